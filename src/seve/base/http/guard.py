"""Where Sève never connects: private, local, reserved and tunnelled addresses.

An explicit table, because the flags of Python's `ipaddress` are no guard: on 3.11 they let 2002:7f00:1::, fec0::1,
192.0.0.8 and 3fff::1 pass. Of IPv6 only 2000::/3 is public; an IPv4 address inside an IPv6 one is unwrapped and
judged too. Sources: IANA special-purpose registries; RFC 3056 (6to4), 4380 (Teredo), 5214 (ISATAP), 6052 and 8215 (NAT64).
"""

import ipaddress
from collections.abc import Iterable
from functools import lru_cache
from typing import TYPE_CHECKING

from seve.base.errors import SeveError
from seve.base.http.types import IpNetwork

if TYPE_CHECKING:
    from seve.base.http.target import Target

IpAddress = ipaddress.IPv4Address | ipaddress.IPv6Address

DENIED_V4 = tuple(
    ipaddress.IPv4Network(net)
    for net in (
        "0.0.0.0/8",  # this network
        "10.0.0.0/8",
        "100.64.0.0/10",  # carrier-grade NAT
        "127.0.0.0/8",
        "169.254.0.0/16",  # link-local, cloud metadata
        "172.16.0.0/12",
        "192.0.0.0/24",
        "192.0.2.0/24",  # documentation
        "192.31.196.0/24",  # AS112
        "192.52.193.0/24",  # AMT
        "192.88.99.0/24",  # 6to4 relays
        "192.168.0.0/16",
        "192.175.48.0/24",  # AS112
        "198.18.0.0/15",  # benchmarks
        "198.51.100.0/24",
        "203.0.113.0/24",
        "224.0.0.0/4",  # multicast
        "240.0.0.0/4",  # reserved, broadcast
    )
)
PUBLIC_V6 = ipaddress.IPv6Network("2000::/3")
DENIED_V6 = tuple(
    ipaddress.IPv6Network(net)
    for net in (
        "2001::/23",  # protocol assignments: Teredo, benchmarks, ORCHID
        "2001:db8::/32",  # documentation
        "2620:4f:8000::/48",  # AS112
        "3fff::/20",  # documentation
    )
)
NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
NAT64_LOCAL = ipaddress.IPv6Network("64:ff9b:1::/48")
MAPPED = ipaddress.IPv6Network("::ffff:0:0/96")
SIX_TO_FOUR = ipaddress.IPv6Network("2002::/16")
TEREDO = ipaddress.IPv6Network("2001::/32")
ISATAP_MARKS = {0x00005EFE, 0x02005EFE}


class AddressForbidden(SeveError, OSError):
    """Our own guard: this address, or its spelling, is never visited."""


@lru_cache(maxsize=8192)  # the hosts of one machine share its address; a visit reads its own twice
def read_address(text: str) -> IpAddress:
    """An address from its text. Raises ValueError."""
    return ipaddress.ip_address(text)


@lru_cache(maxsize=8192)
def is_forbidden(address: IpAddress, allow: tuple[IpNetwork, ...] = ()) -> bool:
    """Whether Sève must not connect to this address. `allow` exempts networks (intranets, tests)."""
    if any(address in net for net in allow):
        return False
    if isinstance(address, ipaddress.IPv4Address):
        return any(address in net for net in DENIED_V4)
    if address in NAT64 or address in MAPPED:  # the same IPv4 host, reached through IPv6
        return is_forbidden(embedded_v4(address)[0], allow)
    if any(is_forbidden(inside) for inside in embedded_v4(address)):
        return True
    return address not in PUBLIC_V6 or any(address in net for net in DENIED_V6)


def is_near(target: "Target", allow: tuple[IpNetwork, ...] = ()) -> bool:
    """Whether an address, by its spelling alone, leads nowhere that others could follow: to a private network or this machine."""
    literal = target.literal
    return is_forbidden(literal, allow) if literal is not None else target.is_local_name and not allow


def embedded_v4(address: ipaddress.IPv6Address) -> tuple[ipaddress.IPv4Address, ...]:
    """The IPv4 addresses that an IPv6 address carries inside."""
    bits = int(address)
    low = ipaddress.IPv4Address(bits & 0xFFFFFFFF)
    if address in MAPPED or address in NAT64 or bits >> 32 == 0:
        return (low,)
    if address in SIX_TO_FOUR:
        return (ipaddress.IPv4Address(bits >> 80 & 0xFFFFFFFF),)
    if address in NAT64_LOCAL:  # RFC 6052: 16 bits, an empty octet, 16 bits; or the last 32
        split = ((bits >> 64 & 0xFFFF) << 16) | (bits >> 40 & 0xFFFF)
        return (ipaddress.IPv4Address(split), low)
    if address in TEREDO:
        return (ipaddress.IPv4Address(bits >> 64 & 0xFFFFFFFF), ipaddress.IPv4Address(bits & 0xFFFFFFFF ^ 0xFFFFFFFF))
    if bits >> 32 & 0xFFFFFFFF in ISATAP_MARKS:
        return (low,)
    return ()


def check_all(host: str, addresses: Iterable[str], allow: Iterable[IpNetwork] = ()) -> tuple[str, ...]:
    """The addresses of a name, if every one of them may be visited. One bad answer spoils all: raises AddressForbidden."""
    allow = tuple(allow)
    checked = []
    for text in addresses:
        try:
            address = read_address(text)  # refuses nothing of what a resolver gives but scoped addresses
        except ValueError:
            raise AddressForbidden(f"{host} resolves to {text!r}, which is no address") from None
        if getattr(address, "scope_id", None) or is_forbidden(address, allow):
            raise AddressForbidden(f"{host} leads to {text}, a private or reserved address")
        checked.append(str(address))
    if not checked:
        raise AddressForbidden(f"{host} has no address")
    return tuple(dict.fromkeys(checked))
