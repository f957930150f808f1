// @ts-check
// The workbook in a browser: declarations in, answers out. No dependency, nothing asked of a network.
//
//     const library = new Library(JSON.parse(text));             // what costmodel/outputs/page/export.py writes
//     const engine = new Engine(library, { tool: "voicebot", authority: "plaisir" }, { watch: { budget_total: "last" } });
//     engine.verdict().word                                      // "adopt", "pilot_first", …: facts, no sentences
//     engine.set({ ...engine.settings, overrides: { minutes_saved_per_day: 9 } });
//     engine.summary("budget_total")[1][0].median                // second option, first of the years looked at
//
// Settings are plain values: tool, authority, scenario and options by key; values set are numbers in the unit of the
// quantity and in euros of year 0, names of choices, or text as `--set` takes it ("0.19 measured"). `set` takes whole
// settings and finds by itself what changed: it evaluates what rests on that, in place; another tool, authority, horizon
// or option builds anew, as does a value set in place of a formula's result for the first time, or taken away. A setting
// that cannot be is refused: a `Refusal` is thrown, whose `text(library.data.sentences.fr)` is one sentence, and the engine
// stays as it was.
//
// Costs, for six options and 2,000 draws: 35 MB, tens of milliseconds for a value set, most of a second for the first
// build, as long for switching values over all inputs. Nothing is computed before it is asked for, but the draws: ask
// for `verdict()` and a few `summary()` first, for `switching()` when the page is at rest. Rows and arrays given back
// are the engine's own until the next `set`: read them, do not change them. An engine is one thread's; a worker makes its
// own from the same data. The draws of 2,000 are the first of those of 10,000.
//
// Facts are named as in Python (costmodel/engine/verdict.py, rule.py, piloting.py, switching.py), options and quantities
// by name: labels, units, topics, sources and notes stand in `library.data`, by the place that `library.place` gives.
import { Case, Evidence } from "./case.js";
import { Library } from "./library.js";
import { Numbers } from "./numbers.js";
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
   * @param {Record<string, "years" | "last">} [how.watch] quantities whose statistics are asked for, beside what the rule
   *   reads: in each year, or in the last
   * @param {boolean} [how.wasm] false to do without WebAssembly
   */
  constructor(data, settings, { draws = 2000, seed, watch = {}, wasm = true } = {}) {
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

  /**
   * The central value of any quantity for an option, one for each year (one, for what has none).
   * @param {string} name @param {string} option
   */
  central(name, option) {
    return this.study.centralOf(name, option);
  }

  /** What the draws say of a watched quantity: by option, then by year looked at. @param {string} name */
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
    const { library, case: case_ } = this,
      given = (/** @type {number} */ n) => case_.given(n);
    const used = [...library.ancestors([library.place(SOCIETY)], given)].filter((n) => given(n) && !case_.clock.has(n));
    const [i, j] = [about, rival].map((option) => case_.position(option));
    return weakness(case_, i, j, this.study.read(SOCIETY), [...this.study.withGroups(used)], this.streams);
  }

  /**
   * At which value of one input the sign of a target flips, for an option: by target, the likeliest to do so first.
   * @param {string} option @param {string[]} targets @param {{names?: string[], possible?: boolean}} [asked]
   */
  switching(option, targets, asked = {}) {
    return this.answer(JSON.stringify([option, targets, asked]), () =>
      switching(this.case, option, targets, { ...asked, wasm: this.wasm }),
    );
  }

  /** Numbers as people read them in a language. @param {string} lang */
  numbers(lang) {
    return new Numbers(this.library.data, lang);
  }

  /** @template T @param {string} key @param {() => T} make @returns {T} what is asked twice is computed once */
  answer(key, make) {
    if (!this.answers.has(key)) this.answers.set(key, make());
    return this.answers.get(key);
  }
}
