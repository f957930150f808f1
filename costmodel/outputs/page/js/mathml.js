// @ts-check
// Formulas as MathML (costmodel/questions/trace/mathml.py); the signs of operations come with the data.
import { node } from "./nodes.js";

/** @typedef {import("./nodes.js").Child} Child */
/** @typedef {import("./library.js").Tree} Tree */
/** @typedef {string | number | any[]} Piece a text, the place of an operand, or a tag and the pieces inside it */
/** @typedef {{operations: Record<string, [Piece[], number, boolean]>, tight: string[]}} Signs */

/**
 * The tree as the inside of a `math`; `leaf` writes a place or a `["value", x]`. Brackets as in `Expression.write`.
 * @param {Tree} tree @param {(leaf: any) => Child[]} leaf @param {Signs} signs @param {number} outer @returns {Child[]}
 */
export function mathml(tree, leaf, signs, outer = 0) {
  if (typeof tree === "number" || tree[0] === "value") return leaf(tree);
  if (tree.length === 1) return [node("mn", {}, String(tree[0]))];
  const [operation, ...operands] = tree,
    [form, rank, bare] = signs.operations[operation];
  const written = operands.map((operand, i) =>
    mathml(operand, leaf, signs, bare ? 0 : rank + Number(signs.tight.includes(operation) || i > 0)),
  );
  const inside = pieces(form, written);
  return rank < outer ? [bracketed(inside)] : inside;
}

/** What the data say in lists, as elements. @param {Piece[]} form @param {Child[][]} operands @returns {Child[]} */
export function pieces(form, operands = []) {
  return form.flatMap((piece) => {
    if (typeof piece === "number") return operands[piece];
    if (typeof piece === "string") return [piece];
    const [tag, ...inside] = piece;
    return [node(tag, {}, ...pieces(inside, operands))];
  });
}

/** A value in a formula; in brackets when it is negative. @param {number} value @param {string} text @returns {Child} */
export function numberInFormula(value, text) {
  const number = node("mn", {}, text);
  return value < 0 ? bracketed([number]) : number;
}

/** @param {Child[]} inside */
const bracketed = (inside) => node("mrow", {}, node("mo", {}, "("), ...inside, node("mo", {}, ")"));
