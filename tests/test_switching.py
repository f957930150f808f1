"""Switching values: closed forms, steps, answers that go back and forth, and the same answer as ``--set``."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
import worlds
from scipy import stats
from worlds import switching_values

from costmodel.engine.case import Case, make_case
from costmodel.engine.switching import Switch, switching
from costmodel.language.catalogue import in_language
from costmodel.language.errors import CostModelError, UnknownNameError
from costmodel.model.model import CLOCK, Model
from costmodel.model.quantity import Quantity, formula
from costmodel.parameters.record import Record

OPTIONS = ("status_quo", "adopt_tasks", "adopt_safeguarded", "human_alternative")


def case_with(body: Callable[..., Any], *options: dict[str, Record]) -> Case:
    """A case of one formula called ``society_npv``, whose arguments are the records given."""
    body.__name__ = "society_npv"
    clock = [Quantity.bare(n, "1") for n in (*CLOCK, "horizon", "start_year", "price_index")]
    quantities = {n: Quantity(n, {"en": f"Label of {n}", "fr": f"Nom de {n}"}, n, "1", "test") for n in options[0]}
    declared = list(formula("1", symbol="S", source="test", label="society_npv")(body).quantities())
    return worlds.small_case(Model([*clock, *quantities.values(), *declared]), options, quantities)


def only(body: Callable[..., Any], record: Record) -> Switch:
    [found] = switching_values(case_with(body, {record.name: record}), "0")
    return found


def test_a_straight_line_flips_where_it_crosses_zero() -> None:
    found = only(lambda x: 3 * x - 7, worlds.spread("x", 0, 2, 6))
    assert found.values == pytest.approx((7 / 3,), rel=1e-9)
    assert (found.name, found.label, found.central, found.low, found.high) == ("x", "Nom de x", 2, 0, 6)
    assert (found.target, found.least, found.most, found.swing) == pytest.approx((-1, -7, 11, 18))
    assert found.nearest == found.values[0]
    assert found.flipped == ((found.values[0], None),)


def test_the_label_is_in_the_language_in_use() -> None:
    with in_language("en"):
        assert only(lambda x: x, worlds.spread("x", 0, 2, 6)).label == "Label of x"


def test_an_answer_that_goes_back_and_forth_shows_every_flip() -> None:
    found = only(lambda x: (x - 1) * (x - 2.5) * (x - 4), worlds.spread("x", 0, 2, 6))
    assert found.values == pytest.approx((1, 2.5, 4), rel=1e-9)
    assert found.nearest == pytest.approx(2.5)
    assert found.flipped == ((None, found.values[0]), (found.values[1], found.values[2]))


def test_a_step_is_found_where_it_jumps() -> None:
    found = only(lambda x: np.floor(x) - 3.5, worlds.spread("x", 0, 2, 6))
    assert found.values == pytest.approx((4,), abs=1e-8)


def test_steps_that_go_up_and_down_show_each_jump() -> None:
    found = only(lambda x: np.where(np.floor(x) == 3, 1.0, -1.0), worlds.spread("x", 0, 2, 6))
    assert found.values == pytest.approx((3, 4), abs=1e-8)


def test_what_never_flips_says_so() -> None:
    found = only(lambda x: x**2 + 1, worlds.spread("x", -2, 0.5, 2))
    assert (found.values, found.nearest, found.chance) == ((), None, 0.0)
    assert found.swing == pytest.approx(4)


def test_touching_zero_is_no_gain_and_leaving_it_is_one() -> None:
    assert only(lambda x: -(x**2), worlds.spread("x", -2, 0.5, 2)).values == ()
    assert only(lambda x: np.maximum(x - 3, 0), worlds.spread("x", 0, 2, 6)).values == pytest.approx((3,), abs=1e-6)


def test_rounding_around_zero_is_no_flip() -> None:
    case = case_with(lambda x: (x + 0.1) - x - 0.1, {"x": worlds.spread("x", 0, 2, 6)})
    assert switching_values(case, "0") == []
    [named] = switching_values(case, "0", names=["x"])
    assert named.values == ()


def test_a_spike_around_the_central_case_is_seen() -> None:
    found = only(lambda x: np.where(abs(x - 2.01) < 0.02, 1.0, -1.0), worlds.spread("x", 0, 2.01, 6))
    assert found.values == pytest.approx((1.99, 2.03), abs=1e-8)


def test_values_without_a_result_are_passed_over() -> None:
    def body(x: Any) -> Any:
        return np.where(x < 1, np.nan, x - 3)

    assert only(body, worlds.spread("x", 0, 2, 6)).values == pytest.approx((3,), rel=1e-9)


def test_chance_is_what_the_distribution_has_on_the_other_side() -> None:
    """A symmetric range from 0 to 6 is the logistic distribution of mean 3 and scale 3 / ln 19."""
    exact = stats.logistic(3, 3 / np.log(19))
    found = only(lambda x: 3 * x - 7, worlds.spread("x", 0, 3, 6))
    assert found.chance == pytest.approx(exact.cdf(7 / 3), abs=1e-3)
    twice = only(lambda x: (x - 1) * (4 - x), worlds.spread("x", 0, 3, 6))
    assert twice.chance == pytest.approx(1 - np.diff(exact.cdf([1, 4]))[0], abs=2e-3)


def test_listed_values_flip_at_the_value_that_is_not_central() -> None:
    record = Record("x", "discrete", 2.0, values=(1.0, 2.0, 5.0), weights=(0.3, 0.5, 0.2))
    assert only(lambda x: x - 3, record).values == (5.0,)
    found = only(lambda x: 1.5 - x, record)
    assert found.values == (1.0,)
    assert found.chance == pytest.approx(0.3)


def test_inputs_most_likely_to_flip_it_come_first_then_those_that_move_it_most() -> None:
    rows = {
        "small": worlds.spread("small", 0, 1, 2),
        "large": worlds.spread("large", 0, 10, 20),
        "sure": replace(worlds.spread("sure", 0, 1, 2), shape="fixed"),
        "flip": worlds.spread("flip", 0, 30, 200),
    }
    found = switching_values(case_with(lambda small, large, sure, flip: flip - small - large - sure, rows), "0")
    assert [s.name for s in found] == ["flip", "large", "small"]
    assert found[0].values == pytest.approx((12,))


def test_each_option_is_moved_from_its_own_values() -> None:
    rows = [{"x": worlds.spread("x", 0, 2, 6), "cost": Record("cost", "fixed", cost)} for cost in (1.0, 5.0)]
    case = case_with(lambda x, cost: x - cost, *rows)
    assert [switching_values(case, option)[0].values[0] for option in ("0", "1")] == pytest.approx([1, 5])


def test_names_asked_for_come_even_when_certain_if_they_have_a_range() -> None:
    rows = {"x": replace(worlds.spread("x", 0, 2, 6), shape="fixed"), "y": Record("y", "fixed", 1.0)}
    case = case_with(lambda x, y: x - 3 * y, rows)
    assert switching_values(case, "0") == []
    assert [s.values for s in switching_values(case, "0", names=["x"])] == [pytest.approx((3,))]
    with in_language("en"), pytest.raises(CostModelError, match="'y' has no range"):
        switching_values(case, "0", names=["y"])


def test_names_that_are_not_there_are_refused_with_the_nearest() -> None:
    case = make_case("voicebot", "plaisir", OPTIONS)
    with in_language("en"):
        with pytest.raises(UnknownNameError, match="Did you mean 'bot_resolution'"):
            switching_values(case, "adopt_tasks", names=["bot_resolutoin"])
        with pytest.raises(UnknownNameError, match="Did you mean 'society_npv'"):
            switching_values(case, "adopt_tasks", target="society_nvp")
        with pytest.raises(UnknownNameError, match="Did you mean 'adopt_tasks'"):
            switching_values(case, "adopt_task")


# The real model


def set_to(tool: str, option: str, name: str, value: float, target: str) -> float:
    """The target when a user types the value, by the way of ``--set``."""
    case = make_case(tool, "plaisir", OPTIONS, overrides={name: repr(value)})
    index = [o.key for o in case.options].index(option)
    return float(np.ravel(case.model.evaluate(case.central(index), [target])[target])[-1])


@pytest.mark.parametrize(
    ("tool", "option", "target"),
    [
        ("voicebot", "adopt_safeguarded", "society_npv"),
        ("voicebot", "adopt_tasks", "society_npv"),
        ("building_energy", "adopt_tasks", "budget_total"),
    ],
)
def test_typing_values_around_a_switching_value_flips_the_answer(tool: str, option: str, target: str) -> None:
    found = [s for s in switching_values(make_case(tool, "plaisir", OPTIONS), option, target) if s.values]
    assert found
    for s in found[:12]:
        for value in s.values:
            step = 1e-6 * (s.high - s.low)
            below, above = (set_to(tool, option, s.name, value + way * step, target) for way in (-1, 1))
            assert (below > 0) != (above > 0), s.name


def test_euros_are_those_that_set_takes() -> None:
    case = make_case("building_energy", "plaisir", OPTIONS)
    record = case.records[1]["fixed_yearly_price"]
    assert record.price_year != case.calendar[0]
    [found] = switching_values(case, "adopt_tasks", "budget_total", ["fixed_yearly_price"])
    factor = float(case.in_base_year(record, 1.0))
    assert (found.low, found.central, found.high) == pytest.approx(
        tuple(x * factor for x in (record.low, record.number, record.high)), rel=1e-12
    )
    central = float(np.ravel(case.model.evaluate(case.central(1), ["budget_total"])["budget_total"])[-1])
    assert found.target == pytest.approx(central, rel=1e-12)
    assert math.isclose(set_to("building_energy", "adopt_tasks", found.name, found.central, "budget_total"), central)


def test_shares_make_room_as_when_one_is_set() -> None:
    case = make_case("voicebot", "plaisir", OPTIONS)
    [found] = switching_values(case, "adopt_tasks", names=["staff_mix_c"])
    ends = [set_to("voicebot", "adopt_tasks", "staff_mix_c", x, "society_npv") for x in (found.low, found.high)]
    assert sorted([found.least, found.most]) == pytest.approx(sorted(ends), rel=1e-9)


def test_the_status_quo_flips_at_nothing() -> None:
    case = make_case("voicebot", "plaisir", OPTIONS)
    assert switching_values(case, "status_quo") == []
    found = switching_values(case, "status_quo", names=["calls_per_day", "fixed_yearly_price"])
    assert len(found) == 2
    assert all(s.values == () and s.target == 0 for s in found)


def test_several_targets_at_once_give_what_each_gives_alone() -> None:
    case = make_case("building_energy", "plaisir", OPTIONS)
    both = switching(case, "adopt_tasks", ("society_npv", "budget_total"))
    for target, found in both.items():
        assert len(found) > 20
        assert found == switching_values(case, "adopt_tasks", target)


def test_a_target_by_year_is_read_in_the_last_year() -> None:
    case = make_case("building_energy", "plaisir", OPTIONS)
    [found] = switching_values(case, "adopt_tasks", "budget_flow", ["fixed_yearly_price"])
    last = case.model.evaluate(case.central(1), ["budget_flow"])["budget_flow"][-1]
    assert found.target == pytest.approx(float(last), rel=1e-12)
