// @ts-check
// An authority of one's own on the page: the questions of `new authority`, answered in any order, some or all.
import { fresh, h, write } from "./elements.js";

export class Town {
  /** @param {import("./page.js").Page} page */
  constructor(page) {
    const { t } = page;
    this.page = page;
    /** @type {Map<string, {value: HTMLInputElement, low: HTMLInputElement, high: HTMLInputElement}>} */
    this.fields = new Map();
    this.name = h("input", { type: "text", id: fresh("town"), autocomplete: "off", "data-keep": "town-name" });
    this.kind = h("select", { id: fresh("kind") });
    this.list = h("div", { class: "cw-questions" });
    const form = h("form", { onsubmit: (/** @type {Event} */ event) => {
      event.preventDefault();
      this.send();
    } },
    h("p", { class: "cw-note" }, t.town_about),
    h("div", { class: "cw-choices" },
      h("div", { class: "cw-field" }, h("label", { for: this.name.id }, t.town_name), this.name),
      h("div", { class: "cw-field" }, h("label", { for: this.kind.id }, t.town_kind), this.kind)),
    this.list,
    h("button", { type: "submit", "data-keep": "town-make" }, t.town_make));
    this.node = h("details", { class: "cw-town", ontoggle: () => this.node.open && this.ask() },
      h("summary", { "data-keep": "town" }, t.town), form);
  }

  /** The questions, with what is taken where one is not answered: known once the inhabitants are. */
  ask() {
    this.page.send({ do: "questions", people: this.fields.get("population")?.value.value ?? "" });
  }

  /** @param {{asked: any[], kinds: Record<string, any>}} questions */
  show({ asked, kinds }) {
    if (!this.kind.childElementCount)
      this.kind.append(...Object.keys(kinds).map((kind) => h("option", { value: kind }, kind)));
    if (!this.fields.size) this.list.replaceChildren(...asked.map((one) => this.question(one)));
    for (const { name, usual, possible } of asked) write(this.list.querySelector(`#cw-usual-${name}`), usual || possible);
  }

  /** @param {any} question */
  question({ name, label, unit, help }) {
    const { t } = this.page,
      field = (/** @type {string} */ about) =>
        h("input", { type: "text", inputmode: "decimal", autocomplete: "off", "aria-label": about,
          "aria-describedby": `cw-usual-${name}`, onchange: () => name === "population" && this.ask() });
    const fields = { value: field(label), low: field(`${label} : ${t.town_low}`), high: field(`${label} : ${t.town_high}`) };
    this.fields.set(name, fields);
    const range = name === "population" ? null : h("details", {}, h("summary", {}, t.town_range), fields.low, " – ", fields.high);
    return h("div", { class: "cw-question", "data-name": name },
      h("p", {}, h("b", {}, label), " ", h("span", { class: "cw-unit" }, unit)),
      h("div", { class: "cw-control-line" }, fields.value, range),
      h("p", { class: "cw-note" }, help),
      h("p", { class: "cw-note", id: `cw-usual-${name}` }));
  }

  send() {
    const answers = Object.fromEntries([...this.fields].flatMap(([name, { value, low, high }]) => {
      const [middle, least, most] = [value, low, high].map((field) => field.value.trim());
      if (!middle && !least && !most) return [];
      return [[name, least || most ? { value: middle, low: least, high: most } : middle]];
    }));
    const day = new Date().toISOString().slice(0, 10);
    this.page.send({ do: "authority", answers, name: this.name.value, kind: this.kind.value, day });
  }
}
