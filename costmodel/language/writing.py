"""How a language writes numbers, days and units: one file a language, ``locale/fr/writing.yaml``, read when asked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from functools import cache
from pathlib import Path
from typing import Any

from costmodel.language.catalogue import FALLBACK, language, language_file, translate
from costmodel.language.errors import ModelError

__all__ = ["Writing", "writing", "yaml_of"]

PLURALS = ("not_one", "from_two")


@dataclass(frozen=True, kw_only=True)
class Writing:
    """What ``writing.yaml`` says; ``units``, ``singular`` and ``one`` are names of units by their symbol."""

    name: str
    tag: str
    decimal: str
    thousands: str
    per_cent: str
    colon: str
    semicolon: str
    apostrophe: str
    plural: str
    date: str
    sheet_date: str
    units: Mapping[str, str]
    singular: Mapping[str, str]
    one: Mapping[str, str]

    def is_plural(self, value: float) -> bool:
        """Whether a number takes a plural: from two on in French, all but one in English."""
        size = abs(round(value, 2))
        return size >= 2 if self.plural == "from_two" else size != 1

    def point(self, text: str) -> str:
        """A number without thousands, written with a point, with the decimal mark of the language."""
        return text.replace(".", self.decimal)

    def set(self, text: str) -> str:
        """A text with the apostrophes of print."""
        return text.replace("'", self.apostrophe)


def yaml_of(file: Path) -> Any:
    """What a file of a language says, every value as text."""
    import yaml

    with file.open(encoding="utf-8") as stream:
        return yaml.load(stream, Loader=getattr(yaml, "CBaseLoader", yaml.BaseLoader))


def writing(lang: str | None = None) -> Writing:
    """How a language, that in use unless it is named, is written; what its file lacks is that of English."""
    return read(lang or language())


@cache
def read(lang: str) -> Writing:
    """Raises ModelError for a key that means nothing."""
    file = language_file(lang, "writing.yaml")
    own: dict[str, Any] = yaml_of(file) if file.exists() else {}
    known = [f.name for f in fields(Writing)]
    if strange := own.keys() - set(known):
        raise ModelError(
            translate(
                "{file}: the key '{key}' is unknown; allowed: {allowed}.",
                file=file,
                key=min(strange),
                allowed=", ".join(known),
            )
        )
    if own.get("plural", PLURALS[0]) not in PLURALS:
        raise ModelError(translate("{file}: 'plural' is one of {allowed}.", file=file, allowed=", ".join(PLURALS)))
    if lang == FALLBACK:
        return Writing(**own)
    base = {key: getattr(writing(FALLBACK), key) for key in known}
    tables = {key: dict(base[key]) for key in ("units", "singular", "one")}
    for name in own.get("units", {}):  # the English singular of a unit of one's own would be a mixture
        tables["singular"].pop(name, None)
        tables["one"].pop(name, None)
    for key, table in tables.items():
        table |= own.get(key, {})
    return Writing(**{**base, "name": lang, "tag": lang, **own, **tables})
