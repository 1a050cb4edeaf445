"""PeerTube: the feeds of a channel, an account or a whole server.

Contract: https://docs.joinpeertube.org/api-rest-reference.html (GET /feeds/videos.xml with videoChannelName, accountName; and
/api/v1/video-channels/NAME/videos: `data[]` with uuid, name, publishedAt, truncatedDescription, privacy.id = 1 for public).
"""

import re

from seve.harvest.parse.doors.contract import dict_of, entry, escaped, feed, items_of, load, origin, text_of, under
from seve.harvest.types import FoundFeed, FoundPage

PUBLIC = 1
_api = re.compile(r"/api/v1/(?:video-channels/[^/?]+/|accounts/[^/?]+/)?videos(?:\?|$)")
_place = re.compile(r"^https?://[^/]+/(c|video-channels|a|accounts)/([^/?#]+)")


def suggest(page: FoundPage, url: str) -> list[str]:
    if not page.generator.lower().startswith("peertube"):
        return []
    found = _place.match(url)
    if not found:
        return [under(origin(url), "feeds/videos.xml?isLocal=true")]
    field = "videoChannelName" if found[1] in ("c", "video-channels") else "accountName"
    return [under(origin(url), f"feeds/videos.xml?{field}={found[2]}")]


def reads(url: str, content_type: str) -> bool:
    return _api.search(url) is not None and "json" in content_type


def read(body: bytes, url: str) -> FoundFeed:
    found = [
        entry(
            id=text_of(video.get("uuid")),
            title=escaped(text_of(video.get("name"))),
            link=text_of(video.get("url")) or f"{origin(url)}/w/{text_of(video.get('shortUUID')) or text_of(video.get('uuid'))}",
            published=text_of(video.get("originallyPublishedAt")) or text_of(video.get("publishedAt")),
            summary=escaped(text_of(video.get("truncatedDescription")) or text_of(video.get("description"))),
        )
        for video in items_of(load(body), "data")
        if dict_of(video.get("privacy") or {"id": PUBLIC}).get("id") == PUBLIC
    ]
    return feed(format="peertube", entries=found)
