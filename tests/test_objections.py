"""The pages of objections: each tool has its three in both languages, and what they tell to type exists."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from costmodel.engine.case import workbook
from costmodel.outputs.cli import parse

DOCS = Path(__file__).resolve().parent.parent / "docs"
PAGES = {
    lang: (DOCS / name).read_text(encoding="utf-8")
    for lang, name in (("en", "objections.md"), ("fr", "objections.fr.md"))
}
TOOLS = workbook()[1].names("tools")
COMMAND = re.compile(r"python3 start\.py ([^`]*)")


def sections(page: str) -> dict[str, str]:
    """Text of each tool, by its key."""
    parts = re.split(r'^## <a id="([a-z_]+)"></a>.*$', page, flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


def commands(page: str) -> list[str]:
    blocks = [line for block in re.findall(r"```console\n(.*?)```", page, re.DOTALL) for line in block.splitlines()]
    inline = re.findall(r"(?<!`)`([^`]+)`(?!`)", re.sub(r"```.*?```", "", page, flags=re.DOTALL))
    found = [COMMAND.search(" ".join(text.split())) for text in [*blocks, *inline]]
    return [match[1] for match in found if match]


@pytest.mark.parametrize("lang", PAGES)
def test_every_tool_has_its_three_objections(lang: str) -> None:
    found = sections(PAGES[lang])
    assert set(found) == set(TOOLS)
    quote = {"en": r"^### “.+” \(.+\)$", "fr": r"^### « .+ » \(.+\)$"}[lang]
    for key, text in found.items():
        headings = re.findall(r"^### .*$", text, re.MULTILINE)
        assert len(headings) == 3, key
        assert all(re.match(quote, h) for h in headings), headings


@pytest.mark.parametrize("lang", PAGES)
def test_every_name_to_type_exists(lang: str) -> None:
    model, library = workbook()
    known = set(library.names("options")) | {"basis", "validation"}
    inline = re.findall(r"(?<!`)`([^`\n]+)`(?!`)", re.sub(r"```.*?```", "", PAGES[lang], flags=re.DOTALL))
    names = {n for n in inline if re.fullmatch(r"[a-z][a-z_]+", n)}
    assert len(names) > 25
    assert not {n for n in names if n not in model and n not in known}
    settings = {name for command in commands(PAGES[lang]) for name in re.findall(r"--(?:set|measured) (\w+)=", command)}
    assert not {n for n in settings if n not in model}


@pytest.mark.parametrize("lang", PAGES)
def test_every_command_parses_and_names_what_exists(lang: str) -> None:
    _, library = workbook()
    found = commands(PAGES[lang])
    assert len(found) > 20
    for command in found:
        args = parse(shlex.split(command))
        for kind, names in (
            ("tools", getattr(args, "tool", None) or []),
            ("options", getattr(args, "option", None) or []),
            ("authorities", [args.authority]),
            ("scenarios", [args.scenario] if getattr(args, "scenario", None) else []),
        ):
            assert set(names) <= set(library.names(kind)), command


def test_both_pages_say_the_same_things_to_type() -> None:
    en, fr = (sections(PAGES[lang]) for lang in ("en", "fr"))
    for key in en:
        assert sorted(commands(en[key])) == sorted(commands(fr[key])), key
        assert set(re.findall(r"`[a-z_]+`", en[key])) == set(re.findall(r"`[a-z_]+`", fr[key])), key
