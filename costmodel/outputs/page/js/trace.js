// @ts-check
// A number of the central case opened down to its sources (costmodel/questions/trace/trace.py).
//
//     const opened = trace(engine, "society_npv", "adopt_tasks");  // facts; what it needs is made when it is asked for
//     drawn(traceView(opened, words));                              // elements, opened one level
import { refuse } from "./case.js";
import { translate } from "./language.js";
import { mathml, numberInFormula, pieces } from "./mathml.js";
import { node } from "./nodes.js";

/** @typedef {import("./engine.js").Engine} Engine */
/** @typedef {import("./library.js").ParameterRecord} ParameterRecord */
/** @typedef {import("./library.js").Tree} Tree */
/** @typedef {import("./nodes.js").Child} Child */
/** @typedef {import("./nodes.js").Node} Node */
/** @typedef {import("./words.js").Words} Words */

const OVER_YEARS = new Set(["total", "cumulative", "previous"]);

/**
 * Open a quantity for an option, in a year for quantities that vary by year, in the last by default. Throws a `Refusal`
 * for what there is not.
 * @param {Engine} engine @param {string} name @param {string} option @param {number | null} year
 */
export function trace(engine, name, option, year = null) {
  const { library, case: case_ } = engine,
    at = year === null ? case_.horizon : case_.calendar.indexOf(year);
  if (!library.at.has(name)) refuse(translate("No parameter or formula is called '{name}'.", { name }));
  if (at < 0) refuse(translate("The year {year} is outside the horizon.", { year }));
  return new Trace({ engine, option, position: case_.position(option), at, made: new Map() }, library.place(name));
}

/** One quantity of a case, its value, how it was made, and the traces of what it was made of. */
export class Trace {
  /**
   * @param {{engine: Engine, option: string, position: number, at: number, made: Map<number, Trace>}} opening
   * @param {number} place
   */
  constructor(opening, place) {
    const { engine, option, position, at, made } = opening,
      { library, case: case_ } = engine;
    made.set(place, this);
    this.opening = opening;
    this.place = place;
    this.name = library.names[place];
    this.values = engine.central(this.name, option);
    this.year = this.values.length > 1 ? case_.calendar[at] : null;
    this.value = this.values[this.year === null ? 0 : at];
    /** @type {ParameterRecord | undefined} */
    this.record = case_.records[position][place];
    /** The formula; none for what is given. */
    this.tree = this.record ? undefined : library.trees[place];
  }

  /** The traces of all that the formula is made of. */
  get needs() {
    const { library } = this.opening.engine,
      { place } = this;
    if (this.tree === undefined) return [];
    /** @type {number[]} */
    const needs = library.data.trace.needs[place] ?? library.needs[place];
    return needs.map((n) => this.at(n));
  }

  /** @param {number} place @returns {Trace} */
  at(place) {
    return this.opening.made.get(place) ?? new Trace(this.opening, place);
  }

  /** The formula with values, `["value", x]`, in place of names, and sums over years spelt out. */
  get counted() {
    return this.tree === undefined ? undefined : this.inNumbers(this.tree);
  }

  /** @param {Tree} tree @returns {Tree} */
  inNumbers(tree) {
    if (typeof tree === "number") return ["value", this.at(tree).value];
    if (tree.length === 1) return tree;
    const [operation, ...operands] = tree;
    if (!OVER_YEARS.has(operation)) return [operation, ...operands.map((x) => this.inNumbers(x))];
    const { engine, option, at } = this.opening,
      terms = engine.study.centralTerms(operands[0], option).map((x) => /** @type {Tree} */ (["value", x]));
    if (operation === "previous") return at ? terms[at - 1] : ["value", 0];
    return terms.slice(0, operation === "total" ? terms.length : at + 1).reduce((a, b) => ["add", a, b]);
  }
}

/**
 * The trace as a tree of `details`, each quantity opened once, as near to the top as it can be, elsewhere a link to that
 * place; below `depth` levels quantities are named only, in a `span` of class `trace-name` with `data-quantity`.
 * @param {Trace} opened @param {Words} words @param {number} depth @param {string} prefix of every identifier
 */
export function traceView(opened, words, depth = 1, prefix = "trace") {
  return new Outline(opened, words, depth, prefix).opened(opened, true);
}

class Outline {
  /** @param {Trace} root @param {Words} words @param {number} depth @param {string} prefix */
  constructor(root, words, depth, prefix) {
    this.words = words;
    this.prefix = prefix;
    const { symbols, tight, words: inLanguage } = words.library.data.trace;
    /** @type {import("./mathml.js").Piece[][]} by place */
    this.symbols = symbols;
    this.said = inLanguage[words.lang];
    this.signs = { operations: this.said.operations, tight };
    /** Where each quantity is opened: under the first that needs it. @type {Map<Trace, Trace | null>} */
    this.under = new Map([[root, null]]);
    let level = [root];
    for (let i = 0; i < depth; i++) {
      const below = [];
      for (const trace of level) {
        for (const need of trace.needs) {
          if (this.under.has(need)) continue;
          this.under.set(need, trace);
          below.push(need);
        }
      }
      level = below;
    }
  }

  /** A quantity opened here. @param {Trace} trace @param {boolean} open @returns {Node} */
  opened(trace, open = false) {
    const { name, needs } = trace,
      made = node("div", { class: "made" }, ...this.formulas(trace), ...this.facts(trace));
    made.children.push(node("p", { class: "name" }, node("code", {}, name)));
    if (needs.length) {
      const listed = needs.map((need) => (this.under.get(need) === trace ? this.opened(need) : this.mention(need)));
      made.children.push(node("ul", { class: "needs" }, ...listed.map((line) => node("li", {}, line))));
    }
    return node(
      "details",
      { class: "trace", id: this.identifier(name), "data-quantity": name, ...(open ? { open: "" } : {}) },
      node("summary", {}, ...this.named(trace)),
      made,
    );
  }

  /** @param {string} name */
  identifier(name) {
    return `${this.prefix}-${name}`;
  }

  /** A quantity as it is named: with a link when it is opened elsewhere. @param {Trace} trace @returns {Node} */
  mention(trace) {
    const { name } = trace;
    if (!this.under.has(trace)) return node("span", { class: "trace-name", "data-quantity": name }, ...this.named(trace));
    return node("a", { href: `#${this.identifier(name)}`, "data-quantity": name }, ...this.named(trace));
  }

  /** @param {Trace} trace @returns {Child[]} */
  named(trace) {
    const label = this.words.label(trace.name),
      year = trace.year === null ? "" : ` (${trace.year})`;
    return [
      node("span", { class: "label" }, label + year),
      " ",
      node("span", { class: "symbol" }, node("math", {}, ...this.symbol(trace))),
      " = ",
      node("strong", {}, this.amount(trace, trace.value)),
    ];
  }

  /** @param {Trace} trace */
  symbol(trace) {
    return pieces(this.symbols[trace.place]);
  }

  /** @param {Trace} trace @param {number} value */
  amount(trace, value) {
    return this.words.numbers.amount(value, this.words.unit(trace.name));
  }

  /** The formula in symbols, then in numbers; its years, its reason, what it cites. @param {Trace} trace */
  formulas(trace) {
    const { tree, counted, place } = trace,
      { lang, numbers, library } = this.words,
      { notes, sources } = library.data.quantities;
    /** @type {Node[]} */
    const lines = [];
    const line = (/** @type {string} */ name, /** @type {Child[]} */ ...children) =>
      lines.push(node("p", name ? { class: name } : {}, ...children));
    const equals = () => node("mo", {}, "=");
    if (tree !== undefined && counted !== undefined) {
      const symbols = mathml(tree, (n) => pieces(this.symbols[n]), this.signs);
      line("formula", node("math", {}, ...this.symbol(trace), equals(), ...symbols));
      const values = mathml(counted, ([, x]) => [numberInFormula(x, numbers.decimal(x))], this.signs);
      const result = node("strong", {}, this.amount(trace, trace.value));
      line("formula", node("math", {}, equals(), ...values), " = ", result);
    }
    if (trace.year !== null && !trace.record) {
      const years = trace.values.flatMap((x, y) => [
        y ? " · " : "",
        node("b", {}, String(trace.opening.engine.case.calendar[y])),
        ` ${this.amount(trace, x)}`,
      ]);
      line("years", ...years.filter((part) => part !== ""));
    }
    if (notes[place] && lang === "en") line("why", notes[place]); // written in the code, in English
    if (tree !== undefined && sources[place]) {
      line("", this.words.say(translate("Source: {source}", { source: this.said.cited[sources[place]] })));
    }
    return lines;
  }

  /** Of a given value: range, grade, sources, what its file says of it. @param {Trace} trace @returns {Node[]} */
  facts({ record }) {
    if (!record) return [];
    const { words } = this,
      paragraphs = [words.either(record.note, record.note_fr), words.either(record.reason, record.reason_fr)]
        .filter(Boolean)
        .map((text) => node("p", {}, text));
    if (record.layer === "set") return [node("p", {}, words.say(translate("set by you"))), ...paragraphs];
    const sources = record.sources.map((place) => node("li", {}, ...this.source(words.library.data.sources[place])));
    return [node("p", {}, this.known(record)), node("ul", {}, ...sources), ...paragraphs];
  }

  /** Range, shape and grade of a value. @param {ParameterRecord} record */
  known({ low, high, grade, reading }) {
    const { numbers } = this.words;
    if (low === undefined || high === undefined) return this.words.say(translate("grade {grade}", { grade }));
    return this.words.say(
      translate("range {low} to {high} ({range}), grade {grade}", {
        low: numbers.decimal(low),
        high: numbers.decimal(high),
        range: this.said.ranges[reading ? "drawn" : "looked at"],
        grade,
      }),
    );
  }

  /** @param {Record<string, string>} source @returns {Child[]} */
  source({ title, publisher, url, published, read, kind }) {
    const said = this.words.say(translate("{kind}, read {date}", { kind: this.said.hands[kind], date: read }));
    const name = /^https?:\/\//.test(url) ? node("a", { href: url, rel: "noreferrer" }, title) : title;
    return [name, `, ${publisher}, ${published} (${said})`];
  }
}
