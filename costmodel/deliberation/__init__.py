"""Whose values: limits first, then panels, each apart, on the worlds that all options share (decision 0022)."""

from costmodel.deliberation.debate import Debate as Debate
from costmodel.deliberation.debate import deliberate as deliberate
from costmodel.deliberation.debate import deliberate_on as deliberate_on
from costmodel.deliberation.panels import Panel as Panel
from costmodel.deliberation.panels import panel as panel
from costmodel.deliberation.panels import panel_names as panel_names
