"""On an output that lacks letters no sign is lost: what is said in UTF-8 is said, letter by letter or nearly."""

from __future__ import annotations

import contextlib
import io
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from costmodel.language.catalogue import CATALOGUE
from costmodel.outputs import writing
from costmodel.outputs.cli import main
from costmodel.outputs.letters import HANDLER
from costmodel.parameters.library import default_folder

ROOT = Path(__file__).resolve().parent.parent
ENCODINGS = ("cp1252", "cp850", "ascii", "latin-1")
NEGATIVE = re.compile(r"(?<![\w.,+/-])[-\u2212](?=\d)")
TOOLS = ("--tool", "voicebot", "--tool", "building_energy", "--tool", "mail_triage")
COMPARE = ("compare", "--for", "commune_5000", *TOOLS, "--draws", "100", "--lang", "fr", "--out")


def as_program(encoding: str, *words: str) -> subprocess.CompletedProcess[bytes]:
    environment = {n: x for n, x in os.environ.items() if n not in ("LANG", "LC_ALL", "COLUMNS")}
    environment |= {"PYTHONIOENCODING": encoding, "PYTHONUTF8": "0", "LC_ALL": "C", "PYTHONPATH": str(ROOT)}
    return subprocess.run(
        [sys.executable, "-m", "costmodel.outputs.cli", *words], env=environment, capture_output=True, check=False
    )


def in_process(encoding: str, *words: str) -> subprocess.CompletedProcess[bytes]:
    """The same command on streams of an encoding, without a program of its own."""
    streams = [io.TextIOWrapper(io.BytesIO(), encoding=encoding) for _ in range(2)]
    with contextlib.redirect_stdout(streams[0]), contextlib.redirect_stderr(streams[1]):
        status = main(words)
    for stream in streams:
        stream.flush()
    out, err = (stream.buffer.getvalue() for stream in streams)  # type: ignore[attr-defined]
    return subprocess.CompletedProcess(words, status, out, err)


@pytest.fixture
def no_files(monkeypatch: pytest.MonkeyPatch) -> None:
    """The words of the terminal alone; ``test_a_program_writes_all_letters_to_its_files`` is about files."""
    monkeypatch.setattr(writing, "write_outputs", lambda comparison, folder, *more: None)


def assert_no_loss(text: str, in_utf8: str) -> None:
    losses = len(NEGATIVE.findall(in_utf8))
    assert losses > 10
    assert len(NEGATIVE.findall(text)) == losses
    assert text.count("?") == in_utf8.count("?")
    assert len(re.findall(r"k€|kEUR", text)) == len(re.findall("k€", in_utf8))


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_a_table_loses_no_sign_of_a_number(encoding: str, tmp_path: Path, no_files: None) -> None:
    texts = {}
    for each in ("utf-8", encoding):
        done = in_process(each, *COMPARE, str(tmp_path))
        assert done.returncode == 0, done.stderr
        texts[each] = done.stdout.decode(each)
    assert_no_loss(texts[encoding], texts["utf-8"])


def test_a_program_writes_all_letters_to_its_files(tmp_path: Path) -> None:
    done = as_program("cp1252", *COMPARE, str(tmp_path))
    assert done.returncode == 0, done.stderr
    text = done.stdout.decode("cp1252")
    assert len(NEGATIVE.findall(text)) > 10
    assert re.search("k€", text)
    (page,) = tmp_path.rglob("*.html")
    assert "\u2212" in page.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("encoding", "command"), [("cp1252", as_program), *((encoding, in_process) for encoding in ENCODINGS)]
)
def test_a_loss_is_a_loss_and_an_error_is_read(
    encoding: str, command: Callable[..., subprocess.CompletedProcess[bytes]]
) -> None:
    done = command(encoding, "value", "budget_total", "--tool", "voicebot", "--option", "adopt_jobs", "--lang", "fr")
    assert done.returncode == 0
    assert re.match(rb"-[\d]", done.stdout), done.stdout
    assert b"?" not in done.stdout
    wrong = command(encoding, "value", "society_nvp", "--lang", "fr")
    assert wrong.returncode == 2
    assert wrong.stderr.count(b"?") == in_process("utf-8", "value", "society_nvp", "--lang", "fr").stderr.count(b"?")


@pytest.mark.parametrize(
    ("text", "ascii_text"),
    [
        ("\u2212758\u00a0€", "-758 EUR"),
        ("\u22121\u202f234,5 kgCO₂e", "-1 234,5 kgCO2e"),
        ("1,2×10⁻⁵ à 10⁵ m²", "1,2x10^-5 a 10^5 m2"),
        ("≤ 3, ≥ 4, ± 2, 5–95 %, ∞", "<= 3, >= 4, +/- 2, 5-95 %, inf"),
        ("« l’œuvre » “d’été” … ½", '" l\'oeuvre " "d\'ete" ... 1/2'),
        ("┏━┓│├╌╸█", "+-+|+--#"),
        ("σ, Δ, µ", "sigma, Delta, mu"),
        ("中\ud800", "\\u4e2d\\ud800"),
    ],
)
def test_letters_are_read_as_closely_as_can_be(text: str, ascii_text: str) -> None:
    assert text.encode("ascii", HANDLER).decode() == ascii_text


def test_letters_that_an_encoding_has_stay() -> None:
    assert "\u2212758\u00a0€ été".encode("cp1252", HANDLER) == "-758\u00a0€ été".encode("cp1252")
    assert "\u2212758\u00a0€ été".encode("latin-1", HANDLER) == "-758\u00a0EUR été".encode("latin-1")


def texts() -> Iterator[Path]:
    yield CATALOGUE
    yield from (p for p in (ROOT / "costmodel").rglob("*.py") if p.name != "kinds.py")  # signs of damaged files
    yield from default_folder().rglob("*.yaml")


def test_every_letter_of_the_program_has_a_likeness() -> None:
    letters = {x for path in texts() for x in path.read_text(encoding="utf-8")}
    without = [x for x in letters if "\\" in x.encode("ascii", HANDLER).decode().replace("\\", "", x == "\\")]
    assert without == []
