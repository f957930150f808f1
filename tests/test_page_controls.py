"""What a person does on the page before anything is computed: controls, typed numbers, settings, addresses.

Each is compared with what the package says of the same, in a real browser.
"""

from __future__ import annotations

import math
import os
import random
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import pytest
from browser import chromium, needs_chromium
from page_gate import Asked, Gate, any_setting, case_of, differences, gate, settings_of
from page_oracle.controls import (
    SPACES,
    TYPED,
    check_possible,
    control,
    most_important,
    movable,
    plain_number,
    typed,
    value_typed,
)
from page_oracle.settings import Settings
from page_oracle.view import wanted

from costmodel.engine.case import Case, workbook
from costmodel.engine.comparison import options_by_tool
from costmodel.engine.reading import read_by_rule
from costmodel.engine.uncertainty import PAIR
from costmodel.intake.words import GROSS, GROSS_PRICES, NET_PRICES, VAT, bare, before_or_after_tax, conversion, folded
from costmodel.language.catalogue import LANGUAGES, in_language, language, translate
from costmodel.language.errors import CostModelError, InputError
from costmodel.language.presentation import amount
from costmodel.language.presentation import unit as unit_in_words
from costmodel.outputs.page.controls_data import CHOICES, controls_data
from costmodel.outputs.page.export import exported, fingerprint

MODEL, LIBRARY = workbook()
NUMBERS = [name for name, record in LIBRARY.records.items() if not record.choices and record.shape != "path"]
PRICES = [name for name in NUMBERS if name in NET_PRICES | GROSS_PRICES]
PLAISIR = Settings("plaisir", "voicebot", tuple(options_by_tool(["voicebot"], None, None, "plaisir")[0]))


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with chromium() as started:
        yield started


@pytest.fixture(scope="module")
def page(browser: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Gate]:
    with gate(browser, tmp_path_factory.mktemp("page")) as opened:
        yield opened


def on_page(page: Gate, what: str, *asked: Any) -> Any:
    """What a function of the page gives for arguments that JSON knows."""
    return page.page.evaluate("([what, asked]) => globalThis[what](...asked)", [what, asked])


# Controls


def results_wanted(case: Case) -> list[str]:
    """What a page looks at: what it shows, and what the rule reads."""
    return list(dict.fromkeys([*read_by_rule(case.model), *wanted(case), *PAIR]))


def accepted(asked: Asked) -> bool:
    """Whether Python makes a case of it."""
    with suppress(CostModelError):
        case_of(asked)
        return True
    return False


def controls_by_python(case: Case, asked: Asked, option: str, lang: str) -> dict[str, Any]:
    with in_language(lang):
        names = movable(case, results_wanted(case))
        return {
            "names": names,
            "first": most_important(case, option, names),
            "controls": [control(case, name, asked.overrides, option) for name in names],
        }


@needs_chromium
@pytest.mark.browser
@pytest.mark.parametrize("tool", LIBRARY.names("tools"))
def test_controls_are_those_of_python(page: Gate, tool: str) -> None:
    """Every value that may be moved, and those that matter most: as the tool opens, then in other layers, some set."""
    drawing = random.Random(f"controls {tool}")
    some = next(asked for asked in iter(lambda: any_setting(drawing, tool, 3), None) if accepted(asked))
    for asked, lang in ((Asked(tool, "plaisir"), "fr"), (replace(some, options=()), "en")):
        case = case_of(asked)
        option = case.options[-1].key
        python = controls_by_python(case, asked, option, lang)
        answer = on_page(page, "controls", asdict(asked), option, results_wanted(case), lang)
        assert len(python["names"]) > 500
        assert list(differences(python, answer)) == []
        assert [c.keys() for c in answer["controls"]] == [c.keys() for c in python["controls"]]


@needs_chromium
@pytest.mark.browser
@pytest.mark.parametrize(
    ("right", "wrong"), [("[1, 2, 5].map(", "[1, 2, 4].map("), ("Math.floor(ends[0]", "Math.ceil(ends[0]")]
)
def test_a_planted_fault_is_found(browser: Any, tmp_path: Path, right: str, wrong: str) -> None:
    asked = Asked("voicebot", "plaisir")
    case = case_of(asked)
    with gate(browser, tmp_path, fault=(right, wrong)) as page:
        answer = on_page(page, "controls", asdict(asked), case.options[-1].key, results_wanted(case), "fr")
    assert list(differences(controls_by_python(case, asked, case.options[-1].key, "fr"), answer)) != []


# Numbers as people type them

UNITS = (
    *("", "", "€", "k€", "M€", "%", "‰", "€ HT", "€ TTC", "k€ HT", "€/mois", "€ HT/mois", "€/an", "€ par an", "€ (HT)"),
    *("€/agent/an", "€/agent/month", "h", "min", "minutes", "heures", "h/jour", "heures/an", "MWh", "jours", "abc"),
    *(
        "hab.",
        "euros",
        "/",
        "·",
        "=1",
        ";2",
        "(€)",
        "<b>",
        "€€",
        "% %",
        "excl. VAT",
        "TVA comprise",
        "par an",
        "\u200b",
    ),
)
ODD = (
    *(
        "",
        "abc",
        "=1+1",
        "1e999",
        "nan",
        "1,2,3.4.5",
        "1;2",
        "%",
        "1,234",
        "1.234",
        "1.234.567",
        "1,234,567",
        ".5",
        "5.",
    ),
    *("-", "1.2.3", "−4", "2e3", "700 €/mois", "8000 € TTC", "12 kg", "__import__('os')"),
)


def texts_typed(drawing: random.Random, count: int) -> Iterator[tuple[str, str]]:
    """What people type for a value, and its name: all signs and sizes, units of this kind and of others, nonsense."""
    for _ in range(count):
        name = drawing.choice(PRICES if drawing.random() < 0.4 else NUMBERS)
        size = drawing.choice([drawing.random(), drawing.uniform(0, 100), 10 ** drawing.uniform(-6, 8)])
        places = drawing.randint(0, 3)
        number = drawing.choice([f"{size:,.{places}f}", f"{size:.{places}f}", repr(size)])
        if drawing.random() < 0.5:
            number = number.replace(",", "S").replace(".", ",").replace("S", drawing.choice(" \u202f\u00a0."))
        shown = unit_in_words(MODEL[name].unit, drawing.choice(["fr", "en"]), drawing.choice([1.0, 5.0]))
        unit = drawing.choice([drawing.choice(UNITS), shown, f"{shown} {drawing.choice(['HT', 'TTC', 'excl. VAT'])}"])
        sign, space = drawing.choice(["", "", "-", "+", "−"]), drawing.choice(["", " ", "\u00a0"])
        text = sign + number + space + unit
        yield (drawing.choice(ODD) if drawing.random() < 0.05 else text), name


def typed_by_python(text: str, name: str, lang: str) -> dict[str, Any]:
    """The value of a text; or why it is refused.

    Words beside the unit of the page are read as in a sheet of one's own figures.
    """
    quantity, label = MODEL[name], MODEL[name].text(lang)
    number, rest = number_and_rest(text)
    stated = VAT.search(rest)
    price = VAT.sub(" ", rest, count=1)
    with in_language(lang):
        try:
            try:
                value = value_typed(number + price, quantity.unit, label)
            except InputError:
                value = in_another_unit(number, price, quantity.unit) or value_typed(text, quantity.unit, label)
            if stated:
                check_tax(float(value), name, folded(stated[1]) in GROSS, stated[1])
            check_possible(float(value), LIBRARY.records[name], quantity)
            return {"value": value, "shown": typed(float(value))}
        except InputError as error:
            return {"refused": str(error)}


def number_and_rest(text: str) -> tuple[str, str]:
    """The number that a text begins with, and the words after it; '' for a text that begins with none."""
    for end in range(1, len(text) + 1):
        match = TYPED.fullmatch(SPACES.sub("", text).replace("\u2212", "-"))
        if match and SPACES.sub("", text[:end]).replace("\u2212", "-") == match["number"]:
            return match["number"], text[end:].strip()
    return "", text


def in_another_unit(number: str, words: str, unit: str) -> str:
    """A number with a unit that a sheet may hold; '' where it is none."""
    value = plain_number(number) if number else None
    try:
        return "" if value is None else repr(value * float(conversion(bare(words), unit, "", "", in_cell=True)))
    except InputError:
        return ""


def check_tax(value: float, name: str, gross: bool, words: str) -> None:
    kind, rate = before_or_after_tax(name, None)
    if kind == ("gross" if gross else "net"):
        return
    fields = {"label": MODEL[name].text(language()), "words": words}
    if not kind:
        raise InputError(translate("{label}: VAT plays no part in it; leave out “{words}”.", **fields))
    price = value / (1 + rate) if gross else value * (1 + rate)
    fields |= {"rate": amount(rate, "share"), "price": f"{typed(price)}\u00a0{unit_in_words(MODEL[name].unit)}"}
    asked = "before" if gross else "with"
    sentence = f"{{label}}: the amount is asked {asked} VAT, not “{{words}}”; at a rate of {{rate}}, type {{price}}."
    raise InputError(translate(sentence, **fields))


@needs_chromium
@pytest.mark.browser
@pytest.mark.parametrize("lang", LANGUAGES)
def test_numbers_typed_are_read_or_refused_as_python_does(page: Gate, lang: str) -> None:
    asked = list(texts_typed(random.Random(f"typed {lang}"), 2000))
    answers = on_page(page, "typed", lang, asked)
    python = [typed_by_python(text, name, lang) for text, name in asked]
    wrong = [
        (text, name, mine, its)
        for (text, name), mine, its in zip(asked, python, answers, strict=True)
        if mine.get("refused") != its.get("refused")
        or ("value" in mine and not math.isclose(float(mine["value"]), float(its["value"]), rel_tol=1e-14))
        or mine.get("shown") != its.get("shown")
    ]
    assert wrong == []
    assert 400 < sum("value" in answer for answer in python) < 1700


@needs_chromium
@pytest.mark.browser
@pytest.mark.parametrize(
    ("text", "name", "value"),
    [
        ("700 €/mois", "fixed_yearly_price", "8400.0"),
        ("8 000 € HT", "fixed_yearly_price", "8000.0"),
        ("96 €/licence/an HT", "licence_monthly_price", "8.0"),
        ("0,5 h", "minutes_saved_per_day", "30.0"),
        ("12,5 %", "concerned_share", "0.125"),
        ("12,5", "concerned_share", "0.125"),
        ("1\u202f234,5", "laptop_hours", "1234.5"),
    ],
)
def test_a_number_is_read_in_the_unit_it_is_typed_in(page: Gate, text: str, name: str, value: str) -> None:
    [answer] = on_page(page, "typed", "fr", [[text, name]])
    assert answer["value"] == value


@needs_chromium
@pytest.mark.browser
def test_a_price_with_vat_is_refused_with_the_price_to_type(page: Gate) -> None:
    [answer] = page.page.evaluate(
        "([lang, asked]) => typed(lang, asked)", ["fr", [["8000 € TTC", "fixed_yearly_price"]]]
    )
    assert answer["refused"].endswith("au taux de 20\u202f%, tapez 6\u202f667\u00a0€/an.")


# Settings and addresses


def plain(settings: Settings) -> dict[str, Any]:
    return asdict(settings) | {"options": list(settings.options), "overrides": dict(settings.overrides)}


def settings_from(asked: Asked) -> Settings:
    options = options_by_tool([asked.tool], asked.options, None, asked.authority)[0]
    return Settings(asked.authority, asked.tool, tuple(options), asked.scenario, dict(asked.overrides))


def restored_by_python(address: str, lang: str) -> dict[str, Any]:
    with in_language(lang):
        try:
            restored = PLAISIR.at(address, PLAISIR)
        except InputError as error:
            return {"refused": str(error)}
    return plain(restored) | {"address": restored.address(), "told": None}


FAULTY = [
    "autority=plaisir",
    "authority=plaisyr",
    "tool=voice_bot",
    "option=adopt_posts&option=status_quo&option=adopt_posts",
    "option=status_quo",
    "scenario=vendor_promis",
    "scenario=",
    "set=a=b=c&set=%C3%A9%zz+x&&set=",
    "x" * 5 + "&" * 3000,
    "&".join(["set=a=1"] * 2001),
    "%00=1",
]


@needs_chromium
@pytest.mark.browser
@pytest.mark.parametrize("lang", LANGUAGES)
def test_addresses_restore_what_python_restores(page: Gate, lang: str) -> None:
    settings = [settings_from(asked) for tool in LIBRARY.names("tools") for asked in settings_of(tool)]
    addresses = [*(s.address() for s in settings), *FAULTY]
    answers = page.page.evaluate(
        "([lang, now, asked]) => addresses(lang, now, asked)", [lang, plain(PLAISIR), addresses]
    )
    assert answers == [restored_by_python(address, lang) for address in addresses]
    assert [a["address"] for a in answers[: len(settings)]] == addresses[: len(settings)]


@needs_chromium
@pytest.mark.browser
def test_an_address_may_tell_what_the_page_said(page: Gate) -> None:
    """It restores the same settings; an address without it tells nothing."""
    said = {"version": "0.9.1", "fingerprint": "0123abcd", "said": "Essai d’abord & société −22 k€ = 50 % #1"}
    full, bare_address = (on_page(page, "addressOf", plain(PLAISIR), told) for told in (said, None))
    one, other = on_page(page, "addresses", "fr", plain(PLAISIR), [full, bare_address])
    assert bare_address == PLAISIR.address()
    assert full.startswith(bare_address)
    assert (one["told"], other["told"]) == (said, None)
    assert one | {"told": None} == other


@needs_chromium
@pytest.mark.browser
def test_settings_change_as_in_python(page: Gate) -> None:
    def changed(settings: Settings, *change: Any) -> Any:
        return on_page(page, "changed", "en", plain(settings), change)

    some = replace(PLAISIR, options=("status_quo", "adopt_tasks", "human_alternative"))
    assert changed(PLAISIR, "having", "calls_per_day", "12.0") == plain(PLAISIR.having("calls_per_day", "12.0"))
    assert changed(PLAISIR, "having", "calls_per_day", None) == plain(PLAISIR)
    assert changed(PLAISIR, "comparing", list(some.options[::-1])) == plain(some)
    for tool in LIBRARY.names("tools"):
        for settings in (PLAISIR, some):
            assert changed(settings, "about", tool) == plain(settings.about(tool))


# The data


def test_what_the_controls_say_stands_in_the_data_in_every_language() -> None:
    data = controls_data()
    english, french = (data["wording"][lang] for lang in ("en", "fr"))
    assert english.keys() == french.keys()
    assert all(english[key].keys() == french[key].keys() for key in ("texts", "groups", "grades", "hands", "further"))
    assert {name for name, record in LIBRARY.records.items() if record.choices} == french["choices"].keys()
    assert CHOICES.keys() <= french["choices"].keys()
    assert french["choices"]["hosting_country"]["se"] == "Suède"


def test_the_fingerprint_tells_declarations_apart() -> None:
    data = exported()
    keys = ("quantities", "trees", "reference", *("tools", "authorities", "options", "scenarios"), "causes", "shares")
    declarations = {key: data[key] for key in (*keys, "rules", "records", "sources")}
    assert data["fingerprint"] == fingerprint(declarations)
    assert len(data["fingerprint"]) == 8
    declarations["records"] = [*declarations["records"][1:], declarations["records"][0] | {"value": 12345.678}]
    assert data["fingerprint"] != fingerprint(declarations)


def test_the_fingerprint_is_the_same_in_every_process() -> None:
    """An address made by one page is known by another of the same data."""
    program = "from costmodel.outputs.page.export import exported; print(exported()['fingerprint'])"
    runs = [
        subprocess.run(
            [sys.executable, "-c", program],
            env=os.environ | {"PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        )
        for seed in "12"
    ]
    assert {run.stdout.strip() for run in runs} == {exported()["fingerprint"]}
