"""What decides: what flips the answer, which inputs make it uncertain, for whom each option is best, where it loses.

Names that read a case of the workbook: ``tornado``, ``sobol``, ``verdict_ranges``, ``acceptability``, ``two_way``,
``losing``. Names that take plain arrays or functions, so that any published case can be tried: ``estimate``,
``sobol_of``, ``pieces_of``, ``best_shares``, ``prim``. Switching values of results are in ``costmodel.switching``.
"""

from costmodel.sensitivity.acceptability import Acceptability as Acceptability
from costmodel.sensitivity.acceptability import Shares as Shares
from costmodel.sensitivity.acceptability import acceptability as acceptability
from costmodel.sensitivity.acceptability import best_shares as best_shares
from costmodel.sensitivity.acceptability import contested as contested
from costmodel.sensitivity.discovery import Box as Box
from costmodel.sensitivity.discovery import losing as losing
from costmodel.sensitivity.discovery import prim as prim
from costmodel.sensitivity.maps import Map as Map
from costmodel.sensitivity.maps import two_way as two_way
from costmodel.sensitivity.sobol import Sobol as Sobol
from costmodel.sensitivity.sobol import estimate as estimate
from costmodel.sensitivity.sobol import sobol as sobol
from costmodel.sensitivity.sobol import sobol_of as sobol_of
from costmodel.sensitivity.study import Decides as Decides
from costmodel.sensitivity.study import decides as decides
from costmodel.sensitivity.tornado import Tornado as Tornado
from costmodel.sensitivity.tornado import tornado as tornado
from costmodel.sensitivity.verdicts import VerdictRange as VerdictRange
from costmodel.sensitivity.verdicts import pieces_of as pieces_of
from costmodel.sensitivity.verdicts import verdict_ranges as verdict_ranges
