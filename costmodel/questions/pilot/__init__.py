"""What knowing more before deciding would be worth, which numbers are worth measuring, and whether a pilot pays.

The first names take plain arrays: net benefits (draws, options) and samples of the parameters (draws, parameters), so
that any published case can be tried. The others read a case of the workbook.
"""

from costmodel.questions.pilot.estimators import Estimate, evpi, evppi
from costmodel.questions.pilot.study import Information, information

__all__ = ["Estimate", "Information", "evpi", "evppi", "information"]
