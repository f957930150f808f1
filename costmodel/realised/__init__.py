"""Promised and realised: forecasts scored against what happened, and the authority's own record (decision 0024)."""

from costmodel.realised.correction import Correction as Correction
from costmodel.realised.correction import corrections as corrections
from costmodel.realised.correction import left_out as left_out
from costmodel.realised.correction import scenario_text as scenario_text
from costmodel.realised.followed import FollowUp as FollowUp
from costmodel.realised.followed import Forecast as Forecast
from costmodel.realised.followed import follow_up as follow_up
from costmodel.realised.gap import Gap as Gap
from costmodel.realised.gap import gain_gap as gain_gap
from costmodel.realised.gap import gap_of as gap_of
from costmodel.realised.ledger import COLUMNS as COLUMNS
from costmodel.realised.ledger import Row as Row
from costmodel.realised.ledger import added as added
from costmodel.realised.ledger import read_ledger as read_ledger
from costmodel.realised.ledger import rows_of as rows_of
from costmodel.realised.ledger import whole_coverage as whole_coverage
from costmodel.realised.observed import Observation as Observation
from costmodel.realised.observed import read_observed as read_observed
from costmodel.realised.scores import Coverage as Coverage
from costmodel.realised.scores import coverage as coverage
from costmodel.realised.scores import crps as crps
from costmodel.realised.scores import pit as pit
from costmodel.realised.words import as_json as as_json
