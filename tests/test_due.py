"""The values whose review is nearest, and names of former versions that are still read."""

from __future__ import annotations

import datetime as dt
import json
import re
import shutil
from pathlib import Path
from typing import Any

import pytest
import yaml
from conftest import run_command

from costmodel.engine.case import make_case, workbook
from costmodel.language.errors import InputError
from costmodel.parameters.library import default_folder
from costmodel.parameters.renamed import RENAMED

pytestmark = pytest.mark.usefixtures("english")

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="module")
def nearest() -> list[dict[str, Any]]:
    answer = run_command("check", "--due", "--json", "--lang", "en")
    assert answer.status == 0, answer.err
    return json.loads(answer.out)


def test_the_nearest_review_comes_first(nearest: list[dict[str, Any]]) -> None:
    dates = [dt.date.fromisoformat(one["review_by"]) for one in nearest]
    assert dates == sorted(dates)


def test_no_dated_value_of_the_files_is_left_out(nearest: list[dict[str, Any]]) -> None:
    """Counted by another reader: the places where a file says review_by."""
    folder = default_folder()
    kinds = ("reference", "tools", "authorities", "options", "scenarios")
    files = [path for kind in kinds for path in (folder / kind).glob("*.yaml")]
    written = sum(len(re.findall(r"\breview_by:", path.read_text(encoding="utf-8"))) for path in files)
    members = sum(
        "review_by" in member
        for path in (folder / "reference").glob("*.yaml")
        for declared in (yaml.safe_load(path.read_text(encoding="utf-8")).get("parameters") or {}).values()
        for member in (declared.get("members") or {}).values()
    )
    assert written - members <= len(nearest) <= written


def test_each_stands_where_it_says(nearest: list[dict[str, Any]]) -> None:
    for one in nearest[:200]:
        line = Path(one["file"]).read_text(encoding="utf-8").splitlines()[one["line"] - 1]
        assert line.strip().startswith(f"{one['name']}:")
        assert all(url.startswith("http") for url in one["urls"])
        assert one["to_do"].startswith("read http" if one["urls"] else "no source has an address")


def test_people_are_shown_ten_with_what_to_do(nearest: list[dict[str, Any]]) -> None:
    lines = run_command("check", "--due", "--lang", "en").out.splitlines()
    assert len(lines) == 10
    first = nearest[0]
    head = f"{first['review_by']}, '{first['name']}' ({first['file']}, line {first['line']}): "
    assert lines[0] == head + first["to_do"]
    french = run_command("check", "--due", "--lang", "fr").out
    assert "ligne" in french
    assert "relisez http" in french


def test_a_value_that_is_late_comes_before_all(folder: Path, tmp_path: Path) -> None:
    own_folder = shutil.copytree(folder, tmp_path / "parameters")
    path = next((own_folder / "tools").glob("*.yaml"))
    text = path.read_text(encoding="utf-8")
    assert "review_by: " in text
    path.write_text(re.sub(r"review_by: '?[\d-]+'?", "review_by: 2001-02-03", text, count=1), encoding="utf-8")
    first = json.loads(run_command("check", "--due", "--json", "--parameters", str(own_folder)).out)[0]
    assert (first["review_by"], Path(first["file"]).name) == ("2001-02-03", path.name)


# Names of former versions


def test_every_old_name_leads_to_a_quantity_and_is_none_itself() -> None:
    model, _ = workbook()
    assert all(renamed.new in model and old not in model for old, renamed in RENAMED.items())


def test_the_promises_hold_the_same_table() -> None:
    page = (ROOT / "docs" / "promises.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `(\w+)` \| `(\w+)` \| ([\d.]+) \| (.*) \|$", page, flags=re.MULTILINE)
    assert rows == [(r.old, r.new, r.since, r.why) for r in RENAMED.values()]


SENTENCE = "'limit_confidence' is called 'verdict_limit_confidence' since version 0.2.0"


def test_an_old_name_is_read_in_set_and_a_sentence_says_so() -> None:
    case = make_case("voicebot", "plaisir", overrides={"limit_confidence": "0.7"})
    assert case.records[0]["verdict_limit_confidence"].number == 0.7
    assert [*case.overrides] == ["verdict_limit_confidence"]
    assert any(SENTENCE in warning for warning in case.warnings([], dt.date(2026, 11, 30)))


def test_an_old_name_is_read_in_a_file_and_a_sentence_says_so(tmp_path: Path) -> None:
    town = tmp_path / "town.yaml"
    value = "{value: 0.75, source: [workbook_assumption], grade: D, review_by: 2099-12-31}"
    town.write_text(
        f"label: a\nlabel_fr: b\nsummary: c\nsummary_fr: d\nvalues:\n  limit_confidence: {value}\n", encoding="utf-8"
    )
    case = make_case("voicebot", str(town))
    assert case.records[0]["verdict_limit_confidence"].number == 0.75
    (warning,) = [w for w in case.warnings([], dt.date(2026, 11, 30)) if SENTENCE in w]
    assert warning.startswith(f"{town}, line 6, limit_confidence: ")
    checked = run_command("check", str(town), "--lang", "en")
    assert checked.status == 0
    assert SENTENCE in checked.err


def test_both_names_at_once_are_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="--set verdict_limit_confidence is given twice"):
        make_case("voicebot", "plaisir", overrides={"limit_confidence": "0.7", "verdict_limit_confidence": "0.7"})
    value = "{value: 0.75, source: [workbook_assumption], grade: D, review_by: 2099-12-31}"
    town = tmp_path / "town.yaml"
    names = "".join(f"  {name}: {value}\n" for name in ("verdict_limit_confidence", "limit_confidence"))
    town.write_text(f"label: a\nlabel_fr: b\nsummary: c\nsummary_fr: d\nvalues:\n{names}", encoding="utf-8")
    with pytest.raises(InputError, match=r"line 7, limit_confidence: .*declared twice"):
        make_case("voicebot", str(town))
