"""Worlds to test the model in: tools and options given in numbers, and random values inside every declared range.

Nothing here reads `parameters/tools` or `parameters/options`: the tests of the core hold whatever those files say.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np

from costmodel.engine.case import Case, path, share_groups, workbook
from costmodel.engine.switching import Switch, switching
from costmodel.model.model import Model
from costmodel.model.quantity import CHANNEL, SEGMENT, Quantity
from costmodel.parameters.overlay import Overlay
from costmodel.parameters.record import Record

MODEL, LIBRARY = workbook()
YEARS = 6
CLOCK = {"year_index": np.arange(float(YEARS)), "calendar_year": 2026 + np.arange(float(YEARS))}

OPTIONS: dict[str, dict[str, float]] = {
    "status_quo": {},
    "adopt_tasks": {"adoption": 1},
    "adopt_jobs": {"adoption": 1, "job_replacement": 1, "human_channel_kept": 0.5},
    "adopt_safeguarded": {
        "adoption": 1,
        "protected_recovery": 10,
        "landing_posts_protected": 1,
        "debate_held": 1,
        "accompaniment_share": 0.5,
    },
    "human_alternative": {"human_alternative": 1},
}
BUYING = ("adopt_tasks", "adopt_jobs", "adopt_safeguarded")

PLAISIR = {"population": 31811, "financial_capacity": 1100, "agents_total": 700}
ASSISTANT = {
    "concerned_share": 0.4,
    "licence_coverage": 0.5,
    "licence_monthly_price": 30,
    "training_days": 1,
    "requests_per_active_day": 8,
    "screen_minutes_per_request": -0.5,
}
VOICEBOT = {
    "handles_calls": 1,
    "calls_per_day": 300,
    "answered_before": 0.275,
    "bot_capture_phone": 1,
    "bot_resolution": 0.5,
    "concerned_share": 0.02,
    "easy_minutes_basis": 1,
    "fixed_yearly_price": 15000,
    "integration_price": 8000,
    "requests_per_bot_contact": 4,
    "shadow_efficiency": 0,
    "user_facing_share": 1,
    "contact_rate": 0,
    **{f"bot_acceptance_{z.key}": 1 for z in SEGMENT},
    **{f"channel_share_before_{z.key}_{c.key}": float(c.key == "phone") for z in SEGMENT for c in CHANNEL},
}
CHATBOT = {
    "contact_rate": 1,
    "bot_capture_web": 0.6,
    "bot_capture_phone": 0.2,
    "bot_capture_desk": 0.1,
    "concerned_share": 0.05,
    "fixed_yearly_price": 20000,
    "integration_price": 30000,
    "requests_per_bot_contact": 3,
    "user_facing_share": 1,
}
TRIAGE = {
    "act_rate": 3,
    "baseline_minutes": 10,
    "time_reduction": 0.15,
    "concerned_share": 0.2,
    "price_per_act": 0.1,
    "integration_price": 25000,
    "requests_per_act": 1,
    "automation_share": 0.75,
    "gain_basis_time": 2,
}
CANTEEN = {
    "concerned_share": 0.01,
    "meals_per_day": 2500,
    "fixed_yearly_price": 12000,
    "integration_price": 10000,
    "compute_yearly_price": 2000,
}
TOOLS: dict[str, dict[str, float]] = {
    "assistant": ASSISTANT,
    "voicebot": VOICEBOT,
    "chatbot": CHATBOT,
    "triage": TRIAGE,
    "canteen": CANTEEN,
}


class SmallLibrary(SimpleNamespace):
    """Stands for a library in a small world; like one, it is itself and equal to no other."""

    def names(self, kind: str) -> list[str]:
        """No file of tools."""
        return []

    __hash__ = object.__hash__


def given_record(name: str, value: Any) -> Record:
    """What a test gives for a name: a number, or a whole record."""
    if isinstance(value, Record):
        return value
    known = LIBRARY.records.get(name, Record(name, "fixed", 0.0))
    return known.at(f"{value:.17g}" if isinstance(value, float) else str(value))


def overlay(key: str) -> Overlay:
    return Overlay(key, key, key, "", "", {}, {}, Path(f"{key}.yaml"))


def case_of(
    given: Mapping[str, Any] | None = None,
    options: Mapping[str, Mapping[str, Any]] | Iterable[str] = ("adopt_tasks",),
) -> Case:
    """A case over the reference values, with what is given, for some options."""
    chosen = dict(options) if isinstance(options, Mapping) else {name: OPTIONS[name] for name in options}
    merged = dict(PLAISIR) | dict(given or {})
    records = tuple(
        LIBRARY.records | {n: given_record(n, v) for n, v in (merged | dict(levers)).items()}
        for levers in chosen.values()
    )
    overlays = tuple(overlay(key) for key in chosen)
    return Case(MODEL, LIBRARY, overlay("tool"), overlay("authority"), overlays, None, records, {})


def central(*names: str, **given: Any) -> dict[str, Any]:
    """Results in the central case of Plaisir with what is given."""
    values = case_of(given, {"option": {}}).central(0)
    return MODEL.evaluate(values, names or None)


def reference(years: int = YEARS, **given: Any) -> dict[str, Any]:
    """The reference values of Plaisir, as their files write them, in years from now on; what is given stands over them.

    Parameters or results of formulas, by name: a test gives the few that it is about, and the model does the rest.
    """
    unknown = set(given) - set(MODEL)
    assert not unknown, f"the model does not have {sorted(unknown)}"
    case = case_of({"horizon": years - 1}, {"option": {}})
    return case.clock | {name: case.level(record) for name, record in case.records[0].items()} | given


def random_world(seed: int, draws: int = 400, **given: Any) -> dict[str, Any]:
    """Values drawn uniformly inside every declared range, shares adding to one, and a tool that does a bit of all."""
    rng = np.random.default_rng(seed)
    world: dict[str, Any] = dict(CLOCK)
    for name, record in LIBRARY.records.items():
        if record.shape == "path":
            world[name] = path(record.value, record.between, CLOCK["calendar_year"])  # type: ignore[arg-type]
        elif record.shape == "choice":
            world[name] = rng.choice([float(code) for code in record.choices.values()], size=(draws, 1))
        elif record.low is not None and record.high is not None:
            world[name] = rng.uniform(record.low, record.high, size=(draws, 1))
        else:
            world[name] = float(record.value)  # type: ignore[arg-type]
    for names in share_groups(LIBRARY):
        whole = sum(world[n] for n in names)
        world |= {n: world[n] / whole for n in names}
    mixed = {
        name: value
        for tool in TOOLS.values()
        for name, value in tool.items()
        if not name.startswith(("channel_share", "bot_acceptance"))
        and (name not in LIBRARY.records or LIBRARY.records[name].shape == "fixed")
    }
    for name, value in sorted(mixed.items()):
        world[name] = value * rng.uniform(0.5, 1.5, size=(draws, 1))
    world["handles_calls"] = rng.integers(0, 2, size=(draws, 1)) * 1.0
    world["adoption"] = 1.0
    world["job_replacement"] = rng.uniform(0, 1, size=(draws, 1))
    world["human_channel_kept"] = rng.uniform(0, 1, size=(draws, 1))
    world["population"] = rng.uniform(500, 60000, size=(draws, 1))
    return world | given


def evaluate(world: Mapping[str, Any], *names: str) -> Any:
    """Results of a world: one array, or a list of them when several are asked for."""
    found = MODEL.evaluate(world, names)
    return found[names[0]] if len(names) == 1 else [found[n] for n in names]


def moved(world: Mapping[str, Any], changes: Mapping[str, Any], names: Iterable[str]) -> dict[str, float]:
    """By how much results move when inputs change: the largest difference, as a share of the largest value."""
    names = list(names)
    before, after = MODEL.evaluate(world, names), MODEL.evaluate({**world, **changes}, names)
    return {n: float(np.max(np.abs(before[n] - after[n])) / max(1.0, float(np.max(np.abs(before[n]))))) for n in names}


def switching_values(found: Any, option: str, target: str = "society_npv", *args: Any, **named: Any) -> list[Switch]:
    """Switching values of one result of an option."""
    return switching(found, option, (target,), *args, **named)[target]


def feeds(name: str) -> set[str]:
    """All formulas that the named quantity has an influence on."""
    return {n for n in MODEL if name in MODEL.ancestors([n])} - {name}


def formulas() -> Iterator[Quantity]:
    return (q for q in MODEL.values() if q.formula)


def small_case(model: Model, records: Iterable[Mapping[str, Record]], quantities: Mapping[str, Quantity]) -> Case:
    """A case of a model of a few formulas, with only the clock beside it."""
    base = {n: LIBRARY.records[n] for n in ("horizon", "start_year", "price_index")}
    library: Any = SmallLibrary(records=LIBRARY.records, causes=[], quantities=quantities)
    library.records = dict(base)
    rows = tuple({**base, **row} for row in records)
    return Case(
        model, library, overlay("t"), overlay("a"), tuple(overlay(str(i)) for i in range(len(rows))), None, rows, {}
    )


def spread(name: str, low: float, value: float, high: float, **more: Any) -> Record:
    return replace(Record(name, "metalog", value, low, high), **more)


def small_library(library: Any, causes: list[Any]) -> Any:
    """The same parameters with other common causes."""
    return SmallLibrary(records=library.records, quantities=library.quantities, causes=causes)
