"""The page's engine gives the figures of the simulation, whatever was moved before and in which order."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from costmodel.engine.case import Case, make_case
from costmodel.engine.comparison import study, with_status_quo
from costmodel.engine.live import Live, descendants, worth_keeping
from costmodel.language.errors import CostModelError
from costmodel.outputs.dashboard.view import wanted

OPTIONS = with_status_quo(["adopt_tasks", "adopt_safeguarded"])
DRAWS, SEED = 400, 7
STATISTICS = ("central", "p05", "median", "mean", "p95", "positive", "negative", "mean_error")


def case(tool: str = "voicebot", **overrides: str) -> Case:
    return make_case(tool, "plaisir", OPTIONS, overrides=overrides)


def live(first: Case, memory: int = 20_000_000) -> Live:
    return Live(first, wanted(first), DRAWS, SEED, memory)


def same_as_simulated(found: Live, tool: str = "voicebot", **overrides: str) -> None:
    """Every figure shown is that of ``study``, which shares no code with the engine but the model and the sampler."""
    expected = study(
        tool, "plaisir", OPTIONS, overrides=overrides, draws=DRAWS, seed=SEED, wanted=list(found.all_years)
    )
    result = found.result()
    for name in found.all_years:
        for key in STATISTICS:
            a, b = getattr(result.summary(name), key), getattr(expected.summary(name), key)
            years = a.shape[1]
            assert years in (1, b.shape[1])
            assert np.allclose(a, b[:, -years:], rtol=1e-9, atol=1e-7), (name, key)
    assert result.verdict == expected.verdict
    assert np.allclose(found.simulation.quadrants, expected.simulation.quadrants)


@pytest.mark.parametrize("tool", ["voicebot", "transcription", "canteen_forecast", "building_energy"])
def test_first_figures_are_those_of_the_simulation(tool: str) -> None:
    same_as_simulated(live(case(tool)), tool)


@pytest.mark.parametrize("memory", [0, 2_000_000, 10**10])
def test_what_is_kept_changes_no_figure(memory: int) -> None:
    found = live(case(), memory)
    for overrides in ({"answered_before": "0.6"}, {"answered_before": "0.6", "bot_resolution": "0.2"}):
        found.change(case(**overrides))
        same_as_simulated(found, **overrides)
        found.refresh()
    found.change(case())
    same_as_simulated(found)


MOVES = {
    "answered_before": st.floats(0.05, 0.95),
    "fixed_yearly_price": st.floats(0, 50_000),
    "bot_resolution": st.floats(0, 1),
    "calls_per_day": st.floats(20, 600),
    "verdict_confidence": st.floats(0.5, 0.95),
    "debate_kind": st.sampled_from(["light", "forum", "convention"]),
    "inflation": st.floats(0, 0.05),
    "staff_mix_c": st.floats(0.1, 0.9),
    "net_hours_saved": st.floats(0, 5000),
    "gross_hours_saved": st.floats(0, 5000),
}
"""Uncertain and fixed values, choices, a share whose group makes room, results given in place of formulas."""


@settings(max_examples=5, deadline=None)
@given(st.lists(st.dictionaries(st.sampled_from(sorted(MOVES)), st.data(), max_size=3), min_size=1, max_size=3))
def test_any_sequence_of_moves_ends_where_the_simulation_does(steps: list[dict]) -> None:
    found = live(case())
    overrides: dict[str, str] = {}
    for step in steps:
        overrides = {name: str(data.draw(MOVES[name])) for name, data in step.items()}
        found.change(case(**overrides))
        found.refresh()
    same_as_simulated(found, **overrides)


def test_only_what_rests_on_the_value_is_computed_again() -> None:
    """Moving the threshold of the verdict evaluates nothing; moving a price leaves alone the hours saved on acts.

    Not those available: a first part with a break clause is gone on with, or not, for what it was seen to cost.
    """
    found = live(case())
    before = dict(found.statistics)
    found.change(case(verdict_confidence="0.55"))
    assert all(found.statistics[name] is before[name] for name in before)
    found.change(case(fixed_yearly_price="20000"))
    for name in ("gross_hours_saved", "net_hours_saved", "incremental_hours", "human_calls_change"):
        assert found.statistics[name] is before[name], name
    for name in ("available_hours", "budget_total"):
        assert found.statistics[name] is not before[name], name


def test_a_value_without_finite_result_changes_nothing() -> None:
    found = live(case())
    before = found.result().at("society_npv", "adopt_tasks")
    with pytest.raises(CostModelError, match=r"finite|finie"):
        found.change(case(society_flow="1e308", real_discount_rate="-0.9"))
    assert found.result().at("society_npv", "adopt_tasks") == before
    same_as_simulated(found)


def test_memory_is_what_was_allowed() -> None:
    """Every result kept with one value per year counts: options x draws x years x 8 bytes each."""
    first = case()
    one = 8 * len(OPTIONS) * (DRAWS + 1) * 6
    kept = worth_keeping(first, wanted(first), 10 * one, DRAWS)
    assert sum(name in first.model.yearly for name in kept) == 10


def test_descendants_stop_at_what_is_given() -> None:
    model = case().model
    below = descendants(model, ["minutes_saved_per_day"], set())
    assert "gross_hours_saved" in below
    assert "society_npv" in below
    stopped = descendants(model, ["minutes_saved_per_day"], {"gross_hours_saved"})
    assert "gross_hours_saved" not in stopped
