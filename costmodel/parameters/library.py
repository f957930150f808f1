"""The library: the parameter files of a folder, the reference read at once, the overlays when asked for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import cached_property
from pathlib import Path

from costmodel.language.catalogue import translate
from costmodel.language.errors import InputError
from costmodel.language.places import shipped
from costmodel.model.quantity import Quantity
from costmodel.parameters.country import country_of
from costmodel.parameters.labelled import DESCRIPTION
from costmodel.parameters.overlay import LAYERS, MORE, Overlay, is_file, unknown_file
from costmodel.parameters.reading import Cause, declarations, read_causes, read_record
from costmodel.parameters.record import Record
from costmodel.parameters.renamed import current_name
from costmodel.parameters.sources import Source, read_sources
from costmodel.parameters.yamlfile import Node, gathering, plain, refuse

REFERENCE = ("sources", "parameters", "causes")
"""The sections of a reference file."""


def default_folder() -> Path:
    """The folder of parameters beside the package in a checkout, or inside it when installed."""
    return shipped("parameters")


def shared_sources(folder: Path) -> dict[str, Source]:
    """The sources that all files of a folder may cite."""
    path = folder / "reference" / "sources.yaml"
    return read_sources(Node.of(path), {}) if path.exists() else {}


class Library:
    """The parameter files of a folder: the reference, read at once, and the overlays, read when asked for."""

    def __init__(self, folder: Path | None = None, formulas: Iterable[Quantity] = ()) -> None:
        self.folder = folder or default_folder()
        self.country = country_of(self.folder)
        own = (self.folder / "reference").is_dir() or self.country.head.file.parent != self.folder
        self.base = self.folder if own else default_folder()
        self.formulas = {q.name: q for q in map(self.country.named, formulas)}
        self.quantities: dict[str, Quantity] = {}
        self.records: dict[str, Record] = {}
        self.causes: list[Cause] = []
        self.sources = shared_sources(self.base)
        self._overlays: dict[tuple[Path, str, int], Overlay] = {}
        self._open: list[Path] = []  # options being read, each extended by the one before
        heads: list[Node] = []
        faults: list[str] = []
        for path in sorted((self.base / "reference").glob("*.yaml")):
            with gathering(faults):
                heads.append(self._read_reference(path, faults))
        for head in heads:
            with gathering(faults):
                self.causes += read_causes(head, self.known, self.causes)
        if not faults:
            faults += self._read_country()
        refuse(faults)
        if not self.records:
            raise InputError(translate("{folder}: no reference parameters are found there.", folder=self.folder))

    def _read_reference(self, path: Path, faults: list[str]) -> Node:
        head = Node.of(path)
        sources = read_sources(head, self.sources)
        with gathering(faults):
            head.check_keys((), REFERENCE)
        for quantity, record in declarations(head, sources):
            if quantity.name in self.records or quantity.name in self.formulas:
                faults.append(f"{record.where}: " + translate("'{name}' is declared twice.", name=quantity.name))
            self.quantities[quantity.name], self.records[quantity.name] = self.country.named(quantity), record
        faults += head.faults
        return head

    def _read_country(self) -> list[str]:
        """The values of the country, laid over those of the reference; gives what is wrong in them."""
        head = replace(self.country.head, faults=[])
        if self.folder in (
            head.file.parent,
            default_folder(),
        ):  # a small folder of one's own has few of the names of France
            replace(self.country, head=head).check_names([*self.quantities.values(), *self.formulas.values()])
        self.records |= self._values(head.section("values"), read_sources(head, self.sources), "reference")
        return head.faults

    def known(self, node: Node) -> Quantity:
        """The parameter or formula of that name. Raises UnknownNameError."""
        name = current_name(node.name)
        quantity = self.quantities.get(name) or self.formulas.get(name)
        if quantity is None:
            known = [*self.quantities, *self.formulas]
            raise node.unknown("no parameter or formula is called '{name}'.", known)
        return quantity

    def names(self, kind: str) -> list[str]:
        """The tools, authorities, options, scenarios or panels there are, in alphabetical order."""
        return sorted({path.stem for folder in self._folders(kind) for path in (folder / kind).glob("*.yaml")})

    def _folders(self, kind: str) -> list[Path]:
        """Where files of a kind stand: a country takes from the workbook what it does not say, but no authority."""
        return [self.folder] if kind == "authorities" or self.base == self.folder else [self.folder, self.base]

    def path(self, kind: str, name: str) -> Path:
        """A file of that kind by its name, or a YAML file of one's own by its path. Raises UnknownNameError."""
        if is_file(name):
            return Path(name)
        if name not in self.names(kind):
            raise unknown_file(kind, name, self.names(kind))
        files = [folder / kind / f"{name}.yaml" for folder in self._folders(kind)]
        return next((file for file in files if file.exists()), files[0])

    def overlay(self, kind: str, name: str) -> Overlay:
        """A tool, authority, option or scenario by its name, or by the path of a YAML file of one's own."""
        path = self.path(kind, name)
        try:
            changed = path.stat().st_mtime_ns
        except (OSError, ValueError):
            changed = 0
        key = (path, kind, changed)
        if key not in self._overlays:
            if path in self._open:
                names = " -> ".join(p.stem for p in (*self._open, path))
                raise InputError(
                    translate(
                        "{file}: 'extends' goes round in a circle: {names}; take one away.", file=path, names=names
                    )
                )
            self._open.append(path)
            try:
                self._overlays[key] = self.read_overlay(path, kind)
            finally:
                self._open.pop()
        return self._overlays[key]

    def read_overlay(self, path: Path, kind: str) -> Overlay:
        """The values of a file that lies over the reference. Raises InputError, with all that is wrong in it."""
        head = Node.of(path)
        sources, layer = read_sources(head, self.sources), LAYERS[kind]
        overlay = Overlay(path.stem, "", "", "", "", records={}, for_tool={}, path=path)
        with head.gathering():
            head.check_keys(DESCRIPTION, (*DESCRIPTION, "sources", "values", *MORE[kind]))
            label, label_fr, summary, summary_fr = (head.said(key) for key in DESCRIPTION)
            overlay = replace(overlay, label=label, label_fr=label_fr, summary=summary, summary_fr=summary_fr)
        with head.gathering():
            overlay = replace(overlay, records=self._values(head.section("values"), sources, layer))
        with head.gathering():
            for_tool = {tool.name: self._values(tool, sources, layer) for tool in self._for_tools(head, kind)}
            overlay = replace(overlay, for_tool=for_tool)
        with head.gathering():
            if kind == "authorities":
                overlay = replace(overlay, options=tuple(own_options(head)))
            if kind == "options":
                overlay = self._extended(replace(overlay, tools=tuple(overlay.for_tool)), head)
        head.refuse()
        return overlay

    def _values(self, section: Node, sources: dict[str, Source], layer: str) -> dict[str, Record]:
        records: dict[str, Record] = {}
        for node in section:
            with section.gathering():
                quantity = self.known(node)
                declared, name = self.records.get(quantity.name), quantity.name
                record = read_record(node, sources, quantity.unit, layer, declared, quantity.least)
                if name in records:
                    raise node.fail("'{name}' is declared twice.", name=name)
                records[name] = replace(record, name=name)
        return records

    def _for_tools(self, head: Node, kind: str) -> Iterator[Node]:
        """What an authority says of some tools, or an option, which may only list them; the tools must exist."""
        known = self.names("tools")
        listed = kind == "options" and isinstance(head.tree.get("tools"), list)
        sections = [tool.under(tool.key, "") for tool in head.words("tools")] if listed else head.section("tools")
        for tool in sections:
            with head.gathering():
                if tool.name not in known:
                    raise unknown_file("tools", tool.name, known, tool.opening)
                if tool.tree and not isinstance(tool.tree, dict):
                    raise tool.fail("'{key}' must hold names and values.")
                yield tool.under(tool.key, tool.tree or {})

    def _extended(self, own: Overlay, head: Node) -> Overlay:
        """An option on top of the one that it names."""
        if "extends" not in head:
            return own
        node, known = head["extends"], self.names("options")
        name = plain(node.tree, node.place)
        if name not in known:
            raise unknown_file("options", name, known, node.opening)
        base = self.overlay("options", name)
        if strange := [tool for tool in own.tools if not base.suits(tool)]:
            raise node.fail(
                "'{name}' makes no sense for {tools}; take them away from 'tools'.",
                name=base.key,
                tools=", ".join(strange),
            )
        return own.extending(base)

    @cached_property
    def all_files(self) -> dict[str, Path]:
        """The files that a run may read, by their name inside a folder of parameters; not those on the communes."""
        files = {}
        for folder in dict.fromkeys((self.base, self.folder)):
            kinds = (path for kind in ("reference", *LAYERS, "panels") for path in (folder / kind).glob("*.yaml"))
            for path in (*folder.glob("*.yaml"), *kinds):
                if folder in self._folders(path.parent.name):
                    files[path.relative_to(folder).as_posix()] = path
        return dict(sorted(files.items(), key=lambda item: item[1]))


def own_options(head: Node) -> Iterator[str]:
    """The paths of the option files that an authority names: they stand beside its own, unless it says where."""
    for word in head.words("options"):
        if not is_file(word.name):
            raise word.fail("'options' names files, such as [my_option.yaml].")
        yield str(head.file.parent / word.name)
