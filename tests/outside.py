"""Everything a user can see, as lines of text: what a rewriting of the inside may not change unnoticed.

Three cases in both languages: the answers of every command (in words and as JSON), the text of the report and of the
note, the cells of the spreadsheet, ``results.csv``, and what the page's session answers. ``tests/expected/outside.csv``
keeps a digest of each face; ``test_outside`` compares. To see what changed, and to accept it by the name of its face:

    python -m tests.outside diff REVISION [CASE [FACE …]]    the lines that differ from those of another commit
    python -m tests.outside accept [CASE [FACE …]]           keep today's digests

CASE and FACE may be ``all``. Numbers count to six digits: exp and log differ in their last bits by processor.
"""

from __future__ import annotations

import csv
import datetime as dt
import difflib
import hashlib
import html
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from unittest import mock

from openpyxl import load_workbook
from pypdf import PdfReader

from costmodel.document.answer import Answer
from costmodel.outputs import writing
from costmodel.parameters.library import default_folder
from costmodel.questions.question import Ask, Question
from tests.conftest import results_alone, run_command

ROOT = Path(__file__).resolve().parent.parent
KEPT = ROOT / "tests" / "expected" / "outside.csv"
DRAWS = "400"
TODAY = dt.date(2026, 11, 29)

Lines = list[str]


@dataclass(frozen=True)
class Case:
    """What is asked of the commands; some take one tool and one option only."""

    tools: tuple[str, ...]
    authority: str
    lang: str
    more: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        return f"{self.authority}-{self.tools[0]}-{self.lang}"

    def ask(self, command: str, *words: str, tools: int = 1, draws: str = DRAWS) -> Lines:
        asked = [w for tool in self.tools[:tools] for w in ("--tool", tool)]
        common = ("--for", self.authority, *asked, *self.more, "--lang", self.lang)
        answer = run_command(command, *words, *common, *(("--draws", draws) if draws else ()))
        assert answer.status == 0, answer.err
        return [*answer.out.splitlines(), *(f"stderr: {line}" for line in answer.err.splitlines())]

    def both(self, command: str, *words: str, **named: Any) -> Lines:
        """The answer in words, then as JSON."""
        with computed_once():
            return [*self.ask(command, *words, **named), *self.ask(command, *words, "--json", **named)]


CASES = [
    case
    for lang in ("fr", "en")
    for case in (
        Case(("voicebot", "chatbot"), "plaisir", lang),
        Case(("canteen_forecast", "drafting_assistant"), "nantes", lang, ("--set", "overproduction_before=0.09")),
        Case(("invoice_reading", "building_energy"), "commune_5000", lang, ("--scenario", "prudent")),
    )
]


@contextmanager
def computed_once() -> Iterator[None]:
    """A question that is asked again with the same settings has the facts that it had."""
    facts: dict[str, Any] = {}
    answered = Question.answer

    def answer(question: Question, ask: Ask) -> Answer:
        key = repr((question.key, replace(question.complete(ask), again="", progress=print)))
        if key not in facts:
            facts[key] = question.compute(question.complete(ask))
        return answered(replace(question, compute=lambda _: facts[key]), ask)

    with mock.patch.object(Question, "answer", answer):
        yield


def run_files(case: Case, place: Path, tools: int) -> Iterator[tuple[str, Lines]]:
    command = "run" if tools == 1 else "compare"
    terminal = case.ask(command, "--out", str(place), tools=tools)
    (folder,) = [path for path in place.iterdir() if path.is_dir()]
    yield f"{command}.words", terminal

    def as_before(comparison: Any, again: Path, *more: Any) -> None:
        shutil.copytree(folder, again, ignore=shutil.ignore_patterns("run.json"), dirs_exist_ok=True)

    with mock.patch.object(writing, "write_outputs", as_before):  # JSON says which files there are
        yield f"{command}.json", case.ask(command, "--out", str(place), "--json", tools=tools)
    for path in sorted(folder.iterdir()):
        yield f"{command}.{path.name}", text_of(path)


def text_of(path: Path) -> Lines:
    """What a reader finds in a file of a run."""
    if path.suffix == ".xlsx":
        return [
            f"{sheet.title}!{cell.coordinate} {cell.value!r}"
            for sheet in load_workbook(path)
            for row in sheet.iter_rows()
            for cell in row
            if cell.value is not None
        ]
    if path.suffix == ".pdf":
        return [line for page in PdfReader(path).pages for line in page.extract_text().splitlines()]
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".html":
        words = re.sub(r"<(style|script)\b.*?</\1>|<[^>]*>", "\n", text, flags=re.DOTALL)
        return [line for line in map(str.strip, html.unescape(words).splitlines()) if line]
    if path.name == "run.json":
        run = json.loads(text)
        for key in ("time", "versions", "commit", "host", "python", "outputs", "workers", "command"):
            run.pop(key, None)
        return leaves(run)
    return text.splitlines()


def leaves(tree: Any, path: str = "") -> Lines:
    """Each value of nested lists and mappings, with its place."""
    if isinstance(tree, Mapping):
        return [line for key, x in tree.items() for line in leaves(x, f"{path}.{key}")] or [f"{path} {{}}"]
    if isinstance(tree, list | tuple):
        return [line for i, x in enumerate(tree) for line in leaves(x, f"{path}[{i}]")] or [f"{path} []"]
    return [f"{path} {json.dumps(tree, ensure_ascii=False)}"]


def session_messages(case: Case) -> Lines:
    """What the page's session answers to somebody who looks at everything once."""
    from costmodel.engine.comparison import SEED, options_by_tool
    from costmodel.outputs.dashboard.further import FURTHER
    from costmodel.outputs.dashboard.session import Session
    from costmodel.outputs.dashboard.settings import Settings

    scenario = case.more[1] if case.more[:1] == ("--scenario",) else None
    overrides = dict(word.split("=") for word in case.more[1:] if "=" in word)
    options = tuple(options_by_tool(case.tools[:1], None, None, case.authority)[0])
    settings = Settings(case.authority, case.tools[0], options, scenario, overrides)
    session = Session(settings, case.lang, int(DRAWS), SEED)
    other = "en" if case.lang == "fr" else "fr"
    messages: list[dict[str, Any]] = [
        {"do": "start"},
        {"do": "set", "name": "fixed_yearly_price", "value": "12 345,5"},
        {"do": "set", "name": "fixed_yearly_price", "value": "beaucoup"},
        {"do": "set", "name": "job_replacement", "value": 0.25},
        {"do": "pin", "value": True},
        {"do": "set", "name": "real_discount_rate", "value": 0.045},
        {"do": "focus", "value": "human_alternative"},
        {"do": "group", "value": "value"},
        {"do": "find", "value": "price"},
        {"do": "trace", "name": "society_npv"},
        {"do": "choose", "what": "options", "value": ["adopt_tasks", "adopt_jobs"]},
        {"do": "choose", "what": "scenario", "value": "rate_low"},
        {"do": "language", "value": other},
        {"do": "undo"},
        {"do": "undo"},
        {"do": "redo"},
        {"do": "reset"},
        {"do": "choose", "what": "tool", "value": case.tools[1]},
        {"do": "restore", "value": "#tool=chatbot&authority=commune_500&set.staff_cost=1"},
        {"do": "download", "value": "scenario"},
        *({"do": "further", "value": key} for key in FURTHER),
    ]
    found: Lines = []
    for message in messages:
        found.append(f"> {json.dumps(message)}")
        for answer in session.handle(message):
            content = {k: (x.decode() if isinstance(x, bytes) else x) for k, x in answer.items()}
            found += leaves(content)
    return found


def faces(case: Case) -> Iterator[tuple[str, Callable[[Path], Iterator[tuple[str, Lines]]]]]:
    """Every group of faces by name, and what makes it."""

    def one(name: str, make: Callable[[Path], Lines]) -> tuple[str, Callable[[Path], Iterator[tuple[str, Lines]]]]:
        return name, lambda place: iter([(name, make(place))])

    def runs_compared(place: Path) -> Lines:
        with results_alone():
            case.ask("run", "--out", str(place / "a"))
            case.ask("run", "--out", str(place / "b"), "--seed", "7", "--set", "real_discount_rate=0.05")
        (a,), (b,) = (list((place / x).iterdir()) for x in "ab")
        found: Lines = []
        for json_or_not in ((), ("--json",)):
            answer = run_command("diff", str(a), str(b), *json_or_not, "--lang", case.lang)
            assert answer.status == 0, answer.err
            found += answer.out.splitlines()
        return found

    option = ("--option", "adopt_tasks")
    yield "run", lambda place: run_files(case, place / "one", 1)
    yield "compare", lambda place: run_files(case, place / "all", 2)
    yield one("value", lambda _: case.both("value", "budget_flow", *option))
    yield one("explain", lambda _: case.both("explain", "society_npv", "--depth", "6", *option, draws=""))
    yield one("decides", lambda _: case.both("decides", "--worlds", "100", "--base", "64"))
    yield one("pilot", lambda _: case.both("pilot"))
    yield one("pilot.protocol", lambda p: [*case.ask("pilot", "--protocol", str(p / "p.md")), *text_of(p / "p.md")])
    yield one("debate", lambda _: case.both("debate"))
    yield one("together", lambda _: case.both("together", "--worlds", "20", "--budget", "60000", tools=2))
    yield one("realised", lambda _: case.both("realised", *option))
    yield one("conventions", lambda _: case.both("conventions", *option))
    yield one("diff", runs_compared)
    yield one("page", lambda _: session_messages(case))


@contextmanager
def same_day() -> Iterator[None]:
    """One day for whatever asks for today: values get old, these lines do not."""

    class Meta(type):
        def __instancecheck__(cls, thing: Any) -> bool:
            return isinstance(thing, dt.datetime.__mro__[1])

    class Day(dt.date, metaclass=Meta):
        @classmethod
        def today(cls) -> dt.date:
            return TODAY

    with mock.patch.object(dt, "date", Day):
        yield


def made(case: Case, group: str) -> dict[str, Lines]:
    """The faces of a group, as they are now."""
    make = dict(faces(case))[group]
    with tempfile.TemporaryDirectory() as place, same_day():
        here = ((place, "PLACE"), (str(default_folder().parent), "WORKBOOK"))
        return {name: [without(line, here) for line in lines] for name, lines in make(Path(place))}


def without(line: str, folders: Iterable[tuple[str, str]]) -> str:
    """A line without the folders of this machine, the commit and the time of a run."""
    for folder, word in folders:
        line = line.replace(folder, word)
    return OF_THE_RUN.sub("NOW", line)


OF_THE_RUN = re.compile(r"\b[0-9a-f]{40}\b|\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\S*?(?=[\s\",]|$)")


NUMBER = re.compile(r"-?\d+\.\d{7,}(?:e[+-]?\d+)?|-?\d+(?:\.\d+)?e[+-]?\d+")


def rounded(line: str) -> str:
    """A line whose numbers written out in full have six digits, and none that is only noise of a difference."""
    return NUMBER.sub(lambda m: f"{round(float(m[0]), 9) + 0.0:.6g}", line)


def digest(lines: Lines) -> str:
    return hashlib.sha256("\n".join(map(rounded, lines)).encode()).hexdigest()[:16]


Digests = dict[tuple[str, str], str]


def kept() -> Digests:
    with KEPT.open(encoding="utf-8", newline="") as file:
        return {(row["case"], row["face"]): row["sha256"] for row in csv.DictReader(file)}


def keep(digests: Digests) -> None:
    with KEPT.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file, lineterminator="\n")
        rows.writerows([("case", "face", "sha256"), *((*key, value) for key, value in sorted(digests.items()))])


def chosen(words: list[str]) -> Iterator[tuple[Case, str]]:
    """Cases and groups of faces named on the command line; a face is made with its group."""
    name, *names = [*words, "all", "all"][: max(2, len(words))]
    for case in CASES:
        for group, _ in faces(case):
            asked = any(n in ("all", group) or n.startswith(f"{group}.") for n in names)
            if name in ("all", case.name) and asked:
                yield case, group


def everything(words: list[str]) -> dict[str, Lines]:
    return {f"{c.name} {face}": lines for c, group in chosen(words) for face, lines in made(c, group).items()}


def at_revision(revision: str, words: list[str]) -> dict[str, Lines]:
    """The same faces as another commit makes them."""
    with tempfile.TemporaryDirectory() as place:
        tree, answer = Path(place) / "tree", Path(place) / "answer.json"
        subprocess.run(["git", "-C", ROOT, "worktree", "add", "--detach", "-q", tree, revision], check=True)
        try:
            path = os.pathsep.join(map(str, (tree, ROOT, ROOT / "tests")))
            command = [sys.executable, "-P", "-m", "tests.outside", "write", str(answer), *words]
            subprocess.run(command, check=True, cwd=place, env=os.environ | {"PYTHONPATH": path})
            return json.loads(answer.read_text(encoding="utf-8"))
        finally:
            subprocess.run(["git", "-C", ROOT, "worktree", "remove", "--force", tree], check=True)


def main(words: list[str]) -> int:
    action, *words = words
    if action == "write":
        Path(words[0]).write_text(json.dumps(everything(words[1:])), encoding="utf-8")
    elif action == "accept":
        digests = kept() if KEPT.exists() else {}
        new = {(case, face): digest(lines) for key, lines in everything(words).items() for case, face in [key.split()]}
        changed = sorted(" ".join(key) for key, value in new.items() if digests.get(key) != value)
        keep(digests | new)
        print(*changed, f"{len(changed)} faces accepted", sep="\n")
    elif action == "diff":
        before, now = at_revision(words[0], words[1:]), everything(words[1:])
        for name in sorted(before.keys() | now.keys()):
            a, b = (list(map(rounded, side.get(name, []))) for side in (before, now))
            lines = [
                line for line in difflib.unified_diff(a, b, lineterm="", n=0) if line[:3] not in ("---", "+++", "@@ ")
            ]
            if lines:
                print(f"== {name}: {len(lines)} lines", *lines, sep="\n")
    else:
        sys.exit(__doc__)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
