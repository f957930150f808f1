"""A national run over Dask: the bytes of one process, whoever is killed. Needs costmodel[france]."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
from conftest import ROOT
from test_france import CODES, made, pieces, question, small_folder
from waiting import until

from costmodel.language.errors import CostModelError, InputError
from costmodel.runs.national.run import Outcome, Run
from costmodel.runs.national.workers import Here, Scheduler

pytest.importorskip("distributed", reason="costmodel[france] is not installed: nothing can run over Dask")

FROM_ELSEWHERE = {"PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "tests")]), "OMP_NUM_THREADS": "1"}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return small_folder(tmp_path_factory.mktemp("few"))


@pytest.fixture(scope="module")
def one_process(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Outcome:
    return made(question(folder), tmp_path_factory.mktemp("one") / "run", Here())


@contextmanager
def program(*words: str) -> Iterator[subprocess.Popen[bytes]]:
    """A program of Dask, ended when the test ends."""
    command = [sys.executable, "-m", *words]
    process = subprocess.Popen(command, env=os.environ | FROM_ELSEWHERE, stderr=subprocess.DEVNULL)
    try:
        yield process
    finally:
        process.kill()
        process.wait()


class Cluster:
    """A scheduler and two workers, each a program that speaks TCP on 127.0.0.1."""

    def __init__(self, opened: ExitStack, place: Path) -> None:
        file = place / "scheduler.json"
        listen = ("--host", "127.0.0.1", "--port", "0", "--no-dashboard", "--scheduler-file", str(file))
        self.scheduler = opened.enter_context(program("distributed.cli.dask_scheduler", *listen))
        self.address = until(lambda: file.exists() and address_in(file))
        work = (self.address, "--nthreads", "1", "--no-nanny", "--host", "127.0.0.1", "--no-dashboard")
        self.workers = [
            opened.enter_context(program("distributed.cli.dask_worker", *work, "--death-timeout", "20"))
            for _ in range(2)
        ]


def address_in(file: Path) -> str:
    try:
        return str(json.loads(file.read_text(encoding="utf-8"))["address"])
    except (ValueError, KeyError):
        return ""


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[Cluster]:
    with ExitStack() as opened:
        yield Cluster(opened, tmp_path)


def begun(folder: Path, place: Path) -> Run:
    run = Run(question(folder), place)
    run.begin(resume=False)
    return run


def after(done: int, act: Callable[[], None]) -> Callable[[int, int], None]:
    """Progress that does something once, when so many pieces are there."""
    acted: list[int] = []

    def progress(number: int, total: int) -> None:
        if number >= done and not acted:
            acted.append(number)
            act()

    return progress


def test_a_local_cluster_gives_the_bytes_of_one_process(folder: Path, tmp_path: Path, one_process: Outcome) -> None:
    outcome = made(question(folder), tmp_path / "run", Scheduler(None, 2))
    assert pieces(outcome.folder) == pieces(one_process.folder)
    assert outcome.manifest["values"] == one_process.manifest["values"]


def test_workers_over_tcp_give_the_bytes_of_one_process(
    folder: Path, tmp_path: Path, one_process: Outcome, cluster: Cluster
) -> None:
    outcome = made(question(folder), tmp_path / "run", Scheduler(cluster.address))
    assert pieces(outcome.folder) == pieces(one_process.folder)
    assert len(pieces(outcome.folder)) == 2 * len(CODES) // 3


def test_a_worker_that_is_killed_changes_no_byte(
    folder: Path, tmp_path: Path, one_process: Outcome, cluster: Cluster
) -> None:
    run = begun(folder, tmp_path / "run")
    run.make(Scheduler(cluster.address), after(2, lambda: cluster.workers[0].send_signal(signal.SIGKILL)))
    assert cluster.workers[0].wait() == -signal.SIGKILL
    assert pieces(run.folder) == pieces(one_process.folder)


def test_a_scheduler_that_is_killed_costs_nothing_but_time(
    folder: Path, tmp_path: Path, one_process: Outcome, cluster: Cluster
) -> None:
    """The run ends in one sentence, what was made stays, and the same run goes on without the scheduler."""
    run = begun(folder, tmp_path / "run")
    with pytest.raises(CostModelError, match="--resume"):
        run.make(Scheduler(cluster.address), after(2, lambda: cluster.scheduler.send_signal(signal.SIGKILL)))
    there = pieces(run.folder)
    assert 2 <= len(there) < len(pieces(one_process.folder))
    assert made(question(folder), run.folder).manifest["values"] == one_process.manifest["values"]
    assert pieces(run.folder) == pieces(one_process.folder)


@pytest.mark.parametrize("address", ["tcp://127.0.0.1:9", "tls://127.0.0.1:9", "nonsense"])
def test_a_scheduler_that_does_not_answer_is_one_sentence(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nor one that asks for certificates where there are none, nor what is no address."""
    monkeypatch.setattr("costmodel.runs.national.workers.PATIENCE", 1)
    with pytest.raises(InputError, match=address), Scheduler(address):
        pass
