"""To which place an address belongs: a whole host, or an account, a blog, a channel on a farm."""

from functools import lru_cache

from seve.base.addresses.farms import PathFarm, farms, path_farm, true_host
from seve.base.addresses.keys import AUTHORITY, HOST_CACHE, rewritten


def entity_prefix(url: str) -> str:
    """The address under which lies the whole place that this page belongs to.

    "https://www.example.org/a/b" → "https://example.org/"; "https://medium.com/@ann/a-post" → "https://medium.com/@ann";
    "http://mobile.twitter.com/Ann/status/1" → "https://x.com/ann". Raises AddressRefused.
    """
    scheme, authority, path = _split(url)
    host, farm = _true(authority)
    if farm is not None:
        place = farm.place(path)
        return f"https://{host}/{place or ''}"
    return f"{scheme}//{host}/{_own_path(host, path)}"


def home_of(url: str) -> str:
    """As entity_prefix, with the host as it was written: some sites answer only with their "www"."""
    scheme, authority, path = _split(url)
    host, farm = _true(authority)
    if farm is not None:
        return entity_prefix(url)
    return f"{scheme}//{authority}/{_own_path(host, path)}"


def is_passage(url: str) -> bool:
    """Whether no place is there: a page of a farm that is nobody's (a video, a search), a short link, a document."""
    _scheme, authority, path = _split(url)
    host, farm = _true(authority)
    return host in farms().passages or (farm is not None and farm.place(path) is None)


def is_platform_root(url: str) -> bool:
    """Whether an address belongs to a service, not to somebody's place (https://facebook.com/, a licence): never nominated."""
    _scheme, authority, _path = _split(url)
    return is_passage(url) or _true(authority)[0] in farms().services


def kind_hint(url: str) -> str:
    """What a place at this address usually is ("social", "video", "blog"…), or "" when the address does not tell."""
    _scheme, authority, path = _split(url)
    kind, is_fediverse, is_tube = _kind_of_host(authority)
    if kind is not None:
        return kind
    if path.startswith("@") or (is_fediverse and path.startswith("users/")):
        return "social"
    return "video" if is_tube else ""


@lru_cache(maxsize=HOST_CACHE)
def _kind_of_host(authority: str) -> tuple[str | None, bool, bool]:
    """(what any place there is, None when the path may tell; whether its name is one of the fediverse; of a PeerTube)."""
    host, farm = _true(authority)
    if farm is not None:
        return farm.kind, False, False
    table = farms()
    name = host.partition(":")[0]
    while "." in name:
        if name in table.subdomain_kinds:
            return table.subdomain_kinds[name], False, False
        name = name.partition(".")[2]
    return None, table.fediverse.match(host) is not None, table.tubes.match(host) is not None


def _own_path(host: str, path: str) -> str:
    """On a host that is no farm, the places that a path alone still tells: accounts of the fediverse, "~name", blogs.host/name."""
    first, _, rest = path.partition("?")[0].partition("/")
    if len(first) > 1 and first[0] in "@~":
        return first
    table = farms()
    if first and "." not in first and table.shared.match(host) and first.lower() not in table.shared_never:
        return first
    second = rest.partition("/")[0]
    if not second:
        return ""
    if first == "users" and table.fediverse.match(host):
        return f"@{second}"
    if first in ("c", "a") and table.tubes.match(host):
        return f"{first}/{second}"
    return ""


@lru_cache(maxsize=HOST_CACHE)
def _true(authority: str) -> tuple[str, PathFarm | None]:
    found = AUTHORITY.fullmatch(authority)
    if found is None:  # cannot be: _split gives canonical authorities only
        return authority, None
    host = true_host(found[1])
    return (f"{host}:{found[2]}" if found[2] else host), path_farm(host)


def _split(url: str) -> tuple[str, str, str]:
    """("https:", "example.org", "a/b?c") of an address; made canonical first when it visibly is not."""
    parts = url.split("/", 3)
    if len(parts) == 4 and not parts[1] and parts[0] in ("https:", "http:") and AUTHORITY.fullmatch(parts[2]):
        return parts[0], parts[2], parts[3].partition("#")[0]
    return _split(rewritten(url))
