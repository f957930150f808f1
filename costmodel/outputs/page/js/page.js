// @ts-check
// The page: draws what a session answers, as text, and tells it what was moved.
import { Panels, Stacked, Waterfall } from "./drawing.js";
import { Town } from "./town.js";
import { fresh, h, set, write } from "./elements.js";
import { Control } from "./inputs.js";
import { filled } from "./language.js";
import { drawn } from "./nodes.js";

/** Files made by the page itself, and those that Python makes: where there is a kernel, at once. */
const FILES = ["csv", "file"];
const BY_PYTHON = ["pdf", "docx", "xlsx"];
/** Milliseconds without an answer after which the page says so. */
const PATIENCE = 20000;
/** Reasons shown at once. */
const SHOWN = 4;
const MARK = {
  adopt: "✓",
  adopt_on_conditions: "✓",
  pilot_first: "?",
  not_enough_to_judge: "?",
  do_something_else: "✕",
  not_at_this_price: "✕",
};

export class Page {
  /**
   * @param {import("./local.js").LocalModel} model @param {HTMLElement} el
   * @param {{kernel?: any}} [how] the kernel of the notebook, where the page stands in one
   */
  constructor(model, el, { kernel } = {}) {
    this.model = model;
    this.kernel = kernel;
    this.seq = 0;
    this.busy = 0;
    /** @type {any} */
    this.next = null;
    /** @type {Map<HTMLElement, Control>} */
    this.controls = new Map();
    this.open = new Map(); // groups of controls that are open, by key
    this.charts = {};
    this.root = h("div", { class: "cw" });
    el.append(this.root);
    this.listeners = {
      "change:page": () => this.build(),
      "change:controls": () => this.showControls(),
      "change:settings": () => this.showSettings(),
      "change:view": () => this.showView(),
      "change:flips": () => this.showFlips(),
      "msg:custom": (/** @type {any} */ message) => this.receive(message),
    };
    for (const [event, act] of Object.entries(this.listeners)) model.on(event, act);
    this.build();
    this.restore();
    if (kernel) this.link(kernel);
    else window.addEventListener("hashchange", () => this.restore());
  }

  /** What is set on the page comes back to Python, what Python sets is shown. @param {any} kernel */
  link(kernel) {
    const text = (/** @type {any} */ settings) => JSON.stringify(settings);
    this.model.on("change:settings", () => {
      const { whole, lang } = this.model.get("settings");
      if (text(whole) === text(kernel.get("settings")) && lang === kernel.get("lang")) return;
      kernel.set("settings", whole);
      kernel.set("lang", lang);
      kernel.save_changes();
    });
    const take = () => {
      const { whole, lang } = this.model.get("settings");
      const asked = { settings: kernel.get("settings"), lang: kernel.get("lang") };
      if (text(whole) !== text(asked.settings) || lang !== asked.lang) this.send({ do: "take", ...asked });
    };
    kernel.on("change:settings", take);
    kernel.on("change:lang", take);
    kernel.on("msg:custom", (/** @type {any} */ message, /** @type {any[]} */ buffers) => {
      if (message.download) message.download.text = buffers[0];
      this.receive(message);
    });
  }

  get t() {
    return this.model.get("page").texts;
  }

  // Talking with the session

  /** @param {any} message */
  send(message) {
    this.busy = ++this.seq;
    this.root.setAttribute("aria-busy", "true");
    clearTimeout(this.waiting);
    this.waiting = setTimeout(() => this.lost(), PATIENCE);
    this.model.send({ ...message, seq: this.seq });
  }

  /** No answer came: say so, and let whoever is there go on trying, or start again. */
  lost() {
    clearTimeout(this.waiting);
    this.free();
    this.say(this.t.lost, true);
    this.again.hidden = !this.alone;
  }

  free() {
    this.busy = 0;
    this.root.removeAttribute("aria-busy");
    this.root.classList.remove("cw-restoring");
  }

  quiet() {
    write(this.alert, "");
    this.alert.hidden = this.again.hidden = true;
  }

  /** Send the latest position of something being moved, once the one before is answered. */
  move(message) {
    if (this.busy) this.next = message;
    else this.send(message);
  }

  /** @param {any} message */
  receive(message) {
    if (!this.again.hidden) this.quiet(); // the session is there after all
    if (message.control) this.showControl(message.control);
    if (message.problem) this.problem(message.problem);
    if (message.group) this.showGroup(message.group);
    if (message.found) this.showFound(message.found);
    if (message.trace) this.showTrace(message.trace);
    if (message.further) this.showFurther(message.further);
    if (message.download) this.offer(message.download);
    if (message.told) this.showTold(message.told);
    if (message.steps) this.showSteps(message.steps);
    if (message.questions) this.town.show(message.questions);
    if (message.done === this.seq) {
      clearTimeout(this.waiting);
      this.free();
      if (this.next) {
        const next = this.next;
        this.next = null;
        this.send(next);
      }
    }
  }

  /** Whether it is a page of its own: a notebook keeps its own address and title. */
  get alone() {
    return !this.kernel;
  }

  restore() {
    const wanted = window.location.hash.slice(1);
    if (this.alone && /(^|&)(tool|authority|set|scenario|option|lang)=/.test(wanted) &&
        wanted !== this.model.get("settings").address) {
      this.root.classList.add("cw-restoring"); // figures of other settings are not shown first
      this.send({ do: "restore", value: wanted });
    }
  }

  say(text, urgent) {
    write(urgent ? this.alert : this.live, text);
    this.alert.hidden = !this.alert.textContent;
  }

  problem({ name, text }) {
    this.showSettings(); // what was refused is shown as it was
    const shown = [...this.controls.values()].filter((c) => c.name === name);
    for (const control of shown) control.complain(text);
    if (!shown.length) this.say(text, true);
  }

  // The frame

  build() {
    const page = this.model.get("page");
    const t = page.texts;
    const kept = this.root.contains(document.activeElement) ? document.activeElement.dataset.keep : null;
    this.controls.clear();
    this.charts = {};
    this.root.setAttribute("lang", page.lang);
    if (this.alone) {
      document.documentElement.lang = page.lang;
      document.title = t.title;
    }
    this.live = h("p", { class: "cw-only-heard", role: "status", "aria-live": "polite" });
    this.alert = h("p", { class: "cw-alert", role: "alert", hidden: true });
    this.again = h("button", { type: "button", class: "cw-again", hidden: true,
      onclick: () => window.location.reload() }, t.again);
    this.dialog = this.buildDialog(t);
    const results = fresh("results");
    this.root.replaceChildren(
      h("a", { class: "cw-skip", href: `#${results}`, onclick: (e) => {
        e.preventDefault();
        this.results.focus();
      } }, t.skip),
      this.buildHead(page, t),
      this.alert,
      this.told = h("p", { class: "cw-told", role: "status", hidden: true }),
      this.again,
      h("p", { class: "cw-wait", role: "status" }, t.preparing),
      this.live,
      this.bar = h("p", { class: "cw-bar", "aria-hidden": "true" }),
      h("div", { class: "cw-body" },
        h("section", { class: "cw-top", "aria-label": t.verdict }, ...this.buildVerdict(t)),
        h("section", { class: "cw-side", "aria-label": t.settings }, ...this.buildSide(page, t)),
        this.results = h("section", { class: "cw-results", id: results, tabindex: "-1", "aria-label": t.headlines },
          ...this.buildResults(t)),
      ),
      this.dialog,
    );
    this.showControls();
    this.showSettings();
    this.showView();
    this.showFlips();
    for (const key of this.open.keys()) this.askGroup(key);
    if (kept) this.root.querySelector(`[data-keep="${CSS.escape(kept)}"]`)?.focus();
  }

  buildHead(page, t) {
    const select = (what, choices, empty) => {
      const id = fresh(what);
      const node = h("select", { id, "data-keep": what, onchange: () =>
        this.send({ do: "choose", what, value: node.value }) });
      if (empty) node.append(h("option", { value: "" }, empty));
      for (const c of choices) node.append(h("option", { value: c.key, title: c.about }, c.label));
      this[`${what}Select`] = node;
      return h("div", { class: "cw-field" }, h("label", { for: id }, t[what]), node);
    };
    const languages = h("div", { class: "cw-languages", role: "group", "aria-label": t.language },
      ...(page.languages || LANGUAGES).map(({ key: lang, label }) => h("button", {
        type: "button", lang, "data-keep": `lang-${lang}`, "aria-pressed": String(lang === page.lang),
        onclick: () => this.send({ do: "language", value: lang }),
      }, label)));
    this.optionBoxes = page.options.map((o) => {
      const box = h("input", { type: "checkbox", value: o.key, "data-keep": `option-${o.key}`, onchange: () =>
        this.send({ do: "choose", what: "options",
          value: this.optionBoxes.filter((b) => b.checked).map((b) => b.value) }) });
      return box;
    });
    return h("header", { class: "cw-head" },
      h("div", { class: "cw-title" }, h("div", {}, h("h1", {}, t.title), h("p", {}, t.subtitle)), languages),
      h("div", { class: "cw-choices" },
        select("authority", page.authorities),
        select("tool", page.tools),
        select("scenario", page.scenarios, t.no_scenario),
        h("fieldset", { class: "cw-options" }, h("legend", {}, t.options),
          ...page.options.map((o, i) => h("label", { title: o.about }, this.optionBoxes[i], h("span", {}, o.label))))),
      h("p", { class: "cw-about" }, page.about.join(" ")),
      (this.town = new Town(this)).node);
  }

  buildSide(page, t) {
    const button = (key, act, extra) => h("button", { type: "button", "data-keep": key, onclick: act, ...extra }, t[key]);
    this.undo = button("undo", () => this.send({ do: "undo" }));
    this.redo = button("redo", () => this.send({ do: "redo" }));
    this.pin = h("button", { type: "button", "data-keep": "pin", onclick: () =>
      this.send({ do: "pin", value: !this.model.get("settings").pinned }) }, t.pin);
    this.reset = button("reset_all", () => this.send({ do: "reset" }));
    const file = h("input", { type: "file", accept: ".json,.yaml,.yml,.csv,.xlsx", class: "cw-only-heard", tabindex: "-1",
      "aria-label": t.load, onchange: async () => {
        const [chosen] = file.files;
        if (chosen) this.send({ do: "load", file: chosen.name, value: await chosen.slice(0, 1e6).text() });
        file.value = "";
      } });
    this.first = h("div", { class: "cw-controls" });
    this.movedTitle = h("h3", {}, t.moved);
    this.ownTitle = h("h3", {}, t.own);
    this.own = h("div", { class: "cw-controls" });
    this.moved = h("div", { class: "cw-controls" });
    this.groups = new Map();
    const groups = page.groups.filter((g) => g.count).map((g) => {
      const body = h("div", { class: "cw-controls" });
      const details = h("details", { open: this.open.has(g.key), ontoggle: () => {
        if (details.open) this.askGroup(g.key);
        else {
          this.open.delete(g.key);
          this.forget(body);
        }
      } }, h("summary", { "data-keep": `group-${g.key}` }, `${g.label} (${g.count})`), body);
      this.groups.set(g.key, body);
      return details;
    });
    const searching = fresh("find");
    let typing;
    const search = h("input", { id: searching, type: "search", autocomplete: "off", "data-keep": "find", oninput: () => {
      clearTimeout(typing);
      typing = setTimeout(() => this.move({ do: "find", value: search.value }), 200);
    } });
    this.found = h("div", { class: "cw-controls" });
    this.foundCount = h("p", { class: "cw-note", role: "status" });
    this.pinnedNote = h("p", { class: "cw-note" }, t.pinned);
    return [
      h("h2", {}, t.settings),
      h("div", { class: "cw-buttons" }, this.undo, this.redo, this.pin, this.reset),
      this.pinnedNote,
      h("h3", {}, filled(t.first, { count: this.model.get("controls").first.length })),
      this.first, this.movedTitle, this.moved, this.ownTitle, this.own,
      h("h3", {}, t.others),
      h("div", { class: "cw-field" }, h("label", { for: searching }, t.find), search), this.foundCount, this.found,
      ...groups,
      h("div", { class: "cw-buttons" },
        button("load", () => file.click()), file,
        button("copy", () => this.copyAddress())),
    ];
  }

  /** @param {Record<string, string>} t */
  buildVerdict(t) {
    this.mark = h("span", { class: "cw-mark", "aria-hidden": "true" });
    this.word = h("strong", {});
    this.about = h("span", { class: "cw-verdict-about" });
    this.verdictBefore = h("span", { class: "cw-before" });
    this.quadrants = h("p", { class: "cw-note" });
    this.reasons = h("ul", {});
    this.more = h("ul", {});
    this.verdict = h("div", { class: "cw-verdict" },
      h("h2", {}, this.mark, h("span", { class: "cw-only-heard" }, `${t.verdict} : `), this.word, " ", this.about,
        this.verdictBefore),
      this.reasons,
      this.readings = h("div", { class: "cw-table cw-readings" }),
      this.drawsNote = h("p", { class: "cw-note cw-draws" }),
      h("details", {}, h("summary", { "data-keep": "why" }, t.why), this.more, this.quadrants));
    return [this.verdict];
  }

  buildResults(t) {
    this.focusBox = h("div", { class: "cw-focus", role: "group", "aria-label": t.focus });
    this.cards = h("div", { class: "cw-cards" });
    this.cardNodes = new Map();
    this.sections = {};
    const section = (key, chart, note) => {
      const figure = chart ? h("figure", {}, h("div", { class: "cw-chart" }), h("figcaption", {})) : null;
      const table = h("div", { class: "cw-table" });
      const body = chart ? h("details", {}, h("summary", {}, t.table), table) : table;
      const noted = h("p", { class: "cw-note" });
      this.sections[key] = { figure, table, note: noted };
      return h("section", { class: `cw-section cw-${key}` }, h("h2", {}, t[key]), figure, body, note ? noted : null);
    };
    const takeAway = h("div", { class: "cw-buttons", role: "group", "aria-label": t.downloads },
      h("span", { class: "cw-buttons-title" }, t.downloads),
      ...[...FILES, ...(this.kernel ? BY_PYTHON : [])].map((kind) => h("button", { type: "button", "data-keep": kind,
        onclick: () => this.take(kind) }, t[kind])),
      h("button", { type: "button", "data-keep": "print", onclick: () => window.print() }, t.print),
      this.fileState = h("span", { class: "cw-note" }));
    this.further = new Map();
    const further = h("section", { class: "cw-section cw-further" }, h("h2", {}, t.further),
      h("p", { class: "cw-note" }, t.further_about),
      ...this.model.get("page").further.map((f) => {
        const body = h("div", { class: "cw-answer" });
        const old = h("button", { type: "button", hidden: true, onclick: () => this.askFurther(f.key) }, t.ask_again);
        const details = h("details", { ontoggle: () => {
          if (details.open && !body.childElementCount) this.askFurther(f.key);
        } }, h("summary", { "data-keep": `further-${f.key}` }, f.label), old, body);
        this.further.set(f.key, { body, old, set: null });
        return details;
      }));
    this.warnings = h("section", { class: "cw-section" });
    return [
      takeAway,
      h("div", { class: "cw-focus-line" }, h("span", {}, t.focus), this.focusBox),
      h("p", { class: "cw-note" }, t.median),
      h("details", { class: "cw-words" }, h("summary", {}, t.words),
        h("dl", {}, ...this.model.get("page").glossary.flatMap(([term, meaning]) => [h("dt", {}, term), h("dd", {}, meaning)]))),
      this.cards,
      this.buildSteps(t), this.buildTurning(t),
      section("ledgers", true), section("winners", true), section("groups", false), section("budget", true), section("hours", true),
      section("people", false, true), section("human", false), section("means", false), section("footprint", true, true), section("limits", false),
      this.buildKept(t), further, this.warnings,
      this.foot = h("footer", { class: "cw-foot cw-note" }, h("p", {}, this.stamp(t)), h("p", {}, t.stays)),
    ];
  }

  /** @param {Record<string, string>} t */
  buildSteps(t) {
    this.stepsFigure = h("figure", {}, h("div", { class: "cw-chart" }), h("figcaption", {}));
    this.stepsTable = h("div", { class: "cw-table" });
    this.stepsSection = h("section", { class: "cw-section cw-steps" }, h("h2", {}, t.steps), this.stepsFigure,
      h("details", {}, h("summary", {}, t.table), this.stepsTable));
    this.waterfall = new Waterfall(this.stepsFigure.querySelector(".cw-chart"));
    return this.stepsSection;
  }

  /** The way from the promise to the result: what each reason takes from society. @param {any} steps */
  showSteps({ table, data }) {
    const rows = table.groups[0].rows,
      last = { ...data[data.length - 1], key: "result", label: rows[rows.length - 1][0].text };
    const shown = [...data, last].map(({ key, label, change, left }, i) =>
      ({ key, label, change: change.society, left: left.society, text: rows[i][1].text }));
    const chart = { title: table.caption, caption: table.note, first: "promise", last: "result", unit: "EUR", rows: shown };
    this.waterfall.show(chart, this.model.get("page").lang);
    write(this.stepsFigure.querySelector("figcaption"), `${table.heads[1]}. ${table.note}`);
    this.showTable(this.stepsTable, table);
  }

  /** @param {Record<string, string>} t */
  buildTurning(t) {
    this.turning = h("ul", {});
    this.map = h("div", { class: "cw-table cw-map" });
    return this.turningSection = h("section", { class: "cw-section" }, h("h2", {}, t.turning), this.turning, this.map);
  }

  /** What would turn the answer: in words, then by price and minutes. @param {any} v @param {Record<string, string>} t */
  showTurning({ readings, turning }, t) {
    this.readings.hidden = this.turningSection.hidden = !readings;
    if (!readings) return;
    const cell = (/** @type {string} */ text, /** @type {object} */ more = {}) => ({ text, below: [], tone: "", ...more });
    this.showTable(this.readings, {
      caption: t.readings,
      heads: [t.reading, t.middle, t.average, t.gain],
      groups: [{ label: "", rows: readings.rows.map((/** @type {any} */ r) =>
        [cell(r.label), cell(r.median), cell(r.mean), cell(r.chance)]) }],
    });
    this.lines(this.turning, turning.sentences);
    const { map } = turning;
    this.showTable(this.map, {
      caption: map.caption,
      heads: [`${map.minutes} \u2193 \u00b7 ${map.price} \u2192`, ...map.prices.map((/** @type {any} */ p) => p.text)],
      groups: [{ label: "", rows: map.rows.map((/** @type {any} */ row) => [cell(`\u00d7 ${row.text}`),
        ...row.gains.map((/** @type {boolean} */ gains) =>
          cell(gains ? t.gains : t.loses, { tone: gains ? "gain" : "loss" }))]) }],
    });
  }

  /** Which workbook, which values, from when. @param {Record<string, string>} t */
  stamp(t) {
    const { version, fingerprint, review, lang } = this.model.get("page");
    const day = (/** @type {string} */ text) =>
      text && new Intl.DateTimeFormat(lang, { dateStyle: "long", timeZone: "UTC" }).format(new Date(text));
    return filled(t.foot, { version, fingerprint, made: day(this.model.opening.made), review: day(review) });
  }

  /** Scenarios side by side, each under a name. @param {Record<string, string>} t */
  buildKept(t) {
    const name = h("input", { type: "text", id: fresh("name"), maxlength: 60, autocomplete: "off", "data-keep": "name" });
    this.keptTable = h("div", { class: "cw-table" });
    this.keptButtons = h("div", { class: "cw-buttons" });
    const keep = (/** @type {Event} */ event) => {
      event.preventDefault();
      if (name.value.trim()) this.send({ do: "keep", value: name.value });
      name.value = "";
    };
    return h("section", { class: "cw-section cw-kept" }, h("h2", {}, t.kept),
      h("form", { class: "cw-buttons", onsubmit: keep },
        h("label", { for: name.id }, t.kept_name), name, h("button", { type: "submit", "data-keep": "keep" }, t.keep)),
      this.keptTable, this.keptButtons);
  }

  /** @param {any} table @param {Record<string, string>} t */
  showKept(table, t) {
    this.keptTable.hidden = this.keptButtons.hidden = !table;
    if (!table) return;
    this.showTable(this.keptTable, table);
    const names = table.heads.slice(2);
    this.keptButtons.replaceChildren(...names.flatMap((/** @type {string} */ name, /** @type {number} */ i) => [
      h("button", { type: "button", onclick: () => {
        const { settings } = this.model.get("settings").kept[i];
        this.send({ do: "take", settings, lang: this.model.get("page").lang });
      } }, filled(t.go_to, { name })),
      h("button", { type: "button", onclick: () => this.send({ do: "keep", value: name, drop: true }) },
        filled(t.drop, { name })),
    ]));
  }

  /** What an address said when it was made, by a file with other values. @param {any} then */
  showTold({ version, fingerprint, said, names }) {
    const { t } = this,
      now = this.model.get("view");
    const sentences = [
      filled(t.told_then, { version, fingerprint, said, now: `${now.verdict.text} · ${now.cards[0].label} ${now.cards[0].text}` }),
      !names ? t.told_unknown : names.length ? filled(t.told_changed, { names: names.join(" ; ") }) : t.told_same,
    ];
    write(this.told, sentences.join(" "));
    this.told.hidden = false;
  }

  // Controls

  showControls() {
    const { first, moved, own } = this.model.get("controls");
    this.list(this.first, first);
    this.list(this.moved, moved);
    this.list(this.own, own);
    this.ownTitle.hidden = !own.length;
    this.movedTitle.hidden = !moved.length;
    for (const key of this.open.keys()) this.askGroup(key);
  }

  list(box, controls) {
    const wanted = new Set(controls.map((c) => c.name));
    for (const node of [...box.children]) if (!wanted.has(node.dataset.name)) this.drop(node);
    controls.forEach((spec, i) => {
      let node = [...box.children].find((n) => n.dataset.name === spec.name);
      if (node && this.controls.get(node).kind !== spec.kind) {
        this.drop(node);
        node = null;
      }
      if (!node) {
        const control = new Control(this, spec);
        node = control.node;
        this.controls.set(node, control);
      }
      if (box.children[i] !== node) box.insertBefore(node, box.children[i] || null);
      this.controls.get(node).show(spec);
    });
  }

  drop(node) {
    this.controls.delete(node);
    node.remove();
  }

  forget(box) {
    for (const node of [...box.children]) this.drop(node);
  }

  showControl(spec) {
    for (const control of this.controls.values()) if (control.name === spec.name) control.show(spec);
  }

  askGroup(key) {
    this.open.set(key, true);
    this.send({ do: "group", value: key });
  }

  showGroup({ key, controls }) {
    if (this.open.has(key)) this.list(this.groups.get(key), controls);
  }

  showFound({ controls, count }) {
    this.list(this.found, controls);
    write(this.foundCount, controls.length || count ? filled(this.t.found, { count }) : "");
  }

  showSettings() {
    const s = this.model.get("settings");
    const t = this.t;
    for (const what of ["authority", "tool", "scenario"]) this[`${what}Select`].value = s[what];
    for (const box of this.optionBoxes) box.checked = s.options.includes(box.value);
    this.undo.disabled = !s.undo;
    this.redo.disabled = !s.redo;
    this.reset.disabled = !s.overrides.length;
    set(this.pin, { "aria-pressed": String(Boolean(s.pinned)) });
    write(this.pin, s.pinned ? t.unpin : t.pin);
    this.pinnedNote.hidden = !s.pinned;
    if (this.alone && this.started) window.history.replaceState(null, "", `#${this.address()}`);
    this.started = true;
    for (const control of this.controls.values()) control.mark(s.overrides.includes(control.name));
    for (const { old, set: address } of this.further.values()) old.hidden = !address || address === s.address;
  }

  async copyAddress() {
    const whole = `${window.location.href.split("#")[0]}#${this.address()}`;
    try {
      await navigator.clipboard.writeText(whole);
      this.say(this.t.copied);
      write(this.fileState, this.t.copied);
    } catch {
      this.say(whole, true);
    }
  }

  /** The settings, and what was said of them by this version. */
  address() {
    return this.model.get("settings").address;
  }

  /** @param {{name: string, type: string, text: any}} file */
  offer({ name, type, text }) {
    const address = URL.createObjectURL(new Blob([text], { type }));
    const link = h("a", { href: address, download: name });
    this.root.append(link);
    link.click();
    link.remove();
    setTimeout(() => URL.revokeObjectURL(address), 60000);
    const words = filled(this.t.ready, { name });
    this.say(words);
    write(this.fileState, words);
  }

  // Results

  showView() {
    const v = this.model.get("view");
    const t = this.t;
    this.quiet();
    this.verdict.dataset.word = v.verdict.word;
    write(this.mark, MARK[v.verdict.word] || "");
    write(this.word, v.verdict.text);
    write(this.about, v.verdict.about);
    write(this.verdictBefore, v.verdict.before ? ` ${filled(t.before, { text: v.verdict.before })}` : "");
    write(this.bar, `${MARK[v.verdict.word] || ""} ${v.verdict.text}`);
    write(this.quadrants, v.verdict.quadrants);
    this.lines(this.reasons, v.verdict.reasons.slice(0, SHOWN));
    this.lines(this.more, v.verdict.reasons.slice(SHOWN));
    this.showFocus(v);
    this.showCards(v, t);
    for (const [key, { figure, table, note }] of Object.entries(this.sections)) {
      const shown = v.tables[key] ?? v[key];
      table.closest("section").hidden = !shown?.groups.some((g) => g.rows.length);
      if (shown) this.showTable(table, shown);
      if (figure) this.showChart(key, figure, v);
      if (key === "people") write(note, v.untouched.length ? `${t.untouched} ${v.untouched.join(" ; ")}.` : "");
      if (key === "footprint") write(note, filled(t.boundary, { boundary: v.boundary }));
    }
    this.showTurning(v, t);
    this.showKept(v.kept, t);
    const all = this.model.opening.all,
      [count, more] = [v.draws, all].map((n) => n.toLocaleString(this.model.get("page").lang));
    write(this.drawsNote, v.draws < all ? filled(t.settling, { count, all: more }) : filled(t.draws, { count }));
    this.warnings.hidden = !v.warnings.length;
    if (v.warnings.length) {
      const list = h("ul", {});
      this.lines(list, v.warnings);
      this.warnings.replaceChildren(h("h2", {}, t.warnings), list);
    }
    const cards = Object.fromEntries(v.cards.map((c) => [c.name, c.text]));
    const word = `${v.verdict.text} ${v.verdict.about}`;
    if (this.spoken !== undefined && (this.spoken !== v.count || this.spokenWord !== word)) {
      this.say(filled(t.updated, { verdict: v.verdict.text, society: cards.society_npv, budget: cards.budget_total }));
    }
    this.spoken = v.count;
    this.spokenWord = word;
    this.root.dataset.set = JSON.stringify(v.set);
    this.root.dataset.count = v.count;
  }

  lines(list, texts) {
    while (list.children.length > texts.length) list.lastChild.remove();
    texts.forEach((text, i) => {
      if (!list.children[i]) list.append(h("li", {}));
      write(list.children[i], text);
    });
  }

  showFocus(v) {
    const keys = v.options.map((o) => o.key).join();
    if (this.focusKeys !== keys || !this.focusBox.children.length) {
      this.focusKeys = keys;
      this.focusBox.replaceChildren(...v.options.map((o) => h("button", {
        type: "button", value: o.key, "data-keep": `focus-${o.key}`,
        onclick: () => this.send({ do: "focus", value: o.key }),
      }, h("span", { class: "cw-dot", style: `background:${o.colour}`, "aria-hidden": "true" }), o.label)));
    }
    for (const b of this.focusBox.children) b.setAttribute("aria-pressed", String(b.value === v.focus));
  }

  showCards(v, t) {
    for (const c of v.cards) {
      let card = this.cardNodes.get(c.name);
      if (!card) {
        const figure = h("button", { type: "button", class: "cw-number", "data-keep": `card-${c.name}`, onclick: () =>
          this.ask(c.name, this.model.get("view").focus, null) });
        card = { figure, label: h("h3", {}), range: h("p", { class: "cw-range" }), chance: h("p", {}),
          before: h("p", { class: "cw-before" }), flip: h("p", { class: "cw-flip" }) };
        card.node = h("article", { class: "cw-card", "data-name": c.name },
          card.label, figure, card.before, card.range, card.chance, card.flip);
        this.cardNodes.set(c.name, card);
        this.cards.append(card.node);
      }
      write(card.label, c.label);
      write(card.figure, c.text);
      set(card.figure, { "aria-label": `${c.label} : ${c.text}. ${t.trace}` });
      card.node.dataset.tone = c.tone;
      write(card.range, c.range);
      write(card.chance, c.chance);
      write(card.before, c.before ? filled(t.before, { text: c.before }) : "");
    }
  }

  showFlips() {
    const { words } = this.model.get("flips");
    for (const [name, card] of this.cardNodes) write(card.flip, (words && words[name]) || "");
  }

  showTable(box, table) {
    const shape = JSON.stringify([table.caption, table.heads, table.note,
      table.groups.map((g) => [g.label, g.rows.map((r) => [r.length, r[0].text])])]);
    if (box.dataset.shape !== shape) {
      box.dataset.shape = shape;
      box.replaceChildren(this.buildTable(table), ...(table.note ? [h("p", { class: "cw-note" }, table.note)] : []));
    }
    const rows = table.groups.flatMap((g) => g.rows);
    box.querySelectorAll("tr[data-row]").forEach((tr, i) => {
      rows[i].forEach((cell, j) => this.showCell(tr.children[j], cell, j, rows[i]));
    });
  }

  buildTable(table) {
    const wide = table.heads.length;
    const head = h("thead", {}, h("tr", {}, ...table.heads.map((text) => h("th", { scope: "col" }, text))));
    const bodies = table.groups.map((g) => h("tbody", {},
      g.label ? h("tr", {}, h("th", { colspan: wide, scope: "rowgroup", class: "cw-group" }, g.label)) : null,
      ...g.rows.map((row) => h("tr", { "data-row": true },
        ...row.map((_, j) => h(j ? "td" : "th", j ? {} : { scope: "row" }))))));
    return h("div", { class: "cw-scroll", tabindex: "0", role: "region", "aria-label": table.caption },
      h("table", {}, h("caption", {}, table.caption), head, ...bodies));
  }

  showCell(node, cell, column, row) {
    const said = JSON.stringify(cell);
    if (node.dataset.said === said) return;
    node.dataset.said = said;
    node.dataset.tone = cell.tone;
    const main = cell.name && column
      ? h("button", { type: "button", class: "cw-number", "aria-label": `${row[0].text} : ${cell.text}. ${this.t.trace}`,
          onclick: () => this.ask(cell.name, cell.option, cell.year) }, cell.text)
      : h("span", {}, cell.text);
    node.replaceChildren(main, ...cell.below.map((text) => h("small", {}, text)));
  }

  showChart(key, figure, v) {
    const chart = v.charts[key];
    write(figure.querySelector("figcaption"), chart.caption);
    const host = figure.querySelector(".cw-chart");
    this.charts[key] ||= key === "budget" ? new Stacked(host) : new Panels(host, key);
    this.charts[key].show(chart, v.options, this.model.get("page").lang, this.t);
  }

  /** @param {string} kind a file of the page's own, or one that Python makes */
  take(kind) {
    this.say(this.t.preparing);
    write(this.fileState, this.t.preparing);
    if (FILES.includes(kind)) this.model.download(kind);
    else this.kernel.send({ do: "download", value: kind });
  }

  // Further questions: Python answers them; without a kernel, the page says what to type

  /** @param {string} key */
  askFurther(key) {
    const { body, old } = this.further.get(key),
      { address, focus } = this.model.get("settings"),
      { command } = this.model.get("page").further.find((/** @type {any} */ f) => f.key === key);
    old.hidden = true;
    this.further.get(key).set = address;
    if (this.kernel) {
      body.replaceChildren(h("p", { class: "cw-note", role: "status" }, this.t.preparing));
      this.kernel.send({ do: "further", value: key, option: focus });
    } else {
      const line = [command, ...this.model.get("settings").arguments].join(" ");
      body.replaceChildren(h("p", { class: "cw-note" }, this.t.to_type), h("pre", {}, h("code", {}, line)));
    }
  }

  /** @param {{key: string, parts: any[]}} answer */
  showFurther({ key, parts }) {
    const place = this.further.get(key);
    if (!place) return;
    place.body.replaceChildren(...parts.map((part) => {
      const node = h(part.svg ? "figure" : "div", {});
      // made by the kernel's templates and drawing program, which escape every text; the page's policy runs no script
      node.innerHTML = part.svg || part.html;
      if (part.svg) node.append(h("figcaption", {}, part.caption));
      for (const title of node.querySelectorAll("h1, h2, h3")) {
        title.replaceWith(h(title.tagName === "H3" ? "h4" : "h3", {}, title.textContent));
      }
      for (const table of node.querySelectorAll("table")) {
        const box = h("div", { class: "cw-scroll", tabindex: "0", role: "region",
          "aria-label": table.caption ? table.caption.textContent : this.t.table });
        table.replaceWith(box);
        box.append(table);
      }
      for (const link of node.querySelectorAll("a[href^='http']")) {
        set(link, { target: "_blank", rel: "noopener noreferrer" });
      }
      return node;
    }));
  }

  // How a figure is made

  buildDialog(t) {
    this.traceTitle = h("h2", { tabindex: "-1" });
    this.traceBody = h("div", { class: "cw-trace" });
    this.traceBack = h("button", { type: "button", onclick: () => {
      this.steps.pop();
      const step = this.steps.pop();
      if (step) this.ask(step.name, step.option, step.year);
    } }, t.back);
    this.steps = [];
    const dialog = h("dialog", { class: "cw-dialog", onclose: () => {
      this.steps = [];
      this.asker?.focus();
    }, onclick: (e) => {
      if (e.target === dialog) dialog.close();
    } },
    h("div", { class: "cw-dialog-head" }, this.traceTitle,
      h("div", { class: "cw-buttons" }, this.traceBack,
        h("button", { type: "button", onclick: () => dialog.close() }, t.close))),
    h("p", { class: "cw-note" }, t.trace_about),
    this.traceBody);
    return dialog;
  }

  ask(name, option, year) {
    if (!this.dialog.open) this.asker = document.activeElement;
    this.send({ do: "trace", name, option, year });
  }

  showTrace(trace) {
    this.steps.push(trace);
    this.traceBack.hidden = this.steps.length < 2;
    write(this.traceTitle, trace.title);
    this.dialog.setAttribute("aria-label", trace.title);
    this.traceBody.replaceChildren(drawn(trace.view));
    for (const name of this.traceBody.querySelectorAll(".trace-name[data-quantity]")) {
      const ask = () => this.ask(name.dataset.quantity, trace.option, trace.year);
      name.replaceWith(h("button", { type: "button", class: "cw-number", onclick: ask }, ...name.childNodes));
    }
    for (const link of this.traceBody.querySelectorAll("a[href^='http']")) {
      set(link, { target: "_blank", rel: "noopener noreferrer" });
    }
    if (!this.dialog.open) this.dialog.showModal();
    this.traceTitle.focus();
    this.dialog.scrollTop = 0;
  }
}
