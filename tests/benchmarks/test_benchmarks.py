"""The benchmarks, one by one: ``pytest -m benchmark -s tests/benchmarks``. They print; they assert no time."""

import pytest

from tests.benchmarks.measures import ALL, table


@pytest.mark.benchmark
@pytest.mark.parametrize("name", sorted(ALL))
def test_benchmark(name: str) -> None:
    measures = list(ALL[name]())
    assert measures
    print("\n" + table(measures))
