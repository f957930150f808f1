// @ts-check
// The shared sample: uniform numbers from the seed and the name, and the values that they stand for.
//
// The same 32-bit integers as costmodel/engine/sampling.py; distributions as costmodel/parameters/distributions.py.

const OFFSET = 0x811c9dc5,
  PRIME = 0x01000193,
  STRIDE = 0x9e3779b9,
  WORD = 4294967296;

/** Mix the bits of a 32-bit number; no two give the same. @param {number} x */
function stirred(x) {
  x = Math.imul(x ^ (x >>> 16), 0x7feb352d);
  x = Math.imul(x ^ (x >>> 15), 0x846ca68b);
  return x ^ (x >>> 16);
}

/**
 * Uniform numbers of a name, inside (0, 1).
 * @param {number} seed @param {string} name @param {number} draws
 */
export function uniforms(seed, name, draws) {
  let spread = OFFSET;
  for (const byte of new TextEncoder().encode(`${seed}/${name}`)) spread = Math.imul(spread ^ byte, PRIME);
  const first = stirred(spread),
    second = stirred(first + STRIDE),
    numbers = new Float64Array(draws);
  for (let i = 0; i < draws; i++) numbers[i] = ((stirred(stirred(i ^ first) + second) >>> 0) + 0.5) / WORD;
  return numbers;
}

/** The uniform numbers of any name, made once. */
export class Streams {
  /** @param {number} seed @param {number} draws */
  constructor(seed, draws) {
    this.seed = seed;
    this.draws = draws;
    /** @type {Map<string, Float64Array>} */
    this.made = new Map();
  }

  /** @param {string} name */
  of(name) {
    const known = this.made.get(name) ?? uniforms(this.seed, name, this.draws);
    this.made.set(name, known);
    return known;
  }

  /**
   * Those that a parameter is drawn from: with a cause, some draws follow it.
   * @param {string} name @param {{key: string, chance: number} | null} cause
   */
  drawnFrom(name, cause) {
    const own = this.of(name);
    if (!cause) return own;
    const follows = this.of(`${name} follows`),
      common = this.of(`cause ${cause.key}`),
      chance = Math.abs(cause.chance);
    return own.map((u, i) => (follows[i] < chance ? (cause.chance > 0 ? common[i] : 1 - common[i]) : u));
  }
}

/**
 * The values that uniform numbers stand for.
 * @param {any[]} reading @param {Float64Array} uniforms @returns {Float64Array}
 */
export function valuesOf(reading, uniforms) {
  const [kind, ...numbers] = reading;
  if (kind === "fixed") return uniforms.map(() => numbers[0]);
  if (kind === "metalog") return uniforms.map(metalog(numbers));
  if (kind === "lognormal") return uniforms.map((u) => Math.exp(normal(u) * numbers[1] + numbers[0]));
  if (kind === "discrete") return uniforms.map((u) => numbers[0][after(numbers[1], u)]);
  if (kind === "or_zero") {
    const [chance, rest] = numbers;
    const values = valuesOf(
      rest,
      uniforms.map((u) => (u > chance ? (u - chance) / (1 - chance) : 0.5)),
    );
    return values.map((x, i) => (uniforms[i] > chance ? x : 0));
  }
  throw new Error(`no distribution is called ${kind}`);
}

/** @param {any[]} numbers @returns {(u: number) => number} */
function metalog([a1, a2, a3, least, most]) {
  const scaled = (/** @type {number} */ u) => Math.log(u / (1 - u)) * ((u - 0.5) * a3 + a2) + a1;
  if (least === null && most === null) return scaled;
  if (least === null) return (u) => most - Math.exp(-scaled(u));
  if (most === null) return (u) => Math.exp(scaled(u)) + least;
  return (u) => {
    const grown = Math.exp(scaled(u));
    return (grown / (grown + 1)) * (most - least) + least;
  };
}

/**
 * How many of some rising numbers are not above x.
 * @param {number[]} rising @param {number} x
 */
function after(rising, x) {
  let i = 0;
  while (i < rising.length && rising[i] <= x) i++;
  return i;
}

/** @param {number[]} terms from the constant on @param {number} x */
const polynomial = (terms, x) => terms.reduceRight((sum, term) => sum * x + term, 0);

/** The inverse of the standard normal distribution: Wichura (1988), algorithm AS 241, PPND16. @param {number} p */
export function normal(p) {
  const q = p - 0.5;
  if (Math.abs(q) <= 0.425) {
    const r = 0.180625 - q * q;
    return (q * polynomial(MIDDLE[0], r)) / polynomial(MIDDLE[1], r);
  }
  const r = Math.sqrt(-Math.log(q < 0 ? p : 1 - p)),
    [shift, above, below] = r <= 5 ? [1.6, ...NEAR] : [5, ...FAR];
  const x = polynomial(above, r - shift) / polynomial(below, r - shift);
  return q < 0 ? -x : x;
}
const MIDDLE = [
  [
    3.387132872796366608, 133.14166789178437745, 1971.5909503065514427, 13731.693765509461125, 45921.953931549871457,
    67265.770927008700853, 33430.575583588128105, 2509.0809287301226727,
  ],
  [
    1, 42.313330701600911252, 687.1870074920579083, 5394.1960214247511077, 21213.794301586595867, 39307.89580009271061,
    28729.085735721942674, 5226.495278852854561,
  ],
];
/** @type {[number[], number[]]} */
const NEAR = [
  [
    1.42343711074968357734, 4.6303378461565452959, 5.7694972214606914055, 3.64784832476320460504,
    1.27045825245236838258, 0.24178072517745061177, 0.0227238449892691845833, 7.7454501427834140764e-4,
  ],
  [
    1, 2.05319162663775882187, 1.6763848301838038494, 0.68976733498510000455, 0.14810397642748007459,
    0.0151986665636164571966, 5.475938084995344946e-4, 1.05075007164441684324e-9,
  ],
];
/** @type {[number[], number[]]} */
const FAR = [
  [
    6.6579046435011037772, 5.4637849111641143699, 1.7848265399172913358, 0.29656057182850489123,
    0.026532189526576123093, 0.0012426609473880784386, 2.71155556874348757815e-5, 2.01033439929228813265e-7,
  ],
  [
    1, 0.59983220655588793769, 0.13692988092273580531, 0.0148753612908506148525, 7.868691311456132591e-4,
    1.8463183175100546818e-5, 1.4215117583164458887e-7, 2.04426310338993978564e-15,
  ],
];
