// @ts-check
// Elements as plain values: made where there is no document (a worker), drawn by the page; texts stay texts.

/** @typedef {{tag: string, attributes: Record<string, string>, children: Child[]}} Node */
/** @typedef {Node | string} Child */

const HTML = "http://www.w3.org/1999/xhtml";
const MATHML = "http://www.w3.org/1998/Math/MathML";

/** @param {string} tag @param {Record<string, string>} attributes @param {Child[]} children @returns {Node} */
export function node(tag, attributes, ...children) {
  return { tag, attributes, children };
}

/**
 * The element of the page, with all that is in it; `math` and what it holds are MathML.
 * @param {Node} plain @param {string} space
 */
export function drawn({ tag, attributes, children }, space = HTML) {
  const own = tag === "math" ? MATHML : space,
    element = document.createElementNS(own, tag);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.append(...children.map((child) => (typeof child === "string" ? child : drawn(child, own))));
  return element;
}
