"""A suggestion as the pages show it: its title and its reason in the page's language."""

from dataclasses import dataclass

from seve.vitality import selectors as vitality
from seve.vitality.types import Suggestion

LEAVE_ALONE = "leave-alone"


@dataclass(frozen=True, slots=True)
class Gesture:
    suggestion: Suggestion
    title: str
    reason: str


def gestures() -> tuple[list[Gesture], list[Gesture]]:
    """(what deserves a little water, what to leave alone)."""
    told = [Gesture(one, *vitality.suggestion_text(one)) for one in vitality.suggestions()]
    care = [one for one in told if one.suggestion.kind != LEAVE_ALONE]
    return care, [one for one in told if one.suggestion.kind == LEAVE_ALONE]
