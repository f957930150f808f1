// @ts-check
// One value on the page: slider, choice or field, with its unit, its help, and a place for what is wrong.
import { fresh, h, set, write } from "./elements.js";

export class Control {
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
