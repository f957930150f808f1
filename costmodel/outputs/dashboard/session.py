"""What one person does on the page: each message changes the settings or asks for something, and is answered.

The session knows nothing of browsers: messages and answers are plain values. An answer is a mapping from the part of
the page that it renews to its new content. A message that cannot be followed leaves everything as it was, and is
answered by one sentence, put beside the control that it came from.
"""

from __future__ import annotations

import contextlib
import gc
import logging
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

from costmodel.engine.case import Case, share_groups, workbook
from costmodel.engine.comparison import STATUS_QUO, ToolResult, compare, options_by_tool
from costmodel.engine.live import Live
from costmodel.language.catalogue import LANGUAGES, SHIPPED, in_language, known_languages, language, nearest, translate
from costmodel.language.errors import CostModelError, InputError
from costmodel.language.glossary import glossary
from costmodel.language.writing import writing
from costmodel.outputs.dashboard.controls import (
    FIRST,
    GROUP_LABELS,
    GROUPS,
    can_be_measured,
    check_possible,
    control,
    default_record,
    most_important,
    movable,
    value_typed,
)
from costmodel.outputs.dashboard.further import FURTHER, further
from costmodel.outputs.dashboard.settings import Settings, check_name
from costmodel.outputs.dashboard.texts import texts
from costmodel.outputs.dashboard.view import flips, view, wanted
from costmodel.parameters.overlay import Overlay
from costmodel.questions.figures import compared, in_order, main_option
from costmodel.questions.trace.trace import trace

MOST_STEPS = 200
"""Settings remembered for undo."""

MEMORY = 150_000_000
"""Bytes of intermediate results that a session keeps, beside the draws."""

Answer = dict[str, Any]


class Session:
    """The settings of one person, the results that follow, and what was before."""

    def __init__(
        self, settings: Settings, lang: str, draws: int, seed: int, folder: Path | None = None, workers: int = 2
    ) -> None:
        self.settings, self.lang, self.draws, self.seed = settings, lang, draws, seed
        self.opened = settings
        self.folder, self.workers = folder, workers
        self.past: list[Settings] = []
        self.future: list[Settings] = []
        self.pinned: ToolResult | None = None
        self.chosen_focus = ""
        self.count = 0
        self.live: Live
        with in_language(lang):
            self._compute(settings)
            self._rank()
        gc.collect()
        gc.freeze()  # the model and its files stay: looking through them again would delay an answer

    # Messages

    def handle(self, message: Mapping[str, Any]) -> Iterator[Answer]:
        """Follow a message; answers come one after the other, the most urgent first.

        Whatever the message holds and whatever happens, the last answer is ``done`` with the number of the message.
        """
        actions: dict[str, Callable[[Mapping[str, Any]], Iterator[Answer]]] = {
            "start": lambda _: self.everything(),
            "set": self.set,
            "reset": self.reset,
            "choose": self.choose,
            "focus": self.focus_on,
            "language": self.speak,
            "undo": lambda _: self.back(self.past, self.future),
            "redo": lambda _: self.back(self.future, self.past),
            "pin": self.pin,
            "group": self.group,
            "find": self.find,
            "trace": self.trace,
            "restore": self.restore,
            "load": self.load,
            "download": self.download,
            "further": self.further,
        }
        message = message if isinstance(message, Mapping) else {}
        name, seq, before = message.get("name"), message.get("seq"), self.settings
        name = name if isinstance(name, str) else ""
        with in_language(self.lang):
            try:
                action = actions.get(str(message.get("do")))
                if action is None:
                    raise InputError(translate("The page asked for something that does not exist; load it again."))
                yield from action(message)
            except CostModelError as error:
                if message.get("do") == "set" and self.known(name):
                    yield {"control": self.control(name)}
                yield {"problem": {"text": str(error), "name": name}}
            except OSError as error:
                why = error.strerror or str(error)
                yield {"problem": {"text": translate("The system refuses it ({why}).", why=why), "name": ""}}
            except Exception:  # whatever it is, the page hears of it and goes on
                logging.getLogger(__name__).exception("a message of the page could not be followed")
                yield from self.again(before)
                yield {"problem": {"text": unforeseen(), "name": name}}
            yield {"done": seq if type(seq) is int and abs(seq) < 2**53 else 0}
            if message.get("final", True):
                with contextlib.suppress(Exception):  # it only spares time: the next change computes what it lacks
                    self.live.refresh()

    def again(self, settings: Settings) -> Iterator[Answer]:
        """Begin again from settings that were good: nothing is known of what an unforeseen error has left."""
        try:
            old = self.live
            case = settings.case(self.folder)
            self.live = Live(case, wanted(case), self.draws, self.seed, MEMORY, self.workers)
            old.close()
            self.settings = settings
            yield {"view": self.view(), "controls": self.controls(), "settings": self.state()}
        except Exception:
            logging.getLogger(__name__).exception("the settings before could not be computed again")

    def everything(self) -> Iterator[Answer]:
        """The whole page."""
        yield {"page": self.page(), "controls": self.controls(), "settings": self.state(), "view": self.view()}
        yield self.flips()

    def set(self, message: Mapping[str, Any]) -> Iterator[Answer]:
        """Set a value, as typed or as a slider gives it; say that a gain was measured here, or no longer say it."""
        name = self.named(message)
        quantity = self.live.case.model[name]
        record, now = default_record(self.live.case, name, self.focus), self.live.case.records[self.focus][name]
        ticked = message.get("measured")
        only_ticked = isinstance(ticked, bool) and "value" not in message
        given = float(self.live.case.in_base_year(now, now.number)) if only_ticked else message.get("value")
        counted = type(given) in (int, float) and abs(given) <= sys.float_info.max  # type: ignore[arg-type]
        if record.choices or counted:
            value = str(given) if record.choices else repr(float(given))  # type: ignore[arg-type]
        else:
            value = value_typed(str(given), quantity.unit, quantity.text(language()))
        if not record.choices:
            check_possible(float(value), record, quantity)
        if can_be_measured(record) and (ticked if isinstance(ticked, bool) else now.measured_here):
            value += " measured"
        from_files = repr(float(self.live.case.in_base_year(record, record.number)))
        kept = None if only_ticked and value == from_files else value  # the tick alone was taken away
        yield from self.go(self.settings.having(name, kept), name, bool(message.get("final", True)))

    def reset(self, message: Mapping[str, Any]) -> Iterator[Answer]:
        """Back to the values of the files: one, or all."""
        if message.get("name"):
            name = self.named(message)
            yield from self.go(self.settings.having(name, None), name)
        else:
            yield from self.go(replace(self.settings, overrides={}))

    def choose(self, message: Mapping[str, Any]) -> Iterator[Answer]:
        """Another authority, tool, scenario, or other options."""
        what, value = message.get("what"), message.get("value")
        if what == "options":
            if not isinstance(value, list):
                raise InputError(translate("Compare at least one option with the status quo."))
            options = [str(option) for option in value]
            for option in options:
                check_name("option", option, self.opened, self.folder)
            yield from self.go(self.settings.comparing(options, self.folder))
            return
        if what not in ("authority", "tool", "scenario"):
            raise InputError(translate("The page asked for something that does not exist; load it again."))
        name = str(value or "")
        if name or what != "scenario":
            check_name(what, name, self.opened, self.folder)
        if what == "authority":
            yield from self.go(replace(self.settings, authority=name))
        elif what == "tool":
            yield from self.go(self.settings.about(name, self.folder))
        else:
            yield from self.go(replace(self.settings, scenario=name or None))

    def focus_on(self, message: Mapping[str, Any]) -> Iterator[Answer]:
        """Look closer at an option: headlines, budget and hours are its own."""
        option = str(message.get("value"))
        if option not in self.live.result().options or option == STATUS_QUO:
            raise InputError(translate("The option '{option}' is not compared here.", option=option))
        self.chosen_focus = option
        yield {"view": self.view(), "settings": self.state()}
        yield self.flips()

    def speak(self, message: Mapping[str, Any]) -> Iterator[Answer]:
        lang = str(message.get("value"))
        if lang not in LANGUAGES:
            raise InputError(translate("--lang {value}: choose {known}.", value=lang, known=known_languages()))
        self.lang = lang
        with in_language(lang):
            yield from self.everything()

    def back(self, here: list[Settings], there: list[Settings]) -> Iterator[Answer]:
        """Undo, or do again what was undone."""
        if not here:
            return
        before, target = self.settings, here[-1]
        yield from self.renew(target)
        here.pop()
        there.append(before)
        yield {"settings": self.state()}

    def pin(self, message: Mapping[str, Any]) -> Iterator[Answer]:
        """Keep this setting to compare the next ones with it, or forget the one that was kept."""
        if message.get("value"):
            summaries: Any = {n: s.settled() for n, s in self.live.statistics.items()}
            found = self.live.result()
            self.pinned = replace(found, simulation=replace(found.simulation, summaries=summaries))
        else:
            self.pinned = None
        yield {"view": self.view(), "settings": self.state()}

    def group(self, message: Mapping[str, Any]) -> Iterator[Answer]:
        """All controls of a group."""
        key = str(message.get("value"))
        if key not in GROUPS:
            raise InputError(translate("The page asked for something that does not exist; load it again."))
        names = [n for n in self.names() if self.live.case.library.records[n].group == key]
        yield {"group": {"key": key, "controls": [self.control(n) for n in names]}}

    def find(self, message: Mapping[str, Any]) -> Iterator[Answer]:
        """Controls whose label or name holds the words typed."""
        words = str(message.get("value", "")).casefold().split()
        model = self.live.case.model
        names = [
            n for n in self.names() if all(w in f"{n} {model[n].label} {model[n].label_fr}".casefold() for w in words)
        ]
        found = [self.control(n) for n in names[:30]] if words else []
        yield {"found": {"controls": found, "count": len(names) if words else 0}}

    def trace(self, message: Mapping[str, Any]) -> Iterator[Answer]:
        """A number opened: symbols, numbers, result, and what it rests on."""
        case = self.live.case
        name, option = str(message.get("name")), str(message.get("option") or self.focus_option())
        case.model.check_known([name], "No parameter or formula is called '{name}'.")
        keys = [o.key for o in case.options]
        if option not in keys:
            raise InputError(translate("The option '{option}' is not compared here.", option=option))
        year = message.get("year")
        if year is not None and year not in case.calendar:
            raise InputError(translate("The year {year} is outside the horizon.", year=year))
        i = keys.index(option)
        found = trace(case, name, i, year)
        title = f"{found.label} · {case.options[i].text(language())}"
        yield {"trace": {"title": title, "name": name, "option": option, "year": year, "html": found.html(depth=1)}}

    def restore(self, message: Mapping[str, Any]) -> Iterator[Answer]:
        """The settings of an address."""
        address = str(message.get("value", ""))
        target = self.settings.at(address, self.opened, self.folder)
        asked = [lang for key, lang in parse_qsl(address.removeprefix("#")) if key == "lang" and lang in LANGUAGES]
        if asked and asked[-1] != self.lang:
            yield from self.speak({"value": asked[-1]})
        with in_language(self.lang):
            yield from self.go(target)

    def load(self, message: Mapping[str, Any]) -> Iterator[Answer]:
        """The values of a scenario file."""
        yield from self.go(self.settings.with_scenario(str(message.get("value", "")), self.folder))

    def download(self, message: Mapping[str, Any]) -> Iterator[Answer]:
        """A file made from the settings: note, spreadsheet, figures, or the settings themselves."""
        kind = str(message.get("value"))
        case = self.live.case
        assert case.tool is not None
        assert case.authority is not None
        stem = f"{case.authority.key}-{case.tool.key}"
        if kind == "scenario":
            content = self.settings.scenario_text(case).encode()
            yield {"download": {"name": f"{stem}.yaml", "type": "application/yaml"}, "bytes": content}
            return
        types = {
            "pdf": "application/pdf",
            "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            "csv": "text/csv",
        }
        if kind not in types:
            raise InputError(translate("The page asked for something that does not exist; load it again."))
        yield {"download": {"name": f"{stem}.{kind}", "type": types[kind]}, "bytes": self.file(kind)}

    def further(self, message: Mapping[str, Any]) -> Iterator[Answer]:
        """The answer to a further question, for the settings of the moment."""
        key = str(message.get("value"))
        parts = further(key, self.settings, self.focus_option(), self.draws, self.seed, self.folder)
        yield {"further": {"key": key, "parts": parts, "set": self.state()["address"]}}

    def file(self, kind: str) -> bytes:
        from costmodel.outputs.excel import write_model
        from costmodel.outputs.note import write_note
        from costmodel.outputs.writing import write_results

        s = self.settings
        comparison = compare(
            s.authority, [s.tool], s.options, s.scenario, s.overrides, self.draws, self.seed, self.folder
        )
        with tempfile.TemporaryDirectory() as place:
            path = Path(place) / f"file.{kind}"
            if kind == "pdf":
                write_note(comparison, path)
            elif kind == "xlsx":
                write_model(comparison.results[0], path)
            else:
                write_results(comparison, path)
            return path.read_bytes()

    # Changes

    def go(self, target: Settings, name: str = "", final: bool = True) -> Iterator[Answer]:
        """Take other settings, and remember those there were; a slider still held is one step with its release."""
        before = self.settings
        if target == before:
            yield {"view": self.view(), "settings": self.state()}
            if final:
                yield self.flips()
            return
        yield from self.renew(target, name, final)
        if not (self.held == name and name):
            self.past = [*self.past, before][-MOST_STEPS:]
        self.held = "" if final else name
        self.future.clear()
        yield {"settings": self.state()}

    held = ""
    """The value whose slider is being held: its movements are one step of undo."""

    def renew(self, target: Settings, name: str = "", final: bool = True) -> Iterator[Answer]:
        """Compute what differs and say it."""
        before = self.live.case
        self._compute(target)
        self.settings = target  # before the view, which says it
        same_place = alike(before, self.live.case)
        answer: Answer = {"view": self.view()}
        if not same_place:
            self._rank()
            answer["page"] = self.page()
        if not (same_place and name):
            answer["controls"] = self.controls()
        yield answer
        if name and final:
            partners = [n for n in self.changed_partners(name) if n != name]
            yield {"control": self.control(name)} | ({"controls": self.controls()} if partners else {})
        if final:
            yield self.flips()

    def _compute(self, target: Settings) -> None:
        case = target.case(self.folder)
        live = self.__dict__.get("live")
        if live is not None and alike(live.case, case):
            live.change(case)
            return
        found = Live(case, wanted(case), self.draws, self.seed, MEMORY, self.workers)
        if live is not None:
            live.close()
        self.live = found
        self.pinned = self.pinned if self.pinned and self.pinned.options == found.result().options else None

    def _rank(self) -> None:
        """The values that matter most, for the option looked at."""
        self.first = most_important(self.live.case, self.focus_option(), self.names(), FIRST)

    # Content

    def focus_option(self) -> str:
        result = self.live.result()
        return self.chosen_focus if self.chosen_focus in compared(result) else main_option(result)

    @property
    def focus(self) -> int:
        return [o.key for o in self.live.case.options].index(self.focus_option())

    def names(self) -> list[str]:
        return movable(self.live.case, self.live.all_years)

    def known(self, name: Any) -> bool:
        return name in self.live.case.library.records

    def named(self, message: Mapping[str, Any]) -> str:
        name = str(message.get("name"))
        if name not in self.names():
            raise InputError(
                translate("No value called '{name}' can be set here.", name=name) + nearest(name, self.names())
            )
        return name

    def changed_partners(self, name: str) -> list[str]:
        return next((list(g) for g in share_groups(self.live.case.library) if name in g), [name])

    def control(self, name: str) -> Answer:
        return control(self.live.case, name, self.settings.overrides, self.focus_option())

    def controls(self) -> Answer:
        """The controls shown at once: those that matter most, and those that were moved."""
        moved = [n for n in self.settings.overrides if n not in self.first and self.known(n) and n in self.names()]
        return {"first": [self.control(n) for n in self.first], "moved": [self.control(n) for n in moved]}

    def state(self) -> Answer:
        """What is chosen, and what can be undone."""
        s = self.settings
        return {
            "authority": s.authority,
            "tool": s.tool,
            "options": [o for o in s.options if o != STATUS_QUO],
            "scenario": s.scenario or "",
            "overrides": list(s.overrides),
            "address": s.address() + f"&lang={self.lang}",
            "undo": len(self.past),
            "redo": len(self.future),
            "pinned": self.pinned is not None,
            "lang": self.lang,
        }

    @staticmethod
    def languages() -> Answer:
        """The languages to choose from, where there are more than the two that the page always has."""
        if len(LANGUAGES) == len(SHIPPED):
            return {}
        return {"languages": [{"key": lang, "label": writing(lang).name} for lang in LANGUAGES]}

    def page(self) -> Answer:
        """What does not move with the sliders: words, and what can be chosen."""
        case = self.live.case
        _, library = workbook(self.folder)
        counts = dict.fromkeys(GROUPS, 0)
        for name in self.names():
            counts[library.records[name].group] += 1
        s = self.settings
        everyone = in_order(dict.fromkeys([*options_by_tool([s.tool], None, self.folder, s.authority)[0], *s.options]))
        return {
            "lang": self.lang,
            **self.languages(),
            "texts": texts(),
            "authorities": self.choices("authorities", self.settings.authority),
            "tools": self.choices("tools", self.settings.tool),
            "scenarios": self.choices("scenarios", self.settings.scenario),
            "options": [self.choice("options", o) for o in everyone if o != STATUS_QUO],
            "groups": [{"key": k, "label": translate(GROUP_LABELS[k]), "count": counts[k]} for k in GROUPS],
            "further": [{"key": key, "label": translate(question.label)} for key, question in FURTHER.items()],
            "about": [overlay.describe(language()) for overlay in (case.authority, case.tool) if overlay],
            "glossary": glossary(),
            "calendar": case.calendar,
            "draws": self.draws,
        }

    def choices(self, kind: str, own: str | None) -> list[Answer]:
        _, library = workbook(self.folder)
        names = dict.fromkeys([*library.names(kind), *([own] if own else [])])
        return sorted((self.choice(kind, n) for n in names), key=lambda c: c["label"])

    def choice(self, kind: str, name: str) -> Answer:
        overlay: Overlay = workbook(self.folder)[1].overlay(kind, name)
        return {"key": name, "label": overlay.text(language()), "about": overlay.describe(language())}

    def view(self) -> Answer:
        self.count += 1
        found = view(self.live.result(), self.focus_option(), self.pinned)
        return found | {"count": self.count, "set": dict(self.settings.overrides)}

    def flips(self) -> Answer:
        return {"flips": {"count": self.count, "words": flips(self.live.case, self.focus_option(), self.first)}}


def unforeseen() -> str:
    return translate(
        "Something unforeseen went wrong; your settings are as before. Try another value, or load the page again."
    )


def alike(one: Case, other: Case) -> bool:
    """Whether two cases differ by values only."""

    def frame(case: Case) -> tuple[Any, ...]:
        assert case.tool is not None
        assert case.authority is not None
        return case.tool.path, case.authority.path, tuple(o.path for o in case.options), case.calendar

    return frame(one) == frame(other)
