"""Podcasts: the feed of the show, where the usual publishers keep it (Podlove, Castopod, Ausha, Acast, Spreaker, SoundCloud names none).

Contract: an RSS 2.0 feed with enclosures, read as any feed.
"""

from seve.harvest.parse.doors.contract import under
from seve.harvest.types import FoundPage


def suggest(page: FoundPage, url: str) -> list[str]:
    software = page.generator.lower()
    if page.feeds:
        return []
    if "podlove" in software:
        return [under(url, "feed/mp3/"), under(url, "feed/podcast/")]
    if "castopod" in software:
        return [under(url, "feed.xml"), under(url, "feed")]
    return [under(url, "feed/podcast/")] if "powerpress" in software or "seriously simple podcasting" in software else []
