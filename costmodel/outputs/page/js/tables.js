// @ts-check
// The tables of the page (costmodel/questions/tables.py), as plain values.
import { at, buying, byYear, capital, centralAt, compared, judged, last, named, optionLabel } from "./facts.js";
import { translate } from "./language.js";
import { rounded } from "./numbers.js";
import { topic } from "./reasons.js";

/** @typedef {import("./facts.js").Facts} Facts */
/** @typedef {import("./statistics.js").Statistics} Statistics */
/** @typedef {import("./words.js").Words} Words */
/** @typedef {{text: string, below: string[], tone: string, name: string, option: string, year: number | null}} Cell */
/** @typedef {{caption: string, heads: string[], note: string, groups: {label: string, rows: Cell[][]}[]}} Table */

/** @param {string} text @param {Partial<Cell>} [more] @returns {Cell} */
export const cell = (text, more = {}) => ({ text, below: [], tone: "", name: "", option: "", year: null, ...more });

/** The tables of a setting, in the words of a language. */
export class Tables {
  /** @param {Facts} facts @param {Words} words */
  constructor(facts, words) {
    this.facts = facts;
    this.words = words;
    this.numbers = words.numbers;
    this.data = words.library.data.view;
    this.named = named(words);
    this.compared = compared(facts);
  }

  /**
   * Every table by its key, those of one option for the one looked at.
   * @param {string} focus @returns {Record<string, Table>}
   */
  all(focus) {
    const { words } = this;
    return {
      ledgers: this.ledgers(),
      winners: this.winners(),
      groups: this.groups(),
      budget: this.budget(focus),
      hours: this.hours(),
      people: this.people(),
      footprint: this.plain(
        this.data.footprint.table,
        words.say(translate("Footprint over the horizon, by option")),
        this.compared,
      ),
      limits: this.limits(),
    };
  }

  // Cells

  /** The head of a row: what it is, and the unit of its figures. @param {string} name */
  head(name) {
    return cell(this.words.label(name), { below: this.unitBelow(name) });
  }

  /** @param {string} name */
  unitBelow(name) {
    const unit = this.words.unit(name),
      below = this.data.with_unit.includes(unit) ? "" : this.numbers.unit(unit);
    return below ? [below] : [];
  }

  /**
   * A figure whose unit stands in the head of its row.
   * @param {number} value @param {string} unit @param {boolean} signed
   */
  number(value, unit, signed = false) {
    return this.numbers.shown(value, this.besides(unit), { signed });
  }

  /** The unit to write beside a figure: none where the head of the row has it. @param {string} unit */
  besides(unit) {
    return this.data.with_unit.includes(unit) ? unit : "1";
  }

  /**
   * Median in the last year or over the horizon, and its range.
   * @param {string} name @param {string} option @param {boolean} signed
   */
  figure(name, option, signed = false) {
    const stats = at(this.facts, name, option),
      unit = this.words.unit(name),
      below = this.spread(stats, this.besides(unit));
    const more = { below: below ? [below] : [], name, option, year: this.yearOf(name) };
    return cell(this.number(stats.median, unit, signed), more);
  }

  /** The last year, for a quantity that has one value a year. @param {string} name */
  yearOf(name) {
    const { library } = this.words;
    return library.yearly.has(library.place(name)) ? last(this.facts.calendar) : null;
  }

  /** An amount with its sign, its range and its probability of a gain. @param {string} name @param {string} option */
  euros(name, option) {
    const { numbers, words } = this,
      stats = at(this.facts, name, option),
      median = numbers.rounded(stats.median),
      error = stats.sd / Math.sqrt(this.facts.draws);
    const text = numbers.shown(stats.median, "EUR", { error, signed: true }),
      more = { tone: median > 0 ? "gain" : median < 0 ? "loss" : "", name, option };
    if (stats.p05 === stats.p95) return cell(text, more);
    const gain = words.say(translate("gain: {p}", { p: numbers.probability(stats.positive) }));
    return cell(text, { ...more, below: [this.spread(stats, "EUR"), gain] });
  }

  /** @param {Statistics} stats @param {string} unit */
  spread({ p05, p95 }, unit) {
    return this.numbers.rounded(p05) === this.numbers.rounded(p95) ? "" : this.numbers.interval(p05, p95, unit);
  }

  // Tables of options

  /**
   * @param {string} caption @param {string} first the head of the first column @param {Record<string, Cell[][]>} groups
   * @param {string[]} options @param {string} note @returns {Table}
   */
  byOption(caption, first, groups, options, note = "") {
    return {
      caption,
      heads: [first, ...options.map((option) => optionLabel(this.words, option))],
      note,
      groups: Object.entries(groups).map(([label, rows]) => ({ label, rows })),
    };
  }

  /**
   * A row for each quantity: its head, then its figure under each option.
   * @param {string[]} names @param {(name: string) => Cell} head @param {string[]} options
   * @param {(name: string, option: string) => Cell} figure
   */
  rows(names, head, options, figure = (name, option) => this.figure(name, option)) {
    return names.map((name) => [head(name), ...options.map((option) => figure(name, option))]);
  }

  /** @param {string[]} names @param {string} caption @param {string[]} options @param {string} note */
  plain(names, caption, options, note = "") {
    const rows = this.rows(names, (name) => this.head(name), options);
    return this.byOption(caption, this.words.say(translate("What is looked at")), { "": rows }, options, note);
  }

  /**
   * The table, whose note says for which rows of the first group the central case is not near the median, and why.
   * @param {Table} table @returns {Table}
   */
  centred(table) {
    const { facts, words } = this,
      { nothing } = words.library.rules;
    /** @type {Map<string, Set<string>>} */
    const apart = new Map();
    for (const [head, ...figures] of table.groups[0].rows) {
      for (const { name, option } of figures) {
        const stats = at(facts, name, option),
          gap = Math.abs(centralAt(facts, name, option) - stats.median);
        if (gap <= this.data.apart * (stats.p95 - stats.p05) + nothing) continue;
        const piled = 1 - stats.positive - stats.negative >= this.data.pile;
        const reason = words.say(
          piled
            ? translate("many draws share one value there, a floor")
            : translate("uncertain values multiply there, with longer tails on one side"),
        );
        apart.set(reason, (apart.get(reason) ?? new Set()).add(head.text));
      }
    }
    const sentences = [...apart].map(([why, names]) =>
      words.say(
        translate(
          "The central case, every value in its middle, is more than a tenth of the range from the median for: " +
            "{names} ({why}).",
          { names: [...names].join(" · "), why },
        ),
      ),
    );
    return { ...table, note: [table.note, ...sentences].join(" ") };
  }

  ledgers() {
    const { data, facts, words } = this,
      keys = new Map(Object.entries(data.ledgers).map(([key, name]) => [/** @type {string} */ (name), key]));
    const names = [...keys.keys()];
    names.splice(names.length - 1, 0, data.public_funds);
    if (facts.council) names.splice(1, 0, "budget_mandate");
    const head = (/** @type {string} */ name) => cell(this.named.names[keys.get(name) ?? ""] ?? words.label(name));
    const rows = this.rows(names, head, this.compared, (name, option) => this.euros(name, option));
    const note = translate(
      "Differences from the status quo: median, 5–95% range, probability of a gain. The rows are never added.",
    );
    return this.centred(
      this.byOption(
        words.say(translate("The four points of view, by option")),
        words.say(translate("Point of view")),
        { "": rows },
        this.compared,
        words.say(note),
      ),
    );
  }

  winners() {
    const { data, words } = this,
      head = (/** @type {string} */ name) => cell(this.named.names[name]);
    const euros = (/** @type {string[]} */ names) =>
      this.rows(names, head, this.compared, (name, option) => this.euros(name, option));
    const lost = words.say(translate("Insertion posts lost, last year"));
    const posts = this.rows(["insertion_posts_lost"], () => cell(lost), this.compared);
    const groups = {
      [words.say(translate("Society"))]: euros(data.parts),
      [words.say(translate("Apart"))]: [...euros(["budget_total"]), ...posts],
    };
    return this.centred(
      this.byOption(
        words.say(translate("Who gains and who loses, by option")),
        words.say(translate("Who")),
        groups,
        this.compared,
        words.say(translate("The parts of society add up draw by draw; their medians, only nearly.")),
      ),
    );
  }

  /** Agents by category and users by segment, in the last year; groups that no option touches are left out. */
  groups() {
    const { words } = this;
    /** @type {Record<string, Cell[][]>} */
    const groups = {};
    for (const [family, members] of Object.entries(this.data.groups)) {
      const moved = members.filter((/** @type {string} */ name) => this.moves(name)),
        head = (/** @type {string} */ name) => cell(this.named.members[name]);
      const figure = (/** @type {string} */ name, /** @type {string} */ option) => this.figure(name, option, true);
      if (moved.length) groups[this.named.groups[family]] = this.rows(moved, head, this.compared, figure);
    }
    return this.byOption(
      words.say(translate("Agents by category and users by segment, in the last year")),
      words.say(translate("Who")),
      groups,
      this.compared,
      words.say(translate("Median, then 5–95% range.")),
    );
  }

  hours() {
    const { words } = this,
      buy = buying(this.facts),
      options = buy.length ? buy : this.compared;
    const rows = this.rows(this.data.hours, (name) => cell(this.named.names[name]), options);
    return this.centred(
      this.byOption(
        words.say(translate("Hours in the last year, by option")),
        words.say(translate("Hours in the year")),
        { "": rows },
        options,
        words.say(translate("Cashable hours are a part of recovered hours: the two are never added.")),
      ),
    );
  }

  /** People in the last year; what no option changes is said apart. */
  people() {
    const { words } = this,
      touched = this.data.people.filter((/** @type {string} */ name) => this.moves(name));
    const caption = words.say(translate("People, contacts and posts in the last year, by option"));
    const note = words.say(translate("Median, then 5–95% range."));
    return this.centred(this.plain(touched, caption, this.facts.options, note));
  }

  /** The names of people, contacts and posts that no option changes, with what they are. @returns {string[]} */
  untouched() {
    const [first] = this.facts.options;
    return this.data.people
      .filter((/** @type {string} */ name) => !this.moves(name))
      .map((/** @type {string} */ name) => {
        const value = this.numbers.shown(at(this.facts, name, first).median, this.words.unit(name));
        return `${this.words.label(name)} (${value})`;
      });
  }

  /** What the option of human service does with the same money, nil lines left out; null where it is not compared. */
  human() {
    const { human, nothing } = this.words.library.rules;
    if (!this.facts.options.includes(human)) return null;
    const size = (/** @type {string} */ name) => {
      const { p05, p95 } = at(this.facts, name, human);
      return Math.max(Math.abs(p05), Math.abs(p95));
    };
    const some = this.data.human.filter((/** @type {string} */ name) => size(name) > nothing);
    return this.plain(some, this.named.captions.human, [human]);
  }

  /** What humans at the desk and on the telephone cost, beside the means of towns of its size. */
  means() {
    return this.plain(this.data.means_rows, this.named.captions.means, this.facts.options);
  }

  /** Whether an option changes the quantity in the last year, in any part of its range. @param {string} name */
  moves(name) {
    const stats = this.facts.options.map((option) => at(this.facts, name, option));
    return /** @type {const} */ (["p05", "median", "p95"]).some((level) => {
      const values = stats.map((s) => s[level]);
      return Math.max(...values) - Math.min(...values) > this.words.library.rules.nothing;
    });
  }

  /** Every limit by option: held or broken, and by how much, in the worst year of use. */
  limits() {
    const { facts, words } = this,
      { options } = facts;
    const rows = judged(facts, options[0]).limits.map((/** @type {any} */ limit, /** @type {number} */ i) => [
      cell(capital(topic(words, limit.name)), { below: this.unitBelow(limit.name) }),
      ...options.map((option) => this.margin(judged(facts, option).limits[i], option)),
    ]);
    return this.byOption(
      words.say(translate("Limits set by the authority, by option")),
      words.say(translate("Limit")),
      { "": rows },
      options,
      words.say(translate("Median of the worst year of use. Money does not buy back a broken limit.")),
    );
  }

  /** @param {import("./rule.js").Limit} limit @param {string} option */
  margin({ name, margin, state }, option) {
    const { words } = this,
      unit = words.unit(name),
      broken = state === "broken",
      size = Math.abs(margin);
    const value = unit === "share" ? this.numbers.shown(size * 100, "point") : this.number(size, unit),
      yesOrNo = unit === "1" && [-1, 0, 1].includes(margin);
    const below = broken
      ? translate("by {value}", { value })
      : state === "tight"
        ? translate("with no margin")
        : translate("margin {value}", { value });
    return cell(words.say(broken ? translate("broken") : translate("holds")), {
      below: yesOrNo ? [] : [words.say(below)],
      tone: broken ? "broken" : "holds",
      name,
      option,
      year: this.yearOf(name),
    });
  }

  /** The budget by section and year, central case: lines add up to balances. @param {string} option @returns {Table} */
  budget(option) {
    const { facts, words, numbers } = this,
      { calendar, council } = facts,
      { lines: all, operating: names } = this.data.budget;
    const of = (/** @type {string} */ name) => byYear(facts, name, option);
    /** @type {Record<string, number[]>} */
    const lines = Object.fromEntries(
      all.map((/** @type {[string, number]} */ [name, sign]) => [name, of(name).map((x) => sign * x)]),
    );
    const operating = of("budget_operating"),
      investment = of("budget_investment_balance");
    const rented = operating.map(
      (x, y) => x - names.reduce((/** @type {number} */ sum, /** @type {string} */ n) => sum + lines[n][y], 0),
    );
    const step = rounding(Math.max(...[...Object.values(lines), operating, investment].flat().map(Math.abs)));
    const whole = (/** @type {number} */ value) => numbers.decimal(rounded(value / step, 0) * step + 0);
    const sum = (/** @type {number[]} */ values) => values.reduce((total, x) => total + x, 0);
    const line = (
      /** @type {string} */ text,
      /** @type {number[]} */ values,
      { tone = "", total = true, name = "" } = {},
    ) => {
      const sums = council ? [sum(values.slice(0, council)), sum(values)] : [sum(values)];
      return [
        cell(text, { tone }),
        ...values.map((x, y) => cell(whole(x), { tone, name, option, year: calendar[y] })),
        ...sums.map((x) => cell(total ? whole(x) : "", { tone })),
      ];
    };
    const own = (/** @type {string} */ name) => line(this.named.names[name], lines[name], { name });
    const balance = (/** @type {string} */ text, /** @type {string} */ name, /** @type {number[]} */ values) =>
      line(text, values, { tone: "total", name });
    const rentedRows =
      Math.max(...rented.map(Math.abs)) > 0.5
        ? [line(words.say(translate("VAT compensation on rented infrastructure")), rented)]
        : [];
    const compensated = lines.budget_fctva.map((x, y) => x - rented[y]);
    const flow = facts.summaries.budget_flow[facts.options.indexOf(option)],
      sums = (council ? ["budget_mandate", "budget_total"] : ["budget_total"]).map((n) => at(facts, n, option));
    const ranges = [...calendar.map((_, y) => flow[flow.length === 1 ? 0 : y]), ...sums].map(({ p05, p95 }) =>
      cell(words.say(translate("{low} to {high}", { low: whole(p05), high: whole(p95) })), { tone: "range" }),
    );
    return {
      caption: words.say(
        translate("Budget by year, option “{option}”, central case, in nominal euros, taxes included", {
          option: optionLabel(words, option),
        }),
      ),
      heads: [
        words.say(translate("Line")),
        ...calendar.map(String),
        ...(council ? [words.say(translate("Mandate"))] : []),
        words.say(translate("Total")),
      ],
      groups: [
        {
          label: words.say(translate("Operating section")),
          rows: [
            ...names.map(own),
            ...rentedRows,
            balance(words.say(translate("Operating balance")), "budget_operating", operating),
          ],
        },
        {
          label: words.say(translate("Investment section")),
          rows: [
            own("budget_investment"),
            own("budget_subsidy"),
            line(this.named.names.budget_fctva, compensated),
            balance(words.say(translate("Investment balance")), "budget_investment_balance", investment),
          ],
        },
        {
          label: words.say(translate("Both sections")),
          rows: [
            balance(this.named.names.budget_flow, "budget_flow", of("budget_flow")),
            [cell(words.say(translate("5–95% range"))), ...ranges],
            line(words.say(translate("Cumulated balance")), of("budget_cumulative"), {
              total: false,
              name: "budget_cumulative",
            }),
            line(words.say(translate("For memory: depreciation (no cash)")), of("budget_depreciation")),
          ],
        },
      ],
      note: words.say(
        translate(
          "Plus: receipts and savings. Minus: spending. Rounded to the nearest {step}. The central case is not " +
            "the middle of the range: prices and delays overrun more often than they shrink.",
          { step: numbers.amount(step, "EUR") },
        ),
      ),
    };
  }
}

/** The step at which the largest amount keeps three digits. @param {number} largest */
function rounding(largest) {
  return largest >= 1 ? Number(`1e${Math.max(0, Math.floor(Math.log10(largest)) - 2)}`) : 1;
}
