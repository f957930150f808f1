"""The page of a register: what several towns say together of each tool, a forest for each quantity, and the prior."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from costmodel.document.answer import fields_of
from costmodel.document.blocks import (
    NOTHING,
    Block,
    Figures,
    Table,
    bullets,
    code,
    digits,
    heading,
    listing,
    paragraph,
    row_of,
    table,
    written,
)
from costmodel.document.saving import check_writable, write_page
from costmodel.engine.case import workbook
from costmodel.engine.scores import LEVEL
from costmodel.intake.repository import files_of
from costmodel.intake.shares import EXAMPLE, read_register
from costmodel.language.catalogue import N_, language, translate
from costmodel.language.errors import InputError
from costmodel.language.presentation import amount, colon, decimal, interval, probability, significant
from costmodel.questions.question import Ask, Question
from costmodel.questions.register.charts import forest, title_of
from costmodel.questions.register.pools import Pool, Pools, Town, pools_of
from costmodel.questions.register.prior import missing, write_prior
from costmodel.questions.settings import DAY, LANG, TOOLS, Setting, name_or_nothing

if TYPE_CHECKING:
    from costmodel.document.drawing import Chart

FORMAT = 1
"""Version of the layout as JSON."""


def compute(ask: Ask) -> Pools:
    source = ask.more["source"]
    if not source:
        raise InputError(
            translate("register: say where the shares are, --from FOLDER or the address of a git repository.")
        )
    library = workbook(ask.folder)[1]
    for tool in ask.tools:
        library.overlay("tools", tool)
    with files_of(source) as root:
        register = read_register(root, ask.folder)
    if not register.shares:
        raise InputError(
            "\n".join([translate("--from {folder}: no share can be used.", folder=source), *register.left_out])
        )
    return pools_of(register, source, ask.tools, ask.folder, ask.more["day"] or dt.date.today())


# Said


def tool_name(pool: Pool) -> str:
    return workbook(None)[1].overlay("tools", pool.tool).text(language())


def parts(pools: Pools, ask: Ask) -> dict[str, Block | Chart | Figures]:
    large = [pool for pool in pools.pools if pool.mean is not None]
    return {
        "question": question(pools),
        "pools": pools_table(pools.pools),
        "forest": forest((title_of(pool, tool_name(pool)), pool) for pool in large) if large else NOTHING,
        "towns": heading(translate("Town by town")) + table(*map(towns_of, large)) if large else NOTHING,
        "prior": prior(pools, ask.more.get("prior")),
        "left out": left_out_files(pools.register.left_out),
        "method": heading(translate("How it is pooled")) + bullets(method(pools)),
        "again": heading(translate("How to make this page again")) + code(ask.again) if ask.again else NOTHING,
        "results": Figures([row for pool in pools.pools for row in rows_of(pool)]),
    }


def question(pools: Pools) -> Block:
    about = translate(
        "{shares} shares of towns that followed a tool, without their names, read from {source}. What did they get, "
        "how far do they differ, and what may the next town expect?",
        shares=len(pools.register.shares),
        source=pools.source,
    )
    invented = translate("These towns are invented, to show what a register says: nothing here is evidence.")
    warning = paragraph("", strong=invented) if pools.source == EXAMPLE else NOTHING
    title = heading(translate("What came true elsewhere"), 1)
    return title + warning + paragraph(about) + bullets(map(headline, pools.headlines))


def headline(pool: Pool) -> str:
    """How many towns got less than was promised."""
    return translate(
        "{tool}, {quantity}: {below} of {promised} towns got less than was promised.",
        tool=tool_name(pool),
        quantity=pool.quantity.text(language()),
        below=pool.below,
        promised=pool.promised,
    )


def pools_table(pools: Iterable[Pool]) -> Block:
    def shown(pool: Pool, x: float | None) -> str:
        return "–" if x is None else amount(significant(x, 3), pool.unit)

    def next_town(pool: Pool) -> str:
        return "–" if pool.low is None or pool.high is None else interval(pool.low, pool.high, pool.unit, "A")

    def held(pool: Pool) -> str:
        if pool.coverage is None or not pool.coverage.scored:
            return "–"
        return translate("{inside} of {count}", inside=int(pool.coverage.inside), count=pool.coverage.scored)

    return table(
        listing(
            translate("What towns say together"),
            pools,
            [
                (translate("Tool and quantity"), lambda pool: title_of(pool, tool_name(pool))),
                (translate("Towns"), lambda pool: str(pool.count)),
                (translate("Nothing at all"), lambda pool: str(pool.nothing)),
                (translate("Mean"), lambda pool: shown(pool, pool.mean)),
                (
                    translate("Spread between towns"),
                    lambda pool: "–" if pool.tau is None else decimal(round(pool.tau, 2)),
                ),
                (translate("5–95% range of the next town"), next_town),
                (translate("Towns in the range of the others"), held),
                (translate("Missing for a range"), lambda pool: str(pool.missing) if pool.missing else "–"),
            ],
            translate(
                "The spread (τ) is a standard deviation on the scale of the quantity: logit between two bounds, "
                "logarithm above one, as it stands for ratios. In the range of the others: each town left out in turn, "
                "where {level} are promised.",
                level=amount(LEVEL, "share"),
            ),
        )
    )


def towns_of(pool: Pool) -> Table:
    """The towns of a pool, one by one."""

    def figure(x: float | None) -> str:
        return "–" if x is None else amount(significant(x, 3), pool.unit)

    def measured(town: Town) -> str:
        return "–" if town.low is None or town.high is None else interval(town.low, town.high, pool.unit, "A")

    return listing(
        title_of(pool, tool_name(pool)),
        pool.towns,
        [
            (translate("Town"), lambda town: str(town.number)),
            (translate("Inhabitants"), lambda town: town.size),
            (translate("Months"), lambda town: str(town.months)),
            (translate("Observed"), lambda town: figure(town.observed)),
            (translate("5–95% range"), measured),
            (translate("Counted"), lambda town: "–" if town.count is None else decimal(town.count)),
            (translate("Grade"), lambda town: town.grade),
            (translate("Weight"), lambda town: probability(town.weight or 0.0)),
            (translate("Brought back"), lambda town: translate("yes") if town.limited else "–"),
            (translate("Believed, the others known"), lambda town: figure(town.drawn)),
        ],
    )


def prior(pools: Pools, path: Path | None) -> Block:
    """What can stand for the records of a tool, what is missing elsewhere, and how to use it."""
    ready = [
        f"{tool}{colon()} {', '.join(pool.quantity.name for pool in some)}." for tool, some in pools.priors.items()
    ]
    use = (
        translate("Offered in {file}; to use it: --scenario {file}.", file=path)
        if path
        else translate("To write it as a scenario: costmodel register --from FOLDER --prior FILE.yaml.")
    )
    none = translate("No quantity has enough towns to stand for a record of the workbook.")
    return (
        heading(translate("As a prior for the next town"))
        + (bullets(ready) + paragraph(use) if ready else paragraph(none))
        + bullets(missing(pools))
    )


def left_out_files(sentences: tuple[str, ...]) -> Block:
    return heading(translate("Files left out, or counted once")) + bullets(sentences) if sentences else NOTHING


def method(pools: Pools) -> list[str]:
    return [
        translate(
            "Random effects: each town has its own truth, around a mean, with a spread between towns that is estimated "
            "by restricted maximum likelihood (Viechtbauer 2005); the error of the mean is that of Hartung and Knapp."
        ),
        translate(
            "The range of the next town is that of Higgins, Thompson and Spiegelhalter (2009): it holds the spread "
            "between towns and what is not known of the mean."
        ),
        translate(
            "No file decides alone: a figure further than {reach} robust standard deviations from the median is "
            "brought back to there (register_reach, an assumption, grade D), and no measurement is taken for surer "
            "than the middle one.",
            reach=decimal(pools.reach),
        ),
        translate(
            "What these towns observed was compared with nothing else there: it is evidence of what may be had, not of "
            "what the tool alone did. Towns that share may be those that succeeded."
        ),
    ]


# For programs


def rows_of(pool: Pool) -> Iterator[list[Any]]:
    name = f"{pool.quantity.name}.{pool.measure}"

    def row(quantity: str, unit: str, **figures: float | None) -> list[Any]:
        shortened = {key: None if x is None else digits(x) for key, x in figures.items()}
        return row_of(tool=pool.tool, quantity=quantity, unit=unit, **shortened)

    yield row(f"{name}.towns", "1", central=float(pool.count))
    if pool.mean is not None:
        yield row(f"{name}.next_town", pool.unit, central=pool.mean, p05=pool.low, p95=pool.high)
        yield row(f"{name}.tau", "1", central=pool.tau)
    for town in pool.towns:
        one = f"{name}.town_{town.number}"
        yield row(f"{one}.observed", pool.unit, central=town.observed, p05=town.low, p95=town.high)
        if town.drawn is not None:
            yield row(f"{one}.drawn", pool.unit, central=town.drawn)


def as_json(pools: Pools) -> dict[str, Any]:
    return {
        "format": FORMAT,
        "source": pools.source,
        "shares": len(pools.register.shares),
        "left_out": list(pools.register.left_out),
        "pools": [pool_json(pool) for pool in pools.pools],
    }


def pool_json(pool: Pool) -> dict[str, Any]:
    town_fields = (
        "number",
        "size",
        "months",
        "observed",
        "low",
        "high",
        "count",
        "grade",
        "drawn",
        "weight",
        "limited",
    )
    return {
        "tool": pool.tool,
        "quantity": pool.quantity.name,
        **fields_of(pool, "measure", "unit", "nothing", "below", "promised", "mean", "low", "high", "tau", "missing"),
        "prior": pool.makes_prior,
        "left_out_inside": fields_of(pool.coverage, "inside", "scored") if pool.coverage else None,
        "towns": [fields_of(town, *town_fields) for town in pool.towns],
    }


def write_csv(pools: Pools, path: Path) -> None:
    check_writable(path.parent)
    write_page(path, written([row for pool in pools.pools for row in rows_of(pool)]))


def a_path(text: str | None, option: str) -> Path | None:
    return Path(text) if text else None


QUESTION = Question(
    key="register",
    sentence=N_("what came true in other towns, pooled as a prior for yours"),
    about="tools",
    compute=compute,
    say=parts,
    title=lambda pools: translate("What came true elsewhere"),
    settings=(
        Setting(
            name="source",
            check=name_or_nothing,
            option="--from",
            metavar=N_("FOLDER|ADDRESS"),
            help=N_("where the shares are: a folder, or the address of a git repository"),
        ),
        TOOLS,
        Setting(
            name="prior",
            option="--prior",
            read=a_path,
            metavar=N_("FILE"),
            help=N_("write a scenario in which these towns stand for the records of the workbook"),
        ),
        Setting(
            name="csv",
            option="--csv",
            read=a_path,
            metavar=N_("FILE"),
            help=N_("write the figures as a table (CSV)"),
        ),
        DAY,
        LANG,
    ),
    json=as_json,
    work=lambda ask: 0,
    writes={"prior": write_prior, "csv": write_csv},
)
