"""What a place is called when nobody has told."""

from ada_url import idna_to_unicode

from seve.base.addresses import entity_prefix, host_of, kind_hint
from seve.base.text import fold
from seve.directory.types import EntityKind


def derived_name(url: str) -> str:
    """The host, without "www"; for an account or a blog on a farm, its name there: "ann (x.com)", "~ann (perso.example.fr)"."""
    place = entity_prefix(url)
    host = host_of(place)
    shown = idna_to_unicode(host) if "xn--" in host else host
    path = place.partition("://")[2].partition("/")[2]
    name = path.rpartition("/")[2].rpartition("=")[2]
    return f"{name} ({shown})"[:200] if name else shown[:200]


def likely_kind(url: str, has_feed: bool = False) -> EntityKind:
    """What the address alone tells; a site that gave a feed and nothing else stays a site."""
    hint = kind_hint(url)
    if hint:
        return EntityKind(hint)
    first = host_of(url).partition(".")[0]
    words = {
        "blog": EntityKind.BLOG,
        "blogs": EntityKind.BLOG,
        "forum": EntityKind.FORUM,
        "forums": EntityKind.FORUM,
        "wiki": EntityKind.WIKI,
    }
    return words.get(first, EntityKind.SITE)


def search_key(name: str, home_url: str) -> str:
    """What a search looks into: the name and the address, lower case, without accents."""
    return f"{fold(name)} {fold(home_url)}"
