// @ts-check
// All that the page shows of a setting, copied out of the engine as plain values.
//
// They stay as they are while the engine goes on, so a setting can be pinned, and they pass from a worker to its page.
// No word is in them but sentences to be said: the same facts are shown in another language.
import { number } from "./case.js";
import { warnings } from "./warnings.js";

/** @typedef {import("./engine.js").Engine} Engine */
/** @typedef {import("./language.js").Sentence} Sentence */
/** @typedef {import("./library.js").Library} Library */
/** @typedef {import("./statistics.js").Statistics} Statistics */
/** @typedef {import("./words.js").Words} Words */
/**
 * @typedef {object} Facts
 * @property {import("./case.js").Settings} settings @property {number} draws
 * @property {string} tool @property {string[]} options keys, the status quo first @property {boolean[]} buys by option
 * @property {number[]} calendar @property {any} verdict as `Engine.verdict` gives it
 * @property {Record<string, Statistics[][]>} summaries of what is watched or read by the rule, by option and year
 * @property {Record<string, number[][]>} central by quantity, option, year
 * @property {number} council how many of the years, from year 0, are those of a mandate; 0 where all of them are
 * @property {string} boundary of the footprint @property {number} fundsFactor what a net public euro costs beside
 * @property {Record<string, boolean>} purposes of what users feel, what the tool is for
 * @property {number} outputValue what a unit of what the tool is for is worth
 * @property {Sentence[]} warnings
 */

/** The results to look at, and in which of their years: `watch` of an engine. @param {Library} library */
export function wanted(library) {
  return /** @type {Record<string, "years" | "last">} */ (library.data.view.watch);
}

/**
 * @param {Engine} engine @param {string} [today] the day by which values should have been reviewed, `2026-11-30`
 * @returns {Facts}
 */
export function factsOf(engine, today = new Date().toISOString().slice(0, 10)) {
  const { case: case_, library } = engine,
    { view } = library.data,
    options = case_.options.map((option) => option.key),
    watched = [...engine.study.watched.keys()].map((n) => library.names[n]);
  /** @template T @param {string[]} names @param {(name: string) => T} make */
  const by = (names, make) => Object.fromEntries(names.map((name) => [name, make(name)]));
  const of = (/** @type {string} */ name) => number(case_.record(0, name));
  const { value, choices } = case_.record(0, "footprint_boundary"),
    council = Math.trunc(of("mandate_years"));
  return {
    settings: engine.settings,
    draws: engine.streams.draws,
    tool: case_.tool.key,
    options,
    buys: options.map((_, o) => number(case_.record(o, "adoption")) !== 0),
    calendar: case_.calendar,
    verdict: engine.verdict(),
    summaries: by(watched, (name) => engine.summary(name)),
    central: by([...watched, ...view.shown], (name) => options.map((option) => engine.central(name, option))),
    council: council <= case_.horizon ? council : 0,
    boundary: Object.keys(choices ?? {}).find((key) => choices?.[key] === value) ?? "",
    fundsFactor: of("opportunity_cost_of_public_funds"),
    purposes: by(Object.keys(view.users), (name) => of(view.users[name]) > 0),
    outputValue: case_.central(case_.record(0, library.rules.purpose)),
    warnings: warnings(engine, today),
  };
}

/** @template T @param {T[]} list */
export const last = (list) => list[list.length - 1];

/**
 * What the draws say of a quantity for an option, in the last year.
 * @param {Facts} facts @param {string} name @param {string} option
 */
export const at = (facts, name, option) => last(facts.summaries[name][facts.options.indexOf(option)]);

/** The same in the central case. @param {Facts} facts @param {string} name @param {string} option */
export const centralAt = (facts, name, option) => last(facts.central[name][facts.options.indexOf(option)]);

/**
 * The central case of each year.
 * @param {Facts} facts @param {string} name @param {string} option
 */
export function byYear(facts, name, option) {
  const values = facts.central[name][facts.options.indexOf(option)];
  return facts.calendar.map((_, y) => values[values.length === 1 ? 0 : y]);
}

/** The options other than the status quo, from which everything is counted. @param {Facts} facts */
export const compared = (facts) => facts.options.slice(1);

/** The options that buy the tool. @param {Facts} facts */
export const buying = (facts) => facts.options.filter((_, o) => facts.buys[o]);

/** The option that the verdict is about; when none buys the tool, the best for society. @param {Facts} facts */
export function mainOption(facts) {
  const society = (/** @type {string} */ option) => at(facts, "society_npv", option).median;
  const among = facts.options.length > 1 ? compared(facts) : facts.options;
  return facts.verdict.about ?? among.reduce((best, option) => (society(option) > society(best) ? option : best));
}

/** What the rule says of an option. @param {Facts} facts @param {string} option */
export const judged = (facts, option) => facts.verdict.judged[facts.options.indexOf(option)];

// What things are called

/** Words that are no sentences, in a language (costmodel/outputs/page/view_data.py). @param {Words} words */
export const named = (words) => words.library.data.view.labels[words.lang];

/** @param {Words} words @param {string} option */
export function optionLabel(words, option) {
  return words.name(/** @type {import("./library.js").Overlay} */ (words.library.options.get(option)));
}

/** @param {Words} words @param {Facts} facts */
export function toolLabel(words, facts) {
  return words.name(/** @type {import("./library.js").Overlay} */ (words.library.tools.get(facts.tool)));
}

/** How long the tool serves: `5 years`. @param {Words} words @param {Facts} facts */
export const period = (words, facts) => words.numbers.amount(facts.calendar.length - 1, "year");

/** A text that stands inside a sentence, at the head of a line. @param {string} text */
export const capital = (text) => text.slice(0, 1).toUpperCase() + text.slice(1);
