// @ts-check
// Files of one's own, saved and read again as JSON, which is YAML: every command takes what the page saves.
import { refuse } from "./case.js";
import { choiceOf, measuredHere } from "./controls.js";
import { said, translate } from "./language.js";
import { ranged } from "./library.js";
import { isMapping, overlayFrom } from "./overlays.js";
import { plain } from "./typed.js";

/** @typedef {import("./case.js").Case} Case */
/** @typedef {import("./language.js").Sentence} Sentence */
/** @typedef {import("./library.js").Library} Library */
/** @typedef {import("./library.js").ParameterRecord} ParameterRecord */
/** @typedef {import("./settings.js").Settings} Settings */
/** @typedef {Record<string, any>} Tree */

/** Characters of a file that is read. */
const LONGEST = 1_000_000;
/** What is said of a figure beside its value. */
const MARKS = ["basis", "control", "place", "firmness"];
/** What a value of a scenario may say, where `--set` says the same. */
const SETTABLE = ["value", "grade", "reason", "reason_fr", ...MARKS];

/**
 * A sentence as the files hold it: in English under its key, in French under `key_fr`.
 * @param {Library} library @param {string} key @param {Sentence} sentence
 */
const inBoth = (library, key, sentence) => ({
  [key]: said(sentence),
  [`${key}_fr`]: said(sentence, library.data.sentences.fr),
});

/** A tree as the text of a file. @param {Tree} tree */
export const textOf = (tree) => `${JSON.stringify(tree, null, 1)}\n`;

// Scenarios

/**
 * A scenario file that gives `compare`, the notebooks and a colleague the same figures.
 * @param {{case: Case}} engine
 */
export function scenarioText({ case: case_ }) {
  const { library, scenario, tool, authority, overrides } = case_,
    { names, groupOf } = library,
    values = new Map([...(scenario?.values ?? []), ...(scenario?.for_tool.get(tool.key) ?? [])]);
  const places = new Set([...values.keys(), ...Object.keys(overrides).map((name) => library.place(name))]);
  for (const n of [...places]) for (const m of groupOf.get(n) ?? []) places.add(m);
  const when = (/** @type {string} */ lang) =>
    translate("Set on the page, for {authority} and {tool}.", {
      authority: authority.label[lang],
      tool: tool.label[lang],
    });
  const summary = { summary: said(when("en")), summary_fr: said(when("fr"), library.data.sentences.fr) },
    reason = { reason: summary.summary, reason_fr: summary.summary_fr };
  return textOf({
    ...inBoth(library, "label", translate("Settings of the page")),
    ...summary,
    reason: reason.reason,
    values: Object.fromEntries(
      [...places].map((n) => {
        const own = names[n] in overrides ? undefined : values.get(n);
        return [names[n], { ...written(case_, n, own), ...(own?.reason ? reasonsOf(own) : reason) }];
      }),
    ),
  });
}

/** @param {ParameterRecord} record */
const reasonsOf = ({ reason, reason_fr }) => (reason_fr ? { reason, reason_fr } : { reason });

/**
 * A value of the page, or of the scenario under it with its range, as a scenario file says it. What is the same without
 * it is left out.
 * @param {Case} case_ @param {number} n @param {ParameterRecord} [own] @returns {Tree}
 */
function written(case_, n, own) {
  const last = case_.options.length - 1,
    record = /** @type {any} */ (own ?? case_.records[last][n]),
    under = case_.layered(case_.options[last], null)[n],
    [low, value, high] = record.rest ?? [record.low, record.value, record.high];
  /** @type {Tree} */
  const tree = { value: record.choices ? choiceOf(record) : value };
  if (case_.library.reference[n]?.shape === "path") {
    if (typeof value === "number") tree.value = { [case_.calendar[0]]: value };
    tree.between = record.between;
  }
  if (own && ranged(own)) {
    if (low !== undefined && high !== undefined) Object.assign(tree, { low, high });
    for (const key of ["chance_of_zero", "at_most", "values"]) if (key in record) tree[key] = record[key];
    if (own.shape !== "metalog") tree.shape = own.shape;
    if (own.reading?.[0] === "discrete") tree.weights = weightsOf(own.reading[2]);
  }
  if (own?.price_year) tree.price_year = own.price_year;
  const here = !own && measuredHere(record), // said whole: a grade A without a source is taken from no other file
    silent = own?.silent ?? [];
  const other = (/** @type {string} */ mark) => here || record[mark] !== /** @type {any} */ (under)?.[mark];
  const marks = MARKS.filter((mark) => record[mark] && !silent.includes(mark) && other(mark));
  for (const mark of marks) tree[mark] = record[mark];
  if (marks.length && case_.library.reference[n]?.evidence_of !== record.evidence_of)
    tree.evidence_of = record.evidence_of;
  if (!silent.includes("grade") && (here || record.grade !== (under?.grade ?? "D"))) tree.grade = record.grade;
  return tree;
}

/** Weights from their sums. @param {number[]} ends */
const weightsOf = (ends) => [...ends, 1].map((end, i) => end - (i ? ends[i - 1] : 0));

// Read

/**
 * Settings with a file of one's own: an authority joins those to choose from; the values of a scenario are set, or where
 * they have ranges it joins the scenarios. Throws a `Refusal`, a line for each fault.
 * @param {Library} library @param {Settings} settings @param {string} text @param {string} file its name
 * @returns {Settings}
 */
export function withFile(library, settings, text, file) {
  const known = library.loaded.find((one) => one.file === file && one.text === text);
  if (known) return withOwn(settings, known.kind, known.key);
  const tree = treeOf(text, file),
    kind = kindOf(tree, file),
    overlay = overlayFrom(library, tree, file, kind);
  if (kind === "scenarios" && !overlay.for_tool.size && Object.values(tree.values ?? {}).every(settable))
    return { ...settings, scenario: null, overrides: overridesOf(library, overlay.values) };
  return withOwn(settings, kind, library.add(kind, { ...overlay, key: stem(file) }, { text, file }));
}

/**
 * @param {Settings} settings @param {"authorities" | "scenarios"} kind @param {string} key @returns {Settings}
 */
const withOwn = (settings, kind, key) =>
  kind === "authorities" ? { ...settings, authority: key } : { ...settings, scenario: key, overrides: {} };

/** Whether `--set` says the same. @param {Tree} value */
const settable = (value) => !isMapping(value.value) && Object.keys(value).every((key) => SETTABLE.includes(key));

/**
 * The files that another library has loaded, so that settings mean the same here.
 * @param {Library} library @param {{text: string, file: string}[]} files
 */
export function loadAgain(library, files) {
  const none = { authority: "", tool: "", options: [], scenario: null, overrides: {} };
  for (const { text, file } of files) withFile(library, none, text, file);
}

/**
 * What a file holds. Throws a `Refusal` that names the command which makes JSON of any other file.
 * @param {string} text @param {string} file @returns {Tree}
 */
function treeOf(text, file) {
  if (text.length > LONGEST)
    refuse(translate("{file}: the file is too long for a scenario or an authority.", { file }));
  /** @type {any} */
  let tree = null;
  try {
    tree = JSON.parse(text.replace(/^\uFEFF/, ""));
  } catch {
    tree = null;
  }
  if (isMapping(tree)) return tree;
  const to = `${stem(file)}.json`;
  if (/\.(xlsx|xlsm|csv|txt|tsv)$/i.test(file))
    refuse(
      translate(
        "{file}: the page reads JSON only. Where the workbook is installed, convert it: " +
          "costmodel new authority --from {file} --to {to}",
        { file, to },
      ),
    );
  return refuse(
    translate(
      "{file}: the page reads JSON only. Where the workbook is installed, convert it: " +
        "costmodel check {file} --to {to}",
      { file, to },
    ),
  );
}

/**
 * A scenario says its reason, an authority what it does of tools; a tool says neither.
 * @param {Tree} tree @param {string} file @returns {"authorities" | "scenarios"}
 */
function kindOf(tree, file) {
  const values = isMapping(tree.values) ? Object.values(tree.values).filter(isMapping) : [];
  if ("reason" in tree || values.some((value) => "reason" in value)) return "scenarios";
  if ("tools" in tree) return "authorities";
  return refuse(
    translate("{file}: this is no scenario, which has a 'reason', nor an authority, which has 'tools'.", { file }),
  );
}

/** The name of a file as a key: without its folder and ending, signs as underscores. @param {string} file */
export function stem(file) {
  const name = file.replace(/^.*[\\/]/, "").replace(/\.[^.]*$/, "");
  const key = name.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
  return key.replace(/[^a-z0-9]+/g, "_").replace(/^_|_$/g, "") || "file";
}

/**
 * Values of a scenario as `--set` takes them.
 * @param {Library} library @param {Map<number, ParameterRecord>} values
 */
function overridesOf(library, values) {
  const text = (/** @type {ParameterRecord} */ record) => {
    if (record.choices) return choiceOf(record);
    const mark = measuredHere(record) ? "measured" : markStated(record);
    return plain(/** @type {number} */ (record.value)) + (mark ? ` ${mark}` : "");
  };
  return Object.fromEntries([...values].map(([n, record]) => [library.names[n], text(record)]));
}

/** How the figure was obtained, or how firm the price is, where the file says it. @param {ParameterRecord} record */
function markStated({ evidence_of, silent = [], basis, firmness }) {
  if (evidence_of === "benefit" && basis && !silent.includes("basis")) return basis;
  return evidence_of === "cost" && firmness && !silent.includes("firmness") ? firmness : "";
}
