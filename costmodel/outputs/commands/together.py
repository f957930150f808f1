"""``costmodel together``: which tools are best together under budgets, staff time and limits, and in which order."""

from __future__ import annotations

import argparse
import math
import re
import shlex
from pathlib import Path
from typing import TYPE_CHECKING, Any

from costmodel.language.catalogue import N_, translate
from costmodel.language.errors import InputError
from costmodel.outputs.commands.common import Command, Parser, print_json, settings, whole

if TYPE_CHECKING:
    from costmodel.document.blocks import Block, Figures
    from costmodel.questions.figures import Chart
    from costmodel.questions.together import Limits, Together

AMOUNT = re.compile(r"(?P<number>\d+(?:[.,]\d+)?)(?P<year>/(?:year|an))?", re.ASCII)
MOST_PLAN, MOST_A_YEAR, MOST_WORLDS = 15, 100, 10_000


def do_together(args: argparse.Namespace) -> int:
    from costmodel.document.saving import check_writable, write_page
    from costmodel.outputs.terminal import progress_bar
    from costmodel.questions.together import together
    from costmodel.questions.together.findings import check_ledger, evaluations
    from costmodel.questions.together.items import set_draws
    from costmodel.questions.together.page import together_parts
    from costmodel.questions.together.reading import MOST_WORLDS as WORLDS

    given = settings(args)
    check_ledger(args.ledger)
    limits = limits_of(args.budget or [], args.change_hours)
    years = whole(args.years, "--years", 0, 1, MOST_PLAN) or None
    a_year = whole(args.a_year, "--a-year", 0, 1, MOST_A_YEAR) or None
    worlds = whole(args.worlds, "--worlds", WORLDS, 1, MOST_WORLDS)
    needs, excludes = couples(args.need or [], "--need"), couples(args.exclude or [], "--exclude")
    if args.html:
        check_writable(Path(args.html).parent)
    tools, times = evaluations(args.tool, given["folder"])
    with progress_bar(given["draws"] * tools + set_draws(given["draws"]) * times) as advance:
        found = together(
            tools=args.tool,
            ledger=args.ledger,
            limits=limits,
            years=years,
            a_year=a_year,
            worlds=worlds,
            needs=needs,
            excludes=excludes,
            progress=advance,
            **given,
        )
    parts = together_parts(found, " ".join(["costmodel", *map(shlex.quote, args.arguments)]))
    if args.html:
        write_page(Path(args.html), page(found, parts))
    if args.json:
        print_json(as_json(found))
    elif args.html:
        print(args.html)
    else:
        for part in read_from_top(parts):
            print(part_words(part) + "\n")
    return 0


def limits_of(budgets: list[str], hours: str | None) -> Limits:
    """The limits that a user typed. Raises InputError for an amount that is none, or given twice."""
    from costmodel.questions.together import Limits

    found: dict[str, float] = {}
    for text in budgets:
        said = AMOUNT.fullmatch(re.sub(r"[\s_\u202f\u00a0]", "", text))
        value = float(said["number"].replace(",", ".")) if said else math.nan
        if not said or not math.isfinite(value):
            raise InputError(
                translate(
                    "--budget {text}: give euros over a mandate, such as 100000, or euros of each year, such as "
                    "20000/an.",
                    text=text,
                )
            )
        kind = "yearly" if said["year"] else "total"
        if kind in found:
            raise InputError(translate("--budget {text}: this kind of budget is given twice; keep one.", text=text))
        found[kind] = value
    if hours is not None:
        said = AMOUNT.fullmatch(hours)
        if not said or said["year"] or not math.isfinite(float(said["number"].replace(",", "."))):
            raise InputError(
                translate("--change-hours {text}: give the hours of staff time in a year, such as 500.", text=hours)
            )
        found["change"] = float(said["number"].replace(",", "."))
    return Limits(**found)


def couples(texts: list[str], option: str) -> list[tuple[str, str]]:
    """Two tools with a colon between. Raises InputError otherwise."""
    found = []
    for text in texts:
        first, sign, second = (word.strip() for word in text.partition(":"))
        if not (first and sign and second) or ":" in second or first == second:
            raise InputError(
                translate("{option} {text}: name two tools, such as chatbot:mail_triage.", option=option, text=text)
            )
        found.append((first, second))
    return found


def read_from_top(parts: dict[str, Block | Chart | Figures]) -> list[Block | Chart]:
    """The parts of a page that is read from top to bottom, without the figures for programs."""
    from costmodel.document.blocks import Figures

    return [part for part in parts.values() if not isinstance(part, Figures)]


def part_words(part: Block | Chart) -> str:
    from costmodel.document.drawing import Chart

    return f"{part.title}\n{part.caption}" if isinstance(part, Chart) else part.text


def page(found: Together, parts: dict[str, Block | Chart | Figures]) -> str:
    """The answer as a self-contained HTML page."""
    from costmodel.document.blocks import whole_page
    from costmodel.questions.together.words import title

    return whole_page(title(found), read_from_top(parts))


def as_json(t: Together) -> dict[str, Any]:
    """Everything, for scripts."""
    from costmodel.questions.together.words import doubt, headline, money, order, reason

    def named(chosen: tuple[int, ...]) -> list[dict[str, str]]:
        return [{"tool": t.found.items[i].tool, "option": t.found.items[i].option} for i in chosen]

    start, p = t.found.calendar[0], t.problem
    return {
        "format": 2,
        "unit_of_worth": "EUR/year",
        "authority": t.found.authority.key,
        "ledger": t.ledger,
        "draws": t.found.draws,
        "seed": t.found.seed,
        "limits": {"budget": t.limits.total, "yearly_budget": t.limits.yearly, "change_hours": t.limits.change},
        "sentences": [*headline(t), *money(t), *order(t)],
        "best": {
            "set": named(t.best.chosen),
            "value": t.best.value,
            "error": t.best.error,
            **dict(zip(("p05", "median", "p95"), quantiles(t.best.worth), strict=True)),
            "probability_positive": float((t.best.worth > 0).mean()),
            "ties": [named(c) for c in t.best.ties],
            "second": named(t.best.second) if t.best.second is not None else None,
            "second_loss": t.best.behind(t.best.second)[0] if t.best.second is not None else None,
            "spending": t.most("total")[0],
            "budget_kept": t.kept(("total", "yearly")),
            "parts": t.breakdown(),
        },
        "robustness": {
            "draws": t.robust.worlds,
            "set_is_best": t.robust.whole,
            "regret_mean": float(t.robust.regret.mean()),
            "regret_p95": quantiles(t.robust.regret)[2],
            "tools": {tool: t.tool_share(tool) for tool in t.found.tools},
            "items": {item.key: float(t.robust.shares[i]) for i, item in enumerate(t.found.items)},
            "sentences": doubt(t),
        },
        "verdicts": {tool: verdict.word for tool, verdict in t.found.verdicts.items()},
        "items": {
            item.key: {
                "value": float(p.values[:, i].mean()),
                "alone": p.mean((i,)),
                "spending": float(p.planned[i, 0]),
                "breaks": list(item.breaks),
            }
            for i, item in enumerate(t.found.items)
        },
        "contribution": {tool: gain if math.isfinite(gain) else None for tool, gain in t.gains.items()},
        "left_out": {
            tool: {"loss": left.loss, "alone": left.alone, "reason": reason(t, tool)} for tool, left in t.left.items()
        },
        "dominated": {t.found.items[a].key: t.found.items[b].key for a, b in t.beaten.items()},
        "budget_curve": {
            "budget_is": t.swept,
            "shadow_price": t.price,
            "steps": [{"budget": s.budget, "value": s.value, "set": named(s.chosen)} for s in t.curve],
        },
        "order": None
        if t.plan is None
        else {
            "value": t.plan.value,
            "adoptions": [{"year": start + a.year, **named((a.item,))[0]} for a in t.plan.adoptions],
            "spending": {start + k: float(row[0]) for k, row in enumerate(t.plan.by_year)},
            "change_hours": {start + k: float(row[1]) for k, row in enumerate(t.plan.by_year)},
        },
    }


def quantiles(x: Any) -> list[float]:
    from costmodel.engine.statistics import percentiles

    return [float(q) for q in percentiles(x)]


def options(parser: Parser) -> None:
    add = parser.add_argument
    add(
        "--budget",
        action="append",
        metavar=translate("EUROS"),
        help=translate(
            "most spent on the tools, taxes included: over a mandate (100000), or in each year (20000/an); may be "
            "repeated for both"
        ),
    )
    add(
        "--change-hours",
        metavar=translate("HOURS"),
        help=translate("most staff time spent in a year on learning and watching the tools"),
    )
    add(
        "--ledger",
        default="society",
        metavar="society|budget|public",
        help=translate("the point of view whose gain is sought (default: society)"),
    )
    add(
        "--need",
        action="append",
        metavar="A:B",
        help=translate("tool A is taken only with tool B (may be repeated)"),
    )
    add(
        "--exclude",
        action="append",
        metavar="A:B",
        help=translate("tools A and B are never taken together (may be repeated)"),
    )
    add("--a-year", metavar="N", help=translate("most tools put into use in one year (default: 1)"))
    add("--years", metavar="N", help=translate("years in which tools may be adopted (default: 5)"))
    add("--worlds", metavar="N", help=translate("draws whose own best set is looked for (default: 250)"))
    add("--html", metavar=translate("FILE"), help=translate("write a page instead of showing it"))


COMMANDS = (Command("together", N_("which tools are best together, within budgets and limits"), do_together, options),)
