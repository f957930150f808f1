// @ts-check
// What the page shows of a setting, as plain values in the words of a language: verdict, headlines, tables and charts.
//
//     const facts = factsOf(engine);
//     view(facts, new Words(library, "fr"), mainOption(facts)).verdict.text
//
// The page draws them as text, never as markup.
import { boundary, charts, palette } from "./charts.js";
import { defaultRecord, endsOf } from "./controls.js";
import { at, compared, judged, named, optionLabel } from "./facts.js";
import { translate } from "./language.js";
import { rounded, significant } from "./numbers.js";
import { gainAt, inDraws, minutesAt, money, times, turningReasons, why } from "./reasons.js";
import { stepsShown } from "./steps.js";
import { Inputs, switching } from "./switching.js";
import { Tables } from "./tables.js";

/** @typedef {import("./case.js").Case} Case */
/** @typedef {import("./engine.js").Engine} Engine */
/** @typedef {import("./facts.js").Facts} Facts */
/** @typedef {import("./statistics.js").Statistics} Statistics */
/** @typedef {import("./words.js").Words} Words */

/**
 * Everything shown of a setting.
 * @param {Facts} facts @param {Words} words @param {string} focus the option looked at
 * @param {Facts | null} before the pinned setting, of the same tool and options
 */
export function view(facts, words, focus, before = null) {
  const tables = new Tables(facts, words),
    colours = palette(facts.options, words);
  return {
    verdict: verdict(facts, words, before),
    options: compared(facts).map((key) => ({ key, label: optionLabel(words, key), colour: colours[key] })),
    focus,
    cards: words.library.data.view.headlines.map((/** @type {[string, string]} */ [name, about]) =>
      card(facts, words, name, about, focus, before),
    ),
    tables: tables.all(focus),
    untouched: tables.untouched(),
    ...deciding(facts, words),
    human: tables.human(),
    means: tables.means(),
    charts: charts(facts, words, focus, before),
    boundary: boundary(facts, words),
    warnings: facts.warnings.map((sentence) => words.say(sentence)),
  };
}

/**
 * Both readings of freed time, and the price and the pair of price and minutes that turn the answer; null where nothing
 * is bought.
 * @param {Facts} facts @param {Words} words
 */
function deciding(facts, words) {
  return facts.verdict.about === null
    ? { readings: null, turning: null }
    : { readings: readings(facts, words), turning: turning(facts, words) };
}

/** @param {Facts} facts @param {Words} words */
function readings({ verdict }, words) {
  const { captions } = named(words),
    keys = /** @type {const} */ (["strict", "verified"]);
  return {
    rows: keys.map((key) => ({
      key,
      label: captions[key],
      median: money(words, verdict[key].median),
      mean: money(words, verdict[key].mean),
      chance: inDraws(words, verdict[key]),
      share: verdict[key].chance,
    })),
    needed: verdict.confidence,
    options: verdict.judged.map((/** @type {any} */ option) => ({
      key: option.key,
      label: optionLabel(words, option.key),
      strict: money(words, option.society),
      verified: money(words, option.verified),
    })),
  };
}

/** @param {Facts} facts @param {Words} words */
function turning({ verdict: { turning } }, words) {
  const { captions } = named(words),
    { prices, minutes } = words.library.data.view.map,
    price = (/** @type {number | null} */ value) => (value === null ? "" : words.numbers.shown(value, "EUR/year"));
  return {
    now: price(turning.price),
    strict: price(turning.price_strict),
    verified: price(turning.price_verified),
    sure: price(turning.price_sure),
    sentences: turningReasons(words, turning),
    map: {
      caption: captions.map,
      price: captions.price,
      minutes: captions.minutes,
      prices: prices.map((/** @type {number} */ p) => ({ times: p, text: price(p * turning.price) })),
      rows: minutes.map((/** @type {number} */ m) => ({
        times: m,
        text: times(words, m),
        gains: prices.map((/** @type {number} */ p) => gainAt(turning, p, m) > 0),
      })),
      line: prices.map((/** @type {number} */ p) => minutesAt(turning, p)),
    },
  };
}

/** @param {Facts} facts @param {Words} words @param {Facts | null} before */
function verdict(facts, words, before) {
  const { word, about } = facts.verdict,
    { verdicts } = named(words),
    option = about === null ? "" : optionLabel(words, about),
    past = before ? verdicts[before.verdict.word] : "";
  return {
    word,
    text: verdicts[word],
    option,
    about: about === null ? "" : words.say(translate("for the option “{option}”", { option })),
    reasons: why(facts, words),
    quadrants: quadrants(facts, words),
    before: past === verdicts[word] ? "" : past,
  };
}

/**
 * In which of the four quadrants of budget and society the option lies, in shares of the draws.
 * @param {Facts} facts @param {Words} words
 */
function quadrants(facts, words) {
  if (facts.verdict.about === null) return "";
  const shares = judged(facts, facts.verdict.about).quadrants,
    [both, paid, taken, neither] = shares.map((/** @type {number} */ share) => rounded(100 * share, 0));
  return words.say(
    translate(
      "Out of 100 draws: budget and society both gain in {both}; society gains and the budget pays in {paid}; the " +
        "budget gains and society pays in {taken}; both lose in {neither}.",
      { both, paid, taken, neither },
    ),
  );
}

/**
 * One headline: its figure, its range, its probability, and what it was before.
 * @param {Facts} facts @param {Words} words @param {string} name @param {string} about what its probability is about
 * @param {string} option @param {Facts | null} before
 */
export function card(facts, words, name, about, option, before) {
  const stats = at(facts, name, option),
    unit = words.unit(name),
    signed = about === "gain" || about === "more";
  const text = (/** @type {Facts} */ of) => {
    const { median, sd } = at(of, name, option);
    return words.numbers.shown(median, unit, { error: sd / Math.sqrt(of.draws), signed });
  };
  const past = before?.options.includes(option) ? text(before) : "";
  return {
    name,
    label: named(words).headlines[name],
    text: text(facts),
    tone: signed ? tone(words, stats.median, name) : "",
    range: stats.p05 === stats.p95 ? "" : words.numbers.interval(stats.p05, stats.p95, unit),
    chance: chance(facts, words, stats, name, about, option),
    before: past === text(facts) ? "" : past,
  };
}

/** @param {Words} words @param {number} median @param {string} name */
function tone(words, median, name) {
  const value = words.numbers.rounded(median) * (words.library.data.view.losses.includes(name) ? -1 : 1);
  return value > 0 ? "gain" : value < 0 ? "loss" : "";
}

/**
 * @param {Facts} facts @param {Words} words @param {Statistics} stats @param {string} name @param {string} about
 * @param {string} option
 */
function chance(facts, words, { positive, negative }, name, about, option) {
  const p = words.numbers.probability(positive);
  if (about === "gain") return words.say(translate("a gain in {p} of draws", { p }));
  if (about === "more") {
    if (positive === 0 && negative === 0) return words.say(translate("no change in any draw"));
    return words.say(
      translate("more in {p} of draws, less in {q}", { p, q: words.numbers.probability(negative) }),
    );
  }
  if (about === "some") return words.say(translate("at least one in {p} of draws", { p }));
  if (about === "limit") {
    const margin = at(facts, words.library.data.view.limits[name], option);
    return words.say(
      translate("the limit holds in {p} of draws", { p: words.numbers.probability(1 - margin.negative) }),
    );
  }
  return "";
}

/**
 * The way from the promise of the tool to its result under an option.
 * @param {Engine} engine @param {Words} words @param {string} option
 */
export const steps = (engine, words, option) => stepsShown(engine.case, words, option);

// What would flip a headline

/**
 * For each headline, the sentence on what would flip it among some values.
 * @param {Engine} engine @param {Words} words @param {string} option @param {string[]} names those that matter most
 * @returns {Record<string, string>}
 */
export function flips(engine, words, option, names) {
  const { headlines, limits } = words.library.data.view;
  /** @type {[string, string][]} */
  const asked = headlines.filter((/** @type {[string, string]} */ [, about]) => about !== "none"),
    targets = asked.map(([name]) => limits[name] ?? name);
  const switches = engine.answer(JSON.stringify(["flips", option, names]), () => {
    const moving = withRanges(engine.case, option, names),
      inputs = new Inputs(moving, option);
    const able = names.filter((name) => {
      const n = words.library.place(name);
      return inputs.movable(n) && inputs.grid(n).length > 1;
    });
    return switching(moving, option, targets, { names: able, wasm: engine.wasm });
  });
  return Object.fromEntries(asked.map(([name]) => [name, flipWords(words, switches[limits[name] ?? name])]));
}

/**
 * The case with a range, that of its slider, for the values that are set or fixed; they keep their value.
 * @param {Case} case_ @param {string} option @param {string[]} names @returns {Case}
 */
function withRanges(case_, option, names) {
  const o = case_.position(option),
    own = case_.records[o].slice();
  for (const name of names) {
    const n = case_.library.place(name),
      record = own[n],
      ends = endsOf(case_, defaultRecord(case_, n, o));
    if (!record || record.low !== undefined || !ends) continue;
    const value = case_.central(record),
      low = Math.min(ends[0], value),
      high = Math.max(ends[1], value);
    own[n] = { ...record, shape: "fixed", value, low, high, price_year: undefined, reading: undefined };
  }
  const records = case_.records.map((other, i) => (i === o ? own : other));
  return Object.assign(Object.create(Object.getPrototypeOf(case_)), case_, { records });
}

/** @param {Words} words @param {import("./switching.js").Switch[]} switches */
function flipWords(words, switches) {
  const flipping = switches.filter((s) => s.values.length).slice(0, 2);
  if (!flipping.length)
    return words.say(translate("None of the values shown first changes this answer within its range."));
  const values = flipping.map(({ name, central, values: at }) => {
    const nearest = at.reduce((a, b) => (Math.abs(b - central) < Math.abs(a - central) ? b : a)),
      amount = (/** @type {number} */ x) => words.numbers.amount(significant(x, 3), words.unit(name));
    return words.say(
      translate("{label} at {value} (here {central})", {
        label: words.label(name),
        value: amount(nearest),
        central: amount(central),
      }),
    );
  });
  return words.say(translate("Flips in the central case with: {values}.", { values: words.numbers.listed(values) }));
}
