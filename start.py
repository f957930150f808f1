"""Installe le classeur dans .venv, puis le lance. / Installs the workbook into .venv, then runs it.

python3 start.py                 costmodel compare --for plaisir
python3 start.py value …         costmodel value …  (any other arguments go to costmodel)
python3 start.py test            the tests, then the notebooks against their committed outputs
python3 start.py lab             JupyterLab on notebooks/
python3 start.py setup           install only
python3 start.py setup france    install also what makes a national run fast (costmodel[france]); nothing else needs it
"""

from __future__ import annotations

import hashlib
import os
import re
import shlex
import signal
import subprocess
import sys
import venv
from pathlib import Path
from typing import NoReturn

ROOT = Path(__file__).resolve().parent
LOCK = ROOT / "requirements.lock"
EXTRA = ROOT / "requirements-france.lock"
NOTEBOOKS = ROOT / "notebooks"
ENVIRONMENT = ROOT / ".venv"
SCRIPTS = ENVIRONMENT / ("Scripts" if os.name == "nt" else "bin")
PYTHON = SCRIPTS / ("python.exe" if os.name == "nt" else "python")
STAMP = ENVIRONMENT / "installed.sha256"

COSTMODEL = (PYTHON, "-P", "-m", "costmodel")  # not the script, which breaks when the folder is moved
LONGEST_SHEBANG = 127
"""Bytes of a first line that Linux reads; a longer one, or one with a space, goes through the shell."""
PYTEST = (PYTHON, "-m", "pytest")
SHARED_OUT = ("--numprocesses=auto", "--maxprocesses=4", "--dist=loadfile", "--no-loadscope-reorder")
"""A file of tests stays in one process; files are begun in the order of tests/conftest.py, the longest first."""
NBVAL = ("--nbval", "--nbval-current-env", "--nbval-cell-timeout=600", "-pno:cacheprovider", *SHARED_OUT)
QUIET_LAB = ("--LabApp.news_url=None", "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate")
NO_NEWS = '{"@jupyterlab/apputils-extension:notification": {"fetchNews": "false"}}'
LAB = (PYTHON, "-m", "jupyterlab")


def main(arguments: list[str]) -> int:
    if sys.version_info < (3, 11):  # noqa: UP036 - whoever starts this may have an older Python
        found = "{}.{}".format(*sys.version_info)
        fail(
            f"Il faut Python 3.11 ou plus récent ; celui-ci est {found}. Installez-le, puis relancez avec lui.",
            f"Python 3.11 or newer is needed; this one is {found}. Install it, then run this again with it.",
        )
    if read(STAMP) != fingerprint():
        install()
    command, rest = (arguments[0], arguments[1:]) if arguments else ("", [])
    if command == "setup":
        return setup(rest)
    if command == "test":
        return test(rest)
    if command == "lab":
        return run(*LAB, *quiet_lab(ENVIRONMENT / "lab"), NOTEBOOKS, *rest)
    return run(*COSTMODEL, *(arguments or ["compare", "--for", "plaisir"]))


def setup(extras: list[str]) -> int:
    """What is installed beside the workbook; that a package does not exist for this Python stops nothing else."""
    if not extras:
        return 0
    if extras != ["france"]:
        fail(
            f"setup {' '.join(extras)} : inconnu ; « setup » installe le classeur, « setup france » aussi de quoi "
            "accélérer un calcul national.",
            f"setup {' '.join(extras)}: unknown; `setup` installs the workbook, `setup france` also what makes a "
            "national run fast.",
        )
    say("Installation de costmodel[france]…", "Installing costmodel[france]…")
    only = ("--only-binary", ":all:", "--require-hashes")
    uv = (PYTHON, "-m", "uv", "pip", "install", "--quiet", "--python", PYTHON)
    if not (attempt(*uv, *only, "--requirement", EXTRA) or attempt(*pip_command(), *only, "--requirement", EXTRA)):
        fail(
            "Un des paquets de costmodel[france] n'existe pas pour ce Python ou cette machine, ou n'a pu être "
            "téléchargé. Le classeur marche sans : `costmodel france` sera plus lent et écrira du CSV.",
            "One of the packages of costmodel[france] does not exist for this Python or machine, or could not be "
            "downloaded. The workbook works without: `costmodel france` will be slower and write CSV.",
        )
    return 0


def test(options: list[str]) -> int:
    """Stop at the first failure, so that the last line printed is always the verdict."""
    os.chdir(ROOT)
    status = run(*PYTEST, *(options or SHARED_OUT))
    if status or options or not any(NOTEBOOKS.glob("*.ipynb")):
        return status
    return run(*PYTEST, *NBVAL, NOTEBOOKS)


def quiet_lab(settings: Path) -> tuple[str, ...]:
    """Options of a JupyterLab that asks nobody for news, nor its user whether it may; what it needs is put there."""
    settings.mkdir(exist_ok=True)
    (settings / "overrides.json").write_text(NO_NEWS, encoding="utf-8")
    return (*QUIET_LAB, f"--LabApp.app_settings_dir={settings}")


def install() -> None:
    say(
        "Installation dans .venv : quelques secondes, une minute ou deux si la connexion est lente…",
        "Installing into .venv: some seconds, a minute or two on a slow connection…",
    )
    if not PYTHON.exists():
        venv.create(ENVIRONMENT, clear=True, symlinks=os.name != "nt")
    pip = pip_command()
    project = ("--no-deps", "--no-build-isolation", "--editable", ROOT)  # no-deps: the lock is complete
    uv = (PYTHON, "-m", "uv", "pip")
    to = ("--quiet", "--python", PYTHON)
    again = ("--reinstall",) if os.name == "nt" and moved() else ()  # launchers there are programs, not text to mend
    if not (
        install_uv(pip)
        and attempt(*uv, "sync", *to, *again, "--require-hashes", LOCK)
        and attempt(*uv, "install", *to, *project)
    ):  # pip knows the mirrors and certificates of pip.conf, which uv does not read
        force = ("--force-reinstall",) if again else ()
        attempt(*pip, *force, "--require-hashes", "--requirement", LOCK, needed=True)
        attempt(*pip, *project, needed=True)
    if os.name != "nt":
        mend_scripts(ENVIRONMENT)
    STAMP.write_text(fingerprint(), encoding="utf-8")


def moved() -> bool:
    """Whether the environment was made in another place than the one where it is."""
    activate = SCRIPTS / "activate"
    return activate.exists() and str(ENVIRONMENT) not in activate.read_text(encoding="utf-8", errors="surrogateescape")


THROUGH_SHELL = rb"/bin/sh\n'''exec' (?P<quoted>[^\n]*/python[\d.]*[\"']?) \"\$0\" \"\$@\"\n' '''"
SHEBANG = re.compile(rb"\A#!(?:(?P<plain>/[^\n]*/python[\d.]*)|" + THROUGH_SHELL + rb")[ \t]*\n")
"""The first line of a Python script, or the three by which a long path goes through the shell."""


def mend_scripts(environment: Path) -> None:
    """Point every script of an environment that was moved, and its `activate`, to the place where it is now.

    Installing again does not: what is installed is left alone, with the old path in it.
    """
    here, scripts = os.fsencode(environment), environment / "bin"
    python = os.fsencode(scripts / "python")
    first = b"#!" + python + b"\n"
    if len(first) > LONGEST_SHEBANG or b" " in python:
        quoted = os.fsencode(shlex.quote(os.fsdecode(python)))
        first = b"#!/bin/sh\n'''exec' " + quoted + b' "$0" "$@"\n' + b"' '''\n"
    former = set()
    for script in scripts.iterdir():
        if script.is_symlink() or not script.is_file():
            continue
        old = script.read_bytes()
        if (line := SHEBANG.match(old)) and line[0] != first:
            named = line["plain"] or os.fsencode(shlex.split(os.fsdecode(line["quoted"]))[0])
            place = named.rpartition(b"/bin/")[0]
            if place.endswith(b"/" + os.fsencode(environment.name)):  # not the Python of the system
                former.add(place)
                script.write_bytes(first + old[line.end() :])
    for text in (environment / "pyvenv.cfg", *scripts.glob("[Aa]ctivate*")):
        old = new = text.read_bytes()
        for place in former - {here}:
            new = re.sub(re.escape(place) + rb"(?![\w.-])", lambda _: here, new)
        if new != old:
            text.write_bytes(new)


def pip_command() -> tuple[str | Path, ...]:
    """The environment's own pip, made if need be, or else the pip of the Python that runs this file."""
    quietly = ("install", "-qq", "--disable-pip-version-check", "--no-warn-script-location", "--no-deps")
    if attempt(PYTHON, "-m", "pip", "--version") or attempt(PYTHON, "-m", "ensurepip", "--default-pip"):
        return (PYTHON, "-m", "pip", *quietly)
    if attempt(sys.executable, "-m", "pip", "--python", PYTHON, "--version"):  # Debian without python3-venv
        return (sys.executable, "-m", "pip", "--python", PYTHON, *quietly)
    fail(
        "Ce Python n'a ni ensurepip ni pip : installez le paquet python3-venv (Debian, Ubuntu), puis relancez.",
        "This Python has neither ensurepip nor pip: install the package python3-venv (Debian, Ubuntu), then run again.",
    )


def install_uv(pip: tuple[str | Path, ...]) -> bool:
    """Install uv as the lock pins it. It is ten times faster than pip, and not there for every machine."""
    pinned = re.search(r"^uv==.*(\n +--hash.*)+", LOCK.read_text(encoding="utf-8"), re.MULTILINE)
    if not pinned:
        return False
    wanted = ENVIRONMENT / "uv.txt"
    wanted.write_text(pinned[0], encoding="utf-8")
    return attempt(*pip, "--require-hashes", "--only-binary", ":all:", "--requirement", wanted)


def fingerprint() -> str:
    """What an installation depends on: it is made again when one of these changes, or the folder has moved."""
    parts = (LOCK.read_bytes(), (ROOT / "pyproject.toml").read_bytes(), os.fsencode(ROOT))
    return hashlib.sha256(b"\0".join(parts)).hexdigest()


def read(file: Path) -> str:
    return file.read_text(encoding="utf-8") if file.exists() and PYTHON.exists() else ""


def children_environment() -> dict[str, str]:
    """As after `activate`; and compiled modules are kept, or each start compiles everything again."""
    kept = {name: value for name, value in os.environ.items() if name not in ("PYTHONDONTWRITEBYTECODE", "PYTHONHOME")}
    path = os.pathsep.join([str(SCRIPTS), os.environ.get("PATH", os.defpath)])
    return kept | {"VIRTUAL_ENV": str(ENVIRONMENT), "PATH": path, "PYTHONUTF8": "1"}


def run(*command: str | Path) -> int:
    """Run in the foreground. Ctrl-C is the command's affair: Jupyter, for one, asks before it stops."""
    signal.signal(signal.SIGINT, lambda *_: None)
    status = subprocess.Popen([str(part) for part in command], env=children_environment()).wait()
    return status if status >= 0 else 128 - status


def attempt(*command: str | Path, needed: bool = False) -> bool:
    done = subprocess.run(
        [str(part) for part in command],
        env=children_environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
    )
    if done.returncode and needed:
        print(done.stdout[-3000:], file=sys.stderr)
        fail(
            "L'installation a échoué ; le message de pip est ci-dessus. Une fois la cause levée, relancez la commande.",
            "The installation failed; pip's message is above. Once the cause is removed, run the command again.",
        )
    return done.returncode == 0


def say(french: str, english: str) -> None:
    """To stderr: the results on stdout stay clean for other programs."""
    print(f"{french} / {english}", file=sys.stderr, flush=True)


def fail(french: str, english: str) -> NoReturn:
    say(french, english)
    sys.exit(1)


def started(arguments: list[str]) -> int:
    """``main``; what a person does or may not do is no error of the program."""
    try:
        return main(arguments)
    except KeyboardInterrupt:
        return 130
    except PermissionError as error:
        file = error.filename or "-"
        fail(
            f"{file} : ce compte n'a pas le droit d'y accéder. Copiez le classeur, sans son dossier .venv, dans un "
            "dossier à vous et relancez-le avec un Python que vous pouvez lire, ou demandez ce droit.",
            f"{file}: this account may not access it. Copy the workbook, without its folder .venv, to a folder of "
            "yours and run it again with a Python that you may read, or ask for that right.",
        )


if __name__ == "__main__":
    sys.exit(started(sys.argv[1:]))
