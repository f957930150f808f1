// @ts-check
// A file of one's own, checked as costmodel/parameters checks it: what is wrong is one sentence, with file and key.
import { general, refuse } from "./case.js";
import { discrete, lognormal, metalog, orZero } from "./distributions.js";
import { Refusal, followed, translate } from "./language.js";
import { ranged } from "./library.js";
import { nearest } from "./nearest.js";
import { valuesOf } from "./sampling.js";

/** @typedef {import("./language.js").Sentence} Sentence */
/** @typedef {import("./library.js").Library} Library */
/** @typedef {import("./library.js").Overlay} Overlay */
/** @typedef {import("./library.js").ParameterRecord} ParameterRecord */
/** @typedef {"authorities" | "scenarios"} Kind */
/** @typedef {Record<string, any>} Tree */

const NUMBER = /^[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?$/;
const COMMA_NUMBER = /^[-+]?\d+,\d+$/;
const DATE = /^\d{4}-\d\d-\d\d$/;
const LAYERS = { authorities: "authority", scenarios: "scenario" };
/** Percentiles of the low, central and high values. */
const ENDS = Float64Array.of(0.05, 0.5, 0.95);
/** Shapes that a file of one's own may name. */
const SHAPES = ["fixed", "metalog", "lognormal", "discrete", "choice", "path"];

/**
 * An authority or a scenario, from what its file holds. Throws a `Refusal`, a line for each fault.
 * @param {Library} library @param {Tree} tree @param {string} file its name @param {Kind} kind
 * @returns {Overlay}
 */
export function overlayFrom(library, tree, file, kind) {
  const reader = new Reader(library, file, kind),
    { description, more } = library.data.files.keys;
  /** @type {Overlay} */
  const overlay = {
    key: "",
    label: {},
    summary: {},
    values: new Map(),
    for_tool: new Map(),
    only_for: [],
    options: [],
  };
  reader.gather(() => {
    reader.checkKeys(tree, description, [...description, "sources", "values", ...more[kind]], file, file);
    for (const key of description) reader.stated(tree, key);
    const texts = (/** @type {string} */ key) =>
      Object.fromEntries(
        library.data.languages.map((/** @type {string} */ lang) => [lang, tree[lang === "fr" ? `${key}_fr` : key]]),
      );
    Object.assign(overlay, { label: texts("label"), summary: texts("summary") });
  });
  reader.gather(() => reader.readSources(reader.section(tree, "sources")));
  reader.gather(() => (overlay.values = reader.values(reader.section(tree, "values"))));
  reader.gather(() => {
    if (Array.isArray(tree.options) && tree.options.length)
      refuse(translate("{file}: the page reads no option of an authority's own; take 'options' away.", { file }));
    for (const [tool, section] of Object.entries(reader.section(tree, "tools"))) {
      reader.gather(() => {
        if (!library.tools.has(tool)) {
          const known = [...library.tools.keys()];
          const sentence = translate("The tool '{name}' is unknown; known: {known}.", {
            name: tool,
            known: known.join(", "),
          });
          refuse(followed(located(`${file}, ${tool}`, sentence), nearest(tool, known)));
        }
        overlay.for_tool.set(tool, reader.values(section ?? {}));
      });
    }
  });
  reader.refuse();
  return overlay;
}

/** A sentence with its place before it. @param {string} where @param {Sentence} sentence @returns {Sentence} */
const located = (where, sentence) => ({ text: "{where}: {sentence}", fields: { where, sentence } });

class Reader {
  /** @param {Library} library @param {string} file @param {Kind} kind */
  constructor(library, file, kind) {
    this.library = library;
    this.files = library.data.files;
    this.file = file;
    this.layer = LAYERS[kind];
    /** @type {Sentence[]} */
    this.faults = [];
    /** @type {Map<string, number>} the places of sources, by the keys under which the file cites them */
    this.sources = new Map(Object.entries(this.files.shared).map(([key, source]) => [key, this.placed(key, source)]));
  }

  /** What goes wrong inside is remembered, and the reading goes on after it. @param {() => void} read */
  gather(read) {
    try {
      read();
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      this.faults.push(error.sentence);
    }
  }

  /** Throws a `Refusal` with all that is wrong, a line for each. */
  refuse() {
    const [first, ...others] = this.faults;
    if (first) refuse(others.reduce((all, next) => ({ text: "{all}\n{next}", fields: { all, next } }), first));
  }

  /** @param {string} key @param {Sentence} sentence @returns {never} */
  faultAt(key, sentence) {
    return refuse(located(`${this.file}, ${key}`, sentence));
  }

  // Structure

  /**
   * @param {any} tree @param {string[]} required @param {string[]} allowed @param {string} name
   * @param {string} [where]
   */
  checkKeys(tree, required, allowed, name, where = `${this.file}, ${name}`) {
    if (!isMapping(tree))
      refuse(located(where, translate("write keys and values under it: {keys}.", { keys: required.join(", ") })));
    for (const key of Object.keys(tree)) {
      if (allowed.includes(key)) continue;
      const sorted = [...allowed].sort(),
        sentence = translate("the key '{key}' of '{name}' is unknown; allowed: {allowed}.", {
          key,
          name,
          allowed: sorted.join(", "),
        });
      refuse(followed(located(where, sentence), nearest(key, sorted)));
    }
    const missing = required.filter((key) => !(key in tree));
    if (missing.length)
      refuse(located(where, translate("'{name}' lacks {missing}; add it.", { name, missing: missing.join(", ") })));
  }

  /** @param {Tree} tree @param {string} key @returns {Tree} */
  section(tree, key) {
    const section = tree[key] || {};
    if (!isMapping(section)) this.faultAt(key, translate("'{key}' must hold names and values.", { key }));
    return section;
  }

  /** A text that must not be empty. @param {Tree} tree @param {string} key @param {string} [name] */
  stated(tree, key, name = this.file) {
    const text = this.plain(tree[key], key).trim();
    if (!text) this.faultAt(key, translate("'{key}' of '{name}' is empty; say it.", { key, name }));
    return text;
  }

  /** @param {any} value @param {string} key */
  plain(value, key) {
    if (typeof value !== "string" && typeof value !== "number")
      refuse(
        translate("{where}: write one plain value, not a list nor names and values.", {
          where: `${this.file}, ${key}`,
        }),
      );
    return String(value);
  }

  /** @param {any} value @param {string} key @returns {number} */
  number(value, key) {
    const text = this.plain(value, key).trim().replaceAll("_", ""),
      where = `${this.file}, ${key}`;
    if (NUMBER.test(text) && Number.isFinite(Number(text))) return Number(text);
    if (COMMA_NUMBER.test(text))
      refuse(
        translate("{where}: '{text}' has a comma; write {better} with a decimal point.", {
          where,
          text,
          better: text.replace(",", "."),
        }),
      );
    return refuse(translate("{where}: '{text}' is not a finite number; write one such as 3.2.", { where, text }));
  }

  /** The value itself. @param {any} value @param {string} name */
  oneNumber(value, name) {
    if (typeof value === "object") this.faultAt(name, translate("the value of '{name}' must be one number.", { name }));
    return this.number(value, name);
  }

  /** @param {Tree} tree @param {string} key @returns {number | undefined} */
  optionalNumber(tree, key) {
    return key in tree ? this.number(tree[key], key) : undefined;
  }

  /** @param {Tree} tree @param {string} key @param {string} name @param {string[]} known */
  oneOf(tree, key, name, known) {
    const value = String(tree[key]);
    if (!known.includes(value))
      this.faultAt(name, translate("'{value}' is not one of {allowed}.", { value, allowed: known.join(", ") }));
    return value;
  }

  /** @param {number} x @param {[number | null, number | null]} allowed @param {string} key */
  checkAllowed(x, [low, high], key) {
    if ((low === null || x >= low) && (high === null || x <= high)) return;
    refuse(
      translate("{where}: {value} is outside what is possible, {low} to {high}.", {
        where: `${this.file}, ${key}`,
        value: general(x),
        low: low === null ? "-∞" : general(low),
        high: high === null ? "+∞" : general(high),
      }),
    );
  }

  // Sources

  /** @param {Tree} section */
  readSources(section) {
    const keys = this.files.keys.source;
    for (const [key, source] of Object.entries(section)) {
      this.gather(() => {
        this.checkKeys(source, keys, [...keys, "kind"], key);
        for (const field of Object.keys(source)) this.stated(source, field, key);
        this.date(source.read, key);
        const kind = "kind" in source ? this.oneOf(source, "kind", key, this.files.source_kinds) : "secondary";
        this.sources.set(key, this.placed(key, { ...source, kind }));
      });
    }
  }

  /** The place of a source among all, which it joins. @param {string} key @param {Tree} source */
  placed(key, source) {
    const { sources } = this.library.data,
      text = JSON.stringify(Object.entries({ key, ...source }).sort()),
      place = sources.findIndex((/** @type {Tree} */ s) => JSON.stringify(Object.entries(s).sort()) === text);
    return place < 0 ? sources.push({ key, ...source }) - 1 : place;
  }

  /** @param {any} value @param {string} key */
  date(value, key) {
    const text = this.plain(value, key).trim();
    if (DATE.test(text) && new Date(`${text}T00:00Z`).toJSON()?.startsWith(text)) return text;
    return refuse(
      translate("{where}: '{text}' is not a date; write it as 2027-12-31.", { where: `${this.file}, ${key}`, text }),
    );
  }

  /** @param {any} keys @param {string} name @returns {number[]} the places of the sources that a value cites */
  cited(keys, name) {
    const listed = Array.isArray(keys) ? keys : [keys];
    if (!listed.length) this.faultAt(name, translate("'{name}' has no source; name at least one.", { name }));
    return listed.map((key) => {
      const place = this.sources.get(this.plain(key, name));
      if (place === undefined) {
        const sentence = translate("the source '{key}' is not declared under `sources`.", { key });
        return refuse(
          followed(located(`${this.file}, ${name}`, sentence), nearest(String(key), this.sources.keys())),
        );
      }
      return place;
    });
  }

  // Values

  /** @param {Tree} section @returns {Map<number, ParameterRecord>} */
  values(section) {
    const values = new Map();
    if (!isMapping(section))
      this.faultAt("values", translate("'{key}' must hold names and values.", { key: "values" }));
    for (const [name, tree] of Object.entries(section)) {
      this.gather(() => {
        const place = this.library.at.get(name);
        if (place === undefined || this.library.data.quantities.clock.includes(place)) {
          const sentence = translate("no parameter or formula is called '{name}'.", { name });
          return refuse(followed(located(`${this.file}, ${name}`, sentence), nearest(name, this.library.names)));
        }
        values.set(place, this.record(tree, name, place));
      });
    }
    return values;
  }

  /**
   * What it does not say is taken from the declaration when there is one.
   * @param {Tree} tree @param {string} name @param {number} place @returns {ParameterRecord}
   */
  record(tree, name, place) {
    const { keys, years } = this.files,
      { units, least } = this.library.data.quantities,
      declared = this.library.reference[place];
    this.checkKeys(
      tree,
      this.layer === "scenario" ? ["reason", "value"] : keys.value,
      [...keys.value, ...keys.optional, "unit"],
      name,
    );
    if ("unit" in tree && tree.unit !== units[place])
      this.faultAt(
        name,
        translate("'{name}' is in {unit}, not in {wrong}; convert the value.", {
          name,
          unit: units[place],
          wrong: tree.unit,
        }),
      );
    const money = /(^|[*/])EUR($|[*/])/.test(units[place]);
    if (money && !("price_year" in tree) && this.layer !== "scenario")
      this.faultAt(
        name,
        translate("'{name}' is in euros and lacks price_year; say of which year the euros are.", { name }),
      );
    if (!money && "price_year" in tree)
      this.faultAt(name, translate("'{name}' is not in euros; take price_year away.", { name }));
    /** @type {any} */
    const base = declared ?? {
      allowed: units[place] === "share" ? [0, 1] : [least[place] ?? null, null],
      grade: "D",
      group: "uncertainty",
      sources: [],
    };
    const { low, high, at_most, chance_of_zero, rest, values, reading, price_year, ...kept } = base;
    const shape = this.shape(tree, name, declared);
    /** @type {any} */
    const record = { between: "linear", ...kept, name: place, shape, layer: this.layer };
    record.silent = Object.entries(keys.silent).flatMap(([key, field]) => (key in tree ? [] : [field]));
    for (const key of ["low", "high", "chance_of_zero", "at_most"]) {
      const x = this.optionalNumber(tree, key);
      if (x !== undefined) record[key] = x;
    }
    if ("source" in tree) record.sources = this.cited(tree.source, name);
    if ("price_year" in tree) record.price_year = this.year(tree.price_year, name, years);
    if ("review_by" in tree) record.review_by = this.date(tree.review_by, name);
    for (const [key, known] of Object.entries(this.files.words))
      if (key in tree) record[key] = this.oneOf(tree, key, name, /** @type {string[]} */ (known));
    for (const key of ["note", "note_fr", "reason", "reason_fr"])
      if (key in tree) record[key] = this.plain(tree[key], name);
    for (const key of ["values", "weights"])
      if (key in tree) record[key] = tree[key].map((/** @type {any} */ x) => this.number(x, name));
    this.checkMarks(tree, name, record);
    record.value = record.choices
      ? this.choice(tree.value, name, record)
      : shape === "path"
        ? this.path(tree.value, name, record.between, years)
        : this.oneNumber(tree.value, name);
    this.checkGrade(name, record);
    this.checkRange(name, record);
    return this.whole(name, record);
  }

  /** @param {Tree} tree @param {string} name @param {ParameterRecord | undefined} declared */
  shape(tree, name, declared) {
    const lasting = declared?.choices ? "choice" : declared?.shape === "path" ? "path" : "",
      own = lasting || ("low" in tree && "high" in tree ? "metalog" : "fixed"),
      shape = "shape" in tree ? this.oneOf(tree, "shape", name, SHAPES) : own;
    if (declared && shape !== own && [shape, own].includes("choice"))
      this.faultAt(
        name,
        translate("'{name}' has the shape {own} and cannot take the shape {shape}.", { name, own, shape }),
      );
    if ((shape === "path" || isMapping(tree.value)) && own !== "path")
      this.faultAt(name, translate("'{name}' has one value for all years, not a path; give one number.", { name }));
    return shape;
  }

  /**
   * A number for each year.
   * @param {any} value @param {string} name @param {string} between @param {[number, number]} years
   */
  path(value, name, between, years) {
    if (!isMapping(value) || !Object.keys(value).length)
      this.faultAt(name, translate("a path gives a value for each year, such as {2025: 256, 2030: 300}."));
    const points = Object.entries(value).map(([year, x]) => [this.year(year, name, years), this.number(x, name)]);
    if (between === "geometric" && points.some(([, x]) => x <= 0))
      this.faultAt(name, translate("a path that is geometric between its years has values above zero only."));
    return Object.fromEntries(points);
  }

  /** @param {any} value @param {string} name @param {[number, number]} years */
  year(value, name, [low, high]) {
    const year = this.number(value, name);
    if (!Number.isInteger(year) || year < low || year > high)
      refuse(
        translate("{where}: '{text}' is not a whole number from {low} to {high}.", {
          where: `${this.file}, ${name}`,
          text: value,
          low,
          high,
        }),
      );
    return year;
  }

  /** @param {any} value @param {string} name @param {ParameterRecord} record */
  choice(value, name, record) {
    const text = this.plain(value, name).trim(),
      choices = record.choices ?? {},
      known = Object.keys(choices);
    if (known.includes(text)) return choices[text];
    const code = Object.values(choices).find((c) => text === String(c) || text === `${c}.0`);
    if (code !== undefined) return code;
    const sentence = translate("{where}: '{text}' is not one of the choices {choices}.", {
      where: `${this.file}, ${name}`,
      text,
      choices: known.join(", "),
    });
    return refuse(followed(sentence, nearest(text, known)));
  }

  /** @param {Tree} tree @param {string} name @param {ParameterRecord} record */
  checkMarks(tree, name, record) {
    for (const key of ["basis", "control", "place", "firmness"]) {
      const role = key === "firmness" ? "cost" : "benefit";
      if (!(key in tree) || record.evidence_of === role) continue;
      this.faultAt(
        key,
        translate("'{key}' is said of {role} only, and '{name}' is none; take it away.", {
          key,
          name,
          role: role === "cost" ? translate("prices") : translate("figures of a gain"),
        }),
      );
    }
  }

  /** @param {string} name @param {ParameterRecord} record */
  checkGrade(name, record) {
    const own = record.basis === "measured" && record.place === "here",
      { sources } = this.library.data;
    if (record.grade !== "A" || own) return;
    if (!record.sources.some((place) => this.files.first_hand.includes(sources[place].kind)))
      this.faultAt(
        name,
        translate(
          "'{name}' has grade A and no source of kind primary; cite those who produced the figure, or write grade B.",
          { name },
        ),
      );
  }

  /** @param {string} name @param {any} record */
  checkRange(name, record) {
    const { low, high, shape, value, allowed, values = [] } = record,
      wide = ["metalog", "lognormal"].includes(shape),
      ends = [low, high].filter((x) => x !== undefined);
    for (const x of isMapping(value) ? Object.values(value) : [value]) this.checkAllowed(x, allowed, name);
    if (wide && ends.length < 2)
      this.faultAt(name, translate("'{name}' has the shape {shape} and needs low and high.", { name, shape }));
    if (wide && !(low <= value && value <= high))
      this.faultAt(
        name,
        translate("the value {value} of '{name}' is outside its range, {low} to {high}.", {
          name,
          value: general(value),
          low: general(low),
          high: general(high),
        }),
      );
    if (shape === "fixed") this.checkAllowed(value, [low ?? null, high ?? null], name);
    else if (!wide && ends.length)
      this.faultAt(name, translate("'{name}' has the shape {shape}, which takes no low and high.", { name, shape }));
    for (const x of [...(wide ? ends : []), ...values]) this.checkAllowed(x, allowed, name);
    if ((record.chance_of_zero !== undefined || record.at_most !== undefined) && shape !== "metalog")
      this.faultAt(
        name,
        translate("'{name}' has no range: take chance_of_zero and at_most away, or give low and high.", { name }),
      );
    if (record.chance_of_zero !== undefined) this.checkAllowed(0, allowed, name);
    if (record.at_most !== undefined) this.checkAllowed(record.at_most, allowed, name);
  }

  /** The record that draws can go through. @param {string} name @param {any} record @returns {ParameterRecord} */
  whole(name, record) {
    if (!ranged(record) || !["uncertainty", "constant"].includes(record.group)) return record;
    try {
      record.reading = readingOf(record);
    } catch (error) {
      if (error instanceof Refusal) this.faultAt(name, error.sentence);
      throw error;
    }
    if (record.chance_of_zero === undefined) return record;
    const { low, value, high } = record,
      [p05, median, p95] = valuesOf(record.reading, ENDS);
    return { ...record, rest: [low, value, high], low: p05, value: median, high: p95 };
  }
}

/** @param {any} value */
export const isMapping = (value) => typeof value === "object" && value !== null && !Array.isArray(value);

/**
 * From uniform numbers to values, in closed form.
 * @param {any} record with the values of its file @returns {any[]}
 */
export function readingOf({ shape, low, value, high, values, weights, allowed, at_most, chance_of_zero }) {
  if (shape === "discrete") return discrete(values ?? [], weights ?? [], value);
  if (shape === "lognormal") return lognormal(low, value, high);
  const rest = metalog(low, value, high, [allowed[0], at_most ?? allowed[1]]);
  return chance_of_zero === undefined ? rest : orZero(chance_of_zero, rest);
}
