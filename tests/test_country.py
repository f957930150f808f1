"""A country is a file: the Belgian example runs the main job under its own names, and what is wrong in it is said."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
import yaml
from conftest import REAL, run_command

from costmodel.engine.case import workbook
from costmodel.engine.comparison import study
from costmodel.intake import files
from costmodel.intake.asking import question
from costmodel.language.errors import InputError
from costmodel.outputs.commands.common import AUTHORITY
from costmodel.parameters.country import FILE, country_of
from costmodel.parameters.library import Library
from costmodel.questions.settings import AUTHORITY as ASKED
from costmodel.questions.tables import groups_table

pytestmark = pytest.mark.usefixtures("english")

ROOT = Path(__file__).resolve().parent.parent
BELGIUM = ROOT / "parameters_example" / "belgium"


TEXTS = {"label": "a", "label_fr": "b"}


def in_belgium(*words: str) -> Any:
    return run_command(*words, "--parameters", str(BELGIUM), "--draws", "200", "--lang", "en")


def test_the_main_job_runs_without_naming_an_authority(tmp_path: Path) -> None:
    answer = in_belgium("compare", "--tool", "voicebot", "--tool", "chatbot", "--out", str(tmp_path), "--json")
    assert answer.status == 0, answer.err
    (folder,) = tmp_path.iterdir()
    run = json.loads((folder / "run.json").read_text(encoding="utf-8"))
    assert run["inputs"]["authority"] == "example_town"
    assert {"country.yaml", "authorities/example_town.yaml", "tools/voicebot.yaml"} <= run["parameter_files"].keys()
    assert "authorities/plaisir.yaml" not in run["parameter_files"]
    report = (folder / "report.html").read_text(encoding="utf-8")
    assert "Example town in Belgium" in report
    assert "chapter 012" not in report
    assert "potentiel financier" not in report


def test_values_of_the_country_lie_over_those_of_the_reference() -> None:
    """The workbook has 20 % and a compensation of VAT; the example has 21 % and none."""
    names = ("vat_rate", "fctva_rate", "fctva_cloud_rate")
    belgian, french = ([workbook(folder)[1].records[name].number for name in names] for folder in (BELGIUM, None))
    assert belgian == [0.21, 0, 0]
    assert french == [0.2, 0.16404, 0.056]


def test_one_figure_without_the_compensation_is_nothing() -> None:
    answer = in_belgium("value", "budget_fctva", "--tool", "voicebot", "--option", "adopt_tasks")
    assert answer.status == 0, answer.err
    assert answer.out.startswith("0\u00a0€/year")


@pytest.mark.parametrize(
    ("name", "belgian", "french"),
    [
        ("budget_new_staff", "Staff newly paid (economic group 70)", "Staff newly paid (chapter 012)"),
        ("hourly_cost_a", "Cost of a productive hour, level A", "Cost of a productive hour, category A"),
        ("hourly_cost_c", "Cost of a productive hour, levels C, D and E", "Cost of a productive hour, category C"),
        ("hourly_cost_manager", "Cost of a productive hour, managers", "Cost of a productive hour, managers"),
        ("budget_fctva", "VAT compensation received", "VAT compensation received (FCTVA)"),
    ],
)
def test_quantities_are_called_as_in_the_country(name: str, belgian: str, french: str) -> None:
    assert workbook(BELGIUM)[0][name].label == belgian
    assert workbook(None)[0][name].label == french


def test_staff_groups_of_a_table_are_those_of_the_country() -> None:
    result = study("drafting_assistant", "example_town", draws=100, folder=BELGIUM)
    heads = {row[0].text for _, rows in groups_table(result).groups for row in rows}
    assert "Levels C, D and E" in heads
    assert not {head for head in heads if head.startswith("Category")}


def test_kinds_and_questions_of_a_new_authority_are_those_of_the_country() -> None:
    country = country_of(BELGIUM)
    assert [*country.kinds] == ["commune", "province", "cpas"]
    assert question("population", country).endswith("the national register.")
    assert "INSEE" in question("population", country_of())
    refused = run_command("new", "authority", "--kind", "epci", "--yes", "--lang", "en", "--parameters", str(BELGIUM))
    assert refused.err == "Error: --kind epci: choose one of commune, province, cpas.\n"


def test_a_new_authority_of_the_country_is_written(tmp_path: Path) -> None:
    folder = shutil.copytree(BELGIUM, tmp_path / "belgium")
    made = ("new", "authority", "--name", "Ma commune", "--population", "9000", "--kind", "cpas", "--yes")
    answer = run_command(*made, "--lang", "en", "--parameters", str(folder))
    assert answer.status == 0, answer.err
    written = yaml.safe_load((folder / "authorities" / "ma_commune.yaml").read_text(encoding="utf-8"))
    assert written["summary"].startswith("A public centre for social action (CPAS) for 9,000 inhabitants")
    assert run_command("check", "--parameters", str(folder), "--lang", "en").status == 0


def test_the_french_file_holds_the_defaults_that_signatures_promise() -> None:
    country = country_of()
    assert country.authority == AUTHORITY == ASKED.default
    assert set(country.typical) <= {path.stem for path in (REAL / "authorities").glob("*.yaml")}
    assert country.label == "France"


def test_a_folder_without_a_country_is_french(tmp_path: Path) -> None:
    assert country_of(tmp_path) is country_of()
    assert files.authority.__defaults__ is not None


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"kind": {}}, r"country\.yaml, line \d+, kind: the key 'kind' of 'country' is unknown"),
        ({"most_people": "many"}, r"country\.yaml, line \d+, most_people: 'many' is not a finite number"),
        (
            {"labels": {"budgt": {"label": "a", "label_fr": "b"}}},
            r"line \d+, budgt: no parameter or formula .*'budget_",
        ),
        ({"members": {"staf": {}}}, r"line \d+, staf: the dimension 'staf' is unknown.*Did you mean 'staff'"),
        ({"members": {"staff": {"d": TEXTS}}}, r"line \d+, d: 'd' is not a member of staff"),
        ({"terms": {"mean": TEXTS}}, r"line \d+, mean: the key 'mean' is unknown.*'means'"),
        ({"kinds": {"town": {"label": "{men}", "label_fr": "b"}}}, r"line \d+, label: 'label' may name own, people"),
        ({"kinds": {}}, r"line \d+, kinds: 'kinds' must hold names and values"),
        (
            {"values": {"vat_rate": {"value": 2}}},
            r"vat_rate: 'vat_rate' lacks .*review_by",
        ),
        ({"authority": ""}, r"line \d+, authority: 'authority' of 'country' is empty"),
    ],
)
def test_what_is_wrong_is_said_with_file_line_and_key(tmp_path: Path, change: dict[str, Any], sentence: str) -> None:
    text = yaml.safe_load((BELGIUM / FILE).read_text(encoding="utf-8"))
    (tmp_path / FILE).write_text(yaml.safe_dump(text | change, allow_unicode=True, default_flow_style=False), "utf-8")
    model = workbook(None)[0]
    formulas = [q for q in model.values() if q.formula]
    with pytest.raises(InputError, match=sentence):
        Library(tmp_path, formulas)


def test_every_value_of_the_example_is_an_assumption_and_says_so() -> None:
    text = yaml.safe_load((BELGIUM / FILE).read_text(encoding="utf-8"))
    town = yaml.safe_load((BELGIUM / "authorities" / "example_town.yaml").read_text(encoding="utf-8"))
    records = [*text["values"].values(), *town["values"].values()]
    assert {record["grade"] for record in records} == {"D"}
    assert all("note" in record for record in text["values"].values())
