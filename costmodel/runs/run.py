"""A run on disk: one folder with the results, the report and what is needed to make them again.

Files are written aside and moved into place when all are there, so that an interruption leaves no half-written report.
The folder's name depends on the inputs only: the same question gives the same folder and the same bytes (``run.json``
alone holds the time).

``run.json`` keeps the texts of the files read, every resolved value and every formula: a run can be explained, compared
and made again when the files have changed or gone (docs/decisions/0016).
"""

from __future__ import annotations

import base64
import csv
import datetime as dt
import hashlib
import json
import os
import platform
import re
import subprocess
import tempfile
import zlib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cached_property
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path, PurePosixPath
from typing import Any

from costmodel import __version__
from costmodel.document.saving import plain_text
from costmodel.engine.case import Case, clock, make_case
from costmodel.engine.comparison import Comparison
from costmodel.language.catalogue import in_language, language, translate
from costmodel.language.errors import CostModelError, InputError
from costmodel.language.places import PACKAGE
from costmodel.model.model import Model
from costmodel.model.quantity import Quantity
from costmodel.parameters.library import default_folder
from costmodel.parameters.overlay import Overlay
from costmodel.parameters.record import RETIRED, Record
from costmodel.parameters.sources import Source
from costmodel.parameters.yamlfile import Where
from costmodel.questions.difference.difference import Side
from costmodel.questions.difference.formulas import declaration, formula_of, formula_texts, read_expression
from costmodel.questions.trace.trace import Spread, source_json

FORMAT = 2
"""Version of the layout of ``run.json`` (docs/decisions/0016)."""


PACKAGES = ("numpy", "scipy", "PyYAML", "Babel", "Jinja2", "vl-convert-python", "typst", "xlsxwriter")
"""Whose version may change a byte of the outputs."""


def written_files(folder: Path) -> set[str] | None:
    """Names of the files of a run that are still what it wrote; None for what is no whole run."""
    try:
        outputs = json.loads((folder / "run.json").read_text(encoding="utf-8"))["outputs"]
        written = {name for name, known in outputs.items() if (folder / name).is_file()}
        return {"run.json", *(name for name in written if digest(folder / name) == outputs[name])}
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None


def identity(comparison: Comparison) -> str:
    """A hash of the resolved inputs, of the files that hold their labels, of the seed, the draws and the version."""
    parts = [
        __version__,
        str(comparison.draws),
        str(comparison.seed),
        language(),
        repr(dict(comparison.overrides)),
        *(digest(overlay.path) for overlay in overlays(comparison)),
        *(r.case.fingerprint + r.tool.key + ",".join(r.options) for r in comparison.results),
    ]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def overlays(comparison: Comparison) -> list[Overlay]:
    """The files laid over the reference: authority, scenario, options, tools."""
    files = (comparison.authority, comparison.scenario, *comparison.options, *(r.tool for r in comparison.results))
    return [overlay for overlay in files if overlay]


def run_name(comparison: Comparison) -> str:
    """``plaisir-voicebot-1a2b3c4d``: authority, tool (or number of tools), inputs."""
    tools = comparison.results[0].tool.key if len(comparison.results) == 1 else f"{len(comparison.results)}-tools"
    return f"{file_name(comparison.authority.key)}-{file_name(tools)}-{identity(comparison)[:8]}"


def file_name(key: str) -> str:
    """A name that is safe in a path on every system: it hides nothing and leads nowhere."""
    return re.sub(r"[^\w-]+", "_", key).strip("_-")[:50] or "_"


def describe(comparison: Comparison, folder: Path, command: list[str], today: dt.date) -> dict[str, Any]:
    """What is needed to run the same again and to see that nothing changed."""
    library = comparison.results[0].case.library
    model = comparison.results[0].case.model
    inside = library.all_files
    names = {path.resolve(): name for name, path in inside.items()}
    own, read = {}, {name for name in inside if not name.startswith(ONE_OF_MANY)}
    lent = {path.name: path for path in default_folder().glob("*.yaml") if path.name not in inside}
    for kind, overlay in kinds(comparison):
        path = overlay.path.resolve()
        if path in names:
            read.add(names[path])
        else:
            own[f"{kind}/{overlay.key}"] = {"sha256": digest(path), "text": text_of(path)}
    sources: dict[str, dict[str, str]] = {}
    records: dict[int, Fields] = {}
    return {
        "format": FORMAT,
        "time": dt.datetime.now(dt.UTC).isoformat(timespec="seconds"),
        "today": today.isoformat(),
        "costmodel": __version__,
        "commit": commit(),
        "python": platform.python_version(),
        "packages": packages(),
        "command": command,
        "inputs": {
            "authority": comparison.authority.key,
            "tools": [r.tool.key for r in comparison.results],
            "options": [o.key for o in comparison.options],
            "scenario": comparison.scenario.key if comparison.scenario else None,
            "set": dict(comparison.overrides),
            "draws": comparison.draws,
            "seed": comparison.seed,
            "lang": language(),
        },
        "identity": identity(comparison),
        "cases": {r.tool.key: r.case.fingerprint for r in comparison.results},
        "outputs": {p.name: digest(p) for p in sorted(folder.iterdir())},
        "verdicts": {r.tool.key: {"verdict": r.verdict.word, "option": r.verdict.option} for r in comparison.results},
        "warnings": comparison.warnings,
        "values": layered(
            {
                r.tool.key: {o: records_json(r.case, i, sources, records) for i, o in enumerate(r.options)}
                for r in comparison.results
            }
        ),
        "sources": dict(sorted(sources.items())),
        "formulas": formulas_json(model),
        "workbook": library.folder == default_folder(),
        "parameter_files": {name: digest(path) for name, path in inside.items()},
        "own_files": own,
        "parameter_texts": packed(
            {name: text_of(path) for name, path in (inside | lent).items() if name in read | set(lent)}
        ),
    }


ONE_OF_MANY = ("authorities/", "scenarios/")
"""Of these, the outputs rest on the file that was asked for alone; the others may be those of other people."""


def text_of(path: Path) -> str:
    """The text of a file, from which the same bytes can be made again, whatever its ends of lines."""
    return path.read_bytes().decode("utf-8", "surrogateescape")


def packages() -> dict[str, str]:
    versions = {}
    for name in PACKAGES:
        try:
            versions[name] = version(name)
        except PackageNotFoundError:
            continue
    return versions


def kinds(comparison: Comparison) -> Iterator[tuple[str, Overlay]]:
    """The files laid over the reference, with the folder of their kind."""
    yield "authorities", comparison.authority
    if comparison.scenario:
        yield "scenarios", comparison.scenario
    yield from (("options", option) for option in comparison.options)
    yield from (("tools", result.tool) for result in comparison.results)


def packed(texts: Mapping[str, str]) -> str:
    """Texts by name, compressed, as letters and digits."""
    return base64.b64encode(zlib.compress(json.dumps(texts).encode(), 9)).decode()


def unpacked(text: str) -> dict[str, str]:
    return json.loads(zlib.decompress(base64.b64decode(text)))


Fields = dict[str, Any]


def records_json(
    case: Case, option: int, sources: dict[str, dict[str, str]], seen: dict[int, Fields]
) -> dict[str, Fields]:
    """The resolved values of an option; the sources that they cite are added to ``sources``.

    Most values are the same in all options and tools: those ``seen`` are not made again.
    """
    for record in case.records[option].values():
        if id(record) not in seen:
            seen[id(record)] = record_json(case, record, sources)
    return {name: seen[id(record)] for name, record in case.records[option].items()}


def record_json(case: Case, r: Record, sources: dict[str, dict[str, str]]) -> Fields:
    value = {str(year): x for year, x in r.value.items()} if isinstance(r.value, Mapping) else r.value
    fields = {
        "value": value,
        "unit": case.model[r.name].unit,
        "shape": r.shape,
        "low": r.low,
        "high": r.high,
        "chance_of_zero": r.chance_of_zero,
        "rest": list(r.rest or ()),
        "at_most": r.at_most,
        "between": r.between if r.shape == "path" else None,
        "values": list(r.values),
        "weights": list(r.weights),
        "price_year": r.price_year,
        "grade": r.grade,
        "review_by": str(r.review_by) if r.review_by else None,
        "layer": r.layer,
        "where": place(case, r.where),
        "reason": r.reason,
        "sources": [cite(s, sources) for s in r.sources],
    }
    return {key: x for key, x in fields.items() if x not in (None, "", []) or key == "value"}


def place(case: Case, where: Where) -> str:
    """Where a value stands, without the folders of this machine."""
    if isinstance(where, str):
        return where
    inside = where.file.is_relative_to(case.library.folder)
    file = where.file.relative_to(case.library.folder) if inside else where.file.name
    return str(replace(where, file=PurePosixPath(file)))


def cite(source: Source, sources: dict[str, dict[str, str]]) -> str:
    """The key under which a source is kept; two sources of the same name in different files keep both."""
    fields, key, number = source_json(source), source.key, 1
    while sources.setdefault(key, fields) != fields:
        number += 1
        key = f"{source.key} ({number})"
    return key


def layered(values: Mapping[str, Mapping[str, Mapping[str, Fields]]]) -> dict[str, Any]:
    """Values by tool, option and name, each written once: those of all, of all options of a tool, of one option."""
    everywhere = shared([fields for options in values.values() for fields in options.values()])
    tools = {}
    for tool, options in values.items():
        own = {option: without(fields, everywhere) for option, fields in options.items()}
        common = shared(list(own.values()))
        tools[tool] = {
            "all_options": common,
            "options": {option: without(fields, common) for option, fields in own.items()},
        }
    return {"all_tools": everywhere, "tools": tools}


def shared(several: list[Mapping[str, Fields]]) -> dict[str, Fields]:
    first, *others = several
    return {name: fields for name, fields in first.items() if all(other.get(name) == fields for other in others)}


def without(fields: Mapping[str, Fields], common: Mapping[str, Fields]) -> dict[str, Fields]:
    return {name: x for name, x in fields.items() if common.get(name) != x}


def formulas_json(model: Model) -> dict[str, dict[str, str]]:
    """Each formula's expression, a hash of it and of its declaration, and the unit."""
    texts = formula_texts(model)
    return {
        name: {"hash": declaration(model[name], text), "unit": model[name].unit, "expression": text}
        for name, text in texts.items()
    }


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def commit() -> str | None:
    """The commit of the checkout the package runs from, if it is one."""
    if not (PACKAGE.parent / ".git").exists():
        return None
    try:
        done = subprocess.run(
            ["git", "-C", str(PACKAGE), "rev-parse", "HEAD"], capture_output=True, text=True, check=False
        )
    except OSError:
        return None
    return done.stdout.strip() or None


# Reading a run


@dataclass(frozen=True)
class Run:
    """A run read from its folder."""

    folder: Path
    said: dict[str, Any]

    @property
    def name(self) -> str:
        return self.folder.resolve().name

    @property
    def inputs(self) -> dict[str, Any]:
        return self.said["inputs"]

    @cached_property
    def rows(self) -> list[dict[str, str]]:
        """The rows of ``results.csv``."""
        return read_rows(self.folder / "results.csv")

    def spreads(self, tool: str, option: str) -> dict[tuple[str, int | None], Spread]:
        """Median and range of each result of an option, by name and year."""
        return {
            (row["quantity"], int(row["year"]) if row["year"] else None): Spread(
                *(float(row[key]) for key in ("p05", "median", "p95"))
            )
            for row in self.rows
            if (row["tool"], row["option"]) == (plain_text(tool), plain_text(option))
        }


def read_rows(path: Path) -> list[dict[str, str]]:
    try:
        with path.open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise InputError(translate("{file}: the results cannot be read ({why}).", file=path, why=error)) from None


def read_run(folder: Path) -> Run:
    """The run of a folder. Raises InputError, in one sentence, for what is no run or is of another format."""
    path = folder / "run.json" if folder.is_dir() else folder
    try:
        said = json.loads(path.read_text(encoding="utf-8"))
    except RecursionError:
        raise InputError(
            translate("{folder}: its run.json is nested too deeply to be one; make the run again.", folder=folder)
        ) from None
    except (OSError, ValueError) as error:
        raise InputError(
            translate(
                "{folder}: no run is found there ({why}); give the folder that costmodel compare or run has written.",
                folder=folder,
                why=error.strerror if isinstance(error, OSError) else error,
            )
        ) from None
    if not isinstance(said, dict) or said.get("format") != FORMAT:
        raise InputError(
            translate(
                "{folder}: its run.json has format {format} and this program reads format {known}; make the run again.",
                folder=folder,
                format=said.get("format") if isinstance(said, dict) else "?",
                known=FORMAT,
            )
        )
    missing = NEEDED - set(said)
    if missing:
        raise InputError(
            translate("{folder}: its run.json lacks '{name}'; make the run again.", folder=folder, name=min(missing))
        )
    return Run(path.parent, said)


NEEDED = {
    "today",
    "costmodel",
    "python",
    "packages",
    "inputs",
    "cases",
    "outputs",
    "values",
    "sources",
    "formulas",
    "parameter_files",
    "own_files",
    "parameter_texts",
}


@dataclass(frozen=True)
class Question:
    """The arguments of a run, its files being there again for a while; ``lost`` are those that could not be."""

    folder: Path
    authority: str
    tools: list[str]
    options: list[str]
    scenario: str | None
    lost: list[str]


@contextmanager
def asked_again(run: Run, current: Path | None = None) -> Iterator[Question]:
    """The question of a run, with the files that it kept (or with those of the folder ``current``).

    Errors name the files of the run, not where they are for a while. Raises InputError when what run.json keeps is not
    whole.
    """
    with tempfile.TemporaryDirectory(prefix="costmodel-") as place:
        folder, own = Path(place) / "parameters", Path(place) / "own"
        try:
            lost = [] if current else put_back(run, folder)
            for name, file in run.said["own_files"].items():
                put(own, f"{name}.yaml", file["text"], file["sha256"])
        except (KeyError, TypeError, AttributeError, ValueError, OSError, RecursionError, zlib.error) as error:
            raise InputError(
                translate("{folder}: the files kept in its run.json are damaged ({why}).", folder=run.folder, why=error)
            ) from None

        def named(kind: str, key: str) -> str:
            return str(own / kind / f"{key}.yaml") if f"{kind}/{key}" in run.said["own_files"] else key

        inputs = run.inputs
        question = Question(
            current or folder,
            named("authorities", inputs["authority"]),
            [named("tools", key) for key in inputs["tools"]],
            [named("options", key) for key in inputs["options"]],
            named("scenarios", inputs["scenario"]) if inputs["scenario"] else None,
            lost,
        )
        try:
            yield question
        except CostModelError as error:
            why = str(error).replace(f"{folder}{os.sep}", "").replace(f"{own}{os.sep}", "")
            raise type(error)(f"{why} {lost_words(lost)}" if lost else why) from None


def put_back(run: Run, folder: Path) -> list[str]:
    """Write the kept texts into a folder; gives the names of files that the outputs may rest on and that are lost.

    Older programs kept fewer texts: a file of the workbook that is still what the run read takes their place.
    So does one whose name alone counts, whatever it says today.
    """
    texts, lost = unpacked(run.said["parameter_texts"]), []
    for name, text in texts.items():
        put(folder, name, text, run.said["parameter_files"].get(name))
    for name, known in run.said["parameter_files"].items():
        if name in texts or name.startswith(ONE_OF_MANY):
            continue
        path = default_folder() / name
        if path.is_file() and (digest(path) == known or name.startswith(NAMES_COUNT)):
            put(folder, name, text_of(path), None)
        else:
            lost.append(name)
    return lost


NAMES_COUNT = ("tools/", "options/")
"""Of those that a run did not ask for, the outputs name nothing but the key."""


def lost_words(lost: list[str]) -> str:
    """What could not be remade of a run of an older program, and why."""
    return translate(
        "The older program that made this run did not keep {names} in run.json, and the workbook no longer has the "
        "same: what rests on them could not be made again.",
        names=", ".join(lost),
    )


def put(folder: Path, name: str, text: str, known: str | None) -> None:
    """Write a kept text under its name. Raises ValueError when the name leads elsewhere or the text is another."""
    path, content = folder / name, text.encode("utf-8", "surrogateescape")
    if Path(name).is_absolute() or ".." in Path(name).parts or not 1 <= len(Path(name).parts) <= 2:
        raise ValueError(name)
    if known is not None and hashlib.sha256(content).hexdigest() != known:
        raise ValueError(name)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


def cases_of(run: Run, tools: Iterable[str] | None = None) -> dict[str, Case]:
    """The cases of a run by tool, with its own values and its own formulas, whatever changed since.

    Raises InputError when this version of the program cannot read them.
    """
    cases = {}
    wanted = list(run.inputs["tools"] if tools is None else tools)
    try:
        with in_language(run.inputs["lang"]), asked_again(run) as question:
            for key, tool in zip(run.inputs["tools"], question.tools, strict=True):
                if key in wanted:
                    case = make_case(
                        tool,
                        question.authority,
                        [o for o in question.options if Path(o).stem in run.said["values"]["tools"][key]["options"]],
                        question.scenario,
                        run.inputs["set"],
                        question.folder,
                    )
                    cases[key] = own_formulas(own_values(case, run, key), run)
    except CostModelError as error:
        raise InputError(
            translate("{folder}: this version of the program cannot open the run: {why}", folder=run.folder, why=error)
        ) from None
    return cases


def own_values(case: Case, run: Run, tool: str) -> Case:
    """The case with the values that the run resolved, should this version of the program resolve them otherwise."""
    kept = run.said["values"]
    seen: dict[str, dict[str, str]] = {}
    layers = kept["tools"][tool]
    records = []
    for i, option in enumerate(o.key for o in case.options):
        resolved = {**kept["all_tools"], **layers["all_options"], **layers["options"][option]}
        records.append(
            {
                name: case.records[i][name]
                if name in case.records[i] and record_json(case, case.records[i][name], seen) == fields
                else read_record(name, fields, case.records[i].get(name), run.said["sources"])
                for name, fields in resolved.items()
                if name in case.model or name in run.said["formulas"]
            }
        )
    return replace(case, records=tuple(records))


def read_record(name: str, fields: Fields, base: Record | None, sources: Mapping[str, dict[str, str]]) -> Record:
    """A record as run.json says it; what run.json does not say is taken from ``base``."""
    value = fields["value"]
    return replace(
        base or Record(name, "fixed", 0.0),
        value={int(year): x for year, x in value.items()} if isinstance(value, dict) else value,
        shape=RETIRED.get(fields["shape"]) or fields["shape"],
        low=fields.get("low"),
        high=fields.get("high"),
        chance_of_zero=fields.get("chance_of_zero"),
        rest=tuple(fields["rest"]) if "rest" in fields else None,
        at_most=fields.get("at_most"),
        between=fields.get("between", "linear"),
        values=tuple(fields.get("values", ())),
        weights=tuple(fields.get("weights", ())),
        price_year=fields.get("price_year"),
        grade=fields.get("grade", "D"),
        review_by=dt.date.fromisoformat(fields["review_by"]) if "review_by" in fields else None,
        layer=fields["layer"],
        where=fields.get("where", ""),
        reason=fields.get("reason", ""),
        sources=tuple(read_source(key, sources[key]) for key in fields.get("sources", ())),
    )


def read_source(key: str, said: Mapping[str, str]) -> Source:
    """A source of a run; those of version 0.1 have no kind."""
    texts = {"kind": "secondary"} | {name: text for name, text in said.items() if name != "read"}
    return Source(key, read=dt.date.fromisoformat(said["read"]), **texts)


def own_formulas(case: Case, run: Run) -> Case:
    """The case with the formulas of the run in place of those that changed since."""
    kept = {name: fields["expression"] for name, fields in run.said["formulas"].items()}
    now = formula_texts(case.model)
    if kept == now:
        return case
    formulas = []
    for name, text in kept.items():
        known = case.model.get(name)
        if known is not None and now.get(name) == text:
            formulas.append(known)
        else:
            bare = known or Quantity.bare(name, run.said["formulas"][name]["unit"])
            formulas.append(replace(bare, formula=formula_of(read_expression(text))))
    parameters = [q for q in case.library.quantities.values() if q.name not in kept]
    return replace(case, model=Model([*clock(), *parameters, *formulas]))


def side(run: Run, tools: Iterable[str] | None = None) -> Side:
    """A run as one side of a difference."""
    given = run.inputs
    return Side(
        name=run.name,
        cases=cases_of(run, tools),
        draws=given["draws"],
        seed=given["seed"],
        versions=versions(run.said),
        formulas={name: fields["hash"] for name, fields in run.said["formulas"].items()},
        results={
            (row["tool"], row["option"], row["quantity"], int(row["year"]) if row["year"] else None): {
                key: float(row[key]) for key in ("central", "median", "p05", "p95")
            }
            for row in run.rows
        },
    )


def versions(said: Mapping[str, Any]) -> dict[str, str]:
    """What the run was made with: the program, its commit, Python and the packages."""
    return {
        "costmodel": said["costmodel"],
        "commit": said.get("commit") or "",
        "python": said["python"],
        **said["packages"],
    }


# Making a run again
