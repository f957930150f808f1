"""How well the tests hold the formulas and the verdict: change one operation at a time, and see whether a test notices.

    python -m tests.mutation                                        all formulas, against their answers: two minutes
    python -m tests.mutation costmodel/model/formulas/energy.py
    python -m tests.mutation costmodel/engine/rule.py --sample 60 --seed 3    the verdict: its tests

A change that no test notices survives and is printed. Changes that change nothing are listed by hand, with the reason,
in tests/equivalent.yaml; they do not count. The last result is in docs/mutation.md.
"""

from __future__ import annotations

import argparse
import ast
import importlib.abc
import importlib.util
import os
import random
import signal
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

EQUIVALENT = ROOT / "tests" / "equivalent.yaml"
FORMULAS = "costmodel/model/formulas/[a-z]*.py"
VERDICT = {
    f"costmodel/engine/{name}.py": ["tests/test_verdict_by_hand.py", "tests/test_rule.py", "-k", "not harshly"]
    for name in ("rule", "piloting", "verdict")
}
"""The verdict, and the tests that hold it; not those that repeat the rule hundreds of times."""

SECONDS = 240
"""Tests that a change keeps busy for longer have noticed it."""

OPERATORS = {
    ast.Add: "-", ast.Sub: "+", ast.Mult: "/", ast.Div: "*", ast.Pow: "*", ast.BitAnd: "|", ast.BitOr: "&",
    ast.And: "or", ast.Or: "and",
}  # fmt: skip
COMPARISONS = {
    ast.Lt: ("<=", ">"), ast.LtE: ("<", ">"), ast.Gt: (">=", "<"), ast.GtE: (">", "<"), ast.Eq: ("!=",),
    ast.NotEq: ("==",), ast.Is: ("is not",), ast.IsNot: ("is",), ast.In: ("not in",), ast.NotIn: ("in",),
}  # fmt: skip
NEIGHBOURS = {"minimum": "maximum", "min": "max", "any": "all", "argmax": "argmin", "divide": "multiply"}
NEIGHBOURS |= {other: name for name, other in NEIGHBOURS.items() if name != "divide"}
LEFT_OUT = {"floor", "ceiling", "exp", "log", "abs", "total", "cumulative", "previous"}
"""Functions in place of which their argument may stand."""

LISTED = {"sum_of", "minimum", "maximum", "min", "max"}
"""Functions of which an argument may be left out, and for which the order is nothing."""


@dataclass(frozen=True)
class Mutant:
    """A file with one expression changed, inside a function or a method."""

    file: str
    function: str
    line: int
    start: int
    end: int
    now: str

    @cached_property
    def was(self) -> str:
        return " ".join(source(self.file)[self.start : self.end].decode().split())

    @property
    def changed(self) -> bytes:
        text = source(self.file)
        return text[: self.start] + f"({self.now})".encode() + text[self.end :]

    @property
    def key(self) -> tuple[str, str, str, str]:
        return self.file, self.function, self.was, self.now

    def __str__(self) -> str:
        code = source(self.file).splitlines()[self.line - 1].decode().strip()
        return f"{self.file}:{self.line}  {code}\n    {self.function}: {self.was}  ->  {self.now}"


@cache
def source(file: str) -> bytes:
    return (ROOT / file).read_bytes()


@cache
def starts(file: str) -> list[int]:
    found = [0]
    for line in source(file).splitlines(keepends=True):
        found.append(found[-1] + len(line))
    return found


def functions(tree: ast.AST, path: str = "") -> Iterator[tuple[str, ast.FunctionDef]]:
    """Functions and methods, by their dotted names."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.FunctionDef):
            yield path + node.name, node
        elif isinstance(node, ast.ClassDef):
            yield from functions(node, f"{node.name}.")


def mutants(file: str) -> Iterator[Mutant]:
    """All changes to what the functions of a file compute; not to what they are declared to be, nor to sentences."""
    for name, function in functions(ast.parse(source(file))):
        for statement in function.body if "formula(" not in ast.unparse(function.body) else ():
            for node in walk(statement):
                for now in changes(node):
                    start, end = (
                        starts(file)[line - 1] + column
                        for line, column in ((node.lineno, node.col_offset), (node.end_lineno, node.end_col_offset))  # type: ignore[attr-defined]
                    )
                    yield Mutant(file, name, node.lineno, start, end, now)  # type: ignore[attr-defined]


def walk(tree: ast.AST) -> Iterator[ast.AST]:
    """The nodes of a tree, but for what makes zip() check lengths."""
    yield tree
    for child in ast.iter_child_nodes(tree):
        if not (isinstance(child, ast.keyword) and child.arg == "strict"):
            yield from walk(child)


def changes(node: ast.AST) -> Iterator[str]:
    """What may stand in place of an expression."""
    write = ast.unparse
    if isinstance(node, ast.BinOp) and type(node.op) in OPERATORS:
        left, right = write(node.left), write(node.right)
        yield f"({left}) {OPERATORS[type(node.op)]} ({right})"
        yield left
        yield right
    elif isinstance(node, ast.BoolOp):
        yield f" {OPERATORS[type(node.op)]} ".join(f"({write(value)})" for value in node.values)
        yield from map(write, node.values)
    elif isinstance(node, ast.Compare):
        parts = [write(node.left), *map(write, node.comparators)]
        for i, operator in enumerate(node.ops):
            for other in COMPARISONS[type(operator)]:
                signs = [write_sign(o) for o in node.ops]
                signs[i] = other
                yield parts[0] + "".join(f" {sign} {part}" for sign, part in zip(signs, parts[1:], strict=True))
    elif isinstance(node, ast.UnaryOp):
        yield write(node.operand)
    elif isinstance(node, ast.IfExp):
        yield write(node.body)
        yield write(node.orelse)
    elif isinstance(node, ast.Constant) and isinstance(node.value, bool):
        yield str(not node.value)
    elif isinstance(node, ast.Constant) and isinstance(node.value, int | float):
        yield repr(node.value + 1)
        if node.value == 1:
            yield "0"
    elif isinstance(node, ast.Call):
        yield from other_calls(node)


def write_sign(operator: ast.cmpop) -> str:
    return ast.unparse(ast.Compare(ast.Name("x"), [operator], [ast.Name("y")]))[1:-1].strip()


def other_calls(node: ast.Call) -> Iterator[str]:
    """Calls of a neighbouring function, of none, with neighbouring arguments exchanged or one left out."""
    called, values = ast.unparse(node.func), [ast.unparse(value) for value in node.args]
    more = [ast.unparse(k) for k in node.keywords]
    stem, dot, name = called.rpartition(".")
    if name in NEIGHBOURS:
        yield f"{stem}{dot}{NEIGHBOURS[name]}({', '.join(values + more)})"
    if name in LEFT_OUT and len(values) == 1:
        yield values[0]
    if name in LISTED:
        for i in range(len(values) if len(values) > 1 else 0):
            yield f"{called}({', '.join(values[:i] + values[i + 1 :] + more)})" if name == "sum_of" else values[i]
    elif name == "where":
        yield from values[1:]
        yield f"{called}({values[0]}, {values[2]}, {values[1]})"
    else:
        for i in range(len(values) - 1):
            exchanged = [*values[:i], values[i + 1], values[i], *values[i + 2 :], *more]
            yield f"{called}({', '.join(exchanged)})"


# Formulas: the answers of all that a change touches, in this process


def noticed_by_answers(mutant: Mutant) -> bool:
    """Whether a worked answer is missed, or else a case of several steps."""
    from worked import faults, worked

    from costmodel.model.formulas import formulas_in

    module = importlib.import_module(mutant.file.removesuffix(".py").replace("/", "."))
    names = dict(vars(module))
    touched = users(mutant.file)[mutant.function]
    tree = ast.parse(mutant.changed)
    tree.body = [node for node in tree.body if isinstance(node, ast.FunctionDef) and node.name in touched]
    exec(compile(tree, mutant.file, "exec"), names)
    changed = {formula.name: formula.function for formula in formulas_in(names[name] for name in touched)}
    for case in worked():
        if case["formula"] in changed:
            try:
                if list(faults(changed[case["formula"]], case)):
                    return True
            except Exception:
                return True
    return noticed_by_cases(changed)


@cache
def users(file: str) -> dict[str, set[str]]:
    """For each function of a file, itself and those of the file that call it."""
    nodes = dict(functions(ast.parse(source(file))))
    called = {name: {n.id for n in ast.walk(node) if isinstance(n, ast.Name)} for name, node in nodes.items()}
    return {name: {name, *(other for other, uses in called.items() if name in uses)} for name in nodes}


def noticed_by_cases(functions: dict[str, Any]) -> bool:
    """Whether a case of several steps misses its answer with these formulas in place of those of the model."""
    from dataclasses import replace

    import test_cases
    import worlds

    from costmodel.model.model import Model

    model = None
    for case, touched in all_cases():
        if touched & functions.keys():
            model = model or Model(
                replace(q, formula=functions[q.family]) if q.family in functions else q for q in worlds.MODEL.values()
            )
            try:
                test_cases.check(case, model)
            except Exception:
                return True
    return False


@cache
def all_cases() -> list[tuple[Any, set[str]]]:
    """Cases of several steps, each with the formulas that it runs."""
    import test_cases
    import worlds

    found = []
    for (case,) in (parameters.values for parameters in test_cases.cases()):
        given = set(case.get("given") or ())
        names = worlds.MODEL.ancestors(case["expect"], given) - given
        found.append((case, {worlds.MODEL[n].family for n in names}))
    return found


# The verdict: its tests, in a process for each change


class Changed(importlib.abc.MetaPathFinder, importlib.abc.SourceLoader):
    """Gives a module with a change in place of the module."""

    def __init__(self, file: str, code: bytes) -> None:
        self.name, self.file, self.code = file.removesuffix(".py").replace("/", "."), str(ROOT / file), code

    def find_spec(self, name: str, path: Any, target: Any = None) -> Any:
        return importlib.util.spec_from_loader(name, self) if name == self.name else None

    def get_filename(self, name: str) -> str:
        return self.file

    def get_data(self, path: str) -> bytes:
        return self.code


def noticed_by_tests(mutant: Mutant) -> bool:
    return fails(mutant.file, mutant.changed)


def fails(file: str, code: bytes) -> bool:
    """Whether the tests of a file fail with this code in its place, in a child that finds the rest already loaded."""
    import scipy.integrate
    import scipy.stats  # noqa: F401 - takes longer to load than the tests to run

    from costmodel.engine.case import workbook

    workbook()
    assert f"costmodel.{Path(file).stem}" not in sys.modules, "the child would not read the change"
    child = os.fork()
    if not child:
        signal.alarm(SECONDS)
        silence = os.open(os.devnull, os.O_WRONLY)
        os.dup2(silence, 1)
        os.dup2(silence, 2)
        os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
        sys.meta_path.insert(0, Changed(file, code))
        os.chdir(ROOT)
        os._exit(pytest.main(["-q", "-x", "-p", "no:cacheprovider", *VERDICT[file]]) > 0)
    return os.waitpid(child, 0)[1] != 0


def equivalent() -> set[tuple[str, str, str, str]]:
    listed = yaml.safe_load(EQUIVALENT.read_text(encoding="utf-8")) or []
    return {(one["file"], one["function"], one["was"], now) for one in listed for now in one["now"]}


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.mutation", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("files", nargs="*", default=sorted(str(p.relative_to(ROOT)) for p in ROOT.glob(FORMULAS)))
    parser.add_argument("--sample", type=int, help="so many changes of each file, drawn at random; all without it")
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args(arguments)
    listed, lines = equivalent(), []
    for file in asked.files:
        noticed = noticed_by_tests if file in VERDICT else noticed_by_answers
        if file in VERDICT and fails(file, source(file)):
            sys.exit(f"{' '.join(VERDICT[file])} fail without any change")
        found = list(mutants(file))
        tried = random.Random(asked.seed).sample(found, min(asked.sample or len(found), len(found)))
        count = killed = 0
        for mutant in sorted(tried, key=lambda m: m.start):
            seen = noticed(mutant)
            if seen or mutant.key not in listed:
                count, killed = count + 1, killed + seen
                if not seen:
                    print("survived", mutant, flush=True)
        share = f"{killed / max(count, 1):.1%}"
        lines.append(f"{file:36} {share:>6} noticed: {killed} of {count} changes tried, of {len(found)}")
    print(*lines, sep="\n")


if __name__ == "__main__":
    main()
