// @ts-check
// How far one input must move, all others in the central case, for an answer to flip (costmodel/engine/switching.py).
//
// The program's draws are the places to which single values are moved.
import { refuse } from "./case.js";
import { translate } from "./language.js";
import { ranged } from "./library.js";
import { Program } from "./program.js";
import { valuesOf } from "./sampling.js";

/** @typedef {import("./case.js").Case} Case */
/** @typedef {import("./library.js").ParameterRecord} ParameterRecord */
/** @typedef {[number, number]} Move the place of an input, and its new value */
/**
 * One input and what moving it alone does to a target: `values` are those at which it flips, `chance` how likely the
 * input is to lie where the answer is the other one.
 * @typedef {{name: string, central: number, low: number, high: number, values: number[], chance: number,
 *   target: number, least: number, most: number}} Switch
 */

/** Points evaluated together, at most. */
const AT_ONCE = 2048;

/**
 * By target, how each uncertain input that moves it (or each of `names`) can flip its sign; the likeliest to do so first.
 * @param {Case} case_ @param {string} option @param {string[]} targets
 * @param {{names?: string[], possible?: boolean, wasm?: boolean}} asked
 * @returns {Record<string, Switch[]>}
 */
export function switching(case_, option, targets, { names, possible = false, wasm = true } = {}) {
  const choose = (/** @type {Mover} */ mover, /** @type {number[]} */ used) => mover.inputsToMove(used, names, possible),
    mover = new Mover(case_, option, targets, choose, { wasm }),
    { nothing } = case_.library.rules;
  const grids = mover.moved.map((n) => ({ n, grid: mover.grid(n) }));
  const values = mover.responses(
    grids.flatMap(({ n, grid }) => grid.map((/** @type {number} */ x) => /** @type {Move} */ ([n, x]))),
  );
  return Object.fromEntries(
    targets.map((target, t) => {
      const switches = mover.switches(t, grids, values[t]);
      const moving = names ? switches : switches.filter((s) => s.most - s.least > nothing * (1 + Math.abs(s.target)));
      return [target, moving.sort(order)];
    }),
  );
}

/**
 * Those that flip first, the likeliest before the others; then by what they move.
 * @param {Switch} a @param {Switch} b
 */
function order(a, b) {
  const flips = Number(!a.values.length) - Number(!b.values.length);
  return flips || b.chance - a.chance || b.most - b.least - (a.most - a.least) || (a.name < b.name ? -1 : 1);
}

/** The inputs of an option in the central case: which may move alone, and over which values. */
export class Inputs {
  /** @param {Case} case_ @param {string} option */
  constructor(case_, option) {
    this.case = case_;
    this.library = case_.library;
    this.records = case_.records[case_.position(option)];
    /** @type {Map<number, number[]>} */
    this.grids = new Map();
  }

  /** @param {number} n */
  record(n) {
    return /** @type {ParameterRecord} */ (this.records[n]);
  }

  /**
   * Whether a record says that the tool has no such thing: a certain nil where another tool has a value.
   * @param {number} n
   */
  lacking(n) {
    const record = this.record(n);
    return !ranged(record) && !record.choices && record.value === 0 && this.library.ofTools.has(n);
  }

  /**
   * Whether it may move alone: a share of a group whose others are nil has nothing to give way to.
   * @param {number} n
   */
  movable(n) {
    return !this.library.groupOf.has(n) || this.others(n) > 0;
  }

  /** What the other shares of its group add to. @param {number} n */
  others(n) {
    return (this.library.groupOf.get(n) ?? []).reduce(
      (sum, m) => (m === n ? sum : sum + this.case.central(this.record(m))),
      0,
    );
  }

  /**
   * The values to look at, in euros of year 0; the central one is among them.
   * @param {number} n @returns {number[]}
   */
  grid(n) {
    const known = this.grids.get(n);
    if (known) return known;
    const record = this.record(n),
      some = points(record, this.library.rules.grid);
    const factor = some.length ? this.case.factor(record) : 1,
      all = some.length ? [...some, /** @type {number} */ (record.value)] : [];
    const grid = [...new Set(all.map((x) => x * factor))].sort((a, b) => a - b);
    this.grids.set(n, grid);
    return grid;
  }
}

export class Mover extends Inputs {
  /**
   * @param {Case} case_ @param {string} option @param {string[]} targets
   * @param {(mover: Mover, used: number[]) => number[]} choose the inputs to move, among those that the targets use
   * @param {{wasm?: boolean, most?: number}} [how] `most`: moves evaluated together
   */
  constructor(case_, option, targets, choose, { wasm = true, most } = {}) {
    super(case_, option);
    const { library } = case_;
    this.targets = targets.map((target) => library.place(target));
    /** @type {Set<number>} inputs that the results held still have where they were moved */
    this.away = new Set();
    const given = (/** @type {number} */ n) => case_.clock.has(n) || this.records[n] !== undefined;
    const used = [...library.ancestors(this.targets, given)].filter((n) => this.records[n] !== undefined);
    this.moved = choose(this, used);
    const groups = this.moved.flatMap((n) => library.groupOf.get(n) ?? []),
      moving = new Set([...this.moved, ...groups]);
    const shapes = new Map(
      [...new Set([...used, ...groups, ...moving])].map((n) => [
        n,
        { O: false, D: moving.has(n), Y: Array.isArray(case_.level(this.record(n))) },
      ]),
    );
    for (const n of case_.clock.keys()) shapes.set(n, { O: false, D: false, Y: true });
    this.program = new Program(library, shapes, new Map(this.targets.map((n) => [n, "last"])), {
      options: 1,
      years: case_.calendar.length,
      draws: most ?? Math.min(AT_ONCE, Math.max(this.moved.length, 1) * library.rules.grid),
      wasm,
    });
    for (const [n, values] of case_.clock) this.program.fill(n, 0, values);
    for (const n of shapes.keys()) if (this.records[n]) this.program.fill(n, 0, case_.level(this.record(n)));
    this.program.run();
  }

  /**
   * The inputs to move: those asked for, or all uncertain ones that the targets need (or all that may move).
   * @param {number[]} used @param {string[] | undefined} names @param {boolean} possible
   */
  inputsToMove(used, names, possible) {
    const { library } = this,
      { clockwork } = library.rules;
    if (names) {
      return [...new Set(names)].map((name) => {
        const n = library.place(name);
        if (!this.records[n] || clockwork.includes(n) || !this.movable(n) || this.grid(n).length < 2)
          refuse(translate("'{name}' has no range over which it could move.", { name }));
        return n;
      });
    }
    const able = used.filter((n) => !this.lacking(n) && this.movable(n));
    const moved = possible
      ? able.filter((n) => !clockwork.includes(n) && this.grid(n).length > 1)
      : able.filter((n) => ranged(this.record(n)));
    return moved.sort((a, b) => (library.names[a] < library.names[b] ? -1 : 1));
  }

  /**
   * Each target after each move.
   * @param {Move[]} moves @returns {number[][]} by target, then by move
   */
  responses(moves) {
    const { program, library } = this;
    /** @type {number[][]} */
    const values = this.targets.map(() => []);
    for (let first = 0; first < moves.length; first += program.draws) {
      const some = moves.slice(first, first + program.draws),
        touched = /** @type {Set<number>} */ (new Set());
      some.forEach(([n, value], i) => {
        const group = library.groupOf.get(n) ?? [n],
          room = group.length > 1 ? (1 - value) / this.others(n) : 1;
        for (const m of group) {
          program.put(m, 0, i, m === n ? value : this.case.central(this.record(m)) * room);
          touched.add(m);
        }
      });
      program.run(new Set([...touched, ...this.away]));
      this.away = touched;
      this.targets.forEach((target, t) => {
        const node = program.node(target),
          row = program.row(target, 0, node.Y ? program.years - 1 : 0);
        for (let i = 0; i < some.length; i++) values[t].push(row[node.D ? i : 0]);
      });
      for (const n of touched) program.fill(n, 0, this.case.level(this.record(n)));
    }
    return values;
  }

  /**
   * @param {number} target @param {{n: number, grid: number[]}[]} grids @param {number[]} values @returns {Switch[]}
   */
  switches(target, grids, values) {
    let first = 0;
    const looked = grids.map(({ n, grid }) => ({ n, grid, values: values.slice(first, (first += grid.length)) }));
    const brackets = looked.flatMap(({ n, grid, values }) =>
      flips(values, this.library.rules.nothing).map((i) => ({ n, low: grid[i], high: grid[i + 1] })),
    );
    const at = this.narrowed(target, brackets);
    return looked.map(({ n, grid, values }) =>
      this.one(
        n,
        grid,
        values,
        at.filter((_, i) => brackets[i].n === n),
      ),
    );
  }

  /**
   * Where the target flips between two values of an input; for listed values, the one that is not central.
   * @param {number} target @param {{n: number, low: number, high: number}[]} brackets
   */
  narrowed(target, brackets) {
    const { grid, closer, nothing } = this.library.rules;
    const listed = (/** @type {number} */ n) => this.record(n).values?.length || this.record(n).choices;
    const places = brackets.filter(({ n }) => !listed(n)).map((bracket) => ({ ...bracket, bracket }));
    for (let look = 0; look < closer && places.length; look++) {
      const moves = places.flatMap(({ n, low, high }) =>
        spread(low, high, grid).map((x) => /** @type {Move} */ ([n, x])),
      );
      const values = this.responses(moves)[target];
      places.forEach((place, i) => {
        const [first] = flips(values.slice(i * grid, (i + 1) * grid), nothing);
        if (first !== undefined) [place.low, place.high] = [moves[i * grid + first][1], moves[i * grid + first + 1][1]];
      });
    }
    return brackets.map((bracket) => {
      const place = places.find((p) => p.bracket === bracket);
      if (place) return (place.low + place.high) / 2;
      return bracket.high > this.case.central(this.record(bracket.n)) ? bracket.high : bracket.low;
    });
  }

  /** @param {number} n @param {number[]} grid @param {number[]} values @param {number[]} at @returns {Switch} */
  one(n, grid, values, at) {
    const central = this.case.central(this.record(n)),
      finite = values.filter(Number.isFinite);
    const nearest = grid.reduce((best, x, i) => (Math.abs(x - central) < Math.abs(grid[best] - central) ? i : best), 0);
    return {
      name: this.library.names[n],
      central,
      low: grid[0],
      high: grid[grid.length - 1],
      values: at,
      chance: at.length ? this.chance(n, central, at) : 0,
      target: values[nearest],
      least: finite.length ? Math.min(...finite) : 0,
      most: finite.length ? Math.max(...finite) : 0,
    };
  }

  /**
   * How likely an input is to lie where the answer is not that of the central case.
   * @param {number} n @param {number} central @param {number[]} at
   */
  chance(n, central, at) {
    const record = this.record(n),
      { chances } = this.library.rules;
    if (!record.reading) return 0;
    const evenly = Float64Array.from({ length: chances }, (_, i) => (i + 0.5) / chances),
      factor = this.case.factor(record);
    const part = (/** @type {number} */ x) => at.filter((value) => value < x).length % 2,
      own = part(central);
    return (
      valuesOf(record.reading, evenly).reduce((count, x) => count + (part(x * factor) === own ? 0 : 1), 0) / chances
    );
  }
}

/**
 * The values of a record to look at: those listed, all codes of a choice, or a grid over its range or over all that
 * is possible.
 * @param {ParameterRecord} record @param {number} count @returns {number[]}
 */
function points(record, count) {
  if (record.values?.length) return [...record.values].sort((a, b) => a - b);
  if (typeof record.value !== "number") return [];
  let [low, high] = [record.low ?? null, record.high ?? null];
  if (low === null || high === null) {
    if (record.choices) return Object.values(record.choices).sort((a, b) => a - b);
    [low, high] = record.allowed;
  }
  return low === null || high === null ? [] : spread(low, high, count);
}

/**
 * @param {number} low @param {number} high
 * @param {number} count evenly spread numbers, as numpy's linspace makes them
 */
function spread(low, high, count) {
  const step = (high - low) / (count - 1);
  return Array.from({ length: count }, (_, i) => (i === count - 1 ? high : i * step + low));
}

/**
 * Places after which values pass from gain to none or back; those that are not finite are passed over.
 * @param {number[]} values @param {number} nothing
 */
function flips(values, nothing) {
  const gain = (/** @type {number} */ i) => values[i] > nothing;
  return values
    .map((_, i) => i)
    .filter((i) => Number.isFinite(values[i]) && Number.isFinite(values[i + 1]) && gain(i) !== gain(i + 1));
}
