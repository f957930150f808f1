"""Promised and realised: forecasts scored against what happened, and the authority's own record (decision 0024)."""

from costmodel.questions.realised.correction import corrections, left_out, scenario_text
from costmodel.questions.realised.followed import FollowUp, follow_up
from costmodel.questions.realised.gap import Gap, gain_gap, gap_of
from costmodel.questions.realised.ledger import COLUMNS, Row, added, read_ledger, rows_of, whole_coverage
from costmodel.questions.realised.observed import Observation, read_observed
from costmodel.questions.realised.words import as_json

__all__ = [
    "COLUMNS", "FollowUp", "Gap", "Observation", "Row", "added", "as_json", "corrections", "follow_up", "gain_gap",
    "gap_of", "left_out", "read_ledger", "read_observed", "rows_of", "scenario_text", "whole_coverage",
]  # fmt: skip
