"""What a national run says: in how many communes, of which size, how sure, and on what it rests."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from typing import Any

from costmodel.document.answer import Answer
from costmodel.document.blocks import Block, Cell, Table, bullets, heading, listing, paragraph, table
from costmodel.document.drawing import Chart, ribbon, spots, tidy
from costmodel.engine.case import workbook
from costmodel.engine.comparison import STATUS_QUO
from costmodel.engine.values import values
from costmodel.intake.communes import communes
from costmodel.language.catalogue import N_, language, translate
from costmodel.language.presentation import decimal, interval, shown, significant
from costmodel.runs.national.middles import LUXURY, MEANS, POORER, RICHER, SIZE, STEP, Middle
from costmodel.runs.national.question import NO_TOOL, National
from costmodel.runs.national.run import Outcome
from costmodel.runs.national.table import EVERYWHERE, Share
from costmodel.runs.national.unit import LEAST

GAINS = {"society_gains": N_("society gains"), "budget_gains": N_("the budget gains")}
"""What is counted beside the levels of human contact."""

KEEPING = "price_of_keeping_human"

ALONE, TOGETHER = PAIR = "adopt_tasks", "shared"
"""Options that differ by who buys: the commune, or its intercommunality."""

MAINLAND = (-6.0, 10.0, 41.0, 52.0)
"""Degrees of longitude, then of latitude, round the mainland and Corsica; a map with La Réunion would show neither."""

BLUE = "#1f5f99"


@dataclass(frozen=True, kw_only=True)
class Facts:
    """What the words say, as values."""

    communes: int
    own_means: int
    left_out: int
    shares: tuple[Share, ...]
    middles: tuple[Middle, ...]


def answer(national: National, outcome: Outcome) -> Answer:
    """The answer in the language in use."""
    shares = tuple(share for share in outcome.shares if share.weight == "communes")
    number = next(share.total for share in shares if share.least == EVERYWHERE)
    own, left_out = outcome.manifest["own_values"].get(MEANS, 0), len(outcome.manifest["left_out"])
    facts = Facts(communes=number, own_means=own, left_out=left_out, shares=shares, middles=tuple(outcome.middles))
    parts: dict[str, Block | Chart] = {"contact": contact(national, facts)}
    if len(points := curve(facts)) > 1:
        parts["curve"] = curve_chart(points)
    parts["means"] = by_means(facts)
    if national.tools:
        parts["tools"] = heading(translate("What the tools change")) + table(tools_table(national, facts))
        parts["keeping"] = table(keeping_table(national, facts))
        if pairs := together_table(national, facts):
            parts["together"] = heading(translate("Alone or together?")) + table(pairs)
    parts["map"] = map_chart(national, outcome) or paragraph(
        translate("No map: the public file that gives coordinates is not there (see `costmodel france data`).")
    )
    parts["basis"] = heading(translate("What this rests on")) + bullets(basis(national, facts))
    return Answer(title=translate("Every commune of France"), parts=parts, facts=facts)


def contact(national: National, facts: Facts) -> Block:
    """Human contact beside means, without the tools (under their first option, the status quo)."""
    levels = [count for count in national.counts if count.quantity == "luxury_index"]
    tool = next(iter(national.studies)) or NO_TOOL
    known = {(s.count, s.least): s for s in facts.shares if (s.tool, s.option) == (tool, STATUS_QUO)}
    middle = known[levels[len(levels) // 2].key, EVERYWHERE]
    sentence = translate(
        "Human contact takes more than {level} of a commune's means in {median} of {total} communes ({low} to "
        "{high} in nine draws of ten).",
        level=shown(levels[len(levels) // 2].level, "share", "A"),
        median=decimal(middle.median),
        total=decimal(middle.total),
        low=decimal(middle.p05),
        high=decimal(middle.p95),
    )
    beside = small_beside_large(facts)
    rows = [
        [Cell(size_words(least)), Cell(decimal(total)), *(counted(known[level.key, least]) for level in levels)]
        for least in (*map(str, LEAST), EVERYWHERE)
        if (total := known[levels[0].key, least].total)
    ]
    heads = [
        translate("Inhabitants"),
        translate("Communes"),
        *(translate("above {level}", level=shown(level.level, "share", "A")) for level in levels),
    ]
    caption = translate("Communes where human contact takes more than a share of the means, by size")
    note = translate(
        "Share of communes: median over draws, 5–95% range below. Human contact: desk, telephone, help to users; "
        "means: potentiel financier."
    )
    words = translate("Is human contact a luxury?")
    return heading(words) + paragraph(sentence, *beside) + table(Table(caption, heads, [("", rows)], note))


def small_beside_large(facts: Facts) -> list[str]:
    """How much more human contact weighs in the smallest communes than in the largest; nothing with one class."""
    tool = facts.middles[0].tool
    sizes = [
        m
        for m in facts.middles
        if (m.tool, m.option, m.quantity, m.kind) == (tool, STATUS_QUO, LUXURY, SIZE) and m.least != EVERYWHERE
    ]
    small, large = sizes[0], sizes[-1]
    if small == large:
        return []
    sentence = translate(
        "In the middle commune of {few} inhabitants it takes {much}, {times} times as much as in that of {many} "
        "({little}).",
        few=size_words(small.least),
        much=shown(small.median, "share", "C"),
        times=decimal(significant(small.median / large.median, 2)),
        many=size_words(large.least),
        little=shown(large.median, "share", "C"),
    )
    return [sentence]


def tools_table(national: National, facts: Facts) -> Table:
    """For each tool and option, in how many communes society and the budget gain."""
    known = {(s.tool, s.option, s.count): s for s in facts.shares if s.least == EVERYWHERE}
    groups = [
        (tool, [[Cell(words), *(counted(known[key, option, count]) for count in GAINS)] for words, option in options])
        for key, tool, options in tools_and_options(national)
    ]
    heads = [translate("Option"), *map(translate, GAINS.values())]
    caption = translate("Share of communes where each option gains against the status quo")
    return Table(caption, heads, groups, translate("Median over draws, 5–95% range below."))


def curve(facts: Facts) -> list[dict[str, Any]]:
    """Points of the curve of human contact beside means, over the size of communes."""
    first = facts.middles[0].tool
    return [
        {"people": m.people, "p05": tidy(m.p05), "median": tidy(m.median), "p95": tidy(m.p95)}
        for m in facts.middles
        if m.kind == STEP and m.tool == first
    ]


def curve_chart(points: list[dict[str, Any]]) -> Chart:
    least, most = points[0], points[-1]
    caption = translate(
        "In the middle commune of those with about {few} inhabitants, human contact takes {much} of the means "
        "({range}); with about {many}, {little} ({other}). Line: median over draws; band: 5–95% range.",
        few=decimal(least["people"]),
        much=shown(least["median"], "share", "C"),
        range=interval(least["p05"], least["p95"], "share", "C"),
        many=decimal(most["people"]),
        little=shown(most["median"], "share", "C"),
        other=interval(most["p05"], most["p95"], "share", "C"),
    )
    words = translate("Inhabitants"), translate("Human contact in the means")
    return Chart(
        "human-contact-by-size",
        translate("Human contact in the means, by size of the commune"),
        caption,
        points,
        partial(ribbon, across=words[0], up=words[1], colour=BLUE),
    )


def by_means(facts: Facts) -> Block:
    """Communes of a size with less means beside those with more; a sentence where none has means of its own."""
    words = heading(translate("Among communes of the same size"))
    first = facts.middles[0].tool
    halves = {(m.kind, m.least): m for m in facts.middles if m.tool == first and m.kind in (POORER, RICHER)}
    if not halves:
        sentence = translate(
            "No commune has means of its own here, so nothing can be said of poorer and richer communes of the same "
            "size: whether human contact is a luxury for the poorest waits for the public files."
        )
        return words + paragraph(sentence)
    sizes = [least for kind, least in halves if kind == POORER]
    columns: list[tuple[str, Callable[[str], str | Cell]]] = [
        (translate("Inhabitants"), size_words),
        (
            translate("Communes with means of their own"),
            lambda least: decimal(sum(halves[kind, least].communes for kind in (POORER, RICHER))),
        ),
        (translate("the half with less means"), lambda least: middle_cell(halves[POORER, least], "share", "C")),
        (translate("the half with more"), lambda least: middle_cell(halves[RICHER, least], "share", "C")),
    ]
    caption = translate("Human contact in the means of the middle commune, by size and means")
    return words + table(listing(caption, sizes, columns, translate("Median over draws, 5–95% range below.")))


def middle_cell(middle: Middle, in_unit: str, grade: str) -> Cell:
    return Cell(shown(middle.median, in_unit, grade), (interval(middle.p05, middle.p95, in_unit, grade),))


def keeping_table(national: National, facts: Facts) -> Table:
    """What keeping a human contact costs society under each option: what it gains for each that is given up."""
    known = {(m.tool, m.option, m.least): m for m in facts.middles if (m.kind, m.quantity) == (SIZE, KEEPING)}
    sizes = [least for least in (*map(str, LEAST), EVERYWHERE) if any(key[2] == least for key in known)]
    in_unit = workbook(national.folder)[0][KEEPING].unit
    groups = [
        (tool, [[Cell(words), *(middle_cell(known[key, option, least], in_unit, "D") for least in sizes)]
                for words, option in options])
        for key, tool, options in tools_and_options(national)
    ]  # fmt: skip
    note = translate(
        "What society gains for each human contact that the option gives up, in the middle commune of each size: "
        "keeping the contact costs so much. Zero where none is given up, below zero where giving them up does not even "
        "pay. Median over draws, 5–95% range below."
    )
    heads = [translate("Option"), *map(size_words, sizes)]
    return Table(translate("What keeping a human contact costs"), heads, groups, note)


def together_table(national: National, facts: Facts) -> Table | None:
    """Communes that gain with a tool of their own, and with one bought together; None where both are not asked."""
    known = {(s.tool, s.option, s.count, s.least): s for s in facts.shares}
    groups = []
    for key, tool, options in tools_and_options(national):
        if not {ALONE, TOGETHER} <= {option for _, option in options}:
            continue
        sizes = [x for x in (*map(str, LEAST), EVERYWHERE) if known[key, ALONE, "budget_gains", x].total]
        rows = [
            [Cell(size_words(x)), *(counted(known[key, option, count, x]) for count in GAINS for option in PAIR)]
            for x in sizes
        ]
        groups.append((tool, rows))
    heads = [
        translate("Inhabitants"),
        translate("society gains, alone"),
        translate("society gains, bought together"),
        translate("the budget gains, alone"),
        translate("the budget gains, bought together"),
    ]
    caption = translate("What an intercommunality changes: share of communes that gain")
    note = translate("Against the status quo. Median over draws, 5–95% range below.")
    return Table(caption, heads, groups, note) if groups else None


def map_chart(national: National, outcome: Outcome) -> Chart | None:
    """Each commune of the mainland whose place is known; None where no file gives places."""
    about = communes(national.folder)
    if "latitude" not in about:
        return None
    rows = outcome.first
    at = len(national.studies[next(iter(national.studies))].options)
    luxury = rows.figures[::at, rows.heads.index(f"{LUXURY}_median")]
    places = about.loc[[key[0] for key in rows.keys[::at]], ["longitude", "latitude"]].to_numpy(float)
    points = [
        {"longitude": x, "latitude": y, "share": tidy(share)}
        for (x, y), share in zip(places.tolist(), luxury.tolist(), strict=True)
        if MAINLAND[0] < x < MAINLAND[1] and MAINLAND[2] < y < MAINLAND[3]
    ]
    caption = translate(
        "Human contact in the means of each commune, median over draws; {count} communes of the mainland and Corsica.",
        count=decimal(len(points)),
    )
    words = translate("Human contact in the means")
    chart = Chart(
        "human-contact-map",
        translate("Where human contact weighs most"),
        caption,
        points,
        partial(spots, words=words),
        dotted=True,
    )
    return chart if points else None


def tools_and_options(national: National) -> Iterable[tuple[str, str, list[tuple[str, str]]]]:
    """For each tool its key and its name, and the names and keys of its options, the status quo left out."""
    library = workbook(national.folder)[1]
    for tool, study in national.studies.items():
        options = [(option, name_of(national, tool, i)) for i, option in enumerate(study.options)]
        named = [(library.overlay("options", option).text(language()), k) for option, k in options if k != STATUS_QUO]
        yield str(tool), study.case.tool.text(language()) if study.case.tool else "", named


def name_of(national: National, tool: str | None, position: int) -> str:
    """The key of an option, which may have been asked for by its file."""
    return national.studies[tool].case.options[position].key


def counted(share: Share) -> Cell:
    """A share of communes with its range."""
    middle, low, high = (shown(x / share.total, "share", "C") for x in (share.median, share.p05, share.p95))
    return Cell(middle, (f"{low} – {high}",))


def size_words(least: str) -> str:
    """A class of size in words."""
    if least == EVERYWHERE:
        return translate("All sizes")
    position = LEAST.index(int(least))
    if position == len(LEAST) - 1:
        return translate("{low} and more", low=decimal(LEAST[position]))
    return translate("{low} to {high}", low=decimal(LEAST[position]), high=decimal(LEAST[position + 1] - 1))


def basis(national: National, facts: Facts) -> Iterable[str]:
    """What the figures rest on, and what they cannot say."""
    yield translate(
        "{own} of {total} communes rest on their own means; the others on those of communes of their size, so that "
        "they differ here by size alone. `costmodel france data` says which public files would change that.",
        own=decimal(facts.own_means),
        total=decimal(facts.communes),
    )
    yield translate(
        "The same draws are used for all communes: where a figure is the same guess for all of them, they are above a "
        "level together or not at all, and ranges are wide."
    )
    levels = ", ".join(shown(v.number, "share", "A") for v in values("france/levels", national.folder).values())
    yield translate("The levels ({levels}) are ours (grade D): no norm says where a luxury begins.", levels=levels)
    yield translate(
        "What human contact costs is estimated from the number of inhabitants, with the ratios of the model and their "
        "grades; it is not read in the accounts of the communes. A level that is passed says what it weighs, not what "
        "it is worth, nor whether a commune could do with less."
    )
    if not facts.own_means:
        yield translate(
            "What can be said: how human contact weighs by size, and how sure that is. What cannot: which communes of "
            "a size can afford it, and whether poverty or size decides."
        )
    if facts.left_out:
        yield translate(
            "{number} communes are left out, for want of a value; manifest.json says why.", number=facts.left_out
        )
