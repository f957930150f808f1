"""The documentation says what the program does: sources have anchors, pages are fresh, examples and commands work."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from costmodel.engine.case import make_case, workbook
from costmodel.engine.comparison import study
from costmodel.language.errors import ModelError
from costmodel.model.citations import citations
from costmodel.model.formulas import FORMULAS
from costmodel.model.model import CLOCK, flat
from costmodel.outputs.cli import parse
from costmodel.outputs.documents import METHOD, all_pages, flattened, main, stale_pages, upright
from costmodel.parameters.overlay import LAYERS
from costmodel.parameters.sources import Source

ROOT = Path(__file__).resolve().parent.parent
DOCS = ROOT / "docs"
README = (ROOT / "README.md").read_text(encoding="utf-8")
METHODS = {lang: (DOCS / page).read_text(encoding="utf-8") for lang, page in METHOD.items()}
LINK = re.compile(r"(?<!!)\[(?:[^\[\]]|\[[^\]]*\])*\]\(([^)\s]+)\)")
STARTERS = {"test", "setup", "lab"}
PAGES = [
    *sorted(DOCS.rglob("*.md")),
    *(ROOT / f"{name}.md" for name in ("README", "LISEZMOI", "CONTRIBUTING", "CHANGELOG")),
]


def anchors(text: str) -> set[str]:
    return set(re.findall(r'<a id="([^"]+)"></a>', text))


def all_sources() -> dict[str, set[str]]:
    """Addresses of every source of the parameter files, by key."""
    _, library = workbook()
    overlays = [library.overlay(kind, name) for kind in LAYERS for name in library.names(kind)]
    records = [*library.records.values(), *(r for o in overlays for r in o.records.values())]
    found: dict[str, set[str]] = {}
    for source in (s for r in records for s in r.sources):
        assert isinstance(source, Source)
        found.setdefault(source.key, set()).add(source.url)
    return found


@pytest.mark.parametrize("lang", METHOD)
@pytest.mark.parametrize("source", sorted({f.source for f in FORMULAS}))
def test_every_source_of_a_formula_has_its_anchor(source: str, lang: str) -> None:
    found = citations(source)
    assert found
    assert {c.anchor for c in found} <= anchors(METHODS[lang])


def test_an_unknown_source_is_refused() -> None:
    with pytest.raises(ModelError, match="Z9"):
        citations("method A1, Z9")


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("method A1", ["a1"]),
        ("method A1', ramp", ["a1-prime", "ramp"]),
        ("method D5, traps 12 and 13", ["d5", "trap-12", "trap-13"]),
        ("method F9, trap 22", ["footprint-f9", "trap-22"]),
        ("method F1, F5", ["f1", "f5"]),
        ("footprint A7, F1", ["footprint-a7", "footprint-f1"]),
        ("method A9, V2", ["a9", "case-v2"]),
        ("method C4-C8", ["c4"]),
    ],
)
def test_a_source_leads_to_its_anchors(source: str, found: list[str]) -> None:
    assert [c.anchor for c in citations(source)] == found


def test_both_method_pages_have_the_same_anchors() -> None:
    assert anchors(METHODS["en"]) == anchors(METHODS["fr"])


def test_the_method_lists_the_24_traps_and_every_code() -> None:
    codes = {"A": 9, "B": 6, "C": 9, "D": 6, "E": 8, "F": 5}
    wanted = {f"trap-{i}" for i in range(1, 25)} | {f"footprint-f{i}" for i in range(1, 12)}
    wanted |= {f"{letter.lower()}{i}" for letter, last in codes.items() for i in range(1, last + 1)}
    assert wanted <= anchors(METHODS["en"])


@pytest.mark.parametrize("lang", METHOD)
def test_the_method_cites_the_addresses_of_the_parameter_files(lang: str) -> None:
    known = all_sources()
    listed = dict(re.findall(r"^\[(\w+)\]: (\S+)$", METHODS[lang], re.MULTILINE))
    assert set(re.findall(r"\]\[(\w+)\]", METHODS[lang])) == set(listed)
    assert not {key: url for key, url in listed.items() if url not in known.get(key, ())}


def test_generated_pages_are_fresh() -> None:
    assert stale_pages() == [], "run: python -m costmodel.outputs.documents"


def test_check_answers_1_when_a_page_is_stale(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    pages = all_pages()
    monkeypatch.setattr("costmodel.outputs.documents.all_pages", lambda: pages | {"equations.md": "changed"})
    assert main(["--check"]) == 1
    assert capsys.readouterr().out == "docs/equations.md\n"


def test_every_quantity_has_its_entry() -> None:
    model, library = workbook()
    text = "".join(text for path, text in all_pages().items() if not path.endswith(".fr.md") and "/" in path)
    quantities = [*library.quantities.values(), *(model[name] for name in model.expressions)]
    assert {q.family or q.name for q in quantities} <= anchors(text)


@pytest.mark.parametrize("page", PAGES, ids=lambda p: p.relative_to(ROOT).as_posix())
def test_links_between_pages_lead_somewhere(page: Path) -> None:
    for target in LINK.findall(re.sub(r"```.*?```", "", page.read_text(encoding="utf-8"), flags=re.DOTALL)):
        if "://" in target:
            continue
        path, _, anchor = target.partition("#")
        file = (page.parent / path).resolve() if path else page
        assert file.exists(), f"{page.name}: {target}"
        if anchor:
            assert anchor in anchors(file.read_text(encoding="utf-8")), f"{page.name}: {target}"


def equations() -> Iterator[str]:
    for page in PAGES:
        text = page.read_text(encoding="utf-8")
        yield from re.findall(r"\$\$\n(.*?)\n\$\$", text, re.DOTALL)


def test_equations_are_latex_that_forges_show() -> None:
    for latex in equations():
        assert latex.count("{") == latex.count("}"), latex
        assert not re.search(r"\\[^A-Za-z ]", latex), (
            f"Markdown takes a backslash and a punctuation mark for an escape: {latex}"
        )
        assert not re.search(r"_(\w|\{[^{}]*(\{[^{}]*\}[^{}]*)*\})_", latex), f"two subscripts: {latex}"


def test_choices_in_choices_are_one_list_of_cases() -> None:
    inner = r"\begin{cases} b & \text{if } y \cr c & \text{otherwise} \end{cases}"
    outer = rf"\begin{{cases}} a & \text{{if }} x \cr {inner} & \text{{otherwise}} \end{{cases}}"
    rows = r"a & \text{if } x \cr b & \text{if } y \cr c & \text{otherwise}"
    assert flattened(outer) == rf"\begin{{cases}} {rows} \end{{cases}}"


@pytest.mark.parametrize(
    ("symbol", "written"),
    [
        ("H_{gross,t}", r"H_{\mathrm{gross},t}"),
        (r"\kappa^{*}", r"\kappa^{*}"),
        ("LUX_t", r"\mathrm{LUX}_t"),
        (r"\bar w_0", r"\bar w_0"),
    ],
)
def test_words_in_symbols_are_upright(symbol: str, written: str) -> None:
    assert upright(symbol) == written


def example(kind: str) -> str:
    found = re.search(rf"<!-- example: {kind} -->\n```yaml\n(.*?)```", README, re.DOTALL)
    assert found
    return found[1]


def test_the_tool_of_the_readme_loads_and_runs(tmp_path: Path) -> None:
    tool, town = tmp_path / "archive_search.yaml", tmp_path / "our_town.yaml"
    tool.write_text(example("tool"), encoding="utf-8")
    town.write_text(example("authority"), encoding="utf-8")
    case = make_case(str(tool), str(town), ["adopt_tasks"])
    assert {"concerned_share", "fixed_yearly_price"} <= set(yaml.safe_load(example("tool"))["values"])
    assert case.records[0]["fixed_yearly_price"].value == 3600
    assert case.records[0]["population"].value == 8200
    result = study(str(tool), str(town), draws=50)
    assert result.at("gross_hours_saved", "adopt_tasks")["central"] > 0
    assert result.at("society_npv", "status_quo")["central"] == 0


def test_the_authority_of_the_readme_says_things_of_tools(tmp_path: Path) -> None:
    town = tmp_path / "our_town.yaml"
    town.write_text(example("authority"), encoding="utf-8")
    assert make_case("voicebot", str(town), ["adopt_tasks"]).records[0]["calls_per_day"].value == 60


def commands() -> list[str]:
    blocks = re.findall(r"```console\n(.*?)```", README, re.DOTALL)
    inline = re.findall(r"`((?:python3|py) start\.py[^`]*)`", README)
    lines = [line.strip() for block in blocks for line in block.splitlines()]
    return sorted({c for c in [*lines, *inline] if re.match(r"(python3|py) start\.py", c)})


@pytest.mark.parametrize("command", commands())
def test_commands_of_the_readme_exist(command: str) -> None:
    words = shlex.split(command)[2:]
    if not words or words[0] in STARTERS or words == ["--help"]:
        return
    args = parse(words)
    _, library = workbook()
    for kind, names in (
        ("tools", args.tool or []),
        ("authorities", [args.authority]),
        ("options", args.option or []),
        ("scenarios", [args.scenario] if args.scenario else []),
    ):
        for name in names:
            assert name in library.names(kind) or name == "archive_search"
    model, _ = workbook()
    for pair in args.set:
        assert pair.partition("=")[0] in model
    assert getattr(args, "quantity", None) is None or args.quantity in model


def test_notebooks_of_the_readme_exist() -> None:
    named = set(re.findall(r"notebooks/\w+\.ipynb", README))
    assert named
    assert not [name for name in named if not (ROOT / name).is_file()]


def test_every_decision_is_listed() -> None:
    pages = {p.name for p in (DOCS / "decisions").glob("0*.md")}
    listed = (DOCS / "decisions" / "README.md").read_text(encoding="utf-8")
    assert pages == set(re.findall(r"\((0\d+[\w-]+\.md)\)", listed))


# Every name leads to its formula, its parameter and its sources

GENERATED = all_pages()
ENTRY = re.compile(r"^### ((?:<a id=\"[^\"]+\"></a>)+)", re.MULTILINE)


def entries(kind: str, lang: str) -> Iterator[tuple[str, list[str], str]]:
    """Path of the page, anchors and text of every entry of the pages of equations or parameters."""
    overlays = {f"{kind}/{layer}{suffix}" for layer in LAYERS for suffix in (".md", ".fr.md")}
    for path, text in GENERATED.items():
        if path.startswith(f"{kind}/") and path.endswith(".fr.md") == (lang == "fr") and path not in overlays:
            starts = [*ENTRY.finditer(text)]
            for found, after in zip(starts, [*starts[1:], None], strict=True):
                block = text[found.start() : after.start() if after else len(text)]
                yield path, re.findall(r'<a id="([^"]+)"', found[1]), block


def leads(path: str, target: str) -> str:
    """The anchor a link of a page leads to. Fails when the page or the anchor is not there."""
    file, _, anchor = target.partition("#")
    page = (Path(path).parent / file).as_posix() if file else path
    parts: list[str] = []
    for part in page.split("/"):
        parts = parts[:-1] if part == ".." else [*parts, part]
    name = "/".join(parts)
    text = GENERATED.get(name) or (DOCS / name).read_text(encoding="utf-8")
    assert anchor in anchors(text), f"{path}: {target}"
    return anchor


@pytest.mark.parametrize("lang", METHOD)
def test_every_name_of_a_formula_is_a_link_to_what_it_is(lang: str) -> None:
    """The links under a formula are the families that its function takes, no more and no less, symbol by symbol."""
    model, _ = workbook()
    start = {"en": "From: ", "fr": "À partir de : "}[lang]
    seen = set()
    for path, names, block in entries("equations", lang):
        quantity = model[names[-1]]
        line = next(x for x in block.splitlines() if x.startswith(start))
        linked = {leads(path, target) for target in LINK.findall(line)}
        needed = {model[n].family or n for n in flat(model.needs[quantity.name])}
        assert linked == {"conventions" if n in CLOCK else n for n in needed}, names[0]
        symbols = re.findall(r"\$([^$]+)\$ \[", line)
        assert len(symbols) == len(needed)
        latex = re.search(r"\$\$\n(.*?)\n\$\$", block, re.DOTALL)
        assert latex
        for symbol in symbols:
            letter = re.split(r"_|\^", symbol)[0]
            assert letter in latex[1], f"{names[0]}: {symbol}"
        seen.update(names)
    assert set(model.expressions) <= seen


@pytest.mark.parametrize("lang", METHOD)
def test_every_formula_leads_to_the_method(lang: str) -> None:
    for path, names, block in entries("equations", lang):
        line = next(x for x in block.splitlines() if re.match(r"Sources? ?: ", x))
        targets = LINK.findall(line)
        assert targets, names
        for target in targets:
            assert METHOD[lang] in target
            leads(path, target)


@pytest.mark.parametrize("lang", METHOD)
def test_every_parameter_has_an_anchor_and_the_links_of_its_sources(lang: str) -> None:
    _, library = workbook()
    seen: dict[str, set[str]] = {}
    for path, _, block in entries("parameters", lang):
        bullets = [x for x in block.splitlines() if x.startswith("- [")]
        for bullet in bullets:
            (target, *_) = LINK.findall(bullet)
            assert "://" in target or leads(path, target)
        for name in anchors(block):
            seen[name] = {LINK.findall(b)[0] for b in bullets}
    for name, record in library.records.items():
        assert name in seen
        assert record.sources, name
        urls = {s.url.replace(" ", "%20").replace("(", "%28").replace(")", "%29") for s in record.sources}
        assert {u for u in urls if "://" in u} <= seen[name], name
        assert len(seen[name]) >= len(urls), name


@pytest.mark.parametrize("lang", METHOD)
@pytest.mark.parametrize("kind", LAYERS)
def test_every_value_of_an_overlay_leads_to_its_quantity_and_its_sources(kind: str, lang: str) -> None:
    path = f"parameters/{kind}{'.fr' if lang == 'fr' else ''}.md"
    _, library = workbook()
    found = 0
    for section in re.split(r"^## ", GENERATED[path], flags=re.MULTILINE)[1:]:
        listed = dict(re.findall(r"^(\d+)\. (.*)$", section, re.MULTILINE))
        assert all(LINK.findall(text) for text in listed.values())
        for row in re.findall(r"^\| (\[.*) \|$", section, re.MULTILINE):
            cells = row.split(" | ")
            assert leads(path, LINK.findall(cells[0])[0])
            assert {n.strip() for n in cells[5].split(",") if n.strip()} <= set(listed)
            found += 1
    overlays = [library.overlay(kind, name) for name in library.names(kind)]
    assert found == sum(len(o.records) + sum(map(len, o.for_tool.values())) for o in overlays)


@pytest.mark.parametrize("lang", METHOD)
def test_names_that_follow_a_cause_are_links(lang: str) -> None:
    path = "parameters.fr.md" if lang == "fr" else "parameters.md"
    rows = re.findall(r"^\| [^|\[]+ \| (\[`.*?) \|", GENERATED[path], re.MULTILINE)
    _, library = workbook()
    linked = [leads(path, target) for row in rows for target in LINK.findall(row)]
    assert linked == [name for c in library.causes for name in c.beliefs]
