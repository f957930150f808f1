"""Names of quantities that changed: the old ones are still read, in files and in ``--set``, and a sentence says so.

The same table stands in docs/promises.md.
"""

from __future__ import annotations

from dataclasses import dataclass

from costmodel.language.catalogue import N_, translate
from costmodel.parameters.yamlfile import Place, Where

__all__ = ["RENAMED", "Renamed", "current_name", "old_name", "renamed_sentence"]


@dataclass(frozen=True, kw_only=True)
class Renamed:
    """A quantity's name of former versions, the one it has now, since which version, and why."""

    old: str
    new: str
    since: str
    why: str


RENAMED = {
    renamed.old: renamed
    for renamed in (
        Renamed(
            old="limit_confidence",
            new="verdict_limit_confidence",
            since="0.2.0",
            why=N_("it is a threshold of the verdict, as its neighbours are"),
        ),
    )
}


def current_name(name: str) -> str:
    """What a quantity is called now; a name that never changed is given back."""
    return RENAMED[name].new if name in RENAMED else name


def old_name(where: Where) -> str:
    """The old name under which a value stands in a file; empty for one that has its name of today."""
    return where.key if isinstance(where, Place) and where.key in RENAMED else ""


def renamed_sentence(old: str, where: Where) -> str:
    """That a value came under an old name, and what to write."""
    renamed = RENAMED[old]
    return translate(
        "{where}: '{old}' is called '{new}' since version {since} ({why}); the value is read, write the new name.",
        where=where,
        old=old,
        new=renamed.new,
        since=renamed.since,
        why=translate(renamed.why),
    )
