// @ts-check
// Sentences of the engine: English in the code, other languages from the exported catalogue, filled in late.

/** Something that a person can act on: one sentence, in the language asked for by `text`. */
export class Refusal extends Error {
  /** @param {Sentence} sentence */
  constructor(sentence) {
    super(filled(sentence.text, sentence.fields));
    this.sentence = sentence;
  }

  /** @param {Record<string, string>} catalogue sentences of a language by their English text */
  text(catalogue = {}) {
    return filled(catalogue[this.sentence.text] ?? this.sentence.text, this.sentence.fields);
  }
}

/**
 * @typedef {{text: string, fields: Record<string, unknown>}} Sentence
 * @param {string} text @param {Record<string, unknown>} fields @returns {Sentence}
 */
export function translate(text, fields = {}) {
  return { text, fields };
}

/** @param {string} text @param {Record<string, unknown>} fields */
export function filled(text, fields) {
  return text.replace(/\{(\w+)\}/g, (all, key) => (key in fields ? String(fields[key]) : all));
}
