"""Strategy's verbs: write a direction, answer it at another level, fill its indicators, keep the calendar."""

from seve.strategy.services.calendar import add_event, calendar_bytes, export_calendar, import_calendar, remove_event
from seve.strategy.services.feeds import close_feed, open_feed, read_feed
from seve.strategy.services.indicators import fill_indicators
from seve.strategy.services.paper import plan_pdf, write_plan
from seve.strategy.services.plan import (
    add_action,
    add_indicator,
    add_milestone,
    add_objective,
    answer,
    close_objective,
    reach_milestone,
    set_action_state,
)

__all__ = [
    "add_action",
    "add_event",
    "add_indicator",
    "add_milestone",
    "add_objective",
    "answer",
    "calendar_bytes",
    "close_feed",
    "close_objective",
    "export_calendar",
    "fill_indicators",
    "import_calendar",
    "open_feed",
    "plan_pdf",
    "reach_milestone",
    "read_feed",
    "remove_event",
    "set_action_state",
    "write_plan",
]
