"""The value of information against closed forms, enumeration and nested sampling; pilots against prices by hand."""

from __future__ import annotations

import json
import math
from pathlib import Path

import numpy as np
import pytest
from scipy.stats import norm

from costmodel.engine.case import make_case
from costmodel.engine.comparison import study
from costmodel.engine.finance import value_of_perfect_information
from costmodel.engine.verdict import WORDS as VERDICTS
from costmodel.engine.worlds import Sample
from costmodel.language.catalogue import in_language
from costmodel.language.errors import InputError
from costmodel.outputs.cli import main
from costmodel.questions.pilot import (
    Information,
    evpi,
    evppi,
    information,
    words,
)
from costmodel.questions.pilot import protocol as protocols
from costmodel.questions.pilot.study import ENOUGH, THEMES, moving_together, themes

DRAWS = 10_000
FEW = 2000


def loss(mean: float, sd: float) -> float:
    """What knowing a normal gain is worth: E max(0, X) - max(0, E X)."""
    return mean * norm.cdf(mean / sd) + sd * norm.pdf(mean / sd) - max(mean, 0.0)


def against_nothing(gain: np.ndarray) -> np.ndarray:
    return np.column_stack([np.zeros(len(gain)), gain])


def by_name(found: list) -> dict:
    return {e.name: e for e in found}


def near(estimate, truth: float, errors: float = 4.0) -> bool:
    return abs(estimate.value - truth) < errors * estimate.error


# Published and closed-form answers


def test_discrete_decision_of_standard_case_20() -> None:
    payoffs = np.repeat([[100.0, 0.0], [-120.0, 0.0]], [6, 4], axis=0)
    assert evpi(payoffs).value == pytest.approx(48)
    adopted = (payoffs[:, 0] > 0).astype(float)
    assert by_name(evppi(np.tile(payoffs, (100, 1)), {"works": np.tile(adopted, 100)}))["works"].value == pytest.approx(
        48
    )


def test_analytic_toy_of_voi_standard_case_9() -> None:
    """INB = p1 - p2, p1 ~ N(1, 1), p2 ~ N(0, 2): 0.4798107, 0.0833155, 0.3955931."""
    rng = np.random.default_rng(3)
    p1, p2 = rng.normal(1, 1, 100_000), rng.normal(0, 2, 100_000)
    table = against_nothing(p1 - p2)
    found = by_name(evppi(table, {"p1": p1, "p2": p2}))
    for estimate, truth in ((evpi(table), 0.4798107), (found["p1"], 0.0833155), (found["p2"], 0.3955931)):
        assert near(estimate, truth)
        assert estimate.error < 0.02 * truth + 0.002
        assert estimate.distinct


def test_thresholds_of_standard_case_11_give_the_value_of_knowing_what_an_effect_is_worth() -> None:
    """Published frontier of dampack: UC below 5,000 a unit of effect, B to 12,500, D to 20,000, then E."""
    cost = np.array([55_000, 35_000, 25_000, 10_000, 12_000, 5_000.0])
    effect = np.array([5, 4, 3, 2, 1.5, 1])
    worth = np.array([4_000, 10_000, 15_000, 25_000.0])
    table = worth[:, None] * effect - cost
    assert [int(i) for i in table.argmax(axis=1)] == [5, 3, 1, 0]
    best = (4_000 * 1 - 5_000, 10_000 * 2 - 10_000, 15_000 * 4 - 35_000, 25_000 * 5 - 55_000)
    one = 13_500 * 4 - 35_000  # D is best at the mean of 13,500
    assert evpi(table).value == pytest.approx(np.mean(best) - one)


@pytest.mark.parametrize("mean", [-40.0, 0.0, 25.0])
def test_linear_model_with_independent_normal_parameters(mean: float) -> None:
    rng = np.random.default_rng(11)
    weights = {"a": 60.0, "b": -25.0, "c": 10.0, "nothing": 0.0}
    x = {n: rng.normal(size=DRAWS) for n in weights}
    table = against_nothing(mean + sum(w * x[n] for n, w in weights.items()))
    found = by_name(evppi(table, x, groups={"b and c": ["b", "c"], "all": weights}))
    for name, sd in {**{n: abs(w) for n, w in weights.items() if w}, "b and c": math.hypot(25, 10)}.items():
        assert near(found[name], loss(mean, sd)) or found[name].value == pytest.approx(loss(mean, sd), abs=0.15), name
    assert found["nothing"].value < 0.05
    assert not found["nothing"].distinct
    assert found["all"].value == pytest.approx(evpi(table).value, rel=1e-3)


def test_linear_model_with_correlated_parameters() -> None:
    """What one parameter says of another counts: the gain given x is normal with sd |cov(gain, x)| / sd(x)."""
    covariance = np.array([[1.0, 0.7, 0.0], [0.7, 4.0, 0.0], [0.0, 0.0, 1.0]])
    weights = np.array([0.0, 10.0, 5.0])
    rng = np.random.default_rng(5)
    x = rng.multivariate_normal(np.zeros(3), covariance, 40_000)
    with_gain = covariance @ weights
    found = evppi(against_nothing(x @ weights + 2), x, ["silent", "loud", "apart"], {"two": ["silent", "loud"]})
    for i, estimate in enumerate(found[:3]):
        assert near(estimate, loss(2, with_gain[i] / math.sqrt(covariance[i, i]))), estimate.name
    two = with_gain[:2] @ np.linalg.solve(covariance[:2, :2], with_gain[:2])
    assert near(found[3], loss(2, math.sqrt(two)))
    told = evppi(against_nothing(x @ weights + 2), x, ["silent", "loud", "apart"], dependent=[["silent", "loud"]])
    assert [e.value for e in told] == pytest.approx([e.value for e in found[:3]], rel=1e-6)


def test_a_parameter_given_twice_is_worth_as_much_each_time() -> None:
    rng = np.random.default_rng(2)
    x, y = rng.normal(size=(2, DRAWS))
    found = by_name(evppi(against_nothing(3 * x + y), {"x": x, "again": 2 * x + 1, "y": y}))
    assert found["x"].value == pytest.approx(found["again"].value, rel=1e-3)
    assert near(found["x"], loss(0, 3))


def test_parameters_worth_something_only_together() -> None:
    """The gain x y has mean zero given either; given both it is known: E max(0, x y) = 1 / pi."""
    rng = np.random.default_rng(8)
    x, y = rng.normal(size=(2, DRAWS))
    found = by_name(evppi(against_nothing(x * y), {"x": x, "y": y}, groups={"both": ["x", "y"]}))
    assert near(found["both"], 1 / math.pi)
    assert not found["x"].distinct
    assert not found["y"].distinct


def test_a_gain_that_bends() -> None:
    """E max(0, x squared - 1) = 2 phi(1) for a standard normal x."""
    rng = np.random.default_rng(4)
    x, y = rng.normal(size=(2, DRAWS))
    found = by_name(evppi(against_nothing(x**2 - 1 + 3 * y), {"x": x, "y": y}))
    assert near(found["x"], 2 * norm.pdf(1))


@pytest.mark.parametrize("sigma", [0.5, 1.5])
def test_a_parameter_with_far_outliers(sigma: float) -> None:
    """A lognormal gain less its price: the formula of an option on a share."""
    rng = np.random.default_rng(6)
    x, y = np.exp(sigma * rng.normal(size=DRAWS)), rng.normal(size=DRAWS)
    price = math.exp(sigma**2 / 2) * 1.3
    high = (math.log(math.exp(sigma**2 / 2) / price) + sigma**2 / 2) / sigma
    truth = math.exp(sigma**2 / 2) * norm.cdf(high) - price * norm.cdf(high - sigma)
    assert near(by_name(evppi(against_nothing(x - price + y), {"x": x, "y": y}))["x"], truth)


def test_many_options_of_which_some_never_win() -> None:
    """Three linear options of one uniform parameter: the value is the area between the envelope and the best mean."""
    rng = np.random.default_rng(9)
    u, noise = rng.random(DRAWS), rng.normal(size=DRAWS)
    table = np.column_stack([np.zeros(DRAWS), 4 * u - 1, 1 - 2 * u, np.full(DRAWS, -5.0), 4 * u - 1.5])
    table += noise[:, None]
    envelope = np.maximum.reduce([np.zeros(10**6), 4 * (grid := (np.arange(10**6) + 0.5) / 10**6) - 1, 1 - 2 * grid])
    found = by_name(evppi(table, {"u": u, "noise": noise}))
    assert found["u"].value == pytest.approx(envelope.mean() - 1, abs=0.01 + 3 * found["u"].error)
    assert not found["noise"].distinct  # it moves all of them alike


def test_options_that_are_the_same_are_worth_nothing_to_know() -> None:
    x = np.random.default_rng(1).normal(size=FEW)
    table = np.column_stack([x, x])
    assert evpi(table).value == 0
    assert [e.value for e in evppi(table, {"x": x, "still": np.ones(FEW)}, groups={"g": ["x"]})] == [0, 0, 0]


# Errors and noise


def test_standard_errors_are_those_of_repeated_samples() -> None:
    truths = {"a": loss(0.5, 2), "b": loss(0.5, 1)}
    found: dict[str, list] = {"a": [], "b": []}
    for seed in range(60):
        rng = np.random.default_rng(1000 + seed)
        x = {n: rng.normal(size=FEW) for n in ("a", "b", "c")}
        for e in evppi(against_nothing(0.5 + 2 * x["a"] + x["b"] + x["c"]), x)[:2]:
            found[e.name].append(e)
    for name, estimates in found.items():
        values = np.array([e.value for e in estimates])
        said = np.mean([e.error for e in estimates])
        assert 0.75 < values.std() / said < 1.33, name
        assert abs(values.mean() - truths[name]) < 4 * values.std() / math.sqrt(60), name


def test_parameters_that_do_nothing_get_next_to_nothing_and_are_not_told_apart() -> None:
    alarms, values = 0, []
    for seed in range(20):
        rng = np.random.default_rng(seed)
        x = rng.normal(size=(FEW, 21))
        found = evppi(against_nothing(5 * x[:, 0]), x, [f"p{i}" for i in range(21)])
        values += [e.value for e in found[1:]]
        alarms += any(e.distinct for e in found[1:])
        assert all(e.null > 0 for e in found[1:2]) or found[1].null == 0
    assert np.mean(values) < 0.001 * loss(0, 5)
    assert alarms <= 3


def test_noise_alone_stays_under_the_null_as_often_as_said() -> None:
    """No control explains anything: 19 in 20 of the parameters that do nothing stay under the level given."""
    under = []
    for seed in range(15):
        rng = np.random.default_rng(seed)
        x = rng.normal(size=(FEW, 20))
        under += [e.value <= e.null for e in evppi(against_nothing(rng.normal(size=FEW)), x, dependent=[])]
    assert 0.90 < np.mean(under) <= 1


@pytest.mark.parametrize(
    ("table", "samples", "sentence"),
    [
        (np.zeros(5), np.zeros((5, 1)), "a row for each draw"),
        (np.full((5, 2), np.nan), np.zeros((5, 1)), "not finite"),
        (np.zeros((5, 2)), np.zeros((4, 1)), "one finite value for each of the 5 draws"),
        (np.zeros((5, 2)), {"x": [1, 2, np.inf, 4, 5]}, "'x' must have one finite value"),
        (np.zeros((5, 2)), np.zeros((5, 4)), "a name of its own"),
    ],
)
def test_arrays_that_cannot_be_used_are_refused_in_a_sentence(table, samples, sentence: str) -> None:
    with in_language("en"), pytest.raises(InputError, match=sentence):
        evppi(table, samples, names=["a", "b", "a", "c"] if np.shape(samples) == (5, 4) else None)


def test_names_beside_samples_that_have_their_own_are_refused() -> None:
    with in_language("en"), pytest.raises(InputError, match="a name of its own"):
        evppi(np.zeros((5, 2)), {"x": np.arange(5.0)}, ["x"])


def test_an_unknown_member_of_a_group_is_refused_with_the_nearest_name() -> None:
    with in_language("en"), pytest.raises(InputError, match=r"Did you mean 'minutes'\?"):
        evppi(np.zeros((50, 2)), {"minutes": np.arange(50.0)}, groups={"g": ["minute"]})


# A case of the workbook


@pytest.fixture(scope="module")
def voicebot() -> Information:
    return information("voicebot", "plaisir")


@pytest.fixture(scope="module")
def certain() -> Information:
    return information("building_energy", "plaisir", draws=FEW)


def test_net_benefits_are_those_of_the_comparison(voicebot: Information) -> None:
    found = study("voicebot", "plaisir", draws=DRAWS)
    for key, mean in voicebot.means.items():
        assert mean == pytest.approx(found.at("society_npv", key)["mean"], rel=1e-9, abs=1e-6)
    assert voicebot.evpi.value == pytest.approx(value_of_perfect_information(voicebot.net_benefits))


def test_options_that_break_a_limit_are_left_out_as_the_verdict_says(voicebot: Information) -> None:
    verdict = study("voicebot", "plaisir", draws=10_000).verdict
    assert {j.key: {limit.name for limit in j.broken} for j in verdict.judged if j.broken} == {
        k: set(v) for k, v in voicebot.broken.items()
    }
    assert voicebot.broken
    assert set(voicebot.eligible) == {j.key for j in verdict.judged if not j.broken}
    with in_language("en"):
        said = " ".join(words.left_out(voicebot))
        assert all(voicebot.option(key) in said for key in voicebot.broken)
    assert said.count("is left out, whatever its euros") == len(voicebot.broken)


def test_the_status_quo_is_never_left_out() -> None:
    found = information("voicebot", "plaisir", overrides={"carbon_limit": "0"}, draws=200)
    assert found.eligible[0] == "status_quo"


def test_value_of_a_parameter_by_nested_sampling() -> None:
    """The parameter set to the middle of each twentieth of its distribution, the rest drawn anew each time.

    Between options that all have the same belief of it: some, such as *simplify*, have their own.
    """
    name, options = "heating_saving_share", ["adopt_tasks", "adopt_safeguarded", "human_alternative"]
    found = information("building_energy", "plaisir", options, draws=FEW)
    record = make_case("building_energy", "plaisir", ["adopt_tasks"]).records[0][name]
    assert record.reading is not None
    levels = record.reading((np.arange(20) + 0.5) / 20)
    means = np.zeros((20, len(options) + 1))
    for i, level in enumerate(levels):
        case = make_case("building_energy", "plaisir", options, overrides={name: repr(float(level))})
        drawn = Sample(case, ["society_npv"], 7).whole(4096)["society_npv"]
        means[i, 1:] = drawn[:, :, 0].mean(axis=1)
    # Centred as the study's own draws are: what is compared is how the parameter parts the options.
    means[:, 1:] += np.array([found.means[k] for k in options]) - means[:, 1:].mean(axis=0)
    nested = means.max(axis=1).mean() - means.mean(axis=0).max()
    mine = next(e for e in found.parameters if e.name == name)
    assert mine.value == pytest.approx(nested, abs=4 * mine.error)
    assert mine.distinct


def test_every_uncertain_parameter_is_in_one_theme(voicebot: Information) -> None:
    found = themes(voicebot.case, voicebot.samples)
    assert sorted(n for names in found.values() for n in names) == sorted(voicebot.samples)
    assert set(found) <= set(THEMES)
    assert "non_monetary_loss" not in voicebot.samples, "what the council values is not drawn"
    assert "repeat_share" in found["contacts"]
    assert "calls_per_day" in found["place"]
    assert {e.name for e in voicebot.themes} == set(found)


def test_linked_draws_are_known_to_be_linked(voicebot: Information) -> None:
    linked = [set(some) for some in moving_together(voicebot.case, voicebot.samples)]
    assert any({"inflation", "wage_growth"} <= some for some in linked)
    assert any({"staff_mix_b", "staff_mix_c"} <= some for some in linked)


def test_a_part_is_worth_no_more_than_the_whole(voicebot: Information) -> None:
    whole = voicebot.evpi.value + 3 * voicebot.evpi.error
    assert all(e.value <= whole for e in (*voicebot.parameters, *voicebot.themes))
    by_theme = by_name(voicebot.themes)
    for theme, names in themes(voicebot.case, voicebot.samples).items():
        for e in voicebot.parameters:
            if e.name in names and e.distinct:
                assert e.value <= by_theme[theme].value + 3 * e.error, (theme, e.name)


def test_the_same_seed_gives_the_same_figures() -> None:
    one, other = (information("transcription", "plaisir", draws=500, seed=4) for _ in range(2))
    assert one.parameters == other.parameters
    assert one.sizes == other.sizes


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"ledger": "societe"}, r"Did you mean 'society'\?"),
        ({"draws": 50}, "from 100"),
        ({"draws": 10**6}, "to 100000"),
    ],
)
def test_what_cannot_be_asked_is_refused(given: dict, sentence: str) -> None:
    with in_language("en"), pytest.raises(InputError, match=sentence):
        information("voicebot", "plaisir", **given)


# Pilots


def test_price_of_a_pilot_by_hand() -> None:
    """All that is peculiar to pilots set: hours at the cost of an hour, three months of licences, no integration."""
    given = {"pilot_preparation_days": "10", "pilot_hours_per_agent": "5", "pilot_minutes_per_case": "0",
             "pilot_price_share": "0.5", "pilot_integration_share": "0", "licence_monthly_price": "20",
             "agents_total": "1000", "concerned_share": "0.3", "licence_coverage": "1"}  # fmt: skip
    found = information("drafting_assistant", "plaisir", ["adopt_tasks"], overrides=given, draws=300)
    case = make_case("drafting_assistant", "plaisir", ["adopt_tasks"], overrides=given)
    values = case.model.evaluate(case.central(0), ["blended_hourly_cost", "hours_per_day", "licence_monthly_price"])
    hour, day, licence = (float(np.ravel(x)[0]) for x in values.values())
    size = next(s for s in found.sizes if (s.agents, s.months) == (40, 3))
    expected = (10 * day + 40 * 2 * 5) * hour + 0.5 * licence * 40 * 3
    assert size.price == pytest.approx(expected, rel=0.02), "the cost of an hour is its mean over the draws"


def test_pilots_are_those_of_the_verdict(certain: Information) -> None:
    verdict = study("building_energy", "plaisir", draws=FEW).verdict
    assert verdict.pilots is not None
    assert certain.sizes == verdict.pilots.sizes
    assert certain.verdict.word == verdict.word


def test_a_pilot_leaves_what_it_tells_less_its_price_and_delay(certain: Information) -> None:
    for size in certain.sizes:
        assert size.net == pytest.approx(size.told - size.delay - size.price)
        assert size.told <= certain.known


def test_larger_pilots_tell_more(certain: Information) -> None:
    for months in {s.months for s in certain.sizes}:
        told = [s.told for s in certain.curve(months)]
        assert told == sorted(told)


def test_what_is_to_be_measured_holds_nearly_all_that_a_pilot_tells(certain: Information) -> None:
    assert certain.verdict.pilots is not None
    shares = dict(certain.verdict.pilots.measured)
    assert sum(shares.values()) == pytest.approx(1)
    held = [shares[m] for m in certain.leading]
    assert sum(held) >= ENOUGH > sum(held[:-1])


def test_a_pilot_of_options_that_break_a_limit_is_not_proposed(voicebot: Information) -> None:
    found = voicebot
    assert found.sizes == ()
    with in_language("en"):
        assert words.why(found) == ["Every option that buys the tool breaks a limit: no pilot is proposed."]


def test_what_is_set_is_no_longer_measured() -> None:
    found = information("building_energy", "plaisir", overrides={"heating_saving_share": "0.1"}, draws=300)
    assert "heating_saving_share" not in {m.name for m in found.measured}


# What is said


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_protocol_says_what_on_whom_how_long_against_what_and_what_decides(certain: Information, lang: str) -> None:
    with in_language(lang):
        text = protocols.markdown(certain)
        titles = [part.title for part in protocols.protocol(certain)]
        best = certain.best_pilot
        assert best is not None
        assert words.size_text(best, words.units_of(certain)).capitalize() in text
    assert len(titles) == len(set(titles)) == 9
    assert all(f"## {title}" in text for title in titles)
    assert "26 minutes" in text
    assert all(f"--set {m.name}=".replace("_", "\\_") in text for m in certain.leading)


def test_words_of_the_trade_are_explained_where_they_appear(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["pilot", "--tool", "transcription", "--draws", "300", "--lang", "en"]) == 0
    shown = " ".join(capsys.readouterr().out.split())
    for word in words.EXPLAINED:
        assert f"{word} (" in shown


def test_command_answers_in_json(capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ["pilot", "--tool", "voicebot", "--for", "plaisir", "--ledger", "budget", "--draws", "400", "--json"]
    assert main([*arguments, "--option", "adopt_tasks", "--option", "adopt_safeguarded"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["ledger"] == "budget"
    assert set(found["means"]) | set(found["left_out"]) == {"status_quo", "adopt_tasks", "adopt_safeguarded"}
    assert found["best"] == max(found["means"], key=found["means"].get)
    assert found["verdict"] in VERDICTS
    assert found["evpi"]["value"] >= max(e["value"] for e in found["evppi"].values()) - found["evpi"]["error"] * 3
    assert all(p["enbs"] == pytest.approx(p["evsi"] - p["delay"] - p["price"]) for p in found["pilots"])


def test_command_refuses_in_one_sentence(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    for wrong, said in (
        (["--ledger", "socety"], "Did you mean 'society'?"),
        (["--tool", "voicebot", "--tool", "chatbot"], "takes one tool"),
        (["--draws", "10"], "from 100"),
        (["--protocol", str(tmp_path / "no" / "p.md")], "there is no such folder"),
        (["--tool", "voicebott"], "Did you mean 'voicebot'?"),
    ):
        assert main(["pilot", *wrong, "--lang", "en"]) == 2
        error = capsys.readouterr().err
        assert said in error
        assert error.count("\n") == 1


@pytest.mark.parametrize("name", ["protocol.md", "protocol.html"])
def test_texts_of_files_stay_texts_in_the_protocol(tmp_path: Path, name: str) -> None:
    source = Path(__file__).parent.parent / "parameters" / "tools" / "voicebot.yaml"
    lines = source.read_text(encoding="utf-8").splitlines()
    lines[1] = 'label_fr: "Robot <script>alert(1)</script> **gras** [x](http://y)"'
    (tmp_path / "odd.yaml").write_text("\n".join(lines) + "\n", encoding="utf-8")
    target = tmp_path / name
    assert (
        main(["pilot", "--tool", str(tmp_path / "odd.yaml"), "--draws", "200", "--protocol", str(target), "--json"])
        == 0
    )
    text = target.read_text(encoding="utf-8")
    assert "<script>alert" not in text.replace("\\<", "")
    if name.endswith(".md"):
        assert "\\*\\*gras\\*\\*" in text
        assert "\\[x\\]" in text
    else:
        assert '<html lang="fr">' in text
        assert "&lt;script&gt;" in text


def test_curve_says_what_is_drawn(certain: Information) -> None:
    from costmodel.questions.pilot.picture import COLOURS, curves

    with in_language("fr"):
        chart = curves(certain)
        svg = chart.svg()
    assert {r["line"] for r in chart.data} == set(COLOURS)
    best = certain.best_pilot
    assert best is not None
    net = [r for r in chart.data if r["line"] == "net"]
    assert max(net, key=lambda r: r["value"])["cases"] == best.cases
    assert "<title" in svg
    assert "ENBS" in svg
