"""The same case as other guides would count it, and each difference explained (docs/decisions/0025)."""

from costmodel.conventions.accounts import Accounts as Accounts
from costmodel.conventions.accounts import Rules as Rules
from costmodel.conventions.accounts import worth as worth
from costmodel.conventions.mareva import Mark as Mark
from costmodel.conventions.mareva import marks as marks
from costmodel.conventions.outdated import Outdated as Outdated
from costmodel.conventions.outdated import outdated as outdated
from costmodel.conventions.reconcile import CONVENTIONS as CONVENTIONS
from costmodel.conventions.reconcile import Line as Line
from costmodel.conventions.reconcile import Reconciliation as Reconciliation
from costmodel.conventions.reconcile import Worth as Worth
from costmodel.conventions.reconcile import reconcile as reconcile
from costmodel.conventions.reconcile import side_by_side as side_by_side
from costmodel.conventions.values import Value as Value
from costmodel.conventions.values import schedule as schedule
from costmodel.conventions.values import values as values
from costmodel.conventions.words import as_json as as_json
from costmodel.conventions.words import convention_label as convention_label
from costmodel.conventions.words import line_label as line_label
from costmodel.conventions.words import lines_chart as lines_chart
from costmodel.conventions.words import lines_rows as lines_rows
from costmodel.conventions.words import says as says
from costmodel.conventions.words import sentence as sentence
from costmodel.conventions.words import worth_rows as worth_rows
