"""All that decides for one tool, found in one go: what pages and the command show."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from costmodel.engine.comparison import LEDGERS, STATUS_QUO, ToolResult
from costmodel.engine.switching import Switch, switching
from costmodel.language.catalogue import translate
from costmodel.language.errors import InputError
from costmodel.questions.decides.acceptability import POINTS, Acceptability, acceptability, contested
from costmodel.questions.decides.discovery import DRAWS as MOST_DRAWS
from costmodel.questions.decides.discovery import Box, regions
from costmodel.questions.decides.maps import POINTS as PLACES
from costmodel.questions.decides.maps import Map, refuse_together, two_way
from costmodel.questions.decides.sobol import BASE, Sobol, runs_of, sobol
from costmodel.questions.decides.tornado import Tornado, tornado
from costmodel.questions.decides.verdicts import VerdictRange, all_uncertain, that_matter, verdict_ranges
from costmodel.questions.decides.worlds import DRAWS, range_of
from costmodel.questions.figures import main_option

Switches = dict[str, list[Switch]]
"""By result: what each input does to its sign."""

WORK = {"switching": 190, "sobol": 130, "verdicts": 510, "map": 30, "curves": 90, "region": 50}
"""Parts of the work in thousandths, for a progress bar."""


@dataclass(frozen=True, kw_only=True)
class Decides:
    """What decides for a tool. ``option`` is the one that the verdict is about; figures of one option are its own.

    ``switches`` has every option but the status quo, and inputs that are certain too, over all that is possible.
    ``curves`` go by contested input, then by result.
    """

    result: ToolResult
    option: str
    switches: dict[str, Switches]
    tornado: dict[str, Tornado]
    sobol: dict[str, Sobol]
    verdicts: list[VerdictRange]
    map: Map | None
    curves: dict[str, dict[str, Acceptability]]
    losing: Box
    gaining: Box


def decides(
    result: ToolResult,
    over: Sequence[str] = (),
    pair: tuple[str, str] | None = None,
    draws: int = DRAWS,
    base: int = BASE,
    progress: Callable[[int], None] = lambda done: None,
) -> Decides:
    """Find what decides for a tool.

    Parameters
    ----------
    over : inputs to draw acceptability curves over; the contested values when none is named.
    pair : the two inputs of the map; the two heaviest for society when not given.
    draws : worlds in which verdicts, curves and maps are looked at.
    base : of the Sobol sample, a power of two.
    progress : told of thousandths of the whole.

    Raises InputError where nothing but the status quo is compared, and for names as those that take them do.
    """
    case, option = result.case, main_option(result)
    if not any(key != STATUS_QUO for key in result.options):
        raise InputError(translate("Only the status quo is compared: name an option that changes something."))
    for name in (*over, *(pair or ())):
        range_of(case, name, 2)
    if pair:
        refuse_together(case, *pair)
    targets = [name for name, _ in LEDGERS.values()]
    share = Share(progress)
    buying = [o for o in result.options if o != STATUS_QUO]
    switches = {}
    for key in buying:
        switches[key] = switching(case, key, targets, possible=True)
        share.add(WORK["switching"] / len(buying))
    bars = tornado(case, option)
    indices = sobol(result, option, base=base, progress=share.of("sobol", runs_of(case, option, base)))
    heavy = that_matter(case)
    looked_at = share.of("verdicts", len({*heavy, *all_uncertain(case)}))
    verdicts = verdict_ranges(result, draws=draws, progress=looked_at, heavy=heavy)
    places = pair or heaviest(indices["society_npv"])
    chart = two_way(result, *places, draws, progress=share.of("map", (PLACES + 1) ** 2)) if places else None
    names = list(over) or contested(case)
    curves = {
        name: acceptability(result, name, draws=draws, progress=share.of("curves", len(names) * (POINTS + 1)))
        for name in names
    }
    losing, gaining = regions(result, option, draws=min(result.simulation.draws, MOST_DRAWS))
    share.finish()
    return Decides(
        result=result,
        option=option,
        switches=switches,
        tornado=bars,
        sobol=indices,
        verdicts=verdicts,
        map=chart,
        curves=curves,
        losing=losing,
        gaining=gaining,
    )


def heaviest(indices: Sobol) -> tuple[str, str] | None:
    """The two single inputs that make society most uncertain and that can move apart from the others."""
    single = [index.names[0] for index in indices.indices if len(index.names) == 1 and index.total > 0]
    return (single[0], single[1]) if len(single) > 1 else None


class Share:
    """Turns steps of parts of the work into thousandths of the whole."""

    def __init__(self, progress: Callable[[int], None]) -> None:
        self.progress, self.done, self.told = progress, 0.0, 0

    def of(self, part: str, steps: int = 0) -> Callable[[int], None]:
        """What a part tells its steps to, of which there are so many."""
        return lambda count: self.add(WORK[part] * count / max(steps, 1))

    def add(self, thousandths: float) -> None:
        self.done = min(self.done + thousandths, 1000.0)
        if (whole := int(self.done)) > self.told:
            self.progress(whole - self.told)
            self.told = whole

    def finish(self) -> None:
        self.add(1000.0)
