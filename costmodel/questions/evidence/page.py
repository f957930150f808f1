"""The page of the evidence: what is known, how well and how old, and which tool rests on what.

Ages are counted to a day that is a parameter, never to today, so that the page says the same on any day; what is
overdue today stands in a part of its own, which is not kept.
"""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from costmodel.document.blocks import (
    Block,
    Columns,
    Figures,
    bullets,
    code,
    heading,
    listing,
    paragraph,
    plain,
    row_of,
    table,
)
from costmodel.document.drawing import INK, LOSS, SOFT, Chart, Rows, Spec, end, folded, kind, layer, size, tidy, tint
from costmodel.engine.case import make_case, workbook
from costmodel.engine.comparison import outcomes
from costmodel.language.catalogue import N_, either, language, translate
from costmodel.language.presentation import amount, decimal, interval
from costmodel.language.vocabulary import SHAPES
from costmodel.parameters.record import GRADES, GROUPS, Record
from costmodel.parameters.sources import KINDS, Source
from costmodel.questions.question import Ask, Question
from costmodel.questions.settings import DAY, LANG, Setting, name_or_nothing

if TYPE_CHECKING:
    from costmodel.engine.case import Case

MOST = 20
"""Rows of a list that shows the most extreme: a page is read, not searched."""

GROUP_WORDS = {
    "lever": N_("Levers: what the authority decides"),
    "uncertainty": N_("Uncertainties: what nobody knows for sure"),
    "value": N_("Values: what people weigh differently"),
    "constant": N_("Constants: laws, definitions, statistics"),
}
GRADE_WORDS = {
    "A": N_("A: measured by an experiment or a register"),
    "B": N_("B: survey or evaluation"),
    "C": N_("C: expert or vendor"),
    "D": N_("D: assumption"),
}
TINTS = {"A": "#1b6e53", "B": "#2f6db5", "C": "#8a5a00", "D": LOSS}


def evidence_parts(evidence: Evidence, again: str) -> dict[str, Block | Chart | Figures]:
    """The page, part by part, for all values or for those that one tool, one authority or both rest on."""
    records, day = evidence.records, evidence.day
    late, late_today = overdue(records, day), overdue(records, dt.date.today())
    return {
        "question": question(evidence),
        "grades": heading(translate("How well it is known")) + grades(records),
        "tools": heading(translate("Which tool rests on what")) + tools(evidence.tool, evidence.authority),
        "ranges chart": widest_chart(records),
        "ranges": widest(records),
        "oldest": heading(translate("The oldest values")) + oldest(records),
        "reviews": heading(translate("What must be looked at again")) + reviews(records, late, day),
        "overdue": bullets(map(to_review, late_today))
        if late_today
        else paragraph(translate("Today no value is past its date of review.")),
        "sources": heading(translate("What the most values rest on")) + sources(records),
        "again": heading(translate("How to make this page again"))
        + code(again)
        + paragraph(translate("To open a figure down to its sources: costmodel explain NAME.")),
        "results": figures(evidence),
    }


def records_of(tool: str | None, authority: str | None) -> dict[str, Record]:
    """The values by name: all those of the reference, or those behind the results of a tool or an authority."""
    if not tool and not authority:
        return dict(workbook(None)[1].records)
    return used(make_case(tool, authority))


def used(case: Case) -> dict[str, Record]:
    names = case.used(outcomes(case))
    return {name: record for name, record in case.records[0].items() if name in names}


def question(evidence: Evidence) -> Block:
    library, records = workbook(None)[1], evidence.records
    overlays = (("tools", evidence.tool), ("authorities", evidence.authority))
    about = [library.overlay(kind, name).text(language()) for kind, name in overlays if name]
    return (
        heading(" – ".join([translate("What the workbook knows, and how well"), *about]), 1)
        + paragraph(
            translate(
                "{count} values are looked at here, {uncertain} of them with a range that the draws go through. Each "
                "has a unit, a source, a grade and a date by which it must be looked at again.",
                count=len(records),
                uncertain=sum(r.uncertain for r in records.values()),
            )
        )
        + bullets(translate(GRADE_WORDS[grade]) for grade in GRADES)
    )


def by_grade(counts: Counter[str]) -> list[str]:
    """How many have each grade, then all."""
    return [*(str(counts[grade]) for grade in GRADES), str(counts.total())]


def grades(records: Mapping[str, Record]) -> Block:
    groups = {group: Counter(r.grade for r in records.values() if r.group == group) for group in GROUPS}
    rows = [[translate(GROUP_WORDS[group]), *by_grade(counts)] for group, counts in groups.items()]
    rows.append([translate("All values"), *by_grade(sum(groups.values(), Counter()))])
    return plain(translate("Values by group and grade"), [translate("Group"), *GRADES, translate("Total")], {"": rows})


def tools(tool: str | None, authority: str | None) -> Block:
    """For each tool, the uncertain values that it brings itself, by grade, then all those behind its results."""
    rows = []
    for name in [tool] if tool else workbook(None)[1].names("tools"):
        case = make_case(name, authority)
        uncertain = [r for r in used(case).values() if r.uncertain]
        own, behind = Counter(r.grade for r in uncertain if r.layer == "tool"), Counter(r.grade for r in uncertain)
        assumed, all_assumed = (share(counts["D"], counts.total()) for counts in (own, behind))
        assert case.tool is not None
        cells = [case.tool.text(language()), *by_grade(own), per_cent(assumed)]
        rows.append((-assumed, [*cells, str(behind.total()), per_cent(all_assumed)]))
    heads = [translate("Tool"), *GRADES, translate("Its own"), translate("Assumed"), translate("All")]
    return plain(
        translate("Uncertain values behind the results of each tool, by grade"),
        [*heads, translate("Assumed")],
        {"": [cells for _, cells in sorted(rows)]},
        translate(
            "“Its own” counts the uncertain values that the file of the tool brings; “All” adds those of the reference "
            "and of the authority. “Assumed” is the share of grade D."
        ),
    )


def share(some: int, total: int) -> float:
    return some / total if total else 0.0


def per_cent(part: float) -> str:
    return amount(round(part, 2), "share")


def spread(record: Record) -> float:
    """The width of a range against its central value."""
    if not record.uncertain or record.low is None or record.high is None or not record.number:
        return 0.0
    return (record.high - record.low) / abs(record.number)


def by_spread(records: Mapping[str, Record]) -> list[Record]:
    ranged = [r for r in records.values() if spread(r)]
    return sorted(ranged, key=lambda r: (-spread(r), r.name))[:MOST]


def widest_chart(records: Mapping[str, Record]) -> Chart:
    """The widest ranges, each against its central value."""
    rows: Rows = [
        {
            "name": r.name,
            "label": label(r),
            "grade": r.grade,
            "low": tidy(r.low / r.number),
            "high": tidy(r.high / r.number),
            "central": 1.0,
        }
        for r in by_spread(records)
        if r.low is not None and r.high is not None
    ]
    return Chart(
        "evidence-ranges",
        translate("The widest ranges, against the central value"),
        translate(
            "Each line goes from the low to the high end of a range, as a multiple of the central value, which stands "
            "at 1; the colour is that of the grade. Shown are the {count} widest; half of them reach beyond {multiple} "
            "times the central value.",
            count=len(rows),
            multiple=decimal(middle([r["high"] for r in rows])),
        ),
        rows,
        draw_ranges,
    )


def middle(values: list[float]) -> float:
    ranked = sorted(values)
    return tidy(ranked[len(ranked) // 2]) if ranked else 0.0


def draw_ranges(rows: Rows) -> Spec:
    labelled = [{**r, "words": folded(r["label"], 62)} for r in rows]
    y = {"y": kind("words", sort=[r["words"] for r in labelled], axis={"labelExpr": "split(datum.label, '\\n')"})}
    colour = tint("grade", {g: TINTS[g] for g in GRADES if any(r["grade"] == g for r in rows)})
    across = {"scale": {"type": "sqrt"}, "axis": {"tickCount": 6}}
    return {
        "width": 340,
        "height": {"step": 36},
        "data": {"values": labelled},
        "layer": [
            layer(
                "rule",
                {"strokeWidth": 5, "strokeCap": "round", "opacity": 0.7},
                x=size("low", **across),
                x2=end("high"),
                color=colour,
                **y,
            ),
            layer("tick", {"color": INK, "thickness": 2, "size": 16}, x=size("central"), **y),
            layer("text", {"align": "left", "dx": 8, "color": SOFT}, x=size("high"), text=kind("grade"), **y),
        ],
    }


def list_of(caption: str, some: Iterable[Record], columns: Columns[Record], note: str = "") -> Block:
    """Some values by name and value, with more columns."""
    first: Columns[Record] = [(translate("Parameter"), label), (translate("Value"), value)]
    return table(listing(caption, some, [*first, *columns], note))


def widest(records: Mapping[str, Record]) -> Block:
    shapes = Counter(r.shape for r in records.values() if r.uncertain)
    words = ", ".join(f"{shape_words(s)} {n}" for s, n in shapes.most_common())
    return list_of(
        translate("The widest ranges"),
        by_spread(records),
        [
            (translate("Range"), ends),
            (translate("Shape"), lambda r: shape_words(r.shape)),
            (translate("Grade"), lambda r: r.grade),
            (translate("Why"), Record.says),
        ],
        translate("Shapes of all ranges that are drawn: {list}.", list=words) if words else "",
    )


def year_of(source: Source) -> int | None:
    """The year in which a source was published, where it says one."""
    year = re.search(r"\b(19|20)\d\d\b", source.published)
    return int(year[0]) if year else None


def newest(record: Record) -> int | None:
    """The year of the newest source of a value, which is how old it is."""
    years = [year for source in record.sources if (year := year_of(source))]
    return max(years) if years else None


def oldest(records: Mapping[str, Record]) -> Block:
    years = {r.name: year for r in records.values() if (year := newest(r))}
    undated = sum(1 for r in records.values() if r.sources and newest(r) is None)
    return list_of(
        translate("Values whose newest source is the oldest"),
        [records[name] for name in sorted(years, key=lambda name: (years[name], name))][:MOST],
        [
            (translate("Published"), lambda r: str(years[r.name])),
            (translate("Grade"), lambda r: r.grade),
            (translate("Source"), titles),
        ],
        translate("Sources without a year of publication: those of {count} values.", count=undated) if undated else "",
    )


def overdue(records: Mapping[str, Record], day: dt.date) -> list[Record]:
    late = [r for r in records.values() if r.stale(day)]
    return sorted(late, key=lambda r: (r.review_by or day, r.name))


def to_review(r: Record) -> str:
    return translate(
        "'{name}' should have been reviewed by {date}: check its source before deciding.", name=r.name, date=r.review_by
    )


def reviews(records: Mapping[str, Record], late: list[Record], day: dt.date) -> Block:
    """What is overdue at the day asked for, and what comes next."""
    block = paragraph(
        translate("On {day}, {count} values are past their date of review.", day=day, count=len(late))
        if late
        else translate("On {day}, no value is past its date of review.", day=day)
    )
    if late:
        block += list_of(
            translate("Values past their date of review"),
            late[:MOST],
            [
                (translate("Review by"), lambda r: str(r.review_by)),
                (translate("Grade"), lambda r: r.grade),
                (translate("Source"), titles),
            ],
        )
    due = Counter(str(r.review_by) for r in records.values() if r.review_by and not r.stale(day))
    columns: Columns[str] = [(translate("Review by"), str), (translate("Values"), lambda date: str(due[date]))]
    return block + table(listing(translate("Reviews to come"), sorted(due), columns))


def sources(records: Mapping[str, Record]) -> Block:
    counts = Counter(s.key for r in records.values() for s in r.sources)
    known = {s.key: s for r in records.values() for s in r.sources}
    ranked = [known[key] for key in sorted(counts, key=lambda key: (-counts[key], key))]
    by_kind = Counter(s.kind for s in ranked)
    return table(
        listing(
            translate("Sources, by the number of values that rest on them"),
            ranked[:MOST],
            [
                (translate("Source"), lambda s: s.title),
                (translate("Publisher"), lambda s: s.publisher),
                (translate("Who speaks"), lambda s: s.hand),
                (translate("Published"), lambda s: s.published),
                (translate("Read on"), lambda s: str(s.read)),
                (translate("Values"), lambda s: str(counts[s.key])),
            ],
            translate(
                "In all, {count} sources: {kinds}.",
                count=len(ranked),
                kinds=", ".join(f"{n} {translate(KINDS[kind])}" for kind, n in by_kind.most_common()),
            ),
        )
    )


def figures(evidence: Evidence) -> Figures:
    counts = Counter(f"values_{r.group}_{r.grade}" for r in evidence.records.values())
    named = {name: counts[name] for group in GROUPS for grade in GRADES for name in [f"values_{group}_{grade}"]}
    named["values_overdue"] = len(overdue(evidence.records, evidence.day))
    return Figures([row_of(quantity=name, unit="1", central=float(count)) for name, count in named.items()])


# Words


def label(record: Record) -> str:
    return workbook(None)[0][record.name].text(language())


def shape_words(shape: str) -> str:
    return either(*SHAPES[shape])


def value(record: Record) -> str:
    """The value as people read it: a choice by its name, a path by its years."""
    if record.shape == "choice":
        return record.choice
    if isinstance(record.value, Mapping):
        return translate("by year")
    return amount(tidy(record.number), workbook(None)[0][record.name].unit)


def ends(record: Record) -> str:
    if record.low is None or record.high is None:
        return ""
    return interval(record.low, record.high, workbook(None)[0][record.name].unit, "A")


def titles(record: Record) -> str:
    return "; ".join(source.title for source in record.sources)


# Asked


@dataclass(frozen=True, kw_only=True)
class Evidence:
    """The values looked at, by name: all of the reference, or those that a tool or an authority rests on."""

    tool: str | None
    authority: str | None
    day: dt.date
    records: Mapping[str, Record]


def compute(ask: Ask) -> Evidence:
    tool = ask.tools[0] if ask.tools else None
    authority = ask.more.get("authority") or (ask.authority if tool else None)
    return Evidence(
        tool=tool, authority=authority, day=ask.more["day"] or dt.date.today(), records=records_of(tool, authority)
    )


QUESTION = Question(
    key="evidence",
    notebook="parameters",
    sentence=N_("what the figures rest on, how well it is known, how old it is"),
    about="",
    compute=compute,
    say=lambda evidence, ask: evidence_parts(evidence, ask.again),
    title=lambda evidence: translate("What the workbook knows, and how well"),
    settings=(
        Setting(name="tool", check=name_or_nothing),
        Setting(name="authority", check=name_or_nothing),
        DAY,
        LANG,
    ),
    json=lambda evidence: figures(evidence).named(),
)
