"""What decides: known indices, boxes, curves and verdicts; then the real model against typing values in."""

from __future__ import annotations

import io
import itertools
import json
import math
from collections.abc import Callable
from contextlib import redirect_stdout
from dataclasses import replace
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import worlds
from other_yaml import read_yaml
from scipy import stats
from worlds import switching_values

from costmodel.document.drawing import Chart
from costmodel.engine.case import make_case, one_option, workbook
from costmodel.engine.comparison import LEDGERS, ToolResult, drawn, outcomes, study
from costmodel.engine.rule import decide
from costmodel.engine.sampling import Sampler, uniforms
from costmodel.engine.switching import switching
from costmodel.engine.worlds import Sample, Worlds, central_worlds
from costmodel.language.catalogue import in_language
from costmodel.language.errors import CostModelError, InputError, UnknownNameError
from costmodel.model.model import CLOCK, Model
from costmodel.model.quantity import Quantity, formula
from costmodel.outputs.cli import main
from costmodel.parameters.library import default_folder
from costmodel.parameters.record import Record
from costmodel.questions.decides import (
    acceptability,
    best_shares,
    contested,
    decides,
    estimate,
    pieces_of,
    prim,
    regions,
    sobol,
    sobol_of,
    tornado,
    two_way,
    verdict_ranges,
)
from costmodel.questions.decides.page import decides_parts
from costmodel.questions.decides.sobol import sobol_sample
from costmodel.questions.decides.verdicts import all_uncertain, that_matter
from costmodel.questions.decides.worlds import (
    judged_quantities,
    parts,
    range_of,
    shared_worlds,
)

OPTIONS = ["status_quo", "adopt_tasks", "adopt_jobs", "adopt_safeguarded", "shared", "human_alternative"]
DRAWS = 600
BUDGET, SOCIETY = "budget_total", "society_npv"


@lru_cache
def result(tool: str = "voicebot") -> ToolResult:
    return study(tool, "plaisir", draws=DRAWS)


def small(bodies: dict[str, Callable[..., Any]], *options: dict[str, Record]) -> Any:
    """A case of a few formulas whose arguments are the records given."""
    clock = [Quantity.bare(n, "1") for n in (*CLOCK, "horizon", "start_year", "price_index")]
    quantities = {n: Quantity.bare(n, "1") for n in options[0]}
    declared = []
    for name, body in bodies.items():
        body.__name__ = name
        declared += list(formula("1", symbol=name, source="test", label=name)(body).quantities())
    case = worlds.small_case(Model([*clock, *quantities.values(), *declared]), options, quantities)
    return replace(case, library=worlds.SmallLibrary(**vars(case.library)))


def logistic(name: str, low: float, high: float) -> Record:
    """A symmetric range: the metalog is then the logistic distribution."""
    return worlds.spread(name, low, (low + high) / 2, high)


def logistic_variance(low: float, high: float) -> float:
    return (np.pi * (high - low) / (2 * np.log(19))) ** 2 / 3


# Sobol indices


def ishigami(u: np.ndarray) -> np.ndarray:
    x = np.pi * (2 * u - 1)
    return np.sin(x[0]) + 7 * np.sin(x[1]) ** 2 + 0.1 * x[2] ** 4 * np.sin(x[0])


def ishigami_indices(a: float = 7, b: float = 0.1) -> tuple[list[float], list[float], float]:
    """Closed form (Ishigami and Homma 1990)."""
    first = 0.5 * (1 + b * np.pi**4 / 5) ** 2
    third = b**2 * np.pi**8 * (1 / 18 - 1 / 50)
    v = first + a**2 / 8 + third
    return [first / v, a**2 / 8 / v, 0.0], [(first + third) / v, a**2 / 8 / v, third / v], v


A_OF_G = (0, 1, 4.5, 9, 99, 99, 99, 99)


def g_function(u: np.ndarray) -> np.ndarray:
    a = np.array(A_OF_G)[:, None]
    return np.prod((np.abs(4 * u - 2) + a) / (1 + a), axis=0)


def g_indices() -> tuple[list[float], list[float], float]:
    """Closed form (Sobol 1993; Saltelli and others 2008)."""
    parts_of = [1 / 3 / (1 + a) ** 2 for a in A_OF_G]
    v = math.prod(1 + p for p in parts_of) - 1
    others = [math.prod(1 + q for j, q in enumerate(parts_of) if j != i) for i in range(len(parts_of))]
    return [p / v for p in parts_of], [p * o / v for p, o in zip(parts_of, others, strict=True)], v


@pytest.mark.parametrize(("function", "closed"), [(ishigami, ishigami_indices()), (g_function, g_indices())])
def test_indices_of_published_functions_are_those_of_the_closed_form(
    function: Callable[[np.ndarray], np.ndarray], closed: tuple[list[float], list[float], float]
) -> None:
    first, total, variance = closed
    names = [f"x{i}" for i in range(len(first))]
    found = sobol_of(function, names, base=4096)
    assert found.variance == pytest.approx(variance, rel=0.02)
    assert found.runs == 4096 * (len(names) + 2)
    for index in found.indices:
        i = names.index(index.names[0])
        assert index.first == pytest.approx(first[i], abs=0.02)
        assert index.total == pytest.approx(total[i], abs=0.02)
        assert index.first_low <= first[i] <= index.first_high
        assert index.total_low <= total[i] <= index.total_high
    assert [i.total for i in found.indices] == sorted((i.total for i in found.indices), reverse=True)


def test_what_acts_only_with_others_is_not_told_from_zero_alone_but_matters() -> None:
    third = next(i for i in sobol_of(ishigami, "abc", base=2048).indices if i.names == ("c",))
    assert (third.distinct, third.matters) == (False, True)


def test_what_does_nothing_has_indices_of_zero() -> None:
    found = sobol_of(lambda u: u[0], ["does", "not"], base=256)
    [idle] = [i for i in found.indices if i.names == ("not",)]
    assert (idle.first, idle.total, idle.distinct, idle.matters) == (0, 0, False, False)
    flat = sobol_of(lambda u: np.zeros(u.shape[1]), ["a", "b"], base=64)
    assert all((i.first, i.total, i.matters) == (0, 0, False) for i in flat.indices)


def test_intervals_hold_the_truth_nineteen_times_in_twenty() -> None:
    """Of many samples; intervals of a Sobol sequence are rather too wide, so at least so often."""
    first, total, _ = ishigami_indices()
    held = [
        [low <= truth <= high for low, high, truth in zip(x[:, k], x[:, k + 1], closed, strict=True)]
        for seed in range(40)
        for x in [_estimated(seed)]
        for k, closed in ((1, first), (4, total))
    ]
    assert 0.9 < np.mean(held) <= 1


def _estimated(seed: int) -> np.ndarray:
    a, b = sobol_sample(3, 512, seed)
    mixed = np.stack([[ishigami(np.where(np.arange(3)[:, None] == i, b, a))] for i in range(3)])
    return estimate(ishigami(a)[None], ishigami(b)[None], mixed, 100, seed=seed)[0]


def test_a_base_that_is_no_power_of_two_is_refused() -> None:
    with in_language("en"), pytest.raises(InputError, match="power of two"):
        sobol_sample(2, 1000, 1)


def test_indices_of_a_case_are_those_of_a_product() -> None:
    """Y = X1·X2, logistic with 5-95 % ranges of 8 to 12 and 2 to 8, means 10 and 5 (closed form)."""
    case = small(
        {SOCIETY: lambda x, y: x * y, BUDGET: lambda x: x}, {"x": logistic("x", 8, 12), "y": logistic("y", 2, 8)}
    )
    v1, v2, m1, m2 = logistic_variance(8, 12), logistic_variance(2, 8), 10, 5
    variance = v1 * m2**2 + v2 * m1**2 + v1 * v2
    found = sobol(case, "0", base=4096)
    both = {i.names[0]: i for i in found[SOCIETY].indices}
    assert found[SOCIETY].variance == pytest.approx(variance, rel=0.02)
    assert both["x"].first == pytest.approx(v1 * m2**2 / variance, abs=0.01)
    assert both["y"].first == pytest.approx(v2 * m1**2 / variance, abs=0.01)
    assert both["y"].total == pytest.approx((v2 * m1**2 + v1 * v2) / variance, abs=0.02)
    only = {i.names[0]: i for i in found[BUDGET].indices}
    assert "y" not in only
    assert only["x"].total == pytest.approx(1, abs=0.02)


def test_every_uncertain_input_has_an_index_and_linked_ones_share_it() -> None:
    case = one_option(result().case, "adopt_tasks")
    used = {n for n in case.used([SOCIETY, BUDGET]) if case.records[0][n].uncertain}
    found = sobol(case, "adopt_tasks", base=16, resamples=10)
    for indices in found.values():
        named = [n for i in indices.indices for n in i.names]
        assert len(named) == len(set(named))
        assert set(named) >= used & {
            b.name for b in tornado(case, "adopt_tasks", [indices.target])[indices.target].bars
        }
        groups = [set(i.names) for i in indices.indices if len(i.names) > 1]
        assert {"inflation", "wage_growth"} in groups
        assert any({"staff_mix_b", "staff_mix_c"} <= g for g in groups)


def test_indices_and_their_spread_are_those_of_scipy_on_the_rows_drawn() -> None:
    rng = np.random.default_rng(5)
    a, b, ab = 40 + rng.normal(size=(2, 64)), 40 + rng.normal(size=(2, 64)), 40 + rng.normal(size=(3, 2, 64))

    def scipys(rows: np.ndarray) -> np.ndarray:
        found = stats.sobol_indices(func={"f_A": a[:, rows], "f_B": b[:, rows], "f_AB": ab[..., rows]}, n=64)
        return np.stack([found.first_order, found.total_order])

    drawn = np.random.default_rng(9)
    spread = np.std([scipys(drawn.integers(0, 64, 64)) for _ in range(12)], axis=0, ddof=1)
    central, half = scipys(np.arange(64)), stats.norm.ppf(0.975) * spread
    expected = [x[k] for k in (0, 1) for x in (central, central - half, central + half)]
    np.testing.assert_allclose(estimate(a, b, ab, 12, seed=9), np.stack(expected, axis=-1), rtol=1e-9, atol=1e-12)


def test_exchanging_an_input_gives_what_the_whole_model_gives() -> None:
    """The part that is computed again is enough: an engine that computes everything agrees to the last bit."""
    case = one_option(result().case, "adopt_safeguarded")
    sampler = Sampler(case, case.used([SOCIETY, BUDGET]), 3)
    scored = sorted({stream for n in sampler.varying for stream in sampler.streams(n)})
    rng = np.random.default_rng(1)
    first, second = ({n: rng.random(40) for n in scored} for _ in range(2))
    page = {n: x for names in parts(sampler) for n, x in sampler.values_from(names, first.__getitem__).items()}
    held = sampler.constants | page
    kept = Worlds(case, [SOCIETY, BUDGET], held, 40)
    for names in parts(sampler)[::7]:
        new = sampler.values_from(names, second.__getitem__)
        for target, x in Worlds(case, [SOCIETY, BUDGET], held | new, 40).block(0, 40):
            np.testing.assert_array_equal(kept.with_values(new)[target], x)


def test_values_from_scores_are_those_of_the_shared_sample() -> None:
    """From the uniform numbers of the shared streams, values are those that every other result is made of."""
    sampler = Sampler(result().case, result().case.used([SOCIETY]), 7)
    scored = {stream for n in sampler.varying for stream in sampler.streams(n)}
    scores = {n: uniforms(7, n, 0, 50) for n in scored}
    page = sampler.page(0, 50)
    for names in parts(sampler):
        for name, x in sampler.values_from(names, scores.__getitem__).items():
            np.testing.assert_array_equal(np.broadcast_to(x, page[name].shape), page[name])


# Switching values: choices, and all that is possible


def test_certain_values_move_over_what_is_possible_when_asked_for() -> None:
    rows = {"x": worlds.spread("x", 0, 2, 6), "lever": Record("lever", "fixed", 0.0, allowed=(0.0, 1.0))}
    case = small({SOCIETY: lambda x, lever: 1 + x - 12 * lever}, rows)
    assert [s.name for s in switching_values(case, "0")] == ["x"]
    found = {s.name: s for s in switching_values(case, "0", possible=True)}
    assert found["lever"].values == pytest.approx((3 / 12,))
    assert (found["lever"].low, found["lever"].high, found["lever"].chance) == (0, 1, 0)


def test_a_choice_flips_at_the_code_that_is_not_central() -> None:
    choice = Record("path", "choice", 0.0, choices={"new": 0, "old": 1, "none": 2})
    case = small({SOCIETY: lambda path: np.where(path == 1, -1.0, 1.0)}, {"path": choice})
    [found] = switching_values(case, "0", possible=True)
    assert found.values == (1.0, 2.0)


def test_every_ledger_of_every_option_is_looked_at_at_once() -> None:
    case = result().case
    targets = [name for name, _ in LEDGERS.values()]
    found = switching(case, "adopt_tasks", targets, possible=True)
    assert set(found) == set(targets)
    assert {"adoption", "carbon_path"} <= {s.name for s in found[SOCIETY]}
    assert "horizon" not in {s.name for s in found[SOCIETY]}


# Verdict


def test_pieces_are_found_where_a_word_changes_and_comes_back() -> None:
    """Steps at known places, one of them narrower than the grid but reached by halving."""

    def word(x: float) -> str:
        return "a" if x < 1.3 else "b" if x < 1.36 else "c" if x < 4.2 else "a"

    pieces = pieces_of(word, np.linspace(0, 6, 9), 12)
    assert [p.word for p in pieces] == ["a", "b", "c", "a"]
    assert [p.low for p in pieces[1:]] == pytest.approx([1.3, 1.36, 4.2], abs=6 / 8 / 2**11)
    assert (pieces[0].low, pieces[-1].high) == (0, 6)
    assert all(x.high == y.low for x, y in itertools.pairwise(pieces))


def test_a_list_changes_at_the_value_that_has_the_other_word() -> None:
    pieces = pieces_of(lambda x: "a" if x < 2 else "b", [0.0, 1.0, 5.0], -1)
    assert [(p.low, p.high, p.word) for p in pieces] == [(0, 5, "a"), (5, 5, "b")]


def test_a_word_that_never_changes_is_one_piece() -> None:
    [piece] = pieces_of(lambda x: "a", [0.0, 1.0, 2.0])
    assert (piece.low, piece.high) == (0, 2)


@pytest.mark.parametrize("tool", ["voicebot", "building_energy", "drafting_assistant"])
def test_judging_kept_worlds_gives_the_verdict_of_the_run(tool: str) -> None:
    found = shared_worlds(result(tool), judged_quantities(result(tool).case), DRAWS).judged({})
    assert (found.word, found.option, found.about) == (
        result(tool).verdict.word,
        result(tool).verdict.option,
        result(tool).verdict.about,
    )
    assert found.judged == result(tool).verdict.judged


@pytest.mark.parametrize(
    ("name", "value"),
    [("bot_resolution", 0.58), ("calls_per_day", 450.0), ("staff_mix_c", 0.6), ("verdict_confidence", 0.5)],
)
def test_judging_with_a_value_set_gives_what_typing_it_gives(name: str, value: float) -> None:
    """Shares aside, whose partners lose their uncertainty when one is typed: then only the means agree."""
    found = shared_worlds(result(), judged_quantities(result().case), DRAWS).judged({name: value})
    case = make_case("voicebot", "plaisir", OPTIONS, overrides={name: repr(value)})
    typed = decide(case, drawn(case, outcomes(case), DRAWS, result().simulation.seed).read)
    assert found.word == typed.word
    for mine, other in zip(found.judged, typed.judged, strict=True):
        assert mine.broken == other.broken
        assert mine.society == pytest.approx(other.society, rel=1e-9, abs=2000 if name == "staff_mix_c" else 1e-6)


@pytest.mark.parametrize(
    ("tool", "name"), [("building_energy", "heating_saving_share"), ("drafting_assistant", "minutes_saved_per_day")]
)
def test_typing_values_around_the_place_of_a_change_changes_the_verdict(tool: str, name: str) -> None:
    """No value of one input alone turns the verdict on the voicebot: other tools are looked at."""
    [found] = verdict_ranges(result(tool), [name], draws=DRAWS)
    assert found.values
    step = (found.range.high - found.range.low) / 400
    for place in found.values:
        words = []
        for value in (place - step, place + step):
            case = make_case(tool, "plaisir", result(tool).options, overrides={name: repr(value)})
            words.append(decide(case, drawn(case, outcomes(case), DRAWS, result(tool).simulation.seed).read).word)
        assert words[0] != words[1], place


def test_every_uncertain_input_is_judged_and_one_that_reaches_nothing_changes_nothing() -> None:
    told: list[int] = []
    found = verdict_ranges(result(), draws=40, progress=told.append)
    case = result().case
    used = case.used(judged_quantities(case))
    uncertain = {n for n in used if any(n in r and r[n].uncertain for r in case.records)}
    told_of = {v.name for v in found}
    bars = tornado(case, "adopt_tasks", [SOCIETY, BUDGET])
    assert uncertain & {b.name for t in bars.values() for b in t.bars} <= told_of
    assert told_of.isdisjoint({"heating_saving_share", "act_rate", "meal_rate"})
    assert len(told) == len({*that_matter(case), *all_uncertain(case)}) >= len(found)
    assert [v.turns for v in found] == sorted((v.turns for v in found), reverse=True)
    assert all((v.pieces[0].low, v.pieces[-1].high) == (v.range.low, v.range.high) for v in found)


def test_the_status_quo_alone_decides_nothing() -> None:
    with in_language("en"), pytest.raises(InputError, match="Only the status quo"):
        decides(study("voicebot", "plaisir", ["status_quo"], draws=20))


def test_a_value_that_options_set_moves_in_these_options_only() -> None:
    kept = shared_worlds(result(), [SOCIETY, "job_replacement"], 50)
    found = kept.at({"human_channel_kept": 0.5})
    own = np.array(["human_channel_kept" in o.records for o in result().case.options])
    assert own.any()
    plain = kept.with_values({})[SOCIETY]
    np.testing.assert_array_equal(found[SOCIETY][~own], plain[~own])
    moved = kept.moved("staffed_share", 0.9)["staffed_share"]
    for i, option in enumerate(result().case.options):
        assert np.all(moved[i] == 0.9) == ("staffed_share" in option.records), option.key


def test_a_price_that_one_option_replaces_moves_in_the_others() -> None:
    """The price of the seller is uncertain; the free assistant of the state has its own."""
    case = result("drafting_assistant").case
    kept = shared_worlds(case, [SOCIETY, "licence_monthly_price"], 50)
    moved = kept.moved("licence_monthly_price", 17.0)["licence_monthly_price"]
    for i, option in enumerate(case.options):
        assert np.all(moved[i] == 17.0) == (option.key != "state"), option.key


@pytest.mark.parametrize("name", ["bot_resolution", "gas_price", "staffed_share", "staff_mix_c"])
def test_places_evaluated_together_are_what_the_whole_model_gives(name: str) -> None:
    """An engine that evaluates every formula for every option agrees to the last bit; what is idle is left as it is."""
    case, values = result().case, (0.2, 0.5, 0.8)
    kept = shared_worlds(result(), judged_quantities(case), 40)
    for value, found in zip(values, kept.at_each({name: values}), strict=True):
        whole = Worlds(case, kept.wanted, kept.held | kept.moved(name, value), 40).with_values({})
        for target, x in whole.items():
            np.testing.assert_array_equal(found[target], x)
            assert name != "gas_price" or found[target] is kept.usual[target]


def test_inputs_that_cannot_move_are_refused_in_one_sentence() -> None:
    case = result().case
    with in_language("en"):
        with pytest.raises(UnknownNameError, match="Did you mean 'bot_resolution'"):
            range_of(case, "bot_resolutoin", 5)
        for name in ("horizon", "joules_per_kwh", "carbon_value_2025"):
            with pytest.raises(CostModelError, match="no range"):
                range_of(case, name, 5)
        with pytest.raises(CostModelError, match="result of a formula"):
            range_of(case, "society_npv", 5)
        with pytest.raises(CostModelError, match="several members"):
            range_of(case, "staff_mix", 5)


# Tornado and maps


def test_bars_are_what_the_ends_of_each_range_give() -> None:
    rows = {"x": worlds.spread("x", 0, 2, 6), "y": worlds.spread("y", 1, 5, 7), "idle": worlds.spread("idle", 0, 1, 2)}
    case = small({SOCIETY: lambda x, y, idle: 3 * x - y**2 + 0 * idle, BUDGET: lambda y: -y}, rows)
    found = tornado(case, "0")[SOCIETY]
    assert found.central == 3 * 2 - 25
    assert [(b.name, b.at_low, b.at_high) for b in found.bars] == [
        ("y", pytest.approx(6 - 1), pytest.approx(6 - 49)),
        ("x", pytest.approx(-25), pytest.approx(18 - 25)),
    ]
    assert [b.name for b in tornado(case, "0", names=["idle"])[SOCIETY].bars] == ["idle"]
    assert [b.name for b in found.flipping()] == ["y"]


def test_the_central_world_is_the_central_case() -> None:
    case = result().case
    found = central_worlds(case, judged_quantities(case)).with_values({})
    for name, x in Sample(case, judged_quantities(case), 1).central().items():
        expected = np.broadcast_to(x, found[name][:, 0].shape)
        np.testing.assert_allclose(found[name][:, 0], expected, rtol=1e-9, atol=1e-6)


def test_places_of_a_map_are_what_typing_both_values_gives() -> None:
    found = two_way(result(), "bot_resolution", "calls_per_day", draws=200, points=3)
    i, k, j = OPTIONS.index("adopt_tasks"), 0, len(found.x.values) - 1
    values = {"bot_resolution": repr(found.x.values[j]), "calls_per_day": repr(found.y.values[k])}
    case = make_case("voicebot", "plaisir", OPTIONS, overrides=values)
    typed = drawn(case, outcomes(case), 200, result().simulation.seed)
    assert found.results[SOCIETY][i, k, j] == pytest.approx(float(typed.summaries[SOCIETY].central[i, 0]), rel=1e-9)
    assert found.gains[SOCIETY][:, k, j] == pytest.approx(typed.summaries[SOCIETY].positive[:, 0])
    assert found.words[k, j] == decide(case, typed.read).word


def test_a_map_of_one_input_or_of_two_shares_that_make_room_is_refused() -> None:
    with in_language("en"):
        with pytest.raises(InputError, match="two different inputs"):
            two_way(result(), "calls_per_day", "calls_per_day", draws=0)
        with pytest.raises(InputError, match="add to one"):
            two_way(result(), "staff_mix_b", "staff_mix_c", draws=0)


# Acceptability


def test_curves_of_normal_results_are_those_of_the_normal_law() -> None:
    """An option that gains λ + N(0, 1) against nothing is best with probability Φ(λ)."""
    noise = np.random.default_rng(5).standard_normal(40_000)
    levels = np.linspace(-2, 2, 9)
    results = np.stack([[np.zeros_like(noise), level + noise] for level in levels])
    found = best_shares(results)
    expected = stats.norm.cdf(levels)
    assert np.all(np.abs(found.share[:, 1] - expected) < 4 * np.sqrt(expected * (1 - expected) / len(noise)))
    assert found.error[:, 1] == pytest.approx(np.sqrt(found.share[:, 1] * found.share[:, 0] / len(noise)))
    assert found.share.sum(axis=1) == pytest.approx(1)
    assert found.on_average.tolist() == [int(level + noise.mean() > 0) for level in levels]


def test_equal_options_share_the_first_place() -> None:
    found = best_shares(np.zeros((1, 4, 10)))
    assert found.share.tolist() == [[0.25] * 4]


def test_the_likeliest_and_the_best_on_average_may_differ() -> None:
    """A lottery: 1,000 once in ten, −1 otherwise, against nothing."""
    lottery = np.where(np.arange(100) % 10 == 0, 1000.0, -1.0)
    found = best_shares(np.stack([[np.zeros(100), lottery]]))
    assert found.share[0].tolist() == pytest.approx([0.9, 0.1])
    assert found.on_average[0] == 1


def test_an_option_that_breaks_a_limit_never_wins() -> None:
    results = np.stack([[np.zeros(50), np.ones(50), np.full(50, 2.0)]])
    assert best_shares(results, np.array([[True, True, False]])).share.tolist() == [[0, 1, 0]]
    with in_language("en"), pytest.raises(InputError, match="at least one option"):
        best_shares(results, np.array([[False, False, False]]))


def test_a_dominated_option_takes_nothing_from_the_others() -> None:
    rng = np.random.default_rng(2)
    two = rng.standard_normal((3, 2, 500))
    three = np.concatenate([two, two[:, :1] - 1], axis=1)
    np.testing.assert_array_equal(best_shares(three).share[:, :2], best_shares(two).share)


def test_curves_of_a_case_are_what_typing_the_value_gives() -> None:
    found = acceptability(result(), "non_monetary_loss", draws=DRAWS, points=3)[SOCIETY]
    k = len(found.range.values) - 1
    overrides = {"non_monetary_loss": repr(found.range.values[k])}
    case = make_case("voicebot", "plaisir", OPTIONS, overrides=overrides)
    values = Sample(case, [SOCIETY], result().simulation.seed).whole(DRAWS)[SOCIETY][:, :, 0]
    values = np.broadcast_to(values, (len(OPTIONS), DRAWS))
    best = np.isclose(values, values.max(axis=0), rtol=1e-9, atol=1e-9)  # options may be equal: jobs that free no post
    expected = (best / best.sum(axis=0)).mean(axis=1)
    assert found.anyhow.share[k] == pytest.approx(expected, abs=1e-12)
    typed = decide(case, drawn(case, outcomes(case), DRAWS, result().simulation.seed).read)
    assert found.allowed[k].tolist() == [not j.broken or j.key == "status_quo" for j in typed.judged]


def test_favourites_cover_the_range_without_gaps() -> None:
    found = acceptability(result(), "non_monetary_loss", draws=200, points=5)[SOCIETY]
    pieces = found.favourites()
    assert (pieces[0][0], pieces[-1][1]) == (found.range.low, found.range.high)
    assert all(x[1] == y[0] for x, y in itertools.pairwise(pieces))


def test_contested_values_are_inputs_of_the_case() -> None:
    assert {"reuse_queue", "carbon_value_factor", "job_replacement"} <= set(contested(result().case))


# Scenario discovery


def test_a_known_box_is_found_again() -> None:
    """Uniform inputs; it happens when a > 0.6 and b < 0.4 and nowhere else: probability 0.16."""
    rng = np.random.default_rng(3)
    x = rng.random((20_000, 12))
    happens = (x[:, 0] > 0.6) & (x[:, 1] < 0.4)
    found = prim(x, happens, [f"x{i}" for i in range(12)])
    ends = {c.name: (c.low, c.high) for c in found.conditions}
    assert set(ends) == {"x0", "x1"}
    assert ends["x0"][0] == pytest.approx(0.6, abs=0.03)
    assert ends["x1"][1] == pytest.approx(0.4, abs=0.03)
    assert ends["x0"][1] is None
    assert ends["x1"][0] is None
    assert found.density > 0.9
    assert found.coverage > 0.9
    assert found.base == pytest.approx(0.16, abs=4 * math.sqrt(0.16 * 0.84 / 20_000))
    assert found.coverage * found.base == pytest.approx(found.density * found.mass, rel=0.1)
    assert all(c.chance < 1e-6 for c in found.conditions)


def test_a_box_in_the_middle_of_an_input_has_two_ends() -> None:
    rng = np.random.default_rng(4)
    x = rng.random((20_000, 5))
    found = prim(x, np.abs(x[:, 2] - 0.5) < 0.15, list("abcde"))
    [condition] = found.conditions
    assert condition.name == "c"
    assert (condition.low, condition.high) == (pytest.approx(0.35, abs=0.03), pytest.approx(0.65, abs=0.03))


def test_noise_has_no_region() -> None:
    """What happens by chance alone: whatever is cut out of one half does not hold in the other."""
    found = []
    for seed in range(10):
        rng = np.random.default_rng(seed)
        box = prim(rng.random((2000, 10)), rng.random(2000) < 0.3, list("abcdefghij"))
        found.append(bool(box.conditions))
    assert np.mean(found) <= 0.4


def test_too_rare_or_too_sure_an_event_is_not_looked_for() -> None:
    x = np.random.default_rng(1).random((500, 3))
    for happens in (np.zeros(500, bool), np.ones(500, bool), np.arange(500) < 5):
        found = prim(x, happens, list("abc"))
        assert (bool(found.conditions), found.base) == (False, pytest.approx(happens.mean()))


def test_density_is_that_of_worlds_that_had_no_part_in_the_search() -> None:
    """Among hundreds of inputs that do nothing, the share found in the box is the share outside it."""
    truths = []
    for seed in range(6):
        rng = np.random.default_rng(100 + seed)
        x = rng.random((3000, 60))
        happens = rng.random(3000) < 0.2 + 0.4 * (x[:, 0] > 0.8)
        found = prim(x, happens, [str(i) for i in range(60)])
        fresh = rng.random((50_000, 60))
        inside = np.ones(50_000, bool)
        for c in found.conditions:
            column = fresh[:, int(c.name)]
            inside &= (column >= (c.low if c.low is not None else -1)) & (
                column <= (c.high if c.high is not None else 2)
            )
        again = rng.random(50_000) < 0.2 + 0.4 * (fresh[:, 0] > 0.8)
        truths.append((again[inside].mean() - found.density) / found.density_error)
    assert np.mean(np.abs(truths)) < 1.6


def test_arrays_that_do_not_fit_are_refused() -> None:
    with in_language("en"), pytest.raises(InputError, match="a row for each world"):
        prim(np.zeros((5, 2)), np.zeros(4, bool), ["a", "b"])


def test_the_region_of_a_case_is_read_in_the_units_of_its_inputs() -> None:
    rows = {"x": logistic("x", 100, 200), "y": logistic("y", 0, 1)}
    case = small({SOCIETY: lambda x, y: 150 - x + 0 * y}, rows)
    found, gaining = regions(case, "0", draws=4000)
    [condition] = found.conditions
    assert (condition.name, condition.high) == ("x", None)
    assert condition.low == pytest.approx(150, abs=3)
    assert gaining.conditions[0].high == pytest.approx(150, abs=3)


# The page and the command


@pytest.fixture(scope="module")
def found() -> Any:
    told: list[int] = []
    made = decides(replace(result()), ["non_monetary_loss"], ("bot_resolution", "calls_per_day"), 200, 32, told.append)
    return made, told


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_every_part_is_said_in_words_with_its_doubt(found: Any, lang: str) -> None:
    made, told = found
    assert sum(told) == 1000
    assert all(step > 0 for step in told)
    with in_language(lang):
        shown = decides_parts(made, "costmodel decides")
        for key, part in shown.items():
            if isinstance(part, Chart):
                assert part.caption
                assert part.data, key
                assert "<svg" in part.svg()
        text = "\n".join(p.text for p in shown.values() if hasattr(p, "text"))
    assert "{" not in text
    words = {
        "fr": ("ne se distingue pas de zéro", "Valeur de bascule", "Couverture"),
        "en": ("not distinguishable", "Switching value", "Coverage"),
    }
    assert all(word in text for word in words[lang])


def run(*arguments: str) -> tuple[int, str]:
    out = io.StringIO()
    with redirect_stdout(out):
        status = main(list(arguments))
    return status, out.getvalue()


def test_the_command_gives_json_and_a_page(tmp_path: Path) -> None:
    page = tmp_path / "decides.html"
    status, text = run(
        "decides", "--tool", "voicebot", "--draws", "400", "--worlds", "100", "--base", "16",
        "--over", "non_monetary_loss", "--json", "--html", str(page),
    )  # fmt: skip
    assert status == 0
    told = json.loads(text)
    assert set(told["acceptability"]) == {"non_monetary_loss"}
    assert set(told["switching"]) == set(OPTIONS[1:])
    assert {"society_npv", "budget_total"} == set(told["sobol"])
    html = page.read_text(encoding="utf-8")
    assert html.count("<svg") >= 5
    assert "<script" not in html


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["decides"], "one tool"),
        (["decides", "--tool", "voicebot", "--map", "calls_per_day"], "two inputs"),
        (["decides", "--tool", "voicebot", "--over", "calls_per_dya", "--draws", "100"], "calls_per_day"),
        (["decides", "--tool", "voicebot", "--base", "1000", "--draws", "100"], "power of two"),
        (["decides", "--tool", "voicebot", "--over", "society_npv", "--draws", "100"], "result of a formula"),
    ],
)
def test_what_cannot_be_used_is_one_sentence_and_status_2(
    arguments: list[str], words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([*arguments, "--lang", "en"]) == 2
    error = capsys.readouterr().err
    assert words in error
    assert "Traceback" not in error


# Only what the tool has


@cache
def written_in(path: Path) -> dict[str, Any]:
    return read_yaml(path)


@pytest.mark.parametrize("tool", workbook()[1].names("tools"))
def test_only_what_a_tool_has_is_said_to_flip_its_answer(tool: str) -> None:
    """A name that other tools' files give, and neither this tool's nor the authority's, is no input of this tool where
    the reference has it at nil; and what is listed changes the result when it is typed."""
    folder = default_folder()
    files = {path.stem: set(written_in(path)["values"]) for path in (folder / "tools").glob("*.yaml")}
    nil = {
        name
        for path in (folder / "reference").glob("*.yaml")
        for name, fields in written_in(path).get("parameters", {}).items()
        if not {"shape", "low", "over"} & set(fields) and fields.get("value") == 0
    }
    town = written_in(folder / "authorities" / "plaisir.yaml")
    own = files[tool] | set(town["values"]) | set(town.get("tools", {}).get(tool, {}))
    foreign = nil & set().union(*files.values()) - own
    assert {"area_rate", "meal_rate"} - own <= foreign
    options = ("status_quo", "adopt_tasks")
    case = make_case(tool, "plaisir", options)
    switches = switching(case, "adopt_tasks", [SOCIETY, BUDGET], possible=True)
    for target, listed in switches.items():
        assert len(listed) > 40
        assert foreign.isdisjoint(s.name for s in listed)
        for s in listed[:: max(1, len(listed) // 12)]:
            ends = {s.low, s.high, *s.values} - {s.central}
            typed = [make_case(tool, "plaisir", options, None, {s.name: repr(float(x))}) for x in ends]
            now = [float(np.ravel(c.model.evaluate(c.central(1), [target])[target])[-1]) for c in typed]
            assert any(x != s.target for x in now), s.name
        bars = tornado(case, "adopt_tasks", [target], possible=True)[target].bars
        assert foreign.isdisjoint(b.name for b in bars)
        assert all(b.at_low != b.at_high or b.at_low != s.target for b in bars)
