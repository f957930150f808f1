// @ts-check
// The figures as a table in a file: what costmodel/outputs/writing.py writes as results.csv.
import { Engine } from "./engine.js";
import { rounded } from "./numbers.js";

/** @typedef {import("./library.js").Library} Library */

/** Significant digits of a number. */
const DIGITS = 10;

/** All results that the file shows, by name: what an engine is to watch for them. @param {Library} library */
export function watchedResults({ data, names }) {
  return Object.fromEntries(data.quantities.results.map((/** @type {number} */ n) => [names[n], "years"]));
}

/**
 * Tidy CSV, a row for each option, quantity and year. An engine that does not watch them all makes another that does,
 * which takes as long as opening. `french`: as Excel in French opens it by a double click.
 * @param {Engine} engine @param {{draws?: number, french?: boolean}} [how]
 */
export function resultsCsv(engine, { draws = engine.streams.draws, french = false } = {}) {
  const { library, settings, wasm, streams } = engine,
    watch = watchedResults(library),
    watched = Object.keys(watch).every((name) => engine.watch[name] === watch[name]),
    whole =
      watched && draws === streams.draws
        ? engine
        : new Engine(library, settings, { draws, seed: streams.seed, watch, wasm });
  /** @type {(string | number)[][]} */
  const table = [library.data.quantities.columns, ...rows(whole, Object.keys(watch))];
  const lines = table.map((row) => row.map((cell) => written(cell, french)).join(french ? ";" : ","));
  return `${french ? "\ufeff" : ""}${lines.join("\n")}\n`;
}

/**
 * Tool, option, ledger, quantity, year, statistics and unit of each figure.
 * @param {Engine} engine @param {string[]} names @returns {(string | number)[][]}
 */
function rows(engine, names) {
  const { case: case_, library } = engine,
    { outcomes, units } = library.data.quantities,
    draws = engine.streams.draws;
  return names.flatMap((name) => {
    const place = library.place(name),
      summary = engine.summary(name);
    return case_.options.flatMap((option, o) => {
      const central = engine.central(name, option.key);
      return summary[o].map((s, y) => [
        ...[case_.tool.key, option.key, outcomes[place], name, summary[o].length > 1 ? `${case_.calendar[y]}` : ""],
        ...[s.p05, s.median, s.mean, s.p95, units[place], central[y] + 0, s.positive, s.sd / Math.sqrt(draws)],
      ]);
    });
  });
}

/** @param {string | number} cell @param {boolean} french */
function written(cell, french) {
  if (typeof cell === "number") return french ? general(cell).replace(".", ",") : general(cell);
  const text = /^[=+\-@\t\r\n]/.test(cell) ? `'${cell}` : cell; // no formula for a spreadsheet
  return /["\r\n]/.test(text) || text.includes(french ? ";" : ",") ? `"${text.replaceAll('"', '""')}"` : text;
}

/** A number as Python writes it with `.10g`. @param {number} x */
export function general(x) {
  if (!Number.isFinite(x)) return String(x).replace("Infinity", "inf").replace("NaN", "nan");
  const exponent = Number(x.toExponential(DIGITS - 1).split("e")[1]),
    places = DIGITS - 1 - exponent,
    size = Math.abs(rounded(x, places)),
    sign = x < 0 || Object.is(x, -0) ? "-" : "";
  if (exponent >= -4 && exponent < DIGITS) return sign + trimmed(size.toFixed(places));
  const [mantissa] = size.toExponential(DIGITS - 1).split("e");
  return `${sign}${trimmed(mantissa)}e${exponent < 0 ? "-" : "+"}${String(Math.abs(exponent)).padStart(2, "0")}`;
}

/** Without the noughts at the end of a fraction. @param {string} text */
const trimmed = (text) => text.replace(/(\.\d*?)0+$/, "$1").replace(/\.$/, "");
