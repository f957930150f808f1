"""Whose values: limits first, then panels, each apart, on the worlds that all options share (decision 0022)."""

from costmodel.questions.debate.debate import Debate as Debate
from costmodel.questions.debate.debate import deliberate as deliberate
from costmodel.questions.debate.debate import deliberate_on as deliberate_on
from costmodel.questions.debate.panels import Panel as Panel
from costmodel.questions.debate.panels import panel as panel
from costmodel.questions.debate.panels import panel_names as panel_names
