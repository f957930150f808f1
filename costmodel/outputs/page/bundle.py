"""The modules of the engine as one script, and the sentences that they say.

A page opened from disk may import no other file: each module becomes a function that gives back what it exports, and
the functions stand one after the other, each after those that it needs. The modules themselves run as they are, in a
browser that has a server, in an editor that checks their types, in node.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

from costmodel.language import catalogue
from costmodel.language.catalogue import SHIPPED, translate
from costmodel.language.errors import ModelError

FOLDER = Path(__file__).parent / "js"
IMPORT = re.compile(r'^import \{([^}]*)\} from "\./(\w+)\.js";$', re.MULTILINE)
EXPORT = re.compile(r"^export (?=(?:class|const|function) (\w+))", re.MULTILINE)
TEXT = r'"(?:[^"\\]|\\.)*"'
SENTENCE = re.compile(rf"\btranslate\(\s*({TEXT}(?:\s*\+\s*{TEXT})*)")


def script(first: str | None = None) -> str:
    """A module and all that it needs (all there are, by default) as one script: ``rule.js`` gives ``rule_js`` there."""
    return "\n".join(map(enclosed, modules(first)))


def enclosed(name: str) -> str:
    """A module as a constant that holds what it exports."""
    text = read(name)
    inside = IMPORT.sub(lambda line: f"const {{{line[1].replace(' as ', ': ')}}} = {line[2]}_js;", text)
    exports = ", ".join(EXPORT.findall(text))
    return f"const {Path(name).stem}_js = (() => {{\n{EXPORT.sub('', inside)}return {{ {exports} }};\n}})();"


def modules(first: str | None = None) -> list[str]:
    """The files that one needs, itself among them (all there are, by default), each after those that it imports."""

    def walk(name: str) -> Iterator[str]:
        for _, other in IMPORT.findall(read(name)):
            yield from walk(f"{other}.js")
        yield name

    entries = [first] if first else sorted(path.name for path in FOLDER.glob("*.js"))
    return list(dict.fromkeys(name for entry in entries for name in walk(entry)))


def read(name: str) -> str:
    return (FOLDER / name).read_text(encoding="utf-8")


def sentences(lang: str, first: str | None = None) -> dict[str, str]:
    """The sentences that the script says, in English, with their translation; a language added may lack some.

    Raises ModelError for one that the catalogue of a language that is shipped does not know.
    """
    known = catalogue.sentences(lang)
    said = dict.fromkeys(
        "".join(map(json.loads, re.findall(TEXT, text)))
        for name in modules(first)
        for text in SENTENCE.findall(read(name))
    )
    for sentence in said:
        if lang in SHIPPED and sentence not in known:
            raise ModelError(translate("The page says what the catalogue does not know: {sentence}", sentence=sentence))
    return {sentence: known[sentence] for sentence in said if sentence in known}
