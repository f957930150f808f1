"""Tools taken together: known optima, closed forms, brute force over all subsets, and what an authority is told."""

from __future__ import annotations

import itertools
import json
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from costmodel.engine.case import make_case
from costmodel.engine.comparison import STATUS_QUO
from costmodel.engine.uncertainty import simulate
from costmodel.engine.verdict import ELSE
from costmodel.engine.worlds import Sample
from costmodel.language.catalogue import in_language
from costmodel.language.errors import InputError
from costmodel.outputs.cli import main
from costmodel.questions.together import (
    Candidates,
    Limits,
    Pair,
    Pool,
    Problem,
    Together,
    YearlyShared,
    answer,
    best_of,
    best_set,
    candidates,
    in_order,
    problem,
    robustness,
    steps,
)
from costmodel.questions.together.items import COMMON
from costmodel.questions.together.page import couples, typed_budgets, typed_hours
from costmodel.questions.together.reading import Step, contribution, dominated, left_out
from costmodel.questions.together.words import doubt, headline, money, order, reason
from costmodel.questions.together.worlds import NIL, WORTHS


def value_at(curve: list[Step], budget: float) -> float:
    """Worth of the best set under a budget."""
    return max(step.value for step in curve if step.budget <= budget)


# Published instances of the 0-1 knapsack, with their optimum (Kreher & Stinson; Martello & Toth; F. S. U. data sets)

KNAPSACKS: dict[str, tuple[list[float], list[float], float, tuple[int, ...], float]] = {
    "P01": (
        [92, 57, 49, 68, 60, 43, 67, 84, 87, 72],
        [23, 31, 29, 44, 53, 38, 63, 85, 89, 82],
        165,
        (0, 1, 2, 3, 5),
        309,
    ),
    "P02": ([24, 13, 23, 15, 16], [12, 7, 11, 8, 9], 26, (1, 2, 3), 51),
    "P03": ([50, 50, 64, 46, 50, 5], [56, 59, 80, 64, 75, 17], 190, (0, 1, 4), 150),
    "P04": ([70, 20, 39, 37, 7, 5, 10], [31, 10, 20, 19, 4, 3, 6], 50, (0, 3), 107),
    "P05": (
        [350, 400, 450, 20, 70, 8, 5, 5],
        [25, 35, 45, 5, 25, 3, 2, 2],
        104,
        (0, 2, 3, 4, 6, 7),
        900,
    ),
    "P06": ([442, 525, 511, 593, 546, 564, 617], [41, 50, 49, 59, 55, 57, 60], 170, (1, 3, 6), 1735),
    "P07": (
        [135, 139, 149, 150, 156, 163, 173, 184, 192, 201, 210, 214, 221, 229, 240],
        [70, 73, 77, 80, 82, 87, 90, 94, 98, 106, 110, 113, 115, 118, 120],
        750,
        (0, 2, 4, 6, 7, 8, 13, 14),
        1458,
    ),
    "P08": (
        [825594, 1677009, 1676628, 1523970, 943972, 97426, 69666, 1296457, 1679693, 1902996, 1844992, 1049289, 1252836,
         1319836, 953277, 2067538, 675367, 853655, 1826027, 65731, 901489, 577243, 466257, 369261],
        [382745, 799601, 909247, 729069, 467902, 44328, 34610, 698150, 823460, 903959, 853665, 551830, 610856, 670702,
         488960, 951111, 323046, 446298, 931161, 31385, 496951, 264724, 224916, 169684],
        6404180,
        (0, 1, 3, 4, 5, 9, 10, 12, 15, 21, 22, 23),
        13549094,
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", KNAPSACKS)
def test_published_knapsacks_reach_their_optimum(name: str) -> None:
    values, costs, budget, chosen, value = KNAPSACKS[name]
    found = best_set(values, costs, budget)
    assert found.value == pytest.approx(value, rel=1e-12)
    if not found.ties:
        assert found.chosen == chosen
    assert sum(costs[i] for i in found.chosen) <= budget
    assert chosen in (found.chosen, *found.ties)


def test_a_published_knapsack_has_the_optimum_of_dynamic_programming_at_every_budget() -> None:
    """P01 again: the whole step curve against the textbook recursion."""
    values, costs, budget, *_ = KNAPSACKS["P01"]
    table = np.zeros(int(budget) + 1)
    for value, cost in zip(values, costs, strict=True):
        for room in range(int(budget), int(cost) - 1, -1):
            table[room] = max(table[room], table[room - int(cost)] + value)
    curve = steps(problem(values, costs, budget))
    assert [value_at(curve, room) for room in range(int(budget) + 1)] == table.tolist()
    jumps = [float(b) for b in range(1, int(budget) + 1) if table[b] > table[b - 1]]
    assert [s.budget for s in curve if 0 < s.budget <= budget] == jumps


# Closed forms


def test_two_tools_that_save_the_same_hours_are_worth_the_union() -> None:
    """60 and 50 hours at 10 EUR, 20 of them the same, priced 300 and 350: 600 + 500 - 200 - 650 = 250 < 300 alone."""
    both = problem([600 - 300, 500 - 350], pairs={(0, 1): 200.0})
    assert both.mean((0, 1)) == pytest.approx(250)
    assert best_of(both).chosen == (0,)  # type: ignore[union-attr]
    less = problem([600 - 300, 500 - 350], pairs={(0, 1): 100.0})
    found = best_of(less)
    assert found is not None
    assert (found.chosen, found.value) == ((0, 1), pytest.approx(350))


def test_hours_beyond_a_ceiling_are_lost_at_their_worth_draw_by_draw() -> None:
    """Two tools of 10 hours in one world and 30 in the other, ceiling 40, 5 EUR an hour: only the second world loses.

    The mean of the hours (40 together) would hide it: 0 lost on the mean, (60 - 40) * 5 / 2 = 50 in truth.
    """
    hours = np.array([[10.0, 10.0], [30.0, 30.0]])
    given = problem(hours * 5, pools=[(hours, 40.0, 5.0)])
    assert given.mean((0, 1)) == pytest.approx(200 - 50)
    assert best_set(hours * 5, pools=[(hours, 40.0, 5.0)]).value == pytest.approx(150)


def test_the_tool_that_reaches_most_hours_says_how_many_there_are() -> None:
    """Three tools save 30 hours each; they reach 100, 40 and 35: the first two lose nothing, the last two 20 hours."""
    hours, reach = np.array([[30.0, 30.0, 30.0]]), np.array([[100.0, 40.0, 35.0]])
    given = problem(hours * 10, pools=[(hours, reach, 10.0)])
    assert given.mean((0, 1)) == pytest.approx(600)
    assert given.mean((1, 2)) == pytest.approx(600 - (60 - 40) * 10)
    found = best_of(given.without([0]))
    assert found is not None
    assert found.value == pytest.approx(400)


def test_a_shared_cost_is_paid_once_and_decides_alone_or_together() -> None:
    """Each tool is worth 6 and the common governance 10: neither alone, both together for 2."""
    found = best_set([6.0, 6.0], shared=[((0, 1), 10.0)])
    assert (found.chosen, found.value) == ((0, 1), pytest.approx(2))
    assert best_set([6.0], shared=[((0,), 10.0)]).chosen == ()


def test_needs_excludes_and_required() -> None:
    assert best_set([10.0, -4.0], needs=[(0, 1)]).chosen == (0, 1)
    assert best_set([3.0, -4.0], needs=[(0, 1)]).chosen == ()
    assert best_set([10.0, 9.0], excludes=[(0, 1)]).chosen == (0,)
    assert best_set([10.0, -9.0], required=[1]).chosen == (0, 1)
    assert best_set([1.0, 5.0, 4.0], groups=["a", "a", None]).chosen == (1, 2)


# Ties, empty and impossible


def test_sets_worth_as_much_are_all_named() -> None:
    found = best_set([5.0, 5.0, 5.0], [1.0, 1.0, 1.0], 2)
    assert {found.chosen, *found.ties} == {(0, 1), (0, 2), (1, 2)}
    assert found.second is not None
    assert found.behind(found.second)[0] == pytest.approx(5)


def test_of_two_sets_worth_as_much_the_smaller_then_the_cheaper_is_named() -> None:
    found = best_set(
        [4.0, 2.0, 2.0, 4.0], [3.0, 1.0, 1.0, 2.0], 3, groups=["x", "y", "z", "x"], excludes=[(3, 1), (3, 2)]
    )
    assert found.chosen == (3,)
    assert set(found.ties) == {(0,), (1, 2)}


def test_nothing_worth_taking_is_the_empty_set() -> None:
    found = best_set([-1.0, -2.0], [1.0, 1.0], 10)
    assert (found.chosen, found.value, found.ties) == ((), 0.0, ())
    assert found.second == (0,)


def test_no_item_at_all_is_the_empty_set() -> None:
    found = best_set(np.zeros((3, 0)))
    assert (found.chosen, found.value) == ((), 0.0)


def test_limits_that_nothing_keeps_are_one_sentence() -> None:
    with in_language("en"), pytest.raises(InputError, match=r"^No set keeps all the limits and rules at once; loosen"):
        best_set([5.0], [3.0], 2, required=[0])
    with pytest.raises(InputError):
        best_set([5.0], [3.0], -1)


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"values": [1.0, np.nan]}, "values: every value is a finite number"),
        ({"values": [1.0, 2.0], "costs": [1.0, 2.0, 3.0]}, "costs: 3 values where 1 × 2 are expected"),
        ({"values": [1.0], "budget": 5}, "A budget is given without costs"),
        ({"values": [1.0, 2.0], "needs": [(0, 7)]}, "Item 7 does not exist; items are numbered from 0 to 1"),
        ({"values": [1.0, 2.0], "groups": ["a"]}, "groups: 1 values where 2 are expected"),
        ({"values": [1.0], "uses": [[[1.0]], [[1.0]], [[2.0]]]}, "uses: 3 × 1 × 1 values where"),
        ({"values": [1.0, 2.0], "uses": [[1.0], [1.0]], "limits": [1, 2]}, "limits: 2 values where 1 are expected"),
        ({"values": "many"}, "values: every value is a finite number"),
    ],
)
def test_arrays_that_do_not_fit_are_one_sentence(wrong: dict[str, Any], words: str) -> None:
    with in_language("en"), pytest.raises(InputError) as error:
        best_set(**wrong)
    assert str(error.value).startswith(words)
    assert "\n" not in str(error.value)


# Brute force over all subsets, written apart from the package


def brute(world: dict[str, Any]) -> float:
    """The best worth over every subset that keeps the rules, by plain loops over draws."""
    draws, items = world["values"].shape
    top = -np.inf
    for size in range(items + 1):
        for chosen in itertools.combinations(range(items), size):
            if world["costs"][list(chosen)].sum() > world["budget"] + 1e-9:
                continue
            labels = [world["groups"][i] for i in chosen]
            if len(set(labels)) < len(labels):
                continue
            if any(i in chosen and j not in chosen for i, j in world["needs"]):
                continue
            if any(i in chosen and j in chosen for i, j in world["excludes"]):
                continue
            total = 0.0
            for d in range(draws):
                total += sum(world["values"][d, i] for i in chosen)
                total -= sum(loss[d] for (i, j), loss in world["pairs"].items() if i in chosen and j in chosen)
                total -= sum(cost[d] for members, cost in world["shared"] if set(members) & set(chosen))
            for hours, capacity, worth in world["pools"]:
                used = [sum(hours[d, i] for i in chosen) for d in range(draws)]
                leads = [sum(worth[d] * max(used[d] - capacity[d, k], 0) for d in range(draws)) for k in chosen]
                total -= min(leads, default=0.0)
            top = max(top, total / draws)
    return float(top)


@st.composite
def worlds(draw: st.DrawFn, most: int = 6) -> dict[str, Any]:
    items, draws = draw(st.integers(1, most)), draw(st.integers(1, 4))
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    couples_of = list(itertools.combinations(range(items), 2))
    kept = [c for c in couples_of if rng.random() < 0.4]
    return {
        "values": rng.normal(1, 5, (draws, items)).round(2),
        "costs": rng.uniform(0, 5, items).round(1),
        "budget": float(rng.uniform(0, 12)),
        "groups": [int(g) for g in rng.integers(0, items, items)],
        "needs": [c for c in couples_of if rng.random() < 0.1],
        "excludes": [c for c in couples_of if rng.random() < 0.1],
        "pairs": {c: rng.normal(0.5, 2, draws) for c in kept},
        "shared": [
            (tuple(int(k) for k in rng.choice(items, min(items, 3), replace=False)), rng.uniform(0, 3, draws))
        ],
        "pools": [(rng.uniform(0, 3, (draws, items)), rng.uniform(1, 5, (draws, items)), rng.uniform(0, 2, draws))],
    }  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(worlds())
def test_the_solver_finds_what_brute_force_finds(world: dict[str, Any]) -> None:
    found = best_set(**world)
    assert found.value == pytest.approx(brute(world), abs=1e-6)


@settings(max_examples=25, deadline=None)
@given(worlds(most=5))
def test_regret_is_what_brute_force_says_draw_by_draw(world: dict[str, Any]) -> None:
    found = best_set(**world)
    r = robustness(found)
    for d in range(found.problem.draws):
        one = world | {
            "values": world["values"][d : d + 1],
            "pairs": {c: loss[d : d + 1] for c, loss in world["pairs"].items()},
            "shared": [(members, cost[d : d + 1]) for members, cost in world["shared"]],
            "pools": [tuple(x[d : d + 1] for x in pool) for pool in world["pools"]],
        }
        expected = brute(one) - found.problem.worth_in(found.chosen, d)
        assert r.regret[d] == pytest.approx(expected, abs=1e-6)
    assert (r.regret >= 0).all()


@settings(max_examples=25, deadline=None)
@given(worlds())
def test_the_budget_curve_is_the_best_worth_at_every_budget(world: dict[str, Any]) -> None:
    given_problem = problem(**world)
    curve = steps(given_problem)
    for budget in (0.0, 1.3, 2.5, 4.0, 7.7, 11.0, 30.0):
        assert value_at(curve, budget) == pytest.approx(brute(world | {"budget": budget}), abs=1e-6)
    assert all(a.budget < b.budget and a.value < b.value for a, b in itertools.pairwise(curve))


# One more euro, why not, order


def test_steps_of_three_items() -> None:
    """Items worth 60, 100 and 120 for 10, 20 and 30: 160 with 30, 180 with 40 and 220 with 50."""
    curve = steps(problem([60, 100, 120], [10, 20, 30]))
    assert [(s.budget, s.value) for s in curve] == [
        (0, 0),
        (10, 60),
        (20, 100),
        (30, 160),
        (40, 180),
        (50, 220),
        (60, 280),
    ]


def test_a_curve_with_a_grain_has_true_points_only() -> None:
    values, costs, *_ = KNAPSACKS["P01"]
    exact, coarse = (steps(problem(values, costs), grain=grain) for grain in (0.0, 0.1))
    assert len(coarse) < len(exact)
    for step in coarse:
        assert step.value == value_at(exact, step.budget)


def test_what_a_set_loses_without_a_tool_and_with_one_more() -> None:
    """Budget 50: {100, 120} is worth 220. Without 120: {60, 100}. With 60: {60, 120} = 180, which drives out 100."""
    found = best_set([60, 100, 120], [10, 20, 30], 50)
    assert contribution(found, (2,)) == pytest.approx(220 - 160)
    why = left_out(found, (0,))
    assert (why.loss, why.best, why.alone, why.rooms) == (pytest.approx(40), (0, 2), 60, (0,))


def test_an_option_that_another_beats_is_dominated_and_a_dearer_one_is_not() -> None:
    given_problem = problem([10, 8, 9], [5, 5, 3], groups=["t", "t", "t"])
    assert dominated(given_problem, {"t": (0, 1, 2)}) == {1: 0}


def test_one_adoption_a_year_takes_the_most_valuable_first() -> None:
    """Worth 100, 50 and 20, all year-0 costs of 1: discounted at 10 %, in that order, 100 + 50 / 1.1 + 20 / 1.21."""
    given_problem = problem([50.0, 20.0, 100.0])
    plan = in_order(given_problem, np.ones((3, 1, 1)), [10.0], years=3, rate=0.1)
    assert plan is not None
    assert [(a.item, a.year) for a in plan.adoptions] == [(2, 0), (0, 1), (1, 2)]
    assert plan.value == pytest.approx(100 + 50 / 1.1 + 20 / 1.21)


def test_a_plan_is_the_best_of_all_plans() -> None:
    """Every assignment of 4 items to 3 years or none, under a budget that contracts of two years share by year."""
    rng = np.random.default_rng(3)
    for _ in range(6):
        values, profiles = rng.normal(3, 4, 4), rng.uniform(1, 4, (4, 2, 1))
        once = YearlyShared((0, 1, 2, 3), 1.5, np.array([[0.0], [0.5]]), np.zeros(0))
        plan = in_order(problem(values), profiles, [5.0], years=3, rate=0.05, a_year=2, shared=[once])
        top = -np.inf
        for when in itertools.product((None, 0, 1, 2), repeat=4):
            spent, worth = np.zeros(4), 0.0
            for i, t in enumerate(when):
                if t is not None:
                    spent[t : t + 2] += profiles[i, :, 0]
                    worth += values[i] / 1.05**t
            using = [any(t is not None and t < year < t + 2 for t in when) for year in range(4)]
            spent += 0.5 * np.array(using)
            worth -= sum(1.5 / 1.05**year for year in range(4) if using[year])
            crowded = any(list(when).count(t) > 2 for t in range(3))
            if (spent <= 5.0).all() and not crowded:
                top = max(top, worth)
        assert plan is not None
        assert plan.value == pytest.approx(top, abs=1e-6)


def test_a_plan_without_room_adopts_nothing_or_says_so() -> None:
    plan = in_order(problem([5.0]), np.full((1, 1, 1), 3.0), [2.0], years=2, rate=0.0)
    assert plan is not None
    assert plan.adoptions == ()
    needed = problem([5.0], required=[0])
    assert in_order(needed, np.full((1, 1, 1), 3.0), [2.0], years=2, rate=0.0) is None


# An authority


TOOLS = ["drafting_assistant", "transcription", "canteen_forecast", "chatbot"]
DRAWS = 300


@pytest.fixture(scope="module")
def nantes() -> Candidates:
    return candidates("nantes", TOOLS, scenario="vendor_promise", draws=DRAWS, seed=5)


@pytest.fixture(scope="module")
def found(nantes: Candidates) -> Together:
    return answer(nantes, "society", worlds=20)


def subsets(given_problem: Problem, groups: list[tuple[int, ...]]) -> float:
    """The best worth over every choice of an option or none for each tool."""
    choices = itertools.product(*[(None, *items) for items in groups])
    sets = (tuple(i for i in choice if i is not None) for choice in choices)
    return max(given_problem.mean(some) for some in sets if given_problem.holds(some))


@pytest.mark.parametrize("ledger", ["society", "budget", "public"])
@pytest.mark.parametrize("total", [None, 2_000_000.0])
def test_the_best_set_of_an_authority_is_the_best_of_all_subsets(nantes: Candidates, ledger: str, total: float) -> None:
    given_problem = nantes.problem(ledger, Limits(total=total))
    best = best_of(given_problem)
    assert best is not None
    assert best.value == pytest.approx(subsets(given_problem, [nantes.of_tool(t) for t in TOOLS]), rel=1e-9)


def test_a_tool_alone_pays_the_whole_of_the_common_governance(nantes: Candidates) -> None:
    """The same as the model with one tool sharing, for society over what would be done without the tool."""
    rival = nantes.verdicts["canteen_forecast"].rival
    assert rival != STATUS_QUO
    options = [STATUS_QUO, "adopt_tasks", rival]
    overrides = {"tools_sharing": "1", "tools_debated": "1"}
    case = make_case("canteen_forecast", "nantes", options, "vendor_promise", overrides)
    expected = simulate(case, WORTHS.values(), DRAWS, 5)
    number = [item.key for item in nantes.items].index("canteen_forecast:adopt_tasks")
    for ledger in ("society", "budget", "public"):
        alone = nantes.problem(ledger, Limits()).worth((number,))
        summary = expected.summaries[WORTHS[ledger]]
        instead = float(summary.mean[2, 0]) if ledger == "society" else 0.0
        assert alone.mean() == pytest.approx(float(summary.mean[1, 0]) - instead, rel=1e-9)


def test_the_common_governance_is_paid_once_and_the_debate_by_those_that_hold_one(nantes: Candidates) -> None:
    dpo, debate = nantes.once
    assert set(dpo.members) == set(range(len(nantes.items)))
    assert {nantes.items[i].option for i in debate.members} == {"adopt_safeguarded"}
    given_problem = nantes.problem("budget", Limits())
    two = tuple(
        i for i, item in enumerate(nantes.items) if item.key in ("canteen_forecast:adopt_tasks", "chatbot:adopt_tasks")
    )
    apart = sum(given_problem.worth((i,)) for i in two)
    np.testing.assert_allclose(given_problem.worth(two) - apart, dpo.cost["budget"], rtol=1e-9, atol=1e-6)


def test_the_same_hour_is_taken_off_the_tool_where_it_is_worth_more(nantes: Candidates) -> None:
    """Half the hours of the transcription, certain: the loss is the model's own, with those hours taken off."""
    share = {"portfolio_same_hours_of_drafting_assistant_and_transcription": "0.5"}
    pair = candidates("nantes", TOOLS[:2], ["adopt_tasks"], "vendor_promise", share, draws=DRAWS, seed=5)
    one, other = pair.worlds
    common = 0.5 * np.minimum(one.hours[1], other.hours[1])
    lost = []
    for w in (one, other):
        given_hours = NIL | {"gross_hours_saved": (w.hours - common)[:, :, None]}
        values = Sample(w.case, ["society_annual"], 5, given_hours).whole(DRAWS)["society_annual"]
        lost.append(w.worth("society")[1] - values[1, :, 0])
    np.testing.assert_allclose(pair.lost[0, 1]["society"], np.maximum(np.maximum(*lost), 0), rtol=1e-9, atol=1e-6)
    assert pair.lost[0, 1]["society"].mean() > 0


def test_hours_never_exceed_what_the_largest_tool_could_reach(nantes: Candidates) -> None:
    """With every hour of each tool at its ceiling, a second tool that covers fewer agents adds none."""
    given_problem = nantes.problem("society", Limits())
    for pool in given_problem.pools:
        assert (pool.hours <= pool.capacity + 1e-6).all()  # each tool keeps its own ceiling
        pushed = Pool(pool.capacity, pool.capacity, pool.worth)
        both = (0, len(nantes.items) - 1)
        smaller = np.minimum(pool.capacity[:, both[0]], pool.capacity[:, both[1]])
        assert pushed.excess(both).mean() >= (pool.worth * smaller).mean() - 1e-6


def test_an_option_that_breaks_a_limit_is_in_no_set_whatever_its_worth(nantes: Candidates) -> None:
    broken = [i for i, item in enumerate(nantes.items) if item.breaks]
    assert {nantes.items[i].tool for i in broken} == {"chatbot", "drafting_assistant", "transcription"}
    assert {nantes.items[i].option for i in broken if nantes.items[i].tool != "chatbot"} == {"state"}
    given_problem = nantes.problem("society", Limits())
    assert best_of(given_problem.requiring(tuple(broken))) is None


def test_a_tool_that_is_refused_by_itself_is_in_no_set_whatever_the_ledger() -> None:
    """Heating control saves the budget money on average; where the answer is something else, it is not bought."""
    own = candidates("plaisir", ["building_energy"], draws=400, seed=5)
    verdict = replace(own.verdicts["building_energy"], word=ELSE)
    found = candidates("plaisir", ["building_energy"], draws=400, seed=5, verdicts={"building_energy": verdict})
    t = answer(found, "budget", worlds=5)
    assert max(t.problem.mean((i,)) for i in range(len(found.items))) > 0
    assert t.best.chosen == ()
    with in_language("en"):
        assert reason(t, "building_energy") == "By itself the answer is “Do something else”."


def test_the_loss_of_the_budget_is_one_sum_for_all_tools(nantes: Candidates) -> None:
    """The euros per inhabitant and year that the authority accepts, whatever the number of tools."""
    record = nantes.case.records[0]
    assert nantes.tolerance == record["verdict_budget_tolerance"].number * record["population"].number
    [limit] = [limit for limit in nantes.limits(Limits()) if limit.kind == "tolerance"]
    worth = nantes.column(lambda w: w.worth("budget"))
    np.testing.assert_allclose(limit.planned, np.median(np.maximum(-worth, 0), axis=1), rtol=0.05, atol=500)


def test_common_limits_add_up_and_nothing_buys_them_back() -> None:
    """Each option alone within a margin, both together beyond it: they are not taken together."""
    given_problem = problem([5.0, 4.0], uses=[[0.6], [0.6]], limits=[1.0])
    assert best_of(given_problem).chosen == (0,)  # type: ignore[union-attr]
    assert len(COMMON) == 6


def test_a_tool_of_ones_own_shares_hours_until_said_otherwise(nantes: Candidates, tmp_path: Any) -> None:
    from costmodel.parameters.library import default_folder

    text = (default_folder() / "tools" / "transcription.yaml").read_text(encoding="utf-8")
    own = tmp_path / "own_tool.yaml"
    own.write_text(text, encoding="utf-8")
    pair = candidates("nantes", ["transcription", str(own)], ["adopt_tasks"], "vendor_promise", draws=50, seed=5)
    assert pair.ties.same_hours == {("transcription", "own_tool"): "portfolio_same_hours_unknown"}
    assert pair.lost[0, 1]["society"].mean() > 0


def test_unknown_tools_in_a_relation_are_one_sentence(nantes: Candidates) -> None:
    with in_language("en"), pytest.raises(InputError, match=r"'chatbott' is not among the tools compared .*'chatbot'"):
        candidates("nantes", TOOLS, draws=10, seed=5, needs=[("chatbott", "transcription")])


def test_tools_that_need_or_exclude_each_other_are_taken_so() -> None:
    pair = candidates(
        "nantes", TOOLS[:2], ["adopt_tasks"], "vendor_promise", draws=50, seed=5,
        excludes=[("drafting_assistant", "transcription")],
    )  # fmt: skip
    best = best_of(pair.problem("society", Limits()))
    assert best is not None
    assert [pair.items[i].tool for i in best.chosen] == ["drafting_assistant"]
    with in_language("en"):
        said = answer(pair, worlds=5)
        assert reason(said, "transcription").startswith("It is never taken with Drafting assistant")


def test_every_figure_of_the_answer_agrees_with_the_problem(found: Together) -> None:
    parts = found.breakdown()
    assert parts["sum"] == pytest.approx(found.best.value, rel=1e-9)
    assert found.robust.taken.shape == (20, len(found.candidates.items))
    assert (found.robust.shares <= 1).all()
    assert set(found.gains) | set(found.left) == set(TOOLS)
    assert found.plan is not None
    assert found.plan.value <= found.best.value + 1e-6  # putting off never gains
    years = [a.year for a in found.plan.adoptions]
    assert len(years) == len(set(years)), "one adoption a year"


def test_a_smaller_budget_is_never_worth_more_and_keeps_its_word(nantes: Candidates, found: Together) -> None:
    tight = answer(nantes, "society", Limits(total=found.most("total")[0] / 2), worlds=5)
    assert tight.best.value < found.best.value
    assert tight.problem.plan(tight.best.chosen)[0] <= found.most("total")[0] / 2
    assert 0 <= tight.held("total") <= 1
    assert tight.next is not None
    assert tight.next.value > tight.best.value


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_the_answer_is_told_in_sentences(found: Together, lang: str) -> None:
    with in_language(lang):
        said = [*headline(found), *doubt(found), *money(found), *order(found), *(reason(found, t) for t in found.left)]
    assert all(s.endswith(".") and "{" not in s and "\n" not in s for s in said)
    words = "Le meilleur ensemble" if lang == "fr" else "Best together"
    assert said[0].startswith(words)


def test_an_authority_for_which_no_tool_pays_is_told_so_and_which_comes_nearest() -> None:
    t = answer(candidates("plaisir", ["planning_permits", "plain_language"], draws=100, seed=5), worlds=10)
    assert t.best.chosen == ()
    nearest = max(t.left, key=lambda tool: t.left[tool].alone)
    with in_language("en"):
        said = headline(t)
        assert said[0] == "No tool is worth adopting, alone or with others: the best set is empty."
        assert t.candidates.label(nearest) in said[1]
        assert "There is nothing to put in order" in " ".join(order(t))


# The command


def test_the_command_answers_in_json(capsys: pytest.CaptureFixture[str]) -> None:
    words = ["together", "--for", "nantes", "--scenario", "vendor_promise", "--tool", "canteen_forecast"]
    assert main([*words, "--tool", "transcription", "--draws", "100", "--worlds", "5", "--json", "--lang", "en"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert said["best"]["set"]
    assert set(said["contribution"]) | set(said["left_out"]) == {"canteen_forecast", "transcription"}
    assert said["budget_curve"]["steps"][0] == {"budget": 0.0, "value": 0.0, "set": []}


def test_the_command_writes_a_page_without_markup_from_files(tmp_path: Any, capsys: pytest.CaptureFixture[str]) -> None:
    page = tmp_path / "page.html"
    words = [
        "together",
        "--for",
        "plaisir",
        "--tool",
        "transcription",
        "--draws",
        "100",
        "--worlds",
        "5",
        "--lang",
        "fr",
    ]
    assert main([*words, "--html", str(page)]) == 0
    text = page.read_text(encoding="utf-8")
    assert text.startswith("<!doctype html>")
    assert 'lang="fr"' in text
    assert text.count("<svg") == 2
    assert "<script" not in text


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--budget", "beaucoup"], "--budget beaucoup: give euros over a mandate"),
        (["--budget", "-5"], "--budget -5"),
        (["--budget", "10/an", "--budget", "20/year"], "this kind of budget is given twice"),
        (["--change-hours", "x"], "--change-hours x: give the hours"),
        (["--ledger", "societe"], "The ledger 'societe' does not exist; choose society, budget, public"),
        (["--need", "chatbot"], "--need chatbot: name two tools"),
        (["--exclude", "chatbot:chatbott"], "'chatbott' is not among the tools compared"),
        (["--years", "99"], "--years 99"),
    ],
)
def test_what_a_user_mistypes_is_one_sentence(words: list[str], said: str, capsys: pytest.CaptureFixture[str]) -> None:
    words = [f"{words[0]}={words[1]}", *words[2:]] if words[1].startswith("-") else words
    assert main(["together", "--tool", "chatbot", "--draws", "100", "--lang", "en", *words]) == 2
    error = capsys.readouterr().err
    assert said in error
    assert error.count("\n") == 1


def test_budgets_are_read_as_people_write_them() -> None:
    assert typed_budgets(["100 000", "20000,5/an"], "--budget") == {"total": 100_000, "yearly": 20_000.5}
    assert typed_budgets(None, "--budget") == {}
    assert typed_hours("500", "--change-hours") == 500
    assert typed_hours(None, "--change-hours") is None
    assert couples(["a:b"], "--need") == [("a", "b")]


def test_pairs_may_be_between_collections() -> None:
    """One loss between two tools, whatever their options."""
    loss = Pair((0, 1), (2, 3), np.array([4.0]))
    given_problem = problem([5.0, 5.5, 3.0, 3.5], groups=["a", "a", "b", "b"], pairs=[loss])
    found = best_of(given_problem)
    assert found is not None
    assert (found.chosen, found.value) == ((1,), pytest.approx(5.5))
