"""A form that asks one person for their weights, says back what they imply, and saves them.

It shows the scales, whether the answer follows the method, and the exchanges that the weights imply: never which option
they favour, so that nobody weighs with the answer in view. Every field is a plain number or text with its own label,
and can be filled in with the keyboard alone.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

from costmodel.engine.case import make_case, workbook
from costmodel.language.catalogue import N_, in_language, language, translate
from costmodel.language.errors import CostModelError, InputError
from costmodel.language.places import PACKAGE
from costmodel.language.presentation import amount, significant
from costmodel.parameters.library import default_folder
from costmodel.questions.debate.criteria import CRITERIA, scales
from costmodel.questions.debate.panels import (
    FULL,
    METHODS,
    ROLES,
    Member,
    Panel,
    add_member,
    departures,
    new_panel,
    read_panel,
    refuse_file_name,
    refuse_pseudonym,
)
from costmodel.questions.debate.tradeoffs import tradeoffs

if TYPE_CHECKING:
    import ipywidgets

WIDTHS = {"description_width": "24em"}
STEPS = {
    "swing": (
        N_("Imagine that all stands at its worst. Which criterion would you move to its best first? It has 100."),
        N_("And the next? Say what that move is worth beside the first: 50 is half as much, 0 is nothing."),
        N_("Weigh the way from worst to best that is written here, not the word."),
        N_("No opinion? Tick “I abstain”: that is not the same as 0."),
    ),
    "allocation": (
        N_("You have 100 points. Share them out over the moves from worst to best written here."),
        N_("The points add to 100. A move that is worth nothing to you has 0."),
        N_("Weigh the way from worst to best that is written here, not the word."),
        N_("No opinion? Tick “I abstain”: that is not the same as 0."),
    ),
}
CERTAINTY_WORDS = {
    1: N_("1: I am guessing"),
    2: N_("2: not very sure"),
    3: N_("3: fairly sure"),
    4: N_("4: sure"),
    5: N_("5: very sure"),
}


def implied(tool: str | None, authority: str, method: str, weights: Mapping[str, float]) -> tuple[list[str], list[str]]:
    """What does not follow the method, and the exchanges implied, as sentences; both empty when nothing is weighed."""
    if not any(weights.values()):
        return [], []
    case = make_case(tool, authority)
    weighed = {key: weight for key, weight in weights.items() if weight > 0}
    sentences = [t.sentence for t in tradeoffs(weighed, scales(case, weighed))]
    nothing = [CRITERIA[key].label(case.model) for key in weights if key not in weighed]
    if nothing:
        sentences.append(translate("These count for nothing: {list}. Is that what you mean?", list=", ".join(nothing)))
    return departures(method, weights), sentences


def form(
    authority: str,
    tool: str | None = None,
    lang: str | None = None,
    folder: Path | None = None,
    criteria: Iterable[str] = tuple(CRITERIA),
) -> ipywidgets.VBox:
    """The form as a widget. Panels are read and saved in ``folder`` (default: parameters/panels)."""
    with in_language(lang or language()):
        return Form(authority, tool, panels_folder() if folder is None else folder, tuple(criteria)).box


def show_form(authority: str, tool: str | None = None, lang: str | None = None) -> None:
    """Show the form in a notebook."""
    from IPython.display import display

    display(form(authority, tool, lang))


def panels_folder() -> Path:
    """The folder of panels of a checkout; where one is when the package is installed."""
    parameters = default_folder()
    return Path() if parameters.is_relative_to(PACKAGE) else parameters / "panels"


class Form:
    """The fields, what is said back at each change, and the button that saves."""

    def __init__(self, authority: str, tool: str | None, folder: Path, criteria: tuple[str, ...]) -> None:
        import ipywidgets as w

        self.authority, self.tool, self.folder, self.criteria = authority, tool, folder, criteria
        self.lang = language()
        self.model, self.library = workbook()
        self.file = self._text(N_("File of the panel"), "residents_2027.yaml")
        self.label = self._text(N_("Name of the panel"), "")
        self.led_by = self._text(N_("Who leads the debate"), "")
        self.role = self._choice(N_("Who the people are"), ROLES, "residents")
        self.method = self._choice(N_("Method"), METHODS, "swing")
        self.key = self._text(N_("Pseudonym"), "resident_1")
        self.who = self._text(N_("Who this person is, in a few words (no name)"), "")
        self.certainty = self._choice(N_("How sure"), CERTAINTY_WORDS, 3)
        case = make_case(tool, authority)
        self.points: dict[str, Any] = {}
        self.abstains: dict[str, Any] = {}
        rows = []
        for key, scale in scales(case, criteria).items():
            measure, name = self.model[CRITERIA[key].measure], CRITERIA[key].label(self.model)
            worst, best = (amount(significant(x, 2), measure.unit) for x in (scale.worst, scale.best))
            way = translate(
                "{measure}: from {worst} to {best}", measure=measure.text(self.lang), worst=worst, best=best
            )
            self.points[key] = w.BoundedFloatText(
                value=0, min=0, max=FULL, step=5, description=name, style=WIDTHS, layout=w.Layout(width="34em")
            )
            self.abstains[key] = w.Checkbox(
                value=False, description=translate("I abstain: {criterion}", criterion=name), indent=False
            )
            fields = w.HBox([self.points[key], self.abstains[key]])
            rows.append(w.VBox([fields, w.HTML(f"<small>{escape(way)}</small>")]))
        self.steps, self.said, self.saved = w.HTML(), w.HTML(), w.HTML()
        self.button = w.Button(
            description=translate("Save this person"), button_style="primary", layout=w.Layout(width="16em")
        )
        self.button.on_click(self.save)
        for field in (self.method, *self.points.values(), *self.abstains.values()):
            field.observe(self.answer, "value")
        self.answer()
        self.box = w.VBox(
            [
                w.HTML(title(translate("The panel"))),
                *(self.file, self.label, self.led_by, self.role, self.method),
                w.HTML(title(translate("The person"))),
                *(self.key, self.who, self.certainty, self.steps, *rows),
                w.HTML(title(translate("What these weights say"))),
                *(self.said, self.button, self.saved),
            ]
        )

    def _text(self, words: str, value: str) -> Any:
        import ipywidgets as w

        return w.Text(value=value, description=translate(words), style=WIDTHS, layout=w.Layout(width="46em"))

    def _choice(self, words: str, choices: Mapping[Any, str], value: Any) -> Any:
        import ipywidgets as w

        options, layout = [(translate(label), key) for key, label in choices.items()], w.Layout(width="46em")
        return w.Dropdown(options=options, value=value, description=translate(words), style=WIDTHS, layout=layout)

    @property
    def weights(self) -> dict[str, float]:
        return {key: float(p.value) for key, p in self.points.items() if not self.abstains[key].value}

    def answer(self, _: Any = None) -> None:
        """Say back what the weights imply, at each change."""
        with in_language(self.lang):
            for key, box in self.abstains.items():
                self.points[key].disabled = box.value
            self.steps.value = listed((translate(s) for s in STEPS[self.method.value]), "ol")
            total = sum(self.weights.values())
            wrong, sentences = implied(self.tool, self.authority, self.method.value, self.weights)
            head = [translate("Total: {total}.", total=f"{total:g}")] if self.method.value == "allocation" else []
            head += [translate("Not yet as the method asks: {why}.", why=w) for w in wrong]
            self.said.value = status(listed([*head, *sentences], "ul"))

    def member(self) -> Member:
        """The person as filled in. Raises InputError for a description that is missing."""
        who = " ".join(self.who.value.split())
        if not who:
            raise InputError(translate("Say in a few words who this person is, without a name."))
        weights = self.weights
        silent = not any(weights.values())
        abstains = tuple(key for key in self.criteria if silent or key not in weights)
        return Member(self.key.value.strip(), who, who, int(self.certainty.value), {} if silent else weights, abstains)

    def save(self, _: Any = None) -> None:
        """Save the person; an answer that does not follow the method is not saved, and the form says why."""
        with in_language(self.lang):
            try:
                panel = self.add(self.member())
                words = translate("Saved. People in {file}: {count}.", file=panel.path.name, count=len(panel.members))
            except CostModelError as error:
                words = str(error)
            except OSError as error:
                words = translate("{file}: the system refuses it ({why}).", file=self.file.value, why=error.strerror)
            self.saved.value = status(f"<p>{escape(words)}</p>")

    def add(self, member: Member) -> Panel:
        """Add the person to the panel, which is made with its first one. Raises InputError, and writes nothing then."""
        name = self.file.value.strip()
        refuse_file_name(name)
        refuse_pseudonym(member.key)
        path = self.folder / name
        method = read_panel(path, self.library, self.model).method if path.exists() else self.method.value
        wrong = [] if member.silent else departures(method, member.weights)
        if wrong:
            raise InputError(
                translate("Not saved, the answer does not follow the method: {why}.", why="; ".join(wrong))
            )
        if path.exists():
            return add_member(path, member, self.library, self.model)
        for field in (self.label, self.led_by):
            if not field.value.strip():
                raise InputError(translate("The field “{field}” is empty; fill it in.", field=field.description))
        self.folder.mkdir(parents=True, exist_ok=True)
        head = {name: getattr(self, name).value for name in ("label", "led_by", "role", "method")}
        return new_panel(path, head, member, self.library, self.model, dt.date.today())


def listed(sentences: Iterable[str], tag: str) -> str:
    return f"<{tag}>" + "".join(f"<li>{escape(s)}</li>" for s in sentences) + f"</{tag}>"


def title(words: str) -> str:
    return f"<h3>{escape(words)}</h3>"


def status(html: str) -> str:
    """Words that a screen reader says when they change."""
    return f'<div role="status" aria-live="polite">{html}</div>'
