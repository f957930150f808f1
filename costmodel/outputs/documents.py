"""The pages of equations and parameters, written from the declarations and never by hand.

``python -m costmodel.outputs.documents`` writes them under ``docs/``; with ``--check`` it writes nothing and answers 1
when a page on disk is not what the declarations say. The same declarations give the same bytes.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from costmodel.engine.case import workbook
from costmodel.language.catalogue import in_language, translate
from costmodel.language.places import PACKAGE
from costmodel.language.presentation import SUPERSCRIPTS, unit
from costmodel.language.vocabulary import (
    BASES,
    BETWEEN,
    DIMENSION_NAMES,
    FORMULA_PAGES,
    GRADES,
    GROUPS,
    LANGUAGES,
    OUTCOMES,
    OVERLAYS,
    PARAMETER_PAGES,
    RANGES,
    SHAPES,
    Text,
)
from costmodel.model.citations import citations
from costmodel.model.expression import LATEX, varies_by_year
from costmodel.model.formulas import FORMULAS
from costmodel.model.model import CLOCK, Model, flat
from costmodel.model.quantity import DIMENSIONS, FIRMNESS, Quantity, with_subscript
from costmodel.parameters.library import Library
from costmodel.parameters.overlay import LAYERS, Overlay
from costmodel.parameters.reading import Cause
from costmodel.parameters.record import Record
from costmodel.parameters.sources import Source

DOCS = PACKAGE.parent / "docs"
SUFFIX = {"en": "", "fr": ".fr"}
METHOD = {"en": "method.md", "fr": "methode.md"}

INDEX = {
    "staff": "g",
    "segment": "z",
    "channel": "c",
    "task": "i",
    "age": "a",
    "gain": "b",
    "firmness": "f",
    "labour": "w",
    "stratum": "s",
}
"""The letter that stands for any member of a dimension in a formula."""

HEADS: dict[str, Text] = {
    "formula": ("Formula", "Formule"),
    "parameter": ("Parameter", "Paramètre"),
    "quantity": ("Quantity", "Grandeur"),
    "member": ("Member", "Membre"),
    "name": ("Name", "Nom"),
    "symbol": ("Symbol", "Symbole"),
    "unit": ("Unit", "Unité"),
    "value": ("Value", "Valeur"),
    "range": ("Range", "Intervalle"),
    "shape": ("Shape", "Forme"),
    "grade": ("Grade", "Note"),
    "review": ("To be reviewed by", "À revoir avant"),
    "sources": ("Sources", "Sources"),
    "note": ("Note", "Remarque"),
    "cause": ("Cause", "Cause"),
    "followed by": ("Followed by (chance)", "Suivie par (chance)"),
    "reason": ("Reason", "Raison (texte du fichier)"),
}
EQUATIONS: tuple[Text, ...] = (
    (
        "Every formula of the workbook, read from the function that computes it: what stands here is what runs. "
        "Names are the same everywhere: in `--set`, in `costmodel explain NAME`, in `results.csv`.",
        "Toutes les formules du classeur, lues dans la fonction qui les calcule : ce qui est écrit ici est ce qui "
        "tourne. Les noms sont partout les mêmes : dans `--set`, `costmodel explain NOM` et `results.csv`.",
    ),
    (
        r"$\sum_t$ adds up the years of the horizon, $\sum_{s \le t}$ those up to the year, $[x]_{t-1}$ is the "
        r"value of the year before, $\lfloor x \rfloor$ the whole part.",
        r"$\sum_t$ additionne les années de l'horizon, $\sum_{s \le t}$ celles jusqu'à l'année, $[x]_{t-1}$ est "
        r"la valeur de l'année d'avant, $\lfloor x \rfloor$ la partie entière.",
    ),
    ("## Dimensions", "## Dimensions"),
    (
        "A quantity declared over a dimension exists once per member: `hourly_cost` gives `hourly_cost_a`, "
        "`hourly_cost_b`… The letter stands for any member.",
        "Une grandeur déclarée sur une dimension existe une fois par membre : `hourly_cost` donne "
        "`hourly_cost_a`, `hourly_cost_b`… La lettre désigne un membre quelconque.",
    ),
)
PARAMETERS: Text = (
    "Every number of the workbook that is not computed, with its range, its grade and its source. Later layers win: "
    "reference, tool, authority, what the authority says of the tool, option, scenario, `--set`.",
    "Tous les nombres du classeur qui ne sont pas calculés, avec leur intervalle, leur note et leur source. Le "
    "dernier venu l'emporte : référence, outil, collectivité, ce que la collectivité dit de l'outil, option, "
    "scénario, `--set`.",
)


WRITTEN = LATEX | {
    "multiply": (r"{} \cdot {}", 3, False),
    "minimum": (r"\min\left({},\ {}\right)", 9, True),
    "maximum": (r"\max\left({},\ {}\right)", 9, True),
    "greater": (r"{} \gt {}", 1, False),
    "less": (r"{} \lt {}", 1, False),
}
"""The table of LaTeX without a backslash before a punctuation mark, which some forges take for an escape."""

CASES = {
    "en": (r"\begin{{cases}} {1} & \text{{if }} {0} \cr {2} & \text{{otherwise}} \end{{cases}}", 9, True),
    "fr": (r"\begin{{cases}} {1} & \text{{si }} {0} \cr {2} & \text{{sinon}} \end{{cases}}", 9, True),
}

NOTICE: Text = (
    "<!-- Written by costmodel/outputs/documents.py. Do not edit: change the declaration, then run it again. -->",
    "<!-- Écrit par costmodel/outputs/documents.py. Ne pas modifier : changer la déclaration, puis le relancer. -->",
)


# Numbers and texts


def digits(value: float, lang: str) -> str:
    """A parameter's value with all its digits."""
    if value and not 1e-4 <= abs(value) < 1e15:
        mantissa, exponent = next(t for n in (15, 16) if float(t := f"{value:.{n}e}") == value).split("e")
        text = f"{mantissa.rstrip('0').rstrip('.')}×10{str(int(exponent)).translate(SUPERSCRIPTS)}"
    else:
        text = f"{value:,.15g}"
    text = text.replace("-", "−")
    return text.replace(",", "\u202f").replace(".", ",") if lang == "fr" else text


def exact(value: float, in_unit: str, lang: str) -> str:
    """A value with its unit, not rounded."""
    if in_unit == "share":
        return f"{digits(float(f'{value * 100:.12g}'), lang)}{chr(0x202F) if lang == 'fr' else ''}%"
    name = unit(in_unit, lang)
    return f"{digits(value, lang)}\u00a0{name}" if name else digits(value, lang)


def plain(text: str) -> str:
    """A text of a file as Markdown that means that text."""
    pieces = re.split(r"(``.+?``)", " ".join(text.split()))
    return "".join(p[1:-1] if p.startswith("``") else re.sub(r"([\\`*_<>\[\]|$#])", r"\\\1", p) for p in pieces)


def upright(symbol: str) -> str:
    """Words of a symbol in upright letters: ``H_{gross,t}`` gives ``H_{\\mathrm{gross},t}``."""

    def subscript(match: re.Match[str]) -> str:
        names = (rf"\mathrm{{{p}}}" if len(p) > 1 and p.isalnum() else p for p in match[1].split(","))
        return "_{" + ",".join(names) + "}"

    base = re.sub(r"(?<![\\A-Za-z{])([A-Za-z]{2,})(?=_|$|\^)", r"\\mathrm{\1}", symbol)
    return re.sub(r"_\{([^{}\\]*)\}", subscript, base)


INNER = re.compile(
    r"\\cr \\begin\{cases\} ((?:(?!\\begin\{cases\}|\\end\{cases\}).)*) \\end\{cases\}"
    r" & \\text\{(?:otherwise|sinon)\} \\end\{cases\}"
)


def flattened(latex: str) -> str:
    """A choice inside the last case of a choice written as one list of cases."""
    while (flatter := INNER.sub(r"\\cr \1 \\end{cases}", latex)) != latex:
        latex = flatter
    return latex


def link(text: str, url: str) -> str:
    return f"[{text}]({url.replace(' ', '%20').replace('(', '%28').replace(')', '%29')})"


# The pages


@dataclass(frozen=True)
class Entry:
    """A declared formula or parameter: its family, and the members it stands for."""

    family: str
    page: str
    members: tuple[Quantity, ...]

    @property
    def first(self) -> Quantity:
        return self.members[0]

    def label(self, lang: str) -> str:
        """The label without the names of the members."""
        return self.first.family_text(lang)


class Writer:
    """Writes every page of one language."""

    def __init__(self, model: Model, library: Library, lang: str) -> None:
        self.model, self.library, self.lang = model, library, lang
        self.country, self.column = library.country, LANGUAGES.index(lang)
        self.language = WRITTEN | {"where": CASES[lang]}
        self.separator = ("; ", " ; ")[self.column]
        self.colon = (": ", " : ")[self.column]

    def say(self, english: str, french: str) -> str:
        return (english, french)[self.column]

    def word(self, table: Mapping[str, Text], key: str) -> str:
        return table[key][self.column]

    def file(self, stem: str) -> str:
        return f"{stem}{SUFFIX[self.lang]}.md"

    @cached_property
    def formulas(self) -> dict[str, Entry]:
        return {f.name: Entry(f.name, f.domain, tuple(map(self.country.named, f.quantities()))) for f in FORMULAS}

    @cached_property
    def parameters(self) -> dict[str, Entry]:
        members: dict[str, list[Quantity]] = {}
        pages: dict[str, str] = {}
        for name, quantity in self.library.quantities.items():
            family = quantity.family or name
            members.setdefault(family, []).append(quantity)
            pages[family] = self.library.records[name].page
        return {f: Entry(f, pages[f], tuple(m)) for f, m in members.items()}

    @cached_property
    def yearly(self) -> set[str]:
        """Quantities with one value per year, paths of parameters included."""
        names = set(CLOCK) | {n for n, r in self.library.records.items() if r.shape == "path"}
        for name in self.model.order:
            if name in self.model.expressions and varies_by_year(self.model.expressions[name], names.__contains__):
                names.add(name)
        return names

    @cached_property
    def users(self) -> dict[str, list[str]]:
        """Families of formulas that use a family."""
        users: dict[str, dict[str, None]] = {}
        for entry in self.formulas.values():
            for quantity in entry.members:
                for name in flat(self.model.needs[quantity.name]):
                    users.setdefault(self.family(name), {})[entry.family] = None
        return {name: list(families) for name, families in users.items()}

    def family(self, name: str) -> str:
        return self.model[name].family or name

    def symbol(self, quantity: Quantity, over: Iterable[str]) -> str:
        """The symbol, with the letter of a dimension in place of the member for the dimensions in ``over``."""
        if not quantity.over:
            return upright(quantity.symbol)
        symbols = [
            next(m.symbol for m in DIMENSIONS[d] if m.key == key)
            for d, key in zip(quantity.over, quantity.members, strict=True)
        ]
        general = [INDEX[d] if d in over else s for d, s in zip(quantity.over, symbols, strict=True)]
        return upright(with_subscript(quantity.family_symbol, ",".join(general)))

    def reference(self, family: str, here: str, text: str = "") -> str:
        """A link to the entry of a quantity from a page of ``here`` (equations or parameters; an index has none)."""
        if family in CLOCK:
            return link(plain(self.model[family].text(self.lang)), f"../{METHOD[self.lang]}#conventions")
        folder = "equations" if family in self.formulas else "parameters"
        entry = self.formulas.get(family) or self.parameters[family]
        page = self.file(entry.page)
        above = "../" if here else ""
        url = page if folder == here else f"{above}{folder}/{page}"
        return link(plain(text or entry.label(self.lang)), f"{url}#{family}")

    def signed(self, family: str) -> str:
        entry = self.formulas.get(family) or self.parameters.get(family)
        quantity = entry.first if entry else self.model[family]
        return f"${self.symbol(quantity, quantity.over)}$"

    def unit(self, quantity: Quantity) -> str:
        """The unit in words, then as files write it."""
        return f"{unit(quantity.unit, self.lang) or self.say('number', 'nombre')} · `{quantity.unit}`"

    def over(self, quantity: Quantity) -> str:
        index = f"../{self.file('equations')}"
        names = [link(self.word(DIMENSION_NAMES, d), f"{index}#dimension-{d}") for d in quantity.over]
        return self.say("one per ", "une valeur par ") + self.say(" and ", " et ").join(names)

    # Equations

    def equation(self, entry: Entry) -> Iterator[str]:
        q = entry.first
        tree = self.model.expressions[q.name]
        facts = [
            f"`{entry.family}`",
            self.unit(q),
            *([self.over(q)] if q.over else []),
            self.say("by year", "par année")
            if q.name in self.yearly
            else self.say("same every year", "la même chaque année"),
        ]
        if q.outcome:
            shown = self.say("shown in results: ", "montré dans les résultats : ") + self.word(OUTCOMES, q.outcome)
            facts.append(shown + (self.say(", headline", ", à la une") if q.headline else ""))
        anchors = "".join(map(anchored, dict.fromkeys([entry.family, *(m.name for m in entry.members)])))
        yield f"### {anchors}{plain(entry.label(self.lang))}"
        yield " · ".join(facts)
        written = flattened(tree.write(self.language, lambda name: self.symbol(self.model[name], q.over)))
        yield f"$$\n{self.symbol(q, q.over)} = {written}\n$$"
        inputs = dict.fromkeys(map(self.family, flat(self.model.needs[q.name])))
        named = (f"{self.signed(n)} {self.reference(n, 'equations')}" for n in inputs)
        yield self.say("From: ", "À partir de : ") + self.separator.join(named)
        if q.note:
            yield self.say("Why: ", "Pourquoi (texte du code, en anglais) : ") + plain(q.note)
        page = f"../{METHOD[self.lang]}"
        sources = (link(plain(c.text[self.column]), f"{page}#{c.anchor}") for c in citations(q.source))
        yield self.say("Source: ", "Source : ") + ", ".join(sources)
        yield from self.used_by(entry, "equations")

    def used_by(self, entry: Entry, here: str) -> Iterator[str]:
        names = [self.reference(n, here) for n in self.users.get(entry.family, [])]
        if names:
            yield self.say("Used by: ", "Sert à : ") + self.separator.join(names)

    def heads(self, *keys: str) -> list[str]:
        return [self.word(HEADS, key) for key in keys]

    def equations_page(self, page: str) -> str:
        entries = [e for e in self.formulas.values() if e.page == page]
        code = f"`costmodel/model/formulas/{page}.py`"
        index = link(self.say("All equations", "Toutes les équations"), f"../{self.file('equations')}")
        method = link(self.say("Method", "Méthode"), f"../{METHOD[self.lang]}")
        count = self.say(f"{len(entries)} formulas of {code}.", f"{len(entries)} formules de {code}.")
        lines = [f"# {self.word(FORMULA_PAGES, page)}", NOTICE[self.column], f"{count} {index} · {method}"]
        for entry in entries:
            lines.extend(self.equation(entry))
        return join(lines)

    def dimension(self, name: str) -> str:
        members = ", ".join(f"`{m.key}` {self.country.member(name, m.key)[self.lang]}" for m in DIMENSIONS[name])
        title = f'<a id="dimension-{name}"></a>${INDEX[name]}$ {self.word(DIMENSION_NAMES, name)}'
        return f"- {title}{self.colon}{members}"

    def equations_index(self) -> str:
        lines = [
            self.say("# Equations", "# Équations"),
            NOTICE[self.column],
            *(text[self.column] for text in EQUATIONS),
        ]
        lines += map(self.dimension, DIMENSIONS)
        for page in FORMULA_PAGES:
            lines.append(f"## {link(self.word(FORMULA_PAGES, page), f'equations/{self.file(page)}')}")
            rows = [self.equation_row(e) for e in self.formulas.values() if e.page == page]
            lines.append(table(self.heads("formula", "name", "symbol", "unit"), rows))
        return join(lines)

    def equation_row(self, entry: Entry) -> tuple[str, ...]:
        q = entry.first
        label = self.reference(entry.family, "")
        return label, named_anchor(entry.family), f"${self.symbol(q, q.over)}$", unit(q.unit, self.lang)

    # Parameters

    def value(self, record: Record, in_unit: str) -> str:
        if record.shape == "choice":
            return f"`{record.choice}`"
        if isinstance(record.value, Mapping):
            points = (f"{year}{self.colon}{exact(v, in_unit, self.lang)}" for year, v in sorted(record.value.items()))
            return self.separator.join(points)
        return exact(record.value, in_unit, self.lang)

    def spread(self, record: Record, in_unit: str) -> str:
        if record.low is None or record.high is None:
            return ""
        low, high = (exact(x, in_unit, self.lang) for x in (record.low, record.high))
        nil = record.chance_of_zero and exact(record.chance_of_zero, "share", self.lang)
        chance = self.say(f", zero with the chance {nil}", f", nul avec la chance {nil}") if nil else ""
        return self.say(f"{low} to {high}", f"{low} à {high}") + f" ({self.word(RANGES, record.meaning)}{chance})"

    def allowed(self, record: Record, in_unit: str) -> str:
        if record.allowed == (None, None):
            return ""
        low, high = (
            infinite if x is None else exact(x, in_unit, self.lang)
            for x, infinite in zip(record.allowed, ("−∞", "+∞"), strict=True)
        )
        return self.say(f"possible values {low} to {high}", f"valeurs possibles de {low} à {high}")

    def cite(self, source: Source) -> str:
        inside = "../" + source.url.removeprefix("docs/").replace(METHOD["en"], METHOD[self.lang])
        title = link(plain(source.title), source.url if "://" in source.url else inside)
        with in_language(self.lang):
            told = translate("{kind}, read {date}", kind=source.hand, date=source.read)
        return f"{title}, {plain(source.publisher)}, {plain(source.published)} ({told})"

    def note(self, record: Record) -> str:
        return plain(record.note_fr if self.lang == "fr" and record.note_fr else record.note)

    def own_note(self, name: str, record: Record) -> str:
        """The note of an overlay's value; nothing when it is the one of the reference."""
        declared = self.library.records.get(name)
        return "" if declared and declared.note == record.note else self.note(record)

    def parameter(self, entry: Entry) -> Iterator[str]:
        q = entry.first
        records = [self.library.records[m.name] for m in entry.members]
        facts = [
            f"`{entry.family}`",
            f"${self.symbol(q, q.over)}$",
            self.unit(q),
            self.group(records[0].group),
            *([self.over(q)] if q.over else []),
        ]
        yield f"### {anchored(entry.family)}{plain(entry.label(self.lang))}"
        yield " · ".join(facts)
        if q.over:
            rows = map(self.member_row, entry.members, records)
            yield table(self.heads("member", "name", "value", "range", "shape", "grade"), rows)
        else:
            yield self.value_line(records[0], q.unit)
        yield " · ".join(self.qualities(records[0], q))
        yield "\n".join(f"- {self.cite(s)}" for s in dict.fromkeys(s for r in records for s in r.sources))
        notes = dict.fromkeys(filter(None, map(self.note, records)))
        if notes:
            yield "> " + " ".join(notes)
        yield from self.used_by(entry, "parameters")

    def group(self, key: str) -> str:
        chosen = self.colon + self.say("the authority chooses it", "la collectivité le choisit")
        return self.word(GROUPS, key) + (chosen if key == "lever" else "")

    def member_row(self, quantity: Quantity, record: Record) -> tuple[str, ...]:
        members = ", ".join(
            self.country.member(d, key)[self.lang] for d, key in zip(quantity.over, quantity.members, strict=True)
        )
        return (
            plain(members),
            named_anchor(quantity.name),
            self.value(record, quantity.unit),
            self.spread(record, quantity.unit),
            self.word(SHAPES, record.shape),
            record.grade,
        )

    def value_line(self, record: Record, in_unit: str) -> str:
        line = f"**{self.value(record, in_unit)}**"
        if record.shape == "choice":
            choices = ", ".join(f"`{name}` ({code})" for name, code in record.choices.items())
            return line + self.say(" among ", " parmi ") + choices
        if record.shape == "path":
            return f"{line} ({self.word(BETWEEN, record.between)})"
        spread = self.spread(record, in_unit)
        named = self.say(", range ", ", intervalle ") + spread if spread else ""
        return f"{line}{named}, {self.word(SHAPES, record.shape)}"

    def qualities(self, record: Record, quantity: Quantity) -> Iterator[str]:
        """What else is said of a value: grade, price year, possible values, review."""
        if not quantity.over:
            yield self.say("grade ", "note ") + self.word(GRADES, record.grade)
        if record.price_year:
            yield self.say(f"euros of {record.price_year}", f"euros de {record.price_year}")
        if allowed := self.allowed(record, quantity.unit):
            yield allowed
        if record.adds_to_one:
            name = self.word(DIMENSION_NAMES, record.adds_to_one)
            yield self.say(f"adds to 100% over the {name}", f"fait 100\u202f% en tout, par {name}")
        if record.evidence_of:
            price = record.evidence_of == "cost"
            firm = FIRMNESS.member(record.firm)
            mark = firm.labels[self.lang] if price else self.word(BASES, record.held)
            yield self.say(f"{'price' if price else 'gain'}: {mark}", f"{'prix' if price else 'gain'} : {mark}")
        if record.review_by:
            yield self.say(f"to be reviewed by {record.review_by}", f"à revoir avant le {record.review_by}")

    def parameters_page(self, page: str) -> str:
        entries = [e for e in self.parameters.values() if e.page == page]
        file = link(f"`parameters/reference/{page}.yaml`", f"../../parameters/reference/{page}.yaml")
        count = self.say(f"{len(entries)} parameters of {file}.", f"{len(entries)} paramètres de {file}.")
        lines = [f"# {self.title(page)}", NOTICE[self.column], f"{count} {self.to_index()}"]
        for entry in entries:
            lines.extend(self.parameter(entry))
        return join(lines)

    def to_index(self) -> str:
        return link(self.say("All parameters", "Tous les paramètres"), f"../{self.file('parameters')}")

    def title(self, page: str) -> str:
        return self.word(PARAMETER_PAGES, page) if page in PARAMETER_PAGES else page

    def overlay(self, kind: str, overlay: Overlay) -> Iterator[str]:
        path = f"parameters/{kind}/{overlay.path.name}"
        yield f"## {anchored(overlay.key)}{plain(overlay.text(self.lang))}"
        yield f"`{overlay.key}` · {link(f'`{path}`', f'../../{path}')}"
        yield plain(overlay.describe(self.lang))
        sections = [("", overlay.records), *overlay.for_tool.items()]
        sources = list(dict.fromkeys(s for _, records in sections for r in records.values() for s in r.sources))
        for tool, records in sections:
            if tool:
                yield self.say("What it says of ", "Ce qu'elle dit de ") + self.tool(tool)
            if records:
                rows = [self.overlay_row(name, record, sources) for name, record in records.items()]
                yield table(self.heads("quantity", "value", "range", "grade", "review", "sources", "note"), rows)
        if sources:
            yield "\n".join(f"{i}. {self.cite(s)}" for i, s in enumerate(sources, 1))

    def tool(self, key: str) -> str:
        if key not in self.library.names("tools"):
            return f"`{key}`"
        return link(plain(self.library.overlay("tools", key).text(self.lang)), f"{self.file('tools')}#{key}")

    def overlay_row(self, name: str, record: Record, sources: list[Source]) -> tuple[str, ...]:
        quantity = self.model[name]
        label = self.reference(self.family(name), "parameters", quantity.text(self.lang))
        year = self.say(f" ({record.price_year} euros)", f" (euros {record.price_year})") if record.price_year else ""
        notes = " ".join(filter(None, (self.own_note(name, record), plain(record.why(self.lang)))))
        numbers = ", ".join(str(sources.index(s) + 1) for s in record.sources)
        return (
            f"{label} `{name}`",
            self.value(record, quantity.unit) + year,
            self.spread(record, quantity.unit),
            record.grade,
            str(record.review_by or ""),
            numbers,
            notes,
        )

    def overlays_page(self, kind: str) -> str:
        lines = [f"# {self.word(OVERLAYS, kind)}", NOTICE[self.column], self.to_index()]
        for name in self.library.names(kind):
            lines.extend(self.overlay(kind, self.library.overlay(kind, name)))
        return join(lines)

    def parameters_index(self) -> str:
        grades = self.separator.join(self.word(GRADES, g) for g in GRADES)
        lines = [
            self.say("# Parameters", "# Paramètres"),
            NOTICE[self.column],
            PARAMETERS[self.column],
            f"{self.say('Grades', 'Notes')}{self.colon}{grades}.",
            self.say("## Overlays", "## Fichiers superposés"),
        ]
        for kind in LAYERS:
            page = f"parameters/{self.file(kind)}"
            overlays = (self.library.overlay(kind, name) for name in self.library.names(kind))
            links = ", ".join(link(plain(o.text(self.lang)), f"{page}#{o.key}") for o in overlays)
            lines.append(f"- {link(self.word(OVERLAYS, kind), page)}{self.colon}{links}")
        for page in self.reference_pages:
            lines.append(f"## {link(self.title(page), f'parameters/{self.file(page)}')}")
            rows = [self.parameter_row(e) for e in self.parameters.values() if e.page == page]
            lines.append(table(self.heads("parameter", "name", "value", "grade"), rows))
        if self.library.causes:
            lines.append(self.say("## Parameters that move together", "## Paramètres qui varient ensemble"))
            rows = list(map(self.cause_row, self.library.causes))
            lines.append(table(self.heads("cause", "followed by", "reason"), rows))
        return join(lines)

    def cause_row(self, cause: Cause) -> tuple[str, ...]:
        chances = (f"{self.named_link(n)} ({digits(chance, self.lang)})" for n, chance in cause.beliefs.items())
        reason = cause.reason_fr if self.lang == "fr" else cause.reason
        return plain(cause.text(self.lang)), " · ".join(chances), plain(reason)

    def named_link(self, name: str) -> str:
        """The name of a parameter as a link from the index to its entry."""
        page = self.parameters[self.family(name)].page
        return link(f"`{name}`", f"parameters/{self.file(page)}#{name}")

    def parameter_row(self, entry: Entry) -> tuple[str, ...]:
        q = entry.first
        label = self.reference(entry.family, "")
        by_member = self.say("by member", "par membre")
        value = by_member if q.over else self.value(self.library.records[q.name], q.unit)
        return label, named_anchor(entry.family), value, max(self.library.records[m.name].grade for m in entry.members)

    @cached_property
    def reference_pages(self) -> list[str]:
        pages = {e.page for e in self.parameters.values()}
        return [p for p in PARAMETER_PAGES if p in pages] + sorted(p for p in pages if p not in PARAMETER_PAGES)

    def pages(self) -> Iterator[tuple[str, str]]:
        """Path under ``docs/`` and text of each page."""
        yield self.file("equations"), self.equations_index()
        for page in FORMULA_PAGES:
            yield f"equations/{self.file(page)}", self.equations_page(page)
        yield self.file("parameters"), self.parameters_index()
        for page in self.reference_pages:
            yield f"parameters/{self.file(page)}", self.parameters_page(page)
        for kind in LAYERS:
            yield f"parameters/{self.file(kind)}", self.overlays_page(kind)


def anchored(name: str) -> str:
    return f'<a id="{name}"></a>'


def named_anchor(name: str) -> str:
    return f"{anchored(name)}`{name}`"


def table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    return "\n".join("| " + " | ".join(cells) + " |" for cells in (heads, ["---"] * len(heads), *rows))


def join(parts: Iterable[str]) -> str:
    """Blocks of Markdown, one blank line apart; the items of a list stay together."""
    text = ""
    for part in parts:
        tight = part.startswith("- ") and text.rstrip("\n").rpartition("\n")[2].startswith("- ")
        text = text.rstrip("\n") + ("\n" if tight else "\n\n" if text else "") + part + "\n"
    return text


def all_pages(folder: Path | None = None) -> dict[str, str]:
    """Every generated page, by its path under ``docs/``."""
    model, library = workbook(folder)
    return {path: text for lang in LANGUAGES for path, text in Writer(model, library, lang).pages()}


def stale_pages(docs: Path = DOCS) -> list[str]:
    """Paths of the pages that are missing, differ from the declarations, or are no longer made from them."""
    wanted = all_pages()
    folders = (docs / "equations", docs / "parameters")
    there = {page.relative_to(docs).as_posix() for folder in folders for page in folder.glob("*.md")}
    different = {path for path, text in wanted.items() if not same(docs / path, text)}
    return sorted(different | (there - set(wanted)))


def same(file: Path, text: str) -> bool:
    return file.is_file() and file.read_bytes() == text.encode()


def write_pages(docs: Path = DOCS) -> list[str]:
    """Write the pages that are stale and remove those no longer made. Gives back their paths."""
    wanted = all_pages()
    changed = stale_pages(docs)
    for path in changed:
        if path in wanted:
            (docs / path).parent.mkdir(parents=True, exist_ok=True)
            (docs / path).write_bytes(wanted[path].encode())
        else:
            (docs / path).unlink()
    return changed


def main(arguments: Sequence[str] | None = None) -> int:
    """Write the pages, or say with ``--check`` which are stale (status 1)."""
    parser = argparse.ArgumentParser(
        prog="python -m costmodel.outputs.documents", description="Writes docs/equations and docs/parameters."
    )
    parser.add_argument("--check", action="store_true", help="write nothing; status 1 when a page is stale")
    args = parser.parse_args(arguments)
    changed = stale_pages() if args.check else write_pages()
    for path in changed:
        print(f"docs/{path}")
    return 1 if args.check and changed else 0


if __name__ == "__main__":
    sys.exit(main())
