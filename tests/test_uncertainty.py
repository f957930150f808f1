"""Monte Carlo: the same bytes however the draws are cut, common random numbers, statistics that numpy confirms."""

from __future__ import annotations

import tracemalloc
from typing import Any

import numpy as np
import pytest
import worlds

from costmodel.engine import sampling
from costmodel.engine import worlds as engine
from costmodel.engine.case import Case, share_groups
from costmodel.engine.statistics import BINS, LOOK, Sketch, Store
from costmodel.engine.uncertainty import EXACT, Simulation, simulate
from costmodel.engine.worlds import Sample
from costmodel.language.catalogue import in_language
from costmodel.language.errors import CostModelError
from costmodel.model.model import CLOCK, Model
from costmodel.model.quantity import Quantity, formula
from costmodel.parameters.record import Record

SEED = 20261122
LEDGERS = ("budget_total", "public_npv", "society_npv", "territory_npv")
PARTS = ("society_residents_npv", "society_agents_npv", "society_users_npv", "society_planet_npv")
WANTED = (
    *LEDGERS,
    *PARTS,
    "budget_flow",
    "society_flow",
    "recovered_hours",
    "people_at_risk",
    "posts_removed",
    "budget_fctva",
    "price_of_keeping_human",
    "scarring_loss",
)
OPTIONS = ("status_quo", "adopt_tasks", "adopt_jobs", "adopt_safeguarded", "human_alternative")
STATISTICS = ("central", "p05", "median", "mean", "p95", "sd", "positive", "negative")


@pytest.fixture(autouse=True)
def _fresh_columns() -> None:
    sampling.COLUMNS.kept.clear()


def many_options(tool: str = "voicebot") -> Case:
    return worlds.case_of(worlds.TOOLS[tool], OPTIONS)


def same_bytes(a: Simulation, b: Simulation) -> bool:
    return (
        a.quadrants.tobytes() == b.quadrants.tobytes()
        and a.summaries.keys() == b.summaries.keys()
        and all(
            np.asarray(getattr(a.summaries[n], k)).tobytes() == np.asarray(getattr(b.summaries[n], k)).tobytes()
            for n in a.summaries
            for k in STATISTICS
        )
    )


def raw(case: Case, wanted: tuple[str, ...], draws: int, seed: int = SEED) -> dict[str, np.ndarray]:
    """Every draw of the wanted quantities. Shape (options, draws, years or 1)."""
    return Sample(case, wanted, seed).whole(draws)


# The same bytes


@pytest.mark.parametrize("block", [1, 7, 1000, 1024, 5000])
def test_the_size_of_the_blocks_changes_no_byte(block: int) -> None:
    case = many_options()
    assert same_bytes(simulate(case, WANTED, 500, SEED), simulate(case, WANTED, 500, SEED, block=block))


@pytest.mark.parametrize("tool", ["assistant", "chatbot", "triage", "canteen"])
def test_the_size_of_the_blocks_changes_no_byte_for_any_tool(tool: str) -> None:
    case = many_options(tool)
    assert same_bytes(simulate(case, WANTED, 120, SEED, block=64), simulate(case, WANTED, 120, SEED, block=1))


@pytest.mark.parametrize("horizon", [1, 3, 12])
def test_the_size_of_the_blocks_changes_no_byte_for_any_horizon(horizon: int) -> None:
    case = worlds.case_of(worlds.ASSISTANT | {"horizon": horizon}, OPTIONS)
    assert same_bytes(simulate(case, WANTED, 100, SEED, block=100), simulate(case, WANTED, 100, SEED, block=1))


@pytest.mark.parametrize("draws", [9000, EXACT + 3000])
def test_the_number_of_workers_changes_no_byte(draws: int) -> None:
    case = worlds.case_of(worlds.VOICEBOT, OPTIONS[:2])
    assert same_bytes(
        simulate(case, LEDGERS, draws, SEED, workers=1), simulate(case, LEDGERS, draws, SEED, workers=2, block=999)
    )


def test_pages_change_no_byte(monkeypatch: pytest.MonkeyPatch) -> None:
    case = many_options()
    whole = simulate(case, LEDGERS, 3000, SEED)
    monkeypatch.setattr(engine, "PAGE", 1000)
    sampling.COLUMNS.kept.clear()
    assert same_bytes(whole, simulate(case, LEDGERS, 3000, SEED))


def test_the_order_of_the_tools_changes_no_byte() -> None:
    there = {t: simulate(many_options(t), LEDGERS, 500, SEED) for t in worlds.TOOLS}
    sampling.COLUMNS.kept.clear()
    back = {t: simulate(many_options(t), LEDGERS, 500, SEED) for t in reversed(worlds.TOOLS)}
    assert all(same_bytes(there[t], back[t]) for t in worlds.TOOLS)


def test_other_options_beside_change_no_number() -> None:
    alone = simulate(worlds.case_of(worlds.ASSISTANT, ["adopt_tasks"]), WANTED, 700, SEED)
    beside = simulate(
        worlds.case_of(worlds.ASSISTANT, ["human_alternative", "adopt_tasks", "status_quo"]), WANTED, 700, SEED
    )
    for name in WANTED:
        for statistic in STATISTICS:
            np.testing.assert_array_equal(
                getattr(alone.summaries[name], statistic)[0],
                getattr(beside.summaries[name], statistic)[1],
                err_msg=name,
            )


def test_another_seed_gives_other_numbers() -> None:
    case = worlds.case_of(worlds.ASSISTANT)
    a, b = (simulate(case, LEDGERS, 300, seed).summaries["society_npv"] for seed in (1, 2))
    assert a.mean[0, 0] != b.mean[0, 0]
    assert a.central[0, 0] == b.central[0, 0]


# Common random numbers


def small_model(*functions: Any, parameters: dict[str, str]) -> tuple[Model, dict[str, Quantity]]:
    quantities = {n: Quantity.bare(n, unit) for n, unit in parameters.items()}
    clock = [Quantity.bare(n, "1") for n in (*CLOCK, "horizon", "start_year", "price_index")]
    declared = [formula("1", symbol=f.__name__, source="test", label=f.__name__)(f) for f in functions]
    results = [quantity for one in declared for quantity in one.quantities()]
    return Model([*clock, *quantities.values(), *results]), quantities


def budget_total(x, offset):  # type: ignore[no-untyped-def]
    return 2 * x - offset


def society_npv(x):  # type: ignore[no-untyped-def]
    return 1 / x


def test_common_random_numbers_case_22() -> None:
    """A = 2X and B = 2X - 5: A wins in every world; resampling would say 52 %."""
    model, quantities = small_model(budget_total, society_npv, parameters={"x": "1", "offset": "1"})
    x = worlds.spread("x", 10, 100, 190)
    rows = [{"x": x, "offset": Record("offset", "fixed", value)} for value in (0.0, 5.0)]
    values = raw(worlds.small_case(model, rows, quantities), ("budget_total",), 5000)["budget_total"]
    assert (values[0] > values[1]).all()
    np.testing.assert_allclose(values[0] - values[1], 5, rtol=1e-12)


def test_an_option_with_the_levers_of_another_has_its_draws() -> None:
    case = worlds.case_of(
        worlds.VOICEBOT, {"one": worlds.OPTIONS["adopt_tasks"], "twin": dict(worlds.OPTIONS["adopt_tasks"])}
    )
    for name, x in raw(case, WANTED, 500).items():
        if x.shape[0] == 2:
            np.testing.assert_array_equal(x[0], x[1], err_msg=name)


def test_tools_share_the_worlds_they_are_compared_in() -> None:
    a, b = (
        raw(worlds.case_of(worlds.TOOLS[t]), ("hourly_cost_b", "budget_total"), 400) for t in ("assistant", "voicebot")
    )
    np.testing.assert_array_equal(a["hourly_cost_b"], b["hourly_cost_b"])
    assert not np.array_equal(a["budget_total"], b["budget_total"])


def test_a_parameter_more_moves_no_other_draw() -> None:
    few = {"x": worlds.spread("x", 1, 2, 3)}
    model, quantities = small_model(society_npv, named_budget(lambda x: x), parameters={"x": "1"})
    more_model, more = small_model(
        society_npv, named_budget(lambda x, added: x + 0 * added), parameters={"x": "1", "added": "1"}
    )
    alone = raw(worlds.small_case(model, [few], quantities), ("budget_total",), 300)
    beside = raw(
        worlds.small_case(more_model, [few | {"added": worlds.spread("added", 0, 3, 9)}], more), ("budget_total",), 300
    )
    np.testing.assert_array_equal(alone["budget_total"], beside["budget_total"])


def named_budget(function: Any) -> Any:
    function.__name__ = "budget_total"
    return function


# Shares that add to one


def test_shares_add_to_one_in_each_draw() -> None:
    """In society, and in what human service brings users, which is shown beside it."""
    case = worlds.case_of(worlds.CHATBOT)
    sampler = Sample(case, ("society_npv", "alternative_user_npv"), SEED).sampler
    page = sampler.page(0, 2000)
    varying = 0
    for names in share_groups(worlds.LIBRARY):
        parts = [page.get(n, sampler.constants.get(n)) for n in names]
        np.testing.assert_allclose(sum(parts), 1, rtol=1e-12, err_msg=str(names))
        varying += any(n in page for n in names)
    assert varying >= 5


def test_shares_add_to_one_when_only_some_of_them_vary() -> None:
    """One uncertain share makes the certain ones give way, in the formulas too."""
    mix = {"staff_mix_a": worlds.spread("staff_mix_a", 0.05, 0.15, 0.45, adds_to_one="staff")}
    groups = tuple(f"agents_covered_by_group_{g}" for g in ("a", "b", "c", "manager"))
    given = worlds.ASSISTANT | mix | {"agents_covered": 100}
    values = raw(worlds.case_of(given), groups, 500)
    np.testing.assert_allclose(sum(values[g] for g in groups), 100, rtol=1e-12)


def test_parts_of_the_groups_add_up_in_each_draw() -> None:
    groups = tuple(f"people_at_risk_by_group_{g}" for g in ("a", "b", "c", "manager"))
    values = raw(worlds.case_of(worlds.ASSISTANT), (*groups, "people_at_risk"), 500)
    np.testing.assert_allclose(sum(values[g] for g in groups), values["people_at_risk"], rtol=1e-12, atol=1e-12)


# Statistics


def by_rank(x: np.ndarray, level: float) -> float:
    return float(np.sort(x)[int(level * len(x))])


@pytest.mark.parametrize("tool", ["assistant", "voicebot"])
def test_statistics_are_those_of_the_draws(tool: str) -> None:
    draws = 4000
    case = many_options(tool)
    found, values = simulate(case, WANTED, draws, SEED), raw(case, WANTED, draws)
    for name in WANTED:
        summary = found.summaries[name]
        for i in range(len(OPTIONS)):
            for t in range(values[name].shape[2]):
                x = np.ascontiguousarray(values[name][min(i, values[name].shape[0] - 1), :, t])
                for key, level in (("p05", 0.05), ("median", 0.5), ("p95", 0.95)):
                    assert getattr(summary, key)[i, t] == by_rank(x, level)
                    assert by_rank(x, level) == np.percentile(x, 100 * level, method="higher")
                assert summary.mean[i, t] == pytest.approx(x.mean(), rel=1e-12, abs=1e-9)
                assert summary.sd[i, t] == pytest.approx(x.std(), rel=1e-9, abs=1e-9)
                assert summary.positive[i, t] == np.mean(x > 0)
                assert summary.negative[i, t] == np.mean(x < 0)
                assert summary.mean_error[i, t] == pytest.approx(x.std() / np.sqrt(draws), rel=1e-9, abs=1e-12)
                p = np.mean(x > 0)
                assert summary.positive_error[i, t] == pytest.approx(np.sqrt(p * (1 - p) / draws), abs=1e-12)


def test_quadrants_are_those_of_the_draws() -> None:
    case = many_options("triage")
    found, values = simulate(case, LEDGERS, 2000, SEED), raw(case, LEDGERS, 2000)
    budget, society = values["budget_total"][..., 0] >= 0, values["society_npv"][..., 0] >= 0
    for i in (0, 1):
        for j in (0, 1):
            np.testing.assert_allclose(found.quadrants[:, i, j], ((budget == i) & (society == j)).mean(axis=1))
    np.testing.assert_allclose(found.quadrants.sum(axis=(1, 2)), 1)


def test_the_error_of_the_mean_is_the_spread_of_the_means() -> None:
    case = worlds.case_of(worlds.ASSISTANT)
    means = [simulate(case, (), 200, seed).summaries["society_npv"].mean[0, 0] for seed in range(60)]
    said = simulate(case, (), 200, SEED).summaries["society_npv"].mean_error[0, 0]
    assert np.std(means) == pytest.approx(said, rel=0.3)


def test_the_central_case_is_the_evaluation_of_the_central_values() -> None:
    case = many_options("chatbot")
    found = simulate(case, WANTED, 50, SEED)
    for i in range(len(OPTIONS)):
        alone = case.model.evaluate(case.central(i), WANTED)
        for name in WANTED:
            np.testing.assert_array_equal(
                found.summaries[name].central[i], np.broadcast_to(alone[name], found.summaries[name].central[i].shape)
            )


@pytest.mark.parametrize("name", ["pension_rise", "carbon_value"])
def test_a_result_that_varies_only_along_a_path_is_given_by_year(name: str) -> None:
    summary = simulate(worlds.case_of(worlds.ASSISTANT), (name,), 30, SEED).summaries[name]
    assert summary.central.shape == summary.median.shape == (1, worlds.YEARS)


def test_an_uncertain_value_given_for_a_result_by_year_holds_in_every_year() -> None:
    """A range for measured hours counts in each year of the sum, as the same number does."""
    sure = worlds.case_of(worlds.ASSISTANT | {"recovered_hours": 5000})
    nearly = worlds.case_of(
        worlds.ASSISTANT | {"recovered_hours": worlds.spread("recovered_hours", 4999.9, 5000, 5000.1)}
    )
    a, b = (raw(case, ("society_residents_npv", "budget_total"), 200) for case in (sure, nearly))
    for name, x in a.items():
        np.testing.assert_allclose(b[name], x, atol=100)


def test_an_uncertain_stock_given_by_year_is_removed_once() -> None:
    given = {"posts_removed": worlds.spread("posts_removed", 1.99, 2, 2.01), "displaced_share": 1}
    values = raw(worlds.case_of(worlds.ASSISTANT | given), ("displaced_staff", "budget_total"), 50)["displaced_staff"]
    assert values.shape[-1] == worlds.YEARS
    np.testing.assert_allclose(values[..., 1:], 0, atol=1e-12)


@pytest.mark.parametrize("given", [{"pension_rate": 0.5}, {"carbon_value_2025": 100}, {"recovered_hours": 4000}])
def test_options_may_differ_by_a_path_or_by_a_result_by_year(given: dict[str, float]) -> None:
    one = worlds.case_of(worlds.ASSISTANT | given)
    levers = worlds.OPTIONS["adopt_tasks"]
    both = worlds.case_of(worlds.ASSISTANT, {"plain": levers, "given": levers | given})
    if next(iter(given)) not in worlds.LIBRARY.records:
        both = worlds.case_of(worlds.ASSISTANT, {"plain": levers | {"recovered_hours": 1}, "given": levers | given})
    alone, beside = (simulate(c, LEDGERS, 100, SEED).summaries["society_npv"] for c in (one, both))
    assert beside.median[1, 0] == alone.median[0, 0]
    assert beside.central[1, 0] == alone.central[0, 0]


def test_a_result_given_by_one_option_only_is_refused_in_a_sentence() -> None:
    levers = worlds.OPTIONS["adopt_tasks"]
    case = worlds.case_of(worlds.ASSISTANT, {"plain": levers, "given": levers | {"calls_per_day": 250}})
    with in_language("en"), pytest.raises(CostModelError, match=r"'calls_per_day'.*'plain'"):
        simulate(case, LEDGERS, 20, SEED)


# Fine histograms for many draws


def fed(kind: type[Store] | type[Sketch], x: np.ndarray, blocks: int = 25) -> np.ndarray:
    draws = x.shape[1]
    keeper = kind(draws)
    for some in np.array_split(np.arange(draws), blocks):
        keeper.add("x", int(some[0]), int(some[-1]) + 1, x[:, some])
    return keeper.statistics("x")


def test_histograms_agree_with_exact_percentiles() -> None:
    """Stated tolerance: 1/200 of the width of the 5-95 % range for percentiles, 1/100 for the mean, 1/10 for the
    standard deviation (draws beyond the pilot's range count at its end); none for one that is wider than the range,
    which a few draws of a long tail make."""
    case = many_options("voicebot")
    values = raw(case, WANTED, 40_000)
    values.pop("price_of_keeping_human")  # a ratio to almost nothing: no mean nor deviation to agree on
    for name, x in values.items():
        exact, coarse = fed(Store, x), fed(Sketch, x)
        width = exact[2] - exact[0]
        for row, part in ((0, 0.005), (1, 0.005), (2, 0.005), (3, 0.01), (4, 0.1)):
            room = part * np.maximum(width, exact[4]) + np.where((row == 4) & (exact[4] > width), np.inf, 0)
            assert (np.abs(exact[row] - coarse[row]) <= room).all(), (name, row)
        np.testing.assert_array_equal(exact[5:], coarse[5:])


def test_histograms_keep_a_certain_number_exactly() -> None:
    x = np.stack([np.zeros((30_000, 2)), np.full((30_000, 2), 1234.5)])
    np.testing.assert_array_equal(fed(Sketch, x)[:4], fed(Store, x)[:4])


def test_histograms_keep_zero_exactly() -> None:
    """Posts are whole and often none: a median of none is 0, not half a bin."""
    rng = np.random.default_rng(1)
    x = rng.choice([-3.0, 0.0, 0.0, 0.0, 2.0], size=(1, 30_000, 1))
    assert fed(Sketch, x)[1, 0, 0] == 0
    exact, coarse = fed(Store, x), fed(Sketch, x)
    np.testing.assert_allclose(coarse[:3], exact[:3], atol=5 / 4096)


def test_histograms_never_leave_the_draws() -> None:
    rng = np.random.default_rng(2)
    x = np.exp(3 * rng.normal(size=(1, 30_000, 1)))
    low, _, high, mean, *_ = fed(Sketch, x)[:, 0, 0]
    assert x.min() <= low <= mean
    assert high <= x.max()


def test_the_blocks_change_no_byte_of_the_histograms() -> None:
    rng = np.random.default_rng(3)
    x = rng.normal(size=(2, 30_000, 3))
    assert fed(Sketch, x, 3).tobytes() == fed(Sketch, x, 501).tobytes()


def test_many_draws_and_few_agree() -> None:
    case = worlds.case_of(worlds.TRIAGE, ["status_quo", "adopt_tasks"])
    exact, coarse = simulate(case, LEDGERS, EXACT, SEED), simulate(case, LEDGERS, EXACT + 1, SEED)
    first = Sample(case, LEDGERS, SEED).whole(LOOK)
    for name in LEDGERS:
        a, b = exact.summaries[name], coarse.summaries[name]
        half_a_bin = np.ptp(first[name], axis=1) / BINS  # bins cover twice what the first draws do
        assert (half_a_bin <= 0.01 * (a.p95 - a.p05)).all(), name
        tolerance = half_a_bin + 0.0005 * (a.p95 - a.p05)  # and one draw more
        for key in ("p05", "median", "p95", "mean"):
            assert (np.abs(getattr(a, key) - getattr(b, key)) <= tolerance).all(), (name, key)
        np.testing.assert_array_equal(b.median[0], 0)


def test_memory_does_not_grow_with_the_draws() -> None:
    case = worlds.case_of(worlds.CANTEEN, ["adopt_tasks"])

    def peak(draws: int) -> int:
        tracemalloc.start()
        simulate(case, LEDGERS, draws, SEED)
        found = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return found

    peak(EXACT + 1)
    assert peak(300_000) <= 1.05 * peak(100_000)  # where the columns that are kept already fill their room


# What holds in every draw


@pytest.mark.parametrize("tool", sorted(worlds.TOOLS))
def test_the_status_quo_is_exactly_zero_in_every_ledger_and_draw(tool: str) -> None:
    case = worlds.case_of(worlds.TOOLS[tool], OPTIONS)
    flows = ("budget_flow", "public_flow", "society_flow", "territory_flow", "total_net_carbon", "posts_removed")
    values = raw(case, (*LEDGERS, *PARTS, *flows), 1000)
    for name, x in values.items():
        np.testing.assert_array_equal(x[0], 0, err_msg=name)


@pytest.mark.parametrize("tool", sorted(worlds.TOOLS))
def test_the_parts_of_society_add_up_in_every_draw(tool: str) -> None:
    values = raw(worlds.case_of(worlds.TOOLS[tool], OPTIONS), (*PARTS, "society_npv"), 1000)
    scale = np.abs(np.stack([values[p] for p in PARTS])).max()
    np.testing.assert_allclose(sum(values[p] for p in PARTS), values["society_npv"], atol=1e-12 * scale)


def test_the_sections_of_the_budget_add_up_in_every_draw() -> None:
    values = raw(
        many_options("canteen"), ("budget_operating", "budget_investment_balance", "budget_flow", "budget_total"), 500
    )
    np.testing.assert_array_equal(
        values["budget_operating"] + values["budget_investment_balance"], values["budget_flow"]
    )
    np.testing.assert_allclose(
        values["budget_flow"].sum(axis=-1), values["budget_total"][..., 0], rtol=1e-12, atol=1e-6
    )


# What is refused


def test_an_infinite_result_is_refused_naming_its_formula() -> None:
    model, quantities = small_model(budget_total, society_npv, parameters={"x": "1", "offset": "1"})
    rows = [{"x": Record("x", "fixed", 0.0), "offset": worlds.spread("offset", 0, 1, 2)}]
    with in_language("en"), pytest.raises(CostModelError, match="'society_npv' has no finite value with x = 0"):
        simulate(worlds.small_case(model, rows, quantities), (), 100, SEED)


def test_an_undefined_result_of_some_draws_is_refused_naming_it() -> None:
    model, quantities = small_model(
        named_budget(lambda x, offset: np.log(x) + offset), society_npv, parameters={"x": "1", "offset": "1"}
    )
    rows = [{"x": worlds.spread("x", -1, 1, 3), "offset": Record("offset", "fixed", 0.0)}]
    with in_language("en"), pytest.raises(CostModelError, match="'budget_total' has no finite value in some draws"):
        simulate(worlds.small_case(model, rows, quantities), (), 100, SEED)


def test_an_impossible_value_in_the_workbook_is_refused_naming_the_formula() -> None:
    case = worlds.case_of({"productive_hours": 0, **worlds.ASSISTANT})
    with (
        in_language("en"),
        pytest.raises(CostModelError, match=r"The formula '\w+' has no finite value with .*productive_hours = 0"),
    ):
        simulate(case, LEDGERS, 50, SEED)


# Distributions, read through a case

LOG_LOGISTIC = np.pi / (np.log(19) / np.log(2))
MEANS = [
    ({"shape": "metalog", "low": 1, "value": 2, "high": 6}, 2 + 3 / (0.9 * np.log(19)) / 2),
    (
        {"shape": "metalog", "low": 5, "value": 10, "high": 20, "allowed": (0, None)},
        10 * LOG_LOGISTIC / np.sin(LOG_LOGISTIC),
    ),
    ({"shape": "metalog", "low": 0.2, "value": 0.5, "high": 0.8, "allowed": (0, 1)}, 0.5),
    ({"shape": "lognormal", "low": 10, "value": 31.6, "high": 100}, 40.400),
    ({"shape": "discrete", "value": 10, "values": (0.0, 10.0), "weights": (0.3, 0.7)}, 7.0),
]
"""Closed forms: Keelin 2016 (a1 + a3 / 2), the log-logistic distribution, symmetry, the lognormal distribution."""


@pytest.mark.parametrize(("shape", "mean"), MEANS)
def test_draws_have_the_percentiles_that_are_written_and_the_means_of_the_books(
    shape: dict[str, Any], mean: float
) -> None:
    """Case 18 of the reference cases. Percentiles of 20,000 draws lie within four standard errors in probability."""
    model, quantities = small_model(named_budget(lambda x: x), society_npv_of_two, parameters={"x": "1"})
    case = worlds.small_case(model, [{"x": Record("x", **shape)}], quantities)
    summary = simulate(case, (), 20_000, SEED).summaries["budget_total"]
    assert summary.mean[0, 0] == pytest.approx(mean, abs=4 * summary.mean_error[0, 0])
    if shape["shape"] == "discrete":
        return
    drawn = raw(case, ("budget_total",), 20_000)["budget_total"]
    for level, end in ((0.05, "low"), (0.5, "value"), (0.95, "high")):
        assert np.mean(drawn < shape[end]) == pytest.approx(level, abs=4 * np.sqrt(level * (1 - level) / 20_000))
    least, most = shape.get("allowed", (None, None))
    assert least is None or drawn.min() > least
    assert most is None or drawn.max() < most


def society_npv_of_two(x):  # type: ignore[no-untyped-def]
    return x * 0


society_npv_of_two.__name__ = "society_npv"


def test_progress_adds_up_to_the_draws() -> None:
    done: list[int] = []
    simulate(worlds.case_of(worlds.CANTEEN), LEDGERS, 2500, SEED, block=700, workers=2, progress=done.append)
    assert sum(done) == 2500
