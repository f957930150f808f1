"""Records as files write them: checked, and refused with file, line and key.

A record is refused when a key is missing, unknown or twice there, when a value lies outside its range or is no finite
number, when a unit, a source or a shape is unknown. A ``review_by`` that has passed is a warning that travels with
every result that uses the value.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from costmodel.language.catalogue import translate
from costmodel.language.errors import ModelError
from costmodel.language.labels import in_all
from costmodel.model import units
from costmodel.model.quantity import DIMENSIONS, Dimension, Quantity, expand
from costmodel.parameters.labelled import Labelled
from costmodel.parameters.record import (
    BASES,
    BETWEEN,
    FIRMNESS,
    GRADES,
    GROUPS,
    HERE,
    MARKS,
    RETIRED,
    ROLES,
    SHAPES,
    WITH_RANGE,
    Record,
)
from costmodel.parameters.sources import FIRST_HAND, Source, cited
from costmodel.parameters.yamlfile import Node, Place, Text, check_allowed, number, plain, whole

DECLARATION = {"label", "label_fr", "symbol", "unit", "group"}
"""What a reference file says of a parameter once; tools and authorities only bring values."""

VALUE = {"value", "source", "grade", "review_by"}
DECLARED_ONCE = {"allowed", "choices", "over", "members", "adds_to_one"}
"""What only a reference file says of a parameter: no tool or authority moves the limits of what is possible."""

OPTIONAL = {"shape", "low", "high", "chance_of_zero", "at_most", "range", "price_year", "between", "values", "weights",
            "evidence_of", *MARKS, "note", "note_fr", "reason", "reason_fr"}  # fmt: skip
SILENT = {"grade": "grade", "source": "sources"} | {mark: mark for mark in MARKS}
"""What a file may leave to the record that its own takes the place of, and the field of it."""

CAUSE = ("label", "label_fr", "reason", "reason_fr")
FIRST_YEAR, LAST_YEAR = 1950, 2150


# Reference files


def declarations(head: Node, sources: Mapping[str, Source]) -> Iterator[tuple[Quantity, Record]]:
    """Every parameter that a reference file declares, family members one by one."""
    with head.gathering():
        for node in head.section("parameters"):
            with head.gathering():
                yield from declaration(node, sources)


def declaration(node: Node, sources: Mapping[str, Source]) -> Iterator[tuple[Quantity, Record]]:
    node.check_keys(DECLARATION, DECLARATION | VALUE | DECLARED_ONCE | OPTIONAL)
    unit = read_unit(node)
    group = node.one_of("group", GROUPS, "uncertainty")
    dimensions = tuple(dimension(word) for word in node.words("over"))
    adds = node.text("adds_to_one")
    if adds and adds not in [d.name for d in dimensions]:
        raise node["adds_to_one"].fail("'adds_to_one' names a dimension that stands under 'over'.")
    members = own_members(node, dimensions)
    english, french, symbol = (node.said(key) for key in ("label", "label_fr", "symbol"))
    shared = {key: tree for key, tree in node.tree.items() if key not in DECLARATION | {"over", "members"}}
    for texts in expand(node.name, in_all(english, french), symbol, dimensions):
        quantity = Quantity(**texts, unit=unit, source="")
        fields = shared | members.get("_".join(quantity.members), {})
        if dimensions and fields.get("shape") == "fixed":
            fields = {key: tree for key, tree in fields.items() if key not in ("range", "low", "high")}
        own = node.under(Text(quantity.name, node.key.line), fields)
        record = read_record(own, sources, unit, "reference", group=group)
        yield replace(quantity, source="; ".join(s.title for s in record.sources)), record


def dimension(word: Node) -> Dimension:
    if word.name not in DIMENSIONS:
        raise word.fail("the dimension '{key}' is unknown; known: {known}.", known=", ".join(DIMENSIONS))
    return DIMENSIONS[word.name]


def own_members(node: Node, dimensions: tuple[Dimension, ...]) -> dict[str, dict[Text, object]]:
    """What a declaration says of some members of its family only, by member."""
    if "members" not in node:
        return {}
    members = node["members"]
    sections = isinstance(members.tree, dict) and all(isinstance(member.tree, dict) for member in members)
    if not sections or (members.tree and not dimensions):
        raise members.fail("'members' gives keys and values for each member of 'over'.")
    known = ["_".join(q["members"]) for q in expand(node.name, {}, "", dimensions)] if dimensions else []
    for member in members:
        if member.name not in known:
            raise member.unknown("'{key}' is not a member of {name}: {known}.", known, name=node.name)
    return dict(members.tree)


# One record


def read_record(
    node: Node,
    sources: Mapping[str, Source],
    unit: str,
    layer: str,
    declared: Record | None = None,
    least: float | None = None,
    group: str | None = None,
) -> Record:
    """A record; what it does not say is taken from the declaration when there is one."""
    node.check_keys(
        {"value", "reason"} if layer == "scenario" else VALUE,
        VALUE | OPTIONAL | {"unit"} | (DECLARED_ONCE if layer == "reference" else set()),
    )
    if "unit" in node and units.parse(read_unit(node)) != units.parse(unit):
        raise node["unit"].fail(
            "'{name}' is in {unit}, not in {wrong}; convert the value.",
            name=node.name,
            unit=unit,
            wrong=node.tree["unit"],
        )
    base = declared or Record(node.name, "fixed", 0.0, allowed=(least, None))
    shape = read_shape(node, declared, layer)
    check_price_year(node, unit, layer)
    record = replace(
        base,
        name=node.name,
        shape=shape,
        layer=layer,
        where=node.place,
        silent=tuple(field for key, field in SILENT.items() if key not in node),
        allowed=limits(node, unit, base, declared is not None),
        low=node.optional_number("low"),
        high=node.optional_number("high"),
        chance_of_zero=node.optional_number("chance_of_zero"),
        rest=None,
        at_most=node.optional_number("at_most"),
        sources=cited(node, node.tree["source"], sources) if "source" in node else base.sources,
        grade=node.one_of("grade", GRADES, base.grade),
        price_year=node.whole("price_year", FIRST_YEAR, LAST_YEAR) if "price_year" in node else None,
        review_by=node.date("review_by") if "review_by" in node else base.review_by,
        evidence_of=node.one_of("evidence_of", ROLES, base.evidence_of),
        basis=node.one_of("basis", BASES, base.basis),
        control=node.one_of("control", MARKS["control"], base.control),
        place=node.one_of("place", HERE, base.place),
        firmness=node.one_of("firmness", FIRMNESS, base.firmness),
        note=node.text("note", base.note),
        note_fr=node.text("note_fr", base.note_fr),
        reason=node.text("reason"),
        reason_fr=node.text("reason_fr"),
        choices=choices(node["choices"]) if "choices" in node else base.choices,
        between=node.one_of("between", BETWEEN, base.between),
        values=tuple(number(word.tree, node.place) for word in node.words("values")),
        weights=tuple(number(word.tree, node.place) for word in node.words("weights")),
        adds_to_one=node.text("adds_to_one") if "adds_to_one" in node else base.adds_to_one,
    )
    check_marks(node, record)
    record = replace(record, value=read_value(node, record))
    check_grade(node, record)
    check_range(node, record)
    return replace(record, group=group or base.group).whole()


def read_unit(node: Node) -> str:
    text = str(node.tree["unit"])
    try:
        units.parse(text)
    except ModelError as error:
        raise node.fail("the unit '{unit}' has an unknown part '{part}'.", unit=text, part=str(error)) from None
    return text


def read_shape(node: Node, declared: Record | None, layer: str) -> str:
    """The shape that it says, or else that of the declaration when it is a choice or a path, or that of a range."""
    ranged = "low" in node and "high" in node
    own = declared.shape if declared and declared.shape in ("choice", "path") else "metalog" if ranged else "fixed"
    shape = node.one_of("shape", (*SHAPES, *RETIRED), own)
    shape = RETIRED.get(shape, shape)
    if declared and shape != own and "choice" in (shape, own):
        raise node.fail("'{name}' has the shape {own} and cannot take the shape {shape}.", own=own, shape=shape)
    if layer != "reference" and shape == "path" != own:
        raise node.fail("'{name}' has one value for all years, not a path; give one number.")
    return shape


def check_price_year(node: Node, unit: str, layer: str) -> None:
    """Euros are those of a year; nothing else has one."""
    money = any(part == "EUR" for part, _ in units.parse(unit))
    if money and "price_year" not in node and layer != "scenario":
        raise node.fail("'{name}' is in euros and lacks price_year; say of which year the euros are.")
    if not money and "price_year" in node:
        raise node["price_year"].fail("'{name}' is not in euros; take price_year away.", name=node.name)


def limits(node: Node, unit: str, base: Record, declared: bool) -> tuple[float | None, float | None]:
    if "allowed" not in node:
        shares = unit == "share" and not declared and base.allowed == (None, None)
        return (0.0, 1.0) if shares else base.allowed
    pair = node["allowed"]
    if not isinstance(pair.tree, list) or len(pair.tree) != 2:
        raise pair.fail("'allowed' is a pair such as [0, 1] or [0, null].")
    low, high = (None if text in ("null", "~", "") else number(text, pair.place) for text in pair.tree)
    if low is not None and high is not None and low > high:
        raise pair.fail(
            "'allowed' goes from the lowest value to the highest: {low} is above {high}.", low=low, high=high
        )
    return low, high


def choices(node: Node) -> dict[str, int]:
    """Names and the whole numbers that stand for them, all different."""
    if not isinstance(node.tree, dict) or len({str(v) for v in node.tree.values()}) < max(len(node.tree), 1):
        raise node.fail("'choices' gives each name a number of its own, such as {no: 0, yes: 1}.")
    return {name: node.whole(name, 0, 99) for name in map(str, node.tree)}


def read_value(node: Node, record: Record) -> float | dict[int, float]:
    value = node["value"].tree
    if record.shape == "choice":
        return record.choice_code(plain(value, node.place), node.place)
    if record.shape == "path":
        if not isinstance(value, dict) or not value:
            raise node.fail("a path gives a value for each year, such as {2025: 256, 2030: 300}.")
        points = {
            whole(year.key, year.place, FIRST_YEAR, LAST_YEAR): number(year.tree, year.place) for year in node["value"]
        }
        if record.between == "geometric" and min(points.values()) <= 0:
            raise node.fail("a path that is geometric between its years has values above zero only.")
        return points
    if not isinstance(value, str):
        raise node.fail("the value of '{name}' must be one number.")
    return number(value, node.place)


def check_marks(node: Node, record: Record) -> None:
    """What is said of prices is said of prices only, and what is said of gains of gains."""
    for mark in MARKS:
        role = "cost" if mark == "firmness" else "benefit"
        if mark in node and record.evidence_of != role:
            raise node[mark].fail(
                "'{key}' is said of {role} only, and '{name}' is none; take it away.",
                name=node.name,
                role=translate("prices") if role == "cost" else translate("figures of a gain"),
            )


def check_grade(node: Node, record: Record) -> None:
    own = record.measured_here and record.layer in ("authority", "scenario")  # its own meters and registers
    if record.grade == "A" and not own and not any(source.kind in FIRST_HAND for source in record.sources):
        raise node.fail(
            "'{name}' has grade A and no source of kind primary; cite those who produced the figure, or write grade B."
        )


def check_range(node: Node, record: Record) -> None:
    """The value lies in its range, and all of it in what is possible."""
    low, high, ranged = record.low, record.high, record.shape in WITH_RANGE
    for value in record.value.values() if isinstance(record.value, Mapping) else (record.value,):
        check_possible(node, record, value)
    if ranged and (low is None or high is None):
        raise node.fail("'{name}' has the shape {shape} and needs low and high.", shape=record.shape)
    if ranged and low is not None and high is not None and not low <= record.number <= high:
        raise node.fail(
            "the value {value} of '{name}' is outside its range, {low} to {high}.",
            value=f"{record.number:g}",
            low=f"{low:g}",
            high=f"{high:g}",
        )
    if record.shape == "fixed":
        check_allowed(record.number, (low, high), node.place)
    elif not ranged and (low, high) != (None, None):
        raise node.fail("'{name}' has the shape {shape}, which takes no low and high.", shape=record.shape)
    for end in (*((low, high) if ranged else ()), *record.values):
        check_possible(node, record, end)
    if (record.chance_of_zero, record.at_most) != (None, None) and record.shape != "metalog":
        raise node.fail("'{name}' has no range: take chance_of_zero and at_most away, or give low and high.")
    check_possible(node, record, None if record.chance_of_zero is None else 0.0)
    check_possible(node, record, record.at_most)


def check_possible(node: Node, record: Record, value: float | None) -> None:
    if value is not None:
        check_allowed(value, record.allowed, node.place)


# Causes


@dataclass(frozen=True)
class Cause(Labelled):
    """A common cause of several beliefs, which then stand or fall together.

    ``beliefs``: parameters, each with the chance that it follows the cause in a draw; the chance is negative when it is
    low where the cause is high. A cause is high where it speaks for the tool.
    """

    beliefs: Mapping[str, float]
    reason: str
    reason_fr: str
    where: Place


def read_causes(head: Node, known: Callable[[Node], Quantity], others: Iterable[Cause]) -> list[Cause]:
    """Common causes: ``prices: {label: …, label_fr: …, reason: …, reason_fr: …, beliefs: {price: -0.7, …}}``.

    A belief follows one cause at most: ``others`` are those of other files. ``known`` refuses what is no parameter.
    """
    causes: list[Cause] = []
    for node in head.section("causes"):
        node.check_keys({*CAUSE, "beliefs"}, {*CAUSE, "beliefs"})
        if not isinstance(node.tree["beliefs"], dict) or len(node.tree["beliefs"]) < 2:
            raise node.fail("'beliefs' gives two parameters or more, each with a chance from -1 to 1.")
        beliefs: dict[str, float] = {}
        for belief in node["beliefs"]:
            name = known(belief).name
            if other := next((c for c in (*others, *causes) if name in c.beliefs), None):
                raise belief.fail("'{name}' already follows '{cause}'; keep one.", cause=other.key)
            beliefs[name] = number(belief.tree, belief.place)
            check_allowed(beliefs[name], (-1.0, 1.0), belief.place)
        causes.append(Cause(node.name, beliefs=beliefs, where=node.place, **{key: node.said(key) for key in CAUSE}))
    return causes
