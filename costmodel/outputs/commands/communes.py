"""``costmodel france data``: the public files on the communes that are there, and those that are missing."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from costmodel.language.catalogue import translate
from costmodel.outputs.commands.common import print_json, settings

if TYPE_CHECKING:
    from costmodel.intake.inventory import FileFacts, Inventory


def do_data(args: argparse.Namespace) -> int:
    """Show the inventory of the data, as sentences or as JSON."""
    from costmodel.document.answer import jsonable
    from costmodel.intake.inventory import inventory

    data = inventory(settings(args)["folder"])
    if args.json:
        print_json({"format": 1, **jsonable(data)})
    else:
        print("\n".join(sentences(data)))
    return 0


def sentences(data: Inventory) -> list[str]:
    """The inventory in words: the table, each file, and what each parameter rests on."""
    from costmodel.language.presentation import decimal

    table = translate(
        "{communes} communes, {inhabited} of them inhabited: {source}.",
        communes=decimal(data.communes),
        inhabited=decimal(data.inhabited),
        source=data.source,
    )
    rest = [
        translate(
            "{parameter}: {own} communes have their own value, {others} a default.",
            parameter=parameter,
            own=decimal(own),
            others=decimal(data.inhabited - own),
        )
        for parameter, own in data.own.items()
    ]
    files = [line for facts in data.files for line in ["", *lines_of(facts, data.folder)]]
    return [table, *files, "", *rest]


def lines_of(facts: FileFacts, folder: str) -> list[str]:
    """A file in words: what it is, whether it is there, what it gives and feeds."""
    from costmodel.intake.published import MEASURES
    from costmodel.language.presentation import decimal, listed

    if facts.file:
        state = translate(
            "There: {file}, figures of {year}, {communes} communes; {left_out} lines are of no commune.",
            file=facts.file,
            year=facts.year,
            communes=decimal(facts.communes),
            left_out=decimal(facts.left_out),
        )
    else:
        state = translate(
            "Missing: get it from {address} and put it in {folder} under its own name ({names}).",
            address=facts.address,
            folder=folder,
            names=", ".join(facts.names),
        )
    gives = translate("It gives: {measures}.", measures=listed(translate(MEASURES[name]) for name in facts.gives))
    feeds = translate("It feeds: {parameters}.", parameters=", ".join(facts.feeds))
    licence = facts.licence or translate("licence to be checked on its page")
    heading = f"{facts.title} · {facts.publisher} · {licence}"
    return [heading, *(f"  {line}" for line in (state, gives, feeds))]
