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

from costmodel.document.blocks import Block, Figures, bullets, code, heading, paragraph, plain, row_of
from costmodel.document.drawing import INK, LOSS, SOFT, Chart, Rows, Spec, end, folded, kind, layer, size, tidy, tint
from costmodel.engine.case import make_case, workbook
from costmodel.engine.comparison import outcomes
from costmodel.language.catalogue import N_, either, language, translate
from costmodel.language.presentation import amount, decimal, interval
from costmodel.language.vocabulary import SHAPES
from costmodel.parameters.record import GRADES, GROUPS, Record
from costmodel.parameters.sources import KINDS, Source
from costmodel.questions.question import Ask, Question
from costmodel.questions.settings import LANG, Setting, day, name_or_nothing, typed_day

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


def evidence_parts(found: Evidence, again: str) -> dict[str, Block | Chart | Figures]:
    """The page, part by part, for all values or for those that one tool, one authority or both rest on."""
    tool, authority, day, records = found.tool, found.authority, found.day, found.records
    late = overdue(records, day)
    return {
        "question": question(tool, authority, records),
        "grades": heading(translate("How well it is known")) + grades(records),
        "tools": heading(translate("Which tool rests on what")) + tools(tool, authority),
        "ranges chart": widest_chart(records),
        "ranges": widest(records),
        "oldest": heading(translate("The oldest values")) + oldest(records),
        "reviews": heading(translate("What must be looked at again")) + reviews(records, late, day),
        "overdue": bullets(sentences(overdue(records, dt.date.today())))
        if overdue(records, dt.date.today())
        else paragraph(translate("Today no value is past its date of review.")),
        "sources": heading(translate("What the most values rest on")) + sources(records),
        "again": heading(translate("How to make this page again"))
        + code(again)
        + paragraph(translate("To open a figure down to its sources: costmodel explain NAME.")),
        "results": figures(records, late),
    }


def chosen(tool: str | None, authority: str | None) -> dict[str, Record]:
    """The values by name: all those of the reference, or those behind the results of a tool or an authority."""
    if not tool and not authority:
        return dict(workbook(None)[1].records)
    return used(make_case(tool, authority))


def used(case: Case) -> dict[str, Record]:
    names = case.used(outcomes(case))
    return {name: record for name, record in case.records[0].items() if name in names}


def question(tool: str | None, authority: str | None, records: Mapping[str, Record]) -> Block:
    library, lang = workbook(None)[1], language()
    about = [library.overlay("tools", tool).text(lang)] if tool else []
    about += [library.overlay("authorities", authority).text(lang)] if authority else []
    title = translate("What the workbook knows, and how well")
    return (
        heading(" – ".join([title, *about]), 1)
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


def grades(records: Mapping[str, Record]) -> Block:
    counts = Counter((r.group, r.grade) for r in records.values())
    rows = [
        [
            translate(GROUP_WORDS[group]),
            *(str(counts[group, g]) for g in GRADES),
            str(sum(counts[group, g] for g in GRADES)),
        ]
        for group in GROUPS
    ]
    whole = [sum(counts[group, g] for group in GROUPS) for g in GRADES]
    rows.append([translate("All values"), *map(str, whole), str(sum(whole))])
    return plain(translate("Values by group and grade"), [translate("Group"), *GRADES, translate("Total")], {"": rows})


def tools(tool: str | None, authority: str | None) -> Block:
    """For each tool, the uncertain values that it brings itself, by grade, then all those behind its results."""
    library, lang = workbook(None)[1], language()
    rows = []
    for name in [tool] if tool else library.names("tools"):
        case = make_case(name, authority)
        found = [r for r in used(case).values() if r.uncertain]
        own = Counter(r.grade for r in found if r.layer == "tool")
        assumed = [share(own["D"], own.total()), share(sum(r.grade == "D" for r in found), len(found))]
        assert case.tool is not None
        cells = [case.tool.text(lang), *(str(own[g]) for g in GRADES), str(own.total()), words_of(assumed[0])]
        rows.append((-assumed[0], [*cells, str(len(found)), words_of(assumed[1])]))
    heads = [
        translate("Tool"),
        *GRADES,
        translate("Its own"),
        translate("Assumed"),
        translate("All"),
        translate("Assumed"),
    ]
    return plain(
        translate("Uncertain values behind the results of each tool, by grade"),
        heads,
        {"": [cells for _, cells in sorted(rows)]},
        translate(
            "“Its own” counts the uncertain values that the file of the tool brings; “All” adds those of the reference "
            "and of the authority. “Assumed” is the share of grade D."
        ),
    )


def share(some: int, total: int) -> float:
    return some / total if total else 0.0


def words_of(part: float) -> str:
    return amount(round(part, 2), "share")


def spread(record: Record) -> float:
    """The width of a range against its central value."""
    if not record.uncertain or record.low is None or record.high is None or not record.number:
        return 0.0
    return (record.high - record.low) / abs(record.number)


def by_spread(records: Mapping[str, Record]) -> list[Record]:
    found = [r for r in records.values() if spread(r)]
    return sorted(found, key=lambda r: (-spread(r), r.name))[:MOST]


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


def widest(records: Mapping[str, Record]) -> Block:
    rows = [[label(r), value(r), ends(r), shape_words(r.shape), r.grade, r.says()] for r in by_spread(records)]
    heads = [translate(w) for w in (N_("Parameter"), N_("Value"), N_("Range"), N_("Shape"), N_("Grade"), N_("Why"))]
    shapes = Counter(r.shape for r in records.values() if r.uncertain)
    words = ", ".join(f"{shape_words(s)} {n}" for s, n in shapes.most_common())
    return plain(
        translate("The widest ranges"),
        heads,
        {"": rows},
        translate("Shapes of all ranges that are drawn: {list}.", list=words) if words else "",
    )


def year_of(source: Source) -> int | None:
    """The year in which a source was published, where it says one."""
    found = re.search(r"\b(19|20)\d\d\b", source.published)
    return int(found[0]) if found else None


def newest(record: Record) -> int | None:
    """The year of the newest source of a value, which is how old it is."""
    years = [year for source in record.sources if (year := year_of(source))]
    return max(years) if years else None


def oldest(records: Mapping[str, Record]) -> Block:
    dated = [(year, r.name, r) for r in records.values() if (year := newest(r))]
    dated.sort(key=lambda found: found[:2])
    rows = [[label(r), value(r), str(year), r.grade, titles(r)] for year, _, r in dated[:MOST]]
    undated = sum(1 for r in records.values() if r.sources and newest(r) is None)
    heads = [translate(w) for w in (N_("Parameter"), N_("Value"), N_("Published"), N_("Grade"), N_("Source"))]
    note = (
        translate("Sources without a year of publication: those of {count} values.", count=undated) if undated else ""
    )
    return plain(translate("Values whose newest source is the oldest"), heads, {"": rows}, note)


def overdue(records: Mapping[str, Record], day: dt.date) -> list[Record]:
    late = [r for r in records.values() if r.stale(day)]
    return sorted(late, key=lambda r: (r.review_by or day, r.name))


def sentences(late: Iterable[Record]) -> list[str]:
    return [
        translate(
            "'{name}' should have been reviewed by {date}: check its source before deciding.",
            name=r.name,
            date=r.review_by,
        )
        for r in late
    ]


def reviews(records: Mapping[str, Record], late: list[Record], day: dt.date) -> Block:
    """What is overdue at the day asked for, and what comes next."""
    found = paragraph(
        translate("On {day}, {count} values are past their date of review.", day=day, count=len(late))
        if late
        else translate("On {day}, no value is past its date of review.", day=day)
    )
    if late:
        rows = [[label(r), value(r), str(r.review_by), r.grade, titles(r)] for r in late[:MOST]]
        heads = [translate(w) for w in (N_("Parameter"), N_("Value"), N_("Review by"), N_("Grade"), N_("Source"))]
        found += plain(translate("Values past their date of review"), heads, {"": rows})
    due = Counter(r.review_by for r in records.values() if r.review_by and not r.stale(day))
    rows = [[str(date), str(count)] for date, count in sorted(due.items())]
    return found + plain(translate("Reviews to come"), [translate("Review by"), translate("Values")], {"": rows})


def sources(records: Mapping[str, Record]) -> Block:
    counts = Counter(s.key for r in records.values() for s in r.sources)
    known = {s.key: s for r in records.values() for s in r.sources}
    ranked = sorted(counts, key=lambda key: (-counts[key], key))
    by_kind = Counter(known[key].kind for key in ranked)
    rows = [
        [known[k].title, known[k].publisher, known[k].hand, known[k].published, str(known[k].read), str(counts[k])]
        for k in ranked[:MOST]
    ]
    words = (N_("Source"), N_("Publisher"), N_("Who speaks"), N_("Published"), N_("Read on"), N_("Values"))
    heads = [translate(w) for w in words]
    return plain(
        translate("Sources, by the number of values that rest on them"),
        heads,
        {"": rows},
        translate(
            "In all, {count} sources: {kinds}.",
            count=len(ranked),
            kinds=", ".join(f"{n} {translate(KINDS[kind])}" for kind, n in by_kind.most_common()),
        ),
    )


def figures(records: Mapping[str, Record], late: list[Record]) -> Figures:
    counts = Counter((r.group, r.grade) for r in records.values())
    rows = [
        row_of(quantity=f"values_{group}_{grade}", unit="1", central=float(counts[group, grade]))
        for group in GROUPS
        for grade in GRADES
    ]
    return Figures([*rows, row_of(quantity="values_overdue", unit="1", central=float(len(late)))])


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
        tool=tool, authority=authority, day=ask.more["day"] or dt.date.today(), records=chosen(tool, authority)
    )


QUESTION = Question(
    key="evidence",
    notebook="parameters",
    sentence=N_("what the figures rest on, how well it is known, how old it is"),
    about="",
    compute=compute,
    say=lambda found, ask: evidence_parts(found, ask.again),
    title=lambda found: translate("What the workbook knows, and how well"),
    settings=(
        Setting(name="tool", check=name_or_nothing),
        Setting(name="authority", check=name_or_nothing),
        Setting(
            name="day",
            check=day,
            option="--date",
            read=typed_day,
            metavar=N_("DATE"),
            help=N_("day to count from (default: today)"),
        ),
        LANG,
    ),
    json=lambda found: figures(found.records, overdue(found.records, found.day)).named(),
)
