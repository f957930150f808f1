// @ts-check
// From files and values set to one record for each quantity and option (costmodel/engine/case.py).
import { Refusal, translate } from "./language.js";
import { Program } from "./program.js";

/** @typedef {import("./library.js").Library} Library */
/** @typedef {import("./library.js").Overlay} Overlay */
/** @typedef {import("./library.js").ParameterRecord} ParameterRecord */
/** @typedef {import("./library.js").Records} Records */

/**
 * @typedef {object} Settings
 * @property {string} tool @property {string} authority @property {string[]} [options] keys, all by default
 * @property {string | null} [scenario]
 * @property {Record<string, number | string>} [overrides] values set: a number, the name of a choice, or `0.19 measured`
 */

/** One tool, one authority, several options, each value resolved to one record an option. */
export class Case {
  /** @param {Library} library @param {Settings} settings @param {Evidence} evidence */
  constructor(library, settings, evidence) {
    this.library = library;
    this.overrides = settings.overrides ?? {};
    this.tool = known(library.tools, settings.tool);
    this.authority = known(library.authorities, settings.authority);
    this.scenario = settings.scenario ? known(library.scenarios, settings.scenario) : null;
    this.options = compared(library, this.tool, this.authority, settings.options);
    for (const name of Object.keys(this.overrides)) if (!library.at.has(name)) refuseUnknown(name);
    /** The records as files give them, then with what is set and with the marks of the evidence. */
    this.fromFiles = this.options.map((option) => evidence.layered(this, option, this.scenario));
    const unmarked = this.fromFiles.map((records) => this.withSet(records));
    this.checkClock(unmarked);
    const [horizon, start] = ["horizon", "start_year"].map((n) => number(unmarked[0][library.place(n)]));
    this.horizon = horizon;
    /** @type {number[]} */
    this.calendar = Array.from({ length: horizon + 1 }, (_, t) => start + t);
    const [index, calendar] = library.data.quantities.clock;
    /** @type {Map<number, number[]>} */
    this.clock = new Map([
      [index, this.calendar.map((_, t) => t)],
      [calendar, this.calendar],
    ]);
    this.records = evidence.marked(this, unmarked);
  }

  /** @param {Overlay} option @param {Overlay | null} scenario @returns {Records} later layers win */
  layered(option, scenario) {
    const { tool, authority, library } = this;
    const layers = [tool.values, authority.values, authority.for_tool.get(tool.key), ...layersOf(option, tool)];
    const records = library.reference.slice();
    for (const layer of layers) if (layer) for (const [name, record] of layer) records[name] = record;
    for (const [name, record] of new Map(scenario ? layersOf(scenario, tool).flatMap((layer) => [...layer]) : [])) {
      records[name] = insteadOf(record, records[name]);
    }
    return records;
  }

  /** @param {Records} files @returns {Records} with the values set, shares of a group making room for them */
  withSet(files) {
    const { library } = this,
      records = files.slice();
    for (const [name, value] of Object.entries(this.overrides)) {
      const place = library.place(name);
      if (library.data.quantities.clock.includes(place))
        refuse(translate("'{name}' follows from the horizon and the first year; set those.", { name }));
      records[place] = typed(files[place] ?? bare(library, place), name, value);
    }
    for (const group of library.shares) this.makeRoom(group, records);
    return records;
  }

  /** @param {number[]} group @param {Records} records */
  makeRoom(group, records) {
    const { names } = this.library;
    const of = (/** @type {number} */ n) => number(records[n]);
    const set = group.filter((n) => names[n] in this.overrides),
      others = group.filter((n) => !set.includes(n));
    if (!set.length) {
      const total = sum(group.map(of));
      if (Math.abs(total - 1) > 1e-6) {
        const fields = {
          where: records[group[0]]?.layer,
          names: group.map((n) => names[n]).join(", "),
          total: general(total),
        };
        refuse(translate("{where}: the shares {names} add to {total}, not to 1.", fields));
      }
      return;
    }
    const rest = sum(others.map(of));
    let room = 1 - sum(set.map(of));
    if (room < -1e-9 || (rest === 0 && Math.abs(room) > 1e-9)) {
      const listed = set.map((n) => names[n]).join(", "),
        total = general(1 - room);
      refuse(translate("{names}: these shares add to {total}, not to 1.", { names: listed, total }));
    }
    room = Math.abs(room - rest) < 1e-12 ? rest : Math.max(room, 0);
    for (const n of others)
      records[n] = certain(/** @type {ParameterRecord} */ (records[n]), rest ? of(n) * (room / rest) : 0);
  }

  /**
   * @param {Records[]} byOption the years are whole and the same for all options; the price index is the national one
   */
  checkClock(byOption) {
    const { library } = this;
    for (const name of ["horizon", "start_year"]) {
      const listed = byOption.map((records) => /** @type {ParameterRecord} */ (records[library.place(name)]));
      for (const record of listed) {
        const where = record.layer;
        if (record.shape !== "fixed" || !Number.isInteger(record.value))
          refuse(translate("{where}: '{name}' is one whole number of years, with the shape fixed.", { where, name }));
        if (record.value !== listed[0].value)
          refuse(
            translate("{where}: '{name}' is the same for all options; an option cannot change it.", { where, name }),
          );
      }
    }
    const index = library.place("price_index");
    for (const records of byOption) {
      if (records[index] !== library.reference[index])
        refuse(
          translate("{where}: '{name}' is national; change it in parameters/reference/clock.yaml.", {
            where: "--set",
            name: "price_index",
          }),
        );
    }
  }

  /** The place of an option among those compared. @param {string} option */
  position(option) {
    const place = this.options.findIndex((o) => o.key === option);
    if (place < 0) refuse(translate("The option '{option}' is not compared here.", { option }));
    return place;
  }

  /** @param {number} place whether some option gives the quantity */
  given(place) {
    return this.clock.has(place) || this.records.some((records) => records[place] !== undefined);
  }

  /**
   * What euros of the record's price year are multiplied by to be those of year 0.
   * @param {ParameterRecord} record @returns {number}
   */
  factor(record) {
    const [start] = this.calendar;
    if (record.price_year === undefined || record.price_year === start) return 1;
    const index = /** @type {ParameterRecord} */ (this.library.reference[this.library.place("price_index")]);
    const years = Object.keys(index.value).map(Number),
      first = Math.min(...years),
      last = Math.max(...years);
    if (record.price_year < first || record.price_year > last) {
      refuse(
        translate("{where}: no price index is known for {year}; give euros of a year from {first} to {last}.", {
          where: record.layer,
          year: record.price_year,
          first,
          last,
        }),
      );
    }
    const [now, then] = path(index, [start, record.price_year]);
    return now / then;
  }

  /**
   * The central value in euros of year 0: a number, or one a year.
   * @param {ParameterRecord} record @returns {number | number[]}
   */
  level(record) {
    const factor = this.factor(record);
    if (typeof record.value !== "number") return path(record, this.calendar).map((x) => x * factor);
    const value = record.value * factor;
    return this.library.yearly.has(record.name) ? this.calendar.map(() => value) : value;
  }

  /** The central value of a record that has one for all years. @param {ParameterRecord} record */
  central(record) {
    return number(record) * this.factor(record);
  }

  /**
   * The record of an option, which must have one.
   * @param {number} option @param {string} name @returns {ParameterRecord}
   */
  record(option, name) {
    return /** @type {ParameterRecord} */ (this.records[option][this.library.place(name)]);
  }
}

/**
 * The values of an option or a scenario, those for a tool last.
 * @param {Overlay} overlay @param {Overlay} tool
 */
const layersOf = (overlay, tool) => [overlay.values, overlay.for_tool.get(tool.key) ?? new Map()];

/** @param {Sentence} sentence @returns {never} @typedef {import("./language.js").Sentence} Sentence */
export function refuse(sentence) {
  throw new Refusal(sentence);
}

/** @param {string} name @returns {never} */
function refuseUnknown(name) {
  refuse(translate("--set: no parameter or formula is called '{name}'.", { name }));
}

/** @template T @param {Map<string, T>} among @param {string} key @returns {T} */
function known(among, key) {
  const one = among.get(key);
  if (one === undefined)
    refuse(translate("The page names '{name}', which the workbook does not have.", { name: key }));
  return one;
}

/**
 * The options that make sense for a tool, the status quo first, then as they are shown.
 * @param {Library} library @param {Overlay} tool @param {Overlay} authority @param {string[]} [asked]
 */
export function compared(library, tool, authority, asked) {
  const { status_quo: first, order } = library.rules;
  const standing = (/** @type {string} */ key) => (order.includes(key) ? order.indexOf(key) : order.length);
  const others = [...library.authorities.values()]
    .flatMap((a) => a.options)
    .filter((key) => !authority.options.includes(key));
  const all = [...library.options.keys()].filter((key) => !others.includes(key));
  const keys = (asked?.length ? [...new Set(asked)] : all)
    .filter((key) => key !== first)
    .sort((a, b) => standing(a) - standing(b));
  const suiting = (/** @type {Overlay} */ option) => !option.only_for.length || option.only_for.includes(tool.key);
  return [first, ...keys].map((key) => known(library.options, key)).filter(suiting);
}

/** @param {ParameterRecord | undefined} record its value, where it has one for all years */
export function number(record) {
  if (typeof record?.value !== "number") throw new Error(`the record has a value for each year: ${record?.name}`);
  return record.value;
}

export const sum = (/** @type {number[]} */ values) => values.reduce((total, x) => total + x, 0);

/**
 * As Python writes a number with `g`: so many digits, with a power of ten where more would stand before or after them.
 * @param {number} x @param {number} digits
 */
export function general(x, digits = 6) {
  const [size, power] = x.toExponential(digits - 1).split("e");
  if (!Number.isFinite(x) || (Number(power) >= -4 && Number(power) < digits)) return String(Number(x.toPrecision(digits)));
  return `${Number(size)}e${power[0]}${power.slice(1).padStart(2, "0")}`;
}

/**
 * Values by year between the years given: linear, geometric or by step; constant outside them.
 * @param {ParameterRecord} record @param {number[]} years
 */
export function path(record, years) {
  const points = Object.entries(record.value)
    .map(([year, x]) => [Number(year), x])
    .sort((a, b) => a[0] - b[0]);
  const geometric = record.between === "geometric",
    last = points.length - 1;
  return years.map((year) => {
    let i = last;
    while (i > 0 && points[i][0] > year) i--;
    if (record.between === "step" || i === last || year <= points[0][0]) return points[i][1];
    const [[x0, below], [x1, above]] = [points[i], points[i + 1]];
    const [y0, y1] = geometric ? [Math.log(below), Math.log(above)] : [below, above];
    const y = ((y1 - y0) / (x1 - x0)) * (year - x0) + y0;
    return geometric ? Math.exp(y) : y;
  });
}

// Records

/**
 * A record with one value for sure.
 * @param {ParameterRecord} record @param {number} value @returns {ParameterRecord}
 */
function certain(record, value) {
  const { low, high, values, reading, at_most, ...rest } = record;
  return { ...rest, shape: "fixed", value };
}

/** @param {Library} library @param {number} name @returns {ParameterRecord} */
function bare(library, name) {
  const least = library.data.quantities.least[name] ?? null;
  return {
    name,
    shape: "fixed",
    value: 0,
    allowed: [least, null],
    group: "lever",
    grade: "D",
    layer: "set",
    between: "linear",
    sources: [],
  };
}

/** @type {WeakMap<ParameterRecord, Map<ParameterRecord | undefined, ParameterRecord>>} */
const MERGED = new WeakMap();

/**
 * This record in the place of another, which says what this one is silent on.
 * @param {ParameterRecord} record @param {ParameterRecord} [other]
 */
function insteadOf(record, other) {
  if (!other || !record.silent?.length) return record;
  const merged = MERGED.get(record) ?? new Map();
  MERGED.set(record, merged);
  if (!merged.has(other))
    merged.set(other, {
      ...record,
      ...Object.fromEntries(record.silent.map((key) => [key, /** @type {any} */ (other)[key]])),
    });
  return /** @type {ParameterRecord} */ (merged.get(other));
}

/** @type {WeakMap<ParameterRecord, [number | string, ParameterRecord]>} */
const TYPED = new WeakMap();

/**
 * This record with the value that somebody set, now certain, and what a mark behind the value says of it.
 * The same object for the same value: what rests on it then knows that nothing has changed.
 * @param {ParameterRecord} record @param {string} name @param {number | string} value @returns {ParameterRecord}
 */
function typed(record, name, value) {
  const last = TYPED.get(record);
  if (last && last[0] === value) return last[1];
  const set = typedAnew(record, name, value);
  TYPED.set(record, [value, set]);
  return set;
}

const MARKS = {
  benefit: (/** @type {string} */ basis) =>
    basis === "measured" ? { basis, control: "yes", place: "here", grade: "A" } : { basis },
  cost: (/** @type {string} */ firmness) => ({ firmness }),
};

/** @param {ParameterRecord} record @param {string} name @param {number | string} value @returns {ParameterRecord} */
function typedAnew(record, name, value) {
  const where = `--set ${name}`,
    text = String(value).trim();
  const [, bareText, mark] = /^(.*\S)\s+([a-z_]+)$/.exec(text) ?? ["", text, ""];
  const { review_by, ...own } = record;
  if (record.choices) {
    const code =
      record.choices[text] ?? Object.values(record.choices).find((c) => text === String(c) || text === `${c}.0`);
    if (code === undefined)
      refuse(
        translate("{where}: '{text}' is not one of the choices {choices}.", {
          where,
          text,
          choices: Object.keys(record.choices).join(", "),
        }),
      );
    return { ...own, value: code, layer: "set" };
  }
  const x = typeof value === "number" ? value : bareText === "" ? NaN : Number(bareText.replaceAll("_", ""));
  if (!Number.isFinite(x))
    refuse(translate("{where}: '{text}' is not a finite number; write one such as 3.2.", { where, text }));
  const [low, high] = record.allowed;
  if ((low !== null && x < low) || (high !== null && x > high)) {
    const ends = { low: low === null ? "-∞" : general(low), high: high === null ? "+∞" : general(high) };
    refuse(
      translate("{where}: {value} is outside what is possible, {low} to {high}.", {
        where,
        value: general(x),
        ...ends,
      }),
    );
  }
  const { price_year, ...timeless } = own;
  const marks = mark ? MARKS[/** @type {"benefit" | "cost"} */ (record.evidence_of)]?.(mark) : {};
  return { ...certain(/** @type {ParameterRecord} */ (timeless), x), layer: "set", ...marks };
}

// What the figures that a tool really uses say of themselves

/**
 * What is behind a kind of price or of gain: the places used, the records read, what each line does to it, by option.
 * @typedef {{files: Records[], used: number[], inputs: any[], effects: Map<number, number>[], shape: string,
 *   program: Program}} Behind
 */

/** The marks of the evidence; it remembers its answers, as most changes leave most of it alone. */
export class Evidence {
  constructor() {
    /** @type {Map<string, Behind>} */
    this.known = new Map();
    /** @type {Map<string, Records>} */
    this.files = new Map();
  }

  /**
   * The records as files give them, read once.
   * @param {Case} case_ @param {Overlay} option @param {Overlay | null} scenario @returns {Records}
   */
  layered(case_, option, scenario) {
    const key = [case_.tool.key, case_.authority.key, option.key, scenario?.key].join("/"),
      known = this.files.get(key) ?? case_.layered(option, scenario);
    this.files.set(key, known);
    return known;
  }

  /** @param {Case} case_ @param {Records[]} unmarked @returns {Records[]} */
  marked(case_, unmarked) {
    const { library, options } = case_,
      { prices, gains } = library.rules;
    const files = options.map((option) => this.layered(case_, option, null));
    const given = (/** @type {number} */ n) =>
      case_.clock.has(n) ||
      (files[0][n] !== undefined && (library.reference[n] !== undefined || files.every((f) => f[n] !== undefined)));
    const marked = unmarked.map((records) => records.slice());
    for (const kind of [...Object.keys(prices), ...Object.keys(gains)]) {
      const targets = kind in prices ? [prices[kind]] : gains[kind];
      const effects = this.effects(case_, kind, kind in prices ? "cost" : "benefit", targets, files, unmarked, given);
      unmarked.forEach((records, i) => {
        const counted = [...effects[i].keys()].filter((n) => records[n]?.value);
        if (!counted.length) return;
        for (const [mark, word] of marksOf(library, kind, counted, effects[i], records)) {
          const place = library.at.get(mark),
            record = place === undefined ? undefined : records[place];
          if (place === undefined || !record?.choices || mark in case_.overrides || record.layer === "scenario")
            continue;
          const value = record.choices[word];
          marked[i][place] = value === record.value ? record : { ...record, value };
        }
      });
    }
    return marked;
  }

  /**
   * By option, what each value behind a kind of price or of gain does to it; those that change nothing are left out.
   * @param {Case} case_ @param {string} kind @param {string} role @param {string[]} targets
   * @param {Records[]} files @param {Records[]} unmarked @param {(n: number) => boolean} given
   * @returns {Map<number, number>[]}
   */
  effects(case_, kind, role, targets, files, unmarked, given) {
    const { library, options, clock } = case_,
      size = options.length,
      wanted = targets.map((n) => library.place(n));
    const before = this.known.get(kind),
      sameFiles = before?.files.length === size && files.every((own, i) => own === before.files[i]);
    const used =
      before && sameFiles
        ? before.used
        : [...library.ancestors(wanted, given)]
            .filter((n) => given(n) && !clock.has(n))
            .sort((a, b) => (library.names[a] < library.names[b] ? -1 : 1));
    const records = used.map((n) =>
      options.map((_, i) => /** @type {ParameterRecord} */ ((library.trees[n] === undefined ? unmarked : files)[i][n])),
    );
    const inputs = [case_.calendar[0], case_.horizon, ...records.flat()];
    if (before && before.inputs.length === inputs.length && inputs.every((x, i) => x === before.inputs[i]))
      return before.effects;
    const lines = used.filter((_, j) => records[j].some((r) => r.evidence_of === role));
    const adopted = new Map(
      Object.entries(library.rules.adopted).map(([n, x]) => [library.place(n), /** @type {number} */ (x)]),
    );
    const levels = records.map((own, j) => {
      const fixed = adopted.get(used[j]);
      return fixed !== undefined
        ? [fixed]
        : own.every((r) => r === own[0])
          ? [case_.level(own[0])]
          : own.map((r) => case_.level(r));
    });
    const flags = new Map(
      used.map((n, j) => [n, { O: levels[j].length > 1, D: lines.includes(n), Y: levels[j].some(Array.isArray) }]),
    );
    for (const n of clock.keys()) flags.set(n, { O: false, D: false, Y: true });
    const years = case_.horizon + 1,
      draws = Math.max(2 * lines.length, 2);
    const shape = JSON.stringify([years, draws, [...flags].map(([n, f]) => [n, f.O, f.D, f.Y])]);
    const program =
      before?.shape === shape
        ? before.program
        : new Program(library, flags, new Map(wanted.map((n) => [n, "years"])), {
            options: size,
            years,
            draws,
            wasm: false,
          });
    for (const [n, values] of clock) program.fill(n, 0, values);
    used.forEach((n, j) => levels[j].forEach((level, o) => program.fill(n, o, level)));
    lines.forEach((n, k) => {
      const own = levels[used.indexOf(n)];
      own.forEach((level, o) => {
        const there = [level].flat().some((x) => x !== 0);
        program.put(n, o, 2 * k, there ? level : 1);
        program.put(n, o, 2 * k + 1, 0);
      });
    });
    program.run();
    const effects = options.map((_, o) => {
      /** @type {Map<number, number>} */
      const changes = new Map();
      lines.forEach((n, k) => {
        let change = 0;
        for (const target of wanted) {
          for (let y = 0; y < (program.node(target).Y ? years : 1); y++) {
            const row = program.row(target, o, y);
            if (row.length > 1) change += Math.abs(finite(row[2 * k] - row[2 * k + 1]));
          }
        }
        if (change > 0) changes.set(n, change);
      });
      return changes;
    });
    this.known.set(kind, { files, used, inputs, effects, shape, program });
    return effects;
  }
}

/** As numpy makes numbers of what is none. @param {number} x */
const finite = (x) => (Number.isNaN(x) ? 0 : Math.max(-Number.MAX_VALUE, Math.min(x, Number.MAX_VALUE)));

/**
 * The marks of a kind of price or of gain, from those of the figures behind it.
 * @param {Library} library @param {string} kind @param {number[]} counted @param {Map<number, number>} effects
 * @param {Records} records @returns {[string, string][]}
 */
function marksOf(library, kind, counted, effects, records) {
  const own = counted.map((n) => /** @type {ParameterRecord} */ (records[n]));
  if (kind in library.rules.prices) {
    const dearest = own.reduce((a, b) => ((effects.get(b.name) ?? 0) > (effects.get(a.name) ?? 0) ? b : a));
    return [[kind, dearest.firmness ?? { C: "estimate", D: "guess" }[dearest.grade] ?? "list"]];
  }
  const left = (/** @type {ParameterRecord} */ r) => part(library, records, r.basis ?? "promised");
  const strongest = own.reduce((a, b) => (left(b) < left(a) ? b : a));
  const all = own.every((r) => r.control === "yes");
  return [
    [kind, strongest.basis ?? "promised"],
    [kind.replace("gain_basis", "compared"), all ? "yes" : "no"],
  ];
}

/**
 * The part of a gain that the correction of a basis leaves.
 * @param {Library} library @param {Records} records @param {string} basis
 */
function part(library, records, basis) {
  if (basis === "measured") return 1;
  const of = (/** @type {string} */ name) => number(records[library.place(name)]);
  if (basis === "before_rework") return 1 - of("rework_share");
  return of(basis === "declared" ? "self_report_correction" : "realism");
}
