"""The benchmark of EVPPI: ``pytest -m benchmark -s tests/benchmarks/test_information.py``. It asserts no time."""

import pytest

from tests.benchmarks.information import information
from tests.benchmarks.measures import table


@pytest.mark.benchmark
def test_benchmark_of_information() -> None:
    measures = {m.what: m for m in information()}
    print("\n" + table(list(measures.values())))
    mine, others = (m for name, m in measures.items() if name.startswith("error"))
    assert mine.value <= others.value
