"""Formulas as MathML, which browsers draw and screen readers read without any script."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from html import escape
from typing import Any

from costmodel.language.catalogue import translate
from costmodel.language.presentation import decimal
from costmodel.model.expression import TIGHT, Expression, row

Row = tuple[str, int, bool]

MATHML: dict[str, Row] = {
    "add": ("{}<mo>+</mo>{}", 2, False),
    "subtract": ("{}<mo>−</mo>{}", 2, False),
    "multiply": ("{}<mo>×</mo>{}", 3, False),
    "divide": ("<mfrac><mrow>{}</mrow><mrow>{}</mrow></mfrac>", 5, True),
    "power": ("<msup><mrow>{}</mrow><mrow>{}</mrow></msup>", 5, False),
    "negative": ("<mo>−</mo>{}", 2, False),
    "minimum": ("<mi>min</mi><mo>(</mo>{}<mo>;</mo>{}<mo>)</mo>", 9, True),
    "maximum": ("<mi>max</mi><mo>(</mo>{}<mo>;</mo>{}<mo>)</mo>", 9, True),
    "floor": ("<mo>⌊</mo>{}<mo>⌋</mo>", 9, True),
    "absolute": ("<mo>|</mo>{}<mo>|</mo>", 9, True),
    "exp": ("<mi>exp</mi><mo>(</mo>{}<mo>)</mo>", 9, True),
    "log": ("<mi>ln</mi><mo>(</mo>{}<mo>)</mo>", 9, True),
    "sqrt": ("<msqrt>{}</msqrt>", 9, True),
    "greater": ("{}<mo>&gt;</mo>{}", 1, False),
    "greater_equal": ("{}<mo>≥</mo>{}", 1, False),
    "less": ("{}<mo>&lt;</mo>{}", 1, False),
    "less_equal": ("{}<mo>≤</mo>{}", 1, False),
    "equal": ("{}<mo>=</mo>{}", 1, False),
    "not_equal": ("{}<mo>≠</mo>{}", 1, False),
    "total": ("<munder><mo>∑</mo><mi>t</mi></munder>{}", 2, False),
    "cumulative": ("<munder><mo>∑</mo><mrow><mi>s</mi><mo>≤</mo><mi>t</mi></mrow></munder>{}", 2, False),
    "previous": (
        "<msub><mrow><mo>[</mo>{}<mo>]</mo></mrow><mrow><mi>t</mi><mo>−</mo><mn>1</mn></mrow></msub>",
        9,
        True,
    ),
}


def cases() -> Row:
    """A choice between two values, in the language in use."""
    line = "<mtr><mtd><mrow>{}</mrow></mtd><mtd><mtext>{} </mtext>{}</mtd></mtr>"
    first = line.format("{1}", escape(translate("if")), "<mrow>{0}</mrow>")
    second = line.format("{2}", escape(translate("otherwise")), "")
    return f"<mrow><mo>{{{{</mo><mtable>{first}{second}</mtable></mrow>", 9, True


def mathml(tree: Expression, name: Callable[[Any], str], table: Mapping[str, Row], outer: int = 0) -> str:
    """The tree as the inside of a ``<math>``; ``name`` gives the MathML of a name. Brackets as in ``write``."""
    if tree.operation == "name":
        return name(tree.leaf)
    if tree.operation == "number":
        return f"<mn>{escape(f'{tree.leaf:.15g}')}</mn>"
    form, rank, bare = row(table, tree.operation)
    tight = tree.operation in TIGHT
    inside = form.format(
        *(mathml(x, name, table, 0 if bare else rank + (tight or i > 0)) for i, x in enumerate(tree.operands))
    )
    return f"<mrow><mo>(</mo>{inside}<mo>)</mo></mrow>" if rank < outer else inside


COMMANDS = dict(
    Delta="Δ", Pi="Π", alpha="α", beta="β", gamma="γ", delta="δ", epsilon="ϵ", varepsilon="ε", eta="η", theta="θ",
    iota="ι", kappa="κ", mu="μ", nu="ν", xi="ξ", pi="π", rho="ρ", sigma="σ", tau="τ", varphi="φ", phi="ϕ", chi="χ",
    psi="ψ", omega="ω", ell="ℓ", **{"lambda": "λ"},
)  # fmt: skip
"""Letters of symbols that LaTeX names."""

OVER = {"bar": "¯", "hat": "^"}

ATOM = re.compile(r"\\([A-Za-z]+)\s*|([A-Za-z]+)|(\d+)|(\S)|\s+")


def symbol_mathml(latex: str) -> str:
    r"""A quantity's symbol, such as ``\Delta p_{job}`` or ``\bar w_0``, as MathML."""
    row, _ = symbol_row(latex, 0)
    return row


def symbol_row(latex: str, at: int) -> tuple[str, int]:
    """Symbols up to the end or to the closing brace, and where they end."""
    symbols: list[str] = []
    while at < len(latex) and latex[at] != "}":
        if latex[at].isspace():
            at += 1
            continue
        base, at = symbol_atom(latex, at)
        scripts: dict[str, str] = {}
        while at < len(latex) and latex[at] in "_^" and latex[at] not in scripts:
            mark = latex[at]
            scripts[mark], at = symbol_atom(latex, at + 1)
        if scripts:
            tag = "msubsup" if len(scripts) > 1 else "msub" if "_" in scripts else "msup"
            base = f"<{tag}>{base}{scripts.get('_', '')}{scripts.get('^', '')}</{tag}>"
        symbols.append(base)
    return (symbols[0] if len(symbols) == 1 else f"<mrow>{''.join(symbols)}</mrow>"), at


def symbol_atom(latex: str, at: int) -> tuple[str, int]:
    """One letter, word, number or group in braces, and where it ends."""
    if at < len(latex) and latex[at] == "{":
        inside, end = symbol_row(latex, at + 1)
        return inside, end + 1
    atom = ATOM.match(latex, at)
    if not atom:
        return "<mrow></mrow>", len(latex)
    command, letters, number, sign = atom.groups()
    if command in OVER:
        below, end = symbol_atom(latex, atom.end())
        return f"<mover>{below}<mo>{OVER[command]}</mo></mover>", end
    if command or letters:
        return f"<mi>{COMMANDS.get(command, command) or letters}</mi>", atom.end()
    return (f"<mn>{number}</mn>" if number else f"<mo>{escape(sign or '')}</mo>"), atom.end()


def number_mathml(value: float) -> str:
    """A value in a formula; in brackets when it is negative."""
    text = f"<mn>{decimal(value)}</mn>"
    return f"<mrow><mo>(</mo>{text}<mo>)</mo></mrow>" if value < 0 else text
