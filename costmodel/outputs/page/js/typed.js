// @ts-check
// Numbers as people type them: 1 234,5 · 12 % · 3 k€ · 700 €/mois · 8000 € HT; what can be read in two ways is refused.
//
// The words of units and of VAT come with the data (costmodel/intake/words.py), and which prices are asked before VAT.
import { refuse } from "./case.js";
import { translate } from "./language.js";
import { Numbers, power, rounded, significant } from "./numbers.js";

/** @typedef {import("./library.js").ParameterRecord} ParameterRecord */
/** @typedef {import("./words.js").Words} Words */
/** @typedef {[number, number]} Fraction so many of the unit of the quantity, over so many */

const TYPED = /^([-+]?[\d.,]*\d[\d.,]*(?:[eE][-+]?\d+)?)(.*)$/su;
const MULTIPLES = { k: 1e3, M: 1e6 };

// Read

/**
 * The number that somebody typed, in the unit of the quantity; shares are typed in per cent. Throws a `Refusal`: with
 * an example, for what is no number in this unit; with the price to type, for one with VAT where it is asked without,
 * or the other way round.
 * @param {Words} words @param {string} text @param {string} unit @param {string} label
 * @param {string} [name] that of the quantity, for a price
 * @returns {number}
 */
export function valueTyped(words, text, unit, label, name = "") {
  const [digits, rest] = numberAndRest(text),
    number = plainNumber(digits, words.lang),
    tax = taxStated(words, rest),
    price = tax ? rest.replace(tax.all, " ") : rest;
  const times = asShown(words, price, unit) ?? converted(words, price, unit);
  if (number === null || times === null) {
    refuse(
      translate("{label}: “{words}” is not a number in {unit}; type one such as {example}.", {
        label,
        words: text.trim().slice(0, 40),
        unit: unit === "share" ? "%" : words.numbers.unit(unit) || translate("plain figures"),
        example: words.numbers.point("12.5"),
      }),
    );
  }
  const value = (number * times[0]) / times[1];
  if (tax) checkTax(words, value, { ...tax, unit, label, name });
  return value;
}

/**
 * The digits of a number, without spaces, and the words after it.
 * @param {string} text @returns {[string, string]}
 */
function numberAndRest(text) {
  const cleaned = withoutSpaces(text).replaceAll("\u2212", "-"),
    [, digits, rest] = TYPED.exec(cleaned) ?? ["", "", "", ""];
  let after = text.trim();
  while (withoutSpaces(after).length > rest.length) after = after.slice(1);
  return [digits, digits ? after.trim() : ""];
}

/** @param {string} text */
const withoutSpaces = (text) => text.replace(/\s/gu, "");

/**
 * The number in French or English digits; null when it could be read two ways or none. The last of `.` and `,` is the
 * decimal mark, but for a comma followed by three digits in English.
 * @param {string} text @param {string} lang @returns {number | null}
 */
export function plainNumber(text, lang) {
  const marks = text.match(/[.,]/g) ?? [];
  if (new Set(marks).size === 2) {
    const last = Math.max(text.lastIndexOf("."), text.lastIndexOf(","));
    if (marks.filter((mark) => mark === text[last]).length > 1) return null;
    text = `${text.slice(0, last).replace(/[.,]/g, "")}.${text.slice(last + 1)}`;
  } else if (marks.length > 1 || (marks[0] === "," && lang === "en" && /\d,\d{3}$/.test(text))) {
    if (!/^[-+]?\d{1,3}([.,]\d{3})+$/.test(text)) return null;
    text = text.replace(/[.,]/g, "");
  }
  const value = text ? Number(text.replace(",", ".")) : NaN;
  return Number.isFinite(value) ? value : null;
}

/**
 * How many of the unit of the quantity one is, for words that the page shows beside it, in any language; `k€`, `M€`.
 * @param {Words} words @param {string} rest @param {string} unit @returns {Fraction | null}
 */
function asShown(words, rest, unit) {
  const { data } = words.library,
    text = withoutSpaces(rest),
    share = unit === "share" ? 100 : 1;
  const names = data.languages.flatMap((/** @type {string} */ lang) =>
    [1, 5].map((many) => withoutSpaces(new Numbers(data, lang).unit(unit, many))),
  );
  if (text === "" || names.includes(text) || (share > 1 && text === "%")) return [1, share];
  if (!unit.startsWith("EUR")) return null;
  if (text === "€") return [1, 1];
  for (const [sign, size] of Object.entries(MULTIPLES)) {
    if (text.startsWith(sign) && ["€", ...names].includes(text.slice(1))) return [size, 1];
  }
  return null;
}

/**
 * The same for another unit of the same kind, `€/mois` where euros a year are asked for. A yearly quantity may be given
 * without its "a year", and any by its first unit alone.
 * @param {Words} words @param {string} rest @param {string} unit @returns {Fraction | null}
 */
function converted(words, rest, unit) {
  const size = kindOf(words, rest);
  for (const text of [unit, unit.replace(/\/year$/, ""), unit.split("/")[0]]) {
    const wanted = kindOf(words, text);
    if (size && wanted && size.kind === wanted.kind) return [size.over * wanted.under, size.under * wanted.over];
  }
  return null;
}

/**
 * How many base units one of these is, and which: `k€/mois` is 12,000 euros a year. Null when a word is unknown.
 * @param {Words} words @param {string} text @returns {{over: number, under: number, kind: string} | null}
 */
function kindOf(words, text) {
  const { units } = words.library.data.controls,
    [...parts] = folded(text.replace(/\s*\/\s*/g, "/"))
      .replace(/\s+(par|per)\s+/g, "/")
      .split(/\s*([*·\/])\s*/);
  let [over, under] = [1, 1];
  /** @type {Record<string, number>} */
  const exponents = {};
  for (let i = 0; i < parts.length; i += 2) {
    if (!Object.hasOwn(units, parts[i])) return null;
    const [base, size, of] = units[parts[i]],
      below = parts[i - 1] === "/";
    [over, under] = below ? [over * of, under * size] : [over * size, under * of];
    if (base) exponents[base] = (exponents[base] ?? 0) + (below ? -1 : 1);
  }
  const kind = Object.entries(exponents).filter(([, exponent]) => exponent);
  return { over, under, kind: JSON.stringify(kind.sort(([a], [b]) => (a < b ? -1 : 1))) };
}

/** Text without accents, capitals and double spaces, to compare what people type. @param {string} text */
export function folded(text) {
  const plain = text
    .replaceAll("œ", "oe")
    .replaceAll("’", "'")
    .normalize("NFKD")
    .replace(/\p{Mn}/gu, "");
  return plain.toLowerCase().replace(/\s+/g, " ").trim();
}

/**
 * What the words after a number say of VAT, and whether they are those of a price with it.
 * @param {Words} words @param {string} rest @returns {{all: string, stated: string, gross: boolean} | null}
 */
function taxStated(words, rest) {
  const { gross, net } = words.library.data.controls,
    escaped = [...gross, ...net].map((word) => word.replaceAll(".", "\\."));
  const stated = new RegExp(`\\(?(?<![\\p{L}\\d_])(${escaped.join("|")})(?![\\p{L}\\d_])\\)?`, "iu").exec(rest);
  return stated && { all: stated[0], stated: stated[1], gross: gross.includes(folded(stated[1])) };
}

/**
 * @param {Words} words @param {number} value
 * @param {{stated: string, gross: boolean, unit: string, label: string, name: string}} of
 */
function checkTax(words, value, { stated, gross, unit, label, name }) {
  const [kind, rate] = words.library.data.controls.taxes[name] ?? ["", 0];
  if (kind === (gross ? "gross" : "net")) return;
  if (!kind) refuse(translate("{label}: VAT plays no part in it; leave out “{words}”.", { label, words: stated }));
  const wanted = gross ? value / (1 + rate) : value * (1 + rate),
    price = `${typed(words, wanted)}\u00a0${words.numbers.unit(unit)}`,
    fields = { label, words: stated, rate: words.numbers.amount(rate, "share"), price };
  if (gross)
    refuse(
      translate("{label}: the amount is asked before VAT, not “{words}”; at a rate of {rate}, type {price}.", fields),
    );
  refuse(
    translate("{label}: the amount is asked with VAT, not “{words}”; at a rate of {rate}, type {price}.", fields),
  );
}

/**
 * Throws a `Refusal`, in the unit of the page, for a value outside what is possible.
 * @param {Words} words @param {number} value @param {ParameterRecord} record
 */
export function checkPossible(words, value, record) {
  const [least, greatest] = record.allowed,
    { units, labels } = words.library.data.quantities;
  if ((least === null || value >= least) && (greatest === null || value <= greatest)) return;
  const amount = (/** @type {number | null} */ x) => (x === null ? "" : words.numbers.amount(x, units[record.name]));
  const fields = { label: labels[words.lang][record.name], value: amount(value) },
    [low, high] = [amount(least), amount(greatest)];
  if (greatest === null)
    refuse(translate("{label}: {value} is not possible; the least is {low}.", { ...fields, low }));
  if (least === null) refuse(translate("{label}: {value} is not possible; the most is {high}.", { ...fields, high }));
  refuse(translate("{label}: {value} is not possible; give from {low} to {high}.", { ...fields, low, high }));
}

// Write

/**
 * A number as somebody would type it: all its digits that matter, in the language in use.
 * @param {Words} words @param {number} value
 */
export function typed(words, value) {
  value = significant(value, 6);
  const size = Math.abs(value);
  if (size >= 1000 || Number.isInteger(value)) return words.numbers.decimal(value);
  const text =
    size >= 1e-4 || value === 0
      ? rounded(value, 6).toFixed(6).replace(/0+$/, "").replace(/\.$/, "")
      : value
          .toExponential(2)
          .replace(/\.?0*e-(\d)$/, "e-0$1")
          .replace(/\.?0*e/, "e");
  return words.numbers.point(text).replaceAll("-", "\u2212");
}

/** A number as Python writes it: what `--set`, files and addresses hold, the same on both sides. @param {number} x */
export function plain(x) {
  const [digits, exponent] = x.toExponential().split("e"),
    size = Number(exponent);
  if (!Number.isFinite(x)) return String(x);
  if (size < -4 || size >= 16) return `${digits}e${size < 0 ? "-" : "+"}${String(Math.abs(size)).padStart(2, "0")}`;
  if (Number.isInteger(x)) return `${Object.is(x, -0) ? "-" : ""}${x.toFixed(1)}`;
  return size < 0 ? x.toFixed(Math.min(100, digits.replace(/^-?\d\.?/, "").length - size)) : String(x);
}

/** The largest of 1, 2, 5 times a power of ten that is not above the step. @param {number} step */
export function nice(step) {
  const ten = power(Math.floor(Math.log10(step)));
  return Math.max(...[1, 2, 5].map((k) => k * ten).filter((x) => x <= step * (1 + 1e-9)));
}
