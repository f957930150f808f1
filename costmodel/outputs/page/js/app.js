// @ts-check
// Where it starts: in a file of its own, or as a widget of a notebook.
import { h } from "./elements.js";
import { LocalModel } from "./local.js";
import { Page } from "./page.js";

/**
 * Open the page in an element; what takes its place is there when the first answer is.
 * @param {HTMLElement} el @param {import("./local.js").Opening} opening @param {object} [how] @returns {LocalModel}
 */
export function open(el, opening, how = {}) {
  const model = new LocalModel(opening);
  const first = (/** @type {any} */ answer) => {
    if (!answer.opened) return;
    model.off("msg:custom", first);
    const ready = () => {
      model.off("change:flips", ready);
      el.replaceChildren();
      new Page(model, el, how);
    };
    model.on("change:flips", ready);
    model.send({ do: "start", seq: 0 });
  };
  model.on("msg:custom", first);
  return model;
}

/** The page as a file: everything stands in the document. */
export function start() {
  const text = (/** @type {string} */ id) => document.getElementById(id)?.textContent ?? "";
  const main = /** @type {HTMLElement} */ (document.getElementById("page"));
  globalThis.costmodel = open(main, { ...JSON.parse(text("opening")), data: text("data"), code: text("code") });
}

/**
 * The page as a widget: what is set comes back to Python, and what Python sets is shown.
 * @param {string} code @param {string} data
 */
export function widget(code, data) {
  return {
    /** @param {{model: any, el: HTMLElement}} given */
    render({ model, el }) {
      el.append(h("p", { class: "cw-note" }, "…"));
      const local = open(el, { ...model.get("opening"), data, code }, { kernel: model });
      return () => local.close();
    },
  };
}
