"""One question to every commune: the bits of the engine, the same bytes whoever works, what goes wrong on the way."""

from __future__ import annotations

import csv
import dataclasses
import gzip
import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from conftest import REAL, run_command
from waiting import until

from costmodel.engine.case import make_case, workbook
from costmodel.engine.nil import nil_results
from costmodel.engine.statistics import exact
from costmodel.engine.worlds import Sample
from costmodel.intake.communes import values
from costmodel.language.errors import CostModelError, InputError
from costmodel.parameters.record import values_of
from costmodel.runs.national import run as national_run
from costmodel.runs.national import table, unit, workers
from costmodel.runs.national.places import town
from costmodel.runs.national.question import LEDGERS, MEANS, National
from costmodel.runs.national.run import Run
from costmodel.runs.national.workers import Here, Processes

CODES = ("48001", "48002", "48003", "78490", "75056", "2A004", "97411", "01001", "01002", "01004", "13055", "59350")
"""A village of 131 inhabitants, Plaisir, Paris, Ajaccio, Saint-Denis of Réunion…"""

NOBODY = "55039"
"""Beaumont-en-Verdun, which nobody inhabits."""

OWN_MEANS = {"48002": 1234, "78490": 1321}
"""Euros per inhabitant that a public file gives two of them."""

TOOLS = ("voicebot", "canteen_forecast")
DRAWS = 100


def small_folder(place: Path, codes: Iterable[str] = (*CODES, NOBODY)) -> Path:
    """The parameters of the workbook with a few communes, and the means of two of them in a public file."""
    folder = place / "parameters"
    shutil.copytree(REAL, folder)
    packed = folder / "france" / "communes.csv.gz"
    head, *rows = gzip.decompress(packed.read_bytes()).decode().splitlines(keepends=True)
    few = [row for row in rows if row[:5] in set(codes)]
    packed.write_bytes(gzip.compress("".join([head, *few]).encode(), mtime=0))
    lines = [f"{code};1000;{means}" for code, means in OWN_MEANS.items()]
    text = "\n".join(["Code INSEE de la commune;Population DGF;Potentiel financier par habitant", *lines, ""])
    (folder / "france" / "criteres_repartition_2022.csv").write_text(text, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return small_folder(tmp_path_factory.mktemp("few"))


def question(folder: Path, tools: tuple[str, ...] = TOOLS, draws: int = DRAWS, size: int = 3, **more: Any) -> National:
    return National(
        tools=tools, options=("adopt_tasks",) if tools else (), draws=draws, folder=folder, unit_size=size, **more
    )


def made(national: National, place: Path, workers: Any = None) -> national_run.Outcome:
    run = Run(national, place)
    run.begin(resume=place.exists())
    run.make(workers or Here(), lambda done, total: None)
    return run.finish()


@pytest.fixture(scope="module")
def one_process(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> national_run.Outcome:
    return made(question(folder), tmp_path_factory.mktemp("one") / "run")


def pieces(place: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted((place / "pieces").glob("*.npz"))}


def rows_of(place: Path) -> list[table.Part]:
    there = place / table.PARQUET
    return table.read_parquet(there) if there.exists() else table.read_csv(place / table.CSV)


# The bits of the engine


def as_authority(code: str, folder: Path, place: Path) -> str:
    """The file that the program makes of a commune."""
    file = place / f"town_{code}.yaml"
    run_command("new", "authority", "--commune", code, "--yes", "--to", str(file), "--parameters", str(folder))
    return str(file)


@pytest.mark.parametrize("code", ["48001", "48002", "78490", "75056", "97411"])
@pytest.mark.parametrize("tool", [None, *TOOLS, "building_energy", "drafting_assistant"])
def test_a_commune_in_a_run_is_the_same_commune_as_an_authority(
    code: str, tool: str | None, folder: Path, tmp_path: Path
) -> None:
    """Its file goes through the engine of ``compare``; all figures of the run are the same to the last bit."""
    national = question(folder, (tool,) if tool else (), 250)
    study = national.studies[tool]
    piece = unit.piece(national, unit.Unit(tool, 0, CODES))
    case = make_case(tool, as_authority(code, folder, tmp_path), study.options, folder=folder)
    whole = Sample(case, study.wanted, study.seed).whole(250)
    for k, name in enumerate(study.wanted):
        low, middle, high, mean, *_ = exact(whole[name][:, :, -1])
        figures = piece.figures[piece.codes.tolist().index(code), :, k]
        assert np.array_equal(figures, np.stack([low, middle, high, mean], axis=-1)), name


def test_communes_of_a_run_differ(one_process: national_run.Outcome) -> None:
    """The comparison above would see nothing if all communes had the same figures."""
    (part, _) = rows_of(one_process.folder)
    column = part.heads.index("luxury_index_median")
    assert len(set(part.figures[::2, column])) == len(CODES)


def test_a_town_has_the_values_of_its_inventory(folder: Path) -> None:
    national = question(folder)
    library = workbook(folder)[1]
    for code in ("48002", "78490", "13055"):
        known = values(code, library)
        here = town(code, national.studies["voicebot"].needs, library, folder)
        for (tool, name), record in here.values.items():
            if tool is None:
                assert values_of(record) == values_of(known[name].record), name
        assert here.own == {n for n in known if known[n].origin == "own" and (None, n) in here.values}


def test_the_same_draws_serve_all_communes(folder: Path) -> None:
    """Two communes that differ by their own means alone differ by them in every draw."""
    national = question(folder, ())
    study = national.studies[None]
    there = town("48002", study.needs, study.case.library, folder)
    place = (None, "financial_capacity")
    dearer = dataclasses.replace(there, values=there.values | {place: there.values[place].certain(2468.0)})
    results = [x["luxury_index"] for _, x in study.results([there, dearer])]
    assert np.allclose(np.concatenate(results)[0] / np.concatenate(results)[1], 2468 / 1234, rtol=1e-13)


@pytest.mark.parametrize("tool", [None, *TOOLS])
def test_what_is_nil_everywhere_is_nil_in_every_draw(tool: str | None, folder: Path) -> None:
    """The engine computes it all the same, for a commune of another size."""
    options = ["status_quo", "adopt_tasks"] if tool else ["status_quo"]
    wanted = LEDGERS if tool else MEANS
    case = make_case(tool, "commune_50000", options, folder=folder)
    worlds = Sample(case, wanted, 1).worlds(0, 50)
    names = {n for n in case.authority.records if n in case.model} if case.authority else set()
    nil = nil_results(case, worlds.held, names)
    every = worlds.values
    assert len(nil) > 50
    assert [n for n in nil if n in every and np.any(every[n] != 0)] == []
    assert [
        n for n, x in nil.items() if n in every and x.size != (np.shape(every[n])[-1] if np.ndim(every[n]) else 1)
    ] == []


# The same bytes


def test_two_processes_give_the_bytes_of_one(folder: Path, tmp_path: Path, one_process: national_run.Outcome) -> None:
    two = made(question(folder), tmp_path / "run", Processes(2))
    assert pieces(two.folder) == pieces(one_process.folder)
    assert len(pieces(two.folder)) == 2 * len(CODES) // 3
    assert two.manifest["values"] == one_process.manifest["values"]
    assert [rows.digest for rows in rows_of(two.folder)] == [rows.digest for rows in rows_of(one_process.folder)]
    assert (two.folder / table.SHARES).read_bytes() == (one_process.folder / table.SHARES).read_bytes()


def test_who_compiles_does_nothing_else(
    folder: Path, tmp_path: Path, one_process: national_run.Outcome, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One unit of each tool is made first, by a process that then ends; the bytes are the same."""
    monkeypatch.setattr(workers, "compiles", lambda study: study.tool == "voicebot")
    begun: list[tuple[list[str], int, int | None]] = []

    class Watched(Processes):
        def _made(self, national: Any, units: Any, common: Any, processes: int, most_units: int | None) -> Any:
            begun.append(([each.name for each in units], processes, most_units))
            yield from super()._made(national, units, common, processes, most_units)

    outcome = made(question(folder), tmp_path / "run", Watched(2))
    assert begun[0] == (["voicebot-0000"], 1, 1)
    assert begun[1][1:] == (2, None)
    assert "voicebot-0000" not in begun[1][0]
    assert pieces(outcome.folder) == pieces(one_process.folder)


def test_the_order_of_units_changes_nothing(folder: Path, tmp_path: Path, one_process: national_run.Outcome) -> None:
    class Backwards(Here):
        def made(self, national: National, units: Any, common: Any) -> Iterator[Any]:
            yield from super().made(national, units[::-1], common)

    assert made(question(folder), tmp_path / "run", Backwards()).manifest["values"] == one_process.manifest["values"]


def test_the_size_of_units_changes_no_value(folder: Path, tmp_path: Path, one_process: national_run.Outcome) -> None:
    again = made(question(folder, size=5), tmp_path / "run")
    assert len(pieces(again.folder)) == 6
    assert again.manifest["values"] == one_process.manifest["values"]
    assert (again.folder / table.SHARES).read_bytes() == (one_process.folder / table.SHARES).read_bytes()


def test_a_run_goes_on_where_it_was_stopped(folder: Path, tmp_path: Path, one_process: national_run.Outcome) -> None:
    place = tmp_path / "run"
    shutil.copytree(one_process.folder, place)
    lost = sorted((place / "pieces").iterdir())[::2]
    for path in lost:
        path.unlink()
    kept = {path: path.stat().st_mtime_ns for path in (place / "pieces").iterdir()}
    again = made(question(folder), place)
    assert again.manifest["values"] == one_process.manifest["values"]
    assert pieces(place) == pieces(one_process.folder)
    assert {path: path.stat().st_mtime_ns for path in kept} == kept


def test_a_worker_that_is_killed_costs_nothing_but_time(
    folder: Path, tmp_path: Path, one_process: national_run.Outcome
) -> None:
    """SIGKILL, from the first piece that is there on; what it was making is begun again."""
    workers = Processes(2)
    killed = []

    def kill(done: int, total: int) -> None:
        if done == 1 and not killed and workers.pool:
            victim = next(iter(workers.pool._processes))
            os.kill(victim, signal.SIGKILL)
            killed.append(victim)

    run = Run(question(folder), tmp_path / "run")
    run.begin(resume=False)
    run.make(workers, kill)
    assert killed
    assert run.finish().manifest["values"] == one_process.manifest["values"]


def test_a_run_that_is_killed_goes_on(folder: Path, tmp_path: Path, one_process: national_run.Outcome) -> None:
    """The process that writes gets SIGKILL between two pieces; the same command with --resume ends the work."""
    words = ["france", "--tools", ",".join(TOOLS), "--option", "adopt_tasks", "--draws", str(DRAWS), "--workers", "1"]
    command = [sys.executable, "-m", "costmodel", *words, "--parameters", str(folder), "--out", str(tmp_path), "--json"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    until(lambda: list(tmp_path.glob("*/pieces/*.npz")) or process.poll() is not None)
    process.kill()
    process.communicate()
    (place,) = tmp_path.glob("france-*")
    assert len(pieces(place)) == 1, "both tools were done before the process was killed"
    done = subprocess.run([*command, "--resume"], capture_output=True, text=True, check=True)
    assert json.loads(done.stdout)["values"] == one_process.manifest["values"]


# The files


def test_the_table_holds_what_the_pieces_hold(one_process: national_run.Outcome) -> None:
    parts = rows_of(one_process.folder)
    assert [part.keys[0][6] for part in parts] == list(TOOLS)
    assert [key[0] for key in parts[0].keys[::2]] == sorted(CODES)
    assert {key[7] for key in parts[0].keys} == {"status_quo", "adopt_tasks"}
    piece = unit.unpacked(pieces(one_process.folder)["voicebot-0000.npz"])
    assert piece
    row = next(i for i, key in enumerate(parts[0].keys) if key[0] == piece.codes[0])
    assert np.array_equal(parts[0].figures[row], piece.figures[0, 0].ravel())


def test_a_csv_file_reads_back_to_the_same_bits(one_process: national_run.Outcome, tmp_path: Path) -> None:
    parts = rows_of(one_process.folder)
    with table.csv_file(tmp_path / "x.csv") as add:
        for part in parts:
            add(part)
    assert table.digest(table.read_csv(tmp_path / "x.csv")) == table.digest(parts) == one_process.manifest["values"]


def test_the_hash_sees_the_last_bit(one_process: national_run.Outcome) -> None:
    parts = rows_of(one_process.folder)
    figures = parts[1].figures.copy()
    figures[3, 2] = np.nextafter(figures[3, 2], np.inf)
    moved = [parts[0], dataclasses.replace(parts[1], figures=figures)]
    assert table.digest(moved) != one_process.manifest["values"]


def test_a_parquet_file_holds_the_same_values(one_process: national_run.Outcome, tmp_path: Path) -> None:
    pytest.importorskip("pyarrow", reason="costmodel[france] is not installed: no Parquet file is written")
    parts = rows_of(one_process.folder)
    for name in ("one", "two"):
        with table.parquet_file(tmp_path / name) as add:
            for part in parts:
                add(part)
    assert table.digest(table.read_parquet(tmp_path / "one")) == one_process.manifest["values"]
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()


def test_shares_are_counted_draw_by_draw(folder: Path) -> None:
    """Counted again commune by commune with a loop, for communes of all sizes and for those of one size."""
    national = question(folder, ())
    study = national.studies[None]
    towns = [town(code, study.needs, study.case.library, folder) for code in CODES]
    luxury = {towns[i].code: x["luxury_index"][k, 0] for at, x in study.results(towns) for k, i in enumerate(at)}
    parts = [unit.piece(national, u) for u in national.units]
    shares = {(s.count, s.weight, s.least): s for s in table.shares(national, None, unit.merged(parts))}
    small = {t.code: round(t.population) for t in towns if t.population < 500}
    assert len(small) > 1
    for chosen, least in (({t.code: round(t.population) for t in towns}, "all"), (small, "0")):
        for level, key in ((0.02, "luxury_level_low"), (0.05, "luxury_level_middle"), (0.1, "luxury_level_high")):
            many = sorted(sum(luxury[code][d] > level for code in chosen) for d in range(DRAWS))
            people = sorted(sum(chosen[code] for code in chosen if luxury[code][d] > level) for d in range(DRAWS))
            share, inhabitants = shares[key, "communes", least], shares[key, "inhabitants", least]
            assert (share.p05, share.median, share.p95, share.total) == (many[5], many[50], many[95], len(chosen))
            assert (inhabitants.p05, inhabitants.median, inhabitants.p95) == (people[5], people[50], people[95])


def test_pieces_are_added_one_after_the_other(one_process: national_run.Outcome) -> None:
    """Their counts as many again, figures and codes side by side; no more than one piece need be held."""
    some = [unit.unpacked(x) for name, x in pieces(one_process.folder).items() if name.startswith("voicebot")]
    held = [each for each in some if each]
    whole = unit.merged(iter(held))
    assert whole.codes.tolist() == [code for each in held for code in each.codes.tolist()]
    assert np.array_equal(whole.counts, sum(each.counts for each in held))
    assert whole.totals[0].sum() == len(CODES)
    assert np.array_equal(whole.figures[-1], held[-1].figures[-1])


def test_the_manifest_says_how_many_rest_on_their_own_values(one_process: national_run.Outcome) -> None:
    own = one_process.manifest["own_values"]
    assert (own["financial_capacity"], own["population"]) == (len(OWN_MEANS), len(CODES))
    assert set(own) == {"financial_capacity", "population"}


# What goes wrong


def test_another_question_is_not_mixed_in(folder: Path, one_process: national_run.Outcome) -> None:
    with pytest.raises(InputError, match="--out"):
        Run(question(folder, draws=200), one_process.folder).begin(resume=True)


def test_a_run_that_is_there_is_not_taken_up_unasked(folder: Path, one_process: national_run.Outcome) -> None:
    with pytest.raises(InputError, match="--resume"):
        Run(question(folder), one_process.folder).begin(resume=False)


def test_other_data_are_another_run(tmp_path: Path) -> None:
    folder = small_folder(tmp_path)
    before = question(folder).key
    path = folder / "france" / "criteres_repartition_2022.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("1321", "1322"), encoding="utf-8")
    assert question(folder).key != before


@pytest.mark.parametrize("spoilt", [lambda x: x[: len(x) // 2], lambda x: b"", lambda x: x[:-200] + bytes(200)])
def test_a_piece_that_is_half_written_is_made_again(
    spoilt: Any, folder: Path, tmp_path: Path, one_process: national_run.Outcome
) -> None:
    place = tmp_path / "run"
    shutil.copytree(one_process.folder, place)
    path = sorted((place / "pieces").iterdir())[3]
    path.write_bytes(spoilt(path.read_bytes()))
    assert [u.name for u in Run(question(folder), place).missing()] == [path.stem]
    assert made(question(folder), place).manifest["values"] == one_process.manifest["values"]
    assert pieces(place) == pieces(one_process.folder)


@contextmanager
def full_disk(size: int) -> Iterator[Path]:
    """A disk of ``size`` kilobytes, in memory; skipped where none may be mounted."""
    import tempfile

    with tempfile.TemporaryDirectory() as place:
        mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}k", "tmpfs", place], capture_output=True)
        if mounted.returncode:
            pytest.skip("no disk may be mounted here")
        try:
            yield Path(place)
        finally:
            subprocess.run(["umount", place], check=True)


def test_a_full_disk_leaves_nothing_half_written(folder: Path, one_process: national_run.Outcome) -> None:
    whole = pieces(one_process.folder)
    with full_disk(16 + 3 * max(map(len, whole.values())) // 1024) as disk:
        with pytest.raises(OSError, match="space"):
            made(question(folder), disk / "run")
        written = pieces(disk / "run")
        assert 0 < len(written) < len(whole)
        assert all(content == whole[name] for name, content in written.items())
        assert not list((disk / "run").glob("**/.new-*"))


def test_a_commune_without_a_value_is_left_out_and_named(folder: Path) -> None:
    national = question(folder, ())
    piece = unit.piece(national, unit.Unit(None, 0, ("48001", NOBODY)))
    assert piece.codes.tolist() == ["48001"]
    assert list(piece.left_out) == [NOBODY]
    assert piece.totals.tolist()[0][0] == 1


def test_a_commune_without_a_finite_result_is_left_out_and_named(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    national = question(folder, ())
    before = unit.piece(national, unit.Unit(None, 0, ("48001", "48003")))
    study = unit.study_of(national, None)
    real = town("48003", study.needs, study.case.library, folder)
    worthless = real.values[None, "financial_capacity"].certain(0.0)
    monkeypatch.setattr(
        unit,
        "town",
        lambda code, *more: (
            dataclasses.replace(real, values=real.values | {(None, "financial_capacity"): worthless})
            if code == "48003"
            else town(code, *more)
        ),
    )
    piece = unit.piece(national, unit.Unit(None, 0, ("48001", "48003")))
    assert piece.codes.tolist() == ["48001"]
    assert "luxury_index" in piece.left_out["48003"]
    assert np.array_equal(piece.figures[0], before.figures[0])


def test_a_worker_of_another_kind_is_refused(folder: Path) -> None:
    national = question(folder, ())
    other = unit.features() | {"processor": "x86_64 ABACUS"}
    with pytest.raises(CostModelError, match="ABACUS"):
        unit.make(national, national.units[0], other, unit.code_digest(), "en")
    with pytest.raises(CostModelError, match="0000"):
        unit.make(national, national.units[0], unit.features(), "0000", "en")


def test_a_run_begun_on_another_machine_is_not_gone_on_with(folder: Path, tmp_path: Path) -> None:
    run = Run(question(folder, ()), tmp_path / "run")
    run.begin(resume=False)
    path = tmp_path / "run" / "manifest.json"
    manifest = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps(manifest | {"machine": {"numpy": "1.0"}}), encoding="utf-8")
    with pytest.raises(InputError, match="numpy"):
        run.begin(resume=True)


# The command


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_the_command_answers(lang: str, folder: Path, tmp_path: Path) -> None:
    words = ("--out", str(tmp_path), "--lang", lang, "--draws", "100", "--workers", "1")
    done = run_command("france", "--parameters", str(folder), *words)
    assert done.status == 0, done.err
    assert {"fr": "2 communes sur 12", "en": "2 of 12 communes"}[lang] in done.out
    (place,) = tmp_path.glob("france-*")
    with (place / "shares.csv").open(encoding="utf-8") as file:
        assert {row["count"] for row in csv.DictReader(file)} == {
            f"luxury_level_{x}" for x in ("low", "middle", "high")
        }


def test_a_department_and_an_intercommunality(folder: Path) -> None:
    assert set(question(folder, (), department="48").codes) == {"48001", "48002", "48003"}
    assert set(question(folder, (), epci="200058782").codes) == {"78490"}
    with pytest.raises(InputError, match="--departement"):
        question(folder, (), department="99").codes  # noqa: B018


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("--option", "adopt_tasks"), "--tools"),
        (("--departement", "99"), "--departement 99"),
        (("--draws", "0"), "--draws 0"),
        (("--workers", "0"), "--workers 0"),
        (("--workers", "2", "--scheduler", "tcp://127.0.0.1:9"), "--workers or --scheduler"),
        (("--tools", "voicebo"), "Did you mean 'voicebot'?"),
        (("--for", "plaisir"), "--for"),
    ],
)
def test_what_cannot_be_asked_is_one_sentence_and_begins_nothing(
    words: tuple[str, ...], sentence: str, folder: Path, tmp_path: Path
) -> None:
    done = run_command("france", "--parameters", str(folder), "--out", str(tmp_path), "--lang", "en", *words)
    assert (done.status, done.out) == (2, "")
    assert done.err.startswith("Error: ")
    assert done.err.count("\n") == 1
    assert sentence in done.err
    assert not list(tmp_path.iterdir())


def test_a_run_without_a_piece_is_begun_again_unasked(folder: Path, tmp_path: Path) -> None:
    """Nothing was made in it: a scheduler that did not answer, say."""
    for _ in range(2):
        Run(question(folder, ()), tmp_path / "run").begin(resume=False)


@pytest.mark.parametrize(("typed", "codes"), [("1", {"01001", "01002", "01004"}), ("2a", {"2A004"})])
def test_a_department_may_be_typed_short(typed: str, codes: set[str], folder: Path, tmp_path: Path) -> None:
    words = ("--departement", typed, "--draws", "100", "--workers", "1", "--json")
    done = run_command("france", "--parameters", str(folder), "--out", str(tmp_path), *words)
    assert done.status == 0, done.err
    (place,) = tmp_path.iterdir()
    assert {key[0] for part in rows_of(place) for key in part.keys} == codes


def test_the_whole_of_france_is_asked() -> None:
    assert len(National().codes) == 34_957
