// @ts-check
// How much of the doubt on a verdict comes from assumptions (costmodel/engine/weakness.py).

/** @typedef {import("./case.js").Case} Case */
/** @typedef {import("./sampling.js").Streams} Streams */
/** @typedef {import("./statistics.js").Draws} Draws */
/** @typedef {{share: number, explained: number, heaviest: {name: string, share: number}[]}} Weakness */

/**
 * The share of assumptions in what moves the gain of an option over another.
 * @param {Case} case_ @param {number} about @param {number} rival @param {Draws[]} society @param {number[]} inputs
 * @param {Streams} streams @returns {Weakness}
 */
export function weakness(case_, about, rival, society, inputs, streams) {
  const { library } = case_,
    { weakest, nothing, looked_at } = library.rules,
    { names } = library;
  const draws = Math.min(looked_at, society[about].length),
    ranks = middleRanks(society[about].slice(0, draws).map((x, i) => x - society[rival][i]));
  const records = inputs.flatMap((n) => [about, rival].map((o) => case_.records[o][n]).find((r) => r?.reading) ?? []);
  const causes = new Map(
    library.causes.flatMap((cause) => [...cause.beliefs].map(([n, chance]) => [n, { key: cause.key, chance }])),
  );
  const spread = Math.sqrt(ranks.reduce((sum, x) => sum + x * x, 0) / draws);
  /** @type {Map<number, number>} */
  const correlations = new Map();
  for (const { name } of spread ? records : []) {
    const numbers = streams.drawnFrom(names[name], causes.get(name) ?? null);
    let sum = 0;
    for (let i = 0; i < draws; i++) sum += (numbers[i] - 0.5) * (ranks[i] / spread);
    correlations.set(name, (sum / draws) * Math.sqrt(12));
  }
  const weights = [...sharedOut(correlations, causes, nothing)].map(([n, part]) => ({ n, part: part - 1 / draws }));
  const explained = weights.reduce((sum, { part }) => sum + part, 0);
  if (explained <= nothing) return { share: 0, explained: 0, heaviest: [] };
  const grades = new Map(records.map((r) => [r.name, r.grade]));
  const weak = weights
    .filter(({ n }) => grades.get(n) === weakest)
    .map(({ n, part }) => ({ name: names[n], share: part / explained }));
  const share = weak.reduce((sum, w) => sum + w.share, 0);
  return {
    share: Math.min(Math.max(share, 0), 1),
    explained: Math.min(explained, 1),
    heaviest: weak.filter((w) => w.share > 0).sort((a, b) => b.share - a.share),
  };
}

/** Ranks around their mean; equal values have the same. @param {Draws} x */
function middleRanks(x) {
  const places = Array.from(x, (_, i) => i).sort((a, b) => x[a] - x[b]),
    ranks = new Float64Array(x.length);
  for (let first = 0, end; first < places.length; first = end) {
    for (end = first; end < places.length && x[places[end]] === x[places[first]];) end++;
    for (let i = first; i < end; i++) ranks[places[i]] = first + end - x.length;
  }
  return ranks;
}

/**
 * What each input explains, from its correlation with the result and from the causes that link some of them.
 * @param {Map<number, number>} correlations @param {Map<number, {key: string, chance: number}>} causes
 * @param {number} nothing
 */
function sharedOut(correlations, causes, nothing) {
  const weights = new Map([...correlations].filter(([n]) => !causes.has(n)).map(([n, r]) => [n, r * r]));
  for (const key of new Set([...causes.values()].map((c) => c.key))) {
    const linked = [...correlations]
      .filter(([n]) => causes.get(n)?.key === key)
      .map(([n, r]) => ({ n, r, c: causes.get(n)?.chance ?? 0 }));
    const own = (/** @type {{c: number}} */ { c }) => Math.max(1 - c * c, nothing);
    const above = linked.reduce((sum, x) => sum + (x.c * x.r) / own(x), 0),
      below = linked.reduce((sum, x) => sum + (x.c * x.c) / own(x), 0);
    for (const x of linked) weights.set(x.n, (x.r * (x.r - (x.c * above) / (1 + below))) / own(x));
  }
  return weights;
}
