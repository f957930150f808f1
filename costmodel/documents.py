"""The pages of equations and parameters, written from the declarations and never by hand.

``python -m costmodel.documents`` writes them under ``docs/``; with ``--check`` it writes nothing and answers 1 when a
page on disk is not what the declarations say. The same declarations give the same bytes.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path

from costmodel.case import workbook
from costmodel.errors import ModelError
from costmodel.expression import LATEX, varies_by_year
from costmodel.formulas import MODULES
from costmodel.model import CLOCK, Model, flat
from costmodel.parameters import LAYERS, Library, Overlay, Record, Source
from costmodel.presentation import SUPERSCRIPTS, unit
from costmodel.quantity import DIMENSIONS, Quantity

DOCS = Path(__file__).parent.parent / "docs"
LANGUAGES = ("en", "fr")
SUFFIX = {"en": "", "fr": ".fr"}
METHOD = {"en": "method.md", "fr": "methode.md"}

Text = tuple[str, str]
"""The same words in English and in French."""

INDEX = {"staff": "g", "segment": "z", "channel": "c", "task": "i", "age": "a", "grade": "k"}
"""The letter that stands for any member of a dimension in a formula."""

FORMULA_PAGES: dict[str, Text] = {
    "labour": ("Staff and the cost of an hour", "Agents et coût d'une heure"),
    "productivity": ("Hours, tasks and posts", "Heures, tâches et postes"),
    "workload": ("Workload, health and managers", "Charge de travail, santé et encadrement"),
    "insertion": ("Redeployment and insertion", "Reclassement et insertion"),
    "inclusion": ("Users, calls and human contact", "Usagers, appels et contact humain"),
    "governance": ("Governance, scores and limits", "Gouvernance, notes et limites"),
    "energy": ("Footprint, meals and heat", "Empreinte, repas et chauffage"),
    "budget": ("Budget", "Budget"),
    "appraisal": ("Ledgers, discounting and optimism", "Points de vue, actualisation et optimisme"),
}
PARAMETER_PAGES: dict[str, Text] = FORMULA_PAGES | {
    "levers": ("What options and authorities say", "Ce que disent les options et les collectivités"),
    "clock": ("First year and price index", "Première année et indice des prix"),
    "verdict": ("Thresholds of the verdict", "Seuils du verdict"),
}
DIMENSION_NAMES: dict[str, Text] = {
    "staff": ("staff group", "groupe d'agents"),
    "segment": ("segment of users", "segment d'usagers"),
    "channel": ("channel", "canal"),
    "task": ("kind of task", "type de tâche"),
    "age": ("age band", "tranche d'âge"),
    "grade": ("evidence grade", "note de preuve"),
}
OUTCOMES: dict[str, Text] = {
    "budget": ("budget", "budget"),
    "public": ("public finances", "finances publiques"),
    "society": ("society", "société"),
    "territory": ("territory", "territoire"),
    "hours": ("hours", "heures"),
    "people": ("people", "personnes"),
    "contacts": ("contacts", "contacts"),
    "jobs": ("jobs", "emplois"),
    "footprint": ("footprint", "empreinte"),
    "governance": ("governance", "gouvernance"),
    "constraint": ("limits", "limites"),
    "score": ("scores", "notes"),
    "appraisal": ("appraisal", "évaluation"),
    "status_quo": ("status quo", "option de référence"),
}
OVERLAYS: dict[str, Text] = {
    "tools": ("Tools", "Outils"),
    "authorities": ("Authorities", "Collectivités"),
    "options": ("Options", "Options"),
    "scenarios": ("Scenarios", "Scénarios"),
}
GROUPS: dict[str, Text] = {
    "lever": ("lever: the authority chooses it", "levier : la collectivité le choisit"),
    "uncertainty": ("uncertainty", "incertitude"),
    "value": ("value judgement", "jugement de valeur"),
    "constant": ("constant", "constante"),
}
SHAPES: dict[str, Text] = {
    "fixed": ("one value", "une seule valeur"),
    "uniform": ("uniform", "uniforme"),
    "triangular": ("triangular", "triangulaire"),
    "pert": ("PERT", "PERT"),
    "lognormal": ("log-normal", "log-normale"),
    "beta": ("beta", "bêta"),
    "discrete": ("discrete", "discrète"),
    "choice": ("choice", "choix"),
    "path": ("path by year", "trajectoire par année"),
}
RANGES: dict[str, Text] = {
    "limits": ("lowest and highest possible", "valeurs extrêmes possibles"),
    "p05-p95": ("5–95 % range", "intervalle à 5–95 %"),
}
BETWEEN: dict[str, Text] = {
    "linear": ("straight lines between the years", "lignes droites entre les années"),
    "geometric": ("constant growth between the years", "croissance constante entre les années"),
    "step": ("steps", "par marches"),
}
GRADES: dict[str, Text] = {
    "A": ("A, experiment, register or law", "A, expérience, registre ou loi"),
    "B": ("B, survey or evaluation", "B, enquête ou évaluation"),
    "C": ("C, expert or vendor", "C, dire d'expert ou fournisseur"),
    "D": ("D, assumption", "D, hypothèse"),
}
ROLES: dict[str, Text] = {
    "cost": ("costs", "les coûts"),
    "benefit": ("benefits", "les gains"),
    "duration": ("durations", "les durées"),
}
PHRASES: dict[str, tuple[str, Text]] = {
    "ramp": ("ramp", ("ramp", "montée en charge")),
    "optimism on durations": ("optimism", ("optimism on durations", "optimisme sur les durées")),
    "two counterfactuals": ("two-counterfactuals", ("two counterfactuals", "deux contrefactuels")),
    "perspective P": ("ledgers", ("public ledger", "point de vue public")),
    "perspective S": ("ledgers", ("society ledger", "point de vue de la société")),
    "FCTVA": ("fctva", ("FCTVA", "FCTVA")),
    "chapter 012": ("chapter-012", ("chapter 012", "chapitre 012")),
    "depreciation": ("depreciation", ("depreciation", "amortissement")),
    "exit": ("exit", ("exit", "sortie")),
    "gross saving": ("gross-saving", ("gross saving", "épargne brute")),
    "indexation": ("indexation", ("indexation", "indexation")),
    "plausibility": ("plausibility", ("plausibility", "vraisemblance")),
    "anchor": ("anchor", ("anchor", "point d'ancrage")),
    "other uses": ("footprint-other-uses", ("other uses", "autres usages")),
    "reserve checks (SOCITM)": ("socitm", ("cost by channel (SOCITM)", "coût par canal (SOCITM)")),
    "GDPR article 35": ("dpia", ("GDPR, article 35", "RGPD, article 35")),
    "doctrine of the executive": ("doctrine", ("doctrine of the executive", "doctrine de l'exécutif")),
    "equivalent annual value": ("annual-value", ("equivalent annual value", "valeur annuelle équivalente")),
    "payback": ("payback", ("payback", "délai de retour")),
    "benefits": ("optimism", ("benefits", "gains")),
    "durations": ("optimism", ("durations", "durées")),
    "France Stratégie 2021": ("discounting", ("France Stratégie 2021", "France Stratégie 2021")),
    "France Stratégie 2021: 1.2 % + β × 2 %": (
        "discounting", ("France Stratégie 2021: 1.2 % + β × 2 %", "France Stratégie 2021 : 1,2 % + β × 2 %")),
    "Green Book": ("optimism", ("Green Book", "Green Book")),
    "Green Book: cost × (1 + bias × (1 − mitigation))": (
        "optimism", ("Green Book: cost × (1 + bias × (1 − mitigation))",
                     "Green Book : coût × (1 + biais × (1 − correction déjà faite))")),
    "Guide de l'évaluation socioéconomique 2017": (
        "public-funds", ("Guide de l'évaluation socioéconomique 2017", "Guide de l'évaluation socioéconomique 2017")),
    "workbook convention": ("conventions", ("workbook convention", "convention du classeur")),
}
"""What a source may say beside codes: the anchor of the method page, and the words."""

CODE = re.compile(r"([A-F]\d*)('?)(?:-[A-F]\d+)?")
TRAP = re.compile(r"traps? (\d+)((?: and \d+)*)")
BOOKS: dict[str, Text] = {"method": ("method", "méthode"), "footprint": ("footprint", "empreinte")}

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
    "<!-- Written by costmodel/documents.py. Do not edit: change the declaration, then run it again. -->",
    "<!-- Écrit par costmodel/documents.py. Ne pas modifier : changer la déclaration, puis le relancer. -->",
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
    parts = re.split(r"(``.+?``)", " ".join(text.split()))
    return "".join(p[1:-1] if p.startswith("``") else re.sub(r"([\\`*_<>\[\]|$#])", r"\\\1", p) for p in parts)


def upright(symbol: str) -> str:
    """Words of a symbol in upright letters: ``H_{gross,t}`` gives ``H_{\\mathrm{gross},t}``."""
    def subscript(found: re.Match[str]) -> str:
        words = (rf"\mathrm{{{p}}}" if len(p) > 1 and p.isalnum() else p for p in found[1].split(","))
        return "_{" + ",".join(words) + "}"

    base = re.sub(r"(?<![\\A-Za-z{])([A-Za-z]{2,})(?=_|$|\^)", r"\\mathrm{\1}", symbol)
    return re.sub(r"_\{([^{}\\]*)\}", subscript, base)


INNER = re.compile(
    r"\\cr \\begin\{cases\} ((?:(?!\\begin\{cases\}|\\end\{cases\}).)*) \\end\{cases\}"
    r" & \\text\{(?:otherwise|sinon)\} \\end\{cases\}"
)


def flattened(latex: str) -> str:
    """A choice inside the last case of a choice written as one list of cases."""
    while (found := INNER.sub(r"\\cr \1 \\end{cases}", latex)) != latex:
        latex = found
    return latex


def link(text: str, url: str) -> str:
    return f"[{text}]({url.replace(' ', '%20').replace('(', '%28').replace(')', '%29')})"


# Sources of formulas


@dataclass(frozen=True)
class Citation:
    """One thing that a formula's source names: words to show and an anchor of the method page."""

    text: Text
    anchor: str


@lru_cache(maxsize=1024)
def citations(source: str) -> tuple[Citation, ...]:
    """The parts of a formula's source, each with its anchor.

    Raises ModelError for a part that the method page does not know.
    """
    found: list[Citation] = []
    book = "method"
    for part in source.split(", "):
        head, _, rest = part.partition(" ")
        name = {"method": "method", "energy.md": "footprint", "footprint": "footprint"}.get(head)
        if name:
            book = name
            if not rest:
                continue
        found.extend(cited(book, rest if name else part, source, shown=name is not None))
    return tuple(found)


def cited(book: str, part: str, source: str, shown: bool) -> Iterator[Citation]:
    """What one part of a source names; ``shown`` when it says its book itself."""
    english, french = BOOKS[book] if shown else ("", "")
    named = (f"{english} {part}".strip(), f"{french} {part}".strip())
    of_book = "footprint-" if book == "footprint" else ""
    if part in PHRASES:
        anchor, text = PHRASES[part]
        yield Citation(text, anchor)
    elif part in ("9.0", "7"):
        yield Citation(named, {"9.0": "frame", "7": "budget"}[part])
    elif TRAP.fullmatch(part):
        for number in re.findall(r"\d+", part):
            yield Citation((f"trap {number}", f"piège {number}"), f"trap-{number}")
    elif case := re.fullmatch(r"(?:case )?V(\d+)", part):
        yield Citation((f"case V{case[1]}", f"cas V{case[1]}"), f"{of_book}case-v{case[1]}")
    elif code := CODE.fullmatch(part):
        beyond_governance = code[1][0] == "F" and int(code[1][1:] or 0) > 5
        prefix = "footprint-" if beyond_governance else of_book
        yield Citation(named, prefix + code[1].lower() + ("-prime" if code[2] else ""))
    else:
        raise ModelError(f"the source '{source}' names '{part}', which the method page does not know")


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
        quantity = self.first
        text = quantity.text(lang)
        for d, key in reversed(list(zip(quantity.over, quantity.members, strict=True))):
            member = next(m for m in DIMENSIONS[d] if m.key == key)
            text = text.removesuffix(", " + (member.label_fr if lang == "fr" else member.label))
        return text


class Writer:
    """Writes every page of one language."""

    def __init__(self, model: Model, library: Library, lang: str) -> None:
        self.model, self.library, self.lang = model, library, lang
        self.column = LANGUAGES.index(lang)
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
        found = {}
        for module in MODULES:
            page = module.__name__.rpartition(".")[2]
            for declared in vars(module).values():
                if hasattr(declared, "quantities"):
                    members = tuple(declared.quantities())
                    found[members[0].family] = Entry(members[0].family, page, members)
        return found

    @cached_property
    def parameters(self) -> dict[str, Entry]:
        members: dict[str, list[Quantity]] = {}
        pages: dict[str, str] = {}
        for name, quantity in self.library.quantities.items():
            family = quantity.family or name
            members.setdefault(family, []).append(quantity)
            pages[family] = Path(self.library.records[name].where.rsplit(", ", 2)[0]).stem
        return {f: Entry(f, pages[f], tuple(m)) for f, m in members.items()}

    @cached_property
    def yearly(self) -> set[str]:
        """Quantities with one value per year, paths of parameters included."""
        found = set(CLOCK) | {n for n, r in self.library.records.items() if r.shape == "path"}
        for name in self.model.order:
            if name in self.model.expressions and varies_by_year(self.model.expressions[name], found.__contains__):
                found.add(name)
        return found

    @cached_property
    def users(self) -> dict[str, list[str]]:
        """Families of formulas that use a family."""
        found: dict[str, dict[str, None]] = {}
        for entry in self.formulas.values():
            for quantity in entry.members:
                for name in flat(self.model.needs[quantity.name]):
                    found.setdefault(self.family(name), {})[entry.family] = None
        return {name: list(users) for name, users in found.items()}

    def family(self, name: str) -> str:
        return self.model[name].family or name

    def symbol(self, quantity: Quantity, over: Iterable[str]) -> str:
        """The symbol, with the letter of a dimension in place of the member for the dimensions in ``over``."""
        if not quantity.over:
            return upright(quantity.symbol)
        symbols = [next(m.symbol for m in DIMENSIONS[d] if m.key == key)
                   for d, key in zip(quantity.over, quantity.members, strict=True)]
        general = [INDEX[d] if d in over else s for d, s in zip(quantity.over, symbols, strict=True)]
        written = quantity.symbol.removesuffix(",".join(symbols) + "}") + ",".join(general) + "}"
        return upright(re.sub(r"_(\w)_\{", r"_{\1,", written))

    def reference(self, family: str, here: str, text: str = "") -> str:
        """A link from a page of ``here`` (equations or parameters) to the entry of a quantity."""
        if family in CLOCK:
            return link(plain(self.model[family].text(self.lang)), f"../{METHOD[self.lang]}#conventions")
        folder = "equations" if family in self.formulas else "parameters"
        entry = self.formulas.get(family) or self.parameters[family]
        page = self.file(entry.page)
        url = page if folder == here else f"../{folder}/{page}"
        return link(plain(text or entry.label(self.lang)), f"{url}#{family}")

    def signed(self, family: str) -> str:
        quantity = self.formulas[family].first if family in self.formulas else (
            self.parameters[family].first if family in self.parameters else self.model[family])
        return f"${self.symbol(quantity, quantity.over)}$"

    def over(self, quantity: Quantity) -> str:
        index = f"../{self.file('equations')}"
        names = [link(self.word(DIMENSION_NAMES, d), f"{index}#dimension-{d}") for d in quantity.over]
        return self.say("one per ", "une valeur par ") + self.say(" and ", " et ").join(names)

    # Equations

    def equation(self, entry: Entry) -> Iterator[str]:
        q = entry.first
        tree = self.model.expressions[q.name]
        facts = [f"`{entry.family}`", unit(q.unit, self.lang) or self.say("number", "nombre"), f"`{q.unit}`"]
        if q.over:
            facts.append(self.over(q))
        every_year = self.say("same every year", "la même chaque année")
        facts.append(self.say("by year", "par année") if q.name in self.yearly else every_year)
        if q.outcome:
            shown = self.say("shown in results: ", "montré dans les résultats : ") + self.word(OUTCOMES, q.outcome)
            facts.append(shown + (self.say(", headline", ", à la une") if q.headline else ""))
        yield f'### <a id="{entry.family}"></a>{plain(entry.label(self.lang))}'
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

    def equations_page(self, page: str) -> str:
        entries = [e for e in self.formulas.values() if e.page == page]
        lines = [f"# {self.word(FORMULA_PAGES, page)}", NOTICE[self.column],
                 self.say(f"{len(entries)} formulas of `costmodel/formulas/{page}.py`. ",
                          f"{len(entries)} formules de `costmodel/formulas/{page}.py`. ")
                 + link(self.say("All equations", "Toutes les équations"), f"../{self.file('equations')}")
                 + " · " + link(self.say("Method", "Méthode"), f"../{METHOD[self.lang]}")]
        for entry in entries:
            lines.extend(self.equation(entry))
        return join(lines)

    def dimension(self, name: str) -> str:
        members = ", ".join(f"`{m.key}` {self.say(m.label, m.label_fr)}" for m in DIMENSIONS[name])
        title = f'<a id="dimension-{name}"></a>${INDEX[name]}$ {self.word(DIMENSION_NAMES, name)}'
        return f"- {title}{self.colon}{members}"

    def equations_index(self) -> str:
        lines = [
            self.say("# Equations", "# Équations"), NOTICE[self.column],
            self.say(
                "Every formula of the workbook, read from the function that computes it: what stands here is what runs. "
                "Names are the same everywhere: in `--set`, in `costmodel explain NAME`, in `results.csv`.",
                "Toutes les formules du classeur, lues dans la fonction qui les calcule : ce qui est écrit ici est ce qui "
                "tourne. Les noms sont partout les mêmes : dans `--set`, dans `costmodel explain NOM`, dans `results.csv`."),
            self.say(
                r"$\sum_t$ adds up the years of the horizon, $\sum_{s \le t}$ those up to the year, $[x]_{t-1}$ is the "
                r"value of the year before, $\lfloor x \rfloor$ the whole part.",
                r"$\sum_t$ additionne les années de l'horizon, $\sum_{s \le t}$ celles jusqu'à l'année, $[x]_{t-1}$ est la "
                r"valeur de l'année d'avant, $\lfloor x \rfloor$ la partie entière."),
            self.say("## Dimensions", "## Dimensions"),
            self.say(
                "A quantity declared over a dimension exists once per member: `hourly_cost` gives `hourly_cost_a`, "
                "`hourly_cost_b`… The letter stands for any member.",
                "Une grandeur déclarée sur une dimension existe une fois par membre : `hourly_cost` donne `hourly_cost_a`, "
                "`hourly_cost_b`… La lettre désigne un membre quelconque."),
            *map(self.dimension, DIMENSIONS),
        ]
        for page in FORMULA_PAGES:
            entries = [e for e in self.formulas.values() if e.page == page]
            lines += [f"## {link(self.word(FORMULA_PAGES, page), f'equations/{self.file(page)}')}"]
            lines += [table(
                (self.say("Formula", "Formule"), self.say("Name", "Nom"), self.say("Symbol", "Symbole"), self.say("Unit", "Unité")),
                [(link(plain(e.label(self.lang)), f"equations/{self.file(page)}#{e.family}"), f'<a id="{e.family}"></a>`{e.family}`',
                  f"${self.symbol(e.first, e.first.over)}$", unit(e.first.unit, self.lang)) for e in entries])]
        return join(lines)

    # Parameters

    def value(self, record: Record, in_unit: str) -> str:
        if record.shape == "choice":
            return f"`{record.choice}`"
        if isinstance(record.value, Mapping):
            return self.separator.join(f"{year}{self.say(':', ' :')} {exact(v, in_unit, self.lang)}" for year, v in sorted(record.value.items()))
        return exact(record.value, in_unit, self.lang)

    def spread(self, record: Record, in_unit: str) -> str:
        if record.low is None or record.high is None:
            return ""
        return (f"{exact(record.low, in_unit, self.lang)} {self.say('to', 'à')} {exact(record.high, in_unit, self.lang)}"
                f" ({self.word(RANGES, record.range)})" if record.range else
                f"{exact(record.low, in_unit, self.lang)} {self.say('to', 'à')} {exact(record.high, in_unit, self.lang)}")

    def allowed(self, record: Record, in_unit: str) -> str:
        low, high = record.allowed
        if low is None and high is None:
            return ""
        ends = [("−∞", "+∞")[i] if x is None else exact(x, in_unit, self.lang) for i, x in enumerate((low, high))]
        return self.say(f"possible values {ends[0]} to {ends[1]}", f"valeurs possibles de {ends[0]} à {ends[1]}")

    def cite(self, source: Source) -> str:
        url = source.url if "://" in source.url else "../" + source.url.removeprefix("docs/").replace(METHOD["en"], METHOD[self.lang])
        return (f"{link(plain(source.title), url)}, {plain(source.publisher)}, {plain(source.published)} "
                + self.say(f"(read {source.read})", f"(lu le {source.read})"))

    def note(self, record: Record) -> str:
        return plain(record.note_fr if self.lang == "fr" and record.note_fr else record.note)

    def own_note(self, name: str, record: Record) -> str:
        """The note of an overlay's value; nothing when it is the one of the reference."""
        declared = self.library.records.get(name)
        return "" if declared and declared.note == record.note else self.note(record)

    def parameter(self, entry: Entry) -> Iterator[str]:
        q = entry.first
        records = [self.library.records[m.name] for m in entry.members]
        r = records[0]
        facts = [f"`{entry.family}`", f"${self.symbol(q, q.over)}$", unit(q.unit, self.lang) or self.say("number", "nombre"),
                 f"`{q.unit}`", self.word(GROUPS, r.group)]
        if q.over:
            facts.append(self.over(q))
        yield f'### <a id="{entry.family}"></a>{plain(entry.label(self.lang))}'
        yield " · ".join(facts)
        if q.over:
            yield table(
                (self.say("Member", "Membre"), self.say("Name", "Nom"), self.say("Value", "Valeur"), self.say("Range", "Intervalle"),
                 self.say("Shape", "Forme"), self.say("Grade", "Note")),
                [(plain(", ".join((m.label_fr if self.lang == "fr" else m.label) for d, k in zip(x.over, x.members, strict=True)
                                  for m in DIMENSIONS[d] if m.key == k)),
                  f"`{x.name}`", self.value(s, x.unit), self.spread(s, x.unit), self.word(SHAPES, s.shape), s.grade)
                 for x, s in zip(entry.members, records, strict=True)])
        else:
            line = f"**{self.value(r, q.unit)}**"
            if r.shape == "choice":
                line += self.say(" among ", " parmi ") + ", ".join(f"`{name}` ({code})" for name, code in r.choices.items())
            elif r.shape == "path":
                line += f" ({self.word(BETWEEN, r.between)})"
            elif self.spread(r, q.unit):
                line += self.say(", range ", ", intervalle ") + self.spread(r, q.unit) + ", " + self.word(SHAPES, r.shape)
            else:
                line += f", {self.word(SHAPES, r.shape)}"
            yield line
        facts = [] if q.over else [self.say("grade ", "note ") + self.word(GRADES, r.grade)]
        if r.price_year:
            facts.append(self.say(f"euros of {r.price_year}", f"euros de {r.price_year}"))
        if self.allowed(r, q.unit):
            facts.append(self.allowed(r, q.unit))
        if r.adds_to_one:
            facts.append(self.say("adds to 100% over ", "fait 100 % sur ") + self.word(DIMENSION_NAMES, r.adds_to_one))
        if r.evidence_of:
            facts.append(self.say("its grade decides the optimism on ", "sa note décide de l'optimisme sur ") + self.word(ROLES, r.evidence_of))
        if r.review_by:
            facts.append(self.say(f"to be reviewed by {r.review_by}", f"à revoir avant le {r.review_by}"))
        yield " · ".join(facts)
        yield "\n".join(f"- {self.cite(s)}" for s in dict.fromkeys(s for x in records for s in x.sources))
        notes = dict.fromkeys(filter(None, map(self.note, records)))
        if notes:
            yield "> " + " ".join(notes)
        yield from self.used_by(entry, "parameters")

    def parameters_page(self, page: str) -> str:
        entries = [e for e in self.parameters.values() if e.page == page]
        lines = [f"# {self.title(page)}", NOTICE[self.column],
                 self.say(f"{len(entries)} parameters of ", f"{len(entries)} paramètres de ")
                 + link(f"`parameters/reference/{page}.yaml`", f"../../parameters/reference/{page}.yaml") + ". "
                 + link(self.say("All parameters", "Tous les paramètres"), f"../{self.file('parameters')}")]
        for entry in entries:
            lines.extend(self.parameter(entry))
        return join(lines)

    def title(self, page: str) -> str:
        return self.word(PARAMETER_PAGES, page) if page in PARAMETER_PAGES else page

    def overlay(self, kind: str, overlay: Overlay) -> Iterator[str]:
        name = overlay.path.name
        yield f'## <a id="{overlay.key}"></a>{plain(overlay.text(self.lang))}'
        yield f"`{overlay.key}` · " + link(f"`parameters/{kind}/{name}`", f"../../parameters/{kind}/{name}")
        yield plain(overlay.describe(self.lang))
        sections = [("", overlay.records), *overlay.for_tool.items()]
        sources = list(dict.fromkeys(s for _, records in sections for r in records.values() for s in r.sources))
        for tool, records in sections:
            if not records:
                continue
            if tool:
                known = tool in self.library.names("tools")
                yield self.say("What it says of ", "Ce qu'elle dit de ") + (
                    link(plain(self.library.overlay("tools", tool).text(self.lang)), f"{self.file('tools')}#{tool}") if known else f"`{tool}`")
            heads = (self.say("Quantity", "Grandeur"), self.say("Value", "Valeur"), self.say("Range", "Intervalle"), self.say("Grade", "Note"),
                     self.say("To be reviewed by", "À revoir avant"), self.say("Sources", "Sources"), self.say("Note", "Remarque"))
            yield table(heads, [
                (f"{self.reference(self.family(n), 'parameters', self.model[n].text(self.lang))} `{n}`", self.value(r, self.model[n].unit)
                 + (self.say(f" ({r.price_year} euros)", f" (euros {r.price_year})") if r.price_year else ""),
                 self.spread(r, self.model[n].unit), r.grade, str(r.review_by or ""),
                 ", ".join(str(sources.index(s) + 1) for s in r.sources), " ".join(filter(None, (self.own_note(n, r), plain(r.reason)))))
                for n, r in records.items()])
        if sources:
            yield "\n".join(f"{i}. {self.cite(s)}" for i, s in enumerate(sources, 1))

    def overlays_page(self, kind: str) -> str:
        lines = [f"# {self.word(OVERLAYS, kind)}", NOTICE[self.column],
                 link(self.say("All parameters", "Tous les paramètres"), f"../{self.file('parameters')}")]
        for name in self.library.names(kind):
            lines.extend(self.overlay(kind, self.library.overlay(kind, name)))
        return join(lines)

    def parameters_index(self) -> str:
        lines = [
            self.say("# Parameters", "# Paramètres"), NOTICE[self.column],
            self.say(
                "Every number of the workbook that is not computed, with its range, its grade and its source. Later layers win: "
                "reference, tool, authority, what the authority says of the tool, option, scenario, `--set`.",
                "Tous les nombres du classeur qui ne sont pas calculés, avec leur intervalle, leur note et leur source. Le dernier "
                "venu l'emporte : référence, outil, collectivité, ce que la collectivité dit de l'outil, option, scénario, `--set`."),
            self.say("Grades: ", "Notes : ") + self.separator.join(self.word(GRADES, g) for g in GRADES) + ".",
            "## " + self.say("Overlays", "Fichiers superposés"),
        ]
        for kind in LAYERS:
            names = [self.library.overlay(kind, n) for n in self.library.names(kind)]
            lines.append("- " + link(self.word(OVERLAYS, kind), f"parameters/{self.file(kind)}") + self.say(": ", " : ") + ", ".join(
                link(plain(o.text(self.lang)), f"parameters/{self.file(kind)}#{o.key}") for o in names))
        for page in self.reference_pages:
            entries = [e for e in self.parameters.values() if e.page == page]
            lines += [f"## {link(self.title(page), f'parameters/{self.file(page)}')}"]
            lines += [table(
                (self.say("Parameter", "Paramètre"), self.say("Name", "Nom"), self.say("Value", "Valeur"), self.say("Grade", "Note")),
                [(link(plain(e.label(self.lang)), f"parameters/{self.file(page)}#{e.family}"), f'<a id="{e.family}"></a>`{e.family}`',
                  self.say("by member", "par membre") if e.first.over else self.value(self.library.records[e.first.name], e.first.unit),
                  max(self.library.records[m.name].grade for m in e.members)) for e in entries])]
        return join(lines)

    @cached_property
    def reference_pages(self) -> list[str]:
        found = dict.fromkeys(e.page for e in self.parameters.values())
        return [p for p in PARAMETER_PAGES if p in found] + sorted(p for p in found if p not in PARAMETER_PAGES)

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
    there = {p.relative_to(docs).as_posix() for folder in ("equations", "parameters") for p in (docs / folder).glob("*.md")}
    different = [path for path, text in wanted.items() if not (docs / path).is_file() or (docs / path).read_text(encoding="utf-8") != text]
    return sorted({*different, *(there - set(wanted))})


def write_pages(docs: Path = DOCS) -> list[str]:
    """Write the pages that are stale and remove those no longer made. Gives back their paths."""
    wanted = all_pages()
    changed = stale_pages(docs)
    for path in changed:
        if path in wanted:
            (docs / path).parent.mkdir(parents=True, exist_ok=True)
            (docs / path).write_text(wanted[path], encoding="utf-8", newline="\n")
        else:
            (docs / path).unlink()
    return changed


def main(arguments: Sequence[str] | None = None) -> int:
    """Write the pages, or say with ``--check`` which are stale (status 1)."""
    parser = argparse.ArgumentParser(prog="python -m costmodel.documents", description="Writes docs/equations and docs/parameters.")
    parser.add_argument("--check", action="store_true", help="write nothing; status 1 when a page is stale")
    args = parser.parse_args(arguments)
    changed = stale_pages() if args.check else write_pages()
    for path in changed:
        print(f"docs/{path}")
    return 1 if args.check and changed else 0


if __name__ == "__main__":
    sys.exit(main())
