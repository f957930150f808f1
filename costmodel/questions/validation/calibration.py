"""What really happened elsewhere, beside what the model says when it is set up as the study was: how far off it is.

The outcomes stand in ``tests/cases/outcomes.yaml``, each with how it was obtained and the quantities that predict it.
What is counted here says whether the ranges of the model hold what they promise; a miss is a fact, never an error.
"""

from __future__ import annotations

import ast
import csv
import hashlib
import math
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from pathlib import Path
from typing import Any

import numpy as np

from costmodel.document.answer import jsonable
from costmodel.engine.case import make_case
from costmodel.engine.scores import Coverage, coverage, crps, interval_score, pit
from costmodel.engine.statistics import percentiles
from costmodel.engine.worlds import Sample
from costmodel.language.catalogue import N_, either, nearest, translate
from costmodel.language.errors import CostModelError, InputError, ModelError, UnknownNameError
from costmodel.language.places import shipped
from costmodel.model import units
from costmodel.model.expression import ANY, Expression, unit_of
from costmodel.model.model import Model
from costmodel.parameters.yamlfile import Node, number, plain

NEEDED = {"label", "label_fr", "source", "mark", "tie", "predicts", "why", "why_fr"}
SCORED = {"programme", "basis", "reading"}
ASKED = {"tool", "authority", "option", "scenario", "set", "within", "absolute"}
OTHERS = ASKED | {"found", "low", "high", "unit", "control", "class", "feeds", "fed", "later"}
NUMBERS = ("found", "low", "high", "within", "absolute")
OF_SOURCE = {"title", "publisher", "url", "read"}
WORDS = ("label", "label_fr", "why", "why_fr")

TIES = {
    "independent": N_("independent: no value of the model comes from the study"),
    "calibrated": N_(
        "calibrated: a value or a range of the model comes from the study, so that agreement proves little"
    ),
    "arithmetic": N_("arithmetic: the study's own inputs go in, so that the formula alone is tested"),
}
TIE_NAMES = {"independent": N_("independent"), "calibrated": N_("calibrated"), "arithmetic": N_("arithmetic")}
BASES = {
    "measured": N_("measured"),
    "declared": N_("asked"),
    "before_rework": N_("timed before checking"),
    "simulated": N_("simulated"),
    "promised": N_("promised"),
}
MARKS = {"seen": N_("read there"), "derived": N_("worked out from figures read there")}
READINGS = {"sure": N_("sure"), "fairly": N_("fairly sure"), "weak": N_("weak")}
HALVES = {
    "later": N_("read after the priors were fitted"),
    "apart": N_("kept apart from the start, by the rule"),
    "open": N_("could have fed a prior, and fed none"),
}
NOTHING = "none"
"""What predicts an outcome for which the model has no quantity."""

OTHERS_NEEDED = 2
"""Outcomes of other programmes below which a class alone forecasts nothing."""


@dataclass(frozen=True)
class Outcome:
    """What a study found, how it was obtained, and how to ask the model the same.

    ``feeds``: the record whose three values are fitted to it and to others, after ``fed`` (see ``priors``).
    """

    key: str
    words: Mapping[str, str]
    source: Mapping[str, str]
    mark: str
    tie: str
    basis: str
    control: bool
    programme: str
    reading: str
    low: float | None
    high: float | None
    unit: str | None
    set_up: Mapping[str, Any]
    predicts: str
    within: float | None
    absolute: float | None
    where: str
    family: str = ""
    feeds: str = ""
    fed: str = "found"
    later: bool = False

    def says(self, what: str) -> str:
        return either(self.words[what], self.words[f"{what}_fr"])

    @property
    def scored(self) -> bool:
        """Whether the model is tested by it; a study's own inputs test its arithmetic alone."""
        return self.tie != "arithmetic"

    @property
    def kind(self) -> tuple[str | None, str]:
        """Its class: what the file says, else the same quantity of the same tool."""
        return (None, self.family) if self.family else (self.set_up["tool"], self.predicts)

    @property
    def half(self) -> str:
        """Whether it may feed a prior: a rule blind to what was found, by the name of the programme."""
        if self.later:
            return "later"
        return "apart" if hashlib.sha256(self.programme.encode()).digest()[0] % 2 else "open"

    @property
    def middle(self) -> float:
        return ((self.low or 0.0) + (self.high or 0.0)) / 2


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What the model gives for an outcome: central value and percentiles in its unit, and how far off they are.

    ``pit``, ``crps`` and ``score`` (of the 5-95 % range) are as in ``engine.scores``, for the middle of what was
    found; ``beyond`` when it lies outside every draw.
    """

    outcome: Outcome
    unit: str
    central: float
    p05: float
    median: float
    p95: float
    pit: float
    crps: float
    score: float

    @property
    def place(self) -> str:
        """Where the middle of what was found lies: ``inside`` the 5-95 % range, ``above`` or ``below`` it."""
        middle = self.outcome.middle
        return "above" if middle > self.p95 else "below" if middle < self.p05 else "inside"

    @property
    def beyond(self) -> bool:
        return self.pit in (0.0, 1.0) and self.place != "inside"

    @property
    def agrees(self) -> bool:
        """Near enough to the study's figure; or, where no distance is said, that figure is in the model's range."""
        o = self.outcome
        if o.within is None and o.absolute is None:
            return self.place == "inside"
        low, high = o.low or 0.0, o.high or 0.0
        room = (o.within or 0.0) * max(abs(low), abs(high)) + (o.absolute or 0.0)
        return low - room <= self.central <= high + room


@dataclass(frozen=True, kw_only=True)
class Group:
    """Some outcomes together. Counts are of outcomes; shares and means give each programme the same weight.

    ``width``, ``score`` and ``crps`` are relative to what was found in the class of each. ``compared`` outcomes have a
    class: ``crps_compared`` is the model's distance there, ``crps_class`` that of the other outcomes of the class.
    ``then`` outcomes have an answer of version 0.1: ``inside_then`` held, at ``crps_then`` (now ``crps_since``).
    """

    name: str
    count: int
    programmes: int
    inside: int
    above: int
    below: int
    beyond: int
    coverage: Coverage
    share_above: float
    share_below: float
    pit: float
    width: float
    score: float
    crps: float
    compared: int
    crps_compared: float
    crps_class: float
    then: int
    inside_then: int
    crps_then: float
    crps_since: float


@dataclass(frozen=True)
class Calibration:
    """All outcomes of a file with the model's answers, counted in several ways."""

    answers: tuple[Answer, ...]
    lacking: tuple[Outcome, ...]
    before: Mapping[str, Mapping[str, float]]

    @cached_property
    def scored(self) -> tuple[Answer, ...]:
        return tuple(a for a in self.answers if a.outcome.scored)

    @cached_property
    def scales(self) -> dict[tuple[str | None, str], float]:
        """Mean size of what was found, by class; the model's median where only zero was found."""
        classes: dict[tuple[str | None, str], list[Answer]] = {}
        for a in self.scored:
            classes.setdefault(a.outcome.kind, []).append(a)
        return {
            kind: sum(abs(a.outcome.middle) for a in some) / len(some) or abs(some[0].median) or 1.0
            for kind, some in classes.items()
        }

    def of(self, name: str, belongs: Callable[[Outcome], bool]) -> Group | None:
        """The outcomes that ``belongs`` holds for, counted together; nothing when there is none."""
        some = [a for a in self.scored if belongs(a.outcome)]
        return self._group(name, some) if some else None

    @cached_property
    def ties(self) -> tuple[Group, ...]:
        """Independent outcomes, which alone test the model, and those that set it."""
        return self._by("independent", "calibrated", belongs=lambda name, o: o.tie == name)

    @cached_property
    def halves(self) -> tuple[Group, ...]:
        """Independent outcomes by what they were kept for."""
        return self._by(*HALVES, belongs=lambda name, o: o.tie == "independent" and o.half == name)

    @cached_property
    def bases(self) -> tuple[Group, ...]:
        """Independent outcomes by how they were obtained."""
        return self._by(*BASES, belongs=lambda name, o: o.tie == "independent" and o.basis == name)

    @cached_property
    def tools(self) -> tuple[Group, ...]:
        """Independent outcomes by tool; those of no tool under an empty name."""
        names = dict.fromkeys(a.outcome.set_up["tool"] or "" for a in self.scored)
        return self._by(*names, belongs=lambda name, o: o.tie == "independent" and (o.set_up["tool"] or "") == name)

    def _by(self, *names: str, belongs: Callable[[str, Outcome], bool]) -> tuple[Group, ...]:
        groups = (self.of(name, partial(belongs, name)) for name in names)
        return tuple(group for group in groups if group)

    def _class_crps(self, a: Answer) -> float | None:
        """Distance of what was found from the other outcomes of its class, taken as draws."""
        o = a.outcome
        others = [b.outcome for b in self.scored if b.outcome.kind == o.kind and b.outcome.programme != o.programme]
        if len({b.programme for b in others}) < OTHERS_NEEDED:
            return None
        return crps([b.middle for b in others], o.middle)

    def _group(self, name: str, some: Sequence[Answer]) -> Group:
        sizes = Counter(a.outcome.programme for a in some)

        def mean(value: Callable[[Answer], float], among: Sequence[Answer] = some) -> float:
            weights = [1 / sizes[a.outcome.programme] for a in among]
            return float(np.average([value(a) for a in among], weights=weights)) if among else math.nan

        def relative(value: Callable[[Answer], float]) -> Callable[[Answer], float]:
            return lambda a: value(a) / self.scales[a.outcome.kind]

        places = Counter(a.place for a in some)
        alone = {a.outcome.key: x for a in some if (x := self._class_crps(a)) is not None}
        compared = [a for a in some if a.outcome.key in alone]
        then = [a for a in some if a.outcome.key in self.before]

        def before(a: Answer) -> Mapping[str, float]:
            return self.before[a.outcome.key]

        own = relative(lambda a: a.crps)
        return Group(
            name=name,
            count=len(some),
            programmes=len(sizes),
            inside=places["inside"],
            above=places["above"],
            below=places["below"],
            beyond=sum(a.beyond for a in some),
            coverage=coverage(mean(lambda a: a.place == "inside") * len(sizes), len(sizes)),
            share_above=mean(lambda a: a.place == "above"),
            share_below=mean(lambda a: a.place == "below"),
            pit=mean(lambda a: a.pit),
            width=mean(relative(lambda a: a.p95 - a.p05)),
            score=mean(relative(lambda a: a.score)),
            crps=mean(own),
            compared=len(compared),
            crps_compared=mean(own, compared),
            crps_class=mean(relative(lambda a: alone[a.outcome.key]), compared),
            then=len(then),
            inside_then=sum(before(a)["p05"] <= a.outcome.middle <= before(a)["p95"] for a in then),
            crps_then=mean(relative(lambda a: before(a)["crps"]), then),
            crps_since=mean(own, then),
        )


# The model's answers


def calibrate(some: Iterable[Outcome], draws: int, seed: int) -> Calibration:
    """The model set up as each study was, and how far off it is. Raises InputError for an outcome it cannot answer."""
    some = list(some)
    answers = tuple(answer(o, draws, seed) for o in some if o.predicts != NOTHING)
    return Calibration(answers, tuple(o for o in some if o.predicts == NOTHING), earlier())


def answer(o: Outcome, draws: int, seed: int) -> Answer:
    """The model, set up as the study was; in the last year, for what has one value a year."""
    asked = o.set_up
    try:
        tree = expression(o.predicts)
        names = list(dict.fromkeys(tree.leaves("name")))
        case = make_case(asked["tool"], asked["authority"], [asked["option"]], asked["scenario"], asked["set"])
        case.model.check_known(names, "No parameter or formula is called '{name}'.")
        unit = unit_of_figure(o, tree, case.model)
        sample = Sample(case, names, seed)
        central, drawn = (tree.evaluate(values)[0, ..., -1] for values in (sample.central(), sample.whole(draws)))
        x = np.sort(np.broadcast_to(drawn, draws))
        low, median, high = map(float, percentiles(x))
        return Answer(
            outcome=o,
            unit=unit,
            central=float(central),
            p05=low,
            median=median,
            p95=high,
            pit=pit(x, o.middle),
            crps=crps(x, o.middle),
            score=interval_score(low, high, o.middle),
        )
    except (CostModelError, ValueError) as error:
        raise InputError(f"{o.where}{o.key}: {error}") from None


def unit_of_figure(o: Outcome, tree: Expression, model: Model) -> str:
    """The unit of the figure, which must be that of what predicts it."""
    own = model[tree.leaf].unit if tree.operation == "name" else None
    declared = o.unit or own
    if declared is None:
        raise InputError(translate("say in 'unit' the unit of what '{text}' gives.", text=o.predicts))
    unit = unit_of(tree, model.unit)
    if unit not in (units.parse(declared), ANY):
        raise InputError(
            translate(
                "'{text}' gives {unit}, the figure is in {said}; change one of them.",
                text=o.predicts,
                unit=units.write(unit),
                said=declared,
            )
        )
    return declared


OPERATORS: dict[type[ast.operator], Callable[[Any, Any], Any]] = {
    ast.Add: lambda x, y: x + y,
    ast.Sub: lambda x, y: x - y,
    ast.Mult: lambda x, y: x * y,
    ast.Div: lambda x, y: x / y,
}


def expression(text: str) -> Expression:
    """Names, numbers, brackets and + - * / as a tree of the model's own kind. Raises InputError for anything else.

    >>> float(expression("1 - after / before").evaluate({"after": 1.0, "before": 4.0}))
    0.75
    """

    def tree(node: ast.AST) -> Any:
        if isinstance(node, ast.BinOp) and type(node.op) in OPERATORS:
            return OPERATORS[type(node.op)](tree(node.left), tree(node.right))
        if isinstance(node, ast.Name):
            return Expression("name", leaf=node.id)
        if isinstance(node, ast.Constant) and type(node.value) in (int, float):
            return Expression("number", leaf=node.value)
        raise SyntaxError

    try:
        return tree(ast.parse(text.strip(), mode="eval").body)
    except (SyntaxError, ValueError, RecursionError):
        raise InputError(
            translate(
                "'{text}' cannot be read; write names of quantities, numbers, brackets and the signs +, -, *, /.",
                text=text,
            )
        ) from None


# Facts for programs


def facts(calibration: Calibration) -> dict[str, Any]:
    """The counts of a calibration as plain values, by tie, basis and tool; undefined means are None."""

    def plain(group: Group) -> Any:
        held = group.coverage
        counts = {name: x for name, x in vars(group).items() if name not in ("name", "coverage")}
        shares = {"share_inside": held.inside / held.scored, "share_low": held.low, "share_high": held.high}
        return jsonable(counts | shares)

    kinds = {"tie": calibration.ties, "half": calibration.halves, "basis": calibration.bases, "tool": calibration.tools}
    return {kind: {g.name or NOTHING: plain(g) for g in groups} for kind, groups in kinds.items()}


# The files


def folder() -> Path:
    """The folder of the outcomes: among the tests in a checkout, inside the package when installed."""
    return shipped("cases", beside="tests/cases")


def earlier() -> dict[str, dict[str, float]]:
    """What version 0.1 answered, by outcome: its 5-95 % range and its distance (CRPS)."""
    with (folder() / "outcomes-0.1.csv").open(encoding="utf-8", newline="") as file:
        return {row.pop("outcome"): {name: float(x) for name, x in row.items()} for row in csv.DictReader(file)}


def chosen_outcomes(only: Sequence[str] | None) -> list[Outcome]:
    """Some outcomes by name, or all. Raises UnknownNameError."""
    known = {o.key: o for o in outcomes()}
    for name in only or []:
        if name not in known:
            raise UnknownNameError(
                translate("No published study is called '{name}'; known: {known}.", name=name, known=", ".join(known))
                + nearest(name, known)
            )
    return [known[name] for name in only or known]


def outcomes(path: Path | None = None) -> list[Outcome]:
    """All outcomes of a file. Raises InputError, naming file and line, for one that cannot be read."""
    head = Node.of(path or folder() / "outcomes.yaml", by_line=True)
    if not isinstance(head.tree.get("findings"), dict):
        raise InputError(translate("{file}: write the studies under 'findings:', each by its name.", file=head.file))
    return [outcome(study) for study in head["findings"]]


def outcome(study: Node) -> Outcome:
    check_fields(study)
    where, fields = study.opening, study.tree

    def one_text(text: Any) -> str:
        return plain(text, where)

    def text(key: str, default: str = "") -> str:
        return str(fields.get(key, default))

    numbers = {n: number(fields[n], f"{where}{n}") for n in NUMBERS if n in study}
    low, high = (numbers.get(end, numbers.get("found")) for end in ("low", "high"))
    predicts = one_text(fields["predicts"])
    if predicts != NOTHING and (low is None or high is None or low > high):
        raise study.fail("'{name}': give what was found, or its low and high.")
    unit = one_text(fields["unit"]) if "unit" in study else None
    try:
        units.parse("1" if unit is None else unit)
    except ModelError as error:
        raise InputError(f"{where}unit: {error}") from None
    values = fields.get("set", {})
    if not isinstance(values, dict):
        raise study.fail("'{name}': write values by name under 'set'.")
    set_up: dict[str, Any] = {key: text(key) if key in study else None for key in ("tool", "authority", "scenario")}
    set_up |= {"option": text("option", "adopt_tasks")}
    others: dict[str, Any] = {key: text(key) for key in ("mark", "tie", "basis", "reading", "feeds")}
    others |= {key: text(key) == "true" for key in ("control", "later")}
    others |= {key: numbers.get(key) for key in ("within", "absolute")}
    return Outcome(
        **others,
        key=study.name,
        words={key: one_text(fields[key]) for key in WORDS},
        source={str(key): one_text(value) for key, value in fields["source"].items()},
        programme=text("programme", study.name),
        low=low,
        high=high,
        unit=unit,
        set_up=set_up | {"set": {str(name): one_text(value) for name, value in values.items()}},
        predicts=predicts,
        where=where,
        family=text("class"),
        fed=one_text(fields.get("fed", "found")),
    )


def check_fields(study: Node) -> None:
    """Raises InputError for what a study lacks, for what is not known of one, and for marks that are none."""
    fields = study.tree
    if not isinstance(fields, dict):
        raise study.fail("'{name}': write what the study found and how to ask it.")
    source = fields["source"] if isinstance(fields.get("source"), dict) else {}
    arithmetic = fields.get("tie") == "arithmetic"
    needed, of_source = (NEEDED, OF_SOURCE) if arithmetic else (NEEDED | SCORED, OF_SOURCE | {"country"})
    for missing in sorted(needed - set(fields)) + sorted(of_source - set(source)):
        raise study.fail("'{name}' lacks '{key}'.", key=missing)
    known = sorted(NEEDED | SCORED | OTHERS)
    for strange in sorted(set(fields) - set(known)):
        raise study.unknown("'{name}' is not known here; known: {known}.", known, word=strange, name=strange)
    for key, allowed in (("mark", MARKS), ("tie", TIES), ("basis", BASES), ("reading", READINGS)):
        if key in study and str(fields[key]) not in allowed:
            raise study.fail(
                "{what}: '{text}' is not one of {known}.", what=key, text=fields[key], known=", ".join(allowed)
            )
