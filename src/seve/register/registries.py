"""Asking registries until when a domain name is registered (RDAP): one request a name and a day, through the one client."""

import asyncio
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from urllib.parse import urlsplit

from asgiref.sync import async_to_sync

from seve.base.http import Answer, Budget, Client, Policy
from seve.harvest import selectors as harvest
from seve.register.domain.rdap import RdapUnreadable, address_of, read_expiry, read_servers

IANA = "https://data.iana.org/rdap/dns.json"
SHIPPED = Path(__file__).resolve().parent / "data" / "rdap.json"
ACCEPT = {"Accept": "application/rdap+json, application/json;q=0.8"}
BUDGET = Budget(body=2 << 20, redirects=3)
PAUSE = 1.0  # seconds between two requests


@dataclass(frozen=True, slots=True)
class Registration:
    """What a registry told of one name; `expires_at` None: it is unknown, and `detail` says why."""

    name: str
    source: str
    expires_at: datetime | None
    detail: str


def ask_servers(*, address: str = IANA, policy: Policy | None = None) -> dict[str, str]:
    """The list of IANA (RFC 9224 §3); empty when it cannot be read now."""
    answer: Answer = async_to_sync(_ask_list)(address, policy or harvest.client_policy())
    if answer.trouble or answer.status != 200:
        return {}
    try:
        return read_servers(answer.body)
    except RdapUnreadable:
        return {}


async def _ask_list(address: str, policy: Policy) -> Answer:
    async with Client(policy) as client:
        return await client.get(address, budget=BUDGET)


def shipped_servers() -> dict[str, str]:
    """The registries we know without asking anybody."""
    return read_servers(json.dumps(json.loads(SHIPPED.read_text())).encode())


def ask_names(names: Sequence[str], servers: dict[str, str], *, policy: Policy | None = None, pause: float = PAUSE) -> list[Registration]:
    """Ask about each name, in order. A registry that refuses or asks us to wait is left alone for the rest of the run."""
    found: list[Registration] = async_to_sync(_ask_names)(list(names), servers, policy or harvest.client_policy(), pause)
    return found


async def _ask_names(names: list[str], servers: dict[str, str], policy: Policy, pause: float) -> list[Registration]:
    found: list[Registration] = []
    tired: set[str] = set()
    async with Client(policy) as client:
        for name in names:
            source = address_of(name, servers)
            host = urlsplit(source).netloc
            if not source:
                found.append(Registration(name, "", None, "its registry does not answer such questions"))
                continue
            if host in tired:
                found.append(Registration(name, source, None, "the registry asks us to wait"))
                continue
            if found:
                await asyncio.sleep(pause)
            answer = await client.get(source, headers=ACCEPT, budget=BUDGET)
            if answer.status in {403, 429, 503}:
                tired.add(host)
            found.append(_read(name, source, answer))
    return found


def _read(name: str, source: str, answer: Answer) -> Registration:
    if answer.trouble:
        return Registration(name, source, None, answer.detail or str(answer.trouble))
    if answer.status == 404:
        return Registration(name, source, None, "the registry knows no such name")
    if answer.status in {403, 429, 503}:
        return Registration(name, source, None, "the registry asks us to wait")
    if answer.status != 200:
        return Registration(name, source, None, f"answers {answer.status}")
    try:
        return Registration(name, source, read_expiry(answer.body), "")
    except RdapUnreadable as reason:
        return Registration(name, source, None, str(reason))
