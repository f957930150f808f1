// @ts-check
// One case with its draws: the central case, the sample, what is said of each result; kept up to date with its values.
import { refuse } from "./case.js";
import { translate } from "./language.js";
import { Program } from "./program.js";
import { valuesOf } from "./sampling.js";
import { mean, statistics, unmoved } from "./statistics.js";

/** @typedef {import("./case.js").Case} Case */
/** @typedef {import("./library.js").ParameterRecord} ParameterRecord */
/** @typedef {import("./program.js").Shape} Shape */
/** @typedef {import("./sampling.js").Streams} Streams */
/** @typedef {import("./statistics.js").Draws} Draws */
/** @typedef {import("./statistics.js").Statistics} Statistics */

export class Study {
  /**
   * @param {Case} case_ @param {Streams} streams @param {Record<string, "years" | "last">} watch
   * @param {boolean} wasm
   */
  constructor(case_, streams, watch, wasm) {
    const { library } = case_,
      { names, rules } = library;
    this.library = library;
    this.case = case_;
    this.streams = streams;
    this.limits = new Set(rules.limits.map((/** @type {{name: string}} */ limit) => limit.name));
    /** @type {Record<string, "years" | "last">} */
    const read = Object.fromEntries([
      ...rules.read.map((/** @type {string} */ n) => [n, "last"]),
      ...[...this.limits].map((n) => [n, "years"]),
    ]);
    const watched = Object.entries({ ...watch, ...read }).map(([name, years]) => [
      library.place(name),
      watch[name] ?? years,
    ]);
    /** @type {Map<number, "years" | "last">} what is looked at, in which of its years */
    this.watched = new Map(/** @type {any} */ (watched));
    for (const name of this.limits) this.watched.set(library.place(name), "years");
    this.causes = new Map(
      library.causes.flatMap((cause) => [...cause.beliefs].map(([n, chance]) => [n, { key: cause.key, chance }])),
    );
    const given = (/** @type {number} */ n) => case_.given(n),
      all = names.map((_, n) => n);
    this.inputs = this.withGroups([...library.ancestors(this.watched.keys(), given)].filter(given));
    for (const n of this.inputs) this.refuseHalfGiven(n);
    const size = { options: case_.options.length, years: case_.calendar.length, wasm };
    const shapes = new Map([...this.inputs].map((n) => [n, this.shape(n)]));
    this.program = new Program(library, shapes, this.watched, { ...size, draws: streams.draws });
    this.central = new Program(
      library,
      new Map(all.filter(given).map((n) => [n, { ...this.shape(n), D: false }])),
      new Map(all.map((n) => [n, "years"])),
      size,
    );
    for (const n of all) if (given(n)) this.fillCentral(n);
    this.central.run();
    this.draw(this.inputs);
    this.program.run();
    /** @type {Map<number, Statistics[][]>} */
    this.summaries = new Map();
    /** @type {Map<number, Draws[]>} */
    this.rows = new Map();
    this.checkFinite([...this.watched.keys()]);
  }

  /**
   * Take the values of another case, evaluating only what rests on those that changed. False, nothing being done, for a
   * case of other options, years or given results, and for one in which something varies that did not.
   * @param {Case} case_ @returns {boolean}
   */
  take(case_) {
    const before = this.case,
      keys = (/** @type {Case} */ c) => [...c.options.map((option) => option.key), ...c.calendar].join();
    if (keys(before) !== keys(case_)) return false;
    /** @type {number[]} */
    const changed = [];
    for (let n = 0; n < this.library.names.length; n++) {
      for (let o = 0; o < case_.records.length; o++) {
        const record = case_.records[o][n],
          old = before.records[o][n];
        if (record === old) continue;
        if (record === undefined || old === undefined) return false;
        changed.push(n);
        break;
      }
    }
    this.case = case_;
    const fits = (/** @type {number} */ n) =>
      within(this.shape(n), this.central.nodes[n], false) &&
      (!this.program.nodes[n] || within(this.shape(n), this.program.nodes[n], true));
    const drawn = this.withGroups(changed);
    if (![...drawn].every(fits)) {
      this.case = before;
      return false;
    }
    for (const n of changed) this.fillCentral(n);
    this.central.run(changed);
    for (const n of drawn) if (!this.program.nodes[n]) drawn.delete(n);
    this.draw(drawn);
    const stale = this.program.run(drawn);
    for (const n of [...drawn, ...stale]) {
      this.summaries.delete(n);
      this.rows.delete(n);
    }
    this.checkFinite([...this.watched.keys()].filter((n) => stale.has(n)));
    return true;
  }

  /** Values, and the shares that must add to one with them. @param {number[]} places */
  withGroups(places) {
    return new Set(places.flatMap((n) => this.library.groupOf.get(n) ?? [n]));
  }

  /** @param {number} n where some options give a result and others do not */
  refuseHalfGiven(n) {
    const lacking = this.case.clock.has(n) ? -1 : this.case.records.findIndex((records) => records[n] === undefined);
    if (lacking >= 0) {
      const fields = { name: this.library.names[n], option: this.case.options[lacking].key };
      refuse(
        translate(
          "'{name}' is given by some options and not by '{option}'; give it in all of them or in none.",
          fields,
        ),
      );
    }
  }

  /**
   * How a given value varies: shares that add to one vary together.
   * @param {number} n @returns {Shape}
   */
  shape(n) {
    const { case: case_, library } = this;
    if (case_.clock.has(n)) return { O: false, D: false, Y: true };
    const group = library.groupOf.get(n) ?? [n],
      records = group.map((m) => case_.records.map((own) => own[m]));
    return {
      O: records.some((own) => own.some((r) => r !== own[0] && !alike(r, own[0]))),
      D: records.some((own) => own.some((r) => r?.reading)),
      Y: library.yearly.has(n) || case_.records.some((own) => typeof own[n]?.value === "object"),
    };
  }

  /** @param {number} n */
  fillCentral(n) {
    const { case: case_, central } = this,
      clock = case_.clock.get(n),
      options = central.node(n).O ? case_.options.length : 1;
    if (clock) return central.fill(n, 0, clock);
    for (let o = 0; o < options; o++) {
      const record = case_.records[o][n];
      if (record) central.fill(n, o, case_.level(record));
    }
  }

  /** Draw values, and make the shares of a group add to one in each draw. @param {Set<number>} places */
  draw(places) {
    const { case: case_, library, program, streams } = this;
    for (const n of places) {
      const clock = case_.clock.get(n),
        { O, D } = program.node(n);
      if (clock) program.fill(n, 0, clock);
      for (let o = 0; o < (O ? case_.options.length : 1) && !clock; o++) {
        const record = /** @type {ParameterRecord} */ (case_.records[o][n]);
        if (!D || !record.reading) {
          program.fill(n, o, case_.level(record));
          continue;
        }
        const factor = case_.factor(record),
          values = valuesOf(record.reading, streams.drawnFrom(library.names[n], this.causes.get(n) ?? null));
        program.write(n, o, factor === 1 ? values : values.map((x) => x * factor));
      }
    }
    for (const group of library.shares) {
      if (!places.has(group[0]) || !group.some((n) => case_.records.some((records) => records[n]?.reading))) continue;
      for (let o = 0; o < (program.node(group[0]).O ? case_.options.length : 1); o++) {
        const rows = group.map((n) => program.row(n, o, 0));
        const totals = rows[0].map((_, i) => rows.reduce((sum, row) => sum + row[i], 0));
        group.forEach((n, j) =>
          program.write(
            n,
            o,
            rows[j].map((x, i) => x / totals[i]),
          ),
        );
      }
    }
  }

  /** @param {number[]} places */
  checkFinite(places) {
    const { library, central, program } = this;
    for (const n of places) {
      const { O } = program.node(n);
      for (let o = 0; o < (O ? program.options : 1); o++) {
        for (const y of this.yearsOf(n)) {
          if (!Number.isFinite(central.row(n, o, y)[0] + mean(program.row(n, o, y))))
            refuse(
              translate("'{name}' has no finite value in some draws; narrow its parameters.", {
                name: library.names[n],
              }),
            );
        }
      }
    }
  }

  /** The years of a watched quantity that are looked at. @param {number} n */
  yearsOf(n) {
    const { years } = this.program;
    if (!this.program.node(n).Y) return [0];
    return this.watched.get(n) === "years" ? Array.from({ length: years }, (_, y) => y) : [years - 1];
  }

  // Answers

  /**
   * The central value of any quantity, one for each year (one, for what has none).
   * @param {string} name @param {string} option
   */
  centralOf(name, option) {
    const n = this.library.place(name),
      o = this.case.position(option),
      years = this.central.node(n).Y ? this.central.years : 1;
    return Array.from({ length: years }, (_, y) => this.central.row(n, o, y)[0]);
  }

  /**
   * What an operation over years of a formula is taken of, in the central case, one for each year.
   * @param {import("./library.js").Tree} tree @param {string} option
   */
  centralTerms(tree, option) {
    const n = this.central.placeOf(tree),
      o = this.case.position(option);
    return this.case.calendar.map((_, y) => this.central.row(n, o, y)[0]);
  }

  /**
   * What the draws say of a watched quantity: by option, then by year looked at.
   * @param {string} name @returns {Statistics[][]}
   */
  summary(name) {
    const n = this.library.place(name),
      known = this.summaries.get(n);
    if (known) return known;
    const { O, D } = this.program.node(n);
    const of = (/** @type {number} */ o) =>
      this.yearsOf(n).map((y) => {
        const row = this.program.row(n, o, y);
        return D ? statistics(row) : unmoved(row[0]);
      });
    const first = of(0),
      summary = this.case.options.map((_, o) => (O && o ? of(o) : first));
    this.summaries.set(n, summary);
    return summary;
  }

  /**
   * One value a draw, by option: of a limit its worst year of use, else the last year. Undefined for what a pilot could
   * measure where no draw moves it.
   * @param {string} name @returns {Draws[]}
   */
  read(name) {
    const n = this.library.place(name),
      known = this.rows.get(n),
      node = this.program.node(n);
    if (known) return known;
    const measured = this.library.trees[n] === undefined && !this.watched.has(n);
    if (!node || (measured && !this.case.records.some((records) => records[n]?.reading)))
      return /** @type {any} */ (undefined);
    const { O, D, Y } = node,
      last = this.program.years - 1;
    const wide = (/** @type {Draws} */ row) => (D ? row : new Float64Array(this.streams.draws).fill(row[0]));
    const of = (/** @type {number} */ o) => {
      if (!Y || !this.limits.has(name)) return wide(this.program.row(n, o, Y ? last : 0));
      const years = Array.from({ length: last }, (_, y) => this.program.row(n, o, y + 1));
      return wide(years[0].map((_, i) => Math.min(...years.map((row) => row[i]))));
    };
    const first = of(0),
      rows = this.case.options.map((_, o) => (O && o ? of(o) : first));
    this.rows.set(n, rows);
    return rows;
  }
}

/** @param {Shape} shape @param {Shape} room @param {boolean} drawn whether there is room for it */
function within(shape, room, drawn) {
  return (!shape.O || room.O) && (!shape.Y || room.Y) && (!drawn || !shape.D || room.D);
}

/**
 * Whether two records give the same values.
 * @param {ParameterRecord | undefined} a @param {ParameterRecord | undefined} b
 */
function alike(a, b) {
  const values = (/** @type {ParameterRecord | undefined} */ r) =>
    JSON.stringify([r?.value, r?.reading, r?.price_year]);
  return values(a) === values(b);
}
