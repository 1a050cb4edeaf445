"""Who we say we are, and the client policy that the settings amount to."""

import ipaddress
from urllib.parse import urlsplit

from django.conf import settings

from seve.base import visiting
from seve.base.errors import UsageError
from seve.base.http import Policy


def user_agent() -> str:
    """The name that every visit gives."""
    return visiting.user_agent(settings.SEVE_VERSION, settings.SEVE.instance_url, settings.SEVE.contact)


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
