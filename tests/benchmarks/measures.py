"""What is measured: ratios to what numpy, or nothing at all, takes on the same machine. No time is asserted."""

from __future__ import annotations

import importlib.util
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

ROOT = Path(__file__).resolve().parents[2]
DRAWS = 100_000
TOOL, AUTHORITY, OPTION, SEED = "voicebot", "plaisir", "adopt_tasks", 20261122
HEADLINES = ("budget_total", "public_npv", "society_npv", "territory_npv")


@dataclass(frozen=True)
class Measure:
    """One line of the table."""

    what: str
    value: float
    unit: str
    detail: str = ""


def best_of(function: Callable[[], Any], times: int = 3) -> float:
    """Seconds of the fastest of several runs."""
    found = []
    for _ in range(times):
        start = time.perf_counter()
        function()
        found.append(time.perf_counter() - start)
    return min(found)


def plain_case() -> Any:
    from costmodel.engine.case import make_case

    return make_case(TOOL, AUTHORITY, [OPTION])


def numpy_drawing(case: Any) -> Callable[[], None]:
    """As many parameters drawn with numpy's own generator, one after the other, independent; logistic for metalogs."""
    names = case.used(HEADLINES)
    records = [r for n, r in case.records[0].items() if n in names and r.uncertain]

    def draw() -> None:
        rng = np.random.default_rng(SEED)
        for r in records:
            if r.shape == "metalog":
                rng.logistic(r.value, (r.high - r.low) / 6, DRAWS)
            elif r.shape == "lognormal":
                rng.lognormal(np.log(r.low * r.high) / 2, np.log(r.high / r.low) / 2 / 1.645, DRAWS)
            else:
                rng.choice(r.values, DRAWS, p=r.weights)

    return draw


def our_drawing(case: Any) -> Callable[[], None]:
    from costmodel.engine.sampling import COLUMNS, Sampler
    from costmodel.engine.worlds import PAGE

    def draw() -> None:
        COLUMNS.kept.clear()
        sampler = Sampler(case, case.used(HEADLINES), SEED)
        for start in range(0, DRAWS, PAGE):
            sampler.page(start, min(start + PAGE, DRAWS))

    return draw


def our_evaluation(case: Any) -> Callable[[], None]:
    """Formulas only: blocks of parameters drawn before."""
    from costmodel.engine.sampling import COLUMNS
    from costmodel.engine.worlds import PAGE, Sample

    COLUMNS.kept.clear()
    worlds = Sample(case, HEADLINES, SEED).worlds(0, PAGE)

    def run() -> None:
        for _ in range(-(-DRAWS // PAGE)):
            for _, _, values in worlds.blocks():
                dict(values)

    return run


def speed() -> Iterator[Measure]:
    from costmodel.engine import sampling, uncertainty

    case = plain_case()
    numpy_time = best_of(numpy_drawing(case))
    drawing = best_of(our_drawing(case))
    evaluating = best_of(our_evaluation(case))

    def whole() -> None:
        sampling.COLUMNS.kept.clear()
        uncertainty.simulate(case, HEADLINES, DRAWS, SEED)

    together = best_of(whole, 2)
    steps = len(case.model.plan(set(case.records[0]) | set(case.clock), HEADLINES))
    parameters = sum(r.uncertain for n, r in case.records[0].items() if n in case.used(HEADLINES))
    yield Measure("numpy draws the same parameters", numpy_time, "s", f"{parameters} parameters, {DRAWS:,} draws")
    yield Measure("our drawing / numpy's", drawing / numpy_time, "x", f"{drawing:.2f} s, with causes and shares")
    yield Measure(
        "our evaluation / numpy's drawing",
        evaluating / numpy_time,
        "x",
        f"{evaluating:.2f} s, {steps} formulas, 6 years",
    )
    yield Measure(
        "whole simulation / numpy's drawing",
        together / numpy_time,
        "x",
        f"{together:.2f} s, drawing, formulas, statistics",
    )


def subprocess_measure(code: str) -> dict[str, float]:
    """What a process of its own says of itself in its last line."""
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return found


PEAK = """
import json, pathlib, re, resource
from costmodel.engine.case import make_case
from costmodel.engine.uncertainty import simulate

def peak():
    # ru_maxrss of a child counts what its parent held at the fork; Linux says apart what the program itself took.
    status = pathlib.Path("/proc/self/status")
    if status.exists():
        return int(re.search(r"VmHWM:\\s+(\\d+)", status.read_text())[1]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024

case = make_case({tool!r}, {authority!r}, [{option!r}])
before = peak()
simulate(case, {headlines!r}, {draws}, 1)
print(json.dumps({{"before": before, "peak": peak()}}))
"""


def memory() -> Iterator[Measure]:
    for draws in (10_000, 100_000, 1_000_000):
        found = subprocess_measure(
            PEAK.format(tool=TOOL, authority=AUTHORITY, option=OPTION, headlines=HEADLINES, draws=draws)
        )
        yield Measure(
            f"peak memory at {draws:,} draws", found["peak"], "MB", f"{found['before']:.0f} MB before the first draw"
        )


def comparing() -> Iterator[Measure]:
    from costmodel.engine import sampling
    from costmodel.engine.case import workbook
    from costmodel.engine.comparison import compare

    _, library = workbook()

    def run(workers: int) -> Callable[[], Any]:
        def go() -> None:
            sampling.COLUMNS.kept.clear()
            compare(AUTHORITY, workers=workers)

        return go

    tools, options = library.names("tools"), library.names("options")
    for workers in (1, 2):
        detail = f"{len(tools)} tools x {len(options)} options x 10,000 draws, processes: {workers}"
        yield Measure("compare, end to end", best_of(run(workers), 1), "s", detail)
    with tempfile.TemporaryDirectory() as folder:
        arguments = ["compare", "--for", AUTHORITY, "--out", folder]
        code = f"import sys; from costmodel.outputs.cli import main; sys.exit(main({arguments!r}))"
        done = best_of(
            lambda: subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, check=True), 1
        )
    yield Measure(
        "costmodel compare, as a command",
        done,
        "s",
        "start of the process and writing of the run included, default settings",
    )


def importing() -> Iterator[Measure]:
    def seconds(statement: str) -> float:
        clock = "import json, time; t = time.perf_counter()"
        code = f"{clock}; {statement}; print(json.dumps({{'s': time.perf_counter() - t}}))"
        return min(subprocess_measure(code)["s"] for _ in range(5))

    numpy_time = seconds("import numpy")
    yield Measure("import numpy", numpy_time, "s")
    yield Measure("import costmodel / import numpy", seconds("import costmodel") / numpy_time, "x")
    everything = seconds("from costmodel.engine.comparison import compare")
    yield Measure("import of compare / import numpy", everything / numpy_time, "x", f"{everything:.2f} s")
    reading = seconds("from costmodel.engine.case import workbook; workbook()")
    yield Measure("reading all parameters and formulas / import numpy", reading / numpy_time, "x", f"{reading:.2f} s")


def notebook() -> Iterator[Measure]:
    page = ROOT / "notebooks" / "tool.ipynb"
    if not page.exists() or importlib.util.find_spec("papermill") is None:
        yield Measure("papermill of notebooks/tool.ipynb", float("nan"), "s", "the notebook is not there yet")
        return
    import nbformat

    with tempfile.TemporaryDirectory() as folder:
        empty = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("pass")])
        empty.metadata = nbformat.read(page, as_version=4).metadata
        nbformat.write(empty, Path(folder) / "empty.ipynb")

        def execute(path: Path) -> Callable[[], Any]:
            command = [
                sys.executable,
                "-m",
                "papermill",
                str(path),
                str(Path(folder) / "out.ipynb"),
                "--no-progress-bar",
            ]
            return lambda: subprocess.run(command, cwd=ROOT, capture_output=True, check=True)

        nothing, ours = best_of(execute(Path(folder) / "empty.ipynb"), 2), best_of(execute(page), 2)
    yield Measure(
        "papermill of notebooks/tool.ipynb / an empty notebook",
        ours / nothing,
        "x",
        f"{ours:.1f} s against {nothing:.1f} s",
    )


def page() -> Iterator[Measure]:
    from tests.benchmarks import page_speed

    yield from page_speed.page()


RUNS = f"""
defaults: {{notebook: tool, parameters: {{lang: fr}}}}
runs:
  - {{name: towns, grid: {{tool: [{TOOL}, drafting_assistant], authority: [{AUTHORITY}, commune_5000, commune_50000]}}}}
  - {{name: calls, parameters: {{tool: {TOOL}, authority: {AUTHORITY}}}, grid: {{overrides.calls_per_day: [200, 400]}}}}
"""


def batches() -> Iterator[Measure]:
    """Eight runs of the page of a tool: one papermill command after the other, then one batch of two side by side."""
    from costmodel.outputs.batch import plan

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "runs.yaml"
        path.write_text(RUNS, encoding="utf-8")
        runs = plan(path)

        def one_by_one() -> None:
            for run in runs:
                asked = [word for n, v in run.parameters.items() for word in ("-y", json.dumps({n: v}))]
                command = [sys.executable, "-m", "papermill", str(run.notebook.path), str(Path(folder) / "out.ipynb")]
                subprocess.run([*command, *asked, "--no-progress-bar"], cwd=ROOT, capture_output=True, check=True)

        def together(jobs: int) -> Callable[[], None]:
            words = [
                "notebooks",
                "batch",
                str(path),
                "--out",
                str(Path(folder) / "out"),
                "--jobs",
                str(jobs),
                "--again",
            ]
            command = [sys.executable, "-m", "costmodel.outputs.cli", *words]
            return lambda: subprocess.run(command, cwd=ROOT, capture_output=True, check=True) and None

        alone = best_of(one_by_one, 2)
        for jobs in (1, 2):
            taken = best_of(together(jobs), 2)
            yield Measure(
                f"papermill, {len(runs)} commands / batch --jobs {jobs}",
                alone / taken,
                "x",
                f"{alone:.1f} s against {taken:.1f} s, start of the processes included",
            )


ALL: dict[str, Callable[[], Iterator[Measure]]] = {
    "speed": speed,
    "memory": memory,
    "comparing": comparing,
    "importing": importing,
    "notebook": notebook,
    "batches": batches,
    "page": page,
}


def table(measures: list[Measure]) -> str:
    width = max(len(m.what) for m in measures)
    return "\n".join(f"{m.what:<{width}}  {m.value:>8.2f} {m.unit:<3} {m.detail}".rstrip() for m in measures)
