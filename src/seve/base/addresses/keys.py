"""The keys of an address: its SURT (sort-friendly URI reordering transform, as web archives use), its host, its registrable domain."""

import re
from collections.abc import Callable
from functools import cache, lru_cache

from publicsuffixlist import PublicSuffixList

from seve.base.addresses.farms import folding, true_host
from seve.base.addresses.form import AddressRefused, canonical

HOST_CACHE = 1 << 17
AUTHORITY = re.compile(r"""(\.*[!"$&-\-0-9;=_`a-z{}~][!"$&-.0-9;=_`a-z{}~]*|\[[0-9a-f:.]+\])(?::(\d+))?""")
ADDRESS_LITERAL = re.compile(r"[\d.]+|\[.*\]")


class _NotCanonical(Exception):
    """The text is not in canonical form: write it so first."""


def surt(url: str) -> str:
    """The key of an address: "https://www.example.org/blog?p=1" → "org,example)/blog?p=1", "http://example.org/" → "org,example)".

    Host in lower case and reversed, "www" and the usual ports dropped, no scheme. On path farms the several hosts of one service are one
    (twitter.com is x.com), and the account's name is in lower case where the service reads it so. Expects a canonical address, and makes
    it so when it visibly is not; raises AddressRefused when it cannot.
    """
    parts = url.split("/", 3)
    try:
        scheme, nothing, authority, path = parts
        if nothing or (scheme != "https:" and scheme != "http:") or "#" in path:
            raise _NotCanonical
        head, fold = _head(authority)
    except (ValueError, _NotCanonical):
        return surt(rewritten(url))
    if fold is not None:
        path = fold(path)
    if not path or path == "?":
        return head
    return f"{head}/{path}"


@lru_cache(maxsize=HOST_CACHE)
def _head(authority: str) -> tuple[str, Callable[[str], str] | None]:
    """What a SURT begins with for this host and port ("org,example)"), and how its paths are brought to one spelling."""
    parts = AUTHORITY.fullmatch(authority)
    if parts is None:
        raise _NotCanonical
    host, port = true_host(parts[1]), parts[2]
    ending = f":{port})" if port and port not in ("80", "443") else ")"
    return _reversed(host) + ending, folding(host)


def _reversed(host: str) -> str:
    """ "blog.example.org" → "org,example,blog"; an IP address stays as it is."""
    if ADDRESS_LITERAL.fullmatch(host):
        return host
    return ",".join(reversed(host.split(".")))


def host_of(url: str) -> str:
    """The host of an address, without the port: "https://www.example.org:8080/x" → "www.example.org". Raises AddressRefused."""
    parts = url.split("/", 3)
    if len(parts) == 4 and not parts[1] and parts[0] in ("https:", "http:") and (found := AUTHORITY.fullmatch(parts[2])):
        return found[1]
    return host_of(rewritten(url))


def rewritten(url: str) -> str:
    """The canonical form of an address that is not in it; raises AddressRefused, also when there is nothing to rewrite."""
    clean = canonical(url)
    if clean == url:
        raise AddressRefused(f"the host of this address holds characters that no host name has: {url[:120]}")
    return clean


@lru_cache(maxsize=HOST_CACHE)
def registrable_domain(host: str) -> str:
    """The part of a host that somebody registered, by the Public Suffix List: "a.b.asso.example.co.uk" → "example.co.uk".

    An IP address, or a host that is itself a public suffix, is its own answer.
    """
    if ADDRESS_LITERAL.fullmatch(host):
        return host
    name = host.lower().rstrip(".")
    return _public_suffixes().privatesuffix(name) or name


@cache
def _public_suffixes() -> PublicSuffixList:
    """The list bundled with the library: nothing is downloaded."""
    return PublicSuffixList()
