"""Files and folders put in place whole: what was there before stays until the new is complete, and so do other people's
files.

New content is made in a hidden folder beside its place, ``.new-…``, which the process that made it keeps locked. One
that nobody holds any more is what an interruption left; the next to write beside it clears it.
"""

from __future__ import annotations

import ctypes
import errno
import os
import re
import shutil
import signal
import stat
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Any

from costmodel.language.catalogue import translate
from costmodel.language.errors import InputError

try:
    import fcntl
except ImportError:  # Windows: a file that is open cannot be removed, which does as well
    fcntl = None  # type: ignore[assignment]

PREFIX, LOCK = ".new-", "costmodel.lock"
NAME = re.compile(r"\.new-[a-z0-9_]{8}")
NEW, OLD = "new", "old"
WITHOUT_LOCK = 86_400
"""Seconds after which a folder without a lock, as older programs left them, belongs to nobody."""

TRIES = 100
"""Times that others may be faster with the same place."""

AT_FDCWD, RENAME_EXCHANGE, RENAME_SWAP = -100, 2, 2
CANNOT = {errno.ENOSYS, errno.EINVAL, errno.ENOTSUP, errno.EPERM}
"""What a system or a disk answers that cannot swap two folders."""


def check_writable(folder: Path) -> None:
    """Raises InputError, before any work is done, when a report could not be written there."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder, prefix=".try-"):
            pass
    except OSError as error:
        raise InputError(
            translate(
                "--out {folder}: nothing can be written there ({why}); choose another folder with --out.",
                folder=folder,
                why=error.strerror or error,
            )
        ) from None


def write_page(path: Path, text: str) -> None:
    """Write a text aside and move it into place."""
    write_bytes(path, text.encode())


def write_bytes(path: Path, content: bytes) -> None:
    """Write a file aside and move it into place; nothing is left of one that could not be written."""
    with tempfile.NamedTemporaryFile(dir=path.parent, prefix=PREFIX, delete=False) as aside:
        try:
            aside.write(content)
            aside.close()
            os.chmod(aside.name, 0o644)
            os.replace(aside.name, path)
        except BaseException:
            aside.close()
            with suppress(OSError):
                os.unlink(aside.name)
            raise


# A folder

Own = Callable[[Path], "set[str] | None"]
"""Names of the files of a folder that this program wrote; None when the folder is not whole or not ours."""


def nothing(folder: Path) -> None:
    return None


@contextmanager
def written_aside(target: Path, own: Own = nothing) -> Iterator[Path]:
    """A new folder that takes the place of ``target`` if all goes well, and disappears otherwise.

    What ``own`` does not name in the earlier folder is there again in the new one. At every moment the earlier folder
    or the new one stands there whole, where the system can swap two folders; elsewhere the next to write there puts the
    earlier one back. Raises InputError when the place is that of a file.
    """
    target = target.resolve() if target.is_symlink() else target
    if is_no_folder(target):
        raise InputError(
            translate(
                "{file}: a file stands where the folder of the run belongs; move it, or choose another folder with "
                "--out.",
                file=target,
            )
        )
    target.parent.mkdir(parents=True, exist_ok=True)
    with working_folder(target.parent, own) as work:
        aside = work / NEW / target.name
        aside.mkdir(parents=True)
        yield aside
        with one_at_a_time(target.parent):
            if old := put_in_place(aside, target, work / OLD, own):
                bring_over(old, target, own(old))  # what came in the meantime


def is_no_folder(path: Path) -> bool:
    """Whether something else than a folder stands there, seen in one look: others may move folders meanwhile."""
    try:
        return not stat.S_ISDIR(path.stat().st_mode)
    except OSError:
        return False


@contextmanager
def one_at_a_time(parent: Path) -> Iterator[None]:
    """Inside, nobody else puts a folder in place there, where the disk has locks."""
    if fcntl is None:
        yield
        return
    folder = os.open(parent, os.O_RDONLY)
    try:
        with suppress(OSError):
            fcntl.flock(folder, fcntl.LOCK_EX)
        yield
    finally:
        os.close(folder)


@contextmanager
def working_folder(parent: Path, own: Own = nothing) -> Iterator[Path]:
    """A hidden folder that nobody else clears, and that goes in the end; those that interruptions left go first."""
    clear(parent, own)
    work, lock = Path(tempfile.mkdtemp(dir=parent, prefix=PREFIX)), None
    try:
        lock = locked(work)
        yield work
    finally:
        remove(work, lock)


def locked(work: Path) -> IO[str] | None:
    """The file of a folder that stays locked as long as this process lives; None where the disk has no locks."""
    if fcntl is None:
        return (work / LOCK).open("w")
    lock = (work / f"{LOCK}.part").open("w")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        os.rename(lock.name, work / LOCK)  # nobody sees it before it is locked
    except OSError:
        lock.close()
        return None
    return lock


def remove(work: Path, lock: IO[str] | None) -> None:
    """Remove a working folder; the lock goes last, so that what an interruption leaves of it can still be cleared."""
    for path in work.iterdir():
        if path.name != LOCK:
            shutil.rmtree(path, ignore_errors=True)
    if lock:
        lock.close()
    shutil.rmtree(work, ignore_errors=True)


def put_in_place(aside: Path, target: Path, old: Path, own: Own) -> Path | None:
    """Move a folder to its place, whoever else does the same at that moment; gives where the earlier one is now."""
    for number in range(TRIES):
        try:
            if not os.path.lexists(target):
                os.replace(aside, target)
                return None
            bring_over(target, aside, own(target))
            if exchange(aside, target):
                return aside
            earlier = old / str(number) / target.name
            with undisturbed():
                replace_in_two(aside, target, earlier)
            return earlier
        except OSError as error:
            if not (overtaken(error) and number < TRIES - 1):
                raise
    return None


def overtaken(error: OSError) -> bool:
    """Whether another process may have been at the same place in the meantime."""
    busy = {errno.ENOENT, errno.ENOTEMPTY, errno.EEXIST} | ({errno.EACCES} if os.name == "nt" else set())
    return isinstance(error, shutil.Error) or error.errno in busy


def bring_over(one: Path, other: Path, own: set[str] | None) -> None:
    """Give a folder what another holds, but what we wrote and what is there already: links, or else copies."""
    for path in one.iterdir():
        place = other / path.name
        if path.name in (own or ()) or os.path.lexists(place):
            continue
        if path.is_dir() and not path.is_symlink():
            shutil.copytree(path, place, symlinks=True, copy_function=link_or_copy)
        else:
            link_or_copy(path, place)


def link_or_copy(path: str | Path, place: str | Path) -> None:
    try:
        os.link(path, place, follow_symlinks=False)
    except FileExistsError:
        pass
    except (OSError, NotImplementedError):
        shutil.copy2(path, place, follow_symlinks=False)


def exchange(one: Path, other: Path) -> bool:
    """Swap two folders in one step; False where the system or the disk cannot."""
    if os.name != "posix":
        return False
    libc = ctypes.CDLL(None, use_errno=True)
    paths = os.fsencode(one), os.fsencode(other)
    if hasattr(libc, "renameat2"):
        failed = libc.renameat2(AT_FDCWD, paths[0], AT_FDCWD, paths[1], RENAME_EXCHANGE)
    elif hasattr(libc, "renamex_np"):
        failed = libc.renamex_np(*paths, RENAME_SWAP)
    else:
        return False
    if failed and ctypes.get_errno() not in CANNOT:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()), str(other))
    return not failed


def replace_in_two(aside: Path, target: Path, old: Path) -> None:
    """The same in two steps; the earlier folder is back if the second one fails."""
    old.parent.mkdir(parents=True)
    os.replace(target, old)
    try:
        os.replace(aside, target)
    except BaseException:
        if not os.path.lexists(target):
            os.replace(old, target)
        raise


@contextmanager
def undisturbed() -> Iterator[None]:
    """Ctrl-C and a request to end wait until the block is done, where the system has signals that wait."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT, signal.SIGTERM, signal.SIGHUP})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


# What an interruption left


def clear(parent: Path, own: Own) -> None:
    """Remove hidden folders that this program left and that no living process holds.

    An earlier folder that was taken out of its place goes back there first, and so do other people's files.
    """
    for work in parent.glob(f"{PREFIX}*"):
        with suppress(OSError):
            if not NAME.fullmatch(work.name) or work.is_symlink() or not work.is_dir():
                continue
            if not (lock := taken_over(work)):
                continue
            try:
                for old in (*(work / OLD).glob("*/*"), *(work / NEW).glob("*")):
                    target = parent / old.name
                    if old.parent.name != NEW and not os.path.lexists(target):
                        os.replace(old, target)
                    elif target.is_dir() and (names := own(old)) is not None:
                        bring_over(old, target, names)
            finally:
                remove(work, lock)


def taken_over(work: Path) -> IO[str] | None:
    """The lock of a folder that nobody holds any more; None when somebody does, or when the folder is not ours."""
    path = work / LOCK
    if not path.is_file():
        ours = {p.name for p in work.iterdir()} <= {NEW, OLD, f"{LOCK}.part"} and not (work / OLD / "run.json").exists()
        return path.open("w") if ours and time.time() - work.stat().st_mtime > WITHOUT_LOCK else None
    if fcntl is None:
        path.unlink()  # refused while another process has it open
        return path.open("w")
    lock = path.open("r+")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        lock.close()
        return None
    return lock


def plain_text(cell: Any) -> Any:
    """Text that a spreadsheet would run as a formula, made harmless."""
    return "'" + cell if isinstance(cell, str) and cell[:1] in ("=", "+", "-", "@", "\t", "\r", "\n") else cell
