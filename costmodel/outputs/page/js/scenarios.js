// @ts-check
// Several settings side by side, and values of an earlier file beside those of this one.
import { mainOption, named, optionLabel } from "./facts.js";
import { translate } from "./language.js";
import { cell } from "./tables.js";
import { card } from "./view.js";

/** @typedef {import("./facts.js").Facts} Facts */
/** @typedef {import("./words.js").Words} Words */

/**
 * A column for each scenario: its answer, then its headlines, for the option that its verdict is about.
 * @param {{name: string, facts: Facts}[]} scenarios @param {Words} words
 */
export function sideBySide(scenarios, words) {
  const { headlines } = words.library.data.view;
  const verdicts = scenarios.map(({ facts }) =>
    cell(named(words).verdicts[facts.verdict.word], { below: [optionLabel(words, mainOption(facts))] }),
  );
  const rows = headlines.map((/** @type {[string, string]} */ [name, about]) => [
    cell(named(words).headlines[name]),
    ...scenarios.map(({ facts }) => {
      const { text, range, chance, tone } = card(facts, words, name, about, mainOption(facts), null);
      return cell(text, { below: [range, chance].filter(Boolean), tone });
    }),
  ]);
  return {
    caption: words.say(translate("Each scenario, for the option that its answer is about")),
    heads: [words.say(translate("What is looked at")), ...scenarios.map(({ name }) => name)],
    groups: [{ label: "", rows: [[cell(words.say(translate("Verdict"))), ...verdicts], ...rows] }],
    note: words.say(translate("Median, then 5–95% range.")),
  };
}

/**
 * The central values of all files, as a page of another version knew them (costmodel/outputs/page/former.py).
 * @param {import("./library.js").Library} library @returns {Record<string, number>}
 */
export function medians({ data }) {
  /** @type {Record<string, number>} */
  const values = {};
  const take = (/** @type {string} */ from, /** @type {Record<string, number>} */ places) => {
    for (const [n, place] of Object.entries(places)) {
      const { value = 0 } = data.records[place];
      if (typeof value === "number") values[`${from}.${data.quantities.names[Number(n)]}`] = value;
    }
  };
  take("", data.reference);
  for (const kind of ["tools", "authorities", "options", "scenarios"]) {
    for (const [key, overlay] of Object.entries(data[kind])) {
      take(`${kind}.${key}`, overlay.values);
      for (const [tool, places] of Object.entries(overlay.for_tool ?? {})) take(`${kind}.${key}.${tool}`, places);
    }
  }
  return values;
}
