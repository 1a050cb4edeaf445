"""YouTube: the public feed of a channel (Atom, the fifteen latest films, with their description).

Contract: /feeds/videos.xml?channel_id=UC…; the channel's id stands in its address or in the canonical address of its page. The
description of a film is told as `media:group/media:description`, where readers of feeds do not look for it.
"""

import html
import re
from dataclasses import replace

from seve.base.html import sanitise
from seve.harvest.parse.doors.contract import DoorChanged, escaped, origin
from seve.harvest.parse.feeds import parse_feed
from seve.harvest.types import FoundFeed, FoundPage

_channel = re.compile(r"^https?://(?:www\.|m\.)?youtube\.com/channel/(UC[\w-]{22})")
_place = re.compile(r"^https?://(?:www\.|m\.)?youtube\.com(/(?:@[^/?#]+|c/[^/?#]+|user/[^/?#]+|channel/UC[\w-]{22}))")
_feed = re.compile(r"^https?://(?:www\.)?youtube\.com/feeds/videos\.xml\?")
_id = re.compile(r"<id>\s*(yt:video:[\w-]{1,40})\s*</id>")
_text = re.compile(r"<media:description>([^<]*)</media:description>")


def suggest(page: FoundPage, url: str) -> list[str]:
    place = _place.match(url)
    if not place:
        return []
    found = _channel.match(url) or _channel.match(page.canonical)
    return [f"{origin(url)}/feeds/videos.xml?channel_id={found[1]}&of={place[1]}"] if found else []


def reads(url: str, content_type: str) -> bool:
    return _feed.match(url) is not None and "xml" in content_type


def read(body: bytes, url: str) -> FoundFeed:
    found = parse_feed(body, url, "text/xml; charset=utf-8")
    if not found.format:
        raise DoorChanged("this is no feed of a channel")
    told = _descriptions(body.decode("utf-8", "replace"))
    return replace(found, entries=tuple(entry.with_summary(told[entry.id]) if entry.id in told else entry for entry in found.entries))


def _descriptions(text: str) -> dict[str, str]:
    """What each film says of itself, by its id."""
    found = {}
    for piece in text.split("<entry>")[1:]:
        name, words = _id.search(piece), _text.search(piece)
        if name and words and words[1].strip():
            found[name[1]] = sanitise(escaped(html.unescape(words[1]).strip()))
    return found
