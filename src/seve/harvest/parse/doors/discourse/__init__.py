"""Discourse forums: /posts.rss and /latest.rss (feeds, read as feeds), /latest.json (topics with their dates).

Contract: https://docs.discourse.org/ (`topic_list.topics[]`: id, slug, title, created_at, excerpt, tags). First posts only, no user.
Quotations in the texts of its feeds begin with the name of whom they quote; they are left out.
"""

import re
from typing import Any

from seve.harvest.parse.doors.contract import entry, feed, items_of, list_of, load, origin, text_of, under, without_quotations
from seve.harvest.types import FoundFeed, FoundPage

_address = re.compile(r"/(?:latest|top|c/[^?]*/l/latest)\.json(?:\?|$)")
_quoted = re.compile(rb'<div class="title">(?:[^<]|<(?!/?aside|/?blockquote|div class="title")){0,1500}+(?=<blockquote)')


def suggest(page: FoundPage, url: str) -> list[str]:
    if not page.generator.lower().startswith("discourse"):
        return []
    return [under(origin(url), "latest.rss"), under(origin(url), "latest.json")]


def clear(body: bytes, head: bytes) -> bytes:
    """The feed of a Discourse without what its posts quote, and the names of who is quoted (S5)."""
    return without_quotations(_quoted.sub(b"", body)) if b"http://www.discourse.org/" in head[:600] else body


def reads(url: str, content_type: str) -> bool:
    return _address.search(url) is not None and "json" in content_type


def read(body: bytes, url: str) -> FoundFeed:
    topics = items_of(load(body), "topic_list", "topics")
    found = [
        entry(
            id=str(topic.get("id", "")),
            title=text_of(topic.get("title")),
            link=f"{origin(url)}/t/{topic.get('slug') or '-'}/{topic.get('id')}",
            published=text_of(topic.get("created_at")),
            updated=text_of(topic.get("last_posted_at")),
            summary=text_of(topic.get("excerpt")),
            tags=[name for tag in list_of(topic.get("tags")) if (name := _tag(tag))],
        )
        for topic in topics
        if topic.get("visible", True) and not topic.get("pinned_globally") and topic.get("archetype", "regular") == "regular"
    ]
    return feed(format="discourse", entries=found)


def _tag(tag: Any) -> str:
    """Tags are names; since Discourse 3.6, objects with a name."""
    return text_of(tag.get("name")) if isinstance(tag, dict) else text_of(tag)
