"""The modules of the engine as one script, and the sentences that they say.

A page opened from disk may import no other file: each module becomes a function that gives back what it exports, and
the functions stand one after the other, each after those that it needs. The modules themselves run as they are, in a
browser that has a server, in an editor that checks their types, in node.
"""

from __future__ import annotations

import json
import re
from pathlib import Path

from costmodel.language import catalogue
from costmodel.language.catalogue import SHIPPED, translate
from costmodel.language.errors import ModelError

FOLDER = Path(__file__).parent / "js"
IMPORT = re.compile(r'^import \{([^}]*)\} from "\./(\w+)\.js";$', re.MULTILINE)
EXPORT = re.compile(r"^export (?=(?:class|const|function) (\w+))", re.MULTILINE)
TEXT = r'"(?:[^"\\]|\\.)*"'
SENTENCE = re.compile(rf"\btranslate\(\s*({TEXT}(?:\s*\+\s*{TEXT})*)")


def script(*first: str) -> str:
    """All modules that some need (every one is, by default), as one script: what ``rule.js`` exports is ``rule_js``."""
    return "\n".join(map(enclosed, modules(*first)))


def enclosed(name: str) -> str:
    """A module as a constant that holds what it exports."""
    text = read(name)
    inside = IMPORT.sub(lambda line: f"const {{{line[1].replace(' as ', ': ')}}} = {line[2]}_js;", text)
    exports = ", ".join(EXPORT.findall(text))
    return f"const {Path(name).stem}_js = (() => {{\n{EXPORT.sub('', inside)}return {{ {exports} }};\n}})();"


def modules(*first: str) -> list[str]:
    """The names of the files that some need, each after those that it imports; all of them by default."""

    listed: dict[str, None] = {}

    def walk(name: str) -> None:
        if name not in listed:
            for _, other in IMPORT.findall(read(name)):
                walk(f"{other}.js")
            listed[name] = None

    for name in first or sorted(file.name for file in FOLDER.glob("*.js")):
        walk(name)
    return list(listed)


def read(name: str) -> str:
    return (FOLDER / name).read_text(encoding="utf-8")


def said(*first: str) -> list[str]:
    """The sentences that the script says, in English."""
    texts = [text for name in modules(*first) for text in SENTENCE.findall(read(name))]
    return list(dict.fromkeys("".join(map(json.loads, re.findall(TEXT, text))) for text in texts))


def sentences(lang: str, *first: str) -> dict[str, str]:
    """The sentences that the script says, in English, with their translation; a language added may lack some.

    Raises ModelError for one that the catalogue of a language that is shipped does not know.
    """
    known = catalogue.sentences(lang)
    unknown = [sentence for sentence in said(*first) if sentence not in known]
    if unknown and lang in SHIPPED:
        raise ModelError(translate("The page says what the catalogue does not know: {sentence}", sentence=unknown[0]))
    return {sentence: known[sentence] for sentence in said(*first) if sentence in known}
