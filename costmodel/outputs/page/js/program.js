// @ts-check
// Formulas evaluated by columns: code made for the case at hand, in WebAssembly or by an interpreter.
//
// A quantity has a value for each option (O), draw (D) and year (Y), or fewer where it does not vary. What draws move is
// a column of memory for each option and year; draws are run through in blocks that fit the processor's cache, formula
// by formula. A result of many columns that nobody looks at holds one block only, and its room is used again. Nothing is
// made from text: the interpreter is closures over typed arrays, so a page whose policy forbids `eval` runs it too.
import { compiled } from "./wasm.js";
import { leaves } from "./library.js";

/** @typedef {import("./library.js").Library} Library */
/** @typedef {import("./library.js").Tree} Tree */
/** @typedef {{O: boolean, D: boolean, Y: boolean}} Shape */
/**
 * A quantity, or what an operation over years takes of one: `at` is where it begins in memory, `bo` and `by` the steps
 * to the next option and the next year. `local`: only a block of draws is held; `last`: where the last year of all draws
 * stands nevertheless, or -1.
 * @typedef {Shape & {place: number, tree?: Tree, needs: number[], below: number[], at: number, bo: number, by: number,
 *   columns: number, local: boolean, last: number, run: ((first: number, last: number) => void) | null}} Node
 */

/** Draws evaluated at once. */
const BLOCK = 128;

/** Columns of a result that is held for all draws although nobody looks at it: the next change finds it there. */
const FEW = 12;

export class Program {
  /**
   * @param {Library} library
   * @param {Map<number, Shape>} given the values that are filled in, by place, and how they vary
   * @param {Map<number, "years" | "last">} wanted what is looked at, in which of its years
   * @param {object} size
   * @param {number} size.options @param {number} size.years @param {number} [size.draws] one of each, by default
   * @param {boolean} [size.wasm] whether WebAssembly may be used
   */
  constructor(library, given, wanted, { options, years, draws = 1, wasm = true }) {
    this.library = library;
    this.options = options;
    this.years = years;
    this.draws = draws;
    this.rows = Math.ceil(draws / 2) * 2;
    /** @type {WeakMap<any[], Shape>} of parts of formulas */
    this.shapes = new WeakMap();
    /** @type {WeakMap<any[], number>} of what is put aside */
    this.places = new WeakMap();
    /** @type {Node[]} by place; what is put aside stands behind all quantities */
    this.nodes = [];
    /** @type {number[]} places in the order of evaluation */
    this.order = [];
    this.wanted = wanted;
    /** The next place for what is put aside. */
    this.aside = library.names.length;
    this.build(library, given);
    /** Where in memory there is nothing, for what was before the first year, and room for intermediate columns. */
    this.zero = this.scratch = 0;
    const size = this.layOut();
    this.pages =
      typeof WebAssembly === "object" ? new WebAssembly.Memory({ initial: Math.ceil((size * 8) / 65536) }) : null;
    this.memory = this.pages ? new Float64Array(this.pages.buffer) : new Float64Array(size);
    const moving = this.order.filter((place) => this.nodes[place].tree !== undefined && this.nodes[place].D);
    /** What evaluates the columns: "wasm" or "columns". */
    this.backend = "columns";
    if (wasm && moving.length && compiled(this, moving)) this.backend = "wasm";
    for (const place of this.order) {
      const node = this.nodes[place];
      if (node.tree !== undefined && !node.run) node.run = interpreted(this, node);
    }
  }

  /** @param {number} place @returns {Node} */
  node(place) {
    return this.nodes[place];
  }

  // What there is

  /** @param {Library} library @param {Map<number, Shape>} given */
  build(library, given) {
    const needed = library.ancestors(this.wanted.keys(), (n) => given.has(n));
    for (const n of given.keys()) needed.add(n);
    for (const place of [...needed].sort((a, b) => a - b)) {
      const shape = given.get(place),
        tree = library.trees[place];
      if (shape) this.add(place, shape);
      else if (tree === undefined) throw new Error(`${library.names[place]} has no value`);
      else this.formula(place, tree);
    }
  }

  /** @param {number} place @param {Shape} shape @param {Tree} [tree] */
  add(place, shape, tree) {
    const needs = tree === undefined ? [] : [...leaves(tree)].filter((n) => n !== place);
    const columns = (shape.O ? this.options : 1) * (shape.Y ? this.years : 1);
    const { O, D, Y } = shape;
    const nowhere = { at: 0, bo: 0, by: 0, local: false, last: -1, run: null };
    this.nodes[place] = { O, D, Y, place, tree, needs, below: [], columns, ...nowhere };
    for (const n of needs) this.nodes[n].below.push(place);
    this.order.push(place);
  }

  /** @param {number} place @param {Tree} tree */
  formula(place, tree) {
    if (typeof tree !== "number" && tree[0] === "cumulative") {
      const of = this.rowOf(tree[1]);
      this.add(place, this.shape(of), ["add", ["previous", place], of]);
    } else {
      const cut = this.cut(tree);
      this.add(place, this.shape(cut), cut);
    }
  }

  /**
   * A tree whose operations over years are taken of quantities.
   * @param {Tree} tree @returns {Tree}
   */
  cut(tree) {
    if (typeof tree === "number" || tree.length === 1) return tree;
    const [operation, ...operands] = tree;
    if (operation === "previous") return ["previous", this.rowOf(operands[0])];
    if (operation === "total") return this.total(this.rowOf(operands[0]));
    if (operation === "cumulative") return this.rowOf(tree);
    return [operation, ...operands.map((x) => this.cut(x))];
  }

  /**
   * The place of a quantity; what is none is put aside as one.
   * @param {Tree} tree @returns {number}
   */
  rowOf(tree) {
    if (typeof tree === "number") return tree;
    const place = this.aside++;
    this.places.set(tree, place);
    this.formula(place, tree);
    return place;
  }

  /** The place of what an operation over years is taken of. @param {Tree} tree @returns {number} */
  placeOf(tree) {
    return typeof tree === "number" ? tree : /** @type {number} */ (this.places.get(tree));
  }

  /**
   * The sum over years, added up as numpy does: eight at a time when there are as many.
   * @param {number} place @returns {Tree}
   */
  total(place) {
    /** @type {Tree[]} */
    const years = Array.from({ length: this.nodes[place].Y ? this.years : 1 }, (_, y) => ["year", place, y]);
    const add = (/** @type {Tree} */ a, /** @type {Tree} */ b) => /** @type {Tree} */ (["add", a, b]);
    const eights = years.length - (years.length % 8);
    if (!eights) return years.reduce(add);
    const [a, b, c, d, e, f, g, h] = years.slice(0, 8).map((first, i) =>
      years
        .slice(8, eights)
        .filter((_, j) => j % 8 === i)
        .reduce(add, first),
    );
    return years.slice(eights).reduce(add, add(add(add(a, b), add(c, d)), add(add(e, f), add(g, h))));
  }

  /** @param {Tree} tree @returns {Shape} */
  shape(tree) {
    if (typeof tree === "number") return this.nodes[tree];
    const known = this.shapes.get(tree);
    if (known) return known;
    const shape = { O: false, D: false, Y: false };
    for (let i = 1; i < tree.length && !(tree[0] === "year" && i === 2); i++) {
      const { O, D, Y } = this.shape(tree[i]);
      shape.O ||= O;
      shape.D ||= D;
      shape.Y ||= Y && tree[0] !== "year";
    }
    this.shapes.set(tree, shape);
    return shape;
  }

  // Where it stands in memory

  /** @returns {number} how many numbers there is room for */
  layOut() {
    let top = 0;
    /** @param {Node} node @param {number} from @param {number} stride */
    const put = (node, from, stride) => {
      node.at = from;
      node.by = node.Y ? stride : 0;
      node.bo = node.O ? (node.Y ? this.years : 1) * stride : 0;
    };
    for (const place of this.order) {
      const node = this.nodes[place];
      if (!node.D) {
        put(node, top, 1);
        top += node.columns;
      }
    }
    top += top % 2;
    this.zero = top;
    top += this.rows + (this.rows % 2);
    const last = new Map();
    for (const place of this.order) for (const n of this.nodes[place].needs) last.set(n, place);
    /** @type {Map<number, number[]>} room that is free again, by size */
    const free = new Map();
    for (const place of this.order) {
      const node = this.nodes[place];
      if (node.D) {
        const looked = this.wanted.get(place);
        const onlyLast = looked === "last" && node.Y && node.columns > FEW;
        const held = looked !== undefined || node.columns <= FEW || dear(node.tree);
        node.local = node.tree !== undefined && (!held || onlyLast) && this.rows > BLOCK;
        if (node.local && onlyLast) {
          node.last = top;
          top += (node.O ? this.options : 1) * this.rows;
        }
        const size = node.columns * (node.local ? BLOCK : this.rows),
          room = node.local ? free.get(size)?.pop() : undefined;
        put(node, room ?? top, node.local ? BLOCK : this.rows);
        if (room === undefined) top += size;
      }
      for (const n of [place, ...node.needs]) {
        const { local, columns, at } = this.nodes[n];
        if (local && (last.get(n) ?? n) === place) free.set(columns * BLOCK, [...(free.get(columns * BLOCK) ?? []), at]);
      }
    }
    this.scratch = top;
    return top + SCRATCH * BLOCK;
  }

  // Values

  /**
   * Where the column of an option and a year begins.
   * @param {number} place @param {number} option @param {number} year
   */
  offset(place, option, year) {
    const node = this.nodes[place];
    return node.at + option * node.bo + year * node.by;
  }

  /**
   * The draws of a quantity; one number where no draw moves it. Where only the last year is held, it is the one given.
   * @param {number} place @param {number} option @param {number} year
   */
  row(place, option, year) {
    const { D, O, last } = this.nodes[place],
      at = last < 0 ? this.offset(place, option, year) : last + (O ? option * this.rows : 0);
    return this.memory.subarray(at, at + (D ? this.draws : 1));
  }

  /**
   * The same value in every draw, or one a year.
   * @param {number} place @param {number} option @param {number | number[]} level
   */
  fill(place, option, level) {
    const node = this.nodes[place];
    for (let y = 0; y < (node.Y ? this.years : 1); y++) {
      const at = this.offset(place, option, y);
      this.memory.fill(typeof level === "number" ? level : level[y], at, at + (node.D ? this.rows : 1));
    }
  }

  /**
   * One draw of a quantity.
   * @param {number} place @param {number} option @param {number} draw @param {number | number[]} level
   */
  put(place, option, draw, level) {
    for (let y = 0; y < (this.nodes[place].Y ? this.years : 1); y++) {
      this.memory[this.offset(place, option, y) + draw] = typeof level === "number" ? level : level[y];
    }
  }

  /**
   * All draws of a quantity, the same in every year.
   * @param {number} place @param {number} option @param {Float64Array} draws
   */
  write(place, option, draws) {
    for (let y = 0; y < (this.nodes[place].Y ? this.years : 1); y++) {
      const at = this.offset(place, option, y);
      this.memory.set(draws, at);
      if (this.rows > this.draws) this.memory[at + this.draws] = draws[0];
    }
  }

  // Evaluation

  /**
   * All that rests on some values.
   * @param {Iterable<number>} places @returns {Set<number>}
   */
  restingOn(places) {
    /** @type {Set<number>} */
    const stale = new Set();
    const todo = [...places];
    for (let n = todo.pop(); n !== undefined; n = todo.pop()) {
      for (const below of this.nodes[n]?.below ?? []) {
        if (!stale.has(below)) {
          stale.add(below);
          todo.push(below);
        }
      }
    }
    return stale;
  }

  /** @param {Node} node @param {number} first @param {number} end */
  holdLast(node, first, end) {
    for (let o = 0; o < (node.O ? this.options : 1); o++) {
      const from = node.at + o * node.bo + (this.years - 1) * node.by,
        to = node.last + o * this.rows + first;
      for (let i = 0; i < end - first; i++) this.memory[to + i] = this.memory[from + i];
    }
  }

  /**
   * Evaluate what rests on the values that changed; everything, when none are named.
   * @param {Iterable<number>} [changed] @returns {Set<number>} what was evaluated and is held for all draws
   */
  run(changed) {
    const stale = changed ? this.restingOn(changed) : new Set(this.order);
    /** @type {Set<number>} */
    const asked = new Set();
    const ask = (/** @type {number} */ place) => {
      const node = this.nodes[place];
      if (asked.has(place) || node.tree === undefined) return;
      asked.add(place);
      for (const n of node.needs) if (stale.has(n) || this.nodes[n].local) ask(n);
    };
    for (const place of stale) if (!this.nodes[place].local || this.nodes[place].last >= 0) ask(place);
    /** @type {((first: number, last: number) => void)[][]} */
    const [once, each] = [[], []];
    for (const place of this.order) {
      const node = this.nodes[place],
        { run, D, last } = node;
      if (asked.has(place) && run) (D ? each : once).push(run);
      if (asked.has(place) && last >= 0) each.push((first, end) => this.holdLast(node, first, end));
    }
    for (const run of once) run(0, 1);
    for (let first = 0; first < this.rows && each.length; first += BLOCK) {
      const end = Math.min(first + BLOCK, this.rows);
      for (const run of each) run(first, end);
    }
    return stale;
  }
}

/**
 * Whether a formula takes long, so that it is held for all draws too: a power costs as much as thirty sums.
 * @param {Tree | undefined} tree @returns {boolean}
 */
function dear(tree) {
  if (tree === undefined || typeof tree === "number") return false;
  return ["power", "exp", "log"].includes(tree[0]) || tree.slice(1).some(dear);
}

// The interpreter

/** Columns of intermediate results of one formula. */
const SCRATCH = 256;

/**
 * @callback Kernel c = a op b for n numbers; a step of 0 repeats the first
 * @param {Float64Array} m @param {number} c @param {number} n @param {number} a @param {number} p
 * @param {number} b @param {number} q @param {number} d @param {number} r @returns {void}
 */
/** @type {Record<string, Kernel>} */
export const KERNELS = {
  add: (m, c, n, a, p, b, q) => {
    for (let i = 0; i < n; i++) m[c + i] = m[a + i * p] + m[b + i * q];
  },
  subtract: (m, c, n, a, p, b, q) => {
    for (let i = 0; i < n; i++) m[c + i] = m[a + i * p] - m[b + i * q];
  },
  multiply: (m, c, n, a, p, b, q) => {
    for (let i = 0; i < n; i++) m[c + i] = m[a + i * p] * m[b + i * q];
  },
  divide: (m, c, n, a, p, b, q) => {
    for (let i = 0; i < n; i++) m[c + i] = m[a + i * p] / m[b + i * q];
  },
  power: (m, c, n, a, p, b, q) => {
    for (let i = 0; i < n; i++) m[c + i] = Math.pow(m[a + i * p], m[b + i * q]);
  },
  minimum: (m, c, n, a, p, b, q) => {
    for (let i = 0; i < n; i++) m[c + i] = Math.min(m[a + i * p], m[b + i * q]);
  },
  maximum: (m, c, n, a, p, b, q) => {
    for (let i = 0; i < n; i++) m[c + i] = Math.max(m[a + i * p], m[b + i * q]);
  },
  greater: (m, c, n, a, p, b, q) => {
    for (let i = 0; i < n; i++) m[c + i] = m[a + i * p] > m[b + i * q] ? 1 : 0;
  },
  greater_equal: (m, c, n, a, p, b, q) => {
    for (let i = 0; i < n; i++) m[c + i] = m[a + i * p] >= m[b + i * q] ? 1 : 0;
  },
  less: (m, c, n, a, p, b, q) => {
    for (let i = 0; i < n; i++) m[c + i] = m[a + i * p] < m[b + i * q] ? 1 : 0;
  },
  less_equal: (m, c, n, a, p, b, q) => {
    for (let i = 0; i < n; i++) m[c + i] = m[a + i * p] <= m[b + i * q] ? 1 : 0;
  },
  equal: (m, c, n, a, p, b, q) => {
    for (let i = 0; i < n; i++) m[c + i] = m[a + i * p] === m[b + i * q] ? 1 : 0;
  },
  not_equal: (m, c, n, a, p, b, q) => {
    for (let i = 0; i < n; i++) m[c + i] = m[a + i * p] !== m[b + i * q] ? 1 : 0;
  },
  where: (m, c, n, a, p, b, q, d, r) => {
    for (let i = 0; i < n; i++) m[c + i] = m[a + i * p] !== 0 ? m[b + i * q] : m[d + i * r];
  },
  negative: (m, c, n, a, p) => {
    for (let i = 0; i < n; i++) m[c + i] = -m[a + i * p];
  },
  absolute: (m, c, n, a, p) => {
    for (let i = 0; i < n; i++) m[c + i] = Math.abs(m[a + i * p]);
  },
  floor: (m, c, n, a, p) => {
    for (let i = 0; i < n; i++) m[c + i] = Math.floor(m[a + i * p]);
  },
  sqrt: (m, c, n, a, p) => {
    for (let i = 0; i < n; i++) m[c + i] = Math.sqrt(m[a + i * p]);
  },
  exp: (m, c, n, a, p) => {
    for (let i = 0; i < n; i++) m[c + i] = Math.exp(m[a + i * p]);
  },
  log: (m, c, n, a, p) => {
    for (let i = 0; i < n; i++) m[c + i] = Math.log(m[a + i * p]);
  },
  copy: (m, c, n, a, p) => {
    for (let i = 0; i < n; i++) m[c + i] = m[a + i * p];
  },
};

/**
 * Where the numbers of a part of a formula stand, for an option, a year and the draws from `first`; `step` is 0 where
 * no draw moves it.
 * @typedef {{step: 0 | 1, at: (option: number, year: number, first: number, n: number) => number}} Operand
 */

/**
 * What evaluates a formula over some draws.
 * @param {Program} program @param {Node} node
 */
function interpreted(program, node) {
  const { memory, nodes } = program,
    options = node.O ? program.options : 1,
    years = node.Y ? program.years : 1;
  let used = 0;
  const scratch = () => {
    if (++used > SCRATCH) throw new Error(`a formula is too long: ${program.library.names[node.place]}`);
    return program.scratch + (used - 1) * BLOCK;
  };
  /** @param {number} place @param {(option: number, year: number) => number} at @returns {Operand} */
  const column = (place, at) => {
    const { D, local } = nodes[place],
      moving = D && !local;
    return { step: D ? 1 : 0, at: (option, year, first) => at(option, year) + (moving ? first : 0) };
  };
  /** @param {Tree} tree @returns {Operand} */
  const operand = (tree) => {
    if (typeof tree === "number") {
      const { at, bo, by } = nodes[tree];
      return column(tree, (o, y) => at + o * bo + y * by);
    }
    if (tree.length === 1) {
      const at = scratch(),
        [x] = tree;
      return { step: 0, at: () => ((memory[at] = x), at) };
    }
    if (tree[0] === "year") {
      const [, place, y] = tree,
        { at, bo, by } = nodes[place];
      return column(place, (o) => at + o * bo + y * by);
    }
    if (tree[0] === "previous") {
      const { at, bo, by, D, local } = nodes[tree[1]],
        { zero } = program,
        moving = D && !local;
      return { step: D ? 1 : 0, at: (o, y, first) => (y ? at + o * bo + (y - 1) * by + (moving ? first : 0) : zero) };
    }
    const run = operation(tree),
      at = scratch(),
      step = program.shape(tree).D ? 1 : 0;
    return { step, at: (o, y, first, n) => (run(at, o, y, first, step ? n : 1), at) };
  };
  /** @param {Tree} tree @returns {(c: number, option: number, year: number, first: number, n: number) => void} */
  const operation = (tree) => {
    const plain = typeof tree === "number" || tree.length === 1 || tree[0] === "year" || tree[0] === "previous";
    const [name, ...operands] = plain ? ["copy", tree] : /** @type {any[]} */ (tree),
      kernel = KERNELS[name];
    const [a, b = a, d = a] = operands.map(operand);
    return (c, o, y, first, n) =>
      kernel(
        memory,
        c,
        n,
        a.at(o, y, first, n),
        a.step,
        b === a ? 0 : b.at(o, y, first, n),
        b.step,
        d === a ? 0 : d.at(o, y, first, n),
        d.step,
      );
  };
  const run = operation(/** @type {Tree} */ (node.tree));
  return (/** @type {number} */ first, /** @type {number} */ last) => {
    for (let o = 0; o < options; o++) {
      for (let y = 0; y < years; y++) {
        run(
          node.at + o * node.bo + y * node.by + (node.D && !node.local ? first : 0),
          o,
          y,
          first,
          node.D ? last - first : 1,
        );
      }
    }
  };
}
