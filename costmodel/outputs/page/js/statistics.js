// @ts-check
// What is said of many draws (costmodel/engine/statistics.py): a percentile is a draw, the one of nearest rank.

/**
 * @typedef {object} Statistics
 * @property {number} p05 @property {number} median @property {number} p95 @property {number} mean @property {number} sd
 * @property {number} positive @property {number} negative shares of draws above and below zero
 */
/** Numbers one after the other; typed arrays are. @typedef {Float64Array} Draws */

const LEVELS = [0.05, 0.5, 0.95];

/**
 * Index, among n sorted draws, of the percentile of a level.
 * @param {number} level @param {number} n
 */
export const rank = (level, n) => Math.min(n - 1, Math.floor(level * n));

/** @param {Draws} draws @returns {Statistics} */
export function statistics(draws) {
  const n = draws.length;
  let low = Infinity,
    high = -Infinity,
    sum = 0,
    up = 0,
    down = 0;
  for (let i = 0; i < n; i++) {
    const x = draws[i];
    sum += x;
    if (x < low) low = x;
    if (x > high) high = x;
    if (x > 0) up++;
    if (x < 0) down++;
  }
  if (low === high) return unmoved(low);
  const average = sum / n;
  let squares = 0;
  for (let i = 0; i < n; i++) squares += (draws[i] - average) ** 2;
  const sorted = copied(draws),
    [first, middle, last] = LEVELS.map((level) => rank(level, n));
  select(sorted, middle, 0, n - 1);
  select(sorted, first, 0, middle - 1);
  select(sorted, last, middle + 1, n - 1);
  const levels = { p05: sorted[first] + 0, median: sorted[middle] + 0, p95: sorted[last] + 0 };
  return { ...levels, mean: average, sd: Math.sqrt(squares / n), positive: up / n, negative: down / n };
}

/**
 * What no draw moves.
 * @param {number} x @returns {Statistics}
 */
export function unmoved(x) {
  x += 0;
  return { p05: x, median: x, p95: x, mean: x, sd: 0, positive: Number(x > 0), negative: Number(x < 0) };
}

/** @param {Draws} draws @param {number} level */
export function percentile(draws, level) {
  const some = copied(draws),
    place = rank(level, some.length);
  select(some, place, 0, some.length - 1);
  return some[place];
}

/** @param {Draws} draws */
export const median = (draws) => percentile(draws, 0.5);

/** @param {Draws} draws */
export function mean(draws) {
  let sum = 0;
  for (let i = 0; i < draws.length; i++) sum += draws[i];
  return sum / draws.length;
}

/**
 * The mean of the products of what two lack to their own means.
 * @param {Draws} a @param {Draws} b
 */
export function covariance(a, b) {
  const [x, y] = [mean(a), mean(b)];
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] - x) * (b[i] - y);
  return sum / a.length;
}

/**
 * The share of draws of which something is true.
 * @param {Draws} draws @param {(x: number) => boolean} truth
 */
export function share(draws, truth) {
  let count = 0;
  for (let i = 0; i < draws.length; i++) if (truth(draws[i])) count++;
  return count / draws.length;
}

let room = new Float64Array(0);

/** A copy that the next call takes the place of. @param {Draws} draws */
function copied(draws) {
  if (room.length < draws.length) room = new Float64Array(draws.length);
  const some = room.subarray(0, draws.length);
  some.set(draws);
  return some;
}

/**
 * Put the number of rank k between left and right in its place, smaller ones before it: Floyd and Rivest (1975),
 * algorithm 489, Communications of the ACM 18(3).
 * @param {Draws} a @param {number} k @param {number} left @param {number} right
 */
function select(a, k, left, right) {
  while (right > left) {
    if (right - left > 600) {
      const n = right - left + 1,
        i = k - left + 1,
        z = Math.log(n),
        s = 0.5 * Math.exp((2 * z) / 3);
      const sd = 0.5 * Math.sqrt((z * s * (n - s)) / n) * (i < n / 2 ? -1 : 1);
      select(
        a,
        k,
        Math.max(left, Math.floor(k - (i * s) / n + sd)),
        Math.min(right, Math.floor(k + ((n - i) * s) / n + sd)),
      );
    }
    const t = a[k];
    let i = left,
      j = right;
    a[k] = a[left];
    a[left] = t;
    if (a[right] > t) [a[left], a[right]] = [a[right], t];
    while (i < j) {
      [a[i], a[j]] = [a[j], a[i]];
      i++;
      j--;
      while (a[i] < t) i++;
      while (a[j] > t) j--;
    }
    if (a[left] === t) [a[left], a[j]] = [a[j], t];
    else {
      j++;
      [a[j], a[right]] = [a[right], a[j]];
    }
    if (j <= k) left = j + 1;
    if (k <= j) right = j - 1;
  }
}
