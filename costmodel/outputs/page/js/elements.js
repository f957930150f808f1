// @ts-check
// Elements of the page: made from text, never from markup.

/** Elements that take keys: JupyterLab leaves theirs alone. */
const FOCUSED = new Set(["a", "button", "input", "select", "summary", "div"]);

/**
 * An element with attributes, handlers (`on…`) and children; strings are text, never markup.
 * @param {string} tag @param {Record<string, any> | null} [attributes] @param {any[]} children
 */
export function h(tag, attributes, ...children) {
  const node = document.createElement(tag);
  if (FOCUSED.has(tag)) node.setAttribute("data-lm-suppress-shortcuts", "true"); // JupyterLab leaves its keys alone
  set(node, attributes);
  node.append(...children.filter((c) => c !== null && c !== undefined && c !== ""));
  return node;
}

/**
 * Attributes, `style` among them as the policy of the page allows it: not as an attribute.
 * @param {any} node @param {Record<string, any> | null} [attributes]
 */
export function set(node, attributes) {
  for (const [key, value] of Object.entries(attributes || {})) {
    if (key === "style") node.style.cssText = value;
    else if (key.startsWith("on")) node.addEventListener(key.slice(2), value);
    else if (value === false || value === null || value === undefined) node.removeAttribute(key);
    else node.setAttribute(key, value === true ? "" : String(value));
  }
}

/** Text, written only when it is another. @param {Element} node @param {string} text */
export function write(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

let count = 0;
/** An identifier that no other element has. @param {string} word */
export const fresh = (word) => `cw-${word}-${++count}`;
