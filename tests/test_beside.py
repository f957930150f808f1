"""What stands beside the verdict: human contact in the authority's means, users' own units, suppliers, public funds."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest

from costmodel.engine.case import evidence_used, make_case, workbook
from costmodel.engine.comparison import MEANS, USERS, ToolResult, study
from costmodel.engine.reading import read_by_rule
from costmodel.engine.uncertainty import simulate
from costmodel.engine.worlds import central_values
from costmodel.language.catalogue import in_language
from costmodel.questions.beside import beside, unit_value
from tests import worlds

LIBRARY = workbook(None)[1]
TOOLS = LIBRARY.names("tools")
BOTS = ("chatbot", "voicebot")
OPTIONS = ("status_quo", "adopt_tasks")


def result(tool: str, **given: str) -> ToolResult:
    return study(tool, "plaisir", OPTIONS, overrides=given, draws=64)


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    with in_language("en"):
        yield


# Human contact


@pytest.mark.parametrize(("people", "means"), [(499, 762), (500, 823), (19_999, 1142), (20_000, 1213), (2e6, 1451)])
def test_the_means_of_communes_of_a_size_are_those_of_the_table(people: float, means: float) -> None:
    given = {f"stratum_capacity_{m}": v for m, v in worlds_capacity().items()}
    assert worlds.evaluate(worlds.reference(3, population=people, **given), "peer_capacity").flat[0] == means


def worlds_capacity() -> dict[str, float]:
    """The table as published, without the price index."""
    found = {n: r.number for n, r in LIBRARY.records.items() if n.startswith("stratum_capacity_")}
    assert list(found.values()) == sorted(found.values()), "larger communes have more means an inhabitant"
    return {n.removeprefix("stratum_capacity_"): v for n, v in found.items()}


def test_a_town_has_one_human_channel_whatever_the_tool_looked_at() -> None:
    """In the same year: tools do not last as long."""
    today = {t: central_values(make_case(t, "plaisir", ["status_quo"]), 0, [*MEANS]) for t in TOOLS}
    for name in MEANS:
        assert len({round(float(values[name].flat[1]), 12) for values in today.values()}) == 1


def test_a_voicebot_makes_human_contact_dearer_and_the_sentence_says_so() -> None:
    found = result("voicebot")
    now, then = (found.at("luxury_index", o)["median"] for o in OPTIONS)
    assert then > now > 0
    assert "without it" in beside(found)[0]
    assert "as without it" in beside(result("transcription"))[0]


# Users


@pytest.mark.parametrize("tool", [t for t in TOOLS if t not in BOTS])
def test_every_tool_has_an_account_of_what_users_feel(tool: str) -> None:
    """In its own unit: one kind for each tool, nothing without the tool."""
    found = result(tool)
    felt = [n for n in USERS if np.ptp([found.at(n, "adopt_tasks")[k] for k in ("p05", "p95")]) > 0]
    assert len(felt) == 1
    assert all(found.at(n, "status_quo")[k] == 0 for n in USERS for k in ("p05", "median", "p95"))
    assert sum("Users, in the last year" in words for words in beside(found)) == 1


@pytest.mark.parametrize("tool", BOTS)
def test_bots_have_the_time_of_users_instead(tool: str) -> None:
    found = result(tool)
    assert found.at("user_time_saved", "adopt_tasks")["median"] != 0
    assert all(found.at(n, "adopt_tasks")["p95"] == 0 for n in USERS)


def test_a_unit_is_worth_nothing_until_somebody_says_so_and_then_the_gain_follows() -> None:
    free, paid = result("invoice_reading"), result("invoice_reading", output_value="10")
    assert free.at("user_units_value", "adopt_tasks")["p95"] == 0
    assert paid.at("society_users_npv", "adopt_tasks")["median"] > 0
    asked = [unit_value(found, "adopt_tasks") for found in (free, paid)]
    assert asked[0] == pytest.approx(asked[1], rel=1e-9), "what a unit would have to be worth is not what it is given"
    assert any("Society gains on average" in words for words in beside(free))


def test_what_has_no_known_sign_is_said_so() -> None:
    (words,) = [w for w in beside(result("building_energy")) if w.startswith("Users")]
    assert "not known" in words


# The supplier's word


def promised(tool: str) -> dict[str, object]:
    """The figures of a gain that its own files give to a tool and that money rests on."""
    case = make_case(tool, "plaisir", ["adopt_tasks"])
    (used,) = evidence_used([case])
    kinds = {
        k: v
        for k, v in used.items()
        if k.startswith("gain_basis") and (k != "gain_basis_output" or tool == "road_survey")
    }
    return {
        n: case.records[0][n]
        for names in kinds.values()
        for n in names
        if case.records[0][n].layer in ("tool", "authority")
    }


@pytest.mark.parametrize("tool", TOOLS)
def test_the_supplier_of_every_tool_is_taken_at_its_word(tool: str) -> None:
    said = LIBRARY.overlay("scenarios", "vendor_promise").on(LIBRARY.overlay("tools", tool)).records
    asked = promised(tool)
    assert asked, tool
    assert set(asked) <= set(said)
    for name in asked:
        assert said[name].basis == "promised"
        assert {s.kind for s in said[name].sources} <= {"supplier", "secondary"}, name
    case = make_case(tool, "plaisir", ["adopt_tasks"], "vendor_promise")
    assert all(case.records[0][n].layer == "scenario" for n in asked)


def test_the_word_of_one_supplier_says_nothing_of_another_tool() -> None:
    voice, chat = (make_case(t, "plaisir", ["adopt_tasks"], "vendor_promise").records[0] for t in reversed(BOTS))
    assert voice["fixed_yearly_price"].number == 1200
    assert chat["fixed_yearly_price"].layer == "tool"


# Public funds and carbon


def test_public_funds_beside_are_the_scenario_that_applies_them() -> None:
    """For a tool without requests given up, whose weight the scenario changes too."""
    names = ["society_npv", "society_public_funds_npv"]
    plain = central_values(make_case("transcription", "plaisir", OPTIONS), 1, names)
    applied = central_values(make_case("transcription", "plaisir", OPTIONS, "public_funds"), 1, names)
    assert plain["society_public_funds_npv"] != plain["society_npv"]
    np.testing.assert_allclose(plain["society_public_funds_npv"], applied["society_npv"], rtol=1e-12)
    np.testing.assert_allclose(applied["society_public_funds_npv"], applied["society_npv"], rtol=1e-12)


def test_public_funds_decide_nothing() -> None:
    assert "society_public_funds_npv" not in read_by_rule(workbook(None)[0])


@pytest.mark.parametrize("tool", TOOLS)
def test_the_official_value_of_carbon_is_the_official_one_in_every_draw(tool: str) -> None:
    found = simulate(make_case(tool, "plaisir", OPTIONS), ("carbon_value",), 100, 1).summaries["carbon_value"]
    published = LIBRARY.records["carbon_value_2025"].value
    assert isinstance(published, dict)
    assert np.array_equal(found.p05, found.p95)
    assert found.median[0, 0] == pytest.approx(
        np.interp(2026, list(published), list(published.values())) * indexed(), rel=0.01
    )


def indexed() -> float:
    index, record = LIBRARY.records["price_index"].value, LIBRARY.records["carbon_value_2025"]
    assert isinstance(index, dict)
    return float(index[2026] / index[record.price_year])  # type: ignore[index]
