"""What lies over the reference: a tool, an authority, an option, a scenario."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from costmodel.language.catalogue import N_, nearest, translate
from costmodel.language.errors import InputError, UnknownNameError
from costmodel.parameters.labelled import Described
from costmodel.parameters.record import Record

LAYERS = {"tools": "tool", "authorities": "authority", "options": "option", "scenarios": "scenario"}
"""The folders of overlays, and what one of their files is called."""

MORE = {
    "tools": (),
    "authorities": ("tools", "options"),
    "options": ("tools", "extends"),
    "scenarios": ("tools", "reason"),
}
"""The keys that such a file may have beside its description, its sources and its values."""

UNKNOWN = {
    "tools": N_("The tool '{name}' is unknown; known: {known}."),
    "authorities": N_("The authority '{name}' is unknown; known: {known}."),
    "options": N_("The option '{name}' is unknown; known: {known}."),
    "scenarios": N_("The scenario '{name}' is unknown; known: {known}."),
    "panels": N_("The panel '{name}' is unknown; known: {known}."),
}


@dataclass(frozen=True, eq=False)
class Overlay(Described):
    """A tool, an authority, an option or a scenario: a name and the values that it brings.

    ``tools``: those for which an option makes sense, all when empty. ``options``: files of the options that an
    authority compares beside those of the workbook.
    """

    records: Mapping[str, Record]
    for_tool: Mapping[str, Mapping[str, Record]]
    path: Path
    tools: tuple[str, ...] = ()
    options: tuple[str, ...] = ()

    __eq__, __hash__ = object.__eq__, object.__hash__
    """A file read once is one overlay, equal to itself alone."""

    def suits(self, tool: str) -> bool:
        """Whether an option makes sense for a tool."""
        return not self.tools or tool in self.tools

    def on(self, tool: Overlay | None) -> Overlay:
        """An option, or a scenario, with its values for a tool. Raises InputError where it makes no sense for it."""
        if tool is None:
            return self
        if not self.suits(tool.key):
            sentence = translate(
                "The option '{option}' makes no sense for {tool}: it is for {tools}.",
                option=self.key,
                tool=tool.key,
                tools=", ".join(self.tools),
            )
            raise InputError(sentence)
        return replace(self, records={**self.records, **self.for_tool.get(tool.key, {})}, for_tool={})

    def extending(self, base: Overlay) -> Overlay:
        """An option on top of the one that it extends: that one's values and tools where it says none."""
        tools = self.tools or base.tools
        for_tool = {tool: {**base.for_tool.get(tool, {}), **self.for_tool.get(tool, {})} for tool in tools}
        return replace(self, records={**base.records, **self.records}, for_tool=for_tool, tools=tools)


def is_file(name: str) -> bool:
    return name.endswith((".yaml", ".yml"))


def unknown_file(kind: str, name: str, known: Iterable[str], opening: str = "") -> UnknownNameError:
    """No file of that kind has the name."""
    sentence = translate(UNKNOWN[kind], name=name, known=", ".join(known))
    return UnknownNameError(f"{opening}{sentence}{nearest(name, known)}")
