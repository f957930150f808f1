"""A folder is put in place whole, whatever interrupts it and whoever else writes there, and loses nobody's files."""

from __future__ import annotations

import errno
import os
import signal
import subprocess
import sys
import textwrap
import threading
from pathlib import Path
from typing import Any

import pytest
from waiting import PATIENCE, hear_interruptions

from costmodel.document import saving
from costmodel.document.saving import WITHOUT_LOCK, working_folder, write_page, written_aside
from costmodel.language.errors import InputError

ROOT = Path(__file__).resolve().parent.parent
POSIX = pytest.mark.skipif(os.name == "nt", reason="signals and locks as on POSIX")

BEGIN = """
import os, signal, sys
from pathlib import Path
from costmodel.document import saving as place
target, number = Path(sys.argv[1]), int(sys.argv[2])
"""

KILLED = """
count, moves = 0, {"replace": os.replace, "rename": os.rename}
def counted(name):
    def move(*args, **named):
        global count
        moves[name](*args, **named)
        count += 1
        if count == number:
            os.kill(os.getpid(), signal.SIGKILL)
    return move
os.replace, os.rename = counted("replace"), counted("rename")
with place.written_aside(target) as aside:
    (aside / "a").write_text("new")
    (aside / "b").write_text("new")
"""


def process(code: str, target: Path, number: int = 0) -> subprocess.Popen[str]:
    text = BEGIN + textwrap.dedent(code)
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.Popen(
        [sys.executable, "-c", text, str(target), str(number)],
        text=True,
        stdout=subprocess.PIPE,
        env=environment,
        preexec_fn=hear_interruptions if os.name == "posix" else None,
    )


def contents(folder: Path) -> dict[str, str]:
    return {p.name: p.read_text() for p in folder.iterdir()}


@pytest.fixture
def target(tmp_path: Path) -> Path:
    """A folder that was written before."""
    found = tmp_path / "out" / "run"
    found.mkdir(parents=True)
    for name in ("a", "b"):
        (found / name).write_text("old")
    return found


@pytest.fixture
def in_two_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    """As on a system that cannot swap two folders."""
    monkeypatch.setattr(saving, "exchange", lambda one, other: False)


OLD_ONE, NEW_ONE = {"a": "old", "b": "old"}, {"a": "new", "b": "new"}


def save(target: Path) -> None:
    with written_aside(target, lambda folder: {"a", "b"}) as aside:
        for name in ("a", "b"):
            (aside / name).write_text("new")


# Interrupted


@pytest.mark.skipif(sys.platform not in ("linux", "darwin"), reason="swaps of folders")
@pytest.mark.parametrize("number", [1, 2, 3])
def test_a_kill_after_any_move_leaves_one_of_the_two_whole_and_in_place(target: Path, number: int) -> None:
    process(KILLED, target, number).wait(timeout=PATIENCE)
    assert contents(target) in (OLD_ONE, NEW_ONE)
    save(target)
    assert contents(target) == NEW_ONE
    assert list(target.parent.iterdir()) == [target]


@POSIX
def test_without_swaps_the_next_to_write_puts_the_earlier_one_back(target: Path) -> None:
    code = "place.exchange = lambda one, other: False\n" + KILLED.replace(
        "count == number", "count == number and target.name in str(args[0])"
    ).replace("count += 1", "count += str(args[0]) == str(target)")
    died = process(code, target, 1)
    died.wait(timeout=PATIENCE)
    assert died.returncode == -signal.SIGKILL
    assert not target.exists()
    with working_folder(target.parent):
        assert contents(target) == OLD_ONE
    assert list(target.parent.iterdir()) == [target]


@POSIX
@pytest.mark.parametrize("sign", ["SIGINT", "SIGTERM"])
def test_without_swaps_a_signal_between_two_moves_waits_for_the_second(target: Path, sign: str) -> None:
    code = f"place.exchange = lambda one, other: False\n{KILLED}".replace("SIGKILL", sign).replace(
        "count += 1", "count += str(args[0]) == str(target)"
    )
    died = process(code + "\nprint('not reached')", target, 1)
    said, _ = died.communicate(timeout=PATIENCE)
    assert (said, died.returncode != 0) == ("", True)
    assert contents(target) == NEW_ONE


def test_a_second_move_that_fails_puts_the_earlier_one_back(
    target: Path, in_two_steps: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    move, seen = os.replace, []

    def fail_once(source: Any, destination: Any) -> None:
        seen.append(source)
        if len(seen) == 2:
            raise KeyboardInterrupt
        move(source, destination)

    monkeypatch.setattr(os, "replace", fail_once)
    with pytest.raises(KeyboardInterrupt):
        save(target)
    assert contents(target) == OLD_ONE
    assert list(target.parent.iterdir()) == [target]


@pytest.mark.parametrize("error", [KeyboardInterrupt, OSError(errno.ENOSPC, "No space left on device"), ValueError])
def test_a_failure_before_the_end_changes_nothing(target: Path, error: Any) -> None:
    def half(folder: Path) -> None:
        with written_aside(folder) as aside:
            (aside / "a").write_text("half")
            raise error

    with pytest.raises(error if isinstance(error, type) else type(error)):
        half(target)
    assert contents(target) == OLD_ONE
    assert list(target.parent.iterdir()) == [target]


def test_a_page_that_cannot_be_written_leaves_the_one_before_and_no_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = tmp_path / "page.html"
    write_page(page, "old")

    def full(*_: Any) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "replace", full)
    with pytest.raises(OSError, match="No space left"):
        write_page(page, "new")
    assert contents(tmp_path) == {"page.html": "old"}


# What an interruption leaves


@POSIX
def test_what_a_killed_process_left_is_cleared_and_nothing_else(target: Path) -> None:
    out = target.parent
    code = "with place.written_aside(target) as aside:\n    os.kill(os.getpid(), signal.SIGKILL)"
    process(code, out / "other").wait(timeout=PATIENCE)
    assert len(list(out.glob(".new-*"))) == 1
    mine = [out / name for name in (".new-project", ".new-", ".new-12345678", ".new-abcdefgh")]
    for folder in mine:
        folder.mkdir()
        (folder / "notes.docx").write_text("mine")
    (out / ".new-filefile").write_text("mine")
    with working_folder(out) as alive:
        (alive / "work").write_text("at it")
        save(target)
        assert (alive / "work").read_text() == "at it"
    assert {p.name for p in out.iterdir()} == {"run", ".new-filefile", *(folder.name for folder in mine)}
    assert all((folder / "notes.docx").read_text() == "mine" for folder in mine)


def test_what_an_older_program_left_goes_after_a_day_unless_it_holds_a_run(target: Path) -> None:
    out = target.parent
    past = target.stat().st_mtime - WITHOUT_LOCK - 60
    old, young, whole = (out / f".new-{word}" for word in ("aaaaaaaa", "bbbbbbbb", "cccccccc"))
    for folder in (old, young, whole):
        (folder / "new").mkdir(parents=True)
        (folder / "new" / "results.csv").write_text("half")
    (whole / "old").mkdir()
    (whole / "old" / "run.json").write_text("{}")
    for folder in (old, whole):
        os.utime(folder, (past, past))
    save(target)
    assert {p.name for p in out.iterdir()} == {"run", young.name, whole.name}


# Other people's files


@pytest.fixture
def strangers(target: Path) -> Path:
    """A user's own files in the folder: of all kinds, one that cannot be written."""
    (target / "notes.docx").write_text("mine")
    (target / ".~lock.a#").write_text("mine")
    (target / "photos" / "2026").mkdir(parents=True)
    (target / "photos" / "2026" / "one.jpg").write_text("mine")
    (target / "link").symlink_to("notes.docx")
    (target / "nowhere").symlink_to("not there")
    (target / "photos" / "2026" / "one.jpg").chmod(0o400)
    return target


@pytest.mark.parametrize("steps", [1, 2])
def test_files_that_we_did_not_write_stay(strangers: Path, steps: int, monkeypatch: pytest.MonkeyPatch) -> None:
    if steps == 2:
        monkeypatch.setattr(saving, "exchange", lambda one, other: False)
    for _ in range(2):
        save(strangers)
    assert {p.name for p in strangers.iterdir()} == {"a", "b", "notes.docx", ".~lock.a#", "photos", "link", "nowhere"}
    assert (strangers / "a").read_text() == "new"
    assert (strangers / "notes.docx").read_text() == "mine"
    assert (strangers / "photos" / "2026" / "one.jpg").read_text() == "mine"
    assert os.readlink(strangers / "link") == "notes.docx"
    assert os.readlink(strangers / "nowhere") == "not there"
    assert list(strangers.parent.iterdir()) == [strangers]


def test_they_stay_on_a_disk_without_links(strangers: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: Any, **named: Any) -> None:
        raise PermissionError(errno.EPERM, "Operation not permitted")

    monkeypatch.setattr(os, "link", refuse)
    save(strangers)
    assert (strangers / "notes.docx").read_text() == "mine"
    assert (strangers / "photos" / "2026" / "one.jpg").read_text() == "mine"


def test_one_that_comes_at_the_last_moment_stays_too(target: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    swap = saving.exchange

    def late(one: Path, other: Path) -> bool:
        (other / "late.txt").write_text("mine")
        return swap(one, other)

    monkeypatch.setattr(saving, "exchange", late)
    save(target)
    assert contents(target) == {**NEW_ONE, "late.txt": "mine"}


def test_a_file_in_the_place_of_the_folder_is_refused_and_stays(tmp_path: Path) -> None:
    taken = tmp_path / "run"
    taken.write_text("mine")
    with pytest.raises(InputError, match="--out"):
        save(taken)
    assert contents(tmp_path) == {"run": "mine"}


def test_a_folder_that_is_a_link_is_written_where_it_leads(target: Path, tmp_path: Path) -> None:
    link = tmp_path / "link"
    link.symlink_to(target, target_is_directory=True)
    save(link)
    assert link.is_symlink()
    assert contents(target) == NEW_ONE


# Side by side


@pytest.mark.parametrize("steps", [1, 2])
def test_a_place_taken_at_the_last_moment_is_no_error(
    tmp_path: Path, steps: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another process saves the same run between the look and the move."""
    move, target, taken = os.replace, tmp_path / "run", []

    def overtaken(source: Any, destination: Any) -> None:
        if Path(destination) == target and not taken:
            taken.append(True)
            target.mkdir()
            (target / "a").write_text("theirs")
        move(source, destination)

    if steps == 2:
        monkeypatch.setattr(saving, "exchange", lambda one, other: False)
    monkeypatch.setattr(os, "replace", overtaken)
    save(target)
    assert contents(target) == NEW_ONE
    assert list(tmp_path.iterdir()) == [target]


@pytest.mark.parametrize("steps", [1, 2])
def test_many_may_save_the_same_folder_at_once(target: Path, steps: int, monkeypatch: pytest.MonkeyPatch) -> None:
    if steps == 2:
        monkeypatch.setattr(saving, "exchange", lambda one, other: False)
    (target / "notes.docx").write_text("mine")
    wrong: list[BaseException] = []

    def work() -> None:
        try:
            for _ in range(20):
                save(target)
        except BaseException as error:
            wrong.append(error)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []
    assert contents(target) == {**NEW_ONE, "notes.docx": "mine"}
    assert list(target.parent.iterdir()) == [target]
