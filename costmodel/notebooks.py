"""Notebooks: their parameters checked, the pages they show, and the command that runs them again.

papermill puts what a user asks for into a cell below the one tagged ``parameters`` and goes on, whatever it says: a
misspelt name would leave the default in place. So the next cell hands all its names over to ``open_tool`` or
``open_comparison``, which stop with one sentence.

Outputs depend on the parameters and the files alone, never on the day, the machine or the time a run took. The one
exception, the values whose review is overdue today, stands in a cell tagged ``nbval-ignore-output`` and is not
committed.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import re
import shlex
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from html import escape
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

from costmodel.case import workbook
from costmodel.comparison import Comparison, ToolResult, compare
from costmodel.errors import CostModelError, InputError, UnknownNameError
from costmodel.language import LANGUAGES, in_language, language, nearest, translate

if TYPE_CHECKING:
    from nbformat import NotebookNode

    from costmodel.figures import Chart
    from costmodel.report import Cell, Table

KERNEL = {"display_name": "Python 3", "language": "python", "name": "python3"}
LANGUAGE_INFO = {"file_extension": ".py", "mimetype": "text/x-python", "name": "python"}
NOT_KEPT = "nbval-ignore-output"
"""Tag of the cells whose output depends on the day: shown to whoever runs them, neither compared nor committed."""

PICTURE = "image/svg+xml"

CELL_TIMEOUT = 600
"""Seconds after which a cell is given up: papermill alone waits for ever."""

MOST_YEARS, MOST_DRAWS, MOST_SEED = 30, 10_000_000, 2**63 - 1
OF_IPYTHON = frozenset({"In", "Out", "exit", "get_ipython", "open", "quit"})
OF_PAPERMILL = frozenset({"PAPERMILL_INPUT_PATH", "PAPERMILL_OUTPUT_PATH"})


# Parameters


def name(value: Any, parameter: str) -> str:
    """A name, or the path of a YAML file."""
    if isinstance(value, str) and value.strip():
        return value.strip()
    raise InputError(
        translate(
            "{parameter}: {value} is not a name; write one in quotes, or with papermill's -r.",
            parameter=parameter,
            value=repr(value),
        )
    )


def name_or_nothing(value: Any, parameter: str) -> str | None:
    return None if value is None or value == "" else name(value, parameter)


def names(value: Any, parameter: str) -> list[str] | None:
    """Names in a list, or in a text with commas, which is all that papermill's -p can pass; None when there is none."""
    if isinstance(value, str):
        value = [part for part in value.split(",") if part.strip()]
    if not isinstance(value, list | tuple):
        raise InputError(
            translate(
                "{parameter}: {value} is not a list of names; write them with commas between.",
                parameter=parameter,
                value=repr(value),
            )
        )
    return [name(part, parameter) for part in value] or None


def whole(low: int, high: int) -> Callable[[Any, str], int]:
    def check(value: Any, parameter: str) -> int:
        if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
            raise InputError(
                translate(
                    "{parameter}: {value} is not a whole number from {low} to {high}.",
                    parameter=parameter,
                    value=repr(value),
                    low=low,
                    high=high,
                )
            )
        return value

    return check


def one_language(value: Any, parameter: str) -> str:
    if value in LANGUAGES:
        return str(value)
    raise InputError(
        translate(
            "{parameter}: {value} is not a language of the workbook; choose fr or en.",
            parameter=parameter,
            value=repr(value),
        )
    )


def overridden(value: Any, parameter: str) -> dict[str, str]:
    """Values by name of quantity, as the text that the loader checks."""
    if not isinstance(value, Mapping):
        raise InputError(
            translate(
                "{parameter}: {value} does not give values to names; write -y '{parameter}: {example}'.",
                parameter=parameter,
                value=repr(value),
                example="{calls_per_day: 300}",
            )
        )
    for key, given in value.items():
        if isinstance(given, bool) or not isinstance(given, int | float | str) or not isinstance(key, str):
            raise InputError(
                translate(
                    "{parameter}: {value} is no value for '{name}'; give a number, or a choice in quotes.",
                    parameter=parameter,
                    value=repr(given),
                    name=key,
                )
            )
    return {key: given.strip() if isinstance(given, str) else repr(given) for key, given in value.items()}


SHARED: dict[str, Callable[[Any, str], Any]] = {
    "authority": name,
    "options": names,
    "scenario": name_or_nothing,
    "horizon": whole(1, MOST_YEARS),
    "draws": whole(1, MOST_DRAWS),
    "seed": whole(0, MOST_SEED),
    "lang": one_language,
    "overrides": overridden,
}
TOOL = {"tool": name, **SHARED}
COMPARISON = {"tools": names, **SHARED}


def settings(given: Mapping[str, Any], known: Mapping[str, Callable[[Any, str], Any]]) -> dict[str, Any]:
    """The parameters of a notebook, checked, from all the names that stand in it.

    Raises UnknownNameError for a name that is no parameter, InputError for a parameter of the wrong type.
    """
    refuse_strangers(given, known)
    found = {parameter: check(given[parameter], parameter) for parameter, check in known.items()}
    overrides, horizon = found["overrides"], found.pop("horizon")
    usual = workbook(None)[1].records["horizon"].value
    if horizon != usual:  # at its usual value it leaves the scenario free
        if "horizon" in overrides:
            raise InputError(
                translate("'{name}' is given twice, as a parameter and in overrides; keep one.", name="horizon")
            )
        found["overrides"] = {"horizon": str(horizon), **overrides}
    return found


def refuse_strangers(given: Mapping[str, Any], known: Iterable[str]) -> None:
    """A new session holds its parameters only; one in which the page was opened before may hold its reader's names."""
    missing = [parameter for parameter in known if parameter not in given]
    strangers = [key for key, value in given.items() if not (key in known or expected(key, value))]
    if strangers and (missing or not any(isinstance(value, Page) for value in given.values())):
        stranger = strangers[0]
        if stranger in workbook(None)[0]:
            raise UnknownNameError(
                translate(
                    "'{name}' is a quantity of the workbook, not a parameter of this notebook; "
                    "write -y 'overrides: {example}'.",
                    name=stranger,
                    example=f"{{{stranger}: {given[stranger]}}}",
                )
            )
        raise UnknownNameError(
            translate(
                "'{name}' is not a parameter of this notebook; known: {known}.", name=stranger, known=", ".join(known)
            )
            + nearest(stranger, known)
        )
    if missing:
        raise UnknownNameError(translate("The cell tagged parameters does not give '{name}'.", name=missing[0]))


def expected(key: str, value: Any) -> bool:
    """Whether a name is there in any session: Python's and IPython's own, and what was imported."""
    return key.startswith("_") or key in OF_IPYTHON | OF_PAPERMILL or isinstance(value, ModuleType) or callable(value)


@contextmanager
def one_sentence() -> Iterator[None]:
    """Errors that a user can mend show their sentence in the notebook, not the way through the code nor an option of
    the command."""
    try:
        yield
    except CostModelError as error:
        error.args = (str(error).replace("--set", "overrides"),)
        text = f"{type(error).__name__}: {error}"
        error._render_traceback_ = lambda: [text]  # type: ignore[attr-defined]
        raise


# What a page shows


@dataclass(frozen=True)
class Block:
    """Words and tables as HTML, with the same as plain text for those who read no HTML."""

    html: str
    text: str

    def __add__(self, other: Block) -> Block:
        return Block(f"{self.html}\n{other.html}", f"{self.text}\n{other.text}")

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, str]:
        return {"text/html": self.html, "text/plain": self.text}


NOTHING = Block("", "")


def heading(words: str, level: int = 2) -> Block:
    return Block(f"<h{level}>{escape(words)}</h{level}>", f"{words}\n")


def paragraph(*words: str, strong: str = "") -> Block:
    text = " ".join(w for w in (strong, *words) if w)
    bold = f"<strong>{escape(strong)}</strong> " if strong else ""
    return Block(f"<p>{bold}{escape(' '.join(words))}</p>", text)


def bullets(sentences: Iterable[str]) -> Block:
    rows = list(sentences)
    return Block(
        "<ul>\n" + "\n".join(f"<li>{escape(s)}</li>" for s in rows) + "\n</ul>", "\n".join(f"- {s}" for s in rows)
    )


def code(line: str) -> Block:
    return Block(f"<pre><code>{escape(line)}</code></pre>", line)


def table(t: Table) -> Block:
    """A table of the report, with its caption and the heads of its columns and rows."""
    heads = "".join(f'<th scope="col">{escape(h)}</th>' for h in t.heads)
    html = [f"<table>\n<caption>{escape(t.caption)}</caption>\n<thead><tr>{heads}</tr></thead>"]
    text = [t.caption, " | ".join(t.heads)]
    for group, rows in t.groups:
        html.append("<tbody>")
        if group:
            html.append(f'<tr><th scope="rowgroup" colspan="{len(t.heads)}">{escape(group)}</th></tr>')
            text.append(group)
        html += ["<tr>" + "".join(cell(c, head=i == 0) for i, c in enumerate(row)) + "</tr>" for row in rows]
        html.append("</tbody>")
        text += [" | ".join("; ".join((c.text, *c.below)) for c in row) for row in rows]
    html.append("</table>")
    found = Block("\n".join(html), "\n".join(text))
    return found + paragraph(t.note) if t.note else found


def cell(c: Cell, head: bool) -> str:
    below = "".join(f"<br><small>{escape(line)}</small>" for line in c.below)
    return f'<th scope="row">{escape(c.text)}{below}</th>' if head else f"<td>{escape(c.text)}{below}</td>"


@dataclass(frozen=True)
class Page:
    """What a notebook shows, part by part, in its language; ``comparison`` is there for whoever looks further."""

    lang: str
    comparison: Comparison
    parts: Mapping[str, Block | Chart]

    @property
    def result(self) -> ToolResult:
        """The only tool of the page, or its first."""
        return self.comparison.results[0]

    def show(self, part: str) -> None:
        """Show one part; a chart comes with the sentence that says what is seen."""
        from IPython.display import display

        with one_sentence(), in_language(self.lang):
            if part not in self.parts:
                raise UnknownNameError(
                    translate("This page has no part '{name}'; known: {known}.", name=part, known=", ".join(self.parts))
                    + nearest(part, self.parts)
                )
            found = self.parts[part]
            display(found)
            if not isinstance(found, Block):
                display(paragraph(found.caption))


def open_tool(given: Mapping[str, Any]) -> Page:
    """The page of one tool, from the names of its notebook: ``open_tool(globals())``."""
    with one_sentence(), in_language(asked_language(given)):
        chosen = settings(given, TOOL)
        lang, tool = chosen.pop("lang"), chosen.pop("tool")
        comparison = compare(tools=[tool], **chosen)
        return Page(lang, comparison, tool_parts(comparison, papermill_line("tool", given, TOOL)))


def open_comparison(given: Mapping[str, Any]) -> Page:
    """The page of all tools of an authority, from the names of its notebook: ``open_comparison(globals())``."""
    with one_sentence(), in_language(asked_language(given)):
        chosen = settings(given, COMPARISON)
        lang = chosen.pop("lang")
        comparison = compare(**chosen)
        again = papermill_line("compare", given, COMPARISON)
        return Page(lang, comparison, comparison_parts(comparison, chosen["authority"], again))


def asked_language(given: Mapping[str, Any]) -> str:
    """The language in which to say that the language asked for does not exist is French."""
    return next((lang for lang in LANGUAGES if given.get("lang") == lang), LANGUAGES[0])


def tool_parts(comparison: Comparison, again: str) -> dict[str, Block | Chart]:
    from costmodel.report import section

    result = comparison.results[0]
    s = section(result)
    tables = {key: table(t) for key, t in s.tables.items()}
    people = (
        tables["people"] if not s.tables["people"].empty else paragraph(translate("No option changes any of these."))
    )
    untouched = (
        paragraph(translate("The same for all options: {list}.", list=", ".join(s.untouched)))
        if s.untouched
        else NOTHING
    )
    doubtful = tables["assumptions"] if not s.tables["assumptions"].empty else NOTHING
    parts: dict[str, Block | Chart] = {
        "question": question(comparison, s.label, s.summary),
        "verdict": heading(translate("Verdict"))
        + paragraph(translate("Figures for the option “{option}”.", option=s.about), strong=f"{s.verdict}.")
        + bullets(s.reasons),
        "limits": heading(translate("Limits")) + tables["constraints"],
        "ledgers": heading(translate("Four points of view")) + tables["ledgers"],
        "winners": heading(translate("Who gains and who loses")) + tables["winners"],
        "budget": heading(translate("Budget by year")) + tables["budget"],
        "hours": heading(translate("Hours")) + tables["hours"],
        "people": heading(translate("People")) + people + untouched + benefits(s.forgone),
        "footprint": heading(translate("Footprint"))
        + paragraph(s.boundary_note, strong=translate("Boundary: {boundary}.", boundary=s.boundary))
        + tables["footprint"],
        "unpriced": heading(translate("What is not turned into euros")) + tables["unpriced"],
        "assumptions": heading(translate("What rests on assumptions"))
        + paragraph(
            translate(
                "Of the {all} uncertain values behind these results, {some} rest on an assumption (grade D) and not "
                "on a measure, a survey or an expert. They are the first to question.",
                all=s.uncertain,
                some=s.assumptions,
            )
        )
        + doubtful,
        **closing(comparison, again),
    }
    return parts | {f"{key} chart": chart for key, chart in s.charts.items()}


def comparison_parts(comparison: Comparison, authority: str, again: str) -> dict[str, Block | Chart]:
    from costmodel import figures, report

    reasons = heading(translate("Verdict of each tool, with its reasons"))
    for number, result in enumerate(comparison.results, 1):
        option = figures.option_label(result, figures.main_option(result))
        reasons += (
            heading(f"{number}. {figures.label(result)}", 3)
            + paragraph(
                translate("Figures for the option “{option}”.", option=option), strong=f"{result.verdict.text}."
            )
            + bullets(result.verdict.reasons)
        )
    first = comparison.results[0].tool.key
    return {
        "question": question(comparison, translate("AI tools side by side"), ""),
        "summary": heading(translate("The answer on one page")) + table(report.summary(comparison)),
        "findings": heading(translate("What this says")) + bullets(report.findings(comparison)),
        "overview chart": figures.overview(comparison),
        "reasons": reasons,
        "further": heading(translate("Further on one tool"))
        + paragraph(
            translate(
                "The notebook tool.ipynb opens one tool: points of view, budget by year, hours, people, footprint "
                "and what rests on assumptions. Type, with any tool above:"
            )
        )
        + code(f"papermill notebooks/tool.ipynb {first}.ipynb -p tool {first} -p authority {shlex.quote(authority)}"),
        **closing(comparison, again),
    }


def question(comparison: Comparison, title: str, summary: str) -> Block:
    """Title, question, options compared, scenario and values set."""
    from costmodel.report import ordered_options

    authority, scenario, lang = comparison.authority, comparison.scenario, language()
    found = (
        heading(f"{title} – {authority.text(lang)}", 1)
        + paragraph(*(w for w in (summary, authority.describe(lang)) if w))
        + paragraph(
            translate(
                "What does adopting each tool change, against not adopting it: for the budget, for the staff, for "
                "the users, for the people whose jobs are a second chance, for the planet? How sure is that?"
            )
        )
        + paragraph(
            translate(
                "Every figure below is a difference from the status quo, from {first} to {last}. For each tool, "
                "these options are compared:",
                first=comparison.calendar[0],
                last=comparison.calendar[-1],
            )
        )
        + bullets(f"{o.text(lang)}{colon()} {o.describe(lang)}" for o in ordered_options(comparison))
    )
    if scenario:
        found += paragraph(scenario.describe(lang), strong=f"{translate('Scenario')}{colon()} {scenario.text(lang)}.")
    if comparison.overrides:
        found += paragraph(translate("Values set for this page, in place of those of the files:"))
        found += bullets(f"{key} = {value}" for key, value in comparison.overrides.items())
    return found


def benefits(forgone: list[tuple[str, str, str]]) -> Block:
    title = heading(translate("Benefits that people would no longer claim"), 3)
    if not forgone:
        return title + paragraph(
            translate(
                "None: no option makes people give up a benefit. Such a sum would be shown apart and "
                "excluded from every total."
            )
        )
    return (
        title
        + paragraph(
            translate(
                "When people give up their rights, public money is not spent. That is a harm done to them, not "
                "a saving. In the last year (with a minus sign, people claim more than today):"
            ),
            strong=translate("Shown apart, excluded from every total."),
        )
        + bullets(f"{option}{colon()} {value}" + (f" ({span})" if span else "") for option, value, span in forgone)
    )


def closing(comparison: Comparison, again: str) -> dict[str, Block]:
    """What to beware of, whatever the day and today, and how to make the page again."""
    from costmodel.report import command

    lasting, overdue = warnings(comparison)
    return {
        "warnings": heading(translate("Warnings"))
        + (bullets(lasting) if lasting else paragraph(translate("No value is set outside its known range.")))
        + paragraph(review(comparison)),
        "overdue": bullets(overdue) if overdue else paragraph(translate("Today no value is past its date of review.")),
        "again": heading(translate("How to make this page again"))
        + paragraph(translate("The same inputs, draws and seed give the same figures. This page:"))
        + code(again)
        + paragraph(translate("The report with the same figures:"))
        + code(command(comparison))
        + paragraph(translate("To open a figure down to its sources: costmodel explain NAME.")),
    }


def warnings(comparison: Comparison) -> tuple[list[str], list[str]]:
    """Warnings that hold on any day, and those of reviews overdue on the day of the comparison."""
    found = [r.case.warnings(r.simulation.summaries, dt.date.min) for r in comparison.results]
    lasting = list(dict.fromkeys(w for sentences in found for w in sentences))
    return lasting, [w for w in comparison.warnings if w not in lasting]


def review(comparison: Comparison) -> str:
    """When the values used must be reviewed at the earliest: the same sentence on any day."""
    dates = sorted(
        (record.review_by, key)
        for r in comparison.results
        for key in r.case.used(r.simulation.summaries)
        for records in r.case.records
        if (record := records.get(key)) and record.review_by
    )
    if not dates:
        return translate("No value used has a date of review.")
    day = dates[0][0]
    first = sorted({key for when, key in dates if when == day})
    return translate(
        "The first review is due by {date}, for {count} of the values used, such as '{name}'.",
        date=day,
        count=len(first),
        name=first[0],
    )


def colon() -> str:
    return "\u00a0:" if language() == "fr" else ":"


def papermill_line(notebook: str, given: Mapping[str, Any], known: Iterable[str]) -> str:
    """The command that makes the page again, with every parameter."""
    words = ["papermill", f"notebooks/{notebook}.ipynb", "out.ipynb"]
    for parameter in known:
        value = given[parameter]
        if isinstance(value, Mapping | list | tuple):
            words += ["-y", json.dumps({parameter: value}, ensure_ascii=False)] if value else []
        elif value not in ("", None):
            words += ["-p", parameter, str(value)]
    return shlex.join(words)


# Running them


def notebook_folder() -> Path:
    """The folder of notebooks beside the package in a checkout, or inside it when installed."""
    here = Path(__file__).parent
    beside = here.parent / "notebooks"
    return beside if beside.is_dir() else here / "_data" / "notebooks"


def execute(source: Path | str, target: Path | str, parameters: Mapping[str, Any] | None = None) -> Path:
    """Run a notebook with papermill into another file, which appears when all went well.

    Raises InputError with the sentence of the cell that failed.
    """
    import papermill
    from papermill.exceptions import PapermillExecutionError

    target = Path(target)
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=".notebook-") as aside:
        made = Path(aside) / target.name
        try:
            papermill.execute_notebook(
                str(source), str(made), dict(parameters or {}), progress_bar=False, execution_timeout=CELL_TIMEOUT
            )
        except PapermillExecutionError as error:
            raise InputError(f"{Path(source).name}: {error.evalue}") from None
        os.replace(made, target)
    return target


def refresh(
    paths: Iterable[Path | str] | None = None, progress: Callable[[Path], None] = lambda path: None
) -> list[Path]:
    """Run notebooks with the parameters they hold and write back, clean, those that changed; gives their paths.

    Nothing is written unless all of them ran. One whose pictures alone moved, with other fonts, has not changed.
    """
    import nbformat

    made = {}
    for path in map(Path, paths or sorted(notebook_folder().glob("*.ipynb"))):
        progress(path)
        before = path.read_text(encoding="utf-8")
        after = nbformat.writes(clean(run(nbformat.reads(before, as_version=4), path))).rstrip("\n") + "\n"
        if in_words(before) != in_words(after):
            made[path] = after
    for path, text in made.items():
        with tempfile.NamedTemporaryFile("w", encoding="utf-8", newline="\n", dir=path.parent, delete=False) as aside:
            aside.write(text)
        os.chmod(aside.name, 0o644)
        os.replace(aside.name, path)
    return list(made)


def in_words(text: str) -> Any:
    """A notebook's file with the words of its pictures in their place."""
    notebook = json.loads(text)
    for part in notebook["cells"]:
        for output in part.get("outputs", []):
            if PICTURE in output.get("data", {}):
                output["data"][PICTURE] = picture_words("".join(output["data"][PICTURE]))
    return notebook


def picture_words(svg: str) -> str:
    """What a picture says, wherever the fonts of a machine put it."""
    return "\n".join(line for line in re.sub("<[^>]*>", "\n", svg).splitlines() if line.strip())


def run(notebook: NotebookNode, path: Path) -> NotebookNode:
    """The notebook with the outputs of a new kernel."""
    from nbclient import NotebookClient
    from nbclient.exceptions import CellExecutionError

    client = NotebookClient(
        notebook,
        timeout=CELL_TIMEOUT,
        kernel_name=KERNEL["name"],
        record_timing=False,
        extra_arguments=["--log-level=40"],
        resources={"metadata": {"path": str(path.parent)}},
    )
    try:
        return client.execute()
    except CellExecutionError as error:
        raise InputError(f"{path.name}: {error.evalue}") from None


def clean(notebook: NotebookNode) -> NotebookNode:
    """Without what changes from run to run or tells on a machine: times, versions, papermill's notes, today's words."""
    notebook.metadata = {"kernelspec": KERNEL, "language_info": LANGUAGE_INFO}
    for part in notebook.cells:
        tags = part.metadata.get("tags", [])
        part.metadata = {"tags": tags} if tags else {}
        if part.cell_type == "code" and NOT_KEPT in tags:
            part.outputs = []
    return notebook
