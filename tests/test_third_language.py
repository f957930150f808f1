"""A third language is a folder: commands, report and page come out in it, and what it lacks is English and listed.

The folder is ``tests/languages/nl``, a few sentences, labels and notes in Dutch. The languages are known when the
program starts, so that each is asked in a process of its own.
"""

from __future__ import annotations

import html
import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from costmodel.language.catalogue import VARIABLE

ROOT = Path(__file__).resolve().parent.parent
DUTCH = ROOT / "tests" / "languages"

PAGE = """
import json
from costmodel.outputs.dashboard.session import Session
from costmodel.outputs.dashboard.settings import Settings
session = Session(Settings("plaisir", "voicebot", ("status_quo", "adopt_tasks"), None, {}), "nl", 200, 1)
answers = list(session.handle({"do": "start"}))
print(json.dumps([{k: x for k, x in a.items() if not isinstance(x, bytes)} for a in answers]))
"""


def python(*words: str, languages: Path = DUTCH) -> subprocess.CompletedProcess[str]:
    environment = os.environ | {VARIABLE: str(languages), "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8"}
    return subprocess.run(
        [sys.executable, *words], capture_output=True, encoding="utf-8", env=environment, timeout=600, cwd=ROOT
    )


def command(*words: str, languages: Path = DUTCH) -> subprocess.CompletedProcess[str]:
    return python("-m", "costmodel", *words, languages=languages)


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, Path]:
    """What the main job says in Dutch, and the folder that it writes."""
    place = tmp_path_factory.mktemp("nl")
    answer = command("run", "--tool", "voicebot", "--draws", "200", "--lang", "nl", "--out", str(place))
    assert answer.returncode == 0, answer.stderr
    (folder,) = place.iterdir()
    return answer.stdout, folder


@pytest.fixture(scope="module")
def report(run: tuple[str, Path]) -> str:
    text = (run[1] / "report.html").read_text(encoding="utf-8")
    return html.unescape(re.sub(r"<[^>]*>", "\n", text))


def test_the_report_is_in_the_language_where_it_has_words(report: str) -> None:
    assert "Voicebot op de telefooncentrale" in report
    assert re.search(r"\d tot \d", report)
    assert re.search(r"\d\u00a0jaar", report)


def test_numbers_are_written_as_the_language_writes_them(report: str) -> None:
    assert re.search(r"\d\.\d{3}\u00a0€", report)
    assert not re.search(r"\d[\u202f,]\d{3}\u00a0€", report)


def test_labels_of_formulas_and_members_are_in_the_language() -> None:
    said = command("quantities", "--lang", "nl").stdout
    assert re.search(r"^hourly_cost_a .*Kosten van een productief uur, categorie A$", said, re.MULTILINE)
    assert re.search(r"^carbon_margin .*Grens: koolstof$", said, re.MULTILINE)
    assert re.search(r"^population .*Inwoners$", said, re.MULTILINE)
    assert re.search(r"^\w+_easy .*, eenvoudige taken$", said, re.MULTILINE)
    assert re.search(r"^hourly_cost_c .*Kosten van een productief uur, category C$", said, re.MULTILINE)


def test_what_the_language_lacks_is_english(report: str) -> None:
    assert "What is measured but not turned into euros" in report
    assert not re.search("Ce qui est mesuré|collectivité|Limite :", report)


def test_the_figures_are_those_of_english(run: tuple[str, Path], tmp_path: Path) -> None:
    answer = command("run", "--tool", "voicebot", "--draws", "200", "--lang", "en", "--out", str(tmp_path))
    assert answer.returncode == 0, answer.stderr
    (english,) = tmp_path.iterdir()

    def figures(folder: Path) -> Any:
        text = json.loads((folder / "run.json").read_text(encoding="utf-8"))
        return text["cases"], text["verdicts"], text["values"]

    assert figures(run[1]) == figures(english)


def test_an_error_is_said_in_the_language() -> None:
    answer = command("value", "society_npv", "--tool", "voicebt", "--lang", "nl")
    assert answer.returncode == 2
    assert answer.stderr.startswith("Fout: Het hulpmiddel 'voicebt' is onbekend; bekend: ")
    assert answer.stderr.rstrip().endswith("Bedoelde u 'voicebot'?")


def test_the_page_offers_the_language_and_speaks_it() -> None:
    answer = python("-c", PAGE)
    assert answer.returncode == 0, answer.stderr
    pages = [a for a in json.loads(answer.stdout) if "languages" in json.dumps(a)]
    text = json.dumps(pages, ensure_ascii=False)
    assert '{"key": "nl", "label": "Nederlands"}' in text
    assert "Voicebot op de telefooncentrale" in text


def test_what_is_missing_is_listed_by_one_command() -> None:
    answer = command("check", "--translation", "nl", "--json")
    assert answer.returncode == 0, answer.stderr
    missing = json.loads(answer.stdout)
    places = [one["where"] for one in missing]
    texts = [one["text"] for one in missing]
    assert any(place.endswith("labels.yaml, labels.budget_total") for place in places)
    assert not any(place.endswith(("labels.yaml, labels.agents_total", "members.task.easy")) for place in places)
    assert "Municipal population." in texts  # a note of an authority
    assert "Savings of staff" not in texts
    translated = {"Inhabitants", "Voicebot at the switchboard", "Set by the authority.", "Society gains", "staff group"}
    assert not translated & set(texts)
    assert len(texts) == len(missing) > 2000


def test_a_complete_language_lacks_nothing(command: Any) -> None:
    for lang in ("fr", "en"):
        assert json.loads(command("check", "--translation", lang, "--json").out) == []


def test_an_unknown_language_is_refused(command: Any) -> None:
    answer = command("check", "--translation", "de", "--lang", "en")
    assert (answer.status, answer.err) == (2, "Error: --translation de: choose fr or en.\n")


def test_a_key_of_writing_that_means_nothing_is_refused(tmp_path: Path) -> None:
    own = tmp_path / "xx"
    own.mkdir()
    (own / "writing.yaml").write_text(yaml.safe_dump({"comma": ","}), encoding="utf-8")
    answer = command("value", "society_npv", "--tool", "voicebot", "--draws", "100", "--lang", "xx", languages=tmp_path)
    assert answer.returncode == 2
    assert re.search(r"writing\.yaml: the key 'comma' is unknown; allowed: name, tag, decimal", answer.stderr)
