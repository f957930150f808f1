// @ts-check
// The same formulas as WebAssembly, two draws at a time: one function a formula, written here byte by byte.
//
// Source: WebAssembly Core Specification 2.0, chapter 5 (binary format), with its vector instructions.

/** @typedef {import("./program.js").Program} Program */
/** @typedef {import("./program.js").Node} Node */
/** @typedef {import("./library.js").Tree} Tree */

const I32 = 0x7f,
  F64 = 0x7c,
  V128 = 0x7b;
const LOCAL_GET = 0x20,
  LOCAL_SET = 0x21,
  LOCAL_TEE = 0x22,
  I32_ADD = 0x6a,
  I32_SUB = 0x6b,
  I32_MUL = 0x6c,
  I32_LT = 0x48;
const LOOP = 0x03,
  IF = 0x04,
  ELSE = 0x05,
  END = 0x0b,
  BRANCH_IF = 0x0d,
  CALL = 0x10,
  SELECT = 0x1b,
  EMPTY = 0x40;
const LOAD = [0xfd, 0, 3, 0],
  LOAD_SPLAT = [0xfd, 0x0a, 3, 0],
  STORE = [0xfd, 0x0b, 3, 0];
const SPLAT = 0x14,
  EXTRACT = 0x21,
  REPLACE = 0x22,
  AND = 0x4e,
  BIT_SELECT = 0x52;
/** @type {Record<string, number>} */
const BINARY = { add: 0xf0, subtract: 0xf1, multiply: 0xf2, divide: 0xf3, minimum: 0xf4, maximum: 0xf5 };
/** @type {Record<string, number>} */
const UNARY = { negative: 0xed, absolute: 0xec, sqrt: 0xef, floor: 0x75 };
/** @type {Record<string, number>} */
const COMPARISON = { equal: 0x47, not_equal: 0x48, less: 0x49, greater: 0x4a, less_equal: 0x4b, greater_equal: 0x4c };
/** What the processor has no instruction for is asked of JavaScript. @type {Record<string, number>} */
const CALLED = { power: 0, exp: 1, log: 2 };
const FIRST = 0,
  LAST = 1,
  OPTION = 2,
  YEAR = 3,
  DRAW = 4,
  OWN = 5;

/**
 * Give the formulas a function of WebAssembly each. False where the browser has none, or no vectors.
 * @param {Program} program @param {number[]} places
 */
export function compiled(program, places) {
  if (!program.pages) return false;
  try {
    const functions = { m: program.pages, pow: Math.pow, exp: Math.exp, log: Math.log };
    const instance = new WebAssembly.Instance(new WebAssembly.Module(module(program, places)), { e: functions });
    for (const place of places) {
      const run = /** @type {(first: number, last: number) => void} */ (instance.exports[`f${place}`]);
      program.nodes[place].run = (first, last) => run(8 * first, 8 * last);
    }
    return true;
  } catch (error) {
    if (error instanceof WebAssembly.CompileError || error instanceof EvalError || error instanceof RangeError)
      return false;
    throw error;
  }
}

/** @param {Program} program @param {number[]} places */
function module(program, places) {
  const text = (/** @type {number[]} */ out, /** @type {string} */ s) =>
    append(out, [s.length, ...new TextEncoder().encode(s)]);
  /** @param {number} id @param {number} count @param {(out: number[]) => void} fill */
  const section = (id, count, fill) => {
    /** @type {number[]} */
    const content = [];
    unsigned(content, count);
    fill(content);
    bytes.push(id);
    unsigned(bytes, content.length);
    append(bytes, content);
  };
  const bytes = [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    called = /** @type {[string, number][]} */ ([
      ["pow", 0],
      ["exp", 1],
      ["log", 1],
    ]);
  section(1, 3, (out) => append(out, [0x60, 2, F64, F64, 1, F64, 0x60, 1, F64, 1, F64, 0x60, 2, I32, I32, 0]));
  section(2, called.length + 1, (out) => {
    for (const [name, type] of called) append(text(text(out, "e"), name), [0, type]);
    append(text(text(out, "e"), "m"), [2, 0, 1]);
  });
  section(3, places.length, (out) =>
    append(
      out,
      places.map(() => 2),
    ),
  );
  section(7, places.length, (out) =>
    places.forEach((place, i) => {
      text(out, `f${place}`).push(0);
      unsigned(out, i + called.length);
    }),
  );
  section(10, places.length, (out) => {
    for (const place of places) {
      const code = body(program, program.nodes[place]);
      unsigned(out, code.length);
      append(out, code);
    }
  });
  return Uint8Array.from(bytes);
}

/**
 * One formula: for each option and year, all draws from the first to the last.
 * @param {Program} program @param {Node} node
 */
function body(program, node) {
  /** @type {Map<string, number>} addresses computed once for each option and year, by what they are of */
  const bases = new Map(),
    most = 1 + count(/** @type {Tree} */ (node.tree));
  /** @type {number[][]} what stands before the draws: addresses, and what no draw moves */
  const [addresses, before] = [[], []];
  let vectors = 0;
  const fresh = () => OWN + most + vectors++;

  /**
   * @param {number[]} out @param {Node} of @param {number} year the year that is meant; -1 for that of the loop
   * @param {number} back years before
   */
  const address = (out, of, year, back) => {
    integer(out, 8 * (of.at + Math.max(year, 0) * of.by - back * of.by));
    if (of.bo) step(out, OPTION, of.bo);
    if (of.by && year < 0) step(out, YEAR, of.by);
    if (of.D && of.local) out.push(LOCAL_GET, FIRST, I32_SUB);
  };
  /** @param {number[]} out @param {number} place @param {number} year @param {number} back */
  const load = (out, place, year, back) => {
    const of = program.nodes[place],
      key = `${place} ${year} ${back}`;
    if (!of.D) {
      address(out, of, year, back);
      out.push(...LOAD_SPLAT);
      return;
    }
    let base = bases.get(key);
    if (base === undefined) {
      bases.set(key, (base = bases.size));
      address(addresses, of, year, back);
      if (back) {
        integer(addresses, 8 * program.zero);
        addresses.push(LOCAL_GET, YEAR, SELECT);
      }
      addresses.push(LOCAL_SET);
      unsigned(addresses, OWN + base);
    }
    local(out, LOCAL_GET, OWN + base);
    out.push(LOCAL_GET, DRAW, I32_ADD, ...LOAD);
  };
  /**
   * @param {number[]} out @param {Tree} tree @param {boolean} [condition] whether a truth is asked for, not a number
   */
  const write = (out, tree, condition = false) => {
    if (typeof tree === "number") return load(out, tree, -1, 0);
    if (tree.length === 1) return double(out, tree[0]);
    const [operation] = tree;
    if (operation === "year") return load(out, tree[1], tree[2], 0);
    if (operation === "previous") {
      if (program.nodes[tree[1]].D) return load(out, tree[1], -1, 1);
      out.push(LOCAL_GET, YEAR, IF, V128);
      load(out, tree[1], -1, 1);
      out.push(ELSE);
      double(out, 0);
      out.push(END);
      return;
    }
    const moving = program.shape(tree).D;
    /** @param {Tree} part @param {boolean} [truth] */
    const operand = (part, truth) => {
      if (!moving || program.shape(part).D) return write(out, part, truth);
      const place = fresh();
      write(before, part, truth);
      local(before, LOCAL_SET, place);
      local(out, LOCAL_GET, place);
    };
    if (operation === "where") {
      operand(tree[2]);
      operand(tree[3]);
      const asked = typeof tree[1] !== "number" && tree[1][0] in COMPARISON;
      operand(tree[1], asked);
      if (!asked) {
        double(out, 0);
        instruction(out, COMPARISON.not_equal);
      }
      return instruction(out, BIT_SELECT);
    }
    if (operation in CALLED) {
      const places = tree.slice(1).map((part) => {
        const place = fresh();
        operand(part);
        local(out, LOCAL_SET, place);
        return place;
      });
      for (const lane of [0, 1]) {
        for (const place of places) {
          local(out, LOCAL_GET, place);
          instruction(out, EXTRACT);
          out.push(lane);
        }
        out.push(CALL, CALLED[operation]);
        instruction(out, lane ? REPLACE : SPLAT);
        if (lane) out.push(1);
      }
      return;
    }
    for (const part of tree.slice(1)) operand(part);
    const code = BINARY[operation] ?? UNARY[operation] ?? COMPARISON[operation];
    if (code === undefined) throw new Error(`no code for ${operation}`);
    instruction(out, code);
    if (operation in COMPARISON && !condition) {
      double(out, 1);
      instruction(out, AND);
    }
  };

  /** @type {number[][]} */
  const [value, code] = [[], []];
  write(value, /** @type {Tree} */ (node.tree));
  address(addresses, node, -1, 0);
  local(addresses, LOCAL_SET, OWN + most - 1);
  code.push(2);
  unsigned(code, OWN - 2 + most);
  code.push(I32);
  unsigned(code, vectors);
  code.push(V128);
  const inOptions = loop(code, OPTION, 0),
    inYears = loop(code, YEAR, 0);
  append(append(code, addresses), before);
  const inDraws = loop(code, DRAW, FIRST, true);
  local(code, LOCAL_GET, OWN + most - 1);
  code.push(LOCAL_GET, DRAW, I32_ADD);
  append(code, value).push(...STORE);
  inDraws(16, LAST, true);
  inYears(1, node.Y ? program.years : 1);
  inOptions(1, node.O ? program.options : 1);
  code.push(END);
  return code;
}

/**
 * How many columns a tree names, one named twice counting twice.
 * @param {Tree} tree @returns {number}
 */
function count(tree) {
  if (typeof tree === "number") return 1;
  if (tree.length === 1) return 0;
  if (tree[0] === "year" || tree[0] === "previous") return 1;
  return tree.slice(1).reduce((sum, part) => sum + count(part), 0);
}

/**
 * Open a loop that counts from a number, or from a local; what is given back closes it.
 * @param {number[]} out @param {number} counter @param {number} from @param {boolean} [local]
 */
function loop(out, counter, from, local = false) {
  const put = (/** @type {number} */ x, /** @type {boolean} */ held) =>
    held ? out.push(LOCAL_GET, x) : integer(out, x);
  put(from, local);
  out.push(LOCAL_SET, counter, LOOP, EMPTY);
  return (/** @type {number} */ by, /** @type {number} */ to, held = false) => {
    out.push(LOCAL_GET, counter);
    integer(out, by);
    out.push(I32_ADD, LOCAL_TEE, counter);
    put(to, held);
    out.push(I32_LT, BRANCH_IF, 0, END);
  };
}

/**
 * Add so many steps to the address on the stack.
 * @param {number[]} out @param {number} counter @param {number} size
 */
function step(out, counter, size) {
  out.push(LOCAL_GET, counter);
  integer(out, 8 * size);
  out.push(I32_MUL, I32_ADD);
}

/** @param {number[]} out @param {number} code @param {number} place */
function local(out, code, place) {
  out.push(code);
  unsigned(out, place);
}

/**
 * An instruction on vectors.
 * @param {number[]} out @param {number} code
 */
function instruction(out, code) {
  out.push(0xfd);
  unsigned(out, code);
}

/** @param {number[]} out @param {number} n */
function integer(out, n) {
  out.push(0x41);
  for (;;) {
    const byte = n & 127;
    n >>= 7;
    if ((n === 0 && !(byte & 64)) || (n === -1 && byte & 64)) {
      out.push(byte);
      return;
    }
    out.push(byte | 128);
  }
}

/**
 * The same number for both draws.
 * @param {number[]} out @param {number} x
 */
function double(out, x) {
  out.push(0x44, ...new Uint8Array(new Float64Array([x]).buffer));
  instruction(out, SPLAT);
}

/**
 * LEB128.
 * @param {number[]} out @param {number} n
 */
function unsigned(out, n) {
  for (; n > 127; n >>>= 7) out.push((n & 127) | 128);
  out.push(n);
}

/** @param {number[]} out @param {number[]} more */
function append(out, more) {
  for (const byte of more) out.push(byte);
  return out;
}
