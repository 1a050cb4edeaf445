"""Where a declared place begins and ends: its prefixes, each as (SURT, address)."""

from collections.abc import Sequence

from seve.base.addresses import entity_prefix, is_passage, surt
from seve.directory.domain.index import normal
from seve.directory.types import Entry

Bound = tuple[str, str]
# Paths that are a door of the whole site rather than a place within it.
DOORS = {"", "index", "home", "accueil", "bienvenue", "welcome", "default", "main", "start", "site", "web", "fr", "en", "v2"} | {
    "blog", "weblog", "blogs", "posts", "articles", "news", "actualites", "actus", "journal", "wp", "wordpress", "spip", "feed", "rss"
}  # fmt: skip


def bound(written: str) -> Bound:
    """A bound that a person or a list wrote out: an address, or "*.example.org" for every host of a domain."""
    if written.startswith("*."):
        return surt(f"https://{written[2:]}/").removesuffix(")") + ",", written
    return normal(surt(written)), written


def bounds_written(prefixes: Sequence[str]) -> tuple[Bound, ...]:
    """Written bounds; "*.example.org" gives the host itself as well as those below it."""
    found: dict[str, str] = {}
    for each in prefixes:
        if each.startswith("*."):
            key, url = bound(f"https://{each[2:]}/")
            found.setdefault(key, url)
        key, url = bound(each)
        found.setdefault(key, url)
    return tuple(found.items())


def whole(url: str) -> Bound:
    """The bound of the whole place to which an address belongs: its host, or its account on a farm."""
    return bound(entity_prefix(url))


def is_page_of_service(url: str) -> bool:
    """Whether an address is a page of a service and nobody's place: a video, a search, a short link. The service itself may be declared."""
    return is_passage(url) and url.partition("://")[2].partition("/")[2] != ""


def own_path(url: str) -> Bound:
    """The bound of this very path: what lies at it and below it."""
    address = url.partition("?")[0]
    return bound(address)


def is_door(url: str) -> bool:
    """Whether an address is the whole site's own door: the root, /index.php, /fr/, /blog…"""
    path = url.partition("://")[2].partition("/")[2].partition("?")[0].strip("/").lower()
    segments = [segment.partition(".")[0] for segment in path.split("/")]
    return len(segments) <= 2 and all(segment in DOORS for segment in segments)


def crowded(entries: Sequence[Entry]) -> frozenset[str]:
    """The hosts (as whole bounds) where a list declares several places at different paths: there each keeps to its own path."""
    paths: dict[str, set[str]] = {}
    for entry in entries:
        if entry.declared and not entry.prefixes and entry.url not in entry.feeds:
            key = whole(entry.url)[0]
            if key.endswith(")") and not is_door(entry.url):
                paths.setdefault(key, set()).add(own_path(entry.url)[0])
    return frozenset(key for key, found in paths.items() if len(found) > 1)
