"""The same case by other guides: published factors, sums worked out by hand, lines that add up, and what is old."""

from __future__ import annotations

import datetime as dt
import json
import math
import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import numpy_financial
import pytest
import pyxirr
from conftest import results_alone
from hypothesis import given
from hypothesis import strategies as st

from costmodel.document.blocks import Table
from costmodel.engine.case import Case, make_case
from costmodel.engine.comparison import compare
from costmodel.engine.finance import distribution_weight, stepped_discount_factors
from costmodel.engine.uncertainty import simulate
from costmodel.language.catalogue import in_language
from costmodel.language.errors import InputError, UnknownNameError
from costmodel.outputs.cli import main
from costmodel.outputs.writing import save
from costmodel.questions.conventions import (
    CONVENTIONS,
    Accounts,
    Rules,
    marks,
    outdated,
    reconcile,
    schedule,
    side_by_side,
    values,
    words,
    worth,
)
from costmodel.questions.conventions.accounts import Guide
from costmodel.questions.conventions.reconcile import ORDER, swaps

ROOT = Path(__file__).resolve().parent.parent

DRAWS, SEED = 300, 5
OPTION = "adopt_tasks"
TODAY = dt.date(2026, 11, 22)


def accounts(*flow: float, **more: object) -> Accounts:
    """Accounts in which residents have a flow, and nobody else anything unless it is said."""
    nothing = np.zeros(len(flow))
    said = {
        "residents": np.array(flow),
        "agents": nothing,
        "users": nothing,
        "planet": nothing,
        "own": nothing,
        "vat": nothing,
        "tax": nothing,
        "price_level": np.ones(len(flow)),
        "rate": np.array(0.032),
    }
    return Accounts(**(said | more))  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def voicebot() -> Case:
    return make_case("voicebot", "plaisir", ["status_quo", OPTION])


def guide() -> Guide:
    return Guide(schedule("stpr"), schedule("health"))


# Known answers


def test_the_factors_of_the_green_book_are_those_published() -> None:
    """standards.md, case 1; the steps are cumulative: year 31 is year 30 over 1.03."""
    published = [1.0, 0.9662, 0.9335, 0.9019, 0.8714, 0.8420, 0.8135, 0.7860, 0.7594, 0.7337, 0.7089]
    found = stepped_discount_factors(schedule("stpr"), np.arange(101))
    assert found[:11].round(4).tolist() == published
    assert [round(float(found[t]), n) for t, n in ((30, 4), (31, 4), (75, 7), (76, 7))] == [
        0.3563,
        0.3459,
        0.0942138,
        0.0919159,
    ]
    assert found[1:31].sum() == pytest.approx(18.3920454, abs=1e-7)
    assert found[1:101].sum() == pytest.approx(28.8633634, abs=1e-7)


@pytest.mark.parametrize(
    ("flow", "expected"),
    [
        ((-10, 2.5, 2.5, 2.5, 2.5), -0.82),  # Green Book 2003, two options
        ((-5, 1.5, 1.5, 1.5, 1.5), 0.51),
        ((-100, 30, 30, 30, 30, 30), 35.4516),  # tests of the R package greenbook
        ((-100, -50, -50, *[30] * 7), -23.7449),
        ((-132, *[10] * 29), 48.35767),
    ],
)
def test_the_green_book_gives_its_own_examples(flow: tuple[float, ...], expected: float) -> None:
    digits = len(str(expected).partition(".")[2])
    assert worth(accounts(*flow), Rules(rate="stpr"), guide()) == pytest.approx(expected, abs=0.51 * 10**-digits)


def test_excel_discounts_the_first_flow_and_guides_do_not() -> None:
    """numpy-financial's own example, and Excel's NPV() as pyxirr computes it with its first period at one."""
    flow = (-40000.0, 5000.0, 8000.0, 12000.0, 30000.0)
    at = accounts(*flow, rate=np.array(0.08))
    assert worth(at, CONVENTIONS["french"]) == pytest.approx(numpy_financial.npv(0.08, flow), abs=1e-9)
    assert worth(at, CONVENTIONS["french"]) == pytest.approx(3065.2227, abs=1e-4)
    assert worth(at, CONVENTIONS["excel"]) == pytest.approx(pyxirr.npv(0.08, flow, start_from_zero=False), abs=1e-9)
    assert worth(at, CONVENTIONS["excel"]) == pytest.approx(3065.2227 / 1.08, abs=1e-4)


def test_real_at_the_real_rate_is_nominal_at_the_nominal_rate() -> None:
    """standards.md, case 16: 3.2 % real and 2 % inflation make 5.264 %; 100 nominal in year 5 is worth 77.375."""
    real = accounts(*[0] * 5, 100 / 1.02**5, rate=np.array(0.032))
    nominal = accounts(*[0] * 5, 100 / 1.02**5, rate=np.array(0.05264), price_level=1.02 ** np.arange(6.0))
    for found in (worth(real, Rules()), worth(nominal, Rules(nominal=True))):
        assert found == pytest.approx(77.3749987, abs=1e-7)


def test_a_receipt_in_22_years_counts_half() -> None:
    assert worth(accounts(*[0] * 22, 1), Rules()) == pytest.approx(0.50009, abs=1e-5)


def test_weights_are_those_of_the_green_book() -> None:
    """30 a year for five years to people at 15,000 where the median is 55,000: 140.192, weighted 759.062."""
    eta = values("conventions")["green_book_elasticity"].number
    weight = float(distribution_weight(15_000, 55_000, eta))
    flow, rules = accounts(*[30] * 5), Rules(rate="stpr")
    assert worth(flow, rules, guide()) == pytest.approx(140.192, abs=5e-4)
    weighted = worth(flow, replace(rules, weighted=True), replace(guide(), residents=weight))
    assert weighted == pytest.approx(759.062, abs=5e-4)


def test_health_has_its_own_rate_in_the_green_book_and_the_weight_of_the_agents() -> None:
    """Agents: 10 lost in year 2, of which 6 health; by hand."""
    at = accounts(0, 0, 0, agents=np.array([0, 0, -10.0]), health=np.array([0, 0, -6.0]))
    rules = Rules(rate="stpr", health=True)
    assert worth(at, rules, guide()) == pytest.approx(-4 / 1.035**2 - 6 / 1.015**2)
    weighted = worth(at, replace(rules, weighted=True), replace(guide(), agents=0.5))
    assert weighted == pytest.approx(0.5 * (-4 / 1.035**2 - 6 / 1.015**2))


def test_each_rule_by_hand() -> None:
    """Two years, every rule on numbers that a pocket calculator checks."""
    at = accounts(
        -100, 60, agents=np.array([0, 5.0]), users=np.array([0, 50.0]), planet=np.array([0, -2.0]),
        own=np.array([-100, 20.0]), vat=np.array([20.0, 4]), tax=np.array([12.0, 3]),
        price_level=np.array([1, 1.02]), transfers=np.array([0, -10.0]),
    )  # fmt: skip
    assert worth(at, Rules()) == pytest.approx(-100 + 113 / 1.032)
    assert worth(at, Rules(delay=1)) == pytest.approx(-100 / 1.032 + 113 / 1.032**2)
    assert worth(at, Rules(whose="residents")) == pytest.approx(-100 + 60 / 1.032)
    assert worth(at, Rules(taxes="market")) == pytest.approx(-120 + 109 / 1.032)
    assert worth(at, CONVENTIONS["budget"]) == pytest.approx(-112 + 17 * 1.02)
    # Users: 60 felt counts 1.5 times, the transfer of -10 has its weight already; agents count 0.8.
    weights = Guide(schedule("stpr"), schedule("health"), residents=1.0, agents=0.8, users=1.5)
    by_hand = -100 + (60 + 0.8 * 5 + 1.5 * 60 - 10 - 2) / 1.035
    assert worth(at, Rules(rate="stpr", weighted=True), weights) == pytest.approx(by_hand)


# The lines


@given(st.lists(st.floats(-1e6, 1e6), min_size=2, max_size=8), st.sampled_from(sorted(CONVENTIONS)),
       st.sampled_from(sorted(CONVENTIONS)))  # fmt: skip
def test_swaps_lead_from_any_convention_to_any_other(flow: list[float], start: str, end: str) -> None:
    """Whatever the flows, walking the swaps ends at the second convention, and each moves one thing."""
    plain = {"taxes": "none", "public_funds": "off"}
    first, last = (replace(CONVENTIONS[name], **{k: v for k, v in plain.items() if k != "taxes" or
                                                 getattr(CONVENTIONS[name], k) == "green_book"})
                   for name in (start, end))  # fmt: skip
    state = first
    for key, after in swaps(first, last):
        moved = [name for name in ORDER if getattr(state, name) != getattr(after, name)]
        assert moved == ["whose" if key == "money" else key]
        state = after
    assert state == last
    at = accounts(*flow, own=np.array(flow) / 2)
    total = sum(
        float(worth(at, b, guide()) - worth(at, a, guide()))
        for a, b in zip([first, *(r for _, r in swaps(first, last))], [r for _, r in swaps(first, last)], strict=False)
    )
    change = float(worth(at, last, guide()) - worth(at, first, guide()))
    assert total == pytest.approx(change, abs=1e-9 * max(1.0, max(map(abs, flow))) * 100)


@pytest.mark.parametrize(
    ("start", "end"),
    [("french", "green_book"), ("french", "budget"), ("french", "excel"), ("budget", "green_book"),
     ("green_book", "french_guide")],
)  # fmt: skip
def test_lines_add_up_to_the_whole_difference(voicebot: Case, start: str, end: str) -> None:
    found = reconcile(voicebot, OPTION, start, end, DRAWS, SEED)
    assert math.fsum(line.central for line in found.lines) == pytest.approx(found.change, abs=1e-6)
    assert math.fsum(line.mean for line in found.lines) == pytest.approx(found.end.mean - found.start.mean, abs=1e-6)
    assert [line.key for line in found.lines if not line.same] == [k for k, _ in changes(voicebot, start, end)]
    for line in found.lines:
        assert line.p05 <= line.p95
        assert not line.same or line.central == line.p05 == line.p95 == 0


def changes(case: Case, start: str, end: str) -> list[tuple[str, Rules]]:
    from costmodel.questions.conventions.reconcile import Book

    book = Book(case, OPTION, 10, SEED, None)
    return list(swaps(book.rules(start), book.rules(end)))


def test_the_french_convention_and_the_budget_are_what_the_model_says(voicebot: Case) -> None:
    """Central case, and the statistics of the same draws, as every result of the workbook has them."""
    found = {w.convention: w for w in side_by_side(voicebot, OPTION, DRAWS, SEED)}
    drawn = simulate(voicebot, ["society_npv", "budget_total"], DRAWS, SEED).summaries
    for name, quantity in (("french", "society_npv"), ("budget", "budget_total")):
        s, w = drawn[quantity], found[name]
        for key in ("central", "p05", "median", "mean", "p95", "positive"):
            assert getattr(w, key) == pytest.approx(float(getattr(s, key)[1, 0]), rel=1e-9), (name, key)


def test_excel_and_the_guide_against_an_independent_program(voicebot: Case) -> None:
    """Yearly flows from the model, summed by numpy-financial and pyxirr."""
    single = make_case("voicebot", "plaisir", [OPTION])
    flow = np.ravel(single.model.evaluate(single.central(0), ["society_flow"])["society_flow"])
    found = {w.convention: w.central for w in side_by_side(voicebot, OPTION, 10, SEED)}
    assert found["french"] == pytest.approx(numpy_financial.npv(0.032, flow))
    assert found["excel"] == pytest.approx(pyxirr.npv(0.032, flow, start_from_zero=False))
    charged = make_case("voicebot", "plaisir", [OPTION], "public_funds")
    given_flow = np.ravel(charged.model.evaluate(charged.central(0), ["society_flow"])["society_flow"])
    assert found["french_guide"] == pytest.approx(numpy_financial.npv(0.032, given_flow))


def test_the_green_book_line_of_optimism_is_the_case_run_with_its_bounds(voicebot: Case) -> None:
    """Yearly prices × 1.41, investment × 3, half a year + 54 %, set as with --set; the benefits keep theirs."""
    assert voicebot.records[1]["installation_time"].number == 0.5
    set_up = {"recurring_overrun": "1.41", "one_off_overrun": "3", "start_delay": "0.27"}
    by_hand = make_case("voicebot", "plaisir", [OPTION], None, set_up)
    x = by_hand.model.evaluate(by_hand.central(0), ["society_flow", "taxed_spending", "vat_rate", "purchases_tax"])
    vat = x["taxed_spending"] * x["vat_rate"] - x["purchases_tax"]
    expected = numpy_financial.npv(0.032, np.ravel(x["society_flow"] - vat))
    found = reconcile(voicebot, OPTION, "french", "green_book", 10, SEED)
    upto = found.start.central
    for line in found.lines:
        upto += line.central
        if line.key == "optimism":
            break
    assert upto == pytest.approx(expected)


def test_two_conventions_that_agree_have_no_line_between_them(voicebot: Case) -> None:
    found = reconcile(voicebot, OPTION, "french", "french", 10, SEED)
    assert all(line.same for line in found.lines)
    assert found.change == 0
    with in_language("en"):
        assert "give the same figure" in words.sentence(found)


def test_the_french_guide_is_the_french_convention_once_the_case_applies_it() -> None:
    case = make_case("voicebot", "plaisir", [OPTION], "public_funds")
    found = reconcile(case, OPTION, "french", "french_guide", 10, SEED)
    assert found.change == 0
    assert reconcile(case, OPTION, "french", "green_book", 10, SEED).lines[4].central != 0  # public funds leave


# MAREVA


def test_marks_follow_the_probabilities_and_are_never_added(voicebot: Case) -> None:
    found = {m.axis: m for m in marks(voicebot, OPTION, DRAWS, SEED)}
    assert list(found) == ["necessity", "profitability", "risk", "internal", "external"]
    assert found["necessity"].mark is None
    drawn = simulate(make_case("voicebot", "plaisir", [OPTION]), ["budget_npv", "society_users_npv"], DRAWS, SEED)
    for axis, name in (("profitability", "budget_npv"), ("external", "society_users_npv")):
        p = float(drawn.summaries[name].positive[0, 0])
        assert found[axis].probability == p
        assert found[axis].mark == (4 if p >= 0.9 else 3 if p >= 0.5 else 2 if p >= 0.1 else 1)
    assert {m.axis: m for m in marks(voicebot, OPTION, 10, SEED, necessity=3)}["necessity"].mark == 3
    with pytest.raises(InputError):
        marks(voicebot, OPTION, 10, SEED, necessity=5)


def test_an_option_that_moves_nothing_has_no_mark() -> None:
    case = make_case("drafting_assistant", "plaisir", [OPTION])
    assert {m.axis: m.mark for m in marks(case, OPTION, 50, SEED)}["external"] is None


# Out of date


@pytest.mark.parametrize(
    ("rate", "former"), [("0.08", "former_rate_1985"), ("0.04", "former_rate_2005"), ("0.045", "former_rate_2013")]
)
def test_an_old_rate_warns_and_is_run_beside_todays(rate: str, former: str) -> None:
    case = make_case("voicebot", "plaisir", [OPTION], None, {"real_discount_rate": rate})
    found = [o for o in outdated(case, OPTION, TODAY) if o.kind == "rate"]
    today = make_case("voicebot", "plaisir", [OPTION])
    assert [o.former for o in found] == [former]
    assert found[0].used == float(rate)
    assert found[0].now == pytest.approx(0.032)
    assert found[0].results["society_npv"] == pytest.approx(central(case))
    assert found[0].others[0]["society_npv"] == pytest.approx(central(today))


def test_the_beta_of_a_project_is_no_old_rate() -> None:
    """1.2 % + 1.4 × 2 % is 4 %, as the rate of 2005 was: it is today's guide all the same."""
    case = make_case("voicebot", "plaisir", [OPTION], "rate_high")
    assert outdated(case, OPTION, TODAY) == []
    same = make_case("voicebot", "plaisir", [OPTION], None, {"real_discount_rate": "0.032"})
    assert outdated(same, OPTION, TODAY) == []
    parts = make_case("voicebot", "plaisir", [OPTION], None, {"risk_free_rate": "0.025"})
    assert [o.former for o in outdated(parts, OPTION, TODAY)] == ["former_rate_2013"]


def test_the_path_of_2019_warns_and_is_run_beside_todays() -> None:
    case = make_case("building_energy", "plaisir", [OPTION], "carbon_2019")
    found = outdated(case, OPTION, TODAY)
    assert [(o.kind, o.former) for o in found] == [("carbon", "path_2019")]
    today = make_case("building_energy", "plaisir", [OPTION])
    assert found[0].others[0]["society_npv"] == pytest.approx(central(today))
    assert found[0].results["society_npv"] != found[0].others[0]["society_npv"]
    with in_language("en"):
        assert "path of 2019" in words.outdated_sentences(found, case.model)[0]


def test_a_value_past_its_review_is_run_with_todays_where_there_is_one() -> None:
    """An authority that kept an old inflation: the workbook's is newer; elsewhere, the ends of the range."""
    case = make_case("voicebot", "plaisir", [OPTION])
    old = replace(case.records[0]["inflation"], value=0.05, review_by=dt.date(2025, 1, 1), layer="authority")
    stale = replace(case, records=(dict(case.records[0]) | {"inflation": old},))
    found = [o for o in outdated(stale, OPTION, TODAY) if o.names == ("inflation",)]
    assert found[0].now == case.records[0]["inflation"].number
    assert found[0].others[0]["budget_total"] == pytest.approx(
        float(np.ravel(case.model.evaluate(case.central(0), ["budget_total"])["budget_total"])[0])
    )
    late = outdated(case, OPTION, dt.date(2035, 1, 1))
    assert late
    assert [o.names for o in late if o.now is not None] == []  # a tool's own value is not today's placeholder
    ranged = next(o for o in late if len(o.others) == 2)
    name = ranged.names[0]
    record = case.records[0][name]
    ends = [replace(case, records=(dict(case.records[0]) | {name: replace(record, value=x)},))
            for x in (record.low, record.high)]  # fmt: skip
    assert [o["society_npv"] for o in ranged.others] == pytest.approx([central(c) for c in ends])


def central(case: Case) -> float:
    return float(np.ravel(case.model.evaluate(case.central(0), ["society_npv"])["society_npv"])[0])


# The figures themselves, words, the command


def test_every_figure_has_a_source_that_can_be_opened_a_grade_and_both_labels() -> None:
    for name in ("conventions", "time_saved"):
        found = values(name)
        labels = [v.quantity.label for v in found.values()]
        assert len(set(labels)) == len(labels)
        for key, v in found.items():
            assert v.quantity.label_fr, key
            assert v.quantity.label_fr != v.quantity.label, key
            assert v.record.review_by
            assert bool(v.record.note) == bool(v.record.note_fr), key
            assert v.record.sources, key
            assert all(s.url.startswith(("http", "docs/")) for s in v.record.sources), key


def test_a_folder_of_ones_own_may_change_a_figure(tmp_path: Path, voicebot: Case) -> None:
    text = ROOT / "parameters" / "conventions.yaml"
    changed = text.read_text(encoding="utf-8").replace("value: 0.035", "value: 0.03")
    (tmp_path / "conventions.yaml").write_text(changed, encoding="utf-8")
    assert schedule("stpr", tmp_path)[0] == (0, 0.03)
    usual, own = (reconcile(voicebot, OPTION, draws=10, seed=SEED, folder=f) for f in (None, tmp_path))
    assert usual.end.central != own.end.central
    (tmp_path / "conventions.yaml").write_text(changed.replace("value: 0.03,", "value: 3%,"), encoding="utf-8")
    values.cache_clear()
    with pytest.raises(InputError, match="stpr_0"):
        values("conventions", tmp_path)


def texts(table: Table) -> list[list[str]]:
    [(_, rows)] = table.groups
    return [[cell.text for cell in row] for row in rows]


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_every_line_has_its_words_and_a_chart(voicebot: Case, lang: str) -> None:
    found = reconcile(voicebot, OPTION, "french", "budget", 10, SEED)
    with in_language(lang):
        rows = texts(words.lines_table(found))
        assert len(rows) == len(found.lines) + 2
        assert all(row[4] for row in rows[1:-1])
        chart = words.lines_chart(found)
        assert chart.svg().count("<title") == 1
        assert {r["line"] for r in chart.data} == {"whose", "money", "taxes", "nominal", "rate"}
        assert len(texts(words.worth_table(side_by_side(voicebot, OPTION, 10, SEED)))) == len(CONVENTIONS)


def test_whole_euros_shown_add_up_within_their_rounding(voicebot: Case) -> None:
    with in_language("en"):
        rows = texts(words.lines_table(reconcile(voicebot, OPTION, "french", "green_book", 10, SEED)))
    shown = [int(row[2].replace(",", "").replace("−", "-").replace("+", "").replace("\u00a0€", "")) for row in rows]
    assert abs(shown[0] + sum(shown[1:-1]) - shown[-1]) <= len(shown) / 2


def test_the_command_says_it_in_json_and_refuses_in_one_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    common = ["conventions", "--tool", "voicebot", "--draws", "100", "--lang", "en"]
    assert main([*common, "--json", "--necessity", "2"]) == 0
    said = json.loads(capsys.readouterr().out)
    lines = said["reconciliation"]["lines"]
    change = said["reconciliation"]["after"] - said["reconciliation"]["before"]
    assert math.fsum(line["central"] for line in lines) == pytest.approx(change, abs=1e-6)
    assert (said["mareva"][0]["axis"], said["mareva"][0]["mark"]) == ("necessity", 2)
    assert main([*common, "--set", "real_discount_rate=0.045"]) == 0
    assert "4.5%" in capsys.readouterr().out
    for wrong, sentence in WRONG.items():
        assert main([*common, *wrong.split()]) == 2, wrong
        said_of = capsys.readouterr()
        assert sentence in said_of.err
        assert said_of.err.count("\n") == 1


WRONG: dict[str, str] = {
    "--to greenbook": "Did you mean 'green_book'?",
    "--necessity 5": "whole number from 1 to 4",
    "--necessity x": "whole number from 1 to 4",
    "--date 2026-13-01": "is not a date",
    "--tool chatbot": "one tool and one option",
    "--run nowhere": "take --draws away",
    "--option adopt_taks": "Did you mean 'adopt_tasks'?",
}


def test_an_unknown_option_or_convention_is_refused(voicebot: Case) -> None:
    with pytest.raises(UnknownNameError):
        reconcile(voicebot, "adopt_jobs", draws=10)
    with pytest.raises(UnknownNameError):
        reconcile(voicebot, OPTION, "mareva", draws=10)


def test_an_old_run_is_told_what_changed_since(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Made with files that had the rate of 2013 to 2021; the run keeps them, the workbook has today's."""
    folder = tmp_path / "parameters"
    shutil.copytree(ROOT / "parameters", folder)
    path = folder / "reference" / "appraisal.yaml"
    text = path.read_text(encoding="utf-8")
    assert "value: 0.012," in text
    path.write_text(text.replace("value: 0.012,", "value: 0.025,"), encoding="utf-8")
    with results_alone():
        run = save(
            compare("plaisir", ["voicebot"], [OPTION], draws=100, seed=SEED, folder=folder), tmp_path / "reports"
        )
    shutil.rmtree(folder)
    assert main(["conventions", "--run", str(run), "--json", "--date", "2026-11-22"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert [(o["kind"], o["former"]) for o in said["outdated"]] == [("rate", "former_rate_2013")]
    today = make_case("voicebot", "plaisir", [OPTION])
    assert said["outdated"][0]["others"][0]["society_npv"] == pytest.approx(central(today))
    assert said["conventions"][0]["central"] == pytest.approx(said["outdated"][0]["results"]["society_npv"])
