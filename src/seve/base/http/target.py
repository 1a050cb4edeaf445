"""The one reading of a web address before it is visited. Two parsers that disagree are how guards are passed by."""

import ipaddress
import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

import ada_url

from seve.base.http.guard import AddressForbidden

LONGEST = 2000
CONTROL = re.compile(r"[\x00-\x1f\x7f]")
WEB = re.compile(r"^(https?)://([^/?#]*)", re.IGNORECASE)
LOCAL_NAME = re.compile(r"(^|\.)(localhost|local|internal|intranet|home\.arpa|lan)\.?$")
DEFAULT_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True)
class Target:
    """An address that may be asked for, as it will be asked for."""

    url: str  # without fragment
    scheme: str
    host: str  # ASCII, lower case; IPv6 without brackets
    port: int

    @property
    def literal(self) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
        """The IP address, when the host is one and not a name."""
        if ":" not in self.host and not self.host[-1:].isdigit():  # no name ends in a digit that is not an address (WHATWG)
            return None
        try:
            return ipaddress.ip_address(self.host)
        except ValueError:
            return None

    @property
    def origin(self) -> str:
        """Scheme, host and port."""
        name = f"[{self.host}]" if ":" in self.host else self.host
        return f"{self.scheme}://{name}:{self.port}"

    @property
    def is_local_name(self) -> bool:
        """Whether the name can only mean something near: behind a proxy nobody checks what it resolves to."""
        return LOCAL_NAME.search(self.host) is not None or ("." not in self.host and self.literal is None)


def read_target(url: str, base: str | None = None) -> Target:
    """Read an absolute address, or one relative to `base`. Raises AddressForbidden for what is not plainly http(s)."""
    return _read(url, base)


@lru_cache(maxsize=4096)  # one visit reads its address several times
def _read(url: str, base: str | None) -> Target:
    text = url.strip(" ")
    if CONTROL.search(text) or "\\" in text:
        raise AddressForbidden(f"{_short(url)} holds a backslash or a control character")
    try:
        joined = ada_url.join_url(base, text) if base is not None else text
        written = text if base is None or "://" in text.split("?", 1)[0][:12] else joined
        host = _check_spelling(written)
        parts = ada_url.URL(joined)
        _check_number(written, host, parts if written == joined else ada_url.URL(written))
    except (ValueError, UnicodeError):
        raise AddressForbidden(f"{_short(url)} is not a web address") from None
    if parts.username or parts.password:
        raise AddressForbidden(f"{_short(url)} carries a user name")
    parts.hash = ""
    href = parts.href
    if len(href) > LONGEST:
        raise AddressForbidden(f"{_short(url)} is longer than {LONGEST} characters")
    scheme, named = parts.protocol.rstrip(":"), parts.hostname.strip("[]").rstrip(".")
    if not named:
        raise AddressForbidden(f"{_short(url)} names no host")
    return Target(href, scheme, named, int(parts.port or DEFAULT_PORTS[scheme]))


def _check_spelling(url: str) -> str:
    """The host as it is written. Refuses what reads one way here and another way elsewhere: ①②⑦.⓪.⓪.①, 127。0。0。1."""
    found = WEB.match(url)
    if found is None or not found[2]:
        raise AddressForbidden(f"{_short(url)} is not an http or https address")
    authority = found[2]
    if "@" in authority or "%" in authority or authority.split() != [authority]:  # no white space of any kind
        raise AddressForbidden(f"{_short(url)} carries a user name, or a host in disguise")
    host = authority if authority.endswith("]") else authority.rpartition(":")[0] or authority
    if not host.isascii() and any(char > "\x7f" and unicodedata.normalize("NFKC", char).isascii() for char in host):
        raise AddressForbidden(f"{_short(url)} spells its host with look-alike characters")
    return host


def _check_number(url: str, host: str, parts: ada_url.URL) -> None:
    """Refuse addresses of IPv4 spelt otherwise than everybody does: 127.1, 0x7f.1."""
    if parts.host_type == ada_url.HostType.IPV4 and parts.hostname != host.lower():
        raise AddressForbidden(f"{_short(url)} spells an IPv4 address in an unusual way")


def _short(url: str) -> str:
    shown = "".join(char if char.isprintable() else "·" for char in url[:120])
    return f"“{shown}”"
