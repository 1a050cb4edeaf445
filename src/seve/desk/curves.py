"""Figures made ready for the pages: the year's curves of vitality."""

from collections.abc import Sequence
from datetime import timedelta

from seve.vitality.types import Health

YEAR = timedelta(days=366)


def living(health: Health) -> int:
    """Voices that are not silent."""
    return health.alive + health.slowing + health.revived


def year_of(history: Sequence[Health]) -> list[Health]:
    """The checkups of the year that ends with the last one, oldest first."""
    return [one for one in history if one.at > history[-1].at - YEAR]
