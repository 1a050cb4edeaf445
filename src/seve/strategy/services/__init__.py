"""Strategy's verbs: write a direction, answer it at another level, fill its indicators, keep the calendar."""

from seve.strategy.services.calendar import add_event, calendar_bytes, export_calendar, import_calendar, remove_event
from seve.strategy.services.indicators import fill_indicators
from seve.strategy.services.plan import add_action, add_indicator, add_milestone, add_objective, answer, close_objective, set_action_state

__all__ = [
    "add_action",
    "add_event",
    "add_indicator",
    "add_milestone",
    "add_objective",
    "answer",
    "calendar_bytes",
    "close_objective",
    "export_calendar",
    "fill_indicators",
    "import_calendar",
    "remove_event",
    "set_action_state",
]
