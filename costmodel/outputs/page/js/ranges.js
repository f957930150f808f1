// @ts-check
// Over what a value may be moved: the ends of its slider (costmodel/outputs/dashboard/controls.py).
import { number } from "./case.js";

/** @typedef {import("./case.js").Case} Case */
/** @typedef {import("./library.js").ParameterRecord} ParameterRecord */

/**
 * The record of the files, without what is set.
 * @param {Case} case_ @param {string} name @param {number} option @returns {ParameterRecord}
 */
export function defaultRecord(case_, name, option) {
  const n = case_.library.place(name),
    record = case_.record(option, name);
  return record.layer === "set" ? (case_.fromFiles[option][n] ?? record) : record;
}

/**
 * The ends of a slider, in euros of year 0: the known range, or else what is possible around the value.
 * @param {Case} case_ @param {ParameterRecord} record @returns {[number, number] | null}
 */
export function endsOf(case_, record) {
  if (record.choices || typeof record.value !== "number") return null;
  /** @type {(number | null)[]} */
  let [low, high] = [record.low ?? null, record.high ?? null];
  if (record.values?.length) [low, high] = [Math.min(...record.values), Math.max(...record.values)];
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
  const [low, high] = [Math.min(0, 2 * value), Math.max(0, 2 * value)];
  const cut = greatest !== null && value > greatest / 2 ? Math.min(high, greatest) : high;
  return [Math.min(least === null ? low : Math.max(low, least), value), Math.max(cut, value)];
}
