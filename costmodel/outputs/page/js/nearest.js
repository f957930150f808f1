// @ts-check
// The known name that is nearest to one that is not (difflib of Python, which the package asks).
import { translate } from "./language.js";

/** How alike two names must be to be taken for each other: as in costmodel/language/catalogue.py. */
const ALIKE = 0.55;

/**
 * `Did you mean 'plaisir'?`, or nothing when no known name is close.
 * @param {string} name @param {Iterable<string>} known
 */
export function nearest(name, known) {
  /** @type {Map<string, string>} */
  const lowered = new Map([...known].map((word) => [word.toLowerCase(), word]));
  const wanted = [...name.toLowerCase()];
  /** @type {[number, string] | null} */
  let best = null;
  for (const word of lowered.keys()) {
    const score = likeness([...word], wanted);
    if (score >= ALIKE && (!best || score > best[0] || (score === best[0] && word > best[1]))) best = [score, word];
  }
  return best && translate("Did you mean '{close}'?", { close: lowered.get(best[1]) });
}

/**
 * Twice the letters in matching blocks, of all letters.
 * @param {string[]} a @param {string[]} b
 */
function likeness(a, b) {
  const length = a.length + b.length;
  return length ? (2 * matching(a, b, 0, a.length, 0, b.length)) / length : 1;
}

/**
 * Letters in the longest block that two names share, and in those before and after it.
 * @param {string[]} a @param {string[]} b @param {number} a0 @param {number} a1 @param {number} b0 @param {number} b1
 * @returns {number}
 */
function matching(a, b, a0, a1, b0, b1) {
  let [size, i0, j0] = [0, a0, b0];
  /** @type {number[]} the length of the block that ends at a letter of each */
  let above = [];
  for (let i = a0; i < a1; i++) {
    /** @type {number[]} */
    const row = [];
    for (let j = b0; j < b1; j++) {
      if (a[i] !== b[j]) continue;
      row[j] = (above[j - 1] ?? 0) + 1;
      if (row[j] > size) [size, i0, j0] = [row[j], i - row[j] + 1, j - row[j] + 1];
    }
    above = row;
  }
  if (!size) return 0;
  return size + matching(a, b, a0, i0, b0, j0) + matching(a, b, i0 + size, a1, j0 + size, b1);
}
