"""Every commune of France: what is shipped, how a name is understood, what public files say, and a file made of it."""

from __future__ import annotations

import csv
import datetime as dt
import gzip
import hashlib
import io
import json
import os
import subprocess
import sys
import tarfile
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import worlds
import yaml
from conftest import REAL, ROOT, run_command
from openpyxl import Workbook
from terminal import terminal
from waiting import PATIENCE

from costmodel.engine.case import make_case, workbook
from costmodel.intake import communes_build
from costmodel.intake.commune_names import communes_called
from costmodel.intake.communes import COLUMNS, Commune, communes, values
from costmodel.language.errors import InputError
from costmodel.parameters.library import default_folder
from costmodel.parameters.record import GRADES

FRANCE = REAL / "france"


def rows() -> list[dict[str, str]]:
    """The shipped table, read by another reader."""
    return list(csv.DictReader(io.StringIO(gzip.decompress((FRANCE / "communes.csv.gz").read_bytes()).decode())))


# What is shipped


def test_the_table_is_what_its_description_says() -> None:
    packed = (FRANCE / "communes.csv.gz").read_bytes()
    described = yaml.safe_load((FRANCE / "communes.yaml").read_text(encoding="utf-8"))["communes"]
    assert packed[4:8] == bytes(4), "a date stands in the archive: the same table would not give the same bytes"
    assert described["table_sha256"] == hashlib.sha256(gzip.decompress(packed)).hexdigest()
    assert int(described["rows"]) == len(rows()) == 34_969
    assert len(packed) < 800_000


def test_the_table_holds_every_commune_once_in_the_order_of_the_codes() -> None:
    codes = [row["code"] for row in rows()]
    assert codes == sorted(set(codes))
    assert {len(code) for code in codes} == {5}
    assert sum(int(row["population"] or 0) for row in rows()) == 68_952_941
    assert len({row["epci"] for row in rows() if row["epci"]}) == 1255


def test_plaisir_is_what_insee_counts() -> None:
    """The population of the shipped authority was read elsewhere (donnees_communes.csv, PMUN 2023)."""
    row = next(row for row in rows() if row["code"] == "78490")
    assert (row["name"], row["population"], row["postcodes"]) == ("Plaisir", "31811", "78370")
    assert (row["department_name"], row["epci_name"]) == ("Yvelines", "CA de Saint Quentin en Yvelines")
    authority = yaml.safe_load((REAL / "authorities" / "plaisir.yaml").read_text(encoding="utf-8"))
    assert int(row["population"]) == authority["values"]["population"]["value"]


def test_communes_are_read_as_text_with_their_zeros() -> None:
    table = communes()
    assert ("code", *table.columns) == COLUMNS
    assert table.at["01001", "department"] == "01"
    assert table.at["2A004", "name"] == "Ajaccio"
    assert table["population"].sum() == 68_952_941


PACKAGE = {
    "package.json": {"name": "@etalab/decoupage-administratif", "version": "7.1.0"},
    "data/communes.json": [
        {"code": "75101", "nom": "Paris 1er Arrondissement", "type": "arrondissement-municipal", "commune": "75056"},
        {
            **{"code": "75056", "nom": "Paris", "type": "commune-actuelle", "departement": "75", "region": "11"},
            **{"siren": "217500016", "codesPostaux": ["75001", "75002"], "population": 2},
        },
        {
            **{"code": "01015", "nom": "Arboys, en Bugey", "type": "commune-actuelle", "departement": "01"},
            **{"region": "84", "anciensCodes": ["01340", "01999"], "population": 710},
        },
        {"code": "01340", "nom": "Saint-Bois", "type": "commune-deleguee", "chefLieu": "01015"},
    ],
    "data/epci.json": [{"code": "200", "nom": "CC Bugey Sud", "type": "CC", "membres": [{"code": "01015"}]}],
    "data/departements.json": [{"code": "75", "nom": "Paris"}, {"code": "01", "nom": "Ain"}],
    "data/regions.json": [{"code": "11", "nom": "Île-de-France"}, {"code": "84", "nom": "Auvergne-Rhône-Alpes"}],
}


def package(path: Path, **changed: Any) -> Path:
    """An archive as ``npm pack`` leaves it."""
    with tarfile.open(path, "w:gz") as tar:
        for name, content in (PACKAGE | changed).items():
            data = json.dumps(content).encode()
            member = tarfile.TarInfo(f"package/{name}")
            member.size = len(data)
            tar.addfile(member, io.BytesIO(data))
    return path


def test_the_table_is_built_from_the_package_always_the_same(tmp_path: Path) -> None:
    built = []
    for folder in (tmp_path / "one", tmp_path / "two"):
        count = communes_build.build(package(tmp_path / "p.tgz"), folder, dt.date(2027, 3, 1))
        built.append((folder / "communes.csv.gz").read_bytes())
    assert count == 2
    assert built[0] == built[1]
    assert gzip.decompress(built[0]).decode().splitlines() == [
        ",".join(COLUMNS),
        '01015,"Arboys, en Bugey",710,01,Ain,84,Auvergne-Rhône-Alpes,,,200,CC Bugey Sud,CC,01340 Saint-Bois|01999',
        "75056,Paris,2,75,Paris,11,Île-de-France,217500016,75001|75002,,,,75101 Paris 1er Arrondissement",
    ]
    described = yaml.safe_load((tmp_path / "one" / "communes.yaml").read_text(encoding="utf-8"))
    assert described["sources"]["communes"]["published"] == "2027"
    assert described["communes"]["version"] == "7.1.0"


@pytest.mark.parametrize("changed", [{"package.json": {"name": "other", "version": "1.0.0"}}, {"data/epci.json": None}])
def test_another_package_is_refused(tmp_path: Path, changed: dict[str, Any]) -> None:
    path = package(tmp_path / "p.tgz", **changed)
    if changed.get("data/epci.json", "") is None:
        path.write_bytes(b"no archive")
    with pytest.raises(InputError, match=r"p\.tgz"):
        communes_build.build(path, tmp_path / "out", dt.date(2027, 3, 1))
    assert not (tmp_path / "out").exists()


# Names


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Plaisir", "78490"),
        ("  PLAISIR ", "78490"),
        ("Plaisir, Yvelines", "78490"),
        ("St Étienne", "42218"),
        ("saint etienne", "42218"),
        ("Ste-Foy-lès-Lyon", "69202"),
        ("l’Haÿ les Roses", "94038"),
        ("Haÿ-les-Roses", "94038"),
        ("Le Havre", "76351"),
        ("havre", "76351"),
        ("Œting", "57521"),
        ("Y", "80829"),
        ("Saint-Denis (93)", "93066"),
        ("Saint-Denis (Seine-Saint-Denis)", "93066"),
        ("saint denis 97400", "97411"),
        ("Saint-Denis, La Réunion", "97411"),
        ("Lyon 3e", "69123"),
        ("Paris 12", "75056"),
        ("Marseille 1er arrondissement", "13055"),
        ("Pierrefitte-sur-Seine", "93066"),
        ("Arbignieu", "01015"),
        ("2a004", "2A004"),
        ("01001", "01001"),
    ],
)
def test_a_commune_is_understood_however_it_is_written(text: str, code: str) -> None:
    assert communes_called(text) == (code,)


def test_five_digits_may_be_a_code_and_the_postcode_of_others() -> None:
    by_postcode = {row["code"] for row in rows() if "78490" in row["postcodes"].split("|")}
    first, *others = communes_called("78490")
    assert first == "78490"
    assert set(others) == by_postcode
    assert communes_called("13001") == ("13001", "13055")


def test_namesakes_are_all_given() -> None:
    assert communes_called("Saint-Denis") == ("11339", "30247", "93066", "97411")
    assert communes_called("Nowhere-sur-Loire") == ()


def test_no_two_communes_are_written_alike() -> None:
    titles = [(row["name"], row["department_name"] or row["department"]) for row in rows()]
    assert len(set(titles)) == len(titles)


# Public files

ACCOUNTS = """\
an;dep;icom;inom;pop1;perso;fperso;fcafn
2021;078;490;PLAISIR;31000;1;700;60
2022;078;490;PLAISIR;31500;24853,5;789;72,5
2022;001;015;ARBOYS;600;1;200;10
2022;001;340;SAINT-BOIS;200;1;400;50
2022;02A;004;AJACCIO;70000;1;1 100,5;
2022;104;411;SAINT-DENIS;150000;1;900;-12
2022;;;TOTAL;66000000;1;650;70
"""


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A folder of parameters whose folder of communes is its own, and empty."""
    for path in REAL.iterdir():
        if path.name != "france":
            (tmp_path / path.name).symlink_to(path)
    (tmp_path / "france").mkdir()
    return tmp_path


def put(place: Path, name: str, text: str, encoding: str = "utf-8") -> None:
    (place / "france" / name).write_bytes(text.encode(encoding))


def test_the_accounts_of_communes_give_payroll_and_staff(place: Path) -> None:
    put(place, "comptes-individuels-des-communes-fichier-global-2022.csv", ACCOUNTS, "utf-8-sig")
    table = communes(place)
    assert table.at["78490", "payroll"] == 789
    assert table.at["78490", "net_saving"] == 72.5
    assert table.at["01015", "payroll"] == pytest.approx((600 * 200 + 200 * 400) / 800)
    assert table.at["2A004", "payroll"] == 1100.5
    assert table.at["97411", "payroll"] == 900
    assert table["payroll"].notna().sum() == 4
    staff = values("78490", workbook(place)[1])["agents_total"]
    posts = [789 * 31811 / cost for cost in (52000, 47500, 43000)]
    expected = [float(f"{post / 0.93:.1e}") for post in posts]
    assert [staff.record.low, staff.record.number, staff.record.high] == expected
    assert (staff.origin, staff.record.grade) == ("own", "C")
    assert [source.key for source in staff.record.sources][:1] == ["dgfip_accounts"]
    assert "789" in staff.record.note
    assert "2022" in staff.record.note


def test_a_commune_that_the_file_lacks_has_the_mean_of_its_size(place: Path) -> None:
    put(place, "comptes-individuels-des-communes-fichier-global-2022.csv", ACCOUNTS)
    known = values("78621", workbook(place)[1])
    assert known["population"].origin == "own"
    assert known["agents_total"].origin == "class mean"
    usual = values("78621", worlds.LIBRARY)["agents_total"].record
    assert replace(known["agents_total"].record, where="") == replace(usual, where="")


def test_a_misprint_is_no_figure_of_a_commune(place: Path) -> None:
    """A fragility of 9,999 would be a hundred times the national mean: the mean of the size stays."""
    put(
        place,
        "indice-fragilite-numerique-2020.csv",
        "Code Iris;P16 Pop;SCORE GLOBAL region 1\n784900101;9;9999\n786210101;9;90\n",
    )
    library = workbook(place)[1]
    assert values("78490", library)["place_factor"].origin == "class mean"
    assert values("78621", library)["place_factor"].origin == "own"


def test_the_accounts_of_another_year_are_brought_to_the_euros_of_their_posts(place: Path) -> None:
    put(place, "comptes-individuels-des-communes-2024.csv", ACCOUNTS.replace("2022;", "2024;"))
    staff = values("78490", workbook(place)[1])["agents_total"].record
    index = yaml.safe_load((REAL / "reference" / "clock.yaml").read_text(encoding="utf-8"))
    path = index["parameters"]["price_index"]["value"]
    cost = 47500 * float(path[2024]) / float(path[2022])
    assert staff.number == float(f"{789 * 31811 / cost / 0.93:.1e}")


def test_ofgl_gives_the_same_from_a_line_for_each_account(place: Path) -> None:
    header = (
        "Exercice;Code Insee 2024 Commune;Nom 2024 Commune;Type de budget;Agrégat;Montant;Population totale;"
        "Montant en € par habitant"
    )
    lines = [
        header,
        "2023;78490;Plaisir;Budget principal;Frais de personnel;1;32147;801.25",
        "2023;78490;Plaisir;Budget annexe;Frais de personnel;1;32147;5",
        "2023;78490;Plaisir;Budget principal;Epargne nette;1;32147;70",
        "2023;78490;Plaisir;Budget principal;Encours de dette;1;32147;999",
        "2022;78490;Plaisir;Budget principal;Frais de personnel;1;32000;1",
    ]
    put(place, "ofgl-base-communes.csv", "\n".join(lines))
    table = communes(place)
    assert table.at["78490", "payroll"] == 801.25
    assert table.at["78490", "net_saving"] == 70


CRITERIA = (
    "Informations générales - Code INSEE de la commune,Informations générales - Nom de la commune,"
    "Informations générales - Population DGF Année N',Potentiel fiscal et financier des communes - Potentiel financier,"
    "Potentiel fiscal et financier des communes - Potentiel financier par habitant,Effort fiscal - Effort fiscal,"
    "Dotation de solidarité urbaine - Revenu imposable par habitant"
)


def test_the_criteria_of_the_state_grant_give_means_in_the_encoding_of_windows(place: Path) -> None:
    body = '1001,L\'Abergement-Clémenciat,900,1,"812,5","1,05","15 400,2"\n78490,Plaisir,32500,1,"1301,7",,\n'
    put(place, "criteres_repartition_2022.csv", f"{CRITERIA}\n{body}Total,,68000000,1,1150,1,15000\n", "cp1252")
    table = communes(place)
    assert table.at["01001", "financial_capacity"] == 812.5
    assert table.at["01001", "income"] == 15400.2
    capacity = values("78490", workbook(place)[1])["financial_capacity"]
    assert (capacity.record.number, capacity.record.price_year, capacity.record.grade) == (1301.7, 2022, "A")
    assert capacity.origin == "own"


def test_the_criteria_of_later_years_call_their_columns_final(place: Path) -> None:
    header = CRITERIA.replace("Potentiel financier par habitant", "Potentiel financier par habitant final")
    put(place, "criteres_repartition_2023.csv", f"{header}\n78490,Plaisir,32500,1,1310,1,1\n")
    assert communes(place).at["78490", "financial_capacity"] == 1310


def test_the_criteria_are_read_from_excel_below_a_title(place: Path) -> None:
    book = Workbook()
    sheet = book.active
    sheet.append(["Critères de répartition 2023"])
    sheet.append([])
    sheet.append(CRITERIA.split(","))
    sheet.append([78490, "Plaisir", 32500, 1, 1301.7, 1.1, 20000])
    book.save(place / "france" / "2023-communes-criteres-repartition.xlsx")
    assert communes(place).at["78490", "financial_capacity"] == 1301.7


AGES = (
    "CODGEO;P21_POP;P21_POP0014;P21_POP1529;P21_POP3044;P21_POP4559;P21_POP6074;P21_POP75P;P15_POP;P15_POP0014;"
    "P15_POP6074;P15_POP75P\n"
    "78490;31800;6800;6000;6500;6500;4000;2000;1;1;1;1\n"
)


def test_the_oldest_may_stand_in_two_columns(place: Path) -> None:
    oldest = AGES.replace("P21_POP75P", "P21_POP7589;P21_POP90P").replace("4000;2000", "4000;1500;500")
    put(place, "base_cc_evol_struct_pop_2020.csv", oldest)
    assert communes(place).at["78490", "share_75_and_over"] == pytest.approx(2000 / 25000)


def test_ages_are_shares_of_those_of_15_and_over_and_the_others_make_room(place: Path) -> None:
    with zipfile.ZipFile(place / "france" / "base-cc-evol-struct-pop-2021_csv.zip", "w") as archive:
        archive.writestr("meta_base-cc-evol-struct-pop-2021.CSV", "COD_VAR;LIB_VAR\n")
        archive.writestr("base-cc-evol-struct-pop-2021.CSV", AGES)
    known = values("78490", workbook(place)[1])
    shares = {name: value.record.number for name, value in known.items() if name.startswith("age_share")}
    assert shares["age_share_from_60"] == pytest.approx(4000 / 25000)
    assert shares["age_share_from_75"] == pytest.approx(2000 / 25000)
    assert sum(shares.values()) == pytest.approx(1)
    left = 1 - 6000 / 25000
    assert shares["age_share_from_40"] == pytest.approx(0.324 * left / (0.145 + 0.224 + 0.324))
    assert known["age_share_from_60"].origin == "own"
    assert known["age_share_from_40"].origin == "class mean"


def test_the_fragility_of_quarters_is_the_mean_of_the_commune_by_its_people(place: Path) -> None:
    text = (
        "Nom Com;Code Iris;Nom Iris;P16 Pop;SCORE GLOBAL region 1;Latitude (générée);Longitude (générée)\n"
        "Plaisir;784900101;Nord;1000,5;80,0;48,8;1,9\n"
        "Plaisir;784900102;Sud;3000,5;100,0;48,9;2,0\n"
        "L'Abergement;10010000;Tout;900;130,5;46;4\n"
    )
    put(place, "indice-fragilite-numerique-2020.csv", text)
    table = communes(place)
    mean = (1000.5 * 80 + 3000.5 * 100) / 4001
    assert table.at["78490", "fragility"] == pytest.approx(mean)
    assert table.at["01001", "fragility"] == 130.5
    factor = values("78490", workbook(place)[1])["place_factor"].record
    ends = [mean / 99.4 * side for side in (0.8, 1, 1.2)]
    assert [factor.low, factor.number, factor.high] == [float(f"{end:.1e}") for end in ends]
    assert factor.grade == "C"


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("criteres_repartition.csv", f"{CRITERIA}\n78490,Plaisir,1,1,5,1,1\n", ["criteres_repartition.csv", "year"]),
        ("criteres_repartition_2022.csv", "Code INSEE;Nom\n78490;Plaisir\n", ["potentiel financier par habitant"]),
        ("criteres_repartition_2022.csv", f"{CRITERIA}\nTotal,,1,1,5,1,1\n", ["no line speaks of a commune"]),
        ("criteres_repartition_2022.csv", f"{CRITERIA}\n", ["no line speaks of a commune"]),
        ("criteres_repartition_2022.csv", "", ["no line names the columns"]),
        ("criteres_repartition_2022.csv.gz", CRITERIA, ["damaged"]),
        ("criteres_repartition_2022.xlsx", CRITERIA, ["damaged"]),
        ("criteres_repartition_2022.zip", CRITERIA, ["damaged"]),
    ],
)
def test_a_file_that_is_not_laid_out_as_published_is_refused(
    place: Path, name: str, text: str, words: list[str]
) -> None:
    put(place, name, text)
    answer = run_command("france", "data", "--lang", "en", "--parameters", str(place))
    assert answer.status == 2
    assert answer.out == ""
    assert len(answer.err.splitlines()) == 1
    assert all(word in answer.err for word in words), answer.err


def test_france_data_lists_what_is_there_and_what_is_missing(place: Path) -> None:
    put(place, "comptes-individuels-des-communes-fichier-global-2022.csv", ACCOUNTS)
    data = run_command("france", "data", "--json", "--parameters", str(place)).json
    files = {file["key"]: file for file in data["files"]}
    accounts = files.pop("dgfip_accounts")
    assert (accounts["year"], accounts["communes"], accounts["left_out"]) == (2022, 4, 1)
    assert accounts["feeds"] == ["agents_total"]
    assert all(file["file"] == "" and file["address"].startswith("https://") for file in files.values())
    assert data["inhabited"] == sum(int(row["population"] or 0) > 0 for row in rows())
    assert data["own"]["agents_total"] == 4
    assert data["own"]["financial_capacity"] == 0


@pytest.mark.parametrize(
    ("lang", "word"), [("fr", "Absent\u00a0: à prendre sur https://"), ("en", "Missing: get it from")]
)
def test_france_data_says_where_to_get_a_file_in_both_languages(lang: str, word: str) -> None:
    answer = run_command("france", "data", "--lang", lang)
    assert answer.status == 0
    assert answer.out.count(word) == len(yaml.safe_load((FRANCE / "published.yaml").read_text("utf-8"))["files"])


def test_france_takes_one_known_word() -> None:
    answer = run_command("france", "date", "--lang", "en")
    assert (answer.status, answer.err) == (
        2,
        "Error: 'date' is not known here; choose one of data. Did you mean 'data'?\n",
    )


def test_every_value_of_a_commune_has_a_source_a_grade_and_an_origin() -> None:
    known = values("01001", worlds.LIBRARY)
    assert {name for name, value in known.items() if value.origin == "own"} == {"population"}
    assert {"agents_total", "financial_capacity", "place_factor"} <= set(known)
    for value in known.values():
        assert value.record.sources
        assert value.record.grade in GRADES
    assert known["population"].record.grade == "A"
    assert values("97608", worlds.LIBRARY)["population"].record.grade == "B", "Mayotte: an older census"


def test_a_village_where_nobody_is_counted_is_refused() -> None:
    with pytest.raises(InputError, match="Fleury-devant-Douaumont"):
        values("55189", worlds.LIBRARY)


def test_the_intercommunality_is_told_largest_commune_first() -> None:
    expected = sorted(
        (row for row in rows() if row["epci"] == "200058782"), key=lambda row: int(row["population"]), reverse=True
    )
    assert list(Commune("78490").members.index) == [row["code"] for row in expected]
    assert Commune("85113").members.empty, "the island of Yeu belongs to none"
    assert Commune("85113").neighbours == ""


# My town by its name


def new(*words: str, lang: str = "en") -> Any:
    return run_command("new", "authority", *words, "--lang", lang)


def test_a_town_by_its_name_is_a_file_that_is_valid_and_compared(tmp_path: Path) -> None:
    file = tmp_path / "trappes.yaml"
    answer = new("--commune", "trappes", "--yes", "--to", str(file))
    assert answer.status == 0, answer.err
    assert answer.out.startswith("Commune: Trappes (Yvelines), INSEE code 78621.\n")
    assert "(0 figures of yours, 1 published, " in answer.out
    said = yaml.safe_load(file.read_text(encoding="utf-8"))
    people = next(int(row["population"]) for row in rows() if row["name"] == "Trappes")
    assert said["label"] == "Trappes"
    assert said["values"]["population"]["value"] == people
    assert (said["values"]["population"]["grade"], said["values"]["population"]["source"]) == ("A", ["communes"])
    assert "2026" in said["sources"]["communes"]["published"]
    for summary in (said["summary"], said["summary_fr"]):
        assert "Trappes (Yvelines)" in summary
        assert "CA de Saint Quentin en Yvelines" in summary
    assert "Montigny-le-Bretonneux (32,465)" in file.read_text(encoding="utf-8")
    assert run_command("check", str(file)).status == 0
    case = make_case("voicebot", str(file), ["status_quo", "adopt_tasks"])
    assert case.records[0]["population"].number == people


def test_what_is_not_published_is_the_default_of_the_population(tmp_path: Path) -> None:
    files = [tmp_path / "by_name.yaml", tmp_path / "by_population.yaml"]
    people = next(row["population"] for row in rows() if row["name"] == "Trappes")
    assert new("--commune", "Trappes", "--yes", "--to", str(files[0])).status == 0
    assert new("--name", "Trappes", "--population", people, "--yes", "--to", str(files[1])).status == 0
    one, two = (yaml.safe_load(file.read_text(encoding="utf-8")) for file in files)
    for said in (one, two):
        said["values"].pop("population")
    assert one["values"] == two["values"]
    assert one["tools"] == two["tools"]


def test_a_figure_of_ones_own_comes_before_what_is_published(place: Path, tmp_path: Path) -> None:
    put(place, "comptes-individuels-des-communes-fichier-global-2022.csv", ACCOUNTS)
    words = ("--commune", "Plaisir", "--parameters", str(place), "--yes", "--json")
    answer = new(*words, "--to", str(tmp_path / "a.yaml")).json
    published, town = answer["figures"], answer["commune"]
    assert (town["code"], town["department"], town["epci_name"]) == ("78490", "78", "CA de Saint Quentin en Yvelines")
    assert len(town["epci_members"]) == 12
    own = new(*words, "--set", "agents_total=600", "--population", "32000", "--to", str(tmp_path / "b.yaml")).json
    origins = [{f["name"]: f["origin"] for f in figures if not f["tool"]} for figures in (published, own["figures"])]
    assert (origins[0]["agents_total"], origins[0]["population"]) == ("published", "published")
    assert (origins[1]["agents_total"], origins[1]["population"]) == ("own", "own")
    assert next(f["value"] for f in own["figures"] if f["name"] == "population") == 32000


def test_a_population_far_from_the_published_one_is_questioned(tmp_path: Path) -> None:
    answer = new("--commune", "Trappes", "--population", "3000", "--yes", "--to", str(tmp_path / "t.yaml"))
    assert answer.status == 0
    assert "--population, Inhabitants: population is 3,000" in answer.err


def test_questions_propose_what_is_published() -> None:
    answer = subprocess.run(
        [sys.executable, "-m", "costmodel.outputs.cli", "new", "authority", "--commune", "Trappes", "--lang", "en"],
        input=b"\n\n",
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8"},
        capture_output=True,
        check=False,
        timeout=PATIENCE,
    )
    said = answer.stderr.decode()
    assert "[1/15] Inhabitants" in said
    assert "grade A; source: Communes et intercommunalités de France" in said
    assert answer.returncode == 2, "the answers end at the third question"
    assert not (default_folder() / "authorities" / "trappes.yaml").exists()


def test_namesakes_are_listed_without_a_terminal(tmp_path: Path) -> None:
    answer = new("--commune", "Saint-Denis", "--yes", "--to", str(tmp_path / "t.yaml"))
    assert answer.status == 2
    assert answer.err == (
        "Error: --commune: 'Saint-Denis' may be 4 communes; write one of Saint-Denis (Aude), Saint-Denis (Gard), "
        "Saint-Denis (Seine-Saint-Denis), Saint-Denis (La Réunion).\n"
    )
    assert list(tmp_path.iterdir()) == []


def test_namesakes_are_asked_on_a_terminal(tmp_path: Path) -> None:
    with terminal(tmp_path, "new", "authority", "--commune", "Saint-Denis", "--lang", "en") as program:
        shown = program.until("4: Saint-Denis (La Réunion), 97411")
        assert "[1/16] Which commune?" in shown
        assert "3: Saint-Denis (Seine-Saint-Denis), 93066" in shown
        program.type("5\n")
        program.until("write a number from 1 to 4.")
        program.type("3\n")
        assert "149,077" in program.until("Possible")
        program.type("\x04")
        program.until("nothing was written")
        assert program.status() == 2
    assert list(tmp_path.iterdir()) == []


def test_a_folder_of_another_country_has_no_commune_of_france(tmp_path: Path) -> None:
    """Its values would be laid over those of Belgium."""
    there = ROOT / "parameters_example" / "belgium"
    words = ("--commune", "Plaisir", "--parameters", str(there), "--yes", "--to", str(tmp_path / "t.yaml"))
    answer = run_command("new", "authority", *words, "--lang", "en")
    assert answer.status == 2
    assert answer.err == (
        f"Error: --commune: the communes known are those of France, and {there} is of another country; "
        "give --name and --population.\n"
    )
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (
            ("--commune", "Plaisr"),
            "Error: --commune: no commune is called 'Plaisr'. The nearest: Plaisir (Yvelines), ",
        ),
        (("--commune", "Plaisir", "--kind", "epci"), "Error: --commune names a commune; take --kind epci away."),
        (("--commune", "Fleury-devant-Douaumont"), "Error: Fleury-devant-Douaumont: nobody is counted there; "),
    ],
)
def test_what_cannot_be_made_is_said_in_a_sentence(tmp_path: Path, words: tuple[str, ...], sentence: str) -> None:
    answer = new(*words, "--yes", "--to", str(tmp_path / "t.yaml"))
    assert answer.status == 2
    assert answer.err.startswith(sentence)
    assert len(answer.err.splitlines()) == 1
    assert list(tmp_path.iterdir()) == []


def test_a_commune_belongs_to_an_authority() -> None:
    answer = run_command("new", "tool", "--commune", "Plaisir", "--lang", "en")
    assert answer.err == "Error: --commune belongs to: costmodel new authority.\n"


def read_sources(path: Path) -> dict[str, Any]:
    return yaml.safe_load(path.read_text(encoding="utf-8")).get("sources", {})


def test_a_run_keeps_no_file_on_the_communes_and_every_source_of_theirs_says_who_speaks() -> None:
    files = sorted(FRANCE.glob("*.yaml"))
    assert set(files).isdisjoint(worlds.LIBRARY.all_files)
    sources = [s for path in files for s in read_sources(path).values()]
    assert len(sources) == 8
    assert {source["kind"] for source in sources} == {"primary", "secondary"}
