"""Doors by kind of place: which public addresses tell what a place says, and how to read their answers."""

from seve.harvest.types import Fetched, FoundFeed, FoundPage


def suggest(page: FoundPage, url: str) -> list[str]:
    """Public addresses worth a visit beside the feeds a home page announces, best first."""
    return []


def read(fetched: Fetched) -> FoundFeed | FoundPage | None:
    """What the answer of a known door holds; None when it comes through no known door."""
    return None
