"""Reading what registries say of a domain name: RDAP answers (RFC 9083) and the list of who answers for what (RFC 9224)."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote, urlsplit

LARGEST = 2 << 20  # bytes of one answer
MOST_SERVERS = 5_000


class RdapUnreadable(ValueError):
    """The answer is not what the RFC says; one line says what."""


def read_servers(body: bytes) -> dict[str, str]:
    """Top-level domain → address of its registry's service, https before http. Raises RdapUnreadable."""
    services = _document(body).get("services")
    if not isinstance(services, list):
        raise RdapUnreadable("the list of registries holds no services")
    servers: dict[str, str] = {}
    for service in services[:MOST_SERVERS]:
        if not (isinstance(service, list) and len(service) >= 2 and isinstance(service[0], list) and isinstance(service[1], list)):
            continue
        urls = sorted((url for url in service[1] if _is_web(url)), key=lambda url: not url.startswith("https://"))
        if urls:
            servers |= {entry.lower(): urls[0].rstrip("/") + "/" for entry in service[0] if isinstance(entry, str)}
    if not servers:
        raise RdapUnreadable("the list of registries is empty")
    return servers


def _is_web(url: Any) -> bool:
    return isinstance(url, str) and urlsplit(url).scheme in {"https", "http"}


def address_of(name: str, servers: Mapping[str, str]) -> str:
    """Where to ask about a domain name: the longest suffix wins (RFC 9224 §4); "" when its registry does not answer RDAP."""
    labels = name.lower().strip(".").split(".")
    for start in range(len(labels)):
        if server := servers.get(".".join(labels[start:])):
            return f"{server}domain/{quote(name.lower())}"
    return ""


def read_expiry(body: bytes) -> datetime:
    """When a registration ends: the event "expiration" of a domain object (RFC 9083 §4.5). Raises RdapUnreadable."""
    document = _document(body)
    if document.get("objectClassName") not in {"domain", None}:
        raise RdapUnreadable("the answer is about no domain name")
    events = document.get("events")
    for event in events if isinstance(events, list) else []:
        if isinstance(event, Mapping) and event.get("eventAction") == "expiration":
            return _moment(event.get("eventDate"))
    raise RdapUnreadable("the registry does not say until when")


def _moment(value: Any) -> datetime:
    try:
        found = datetime.fromisoformat(str(value).replace("Z", "+00:00"))
    except ValueError:
        raise RdapUnreadable(f"the registry gives “{str(value)[:40]}”, which is no date") from None
    if not 1985 <= found.year <= 2200:
        raise RdapUnreadable(f"the registry gives the year {found.year}")
    return found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)


def _document(body: bytes) -> Mapping[str, Any]:
    if len(body) > LARGEST:
        raise RdapUnreadable("the answer is too large")
    try:
        document = json.loads(body)
    except (ValueError, RecursionError):
        raise RdapUnreadable("the answer is not JSON") from None
    if not isinstance(document, Mapping):
        raise RdapUnreadable("the answer is no object")
    return document
