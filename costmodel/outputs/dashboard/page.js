// The page in the browser: draws what the kernel sends, as text, and says what was moved. No outside code is loaded.

const SVG = "http://www.w3.org/2000/svg";
const FOCUSED = new Set(["a", "button", "input", "select", "summary", "div"]);
const FILES = ["pdf", "xlsx", "csv"];
const LANGUAGES = [{ key: "fr", label: "Français" }, { key: "en", label: "English" }]; // unless there are more
const PATIENCE = 20000; // milliseconds without an answer after which the page says so
const LONG = 300000; // the same for what is known to take its time
const SLOW = 120; // milliseconds of an answer above which a slider being moved asks only when it stands still
const STILL = 80; // milliseconds without movement that count as standing still
const TOO_SMALL = 0.03; // share of a common scale below which a panel would look empty: it gets its own
const MARK = {
  adopt: "✓", adopt_on_conditions: "✓", pilot_first: "?", not_enough_to_judge: "?", do_something_else: "✕", not_at_this_price: "✕",
};

function render({ model, el }) {
  const page = new Page(model, el);
  return () => page.close();
}

/** An element with attributes, handlers (`on…`) and children; strings are text, never markup. */
function h(tag, attributes, ...children) {
  const node = document.createElement(tag);
  if (FOCUSED.has(tag)) node.setAttribute("data-lm-suppress-shortcuts", "true"); // JupyterLab leaves its keys alone
  set(node, attributes);
  node.append(...children.filter((c) => c !== null && c !== undefined && c !== ""));
  return node;
}

function set(node, attributes) {
  for (const [key, value] of Object.entries(attributes || {})) {
    if (key.startsWith("on")) node.addEventListener(key.slice(2), value);
    else if (value === false || value === null || value === undefined) node.removeAttribute(key);
    else node.setAttribute(key, value === true ? "" : String(value));
  }
}

function write(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

function fill(text, fields) {
  return text.replace(/\{(\w+)\}/g, (whole, key) => (key in fields ? fields[key] : whole));
}

let count = 0;
const fresh = (word) => `cw-${word}-${++count}`;

class Page {
  constructor(model, el) {
    this.model = model;
    this.seq = 0;
    this.busy = 0;
    this.next = null;
    this.took = 0;
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
      "msg:custom": (message, buffers) => this.receive(message, buffers),
    };
    for (const [event, act] of Object.entries(this.listeners)) model.on(event, act);
    this.build();
    this.restore();
  }

  close() {
    for (const [event, act] of Object.entries(this.listeners)) this.model.off(event, act);
    clearTimeout(this.waiting);
  }

  get t() {
    return this.model.get("page").texts;
  }

  // Talking with the kernel

  send(message, patience = PATIENCE) {
    this.busy = ++this.seq;
    this.sent = performance.now();
    this.root.setAttribute("aria-busy", "true");
    clearTimeout(this.waiting);
    this.waiting = setTimeout(() => this.lost(), patience);
    try {
      this.model.send({ ...message, seq: this.seq });
    } catch {
      this.lost(); // the session is known to have ended
    }
  }

  /** No answer came: say so, and let whoever is there go on trying, or start again. */
  lost() {
    clearTimeout(this.waiting);
    this.free();
    this.say(this.alone ? this.t.lost : `${this.t.lost} ${this.t.run_again}`, true);
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
    clearTimeout(this.pause);
    const pass = () => {
      if (this.busy) this.next = message;
      else this.send(message);
    };
    // A slow answer to a place passed on the way would delay the answer to the place let go.
    if (message.final === false && this.took > SLOW) this.pause = setTimeout(pass, STILL);
    else pass();
  }

  receive(message, buffers) {
    if (!this.again.hidden) this.quiet(); // the session is there after all
    if (message.control) this.showControl(message.control);
    if (message.problem) this.problem(message.problem);
    if (message.group) this.showGroup(message.group);
    if (message.found) this.showFound(message.found);
    if (message.trace) this.showTrace(message.trace);
    if (message.further) this.showFurther(message.further);
    if (message.download) this.offer(message.download, buffers[0]);
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

  get alone() {
    return !document.querySelector("#jp-main-dock-panel"); // JupyterLab keeps its own address and title
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
      this.again,
      h("p", { class: "cw-wait", role: "status" }, t.preparing),
      this.live,
      h("div", { class: "cw-body" },
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
      h("p", { class: "cw-about" }, page.about.join(" ")));
  }

  buildSide(page, t) {
    const button = (key, act, extra) => h("button", { type: "button", "data-keep": key, onclick: act, ...extra }, t[key]);
    this.undo = button("undo", () => this.send({ do: "undo" }));
    this.redo = button("redo", () => this.send({ do: "redo" }));
    this.pin = h("button", { type: "button", "data-keep": "pin", onclick: () =>
      this.send({ do: "pin", value: !this.model.get("settings").pinned }) }, t.pin);
    this.reset = button("reset_all", () => this.send({ do: "reset" }));
    const file = h("input", { type: "file", accept: ".yaml,.yml", class: "cw-only-heard", tabindex: "-1",
      "aria-label": t.load, onchange: async () => {
        // what is too long is refused by the session, to which no message of more than ten megabytes comes
        if (file.files.length) this.send({ do: "load", value: await file.files[0].slice(0, 1e6).text() });
        file.value = "";
      } });
    this.first = h("div", { class: "cw-controls" });
    this.movedTitle = h("h3", {}, t.moved);
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
      h("h3", {}, fill(t.first, { count: this.model.get("controls").first.length })),
      this.first, this.movedTitle, this.moved,
      h("h3", {}, t.others),
      h("div", { class: "cw-field" }, h("label", { for: searching }, t.find), search), this.foundCount, this.found,
      ...groups,
      h("div", { class: "cw-buttons" },
        button("save", () => this.send({ do: "download", value: "scenario" })),
        button("load", () => file.click()), file,
        button("copy", () => this.copyAddress())),
    ];
  }

  buildResults(t) {
    this.mark = h("span", { class: "cw-mark", "aria-hidden": "true" });
    this.word = h("strong", {});
    this.about = h("span", { class: "cw-verdict-about" });
    this.verdictBefore = h("span", { class: "cw-before" });
    this.quadrants = h("p", { class: "cw-note" });
    this.reasons = h("ul", {});
    this.verdict = h("div", { class: "cw-verdict" },
      h("h2", {}, this.mark, h("span", { class: "cw-only-heard" }, `${t.verdict} : `), this.word, " ", this.about, this.verdictBefore),
      this.reasons, this.quadrants);
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
      ...FILES.map((kind) => h("button", { type: "button", "data-keep": kind, onclick: () => {
        this.say(t.preparing);
        write(this.fileState, t.preparing);
        this.send({ do: "download", value: kind }, LONG);
      } }, t[kind])),
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
      this.verdict, takeAway,
      h("div", { class: "cw-focus-line" }, h("span", {}, t.focus), this.focusBox),
      h("p", { class: "cw-note" }, t.median),
      h("details", { class: "cw-words" }, h("summary", {}, t.words),
        h("dl", {}, ...this.model.get("page").glossary.flatMap(([term, meaning]) => [h("dt", {}, term), h("dd", {}, meaning)]))),
      this.cards,
      section("ledgers", true), section("winners", true), section("groups", false), section("budget", true), section("hours", true),
      section("people", false, true), section("footprint", true, true), section("limits", false),
      further, this.warnings,
    ];
  }

  // Controls

  showControls() {
    const { first, moved } = this.model.get("controls");
    this.list(this.first, first);
    this.list(this.moved, moved);
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
    write(this.foundCount, controls.length || count ? fill(this.t.found, { count }) : "");
  }

  showSettings() {
    const s = this.model.get("settings");
    const t = this.t;
    for (const what of ["authority", "tool", "scenario"]) this[`${what}Select`].value = s[what];
    for (const box of this.optionBoxes) box.checked = s.options.includes(box.value);
    this.undo.disabled = !s.undo;
    this.redo.disabled = !s.redo;
    this.reset.disabled = !s.overrides.length;
    set(this.pin, { "aria-pressed": String(s.pinned) });
    write(this.pin, s.pinned ? t.unpin : t.pin);
    this.pinnedNote.hidden = !s.pinned;
    if (this.alone && this.started) window.history.replaceState(null, "", `#${s.address}`);
    this.started = true;
    for (const control of this.controls.values()) control.mark(s.overrides.includes(control.name));
    for (const { old, set: address } of this.further.values()) old.hidden = !address || address === s.address;
  }

  async copyAddress() {
    const { address } = this.model.get("settings");
    const whole = `${window.location.href.split("#")[0]}#${address}`;
    try {
      await navigator.clipboard.writeText(whole);
      this.say(this.t.copied);
      write(this.fileState, this.t.copied);
    } catch {
      this.say(whole, true);
    }
  }

  offer({ name, type }, content) {
    const address = URL.createObjectURL(new Blob([content], { type }));
    const link = h("a", { href: address, download: name });
    this.root.append(link);
    link.click();
    link.remove();
    setTimeout(() => URL.revokeObjectURL(address), 60000);
    const words = fill(this.t.ready, { name });
    this.say(words);
    write(this.fileState, words);
  }

  // Results

  showView() {
    const v = this.model.get("view");
    if (this.busy) this.took = performance.now() - this.sent;
    const t = this.t;
    this.quiet();
    this.verdict.dataset.word = v.verdict.word;
    write(this.mark, MARK[v.verdict.word] || "");
    write(this.word, v.verdict.text);
    write(this.about, v.verdict.about);
    write(this.verdictBefore, v.verdict.before ? ` ${fill(t.before, { text: v.verdict.before })}` : "");
    write(this.quadrants, v.verdict.quadrants);
    this.lines(this.reasons, v.verdict.reasons);
    this.showFocus(v);
    this.showCards(v, t);
    for (const [key, { figure, table, note }] of Object.entries(this.sections)) {
      this.showTable(table, v.tables[key]);
      table.closest("section").hidden = !v.tables[key].groups.some((g) => g.rows.length);
      if (figure) this.showChart(key, figure, v);
      if (key === "people") write(note, v.untouched.length ? `${t.untouched} ${v.untouched.join(" ; ")}.` : "");
      if (key === "footprint") write(note, fill(t.boundary, { boundary: v.boundary }));
    }
    this.warnings.hidden = !v.warnings.length;
    if (v.warnings.length) {
      const list = h("ul", {});
      this.lines(list, v.warnings);
      this.warnings.replaceChildren(h("h2", {}, t.warnings), list);
    }
    const cards = Object.fromEntries(v.cards.map((c) => [c.name, c.text]));
    if (this.spoken !== undefined && this.spoken !== v.count) {
      this.say(fill(t.updated, { verdict: v.verdict.text, society: cards.society_npv, budget: cards.budget_total }));
    }
    this.spoken = v.count;
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
      write(card.before, c.before ? fill(t.before, { text: c.before }) : "");
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

  // Further questions

  askFurther(key) {
    const { body, old } = this.further.get(key);
    old.hidden = true;
    body.replaceChildren(h("p", { class: "cw-note", role: "status" }, this.t.preparing));
    clearTimeout(this.waiting);
    this.send({ do: "further", value: key }, LONG);
  }

  showFurther({ key, parts, set: address }) {
    const place = this.further.get(key);
    if (!place) return;
    place.set = address;
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
    this.traceBody.innerHTML = trace.html; // made by the kernel's template, which escapes every text
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

/** One value: slider, choice or field, with its unit, its help, and a place for what is wrong. */
class Control {
  constructor(page, spec) {
    this.page = page;
    this.name = spec.name;
    this.kind = spec.kind;
    const t = page.t;
    const id = fresh("value");
    const helpId = fresh("help");
    const errorId = fresh("error");
    this.label = h("label", { for: id });
    this.error = h("p", { class: "cw-error", id: errorId, role: "alert" });
    this.help = h("div", { class: "cw-help", id: helpId, hidden: true });
    const helper = h("button", { type: "button", class: "cw-small", "aria-expanded": "false", "aria-controls": helpId,
      onclick: () => {
        this.help.hidden = !this.help.hidden;
        helper.setAttribute("aria-expanded", String(!this.help.hidden));
      } }, "?");
    this.helper = helper;
    this.back = h("button", { type: "button", class: "cw-small", onclick: () => {
      page.send({ do: "reset", name: this.name });
      (this.slider || this.input).focus();
    } }, "↺");
    this.unit = h("span", { class: "cw-unit" });
    if (this.kind === "choice") {
      this.input = h("select", { id, "aria-describedby": errorId, onchange: () =>
        page.send({ do: "set", name: this.name, value: this.input.value, final: true }) });
    } else {
      this.input = h("input", { id: this.kind === "slider" ? fresh("field") : id, type: "text", inputmode: "decimal", autocomplete: "off",
        "aria-describedby": errorId, onchange: () =>
          page.send({ do: "set", name: this.name, value: this.input.value, final: true }) });
    }
    if (this.kind === "slider") {
      this.slider = h("input", { id, type: "range", "aria-describedby": errorId,
        oninput: () => this.slide(false), onchange: () => this.slide(true) });
    }
    if (typeof spec.measured === "boolean") {
      this.tick = h("input", { type: "checkbox", onchange: () =>
        page.send({ do: "set", name: this.name, measured: this.tick.checked, final: true }) });
      this.measured = h("label", { class: "cw-measured" }, this.tick, h("span", {}, t.measured));
    }
    this.node = h("div", { class: "cw-control", "data-name": this.name, "data-kind": this.kind },
      h("div", { class: "cw-control-head" }, this.label, this.back, helper),
      h("div", { class: "cw-control-line" }, this.slider, this.input, this.unit),
      this.measured, this.error, this.help);
    set(this.back, { title: t.reset });
    set(helper, { title: t.help });
  }

  slide(final) {
    const value = Number(this.slider.value);
    this.input.value = this.write(value);
    this.spoken();
    this.page.move({ do: "set", name: this.name, value, final });
  }

  write(value) {
    const digits = Math.max(0, Math.min(6, Math.ceil(-Math.log10(this.spec.step * this.spec.scale) - 1e-9)));
    return new Intl.NumberFormat(this.page.model.get("page").lang, { maximumFractionDigits: digits })
      .format(value * this.spec.scale);
  }

  spoken() {
    this.slider.setAttribute("aria-valuetext", `${this.input.value} ${this.spec.unit}`.trim());
  }

  show(spec) {
    this.spec = spec;
    const t = this.page.t;
    write(this.label, spec.label);
    write(this.unit, spec.unit.replaceAll("/", "/\u200b")); // long units are cut between their words only
    write(this.error, "");
    this.input.removeAttribute("aria-invalid");
    set(this.helper, { "aria-label": `${t.help} : ${spec.label}` });
    set(this.back, { "aria-label": `${t.reset} : ${spec.label}` });
    if (this.kind === "choice") {
      this.input.replaceChildren(...spec.choices.map((c) => h("option", { value: c.key }, c.label)));
      this.input.value = spec.value;
    } else {
      this.input.value = spec.text;
      set(this.input, { "aria-label": `${spec.label}${spec.unit ? ` (${spec.unit})` : ""}` });
    }
    if (this.slider) {
      set(this.slider, { min: spec.low, max: spec.high, step: spec.step });
      this.slider.value = spec.value;
      this.spoken();
    }
    if (this.tick) {
      this.tick.checked = spec.measured;
      set(this.tick, { "aria-label": `${t.measured} : ${spec.label}` });
    }
    this.mark(spec.changed);
    const sources = spec.sources.map((s) =>
      h("li", {}, h("a", { href: s.url, target: "_blank", rel: "noopener noreferrer" }, s.text)));
    this.help.replaceChildren(
      ...(spec.differs ? [h("p", {}, t.differs)] : []),
      ...spec.help.map((text) => h("p", {}, text)),
      h("p", {}, h("code", {}, spec.name)),
      ...(sources.length ? [h("p", {}, `${t.sources} :`), h("ul", {}, ...sources)] : []));
  }

  mark(changed) {
    this.node.dataset.changed = String(changed);
    this.back.hidden = !changed;
  }

  complain(text) {
    write(this.error, text);
    this.input.setAttribute("aria-invalid", "true");
    this.error.scrollIntoView({ block: "nearest" });
  }
}

// Charts: elements are made once and moved when the data change

class Drawing {
  constructor(host) {
    this.host = host;
    this.nodes = new Map();
    this.svg = document.createElementNS(SVG, "svg");
    set(this.svg, { role: "img", class: "cw-svg" });
    host.replaceChildren(this.svg);
  }

  begin(chart, width, height) {
    this.used = new Set();
    set(this.svg, { viewBox: `0 0 ${width} ${height}`, "aria-label": `${chart.title}. ${chart.caption}` });
  }

  /** A mark with a name of its own: made when it is new, moved when it is not. */
  put(name, tag, attributes, text) {
    let node = this.nodes.get(name);
    if (!node) {
      node = document.createElementNS(SVG, tag);
      this.nodes.set(name, node);
    }
    this.used.add(name);
    set(node, attributes);
    if (text !== undefined) write(node, text);
    if (node.parentNode !== this.svg) this.svg.append(node);
    return node;
  }

  end() {
    for (const [name, node] of this.nodes) {
      if (!this.used.has(name)) {
        node.remove();
        this.nodes.delete(name);
      }
    }
  }
}

function ticks(low, high, wanted) {
  const raw = (high - low) / wanted || 1;
  const power = 10 ** Math.floor(Math.log10(raw));
  const step = [1, 2, 5, 10].map((k) => k * power).find((s) => s >= raw * 0.999);
  const found = [];
  for (let x = Math.ceil(low / step) * step; x <= high + step * 1e-6; x += step) found.push(Math.abs(x) < step * 1e-6 ? 0 : x);
  return found;
}

function short(value, lang) {
  return new Intl.NumberFormat(lang, { notation: "compact", maximumSignificantDigits: 3 }).format(value).replace("-", "−");
}

/** Euros of an axis: `−300 k€`; the unit stays with its number. */
function euros(value, lang) {
  const [divisor, unit] = Math.abs(value) >= 1e6 ? [1e6, "M€"] : Math.abs(value) >= 1e3 ? [1e3, "k€"] : [1, "€"];
  return `${short(value / divisor, lang)}\u00a0${unit}`;
}

function folded(text, most) {
  const lines = [""];
  for (const word of text.split(" ")) {
    const last = lines[lines.length - 1];
    if (last && last.length + word.length + 1 > most) lines.push(word);
    else lines[lines.length - 1] = last ? `${last} ${word}` : word;
  }
  return lines.slice(0, 3);
}

/** Rows of medians with their ranges, in panels that each have their own scale. */
class Panels extends Drawing {
  constructor(host, kind) {
    super(host);
    this.kind = kind;
  }

  show(chart, options, lang, t) {
    const bars = this.kind === "winners" || this.kind === "hours";
    const byStep = this.kind === "hours";
    const panels = [];
    for (const row of chart.data) {
      const shared = byStep || (this.kind === "winners" && row.key.startsWith("society_")) ? "shared" : row.key;
      const key = byStep ? "all" : row.key;
      let panel = panels.find((p) => p.key === key);
      if (!panel) panels.push(panel = { key, label: byStep ? "" : row.label, shared, rows: [], unit: row.unit });
      panel.rows.push(row);
    }
    const past = new Map(chart.before.map((r) => [`${r.key}/${r.option}`, r]));
    const shownPanels = panels.filter((p) => byStep || p.rows.some((r) => r.p05 || r.p95 || r.median || past.get(`${r.key}/${r.option}`)?.median));
    const spans = {};
    for (const p of shownPanels) {
      for (const r of [...p.rows, ...p.rows.map((r) => past.get(`${r.key}/${r.option}`)).filter(Boolean)]) {
        for (const scale of new Set([p.shared, p.key])) {
          const span = (spans[scale] ||= [0, 0]);
          span[0] = Math.min(span[0], r.p05, r.median);
          span[1] = Math.max(span[1], r.p95, r.median);
        }
      }
    }
    const wide = (scale) => spans[scale][1] - spans[scale][0];
    for (const p of shownPanels) {
      if (wide(p.key) >= TOO_SMALL * wide(p.shared)) continue;
      p.shared = p.key;
      p.label += ` (${t.own_scale})`;
    }
    const width = 760;
    const left = byStep ? 330 : 280;
    const right = 140;
    const line = byStep ? 34 : 26;
    const height = shownPanels.reduce((sum, p) => sum + (p.label ? 26 : 4) + p.rows.length * line + 34, 0);
    this.begin(chart, width, Math.max(height, 40));
    let y = 0;
    shownPanels.forEach((panel) => {
      const [low, high] = spans[panel.shared];
      const room = (high - low || 1) * 0.04;
      const x = (value) => left + ((value - low + room) / (high - low + 2 * room || 1)) * (width - left - right);
      if (panel.label) {
        this.put(`${panel.key}/title`, "text", { x: 0, y: y + 17, class: "cw-svg-title" }, panel.label);
        y += 26;
      } else y += 4;
      const bottom = y + panel.rows.length * line;
      for (const tick of ticks(low, high, 4)) {
        this.put(`${panel.key}/grid${tick}`, "line", { x1: x(tick), x2: x(tick), y1: y, y2: bottom, class: tick ? "cw-svg-grid" : "cw-svg-zero" });
        this.put(`${panel.key}/tick${tick}`, "text", { x: x(tick), y: bottom + 14, class: "cw-svg-tick", "text-anchor": "middle" },
          panel.unit === "EUR" ? euros(tick, lang) : short(tick, lang));
      }
      panel.rows.forEach((row, i) => {
        const name = `${row.key}/${row.option}`;
        const middle = y + i * line + line / 2;
        const words = byStep ? row.label : row.option_label;
        folded(words, byStep ? 52 : 42).slice(0, 2).forEach((text, k, all) => {
          this.put(`${name}/label${k}`, "text", { x: left - 12, y: middle + 4 + (k - (all.length - 1) / 2) * 12, class: "cw-svg-label", "text-anchor": "end" }, text);
        });
        const before = past.get(name);
        if (before) {
          this.put(`${name}/before-range`, "line", { x1: x(before.p05), x2: x(before.p95), y1: middle + 8, y2: middle + 8, class: "cw-svg-before" });
          this.put(`${name}/before`, "circle", { cx: x(before.median), cy: middle + 8, r: 4, class: "cw-svg-before" });
        }
        if (bars) {
          const [a, b] = [x(Math.min(0, row.median)), x(Math.max(0, row.median))];
          this.put(`${name}/bar`, "rect", { x: a, y: middle - 7, width: Math.max(0, b - a), height: 14, fill: row.colour, "fill-opacity": 0.8 });
        }
        this.put(`${name}/range`, "line", { x1: x(row.p05), x2: x(row.p95), y1: middle, y2: middle, stroke: bars ? "#1f2933" : row.colour, "stroke-width": bars ? 1.5 : 3 });
        if (!bars) this.put(`${name}/dot`, "circle", { cx: x(row.median), cy: middle, r: 6, fill: row.colour });
        this.put(`${name}/text`, "text", { x: width - right + 10, y: middle + 4, class: "cw-svg-value" }, row.text);
      });
      y = bottom + 34;
    });
    this.end();
  }
}

/** Lines of the budget stacked by year, the balance above them with its range. */
class Stacked extends Drawing {
  constructor(host) {
    super(host);
    this.legend = h("ul", { class: "cw-legend" });
    host.append(this.legend);
  }

  show(chart, options, lang) {
    const width = 760;
    const height = 300;
    const left = 70;
    const years = [...new Set(chart.data.map((r) => r.year))];
    const lines = chart.data.filter((r) => r.line !== "budget_flow");
    const balance = chart.data.filter((r) => r.line === "budget_flow");
    const before = chart.before.filter((r) => r.line === "budget_flow");
    const used = [...new Map(lines.filter((r) => r.value).map((r) => [r.line, r])).values()];
    let low = 0;
    let high = 0;
    const stacks = years.map((year) => {
      let up = 0;
      let down = 0;
      return lines.filter((r) => r.year === year && r.value).map((r) => {
        const start = r.value > 0 ? up : down;
        if (r.value > 0) up += r.value;
        else down += r.value;
        high = Math.max(high, up);
        low = Math.min(low, down);
        return { ...r, start, end: start + r.value };
      });
    });
    for (const r of [...balance, ...before]) {
      low = Math.min(low, r.p05, r.value);
      high = Math.max(high, r.p95, r.value);
    }
    const room = (high - low || 1) * 0.05;
    const y = (value) => height - 34 - ((value - low + room) / (high - low + 2 * room || 1)) * (height - 50);
    const band = (width - left) / years.length;
    this.begin(chart, width, height);
    for (const tick of ticks(low, high, 5)) {
      this.put(`grid${tick}`, "line", { x1: left, x2: width, y1: y(tick), y2: y(tick), class: tick ? "cw-svg-grid" : "cw-svg-zero" });
      this.put(`tick${tick}`, "text", { x: left - 8, y: y(tick) + 4, class: "cw-svg-tick", "text-anchor": "end" }, euros(tick, lang));
    }
    years.forEach((year, i) => {
      const x = left + i * band + band * 0.2;
      this.put(`year${year}`, "text", { x: x + band * 0.3, y: height - 10, class: "cw-svg-label", "text-anchor": "middle" }, String(year));
      for (const r of stacks[i]) {
        this.put(`${r.line}/${year}`, "rect", { x, width: band * 0.6, y: y(Math.max(r.start, r.end)), height: Math.abs(y(r.start) - y(r.end)), fill: r.colour });
      }
    });
    const middle = (year) => left + years.indexOf(year) * band + band / 2;
    for (const r of before) {
      this.put(`before/${r.year}`, "circle", { cx: middle(r.year) + 14, cy: y(r.value), r: 5, class: "cw-svg-before" });
    }
    this.put("balance", "polyline", { points: balance.map((r) => `${middle(r.year)},${y(r.value)}`).join(" "), class: "cw-svg-balance" });
    for (const r of balance) {
      this.put(`range/${r.year}`, "line", { x1: middle(r.year), x2: middle(r.year), y1: y(r.p05), y2: y(r.p95), class: "cw-svg-whisker" });
      this.put(`dot/${r.year}`, "circle", { cx: middle(r.year), cy: y(r.value), r: 4.5, class: "cw-svg-dot" });
    }
    for (const name of [...balance.map((r) => `range/${r.year}`), "balance", ...balance.map((r) => `dot/${r.year}`)]) {
      this.svg.append(this.nodes.get(name)); // above the bars
    }
    this.end();
    const entries = [...used.map((r) => [r.colour, r.label]), ...(balance.length ? [["#111", balance[0].label]] : [])];
    const said = JSON.stringify(entries);
    if (this.legend.dataset.said !== said) {
      this.legend.dataset.said = said;
      this.legend.replaceChildren(...entries.map(([colour, text]) =>
        h("li", {}, h("span", { class: "cw-dot", style: `background:${colour}`, "aria-hidden": "true" }), text)));
    }
  }
}

export default { render };
