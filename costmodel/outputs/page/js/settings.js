// @ts-check
// What a person has chosen on the page, as plain values: compared, undone, put in an address, read from one.
//
// Settings are those of the engine, whole: authority, tool, options with the status quo first, scenario, values set as
// `--set` takes them. Functions give other settings and leave theirs as they were.
import { compared, refuse } from "./case.js";
import { followed, translate } from "./language.js";
import { nearest } from "./nearest.js";

/** @typedef {import("./library.js").Library} Library */
/**
 * @typedef {object} Settings
 * @property {string} authority @property {string} tool @property {string[]} options @property {string | null} scenario
 * @property {Record<string, string>} overrides
 */
/** @typedef {{version: string, fingerprint: string, said: string}} Told a page's version, its data, the headline it gave */
/** @typedef {"authority" | "tool" | "option" | "scenario"} Kind */

/** Settings that an address may hold. */
const MOST = 2000;
const KINDS = /** @type {Record<Kind, "authorities" | "tools" | "options" | "scenarios">} */ ({
  authority: "authorities",
  tool: "tools",
  option: "options",
  scenario: "scenarios",
});
/** What an address names; `lang` is read by the page, and the last three are what a page said of it. */
const KEYS = ["authority", "tool", "option", "scenario", "set"];
const BESIDE = ["lang", "v", "f", "said"];

/**
 * The settings of a page just opened: all options of a tool.
 * @param {Library} library @param {string} authority @param {string} tool @param {string | null} [scenario]
 * @returns {Settings}
 */
export function opening(library, authority, tool, scenario = null) {
  return { authority, tool, options: optionsOf(library, tool, authority), scenario, overrides: {} };
}

/**
 * The same with one value set, or back to that of the files when it is null.
 * @param {Settings} settings @param {string} name @param {string | null} value @returns {Settings}
 */
export function having(settings, name, value) {
  const { [name]: _, ...others } = settings.overrides;
  return { ...settings, overrides: value === null ? others : { ...others, [name]: value } };
}

/**
 * The same with other options. Throws a `Refusal` for none but the status quo, and for one that makes no sense.
 * @param {Library} library @param {Settings} settings @param {string[]} options @returns {Settings}
 */
export function comparing(library, settings, options) {
  const { status_quo: first, order } = library.rules,
    standing = (/** @type {string} */ key) => (order.includes(key) ? order.indexOf(key) : order.length),
    others = [...new Set(options)].filter((key) => key !== first).sort((a, b) => standing(a) - standing(b));
  if (!others.length) refuse(translate("Compare at least one option with the status quo."));
  for (const option of others) {
    const tools = library.options.get(option)?.only_for ?? [];
    if (tools.length && !tools.includes(settings.tool))
      refuse(
        translate("The option '{option}' makes no sense for {tool}: it is for {tools}.", {
          option,
          tool: settings.tool,
          tools: tools.join(", "),
        }),
      );
  }
  return { ...settings, options: [first, ...others] };
}

/**
 * The same on another tool: all its options where all were compared, else those of them that make sense.
 * @param {Library} library @param {Settings} settings @param {string} tool @returns {Settings}
 */
export function about(library, settings, tool) {
  const [before, every] = [settings.tool, tool].map((t) => optionsOf(library, t, settings.authority)),
    own = settings.options.filter((option) => every.includes(option)),
    all = before.length === new Set(settings.options).size && before.every((o) => settings.options.includes(o));
  return { ...settings, tool, options: own.length > 1 && !all ? own : every };
}

/** @param {Library} library @param {string} tool @param {string} authority @returns {string[]} */
function optionsOf(library, tool, authority) {
  const the_tool = library.tools.get(tool),
    the_authority = library.authorities.get(authority);
  if (!the_tool) unknown(library, "tool", tool);
  if (!the_authority) unknown(library, "authority", authority);
  return compared(library, the_tool, the_authority).map((option) => option.key);
}

/**
 * Throws a `Refusal` for a name that the workbook does not have.
 * @param {Library} library @param {Kind} key @param {string} name
 */
export function checkName(library, key, name) {
  if (!library[KINDS[key]].has(name)) unknown(library, key, name);
}

/** @param {Library} library @param {Kind} key @param {string} name @returns {never} */
function unknown(library, key, name) {
  const sentence = translate("The page names '{name}', which the workbook does not have.", { name });
  return refuse(followed(sentence, nearest(name, library[KINDS[key]].keys())));
}

// Address

/**
 * The part of an address after `#` that restores the settings; beside them, what this page said of them.
 * @param {Settings} settings @param {string} first the status quo @param {Told} [told]
 */
export function address(settings, first, told) {
  /** @type {[string, string][]} */
  const pairs = [
    ["authority", settings.authority],
    ["tool", settings.tool],
    ...settings.options.filter((o) => o !== first).map((o) => /** @type {[string, string]} */ (["option", o])),
  ];
  if (settings.scenario) pairs.push(["scenario", settings.scenario]);
  for (const [name, value] of Object.entries(settings.overrides)) pairs.push(["set", `${name}=${value}`]);
  if (told) pairs.push(["v", told.version], ["f", told.fingerprint], ["said", told.said]);
  return pairs.map(([key, value]) => `${key}=${quoted(value)}`).join("&");
}

/** As Python's urllib quotes a value, `=` left as it is. @param {string} text */
function quoted(text) {
  const escaped = (/** @type {string} */ c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`;
  return encodeURIComponent(text)
    .replace(/[!'()*]/g, escaped)
    .replaceAll("%3D", "=");
}

/** @param {string} text an address, from its `#` on or after it */
function pairsOf(text) {
  /** @type {[string, string][]} */
  const pairs = [];
  new URLSearchParams(`&${text.replace(/^#/, "")}`).forEach((value, key) => pairs.push([key, value]));
  return pairs;
}

/**
 * The settings of an address, on top of others. Throws a `Refusal` for what it cannot mean.
 * @param {Library} library @param {Settings} settings @param {string} text @returns {Settings}
 */
export function at(library, settings, text) {
  const pairs = pairsOf(text);
  if (pairs.length > MOST)
    refuse(
      translate("The address holds {count} settings; {most} are the most.", { count: pairs.length, most: MOST }),
    );
  for (const [key] of pairs) {
    if (!KEYS.includes(key) && !BESIDE.includes(key))
      refuse(
        followed(translate("The address holds '{key}', which means nothing here.", { key }), nearest(key, KEYS)),
      );
  }
  const all = (/** @type {string} */ key) => pairs.filter(([k]) => k === key).map(([, value]) => value),
    last = (/** @type {string} */ key) => all(key).at(-1);
  for (const key of /** @type {Kind[]} */ (Object.keys(KINDS)))
    for (const name of all(key)) if (name) checkName(library, key, name);
  const tool = last("tool") ?? settings.tool,
    cut = (/** @type {string} */ pair) => [pair.split("=")[0], pair.split("=").slice(1).join("=")];
  /** @type {Settings} */
  const asked = {
    authority: last("authority") ?? settings.authority,
    tool,
    options: about(library, settings, tool).options,
    scenario: last("scenario") || null,
    overrides: Object.fromEntries(all("set").map(cut)),
  };
  return all("option").length ? comparing(library, asked, all("option")) : asked;
}

/**
 * What a page said of the settings of an address; null for an address that does not say it.
 * @param {string} text @returns {Told | null}
 */
export function told(text) {
  const pairs = new Map(pairsOf(text)),
    [version, fingerprint, said] = ["v", "f", "said"].map((key) => pairs.get(key));
  return version && fingerprint ? { version, fingerprint, said: said ?? "" } : null;
}
