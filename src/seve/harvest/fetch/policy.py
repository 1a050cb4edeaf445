"""Who we say we are, and the client policy that the settings amount to."""

import ipaddress
from urllib.parse import urlsplit

from django.conf import settings

from seve.base.errors import UsageError
from seve.base.http import Policy


def user_agent() -> str:
    """`SeveBot/<version> (+<instance>/observation; <contact>)`: constant for an instance, honest, never a browser's."""
    instance = settings.SEVE.instance_url
    page = f"{instance}/observation" if instance else "no public page yet"
    contact = settings.SEVE.contact or "no contact given"
    where = f"+{page}" if instance else page
    text = f"SeveBot/{settings.SEVE_VERSION} ({where}; {contact})"
    return "".join(char for char in text if " " <= char < "\x7f")


def policy_of_settings(proxy: str | None = None) -> Policy:
    """The policy of the environment; `proxy` goes before SEVE_PROXY. Raises UsageError when it is no proxy's address."""
    seve = settings.SEVE
    if proxy is not None:
        parts = urlsplit(proxy)
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            raise UsageError(f"“{proxy}” is not a proxy; write it like http://127.0.0.1:8899")
    return Policy(user_agent=user_agent(), allow_nets=seve.allow_nets, proxy=proxy or seve.proxy, ca_bundle=seve.ca_bundle)


def is_loopback_proxy(proxy: str | None) -> bool:
    """Whether the proxy is on this machine."""
    host = (urlsplit(proxy).hostname or "") if proxy else ""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
