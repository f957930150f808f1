"""A question is a few lines: it is then a command, an answer of notebooks and a document; so are those of the table."""

from __future__ import annotations

import io
import json
import shutil
import subprocess
import zipfile
from pathlib import Path
from typing import Any

import pytest
from conftest import run_command

import costmodel
from costmodel.document.answer import Answer, fields_of
from costmodel.document.blocks import (
    Block,
    Bullets,
    Cell,
    Figures,
    Table,
    bullets,
    heading,
    listing,
    listings,
    paragraph,
    plain,
    row_of,
)
from costmodel.language.catalogue import in_language
from costmodel.language.errors import InputError, UnknownNameError
from costmodel.outputs import commands
from costmodel.outputs.commands import asked
from costmodel.outputs.commands.common import Command
from costmodel.outputs.word import document, fitted
from costmodel.questions.question import Ask, Question
from costmodel.questions.registry import QUESTIONS
from costmodel.questions.settings import COMPARED, TOOL, Setting, counted

FEW = ("--draws", "200", "--lang", "en")


def worth(ask: Ask) -> dict[str, float]:
    result = ask.studied()
    return {o: result.at("society_npv", o)["median"] * ask.more["times"] for o in result.options}


ADDED = Question(
    key="worth",
    sentence="what each option is worth",
    compute=worth,
    say=lambda facts, ask: {
        "answer": heading("Worth") + bullets(f"{o}: {x:.0f}" for o, x in facts.items()),
        "results": Figures([row_of(option=o, quantity="worth", unit="EUR", median=x) for o, x in facts.items()]),
    },
    title=lambda facts: "Worth",
    settings=(
        TOOL,
        *COMPARED,
        Setting(name="times", default=1, option="--times", read=counted(1, 1, 9), metavar="N", help="as often"),
    ),
    json=lambda facts: facts,
)


@pytest.fixture
def added(monkeypatch: pytest.MonkeyPatch) -> Question:
    """The table with one more question, as a line in it would have it."""
    monkeypatch.setitem(QUESTIONS, ADDED.key, ADDED)
    command = Command(ADDED.key, ADDED.sentence, asked.do(ADDED), asked.configure(ADDED))
    monkeypatch.setattr("costmodel.outputs.cli.COMMANDS", (*commands.COMMANDS, command))
    return ADDED


def test_a_new_question_is_a_command_with_its_own_setting(added: Question, tmp_path: Path) -> None:
    once = run_command("worth", "--tool", "voicebot", *FEW, "--json")
    thrice = run_command("worth", "--tool", "voicebot", *FEW, "--json", "--times", "3")
    usual = costmodel.study("voicebot", "plaisir", draws=200)
    expected = {o: usual.at("society_npv", o)["median"] for o in usual.options}
    assert json.loads(once.out) == pytest.approx(expected)
    assert json.loads(thrice.out) == pytest.approx({o: 3 * x for o, x in expected.items()})
    words = run_command("worth", "--tool", "voicebot", *FEW)
    assert all(f"{o}: {x:.0f}" in words.out for o, x in expected.items())
    assert "'--timess' is not an option" in run_command("worth", "--timess", "3", *FEW).err
    page = tmp_path / "worth.html"
    assert run_command("worth", "--tool", "voicebot", *FEW, "--html", str(page)).status == 0
    assert "<h2>Worth</h2>" in page.read_text(encoding="utf-8")


def test_a_new_question_is_an_answer_with_a_frame(added: Question) -> None:
    answer = costmodel.ask("worth", tool="voicebot", draws=200, times=2)
    assert dict(zip(answer.frame["option"], answer.frame["median"], strict=True)) == pytest.approx(answer.facts)
    assert answer.frame["median"].dtype == float


def test_a_horizon_alone_and_a_tuple_of_tools_can_be_asked() -> None:
    answer = costmodel.ask("compare", tools=("voicebot", "chatbot"), options=None, horizon=3, draws=200)
    assert set(answer.frame["tool"]) == {"voicebot", "chatbot"}
    assert answer.facts.results[0].case.horizon == 3
    assert answer.facts.overrides == {"horizon": "3"}


@pytest.mark.parametrize(
    ("question", "given", "sentence"),
    [
        ("pilott", {}, "Did you mean 'pilot'"),
        ("pilot", {"tol": "voicebot"}, "'tol' is not a parameter.*Did you mean 'tool'"),
        ("pilot", {"draws": 3.5}, "draws: 3.5 is not a whole number"),
        ("pilot", {"calls_per_day": 4}, "'calls_per_day' is a quantity of the workbook"),
        ("compare", {"tools": "voicebott"}, "Did you mean 'voicebot'"),
    ],
)
def test_what_cannot_be_asked_is_said_in_a_sentence(question: str, given: dict[str, Any], sentence: str) -> None:
    with pytest.raises((InputError, UnknownNameError), match=sentence):
        costmodel.ask(question, lang="en", **given)


def test_every_question_with_options_of_a_command_is_one() -> None:
    named = {command.name for command in commands.COMMANDS}
    assert {key for key in QUESTIONS if key not in ("start", "tool")} <= named


# A document to edit


@pytest.fixture(scope="module")
def pilot() -> Answer:
    return costmodel.ask("pilot", tool="drafting_assistant", draws=200, lang="fr")


def texts(content: bytes) -> str:
    import docx

    made = docx.Document(io.BytesIO(content))
    cells = [cell.text for table in made.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(p.text for p in made.paragraphs), *cells])


def test_a_document_says_every_word_and_figure_of_the_answer(pilot: Answer) -> None:
    said = texts(document(pilot))
    for part in pilot.to_read():
        for element in part.elements if isinstance(part, Block) else ():
            match element:
                case Bullets():
                    assert all(item in said for item in element.items)
                case Table():
                    assert all(cell.text in said for _, rows in element.groups for row in rows for cell in row)
                case _:
                    assert element.words in said if hasattr(element, "words") else element.line in said


def test_a_document_is_the_same_to_the_byte_and_holds_no_time(pilot: Answer) -> None:
    content = document(pilot)
    assert content == document(pilot)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        core = archive.read("docProps/core.xml").decode()
    assert "1980-01-01T00:00:00Z" in core
    assert "202" not in core.replace("http://purl.org", "").replace("2006", "").replace("2001", "")


def test_a_document_has_the_language_of_the_answer(pilot: Answer) -> None:
    with zipfile.ZipFile(io.BytesIO(document(pilot))) as archive:
        styles = archive.read("word/styles.xml").decode()
    assert 'w:val="fr-FR"' in styles
    assert 'w:val="en-US"' not in styles


def test_no_word_of_a_wide_table_is_cut_in_a_document() -> None:
    """Nine options and amounts: smaller letters, and as much room as the longest word of each column asks for."""
    rows = [["Limit", *["Adopt with safeguards"] * 9], ["Society (present value)", *["−1,260,000 to 610,000 €"] * 9]]
    points, widths = fitted(rows)
    assert sum(widths) == pytest.approx(17.0)
    assert points < 9
    digits = len("−1,260,000") * 0.556 * points * 2.54 / 72  # the width of digits of Arial, from its metrics
    assert all(width - 0.38 >= digits for width in widths[1:])  # 0.19 cm of margin on each side, as Word has them
    assert fitted([["a", "b"], ["one", "two"]])[0] == 9


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("validation", "--tool", "voicebot"), "validation does not take --tool"),
        (("evidence", "--set", "calls_per_day=3"), "evidence does not take --set"),
        (("evidence", "--tool", "voicebot", "--tool", "chatbot"), "evidence takes one tool"),
        (("evidence", "--date", "someday"), "'someday' is not a date"),
        (("validation", "--only", "plaisir_cals", "--draws", "100"), "plaisir_calls"),
    ],
)
def test_what_would_change_nothing_is_refused(words: tuple[str, ...], sentence: str) -> None:
    answer = run_command(*words, "--lang", "en")
    assert answer.status == 2
    assert sentence in answer.err
    assert answer.err.count("\n") == 1


def test_markup_in_a_text_stays_text() -> None:
    hostile = "<w:p>&amp; \u202e]]>"
    said = texts(
        document(Answer(title=hostile, parts={"a": paragraph(hostile) + plain("c", ["h"], {"": [[hostile]]})}))
    )
    assert said.count("<w:p>&amp; ") == 2


def writer() -> bool:
    """Whether LibreOffice is there with its part for texts, which comes as a package of its own."""
    program = shutil.which("soffice")
    return program is not None and any(Path(program).resolve().parent.glob("*swlo.*"))


@pytest.mark.oracle
@pytest.mark.skipif(not writer(), reason="LibreOffice Writer is not installed")
def test_libreoffice_opens_a_document_and_prints_its_pages(pilot: Answer, tmp_path: Path) -> None:
    from pypdf import PdfReader

    (tmp_path / "pilot.docx").write_bytes(document(pilot))
    command = ["soffice", f"-env:UserInstallation=file://{tmp_path}/profile", "--headless", "--convert-to", "pdf"]
    subprocess.run([*command, "--outdir", str(tmp_path), str(tmp_path / "pilot.docx")], check=True, capture_output=True)
    pages = PdfReader(tmp_path / "pilot.pdf").pages
    printed = " ".join(" ".join(page.extract_text() for page in pages).split())
    assert len(pages) >= 2
    with in_language("fr"):
        assert "La réponse" in printed
    assert sum(len(page.images) for page in pages) >= 1


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_a_run_has_its_report_as_a_document_made_again_to_the_byte(tmp_path: Path, lang: str) -> None:
    asked = ("run", "--tool", "canteen_forecast", "--option", "adopt_tasks", "--draws", "200", "--lang", lang)
    answer = run_command(*asked, "--docx", "--json", "--out", str(tmp_path))
    folder = Path(json.loads(answer.out)["folder"])
    said = texts((folder / "report.docx").read_bytes())
    verdict = json.loads(answer.out)["tools"]["canteen_forecast"]
    assert verdict["text"] in said
    assert all(reason in said for reason in verdict["reasons"])
    assert said.index(verdict["text"]) < said.index({"fr": "La question", "en": "The question"}[lang])
    again = json.loads(run_command("reproduce", str(folder), "--json", "--lang", lang).out)
    assert again["files"]["report.docx"] == "same"


def test_a_table_says_of_each_item_what_stands_under_each_head() -> None:
    columns = [("Word", str), ("Letters", lambda word: Cell(str(len(word)), ("counted",)))]
    table = listings("Words", {"short": ["a"], "long": ["abcd", "abcde"]}, columns, "A note", kind="words")
    assert (table.caption, table.heads, table.note, table.kind) == ("Words", ["Word", "Letters"], "A note", "words")
    assert [name for name, _ in table.groups] == ["short", "long"]
    assert table.groups[1][1] == [
        [Cell("abcd"), Cell("4", ("counted",))],
        [Cell("abcde"), Cell("5", ("counted",))],
    ]
    assert listing("Words", ["a"], columns).groups == [("", [[Cell("a"), Cell("1", ("counted",))]])]


def test_fields_of_a_fact_have_the_names_that_scripts_know_in_that_order() -> None:
    assert list(fields_of(3 + 4j, "real", imaginary="imag").items()) == [("real", 3.0), ("imaginary", 4.0)]
