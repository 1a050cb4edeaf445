"""Answers of the web into what they say: feeds, pages, the doors of each kind of place. Pure: no Django, no network, no clock.

Comes in: bytes and headers. Goes out: FoundFeed, FoundPage.
Must not know: where the bytes come from, what is already stored.
"""

import re
import signal
from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from seve.harvest.types import Fetched, FoundFeed, FoundPage

LARGEST = 8 * 2**20  # bytes; beyond, the answer is refused unread
_feed_root = re.compile(rb"<(?:[A-Za-z][\w.-]{0,30}:)?(?:rss|feed|RDF)[\s>]|<channel[\s>]")
_html_root = re.compile(rb"<(?:!doctype\s+html|html|head|body)[\s>]", re.IGNORECASE)
READABLE = ("html", "xml", "rss", "atom", "rdf", "json", "opml", "text/plain", "octet-stream")


def read(fetched: "Fetched") -> "FoundFeed | FoundPage | None":
    """The feed or the page an answer holds; None when it is neither (a picture, a sitemap, bytes too many). Never raises."""
    from seve.harvest.parse import doors
    from seve.harvest.parse.feeds import parse_feed
    from seve.harvest.parse.page import parse_page

    told = dict(fetched.headers).get("content-type", "")
    if not fetched.body or len(fetched.body) > LARGEST or not is_readable(told):
        return None
    through_door = doors.read(fetched)
    if through_door is not None:
        return through_door
    url = fetched.final_url or fetched.url
    if looks_like_feed(fetched.body, told):
        feed = parse_feed(doors.clear(fetched.body), url, told)
        if feed.format:
            return feed
    if looks_like_page(fetched.body, told):
        page = doors.clear_page(parse_page(fetched.body, url, told, fetched.headers), url)
        home = _home_of(fetched)
        return doors.with_suggestions(page, home) if home else page
    return None


def make_ready(fetched: "Fetched") -> None:
    """Load what reading an answer like this one needs: the first of its kind is not to be told as slow."""
    _make_ready(is_feed=looks_like_feed(fetched.body))


@cache
def _make_ready(*, is_feed: bool) -> None:
    from seve.harvest.parse.feeds import parse_feed
    from seve.harvest.parse.page import parse_page

    words = "Les citoyens se rassemblent sur la place pour parler de la ville et de ses jardins."
    if is_feed:
        parse_feed(f"<rss><channel><item><title>{words}</title></item></channel></rss>".encode(), "")
    else:
        parse_page(f"<html><body><article><p>{words}</p></article></body></html>".encode(), "")


def is_home(url: str) -> bool:
    """Whether an address is all there is of a place: its own prefix."""
    from seve.base.addresses import AddressRefused, entity_prefix, surt

    try:
        return surt(url) == surt(entity_prefix(url))
    except AddressRefused:
        return False


def _home_of(fetched: "Fetched") -> str:
    """The address of the home whose page an answer is; "" of any other page. Many homes lead on, "/" to "/fr/"."""
    asked, url = fetched.url, fetched.final_url or fetched.url
    if is_home(url):
        return url
    hosts = [address.split("/", 3)[2:3] for address in (asked.replace("//www.", "//"), url.replace("//www.", "//"))]
    return asked if hosts[0] == hosts[1] and is_home(asked) else ""


def leave_interrupts_to_parent() -> None:
    """For a worker process: Ctrl-C stops the work through the process that gave it, in one line."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def read_all(answers: "Sequence[Fetched]") -> "list[FoundFeed | FoundPage | None]":
    """Several at once, for a worker process."""
    return [read(fetched) for fetched in answers]


def is_readable(content_type: str) -> bool:
    """Whether a content type may hold words; an absent one may."""
    told = content_type.lower()
    return not told.strip() or any(word in told for word in READABLE)


def looks_like_feed(body: bytes, content_type: str = "") -> bool:
    """By the first bytes: a feed's root before any page's."""
    head = body[:16_384].replace(b"\0", b"")
    feed = _feed_root.search(head)
    if feed is None:
        return head.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"{" and (b"jsonfeed" in head or b"feed+json" in content_type.encode())
    page = _html_root.search(head)
    return page is None or feed.start() < page.start()


def looks_like_page(body: bytes, content_type: str = "") -> bool:
    told = content_type.lower()
    if "html" in told:
        return True
    if any(word in told for word in ("json", "text/plain")) or body[:1] in (b"{", b"["):
        return _html_root.search(body[:2048]) is not None
    return _html_root.search(body[:16_384].replace(b"\0", b"")) is not None


__all__ = [
    "is_home",
    "is_readable",
    "leave_interrupts_to_parent",
    "looks_like_feed",
    "looks_like_page",
    "make_ready",
    "read",
    "read_all",
]
