"""The table of questions. A new one is a module with a ``Question``, and a line here."""

from __future__ import annotations

from costmodel.questions.compare import page as compare
from costmodel.questions.compare import start
from costmodel.questions.conventions import page as conventions
from costmodel.questions.debate import page as debate
from costmodel.questions.decides import page as decides
from costmodel.questions.evidence import page as evidence
from costmodel.questions.pilot import page as pilot
from costmodel.questions.question import Question
from costmodel.questions.realised import page as realised
from costmodel.questions.register import page as register
from costmodel.questions.together import page as together
from costmodel.questions.validation import page as validation

ALL = (
    start.QUESTION,
    compare.ONE_TOOL,
    compare.QUESTION,
    decides.QUESTION,
    realised.QUESTION,
    pilot.QUESTION,
    debate.QUESTION,
    conventions.QUESTION,
    together.QUESTION,
    evidence.QUESTION,
    validation.QUESTION,
    register.QUESTION,
)
QUESTIONS: dict[str, Question] = {question.key: question for question in ALL}
"""By their key. The order is that of the annex of a note."""
