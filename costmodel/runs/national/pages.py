"""The answer of a national run as pages to read: one with the answer, one for each department with its communes.

In each language, without a script: whoever looks for a commune opens the page of its department. The pages lie in the
folder of the run, beside the files that they offer, and ask nothing of any other place.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path

from costmodel.document.blocks import Cell, code, heading, listing, paragraph, table, whole_page
from costmodel.document.saving import write_page
from costmodel.engine.case import workbook
from costmodel.engine.comparison import STATUS_QUO
from costmodel.intake.commune_names import plain
from costmodel.intake.communes import communes
from costmodel.language.catalogue import LANGUAGES, in_language, language, translate
from costmodel.language.presentation import decimal, interval, shown
from costmodel.runs.national.answer import answer
from costmodel.runs.national.middles import LUXURY, MEANS, SIZE
from costmodel.runs.national.question import National
from costmodel.runs.national.run import MANIFEST, Outcome
from costmodel.runs.national.table import KEYS
from costmodel.runs.national.unit import LEAST, size_class

PAGES, INDEX = "pages", "index.html"

COST = "human_channel_cost"

NAMES = {"fr": "Français", "en": "English"}
"""What each language calls itself; another is known by its code."""


@dataclass(frozen=True)
class Row:
    """A commune on the page of its department: what human contact costs there under the status quo."""

    code: str
    name: str
    people: int
    own_means: bool
    cost: tuple[float, float, float]
    share: tuple[float, float, float]


@dataclass(frozen=True)
class Pages:
    """The pages of a run."""

    national: National
    outcome: Outcome

    def write(self) -> Path:
        """Write them all; gives the answer in the language in use."""
        for lang in LANGUAGES:
            place = self.outcome.folder / PAGES / lang
            place.mkdir(parents=True, exist_ok=True)
            with in_language(lang):
                write_page(place / INDEX, self.index())
                for department in self.departments:
                    write_page(place / f"{department}.html", self.page_of(department))
        return self.outcome.folder / PAGES / language() / INDEX

    @cached_property
    def departments(self) -> dict[str, list[Row]]:
        """The communes by department, in the order of its code."""
        by_code: dict[str, list[Row]] = {}
        for department, row in sorted(self.rows(), key=lambda pair: (pair[0], plain(pair[1].name))):
            by_code.setdefault(department, []).append(row)
        return by_code

    def rows(self) -> Iterator[tuple[str, Row]]:
        """Each commune with its department."""
        part = self.outcome.first
        columns = {n: [part.heads.index(f"{n}_{s}") for s in ("p05", "median", "p95")] for n in (COST, LUXURY)}
        for key, figures in zip(part.keys, part.figures.tolist(), strict=True):
            about = dict(zip(KEYS, key, strict=True))
            if about["option"] != STATUS_QUO:
                continue
            cost, share = ((figures[a], figures[b], figures[c]) for a, b, c in columns.values())
            own = MEANS in about["own"].split("|")
            yield about["department"], Row(about["code"], about["name"], int(about["population"]), own, cost, share)

    def title(self, department: str) -> str:
        """The department as people say it: ``48, Lozère``; overseas collectivities have no name in the table."""
        return ", ".join(filter(None, (department, self._names[department])))

    @cached_property
    def _names(self) -> dict[str, str]:
        table = communes(self.national.folder)
        return dict(zip(table["department"], table["department_name"], strict=True))

    def index(self) -> str:
        said = answer(self.national, self.outcome)
        towns = [(f"{self.title(d)} ({len(rows)})", f"{d}.html") for d, rows in self.departments.items()]
        files = [(name, f"../../{name}") for name in (*self.outcome.manifest["files"], MANIFEST)]
        others = [(NAMES.get(lang, lang), f"../{lang}/{INDEX}") for lang in LANGUAGES if lang != language()]
        links = [
            (translate("Find your commune, by department"), towns),
            (translate("Download"), files),
            (translate("In another language"), others),
        ]
        return whole_page(said.title, said.to_read(), links)

    def page_of(self, department: str) -> str:
        """The communes of a department, each beside those of its size."""
        classes = {
            m.least: m.median
            for m in self.outcome.middles
            if (m.kind, m.quantity, m.option, m.tool) == (SIZE, LUXURY, STATUS_QUO, self.outcome.middles[0].tool)
        }
        grades = workbook(self.national.folder)[0]
        columns = [
            (translate("Commune"), lambda row: row.name),
            (translate("INSEE code"), lambda row: row.code),
            (translate("Inhabitants"), lambda row: decimal(row.people)),
            (translate("Human contact costs"), lambda row: cell(*row.cost, grades[COST].unit, language())),
            (translate("that is, of the means"), lambda row: cell(*row.share, grades[LUXURY].unit, language())),
            (
                translate("in the middle commune of its size"),
                lambda row: shown(classes[str(LEAST[size_class(row.people)])], "share", "C"),
            ),
            (
                translate("Means"),
                lambda row: translate("its own") if row.own_means else translate("those of its size"),
            ),
        ]
        title = self.title(department)
        rows = table(
            listing(
                translate("Communes"),
                self.departments[department],
                columns,
                translate("Without any tool. Median over draws, 5–95% range below."),
            )
        )
        how = translate("To look closer at one of them, make an authority of it, with the code of the second column:")
        line = code("costmodel new authority --commune CODE")
        back = [(translate("Back"), [(translate("Every commune of France"), INDEX)])]
        return whole_page(title, [heading(title) + rows + paragraph(how) + line], back)


@lru_cache(maxsize=1 << 16)
def cell(low: float, middle: float, high: float, in_unit: str, lang: str) -> Cell:
    """A figure and its range; many communes share it."""
    return Cell(shown(middle, in_unit, "C"), (interval(low, high, in_unit, "C"),))
