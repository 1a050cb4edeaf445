"""Bluesky: the public feed of an account (RSS below its own page), or the answers of the public interface.

Contract: app.bsky.feed.getAuthorFeed (`feed[].post`: uri, record.text, record.createdAt, author.handle, author.labels). Reposts and
replies are left out. An account labelled `!no-unauthenticated` asks not to be shown to those who are not signed in: nothing is read.
The RSS holds plain words, no titles, and a remark of its own wherever a post shows something else.
"""

import re
from typing import Any

from seve.harvest.parse.doors.contract import dict_of, entry, escaped, feed, items_of, list_of, load, text_of, under
from seve.harvest.types import FoundFeed, FoundPage

_api = re.compile(r"/xrpc/app\.bsky\.feed\.getAuthorFeed\?")
_profile = re.compile(r"^https?://bsky\.app/profile/[^/?#]+/?$")
_remark = re.compile(rb"(?:&#xA;|\s){0,9}+\[contains quote post or other embedded content\]")
_sign = re.compile(rb"&(?=(?:lt|gt|amp);)")
_words = re.compile(rb"<description>([^<]{0,20000}+)</description>")
HIDDEN = {"!no-unauthenticated", "!hide", "!takedown"}


def suggest(page: FoundPage, url: str) -> list[str]:
    return [under(url, "rss")] if _profile.match(url) and not page.directives.noindex else []


def reads(url: str, content_type: str) -> bool:
    return _api.search(url) is not None and "json" in content_type


def clear(body: bytes, head: bytes) -> bytes:
    """The RSS of an account, its plain words as HTML, without the remark of Bluesky: it would pass for what everybody talks about."""
    return _words.sub(_as_html, body) if b"<link>https://bsky.app/profile/" in head else body


def _as_html(found: re.Match[bytes]) -> bytes:
    words = _sign.sub(b"&amp;", _remark.sub(b"", found[1])).replace(b"&#xA;", b"&lt;br&gt;")
    return b"<description>" + words + b"</description>"


def read(body: bytes, url: str) -> FoundFeed:
    found = [_entry(item["post"]) for item in items_of(load(body), "feed") if _is_own(item) and _is_public(item["post"])]
    return feed(format="bluesky", entries=found)


def _is_own(item: dict[str, Any]) -> bool:
    post = item.get("post")
    return isinstance(post, dict) and isinstance(post.get("record"), dict) and not item.get("reason") and not post["record"].get("reply")


def _is_public(post: dict[str, Any]) -> bool:
    author = post.get("author")
    labels = [*list_of(author.get("labels")), *list_of(post.get("labels"))] if isinstance(author, dict) else [{"val": "!hide"}]
    return not any(text_of(label.get("val")) in HIDDEN for label in map(dict_of, labels))


def _entry(post: dict[str, Any]) -> Any:
    record = post["record"]
    handle, key = text_of(post["author"].get("handle")), text_of(post.get("uri")).rsplit("/", 1)[-1]
    return entry(
        id=text_of(post.get("uri")),
        link=f"https://bsky.app/profile/{handle}/post/{key}",
        published=text_of(record.get("createdAt")),
        content=_linked(text_of(record.get("text")), record.get("facets")),
        tags=[tag for tag in list_of(record.get("tags")) if isinstance(tag, str)],
    )


def _linked(text: str, facets: Any) -> str:
    """The text with its links. Facets count bytes of UTF-8."""
    raw, at, pieces = text.encode(), 0, []
    for start, end, uri in sorted(_links(facets)):
        if at <= start < end <= len(raw):
            words = escaped(raw[start:end].decode("utf-8", "ignore"))
            pieces += [escaped(raw[at:start].decode("utf-8", "ignore")), f'<a href="{escaped(uri)}">{words}</a>']
            at = end
    return "".join([*pieces, escaped(raw[at:].decode("utf-8", "ignore"))])


def _links(facets: Any) -> list[tuple[int, int, str]]:
    found = []
    for facet in map(dict_of, list_of(facets)):
        index = dict_of(facet.get("index"))
        start, end = index.get("byteStart"), index.get("byteEnd")
        for feature in map(dict_of, list_of(facet.get("features"))):
            uri = text_of(feature.get("uri"))
            if isinstance(start, int) and isinstance(end, int) and uri.startswith(("http://", "https://")) and '"' not in uri:
                found.append((start, end, uri))
    return found
