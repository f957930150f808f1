"""``costmodel debate``: what panels prefer, limits first, each panel apart."""

from __future__ import annotations

import argparse
import math
from typing import TYPE_CHECKING, Any

from costmodel.language.catalogue import N_, language, translate
from costmodel.language.errors import InputError
from costmodel.outputs.commands.common import Command, Parser, print_json, settings

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rich.console import Console

    from costmodel.questions.debate.debate import Debate, Preferred
    from costmodel.questions.debate.words import Grid

WIDTH = 132


def do_debate(args: argparse.Namespace) -> int:
    from costmodel.outputs.terminal import progress_bar
    from costmodel.questions.debate import deliberate

    if not args.tool or len(args.tool) != 1:
        raise InputError(translate("debate takes one tool: costmodel debate --tool voicebot."))
    given = settings(args)
    with progress_bar(given["draws"]) as advance:
        debate = deliberate(args.tool[0], panels=args.panel, progress=advance, **given)
    if args.json:
        print_json(as_json(debate))
    else:
        print_debate(debate)
    return 0


# In words


def print_debate(debate: Debate) -> None:
    from costmodel.outputs.screen import console
    from costmodel.outputs.terminal import say
    from costmodel.questions.debate import words

    screen = console(WIDTH)

    def part(title: str, sentences: Iterable[str] = (), *grids: Grid) -> None:
        screen.print()
        screen.print(title, style="bold", markup=False)
        for grid in grids:
            print_grid(screen, grid)
        for sentence in sentences:
            say(screen, f"  • {sentence}", indent=4)

    tool = debate.result.tool.text(language())
    authority = debate.case.authority
    screen.print(f"{tool} – {authority.text(language()) if authority else ''}", style="bold", markup=False)
    part(translate("1. Limits, before any weight"), words.limits(debate), words.beside(debate))
    part(translate("2. Who was asked"), words.scale_lines(debate), words.asked(debate), words.scale_grid(debate))
    part(translate("3. What each panel would choose"), words.agreement(debate))
    for preferred in debate.panels:
        print_panel(debate, preferred, part)
    mixings = [words.mixing_line(debate, m) for m in debate.mixings] + [w for w in [words.unmixed(debate)] if w]
    part(translate("4. Mixing the executive's weights with the others'"), mixings)
    worth = [line for p in debate.panels for line in words.worth_lines(debate, p)]
    part(
        translate("5. What holding the debate is worth"),
        [*dict.fromkeys(worth), words.not_only()],
        words.price_grid(debate),
    )
    part(translate("Words"), words.glossary())
    if debate.warnings:
        part(translate("Warnings"), debate.warnings)


def print_panel(debate: Debate, preferred: Preferred, part: Any) -> None:
    from costmodel.questions.debate import words

    sentences = [
        words.choices(debate, preferred),
        *words.flip_lines(debate, preferred),
        *words.tradeoff_lines(preferred),
    ]
    part(
        preferred.panel.text(language()),
        sentences,
        words.preferences(debate, preferred),
        words.central(debate, preferred),
    )


def print_grid(screen: Console, table: Grid) -> None:
    from costmodel.outputs.terminal import escaped, grid, say

    screen.print(grid(table.caption, table.heads, escaped(table.rows)))
    if table.note:
        say(screen, table.note)


# For programs


def as_json(debate: Debate) -> dict[str, Any]:
    """Every figure of a debate; options that break a limit stand under ``broken`` and nowhere else."""
    result = debate.result
    return {
        "format": 1,
        "tool": result.tool.key,
        "authority": debate.case.authority.key if debate.case.authority else None,
        "draws": debate.draws,
        "seed": debate.seed,
        "options": list(result.options),
        "verdict": result.verdict.word,
        "kept": list(debate.kept),
        "broken": {
            option: [
                {
                    "limit": b.name,
                    "margin": b.margin,
                    "unit": b.quantity.unit,
                    "holds_in_share_of_draws": b.chance,
                    "asked": b.needed,
                }
                for b in broken
            ]
            for option, broken in debate.broken.items()
            if broken
        },
        "euros": {
            option: {name: result.at(name, option)["median"] for name in ("budget_total", "society_npv")}
            for option in result.options
        },
        "panels": {p.panel.key: panel_json(debate, p) for p in debate.panels},
        "agree": debate.agree,
        "least_regret": debate.kept[debate.least_regret],
        "largest_regret": by_option(debate, debate.largest_regret),
        "mixing": [
            {
                "executive": m.executive.key,
                "other": m.other.key,
                "mu": list(m.shares),
                "first": {option: m.best[i].tolist() for i, option in enumerate(debate.kept)},
                "flips": [{"mu": f.at, "below": debate.kept[f.below], "above": debate.kept[f.above]} for f in m.flips],
            }
            for m in debate.mixings
        ],
        "debate_prices": {p.kind: {"low": p.low, "value": p.value, "high": p.high} for p in debate.prices},
        "scales_too_short": dict(debate.short),
        "warnings": list(debate.warnings),
    }


def panel_json(debate: Debate, preferred: Preferred) -> dict[str, Any]:
    panel, accepted = preferred.panel, preferred.accepted
    return {
        "label": panel.label,
        "label_fr": panel.label_fr,
        "role": panel.role,
        "method": panel.method,
        "date": panel.date.isoformat(),
        "invented": panel.invented,
        "grade": panel.grade,
        "members": len(panel.members),
        "heard": preferred.people,
        "abstain": [m.key for m in panel.silent],
        "left_out": {key: list(why) for key, why in panel.astray.items()},
        "people": by_option(debate, preferred.counts),
        "undecided": preferred.people - sum(preferred.counts),
        "choices": {
            m.key: None if c is None else debate.kept[c] for m, c in zip(panel.heard, preferred.chosen, strict=True)
        },
        "first": by_option(debate, accepted.first),
        "ranks": {option: accepted.ranks[i].tolist() for i, option in enumerate(debate.kept)},
        "central_weights": {
            option: {c: number(accepted.central[i, k]) for k, c in enumerate(panel.criteria)}
            for i, option in enumerate(debate.kept)
        },
        "confidence": by_option(debate, accepted.confidence),
        "mean_weights": dict(zip(panel.criteria, preferred.centre.tolist(), strict=True)),
        "largest_regret": by_option(debate, preferred.regret.max(axis=0)),
        "least_regret": debate.kept[preferred.least_regret],
        "flips": {
            key: [{"weight": f.at, "below": debate.kept[f.below], "above": debate.kept[f.above]} for f in flips]
            for key, flips in preferred.flips.items()
        },
        "tradeoffs": [
            {"losing": t.losing, "lost": t.lost, "gaining": t.gaining, "gained": t.gained, "sentence": t.sentence}
            for t in preferred.tradeoffs
        ],
        "worth_of_knowing": {
            "nothing_known": {"points": preferred.gain_unknown, "euros": preferred.euros_unknown},
            "people_known": {"points": preferred.gain_known, "euros": preferred.euros_known},
        },
    }


def by_option(debate: Debate, figures: Iterable[Any]) -> dict[str, Any]:
    return {option: number(x) for option, x in zip(debate.kept, figures, strict=True)}


def number(x: Any) -> float | int | None:
    """A figure as JSON has it; nothing where there is none."""
    if isinstance(x, int):
        return x
    return float(x) if math.isfinite(x) else None


def panel_option(parser: Parser) -> None:
    parser.add_argument(
        "--panel",
        action="append",
        metavar="PANEL",
        help=translate("panel: a name of parameters/panels or a YAML file (may be repeated; default: all)"),
    )


COMMANDS = (
    Command("debate", N_("what panels prefer for one tool: limits first, each panel apart"), do_debate, panel_option),
)
