"""The shared sample: integers that another language repeats, uniform and independent numbers, common causes, levers."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import worlds
from browser import chromium, needs_chromium
from scipy import stats

from costmodel.engine.case import Case, make_case
from costmodel.engine.comparison import study
from costmodel.engine.sampling import COLUMNS, Sampler, drawn_from, keys, streams, uniforms
from costmodel.engine.worlds import Sample
from costmodel.language.catalogue import in_language
from costmodel.language.errors import InputError
from costmodel.parameters.library import Library
from costmodel.parameters.reading import Cause
from costmodel.parameters.yamlfile import Place

SEEDS = (0, 1, 20261122, 2**40)
NAMES = ("population", "inflation", "part d'élèves", "cause supplier", "licence_monthly_price follows", "")
LIBRARY = worlds.LIBRARY
TOOLS, AUTHORITIES = LIBRARY.names("tools"), LIBRARY.names("authorities")
OPTIONS = LIBRARY.names("options")
UNCERTAIN = sorted(n for n, r in LIBRARY.records.items() if r.uncertain)
CAUSE = {n: c for c in LIBRARY.causes for n in c.beliefs}


@pytest.fixture(autouse=True)
def _fresh_columns() -> None:
    COLUMNS.kept.clear()


# The integers


def mixed(x: int) -> int:
    """The finaliser of Wellons (2018), on one integer below 2^32."""
    for shift, factor in ((16, 0x7FEB352D), (15, 0x846CA68B)):
        x ^= x >> shift
        x = x * factor & 0xFFFFFFFF
    return x ^ x >> 16


def fnv(text: str) -> int:
    """FNV-1a in 32 bits of the UTF-8 bytes."""
    spread = 0x811C9DC5
    for byte in text.encode("utf-8"):
        spread = (spread ^ byte) * 0x01000193 & 0xFFFFFFFF
    return spread


def word(seed: int, name: str, draw: int) -> int:
    first = mixed(fnv(f"{seed}/{name}"))
    second = mixed(first + 0x9E3779B9 & 0xFFFFFFFF)
    return mixed(mixed(draw ^ first) + second & 0xFFFFFFFF)


def words(seed: int, name: str, start: int, stop: int) -> list[int]:
    """The integers behind the numbers of the package: (u + 1/2) / 2^32 is exact in double precision."""
    found = uniforms(seed, name, start, stop) * 2.0**32 - 0.5
    assert (found == np.floor(found)).all()
    return [int(x) for x in found]


def test_the_functions_of_this_test_are_the_published_ones() -> None:
    """Vectors of the FNV reference code ("", "a", "foobar"), and that the finaliser loses nothing: 0 stays 0."""
    assert [fnv(t) for t in ("", "a", "foobar")] == [0x811C9DC5, 0xE40C292C, 0xBF9CF968]
    assert mixed(0) == 0
    assert len({mixed(x << 12) for x in range(1 << 16)}) == 1 << 16


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("name", NAMES)
def test_draws_are_those_of_an_independent_implementation(seed: int, name: str) -> None:
    for start in (0, 1, 8191, 2**16 - 3, 2**31 - 4, 2**31):
        assert words(seed, name, start, start + 7) == [word(seed, name, i) for i in range(start, start + 7)]


VECTORS: dict[tuple[int, str], tuple[tuple[int, int], tuple[int, ...]]] = {
    (0, "population"): ((0xE277043F, 0x379830E8), (0x376AAC0E, 0x1854CC90, 0x5972D980, 0xED34DFC6, 0xBEB8D6F4)),
    (1, "population"): ((0xE047410F, 0xC678D54A), (0x6E156D61, 0x28F05364, 0xF7FC18AF, 0x5CC15508, 0xEDB8CF1F)),
    (20261122, "inflation"): (
        (0x24A40D96, 0x6FAA5CB9),
        (0x200B84DA, 0xB5AFF1B8, 0x4B48A88C, 0x77548E27, 0x30280F42),
    ),
    (20261122, "part d'élèves"): (
        (0xAC1F94A8, 0x6C8EA834),
        (0x212C8207, 0xDF124119, 0xDBE6DEB5, 0x1FFD7DBA, 0x24615CDF),
    ),
    (2**40, "inflation follows"): (
        (0x1CBED5B4, 0x204F320C),
        (0x5445A0D4, 0xF234D242, 0x737364D2, 0x83BEC72E, 0xF2260552),
    ),
    (20261122, "cause supplier"): (
        (0xBE6FC2B6, 0xBBE31BC5),
        (0xCAB4D6FE, 0x8D6590DC, 0x4264E5D0, 0xF7A15001, 0x6CCE3D63),
    ),
}
"""By seed and name: the two keys, then draws 0, 1, 2, 1000 and 2^31. Another language checks itself against these."""


@pytest.mark.parametrize(("stream", "expected"), VECTORS.items(), ids=str)
def test_published_vectors(stream: tuple[int, str], expected: tuple[tuple[int, int], tuple[int, ...]]) -> None:
    seed, name = stream
    assert tuple(map(int, keys(f"{seed}/{name}"))) == expected[0]
    assert tuple(words(seed, name, i, i + 1)[0] for i in (0, 1, 2, 1000, 2**31)) == expected[1]


SCRIPT = """
(streams) => {
  const mixed = (x) => {
    x = Math.imul(x ^ x >>> 16, 0x7FEB352D);
    x = Math.imul(x ^ x >>> 15, 0x846CA68B);
    return (x ^ x >>> 16) >>> 0;
  };
  const keys = (text) => {
    let spread = 0x811C9DC5;
    for (const byte of new TextEncoder().encode(text)) spread = Math.imul(spread ^ byte, 0x01000193);
    const first = mixed(spread >>> 0);
    return [first, mixed((first + 0x9E3779B9) >>> 0)];
  };
  return streams.map(([text, draws]) => {
    const [first, second] = keys(text);
    return draws.map((i) => (mixed((mixed(i ^ first) + second) >>> 0) + 0.5) / 4294967296);
  });
}
"""


@needs_chromium
@pytest.mark.browser
def test_javascript_makes_the_same_numbers() -> None:
    draws = [0, 1, 2, 1000, 8191, 2**31 - 1, 2**31]
    pairs = list(itertools.product(SEEDS, NAMES))
    with chromium() as browser:
        found = browser.new_page().evaluate(SCRIPT, [[f"{seed}/{name}", draws] for seed, name in pairs])
    assert found == [[float(uniforms(seed, name, i, i + 1)[0]) for i in draws] for seed, name in pairs]


# Uniform and independent


def names_of_the_library() -> list[str]:
    """Every stream that a parameter of the library, of a tool, an authority or an option may be drawn from."""
    found = set(LIBRARY.quantities)
    for kind in ("tools", "authorities", "options"):
        for key in LIBRARY.names(kind):
            overlay = LIBRARY.overlay(kind, key)
            found |= {*overlay.records, *(n for section in overlay.for_tool.values() for n in section)}
    return sorted({stream for name in found for stream in streams(name, CAUSE.get(name))})


def test_no_two_streams_share_both_keys() -> None:
    names = names_of_the_library()
    assert len(names) > 500
    for seed in SEEDS:
        assert len({tuple(map(int, keys(f"{seed}/{n}"))) for n in names}) == len(names)


def test_any_part_of_a_stream_can_be_drawn_alone() -> None:
    whole = uniforms(20261122, "inflation", 0, 5000)
    cuts = [0, 1, 8, 1250, 4999, 5000]
    parts = [uniforms(20261122, "inflation", i, j) for i, j in itertools.pairwise(cuts)]
    assert np.concatenate(parts).tobytes() == whole.tobytes()
    assert uniforms(1, "inflation", 0, 0).shape == (0,)


def test_uniform_numbers_are_never_zero_nor_one() -> None:
    """The smallest and greatest words give 2^-33 and 1 - 2^-33, and are then still apart from the ends."""
    low, high = 0.5 / 2**32, (2**32 - 0.5) / 2**32
    assert 0 < low < high < 1
    drawn = uniforms(3, "x", 0, 1_000_000)
    assert low <= drawn.min() < 1e-5
    assert 1 - 1e-5 < drawn.max() <= high


def p_values(of: Callable[[np.ndarray], float]) -> np.ndarray:
    """A test of each of some streams of the library, with three seeds."""
    names = names_of_the_library()[::7]
    return np.array([of(uniforms(seed, n, 0, 20_000)) for seed in (1, 2, 20261122) for n in names])


def chi_square(shift: int, x: np.ndarray) -> float:
    byte = (np.floor(x * 2.0**32).astype(np.uint32) >> np.uint32(shift)) & np.uint32(255)
    return float(stats.chisquare(np.bincount(byte, minlength=256)).pvalue)


def serial(lag: int, x: np.ndarray) -> float:
    return float(stats.pearsonr(x[:-lag], x[lag:]).pvalue)


TESTS: dict[str, Callable[[np.ndarray], float]] = {
    "uniform": lambda x: float(stats.kstest(x, "uniform").pvalue),
    "low byte": lambda x: chi_square(0, x),
    "high byte": lambda x: chi_square(24, x),
    **{f"lag {lag}": lambda x, lag=lag: serial(lag, x) for lag in (1, 2, 16, 256)},
}


@pytest.mark.parametrize("of", TESTS.values(), ids=TESTS)
def test_streams_pass_as_many_tests_as_chance_would_have_them(of: Callable[[np.ndarray], float]) -> None:
    """P-values of good streams are uniform themselves: none far too small, and as many of each size."""
    found = p_values(of)
    assert len(found) > 200
    assert found.min() > 1e-3 / len(found)
    assert stats.kstest(found, "uniform").pvalue > 1e-3


@pytest.mark.parametrize("seed", [1, 2, 20261122])
def test_no_stream_says_anything_of_another(seed: int) -> None:
    """All pairs of streams of the library: correlations are as wide as chance, and the largest is no outlier."""
    names, draws = names_of_the_library(), 4096
    table = np.stack([uniforms(seed, n, 0, draws) for n in names])
    scores = np.corrcoef(table)[np.triu_indices(len(names), 1)] * np.sqrt(draws)
    assert scores.std() == pytest.approx(1, abs=0.02)
    assert np.abs(scores).max() < stats.norm.isf(1e-4 / len(scores) / 2)


@pytest.mark.parametrize("other", [0, 2, 20261123])
def test_another_seed_is_another_sample(other: int) -> None:
    for name in UNCERTAIN[::10]:
        scores = stats.pearsonr(uniforms(1, name, 0, 4096), uniforms(other, name, 0, 4096))
        assert scores.pvalue > 1e-5, name


# Common causes


def cause(**beliefs: float) -> Cause:
    return Cause("luck", "Luck", "Chance", beliefs, "To see.", "Pour voir.", Place(Path("test.yaml"), 1, "luck"))


def of_cause(name: str, linked: Cause, seed: int = 5, draws: int = 50_000) -> np.ndarray:
    return drawn_from(lambda n: uniforms(seed, n, 0, draws), name, linked)


@pytest.mark.parametrize("a", [1.0, 0.8, 0.3, -0.6])
@pytest.mark.parametrize("b", [0.9, 0.5, -0.4, -1.0, 0.0])
def test_rank_correlation_is_the_product_of_the_chances(a: float, b: float) -> None:
    linked = cause(one=a, two=b)
    one, two = of_cause("one", linked), of_cause("two", linked)
    assert stats.spearmanr(one, two).statistic == pytest.approx(a * b, abs=4.5 / np.sqrt(50_000))
    for drawn in (one, two):
        assert stats.kstest(drawn, "uniform").pvalue > 1e-4


def test_a_belief_follows_its_cause_as_often_as_said_and_else_its_own_stream() -> None:
    linked = cause(one=-0.7, two=0.5)
    common, own = uniforms(5, "cause luck", 0, 50_000), uniforms(5, "one", 0, 50_000)
    drawn = of_cause("one", linked)
    followed = drawn == 1 - common
    assert followed.mean() == pytest.approx(0.7, abs=4 * np.sqrt(0.7 * 0.3 / 50_000))
    assert (drawn[~followed] == own[~followed]).all()


@pytest.fixture(scope="module")
def page() -> dict[str, np.ndarray]:
    """All parameters of the reference that are uncertain, in 20,000 draws."""
    case = worlds.case_of(worlds.ASSISTANT)
    return Sampler(case, UNCERTAIN, 20261122).page(0, 20_000)


def test_beliefs_of_the_library_move_together_as_their_causes_say(page: dict[str, np.ndarray]) -> None:
    pairs = 0
    for linked in LIBRARY.causes:
        drawn = [n for n in linked.beliefs if n in page and LIBRARY.records[n].shape == "metalog"]
        for a, b in itertools.combinations(drawn, 2):
            found = stats.spearmanr(page[a].ravel(), page[b].ravel()).statistic
            assert found == pytest.approx(linked.beliefs[a] * linked.beliefs[b], abs=4.5 / np.sqrt(20_000)), (a, b)
            pairs += 1
    assert pairs >= 8


def test_a_cause_moves_no_margin(page: dict[str, np.ndarray]) -> None:
    case = worlds.case_of(worlds.ASSISTANT)
    for name in (n for n in CAUSE if n in page):
        record = case.records[0][name]
        for level, end in ((0.05, record.low), (0.5, record.number), (0.95, record.high)):
            below = np.mean(page[name] < case.in_base_year(record, end))
            assert below == pytest.approx(level, abs=4 * np.sqrt(level * (1 - level) / 20_000)), (name, level)


def test_another_library_in_the_same_process_has_its_own_draws() -> None:
    """Columns kept for the next tool are those of its own causes."""
    case = worlds.case_of(worlds.ASSISTANT)
    names = ("inflation", "wage_growth")

    def drawn(causes: list[Cause]) -> np.ndarray:
        its_own = replace(case, library=worlds.small_library(case.library, causes))
        found = Sample(its_own, ("society_npv",), 1).sampler.page(0, 4000)
        return np.stack([found[n].ravel() for n in names])

    kept = [drawn(LIBRARY.causes), drawn([cause(inflation=0.95, wage_growth=-0.95)]), drawn([])]
    for causes, expected in ((LIBRARY.causes, 0), ([cause(inflation=0.95, wage_growth=-0.95)], 1), ([], 2)):
        COLUMNS.kept.clear()
        assert drawn(causes).tobytes() == kept[expected].tobytes()
    assert [round(float(stats.spearmanr(*x).statistic), 1) for x in kept] == [0.6, -0.9, 0.0]


def test_a_cause_more_moves_no_other_draw() -> None:
    case = worlds.case_of(worlds.ASSISTANT)
    more = worlds.small_library(case.library, [*LIBRARY.causes, cause(absence_rate=0.5, repeat_share=0.5)])
    before, after = (Sample(c, ("society_npv",), 1).sampler.page(0, 500) for c in (case, replace(case, library=more)))
    changed = {n for n in before if not np.array_equal(before[n], after[n])}
    assert changed <= {"absence_rate", "repeat_share"}
    assert "absence_rate" in changed


# Causes in the files

CAUSES = """\
causes:
  luck: {label: Luck, label_fr: Chance, reason: To see., reason_fr: Pour voir., beliefs: {inflation: 0.5, beta: -0.5}}
"""

CAUSE_FAULTS = {
    "two causes": (
        "beta: -0.5}}",
        "beta: -0.5}}\n  again: {label: L, label_fr: C, reason: R., reason_fr: R., beliefs: {beta: 1, inflation: 1}}",
        r"line 3, beta: 'beta' already follows 'luck'; keep one",
    ),
    "a single belief": ("inflation: 0.5, ", "", r"line 2, luck: 'beliefs' gives two parameters or more"),
    "beliefs as a list": ("{inflation: 0.5, beta: -0.5}", "[inflation, beta]", r"line 2, luck: 'beliefs' gives two"),
    "unknown belief": ("beta: -0.5", "betta: -0.5", r"line 2, betta: no parameter .* Did you mean 'beta'\?"),
    "chance above one": ("beta: -0.5", "beta: 1.5", r"line 2, beta: 1\.5 is outside what is possible, -1 to 1"),
    "chance as a word": ("beta: -0.5", "beta: often", r"line 2, beta: 'often' is not a finite number"),
    "chance as names": ("beta: -0.5", "beta: {a: 1}", r"line 2, beta: write one plain value"),
    "no reason": ("reason: To see., ", "", r"line 2, luck: 'luck' lacks reason; add it"),
    "empty reason": ("reason: To see.", "reason: ' '", r"line 2, reason: 'reason' of 'luck' is empty; say it"),
    "no French": ("label_fr: Chance, ", "", r"line 2, luck: 'luck' lacks label_fr"),
    "unknown key": ("label: Luck", "lable: Luck", r"line 2, lable: .* Did you mean 'label'\?"),
    "a cause as a number": ("{label: Luck", "3 #", r"line 2, luck: write keys and values under it"),
    "causes as a list": ("  luck: {", "  - {", r"line 1, causes: 'causes' must hold names and values"),
}


def library_with(folder: Path, text: str) -> Library:
    """The reference of the repository with other causes."""
    (folder / "reference").mkdir()
    for path in (LIBRARY.folder / "reference").glob("*.yaml"):
        if path.name != "causes.yaml":
            (folder / "reference" / path.name).symlink_to(path)
    (folder / "reference" / "causes.yaml").write_text(text, encoding="utf-8")
    return Library(folder, LIBRARY.formulas.values())


def test_causes_are_read(tmp_path: Path) -> None:
    (found,) = library_with(tmp_path, CAUSES).causes
    assert (found.key, found.text("en"), found.text("fr")) == ("luck", "Luck", "Chance")
    assert found.beliefs == {"inflation": 0.5, "beta": -0.5}


@pytest.mark.parametrize(("old", "new", "said"), CAUSE_FAULTS.values(), ids=CAUSE_FAULTS)
def test_a_fault_in_causes_is_said_with_its_file_line_and_name(tmp_path: Path, old: str, new: str, said: str) -> None:
    assert old in CAUSES
    with in_language("en"), pytest.raises(InputError, match=r"causes\.yaml, " + said):
        library_with(tmp_path, CAUSES.replace(old, new, 1))


def test_a_belief_in_causes_of_two_files_is_refused(tmp_path: Path) -> None:
    library_with(tmp_path, CAUSES)
    (tmp_path / "reference" / "more.yaml").write_text(CAUSES.replace("luck", "other"), encoding="utf-8")
    with in_language("en"), pytest.raises(InputError, match=r"more\.yaml, line 2, inflation: .*already follows 'luck'"):
        Library(tmp_path, LIBRARY.formulas.values())


# Levers and values are what readers move


def every_case() -> Iterator[Case]:
    for tool, authority in itertools.product(TOOLS, AUTHORITIES):
        yield make_case(tool, authority, [o for o in OPTIONS if LIBRARY.overlay("options", o).suits(tool)])


def test_no_lever_and_no_value_is_drawn_for_any_tool_option_or_authority() -> None:
    looked_at, drawn = set(), set()
    for case in every_case():
        moved = Sampler(case, {n for records in case.records for n in records}, 1).varying
        for name in moved:
            groups = {r.group for records in case.records for n, r in records.items() if n == name}
            assert groups <= {"uncertainty", "constant"}, name
        drawn |= set(moved)
        looked_at |= {n for records in case.records for n, r in records.items() if r.ranged and not r.uncertain}
    assert len(drawn) > 200
    assert len(looked_at) > 20
    assert not looked_at & drawn


def test_wellbeing_is_worth_zero_in_every_draw_unless_somebody_gives_it_a_value() -> None:
    for case in every_case():
        drawn = Sample(case, ("wellbeing_cost",), 1).whole(64)["wellbeing_cost"]
        assert not drawn.any(), (case.tool, case.authority)
    given = study("drafting_assistant", "plaisir", overrides={"wellbeing_value": "1000"}, draws=64)
    assert given.summary("wellbeing_cost").median.any()


def test_the_part_of_agents_holds_no_wellbeing() -> None:
    """What agents lose is scarring and insertion only."""
    case = make_case("drafting_assistant", "plaisir", ["status_quo", "adopt_tasks"])
    names = ("society_agents", "scarring_loss", "insertion_society_loss", "sheltered_loss")
    drawn = Sample(case, names, 1).whole(256)
    others = -drawn["scarring_loss"] - drawn["insertion_society_loss"] - drawn["sheltered_loss"]
    np.testing.assert_array_equal(drawn["society_agents"], others)
