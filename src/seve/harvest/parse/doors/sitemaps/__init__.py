"""Sitemaps, for sites without a feed: the addresses of their pages with the date of the last change; indexes of sitemaps.

Contract: https://www.sitemaps.org/protocol.html (urlset and sitemapindex; gzip), and Google's news extension (title, publication date).
A sitemap is a page that only has links: the round follows the newest.
"""

import re
import zlib
from datetime import UTC, datetime

from seve.base.addresses import AddressRefused, canonical
from seve.harvest.domain.directives import NONE
from seve.harvest.parse.dates import parse_date
from seve.harvest.parse.doors.contract import DoorChanged, under
from seve.harvest.types import FoundPage, Link, LinkKind

LARGEST = 8 * 2**20  # bytes unpacked
MOST_LINKS = 5_000
LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)
_root = re.compile(rb"<(?:\w{1,20}:)?(urlset|sitemapindex)[\s>]")
_item = re.compile(rb"<(?:\w{1,20}:)?(?:url|sitemap)>(.*?)</(?:\w{1,20}:)?(?:url|sitemap)>", re.DOTALL)
_loc = re.compile(rb"<(?:\w{1,20}:)?loc>\s*(?:<!\[CDATA\[)?\s*([^<\]]{1,2000}?)\s*(?:\]\]>)?\s*</")
_date = re.compile(rb"<(?:\w{1,20}:)?(?:lastmod|publication_date)>\s*([^<]{4,60})\s*</")
_title = re.compile(rb"<news:title>\s*(?:<!\[CDATA\[)?([^<\]]{1,500})")


def suggest(page: FoundPage, url: str) -> list[str]:
    """Only for a home that announces no feed and lies at the root of its host."""
    if page.feeds or url.split("/", 3)[-1].strip("/"):
        return []
    return [under(url, "sitemap.xml")]


def reads(url: str, content_type: str) -> bool:
    path = url.partition("?")[0].lower()
    return "sitemap" in path.rsplit("/", 1)[-1] and ("xml" in content_type or "gzip" in content_type or path.endswith((".xml", ".xml.gz")))


def read(body: bytes, url: str) -> FoundPage:
    body = _unpacked(body)
    root = _root.search(body, 0, 4096)
    if root is None:
        raise DoorChanged("this is no sitemap")
    dated: list[tuple[datetime, str, str]] = []
    for found in _item.finditer(body):
        loc, moment, title = _loc.search(found[1]), _date.search(found[1]), _title.search(found[1])
        if loc is None:
            continue
        try:
            target = canonical(loc[1].decode("utf-8", "replace").replace("&amp;", "&"), url)
        except AddressRefused:
            continue
        told = parse_date(moment[1].decode("utf-8", "replace")) if moment else None
        dated.append((told or LONG_AGO, target, title[1].decode("utf-8", "replace").strip() if title else ""))
        if len(dated) >= 10 * MOST_LINKS:
            break
    dated.sort(key=lambda each: each[0], reverse=True)
    links = tuple(Link(target, title, LinkKind.BOILERPLATE) for _, target, title in dated[:MOST_LINKS])
    newest = dated[0][0] if dated and dated[0][0] > LONG_AGO else None
    return FoundPage("", "", "", newest, "", "", links, (), NONE, generator="sitemap")


def _unpacked(body: bytes) -> bytes:
    if body[:2] != b"\x1f\x8b":
        return body[:LARGEST]
    try:
        return zlib.decompressobj(47).decompress(body, LARGEST)
    except zlib.error:
        raise DoorChanged("this sitemap is packed, and broken") from None
