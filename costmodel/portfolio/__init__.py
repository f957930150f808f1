"""Which tools together: the best set under an authority's limits, the same hour saved once, shared costs paid once.

``together`` answers for an authority; ``best_set`` for any values, costs and rules given as arrays.
"""

from costmodel.portfolio.findings import Together as Together
from costmodel.portfolio.findings import answer as answer
from costmodel.portfolio.findings import together as together
from costmodel.portfolio.items import Candidates as Candidates
from costmodel.portfolio.items import Limits as Limits
from costmodel.portfolio.items import candidates as candidates
from costmodel.portfolio.order import Plan as Plan
from costmodel.portfolio.order import YearlyShared as YearlyShared
from costmodel.portfolio.order import in_order as in_order
from costmodel.portfolio.problems import Best as Best
from costmodel.portfolio.problems import Pair as Pair
from costmodel.portfolio.problems import Pool as Pool
from costmodel.portfolio.problems import Problem as Problem
from costmodel.portfolio.problems import Shared as Shared
from costmodel.portfolio.problems import problem as problem
from costmodel.portfolio.reading import Robustness as Robustness
from costmodel.portfolio.reading import Step as Step
from costmodel.portfolio.reading import robustness as robustness
from costmodel.portfolio.reading import steps as steps
from costmodel.portfolio.solver import best_of as best_of
from costmodel.portfolio.solver import best_set as best_set
