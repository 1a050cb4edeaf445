"""The questions that wait for an answer, as an edition tells them."""

from datetime import datetime

from seve.briefing import selectors
from seve.briefing.domain.material import Asked
from seve.briefing.services.askers import public_address
from seve.briefing.types import QuestionState
from seve.directory import selectors as directory


def waiting_questions(*, territory: str | None, language: str, now: datetime) -> tuple[Asked, ...]:
    """The longest waiting first; those of one territory and below, or all."""
    below = None if territory is None else directory.territory_and_below(territory)
    return tuple(
        Asked(each.text, each.waited_days(now), each.asked, each.asked_at, public_address(each.id, language))
        for each in selectors.questions(states=[QuestionState.OPEN], territories=below)
    )
