"""How a formula is kept with a run: as text that can be read back and evaluated when the program that wrote it is gone.

The text of a formula is its expression written as calls: ``multiply(a, add(b, 1))``.
"""

from __future__ import annotations

import ast
import hashlib
import inspect
from collections.abc import Callable
from typing import Any

from costmodel.language.catalogue import translate
from costmodel.language.errors import ModelError
from costmodel.model.expression import NUMBERS, Expression
from costmodel.model.model import Model
from costmodel.model.quantity import Quantity


def expression_text(tree: Expression) -> str:
    """The tree written as calls."""
    if tree.operation == "name":
        return str(tree.leaf)
    if tree.operation == "number":
        return str(tree.leaf) if isinstance(tree.leaf, int) else repr(float(tree.leaf))
    return f"{tree.operation}({', '.join(map(expression_text, tree.operands))})"


def read_expression(text: str) -> Expression:
    """The tree that a text stands for. Raises ModelError for a text that is none; nothing in it is executed."""
    try:
        tree = tree_of(ast.parse(text.strip(), mode="eval").body)
        if expression_text(tree).split() == text.split():
            return tree
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        pass
    raise ModelError(translate("'{text}' is no formula.", text=text))


def tree_of(node: ast.expr) -> Expression:
    """The same of Python's own tree. Raises ValueError for what is neither a call, nor a name, nor a number."""
    match node:
        case ast.Call(func=ast.Name(id=operation), args=[_, *_] as operands, keywords=[]) if operation in NUMBERS:
            return Expression(operation, *map(tree_of, operands))
        case ast.Name(id=name):
            return Expression("name", leaf=name)
        case ast.Constant(value=float() | int() as number):
            return Expression("number", leaf=number)
        case ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=float() | int() as number)):
            return Expression("number", leaf=-number)
    raise ValueError(node)


def formula_of(tree: Expression) -> Callable[..., Any]:
    """A function that does what the tree says; its arguments are the names of the tree."""
    names = list(dict.fromkeys(tree.leaves("name")))

    def formula(*values: Any) -> Any:
        return tree.evaluate(dict(zip(names, values, strict=True)))

    kind = inspect.Parameter.POSITIONAL_OR_KEYWORD
    formula.__signature__ = inspect.Signature([inspect.Parameter(n, kind) for n in names])  # type: ignore[attr-defined]
    return formula


def formula_texts(model: Model) -> dict[str, str]:
    """Every formula of a model as text, in the order of the model."""
    return {name: expression_text(tree) for name, tree in model.expressions.items()}


DECLARED = ("name", "label", "label_fr", "symbol", "unit", "source", "outcome", "headline", "note", "least")


def declaration(quantity: Quantity, text: str) -> str:
    """A hash of a formula: its expression and all that is declared of it."""
    declared = (*(getattr(quantity, field) for field in DECLARED), text)
    return hashlib.sha256(repr(declared).encode()).hexdigest()[:16]
