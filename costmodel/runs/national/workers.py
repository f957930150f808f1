"""Who makes the pieces of a national run: this process, several on this machine, or the workers of a Dask scheduler.

Whoever makes a piece gives its bytes back, and one process writes them: no disk need be shared, and a piece made twice
(a worker that died after its work) is the same piece.
"""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from typing import Any, Protocol

from costmodel.engine.comparison import begin_worker
from costmodel.engine.compiled import available
from costmodel.language.catalogue import language, translate
from costmodel.language.errors import CostModelError, InputError
from costmodel.runs.national.evaluation import Study
from costmodel.runs.national.question import National, Unit
from costmodel.runs.national.unit import make

LIVES = 5
"""Times that a piece is begun again elsewhere when its worker has died."""

PATIENCE = 30
"""Seconds that a scheduler has to answer."""

Common = tuple[dict[str, str], str, str]
"""Features and program expected of a worker, and the language of its sentences."""


class Workers(Protocol):
    """Makes units, in any order; to be used in a ``with``."""

    def __enter__(self) -> Workers: ...

    def __exit__(self, *what: Any) -> None: ...

    def made(self, national: National, units: list[Unit], common: Common) -> Iterator[tuple[Unit, bytes]]: ...


class Here:
    """This process alone."""

    def __enter__(self) -> Here:
        return self

    def __exit__(self, *what: Any) -> None:
        return None

    def made(self, national: National, units: list[Unit], common: Common) -> Iterator[tuple[Unit, bytes]]:
        for unit in units:
            yield unit, make(national, unit, *common)


class Processes:
    """Several processes of this machine; when one is killed, what it did not finish is begun again."""

    def __init__(self, number: int) -> None:
        self.number = number
        self.pool: ProcessPoolExecutor | None = None

    def __enter__(self) -> Processes:
        return self

    def __exit__(self, *what: Any) -> None:
        if self.pool:
            if what[0] is not None:
                for process in list(self.pool._processes.values()):
                    process.terminate()
            self.pool.shutdown(cancel_futures=True)

    def made(self, national: National, units: list[Unit], common: Common) -> Iterator[tuple[Unit, bytes]]:
        """Whoever compiles the formulas of a tool makes one unit and ends, for that takes 900 MB; the others come then
        and find what is compiled on disk."""
        first = {unit.tool: unit for unit in reversed(units) if compiles(national.studies[unit.tool])}
        alone = list(first.values())
        yield from self._made(national, alone, common, 1, 1)
        yield from self._made(national, [unit for unit in units if unit not in alone], common, self.number, None)

    def _made(
        self, national: National, units: list[Unit], common: Common, processes: int, most_units: int | None
    ) -> Iterator[tuple[Unit, bytes]]:
        todo = list(units)
        if not todo:
            return
        for _ in range(LIVES):
            self.pool = ProcessPoolExecutor(
                processes,
                multiprocessing.get_context("spawn"),
                initializer=begin_worker,
                initargs=(language(),),
                max_tasks_per_child=most_units,
            )
            running: dict[Future[bytes], Unit] = {}
            try:
                running = {self.pool.submit(make, national, unit, *common): unit for unit in todo}
                while running:
                    for future in wait(running, return_when=FIRST_COMPLETED).done:
                        content = future.result()
                        unit = running.pop(future)
                        todo.remove(unit)
                        yield unit, content
                self.pool.shutdown()
                return
            except BrokenProcessPool:
                self.pool.shutdown(cancel_futures=True)
        raise CostModelError(
            translate(
                "The processes that make this run were ended {times} times, for want of memory perhaps; give "
                "--workers 1, and go on with --resume.",
                times=LIVES,
            )
        )


def compiles(study: Study) -> bool:
    """Whether the formulas of a study are compiled."""
    return study.compiled and available()


class Scheduler:
    """The workers of a Dask scheduler: those of several machines, or new ones of this machine.

    A scheduler runs whatever code is sent to it: it listens on this machine alone, unless its owner has set up TLS.
    """

    def __init__(self, address: str | None, number: int = 1) -> None:
        """``address`` such as tcp://10.0.0.1:8786; without one, ``number`` workers of this machine are begun."""
        self.address, self.number = address, number
        self.cluster: Any = None
        self.client: Any = None

    def __enter__(self) -> Scheduler:
        try:
            from distributed import Client, LocalCluster
        except ImportError:
            raise InputError(
                translate("--scheduler needs Dask, which is not installed: python3 start.py setup france.")
            ) from None
        if self.address is None:
            environment = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
            self.cluster = LocalCluster(
                n_workers=self.number,
                threads_per_worker=1,
                host="127.0.0.1",
                dashboard_address=None,
                env=environment,
            )
        try:
            self.client = Client(self.cluster or self.address, timeout=PATIENCE)
        except (OSError, ValueError, TypeError) as error:  # TypeError: tls:// without certificates
            raise InputError(
                translate("--scheduler {address}: no scheduler answers there ({why}).", address=self.address, why=error)
            ) from None
        return self

    def __exit__(self, *what: Any) -> None:
        for opened in (self.client, self.cluster):
            if opened is not None:
                opened.close(timeout=PATIENCE)

    def made(self, national: National, units: list[Unit], common: Common) -> Iterator[tuple[Unit, bytes]]:
        from distributed import as_completed
        from distributed.client import FutureCancelledError
        from distributed.scheduler import KilledWorker

        futures = {
            self.client.submit(
                make, national, unit, *common, key=f"{unit.name}-{os.urandom(8).hex()}", retries=LIVES
            ): unit
            for unit in units
        }
        try:
            for future in as_completed(list(futures)):
                yield futures[future], future.result()
                future.release()
        except (FutureCancelledError, KilledWorker, OSError) as error:
            raise CostModelError(
                translate(
                    "The scheduler or its workers are gone ({why}); what was made is there: go on with --resume.",
                    why=type(error).__name__,
                )
            ) from None
