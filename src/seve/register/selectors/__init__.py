"""What the register tells: cards, overlaps and their conversations, decisions, mergers, neighbours, checks, what ages."""

from seve.register.selectors.cards import (
    STALE_AFTER,
    as_card,
    as_case,
    as_decision,
    as_platform,
    as_reasons,
    decisions,
    get_case,
    get_platform,
    overlap_cases,
    owned_by,
    platforms,
    stale,
    territories,
)
from seve.register.selectors.checks import checks_of, expires_soon, failing, last_reminders, latest_checks, reminded_since
from seve.register.selectors.mergers import links_to_repair, merger_of, mergers, most_linked, scenarios
from seve.register.selectors.neighbours import neighbours_of

__all__ = [
    "STALE_AFTER",
    "as_card",
    "as_case",
    "as_decision",
    "as_platform",
    "as_reasons",
    "checks_of",
    "decisions",
    "expires_soon",
    "failing",
    "get_case",
    "get_platform",
    "last_reminders",
    "latest_checks",
    "links_to_repair",
    "merger_of",
    "mergers",
    "most_linked",
    "neighbours_of",
    "overlap_cases",
    "owned_by",
    "platforms",
    "reminded_since",
    "scenarios",
    "stale",
    "territories",
]
