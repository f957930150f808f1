"""What a person has chosen on the page, as a value that can be compared, undone, put in an address or in a file."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, quote, urlencode

from costmodel.engine.case import Case, make_case, share_groups, workbook
from costmodel.engine.comparison import STATUS_QUO, options_by_tool, with_status_quo
from costmodel.language.catalogue import SHIPPED, in_language, nearest, translate
from costmodel.language.errors import InputError
from costmodel.parameters.record import MEASURED_HERE

LONGEST = 200_000
"""Characters of a scenario file that is read from the page."""

MOST = 2000
"""Settings that an address may hold."""


@dataclass(frozen=True)
class Settings:
    """Authority, tool, options and scenario (names, or paths given when the page was started), and values set."""

    authority: str
    tool: str
    options: tuple[str, ...]
    scenario: str | None = None
    overrides: Mapping[str, str] = field(default_factory=dict)

    def case(self, folder: Path | None = None) -> Case:
        """The case they stand for. Raises CostModelError with one sentence when it cannot be made."""
        return make_case(self.tool, self.authority, self.options, self.scenario, self.overrides, folder)

    def having(self, name: str, value: str | None) -> Settings:
        """The same with one value set, or back to that of the files when it is None."""
        kept = {n: v for n, v in self.overrides.items() if n != name}
        return replace(self, overrides=kept if value is None else kept | {name: value})

    def comparing(self, options: Iterable[str], folder: Path | None = None) -> Settings:
        """The same with other options. Raises InputError when none but the status quo is left."""
        wanted = [option for option in options if option != STATUS_QUO]
        chosen = tuple(with_status_quo(wanted, folder))
        if not wanted:
            raise InputError(translate("Compare at least one option with the status quo."))
        return replace(self, options=chosen)

    def about(self, tool: str, folder: Path | None = None) -> Settings:
        """The same on another tool: all its options where all were compared, else those of them that make sense."""
        before, every = (options_by_tool([t], None, folder, self.authority)[0] for t in (self.tool, tool))
        kept = tuple(o for o in self.options if o in every)
        some = len(kept) > 1 and set(self.options) != set(before)
        return replace(self, tool=tool, options=kept if some else tuple(every))

    # Address

    def address(self) -> str:
        """The part of an address after ``#`` that restores the settings."""
        pairs = [("authority", self.authority), ("tool", self.tool)]
        pairs += [("option", option) for option in self.options if option != STATUS_QUO]
        pairs += [("scenario", self.scenario)] if self.scenario else []
        pairs += [("set", f"{name}={value}") for name, value in self.overrides.items()]
        return urlencode(pairs, quote_via=quote, safe="=")

    def at(self, address: str, opened: Settings, folder: Path | None = None) -> Settings:
        """The settings of an address, on top of these. Raises InputError for what it cannot mean.

        An address names things of the workbook, or files that the page was opened on: it opens no other file.
        """
        found: dict[str, list[str]] = {}
        pairs = parse_qsl(address.removeprefix("#"), keep_blank_values=True)
        if len(pairs) > MOST:
            raise InputError(
                translate("The address holds {count} settings; {most} are the most.", count=len(pairs), most=MOST)
            )
        for key, value in pairs:
            if key not in ("authority", "tool", "option", "scenario", "set", "lang"):
                raise InputError(
                    translate("The address holds '{key}', which means nothing here.", key=key)
                    + nearest(key, ("authority", "tool", "option", "scenario", "set"))
                )
            found.setdefault(key, []).append(value)
        for key in KINDS:
            for name in filter(None, found.get(key, [])):
                check_name(key, name, opened, folder)
        overrides = dict(pair.partition("=")[::2] for pair in found.get("set", []))
        settings = Settings(
            found.get("authority", [self.authority])[-1],
            found.get("tool", [self.tool])[-1],
            self.about(found.get("tool", [self.tool])[-1], folder).options,
            found["scenario"][-1] or None if "scenario" in found else None,
            overrides,
        )
        return settings.comparing(found["option"], folder) if "option" in found else settings

    # Scenario files

    def scenario_text(self, case: Case) -> str:
        """A scenario file that gives ``compare``, the notebooks and a colleague the same figures."""
        when = {}
        for lang in SHIPPED:
            with in_language(lang):
                tool, authority = (o.text(lang) if o else "" for o in (case.tool, case.authority))
                when[lang] = translate("Set on the page, for {authority} and {tool}.", authority=authority, tool=tool)
        lines = [f"label: {text('Settings of the page')}", f"label_fr: {text('Réglages du tableau de bord')}"]
        lines += [f"summary: {text(when['en'])}", f"summary_fr: {text(when['fr'])}"]
        lines += [f"reason: {text(when['en'])}", "values:"]
        records = dict(case.scenario.records) if case.scenario else {}
        names = dict.fromkeys((*records, *self.overrides))
        for group in share_groups(case.library):
            if not names.keys().isdisjoint(group):
                names |= dict.fromkeys(group)
        lines += [f"  {name}: {yaml(self.as_written(case, name, when))}" for name in names]
        return "\n".join(lines if names else [*lines[:-1], "values: {}"]) + "\n"

    def as_written(self, case: Case, name: str, when: Mapping[str, str]) -> dict[str, Any]:
        """A value of the page, or of the scenario under it with its range, as a scenario file says it."""
        own = case.scenario.records.get(name) if case.scenario and name not in self.overrides else None
        record = case.records[-1][name] if own is None else own
        found: dict[str, Any] = {"value": record.choice if record.choices else record.value}
        if own is not None and own.ranged:
            found |= {"low": own.low, "high": own.high}
        if own is not None and own.price_year:
            found["price_year"] = own.price_year
        if record.measured_here:
            found |= MEASURED_HERE
        found["grade"] = record.grade
        found = {key: value for key, value in found.items() if value is not None}
        reasons = (own.reason, own.reason_fr) if own is not None and own.reason else (when["en"], when["fr"])
        return found | {key: reason for key, reason in zip(("reason", "reason_fr"), reasons, strict=True) if reason}

    def with_scenario(self, content: str, folder: Path | None = None) -> Settings:
        """The settings with the values of a scenario file. Raises InputError when it is not one."""
        if len(content) > LONGEST:
            raise InputError(translate("This file is too long for a scenario."))
        _, library = workbook(folder)
        with tempfile.TemporaryDirectory() as place:
            path = Path(place) / "scenario.yaml"
            path.write_text(content, encoding="utf-8")
            try:
                overlay = library.read_overlay(path, "scenarios")
            except InputError as error:
                raise InputError(str(error).replace(f"{path}", translate("the file"))) from None
        overrides = {}
        for name, record in overlay.records.items():
            if record.ranged or isinstance(record.value, Mapping):
                raise InputError(
                    translate(
                        "'{name}' has a range in this file; put it in parameters/scenarios and choose it by its name.",
                        name=name,
                    )
                )
            overrides[name] = record.choice if record.choices else repr(float(record.value))
            if record.measured_here:
                overrides[name] += " measured"
        return replace(self, scenario=None, overrides=overrides)


KINDS = {"authority": "authorities", "tool": "tools", "option": "options", "scenario": "scenarios"}


def check_name(key: str, name: str, opened: Settings, folder: Path | None = None) -> None:
    """Raises InputError for a name that the workbook does not have: what a browser says opens no file of the server.

    The files that the page was opened on, which somebody at the server has named, may be chosen again.
    """
    _, library = workbook(folder)
    known = library.names(KINDS[key])
    if name not in known and name not in {opened.authority, opened.tool, opened.scenario, *opened.options}:
        raise InputError(
            translate("The page names '{name}', which the workbook does not have.", name=name) + nearest(name, known)
        )


def text(words: str) -> str:
    """Words as YAML that cannot be taken for anything else."""
    return json.dumps(words, ensure_ascii=False)


def yaml(value: Any) -> str:
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{k}: {yaml(v)}" for k, v in value.items()) + "}"
    return text(value) if isinstance(value, str) else repr(value)
