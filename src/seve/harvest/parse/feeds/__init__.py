"""Feeds: bytes in, `FoundFeed` out, whatever the bytes are.

Readers, tried in order: `jsonfeed`; `ordinary` (plainly written RSS and Atom, without a tree); `fast` (fastfeedparser, its answer checked
against the bytes); `slow` (feedparser, which reads nearly anything). For the last two, bytes are first repaired and disarmed (`prepare`):
encoding, junk before the root, no document type, no entity.
"""

from typing import TYPE_CHECKING

from seve.harvest.found import FoundFeed
from seve.harvest.parse.feeds import jsonfeed, ordinary

if TYPE_CHECKING:
    from seve.harvest.parse.feeds.prepare import Prepared

NOTHING = FoundFeed(format="", title="", link="", language="", entries=(), malformed=True)


def parse_feed(body: bytes, url: str = "", content_type: str = "") -> FoundFeed:
    """The feed these bytes hold. Never raises: what is no feed has format "" and is malformed.

    Titles, summaries and contents are sanitised HTML; addresses are absolute when the feed or `url` allows it.
    """
    try:
        found = jsonfeed.read(body, url) if jsonfeed.looks_like(body) else None
        if found is not None:
            return found
        found = ordinary.read(body, url)
        if found is not None:
            return found
        from seve.harvest.parse.feeds.prepare import prepare  # as the readers that need it: only for the rarer feeds

        prepared = prepare(body, content_type)
    except Exception:
        return NOTHING
    if prepared is None:
        return NOTHING
    return _read(prepared, url)


def _read(prepared: "Prepared", url: str) -> FoundFeed:
    from seve.harvest.parse.feeds import fast, slow  # only the rarer feeds need them

    quick = None
    for reader in (fast.read, slow.read):
        try:
            found = reader(prepared, url)
        except Exception:
            continue
        if found is not None and found.format:
            return found
        quick = quick or found
    return quick or NOTHING


__all__ = ["parse_feed"]
