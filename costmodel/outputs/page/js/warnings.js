// @ts-check
// Values past their review date, and values set outside the known range (costmodel/engine/case.py).
import { general, number } from "./case.js";
import { translate } from "./language.js";

/** @typedef {import("./engine.js").Engine} Engine */
/** @typedef {import("./language.js").Sentence} Sentence */

/** @param {Engine} engine @param {string} today as `2026-11-30` @returns {Sentence[]} */
export function warnings(engine, today) {
  const { case: case_, library } = engine,
    { names } = library,
    { overrides } = case_;
  const given = (/** @type {number} */ n) => case_.given(n);
  const shown = [...library.data.view.shown, ...library.rules.read, ...engine.study.limits],
    looked = shown.map((name) => library.place(name));
  const used = [...library.ancestors(looked, given)].filter((n) => given(n) && !case_.clock.has(n));
  /** @type {Sentence[]} */
  const sentences = [];
  for (const n of used.sort((a, b) => (names[a] < names[b] ? -1 : 1))) {
    const dates = case_.records.map((records) => records[n]?.review_by ?? today).filter((date) => date < today);
    for (const date of new Set(dates)) {
      const fields = { name: names[n], date };
      sentences.push(
        translate("'{name}' should have been reviewed by {date}: check its source before deciding.", fields),
      );
    }
  }
  for (const [name, set] of Object.entries(overrides)) {
    const n = library.place(name),
      known = library.reference[n];
    if (case_.options.length > 1 && case_.options.some((option) => option.values.has(n))) {
      sentences.push(
        translate(
          "'{name}' is set to {value} in every option, the status quo too: they no longer differ by it.",
          { name, value: set },
        ),
      );
    }
    if (known?.low === undefined || known.high === undefined) continue;
    const value = number(case_.records[0][n]);
    if (known.low <= value && value <= known.high) continue;
    const fields = { name, value: general(value), low: general(known.low), high: general(known.high) };
    sentences.push(translate("'{name}' is set to {value}, outside its known range {low} to {high}.", fields));
  }
  return sentences;
}
