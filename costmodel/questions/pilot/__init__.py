"""What knowing more before deciding would be worth, which numbers are worth measuring, and whether a pilot pays.

The first names take plain arrays: net benefits (draws, options) and samples of the parameters (draws, parameters), so
that any published case can be tried. The others read a case of the workbook.
"""

from costmodel.questions.pilot.estimators import Estimate as Estimate
from costmodel.questions.pilot.estimators import evpi as evpi
from costmodel.questions.pilot.estimators import evppi as evppi
from costmodel.questions.pilot.pilot import PilotOrBuy as PilotOrBuy
from costmodel.questions.pilot.study import Information as Information
from costmodel.questions.pilot.study import information as information
