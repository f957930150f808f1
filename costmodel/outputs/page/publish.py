"""The page that the first page of the project leads to, and the values that later ones are compared with.

    python -m costmodel.outputs.page.publish FOLDER [DAY]     FOLDER/index.html, and former.json beside this

The folder is fit for any static host. The page says the day; without one, today.
"""

from __future__ import annotations

import datetime as dt
import json
import sys
from pathlib import Path

from costmodel import __version__
from costmodel.language.catalogue import in_language
from costmodel.outputs.page.export import exported
from costmodel.outputs.page.file import opening, page_text
from costmodel.outputs.page.former import FILE, known, medians


def publish(folder: Path, day: dt.date) -> None:
    """Write the page, opened on the first example in French, and remember the values that it holds."""
    with in_language("fr"):
        opened = opening(today=day)
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "index.html").write_text(page_text(opened), encoding="utf-8")
    data = exported()
    files = known() | {data["fingerprint"]: {"version": __version__, "values": medians(data)}}
    FILE.write_text(json.dumps(files, ensure_ascii=False, separators=(",", ":")) + "\n", encoding="utf-8")


if __name__ == "__main__":
    publish(Path(sys.argv[1]), dt.date.fromisoformat(sys.argv[2]) if len(sys.argv) > 2 else dt.date.today())
