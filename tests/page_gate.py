"""The page against Python: the same settings on both sides, every figure compared.

What Python says is computed by the package; what the page says, by its engine in a real browser, opened from disk under
the policy that forbids it all but its own scripts. The tests hold a few settings of each tool. For thousands, random
ones over all layers, horizons and options:

    PYTHONPATH=.:tests python tests/page_gate.py --wide 1000 [--seed 7] [--columns]
"""

from __future__ import annotations

import argparse
import base64
import datetime as dt
import hashlib
import json
import math
import random
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from browser import chromium, opened
from page_oracle.view import flips, table, view

from costmodel.document.drawing import tidy
from costmodel.engine.case import Case, make_case, workbook
from costmodel.engine.comparison import ToolResult, drawn, options_by_tool, outcomes
from costmodel.engine.reading import read_by_rule
from costmodel.engine.rule import decide
from costmodel.engine.statistics import STATISTICS
from costmodel.engine.steps import steps
from costmodel.engine.switching import CLOCKWORK, Switch, switching
from costmodel.engine.verdict import HUMAN, Verdict
from costmodel.engine.weakness import weakness
from costmodel.engine.worlds import Sample, central_values
from costmodel.language import presentation
from costmodel.language.catalogue import FALLBACK, LANGUAGES, in_language, translate
from costmodel.language.errors import CostModelError
from costmodel.language.presentation import shown
from costmodel.language.writing import writing
from costmodel.outputs.page.bundle import script
from costmodel.outputs.page.export import exported, text_of
from costmodel.outputs.page.view_data import CAPTIONS, HUMAN_ROWS, MAP, MEANS_ROWS, watched
from costmodel.questions.figures import compared, in_order, option_label
from costmodel.questions.reasons import in_draws, money, times, turning_reasons
from costmodel.questions.tables import plain_table, steps_table

TARGETS = ("budget_total", "society_npv")
CLOSE = 1e-9
"""What two figures may differ by, relative to the larger."""

REST = 1e-12
"""What is left of sums that cancel out, relative to the figures beside it: the spread of what does not vary."""

NOTHING = 1e-15
"""Two figures that are both smaller are the same."""

TODAY = dt.date(2028, 6, 1)
"""The day by which values should have been reviewed: late enough for some to be late."""

MOST = 4
"""Values named by target, of which it is said what would flip a headline."""

NIL = NOTHING_THERE = 1e-9
"""A draw no larger, in the unit of its quantity, is nil: as for the rule of the verdict."""


@dataclass(frozen=True)
class Asked:
    """A setting of the page: ``overrides`` as ``--set`` takes them."""

    tool: str
    authority: str
    options: tuple[str, ...] = ()
    scenario: str | None = None
    overrides: dict[str, str] = field(default_factory=dict)
    draws: int = 2000
    seed: int = 20261122

    def __str__(self) -> str:
        values = " ".join(f"{name}={value}" for name, value in self.overrides.items())
        more = f" {self.scenario or ''} {','.join(self.options)} {values}"
        return f"{self.tool} {self.authority}{more.rstrip()}".strip()


# Python


def by_python(asked: Asked, pinned: Asked | None = None) -> dict[str, Any]:
    """Every figure of a setting, as the package computes it; or that it refuses. ``pinned`` stands beside its view."""
    try:
        result = result_of(asked)
    except CostModelError:
        return {"refused": True}
    case, simulation, verdict = result.case, result.simulation, result.verdict
    weak = verdict.weakness
    keys = [option.key for option in case.options]
    centrals = [central_values(case, i) for i in range(len(keys))]
    about = verdict.about or keys[-1]
    switches = switching(case, about, TARGETS)
    return {
        "options": keys,
        "calendar": case.calendar,
        "central": {
            name: [np.ravel(values[name]).astype(float).tolist() for values in centrals]
            for name in case.model.expressions
        },
        "statistics": {
            name: np.stack([getattr(s, key) for key in STATISTICS], axis=-1).astype(float).tolist()
            for name, s in simulation.summaries.items()
        },
        "verdict": facts(verdict)
        | {"weakness": weak and {
            "share": weak.share,
            "explained": weak.explained,
            "heaviest": [{"name": q.name, "share": share} for q, share in weak.heaviest],
        }},
        "switching": {
            target: [
                {n: getattr(s, n) for n in ("name", "central", "low", "high", "chance", "target", "least", "most")}
                | {"values": list(s.values)}
                for s in switches
            ]
            for target, switches in switches.items()
        },
        "view": in_every_language(result, switches, result_of(pinned) if pinned else None),
    }  # fmt: skip


def result_of(asked: Asked) -> ToolResult:
    """Without warnings, which are sentences of a language."""
    case = case_of(asked)
    simulation = drawn(case, [*outcomes(case), *watched(case.model)], asked.draws, asked.seed)
    verdict = decide(case, simulation.read)
    return ToolResult(case, simulation, replace(verdict, weakness=weakness(case, verdict, simulation)), ())


def in_every_language(
    result: ToolResult, switches: dict[str, list[Switch]], before: ToolResult | None
) -> dict[str, Any]:
    """What the page shows, in every language: the more values are set, the further the option looked at."""
    overrides, options = result.case.overrides, compared(result)
    focus = options[len(overrides) % len(options)]
    heaviest = [s.name for own in switches.values() for s in own[:MOST]]
    names = dict.fromkeys([*heaviest, *(n for n in overrides if n in result.case.library.records)])
    looked_at = [*watched(result.case.model), *read_by_rule(result.case.model)]
    answer = {}
    for lang in LANGUAGES:
        with in_language(lang):
            late = tuple(result.case.warnings(looked_at, TODAY))
            answer[lang] = {
                "view": view(replace(result, warnings=late), focus, before) | beyond(result),
                "steps": way(result, focus),
                "flips": flips(result.case, focus, [n for n in names if n not in CLOCKWORK]),
            }
    return answer


def beyond(result: ToolResult) -> dict[str, Any]:
    """What the page shows of the deciding figures, and of the human service that it is compared with."""
    verdict, options = result.verdict, in_order(result.options)
    human = None
    if HUMAN in options:
        some = [n for n in HUMAN_ROWS if max(abs(result.at(n, HUMAN)[end]) for end in ("p05", "p95")) > NOTHING_THERE]
        human = table(plain_table(result, some, translate(CAPTIONS["human"]), [HUMAN]))
    means = table(plain_table(result, MEANS_ROWS, translate(CAPTIONS["means"]), options))
    if verdict.about is None:
        return {"readings": None, "turning": None, "human": human, "means": means}
    gains = {"strict": verdict.strict, "verified": verdict.verified}
    turning, prices = verdict.turning, MAP["prices"]

    def price(value: float | None) -> str:
        return "" if value is None else shown(value, "EUR/year")

    return {
        "human": human,
        "means": means,
        "readings": {
            "rows": [
                {"key": key, "label": translate(CAPTIONS[key]), "median": money(gain.median), "mean": money(gain.mean)}
                | {"chance": in_draws(gain), "share": gain.chance}
                for key, gain in gains.items()
            ],
            "needed": verdict.confidence,
            "options": [
                {"key": j.key, "label": option_label(result, j.key)}
                | {"strict": money(j.society), "verified": money(j.verified)}
                for j in verdict.judged
            ],
        },
        "turning": {
            "now": price(turning.price),
            "strict": price(turning.price_strict),
            "verified": price(turning.price_verified),
            "sure": price(turning.price_sure),
            "sentences": list(turning_reasons(turning)),
            "map": {
                "caption": translate(CAPTIONS["map"]),
                "price": translate(CAPTIONS["price"]),
                "minutes": translate(CAPTIONS["minutes"]),
                "prices": [{"times": p, "text": price(p * turning.price)} for p in prices],
                "rows": [
                    {"times": m, "text": times(m), "gains": [turning.gain_at(p, m) > 0 for p in prices]}
                    for m in MAP["minutes"]
                ],
                "line": [turning.minutes_at(p) for p in prices],
            },
        },
    }


def way(result: ToolResult, option: str) -> dict[str, Any]:
    """The way from the promise to the result, as a table and as the data of a waterfall."""
    return {
        "table": table(steps_table(result, option)),
        "data": [
            {"key": s.key, "label": s.text}
            | {"change": {k: tidy(x) for k, x in s.change.items()}, "left": {k: tidy(x) for k, x in s.left.items()}}
            for s in steps(result.case, option)
        ],
    }


def case_of(asked: Asked) -> Case:
    options = options_by_tool([asked.tool], asked.options, None, asked.authority)[0]
    return make_case(asked.tool, asked.authority, options, asked.scenario, asked.overrides)


def facts(verdict: Verdict) -> dict[str, Any]:
    """A verdict as the page gives it: quantities and options by name."""
    plain = {
        name: getattr(verdict, name)
        for name in (
            "word", "option", "about", "rival", "confidence", "affordable", "regret", "families", "without_harm",
            "harm", "available", "cashable",
        )
    }  # fmt: skip
    purpose, pilots = verdict.purpose, verdict.pilots
    return plain | {
        "calendar": list(verdict.calendar),
        "strict": asdict(verdict.strict),
        "verified": asdict(verdict.verified),
        "conditions": [asdict(c) for c in verdict.conditions],
        "turning": asdict(verdict.turning),
        "decided_by": [limit(x) for x in verdict.decided_by],
        "judged": [
            {
                n: getattr(j, n)
                for n in ("key", "buys", "society_gain", "budget_gain", "society", "verified", "expected")
            }
            | {n: getattr(j, n) for n in ("budget", "mandate", "affordable", "best")}
            | {"quadrants": list(j.quadrants), "limits": [limit(x) for x in j.limits]}
            for j in verdict.judged
        ],
        "pilots": pilots
        and {
            "sizes": [pilot(p) for p in pilots.sizes],
            "best": pilot(pilots.best),
            "measured": [{"name": m.name, "share": share} for m, share in pilots.measured],
            "known": pilots.known,
        },
        "purpose": purpose
        and {
            "quantity": purpose.quantity.name,
            "low": purpose.low,
            "high": purpose.high,
            "words": list(purpose.words),
            "turns": purpose.turns,
        },
    }


def limit(x: Any) -> dict[str, Any]:
    return {n: getattr(x, n) for n in ("name", "margin", "chance", "needed", "before", "grade", "state")}


def pilot(x: Any) -> dict[str, Any]:
    return {n: getattr(x, n) for n in ("agents", "cases", "months", "told", "price", "delay", "cost", "net")}


# The page

HARNESS = """
const { Engine } = engine_js, { Library } = library_js, { Refusal } = language_js, { Numbers } = numbers_js;
const { trace, traceView } = trace_js, { drawn } = nodes_js, { Words } = words_js, { general, resultsCsv } = csv_js;
const { compared, factsOf } = facts_js, { flips, steps, view } = view_js;
const library = new Library(JSON.parse(document.getElementById("data").textContent));
const { statistics: keys } = library.rules, formulas = library.names.filter((_, n) => library.trees[n] !== undefined);
let engine = null;
const by = (list, make) => Object.fromEntries(list.map((name) => [name, make(name)]));
const viewed = (switches, { today, most, clockwork }) => {
  const facts = factsOf(engine, today), { overrides } = engine.settings, set = Object.keys(overrides);
  const options = compared(facts), focus = options[set.length % options.length];
  const heaviest = Object.values(switches).flatMap((own) => own.slice(0, most).map((s) => s.name));
  const names = new Set([...heaviest, ...set.filter((name) => library.reference[library.place(name)])]);
  const some = [...names].filter((name) => !clockwork.includes(name));
  return by(library.data.languages, (lang) => {
    const words = new Words(library, lang);
    return {
      view: view(facts, words, focus, before),
      steps: steps(engine, words, focus),
      flips: flips(engine, words, focus, some),
    };
  });
};
let before = null;
globalThis.pin = (today) => (before = today === null ? null : structuredClone(factsOf(engine, today)));
globalThis.take = (asked, { watch, wasm, moved }) => {
  const { tool, authority, options, scenario, overrides, draws, seed } = asked;
  const settings = { tool, authority, options, scenario, overrides };
  if (moved) engine.set(settings);
  else engine = new Engine(library, settings, { draws, seed, watch: by(watch, () => "years"), wasm });
};
globalThis.answer = (asked, how) => {
  const { watch, targets, ...more } = how;
  try {
    take(asked, how);
  } catch (error) {
    if (error instanceof Refusal) return { refused: true, why: error.message };
    throw error;
  }
  const names = engine.case.options.map((option) => option.key), verdict = engine.verdict();
  const switches = engine.switching(verdict.about ?? names[names.length - 1], targets);
  return {
    backend: engine.study.program.backend,
    options: names,
    calendar: engine.case.calendar,
    central: by(formulas, (name) => names.map((option) => engine.central(name, option))),
    statistics: by(watch, (name) => engine.summary(name).map((years) => years.map((s) => keys.map((key) => s[key])))),
    verdict,
    switching: switches,
    view: viewed(switches, more),
  };
};
const OUT_OF_JSON = /"number (NaN|-?Infinity)"/g;
globalThis.json = (value) =>
  JSON.stringify(value, (_, x) => (typeof x === "number" && !Number.isFinite(x) ? `number ${x}` : x))
    .replace(OUT_OF_JSON, "$1");
globalThis.later = (make) => {
  const promise = new Promise((resolve) => setTimeout(resolve, 0)).then(make);
  promise.catch(() => {}); // heard by who waits for it
  return promise;
};
globalThis.traced = (name, option, year, lang, depth) =>
  drawn(traceView(trace(engine, name, option, year), new Words(library, lang), depth));
Object.assign(globalThis, { drawn, general });
globalThis.figures = (how) => resultsCsv(engine, how);
globalThis.draws = (name, option, year) => [...engine.study.program.row(library.place(name), option, year)];
globalThis.streams = (seed, name, draws) => [...sampling_js.uniforms(seed, name, draws)];
globalThis.written = (lang, asked) => {
  const numbers = new Numbers(library.data, lang);
  return asked.map(([kind, ...given]) => numbers[kind](...given));
};
document.title = "ready";
"""

CONTROLS = """
const words = Object.fromEntries(library.data.languages.map((lang) => [lang, new words_js.Words(library, lang)]));
const evidence = new case_js.Evidence();
const refusal = (lang, make) => {
  try {
    return make();
  } catch (error) {
    if (error instanceof Refusal) return { refused: words[lang].say(error.sentence) };
    throw error;
  }
};
globalThis.controls = (settings, option, wanted, lang) => {
  const case_ = new case_js.Case(library, settings, evidence);
  const names = controls_js.movable(case_, words[lang], wanted);
  return {
    names,
    first: controls_js.mostImportant(case_, option, names),
    controls: names.map((name) => controls_js.control(case_, words[lang], name, settings.overrides, option)),
  };
};
globalThis.typed = (lang, asked) => asked.map(([text, name]) => refusal(lang, () => {
  const own = words[lang], value = typed_js.valueTyped(own, text, own.unit(name), own.label(name), name);
  typed_js.checkPossible(own, value, library.reference[library.place(name)]);
  return { value: typed_js.plain(value), shown: typed_js.typed(own, value) };
}));
globalThis.addresses = (lang, settings, asked) => asked.map((text) => refusal(lang, () => {
  const restored = settings_js.at(library, settings, text), { status_quo: first } = library.rules;
  return { ...restored, address: settings_js.address(restored, first), told: settings_js.told(text) };
}));
globalThis.addressOf = (settings, told) => settings_js.address(settings, library.rules.status_quo, told ?? undefined);
globalThis.scenarioOf = (settings) => files_js.scenarioText({ case: new case_js.Case(library, settings, evidence) });
globalThis.loaded = (lang, settings, text, file) =>
  refusal(lang, () => files_js.withFile(library, settings, text, file));
globalThis.alike = (one, other) => {
  const [a, b] = [one, other].map((settings) => new case_js.Case(library, settings, evidence).records);
  const keys = ["value", "low", "high", "reading", "price_year", "grade", "basis", "control", "place", "firmness"];
  const said = (record) => JSON.stringify(keys.map((key) => record?.[key] ?? null));
  const wrong = a.flatMap((own, o) => library.names.filter((_, n) => said(own[n]) !== said(b[o][n])));
  return [...new Set(wrong)];
};
globalThis.authority = (lang, answers, of) => refusal(lang, () => authority_js.authorityText(words[lang], answers, of));
globalThis.asked = (lang, people) => authority_js.questions(words[lang], people);
globalThis.usual = (people) =>
  library.data.files.questions.map(({ name }) => authority_js.usualOf(library, name, people));
globalThis.figure = (lang, name, text, people) =>
  refusal(lang, () => authority_js.figureTyped(words[lang], name, text, people));
globalThis.changed = (lang, settings, [what, ...given]) => refusal(lang, () =>
  what === "having" ? settings_js.having(settings, ...given) : settings_js[what](library, settings, ...given));
"""

POLICY = "default-src 'none'; connect-src 'none'; script-src '{hashed}'{wasm}; base-uri 'none'; form-action 'none'"


@cache
def data_text() -> str:
    return text_of(exported())


def page_text(
    wasm: bool = True, fault: tuple[str, str] | None = None, harness: str = HARNESS, data: str | None = None
) -> str:
    """A page with the data and the engine, and nothing to see; ``fault`` takes the place of something in the script."""
    code = f"{script()}\n{harness}{CONTROLS}"
    if fault:
        assert code.count(fault[0]) == 1, f"{fault[0]} is there {code.count(fault[0])} times"
        code = code.replace(*fault)
    hashed = "sha256-" + base64.b64encode(hashlib.sha256(code.encode()).digest()).decode()
    policy = POLICY.format(hashed=hashed, wasm=" 'wasm-unsafe-eval'" if wasm else "")
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}"><title>gate</title></head>'
        f'<body><script type="application/json" id="data">{data or data_text()}</script>'
        f'<script type="module">{code}</script></body></html>'
    )


class Gate:
    """An open page that answers settings."""

    def __init__(self, page: Any, wasm: bool) -> None:
        self.page, self.wasm = page, wasm
        case = make_case("voicebot", "plaisir")
        self.watch = [*dict.fromkeys([*outcomes(case), *watched(case.model)])]

    def answer(self, asked: Asked, moved: bool = False, wasm: bool | None = None) -> dict[str, Any]:
        """What the page says; with ``moved``, the engine of the setting before takes this one."""
        return self.answering(asked, moved, wasm)()

    def answering(self, asked: Asked, moved: bool = False, wasm: bool | None = None) -> Callable[[], dict[str, Any]]:
        """The page begins to compute, while Python does something else; what it says when it has."""
        how = {**self.how(), "targets": list(TARGETS), "moved": moved, "today": TODAY.isoformat(), "most": MOST}
        how |= {"clockwork": sorted(CLOCKWORK)} | ({} if wasm is None else {"wasm": wasm})
        later = "(given) => { globalThis.coming = later(() => json(answer(...JSON.parse(given)))); }"
        self.page.evaluate(later, json.dumps([asdict(asked), how]))
        return lambda: json.loads(self.page.evaluate("() => coming"))

    def says(self, function: str, *given: Any) -> Any:
        """What a function of the page gives back; as JSON, since playwright takes seconds for ten thousand numbers."""
        return json.loads(self.page.evaluate(f"(given) => json({function}(...JSON.parse(given)))", json.dumps(given)))

    def how(self) -> dict[str, Any]:
        return {"watch": self.watch, "wasm": self.wasm}

    def open(self, asked: Asked, moved: bool = False) -> None:
        """The engine takes a setting, and nothing is asked of it yet."""
        self.page.evaluate("([asked, how]) => take(asked, how)", [asdict(asked), self.how() | {"moved": moved}])

    def figures(self, **how: Any) -> str:
        """The file of figures."""
        return self.says("figures", how)

    def pin(self, day: dt.date | None = TODAY) -> None:
        """Keep the last answer beside the next ones, or (None) nothing any more."""
        self.page.evaluate("today => { pin(today); }", day and day.isoformat())

    def draws(self, name: str, option: int, year: int) -> list[float]:
        """Those of the last answer."""
        return self.says("draws", name, option, year)

    def uniforms(self, seed: int, name: str, draws: int) -> list[float]:
        return self.says("streams", seed, name, draws)

    def written(self, lang: str, asked: list[tuple[Any, ...]]) -> list[str]:
        """Numbers as the page writes them: the name of what writes them, and what it is given."""
        return self.says("written", lang, asked)


@contextmanager
def gate(browser: Any, folder: Path, wasm: bool = True, fault: tuple[str, str] | None = None) -> Iterator[Gate]:
    """The page in Chromium, from a file, under its policy; it must ask for nothing else."""
    file = folder / "gate.html"
    file.write_text(page_text(wasm, fault), encoding="utf-8")
    with opened(browser, file) as (page, asked):
        assert page.title() == "ready", "the engine did not start"
        yield Gate(page, wasm)
        assert asked == []


# Both


def differences(python: Any, page: Any, where: str = "", beside: float = 0.0) -> Iterator[tuple[str, Any, Any]]:
    """The places where the page says something else, and what both say; ``beside`` is the size of figures like it."""
    if isinstance(python, dict) and isinstance(page, dict):
        for key in python if not where.startswith("/view") else dict.fromkeys([*python, *page]):
            yield from differences(python.get(key), page.get(key), f"{where}/{key}")
    elif isinstance(python, list) and isinstance(page, list) and len(python) == len(page):
        beside = max((abs(x) for x in python if isinstance(x, int | float)), default=0.0)
        for i, (one, other) in enumerate(zip(python, page, strict=True)):
            yield from differences(one, other, f"{where}/{i}", beside)
    elif not same(python, page, beside):
        yield where, python, page


def same(python: Any, page: Any, beside: float) -> bool:
    if isinstance(python, bool | str | None) or isinstance(page, bool | str | None):
        return python == page
    if not (isinstance(python, int | float) and isinstance(page, int | float)):
        return False
    return math.isclose(python, page, rel_tol=CLOSE, abs_tol=max(REST * beside, NOTHING))


def nil(asked: Asked, page: Gate, where: str) -> bool:
    """Whether a statistic is another only because of draws that are nil, but for what rounding leaves of them.

    Hours freed less the same hours reused may be 0 here and 1e-13 there, and then count as a gain. All draws are looked
    at: those of which the sign differs are nil on both sides, and for what is no chance, all of them are.
    """
    part, name, *place = where.split("/")[1:]
    if part != "statistics":
        return False
    option, year, statistic = map(int, place)
    python = Sample(case_of(asked), [name], asked.seed).whole(asked.draws)[name][option, :, year]
    both = np.abs([python, page.draws(name, option, year)])
    if STATISTICS[statistic] in ("positive", "negative"):
        both = both[:, np.sign(python) != np.sign(page.draws(name, option, year))]
    return bool((both <= NIL).all())


def leaves(answer: Any) -> int:
    """How many figures and words an answer holds."""
    if isinstance(answer, dict):
        return sum(map(leaves, answer.values()))
    return sum(map(leaves, answer)) if isinstance(answer, list) else 1


# Numbers in words


def any_numbers(drawing: random.Random, count: int) -> Iterator[tuple[Any, ...]]:
    """Numbers of all sizes, halves and round ones among them, in all units, as the page may be asked for them."""
    units = [
        *writing(FALLBACK).units,
        "EUR/year",
        "EUR/hour",
        "kgCO2e/year",
        "minute/day",
        "EUR/agent/year",
        "hour*agent/year",
    ]
    for _ in range(count):
        unit, grade, value = drawing.choice(units), drawing.choice("ABCD"), any_number(drawing)
        error, signed = drawing.choice([0.0, 0.0, abs(value) / 30, any_number(drawing)]), drawing.random() < 0.3
        yield drawing.choice(
            [
                ("decimal", value, signed),
                ("amount", value, unit, signed),
                ("shown", value, unit, {"grade": grade, "error": abs(error), "signed": signed}),
                ("interval", *sorted((value, drawing.choice([any_number(drawing), value * 2, -value]))), unit, grade),
                ("probability", drawing.choice([0.0, 1.0, 0.005, 0.125, drawing.random(), drawing.random() ** 9])),
            ]
        )


def any_number(drawing: random.Random) -> float:
    size = drawing.choice([1.0, -1.0]) * 10 ** drawing.uniform(-8, 9)
    return drawing.choice(
        [size, float(round(size)), float(f"{size:.1e}") * 1.5, round(size * 2) / 2, round(size * 8) / 8, 0.0]
    )


def in_words(lang: str, asked: tuple[Any, ...]) -> str:
    """The same number as the package writes it."""
    kind, *values = asked
    with in_language(lang):
        if kind == "decimal":
            return presentation.decimal(values[0], signed=values[1])
        if kind == "amount":
            return presentation.amount(values[0], values[1], signed=values[2])
        if kind == "shown":
            return presentation.shown(values[0], values[1], **values[2])
        return presentation.interval(*values) if kind == "interval" else presentation.probability(*values)


# Settings


def settings_of(tool: str) -> list[Asked]:
    """Three settings of a tool: as it opens, in other layers, and with values moved; always the same."""
    drawing = random.Random(f"page {tool}")
    return [Asked(tool, "plaisir"), any_setting(drawing, tool, 0), any_setting(drawing, tool, 3)]


def any_setting(drawing: random.Random, tool: str | None = None, moved: int | None = None) -> Asked:
    """A setting drawn at random over all layers, options, horizons and values."""
    model, library = workbook()
    tool = tool or drawing.choice(library.names("tools"))
    authority = drawing.choice(library.names("authorities"))
    options = options_by_tool([tool], None, None, authority)[0]
    some = drawing.sample(options, drawing.randint(2, len(options))) if drawing.random() < 0.5 else ()
    scenario = drawing.choice([None, *library.names("scenarios")])
    count = drawing.choice([0, 1, 1, 2, 3, 6]) if moved is None else moved
    names = drawing.sample(sorted(library.records.keys() - CLOCKWORK), count)
    values = {name: any_value(drawing, name) for name in names}
    if moved is None and drawing.random() < 0.15:  # a value in place of a formula's result
        values[drawing.choice(sorted(model.expressions))] = repr(drawing.choice([0.0, 1.0, 40.0, 1e5]))
    if drawing.random() < 0.25:
        values["horizon"] = str(drawing.randint(1, 12))
    seed, draws = drawing.randint(0, 2**31), drawing.choice([301, 500, 1000, 2000])
    return Asked(tool, authority, tuple(some), scenario, values, draws, seed)


def any_value(drawing: random.Random, name: str) -> str:
    """A value that a person may type, now and then outside what is possible."""
    record = workbook()[1].records[name]
    if record.choices:
        return drawing.choice(list(record.choices))
    if not isinstance(record.value, float | int):
        return repr(drawing.choice(list(record.points.values())))
    low = record.value / 2 if record.low is None else record.low
    high = record.value * 2 if record.high is None else record.high
    value = (
        drawing.uniform(low, high) if drawing.random() < 0.8 else drawing.choice([0.0, 1.0, record.value, low, high])
    )
    mark = drawing.choice(["", "", " measured", " declared"]) if record.evidence_of == "benefit" else ""
    return repr(value) + mark


def main() -> None:
    parser = argparse.ArgumentParser(description="Compare the page with Python over random settings.")
    parser.add_argument("--wide", type=int, default=100, metavar="N", help="how many settings")
    parser.add_argument("--seed", default="1")
    parser.add_argument("--columns", action="store_true", help="without WebAssembly")
    arguments = parser.parse_args()
    from test_page_controls import controls_by_python, on_page, results_wanted  # which needs this module

    drawing, start = random.Random(arguments.seed), time.monotonic()
    compared, different, refused, rounding = 0, 0, 0, 0
    with (
        tempfile.TemporaryDirectory() as folder,
        chromium() as browser,
        gate(browser, Path(folder), not arguments.columns) as page,
    ):
        for i in range(arguments.wide):
            asked = any_setting(drawing)
            answer = page.answering(asked)
            python = by_python(asked)
            apart = list(differences(python, answer()))
            wrong = [difference for difference in apart if not nil(asked, page, difference[0])]
            rounding += len(apart) - len(wrong)
            refused += "refused" in python
            compared += leaves(python)
            if "refused" not in python:
                lang, case = LANGUAGES[i % len(LANGUAGES)], case_of(asked)
                option, looked_at = case.options[-1].key, results_wanted(case)
                controls = controls_by_python(case, asked, option, lang)
                wrong += differences(controls, on_page(page, "controls", asdict(asked), option, looked_at, lang))
                compared += leaves(controls)
            different += len(wrong)
            if wrong:
                setting = f"{i}: {asked.draws} draws, seed {asked.seed}, {asked}: {len(wrong)} differ"
                print(setting, *wrong[:5], sep="\n    ", flush=True)
    seconds = time.monotonic() - start
    print(f"{arguments.wide} settings ({refused} refused), {compared} figures and words: ", end="")
    print(f"{different} differ, {rounding} chances count draws that are nil but for rounding; {seconds:.0f} s")


if __name__ == "__main__":
    main()
