"""How our visits are recognised by those who are visited: the name they give, and the addresses they come from (R9)."""

import ipaddress
from collections.abc import Iterable
from datetime import UTC, datetime

IpNetwork = ipaddress.IPv4Network | ipaddress.IPv6Network
WIDEST = {4: 16, 6: 32}  # bits of prefix; a wider network tells nobody who visits


def user_agent(version: str, instance: str | None, contact: str | None) -> str:
    """`SeveBot/<version> (+<instance>/observation; <contact>)`: constant for an instance, honest, never a browser's."""
    page = f"+{instance}/observation" if instance else "no public page yet"
    text = f"SeveBot/{version} ({page}; {contact or 'no contact given'})"
    return "".join(char for char in text if " " <= char < "\x7f")


def read_addresses(raw: str) -> tuple[IpNetwork, ...]:
    """Public addresses and networks, apart by commas or blanks; joined and in order. Raises ValueError."""
    found = [_network(part) for part in raw.replace(",", " ").split()]
    four = ipaddress.collapse_addresses(net for net in found if isinstance(net, ipaddress.IPv4Network))
    six = ipaddress.collapse_addresses(net for net in found if isinstance(net, ipaddress.IPv6Network))
    return (*four, *six)


def published(addresses: Iterable[IpNetwork], since: datetime) -> dict[str, object]:
    """The addresses as other crawlers publish theirs, so that the same programs read them."""
    prefixes = [{f"ipv{each.version}Prefix": str(each)} for each in addresses]
    return {"creationTime": since.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%f"), "prefixes": prefixes}


def _network(part: str) -> IpNetwork:
    try:
        net = ipaddress.ip_network(part)
    except ValueError:
        raise ValueError(f"“{part}” is neither an address nor a network; write them like 198.51.100.7,2001:db8:7::/48") from None
    if not net.is_global or net.is_multicast:
        raise ValueError(f"“{part}” is not public: give the addresses that the sites you visit see")
    if net.prefixlen < WIDEST[net.version]:
        raise ValueError(f"“{part}” is too wide to tell who visits; give /{WIDEST[net.version]} or narrower")
    return net
