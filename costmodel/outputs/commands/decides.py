"""``costmodel decides``: what flips the answer, where the doubt comes from, for whom each option is best."""

from __future__ import annotations

import argparse
import datetime as dt
import shlex
from pathlib import Path
from typing import TYPE_CHECKING, Any

from costmodel.language.catalogue import N_, translate
from costmodel.language.errors import InputError
from costmodel.outputs.commands.common import Command, Parser, print_json, settings, whole

if TYPE_CHECKING:
    from costmodel.engine.switching import Switch
    from costmodel.questions.decides import Acceptability, Box, Decides, VerdictRange

WORLDS, MOST_WORLDS = 1000, 5000
BASE, MOST_BASE = 1024, 2**14


def do_decides(args: argparse.Namespace) -> int:
    from costmodel.document.saving import check_writable, write_page
    from costmodel.engine.comparison import study
    from costmodel.outputs.terminal import progress_bar
    from costmodel.questions.decides import decides
    from costmodel.questions.decides.page import decides_parts

    if not args.tool or len(args.tool) != 1:
        raise InputError(translate("decides takes one tool: costmodel decides --tool voicebot."))
    given = settings(args)
    worlds = whole(args.worlds, "--worlds", WORLDS, 20, MOST_WORLDS)
    base = whole(args.base, "--base", BASE, 2, MOST_BASE)
    pair = two(args.map)
    over = [word.strip() for text in args.over or [] for word in text.split(",") if word.strip()]
    if args.html:
        check_writable(Path(args.html).parent)
    folder = given.pop("folder")
    with progress_bar(1000 + given["draws"]) as advance:
        result = study(args.tool[0], folder=folder, today=dt.date.today(), progress=advance, **given)
        found = decides(result, over, pair, min(worlds, given["draws"]), base, advance)
    again = " ".join(["costmodel", *map(shlex.quote, args.arguments)])
    if args.html:
        write_page(Path(args.html), page(found, again))
    if args.json:
        print_json(as_json(found))
    elif args.html:
        print(args.html)
    else:
        from costmodel.questions.decides.page import in_order
        from costmodel.questions.figures import Chart

        for part in in_order(decides_parts(found, again)):
            print(f"{part.title}\n{part.caption}\n" if isinstance(part, Chart) else f"{part.text}\n")  # type: ignore[union-attr]
    return 0


def two(text: str | None) -> tuple[str, str] | None:
    """The two names of a map. Raises InputError for another number of them."""
    if text is None:
        return None
    names = [word.strip() for word in text.split(",")]
    if len(names) != 2 or not all(names):
        raise InputError(
            translate("--map {text}: name two inputs with a comma, such as bot_resolution,calls_per_day.", text=text)
        )
    return names[0], names[1]


def page(found: Decides, again: str) -> str:
    """What decides as a self-contained HTML page."""
    from costmodel.document.blocks import whole_page
    from costmodel.language.catalogue import language
    from costmodel.questions.decides.page import decides_parts, in_order

    title = translate("What decides: {tool}", tool=found.result.tool.text(language()))
    return whole_page(title, in_order(decides_parts(found, again)))  # type: ignore[arg-type]


def as_json(found: Decides) -> dict[str, Any]:
    """Everything, all values and not only the heaviest, for scripts."""
    result = found.result
    return {
        "format": 1,
        "tool": result.tool.key,
        "verdict": result.verdict.word,
        "option": found.option,
        "draws": result.simulation.draws,
        "seed": result.simulation.seed,
        "verdict_ranges": [verdict_json(v) for v in found.verdicts],
        "switching": {
            option: {target: [switch_json(s) for s in list_of] for target, list_of in switches.items()}
            for option, switches in found.switches.items()
        },
        "tornado": {
            target: {"central": t.central, "bars": [vars(bar) for bar in t.bars]} for target, t in found.tornado.items()
        },
        "sobol": {
            target: {
                "variance": s.variance,
                "runs": s.runs,
                "alone": s.alone,
                "indices": [vars(i) | {"distinct": i.distinct, "matters": i.matters} for i in s.indices],
            }
            for target, s in found.sobol.items()
        },
        "map": map_json(found),
        "acceptability": {
            name: {target: curve_json(c) for target, c in curves.items()} for name, curves in found.curves.items()
        },
        "losing": box_json(found.losing),
        "gaining": box_json(found.gaining),
    }


def verdict_json(v: VerdictRange) -> dict[str, Any]:
    return {
        "name": v.name,
        "label": v.range.label,
        "unit": v.range.unit,
        "central": v.range.central,
        "values": list(v.values),
        "turns": v.turns,
        "pieces": [vars(piece) for piece in v.pieces],
        "draws": v.draws,
    }


def switch_json(s: Switch) -> dict[str, Any]:
    return vars(s) | {"values": list(s.values), "never": not s.values}


def curve_json(c: Acceptability) -> dict[str, Any]:
    return {
        "values": list(c.range.values),
        "unit": c.range.unit,
        "options": list(c.options),
        "draws": c.draws,
        "allowed": c.allowed.tolist(),
        **{
            key: {
                "share": shares.share.tolist(),
                "error": shares.error.tolist(),
                "best_on_average": [c.options[i] for i in shares.on_average],
            }
            for key, shares in (("within_limits", c.within_limits), ("anyhow", c.anyhow))
        },
    }


def map_json(found: Decides) -> dict[str, Any] | None:
    m = found.map
    if m is None:
        return None
    return {
        "x": {"name": m.x.name, "values": list(m.x.values)},
        "y": {"name": m.y.name, "values": list(m.y.values)},
        "options": list(m.options),
        "central": {t: x.tolist() for t, x in m.results.items()},
        "central_verdict": m.central_words.tolist(),
        "gain": {t: x.tolist() for t, x in m.gains.items()},
        "verdict": m.words.tolist(),
        "draws": m.draws,
    }


def box_json(box: Box) -> dict[str, Any]:
    return vars(box) | {"conditions": [vars(c) for c in box.conditions], "path": [vars(s) for s in box.path]}


def options(parser: Parser) -> None:
    add = parser.add_argument
    add(
        "--over",
        action="append",
        metavar=translate("NAME"),
        help=translate("value to draw acceptability curves over (may be repeated; default: the contested values)"),
    )
    add("--map", metavar="X,Y", help=translate("the two values of the map (default: the two heaviest for society)"))
    add("--worlds", metavar="N", help=translate("draws in which verdicts, curves and maps are judged (default: 1,000)"))
    add("--base", metavar="N", help=translate("base of the Sobol sample, a power of two (default: 1,024)"))
    add("--html", metavar=translate("FILE"), help=translate("write a page instead of showing it"))


COMMANDS = (
    Command(
        "decides", N_("what would change the answer of one tool, and where its doubt comes from"), do_decides, options
    ),
)
