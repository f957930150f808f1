"""The prior of the next town: a scenario in which the towns of a register stand for the records of a tool.

Written for who asks, applied by who gives it with ``--scenario``, never unasked (as an authority's own record, 0024).
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from pathlib import Path

from costmodel.document.saving import check_writable, write_page
from costmodel.intake.figures import both, plain_number, quoted
from costmodel.intake.files import comment, head
from costmodel.intake.repository import is_address
from costmodel.intake.shares import EXAMPLE
from costmodel.language.catalogue import N_, translate
from costmodel.language.errors import InputError
from costmodel.language.presentation import significant
from costmodel.parameters.distributions import Bounds
from costmodel.questions.register.pools import Pool, Pools

GUIDE = "docs/register.md"
DIGITS = 6

LABEL = N_("Towns of a shared register")
SUMMARY = N_("Values of tools rest on what {count} shares of other towns observed, and on how far they differ.")
TITLE = N_("Shared register of what came true: {count} shares")
REASON = N_("Range of the next town after {count} towns of a shared register, pooled by random effects.")
NOTHING = N_("{nothing} of them observed nothing at all.")


def write_prior(pools: Pools, path: Path) -> None:
    """Write the scenario. Raises InputError, saying what is missing, where no quantity has enough towns."""
    if pools.source == EXAMPLE:
        raise InputError(translate("--prior: the towns of the example are invented; give a register of real ones."))
    if not pools.priors:
        raise InputError(
            translate("--prior: no quantity has enough towns. {missing}", missing=" ".join(missing(pools)))
        )
    check_writable(path.parent)
    write_page(path, prior_text(pools))


def missing(pools: Pools) -> Iterator[str]:
    """What each quantity whose value is shared lacks to make a prior."""
    for pool in pools.pools:
        if pool.measure == "value" and pool.missing:
            yield translate(
                "{tool}, {quantity}: {towns} towns, {least} are needed.",
                tool=pool.tool,
                quantity=pool.quantity.name,
                towns=len(pool.towns),
                least=pool.least,
            )


def prior_text(pools: Pools) -> str:
    """The scenario file: for each tool the values whose towns are enough, each with its marks and its reason."""
    count = len(pools.register.shares)
    title = " · ".join(reversed(both(TITLE, count=count)))
    publisher = translate("Towns of the register")
    address = pools.source if is_address(pools.source) else GUIDE
    lines = [
        *comment(translate("Written by costmodel register; use it with --scenario.")),
        *comment(
            translate("It comes before an authority's own figures: take away the lines of what you measured here.")
        ),
        *head(*both(LABEL), *both(SUMMARY, count=count)),
        f"reason: {quoted(both(REASON, count=count).en)}",
        "sources:",
        f"  shared_register: {{title: {quoted(title)}, publisher: {quoted(publisher)}, "
        f"kind: secondary, url: {quoted(address)}, published: {quoted(str(pools.day))}, read: {pools.day}}}",
        "values: {}",
        "tools:",
    ]
    for tool, priors in pools.priors.items():
        lines += [f"  {tool}:", *(f"    {pool.quantity.name}: {{{line(pool)}}}" for pool in priors)]
    return "\n".join(lines) + "\n"


def line(pool: Pool) -> str:
    """One value with its range, what is said of it as evidence, and why."""
    assert pool.record is not None
    assert pool.mean is not None
    assert pool.low is not None
    assert pool.high is not None
    low, value, high = (inside(x, pool.record.bounds) for x in (pool.low, pool.mean, pool.high))
    fields = {"value": value, "low": low, "high": high}
    if pool.nothing:
        fields["chance_of_zero"] = plain_number(significant(pool.nothing / pool.count, DIGITS))
    marks = {"basis": "measured", "control": "no", "place": "elsewhere"} if pool.record.evidence_of == "benefit" else {}
    marks |= {"firmness": "estimate"} if pool.record.evidence_of == "cost" else {}
    notes = [both(REASON, count=pool.count), *([both(NOTHING, nothing=pool.nothing)] if pool.nothing else [])]
    for end in ("", "_fr"):
        lang = end.removeprefix("_") or "en"
        fields[f"reason{end}"] = quoted(getattr(both(LABEL), lang))
        fields[f"note{end}"] = quoted(" ".join(getattr(note, lang) for note in notes))
    fields |= {key: quoted(mark) for key, mark in marks.items()}
    fields |= {"source": "[shared_register]", "grade": pool.grade}
    return ", ".join(f"{key}: {x}" for key, x in fields.items())


def inside(x: float, bounds: Bounds) -> str:
    """A percentile with few digits, and strictly inside what is possible."""
    least, most = bounds
    short = significant(x, DIGITS)
    if least is not None:
        short = max(short, math.nextafter(least, math.inf))
    if most is not None:
        short = min(short, math.nextafter(most, -math.inf))
    return plain_number(short)
