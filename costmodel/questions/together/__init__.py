"""Which tools together: the best set under an authority's limits, the same hour saved once, shared costs paid once.

``together`` answers for an authority; ``best_set`` for any values, costs and rules given as arrays.
"""

from costmodel.questions.together.findings import Together as Together
from costmodel.questions.together.findings import answer as answer
from costmodel.questions.together.findings import together as together
from costmodel.questions.together.items import Candidates as Candidates
from costmodel.questions.together.items import Limits as Limits
from costmodel.questions.together.items import candidates as candidates
from costmodel.questions.together.order import Plan as Plan
from costmodel.questions.together.order import YearlyShared as YearlyShared
from costmodel.questions.together.order import in_order as in_order
from costmodel.questions.together.problems import Best as Best
from costmodel.questions.together.problems import Pair as Pair
from costmodel.questions.together.problems import Pool as Pool
from costmodel.questions.together.problems import Problem as Problem
from costmodel.questions.together.problems import Shared as Shared
from costmodel.questions.together.problems import problem as problem
from costmodel.questions.together.reading import Robustness as Robustness
from costmodel.questions.together.reading import Step as Step
from costmodel.questions.together.reading import robustness as robustness
from costmodel.questions.together.reading import steps as steps
from costmodel.questions.together.solver import best_of as best_of
from costmodel.questions.together.solver import best_set as best_set
