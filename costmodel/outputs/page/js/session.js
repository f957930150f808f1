// @ts-check
// What one person does on the page: each message changes the settings or asks for something, and is answered.
//
// The session knows nothing of elements: messages and answers are plain values, so it runs in a worker. An answer is a
// mapping from the part of the page that it renews to its new content. A message that cannot be followed leaves
// everything as it was, and is answered by one sentence, put beside the control that it came from.
import { refuse } from "./case.js";
import { authorityText, figureTyped, questions } from "./authority.js";
import { resultsCsv } from "./csv.js";
import { canBeMeasured, control, defaultRecord, measuredHere, mostImportant, movable } from "./controls.js";
import { Engine } from "./engine.js";
import { compared, factsOf, mainOption, wanted } from "./facts.js";
import { loadAgain, scenarioText, stem, withFile } from "./files.js";
import { Refusal, followed, translate } from "./language.js";
import { nearest } from "./nearest.js";
import { medians, sideBySide } from "./scenarios.js";
import { about, address, at, checkName, comparing, having, opening, told } from "./settings.js";
import { trace, traceView } from "./trace.js";
import { checkPossible, valueTyped } from "./typed.js";
import { flips, steps, view } from "./view.js";
import { Words } from "./words.js";

/** @typedef {import("./settings.js").Settings} Settings */
/** @typedef {Record<string, any>} Message */
/** @typedef {Record<string, any>} Answer */

/** Settings remembered for undo. */
const MOST_STEPS = 200;

export class Session {
  /**
   * @param {import("./library.js").Library} library @param {Settings} opened @param {string} lang
   * @param {{draws: number, seed?: number, wasm?: boolean}} how
   */
  constructor(library, opened, lang, { draws, seed, wasm = true }) {
    this.library = library;
    this.words = new Words(library, lang);
    this.settings = complete(library, opened);
    /** @type {Settings[]} */
    this.past = [];
    /** @type {Settings[]} */
    this.future = [];
    /** @type {Settings | null} */
    this.pinned = null;
    /** @type {{name: string, settings: Settings}[]} scenarios to look at side by side */
    this.kept = [];
    this.chosenFocus = "";
    this.count = 0;
    /** The value whose slider is being held: its movements are one step of undo. */
    this.held = "";
    /** @type {string[]} values that can be set here */
    this.movable = [];
    /** @type {string[]} those that matter most */
    this.first = [];
    /** @type {any} the view that the page has */
    this.shown = null;
    /** @type {Map<string, any>} what other settings gave, by address */
    this.others = new Map();
    this.engine = new Engine(library, this.settings, { draws, seed, wasm, watch: wanted(library) });
    this.rank();
  }

  // Messages

  /**
   * Follow a message; answers come one after the other, the most urgent first, and `done` with its number last.
   * @param {Message} message @returns {Generator<Answer>}
   */
  *handle(message) {
    const { name = "", seq = 0 } = message ?? {},
      before = this.settings;
    try {
      const follow = Object.hasOwn(ACTIONS, message?.do) ? ACTIONS[message.do] : null;
      yield* follow ? follow(this, message) : nothingSuch();
    } catch (error) {
      if (!(error instanceof Refusal)) {
        console.warn(error); // whatever it is, the page hears of it and goes on
        yield* this.again(before);
      } else if (message?.do === "set" && this.movable.includes(name)) yield { control: this.control(name) };
      const sentence = error instanceof Refusal ? error.sentence : UNFORESEEN;
      yield { problem: { text: this.words.say(sentence), name: String(name) } };
    }
    yield { done: seq };
  }

  /** Begin again from settings that were good: nothing is known of what an unforeseen error has left. @param {Settings} settings */
  *again(settings) {
    const { streams, wasm, watch } = this.engine;
    this.engine = new Engine(this.library, settings, { draws: streams.draws, seed: streams.seed, wasm, watch });
    this.settings = settings;
    yield* this.everything();
  }

  /** The whole page. @returns {Generator<Answer>} */
  *everything() {
    const view = this.view(); // before the settings, whose address says what it shows
    yield { page: this.page(), controls: this.controls(), settings: this.state(), view };
    yield this.flips();
  }

  /** A value, as typed or as a slider gives it; that a gain was measured here, or no longer. @param {Message} message */
  *set({ name, value, measured, final = true }) {
    const text = this.valueSet(String(name), value, measured);
    yield* this.go(having(this.settings, name, text), name, final);
  }

  /** @param {string} name @param {any} value @param {any} measured @returns {string | null} as `--set` takes it */
  valueSet(name, value, measured) {
    this.named(name);
    const { engine, words } = this,
      files = defaultRecord(engine.case, this.library.place(name), this.focus()),
      now = engine.case.record(this.focus(), name);
    if (files.choices) return String(value);
    const onlyTicked = typeof measured === "boolean" && value === undefined;
    const x = onlyTicked
      ? engine.case.central(now)
      : typeof value === "number"
        ? value
        : valueTyped(words, String(value), words.unit(name), words.label(name), name);
    checkPossible(words, x, files);
    const ticked = typeof measured === "boolean" ? measured : measuredHere(now);
    if (onlyTicked && !ticked && x === engine.case.central(files)) return null; // the tick alone was taken away
    return String(x) + (ticked && canBeMeasured(files) ? " measured" : "");
  }

  /** @param {any} name of a value that can be set here */
  named(name) {
    if (!this.movable.includes(name)) {
      const sentence = translate("No value called '{name}' can be set here.", { name: String(name) });
      refuse(followed(sentence, nearest(String(name), this.movable)));
    }
    return /** @type {string} */ (name);
  }

  /** Back to the values of the files: one, or all. @param {Message} message */
  *reset({ name }) {
    if (name) yield* this.go(having(this.settings, this.named(name), null), String(name));
    else yield* this.go({ ...this.settings, overrides: {} });
  }

  /** Another authority, tool, scenario, or other options. @param {Message} message */
  *choose({ what, value }) {
    const { library, settings } = this;
    if (what === "options") {
      const options = Array.isArray(value) ? value.map(String) : [];
      for (const option of options) checkName(library, "option", option);
      yield* this.go(comparing(library, settings, options));
    } else if (what === "tool") {
      checkName(library, "tool", String(value));
      yield* this.go(about(library, settings, String(value)));
    } else if (what !== "authority" && what !== "scenario") nothingSuch();
    else {
      if (value || what === "authority") checkName(library, what, String(value));
      yield* this.go({ ...settings, [what]: value || null });
    }
  }

  /** Look closer at an option: headlines, budget and hours are its own. @param {Message} message */
  *focusOn({ value }) {
    if (!compared(this.facts()).includes(value))
      refuse(translate("The option '{option}' is not compared here.", { option: value }));
    this.chosenFocus = value;
    yield { view: this.view(), settings: this.state() };
    yield this.flips();
  }

  /** @param {Message} message */
  *speak({ value }) {
    const { languages } = this.library.data;
    if (!languages.includes(value))
      refuse(translate("--lang {value}: choose {known}.", { value, known: this.words.numbers.listed(languages) }));
    this.words = new Words(this.library, value);
    yield* this.everything();
  }

  /** Undo, or do again what was undone. @param {Settings[]} here @param {Settings[]} there */
  *back(here, there) {
    const target = here[here.length - 1],
      before = this.settings;
    if (!target) return;
    yield* this.renew(target);
    here.pop();
    there.push(before);
    yield { settings: this.state() };
  }

  /** Keep this setting to compare the next ones with it, or forget the one that was kept. @param {Message} message */
  *pin({ value }) {
    this.pinned = value ? this.settings : null;
    yield { view: this.view(), settings: this.state() };
  }

  /** A scenario to look at beside others, under a name; or without one. @param {Message} message */
  *keep({ value, drop }) {
    const name = String(value).trim().slice(0, 60);
    this.kept = this.kept.filter((one) => one.name !== name);
    if (!drop && name) this.kept.push({ name, settings: this.settings });
    yield { view: this.view(), settings: this.state() };
  }

  /** What an authority of one's own is asked, for so many inhabitants. @param {Message} message */
  *questions({ people }) {
    const count = String(people ?? "").trim() ? figureTyped(this.words, "population", String(people)).value : null;
    yield { questions: { asked: questions(this.words, count), kinds: this.library.data.files.kinds } };
  }

  /** An authority from the answers: chosen here, and as a file. @param {Message} message */
  *authority({ answers, name, kind, day }) {
    const text = authorityText(this.words, answers, { name, kind, day }),
      file = `${stem(name)}.json`;
    yield* this.load({ value: text, file });
    yield { download: { name: file, type: "application/json", text } };
  }

  /** All controls of a group. @param {Message} message */
  *group({ value }) {
    if (!this.library.data.controls.groups.includes(value)) nothingSuch();
    const { reference } = this.library;
    const names = this.movable.filter((n) => reference[this.library.place(n)]?.group === value);
    yield { group: { key: value, controls: names.map((n) => this.control(n)) } };
  }

  /** Controls whose label or name holds the words typed. @param {Message} message */
  *find({ value }) {
    const asked = String(value).toLowerCase().split(/\s+/).filter(Boolean),
      { labels } = this.library.data.quantities;
    const text = (/** @type {string} */ n) =>
      [n, ...Object.values(labels).map((of) => of[this.library.place(n)])].join(" ").toLowerCase();
    const names = asked.length ? this.movable.filter((n) => asked.every((word) => text(n).includes(word))) : [];
    yield { found: { controls: names.slice(0, 30).map((n) => this.control(n)), count: names.length } };
  }

  /** A number opened: symbols, numbers, result, and what it rests on. @param {Message} message */
  *trace({ name, option, year = null }) {
    const { library, engine, words } = this;
    if (!library.at.has(name))
      refuse(
        followed(translate("No parameter or formula is called '{name}'.", { name }), nearest(String(name), library.names)),
      );
    const of = option || this.focusOption(),
      opened = trace(engine, name, of, year),
      title = `${words.label(name)} · ${words.name(engine.case.options[engine.case.position(of)])}`;
    yield { trace: { title, name, option: of, year, view: traceView(opened, words) } };
  }

  /** The settings of an address. @param {Message} message */
  *restore({ value }) {
    const text = typeof value === "string" ? value : "",
      lang = new URLSearchParams(text).get("lang");
    if (lang && lang !== this.words.lang && lang in this.library.data.controls.wording)
      this.words = new Words(this.library, lang);
    yield* this.renew(at(this.library, this.settings, text));
    yield* this.everything();
    const then = told(text);
    if (then && then.fingerprint !== this.library.data.fingerprint) yield { told: this.since(then) };
  }

  /** Whole settings, as a program gives them. @param {Message} message */
  *take({ settings, lang }) {
    if (lang !== this.words.lang) this.words = new Words(this.library, lang);
    yield* this.go(complete(this.library, settings));
    yield* this.everything();
  }

  /** A scenario or an authority, from a file. @param {Message} message */
  *load({ value, file }) {
    yield* this.go(withFile(this.library, this.settings, String(value), String(file)));
    yield { page: this.page(), controls: this.controls(), settings: this.state(), view: this.view() };
  }

  // What another session has, with all draws

  /** @param {Message} state */
  *settle({ settings, focus, first, lang, pinned, kept, loaded = [], count, download }) {
    loadAgain(this.library, loaded);
    if (lang !== this.words.lang) this.words = new Words(this.library, lang);
    this.engine.set(settings);
    Object.assign(this, { settings, pinned, kept, chosenFocus: focus, count: count - 1 });
    this.first = first;
    const settled = this.view();
    yield { settled, ...this.flips(), focus: this.focusOption(), address: this.address() };
    if (download) yield { download: this.file(download) };
  }

  /** A file of the page's own. @param {Message} message */
  *download({ value }) {
    if (value !== "csv" && value !== "file") nothingSuch();
    yield { download: this.file(value) };
  }

  /** @param {string} kind */
  file(kind) {
    const { authority, tool } = this.settings,
      stem = `${authority}-${tool}`;
    return kind === "csv"
      ? { name: `${stem}.csv`, type: "text/csv", text: resultsCsv(this.engine) }
      : { name: `${stem}.json`, type: "application/json", text: scenarioText(this.engine) };
  }

  // Changes

  /**
   * Take other settings, and remember those there were; a slider still held is one step with its release.
   * @param {Settings} target @param {string} [name] the one value that differs @param {boolean} [final]
   */
  *go(target, name = "", final = true) {
    const before = this.settings;
    yield* this.renew(target, name, final);
    if (before !== this.settings) {
      if (!name || this.held !== name) this.past = [...this.past, before].slice(-MOST_STEPS);
      this.future = [];
    }
    this.held = final ? "" : name;
    yield { settings: this.state() };
  }

  /** Compute what differs and say it. @param {Settings} target @param {string} [name] @param {boolean} [final] */
  *renew(target, name = "", final = true) {
    const before = frame(this.engine.case);
    this.engine.set(target);
    this.settings = target; // before the view, which says it
    if (this.pinned && String(this.pinned.options) !== String(target.options)) this.pinned = null;
    const samePlace = before === frame(this.engine.case);
    /** @type {Answer} */
    const answer = { view: this.view() };
    if (!samePlace) {
      this.rank();
      answer.page = this.page();
    }
    if (!samePlace || !name) answer.controls = this.controls();
    yield answer;
    if (name && final) yield { control: this.control(name), controls: this.controls() };
    if (final) yield this.flips();
  }

  /** The values that matter most, for the option looked at. */
  rank() {
    this.movable = movable(this.engine.case, this.words, Object.keys(wanted(this.library)));
    this.first = mostImportant(this.engine.case, this.focusOption(), this.movable);
    this.movable = [...new Set([...this.movable, ...this.own()])];
  }

  // Content

  facts() {
    return this.engine.answer("facts", () => factsOf(this.engine));
  }

  /** What other settings give, with the same draws. @param {Settings} settings */
  factsFor(settings) {
    const key = this.key(settings);
    if (key === this.key(this.settings)) return this.facts();
    if (!this.others.has(key)) {
      const other = new Engine(this.library, settings, {
        draws: this.engine.streams.draws,
        seed: this.engine.streams.seed,
        wasm: this.engine.wasm,
        watch: this.engine.watch,
      });
      this.others.set(key, factsOf(other));
    }
    return this.others.get(key);
  }

  /** @param {Settings} settings */
  key(settings) {
    return address(settings, this.library.rules.status_quo);
  }

  focusOption() {
    const facts = this.facts();
    return compared(facts).includes(this.chosenFocus) ? this.chosenFocus : mainOption(facts);
  }

  /** The option looked at, or the one that the verdict is about where it buys nothing. @param {string} focus */
  buying(focus) {
    const { buys, options, verdict } = this.facts();
    return buys[options.indexOf(focus)] ? focus : (verdict.about ?? focus);
  }

  focus() {
    return this.engine.case.position(this.focusOption());
  }

  /** @param {string} name */
  control(name) {
    return control(this.engine.case, this.words, name, this.settings.overrides ?? {}, this.focusOption());
  }

  /** Headcount and volumes: what a town knows of itself and of what the tool would do. */
  own() {
    const { rules, data } = this.library,
      asked = data.files.questions.map((/** @type {any} */ question) => question.name),
      volumes = /** @type {string[]} */ (Object.values(rules.volumes).flat());
    const { case: case_ } = this.engine,
      results = Object.keys(wanted(this.library)).map((name) => this.library.place(name)),
      used = this.library.ancestors(results, (n) => case_.given(n));
    return [...new Set([...asked, "agents_concerned", "concerned_share", ...volumes])].filter((name) => {
      const n = this.library.place(name);
      return used.has(n) && case_.records.every((own) => typeof own[n]?.value === "number");
    });
  }

  /** The controls shown at once: those that matter most, those that were moved, and the town's own figures. */
  controls() {
    const moved = Object.keys(this.settings.overrides ?? {}).filter(
      (n) => !this.first.includes(n) && this.movable.includes(n),
    );
    const own = this.own().filter((n) => !this.first.includes(n) && !moved.includes(n));
    const shown = (/** @type {string[]} */ names) => names.map((n) => this.control(n));
    return { first: shown(this.first), moved: shown(moved), own: shown(own) };
  }

  /** What is chosen, and what can be undone. */
  state() {
    const { settings, words } = this;
    return {
      ...settings,
      options: (settings.options ?? []).filter((key) => key !== this.library.rules.status_quo),
      scenario: settings.scenario ?? "",
      overrides: Object.keys(settings.overrides ?? {}),
      whole: settings,
      focus: this.focusOption(),
      chosenFocus: this.chosenFocus,
      first: this.first,
      address: this.address(),
      arguments: this.arguments(),
      undo: this.past.length,
      redo: this.future.length,
      pinned: this.pinned,
      kept: this.kept,
      loaded: this.library.loaded,
      lang: words.lang,
    };
  }

  /** The settings as a command takes them. */
  arguments() {
    const { authority, tool, options, scenario, overrides } = this.settings,
      all = opening(this.library, authority, tool).options,
      some = options.length < all.length ? options.slice(1) : [];
    const pairs = [
      ["--for", authority],
      ["--tool", tool],
      ...some.map((option) => ["--option", option]),
      ...(scenario ? [["--scenario", scenario]] : []),
      ...Object.entries(overrides).map((set) => ["--set", set.join("=")]),
    ];
    return pairs.flat().map((word) => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'"'"'`)}'`));
  }

  /** What restores the settings, and what is said of them now. */
  address() {
    const { version, fingerprint } = this.library.data,
      { verdict, cards } = this.shown,
      said = `${verdict.text} · ${cards[0].label} ${cards[0].text}`;
    return `${address(this.settings, this.library.rules.status_quo, { version, fingerprint, said })}&lang=${this.words.lang}`;
  }

  /** What does not move with the sliders: words, and what can be chosen. */
  page() {
    const { library, words, settings, engine } = this,
      { lang } = words,
      { language, texts, groups, glossary, further } = library.data.controls.wording[lang];
    const choice = (/** @type {import("./library.js").Overlay} */ o) => ({
      key: o.key,
      label: words.name(o),
      about: o.summary?.[lang] ?? "",
    });
    const choices = (/** @type {Map<string, import("./library.js").Overlay>} */ among) =>
      [...among.values()].map(choice).sort((a, b) => a.label.localeCompare(b.label, lang));
    /** @type {Record<string, number>} */
    const counts = {};
    for (const name of this.movable) {
      const { group } = library.reference[library.place(name)] ?? { group: "" };
      counts[group] = (counts[group] ?? 0) + 1;
    }
    const every = opening(library, settings.authority, settings.tool).options.map(
      (key) => /** @type {import("./library.js").Overlay} */ (library.options.get(key)),
    );
    return {
      lang,
      texts,
      languages: library.data.languages.map((/** @type {string} */ key) => ({
        key,
        label: library.data.controls.wording[key].language,
      })),
      authorities: choices(library.authorities),
      tools: choices(library.tools),
      scenarios: choices(library.scenarios),
      options: every.filter((o) => o.key !== library.rules.status_quo).map(choice),
      groups: Object.entries(groups).map(([key, label]) => ({ key, label, count: counts[key] ?? 0 })),
      further: Object.entries(further).map(([key, label]) => ({ key, label, command: `costmodel ${key}` })),
      ...this.stamp(),
      about: [engine.case.authority, engine.case.tool].map((o) => o.summary?.[lang] ?? ""),
      glossary,
      calendar: engine.case.calendar,
      draws: engine.streams.draws,
    };
  }

  /** Which values these are, and when the first of them is due for a review. */
  stamp() {
    const { version, fingerprint } = this.library.data;
    const days = this.engine.case.records.flatMap((own) => own.flatMap((record) => record?.review_by ?? []));
    return { version, fingerprint, review: days.sort()[0] ?? "" };
  }

  /** What the embedded values were in the file of an address. @param {import("./settings.js").Told} then */
  since(then) {
    const before = this.library.data.former[then.fingerprint],
      now = medians(this.library);
    if (!before) return { ...then, names: null };
    const changed = [...new Set([...Object.keys(before), ...Object.keys(now)])].filter((k) => before[k] !== now[k]);
    const names = [...new Set(changed.map((key) => key.split(".").at(-1) ?? ""))].filter((n) => this.library.at.has(n));
    return { ...then, names: names.map((name) => this.words.label(name)) };
  }

  view() {
    const before = this.pinned && this.factsFor(this.pinned);
    this.shown = view(this.facts(), this.words, this.focusOption(), before);
    const kept = this.kept.map(({ name, settings }) => ({ name, facts: this.factsFor(settings) }));
    const now = { name: this.library.data.controls.wording[this.words.lang].texts.now, facts: this.facts() };
    return {
      ...this.shown,
      kept: kept.length ? sideBySide([now, ...kept], this.words) : null,
      count: ++this.count,
      set: this.settings.overrides ?? {},
      draws: this.engine.streams.draws,
    };
  }

  flips() {
    const focus = this.focusOption();
    return {
      flips: { count: this.count, words: flips(this.engine, this.words, focus, this.first) },
      steps: steps(this.engine, this.words, this.buying(focus)),
    };
  }
}

/** @type {Record<string, (session: Session, message: Message) => Generator<Answer>>} */
const ACTIONS = {
  start: (session) => session.everything(),
  set: (session, message) => session.set(message),
  reset: (session, message) => session.reset(message),
  choose: (session, message) => session.choose(message),
  focus: (session, message) => session.focusOn(message),
  language: (session, message) => session.speak(message),
  undo: (session) => session.back(session.past, session.future),
  redo: (session) => session.back(session.future, session.past),
  pin: (session, message) => session.pin(message),
  keep: (session, message) => session.keep(message),
  questions: (session, message) => session.questions(message),
  authority: (session, message) => session.authority(message),
  group: (session, message) => session.group(message),
  find: (session, message) => session.find(message),
  trace: (session, message) => session.trace(message),
  download: (session, message) => session.download(message),
  restore: (session, message) => session.restore(message),
  take: (session, message) => session.take(message),
  load: (session, message) => session.load(message),
  settle: (session, message) => session.settle(message),
};

const UNFORESEEN = translate(
  "Something unforeseen went wrong; your settings are as before. Try another value, or load the page again.",
);

/** @returns {never} */
function nothingSuch() {
  return refuse(translate("The page asked for something that does not exist; load it again."));
}

/** What must be the same for a change to be one of values only. @param {import("./case.js").Case} case_ */
function frame({ tool, authority, options, calendar }) {
  return JSON.stringify([tool.key, authority.key, options.map((o) => o.key), calendar]);
}

/**
 * Settings as somebody gives them: no option means all that make sense.
 * @param {import("./library.js").Library} library @param {import("./case.js").Settings} given @returns {Settings}
 */
function complete(library, { authority, tool, options, scenario, overrides }) {
  const whole = { ...opening(library, authority, tool, scenario ?? null), overrides: texts(overrides) };
  if (scenario) checkName(library, "scenario", scenario);
  return options?.some((key) => key !== library.rules.status_quo) ? comparing(library, whole, options) : whole;
}

/** @param {Record<string, number | string>} [values] */
const texts = (values = {}) => Object.fromEntries(Object.entries(values).map(([name, x]) => [name, String(x)]));
