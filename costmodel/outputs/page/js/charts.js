// @ts-check
// The data of the charts with their titles and captions (costmodel/questions/figures.py); the page draws them.
import { at, byYear, centralAt, compared, mainOption, named, optionLabel, period, toolLabel } from "./facts.js";
import { translate } from "./language.js";
import { significant } from "./numbers.js";

/** @typedef {import("./facts.js").Facts} Facts */
/** @typedef {import("./words.js").Words} Words */
/** @typedef {Record<string, any>} Row what a chart shows of one quantity, under one option or in one year */
/** @typedef {{title: string, caption: string, data: Row[]}} Chart */

/** Four significant digits, and no negative zero. @param {number} value */
const tidy = (value) => significant(value, 4) + 0;

/**
 * Every chart by its kind, for the option looked at, with the data that it had before.
 * @param {Facts} facts @param {Words} words @param {string} focus @param {Facts | null} before
 * @returns {Record<string, Chart & {before: Row[]}>}
 */
export function charts(facts, words, focus, before) {
  const now = chartsOf(facts, words, focus),
    past = before && chartsOf(before, words, before.options.includes(focus) ? focus : mainOption(before));
  const colours = palette(facts.options, words),
    { view } = words.library.data;
  const lines = Object.fromEntries(
    view.budget.lines.map((/** @type {[string, number, string]} */ [name, , colour]) => [name, colour]),
  );
  const labelled = (/** @type {Row} */ row) => {
    const key = row.ledger ?? row.who ?? row.line ?? row.step ?? row.impact,
      unit = words.unit(row.ledger === undefined ? key : view.ledgers[key]);
    return {
      ...row,
      key,
      label: named(words).names[key],
      unit,
      colour: colours[row.option] ?? lines[key] ?? view.no_colour,
    };
  };
  return Object.fromEntries(
    Object.entries(now).map(([kind, chart]) => [
      kind,
      { ...chart, data: chart.data.map(labelled), before: past ? past[kind].data.map(labelled) : [] },
    ]),
  );
}

/** @param {Facts} facts @param {Words} words @param {string} option @returns {Record<string, Chart>} */
function chartsOf(facts, words, option) {
  return {
    ledgers: ledgers(facts, words),
    winners: winners(facts, words),
    budget: budget(facts, words, option),
    hours: hours(facts, words, option),
    footprint: footprint(facts, words),
  };
}

/**
 * The colour of each option; those of a user's own options follow their order.
 * @param {string[]} options @param {Words} words @returns {Record<string, string>}
 */
export function palette(options, words) {
  const { colours, more_colours: spare } = words.library.data.view;
  let next = 0;
  return Object.fromEntries(options.map((option) => [option, colours[option] ?? spare[next++ % spare.length]]));
}

/**
 * What a chart shows of a quantity under an option.
 * @param {Facts} facts @param {Words} words @param {string} name @param {string} option @param {Row} keys
 * @returns {Row}
 */
function row(facts, words, name, option, keys) {
  const { p05, median, p95 } = at(facts, name, option);
  return {
    ...keys,
    option,
    option_label: optionLabel(words, option),
    p05: tidy(p05),
    median: tidy(median),
    p95: tidy(p95),
    text: words.numbers.shown(median, words.unit(name)),
  };
}

/**
 * A row for each quantity and option; under `key`, what the quantity is called there.
 * @param {Facts} facts @param {Words} words @param {string} key @param {Record<string, string>} names
 */
function rowsByOption(facts, words, key, names) {
  return Object.entries(names).flatMap(([called, name]) =>
    compared(facts).map((option) => row(facts, words, name, option, { [key]: called })),
  );
}

/** @param {string[]} names @returns {Record<string, string>} */
const themselves = (names) => Object.fromEntries(names.map((name) => [name, name]));

/** Each ledger by option, each on its own scale: they are never added. @param {Facts} facts @param {Words} words */
function ledgers(facts, words) {
  const data = rowsByOption(facts, words, "ledger", words.library.data.view.ledgers);
  const territory = data.filter((r) => r.ledger === "territory").some((r) => r.p05 || r.median || r.p95);
  const caption = words.say(
    translate(
      "Median and 5–95% range over {time}, by option, for the budget, all public finances, society " +
        "and the territory. Each panel has its own scale; the panels are not added. {best}",
      { time: period(words, facts), best: bestAndWorst(facts, words, "society_npv") },
    ),
  );
  const none = territory ? "" : ` ${words.say(translate("Nothing leaves the territory: it has no panel."))}`;
  return {
    title: words.say(
      translate("{tool}: each point of view, against the status quo", { tool: toolLabel(words, facts) }),
    ),
    caption: caption + none,
    data,
  };
}

/** @param {Facts} facts @param {Words} words @param {string} name */
function bestAndWorst(facts, words, name) {
  const options = compared(facts),
    median = (/** @type {string} */ option) => at(facts, name, option).median;
  if (!options.length) return "";
  const best = options.reduce((a, b) => (median(b) > median(a) ? b : a)),
    worst = options.reduce((a, b) => (median(b) < median(a) ? b : a));
  return words.say(
    translate("For society the best option is “{best}” ({high}), the worst “{worst}” ({low}).", {
      best: optionLabel(words, best),
      high: signedEuros(words, median(best)),
      worst: optionLabel(words, worst),
      low: signedEuros(words, median(worst)),
    }),
  );
}

/** @param {Words} words @param {number} value */
const signedEuros = (words, value) => words.numbers.shown(value, "EUR", { signed: true });

/**
 * The parts of society, which add up, then the budget and the insertion posts, apart.
 * @param {Facts} facts @param {Words} words
 */
function winners(facts, words) {
  const { parts } = words.library.data.view;
  const posts = rowsByOption(facts, words, "who", themselves(["insertion_posts_lost"])).map((gained) => {
    const [p05, median, p95] = [gained.p95, gained.median, gained.p05].map((x) => 0 - x);
    return { ...gained, p05, median, p95, text: words.numbers.shown(median, "post") };
  });
  return {
    title: words.say(translate("{tool}: who gains and who loses", { tool: toolLabel(words, facts) })),
    caption: words.say(
      translate(
        "Gains to the right, losses to the left, over {time}: median as a bar, 5–95% range as a thin line. " +
          "{words} Residents, agents, users and planet make up society; the budget, and the insertion posts lost in " +
          "the last year if there are any, are read apart, on their own scales.",
        { time: period(words, facts), words: gainers(facts, words) },
      ),
    ),
    data: [...rowsByOption(facts, words, "who", themselves([...parts, "budget_total"])), ...posts],
  };
}

/** @param {Facts} facts @param {Words} words */
function gainers(facts, words) {
  const option = mainOption(facts),
    { parts } = words.library.data.view;
  const listed = (/** @type {number} */ sign) =>
    parts
      .map((/** @type {string} */ name) => ({ name, value: at(facts, name, option).median }))
      .filter((/** @type {{value: number}} */ { value }) => sign * value > 0)
      .map(
        (/** @type {{name: string, value: number}} */ { name, value }) =>
          `${named(words).names[name]} ${signedEuros(words, value)}`,
      )
      .join(", ");
  const nobody = words.say(translate("nobody"));
  return words.say(
    translate("With “{option}”, gain: {up}; lose: {down}.", {
      option: optionLabel(words, option),
      up: listed(1) || nobody,
      down: listed(-1) || nobody,
    }),
  );
}

/**
 * The lines of the budget by year, central case, nominal; they add up to the balance drawn over them.
 * @param {Facts} facts @param {Words} words @param {string} option
 */
function budget(facts, words, option) {
  const { calendar } = facts,
    flow = facts.summaries.budget_flow[facts.options.indexOf(option)],
    balance = byYear(facts, "budget_flow", option);
  const lines = words.library.data.view.budget.lines.flatMap((/** @type {[string, number]} */ [line, sign]) =>
    byYear(facts, line, option).map((value, y) => ({ line, year: calendar[y], value: tidy(sign * value) })),
  );
  const totals = calendar.map((year, y) => {
    const { p05, p95 } = flow[flow.length === 1 ? 0 : y];
    return { line: "budget_flow", year, value: tidy(balance[y]), p05: tidy(p05), p95: tidy(p95) };
  });
  return {
    title: words.say(translate("{tool}: the budget by year", { tool: toolLabel(words, facts) })),
    caption: words.say(
      translate(
        "Option “{option}”, central case, nominal euros, taxes included. Bars above zero are receipts and savings, " +
          "bars below are spending; the line is the balance of the year, with its 5–95% range. Over the horizon the " +
          "balance is {total}.",
        {
          option: optionLabel(words, option),
          total: signedEuros(words, centralAt(facts, "budget_total", option)),
        },
      ),
    ),
    data: [...lines, ...totals],
  };
}

/**
 * From the hours promised to the hours that the budget sees, in the last year.
 * @param {Facts} facts @param {Words} words @param {string} option
 */
function hours(facts, words, option) {
  const shown = (/** @type {string} */ name) =>
    words.numbers.shown(at(facts, name, option).median, "hour/year");
  const fields = {
    option: optionLabel(words, option),
    gross: shown("gross_hours_saved"),
    available: shown("available_hours"),
    cashable: shown("cashable_hours"),
    extra: shown("extra_hours"),
  };
  const caption =
    at(facts, "available_hours", option).median < 0
      ? translate(
          "Option “{option}”, last year, median and 5–95% range: of {gross} promised, nothing is left; the tool adds " +
            "{extra} of work that somebody must do.",
          fields,
        )
      : translate(
          "Option “{option}”, last year, median and 5–95% range: of {gross} promised, {available} become available " +
            "and {cashable} stop being paid. Pale bars show what the step before had.",
          fields,
        );
  return {
    title: words.say(
      translate("{tool}: from hours promised to hours that can be cashed", { tool: toolLabel(words, facts) }),
    ),
    caption: words.say(caption),
    data: words.library.data.view.hours.map((/** @type {string} */ step) => row(facts, words, step, option, { step })),
  };
}

/**
 * Carbon, energy and water over the horizon, within the boundary of the moment.
 * @param {Facts} facts @param {Words} words
 */
function footprint(facts, words) {
  return {
    title: words.say(translate("{tool}: footprint over the horizon", { tool: toolLabel(words, facts) })),
    caption: words.say(
      translate(
        "Median and 5–95% range over {time}, by option. Boundary: {boundary}. Another boundary gives " +
          "another figure; net carbon takes off what the tool avoids.",
        { time: period(words, facts), boundary: boundary(facts, words) },
      ),
    ),
    data: rowsByOption(facts, words, "impact", themselves(words.library.data.view.footprint.chart)),
  };
}

/** The boundary of the footprint, in words. @param {Facts} facts @param {Words} words @returns {string} */
export const boundary = (facts, words) => named(words).boundaries[facts.boundary] ?? facts.boundary;
