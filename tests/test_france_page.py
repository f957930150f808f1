"""The answer of a national run: middle communes, the pages in both languages, the map, the notebook."""

from __future__ import annotations

import base64
import csv
import dataclasses
import math
import re
import shutil
import struct
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import nbformat
import numpy as np
import pytest
from conftest import ROOT
from test_france import CODES, DRAWS, OWN_MEANS, made, question, rows_of, small_folder
from test_notebooks import cell, papermill, said

from costmodel.intake.communes import communes
from costmodel.language.catalogue import in_language
from costmodel.language.errors import CostModelError
from costmodel.outputs.notebooks import ask_country
from costmodel.runs.national import middles
from costmodel.runs.national.answer import answer
from costmodel.runs.national.pages import Pages
from costmodel.runs.national.run import Outcome
from costmodel.runs.national.unit import unpacked

FRAGILITY = "indice-fragilite-numerique-2020.csv"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return small_folder(tmp_path_factory.mktemp("few"))


@pytest.fixture(scope="module")
def alone(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Outcome:
    """Human contact alone."""
    return made(question(folder, ()), tmp_path_factory.mktemp("alone") / "run")


@pytest.fixture(scope="module")
def with_tool(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Outcome:
    """With a tool, alone and bought together."""
    national = dataclasses.replace(question(folder, ("voicebot",)), options=("adopt_tasks", "shared"))
    return made(national, tmp_path_factory.mktemp("tool") / "run")


@pytest.fixture(scope="module")
def pages(folder: Path, with_tool: Outcome) -> Path:
    national = dataclasses.replace(question(folder, ("voicebot",)), options=("adopt_tasks", "shared"))
    with in_language("en"):
        return Pages(national, with_tool).write()


class Reader(HTMLParser):
    """The texts, the links and the tags of a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.tags: set[str] = set()
        self.texts: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.links += [value or "" for name, value in attributes if name in ("href", "src")]

    def handle_data(self, data: str) -> None:
        self.texts.append(data)


def read(path: Path) -> Reader:
    return Reader(path.read_text(encoding="utf-8"))


# The middle commune


def column(outcome: Outcome, name: str) -> dict[str, float]:
    """A column of the table by commune, read from the pieces on disk."""
    part = rows_of(outcome.folder)[0]
    return {key[0]: row[part.heads.index(name)] for key, row in zip(part.keys, part.figures.tolist(), strict=True)}


def test_the_middle_commune_is_the_one_with_as_many_below_as_above(folder: Path, alone: Outcome) -> None:
    """Counted again with a sorted list, for communes of one size and for all."""
    about = communes(folder).loc[list(CODES), "population"]
    small = [code for code in CODES if 0 < about[code] < 500]
    for members, least in ((small, "0"), (list(CODES), "all")):
        (middle,) = [m for m in alone.middles if (m.kind, m.least, m.quantity) == ("size", least, "human_channel_cost")]
        for statistic in ("p05", "median", "p95"):
            known = column(alone, f"human_channel_cost_{statistic}")
            ordered = sorted(known[code] for code in members)
            assert getattr(middle, statistic) == ordered[len(ordered) // 2]
        assert (middle.communes, middle.people) == (
            len(members),
            sorted(about[code] for code in members)[len(members) // 2],
        )


def test_every_commune_is_in_one_class_of_each_kind(alone: Outcome) -> None:
    for kind in ("size", "step"):
        rows = [m for m in alone.middles if (m.kind, m.quantity) == (kind, "luxury_index") and m.least != "all"]
        assert sum(m.communes for m in rows) == len(CODES)
        assert [int(m.least) for m in rows] == sorted({int(m.least) for m in rows})
        assert all(int(m.least) <= m.people for m in rows)


def test_the_halves_are_of_communes_with_means_of_their_own(
    folder: Path, alone: Outcome, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two of one size: the one with 500 euros an inhabitant is the poorer half, and human contact weighs more there."""
    assert not [m for m in alone.middles if m.kind in ("poorer", "richer")], "no size has two with means of their own"
    part, national = rows_of(alone.folder)[0], question(folder, ())
    means = np.array([{"48001": 500.0, "48003": 900.0}.get(key[0], np.nan) for key in part.keys])
    monkeypatch.setattr(middles, "own_means", lambda national, keys: means)
    halves = {m.kind: m for m in middles.middles(national, None, part) if m.kind in ("poorer", "richer")}
    known = column(alone, "luxury_index_median")
    assert (halves["poorer"].median, halves["richer"].median) == (known["48001"], known["48003"])
    assert (halves["poorer"].communes, halves["richer"].communes) == (1, 1)


def test_own_means_are_those_of_the_public_file(folder: Path, alone: Outcome) -> None:
    keys = rows_of(alone.folder)[0].keys
    means = middles.own_means(question(folder, ()), keys)
    assert {key[0]: x for key, x in zip(keys, means.tolist(), strict=True) if not math.isnan(x)} == OWN_MEANS


def test_the_file_of_classes_holds_them(alone: Outcome) -> None:
    with (alone.folder / "classes.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == len(alone.middles)
    assert [float(row["median"]) for row in rows] == [m.median for m in alone.middles]


# The words


@pytest.mark.parametrize(
    ("lang", "sentences"),
    [
        ("en", ("No commune has means of its own", "What can be said", "times as much")),
        ("fr", ("Aucune commune n’a ici ses propres moyens", "Ce qu’on peut dire", "fois plus que")),
    ],
)
def test_with_class_means_alone_it_says_what_cannot_be_said(
    lang: str, sentences: tuple[str, ...], tmp_path: Path
) -> None:
    place = small_folder(tmp_path)
    (place / "france" / "criteres_repartition_2022.csv").unlink()
    national = question(place, ())
    with in_language(lang):
        text = answer(national, made(national, tmp_path / "run")).page()
        for sentence in sentences:
            assert sentence in text


def test_the_curve_is_that_of_the_steps(folder: Path, alone: Outcome) -> None:
    chart = answer(question(folder, ()), alone).parts["curve"]
    steps = [m for m in alone.middles if m.kind == "step"]
    assert [row["people"] for row in chart.data] == [m.people for m in steps]  # type: ignore[union-attr]
    for row, m in zip(chart.data, steps, strict=True):  # type: ignore[union-attr]
        assert row["median"] == pytest.approx(m.median, rel=1e-3)
        assert row["p05"] <= row["median"] <= row["p95"]
    assert "<path" in chart.svg()  # type: ignore[union-attr]


def test_bought_together_stands_beside_alone(folder: Path, with_tool: Outcome, pages: Path) -> None:
    """The share of communes whose budget gains is counted again from the pieces."""
    text = pages.read_text(encoding="utf-8")
    assert "bought together" in text
    assert "What keeping a human contact costs" in text
    some = [unpacked(path.read_bytes()) for path in sorted((with_tool.folder / "pieces").iterdir())]
    above = sum(p.counts[1, 0].sum(axis=0) for p in some if p)  # budget gains, communes: (options, draws)
    (row,) = [
        s
        for s in with_tool.shares
        if (s.count, s.weight, s.least, s.option) == ("budget_gains", "communes", "all", "shared")
    ]
    assert row.median == sorted(above[2].tolist())[DRAWS // 2]


# The pages


def test_pages_ask_nothing_of_any_other_place_and_run_no_script(pages: Path) -> None:
    every = [*pages.parent.parent.glob("*/*.html")]
    departments = {code[:3] if code.startswith("97") else code[:2] for code in CODES}
    assert len(every) == 2 * (1 + len(departments))
    for path in every:
        page = read(path)
        assert "script" not in page.tags
        for link in page.links:
            assert (path.parent / link).is_file() or link.startswith("data:image/png;base64,"), link


def test_each_commune_is_on_the_page_of_its_department_with_its_figures(folder: Path, pages: Path) -> None:
    names = communes(folder)["name"]
    for code in CODES:
        department = code[:3] if code.startswith("97") else code[:2]
        for lang in ("fr", "en"):
            texts = read(pages.parent.parent / lang / f"{department}.html").texts
            assert code in texts
            assert names[code] in texts


def test_a_commune_stands_beside_those_of_its_size(pages: Path, with_tool: Outcome) -> None:
    """Plaisir's share of means as the table has it, to two digits, and on whose means it rests."""
    part = rows_of(with_tool.folder)[0]
    row = next(i for i, key in enumerate(part.keys) if key[0] == "78490" and key[7] == "status_quo")
    share = part.figures[row][part.heads.index("luxury_index_median")]
    text = " ".join(read(pages.parent / "78.html").texts)
    assert f"{float(f'{100 * share:.2g}'):g}%" in text
    assert "its own" in text
    assert "those of its size" not in text
    assert "costmodel new authority --commune CODE" in text


# The map


def test_without_coordinates_there_is_no_map(folder: Path, alone: Outcome) -> None:
    with in_language("en"):
        assert "No map" in answer(question(folder, ()), alone).parts["map"].text  # type: ignore[union-attr]


def test_the_map_is_a_png_of_the_communes_whose_place_is_known(tmp_path: Path) -> None:
    """Those of the mainland and Corsica: La Réunion would leave no room for them."""
    place = small_folder(tmp_path)
    text = (
        "Nom Com;Code Iris;Nom Iris;P16 Pop;SCORE GLOBAL region 1;Latitude (générée);Longitude (générée)\n"
        "Plaisir;784900101;Nord;1000;80,0;48,8;1,9\n"
        "Ajaccio;2A0040101;Tout;900;130,5;41,9;8,7\n"
        "Saint-Denis;974110101;Tout;900;130,5;-20,9;55,4\n"
    )
    (place / "france" / FRAGILITY).write_text(text, encoding="utf-8")
    national = question(place, ())
    outcome = made(national, tmp_path / "run")
    chart = answer(national, outcome).parts["map"]
    assert {(row["longitude"], row["latitude"]) for row in chart.data} == {(1.9, 48.8), (8.7, 41.9)}  # type: ignore[union-attr]
    known = column(outcome, "luxury_index_median")
    assert [row["share"] for row in chart.data] == pytest.approx([known["2A004"], known["78490"]], rel=1e-3)  # type: ignore[union-attr]
    svg = chart.svg()  # type: ignore[union-attr]
    png = base64.b64decode(re.search(r"base64,([^\"]+)", svg)[1])  # type: ignore[index]
    assert png.startswith(b"\x89PNG\r\n\x1a\n")
    wide, high = struct.unpack(">II", png[16:24])
    assert f'width="{wide / 2:g}" height="{high / 2:g}"' in svg
    assert len(svg) < 200_000


def test_the_folder_of_a_run_can_be_moved_with_its_pages(pages: Path, tmp_path: Path) -> None:
    moved = shutil.copytree(pages.parent.parent.parent, tmp_path / "elsewhere")
    page = moved / "pages" / "en" / "index.html"
    assert all((page.parent / link).is_file() for link in read(page).links)


# The notebook


NOTEBOOK = ROOT / "notebooks" / "france.ipynb"


def executed(place: Path, **parameters: object) -> Any:
    """The notebook, run by papermill."""
    words = [word for name, value in parameters.items() for word in ("-p", name, str(value))]
    done = papermill(NOTEBOOK, place, *words)
    assert done.returncode == 0, done.stderr[-2000:]
    return nbformat.read(place, as_version=4)


def test_the_notebook_asks_a_department(tmp_path: Path) -> None:
    """Ain, whose code papermill passes as the number 1: as many communes as the shipped table has there with people."""
    table = communes()
    here = table[(table["department"] == "01") & (table["population"] > 0)]
    notebook = executed(tmp_path / "out.ipynb", departement="01", draws=100, lang="en")
    text = said(notebook, "contact")
    assert f" of {len(here)} communes " in text
    assert not [o for c in notebook.cells if c.cell_type == "code" for o in c.outputs if o.output_type == "error"]


def test_the_committed_notebook_says_what_the_whole_of_france_says() -> None:
    """nbval compares every number of it; here, that it was run over all communes, from top to bottom."""
    notebook = nbformat.read(NOTEBOOK, as_version=4)
    assert f"{(communes()['population'] > 0).sum():,}".replace(",", "\u202f") in said(notebook, "contact")
    counts = [c.execution_count for c in notebook.cells if c.cell_type == "code"]
    assert counts == list(range(1, len(counts) + 1))


@pytest.mark.parametrize(
    ("given", "sentence"), [({"departement": "99"}, "--departement 99"), ({"draws": 7}, "draws"), ({"dep": 1}, "dep")]
)
def test_what_the_notebook_cannot_ask_is_one_sentence(given: dict[str, Any], sentence: str) -> None:
    session: dict[str, Any] = {}
    exec(cell(nbformat.read(NOTEBOOK, as_version=4), "parameters").source, session)
    with pytest.raises(CostModelError, match=sentence) as refused:
        ask_country(session | {"lang": "en"} | given)
    assert "\n" not in str(refused.value)
