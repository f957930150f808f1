"""Where the shipped table of communes comes from, and how to make next year's.

``python -m costmodel.intake.communes_build PACKAGE.tgz`` reads the archive that ``npm pack
@etalab/decoupage-administratif`` leaves, and writes ``communes.csv.gz`` and ``communes.yaml`` beside it. The same
archive gives the same bytes on every machine: rows stand in the order of the codes, and the file holds no date.
"""

from __future__ import annotations

import csv
import datetime as dt
import gzip
import hashlib
import io
import json
import sys
import tarfile
from collections import defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from costmodel.intake.communes import COLUMNS, TABLE, TABLE_SOURCE
from costmodel.intake.faults import fault
from costmodel.parameters.library import default_folder

PACKAGE = "@etalab/decoupage-administratif"
MEMBERS = ("communes", "epci", "departements", "regions")
"""The files of the package that are read."""

CURRENT = "commune-actuelle"
BETWEEN = "|"
"""What stands between the parts of a cell that holds several."""

DESCRIPTION = """\
# Every commune of France: what {name} holds and where it comes from.
# Made by costmodel/intake/communes_build.py; make it again from the package of another year, do not edit it.
sources:
  communes:
    title: "Communes et intercommunalités de France : paquet {package} {version}"
    publisher: "Etalab, d'après l'Insee, La Poste et la DGCL"
    kind: primary
    url: "https://github.com/etalab/decoupage-administratif"
    published: "{published}"
    read: {read}
communes:
  package: "{package}"
  version: "{version}"
  package_sha256: {package_sha256}
  table_sha256: {table_sha256}
  rows: {rows}
  licence: "Data: Licence Ouverte 2.0 (Insee, La Poste, DGCL). Code of the package: MIT."
"""


def build(archive: Path, folder: Path, read: dt.date) -> int:
    """Write the table and its description into ``folder``; the number of communes.

    ``read`` is the day on which the package was fetched. Raises InputError for an archive that is not the package.
    """
    content = archive.read_bytes()
    files = members_of(archive, content)
    package = files.pop("package")
    if package.get("name") != PACKAGE:
        raise fault(archive, "{file}: this is not the package {package}.", package=PACKAGE)
    rows = list(table(**files))
    text = csv_text(rows).encode("utf-8")
    folder.mkdir(parents=True, exist_ok=True)
    (folder / TABLE).write_bytes(gzip.compress(text, compresslevel=9, mtime=0))
    description = DESCRIPTION.format(
        name=TABLE,
        package=PACKAGE,
        version=package["version"],
        published=2020 + int(package["version"].split(".")[0]),  # version 6 holds the map of 2026
        read=read.isoformat(),
        package_sha256=hashlib.sha256(content).hexdigest(),
        table_sha256=hashlib.sha256(text).hexdigest(),
        rows=len(rows),
    )
    (folder / TABLE_SOURCE).write_text(description, encoding="utf-8", newline="\n")
    return len(rows)


def members_of(archive: Path, content: bytes) -> dict[str, Any]:
    """The files of the package that are read, by name."""
    try:
        with tarfile.open(fileobj=io.BytesIO(content)) as tar:
            names = {name: f"package/data/{name}.json" for name in MEMBERS} | {"package": "package/package.json"}
            return {name: json.load(tar.extractfile(path)) for name, path in names.items()}  # type: ignore[arg-type]
    except (tarfile.TarError, KeyError, ValueError):
        raise fault(archive, "{file}: this is not the package {package}.", package=PACKAGE) from None


def table(
    communes: Iterable[Mapping[str, Any]],
    epci: Iterable[Mapping[str, Any]],
    departements: Iterable[Mapping[str, Any]],
    regions: Iterable[Mapping[str, Any]],
) -> Iterable[dict[str, Any]]:
    """A row for each commune of today, with the former communes and the arrondissements that it holds."""
    communes = list(communes)
    names = {place["code"]: place["nom"] for place in departements}
    region_names = {place["code"]: place["nom"] for place in regions}
    inside: dict[str, dict[str, str]] = defaultdict(dict)
    for place in communes:
        if place["type"] == CURRENT:
            inside[place["code"]] = {code: code for code in place.get("anciensCodes", ())} | inside[place["code"]]
        else:
            whole = place["commune" if "commune" in place else "chefLieu"]
            inside[whole][place["code"]] = f"{place['code']} {place['nom']}"
    groups = {member["code"]: group for group in epci for member in group["membres"]}
    for place in sorted(communes, key=lambda place: str(place["code"])):
        if place["type"] != CURRENT:
            continue
        code, group = place["code"], groups.get(place["code"], {})
        yield {
            "code": code,
            "name": place["nom"],
            "population": place.get("population", ""),
            "department": place["departement"],
            "department_name": names.get(place["departement"], ""),
            "region": place["region"],
            "region_name": region_names.get(place["region"], ""),
            "siren": place.get("siren", ""),
            "postcodes": BETWEEN.join(place.get("codesPostaux", ())),
            "epci": group.get("code", ""),
            "epci_name": group.get("nom", ""),
            "epci_kind": group.get("type", ""),
            "former": BETWEEN.join(sorted(inside[code].values())),
        }


def csv_text(rows: Iterable[Mapping[str, Any]]) -> str:
    text = io.StringIO()
    writer = csv.DictWriter(text, COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


if __name__ == "__main__":
    build(Path(sys.argv[1]), default_folder() / "france", dt.date.today())
