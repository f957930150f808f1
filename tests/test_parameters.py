"""Records are complete, in range and sourced, or refused with the file, the line, the key and what to do."""

from __future__ import annotations

import copy
import datetime as dt
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from costmodel.language.errors import CostModelError, InputError, UnknownNameError
from costmodel.model.quantity import Quantity
from costmodel.outputs.commands.checks import check_files
from costmodel.parameters.library import Library
from costmodel.parameters.record import Record
from costmodel.parameters.yamlfile import check_allowed, date, number, whole

pytestmark = pytest.mark.usefixtures("english")

FACTS = """\
sources:
  survey: {title: A survey, publisher: An office, url: "https://example.org", published: "2025", read: 2026-11-22}
parameters:
  wage: {label: Wage, label_fr: Salaire, symbol: w, unit: EUR/hour, group: uncertainty, value: 20, low: 15, high: 30,
    allowed: [0, 100], source: [survey], grade: B, price_year: 2024, review_by: 2027-12-31}
  part: {label: Part, label_fr: Part, symbol: p, unit: share, group: lever, value: 0.5, shape: fixed, source: [survey],
    grade: D, review_by: 2027-12-31}
  mode: {label: Mode, label_fr: Mode, symbol: m, unit: "1", group: lever, choices: {slow: 0, fast: 1}, value: slow,
    shape: choice, source: [survey], grade: D, review_by: 2027-12-31}
  index: {label: Index, label_fr: Indice, symbol: i, unit: "1", group: constant, between: geometric,
    value: {2020: 90, 2030: 110}, shape: path, source: [survey], grade: B, review_by: 2027-12-31}
  hits: {label: Hits, label_fr: Coups, symbol: h, unit: call, group: uncertainty, value: 1, values: [1, 2],
    weights: [0.6, 0.4], shape: discrete, source: [survey], grade: D, review_by: 2027-12-31}
  mix:
    over: [segment]
    adds_to_one: segment
    label: Share
    label_fr: Part
    symbol: s
    unit: share
    group: uncertainty
    source: [survey]
    grade: B
    review_by: 2027-12-31
    members:
      autonomous: {value: 0.6, low: 0.5, high: 0.7}
      weak: {value: 0.3, low: 0.2, high: 0.4}
      excluded: {value: 0.1, shape: fixed}
causes:
  town: {label: Town, label_fr: Ville, reason: They go together., reason_fr: Ils vont ensemble.,
    beliefs: {wage: 0.5, hits: -0.5}}
"""

SHARED = """\
sources:
  office: {title: Shared by all, publisher: An office, url: "https://example.org", published: "2025", read: 2026-11-22}
"""

TOOL = """\
label: A tool
label_fr: Un outil
summary: It helps.
summary_fr: Il aide.
sources:
  quote: {title: A quote, publisher: A vendor, url: "https://example.com", published: "2026", read: 2026-11-22}
values:
  wage: {value: 25, low: 20, high: 28, source: [quote, office], grade: C, price_year: 2026,
    review_by: 2027-12-31}
  part: {value: 0.25, shape: fixed, source: quote, grade: C, review_by: 2027-12-31}
  mode: {value: fast, source: [quote], grade: C, review_by: 2027-12-31}
"""


def write(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


@pytest.fixture
def library_of(tmp_path: Path) -> Callable[[str], Library]:
    def make(facts: str) -> Library:
        write(tmp_path / "reference" / "sources.yaml", SHARED)
        write(tmp_path / "reference" / "facts.yaml", facts)
        return Library(tmp_path)

    return make


@pytest.fixture
def tool_of(library_of: Callable[[str], Library], tmp_path: Path) -> Callable[[str], Any]:
    library = library_of(FACTS)

    def make(text: str, kind: str = "tools") -> Any:
        return library.overlay(kind, str(write(tmp_path / kind / "helper.yaml", text)))

    return make


def changed(text: str, old: str, new: str) -> str:
    assert old in text, f"the test is out of date: no {old!r}"
    return text.replace(old, new, 1)


@pytest.mark.parametrize("kind", ["primary", "definition"])
def test_grade_a_needs_those_who_produced_the_figure(library_of: Any, kind: str) -> None:
    said = changed(FACTS, "read: 2026-11-22}", f"read: 2026-11-22, kind: {kind}}}")
    library = library_of(changed(said, "grade: B, price_year", "grade: A, price_year"))
    assert [(s.kind, library.records["wage"].grade) for s in library.records["wage"].sources] == [(kind, "A")]


@pytest.mark.parametrize("kind", ["secondary", "supplier", "workbook"])
def test_grade_a_is_refused_on_what_others_say(library_of: Any, kind: str) -> None:
    said = changed(FACTS, "read: 2026-11-22}", f"read: 2026-11-22, kind: {kind}}}")
    assert library_of(said).records["wage"].sources[0].kind == kind
    with pytest.raises(InputError, match="has grade A and no source of kind primary"):
        library_of(changed(said, "grade: B, price_year", "grade: A, price_year"))


def test_a_tool_has_grade_a_by_its_own_source_or_one_shared_by_all(tool_of: Any) -> None:
    """A source that says no kind is second-hand: a user's files may leave it out."""
    assert {s.kind for s in tool_of(TOOL).records["wage"].sources} == {"secondary"}
    graded = changed(TOOL, "source: quote, grade: C", "source: [quote, office], grade: A")
    with pytest.raises(InputError, match=r"helper\.yaml, line 10, part: 'part' has grade A"):
        tool_of(graded)
    assert (
        tool_of(changed(graded, 'published: "2026"', 'kind: primary, published: "2026"')).records["part"].grade == "A"
    )


def test_the_files_of_these_tests_are_good(library_of: Any, tool_of: Any) -> None:
    library = library_of(FACTS)
    assert library.records["wage"].allowed == (0, 100)
    assert library.records["part"].allowed == (0, 1)
    assert library.records["mode"].choice == "slow"
    assert library.records["mix_weak"].value == 0.3
    assert library.records["wage"].shape == "metalog"
    assert library.causes[0].beliefs == {"wage": 0.5, "hits": -0.5}
    tool = tool_of(TOOL)
    assert tool.records["wage"].value == 25
    assert tool.records["wage"].allowed == (0, 100), "hard limits come with the declaration"
    assert [s.title for s in tool.records["wage"].sources] == ["A quote", "Shared by all"]
    assert tool.records["mode"].choice == "fast"


SURVEY = 'published: "2025", read: 2026-11-22}'

FACT_FAULTS = {
    "grade A, second-hand": (
        "grade: B, price_year",
        "grade: A, price_year",
        r"facts\.yaml, line 4, wage: 'wage' has grade A and no source of kind primary; cite those who produced the "
        r"figure, or write grade B",
    ),
    "unknown kind": (
        SURVEY,
        f"{SURVEY[:-1]}, kind: press}}",
        r"line 2, kind: 'press' is not one of primary, secondary",
    ),
    "missing key": (" symbol: w,", "", r"line 4, wage: 'wage' lacks symbol; add it"),
    "several missing": (" symbol: w, unit: EUR/hour,", "", r"lacks symbol, unit"),
    "unknown key": (
        "symbol: w,",
        "symbol: w, colour: red,",
        r"line 4, colour: the key 'colour' of 'wage' is unknown; allowed: ",
    ),
    "misspelt key": (" grade: B, price", " grad: B, price", r"line 5, grad: .* Did you mean 'grade'\?"),
    "duplicate key": ("symbol: w,", "symbol: w, symbol: v,", r"line 4: the key 'symbol' stands twice"),
    "duplicate parameter": ("  part: {", "  wage: {", r"line 6: the key 'wage' stands twice"),
    "unknown section": ("causes:", "cause:", r"Did you mean 'causes'\?"),
    "unknown unit": ("EUR/hour", "EUR/our", r"line 4, wage: the unit 'EUR/our' has an unknown part 'our'"),
    "unit as a list": ("EUR/hour", "[EUR]", r"line 4, wage: the unit"),
    "word for a number": ("value: 20,", "value: many,", r"line 4, wage: 'many' is not a finite number"),
    "NaN": ("value: 20,", "value: .nan,", r"'\.nan' is not a finite number"),
    "nan": ("value: 20,", "value: nan,", r"'nan' is not a finite number"),
    "infinity": ("value: 20,", "value: .inf,", r"'\.inf' is not a finite number"),
    "too large": ("value: 20,", "value: 1e400,", r"'1e400' is not a finite number"),
    "comma": ("value: 0.5,", "value: '0,5',", r"'0,5' has a comma; write 0\.5 with a decimal point"),
    "empty value": ("value: 20,", "value: ,", r"line 4, wage: '' is not a finite number"),
    "mapping for a number": ("value: 20,", "value: {a: 1},", r"the value of 'wage' must be one number"),
    "list for a number": ("value: 20,", "value: [20],", r"the value of 'wage' must be one number"),
    "mapping for a low": ("low: 15,", "low: {a: 1},", r"line 4, low: write one plain value"),
    "above its range": ("value: 20,", "value: 31,", r"the value 31 of 'wage' is outside its range, 15 to 30"),
    "below its range": ("value: 20,", "value: 14,", r"the value 14 of 'wage' is outside its range, 15 to 30"),
    "low above high": ("low: 15,", "low: 35,", r"outside its range, 35 to 30"),
    "fixed outside its range": (
        "value: 0.5, shape: fixed",
        "value: 0.5, low: 0.6, high: 0.9, shape: fixed",
        r"0\.5 is outside what is possible, 0\.6 to 0\.9",
    ),
    "outside hard limits": ("allowed: [0, 100]", "allowed: [0, 18]", r"20 is outside what is possible, 0 to 18"),
    "range outside hard limits": ("allowed: [0, 100]", "allowed: [0, 25]", r"30 is outside what is possible, 0 to 25"),
    "share above one": ("value: 0.5, shape", "value: 50, shape", r"50 is outside what is possible, 0 to 1"),
    "limits upside down": ("allowed: [0, 100]", "allowed: [100, 0]", r"line 5, allowed: .*100\.0 is above 0\.0"),
    "limits of three": ("allowed: [0, 100]", "allowed: [0, 1, 100]", r"'allowed' is a pair"),
    "limits of lists": ("allowed: [0, 100]", "allowed: [[0], 100]", r"line 5, allowed: write one plain value"),
    "limits as text": ("allowed: [0, 100]", "allowed: positive", r"'allowed' is a pair"),
    "unknown shape": (
        "allowed: [0, 100], source",
        "shape: normal, allowed: [0, 100], source",
        r"line 5, shape: 'normal' is not one of",
    ),
    "unknown grade": ("grade: B, price", "grade: E, price", r"line 5, grade: 'E' is not one of A, B, C, D"),
    "unknown group": ("group: lever, value", "group: levers, value", r"line 6, group: 'levers' is not one of"),
    "range missing": ("low: 15, high: 30,", "shape: metalog,", r"has the shape metalog and needs low and high"),
    "touching a bound": ("low: 15,", "low: 0,", r"line 4, wage: The range 0 to 30 touches what is possible"),
    "value at an end": ("value: 20,", "value: 15,", r"line 4, wage: The values 15, 15 and 30 are the 5th, 50th"),
    "too one-sided": ("value: 20,", "value: 15.5,", r"line 4, wage: The value 15\.5 lies too near to an end"),
    "no finite variance": (
        "low: 15, high: 30,\n    allowed: [0, 100]",
        "low: 10, high: 300,\n    allowed: [0, null]",
        r"line 4, wage: The range 10 to 300 has no finite spread",
    ),
    "chance that is none": ("high: 30,", "high: 30, chance_of_zero: 1,", r"line 4, wage: chance_of_zero is 1: give a"),
    "chance as a word": ("high: 30,", "high: 30, chance_of_zero: often,", r"line 4, chance_of_zero: 'often' is not"),
    "zero that is not possible": (
        "high: 30,\n    allowed: [0, 100]",
        "high: 30, chance_of_zero: 0.5,\n    allowed: [1, 100]",
        r"line 4, wage: 0 is outside what is possible, 1 to 100",
    ),
    "at most more than is possible": ("high: 30,", "high: 30, at_most: 101,", r"101 is outside what is possible, 0 to"),
    "at most within the range": (
        "high: 30,",
        "high: 30, at_most: 30,",
        r"30 touches what is possible \(0 to 30\)",
    ),
    "chance without a range": ("value: 0.5, shape", "value: 0.5, chance_of_zero: 0.5, shape", r"'part' has no range"),
    "lognormal with another median": (
        "high: 30,",
        "high: 30, shape: lognormal,",
        r"line 4, wage: A lognormal distribution from 15 to 30 has the median 21\.21, not 20",
    ),
    "low of a choice": ("value: slow,", "value: slow, low: 0,", r"shape choice, which takes no low and high"),
    "high of a choice": ("value: slow,", "value: slow, high: 1,", r"shape choice, which takes no low and high"),
    "source without date": (", read: 2026-11-22}", "}", r"line 2, survey: 'survey' lacks read"),
    "source without title": ("{title: A survey, ", "{", r"line 2, survey: 'survey' lacks title"),
    "source with empty title": ("title: A survey", "title: ' '", r"the source 'survey' has an empty 'title'"),
    "source with a list": ("title: A survey", "title: [A, survey]", r"the source 'survey' has an empty 'title'"),
    "source with a bad date": (
        "read: 2026-11-22",
        "read: last week",
        r"'last week' is not a date; write it as 2027-12-31",
    ),
    "source with no such day": ("read: 2026-11-22", "read: 2026-02-30", r"'2026-02-30' is not a date"),
    "unknown source": (
        "source: [survey], grade: B, price",
        "source: [survy], grade: B, price",
        r"the source 'survy' is not declared under `sources`\. Did you mean 'survey'\?",
    ),
    "no source": ("source: [survey], grade: B, price", "source: [], grade: B, price", r"'wage' has no source"),
    "source as a mapping": (
        "source: [survey], grade: B, price",
        "source: {survey: 1}, grade: B, price",
        r"one plain value",
    ),
    "source in a list of lists": (
        "source: [survey], grade: B, price",
        "source: [[survey]], grade: B, price",
        r"one plain value",
    ),
    "review_by no date": (
        "review_by: 2027-12-31}\n  part",
        "review_by: soon}\n  part",
        r"line 5, review_by: 'soon' is not a date",
    ),
    "review_by a list": (
        "review_by: 2027-12-31}\n  part",
        "review_by: [1]}\n  part",
        r"line 5, review_by: write one plain value",
    ),
    "euros without year": (" price_year: 2024,", "", r"'wage' is in euros and lacks price_year"),
    "year without euros": (
        "unit: share, group: lever,",
        "unit: share, price_year: 2024, group: lever,",
        r"is not in euros",
    ),
    "half a year": ("price_year: 2024", "price_year: 2024.5", r"line 5, price_year: '2024\.5' is not a whole number"),
    "absurd year": ("price_year: 2024", "price_year: 20244", r"not a whole number from 1950 to 2150"),
    "choice that is not there": (
        "value: slow,",
        "value: slo,",
        r"'slo' is not one of the choices slow, fast\. Did you mean 'slow'",
    ),
    "choice as a mapping": ("value: slow,", "value: {slow: 1},", r"line 8, mode: write one plain value"),
    "choices as a list": ("{slow: 0, fast: 1}", "[slow, fast]", r"'choices' gives each name a number of its own"),
    "choices with words": ("{slow: 0, fast: 1}", "{slow: a, fast: b}", r"line 8, slow: 'a' is not a finite number"),
    "choices with one number": ("{slow: 0, fast: 1}", "{slow: 0, fast: 0}", r"a number of its own"),
    "no choices": ("choices: {slow: 0, fast: 1}, ", "", r"not one of the choices"),
    "path without years": ("value: {2020: 90, 2030: 110}", "value: 90", r"such as \{2025: 256, 2030: 300\}"),
    "path that is empty": ("value: {2020: 90, 2030: 110}", "value: {}", r"such as \{2025: 256, 2030: 300\}"),
    "path with a bad year": ("2020: 90", "2020.5: 90", r"'2020\.5' is not a whole number"),
    "path with a word": ("2020: 90", "2020: x", r"line 11, 2020: 'x' is not a finite number"),
    "path through zero": ("2020: 90", "2020: 0", r"values above zero only"),
    "values as text": ("values: [1, 2]", "values: 12", r"'values' is a list"),
    "values as a mapping": ("values: [1, 2]", "values: {1: 2}", r"'values' is a list"),
    "weights that are too few": ("weights: [0.6, 0.4]", "weights: [1]", r"needs values, and as many weights"),
    "weights not adding up": ("weights: [0.6, 0.4]", "weights: [0.5, 0.4]", r"add to 0\.9: they must add to 1"),
    "weights below zero": (
        "weights: [0.6, 0.4]",
        "weights: [-0.5, 1.5]",
        r"they must add to 1, none negative",
    ),
    "over as text": ("over: [segment]", "over: segment", r"'over' is a list"),
    "over a list of lists": ("over: [segment]", "over: [[segment]]", r"'over' is a list"),
    "over an unknown dimension": (
        "over: [segment]",
        "over: [segments]",
        r"the dimension 'segments' is unknown; known: ",
    ),
    "adding up over nothing": (
        "adds_to_one: segment",
        "adds_to_one: staff",
        r"names a dimension that stands under 'over'",
    ),
    "unknown member": (
        "      weak: {",
        "      week: {",
        r"line 27, week: 'week' is not a member .* Did you mean 'weak'\?",
    ),
    "member as a number": ("weak: {value: 0.3, low: 0.2, high: 0.4}", "weak: 0.3", r"'members' gives keys and values"),
    "missing member": ("      weak: {value: 0.3, low: 0.2, high: 0.4}\n", "", r"'mix_weak' lacks value"),
    "label as a list": ("label: Wage", "label: [Wage]", r"line 4, label: write one plain value"),
    "empty label": ("label: Wage", "label: ''", r"'label' of 'wage' is empty"),
    "note as a mapping": ("grade: B, price", "note: {a: b}, grade: B, price", r"note: write one plain value"),
    "parameter as a number": ("  hits: {", "  other: 3\n  hits: {", r"line 12, other: write keys and values under it"),
    "parameters as a list": ("parameters:\n", "parameters: [1]\nvalues:\n", r"the key 'values' .* is unknown"),
    "sources as text": (
        "sources:\n  survey: {",
        "sources: none\nmore:\n  survey: {",
        r"'sources' must hold names and values",
    ),
}


@pytest.mark.parametrize(("old", "new", "said"), FACT_FAULTS.values(), ids=FACT_FAULTS)
def test_a_fault_in_a_reference_file_is_said(library_of: Any, old: str, new: str, said: str) -> None:
    with pytest.raises(InputError, match=said) as found:
        library_of(changed(FACTS, old, new))
    assert "facts.yaml" in str(found.value)


TOOL_FAULTS = {
    "missing key": ("source: [quote], ", "", r"line 11, mode: 'mode' lacks source"),
    "no label": ("label: A tool\n", "", r"'helper' lacks label; add it"),
    "label as a list": ("label: A tool", "label: [A]", r"line 1, label: write one plain value"),
    "empty summary": ("summary: It helps.", "summary:", r"'summary' of 'helper' is empty"),
    "unknown section": (
        "values:",
        "vals:",
        r"line 7, vals: the key 'vals' of 'helper' is unknown.* Did you mean 'values'\?",
    ),
    "unknown name": (
        "  part:",
        "  parts:",
        r"line 10, parts: no parameter or formula is called 'parts'\. Did you mean 'part'\?",
    ),
    "misspelt key": ("value: 0.25", "vlaue: 0.25", r"line 10, vlaue: .* Did you mean 'value'\?"),
    "wrong unit": (
        "value: 0.25,",
        "value: 0.25, unit: hour,",
        r"line 10, unit: 'part' is in share, not in hour; convert",
    ),
    "unknown unit": ("value: 0.25,", "value: 0.25, unit: shair,", r"the unit 'shair' has an unknown part 'shair'"),
    "outside hard limits": ("low: 20, high: 28", "low: 20, high: 101", r"101 is outside what is possible, 0 to 100"),
    "limits of one's own": (
        "value: 0.25,",
        "value: 0.25, allowed: [0, 9],",
        r"line 10, allowed: the key 'allowed' .* unknown",
    ),
    "choices of one's own": ("value: fast,", "value: fast, choices: {fast: 3},", r"the key 'choices' .* unknown"),
    "members": ("value: 0.25,", "value: 0.25, members: {},", r"the key 'members' .* unknown"),
    "another shape than a choice": ("value: fast,", "value: 1, shape: fixed,", r"has the shape choice and cannot take"),
    "a choice where there is none": (
        "value: 0.25, shape: fixed",
        "value: a, shape: choice",
        r"cannot take the shape choice",
    ),
    "a path where there is none": (
        "value: 0.25, shape: fixed",
        "value: {2026: 0.1}, shape: path",
        r"one value for all years",
    ),
    "a family": ("  part:", "  mix:", r"no parameter or formula is called 'mix'"),
    "values as a list": ("  wage: {", "  - wage: {", r"is not YAML|must hold names and values"),
    "a value alone": (
        "{value: 0.25, shape: fixed, source: quote, grade: C, review_by: 2027-12-31}",
        "0.25",
        r"line 10, part: write keys and values under it",
    ),
    "unknown source": (
        "source: quote",
        "source: qote",
        r"'qote' is not declared under `sources`\. Did you mean 'quote'\?",
    ),
    "source without date": (", read: 2026-11-22}", "}", r"line 6, quote: 'quote' lacks read"),
    "tools in a tool": ("values:", "tools: {}\nvalues:", r"the key 'tools' of 'helper' is unknown"),
}


@pytest.mark.parametrize(("old", "new", "said"), TOOL_FAULTS.values(), ids=TOOL_FAULTS)
def test_a_fault_in_a_tool_is_said(tool_of: Any, old: str, new: str, said: str) -> None:
    with pytest.raises(InputError, match=said) as found:
        tool_of(changed(TOOL, old, new))
    assert "helper.yaml" in str(found.value)


def test_what_an_authority_says_of_a_tool_is_kept_and_an_unknown_tool_is_refused(tool_of: Any, tmp_path: Path) -> None:
    tool_of(TOOL)
    text = (
        TOOL
        + "tools:\n  helper:\n"
        + "    part: {value: 0.75, shape: fixed, source: quote, grade: C, review_by: 2027-12-31}\n"
    )
    assert tool_of(text, "authorities").for_tool["helper"]["part"].value == 0.75
    with pytest.raises(
        InputError, match=r"line 13, helpr: The tool 'helpr' is unknown; known: helper\. Did you mean 'helper'\?"
    ):
        tool_of(text.replace("  helper:", "  helpr:"), "authorities")
    with pytest.raises(InputError, match="'helper' must hold names and values"):
        tool_of(TOOL + "tools: {helper: [1]}\n", "authorities")
    with pytest.raises(InputError, match="'tools' must hold names and values"):
        tool_of(TOOL + "tools: [helper]\n", "authorities")


def test_a_scenario_gives_a_value_and_a_reason_only(tool_of: Any) -> None:
    head = TOOL[: TOOL.index("sources:")]
    found = tool_of(head + "values:\n  part: {value: 0.75, reason: To see.}\n", "scenarios")
    assert (found.records["part"].value, found.records["part"].reason) == (0.75, "To see.")
    with pytest.raises(InputError, match="'part' lacks reason"):
        tool_of(head + "values:\n  part: {value: 0.75}\n", "scenarios")


def test_all_errors_of_all_files_are_said_at_once(library_of: Any, tmp_path: Path) -> None:
    bad = FACTS.replace("EUR/hour", "EUR/our").replace("value: slow", "value: slo").replace("grade: D", "grade: E", 1)
    write(tmp_path / "reference" / "more.yaml", "a: [\n")
    with pytest.raises(InputError) as found:
        library_of(bad)
    said = str(found.value).splitlines()
    assert len(said) == 5
    for name in ("wage", "part", "mode", "more.yaml", "no parameter or formula is called 'wage'"):
        assert name in str(said), name


def test_a_name_declared_in_two_places_is_said_with_its_line(library_of: Any, tmp_path: Path) -> None:
    write(tmp_path / "reference" / "again.yaml", FACTS[: FACTS.index("  part:")])
    with pytest.raises(InputError, match=r"facts\.yaml, line 4, wage: 'wage' is declared twice"):
        library_of(FACTS)
    formula = Quantity.bare("part", "share")
    (tmp_path / "reference" / "again.yaml").unlink()
    with pytest.raises(InputError, match=r"facts\.yaml, line 6, part: 'part' is declared twice"):
        Library(tmp_path, [formula])


def test_a_folder_without_facts_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no reference parameters are found"):
        Library(tmp_path)


def test_a_file_that_changed_is_read_again(library_of: Any, tmp_path: Path) -> None:
    import os

    library = library_of(FACTS)
    path = write(tmp_path / "mine.yaml", TOOL)
    assert library.overlay("tools", str(path)).records["part"].value == 0.25
    assert library.overlay("tools", str(path)) is library.overlay("tools", str(path))
    write(path, TOOL.replace("0.25", "0.5"))
    os.utime(path, ns=(1, 1))
    assert library.overlay("tools", str(path)).records["part"].value == 0.5


@pytest.mark.parametrize(
    "name",
    [
        "../tools/helper",
        "../../tools/helper",
        "./helper",
        "x/helper",
        "",
        ".",
        "..",
        "helper\0",
        "h" * 5000,
        "/etc/passwd",
        "~",
        "*",
        "helper.yaml/..",
    ],
)
def test_a_name_is_a_name_and_no_path(tool_of: Any, library_of: Any, tmp_path: Path, name: str) -> None:
    tool_of(TOOL)
    with pytest.raises(UnknownNameError, match=r"The tool .* is unknown; known: helper\."):
        Library(tmp_path).overlay("tools", name)


@pytest.mark.parametrize(
    ("kind", "word"),
    [("tools", "tool"), ("authorities", "authority"), ("options", "option"), ("scenarios", "scenario")],
)
def test_an_unknown_file_suggests_the_nearest_name(tool_of: Any, tmp_path: Path, kind: str, word: str) -> None:
    tool_of(TOOL if kind != "scenarios" else TOOL[: TOOL.index("sources:")], kind)
    with pytest.raises(
        UnknownNameError, match=rf"The {word} 'hepler' is unknown; known: helper\. Did you mean 'helper'\?"
    ):
        Library(tmp_path).overlay(kind, "hepler")


@pytest.mark.parametrize("path", ["missing.yaml", "x" * 400 + ".yaml", "a\0.yaml", "/.yaml"])
def test_a_path_that_is_no_file_is_an_error(library_of: Any, tmp_path: Path, path: str) -> None:
    with pytest.raises(InputError, match="cannot be read"):
        library_of(FACTS).overlay("authorities", path)


def test_a_past_review_is_old_and_today_is_not() -> None:
    record = Record("x", "fixed", 1.0, review_by=dt.date(2026, 11, 22))
    assert not record.stale(dt.date(2026, 11, 22))
    assert record.stale(dt.date(2026, 11, 23))
    assert not record.at("2").stale(dt.date(2030, 1, 1)), "a value that a user gives rests on no source"


@pytest.mark.parametrize(
    ("text", "value"), [("3.2", 3.2), (" 3 ", 3), ("-1e3", -1000), ("+.5", 0.5), ("31_811", 31811), ("5.", 5)]
)
def test_numbers_are_written_with_a_point(text: str, value: float) -> None:
    assert number(text, "here") == value


@pytest.mark.parametrize(
    "text",
    [
        "",
        "3,2",
        "1 000",
        "nan",
        "NaN",
        "inf",
        "-Infinity",
        "1e999",
        "0x10",
        "three",
        "3.2.1",
        "1e",
        "--3",
        "٣,٢",
        "1/2",
        "3 %",
        "=3",
        None,
        [],
        {},
        ["3"],
        3.2,
        True,
    ],
)
def test_what_is_no_finite_number_is_refused(text: Any) -> None:
    with pytest.raises(InputError, match=r"^here: "):
        number(text, "here")


@pytest.mark.parametrize("text", ["2026", "22/11/2026", "2026-13-01", "", "tomorrow", None, ["2026-11-22"]])
def test_what_is_no_date_is_refused(text: Any) -> None:
    with pytest.raises(InputError, match=r"^here: "):
        date(text, "here")


@pytest.mark.parametrize("text", ["1.5", "-1", "100", "1e30", "x"])
def test_what_is_no_whole_number_is_refused(text: str) -> None:
    with pytest.raises(InputError, match=r"^here: "):
        whole(text, "here", 0, 99)


def test_limits_are_inside_and_may_be_open() -> None:
    for value in (0.0, 0.5, 1.0):
        check_allowed(value, (0, 1), "here")
    check_allowed(1e9, (0, None), "here")
    with pytest.raises(InputError, match=r"here: -1 is outside what is possible, 0 to \+∞"):
        check_allowed(-1, (0, None), "here")


# Fuzzing: any small change of a good file is read or refused, and nothing else happens

NASTY = [
    "",
    "~",
    "null",
    "nan",
    ".inf",
    "3,2",
    "1e400",
    "-1",
    "0",
    "1e300",
    "yes",
    "[]",
    "{}",
    "a",
    "value",
    "2026-02-30",
    "'",
    '"',
    "[",
    "}",
    ":",
    ": ",
    "- ",
    "#",
    "&a",
    "*a",
    "!!int",
    "\n",
    "\n  ",
    "\t",
    "é",
    "\u2028",
    "=1+1",
    "{0}",
    "%s",
    "x" * 300,
]


@st.composite
def damaged(draw: st.DrawFn, text: str) -> str:
    """The text after one to three small accidents."""
    for _ in range(draw(st.integers(1, 3))):
        start = draw(st.integers(0, len(text)))
        stop = min(len(text), start + draw(st.integers(0, 12)))
        text = text[:start] + draw(st.sampled_from(NASTY)) + text[stop:]
    return text


VALUES = st.sampled_from(
    [
        None,
        True,
        0,
        -1,
        3.2,
        1e300,
        float("nan"),
        "",
        "x",
        "3,2",
        [],
        {},
        [[]],
        [{}],
        {"a": 1},
        [1, 2, 3],
        {"value": 1},
        {2026: 1},
        {"a": {"b": {}}},
        "2026-11-22",
        "survey",
        ["survey"],
        "segment",
    ]
)


@st.composite
def grafted(draw: st.DrawFn, text: str) -> str:
    """The file with one branch replaced, removed or renamed: right YAML, wrong types."""
    tree = copy.deepcopy(yaml.safe_load(text))
    node = tree
    while True:
        keys = list(node) if isinstance(node, dict) else list(range(len(node)))
        key = draw(st.sampled_from(keys))
        child = node[key]
        if not isinstance(child, (dict, list)) or not child or draw(st.integers(0, 3)) == 0:
            break
        node = child
    what = draw(st.sampled_from(["replace", "replace", "remove", "rename", "add"]))
    if what == "replace":
        node[key] = draw(VALUES)
    elif what == "remove" or isinstance(node, list):
        del node[key]
    elif what == "rename":
        node[draw(st.sampled_from(["a", 1, "value", "members", "over", "wage"]))] = node.pop(key)
    else:
        extra = [
            "low",
            "high",
            "choices",
            "between",
            "weights",
            "members",
            "note",
            "price_year",
            "evidence_of",
            "range",
            "shape",
            "chance_of_zero",
            "at_most",
        ]
        node[draw(st.sampled_from(extra))] = draw(VALUES)
    return yaml.safe_dump(tree, allow_unicode=True)


@settings(max_examples=250, deadline=None)
@given(st.one_of(damaged(FACTS), grafted(FACTS)))
def test_a_damaged_reference_file_is_read_or_refused(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    folder = tmp_path_factory.getbasetemp() / "fuzz"
    write(folder / "reference" / "facts.yaml", text)
    said = "facts.yaml"
    try:
        Library(folder)
    except CostModelError as error:
        said = str(error)
    assert re.search(r"facts\.yaml|no reference parameters", said)


@settings(max_examples=250, deadline=None)
@given(st.one_of(damaged(TOOL), grafted(TOOL)), st.sampled_from(["tools", "authorities", "options", "scenarios"]))
def test_a_damaged_tool_is_read_or_refused(tmp_path_factory: pytest.TempPathFactory, text: str, kind: str) -> None:
    folder = tmp_path_factory.getbasetemp() / "fuzz-tool"
    if not (folder / "reference").exists():
        write(folder / "reference" / "facts.yaml", FACTS)
        write(folder / "reference" / "sources.yaml", SHARED)
    path = write(folder / "mine.yaml", text)
    said = "mine.yaml"
    try:
        Library(folder).overlay(kind, str(path))
    except CostModelError as error:
        said = str(error)
    assert "mine.yaml" in said


# The files of the repository, and `check`


def test_the_files_of_the_repository_are_good() -> None:
    errors, _, count = check_files([], None, dt.date(2026, 11, 22))
    assert errors == []
    assert count > 20


def test_check_reads_good_files_and_dates_old_ones(folder: Path) -> None:
    assert check_files([], folder, dt.date(2026, 1, 1))[:2] == ([], [])
    warnings = check_files([], folder, dt.date(2080, 1, 1))[1]
    assert len(warnings) > 100
    assert re.search(
        r"levers\.yaml, line \d+, population: should have been reviewed by 2028-12-31; check its source", str(warnings)
    )


def test_check_lists_every_error_of_every_file(folder: Path, tmp_path: Path, write_overlay: Callable[..., str]) -> None:
    shares = [f"age_share_{age}" for age in ("from_15", "from_25")]
    bad = {
        "one.yaml": write_overlay(populaton=5, adoption=3, concerned_share="a"),
        "two.yaml": "a: [\n",
        "three.yaml": write_overlay(**dict.fromkeys(shares, 0.9)),
        "four.txt": write_overlay(),
        "five.yaml": write_overlay().replace("summary:", "sumary:"),
    }
    files = [write(tmp_path / name, text) for name, text in bad.items()]
    errors, _, count = check_files([*files, tmp_path / "none.yaml"], folder)
    assert count == 6
    assert len(errors) == 8, errors
    for said in (
        "Did you mean 'population'?",
        "3 is outside what is possible",
        "'a' is not a finite number",
        "this is not YAML",
        "add to 2",
        "rename it",
        "Did you mean 'summary'?",
        "cannot be read",
    ):
        assert any(said in error for error in errors), said


def test_check_finds_values_that_cannot_be_drawn(
    folder: Path, tmp_path: Path, write_overlay: Callable[..., str]
) -> None:
    text = write_overlay(calls_per_day=3).replace(
        "value: 3, shape: fixed", "value: 3, low: 0, high: 9, shape: lognormal"
    )
    errors, _, _ = check_files([write(tmp_path / "one.yaml", text)], folder)
    assert len(errors) == 1
    assert "one.yaml, line 6, calls_per_day: A lognormal distribution needs a low value above zero" in errors[0]


def test_records_can_be_written_as_json(library: Library) -> None:
    for record in library.records.values():
        json.dumps([record.low, record.high, str(record.value)], allow_nan=False)
