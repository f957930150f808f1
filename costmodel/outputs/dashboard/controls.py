"""Sliders and choices made from the parameters: range, step, format, label, help with source and grade."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping
from typing import Any

from costmodel.engine.case import ENGINE, GAINS, PRICES, Case, position, share_groups
from costmodel.engine.switching import Mover
from costmodel.language.catalogue import LANGUAGES, N_, language, translate
from costmodel.language.errors import InputError
from costmodel.language.presentation import amount, decimal, interval, significant, unit
from costmodel.language.writing import writing
from costmodel.model.model import CLOCK
from costmodel.model.quantity import Quantity
from costmodel.parameters.record import Record

FIRST = 12
"""Controls shown at once: those that move the answer most."""

TARGETS = ("society_npv", "budget_total", "available_hours")
STEPS = 100
"""Steps of a slider from one end to the other, at least."""

GROUPS = ("lever", "uncertainty", "value", "constant")
GROUP_LABELS = {
    "lever": N_("Levers: what is decided"),
    "uncertainty": N_("Uncertainties: what is not known for sure"),
    "value": N_("Values: what counts, and for how much"),
    "constant": N_("Constants: law, conventions and measured facts"),
}
GRADES = {
    "A": N_("measured by an experiment or a register"),
    "B": N_("survey or evaluation"),
    "C": N_("expert or supplier"),
    "D": N_("assumption"),
}
FIRM = {
    "firm": N_("firm quote"),
    "list": N_("list price"),
    "estimate": N_("estimate"),
    "guess": N_("rough guess"),
}
OBTAINED = {
    "measured": N_("measured: meters, registers, audits"),
    "declared": N_("declared by those who use it"),
    "before_rework": N_("timed at the task, before checking"),
    "simulated": N_("simulated"),
    "promised": N_("promised by a vendor or a guide"),
}
COMPARED = {"no": N_("no"), "yes": N_("yes, with people or buildings without the tool")}
CHOICES: dict[str, dict[str, str]] = {
    **dict.fromkeys(PRICES, FIRM),
    **dict.fromkeys(GAINS, OBTAINED),
    "compared_time": COMPARED,
    "compared_heating": COMPARED,
    "footprint_boundary": {
        "operational": N_("operation: electricity, servers, network, screens"),
        "disclosed": N_("figure published by the provider"),
        "life_cycle": N_("life cycle of a model"),
    },
    "energy_method": {"power_law": N_("power law of the size of the model"), "ecologits": N_("EcoLogits method")},
    "hosting_country": {
        "fr": N_("France"),
        "se": N_("Sweden"),
        "eu": N_("European Union"),
        "us": N_("United States"),
    },
    "onsite_hosting": {"remote": N_("at a provider's"), "onsite": N_("in the authority's own rooms")},
    "reasoning": {"without": N_("plain answer"), "with": N_("reasoning before answering")},
    "carbon_path": {"path_2025": N_("path of 2025"), "path_2019": N_("path of 2019")},
    "debate_kind": {
        "light": N_("public meeting and questionnaire"),
        "forum": N_("citizens' forum"),
        "convention": N_("citizens' convention"),
    },
    "call_mode": {"bot_first": N_("the bot answers first"), "overflow": N_("the bot takes what nobody answers")},
    "insertion_structure": {
        "workshop": N_("insertion workshop (ACI)"),
        "company": N_("insertion company (EI)"),
        "none": N_("none"),
    },
    "easy_minutes_basis": {"hours_saved": N_("from the hours saved"), "exposure": N_("from the exposure of the tasks")},
    "exposure_level": {"one": N_("low"), "two": N_("middle"), "three": N_("high")},
    "published_risk_kind": {"odds_ratio": N_("odds ratio"), "relative_risk": N_("relative risk")},
}
CLOCKED = ENGINE | {"horizon"}
"""What changes the years themselves: it is set, but not moved over a range."""

HIDDEN = frozenset({*CLOCK, "start_year", "price_index", "adoption", "human_alternative"})
"""What follows from the calendar, and what makes an option what it is."""


def movable(case: Case, wanted: Iterable[str]) -> list[str]:
    """Names of the values that a person may set: all that the results rest on, or that the verdict asks for.

    A share whose partners are all nil cannot move: nothing would make room for it.
    """
    records = case.records[-1]
    used = case.used(wanted) | {n for n in records if n.startswith("verdict_")}
    groups = [g for g in share_groups(case.library) if not used.isdisjoint(g)]
    alone = {n for g in groups for n in g if all(records[m].number == 0 for m in g if m != n)}
    hidden = HIDDEN | alone
    return sorted(
        (n for n in used if n not in hidden and records[n].shape != "path" and n in case.library.records),
        key=lambda n: case.model[n].text(language()),
    )


def most_important(case: Case, option: str, names: list[str], most: int = FIRST) -> list[str]:
    """The values that, moved over their range one at a time, change the answer for society or the budget most."""
    mover = Mover(case, option, TARGETS)
    ends = {}
    for name in names:
        record = default_record(case, name, position(case, option))
        worth = record.uncertain or (record.group == "lever" and record.value and name not in CLOCKED)
        if worth and record.group != "constant" and name not in mover.partners and (span := ends_of(case, record)):
            ends[name] = span
    moves = [(name, end) for name, pair in ends.items() for end in pair]
    found = mover.responses(moves)
    swings: dict[str, float] = dict.fromkeys(ends, 0.0)
    for target in TARGETS:
        values = found[target].reshape(-1, 2)
        moved = [abs(float(b - a)) if math.isfinite(b - a) else 0.0 for a, b in values]
        largest = max(moved, default=0.0) or 1.0
        for name, swing in zip(ends, moved, strict=True):
            swings[name] = max(swings[name], swing / largest)
    return [n for n in sorted(swings, key=lambda n: (-swings[n], n))[:most] if swings[n] > 0]


def ends_of(case: Case, record: Record) -> tuple[float, float] | None:
    """The ends of a slider, in euros of year 0: the known range, or else what is possible around the value."""
    if record.choices or isinstance(record.value, Mapping):
        return None
    low, high = record.low, record.high
    if record.values:
        low, high = min(record.values), max(record.values)
    if low is None or high is None or low == high:
        low, high = around(record)
    if low is None or high is None or low >= high:
        return None
    return float(case.in_base_year(record, low)), float(case.in_base_year(record, high))


def around(record: Record) -> tuple[float | None, float | None]:
    """What is possible, cut to twice the value; nothing for a nil value that could be of any size."""
    least, greatest = record.allowed
    value = record.number
    if value == 0:
        return (0.0, 1.0) if (least, greatest) == (0.0, 1.0) else (None, None)
    low, high = sorted((0.0, 2 * value))
    low = low if least is None else max(low, least)
    high = high if greatest is None else min(high, greatest) if value > greatest / 2 else high
    return min(low, value), max(high, value)


def nice(step: float) -> float:
    """The largest of 1, 2, 5 times a power of ten that is not above the step."""
    power = 10.0 ** math.floor(math.log10(step))
    return max(k * power for k in (1, 2, 5) if k * power <= step * (1 + 1e-9))


def control(case: Case, name: str, overrides: Mapping[str, str], option: str) -> dict[str, Any]:
    """All that the page needs to show a value and let it be moved."""
    i = position(case, option)
    record, quantity = case.records[i][name], case.model[name]
    files = default_record(case, name, i)
    in_unit = quantity.unit
    scale = 100.0 if in_unit == "share" else 1.0
    value = float(case.in_base_year(record, record.number))
    found: dict[str, Any] = {
        "name": name,
        "label": quantity.text(language()),
        "unit": "%" if in_unit == "share" else unit(in_unit),
        "scale": scale,
        "value": value,
        "text": typed(significant(value * scale, 4 if record.price_year else 6)),
        "changed": name in overrides,
        "measured": record.measured_here if can_be_measured(record) else None,
        "group": files.group,
        "help": help_lines(case, name, files),
        "sources": [
            {"text": f"{s.title}, {s.publisher}, {s.published}, {s.hand}", "url": s.url} for s in files.sources
        ],
        "grade": files.grade,
        "differs": len({r[name].value for r in case.records[1:] if not isinstance(r[name].value, Mapping)}) > 1,
    }
    if files.choices:
        return found | {
            "kind": "choice",
            "value": record.choice,
            "choices": [{"key": key, "label": choice_label(name, key)} for key in files.choices],
        }
    if in_unit == "1" and files.allowed == (0.0, 1.0) and files.shape == "fixed" and files.value in (0.0, 1.0):
        answers = [{"key": "0", "label": translate("no")}, {"key": "1", "label": translate("yes")}]
        return found | {"kind": "choice", "value": "1" if value else "0", "choices": answers}
    ends = ends_of(case, files)
    if ends is None:
        return found | {"kind": "number"}
    whole = in_unit == "year" or name == "horizon"
    step = max(1.0, nice((ends[1] - ends[0]) / STEPS)) if whole else nice((ends[1] - ends[0]) / STEPS)
    least, greatest = files.allowed
    low, high = (round(f(e / step) * step, 12) for f, e in ((math.floor, ends[0]), (math.ceil, ends[1])))
    low = low if least is None else max(low, least)
    high = high if greatest is None else min(high, greatest)
    return found | {"kind": "slider", "low": min(low, value), "high": max(high, value), "step": step}


def can_be_measured(record: Record) -> bool:
    """Whether it is a figure of a gain, of which somebody can say that it was measured here."""
    return record.evidence_of == "benefit" and not record.choices


def default_record(case: Case, name: str, option: int) -> Record:
    """The record of the files, without what the page has set."""
    record = case.records[option][name]
    return case.from_files[option].get(name, record) if record.layer == "set" else record


def help_lines(case: Case, name: str, record: Record) -> list[str]:
    """What the value is, what is known of it, and how well."""
    in_unit = case.model[name].unit
    lines = [record.says()] if record.says() else []
    if record.reason:
        lines.append(record.why())
    if record.low is not None and record.high is not None:
        low, high = (float(case.in_base_year(record, x)) for x in (record.low, record.high))
        words = (
            translate("Known range: {range} (5–95%).", range=interval(low, high, in_unit, "A"))
            if record.uncertain
            else translate("Values looked at: {range}.", range=interval(low, high, in_unit, "A"))
        )
        lines.append(words)
    lines.append(
        translate("Evidence: grade {grade}, {words}.", grade=record.grade, words=translate(GRADES[record.grade]))
    )
    return lines


def choice_label(name: str, key: str) -> str:
    words = CHOICES.get(name, {}).get(key)
    return translate(words) if words else key.replace("_", " ")


def typed(value: float) -> str:
    """A number as somebody would type it: all its digits that matter, in the language in use."""
    value = significant(value, 6)
    if abs(value) >= 1000 or value == int(value):
        return decimal(value) if abs(value) >= 100 or value == int(value) else f"{value:g}"
    text = f"{value:.6f}".rstrip("0").rstrip(".") if abs(value) >= 1e-4 or value == 0 else f"{value:.3g}"
    return writing().point(text).replace("-", "\u2212")


def check_possible(value: float, record: Record, quantity: Quantity) -> None:
    """Raises InputError, in the unit of the page, for a value outside what is possible."""
    least, greatest = record.allowed
    if (least is not None and value < least) or (greatest is not None and value > greatest):
        fields = {"label": quantity.text(language()), "value": amount(value, quantity.unit)}
        low, high = ("" if x is None else amount(x, quantity.unit) for x in (least, greatest))
        if greatest is None:
            sentence = translate("{label}: {value} is not possible; the least is {low}.", low=low, **fields)
        elif least is None:
            sentence = translate("{label}: {value} is not possible; the most is {high}.", high=high, **fields)
        else:
            sentence = translate(
                "{label}: {value} is not possible; give from {low} to {high}.", low=low, high=high, **fields
            )
        raise InputError(sentence)


SPACES = re.compile(r"[\s\u00a0\u202f\u2009]")
TYPED = re.compile(r"(?P<number>[-+]?[\d.,]*\d[\d.,]*(?:[eE][-+]?\d+)?)(?P<rest>.*)")


def value_typed(words: str, in_unit: str, label: str) -> str:
    """What somebody typed, as the text of a plain number; shares are typed in per cent.

    ``1 234,5``, ``1,234.5``, ``12 %``, ``3 k€`` and ``300 €/an`` are understood. Raises InputError for the rest.
    """
    cleaned = SPACES.sub("", words).replace("\u2212", "-")
    match = TYPED.fullmatch(cleaned)
    rest = match["rest"] if match else ""
    names = {SPACES.sub("", unit(in_unit, lang, many)) for lang in LANGUAGES for many in (1.0, 5.0)}
    euros = in_unit.startswith("EUR")
    factors = {"": 1.0, **dict.fromkeys(names, 1.0), **({"%": 1.0} if in_unit == "share" else {})}
    if euros:
        factors |= {"€": 1.0, "k€": 1e3, "M€": 1e6}
        factors |= {f"{k}{n}": f for n in names for k, f in (("k", 1e3), ("M", 1e6))}
    number = None if match is None else plain_number(match["number"])
    if number is None or rest not in factors:
        raise InputError(
            translate(
                "{label}: “{words}” is not a number in {unit}; type one such as {example}.",
                label=label,
                words=words.strip()[:40],
                unit="%" if in_unit == "share" else unit(in_unit) or translate("plain figures"),
                example=writing().point("12.5"),
            )
        )
    value = number * factors[rest] / (100.0 if in_unit == "share" else 1.0)
    return repr(value)


def plain_number(text: str) -> float | None:
    """The number in French or English digits; None when it could be read two ways or none.

    The last of ``.`` and ``,`` is the decimal mark, but for a comma followed by three digits in English.
    """
    marks = [c for c in text if c in ".,"]
    if len(set(marks)) == 2:
        last = max(text.rfind("."), text.rfind(","))
        if marks.count(text[last]) > 1:
            return None
        text = text[:last].replace(".", "").replace(",", "") + "." + text[last + 1 :]
    elif len(marks) > 1 or (marks == [","] and language() == "en" and re.search(r"\d,\d{3}$", text)):
        if not re.fullmatch(r"[-+]?\d{1,3}([.,]\d{3})+", text):
            return None
        text = text.replace(",", "").replace(".", "")
    try:
        value = float(text.replace(",", "."))
    except ValueError:
        return None
    return value if math.isfinite(value) else None
