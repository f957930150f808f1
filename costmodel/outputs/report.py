"""The report: one self-contained page that a mayor reads, a finance officer checks and a printer prints.

The page holds no date (``run.json`` holds the only one), loads nothing and runs no script. Texts of YAML files are
text: the template escapes them.
"""

from __future__ import annotations

from pathlib import Path

from costmodel.document.drawing import draw_all
from costmodel.document.saving import write_page
from costmodel.document.templates import templates
from costmodel.engine.comparison import Comparison
from costmodel.language.catalogue import language
from costmodel.language.glossary import glossary
from costmodel.language.presentation import decimal
from costmodel.questions import figures
from costmodel.questions.compare.findings import command, findings, method, no_warning, opening, summary, unpriced
from costmodel.questions.compare.section import harm_of_giving_up, section
from costmodel.questions.tables import common_assumptions


def write_report(comparison: Comparison, path: Path | str, workers: int = 1) -> Path:
    """Write the page in the language in use; it is written aside and moved into place.

    With several workers the pictures are shared out between processes; the page is the same to the last byte.
    """
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    write_page(path, html(comparison, workers))
    return path


def html(comparison: Comparison, workers: int = 1) -> str:
    """The page as text; the same bytes for the same comparison."""
    asked, comparison = comparison, comparison.ranked()
    overview, sections = figures.overview(comparison), [section(result) for result in comparison.results]
    draw_all([overview, *(chart for s in sections for chart in s.charts.values())], workers)
    return (
        templates()
        .get_template("report.html")
        .render(
            lang=language(),
            authority=comparison.authority.text(language()),
            about=comparison.authority.describe(language()),
            scenario=comparison.scenario,
            scenario_text=comparison.scenario.text(language()) if comparison.scenario else "",
            scenario_about=comparison.scenario.describe(language()) if comparison.scenario else "",
            opening=opening(comparison),
            options=[(o.text(language()), o.describe(language())) for o in comparison.options],
            summary=summary(comparison),
            unpriced=unpriced(),
            harm_of_giving_up=harm_of_giving_up(),
            no_warning=no_warning(),
            overview=overview,
            findings=findings(comparison),
            glossary=glossary(),
            sections=sections,
            common_assumptions=common_assumptions(comparison),
            warnings=comparison.warnings,
            method=method(comparison),
            overrides=comparison.overrides,
            command=command(asked),
            draws=decimal(comparison.draws),
            seed=comparison.seed,
        )
    )
