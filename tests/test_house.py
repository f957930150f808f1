"""The house: what is installed is what is declared, and no file tells on the machine it was written on."""

import ast
import importlib.metadata
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
RUNTIME = PROJECT["project"]["dependencies"]
EXTRA = PROJECT["project"]["optional-dependencies"]["france"]
DECLARED = [*RUNTIME, *PROJECT["dependency-groups"]["dev"], *PROJECT["build-system"]["requires"]]
LOCK, EXTRA_LOCK = (
    (ROOT / name).read_text(encoding="utf-8") for name in ("requirements.lock", "requirements-france.lock")
)
PIN = re.compile(r"^[^\s#].*(?:\n .*)*", re.MULTILINE)
PINS, EXTRA_PINS = PIN.findall(LOCK), PIN.findall(EXTRA_LOCK)
HOME = re.compile(r"(?<![\w.-])/(?:home|Users)/\w|(?<![\w.-])/root[/]|[A-Za-z]:\\+Users\\+\w")
OTHERS = {".git", ".venv", "__pycache__", "build", "dist", ".hypothesis"}


def tracked_files() -> list[Path]:
    """Files that git knows or would take; without git (an archive), all but caches."""
    command = ["git", "-C", ROOT, "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    try:
        listed = subprocess.run(command, capture_output=True, check=True, text=True).stdout
    except (OSError, subprocess.CalledProcessError):
        files = (file for file in ROOT.rglob("*") if not OTHERS.intersection(file.relative_to(ROOT).parts))
    else:
        files = (ROOT / name for name in listed.split("\0") if name)
    return [file for file in files if file.is_file()]


def imported_modules(file: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and not node.level and node.module:
            yield node.module.partition(".")[0]


@pytest.mark.parametrize("pins", [PINS, EXTRA_PINS], ids=["workbook", "france"])
def test_lock_pins_every_package_with_hashes(pins: list[str]) -> None:
    without = [pin.splitlines()[0] for pin in pins if "==" not in pin or "--hash=sha256:" not in pin]
    assert pins
    assert not without


@pytest.mark.parametrize("trace", ["://", "find-links", "index-url"])
def test_lock_names_no_place_to_fetch_from(trace: str) -> None:
    assert trace not in LOCK
    assert trace not in EXTRA_LOCK


@pytest.mark.parametrize(
    ("declared", "pins", "file"),
    [
        *((declared, PINS, "requirements.lock") for declared in DECLARED),
        *((declared, EXTRA_PINS, "requirements-france.lock") for declared in (*RUNTIME, *EXTRA)),
    ],
)
def test_lock_holds_what_is_declared(declared: str, pins: list[str], file: str) -> None:
    wanted = Requirement(declared)
    pinned = [Requirement(pin.partition(" \\")[0]) for pin in pins]
    versions = [pin.specifier for pin in pinned if canonicalize_name(pin.name) == canonicalize_name(wanted.name)]
    assert versions, f"{declared} is not in {file}: make it again, by the command above [tool.uv] in pyproject.toml"
    for version in versions:
        assert wanted.specifier.contains(str(version).removeprefix("=="))


def test_the_extra_changes_no_package_of_the_workbook() -> None:
    """Else installing it would move the results of everything else."""
    pinned, extra = ([Requirement(pin.partition(" \\")[0]) for pin in pins] for pins in (PINS, EXTRA_PINS))
    known = {(canonicalize_name(pin.name), str(pin.specifier)) for pin in pinned}
    names = {name for name, _ in known}
    assert {(canonicalize_name(pin.name), str(pin.specifier)) for pin in extra if pin.name in names} <= known


def test_every_import_of_the_package_is_declared() -> None:
    declared = {canonicalize_name(Requirement(line).name) for line in (*RUNTIME, *EXTRA)}
    distributions = importlib.metadata.packages_distributions()
    undeclared = {
        f"{file.relative_to(ROOT).as_posix()} imports {module}"
        for file in (ROOT / "costmodel").rglob("*.py")
        for module in set(imported_modules(file)) - sys.stdlib_module_names - {"costmodel"}
        if not declared.intersection(canonicalize_name(name) for name in distributions.get(module, [module]))
    }
    assert not undeclared


def test_no_file_holds_a_path_of_somebody_s_home() -> None:
    telling = [
        f"{file.relative_to(ROOT).as_posix()}: {found[0]}"
        for file in tracked_files()
        if (found := HOME.search(file.read_text(encoding="utf-8", errors="ignore")))
    ]
    assert not telling
