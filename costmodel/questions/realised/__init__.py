"""Promised and realised: forecasts scored against what happened, and the authority's own record (decision 0024)."""

from costmodel.engine.scores import Coverage as Coverage
from costmodel.engine.scores import coverage as coverage
from costmodel.engine.scores import crps as crps
from costmodel.engine.scores import pit as pit
from costmodel.questions.realised.correction import Correction as Correction
from costmodel.questions.realised.correction import corrections as corrections
from costmodel.questions.realised.correction import left_out as left_out
from costmodel.questions.realised.correction import scenario_text as scenario_text
from costmodel.questions.realised.followed import FollowUp as FollowUp
from costmodel.questions.realised.followed import Forecast as Forecast
from costmodel.questions.realised.followed import follow_up as follow_up
from costmodel.questions.realised.gap import Gap as Gap
from costmodel.questions.realised.gap import gain_gap as gain_gap
from costmodel.questions.realised.gap import gap_of as gap_of
from costmodel.questions.realised.ledger import COLUMNS as COLUMNS
from costmodel.questions.realised.ledger import Row as Row
from costmodel.questions.realised.ledger import added as added
from costmodel.questions.realised.ledger import read_ledger as read_ledger
from costmodel.questions.realised.ledger import rows_of as rows_of
from costmodel.questions.realised.ledger import whole_coverage as whole_coverage
from costmodel.questions.realised.observed import Observation as Observation
from costmodel.questions.realised.observed import read_observed as read_observed
from costmodel.questions.realised.words import as_json as as_json
