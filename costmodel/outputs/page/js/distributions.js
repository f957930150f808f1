// @ts-check
// What a low, a central and a high value say, in closed form, with the refusals of costmodel/parameters/distributions.py.
import { general, refuse } from "./case.js";
import { translate } from "./language.js";

/** @typedef {[number | null, number | null]} Bounds */

const LOGIT_95 = Math.log(19);
/** The most that three terms can lean: `|a3| / a2`. */
const STEEPEST = 1.66711;
const NORMAL_95 = 1.6448536269514722;
/** Of the median that a stated shape gives, what the one written may differ by. */
const MISFIT = 0.01;

/**
 * The distribution with these 5th, 50th and 95th percentiles, within natural bounds.
 * @param {number} low @param {number} value @param {number} high @param {Bounds} bounds @returns {any[]}
 */
export function metalog(low, value, high, bounds) {
  if (low === value && value === high) return ["fixed", value];
  const [least, most] = bounds,
    fields = { low: general(low), value: general(value), high: general(high) };
  if (!(low < value && value < high))
    refuse(
      translate(
        "The values {low:g}, {value:g} and {high:g} are the 5th, 50th and 95th percentiles: they must rise.",
        fields,
      ),
    );
  if ((least !== null && low <= least) || (most !== null && high >= most))
    refuse(
      translate(
        "The range {low:g} to {high:g} touches what is possible ({least} to {most}), which the 5th and 95th " +
          "percentiles cannot: move the end inside, or give chance_of_zero and the range of the rest.",
        { ...fields, least: least === null ? "-∞" : general(least), most: most === null ? "+∞" : general(most) },
      ),
    );
  const [a, b, c] = [low, value, high].map((x) => toScale(x, bounds)),
    a2 = (c - a) / (2 * LOGIT_95),
    a3 = (a + c - 2 * b) / (0.9 * LOGIT_95);
  if (Math.abs(a3) >= STEEPEST * a2) {
    const lean = (1 - (0.9 * STEEPEST) / 2) / 2,
      [first, last] = [a + lean * (c - a), c - lean * (c - a)].map((x) => general(fromScale(x, bounds), 4));
    refuse(
      translate(
        "The value {value:g} lies too near to an end of its range, {low:g} to {high:g}: between these ends it " +
          "must be from {first:.4g} to {last:.4g}; else move an end.",
        { ...fields, first, last },
      ),
    );
  }
  if ((least === null) !== (most === null) && (most === null ? a2 + a3 / 2 : a2 - a3 / 2) >= 0.5)
    refuse(
      translate(
        "The range {low:g} to {high:g} has no finite spread with a single bound: narrow it or give the other " +
          "(at_most for the highest).",
        fields,
      ),
    );
  return ["metalog", b, a2, a3, ...bounds];
}

/** @param {number} x @param {Bounds} bounds */
function toScale(x, [least, most]) {
  if (least === null) return most === null ? x : -Math.log(most - x);
  return Math.log(most === null ? x - least : (x - least) / (most - x));
}

/** @param {number} x @param {Bounds} bounds */
function fromScale(x, [least, most]) {
  if (least === null) return most === null ? x : most - Math.exp(-x);
  if (most === null) return Math.exp(x) + least;
  return (Math.exp(x) / (Math.exp(x) + 1)) * (most - least) + least;
}

/**
 * The lognormal distribution with this 5–95 % range; its median is the value.
 * @param {number} low @param {number} value @param {number} high @returns {any[]}
 */
export function lognormal(low, value, high) {
  const fields = { low: general(low), high: general(high), value: general(value) };
  if (low <= 0) refuse(translate("A lognormal distribution needs a low value above zero, not {low:g}.", fields));
  const middle = Math.sqrt(low * high);
  if (Math.abs(value - middle) > MISFIT * middle)
    refuse(
      translate(
        "A lognormal distribution from {low:g} to {high:g} has the median {middle:.4g}, not {value:g}: " +
          "write that, or leave the shape out.",
        { ...fields, middle: general(middle, 4) },
      ),
    );
  return ["lognormal", (Math.log(low) + Math.log(high)) / 2, Math.log(high / low) / (2 * NORMAL_95)];
}

/**
 * A few values and as many weights, which add to one; the value shown is their median.
 * @param {number[]} values @param {number[]} weights @param {number} value @returns {any[]}
 */
export function discrete(values, weights, value) {
  if (!values.length || values.length !== weights.length)
    refuse(translate("A discrete distribution needs values, and as many weights."));
  const total = weights.reduce((sum, x) => sum + x, 0);
  if (Math.min(...weights) < 0 || Math.abs(total - 1) > 1e-9)
    refuse(translate("The weights add to {total:g}: they must add to 1, none negative.", { total: general(total) }));
  if (values.some((x, i) => i && x < values[i - 1]))
    refuse(translate("The values of a discrete distribution are written from the lowest to the highest."));
  let sum = 0;
  const ends = weights.slice(0, -1).map((weight) => (sum += weight)),
    middle = values[ends.filter((end) => end <= 0.5).length];
  if (middle !== value)
    refuse(
      translate("The median of these values is {middle:g}, not {value:g}: write it.", {
        middle: general(middle),
        value: general(value),
      }),
    );
  return ["discrete", values, ends];
}

/**
 * Zero with this chance, the rest otherwise.
 * @param {number} chance @param {any[]} rest @returns {any[]}
 */
export function orZero(chance, rest) {
  if (!(chance > 0 && chance < 1))
    refuse(translate("chance_of_zero is {chance:g}: give a number between 0 and 1.", { chance: general(chance) }));
  return ["or_zero", chance, rest];
}
