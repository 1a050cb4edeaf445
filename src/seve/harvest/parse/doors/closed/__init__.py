"""Closed networks: places stand on the map through the links to them; what they say is read only from their owner's own export.

Contract: none. Their pages are not visited (`fetch.visitor`); their state is "closed". Exports: `seve harvest export`.
"""

from seve.harvest.domain.networks import NETWORKS, is_closed
from seve.harvest.types import FoundPage

__all__ = ["NETWORKS", "is_closed", "suggest"]


def suggest(page: FoundPage, url: str) -> list[str]:
    return []
