"""Podcasts: the feed of the show, where the usual publishers keep it (Podlove, Castopod, Ausha, Acast, Spreaker, SoundCloud names none).

Contract: an RSS 2.0 feed with enclosures, read as any feed. A show on Castopod lives at /@name and has its feed at /@name/feed.xml;
each of its episodes ends with the same words, in a <footer>, if the show has set some.
"""

import re

from seve.harvest.parse.doors.contract import under
from seve.harvest.types import FoundPage

_show = re.compile(r"^https?://[^/]+/@[A-Za-z0-9_]+/?$")
_castopod = re.compile(r"^https?://castopod\.org(?:/|$)")
_footer = re.compile(rb"<footer>(?:[^<]|<(?!/?footer)){0,8000}+</footer>(?=\s{0,9}\]\]>)")


def suggest(page: FoundPage, url: str) -> list[str]:
    software = page.generator.lower()
    if page.feeds:
        return []
    if "podlove" in software:
        return [under(url, "feed/mp3/"), under(url, "feed/podcast/")]
    if _show.match(url) and any(_castopod.match(link.url) for link in page.links):
        return [under(url, "feed.xml")]
    return [under(url, "feed/podcast/")] if "powerpress" in software or "seriously simple podcasting" in software else []


def clear(body: bytes, head: bytes) -> bytes:
    """The feed of a Castopod without what stands under every episode: it would pass for what everybody talks about."""
    return _footer.sub(b"", body) if b"<generator>Castopod" in head else body
