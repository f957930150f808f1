"""``costmodel value``, ``explain`` and ``quantities``: one number, what it rests on, and all the names."""

from __future__ import annotations

import argparse
import datetime as dt
import sys
from pathlib import Path
from typing import Any

from costmodel.language.catalogue import N_, language, translate
from costmodel.language.errors import InputError
from costmodel.outputs.commands.common import (
    OPTION,
    Command,
    Parser,
    asked_year,
    one_case,
    one_of,
    print_json,
    refuse_quantity,
    settings,
)
from costmodel.questions.settings import typed_whole


def do_value(args: argparse.Namespace) -> int:
    from costmodel.engine.comparison import FEWEST_DRAWS
    from costmodel.engine.uncertainty import simulate
    from costmodel.engine.worlds import Sample
    from costmodel.language.presentation import amount

    case, given = one_case(args, verdict=False)
    name, quantity = args.quantity, case.model[args.quantity]
    year = asked_year(args, case)
    series = Sample(case, [name], given["seed"]).central()[name][0]
    yearly = len(series) > 1
    value = float(series[case.calendar.index(year)] if yearly else series[0])
    answer: dict[str, Any] = {
        "quantity": name,
        "value": value,
        "unit": quantity.unit,
        "label": quantity.label,
        "label_fr": quantity.label_fr,
        "year": year if yearly else None,
        "by_year": dict(zip(map(str, case.calendar), map(float, series), strict=True)) if yearly else None,
        "tool": case.tool.key if case.tool else None,
        "authority": case.authority.key if case.authority else None,
        "option": case.options[0].key,
        "scenario": case.scenario.key if case.scenario else None,
        "set": dict(case.overrides),
    }
    if args.draws:
        summary = simulate(case, [name], given["draws"], given["seed"]).summaries[name]
        at = case.calendar.index(year) if yearly else 0
        answer |= {k: float(getattr(summary, k)[0, at]) for k in ("p05", "median", "mean", "p95", "mean_error")}
        answer |= {
            "probability_positive": float(summary.positive[0, at]),
            "draws": given["draws"],
            "seed": given["seed"],
        }
    answer["warnings"] = case.warnings([name], dt.date.today())
    if args.draws and given["draws"] < FEWEST_DRAWS:
        answer["warnings"].append(
            translate(
                "The range and the probability hang on chance with {draws} draws; ask for {low} or more.",
                draws=given["draws"],
                low=FEWEST_DRAWS,
            )
        )
    if args.json:
        print_json(answer)
    else:
        print(amount(value, quantity.unit) + (f" ({year})" if yearly else ""))
        for warning in answer["warnings"]:
            print(translate("Warning: {warning}", warning=warning), file=sys.stderr)
    return 0


def do_explain(args: argparse.Namespace) -> int:
    if args.steps:
        return do_steps(args)
    from costmodel.document.saving import write_page
    from costmodel.engine.worlds import Sample
    from costmodel.questions.trace.trace import trace

    depth = typed_whole(args.depth, "--depth", 99, 0, 99)
    case, option, about, spreads = explained_run(args) if args.run else (one_case(args)[0], 0, [], {})
    year = asked_year(args, case)
    Sample(case, [args.quantity], 0).central()  # refuses a number that is not finite
    opened = trace(case, args.quantity, option, year, spreads)
    if args.html:
        write_page(Path(args.html), opened.page([*about, *context(case, option)]))
    if args.json:
        print_json(opened.json(depth))
    elif not args.html:
        print("\n".join([*about, *opened.lines(depth)]))
    return 0


def do_steps(args: argparse.Namespace) -> int:
    """From the promise of a tool to its result, for one option of a case."""
    from costmodel.engine import steps
    from costmodel.outputs.screen import console
    from costmodel.outputs.terminal import escaped, grid

    for word, given in (("--run", args.run), ("--html", args.html), ("--depth", args.depth)):
        if given:
            raise InputError(translate("--steps shows a table; take {option} away.", option=word))
    if args.quantity:
        raise InputError(
            translate("--steps opens the result of a tool, not one quantity; take '{name}' away.", name=args.quantity)
        )
    case = one_case(args, quantity=False)[0]
    if case.tool is None:
        raise InputError(translate("--steps opens the result of a tool: choose one with --tool."))
    way = steps.steps(case, case.options[0].key)
    if args.json:
        print_json(
            {
                "tool": case.tool.key,
                "authority": case.authority.key if case.authority else None,
                "option": case.options[0].key,
                "steps": [{"step": s.key, "change": s.change, "left": s.left} for s in way],
            }
        )
        return 0
    title = f"{case.tool.text(language())} – {case.options[0].text(language())}"
    console().print(grid(title, steps.heads(), escaped(steps.rows(way))))
    return 0


def explained_run(args: argparse.Namespace) -> tuple[Any, int, list[str], dict[Any, Any]]:
    """The case of a run, the place of the option asked for, what to say of it, and what its draws gave."""
    from costmodel.runs.run import cases_of, read_run

    for option, given in (("--set", args.set), ("--scenario", args.scenario), ("--horizon", args.horizon)):
        if given:
            raise InputError(
                translate("With --run the values are those of the run; take {option} away.", option=option)
            )
    run = read_run(Path(args.run))
    tool = one_of(args.tool, run.inputs["tools"], "--tool", None)
    usual = OPTION if OPTION in run.inputs["options"] else run.inputs["options"][-1]
    option = one_of(args.option, run.inputs["options"], "--option", usual)
    case = cases_of(run, [tool])[tool]
    refuse_quantity(args.quantity, case.model)
    about = [translate("In the run {run}, tool {tool}, option {option}.", run=run.name, tool=tool, option=option)]
    return case, run.inputs["options"].index(option), about, run.spreads(tool, option)


def context(case: Any, option: int) -> list[str]:
    """Authority, tool, option, scenario and values set, for the head of a page."""
    overlays = (case.authority, case.tool, case.options[option], case.scenario)
    names = " – ".join(o.text(language()) for o in overlays if o)
    return [names, *([", ".join(f"{k} = {v}" for k, v in case.overrides.items())] if case.overrides else [])]


def do_quantities(args: argparse.Namespace) -> int:
    from costmodel.engine.case import workbook

    model, library = workbook(settings(args)["folder"])
    rows = []
    for q in model.values():
        record = library.records.get(q.name)
        rows.append(
            {
                "name": q.name,
                "unit": q.unit,
                "label": q.label,
                "label_fr": q.label_fr,
                "symbol": q.symbol,
                "kind": q.kind,
                "source": q.source,
                "outcome": q.outcome,
                "by_year": q.name in model.yearly,
                "family": q.family or q.name,
                "value": record.value if record else None,
                "low": record.low if record else None,
                "high": record.high if record else None,
                "grade": record.grade if record else None,
                "choices": dict(record.choices) if record and record.choices else None,
            }
        )
    if args.json:
        print_json(rows)
    else:
        for row in rows:
            print(f"{row['name']:<44} {row['unit']:<22} {model[str(row['name'])].labels[language()]}")
    return 0


def one_quantity(parser: Parser) -> None:
    parser.add_argument("quantity", nargs="?", help=translate("name of a parameter or formula"))
    parser.add_argument("--year", help=translate("calendar year (default: the last one)"))


def one_trace(parser: Parser) -> None:
    one_quantity(parser)
    parser.add_argument("--depth", help=translate("how many levels to open (default: all)"))
    parser.add_argument("--run", metavar=translate("FOLDER"), help=translate("as in this run, whatever changed since"))
    parser.add_argument("--html", metavar=translate("FILE"), help=translate("write a page instead of showing it"))
    parser.add_argument(
        "--steps", action="store_true", help=translate("from the promise of a tool to its result, step by step")
    )


COMMANDS = (
    Command("value", N_("one number, for scripts"), do_value, one_quantity),
    Command("explain", N_("one number opened down to its sources"), do_explain, one_trace),
    Command("quantities", N_("all names with unit, label, kind and source"), do_quantities),
)
