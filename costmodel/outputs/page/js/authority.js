// @ts-check
// An authority of one's own: what it is asked, what is taken where it does not answer, and the file that says both.
//
// The file is that of `costmodel new authority` (costmodel/intake/files.py, defaults.py): its defaults follow from the
// inhabitants, on the line through two typical communes.
import { refuse } from "./case.js";
import { textOf } from "./files.js";
import { Refusal, said, translate } from "./language.js";
import { Numbers, significant } from "./numbers.js";
import { readingOf } from "./overlays.js";
import { Program } from "./program.js";
import { checkPossible, typed, valueTyped } from "./typed.js";

/** @typedef {import("./language.js").Sentence} Sentence */
/** @typedef {import("./library.js").Library} Library */
/** @typedef {import("./library.js").ParameterRecord} ParameterRecord */
/** @typedef {import("./words.js").Words} Words */
/** @typedef {Record<string, any>} Entry a value as a file writes it */
/** @typedef {string | {value: string, low?: string, high?: string}} Answer as people type it, perhaps with a range */
/** @typedef {{value: number, low?: number, high?: number}} Figure */

const AGENTS = "agents_concerned";
const SHARE = "concerned_share";
/** What says that a figure is that of the whole authority, not of one inhabitant. */
const TOTAL = /\(?(?<![\p{L}\d_])(?:au total|en tout|in total|in all|total)(?![\p{L}\d_])\)?/iu;
/** How many times the usual is no longer usual. */
const SEVERAL = 3;

// Questions

/**
 * What an authority is asked, with what is taken where it does not answer once its inhabitants are known.
 * @param {Words} words @param {number | null} [people]
 */
export function questions(words, people = null) {
  const { library, lang } = words;
  return library.data.files.questions.map((/** @type {any} */ { name, help, limits }) => {
    const unit = words.unit(name),
      usual = people === null ? null : usualOf(library, name, people),
      [low, high] = limitsOf(library, name, limits).map((x) => (x === null ? "" : words.numbers.amount(x, unit)));
    return {
      name,
      label: words.label(name),
      unit: unit === "share" ? "%" : words.numbers.unit(unit),
      help: help[lang],
      possible: words.say(possible(low, high)),
      usual: usual && words.say(usualText(words, usual, unit)),
    };
  });
}

/** @param {string} low @param {string} high */
function possible(low, high) {
  if (low && high) return translate("{low} to {high}", { low, high });
  if (low) return translate("{low} or more", { low });
  return high ? translate("{high} or less", { high }) : translate("any number");
}

/** @param {Words} words @param {Entry} usual @param {string} unit */
function usualText(words, { value, low, high, grade, source }, unit) {
  const { amount, interval } = words.numbers,
    range =
      low === undefined || high === undefined ? "" : ` [${interval.call(words.numbers, low, high, unit, grade)}]`;
  return translate("By default: {shown}; grade {grade}; source: {source}", {
    shown: amount.call(words.numbers, value, unit) + range,
    grade,
    source: titleOf(words, source),
  });
}

/** The title of the first source, in the language in use, and how many more there are. @param {Words} words @param {string[]} keys */
function titleOf(words, keys) {
  const { files, sources } = words.library.data,
    first =
      files.shared[keys[0]] ??
      files.defaults.sources[keys[0]] ??
      sources.find((/** @type {any} */ s) => s.key === keys[0]);
  if (!first) return "–";
  const [french, english] = first.title.split(" · ");
  return (words.lang === "en" && english ? english : french) + (keys.length > 1 ? ` (+${keys.length - 1})` : "");
}

/**
 * Least and greatest possible values.
 * @param {Library} library @param {string} name @param {[number | null, number | null]} limits
 * @returns {[number | null, number | null]}
 */
const limitsOf = (library, name, limits) =>
  name === "population" ? [limits[0], library.data.files.most_people] : limits;

/**
 * The figure that somebody typed for a question. Throws a `Refusal` for what is none, is not possible, or looks like the
 * total of the authority where a part for each inhabitant is asked for.
 * @param {Words} words @param {string} name @param {Answer} answer @param {number | null} [people] @returns {Figure}
 */
export function figureTyped(words, name, answer, people = null) {
  const { library } = words,
    label = words.label(name),
    { limits } = library.data.files.questions.find((/** @type {any} */ q) => q.name === name) ?? unknown(name),
    texts = typeof answer === "string" ? { value: answer } : answer;
  /** @type {any} */
  const figure = {};
  for (const [key, text] of Object.entries(texts)) {
    if (!text.trim()) continue;
    figure[key] = partTyped(words, text, name, label, people);
    const record = { name: library.place(name), allowed: limitsOf(library, name, limits) };
    checkPossible(words, figure[key], /** @type {any} */ (record));
    if (name === "population" && !Number.isInteger(figure[key]))
      refuse(translate("{where}: a population is a whole number of inhabitants.", { where: label }));
  }
  const { value, low, high } = figure;
  if (value === undefined || (low === undefined) !== (high === undefined))
    refuse(translate("{label}: give a value alone, or a value with both ends of its range.", { label }));
  if (low !== undefined && !(low <= value && value <= high))
    refuse(
      translate("{label}: the value {value} is outside its range, {low} to {high}.", {
        label,
        value: typed(words, value),
        low: typed(words, low),
        high: typed(words, high),
      }),
    );
  if (people) refuseTotal(words, name, label, value, people);
  return figure;
}

/**
 * A number, or the total of the authority shared out among its inhabitants: `9,2 M€ au total`.
 * @param {Words} words @param {string} text @param {string} name @param {string} label @param {number | null} people
 */
function partTyped(words, text, name, label, people) {
  const unit = words.unit(name);
  if (!people || !forEach(unit) || !TOTAL.test(text)) return valueTyped(words, text, unit, label, name);
  return valueTyped(words, text.replace(TOTAL, " "), unit.replace("/person", ""), label, name) / people;
}

/** @param {string} name @returns {never} */
const unknown = (name) => refuse(translate("No value called '{name}' can be set here.", { name }));

/** Whether a unit is that of a part for each inhabitant. @param {string} unit */
const forEach = (unit) => unit.split("/").slice(1).includes("person");

/**
 * A part for each inhabitant far above what is usual, where its division by the inhabitants is not, is a total.
 * @param {Words} words @param {string} name @param {string} label @param {number} value @param {number} people
 */
function refuseTotal(words, name, label, value, people) {
  const unit = words.unit(name);
  if (!forEach(unit)) return;
  const usual = usualOf(words.library, name, people),
    [low, high] = [usual?.low ?? usual?.value / SEVERAL, usual?.high ?? usual?.value * SEVERAL],
    part = value / people;
  if (!(high > 0) || value <= SEVERAL * high || part < low / SEVERAL || part > SEVERAL * high) return;
  refuse(
    translate("{label}: {value} for each inhabitant is not usual; for the total of the authority, type {part}.", {
      label,
      value: words.numbers.amount(value, unit),
      part: words.numbers.amount(part, unit),
    }),
  );
}

// Defaults

/**
 * What is taken where a question is not answered: the default by population, the national value, or what formulas give.
 * @param {Library} library @param {string} name @param {number} people @returns {Entry | null}
 */
export function usualOf(library, name, people) {
  if (name === "population") return null;
  const own = defaults(library, people).find((one) => one.name === name);
  if (own) return own.entry;
  const record = library.reference[library.place(name)];
  if (!record) return computed(library, name, people);
  const [low, value, high] = /** @type {any} */ (record).rest ?? [record.low, record.value, record.high];
  return { value, low, high, grade: record.grade, source: keysOf(library, record.sources) };
}

/** @param {Library} library @param {number[]} places */
const keysOf = (library, places) => places.map((place) => library.data.sources[place].key);

/**
 * What formulas make of the national values for so many inhabitants, and between which values those ranges move it.
 * @param {Library} library @param {string} name @param {number} people @returns {Entry}
 */
function computed(library, name, people) {
  const target = library.place(name),
    { reference } = library,
    given = (/** @type {number} */ n) => reference[n] !== undefined && reference[n]?.shape !== "path",
    byName = (/** @type {number} */ a, /** @type {number} */ b) => (library.names[a] < library.names[b] ? -1 : 1),
    behind = [...library.ancestors([target], given)].filter(given).sort(byName),
    population = library.place("population"),
    moves = behind
      .filter((n) => n !== population)
      .flatMap((n) => [reference[n]?.low, reference[n]?.high].flatMap((x) => (x === undefined ? [] : [{ n, x }])));
  const shapes = new Map(behind.map((n) => [n, { O: false, D: true, Y: false }]));
  const size = { options: 1, years: 1, draws: moves.length + 1, wasm: false };
  const program = new Program(library, shapes, new Map([[target, "last"]]), size);
  for (const n of behind) {
    const value = n === population ? people : /** @type {number} */ (reference[n]?.value);
    program.fill(n, 0, value);
  }
  moves.forEach(({ n, x }, i) => program.put(n, 0, i + 1, x));
  program.run();
  const row = program.row(target, 0, 0),
    values = Array.from({ length: moves.length + 1 }, (_, i) => significant(row[row.length > 1 ? i : 0], 2)),
    [low, high] = [Math.min(...values), Math.max(...values)],
    records = behind.filter((n) => n !== population).map((n) => /** @type {ParameterRecord} */ (reference[n]));
  return {
    value: values[0],
    ...(low < high ? { low, high } : {}),
    grade:
      records
        .map((record) => record.grade)
        .sort()
        .at(-1) ?? "D",
    source: [...new Set(records.flatMap((record) => keysOf(library, record.sources)))],
  };
}

/** @type {WeakMap<Library, Map<number, {name: string, tool: string | null, entry: Entry}[]>>} */
const DEFAULTS = new WeakMap();

/**
 * What the typical communes say, brought to this population.
 * @param {Library} library @param {number} people @returns {{name: string, tool: string | null, entry: Entry}[]}
 */
export function defaults(library, people) {
  const known = DEFAULTS.get(library) ?? new Map(),
    entries = known.get(people) ?? defaultsFor(library, people);
  DEFAULTS.set(library, known.set(people, entries));
  return entries;
}

/** @param {Library} library @param {number} people @returns {{name: string, tool: string | null, entry: Entry}[]} */
function defaultsFor(library, people) {
  const { places, staff } = library.data.files.defaults,
    entries = places.flatMap((/** @type {any} */ place) => {
      const entry = atPopulation(library, place, people);
      return entry ? [{ name: place.name, tool: place.tool, entry }] : [];
    });
  const typical = places.some((/** @type {any} */ place) =>
      place.points.some((/** @type {any} */ p) => p[0] === people),
    ),
    agents = entries.find((/** @type {any} */ one) => one.name === staff && one.tool === null);
  if (agents && !typical) agents.entry = staffFor(library, people, entries);
  return entries;
}

/**
 * A note in both languages, with numbers as each writes them.
 * @param {Library} library @param {Sentence} sentence @param {Record<string, number>} fields
 */
function noted({ data }, { text }, fields) {
  const [note, note_fr] = ["en", "fr"].map((lang) => {
    const numbers = new Numbers(data, lang),
      texts = Object.fromEntries(Object.entries(fields).map(([key, x]) => [key, numbers.decimal(x)]));
    return said({ text, fields: texts }, data.sentences[lang]);
  });
  return { note, note_fr };
}

/**
 * Agents of a commune of this size, by its full-time posts for each inhabitant.
 * @param {Library} library @param {number} people @param {any[]} entries
 */
function staffFor(library, people, entries) {
  const { per_inhabitant: sizes } = library.data.files.defaults,
    posts =
      entries.find((one) => one.name === "fte_per_agent" && one.tool === null)?.entry.value ??
      library.reference[library.place("fte_per_agent")]?.value,
    [, ...rate] = sizes.filter((/** @type {any} */ size) => size[0] <= people).reduce(largest),
    { shape, price_year, ...entry } = rate[3],
    sentence = translate("Default for {people} inhabitants, from the payroll of communes of this size.");
  const ends = rate.slice(0, 3).map((/** @type {number} */ x) => (x * people) / posts),
    one = Math.max(1, 1 / ends[1]);
  return {
    ...entry,
    ...inRange(ends.map((/** @type {number} */ x) => significant(x * one, 2))),
    source: [...entry.source, ...library.data.files.assumptions],
    grade: "D",
    ...noted(library, sentence, { people }),
  };
}

/** @param {any} a @param {any} b */
const largest = (a, b) => (b[0] > a[0] ? b : a);

/** A value and its range, or the value alone where the ends are one. @param {number[]} ends */
const inRange = ([low, value, high]) =>
  low < high ? { value, low, high } : { value, low: undefined, high: undefined };

/**
 * The entry at a population; null where only the national value, or each tool's own, is known there. Where one of two
 * neighbours is silent, the nearer one decides.
 * @param {Library} library @param {any} place @param {number} people @returns {Entry | null}
 */
function atPopulation(library, { name, points, lines, limits, grows }, people) {
  const exact = points.findIndex((/** @type {any} */ point) => point[0] === people),
    below = points.filter((/** @type {any} */ point) => point[0] < people).length - 1,
    first = exact >= 0 ? exact : Math.min(Math.max(below, 0), Math.max(points.length - 2, 0));
  let pair = points.slice(first, first + (exact >= 0 ? 1 : 2));
  const away = (/** @type {any} */ point) => Math.abs(Math.log(point[0] / people));
  if (pair.some((/** @type {any} */ point) => !point[1]))
    pair = [pair.reduce((/** @type {any} */ a, /** @type {any} */ b) => (away(b) < away(a) ? b : a))];
  const known = pair.filter((/** @type {any} */ point) => point[1]);
  if (!known.some((/** @type {any} */ point) => point[2])) return null;
  if (known.length === 1 || !lines[first]) return theNearest(library, people, known[0]);
  return onLine(library, { people, few: known[0], many: known[1], line: lines[first], limits, grows, name });
}

/** @param {Library} library @param {number} people @param {[number, Entry]} point @returns {Entry} */
function theNearest(library, people, [nearest, entry]) {
  const same = nearest === people,
    sentence = same
      ? translate("Default for {people} inhabitants.")
      : translate("Default for {people} inhabitants: that of the typical commune of {nearest}."),
    first = noted(library, sentence, { people, nearest }),
    after = (/** @type {string} */ text) => (text ? ` ${text}` : "");
  return {
    ...entry,
    grade: same ? entry.grade : "D",
    note: first.note + after(entry.note),
    note_fr: first.note_fr + after(entry.note_fr),
  };
}

/**
 * The entry on the line through two typical communes, between them or beyond.
 * @param {Library} library
 * @param {{people: number, few: any, many: any, line: any, limits: any, grows: boolean, name: string}} of
 * @returns {Entry}
 */
function onLine(library, { people, few, many, line, limits, grows, name }) {
  const inside = few[0] < people && people < many[0],
    nearest = people < few[0] ? 0 : 1,
    along = (/** @type {number[]} */ y, /** @type {boolean} */ g) => lineAt(people, [few[0], many[0]], y, g),
    value = along(line.ends[1], grows),
    base = line.ends[1][nearest],
    growth = base ? value / base : 1,
    ends = line.ends.map((/** @type {number[]} */ y) => (inside ? along(y, grows) : y[nearest] * growth)),
    nil = significant(along(line.nil, false), 2),
    note = inside
      ? noted(
          library,
          translate("Default for {people} inhabitants, between the typical communes of {low} and {high}."),
          { people, low: few[0], high: many[0] },
        )
      : noted(library, translate("Default for {people} inhabitants, beyond the typical commune of {nearest}."), {
          people,
          nearest: [few, many][nearest][0],
        });
  const { low, high, chance_of_zero, at_most, price_year, review_by, shape, ...kept } = many[1],
    reviews = [few[1].review_by, review_by].filter(Boolean).sort();
  /** @type {Entry} */
  const entry = {
    ...kept,
    ...(nil ? { chance_of_zero: nil } : {}),
    ...(line.times ? { at_most: value * line.times } : {}),
    source: [...new Set([...few[1].source, ...kept.source, ...library.data.files.assumptions])],
    grade: "D",
    ...(line.year ? { price_year: line.year } : {}),
    ...(reviews.length ? { review_by: reviews[0] } : {}),
    ...note,
  };
  const { most_digits: most } = library.data.files;
  for (let digits = 2; digits < most; digits++) {
    try {
      return inDigits(library, entry, ends, digits, { limits, name, uncertain: line.uncertain });
    } catch (error) {
      if (!(error instanceof Refusal)) throw error; // rounded, a narrow or one-sided range may be none
    }
  }
  return inDigits(library, entry, ends, most, { limits, name, uncertain: line.uncertain });
}

/**
 * With a low, central and high value, rounded and inside what is possible; certain if they are one.
 * @param {Library} library @param {Entry} entry @param {number[]} ends @param {number} digits
 * @param {{limits: [number | null, number | null], name: string, uncertain: boolean}} of @returns {Entry}
 */
function inDigits(library, entry, ends, digits, { limits, name, uncertain }) {
  const [least, most] = [limits[0] ?? -Infinity, limits[1] ?? Infinity];
  let [low, value, high] = ends.map((x) => significant(x, digits));
  value = Math.min(Math.max(value, least), most);
  if (low <= least) low = uncertain ? (value + least) / 2 : least;
  if (high >= most) high = uncertain ? (value + most) / 2 : most;
  const { chance_of_zero, at_most, ...certain } = entry;
  if (low >= high || value === least || value === most) return { ...certain, value };
  const allowed = library.reference[library.place(name)]?.allowed ?? limits;
  if (uncertain) readingOf({ ...entry, shape: "metalog", low, value, high, allowed });
  return { ...entry, value, low, high };
}

/**
 * The value on the line through two typical communes, populations and values on logarithmic scales. Beyond them it grows
 * at most in proportion to the population and never shrinks with it (`grows`), or stays what it is at the nearest.
 * @param {number} people @param {[number, number]} at @param {number[]} values @param {boolean} grows
 */
function lineAt(people, at, [y0, y1], grows) {
  const x = Math.log(people),
    [a, b] = at.map(Math.log);
  if (a <= x && x <= b) {
    const share = (x - a) / (b - a);
    if (y0 > 0 && y1 > 0) return Math.exp(Math.log(y0) + share * (Math.log(y1) - Math.log(y0)));
    return y0 + share * (y1 - y0);
  }
  const [nearestX, nearestY] = x < a ? [a, y0] : [b, y1];
  if (!grows || y0 <= 0 || y1 <= 0) return nearestY;
  const slope = Math.min(Math.max((Math.log(y1) - Math.log(y0)) / (b - a), 0), 1);
  return nearestY * Math.exp(slope * (x - nearestX));
}

// The file

/**
 * The file of an authority: the figures given, and defaults for all the rest. Throws a `Refusal` for the first answer
 * that cannot be used, and where nobody says how many inhabitants there are.
 * @param {Words} words @param {Record<string, Answer>} answers by the name of their question; empty ones are left out
 * @param {{name: string, kind?: string, day: string}} of its name, its kind, today's date as 2026-12-31
 */
export function authorityText(words, answers, { name, kind, day }) {
  const { library } = words,
    { files } = library.data,
    label = name.trim(),
    given = Object.entries(answers).filter(([, answer]) => typeof answer !== "string" || answer.trim());
  if (!/[a-z0-9]/i.test(label.normalize("NFKD")))
    refuse(translate("{where}: write a name.", { where: translate("Name of your authority") }));
  const people = answers.population && figureTyped(words, "population", answers.population).value;
  if (!people) refuse(translate("The number of inhabitants is missing; every default comes from it."));
  /** @type {{name: string, tool: string | null, entry: Entry}[]} */
  const own = given.map(([question, answer]) => {
    const figure = figureTyped(words, question, answer, people),
      asked = files.questions.find((/** @type {any} */ q) => q.name === question),
      entry = ownEntry(library, asked, figure, day);
    return { name: question, tool: asked.tool, entry };
  });
  const forAll = own.filter((one) => one.tool === null).map((one) => one.name),
    isOwn = (/** @type {any} */ one) => own.some((o) => o.name === one.name && o.tool === one.tool),
    entries = [
      ...own,
      ...defaults(library, people).filter((/** @type {any} */ one) => !forAll.includes(one.name) && !isOwn(one)),
    ];
  entries.push(...onePerson(library, entries, own));
  const of = (/** @type {string | null} */ tool) =>
    Object.fromEntries(entries.filter((one) => one.tool === tool).map((one) => [one.name, one.entry]));
  const tools = [...new Set(entries.flatMap((one) => one.tool ?? []))];
  const texts = files.kinds[kind ?? Object.keys(files.kinds)[0]];
  const summary = Object.fromEntries(
    ["en", "fr"].map((lang) => {
      const { decimal } = new Numbers(library.data, lang),
        fields = Object.entries({ people, own: own.length }),
        numbers = new Numbers(library.data, lang);
      const shown = Object.fromEntries(fields.map(([key, x]) => [key, decimal.call(numbers, x)]));
      return [lang === "en" ? "summary" : "summary_fr", said({ text: texts[lang], fields: shown })];
    }),
  );
  return textOf({
    label,
    label_fr: label,
    ...summary,
    sources: sourcesOf(library, entries, label, day),
    values: of(null),
    tools: Object.fromEntries(tools.map((tool) => [tool, of(tool)])),
  });
}

/**
 * @param {Library} library @param {any} asked @param {Figure} figure @param {string} day @returns {Entry}
 */
function ownEntry(library, { in_euros, price_year }, { value, low, high }, day) {
  const year = Number(day.slice(0, 4)),
    euros = price_year ?? year,
    index = /** @type {any} */ (library.reference[library.place("price_index")]?.value),
    [first, last] = [Math.min, Math.max].map((end) => end(...Object.keys(index).map(Number)));
  if (in_euros && (euros < first || euros > last))
    refuse(
      translate("{where}: no price index is known for {year}; give euros of a year from {first} to {last}.", {
        where: day,
        year: euros,
        first,
        last,
      }),
    );
  return {
    ...inRange([low ?? value, value, high ?? value]),
    source: [library.data.files.own.key],
    grade: "B",
    ...(in_euros ? { price_year: euros } : {}),
    review_by: `${year + 1}-12-31`,
  };
}

/**
 * A tool concerns one agent at least: where the share of the agents is less than one person, one is written.
 * @param {Library} library @param {any[]} entries @param {any[]} own
 */
function onePerson(library, entries, own) {
  const total = entries.find((one) => one.name === "agents_total" && one.tool === null);
  if (!total || entries.some((one) => one.name === AGENTS && one.tool === null)) return [];
  const entry = {
    value: 1,
    source: library.data.files.assumptions,
    grade: "D",
    review_by: total.entry.review_by,
    ...noted(library, translate("One person at least works with the tool."), {}),
  };
  return [...library.tools].flatMap(([tool, { values }]) => {
    const share =
      own.find((one) => one.name === SHARE && one.tool === tool)?.entry.value ??
      values.get(library.place(SHARE))?.value;
    const few = share > 0 && total.entry.value * share < 1;
    return few && !entries.some((one) => one.name === AGENTS && one.tool === tool)
      ? [{ name: AGENTS, tool, entry }]
      : [];
  });
}

/** The sources that the values cite and that the workbook does not share. @param {Library} library @param {any[]} entries @param {string} name @param {string} day */
function sourcesOf(library, entries, name, day) {
  const { own, shared, defaults } = library.data.files;
  const title = `Chiffres de la collectivité · Figures of the authority, ${name}, ${day}`;
  const mine = { title, publisher: name, kind: "primary", url: own.url, published: day, read: day };
  const keys = new Set(entries.flatMap((one) => one.entry.source));
  return {
    [own.key]: mine,
    ...Object.fromEntries(
      [...keys].filter((key) => key !== own.key && !shared[key]).map((key) => [key, defaults.sources[key]]),
    ),
  };
}
