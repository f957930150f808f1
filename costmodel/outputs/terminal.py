"""What the terminal shows: a table a non-programmer reads, and a progress bar while the work goes on."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from rich.cells import cell_len
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table as Grid
from rich.text import Text

from costmodel.document.answer import Answer
from costmodel.document.blocks import Block, Bullets, Cell, Code, Element, Heading, Paragraph, Table
from costmodel.engine.comparison import ANNUAL, MEANS, STATUS_QUO, Comparison, ToolResult
from costmodel.language.catalogue import N_, language, translate
from costmodel.language.presentation import decimal, probability, rounded, shown
from costmodel.outputs.screen import console
from costmodel.questions.beside import why
from costmodel.questions.figures import label, option_label
from costmodel.questions.reasons import weak_words
from costmodel.questions.tables import own_years

WIDTH = 132

LEAST_MOVED = 0.0001
"""A change of the share of the authority's means smaller than this is none."""

COLOURS = {
    "adopt": "green",
    "adopt_on_conditions": "cyan",
    "pilot_first": "yellow",
    "not_enough_to_judge": "white",
    "do_something_else": "magenta",
    "not_at_this_price": "red",
}


@contextmanager
def progress_bar(total: int) -> Iterator[Callable[[int], None]]:
    """A bar on the error stream while the draws are made; nothing when that is not a terminal."""
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.percentage:>3.0f} %"),
        TimeRemainingColumn(),
    )
    screen = console(stderr=True)
    with Progress(*columns, console=screen, transient=True, disable=not screen.is_terminal) as progress:
        task = progress.add_task(translate("Comparing"), total=total)
        yield lambda done: progress.advance(task, done)


def print_comparison(comparison: Comparison) -> None:
    """The tools side by side, or the options of one tool, then the warnings."""
    screen = console(WIDTH)
    screen.print()
    title = translate(
        "{authority}: what each AI tool changes against the status quo, {years}",
        authority=comparison.authority.text(language()),
        years=f"{comparison.calendar[0]}–{comparison.calendar[-1]}",
    )
    say(screen, title, "bold")
    if len(comparison.results) == 1:
        screen.print(option_table(comparison.results[0]))
        verdict(screen, comparison.results[0])
    else:
        screen.print(tool_table(comparison))
        note = (
            N_(
                "Medians over {draws} draws, 5–95 % range below. Budget: the authority's own, nominal, taxes included. "
                "Society: everyone, real, discounted. The two are never added."
            )
            if comparison.same_years
            else N_(
                "Medians over {draws} draws, 5–95 % range below. Tools do not last as long: amounts are equivalent "
                "annual values, real, discounted. Budget: the authority's own, taxes included. Society: everyone. The "
                "two are never added."
            )
        )
        say(screen, translate(note, draws=f"{comparison.draws:,}".replace(",", "\u202f")), "dim")
        say(screen, human_contact(comparison))
    if warnings := comparison.warnings:
        first = translate(
            "{count} warnings, listed in the report; the first: {first}", count=len(warnings), first=warnings[0]
        )
        say(screen, first, "yellow")


def print_place(folder: Path) -> None:
    """Where the report is."""
    place = translate("Report: {path}", path=folder / "report.html")
    console(WIDTH).print(place, style="bold", markup=False, soft_wrap=True)


def human_contact(comparison: Comparison) -> str:
    """What humans at the desk and on the telephone weigh today, and under the tool that changes it most."""
    own, peers = MEANS
    counted = [r for r in comparison.results if STATUS_QUO in r.options]
    if not counted:
        return ""

    def after(r: ToolResult) -> float:
        return r.at(own, r.verdict.about or STATUS_QUO)["median"]

    def moved(r: ToolResult) -> float:
        return abs(after(r) - r.at(own, STATUS_QUO)["median"])

    most = max(counted, key=moved)
    today = translate(
        "Human contact: the desk and the telephone take {own} of the authority's means{means} today; "
        "for communes of its size on average, {peers}.",
        own=shown(most.at(own, STATUS_QUO)["median"], "share"),
        means=most.case.library.country.term("means", language()),
        peers=shown(most.at(peers, STATUS_QUO)["median"], "share"),
    )
    if moved(most) < LEAST_MOVED:
        return today + " " + translate("No tool looked at changes it.")
    changed = translate(
        "The tool that changes it most: {tool}, {value}.",
        tool=label(most),
        value=shown(after(most), "share"),
    )
    return f"{today} {changed}"


NUMBER = re.compile(r"[-+−–<>≥≤±]?\s?\d.{0,24}|[–-]|", re.DOTALL)
"""What a cell of a column of figures holds: a short text that begins with a number, or nothing."""


def grid(title: str, heads: Iterable[str], rows: Iterable[Iterable[str]], lines: bool = False) -> Grid:
    """A table for the terminal; columns of figures stand to the right.

    Heads are text; cells may have the markup of rich, so that what comes from files is to be escaped.
    """
    lines_of = [list(row) for row in rows]
    table = Grid(title=escape(title) or None, title_justify="left", show_lines=lines)
    for i, head in enumerate(heads):
        number = i > 0 and all(NUMBER.fullmatch(Text.from_markup(row[i]).plain.split("\n")[0]) for row in lines_of)
        table.add_column(escape(head), justify="right" if number else "left", overflow="fold")
    for row in lines_of:
        table.add_row(*row)
    return whole_numbers(table)


def escaped(rows: Iterable[Iterable[str]]) -> list[list[str]]:
    """Rows whose cells are text, never markup."""
    return [[escape(cell) for cell in row] for row in rows]


def heads_of_figures(annual: bool = False) -> list[str]:
    return [
        translate("Budget (k€ a year)") if annual else translate("Budget (k€)"),
        translate("Society (k€ a year)") if annual else translate("Society (k€)"),
        translate("Society gains"),
        translate("Hours given back a year"),
        translate("kgCO2e a year"),
    ]


def tool_table(comparison: Comparison) -> Grid:
    rows, annual = [], not comparison.same_years
    for result in comparison.ranked().results:
        option, word = result.verdict.about or result.options[-1], result.verdict.word
        tool = below(escape(label(result)), own_years(comparison, result))
        small = [option_label(result, option), *weak_words(result.verdict)]
        answer = below(f"[{COLOURS[word]}]{result.verdict.text}[/]", ["\n".join(small)])
        rows.append([tool, answer, *cells(result, option, annual)])
    return grid("", [translate("Tool"), translate("Verdict"), *heads_of_figures(annual)], rows, lines=True)


def below(text: str, lines: Iterable[str]) -> str:
    """Markup, and dim lines of text below it."""
    return text + "".join(f"\n[dim]{escape(line)}[/]" for line in lines)


def cells(result: ToolResult, option: str, annual: bool = False) -> list[str]:
    """The figures of an option; ``annual``: amounts are equivalent annual values, that compare other lives."""
    names = [ANNUAL[n] if annual else n for n in ("budget_total", "society_npv")]
    return [
        *(money(result.at(name, option)) for name in names),
        probability(result.at("society_npv", option)["positive"]),
        shown(result.at("available_hours", option)["median"], "1", signed=True),
        shown(result.at("net_carbon", option)["median"], "1", signed=True),
    ]


def money(stats: Mapping[str, float]) -> str:
    """Thousands of euros, and their range below on two lines."""
    ends = translate("{low} to {high}", low=thousands(stats["p05"]), high=thousands(stats["p95"]))
    return below(thousands(stats["median"], signed=True), ["\n".join(ends.rsplit(" ", 1))])


def thousands(value: float, signed: bool = False) -> str:
    """Euros in thousands, as budgets are read."""
    return decimal(rounded(value) / 1000, signed=signed)


def option_table(result: ToolResult) -> Grid:
    rows = [[escape(o.text(language())), *cells(result, o.key)] for o in result.case.options]
    return grid(label(result), [translate("Option"), *heads_of_figures()], rows, lines=True)


def whole_numbers(table: Grid) -> Grid:
    """The table with columns of figures as wide as their longest line: words are broken, a number never is."""
    for column in table.columns:
        if column.justify == "right":
            lines = [line for text in column.cells for line in Text.from_markup(str(text)).plain.split("\n")]
            column.width = max(map(cell_len, [*lines, *str(column.header).split()]))
    return table


def verdict(screen: Console, result: ToolResult) -> None:
    say(screen, translate("Verdict: {verdict}", verdict=result.verdict.text), "bold " + COLOURS[result.verdict.word])
    for reason in why(result):
        say(screen, f"  • {reason}", indent=4)


def say(screen: Console, sentence: str, style: str = "", indent: int = 0) -> None:
    """Print a sentence, broken at ordinary spaces only: rich alone would cut ``−160 000 €`` into pieces."""
    lines = textwrap.wrap(
        sentence, screen.width, subsequent_indent=" " * indent, break_long_words=False, break_on_hyphens=False
    )
    screen.print("\n".join(lines), style=style, markup=False, soft_wrap=True)


def show(answer: Answer, aside: Iterable[str] = ()) -> None:
    """An answer in words and tables; a picture is its title and what is seen on it."""
    screen = console(WIDTH)
    for part in answer.to_read(aside):
        screen.print()
        elements = part.elements if isinstance(part, Block) else (Paragraph(part.caption, f"{part.title}."),)
        above = ""
        for element in elements:
            show_element(screen, element, above)
            above = element.words if isinstance(element, Heading) else above


def show_element(screen: Console, element: Element, above: str = "") -> None:
    match element:
        case Heading():
            say(screen, element.words, "bold")
        case Paragraph():
            say(screen, element.text)
        case Bullets():
            for item in element.items:
                say(screen, f"  • {item}", indent=4)
        case Code():
            screen.print(element.line, markup=False, soft_wrap=True)
        case Table():
            screen.print(printed(element, above))


def printed(table: Table, above: str = "") -> Grid:
    """A table for the terminal; what qualifies a figure stands below it, the caption above if no heading says it."""
    rows = [
        [below(escape(cell.text), cell.below) for cell in row]
        for group, members in table.groups
        for row in ([[Cell(group), *[Cell("")] * (len(table.heads) - 1)]] if group else []) + members
    ]
    return grid("" if table.caption == above else table.caption, table.heads, rows)
