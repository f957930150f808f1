"""What decides: what flips the answer, which inputs make it uncertain, for whom each option is best, where it loses.

Names that read a case of the workbook: ``tornado``, ``sobol``, ``verdict_ranges``, ``acceptability``, ``two_way``,
``regions``. Names that take plain arrays or functions, so that any published case can be tried: ``estimate``,
``sobol_of``, ``pieces_of``, ``best_shares``, ``prim``. Switching values are in ``costmodel.engine.switching``.
"""

from costmodel.questions.decides.acceptability import Acceptability as Acceptability
from costmodel.questions.decides.acceptability import Shares as Shares
from costmodel.questions.decides.acceptability import acceptability as acceptability
from costmodel.questions.decides.acceptability import best_shares as best_shares
from costmodel.questions.decides.acceptability import contested as contested
from costmodel.questions.decides.discovery import Box as Box
from costmodel.questions.decides.discovery import prim as prim
from costmodel.questions.decides.discovery import regions as regions
from costmodel.questions.decides.maps import Map as Map
from costmodel.questions.decides.maps import two_way as two_way
from costmodel.questions.decides.sobol import Sobol as Sobol
from costmodel.questions.decides.sobol import estimate as estimate
from costmodel.questions.decides.sobol import sobol as sobol
from costmodel.questions.decides.sobol import sobol_of as sobol_of
from costmodel.questions.decides.study import Decides as Decides
from costmodel.questions.decides.study import decides as decides
from costmodel.questions.decides.tornado import Tornado as Tornado
from costmodel.questions.decides.tornado import tornado as tornado
from costmodel.questions.decides.verdicts import VerdictRange as VerdictRange
from costmodel.questions.decides.verdicts import pieces_of as pieces_of
from costmodel.questions.decides.verdicts import verdict_ranges as verdict_ranges
