"""The same case as other guides would count it, and each difference explained (docs/decisions/0025)."""

from costmodel.engine.values import Value as Value
from costmodel.engine.values import schedule as schedule
from costmodel.engine.values import values as values
from costmodel.questions.conventions.accounts import Accounts as Accounts
from costmodel.questions.conventions.accounts import Rules as Rules
from costmodel.questions.conventions.accounts import worth as worth
from costmodel.questions.conventions.mareva import Mark as Mark
from costmodel.questions.conventions.mareva import marks as marks
from costmodel.questions.conventions.outdated import Outdated as Outdated
from costmodel.questions.conventions.outdated import outdated as outdated
from costmodel.questions.conventions.reconcile import CONVENTIONS as CONVENTIONS
from costmodel.questions.conventions.reconcile import Line as Line
from costmodel.questions.conventions.reconcile import Reconciliation as Reconciliation
from costmodel.questions.conventions.reconcile import Worth as Worth
from costmodel.questions.conventions.reconcile import reconcile as reconcile
from costmodel.questions.conventions.reconcile import side_by_side as side_by_side
from costmodel.questions.conventions.words import as_json as as_json
from costmodel.questions.conventions.words import convention_label as convention_label
from costmodel.questions.conventions.words import line_label as line_label
from costmodel.questions.conventions.words import lines_chart as lines_chart
from costmodel.questions.conventions.words import lines_table as lines_table
from costmodel.questions.conventions.words import says as says
from costmodel.questions.conventions.words import sentence as sentence
from costmodel.questions.conventions.words import worth_table as worth_table
