"""Public files on the communes, read as they are published: which are there, and what each says of a commune.

A person fetches a file and puts it in the folder ``france`` under the name it came with (.csv, .csv.gz, .zip, .xlsx).
Separator, decimal mark, encoding, titles above the header and lines of totals are made out here; codes get back the
zeros that a spreadsheet took; a former commune or an arrondissement counts in the commune of today, by its weight.
Layouts are those that published programs read; no file could be fetched when this was written (docs/france.md).
"""

from __future__ import annotations

import csv
import gzip
import io
import re
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from costmodel.intake.faults import fault
from costmodel.intake.words import folded
from costmodel.language.catalogue import N_
from costmodel.language.errors import InputError
from costmodel.parameters.sources import Source, read_sources
from costmodel.parameters.yamlfile import Node

if TYPE_CHECKING:
    import pandas as pd

LIST = "published.yaml"
ENDINGS = (".csv", ".csv.gz", ".txt", ".zip", ".xlsx")
SEPARATORS = ";\t|,"
HEADER_LINES = 30
CHUNK = 200_000
"""Lines of a large file that are held at a time."""

CENSUS = re.compile(r"p(\d\d)(?=[_ ]pop)")
"""How Insee begins the title of a count of people: by the year of the census."""

SPACES = str.maketrans({" ": None, "\u00a0": None, "\u202f": None, ",": "."})
OVERSEAS = "97"

MEASURES = {
    "payroll": N_("payroll, in euros per inhabitant"),
    "net_saving": N_("net self-financing capacity, in euros per inhabitant"),
    "financial_capacity": N_("financial capacity (potentiel financier), in euros per inhabitant"),
    "tax_effort": N_("tax effort (effort fiscal)"),
    "income": N_("taxable income, in euros per inhabitant"),
    "share_60_to_74": N_("share of people of 60 to 74 among those of 15 and over"),
    "share_75_and_over": N_("share of people of 75 and over among those of 15 and over"),
    "fragility": N_("digital fragility index"),
    "latitude": N_("latitude, in degrees"),
    "longitude": N_("longitude, in degrees"),
}
"""What the files say of a commune, and in which unit."""


@dataclass(frozen=True)
class Layout:
    """How a file is laid out: for each of our columns, a pattern of the title that it has there, without accents.

    ``code``: what the INSEE code is made of. ``optional``: columns that may be missing. ``prepare`` makes the measures
    of rows, where they do not stand there. ``rows``: for a column, the values of the rows that are read.
    """

    code: tuple[str, ...]
    columns: Mapping[str, str]
    weight: str
    year: str = ""
    optional: tuple[str, ...] = ()
    rows: Mapping[str, str] | None = None
    prepare: Callable[[pd.DataFrame], pd.DataFrame] | None = None
    measures: tuple[str, ...] = ()


def one_column_for_each_account(rows: pd.DataFrame) -> pd.DataFrame:
    """OFGL has a line for each account of a commune; the accounts become columns."""
    names = {"frais de personnel": "payroll", "epargne nette": "net_saving"}
    accounts = rows.pop("account").map(folded)
    for title, measure in names.items():
        rows[measure] = rows["euros"].where(accounts == title)
    return rows.drop(columns="euros")


def shares_of_ages(rows: pd.DataFrame) -> pd.DataFrame:
    """Insee counts people; shares are of those of 15 and over, who are also the weight."""
    ages = ["75_and_over"] if "75_and_over" in rows else ["75_to_89", "90_and_over"]
    rows["weight"] = number(rows["weight"]) - number(rows["0_to_14"])
    rows["share_60_to_74"] = number(rows["60_to_74"]) / rows["weight"]
    if set(ages) <= set(rows):
        rows["share_75_and_over"] = sum(number(rows[age]) for age in ages) / rows["weight"]
    return rows


LAYOUTS = {
    "dgfip_accounts": Layout(
        code=("dep", "icom"),
        columns={"payroll": "fperso", "net_saving": "fcafn"},
        weight="pop1",
        year="an|exer",
        optional=("payroll", "net_saving"),
        measures=("payroll", "net_saving"),
    ),
    "ofgl_accounts": Layout(
        code=(r"code insee( \d{4})? commune|com_code|insee",),
        columns={"account": "agregat", "euros": "montant en € par habitant|euros_par_habitant"},
        weight="population totale|ptot",
        year="exercice|exer",
        rows={"account": "frais de personnel|epargne nette", "budget": "budget principal"},
        prepare=one_column_for_each_account,
        measures=("payroll", "net_saving"),
    ),
    "dgcl_criteria": Layout(
        code=("(.* - )?code insee( de la commune)?",),
        columns={
            "financial_capacity": "(.* - )?potentiel financier par habitant( final)?",
            "tax_effort": "(.* - )?effort fiscal( final)?",
            "income": "(.* - )?revenu imposable par habitant",
        },
        weight="(.* - )?population dgf( de l'annee| annee)?( n'?)?",
        optional=("tax_effort", "income"),
        measures=("financial_capacity", "tax_effort", "income"),
    ),
    "insee_ages": Layout(
        code=("codgeo",),
        columns={
            "0_to_14": r"p\d\d_pop0014",
            "60_to_74": r"p\d\d_pop6074",
            "75_and_over": r"p\d\d_pop75p",
            "75_to_89": r"p\d\d_pop7589",
            "90_and_over": r"p\d\d_pop90p",
        },
        weight=r"p(\d\d)_pop",
        optional=("75_and_over", "75_to_89", "90_and_over"),
        prepare=shares_of_ages,
        measures=("share_60_to_74", "share_75_and_over"),
    ),
    "mednum_index": Layout(
        code=("code iris",),
        columns={
            "fragility": "score global region 1",
            "latitude": r"latitude( \(generee\))?",
            "longitude": r"longitude( \(generee\))?",
        },
        weight=r"p\d\d pop",
        optional=("latitude", "longitude"),
        measures=("fragility", "latitude", "longitude"),
    ),
}


@dataclass(frozen=True)
class Listed:
    """A public file that may be there: its key, its source, how it may be called, its licence, and where it is."""

    key: str
    source: Source
    names: tuple[str, ...]
    licence: str
    path: Path | None

    @property
    def measures(self) -> tuple[str, ...]:
        return LAYOUTS[self.key].measures


@dataclass(frozen=True)
class Published:
    """A public file that was read: what it says by commune of today (``table``), for which year, lines left out."""

    key: str
    source: Source
    path: Path
    year: int
    table: pd.DataFrame
    left_out: int

    @property
    def measures(self) -> tuple[str, ...]:
        return tuple(self.table.columns)


def listed_files(known: Path, folder: Path) -> list[Listed]:
    """The public files that are ``known``, each with its path where it is in the folder (the last name of several)."""
    head = Node.of(known)
    sources = read_sources(head, {})
    there = [path for path in sorted(folder.iterdir()) if path.name.lower().endswith(ENDINGS)]
    files = []
    for node in head.section("files"):
        node.check_keys(("names", "licence"), ("names", "licence"))
        names = tuple(word.name for word in node.words("names"))
        path = next((p for p in reversed(there) if any(matches(p.name, name) for name in names)), None)
        files.append(Listed(node.name, sources[node.name], names, node.text("licence"), path))
    head.refuse()
    return files


def matches(name: str, pattern: str) -> bool:
    return bool(re.fullmatch(".*".join(map(re.escape, pattern.split("*"))), folded(name).replace("_", "-")))


def read(file: Listed, codes: Mapping[str, str]) -> Published:
    """A public file by commune of today. Raises InputError for one that is not laid out as it is published."""
    assert file.path
    layout = LAYOUTS[file.key]
    rows, year = rows_of(file.path, layout)
    rows["code"] = code_of(rows, len(layout.code), codes)
    known = rows["code"].notna()
    table = by_commune(rows[known], [m for m in layout.measures if m in rows])
    if table.notna().sum().sum() == 0:
        raise no_commune(file.path)
    return Published(file.key, file.source, file.path, year, table, int((~known).sum()))


def no_commune(path: Path) -> InputError:
    return fault(path, "{file}: no line speaks of a commune; put the file there as it was published.")


def by_commune(rows: pd.DataFrame, measures: list[str]) -> pd.DataFrame:
    """The mean of the lines of each commune by their weights; NaN where no line has a number."""
    import pandas as pd

    weight = number(rows["weight"]).fillna(0).clip(lower=0)
    means = {}
    for measure in measures:
        values = number(rows[measure])
        shares = weight.where(values.notna())
        sums = (values * shares).groupby(rows["code"]).sum(min_count=1), shares.groupby(rows["code"]).sum(min_count=1)
        means[measure] = sums[0] / sums[1].where(sums[1] > 0)
    return pd.DataFrame(means)


def number(column: pd.Series[Any]) -> pd.Series[Any]:
    """Numbers as French files write them: ``1 234,5``; NaN for what is none, such as ``s`` (secret) or ``nd``."""
    import pandas as pd

    if pd.api.types.is_numeric_dtype(column):
        return column
    return pd.to_numeric(column.str.translate(SPACES), errors="coerce")


def code_of(rows: pd.DataFrame, parts: int, codes: Mapping[str, str]) -> pd.Series[Any]:
    """The commune of today of each line, NaN for a total and for what is no commune."""
    first = rows["code_1"].str.strip().str.removesuffix(".0")
    if parts == 1:
        long = first.str.len() > 5  # of an IRIS: the code of the commune and four digits
        return first.str.zfill(5).where(~long, first.str.zfill(9).str[:5]).map(codes)
    second = rows["code_2"].str.strip().str.removesuffix(".0").str.zfill(3)
    mainland = first.str.lstrip("0").str.zfill(2) + second
    overseas = OVERSEAS + second  # the accounts number overseas départements from 101, and repeat the last digit
    return mainland.map(codes).fillna(overseas.where(first.str.len() == 3).map(codes))


# Files


def rows_of(path: Path, layout: Layout) -> tuple[pd.DataFrame, int]:
    """The lines that are read, of the last year in the file, with the columns called as ours; and that year."""
    from pandas.errors import ParserError

    wanted = {f"code_{i}": title for i, title in enumerate(layout.code, 1)}
    wanted |= {"weight": layout.weight, **layout.columns}
    maybe = {"year": layout.year} if layout.year else {}
    maybe |= {name: r"type de budget|type_de_budget" for name in (layout.rows or {}) if name not in layout.columns}
    needed = {name: title for name, title in wanted.items() if name not in layout.optional}
    damaged = zipfile.BadZipFile, gzip.BadGzipFile, zlib.error, EOFError, ParserError
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            head = header(path, encoding, needed)
            titles = titles_of(head.titles, wanted | maybe)
            rows = lines(path, encoding, head, titles, layout)
            break
        except UnicodeDecodeError:
            continue
        except damaged:
            raise fault(path, "{file}: the file is damaged, or not what its name says; get it again.") from None
    else:
        raise fault(path, "{file}: the file is not text; save it as CSV in UTF-8.")
    if rows.empty:
        raise no_commune(path)
    year, rows = last_year(path, rows, titles["weight"])
    return (layout.prepare(rows) if layout.prepare else rows), year


def titles_of(titles: Iterable[str], patterns: Mapping[str, str]) -> dict[str, str]:
    """The titles of our columns; of a file of several censuses, those of the census of the weight."""
    ours = {name: title for name, pattern in patterns.items() if (title := named(titles, pattern))}
    census = CENSUS.match(folded(ours["weight"]))
    years = {name: CENSUS.match(folded(title)) for name, title in ours.items()}
    return {name: title for name, title in ours.items() if not (year := years[name]) or year[0] == census[0]}  # type: ignore[index]


def named(titles: Iterable[str], pattern: str) -> str | None:
    """The title that a pattern means; of several years (P15_POP, P21_POP) the last."""
    fitting = [title for title in titles if re.fullmatch(pattern, folded(title))]
    return max(fitting, key=lambda title: re.findall(r"\d\d", title)[:1], default=None)


def last_year(path: Path, rows: pd.DataFrame, weight: str) -> tuple[int, pd.DataFrame]:
    """The year of the figures: of the last lines, or of the title of a column, or of the name of the file."""
    if "year" in rows:
        years = rows.pop("year").str.strip().str[:4]
        return int(years.max()), rows[years == years.max()].copy()
    if census := CENSUS.match(folded(weight)):
        return 2000 + int(census[1]), rows
    if in_name := re.findall(r"20\d\d", path.name):
        return int(in_name[-1]), rows
    raise fault(path, "{file}: nothing says of which year its figures are; write the year in the name of the file.")


@dataclass(frozen=True)
class Header:
    """The line that names the columns: how many lines stand above it, its titles, what separates them."""

    line: int
    titles: list[str]
    separator: str


def header(path: Path, encoding: str, needed: Mapping[str, str]) -> Header:
    """The header of a file. Raises InputError when no line names the columns that are needed."""
    best: list[str] = list(needed.values())
    for at, (titles, separator) in first_lines(path, encoding):
        missing = [pattern for pattern in needed.values() if not named(titles, pattern)]
        if not missing:
            return Header(at, titles, separator)
        best = min(best, missing, key=len)
    raise fault(
        path,
        "{file}: no line names the columns {columns}; put the file there as it was published.",
        columns=", ".join(best),
    )


def first_lines(path: Path, encoding: str) -> Iterator[tuple[int, tuple[list[str], str]]]:
    """The first lines, cut by each separator in turn."""
    if path.suffix.lower() == ".xlsx":
        for at, row in enumerate(sheet_rows(path, HEADER_LINES)):
            yield at, (row, "")
        return
    with opened(path) as file:
        above = [file.readline().decode(encoding) for _ in range(HEADER_LINES)]
    for at, line in enumerate(above):
        for separator in SEPARATORS:
            yield at, (next(csv.reader([line], delimiter=separator), []), separator)


def lines(path: Path, encoding: str, head: Header, titles: Mapping[str, str], layout: Layout) -> pd.DataFrame:
    """The lines under the header that are read, as text."""
    import pandas as pd

    ours = {title: name for name, title in titles.items()}
    if path.suffix.lower() == ".xlsx":
        body = sheet_rows(path, None, head.line + 1)
        return pd.DataFrame(body, columns=head.titles)[list(ours)].rename(columns=ours)
    with opened(path) as file:
        chunks = pd.read_csv(
            file,
            sep=head.separator,
            skiprows=head.line,
            usecols=list(ours),
            dtype=str,
            keep_default_na=False,
            encoding=encoding,
            chunksize=CHUNK,
        )
        return pd.concat([selected(chunk.rename(columns=ours), layout) for chunk in chunks], ignore_index=True)


def selected(rows: pd.DataFrame, layout: Layout) -> pd.DataFrame:
    """The rows that are read, of those of a file."""
    for name, pattern in (layout.rows or {}).items():
        if name in rows:
            rows = rows[rows[name].map(folded).str.fullmatch(pattern)]
            rows = rows if name in layout.columns else rows.drop(columns=name)
    return rows


def sheet_rows(path: Path, most: int | None, start: int = 0) -> list[list[str]]:
    """Rows of the first sheet of an Excel file, as text."""
    from openpyxl import load_workbook

    book = load_workbook(path, read_only=True, data_only=True)
    rows = book.worksheets[0].iter_rows(min_row=start + 1, max_row=most, values_only=True)
    return [["" if cell is None else str(cell) for cell in row] for row in rows]


@contextmanager
def opened(path: Path) -> Iterator[IO[bytes]]:
    """The bytes of a file, out of its archive; of several files in one, the largest (the others describe it)."""
    name = path.name.lower()
    if name.endswith(".gz"):
        with gzip.open(path) as file:
            yield io.BufferedReader(file)
    elif name.endswith(".zip"):
        with zipfile.ZipFile(path) as archive:
            if not archive.infolist():
                raise zipfile.BadZipFile
            largest = max(archive.infolist(), key=lambda member: member.file_size)
            with archive.open(largest) as file:
                yield file
    else:
        with path.open("rb") as file:
            yield file
