"""Where the doubt on a verdict comes from: weights of inputs against a regression, causes, grades, words."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

import numpy as np
import pytest

from costmodel.engine.case import make_case, workbook
from costmodel.engine.comparison import SEED, ToolResult, outcomes, study
from costmodel.engine.live import Live
from costmodel.engine.sampling import Sampler, drawn_from, uniforms
from costmodel.engine.weakness import middle_ranks, shared_out, weakness, weights
from costmodel.intake.asking import QUESTIONS, TOOL_QUESTIONS, question
from costmodel.language.catalogue import in_language
from costmodel.parameters.country import country_of
from costmodel.questions.reasons import weakness_reasons

DRAWS = 2000
OPTIONS = ("status_quo", "adopt_tasks", "human_alternative")
LINKED = ("licence_monthly_price", "integration_price", "renewal_step")


@lru_cache
def result(tool: str = "drafting_assistant") -> ToolResult:
    return study(tool, "plaisir", OPTIONS, draws=DRAWS)


def sampler() -> Sampler:
    case = result().case
    return Sampler(case, case.used(["society_npv"]), SEED)


def numbers(name: str) -> np.ndarray:
    drawn = sampler()
    return drawn_from(lambda n: uniforms(SEED, n, 0, DRAWS), name, drawn.causes.get(name)) - 0.5


def test_weights_of_independent_inputs_are_squares_of_what_they_move() -> None:
    gain = 2 * numbers("minutes_saved_per_day") + numbers("dpo_monthly_fee")
    found = weights(gain, ["minutes_saved_per_day", "dpo_monthly_fee", "incident_price"], sampler())
    assert found["minutes_saved_per_day"] == pytest.approx(0.8, abs=0.03)
    assert found["dpo_monthly_fee"] == pytest.approx(0.2, abs=0.03)
    assert found["incident_price"] == pytest.approx(0, abs=0.01)


def test_an_input_linked_to_what_moves_the_gain_has_no_weight_of_its_own() -> None:
    found = weights(-numbers(LINKED[0]), LINKED, sampler())
    assert found[LINKED[0]] == pytest.approx(1, abs=0.03)
    assert all(abs(found[n]) < 0.03 for n in LINKED[1:])


def test_what_a_gain_depends_on_by_a_curve_weighs_the_same() -> None:
    x, y = numbers("minutes_saved_per_day"), numbers("dpo_monthly_fee")
    names = ["minutes_saved_per_day", "dpo_monthly_fee"]
    assert weights(np.exp(9 * (x + y)), names, sampler()) == weights(x + y, names, sampler())


def test_a_gain_without_doubt_has_no_weights() -> None:
    assert weights(np.full(DRAWS, 5.0), LINKED, sampler()) == {}


def test_equal_gains_have_one_rank() -> None:
    assert middle_ranks(np.array([3.0, 1.0, 3.0, 7.0])).tolist() == [0, -3, 0, 3]


def test_linked_inputs_share_what_a_regression_on_all_of_them_explains() -> None:
    causes = {n: c for n, c in sampler().causes.items() if n in LINKED}
    chances = np.array([causes[n].beliefs[n] for n in LINKED])
    between = np.outer(chances, chances)
    np.fill_diagonal(between, 1)
    correlations = np.array([-0.5, -0.3, 0.1])
    parts = correlations * np.linalg.solve(between, correlations)
    found = shared_out(dict(zip(LINKED, correlations.tolist(), strict=True)), causes)
    assert [found[n] for n in LINKED] == pytest.approx(parts.tolist())


def test_the_share_of_assumptions_follows_the_grades() -> None:
    was = result()
    weak = was.verdict.weakness
    assert weak is not None
    assert 0 < weak.share < 1
    assert 0.5 < weak.explained <= 1
    for grade, share in (("C", 0.0), ("D", 1.0)):
        records = tuple({n: replace(r, grade=grade) for n, r in rows.items()} for rows in was.case.records)
        found = weakness(replace(was.case, records=records), was.verdict, was.simulation)
        assert found is not None
        assert found.share == pytest.approx(share)
        assert found.explained == weak.explained


def test_the_heaviest_assumption_made_sure_leaves_the_list() -> None:
    weak = result().verdict.weakness
    assert weak is not None
    name = weak.heaviest[0][0].name
    value = result().case.records[0][name].number
    sure = study("drafting_assistant", "plaisir", OPTIONS, draws=DRAWS, overrides={name: str(value)})
    assert sure.verdict.weakness is not None
    assert name not in [q.name for q, _ in sure.verdict.weakness.heaviest]
    assert sure.verdict.weakness.share < weak.share


def test_the_page_says_what_the_command_line_says() -> None:
    case = make_case("drafting_assistant", "plaisir", OPTIONS)
    live = Live(case, dict.fromkeys(outcomes(case), True), DRAWS, SEED)
    assert live.result().verdict.weakness == result().verdict.weakness
    live.close()


@pytest.mark.parametrize(("lang", "word"), [("fr", "hypothèses (note D)"), ("en", "assumptions (grade D)")])
def test_the_share_is_said_in_words(lang: str, word: str) -> None:
    with in_language(lang):
        [sentence] = weakness_reasons(result().verdict, country_of())
    assert word in sentence
    assert sentence.endswith(".")
    assert "{" not in sentence


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_the_heaviest_assumption_comes_with_what_a_town_can_ask(lang: str) -> None:
    verdict = result().verdict
    assert verdict.weakness is not None
    with in_language(lang):
        asked = question(verdict.weakness.heaviest[0][0].name, country_of())
        assert asked
        assert weakness_reasons(verdict, country_of())[0].endswith(asked)


def test_every_question_is_about_a_value_of_the_model() -> None:
    model, _ = workbook()
    assert set(QUESTIONS) <= set(model)
    assert not set(QUESTIONS) & {*TOOL_QUESTIONS, *country_of().questions}
    assert question("society_npv", country_of()) == ""
