"""``costmodel value``, ``explain`` and ``quantities``: one number, what it rests on, and all the names."""

from __future__ import annotations

import argparse
import datetime as dt
import sys
from typing import Any

from costmodel.commands.common import Command, Parser, asked_year, one_case, print_json, settings, whole
from costmodel.language import N_, language, translate


def do_value(args: argparse.Namespace) -> int:
    from costmodel.presentation import amount
    from costmodel.uncertainty import Engine, simulate

    case, given = one_case(args)
    name, quantity = args.quantity, case.model[args.quantity]
    year = asked_year(args, case)
    engine = Engine(case, [name], given["seed"])
    central = engine.central()
    engine.refuse_undefined(central)
    series = central[name][0]
    yearly = len(series) > 1
    value = float(series[case.calendar.index(year)] if yearly else series[0])
    found: dict[str, Any] = {
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
        found |= {k: float(getattr(summary, k)[0, at]) for k in ("p05", "median", "mean", "p95", "mean_error")}
        found |= {
            "probability_positive": float(summary.positive[0, at]),
            "draws": given["draws"],
            "seed": given["seed"],
        }
    found["warnings"] = case.warnings([name], dt.date.today())
    if args.json:
        print_json(found)
    else:
        print(amount(value, quantity.unit) + (f" ({year})" if yearly else ""))
        for warning in found["warnings"]:
            print(translate("Warning: {warning}", warning=warning), file=sys.stderr)
    return 0


def do_explain(args: argparse.Namespace) -> int:
    from costmodel.explain import trace
    from costmodel.uncertainty import Engine

    case, given = one_case(args)
    depth, year = whole(args.depth, "--depth", 99, 0, 99), asked_year(args, case)
    engine = Engine(case, [args.quantity], given["seed"])
    engine.refuse_undefined(engine.central())
    found = trace(case, args.quantity, 0, year)
    if args.json:
        print_json(found.json())
    else:
        print("\n".join(found.lines(depth)))
    return 0


def do_quantities(args: argparse.Namespace) -> int:
    from costmodel.case import workbook

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
            label = row["label_fr"] if language() == "fr" else row["label"]
            print(f"{row['name']:<44} {row['unit']:<22} {label}")
    return 0


def one_quantity(parser: Parser) -> None:
    parser.add_argument("quantity", nargs="?", help=translate("name of a parameter or formula"))
    parser.add_argument("--year", help=translate("calendar year (default: the last one)"))


def one_trace(parser: Parser) -> None:
    one_quantity(parser)
    parser.add_argument("--depth", help=translate("how many levels to open (default: all)"))


COMMANDS = (
    Command("value", N_("one number, for scripts"), do_value, one_quantity),
    Command("explain", N_("one number opened down to its sources"), do_explain, one_trace),
    Command("quantities", N_("all names with unit, label, kind and source"), do_quantities),
)
