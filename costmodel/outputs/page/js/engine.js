// @ts-check
// The workbook in a browser: declarations in, answers out. No dependency, nothing asked of a network.
import { Case, Evidence } from "./case.js";
import { Library } from "./library.js";
import { SOCIETY, decide } from "./rule.js";
import { Streams } from "./sampling.js";
import { Study } from "./study.js";
import { switching } from "./switching.js";
import { weakness } from "./weakness.js";

/** @typedef {import("./case.js").Settings} Settings */

export class Engine {
  /**
   * @param {any} data the exported declarations, or a `Library` made of them (several engines may share one)
   * @param {Settings} settings
   * @param {object} [how]
   * @param {number} [how.draws] @param {number} [how.seed] by default the one of the workbook
   * @param {string[]} [how.watch] quantities whose statistics are asked for, beside what the rule reads
   * @param {boolean} [how.wasm] false to do without WebAssembly
   */
  constructor(data, settings, { draws = 2000, seed, watch = [], wasm = true } = {}) {
    this.library = data instanceof Library ? data : new Library(data);
    this.watch = watch;
    this.wasm = wasm;
    this.streams = new Streams(seed ?? this.library.rules.seed, draws);
    this.evidence = new Evidence();
    this.settings = settings;
    this.study = this.studied(settings);
    /** @type {Map<string, any>} */
    this.answers = new Map();
  }

  /** @param {Settings} settings */
  studied(settings) {
    return new Study(new Case(this.library, settings, this.evidence), this.streams, this.watch, this.wasm);
  }

  /**
   * Take other settings; only what rests on what changed is evaluated again. Throws a `Refusal`, everything staying as
   * it was, for what cannot be done.
   * @param {Settings} settings
   */
  set(settings) {
    const case_ = new Case(this.library, settings, this.evidence);
    try {
      if (!this.study.take(case_)) this.study = this.studied(settings);
    } catch (error) {
      this.study = this.studied(this.settings);
      throw error;
    }
    this.settings = settings;
    this.answers.clear();
  }

  get case() {
    return this.study.case;
  }

  /** The central value of any quantity for an option, one for each year (one, for what has none). @param {string} name @param {string} option */
  central(name, option) {
    return this.study.centralOf(name, option);
  }

  /** What the draws say of a watched quantity: by option, then by year. @param {string} name */
  summary(name) {
    return this.study.summary(name);
  }

  /** The word, the option that it recommends, and all that it rests on, as facts (costmodel/engine/verdict.py). */
  verdict() {
    return this.answer("verdict", () => {
      const verdict = decide(this.case, (name) => this.study.read(name));
      return { ...verdict, weakness: verdict.about === null ? null : this.weakness(verdict.about, verdict.rival) };
    });
  }

  /** @param {string} about @param {string} rival */
  weakness(about, rival) {
    const { library, case: case_ } = this, given = (/** @type {number} */ n) => case_.given(n);
    const used = [...library.ancestors([library.place(SOCIETY)], given)].filter((n) => given(n) && !case_.clock.has(n));
    const [i, j] = [about, rival].map((option) => case_.position(option));
    return weakness(case_, i, j, this.study.read(SOCIETY), [...this.study.withGroups(used)], this.streams);
  }

  /**
   * At which value of one input the sign of a target flips, for an option: by target, the likeliest to do so first.
   * @param {string} option @param {string[]} targets @param {{names?: string[], possible?: boolean}} [asked]
   */
  switching(option, targets, asked = {}) {
    return this.answer(JSON.stringify([option, targets, asked]), () => switching(this.case, option, targets, { ...asked, wasm: this.wasm }));
  }

  /** @template T @param {string} key @param {() => T} make @returns {T} what is asked twice is computed once */
  answer(key, make) {
    if (!this.answers.has(key)) this.answers.set(key, make());
    return this.answers.get(key);
  }
}
