// @ts-check
// From the promise to the result (costmodel/engine/steps.py): each reason why a tool brings less, adding up.
import { named, optionLabel } from "./facts.js";
import { translate } from "./language.js";
import { significant } from "./numbers.js";
import { Program } from "./program.js";
import { cell } from "./tables.js";

/** @typedef {import("./case.js").Case} Case */
/** @typedef {import("./library.js").Library} Library */
/** @typedef {import("./library.js").Tree} Tree */
/** @typedef {import("./words.js").Words} Words */
/** @typedef {Record<string, number>} Ledgers society and budget in euros over the horizon, hours in the last year */
/** @typedef {{key: string, change: Ledgers, left: Ledgers}} Step what one reason changes, and what is left after it */

/** The place of the stage, before all quantities: at stage n, the first n reasons have their own values. */
const STAGE = -1;

/**
 * The way from the promise, which is the first, to the result; changes add up to it.
 * @param {Case} case_ @param {string} option @returns {Step[]}
 */
export function steps(case_, option) {
  const { ledgers, list } = case_.library.data.view.steps,
    stages = stagesOf(case_, case_.position(option), ledgers, list);
  const way = [{ key: "promise", change: stages[0], left: stages[0] }];
  list.forEach((/** @type {[string]} */ [key], /** @type {number} */ i) => {
    const [before, left] = [stages[i], stages[i + 1]];
    const change = Object.fromEntries(Object.keys(ledgers).map((name) => [name, left[name] - before[name]]));
    if (Object.values(change).some((x) => Math.abs(x) > 0)) way.push({ key, change, left });
  });
  return way;
}

/**
 * Each ledger at each stage: one draw a stage of a program in which what is promised takes the place of what is.
 * @param {Case} case_ @param {number} option @param {Record<string, string>} ledgers
 * @param {[string, Record<string, number>][]} list @returns {Ledgers[]}
 */
function stagesOf(case_, option, ledgers, list) {
  const { library } = case_,
    records = case_.records[option],
    trees = library.trees.slice();
  /** @type {Map<number, {promised: number, until: number}>} */
  const held = new Map();
  list.forEach(([, values], until) => {
    for (const [name, promised] of Object.entries(values)) held.set(library.place(name), { promised, until });
  });
  for (const [n, { promised, until }] of held) {
    const tree = trees[n];
    if (tree !== undefined) trees[n] = ["where", ["greater", STAGE, [until]], tree, [promised]];
  }
  const needs = library.needs.map((own, n) => (held.has(n) ? [...own, STAGE] : own));
  const staged = Object.assign(Object.create(Object.getPrototypeOf(library)), library, { trees, needs });
  const wanted = Object.values(ledgers).map((name) => library.place(name)),
    given = (/** @type {number} */ n) => n === STAGE || case_.clock.has(n) || records[n] !== undefined;
  const used = [...staged.ancestors(wanted, given)].filter(given);
  const level = (/** @type {number} */ n) =>
    case_.clock.get(n) ?? case_.level(/** @type {import("./library.js").ParameterRecord} */ (records[n]));
  const shapes = new Map(
    used.map((n) => [
      n,
      { O: false, D: n === STAGE || held.has(n), Y: n !== STAGE && Array.isArray(level(n)) },
    ]),
  );
  const program = new Program(staged, shapes, new Map(wanted.map((n) => [n, "last"])), {
    options: 1,
    years: case_.calendar.length,
    draws: list.length + 1,
    wasm: false,
  });
  for (const n of used) {
    if (n !== STAGE) program.fill(n, 0, level(n));
    for (let stage = 0; stage <= list.length; stage++) {
      const { promised, until } = held.get(n) ?? { promised: stage, until: n === STAGE ? stage : -1 };
      if (stage <= until) program.put(n, 0, stage, program.node(n).Y ? case_.calendar.map(() => promised) : promised);
    }
  }
  program.run();
  const last = (/** @type {number} */ n) => program.row(n, 0, program.node(n).Y ? program.years - 1 : 0);
  return Array.from({ length: list.length + 1 }, (_, stage) =>
    Object.fromEntries(
      Object.entries(ledgers).map(([key, name]) => {
        const row = last(library.place(name));
        return [key, row[row.length === 1 ? 0 : stage]];
      }),
    ),
  );
}

/**
 * The same as a table, and as the data of a waterfall.
 * @param {Case} case_ @param {Words} words @param {string} option
 */
export function stepsShown(case_, words, option) {
  const way = steps(case_, option),
    { steps: labels } = named(words),
    { units } = words.library.data.view.steps;
  const texts = (/** @type {Ledgers} */ of) =>
    Object.entries(units).map(([key, unit]) => cell(words.numbers.shown(of[key], unit, { signed: true })));
  const tidied = (/** @type {Ledgers} */ of) =>
    Object.fromEntries(Object.entries(of).map(([key, x]) => [key, significant(x, 4) + 0]));
  const rows = way.map(({ key, change }) => [cell(labels[key]), ...texts(change)]);
  return {
    table: {
      caption: words.say(translate("From the promise to the result, step by step")),
      heads: [translate("Step"), translate("Society"), translate("Budget"), translate("Hours a year")].map((sentence) =>
        words.say(sentence),
      ),
      note: words.say(
        translate(
          "Central case, option “{option}”. Each line changes one thing and keeps those above; the last is their " +
            "sum. Hours: given back to the service in the last year.",
          { option: optionLabel(words, option) },
        ),
      ),
      groups: [{ label: "", rows: [...rows, [cell(labels.result), ...texts(way[way.length - 1].left)]] }],
    },
    data: way.map(({ key, change, left }) => ({
      key,
      label: labels[key],
      change: tidied(change),
      left: tidied(left),
    })),
  };
}
