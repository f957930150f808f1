// @ts-check
// The exported declarations, put back into objects that point at each other.

/**
 * What one value says (costmodel/parameters/record.py); `name` is the place of its quantity.
 * @typedef {object} ParameterRecord
 * @property {number} name @property {string} shape @property {number | Record<string, number>} value
 * @property {number} [low] @property {number} [high] @property {number} [at_most]
 * @property {[number | null, number | null]} allowed @property {any[]} [reading]
 * @property {number} [price_year] @property {string} group @property {string} grade @property {string} layer
 * @property {string} [evidence_of] @property {string} [basis] @property {string} [control] @property {string} [place]
 * @property {string} [firmness] @property {Record<string, number>} [choices] @property {string} between
 * @property {number[]} [values] @property {string[]} [silent] @property {string} [page] @property {number[]} sources
 * @property {string} [note] @property {string} [note_fr] @property {string} [reason] @property {string} [reason_fr]
 * @property {string} [review_by]
 */
/** @typedef {(ParameterRecord | undefined)[]} Records the record of each quantity, by place */
/** @typedef {number | [number] | any[]} Tree a place, a number in brackets, or an operation and its operands */
/**
 * @typedef {object} Overlay
 * @property {string} key @property {Record<string, string>} label @property {Record<string, string>} [summary]
 * @property {Map<number, ParameterRecord>} values @property {Map<string, Map<number, ParameterRecord>>} for_tool
 * @property {string[]} only_for @property {string[]} options
 */

const BARE = { shape: "fixed", value: 0, grade: "D", group: "uncertainty", layer: "reference", between: "linear" };
const RANGED = new Set(["metalog", "lognormal", "discrete"]);

/** @param {ParameterRecord} record whether several values are thought of */
export const ranged = (record) => RANGED.has(record.shape);

export class Library {
  /** @param {any} data what `costmodel.outputs.page.export.exported` writes */
  constructor(data) {
    this.data = data;
    /** @type {string[]} */
    this.names = data.quantities.names;
    this.at = new Map(this.names.map((name, place) => [name, place]));
    this.yearly = new Set(/** @type {number[]} */ (data.quantities.yearly));
    this.rules = data.rules;
    /** @type {(Tree | undefined)[]} */
    this.trees = this.names.map((_, place) => data.trees[place]);
    this.needs = this.trees.map((tree) => (tree === undefined ? [] : [...leaves(tree)]));
    /** @type {ParameterRecord[]} */
    const records = data.records.map((/** @type {object} */ r) => ({
      ...BARE,
      allowed: [null, null],
      sources: [],
      ...r,
    }));
    /** @param {Record<string, number>} places @returns {Map<number, ParameterRecord>} */
    const values = (places) => new Map(Object.entries(places).map(([name, place]) => [Number(name), records[place]]));
    /** @type {Records} */
    this.reference = new Array(this.names.length);
    for (const [name, record] of values(data.reference)) this.reference[name] = record;
    /** @param {Record<string, any>} overlays @returns {Map<string, Overlay>} */
    const read = (overlays) =>
      new Map(
        Object.entries(overlays).map(([key, o]) => {
          const tools = Object.entries(o.for_tool ?? {}).map(([tool, places]) => [
            tool,
            values(/** @type {any} */ (places)),
          ]);
          const own = { values: values(o.values), for_tool: new Map(/** @type {any} */ (tools)) };
          return [key, { ...o, only_for: o.only_for ?? [], options: o.options ?? [], ...own }];
        }),
      );
    this.tools = read(data.tools);
    this.authorities = read(data.authorities);
    this.options = read(data.options);
    this.scenarios = read(data.scenarios);
    /** @type {{text: string, file: string, kind: "authorities" | "scenarios", key: string}[]} files of one's own */
    this.loaded = [];
    /** Places of the values that some tool gives: what tools differ by. */
    this.ofTools = new Set([...this.tools.values()].flatMap((tool) => [...tool.values.keys()]));
    /** @type {{key: string, beliefs: Map<number, number>}[]} */
    this.causes = data.causes.map((/** @type {any} */ cause) => ({
      key: cause.key,
      beliefs: new Map(
        Object.entries(cause.beliefs).map(([name, chance]) => [Number(name), /** @type {number} */ (chance)]),
      ),
    }));
    /** @type {number[][]} */
    this.shares = data.shares;
    this.groupOf = new Map(this.shares.flatMap((group) => group.map((name) => [name, group])));
  }

  /**
   * An authority or a scenario from a file of one's own, under its key, or another where that one is taken.
   * @param {"authorities" | "scenarios"} kind @param {Overlay} overlay @param {{text: string, file: string}} from
   * @returns {string} the key
   */
  add(kind, overlay, from) {
    const among = this[kind];
    let key = overlay.key;
    for (let i = 2; among.has(key); i++) key = `${overlay.key}_${i}`;
    among.set(key, { ...overlay, key });
    this.loaded.push({ ...from, kind, key });
    return key;
  }

  /** The place of a quantity. @param {string} name */
  place(name) {
    const place = this.at.get(name);
    if (place === undefined) throw new Error(`no quantity is called ${name}`);
    return place;
  }

  /**
   * The places and all that they need, not looking behind what is given.
   * @param {Iterable<number>} wanted @param {(place: number) => boolean} given @returns {Set<number>}
   */
  ancestors(wanted, given) {
    /** @type {Set<number>} */
    const reached = new Set();
    const todo = [...wanted];
    for (let name = todo.pop(); name !== undefined; name = todo.pop()) {
      if (reached.has(name)) continue;
      reached.add(name);
      if (!given(name)) todo.push(...this.needs[name]);
    }
    return reached;
  }
}

/**
 * The places of the quantities that a tree names, `["year", place, year]` among them.
 * @param {Tree} tree @param {Set<number>} places @returns {Set<number>}
 */
export function leaves(tree, places = new Set()) {
  if (typeof tree === "number") return places.add(tree);
  for (let i = 1; i < (tree[0] === "year" ? 2 : tree.length); i++) leaves(tree[i], places);
  return places;
}
