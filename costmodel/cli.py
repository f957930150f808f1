"""The command ``costmodel``: compare, run, value, explain, quantities, check."""

from __future__ import annotations

import argparse
import io
import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from costmodel import __version__
from costmodel.errors import CostModelError, InputError
from costmodel.language import LANGUAGES, language, nearest, set_language, translate

if TYPE_CHECKING:
    from costmodel.comparison import Comparison

AUTHORITY, OPTION = "plaisir", "adopt_tasks"
MOST_DRAWS = 10_000_000


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; gives back 0, 2 for something the user can mend, 130 when interrupted."""
    arguments = list(sys.argv[1:] if arguments is None else arguments)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")
    try:
        set_language(asked_language(arguments))
        refuse_bytes(arguments)
        args = parse(arguments)
        args.arguments = arguments
        status = int(args.do(args))
        if sys.stdout:
            sys.stdout.flush()
        return status
    except CostModelError as error:
        print(translate("Error: {error}", error=error), file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("\n" + translate("Interrupted: no report was written."), file=sys.stderr)
        return 130
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except OSError as error:
        print(
            translate(
                "Error: {error}",
                error=translate(
                    "{file}: the system refuses it ({why}).", file=error.filename or "-", why=error.strerror or error
                ),
            ),
            file=sys.stderr,
        )
        return 2


def refuse_bytes(arguments: Sequence[str]) -> None:
    """Raises InputError for an argument that is not text: it could be written in no report."""
    for word in arguments:
        if not word.isprintable() and any("\ud800" <= sign <= "\udfff" for sign in word):
            raise InputError(
                translate(
                    "'{word}' is not text in UTF-8; write it again.", word=word.encode("utf-8", "replace").decode()
                )
            )


def asked_language(arguments: Sequence[str]) -> str:
    """The value of --lang, known before anything else is said."""
    for i, word in enumerate(arguments):
        if word == "--lang" or word.startswith("--lang="):
            value = word.partition("=")[2] if "=" in word else [*arguments, ""][i + 1]
            if value not in LANGUAGES:
                raise InputError(translate("--lang {value}: choose fr or en.", value=value))
            return value
    return "fr"


class Help(argparse.HelpFormatter):
    """Help whose first word is in the user's language."""

    def add_usage(self, usage: Any, actions: Any, groups: Any, prefix: str | None = None) -> None:
        super().add_usage(usage, actions, groups, translate("usage: ") if prefix is None else prefix)


class Parser(argparse.ArgumentParser):
    """An argument parser whose errors are one sentence in the user's language."""

    def __init__(self, **named: Any) -> None:
        super().__init__(formatter_class=Help, **named)
        self._positionals.title, self._optionals.title = translate("arguments"), translate("options")
        for action in self._actions:
            if isinstance(action, argparse._HelpAction):
                action.help = translate("show this help and stop")

    def error(self, message: str) -> NoReturn:
        option = message.partition(":")[0].removeprefix("argument ")
        if "expected one argument" in message:
            message = translate("{option} needs a value", option=option)
        elif "ignored explicit argument" in message:
            message = translate("{option} takes no value", option=option)
        raise InputError(translate("{problem}. See: {command} --help", problem=message, command=self.prog))


def parse(arguments: Sequence[str]) -> argparse.Namespace:
    parser = Parser(
        prog="costmodel",
        allow_abbrev=False,
        description=translate("Compares adopting with not adopting AI tools, for a French local authority."),
    )
    parser.add_argument(
        "--version", action="version", version=f"costmodel {__version__}", help=translate("show the version and stop")
    )
    commands = parser.add_subparsers(dest="command", metavar=translate("COMMAND"), parser_class=Parser)
    common = common_options()
    for name, do, sentence in (
        ("compare", do_compare, translate("all tools (or some) of an authority, side by side: the main job")),
        ("run", do_run, translate("one tool, all its options")),
        ("value", do_value, translate("one number, for scripts")),
        ("explain", do_explain, translate("one number opened down to its sources")),
        ("quantities", do_quantities, translate("all names with unit, label, kind and source")),
        ("check", do_check, translate("check parameter files")),
        ("docs", do_docs, translate("write the pages of equations and parameters again")),
        ("notebooks", do_notebooks, translate("run the notebooks again and write back those that changed")),
    ):
        command = commands.add_parser(name, help=sentence, description=sentence, parents=[common], allow_abbrev=False)
        command.set_defaults(do=do)
        if name in ("value", "explain"):
            command.add_argument("quantity", nargs="?", help=translate("name of a parameter or formula"))
            command.add_argument("--year", help=translate("calendar year (default: the last one)"))
        if name == "explain":
            command.add_argument("--depth", help=translate("how many levels to open (default: all)"))
        if name == "check":
            command.add_argument("files", nargs="*", help=translate("files to check (default: all)"))
        if name == "docs":
            command.add_argument(
                "--check", action="store_true", help=translate("write nothing; status 2 when a page is stale")
            )
        if name == "notebooks":
            command.add_argument(
                "action", nargs="?", default="refresh", help=translate("refresh: the only action so far")
            )
            command.add_argument("files", nargs="*", help=translate("notebooks (default: all)"))
    known = [*commands.choices]
    first = arguments[0] if arguments else None
    if first is not None and not first.startswith("-") and first not in known:
        raise InputError(
            translate("'{name}' is not a command; known: {known}.", name=first, known=", ".join(known))
            + nearest(first, known)
        )
    if first is not None and first.startswith("-") and first not in ("-h", "--help", "--version"):
        raise InputError(
            translate(
                "{name} stands before the command; write costmodel COMMAND {name}, the command being one of {known}.",
                name=first,
                known=", ".join(known),
            )
        )
    args, unknown = parser.parse_known_args(arguments)
    if unknown:
        options = [o for a in commands.choices[args.command]._actions for o in a.option_strings]
        raise InputError(
            translate("'{name}' is not an option of '{command}'.", name=unknown[0], command=args.command or "costmodel")
            + nearest(unknown[0].partition("=")[0], options)
        )
    if args.command is None:
        parser.print_help()
        args.do = lambda _: 0
    return args


def common_options() -> Parser:
    """The options that every command takes, with the same meaning."""
    common = Parser(add_help=False, allow_abbrev=False)
    add = common.add_argument
    add(
        "--for",
        dest="authority",
        metavar=translate("AUTHORITY"),
        default=AUTHORITY,
        help=translate("authority: a name of parameters/authorities or a YAML file (default: plaisir)"),
    )
    add("--tool", action="append", metavar=translate("TOOL"), help=translate("tool (may be repeated; default: all)"))
    add("--option", action="append", metavar="OPTION", help=translate("option (may be repeated; default: all)"))
    add("--scenario", metavar=translate("SCENARIO"), help=translate("scenario laid over the other values"))
    add(
        "--set",
        action="append",
        metavar=translate("NAME=VALUE"),
        default=[],
        help=translate("give a value to any quantity, a formula's result too (may be repeated)"),
    )
    add("--horizon", metavar="N", help=translate("years after year 0 (default: 5)"))
    add("--draws", metavar="N", help=translate("Monte Carlo draws (default: 10,000)"))
    add("--seed", metavar="N", help=translate("seed of the draws"))
    add("--lang", metavar="fr|en", default="fr", help=translate("language (default: fr)"))
    add(
        "--out",
        metavar=translate("FOLDER"),
        default="reports",
        help=translate("where runs are written (default: reports/)"),
    )
    add("--json", action="store_true", help=translate("answer in JSON"))
    add("--parameters", metavar=translate("FOLDER"), help=translate("another folder of parameter files"))
    return common


def whole(text: str | None, option: str, default: int, low: int, high: int) -> int:
    if text is None:
        return default
    if not text.isascii() or not text.isdigit() or len(text) > 20 or not low <= int(text) <= high:
        raise InputError(
            translate(
                "{option} {text}: give a whole number from {low} to {high}.",
                option=option,
                text=text,
                low=low,
                high=high,
            )
        )
    return int(text)


def settings(args: argparse.Namespace) -> dict[str, Any]:
    """The common options, checked, as arguments of compare() and make_case()."""
    from costmodel.case import parse_overrides
    from costmodel.comparison import DRAWS, SEED

    overrides = parse_overrides(args.set)
    if args.horizon is not None:
        if "horizon" in overrides:
            raise InputError(translate("--set {name} is given twice; keep one.", name="horizon"))
        overrides["horizon"] = str(whole(args.horizon, "--horizon", 5, 1, 30))
    if args.parameters and not Path(args.parameters).is_dir():
        raise InputError(translate("--parameters {folder}: there is no such folder.", folder=args.parameters))
    return {
        "authority": args.authority,
        "options": args.option,
        "scenario": args.scenario,
        "overrides": overrides,
        "draws": whole(args.draws, "--draws", DRAWS, 1, MOST_DRAWS),
        "seed": whole(args.seed, "--seed", SEED, 0, 2**63 - 1),
        "folder": Path(args.parameters) if args.parameters else None,
    }


def do_compare(args: argparse.Namespace) -> int:
    from costmodel.case import make_case, refuse_twice, workbook
    from costmodel.comparison import compare, with_status_quo
    from costmodel.runs import check_writable, save
    from costmodel.terminal import print_comparison, progress_bar

    given = settings(args)
    out = Path(args.out)
    tools = args.tool or workbook(given["folder"])[1].names("tools")
    options = with_status_quo(given["options"], given["folder"])
    for tool in tools:
        make_case(tool, given["authority"], options, given["scenario"], given["overrides"], given["folder"])
    check_writable(out)
    refuse_twice([Path(tool).stem for tool in tools])
    with progress_bar(given["draws"] * len(tools)) as advance:
        workers = os.cpu_count() or 1
        comparison = compare(tools=tools, progress=advance, workers=workers, **given)
        folder = save(comparison, out, ["costmodel", *args.arguments], workers)
    if args.json:
        print_json(as_json(comparison, folder))
    else:
        print_comparison(comparison, folder)
    return 0


def do_run(args: argparse.Namespace) -> int:
    if not args.tool or len(args.tool) != 1:
        raise InputError(translate("run takes one tool: costmodel run --tool voicebot; for several, use compare."))
    return do_compare(args)


def print_json(found: Any) -> None:
    """JSON that any program reads: no NaN, and no letter that the terminal's encoding lacks."""
    plain = (getattr(sys.stdout, "encoding", None) or "").lower().replace("-", "") != "utf8"
    print(json.dumps(found, ensure_ascii=plain, indent=2, allow_nan=False))


def as_json(comparison: Comparison, folder: Path) -> dict[str, Any]:
    """Headline results by tool and option, for scripts."""
    headlines = [q.name for q in comparison.results[0].case.model.values() if q.headline]
    return {
        "format": 1,
        "authority": comparison.authority.key,
        "folder": str(folder),
        "report": str(folder / "report.html"),
        "draws": comparison.draws,
        "seed": comparison.seed,
        "warnings": comparison.warnings,
        "tools": {
            r.tool.key: {
                "verdict": r.verdict.word,
                "text": r.verdict.text,
                "option": r.verdict.option,
                "reasons": list(r.verdict.reasons),
                "options": {
                    option: {name: r.at(name, option) | {"unit": comparison.quantity(name).unit} for name in headlines}
                    for option in r.options
                },
            }
            for r in comparison.results
        },
    }


def one_case(args: argparse.Namespace) -> tuple[Any, dict[str, Any]]:
    """The case of one tool (or none) and one option."""
    from costmodel.case import make_case

    given = settings(args)
    if len(args.tool or []) > 1 or len(args.option or []) > 1:
        raise InputError(translate("{command} takes one tool and one option.", command=args.command))
    if not args.quantity:
        raise InputError(translate("Name a quantity; `costmodel quantities` lists them all."))
    case = make_case(
        args.tool[0] if args.tool else None,
        given["authority"],
        args.option or [OPTION],
        given["scenario"],
        given["overrides"],
        given["folder"],
    )
    name = args.quantity
    if name in case.model.families:
        raise InputError(
            translate(
                "'{name}' has several members: ask for one of {members}.",
                name=name,
                members=", ".join(case.model.families[name]),
            )
        )
    case.model.check_known([name], "No parameter or formula is called '{name}'.")
    return case, given


def asked_year(args: argparse.Namespace, case: Any) -> int:
    return whole(args.year, "--year", case.calendar[-1], case.calendar[0], case.calendar[-1])


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
    import datetime as dt

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


def do_docs(args: argparse.Namespace) -> int:
    from costmodel.documents import stale_pages, write_pages

    pages = stale_pages() if args.check else write_pages()
    for page in pages:
        print(f"docs/{page}")
    return 2 if args.check and pages else 0


def do_notebooks(args: argparse.Namespace) -> int:
    from costmodel.notebooks import refresh

    if args.action != "refresh":
        raise InputError(
            translate("'{name}' is not an action of notebooks; known: refresh.", name=args.action)
            + nearest(args.action, ["refresh"])
        )
    changed = refresh(args.files or None, lambda path: print(path.name, file=sys.stderr))
    for path in changed:
        print(path)
    return 0


def do_check(args: argparse.Namespace) -> int:
    from costmodel.checks import check_files

    problems, warnings, count = check_files([Path(f) for f in args.files], settings(args)["folder"])
    if args.json:
        print_json({"files": count, "errors": problems, "warnings": warnings})
    else:
        for problem in problems:
            print(translate("Error: {error}", error=problem), file=sys.stderr)
        for warning in warnings:
            print(translate("Warning: {warning}", warning=warning), file=sys.stderr)
        print(
            translate(
                "{count} files read, {errors} errors, {warnings} warnings.",
                count=count,
                errors=len(problems),
                warnings=len(warnings),
            )
        )
    return 2 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
