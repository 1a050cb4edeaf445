"""Figures made ready for the pages: the year's curves of vitality, the share of the ecosystem that we know."""

from collections.abc import Sequence
from datetime import timedelta

from seve.atlas.types import CoverageEstimate
from seve.vitality.types import Health

YEAR = timedelta(days=366)


def living(health: Health) -> int:
    """Voices that are not silent."""
    return health.alive + health.slowing + health.revived


def year_of(history: Sequence[Health]) -> list[Health]:
    """The checkups of the year that ends with the last one, oldest first."""
    return [one for one in history if one.at > history[-1].at - YEAR]


def shares(coverage: CoverageEstimate) -> tuple[float, float] | None:
    """Between which shares of the ecosystem we know it: (low, high); None when the routes cannot tell."""
    if not coverage.high or not coverage.low or not coverage.observed:
        return None
    return coverage.observed / coverage.high, min(1.0, coverage.observed / coverage.low)
