// @ts-check
// Numbers as people read them (costmodel/language/presentation.py); the words of units come with the data.
import { said, translate } from "./language.js";

/**
 * How a language is written, and the names of units: after a number, after one number, after a slash.
 * @typedef {{decimal: string, thousands: string, per_cent: string, plural: string, units: Record<string, string>,
 *   singular: Record<string, string>, one: Record<string, string>, semicolon: string}} Writing
 */

const MILLION = 1e6;

export class Numbers {
  /** @param {any} data the exported declarations @param {string} lang one of its `languages` */
  constructor(data, lang) {
    this.catalogue = data.sentences[lang] ?? {};
    this.digits = data.presentation.digits;
    /** @type {Writing} */
    this.writing = data.presentation.writing[lang];
    const { units, singular, one } = this.writing;
    /** Names of units after a number, after one number, after a slash. */
    this.names = { many: units, one: { ...units, ...singular, ...one }, per: { ...units, ...singular } };
    /** @type {Map<string, string>} units in words, as they were asked for */
    this.known = new Map();
  }

  /** @param {import("./language.js").Sentence} sentence */
  say(sentence) {
    return said(sentence, this.catalogue);
  }

  /** A number without thousands, written with a point, with the decimal mark of the language. @param {string} text */
  point(text) {
    return text.replaceAll(".", this.writing.decimal);
  }

  /**
   * A unit in words; with a value, one hour is `1 hour` and not `1 hours`.
   * @param {string} text @param {number} [value]
   */
  unit(text, value) {
    const many = value === undefined || this.plural(value),
      key = `${many} ${text}`,
      known = this.known.get(key) ?? this.unitIn(text, many ? this.names.many : this.names.one);
    this.known.set(key, known);
    return known;
  }

  /** @param {string} text @param {Record<string, string>} names of what stands above the slash */
  unitIn(text, names) {
    const [above, ...others] = text.split("/"),
      factors = above.split("*").map((part) => names[part] ?? part),
      rest = others.map((part) => this.names.per[part] ?? part);
    return rest.length ? [factors.filter(Boolean).join("·") || "1", ...rest].join("/") : factors.join("·");
  }

  /** @param {number} value */
  plural(value) {
    const size = Math.abs(rounded(value, 2));
    return this.writing.plural === "from_two" ? size >= 2 : size !== 1;
  }

  /**
   * The value with the digits that its grade and its Monte Carlo error allow.
   * @param {number} value @param {string} grade @param {number} error
   */
  rounded(value, grade = "D", error = 0) {
    const shown = significant(value, this.digits[grade]);
    if (!(error > 0 && Number.isFinite(error))) return shown;
    const step = power(Math.floor(Math.log10(error)));
    return step > Math.abs(value) * power(-this.digits[grade]) ? rounded(shown / step, 0) * step : shown;
  }

  /**
   * A number in the language's digits, with a true minus sign.
   * @param {number} value @param {boolean} signed
   */
  decimal(value, signed = false) {
    if (!Number.isFinite(value)) return "–";
    const size = Math.abs(value),
      places = size >= 100 || size === Math.round(size) ? 0 : size >= 10 ? 1 : size >= 0.1 ? 2 : 3;
    let text = "";
    if (size > 0 && size < 0.001) {
      const [mantissa, exponent] = size.toExponential(1).split("e");
      const raised = String(Number(exponent)).replace(/./g, (c) => "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"["-0123456789".indexOf(c)]);
      text = `${mantissa.replace(/\.0$/, "")}×10${raised}`;
    } else {
      const [whole, part = ""] = rounded(size, places).toFixed(places).split("."),
        fraction = part.replace(/0+$/, "");
      text = whole.replace(/\B(?=(\d{3})+$)/g, ",") + (fraction && `.${fraction}`);
    }
    const { decimal, thousands } = this.writing;
    text = text.replace(/[.,]/g, (mark) => (mark === "," ? thousands : decimal));
    return (value < 0 && /[^0.,]/.test(text) ? "\u2212" : signed && value > 0 ? "+" : "") + text;
  }

  /**
   * A number with its unit: `1,2 M€` from a million on, shares as per cent.
   * @param {number} value @param {string} unit @param {boolean} signed
   */
  amount(value, unit, signed = false) {
    if (unit === "share") return this.decimal(value * 100, signed) + this.writing.per_cent;
    let name = this.unit(unit, value);
    if (inMillions(value, unit)) [value, name] = [value / MILLION, `M${name}`];
    else if (inMilligrams(value, unit)) [value, name] = [value * MILLION, name.replace("kg", "mg")];
    return this.decimal(value, signed) + (name && `\u00a0${name}`);
  }

  /**
   * A result as it is printed.
   * @param {number} value @param {string} unit @param {{grade?: string, error?: number, signed?: boolean}} how
   */
  shown(value, unit, { grade = "D", error = 0, signed = false } = {}) {
    return this.amount(this.rounded(value, grade, error), unit, signed);
  }

  /**
   * A 5–95 % range; one amount when both ends are the same.
   * @param {number} low @param {number} high @param {string} unit @param {string} grade
   */
  interval(low, high, unit, grade = "D") {
    [low, high] = [this.rounded(low, grade), this.rounded(high, grade)];
    if (low === high) return this.amount(low, unit);
    const smaller = Math.min(Math.abs(low), Math.abs(high)),
      larger = Math.max(Math.abs(low), Math.abs(high));
    const range = (/** @type {string} */ from, /** @type {string} */ to) =>
      this.say(translate("{low} to {high}", { low: from, high: to }));
    if (inMillions(larger, unit) && (smaller === 0 || smaller >= MILLION / 10)) {
      return range(this.decimal(low / MILLION), `${this.decimal(high / MILLION)}\u00a0M${this.unit(unit)}`);
    }
    if (unit === "share" || inMillions(larger, unit) || inMilligrams(smaller, unit))
      return range(this.amount(low, unit), this.amount(high, unit));
    const name = this.unit(unit, larger);
    return range(this.decimal(low), this.decimal(high) + (name && `\u00a0${name}`));
  }

  /** A chance in whole per cents, never 0 nor 100. @param {number} share */
  probability(share) {
    if (share < 0.01) return this.say(translate("under {p}", { p: this.amount(0.01, "share") }));
    if (share > 0.99) return this.say(translate("over {p}", { p: this.amount(0.99, "share") }));
    return this.amount(rounded(share, 2), "share");
  }

  /** Words that hold commas, one after the other, with the semicolons of the language. @param {string[]} sentences */
  listed(sentences) {
    return sentences.join(`${this.writing.semicolon} `);
  }
}

/** @param {number} value @param {string} unit */
const inMillions = (value, unit) =>
  unit.split("/")[0] === "EUR" && Number.isFinite(value) && Math.abs(value) >= MILLION;
/** @param {number} value @param {string} unit */
const inMilligrams = (value, unit) => unit.startsWith("kgSb") && Math.abs(value) > 0 && Math.abs(value) < 0.01;
const POWERS = Array.from({ length: 23 }, (_, n) => Number(`1e${n}`));
/** A power of ten, to the bit; `10 ** -5` is not. @param {number} n */
export const power = (n) => POWERS[n] ?? Number(`1e${n}`);

/** So far from a half, and no larger, a number is multiplied by a power of ten without passing over the half. */
const CLEAR = 1e-6,
  SMALL = 1e9;

/** @param {number} value @param {number} digits */
export function significant(value, digits) {
  return value && Number.isFinite(value) ? rounded(value, digits - 1 - Math.floor(Math.log10(Math.abs(value)))) : value;
}

/**
 * To so many places as Python's `round`: of what the number really is, halves to the even side.
 * @param {number} value @param {number} places
 */
export function rounded(value, places) {
  const size = Math.abs(value),
    sign = value < 0 ? -1 : 1;
  if (places < 0) {
    const unit = power(-places),
      rest = size % unit,
      below = (size - rest) / unit;
    return sign * (2 * rest > unit || (2 * rest === unit && below % 2) ? below + 1 : below) * unit;
  }
  if (places > 22) return value;
  const near = size * power(places),
    below = Math.floor(near);
  if (near < SMALL && Math.abs(near - below - 0.5) > CLEAR) return (sign * Math.round(near)) / power(places);
  const shown = size.toFixed(places),
    exact = size.toFixed(places + 40);
  if (!/^50*$/.test(exact.slice(exact.length - 40)) || size >= 2 ** 52) return sign * Number(shown);
  const cut = exact.slice(0, exact.length - 40).replace(/\.$/, "");
  return sign * Number(Number(cut[cut.length - 1]) % 2 ? shown : cut);
}
