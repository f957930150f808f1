"""What has a name, and often a summary, in both languages."""

from __future__ import annotations

from dataclasses import dataclass

from costmodel.language.catalogue import either

DESCRIPTION = ("label", "label_fr", "summary", "summary_fr")
"""The keys of a file that holds one tool, authority, option, scenario or panel."""


@dataclass(frozen=True)
class Labelled:
    """A key and its name."""

    key: str
    label: str
    label_fr: str

    def text(self, lang: str) -> str:
        return either(self.label, self.label_fr, lang)


@dataclass(frozen=True)
class Described(Labelled):
    """The same with a summary."""

    summary: str
    summary_fr: str

    def describe(self, lang: str) -> str:
        return either(self.summary, self.summary_fr, lang)
