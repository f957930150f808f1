"""A folder of files, or a copy of a git repository made by the git of this machine and thrown away after reading."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from costmodel.intake.shares import EXAMPLE
from costmodel.language.catalogue import translate
from costmodel.language.errors import InputError
from costmodel.parameters.library import default_folder

ADDRESS = re.compile(r"[a-z][a-z0-9+.-]*://.+|[\w.-]+@[\w.-]+:.+", re.IGNORECASE)
SAFE = {
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_ALLOW_PROTOCOL": "https:http:ssh:git:file",
    "GIT_LFS_SKIP_SMUDGE": "1",
}
"""No question asked, no program that an address could name, nothing but the files themselves."""

SECONDS = 300


def is_address(source: str) -> bool:
    """Whether it is the address of a git repository, and no folder: ``https://…``, ``git@host:path``."""
    return ADDRESS.fullmatch(source) is not None


@contextmanager
def files_of(source: str) -> Iterator[Path]:
    """The folder itself, that of the example, or a copy of the repository at that address while it is read.

    Raises InputError where git is not installed, or the repository cannot be copied.
    """
    if not is_address(source):
        yield default_folder() / "register" / "example" if source == EXAMPLE else Path(source)
        return
    git = shutil.which("git")
    if git is None:
        raise InputError(
            translate("--from {address}: git is not installed; install it, or give a folder.", address=source)
        )
    with tempfile.TemporaryDirectory() as place:
        clone(git, source, Path(place) / "register")
        yield Path(place) / "register"


def clone(git: str, address: str, target: Path) -> None:
    """Copy the last state of a repository. Links in it become plain files, and modules of others stay away."""
    command = [git, "-c", "core.symlinks=false", "clone", "--quiet", "--depth", "1", "--no-tags", "--template="]
    ssh = os.environ.get("GIT_SSH_COMMAND", "ssh -oBatchMode=yes")
    environment = os.environ | SAFE | {"GIT_SSH_COMMAND": ssh}
    try:
        done = subprocess.run(
            [*command, "--", address, str(target)],
            env=environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=SECONDS,
            check=False,
        )
        why = done.stderr.decode("utf-8", "replace").strip().splitlines()
        status = done.returncode
    except subprocess.TimeoutExpired:
        status, why = 1, [translate("no answer within {count} seconds", count=SECONDS)]
    if status:
        raise InputError(
            translate("--from {address}: git could not copy it ({why}).", address=address, why=why[-1] if why else "?")
        )
