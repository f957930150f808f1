"""Which tools together: the best set under an authority's limits, the same hour saved once, shared costs paid once.

``together`` answers for an authority; ``best_set`` for any values, costs and rules given as arrays.
"""

from costmodel.questions.together.findings import Together, answer, together
from costmodel.questions.together.items import Candidates, Limits, candidates
from costmodel.questions.together.order import YearlyShared, in_order
from costmodel.questions.together.problems import Pair, Pool, Problem, problem
from costmodel.questions.together.reading import robustness, steps
from costmodel.questions.together.solver import best_of, best_set

__all__ = [
    "Candidates", "Limits", "Pair", "Pool", "Problem", "Together", "YearlyShared", "answer", "best_of", "best_set",
    "candidates", "in_order", "problem", "robustness", "steps", "together",
]  # fmt: skip
