// @ts-check
// Sliders, choices and fields made from the parameters: which there are, which matter most, and all that one shows.
import { number } from "./case.js";
import { ranged } from "./library.js";
import { rounded, significant } from "./numbers.js";
import { Mover } from "./switching.js";
import { translate } from "./language.js";
import { nice, typed } from "./typed.js";

/** @typedef {import("./case.js").Case} Case */
/** @typedef {import("./library.js").ParameterRecord} ParameterRecord */
/** @typedef {import("./words.js").Words} Words */
/** @typedef {[number, number]} Ends */

/** The groups whose records are drawn (costmodel/parameters/record.py). */
const DRAWN = ["uncertainty", "constant"];

/**
 * Names of the values that a person may set, by their labels: all that the results wanted rest on, or that the verdict
 * asks for. A share whose partners are all nil cannot move: nothing would make room for it.
 * @param {Case} case_ @param {Words} words @param {Iterable<string>} wanted @returns {string[]}
 */
export function movable(case_, words, wanted) {
  const { library } = case_,
    { names, reference } = library,
    records = case_.records[case_.records.length - 1];
  const given = (/** @type {number} */ n) => case_.records.some((own) => own[n] !== undefined);
  const used = new Set(
    [
      ...library.ancestors(
        [...wanted].map((name) => library.place(name)),
        given,
      ),
    ].filter(given),
  );
  names.forEach((name, n) => name.startsWith("verdict_") && records[n] && used.add(n));
  const alone = (/** @type {number} */ n) =>
    library.groupOf.get(n)?.every((m) => m === n || number(records[m]) === 0) ?? false;
  const hidden = new Set(library.data.controls.hidden);
  return [...used]
    .filter((n) => !hidden.has(names[n]) && reference[n] && records[n]?.shape !== "path" && !alone(n))
    .map((n) => names[n])
    .sort((a, b) => compared(words.label(a), words.label(b)));
}

/** @param {string} a @param {string} b */
const compared = (a, b) => (a < b ? -1 : a > b ? 1 : 0);

/**
 * The values that, moved over their range one at a time, change the answer for society, the budget or the hours most.
 * @param {Case} case_ @param {string} option @param {string[]} names @param {number} [most] @returns {string[]}
 */
export function mostImportant(case_, option, names, most) {
  const { library } = case_,
    { targets, clocked, first } = library.data.controls,
    o = case_.position(option);
  /** @type {Map<number, Ends>} */
  const ends = new Map();
  for (const name of names) {
    const n = library.place(name),
      record = defaultRecord(case_, n, o),
      uncertain = ranged(record) && DRAWN.includes(record.group),
      worth = uncertain || (record.group === "lever" && record.value && !clocked.includes(name)),
      span = worth && record.group !== "constant" && !library.groupOf.has(n) ? endsOf(case_, record) : null;
    if (span) ends.set(n, span);
  }
  const moves = [...ends].flatMap(([n, span]) => span.map((end) => /** @type {[number, number]} */ ([n, end])));
  const mover = new Mover(case_, option, targets, () => [...ends.keys()], { most: Math.max(moves.length, 1) });
  const swings = [...ends.keys()].map((n) => ({ name: library.names[n], swing: 0 }));
  for (const values of mover.responses(moves)) {
    const moved = swings.map((_, i) => Math.abs(values[2 * i + 1] - values[2 * i])).map((x) => (isFinite(x) ? x : 0)),
      largest = Math.max(0, ...moved) || 1;
    swings.forEach((one, i) => (one.swing = Math.max(one.swing, moved[i] / largest)));
  }
  const sorted = swings.sort((a, b) => b.swing - a.swing || compared(a.name, b.name));
  return sorted
    .slice(0, most ?? first)
    .filter(({ swing }) => swing > 0)
    .map(({ name }) => name);
}

/**
 * The record of the files, without what is set.
 * @param {Case} case_ @param {number} n @param {number} option @returns {ParameterRecord}
 */
export function defaultRecord(case_, n, option) {
  const record = /** @type {ParameterRecord} */ (case_.records[option][n]);
  return record.layer === "set" ? (case_.fromFiles[option][n] ?? record) : record;
}

/**
 * The ends of a slider, in euros of year 0: the known range, or else what is possible around the value.
 * @param {Case} case_ @param {ParameterRecord} record @returns {Ends | null}
 */
export function endsOf(case_, record) {
  if (record.choices || typeof record.value !== "number") return null;
  let [low, high] = record.values?.length
    ? [Math.min(...record.values), Math.max(...record.values)]
    : [record.low ?? null, record.high ?? null];
  if (low === null || high === null || low === high) [low, high] = around(record);
  if (low === null || high === null || low >= high) return null;
  const factor = case_.factor(record);
  return [low * factor, high * factor];
}

/**
 * What is possible, cut to twice the value; nothing for a nil value that could be of any size.
 * @param {ParameterRecord} record @returns {[number | null, number | null]}
 */
function around(record) {
  const [least, greatest] = record.allowed,
    value = number(record);
  if (value === 0) return least === 0 && greatest === 1 ? [0, 1] : [null, null];
  let [low, high] = [Math.min(0, 2 * value), Math.max(0, 2 * value)];
  if (least !== null) low = Math.max(low, least);
  if (greatest !== null) high = value > greatest / 2 ? Math.min(high, greatest) : high;
  return [Math.min(low, value), Math.max(high, value)];
}

/**
 * All that the page needs to show a value and let it be moved.
 * @param {Case} case_ @param {Words} words @param {string} name @param {Record<string, unknown>} overrides
 * @param {string} option
 */
export function control(case_, words, name, overrides, option) {
  const { library } = case_,
    { wording } = library.data.controls,
    n = library.place(name),
    o = case_.position(option),
    record = /** @type {ParameterRecord} */ (case_.records[o][n]),
    files = defaultRecord(case_, n, o),
    unit = words.unit(name),
    scale = unit === "share" ? 100 : 1,
    value = case_.central(record);
  const others = case_.records.slice(1).map((own) => own[n]?.value);
  const shown = {
    name,
    label: words.label(name),
    unit: unit === "share" ? "%" : words.numbers.unit(unit),
    scale,
    value,
    text: typed(words, significant(value * scale, record.price_year ? 4 : 6)),
    changed: name in overrides,
    measured: canBeMeasured(record) ? measuredHere(record) : null,
    group: files.group,
    help: help(case_, words, n, files),
    sources: files.sources.map((place) => source(words, place)),
    grade: files.grade,
    differs: new Set(others.filter((x) => typeof x === "number")).size > 1,
  };
  if (files.choices) {
    const labels = wording[words.lang].choices[name];
    const choices = Object.keys(files.choices).map((key) => ({ key, label: labels[key] }));
    return { ...shown, kind: "choice", value: choiceOf(record), choices };
  }
  const [least, greatest] = files.allowed;
  if (unit === "1" && least === 0 && greatest === 1 && files.shape === "fixed" && [0, 1].includes(number(files))) {
    const choices = [
      { key: "0", label: words.say(translate("no")) },
      { key: "1", label: words.say(translate("yes")) },
    ];
    return { ...shown, kind: "choice", value: value ? "1" : "0", choices };
  }
  const ends = endsOf(case_, files);
  if (!ends) return { ...shown, kind: "number" };
  const whole = unit === "year" || name === "horizon",
    step = Math.max(whole ? 1 : 0, nice((ends[1] - ends[0]) / library.data.controls.steps));
  const low = rounded(Math.floor(ends[0] / step) * step, 12),
    high = rounded(Math.ceil(ends[1] / step) * step, 12);
  return {
    ...shown,
    kind: "slider",
    low: Math.min(least === null ? low : Math.max(low, least), value),
    high: Math.max(greatest === null ? high : Math.min(high, greatest), value),
    step,
  };
}

/** The name of the choice taken. @param {ParameterRecord} record */
export const choiceOf = (record) =>
  Object.entries(record.choices ?? {}).find(([, code]) => code === record.value)?.[0] ?? "";

/** Whether somebody can say of it that it was measured here: a figure of a gain. @param {ParameterRecord} record */
export const canBeMeasured = (record) => record.evidence_of === "benefit" && !record.choices;

/** @param {ParameterRecord} record */
export const measuredHere = (record) => record.basis === "measured" && record.place === "here";

/** @param {Words} words @param {number} place of a source */
function source(words, place) {
  const { title, publisher, published, url, kind } = words.library.data.sources[place],
    { hands } = words.library.data.controls.wording[words.lang];
  return { text: `${title}, ${publisher}, ${published}, ${hands[kind]}`, url };
}

/**
 * What the value is, what is known of it, and how well.
 * @param {Case} case_ @param {Words} words @param {number} n @param {ParameterRecord} record
 */
function help(case_, words, n, record) {
  const { units } = words.library.data.quantities,
    { grades } = words.library.data.controls.wording[words.lang],
    note = words.either(record.note, record.note_fr),
    lines = note ? [note] : [];
  if (record.reason) lines.push(words.either(record.reason, record.reason_fr));
  if (typeof record.low === "number" && typeof record.high === "number") {
    const factor = case_.factor(record),
      range = words.numbers.interval(record.low * factor, record.high * factor, units[n], "A");
    lines.push(
      words.say(
        ranged(record) && DRAWN.includes(record.group)
          ? translate("Known range: {range} (5–95%).", { range })
          : translate("Values looked at: {range}.", { range }),
      ),
    );
  }
  lines.push(
    words.say(translate("Evidence: grade {grade}, {words}.", { grade: record.grade, words: grades[record.grade] })),
  );
  return lines;
}
