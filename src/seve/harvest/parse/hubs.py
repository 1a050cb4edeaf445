"""Who tells of news, and under which address: the hub and the topic of a feed (WebSub 4), from its headers first, else from the feed."""

import re
from collections.abc import Sequence

from seve.base.http import AddressForbidden, read_target

MOST_READ = 16_384  # characters of Link headers
_value = re.compile(r"<([^<>]{1,2000})>([^<]{0,500})")  # RFC 8288, 3: an address, then its parameters
_rel = re.compile(r";\s*rel\s*=\s*(?:\"([^\"]{0,200})\"|([^\s;,\"]{1,200}))", re.IGNORECASE)


def announced_hub(headers: Sequence[tuple[str, str]], *, hub: str, self_url: str, url: str) -> tuple[str, str]:
    """(hub, topic) of a feed read at `url`, in which `hub` and `self_url` stand; "" where there is none, or no address."""
    told = _links(", ".join(value for name, value in headers if name == "link"))
    found = _address(told.get("hub", ""), url) or _address(hub, url)
    return (found, _address(told.get("self", ""), url) or _address(self_url, url)) if found else ("", "")


def _links(header: str) -> dict[str, str]:
    """The first address of each relation."""
    found: dict[str, str] = {}
    if "hub" not in header.lower() and "self" not in header.lower():
        return found
    for target, parameters in _value.findall(header[:MOST_READ]):
        if rel := _rel.search(parameters):
            for name in (rel[1] or rel[2]).lower().split():
                found.setdefault(name, target.strip())
    return found


def _address(value: str, base: str) -> str:
    try:
        return read_target(value, base).url if value else ""
    except AddressForbidden:
        return ""
