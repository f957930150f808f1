"""The whole model at once: nothing unnamed, unused, unlabelled or lost, and imports that go down only."""

from __future__ import annotations

import ast
import importlib
import re
import runpy
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
import worlds
from other_yaml import read_yaml

from costmodel.engine.case import ENGINE
from costmodel.engine.reading import READ
from costmodel.model import units
from costmodel.model.model import Model, flat
from costmodel.model.quantity import formula
from costmodel.parameters.library import default_folder
from costmodel.parameters.yamlfile import Place

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "costmodel"
PARAMETERS = default_folder()
MODEL = worlds.MODEL
FORMULAS = list(worlds.formulas())
USED = {name for needs in MODEL.needs.values() for name in flat(needs)} | set(READ)
OVERLAYS = ("tools", "authorities", "options", "scenarios")

FLOORS = {
    "language": "what words are made of",
    "model": "quantities, expressions, units, formulas",
    "document": "what pages are made of",
    "parameters": "files, records, sources",
    "engine": "a case, its worlds, the rule of the verdict",
    "intake": "one's own town, tool, quote",
    "questions": "what can be asked of a case",
    "runs": "a run on disk",
    "outputs": "what shows an answer",
}
"""From the ground up (docs/architecture.md). A module imports from its own floor or from those below it."""
RANK = {floor: rank for rank, floor in enumerate(FLOORS)}
ROOT_MODULES = {"__init__", "__main__"}


# Formulas


def test_no_formula_holds_a_number_but_0_and_1() -> None:
    naked = {
        name: numbers
        for name, tree in MODEL.expressions.items()
        if (numbers := {x for x in tree.leaves("number") if x not in (0, 1)})
    }
    assert naked == {}


def test_a_number_planted_in_a_formula_would_be_found() -> None:
    tree = MODEL.expressions["productive_hours"] * 0.5
    assert [x for x in tree.leaves("number") if x not in (0, 1)] == [0.5]


def test_every_argument_of_a_formula_is_used_by_it() -> None:
    """An argument that the body leaves aside would draw a wrong arrow in every trace."""
    apart = {
        (name, argument)
        for name, tree in MODEL.expressions.items()
        for need in MODEL.needs[name]
        for argument in [need if isinstance(need, str) else need[0].rsplit("_", 1)[0]]
        if set(tree.leaves("name")).isdisjoint([need] if isinstance(need, str) else need)
    }
    assert apart == set()


def test_every_parameter_feeds_a_formula() -> None:
    idle = {q.name for q in MODEL.values() if not q.formula} - USED - ENGINE
    assert {name for name in idle if not name.startswith(("verdict_", "portfolio_", "pilot_"))} == set()


def test_every_formula_is_shown_or_feeds_another() -> None:
    assert [q.name for q in FORMULAS if not q.outcome and q.name not in USED] == []


def test_every_formula_leads_to_something_shown() -> None:
    """Directly or through others: no closed loop of formulas that nobody sees."""
    shown = [*(q.name for q in FORMULAS if q.outcome), *READ]
    assert {q.name for q in FORMULAS} - MODEL.ancestors(shown) == set()


def test_outcomes_are_the_sections_of_the_results() -> None:
    sections = {
        "budget",
        "public",
        "society",
        "territory",
        "hours",
        "people",
        "contacts",
        "jobs",
        "footprint",
        "governance",
        "constraint",
        "score",
        "appraisal",
        "status_quo",
    }
    assert {q.outcome for q in FORMULAS} - {None} <= sections


def test_every_formula_says_where_it_comes_from() -> None:
    assert [q.name for q in FORMULAS if not q.source.strip()] == []


def test_units_of_all_bodies_are_those_declared() -> None:
    assert MODEL.unit_errors() == []


def one_more(society_npv, budget_annual):
    """A formula that no list of any test knows, over results of other domains."""
    return society_npv + budget_annual


ONE_MORE = formula("EUR", symbol="x_{more}", source="test", label="One more")(one_more)


def test_a_formula_added_to_the_model_is_evaluated_from_what_a_test_gives() -> None:
    model = Model([*MODEL.values(), *ONE_MORE.quantities()])
    assert model.evaluate(worlds.reference(society_npv=30.0, budget_annual=12.0), ["one_more"]) == {"one_more": 42}


@pytest.mark.parametrize("domain", ["energy", "governance", "inclusion", "insertion", "workload"])
def test_a_formula_added_to_a_domain_needs_no_list_in_its_tests(domain: str, monkeypatch: pytest.MonkeyPatch) -> None:
    module = importlib.import_module(f"costmodel.model.formulas.{domain}")
    monkeypatch.setattr(module, "one_more", ONE_MORE, raising=False)
    runpy.run_path(str(Path(__file__).with_name(f"test_{domain}.py")))


# Names, symbols, labels


def twice(texts: Iterator[str]) -> list[str]:
    return sorted(text for text, n in Counter(texts).items() if n > 1)


def test_symbols_are_unique() -> None:
    assert twice(q.symbol for q in MODEL.values()) == []


def test_english_labels_are_unique() -> None:
    assert twice(q.label.lower() for q in MODEL.values()) == []


def test_french_labels_are_unique() -> None:
    assert twice(q.label_fr.lower() for q in MODEL.values()) == []


def test_every_quantity_has_both_labels_a_symbol_and_a_unit() -> None:
    assert [q.name for q in MODEL.values() if not (q.label.strip() and q.label_fr.strip() and q.symbol.strip())] == []
    for q in MODEL.values():
        units.parse(q.unit)


def test_labels_differ_by_language() -> None:
    """A French label that is the English one was forgotten, but for words that both languages share."""
    shared = {"Licences", "Horizon"}
    assert [q.label for q in MODEL.values() if q.label == q.label_fr and q.label.partition(",")[0] not in shared] == []


def test_labels_start_with_a_capital_and_end_without_a_full_stop() -> None:
    wrong = [
        text
        for q in MODEL.values()
        for text in (q.label, q.label_fr)
        if text[0].islower() or text.endswith(".") or text != text.strip() or "  " in text
    ]
    assert wrong == []


def test_names_are_whole_words_without_a_unit() -> None:
    assert [name for name in MODEL if not re.fullmatch(r"[a-z][a-z0-9]*(_[a-z0-9]+)*", name)] == []
    endings = ("_eur", "_euros", "_kwh", "_kg", "_percent", "_pct", "_k")
    assert [name for name in MODEL if name.endswith(endings) and "_per_" not in name] == []


def test_no_name_is_a_cell_of_a_spreadsheet() -> None:
    """CO2, Q1 and TAX24 are cells in Excel, R and C are too."""
    assert [name for name in MODEL if re.fullmatch(r"[A-Za-z]{1,3}\d+|[rRcC]", name)] == []


def test_symbols_are_balanced_latex() -> None:
    assert [q.symbol for q in MODEL.values() if q.symbol.count("{") != q.symbol.count("}")] == []
    long = [q.symbol for q in MODEL.values() if re.search(r"[_^][A-Za-z]{2,}", q.symbol)]
    assert long == [], "a subscript of several letters needs braces"


# Sources, counted by a reader of YAML that is not ours


def files(kinds: tuple[str, ...]) -> list[Path]:
    return sorted(path for kind in kinds for path in (PARAMETERS / kind).glob("*.yaml"))


def tree(path: Path) -> dict:
    return read_yaml(path)


def cited(node: object) -> Iterator[str]:
    if isinstance(node, dict):
        for key, value in node.items():
            if key == "source":
                yield from value if isinstance(value, list) else [value]
            elif key != "sources":
                yield from cited(value)
    elif isinstance(node, list):
        for item in node:
            yield from cited(item)


def test_every_source_of_the_reference_survives_loading() -> None:
    """As many (quantity, source) pairs in the model as the files write, family members one by one."""
    written = Counter()
    for path in files(("reference",)):
        for name, fields in (tree(path).get("parameters") or {}).items():
            members = fields.get("members") or {}
            for quantity in worlds.MODEL.families.get(name, [name]):
                member = members.get(quantity.removeprefix(f"{name}_"), {}) if quantity != name else {}
                sources = member.get("source", fields.get("source", []))
                written[quantity] += len(sources if isinstance(sources, list) else [sources])
    loaded = {name: len(record.sources) for name, record in worlds.LIBRARY.records.items()}
    assert dict(written) == loaded


@pytest.mark.parametrize("path", files(OVERLAYS), ids=lambda p: f"{p.parent.name}/{p.stem}")
def test_every_source_of_an_overlay_survives_loading(path: Path) -> None:
    overlay = worlds.LIBRARY.overlay(path.parent.name, path.stem)
    records = [*overlay.records.values(), *(r for some in overlay.for_tool.values() for r in some.values())]
    records = [r for r in records if isinstance(r.where, Place) and r.where.file == path]
    reference = {n: len(r.sources) for n, r in worlds.LIBRARY.records.items()}
    values = tree(path)
    tools = values.get("tools") or {}
    sections = [values.get("values") or {}, *(tools.values() if isinstance(tools, dict) else ())]
    expected = sum(
        len(list(cited(fields))) if "source" in fields else reference.get(name, 0)
        for section in sections
        for name, fields in section.items()
    )
    assert sum(len(r.sources) for r in records) == expected


def test_every_declared_source_is_cited() -> None:
    shared = set(tree(PARAMETERS / "reference" / "sources.yaml").get("sources") or {})
    everywhere: set[str] = set()
    idle = []
    for path in files(("reference", *OVERLAYS)):
        found = tree(path)
        names = set(cited(found))
        everywhere |= names
        if path.name != "sources.yaml":
            idle += [f"{path.name}: {key}" for key in set(found.get("sources") or {}) - names]
    assert idle == []
    if files(("tools",)):  # the shared ones serve the tools too
        assert shared - everywhere == set()


def test_every_source_has_an_address_and_a_date() -> None:
    for path in files(("reference", *OVERLAYS)):
        for key, source in (tree(path).get("sources") or {}).items():
            assert source["title"].strip(), key
            assert str(source["read"]) >= "2026-01-01", key
            assert re.match(r"https?://|docs/|method", str(source["url"])), f"{path.name}: {key}"


def test_euros_have_a_price_year_and_nothing_else_has() -> None:
    for name, record in worlds.LIBRARY.records.items():
        money = any(unit == "EUR" for unit, _ in units.parse(MODEL[name].unit))
        assert (record.price_year is not None) == money, name


# Imports

MODULES = {
    ".".join(p.relative_to(PACKAGE).with_suffix("").parts).removesuffix(".__init__"): p
    for p in sorted(PACKAGE.rglob("*.py"))
}
"""Every module of the package by its name, without that of the package."""


@cache
def tree_of(path: Path) -> ast.Module:
    """A file of the package as Python reads it."""
    return ast.parse(path.read_text(encoding="utf-8"))


def imports(path: Path) -> Iterator[tuple[str, bool]]:
    """Modules of the package that a file imports, and whether when it is loaded (true) or later, inside a function."""
    parsed = tree_of(path)
    top = {
        id(node)
        for node in ast.walk(ast.Module([n for n in parsed.body if not isinstance(n, ast.If)], []))
        if isinstance(node, ast.Import | ast.ImportFrom)
    }
    for outer in ast.walk(parsed):
        if isinstance(outer, ast.FunctionDef | ast.AsyncFunctionDef):
            top -= {id(node) for node in ast.walk(outer)}
    for node in ast.walk(parsed):
        if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("costmodel."):
            module = node.module.removeprefix("costmodel.")
            for alias in node.names:
                inner = f"{module}.{alias.name}"
                yield (inner if inner in MODULES else module), id(node) in top
        elif isinstance(node, ast.Import):
            for alias in node.names:
                if alias.name.startswith("costmodel."):
                    yield alias.name.removeprefix("costmodel."), id(node) in top


def floor_of(module: str) -> str:
    return module.partition(".")[0]


def question_of(module: str) -> str:
    """The folder of one question in which a module is; nothing for what all questions share."""
    floor, *rest = module.split(".")
    return rest[0] if floor == "questions" and rest and f"questions.{rest[0]}" in FOLDERS else ""


FOLDERS = {module for module, path in MODULES.items() if path.name == "__init__.py"}
ARROWS = sorted({(module, name) for module, path in MODULES.items() for name, _ in imports(path)})


def test_the_floors_are_the_folders_of_the_package() -> None:
    assert {floor_of(m) for m in MODULES} - ROOT_MODULES == set(FLOORS)
    assert {m for m in MODULES if "." not in m} - set(FLOORS) == ROOT_MODULES


def test_imports_are_read() -> None:
    """More than a thousand arrows, one of them known: the two tests below see what is there."""
    assert len(ARROWS) > 1000
    assert ("engine.worlds", "engine.case") in ARROWS
    assert question_of("questions.pilot.page") == "pilot"
    assert question_of("questions.tables") == ""


@pytest.mark.parametrize("module", MODULES)
def test_imports_go_down_only(module: str) -> None:
    own = floor_of(module)
    up = [name for m, name in ARROWS if m == module and own in RANK and RANK[floor_of(name)] > RANK[own]]
    assert up == [], f"{module} imports from a floor above it"


def test_no_question_imports_another() -> None:
    others = [
        (module, name)
        for module, name in ARROWS
        if question_of(name) and floor_of(module) == "questions" and question_of(module) != question_of(name)
        if module != "questions.registry"
    ]
    assert others == []


BEFORE_A_CASE = {"engine.case", "intake.defaults"}
"""Values of the model for a case that is still being made."""


def calls(path: Path) -> Iterator[tuple[str, str]]:
    """The methods called in a module: the last name of what they are called on, and theirs."""
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            owner = node.func.value
            yield (owner.attr if isinstance(owner, ast.Attribute) else getattr(owner, "id", "")), node.func.attr


def test_one_engine_evaluates_the_model() -> None:
    asking = {module for module, p in MODULES.items() if ("model", "evaluate") in set(calls(p))}
    assert asking == {"engine.worlds", *BEFORE_A_CASE}
    running = {
        module
        for module, p in MODULES.items()
        for node in ast.walk(tree_of(p))
        if isinstance(node, ast.ImportFrom) and node.module == "costmodel.model.model"
        for alias in node.names
        if alias.name == "run"
    }
    assert running == {"engine.worlds"}


MOST_FOUND = 27
"""Functions that may call a result ``found``, which says nothing of it: fewer from change to change, never more."""


def test_results_are_called_what_they_are() -> None:
    by_module = Counter(
        module
        for module, p in MODULES.items()
        for function in ast.walk(tree_of(p))
        if isinstance(function, ast.FunctionDef)
        and any("found" in (getattr(node, "id", ""), getattr(node, "arg", "")) for node in ast.walk(function))
    )
    assert sum(by_module.values()) <= MOST_FOUND, by_module.most_common(10)


def test_percentiles_are_taken_by_one_rule() -> None:
    others = {"quantile", "percentile", "nanquantile", "nanpercentile", "median", "nanmedian", "partition"}
    found = {
        (module, name) for module, p in MODULES.items() for owner, name in calls(p) if owner == "np" and name in others
    }
    assert found == set()


SERVING = {f"outputs.dashboard.{name}" for name in ("application", "ready", "server")}
"""The page that a server shows: each of these starts another."""


def test_no_modules_need_each_other() -> None:
    """Neither when they are loaded nor later: no circle, but for those who serve the page."""
    needs = {module: {name for m, name in ARROWS if m == module} for module in MODULES}
    in_a_circle = set()
    for start in needs:
        seen, todo = set(), list(needs[start])
        while todo:
            name = todo.pop()
            if name not in seen:
                seen.add(name)
                todo.extend(needs.get(name, ()))
        if start in seen:
            in_a_circle.add(start)
    assert in_a_circle == SERVING


def test_formulas_import_only_the_vocabulary() -> None:
    known = {"model.quantity", "model.expression"}
    for module in (m for m in MODULES if m.startswith("model.formulas.")):
        assert {name for m, name in ARROWS if m == module} <= known, module


HEAVY = (
    "matplotlib",
    "altair",
    "jupyter_client",
    "jupyter_core",
    "ipykernel",
    "pandas",
    "scipy",
    "numpy",
    "papermill",
    "rich",
)


def test_importing_the_package_loads_nothing_heavy() -> None:
    assert loaded_after("import costmodel") == set()


def test_importing_all_the_package_offers_loads_no_more_than_evaluating() -> None:
    assert loaded_after("from costmodel import *\nassert callable(compare) and callable(workbook)") <= {"numpy"}


def test_evaluating_the_model_loads_no_library_of_tables_or_charts() -> None:
    assert loaded_after("from costmodel.engine.case import workbook; workbook()") <= {"numpy"}


def loaded_after(statement: str) -> set[str]:
    code = f"{statement}\nimport sys\nprint(*[m for m in {HEAVY!r} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    return set(done.stdout.split())
