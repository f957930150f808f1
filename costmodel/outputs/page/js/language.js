// @ts-check
// Sentences of the engine: English in the code, other languages from the exported catalogue, filled in late.

/** Something that a person can act on: one sentence, in the language asked for by `text`. */
export class Refusal extends Error {
  /** @param {Sentence} sentence */
  constructor(sentence) {
    super(said(sentence));
    this.sentence = sentence;
  }

  /** @param {Record<string, string>} catalogue sentences of a language by their English text */
  text(catalogue = {}) {
    return said(this.sentence, catalogue);
  }
}

/**
 * @typedef {{text: string, fields: Record<string, unknown>}} Sentence a field may be a sentence itself
 * @param {string} text @param {Record<string, unknown>} fields @returns {Sentence}
 */
export function translate(text, fields = {}) {
  return { text, fields };
}

/**
 * A sentence, and another after it where there is one.
 * @param {Sentence} first @param {Sentence | null} next @returns {Sentence}
 */
export function followed(first, next) {
  return next ? { text: "{first} {next}", fields: { first, next } } : first;
}

/**
 * A sentence in a language; those among its fields are said first.
 * @param {Sentence} sentence @param {Record<string, string>} catalogue @returns {string}
 */
export function said({ text, fields }, catalogue = {}) {
  const inside = Object.entries(fields).map(([key, value]) => [
    key,
    isSentence(value) ? said(value, catalogue) : value,
  ]);
  return filled(catalogue[text] ?? text, Object.fromEntries(inside));
}

/** @param {any} value @returns {value is Sentence} */
const isSentence = (value) => typeof value === "object" && value !== null && "text" in value && "fields" in value;

/** @param {string} text @param {Record<string, unknown>} fields */
export function filled(text, fields) {
  return text.replace(/\{(\w+)(?::[^}]*)?\}/g, (all, key) => (key in fields ? String(fields[key]) : all));
}
