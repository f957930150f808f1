// @ts-check
// A language in use: sentences, numbers, and the names of things, as people read them.
import { said } from "./language.js";
import { Numbers } from "./numbers.js";

/** @typedef {import("./language.js").Sentence} Sentence */
/** @typedef {import("./library.js").Library} Library */

export class Words {
  /** @param {Library} library @param {string} lang */
  constructor(library, lang) {
    this.library = library;
    this.lang = lang;
    this.numbers = new Numbers(library.data, lang);
    /** @type {Record<string, string>} by their English text; none for English */
    this.catalogue = library.data.sentences[lang] ?? {};
  }

  /** A sentence in this language. @param {Sentence} sentence @returns {string} */
  say(sentence) {
    return said(sentence, this.catalogue);
  }

  /**
   * A text of a parameter file in this language; in a language added, by its English.
   * @param {string} [english] @param {string} [french]
   */
  either(english = "", french = "") {
    if (this.lang === "fr" && french) return french;
    return this.library.data.controls.wording[this.lang].notes?.[english] ?? english;
  }

  /** What a quantity is called. @param {string} name @returns {string} */
  label(name) {
    return this.library.data.quantities.labels[this.lang][this.library.place(name)];
  }

  /** The unit of a quantity, as a key. @param {string} name @returns {string} */
  unit(name) {
    return this.library.data.quantities.units[this.library.place(name)];
  }

  /** What a tool, an authority, an option or a scenario is called. @param {{label: Record<string, string>}} overlay */
  name(overlay) {
    return overlay.label[this.lang];
  }
}
