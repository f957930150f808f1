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
import yaml
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


# What helps those who work here

PAGES = {"en": ROOT / "README.md", "fr": ROOT / "LISEZMOI.md"}
MOST_LINES = 120
SAME_PAGE = {
    "docs/methode.md": "docs/method.md",
    "docs/la-page.md": "docs/page.md",
    "docs/votre-commune.md": "docs/your-town.md",
    "docs/animer-un-debat.md": "docs/running-a-debate.md",
    "LISEZMOI.md": "README.md",
}
"""French pages whose English twin is not called as they are, without .fr."""


PIECES = re.compile(
    r"^(#+) |^```(\w+)\n(.*?)```|(!?)\[[^]]*\]\(([^)]*)\)|`((?:python3|py) [^`]*)`|^(\|)", re.MULTILINE | re.DOTALL
)


def skeleton(text: str) -> list[tuple[str, str]]:
    """Headings by level, commands, examples, rows of tables, links and pictures, in their order."""
    found = []
    for level, language, block, picture, link, command, row in PIECES.findall(text):
        link = SAME_PAGE.get(link, link.replace(".fr.md", ".md"))
        language = language and f"{language}: " + block.replace(" --lang en", "")
        found.append((level or language or command or row or ("picture" if picture else "link"), link))
    return found


@pytest.mark.parametrize("lang", PAGES)
def test_the_first_page_is_short(lang: str) -> None:
    assert len(PAGES[lang].read_text(encoding="utf-8").splitlines()) <= MOST_LINES


def test_the_first_pages_say_the_same() -> None:
    english, french = (skeleton(page.read_text(encoding="utf-8")) for page in PAGES.values())
    other = {("link", "README.md")}  # each leads to the other
    assert [piece for piece in english if piece not in other] == [piece for piece in french if piece not in other]
    assert sum(piece.startswith("#") for piece, _ in english) >= 8
    assert sum(piece == "picture" for piece, _ in english) == 2


def test_a_heading_a_link_or_a_command_more_is_seen() -> None:
    text = PAGES["en"].read_text(encoding="utf-8")
    for more in ("\n## More\n", "\n[more](docs/method.md)\n", "\n`python3 start.py more`\n", "\n```yaml\na: 1\n```\n"):
        assert skeleton(text + more) != skeleton(text)


@pytest.mark.parametrize("page", ["README.md", "LISEZMOI.md", "CONTRIBUTING.md"])
def test_what_the_first_pages_name_exists(page: str) -> None:
    text = (ROOT / page).read_text(encoding="utf-8")
    links = [link.partition("#")[0] for link in re.findall(r"\]\(([^)]*)\)", text) if "://" not in link]
    bold = [name for name in re.findall(r"\*\*`([^`]+)`\*\*", text) if name.isascii() and "NAME" not in name]
    beside = {"options/": "parameters/options", "authorities/": "parameters/authorities"}
    beside |= {"fr/labels.yaml": "costmodel/language/locale/fr/labels.yaml"}
    assert links
    assert [name for name in [*links, *bold] if not (ROOT / beside.get(name, name)).exists()] == []


def test_contributing_is_five_recipes_that_name_their_files() -> None:
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    recipes = re.split(r"^## \d\. ", text, flags=re.MULTILINE)[1:]
    assert len(recipes) == 5
    assert all("**`" in recipe and re.search(r"^1\. ", recipe, re.MULTILINE) for recipe in recipes)


def test_each_fragment_of_the_changelog_has_a_kind() -> None:
    kinds = [kind["directory"] for kind in PROJECT["tool"]["towncrier"]["type"]]
    fragments = [file for file in (ROOT / "changelog.d").glob("*.md") if file.name != "README.md"]
    wrong = [file.name for file in fragments if file.name.split(".")[-2] not in kinds or len(file.name.split(".")) != 3]
    assert wrong == []
    said = (ROOT / "changelog.d" / "README.md").read_text(encoding="utf-8")
    assert [kind for kind in kinds if f"`{kind}`" not in said] == []


def test_fragments_come_under_the_head_of_the_changelog() -> None:
    changelog = (ROOT / PROJECT["tool"]["towncrier"]["filename"]).read_text(encoding="utf-8")
    assert changelog.count(PROJECT["tool"]["towncrier"]["start_string"]) == 1


def test_the_library_that_assembles_the_changelog_takes_every_fragment() -> None:
    pytest.importorskip("towncrier")
    command = [sys.executable, "-m", "towncrier", "build", "--draft", "--version", "9.9.9", "--date", "2099-01-01"]
    draft = subprocess.run(command, cwd=ROOT, capture_output=True, encoding="utf-8", check=True).stdout
    assert "## [9.9.9] - 2099-01-01" in draft
    for file in (ROOT / "changelog.d").glob("*.*.md"):
        assert " ".join(file.read_text(encoding="utf-8").split())[:60] in " ".join(draft.split())


def test_each_commit_passes_what_the_ci_passes() -> None:
    """The hooks are the checks of .ci/run, all of them, and fetch nothing."""
    config = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text(encoding="utf-8"))
    assert {repo["repo"] for repo in config["repos"]} == {"local"}
    hooks = [hook["entry"] for repo in config["repos"] for hook in repo["hooks"]]
    lines = (ROOT / ".ci" / "run").read_text(encoding="utf-8").splitlines()
    checks = [line for line in lines if line.startswith((".venv/bin/", "python3 start.py")) and "setup" not in line]
    assert hooks == checks
    assert {hook["language"] for repo in config["repos"] for hook in repo["hooks"]} == {"system"}


def test_the_package_says_that_it_is_typed() -> None:
    assert (ROOT / "costmodel" / "py.typed").read_text(encoding="utf-8") == ""
    assert "costmodel" in PROJECT["tool"]["hatch"]["build"]["targets"]["wheel"]["only-include"]
