"""What decides, measured: ``pytest -m benchmark -s tests/benchmarks/test_sensitivity_speed.py``. No time is asserted.

SALib is installed for this comparison only; without it, that line is skipped.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest
from scipy import stats

from costmodel.engine.case import make_case, one_option
from costmodel.engine.comparison import LEDGERS, SEED, STATUS_QUO, with_status_quo
from costmodel.engine.sampling import Sampler
from costmodel.engine.switching import switching
from costmodel.engine.worlds import Worlds
from costmodel.questions.decides.sobol import sobol
from costmodel.questions.decides.verdicts import all_uncertain, that_matter, verdict_ranges
from costmodel.questions.decides.worlds import parts
from tests.benchmarks.measures import AUTHORITY, TOOL, Measure, best_of, table

OPTION = "adopt_safeguarded"
TARGETS = ("society_npv", "budget_total")
BASE = 128
"""Small: SALib's matrix has (inputs + 2) x base rows of all inputs."""

NORMAL_95 = stats.norm.ppf(0.95)


def scipys(record: Any) -> Any:
    """A distribution of scipy's own with the 5-95 % range of a record."""
    low, high = record.low, record.high
    if low > 0:
        return stats.lognorm(np.log(high / low) / 2 / NORMAL_95, scale=np.sqrt(low * high))
    return stats.norm((low + high) / 2, (high - low) / 2 / NORMAL_95)


def salibs(case: Any, base: int) -> Callable[[], Any]:
    """SALib's sample, scipy's inverses, the same engine in blocks, SALib's analysis with 100 resamples."""
    from SALib.analyze import sobol as analyze
    from SALib.sample import sobol as sample

    def work() -> Any:
        sampler = Sampler(case, case.used(TARGETS), SEED)
        names = sorted(sampler.varying)
        records = [sampler.varying[n][0] for n in names]
        problem = {"num_vars": len(names), "names": names, "bounds": [[0, 1]] * len(names)}
        numbers = sample.sample(problem, base, calc_second_order=False, seed=SEED)
        columns = {
            n: case.in_base_year(r, scipys(r).ppf(np.clip(numbers[:, i], 2.0**-54, 1 - 2.0**-53)))[None, :, None]
            for i, (n, r) in enumerate(zip(names, records, strict=True))
        }
        for group in sampler.shares:
            found = {n: columns.get(n, sampler.certain_shares.get(n, 0.0)) for n in group}
            total = sum(found.values())
            columns |= {n: x / total * np.ones_like(total) for n, x in found.items()}
        results = {t: np.empty(len(numbers)) for t in TARGETS}
        worlds = Worlds(case, TARGETS, sampler.constants | columns, len(numbers))
        for start, stop, values in worlds.blocks():
            for t, x in values:
                results[t][start:stop] = x[0, :, -1]
        return [
            analyze.analyze(problem, results[t], calc_second_order=False, num_resamples=100, seed=SEED) for t in TARGETS
        ]

    return work


def sobol_speed() -> Iterator[Measure]:
    case = one_option(make_case(TOOL, AUTHORITY, [STATUS_QUO, OPTION]), OPTION)
    count = len(parts(Sampler(case, case.used(TARGETS), SEED)))
    ours = best_of(lambda: sobol(case, OPTION, TARGETS, BASE), 3)
    large = best_of(lambda: sobol(case, OPTION, TARGETS, 1024), 1)
    yield Measure("our Sobol indices", ours, "s", f"{count} inputs, base {BASE}, 100 resamples, 2 results")
    yield Measure("our Sobol indices, base 1,024", large, "s", f"{1024 * (count + 2):,} runs of the model")
    pytest.importorskip("SALib", reason="SALib is installed for this comparison only")
    theirs = best_of(salibs(case, BASE), 2)
    yield Measure("ours / SALib's sample + scipy ppf + same model + analyze", ours / theirs, "x", f"{theirs:.2f} s")


def flips_speed() -> Iterator[Measure]:
    case = make_case(TOOL, AUTHORITY, with_status_quo(None))
    targets = [name for name, _ in LEDGERS.values()]
    options = [o.key for o in case.options if o.key != STATUS_QUO]

    def all_options() -> Any:
        return [switching(case, option, targets) for option in options]

    found = all_options()
    count = f"{len(found[0]['society_npv'])} inputs, 4 ledgers"
    yield Measure("switching values, one option", best_of(lambda: switching(case, OPTION, targets)), "s", count)
    yield Measure(f"switching values, {len(options)} options", best_of(all_options), "s", count)
    possible = best_of(lambda: [switching(case, o, targets, possible=True) for o in options])
    yield Measure("the same, certain inputs too", possible, "s", "over all that is possible")
    names = that_matter(case)
    judged = best_of(lambda: verdict_ranges(case, names), 1)
    yield Measure(
        "the verdict along ranges that matter", judged, "s", f"{len(names)} inputs, 1,000 worlds, all options"
    )
    count = len({*names, *all_uncertain(case)})
    every = best_of(lambda: verdict_ranges(case), 1)
    yield Measure("the verdict along every range", every, "s", f"{count} inputs, 1,000 worlds, all options")


@pytest.mark.benchmark
@pytest.mark.parametrize("measures", [sobol_speed, flips_speed], ids=["sobol", "flips"])
def test_sensitivity_benchmark(measures: Callable[[], Iterator[Measure]]) -> None:
    found = list(measures())
    assert found
    print("\n" + table(found))
