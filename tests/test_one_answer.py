"""One judgement, read by all: no command, page or file answers otherwise than the comparison does."""

from __future__ import annotations

from functools import cache
from typing import Any

import pytest
from conftest import run_command

from costmodel.engine.case import workbook
from costmodel.engine.comparison import Comparison, ToolResult, compare
from costmodel.engine.verdict import ADOPT, CONDITIONS, ELSE, NO, PILOT, UNKNOWN
from costmodel.language.catalogue import in_language
from costmodel.questions.debate import panel, panel_names, words
from costmodel.questions.debate.debate import deliberate_on
from costmodel.questions.pilot import words as pilot_words
from costmodel.questions.pilot.study import information_of
from costmodel.questions.reasons import answered
from costmodel.questions.together import candidates
from costmodel.questions.together.findings import answer
from costmodel.questions.together.words import answers

MODEL, LIBRARY = workbook()
AUTHORITIES, TOOLS = (LIBRARY.names(kind) for kind in ("authorities", "tools"))
DRAWS, SEED = 200, 7


@cache
def compared(authority: str) -> Comparison:
    return compare(authority, draws=DRAWS, seed=SEED)


@pytest.fixture(params=AUTHORITIES)
def comparison(request: pytest.FixtureRequest) -> Comparison:
    return compared(request.param)


def test_a_word_says_what_its_option_says(comparison: Comparison) -> None:
    """Who is told to buy buys something; who is told something else is not told to buy."""
    for result in comparison.results:
        verdict = result.verdict
        buys = {j.key: j.buys for j in verdict.judged}
        if verdict.word in (ADOPT, PILOT, CONDITIONS):
            assert verdict.option is not None
            assert buys[verdict.option]
            assert verdict.affordable or any(c.kind == "price" for c in verdict.conditions)
        if verdict.word == ELSE:
            assert verdict.option == verdict.rival != "status_quo"
        if verdict.word in (NO, UNKNOWN):
            assert verdict.option is None
        assert not buys[verdict.rival]


def test_debates_keep_the_answer(comparison: Comparison) -> None:
    asked = [panel(LIBRARY, MODEL, name) for name in panel_names(LIBRARY)]
    with in_language("en"):
        for result in comparison.results:
            debate = deliberate_on(result, asked)
            assert words.limits(debate)[0].startswith(answered(result.verdict))
            assert set(debate.eligible) == {j.key for j in result.verdict.judged if not j.broken}


def test_a_pilot_is_said_to_be_worth_running_where_the_answer_is_a_pilot_and_nowhere_else(
    comparison: Comparison,
) -> None:
    with in_language("en"):
        for result in comparison.results:
            found = information_of(result, "society", DRAWS)
            said = " ".join(pilot_words.why(found))
            assert ("is worth running" in said) == (result.verdict.word == PILOT)
            assert pilot_words.answer(found) == answered(result.verdict)
            if "would still pay" in said:
                assert result.verdict.word == ADOPT or not result.verdict.affordable or evidence_asked(result)


def evidence_asked(result: ToolResult) -> bool:
    """Whether the gain is sure, and rests on an assumption: a pilot would confirm it."""
    return any(c.kind == "evidence" for c in result.verdict.conditions)


def test_a_set_holds_no_tool_that_is_refused_by_itself(comparison: Comparison) -> None:
    verdicts = {r.tool.key: r.verdict for r in comparison.results}
    found = candidates(str(comparison.authority.path), draws=100, seed=SEED, verdicts=verdicts)
    for ledger in ("society", "budget"):
        t = answer(found, ledger, worlds=5)
        assert not {verdicts[tool].word for tool in t.chosen_tools} & {ELSE, NO}
        with in_language("en"):
            assert [said.split("“")[-1] for said in answers(t)] == [f"{verdicts[k].text}”" for k in t.chosen_tools]


COMMANDS: dict[str, tuple[str, ...]] = {
    "compare": (),
    "decides": ("--worlds", "40", "--base", "16"),
    "pilot": (),
    "debate": (),
    "together": ("--worlds", "5"),
}


@pytest.mark.parametrize(
    ("tool", "changed"),
    [
        ("canteen_forecast", ()),
        ("drafting_assistant", ("--scenario", "vendor_promise")),
        ("plain_language", ("--set", "fixed_yearly_price=0")),
    ],
)
def test_every_command_gives_one_word(tool: str, changed: tuple[str, ...], tmp_path: Any) -> None:
    found = {}
    for command, own in COMMANDS.items():
        said = run_command(
            command, "--for", "nantes", "--tool", tool, *changed, *own, "--draws", str(DRAWS), "--json",
            "--out", str(tmp_path),
        )  # fmt: skip
        assert said.status == 0, said.err
        found[command] = word_of(said.json, tool)
    assert len(set(found.values())) == 1, found


def word_of(said: Any, tool: str) -> str:
    if "verdicts" in said:
        return str(said["verdicts"][tool])
    return str((said["tools"][tool] if "tools" in said else said)["verdict"])
