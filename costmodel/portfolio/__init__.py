"""Which tools together: the best set under an authority's limits, the same hour saved once, shared costs paid once.

``together`` answers for an authority; ``best_set`` for any values, costs and rules given as arrays.
"""

from costmodel.portfolio.answer import Together as Together
from costmodel.portfolio.answer import answer as answer
from costmodel.portfolio.answer import together as together
from costmodel.portfolio.candidates import Candidates as Candidates
from costmodel.portfolio.candidates import Limits as Limits
from costmodel.portfolio.candidates import candidates as candidates
from costmodel.portfolio.order import Plan as Plan
from costmodel.portfolio.order import YearlyShared as YearlyShared
from costmodel.portfolio.order import in_order as in_order
from costmodel.portfolio.problem import Best as Best
from costmodel.portfolio.problem import Pair as Pair
from costmodel.portfolio.problem import Pool as Pool
from costmodel.portfolio.problem import Problem as Problem
from costmodel.portfolio.problem import Shared as Shared
from costmodel.portfolio.problem import problem as problem
from costmodel.portfolio.reading import Robustness as Robustness
from costmodel.portfolio.reading import Step as Step
from costmodel.portfolio.reading import next_step as next_step
from costmodel.portfolio.reading import robustness as robustness
from costmodel.portfolio.reading import shadow_price as shadow_price
from costmodel.portfolio.reading import steps as steps
from costmodel.portfolio.reading import value_at as value_at
from costmodel.portfolio.solver import best_of as best_of
from costmodel.portfolio.solver import best_set as best_set
