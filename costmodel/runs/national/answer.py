"""What a national run says: in how many communes, of which size, how sure, and on what it rests."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from costmodel.document.answer import Answer
from costmodel.document.blocks import Block, Cell, Table, bullets, heading, paragraph, table
from costmodel.engine.case import workbook
from costmodel.engine.comparison import STATUS_QUO
from costmodel.engine.values import values
from costmodel.language.catalogue import N_, language, translate
from costmodel.language.presentation import decimal, shown
from costmodel.runs.national.question import NO_TOOL, National
from costmodel.runs.national.run import Outcome
from costmodel.runs.national.table import EVERYWHERE, Share
from costmodel.runs.national.unit import LEAST

GAINS = {"society_gains": N_("society gains"), "budget_gains": N_("the budget gains")}
"""What is counted beside the levels of human contact."""

MEANS = "financial_capacity"


@dataclass(frozen=True, kw_only=True)
class Facts:
    """What the words say, as values."""

    communes: int
    own_means: int
    left_out: int
    shares: tuple[Share, ...]


def answer(national: National, outcome: Outcome) -> Answer:
    """The answer in the language in use."""
    shares = tuple(share for share in outcome.shares if share.weight == "communes")
    communes = next(share.total for share in shares if share.least == EVERYWHERE)
    own, left_out = outcome.manifest["own_values"].get(MEANS, 0), len(outcome.manifest["left_out"])
    facts = Facts(communes=communes, own_means=own, left_out=left_out, shares=shares)
    parts: dict[str, Block] = {"contact": contact(national, facts)}
    if national.tools:
        parts["tools"] = heading(translate("What the tools change")) + table(tools_table(national, facts))
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
        "Share of communes: median over draws, 5–95 % range below. Human contact: desk, telephone, help to users; "
        "means: potentiel financier."
    )
    words = translate("Is human contact a luxury?")
    return heading(words) + paragraph(sentence) + table(Table(caption, heads, [("", rows)], note))


def tools_table(national: National, facts: Facts) -> Table:
    """For each tool and option, in how many communes society and the budget gain."""
    library = workbook(national.folder)[1]
    gains = [count for count in national.counts if count.key in GAINS]
    known = {(s.tool, s.option, s.count): s for s in facts.shares if s.least == EVERYWHERE}
    groups = []
    for tool, study in national.studies.items():
        rows = [
            [
                Cell(library.overlay("options", option).text(language())),
                *(counted(known[str(tool), key, c.key]) for c in gains),
            ]
            for option, key in ((option, name_of(national, tool, i)) for i, option in enumerate(study.options))
            if key != STATUS_QUO
        ]
        groups.append((study.case.tool.text(language()) if study.case.tool else "", rows))
    heads = [translate("Option"), *(translate(GAINS[c.key]) for c in gains)]
    caption = translate("Share of communes where each option gains against the status quo")
    return Table(caption, heads, groups, translate("Median over draws, 5–95 % range below."))


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
    if facts.left_out:
        yield translate(
            "{number} communes are left out, for want of a value; manifest.json says why.", number=facts.left_out
        )
