"""What formulas are called stands in one file a language, and every name of one file is in the others."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from costmodel.language import catalogue, labels
from costmodel.language.catalogue import LANGUAGES
from costmodel.language.errors import ModelError
from costmodel.language.labels import file_of, read
from costmodel.model.formulas import FORMULAS, quantities
from costmodel.model.model import CLOCK
from costmodel.model.quantity import ABOUT, DIMENSIONS, STAFF, formula

pytestmark = pytest.mark.usefixtures("english")


def files() -> dict[str, dict[str, Any]]:
    return {lang: yaml.safe_load(file_of(lang).read_text(encoding="utf-8")) for lang in LANGUAGES}


@pytest.fixture
def own_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, dict[str, Any]]]:
    """The labels of each language, which a test changes before it calls ``write``."""
    monkeypatch.setattr(catalogue, "FOLDERS", [*catalogue.FOLDERS, tmp_path])
    read.cache_clear()
    yield {lang: yaml.safe_load(file.read_text(encoding="utf-8")) for lang, file in FILES.items()}
    read.cache_clear()


FILES = {lang: file_of(lang) for lang in LANGUAGES}


def write(texts: dict[str, dict[str, Any]]) -> None:
    for lang, text in texts.items():
        file = catalogue.FOLDERS[-1] / lang / "labels.yaml"
        file.parent.mkdir()
        file.write_text(yaml.safe_dump(text, allow_unicode=True), encoding="utf-8")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_formula_is_called_something_once(lang: str) -> None:
    texts = files()[lang]
    about = {f.name for f in FORMULAS if f.outcome in ABOUT}
    assert set(texts["topics"]) == about
    assert set(texts["labels"]) == {f.name for f in FORMULAS} - about | set(CLOCK)
    assert set(texts["patterns"]) == set(ABOUT)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_member_of_a_dimension_is_called_something(lang: str) -> None:
    members = {name: list(texts) for name, texts in files()[lang]["members"].items()}
    assert members == {d.name: [m.key for m in d] for d in DIMENSIONS.values()}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_name_stands_twice(lang: str) -> None:
    """YAML would take the last of two in silence."""
    sections = re.split(r"^(?=\w)", FILES[lang].read_text(encoding="utf-8"), flags=re.MULTILINE)
    for section in sections:
        for part in re.split(r"^  \w+:\n", section, flags=re.MULTILINE):
            names = re.findall(r"^ +(\w+): ", part, flags=re.MULTILINE)
            assert len(names) == len(set(names)), section.partition("\n")[0]


def test_the_names_stand_in_one_order() -> None:
    english, french = (
        [line.partition(":")[0] for line in FILES[lang].read_text(encoding="utf-8").splitlines()[1:] if ":" in line]
        for lang in ("en", "fr")
    )
    assert english == french


@pytest.mark.parametrize(("section", "name"), [("labels", "calls_per_day"), ("topics", "carbon_margin")])
def test_a_formula_without_a_label_is_refused(own_files: Any, section: str, name: str) -> None:
    del own_files["fr"][section][name]
    write(own_files)
    with pytest.raises(ModelError, match=rf"fr.labels\.yaml: '{name}' has no label\.$"):
        quantities()


@pytest.mark.parametrize("section", ["labels", "topics"])
def test_a_label_without_a_formula_is_refused(own_files: Any, section: str) -> None:
    own_files["en"][section]["forgotten"] = "A formula of last year"
    write(own_files)
    with pytest.raises(ModelError, match=r"en.labels\.yaml: 'forgotten' is the label of no formula\.$"):
        quantities()


def test_a_third_language_is_one_more_file(own_files: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (catalogue, labels):
        monkeypatch.setattr(module, "LANGUAGES", ("fr", "en", "xx"))
    own_files["xx"] = own_files["en"] | {
        "labels": {name: f"xx {text}" for name, text in own_files["en"]["labels"].items()},
        "members": {d: {m: f"xx {text}" for m, text in ms.items()} for d, ms in own_files["en"]["members"].items()},
    }
    write(own_files)
    by_name = {q.name: q for q in quantities()}
    assert by_name["hourly_cost_a"].text("xx") == "xx Cost of a productive hour, xx group A"
    assert by_name["carbon_margin"].text("xx") == "Margin: carbon"


def test_a_label_on_the_spot_is_that_of_every_language() -> None:
    declared = formula("EUR", symbol="x", source="test", over=STAFF, label="Mine")(lambda y: y)
    assert [q.label_fr for q in declared.quantities()][:2] == ["Mine, groupe A", "Mine, groupe B"]
    assert [q.family_text("en") for q in declared.quantities()][:2] == ["Mine", "Mine"]
