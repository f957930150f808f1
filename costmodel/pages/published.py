"""The page of published studies: what they found, what the model gives when asked the same, whether they agree.

The studies stand in ``notebooks/published.yaml``; each says how to set the model up and how near the answer must be. A
study that disagrees stays on the page, with the reason.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from costmodel.case import make_case
from costmodel.errors import CostModelError, InputError, UnknownNameError
from costmodel.language import N_, language, nearest, translate
from costmodel.pages.blocks import Block, Figures, bullets, code, colon, digits, heading, paragraph, plain, row_of
from costmodel.parameters import GRADES, number
from costmodel.parameters import plain as one_text
from costmodel.presentation import amount, interval, significant
from costmodel.uncertainty import simulate
from costmodel.yamlfile import Text, read

if TYPE_CHECKING:
    from costmodel.figures import Chart

NEEDED = {"label", "label_fr", "source", "mark", "grade", "tie", "quantity", "why", "why_fr"}
OTHERS = {"found", "low", "high", "tool", "authority", "option", "scenario", "set", "year", "within", "absolute"}
OF_SOURCE = {"title", "publisher", "url", "read"}

TIES = {
    "independent": N_("independent: no value of the model comes from the study"),
    "calibrated": N_(
        "calibrated: a value or a range of the model comes from the study, so that agreement proves little"
    ),
    "arithmetic": N_("arithmetic: the study's own inputs go in, so that the formula alone is tested"),
}
TIE_NAMES = {"independent": N_("independent"), "calibrated": N_("calibrated"), "arithmetic": N_("arithmetic")}
MARKS = {"seen": N_("read there"), "derived": N_("worked out from figures read there")}
EXACT = 1e-4
"""Below this distance an answer is said to be the same to so many digits."""

SHOWN = 4
"""Significant digits in the table; the figures for programs have more."""


@dataclass(frozen=True)
class Finding:
    """What a study found, and how to ask the model the same."""

    key: str
    words: Mapping[str, str]
    source: Mapping[str, str]
    mark: str
    grade: str
    tie: str
    low: float
    high: float
    set_up: Mapping[str, Any]
    quantity: str
    year: int | None
    within: float | None
    absolute: float | None
    where: str

    def says(self, what: str) -> str:
        return self.words[f"{what}_fr" if language() == "fr" else what]


@dataclass(frozen=True)
class Answer:
    """What the model gives for a finding: its central value, its 5-95 % range, its unit."""

    finding: Finding
    central: float
    p05: float
    p95: float
    unit: str

    @property
    def agrees(self) -> bool:
        """Near enough to the study's figure; or, where no distance is said, that figure is in the model's range."""
        f = self.finding
        if f.within is None and f.absolute is None:
            return self.p05 <= f.high and f.low <= self.p95
        room = (f.within or 0.0) * max(abs(f.low), abs(f.high)) + (f.absolute or 0.0)
        return f.low - room <= self.central <= f.high + room


def published_parts(only: list[str] | None, draws: int, seed: int, again: str) -> dict[str, Block | Chart | Figures]:
    """The page, part by part, for all studies or for some."""
    findings = chosen(only)
    answers = [answer(finding, draws, seed) for finding in findings]
    apart = [a for a in answers if not a.agrees]
    return {
        "question": question(answers),
        "answers": table_of(answers),
        "disagree": heading(translate("Where they disagree, and why"))
        + (reasons(apart) if apart else paragraph(translate("No study looked at here disagrees."))),
        "agree": heading(translate("Where they agree, and what that is worth"))
        + (reasons([a for a in answers if a.agrees]) if len(apart) < len(answers) else paragraph(translate("None."))),
        "sources": sources(findings),
        "again": heading(translate("How to make this page again"))
        + paragraph(
            translate("The studies stand in notebooks/published.yaml, each with the values that set the model up.")
        )
        + code(again),
        "results": Figures([row for a in answers for row in rows_of(a)]),
    }


def chosen(only: list[str] | None) -> list[Finding]:
    found = {finding.key: finding for finding in findings()}
    for name in only or []:
        if name not in found:
            raise UnknownNameError(
                translate("No published study is called '{name}'; known: {known}.", name=name, known=", ".join(found))
                + nearest(name, found)
            )
    return [found[name] for name in only] if only else list(found.values())


def answer(finding: Finding, draws: int, seed: int) -> Answer:
    """The model, set up as the study was."""
    asked = finding.set_up
    try:
        case = make_case(asked["tool"], asked["authority"], [asked["option"]], asked["scenario"], asked["set"])
        case.model.check_known([finding.quantity], "No parameter or formula is called '{name}'.")
        summary = simulate(case, [finding.quantity], draws, seed).summaries[finding.quantity]
        many = summary.central.shape[1] > 1
        at = case.calendar.index(finding.year) if many and finding.year else -1
    except (CostModelError, ValueError) as error:
        raise InputError(f"{finding.where}{finding.key}: {error}") from None
    central, p05, p95 = (float(x[0, at]) for x in (summary.central, summary.p05, summary.p95))
    return Answer(finding, central, p05, p95, case.model[finding.quantity].unit)


# Words


def question(answers: list[Answer]) -> Block:
    good = [a for a in answers if a.agrees]
    free = [a for a in answers if a.finding.tie == "independent"]
    return (
        heading(translate("Published studies, and what the model gives"), 1)
        + paragraph(
            translate(
                "{count} published results, the model set up as each study was. {good} agree. Of the {free} that set "
                "no value of the model, {both} agree: these alone test it.",
                count=len(answers),
                good=len(good),
                free=len(free),
                both=sum(a.agrees for a in free),
            )
        )
        + bullets(translate(words) for words in TIES.values())
    )


def table_of(answers: list[Answer]) -> Block:
    rows = [
        [
            a.finding.says("label"),
            figure(a.finding.low, a.finding.high, a.unit),
            amount(significant(a.central, SHOWN), a.unit),
            figure(a.p05, a.p95, a.unit),
            asked_of(a),
            translate(TIE_NAMES[a.finding.tie]),
            verdict(a),
        ]
        for a in answers
    ]
    heads = [
        translate(w)
        for w in (N_("Study"), N_("Found"), N_("Model"), N_("5–95% range"), N_("Asked"), N_("Tie"), N_("Verdict"))
    ]
    return plain(translate("Studies and model"), heads, {"": rows})


def figure(low: float, high: float, unit: str) -> str:
    low, high = significant(low, SHOWN), significant(high, SHOWN)
    return amount(low, unit) if low == high else interval(low, high, unit, "A")


def asked_of(a: Answer) -> str:
    """How near the answer must be."""
    f = a.finding
    if f.absolute is not None:
        return translate("± {room}", room=amount(f.absolute, a.unit))
    if f.within is None:
        return translate("in the model's range")
    if not f.within:
        return translate("in the study's range")
    if f.within < EXACT:
        return translate("to {count} digits", count=round(-math.log10(f.within)))
    return translate("± {room}", room=amount(f.within, "share"))


def verdict(a: Answer) -> str:
    return translate("agrees") if a.agrees else translate("disagrees")


def reasons(answers: list[Answer]) -> Block:
    return bullets(f"{a.finding.says('label')}{colon()} {a.finding.says('why')}" for a in answers)


def sources(found: list[Finding]) -> Block:
    rows = [
        [f.says("label"), f.source["title"], f.source["publisher"], f.source["url"], translate(MARKS[f.mark]), f.grade]
        for f in found
    ]
    heads = [
        translate(w) for w in (N_("Study"), N_("Source"), N_("Publisher"), N_("Address"), N_("Figure"), N_("Grade"))
    ]
    return heading(translate("Where the figures come from")) + plain(
        translate("Sources of the studies"), heads, {"": rows}
    )


def rows_of(a: Answer) -> Iterator[list[Any]]:
    """The model's answer, the study's figure and whether they agree, for programs."""
    f = a.finding
    yield row_of(
        tool=f.set_up["tool"],
        option=f.set_up["option"],
        quantity=f"{f.key}.{f.quantity}",
        year=f.year,
        unit=a.unit,
        central=digits(a.central),
        p05=digits(a.p05),
        p95=digits(a.p95),
    )
    yield row_of(quantity=f"{f.key}.found", unit=a.unit, central=digits((f.low + f.high) / 2), p05=f.low, p95=f.high)
    yield row_of(quantity=f"{f.key}.agrees", unit="1", central=float(a.agrees))


# The file


def findings(path: Path | None = None) -> list[Finding]:
    """All studies of a file. Raises InputError, naming file and line, for one that cannot be read."""
    if path is None:
        from costmodel.notebooks.running import notebook_folder

        path = notebook_folder() / "published.yaml"
    file: Mapping[Any, Any] = read(path)
    tree = file.get("findings")
    if not isinstance(tree, Mapping):
        raise InputError(translate("{file}: write the studies under 'findings:', each by its name.", file=path))
    return [finding(path, key, body) for key, body in tree.items()]


def finding(path: Path, key: Text, body: Any) -> Finding:
    where = translate("{file}, line {line}: ", file=path, line=key.line)
    if not isinstance(body, Mapping):
        raise InputError(where + translate("'{name}': write what the study found and how to ask it.", name=key))
    said = body.get("source")
    source: Mapping[Any, Any] = said if isinstance(said, Mapping) else {}
    for missing in sorted(NEEDED - set(body)) + sorted(OF_SOURCE - set(source)):
        raise InputError(where + translate("'{name}' lacks '{key}'.", name=key, key=missing))
    for strange in sorted(set(body) - NEEDED - OTHERS):
        raise InputError(
            where
            + translate("'{name}' is not known here; known: {known}.", name=strange, known=", ".join(NEEDED | OTHERS))
            + nearest(strange, NEEDED | OTHERS)
        )
    for what, known in (("mark", MARKS), ("tie", TIES), ("grade", GRADES)):
        if body[what] not in known:
            raise InputError(
                where
                + translate(
                    "{what}: '{text}' is not one of {known}.", what=what, text=body[what], known=", ".join(known)
                )
            )
    numbers = {
        n: number(body[n], f"{where}{n}") for n in ("found", "low", "high", "within", "absolute", "year") if n in body
    }
    low, high = numbers.get("low", numbers.get("found")), numbers.get("high", numbers.get("found"))
    if low is None or high is None or low > high:
        raise InputError(where + translate("'{name}': give what was found, or its low and high.", name=key))
    words = ("label", "label_fr", "why", "why_fr")
    set_up = {name: str(body[name]) if name in body else None for name in ("tool", "authority", "scenario")}
    option = str(body.get("option", "adopt_tasks"))
    given = body.get("set", {})
    if not isinstance(given, Mapping):
        raise InputError(where + translate("'{name}': write values by name under 'set'.", name=key))
    return Finding(
        str(key),
        {name: one_text(body[name], where) for name in words},
        {name: one_text(source[name], where) for name in OF_SOURCE},
        str(body["mark"]),
        str(body["grade"]),
        str(body["tie"]),
        low,
        high,
        {**set_up, "option": option, "set": {str(n): one_text(v, where) for n, v in given.items()}},
        str(body["quantity"]),
        int(numbers["year"]) if "year" in numbers else None,
        numbers.get("within"),
        numbers.get("absolute"),
        where,
    )
