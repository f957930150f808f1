"""What knowing more before deciding would be worth, which numbers are worth measuring, and whether a pilot pays.

The first names take plain arrays: net benefits (draws, options) and samples of the parameters (draws, parameters), so
that any published case can be tried. The others read a case of the workbook.
"""

from costmodel.value_of_information.estimators import Estimate as Estimate
from costmodel.value_of_information.estimators import evpi as evpi
from costmodel.value_of_information.estimators import evppi as evppi
from costmodel.value_of_information.estimators import evsi as evsi
from costmodel.value_of_information.estimators import evsi_of as evsi_of
from costmodel.value_of_information.pilot import Pilot as Pilot
from costmodel.value_of_information.pilot import Size as Size
from costmodel.value_of_information.pilot import pilot as pilot
from costmodel.value_of_information.sampling import Mean as Mean
from costmodel.value_of_information.sampling import Rate as Rate
from costmodel.value_of_information.study import Information as Information
from costmodel.value_of_information.study import information as information
