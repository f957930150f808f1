"""Panels: who was asked, how, and what weight each person gives; read from files and checked like all others.

A file that cannot be understood is refused, with file, line and key. A person who did not follow the method is kept in
the file, left out of the results, counted and named with the reason: an answer is never mended in silence.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np

from costmodel.document.saving import working_folder
from costmodel.language.catalogue import N_, either, language, translate
from costmodel.language.errors import CostModelError, InputError
from costmodel.model.model import Model
from costmodel.parameters.labelled import DESCRIPTION, Described
from costmodel.parameters.library import Library
from costmodel.parameters.record import GRADES
from costmodel.parameters.sources import Source, cited, read_sources
from costmodel.parameters.yamlfile import Node, Where, number
from costmodel.questions.debate.criteria import CRITERIA, EUROS, LEDGERS, priced
from costmodel.questions.debate.smaa import Array, stream, with_certainty

METHODS = {"swing": N_("swing weights"), "allocation": N_("100 points to share out")}
ROLES = {
    "executive": N_("executive"),
    "residents": N_("residents"),
    "agents": N_("agents"),
    "other": N_("others"),
}
FULL = 100.0
"""Points of the first criterion in swing weights, and of all together in a budget of points."""

CERTAINTIES = (1, 5)
CONCENTRATION = {1: 5.0, 2: 10.0, 3: 20.0, 4: 50.0, 5: 200.0}
"""How near to the stated weights the drawn ones stay, by certainty: an assumption of this workbook, graded D.

A weight of 25 % moves by about 18 points (standard deviation) for somebody who guesses, by 3 for somebody sure.
"""

YEARS = 2
"""After which people are asked again."""

ALL = "all"
HEAD = {*DESCRIPTION, "role", "method", "date", "led_by", "invented", "criteria", "source", "grade", "review_by",
        "members"}  # fmt: skip
WHO, ANSWER = {"who", "who_fr"}, {"certainty", "weights"}
MEMBER = WHO | ANSWER | {"abstains"}
KEY = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")


@dataclass(frozen=True)
class Euros:
    """A ledger that a panel counts in euros, on a scale in euros per inhabitant and year declared beforehand."""

    ledger: str
    worst: float
    best: float


@dataclass(frozen=True)
class Member:
    """One person: a pseudonym, what they are, their weights as given, what they abstain on, how sure they are."""

    key: str
    who: str
    who_fr: str
    certainty: int
    weights: Mapping[str, float]
    abstains: tuple[str, ...] = ()
    where: Where = ""

    def text(self, lang: str) -> str:
        return either(self.who, self.who_fr, lang)

    @property
    def silent(self) -> bool:
        """Whether the person abstains altogether."""
        return not self.weights


@dataclass(frozen=True)
class Panel(Described):
    """People asked together, in the same way, about the same criteria."""

    role: str
    method: str
    date: dt.date
    led_by: str
    invented: bool
    criteria: tuple[str, ...]
    euros: Euros | None
    members: tuple[Member, ...]
    grade: str
    sources: tuple[Source, ...]
    review_by: dt.date
    path: Path

    @cached_property
    def astray(self) -> dict[str, list[str]]:
        """Why the answers of some members do not follow the method, by member."""
        answers = {m.key: departures(self.method, m.weights) for m in self.members if not m.silent}
        return {key: why for key, why in answers.items() if why}

    @cached_property
    def heard(self) -> tuple[Member, ...]:
        """Members whose weights count: those who answered and followed the method."""
        return tuple(m for m in self.members if not m.silent and m.key not in self.astray)

    @property
    def silent(self) -> tuple[Member, ...]:
        return tuple(m for m in self.members if m.silent)

    @cached_property
    def centres(self) -> Array:
        """Weights of the members heard. Shape (people, criteria)."""
        return np.array([centre(self.criteria, m) for m in self.heard])

    def draw(self, worlds: int, seed: int) -> Array:
        """Weights of the members heard, each around what they said. Shape (people, worlds, criteria)."""
        return np.stack([drawn(self.criteria, m, worlds, seed, f"{self.key}/{m.key}") for m in self.heard])

    def warnings(self, today: dt.date, examples: bool = True) -> list[str]:
        """What to know before using the panel; that it is an invented example too, unless told otherwise."""
        warnings, name = [], self.text(language())
        if self.invented and examples:
            warnings.append(
                translate(
                    "The panel “{panel}” is an invented example (grade D): put real answers in its place before "
                    "deciding.",
                    panel=name,
                )
            )
        if self.review_by < today:
            warnings.append(
                translate(
                    "The answers of the panel “{panel}” should have been asked again by {date}.",
                    panel=name,
                    date=self.review_by,
                )
            )
        return warnings + [
            translate(
                "{panel}, {member}: left out, the answer does not follow the method ({why}).",
                panel=name,
                member=key,
                why=", ".join(why),
            )
            for key, why in self.astray.items()
        ]


def departures(method: str, weights: Mapping[str, float]) -> list[str]:
    """In which ways a set of weights does not follow its method; empty when it does."""
    points, why = list(weights.values()), []
    if method == "swing":
        full = sum(abs(w - FULL) < 1e-9 for w in points)
        if max(points) > FULL + 1e-9:
            why.append(translate("a weight of {value} is above 100", value=f"{max(points):g}"))
        elif full != 1:
            why.append(translate("{count} criteria have 100, where exactly one does", count=full))
    elif abs(sum(points) - FULL) > 1e-6:
        why.append(translate("the points add to {total}, not to 100", total=f"{sum(points):g}"))
    if len(points) > 1 and max(points) == min(points):
        why.append(translate("all weights are the same, which is no answer"))
    return why


def centre(criteria: Iterable[str], member: Member) -> Array:
    """The member's weights, adding to one. Where they abstain: half of their largest weight."""
    top = max(member.weights.values())
    raw = np.array([top / 2 if c in member.abstains else member.weights.get(c, 0.0) for c in criteria])
    return raw / raw.sum()


def drawn(criteria: tuple[str, ...], member: Member, worlds: int, seed: int, name: str) -> Array:
    """Weights around those stated, by certainty; where the member abstains, anything from nothing to their largest."""
    answered = [c for c in criteria if c not in member.abstains]
    stated = np.array([member.weights[c] for c in answered])
    shares = with_certainty(list(stated), CONCENTRATION[member.certainty], worlds, seed, name)
    weights = np.zeros((worlds, len(criteria)))
    for i, c in enumerate(criteria):
        if c in member.abstains:
            weights[:, i] = stream(seed, f"{name}/{c}?").random(worlds) * (stated.max() / stated.sum())
        else:
            weights[:, i] = shares[:, answered.index(c)]
    return weights / weights.sum(axis=1, keepdims=True)


# Reading


def panel_names(library: Library) -> list[str]:
    return library.names("panels")


def panel(library: Library, model: Model, name: str) -> Panel:
    """A panel by its name in ``parameters/panels``, or by the path of a YAML file. Raises InputError."""
    return read_panel(library.path("panels", name), library, model)


def read_panel(path: Path, library: Library, model: Model) -> Panel:
    """The panel of a file, with all that is wrong in it said at once. Raises InputError."""
    head = Node.of(path)
    sources = read_sources(head, library.sources)
    with head.gathering():
        head.check_keys(HEAD, HEAD | {"sources", "euros"})
        panel = whole_panel(head, sources, model)
    head.refuse()
    return panel


def whole_panel(head: Node, sources: Mapping[str, Source], model: Model) -> Panel:
    texts = {key: head.said(key) for key in (*DESCRIPTION, "led_by")}
    invented = head.one_of("invented", ("true", "false"), "false") == "true"
    grade = head.one_of("grade", GRADES, "D")
    if invented and grade != "D":
        raise head["grade"].fail("an invented panel has the grade D, not {grade}.", grade=grade)
    euros = euros_of(head)
    asked = criteria_of(head, euros, model)
    return Panel(
        head.name,
        **texts,
        invented=invented,
        grade=grade,
        euros=euros,
        criteria=asked,
        members=members_of(head, asked),
        date=head.date("date"),
        review_by=head.date("review_by"),
        role=head.one_of("role", ROLES, "other"),
        method=head.one_of("method", METHODS, "swing"),
        sources=cited(head["source"], head.tree["source"], sources),
        path=head.file,
    )


def euros_of(head: Node) -> Euros | None:
    if "euros" not in head:
        return None
    euros, names = head.section("euros"), {"ledger", "worst", "best"}
    euros.check_keys(names, names)
    worst, best = euros.number("worst"), euros.number("best")
    if not worst < best:
        raise euros.fail("'worst' is below 'best': euros per inhabitant and year, more being better.")
    return Euros(euros.one_of("ledger", LEDGERS, ""), worst, best)


def criteria_of(head: Node, euros: Euros | None, model: Model) -> tuple[str, ...]:
    """The criteria asked, none that the panel's euros count already."""
    words = head.words("criteria")
    known = [*CRITERIA, *([EUROS] if euros else [])]
    for word in words:
        if word.name == EUROS and not euros:
            raise word.fail("'euros' is weighed, and no section 'euros' says which ledger and scale.")
        if word.name not in known:
            raise word.unknown("'{name}' is no criterion; known: {known}.", known)
        if euros and word.name in priced(model, euros.ledger):
            raise word.fail(
                "'{name}' is counted in the euros of '{ledger}' already: an impact is in euros or weighed, not both. "
                "Take it out of the criteria, or take 'euros' away.",
                ledger=euros.ledger,
            )
    asked = tuple(word.name for word in words)
    if len(set(asked)) != len(asked) or len(asked) < 2:
        raise head["criteria"].fail("'criteria' names two criteria or more, each of them once.")
    if euros and EUROS not in asked:
        raise head["euros"].fail("'euros' is declared and not among the criteria; add it.")
    return asked


def members_of(head: Node, asked: tuple[str, ...]) -> tuple[Member, ...]:
    members = []
    for node in head.section("members"):
        with head.gathering():
            members.append(member_of(node, asked))
    if not members and not head.faults:
        raise head["members"].fail("the panel has no member; add at least one.")
    return tuple(members)


def member_of(node: Node, asked: tuple[str, ...]) -> Member:
    node.check_keys(WHO, MEMBER)
    texts = {key: node.said(key) for key in ("who", "who_fr")}
    abstains = abstentions(node, asked)
    if abstains == asked:
        if "weights" in node or "certainty" in node:
            raise node.fail("'{name}' abstains on everything and has weights; keep one or the other.")
        certainty, weights = CERTAINTIES[0], {}
    else:
        node.check_keys(WHO | ANSWER, MEMBER)
        weights = weights_of(node, asked, abstains)
        certainty = node.whole("certainty", *CERTAINTIES)
    return Member(node.name, **texts, certainty=certainty, weights=weights, abstains=abstains, where=node.place)


def abstentions(node: Node, asked: tuple[str, ...]) -> tuple[str, ...]:
    """What a member abstains on: a list of criteria, or ``all``."""
    if node.tree.get("abstains") == ALL:
        return asked
    words = node.words("abstains")
    for word in words:
        refuse_unasked(word, asked)
    return tuple(c for c in asked if c in [word.name for word in words])


def weights_of(node: Node, asked: tuple[str, ...], abstains: tuple[str, ...]) -> dict[str, float]:
    """The weights given, one for each criterion on which the member does not abstain; not all are zero."""
    if not isinstance(node.tree["weights"], dict):
        raise node["weights"].fail("'{key}' must hold names and values.")
    weights = {}
    for weight in node["weights"]:
        refuse_unasked(weight, asked)
        if weight.name in abstains:
            raise weight.fail("'{name}' has a weight and an abstention; keep one.")
        value = number(weight.tree, weight.place)
        if value < 0:
            raise weight.fail("a weight is zero or more, not {value}.", value=f"{value:g}")
        weights[weight.name] = value
    if missing := [c for c in asked if c not in weights and c not in abstains]:
        raise node.fail(
            "'{name}' says nothing of {missing}; give a weight (0 counts for nothing) or list it under 'abstains'.",
            missing=", ".join(missing),
        )
    if sum(weights.values()) == 0:
        raise node.fail("all weights of '{name}' are zero; write 'abstains: all'.")
    return weights


def refuse_unasked(word: Node, asked: tuple[str, ...]) -> None:
    if word.name not in asked:
        raise word.unknown("'{name}' is not among the criteria of this panel: {known}.", asked)


# Writing: what the form saves


def member_line(member: Member) -> str:
    """A member as two lines of a panel file; texts are quoted, so that they stay text."""
    parts = [f"who: {quoted(member.who)}", f"who_fr: {quoted(member.who_fr)}"]
    if member.silent:
        parts.append(f"abstains: {ALL}")
    else:
        parts.append(f"certainty: {member.certainty}")
        parts.append("weights: {" + ", ".join(f"{c}: {w:g}" for c, w in member.weights.items()) + "}")
        if member.abstains:
            parts.append(f"abstains: [{', '.join(member.abstains)}]")
    return f"  {member.key}:\n    {{{', '.join(parts)}}}\n"


def quoted(text: str) -> str:
    return json.dumps(" ".join(text.split()), ensure_ascii=False)


def refuse_file_name(name: str) -> None:
    """Raises InputError for a file that cannot be a panel."""
    if not name.endswith(".yaml") or not KEY.fullmatch(name.removesuffix(".yaml")):
        raise InputError(
            translate(
                "'{name}' cannot name a panel; write small letters, digits and _, such as residents_2027.yaml.",
                name=name,
            )
        )


def refuse_pseudonym(key: str) -> None:
    """Raises InputError for what cannot be the key of a person."""
    if not KEY.fullmatch(key):
        raise InputError(
            translate("'{name}' cannot name a person; write small letters, digits and _, such as resident_8.", name=key)
        )


def new_panel(
    path: Path, head: Mapping[str, str], member: Member, library: Library, model: Model, today: dt.date
) -> Panel:
    """Write a panel file with a first person in it; ``head`` gives label, role, method and led_by.

    The grade is B, answers of people asked by a stated method, and the answers are to be asked again after two years.
    Raises InputError when the file is there already, or when its name or its texts cannot be used.
    """
    refuse_file_name(path.name)
    if path.exists() or path.is_symlink():
        raise InputError(translate("{file}: the file is there already; people are added to it.", file=path))
    label, led_by = (quoted(head.get(key, "")) for key in ("label", "led_by"))
    summary = quoted(f"{translate(METHODS[head['method']])}, {today.isoformat()}")
    review_by = today.replace(year=today.year + YEARS, day=min(today.day, 28))
    criteria = [c for c in CRITERIA if c in member.weights or c in member.abstains]
    text = f"""\
sources:
  this_panel: {{title: {label}, publisher: {led_by}, kind: primary, url: "docs/running-a-debate.md", \
published: "{today.year}", read: {today.isoformat()}}}
label: {label}
label_fr: {label}
summary: {summary}
summary_fr: {summary}
role: {head["role"]}
method: {head["method"]}
led_by: {led_by}
invented: false
grade: B
source: [this_panel]
date: {today.isoformat()}
review_by: {review_by.isoformat()}
criteria: [{", ".join(criteria)}]
members:
"""
    return written(path, text + member_line(member), [member.key], library, model)


def add_member(path: Path, member: Member, library: Library, model: Model) -> Panel:
    """Add a person at the end of a panel file, as ``members`` is its last section; gives the panel read again.

    Nothing is written when the result would not be the panel there was and one person more. Raises InputError.
    """
    before = read_panel(path, library, model)
    refuse_pseudonym(member.key)
    if member.key in [m.key for m in before.members]:
        raise InputError(
            translate("{file}: '{name}' is in the panel already; take another name.", file=path, name=member.key)
        )
    text = path.read_text(encoding="utf-8")
    text += ("" if text.endswith("\n") else "\n") + member_line(member)
    return written(path, text, [*(m.key for m in before.members), member.key], library, model)


def written(path: Path, text: str, members: list[str], library: Library, model: Model) -> Panel:
    """Write a panel aside, read it again, and move it into place when it holds these members and no other."""
    with working_folder(path.parent) as work:
        aside = work / path.name
        aside.write_text(text, encoding="utf-8", newline="\n")
        why = translate("'members' must be the last section of the file.")
        try:
            whole = [m.key for m in read_panel(aside, library, model).members] == members
        except CostModelError as error:
            whole, why = False, str(error).replace(str(aside), str(path))
        if not whole:
            raise InputError(translate("{file}: nothing was written. {why}", file=path, why=why))
        os.replace(aside, path)
    return read_panel(path, library, model)
