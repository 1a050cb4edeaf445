"""YouTube: the public feed of a channel (Atom, the fifteen latest films, with their description).

Contract: /feeds/videos.xml?channel_id=UC…; the channel's id stands in its address or in the canonical address of its page.
"""

import re

from seve.harvest.parse.doors.contract import origin
from seve.harvest.types import FoundPage

_channel = re.compile(r"^https?://(?:www\.|m\.)?youtube\.com/channel/(UC[\w-]{22})")
_place = re.compile(r"^https?://(?:www\.|m\.)?youtube\.com(/(?:@[^/?#]+|c/[^/?#]+|user/[^/?#]+|channel/UC[\w-]{22}))")


def suggest(page: FoundPage, url: str) -> list[str]:
    place = _place.match(url)
    if not place:
        return []
    found = _channel.match(url) or _channel.match(page.canonical)
    return [f"{origin(url)}/feeds/videos.xml?channel_id={found[1]}&of={place[1]}"] if found else []
