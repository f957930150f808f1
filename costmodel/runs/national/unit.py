"""A piece of a national run: what it gives, as bytes that are the same whoever makes them."""

from __future__ import annotations

import io
import json
import platform
import zipfile
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np

from costmodel.engine.statistics import LEVELS, percentiles
from costmodel.language.catalogue import in_language, translate
from costmodel.language.errors import CostModelError, InputError
from costmodel.model.quantity import LEAST_INHABITANTS
from costmodel.runs.national.evaluation import Study
from costmodel.runs.national.places import Key, Town, town
from costmodel.runs.national.question import National, Unit, code_digest

Array = np.ndarray

STATISTICS = ("p05", "median", "p95", "mean")
WEIGHTS = ("communes", "inhabitants")
LEAST = tuple(map(int, LEAST_INHABITANTS))
"""The least inhabitants of each class of size."""


@dataclass(frozen=True)
class Piece:
    """What a unit gives. Communes in the order of the unit, without those left out.

    ``figures``: shape (communes, options, quantities, statistics). ``counts``: communes and inhabitants above a level,
    shape (levels, weights, classes of size, options, draws); ``totals``: all of them, shape (weights, classes).
    ``own``: the values of each commune that are its own, with bars between. ``left_out``: a sentence for each commune
    without a result.
    """

    codes: Array
    own: Array
    figures: Array
    counts: Array
    totals: Array
    left_out: Mapping[str, str] = field(default_factory=dict)

    def packed(self) -> bytes:
        """As bytes: the same for the same content."""
        target = io.BytesIO()
        left_out = np.array(json.dumps(dict(self.left_out), ensure_ascii=False, sort_keys=True))
        arrays = {n: getattr(self, n) for n in ("codes", "own", "figures", "counts", "totals")}
        np.savez_compressed(target, left_out=left_out, **arrays)
        return target.getvalue()


def unpacked(content: bytes) -> Piece | None:
    """A piece from its bytes; None when they are not whole."""
    try:
        with np.load(io.BytesIO(content), allow_pickle=False) as arrays:
            values = {name: arrays[name] for name in arrays.files}
        return Piece(**(values | {"left_out": json.loads(str(values["left_out"]))}))
    except (OSError, ValueError, KeyError, TypeError, EOFError, zipfile.BadZipFile, zlib.error):
        return None


def merged(pieces: Iterable[Piece]) -> Piece:
    """Pieces of one tool as one, in their order; what is counted is added as it comes, so that memory stays flat."""
    codes, own, figures = [], [], []
    left_out: dict[str, str] = {}
    counts = totals = np.zeros((), dtype=np.int64)
    for each in pieces:
        codes.append(each.codes)
        own.append(each.own)
        figures.append(each.figures)
        left_out |= each.left_out
        counts, totals = counts + each.counts, totals + each.totals
    return Piece(np.concatenate(codes), np.concatenate(own), np.concatenate(figures), counts, totals, left_out)


@lru_cache(maxsize=1)
def features() -> dict[str, str]:
    """What the last bits of a result rest on, beside the program: numpy, the processor, the library of functions."""
    simd = np.show_config(mode="dicts")["SIMD Extensions"]
    return {
        "numpy": np.__version__,
        "processor": " ".join([platform.machine(), *simd.get("baseline", ()), *simd.get("found", ())]),
        "library": " ".join(platform.libc_ver()),
    }


def make(national: National, unit: Unit, expected: Mapping[str, str], code: str, lang: str) -> bytes:
    """The bytes of a unit, wherever this runs.

    Raises CostModelError on a machine that would give other bits, or with another program.
    """
    with in_language(lang):
        for name, value in (features() | {"code": code_digest()}).items():
            if (expected[name] if name != "code" else code) != value:
                raise CostModelError(
                    translate(
                        "A worker has another {name} ({there}) than this machine ({here}): its last bits would differ. "
                        "Use workers of one kind, or begin a run of its own there.",
                        name=name,
                        there=value,
                        here=code if name == "code" else expected[name],
                    )
                )
        return piece(national, unit).packed()


def piece(national: National, unit: Unit) -> Piece:
    """What a unit gives."""
    study = study_of(national, unit.tool)
    towns: dict[str, Town] = {}
    left_out: dict[str, str] = {}
    for code in unit.codes:
        try:
            towns[code] = town(code, study.needs, study.case.library, national.folder)
        except InputError as error:
            left_out[code] = str(error)
    alike: dict[Key, list[str]] = {}
    for code, each in towns.items():
        alike.setdefault(each.key, []).append(code)
    figures: dict[str, Array] = {}
    levels, size = len(national.counts), len(study.options)
    counts = np.zeros((levels, len(WEIGHTS), len(LEAST), size, study.draws), dtype=np.int64)
    totals = np.zeros((len(WEIGHTS), len(LEAST)), dtype=np.int64)
    groups = list(alike.values())
    for positions, results in study.results([towns[codes[0]] for codes in groups]):
        whole = np.all([np.isfinite(x).all(axis=(1, 2)) for x in results.values()], axis=0)
        described = statistics(study, results)
        for k, position in enumerate(positions):
            if not whole[k]:
                names = [n for n, x in results.items() if not np.isfinite(x[k]).all()]
                left_out |= dict.fromkeys(
                    groups[position], translate("No finite value of {names}.", names=", ".join(names))
                )
                continue
            people = [round(towns[code].population) for code in groups[position]]
            weights, least = np.array([len(people), sum(people)]), size_class(people[0])
            totals[:, least] += weights
            for j, count in enumerate(national.counts):
                above = results[count.quantity][k] > count.level
                counts[j, :, least] += weights[:, None, None] * above
            figures |= dict.fromkeys(groups[position], described[k])
    codes = [code for code in unit.codes if code in figures]
    shape = (0, size, len(study.wanted), len(STATISTICS))
    return Piece(
        codes=np.array(codes, dtype=str),
        own=np.array(["|".join(sorted(towns[code].own)) for code in codes], dtype=str),
        figures=np.stack([figures[code] for code in codes]) if codes else np.empty(shape),
        counts=counts,
        totals=totals,
        left_out=left_out,
    )


@lru_cache(maxsize=16)
def study_of(national: National, tool: str | None) -> Study:
    """The study of a tool, made once in a process."""
    return national.studies[tool]


def statistics(study: Study, results: Mapping[str, Array]) -> Array:
    """Shape (communes, options, quantities, statistics), as ``statistics.exact`` gives them."""
    x = np.stack([results[name] for name in study.wanted], axis=2)
    least, *levels, most = percentiles(x, (0.0, *LEVELS, 1.0))
    return np.stack([*levels, np.where(least == most, least, x.mean(axis=-1))], axis=-1) + 0.0


def size_class(people: int) -> int:
    """The class of size of a commune, as a position in ``LEAST``."""
    return sum(people >= least for least in LEAST) - 1
