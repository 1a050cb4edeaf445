"""C3 (CVE-2026-45573, Decidim): an address that somebody gave us is asked by the server, and leads inside. Here one client asks them all.

Every module that opens the client is found in the code; each must have a door below, through which a canary on this computer is asked for.
The canary must hear nothing; with the loopback allowed on purpose, it hears every door: the trap works.
"""

import asyncio
import contextlib
import ipaddress
import re
import socket
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from seve.base import clock
from seve.base.http import Policy

SOURCES = Path(__file__).resolve().parents[2] / "src" / "seve"
LOOPBACK = (ipaddress.ip_network("127.0.0.0/8"),)
OPENING = re.compile(r"\bClient\(")
pytestmark = pytest.mark.django_db(transaction=True)


class Canary:
    """A listener on this computer that counts who comes."""

    def __init__(self) -> None:
        self.listening = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self.listening.getsockname()[1]}/"
        self.visits = 0
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        while True:
            try:
                visitor, _ = self.listening.accept()
            except OSError:
                return
            self.visits += 1
            visitor.settimeout(1)
            try:
                visitor.recv(4096)
                visitor.sendall(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
            except OSError:
                pass
            visitor.close()


@pytest.fixture
def canary() -> Iterator[Canary]:
    made = Canary()
    yield made
    made.listening.close()


def claim_is_looked_for(url: str, policy: Policy) -> None:
    from seve.charter.services import reading

    asyncio.run(reading._read((url,)))


def hub_is_asked(url: str, policy: Policy) -> None:
    from seve.harvest.models import PushSubscription
    from seve.harvest.services import push

    row = PushSubscription(hub=url, token="t", topic="https://example.org/feed", secret="s")
    asyncio.run(push._ask_hubs([row], "https://seve.example.org", policy, 0))


def official_platform_is_asked(url: str, policy: Policy) -> None:
    from seve.register.asking import ask

    ask([url], policy=policy, pause=0)


def official_site_is_walked(url: str, policy: Policy) -> None:
    from seve.register.walking import walk

    walk(starts=[url], held=(), is_inside=lambda _: True, leads=lambda _: (), keep=lambda _: None, most=1, policy=policy, pause=0)


def round_is_made(url: str, policy: Policy) -> None:
    from seve.directory.models import UrlPrefix, WebEntity
    from seve.harvest.services.round import run_round

    now = clock.now()
    place = WebEntity.objects.create(name="x", home_url=url, status="in", created_at=now, decided_at=now)
    UrlPrefix.objects.create(entity=place, surt="127.0.0.1)", url=url)
    run_round(once=True, by="test", policy=policy, delay=0)


def account_is_read(url: str, policy: Policy) -> None:
    """The inbox: the address of an account, as its own activity names it."""
    from cryptography.hazmat.primitives.asymmetric import rsa

    from seve.base.signatures.wrong import SignatureWrong
    from seve.charter.services import fediverse

    signer = fediverse._Signer(rsa.generate_private_key(65537, 2048), clock.now())
    with contextlib.suppress(SignatureWrong, fediverse.Unreachable):
        asyncio.run(fediverse._actor(f"{url}actor", f"{url}actor#key", signer))


def registry_is_asked(url: str, policy: Policy) -> None:
    """RDAP: the address of a registry, as a list from outside names it."""
    from seve.register.registries import ask_names

    ask_names(["platform.example"], {"example": url}, policy=policy, pause=0)


DOORS: dict[str, Callable[[str, Policy], Any]] = {
    "charter/services/fediverse.py": account_is_read,
    "charter/services/reading.py": claim_is_looked_for,
    "harvest/services/push.py": hub_is_asked,
    "harvest/services/round.py": round_is_made,
    "register/asking.py": official_platform_is_asked,
    "register/registries.py": registry_is_asked,
    "register/walking.py": official_site_is_walked,
}


def modules_that_go_out() -> set[str]:
    found = set()
    for path in SOURCES.rglob("*.py"):
        name = str(path.relative_to(SOURCES))
        text = path.read_text()
        if not name.startswith("base/http/") and "seve.base.http" in text and OPENING.search(text):
            found.add(name)
    return found


def test_c03_every_way_out_has_its_door_here() -> None:
    assert modules_that_go_out() == set(DOORS)


@pytest.mark.parametrize("name", DOORS)
@pytest.mark.parametrize("spelling", ["127.0.0.1", "0x7f.1", "[::ffff:7f00:1]", "localhost"])
def test_c03_cve_2026_45573_no_given_address_leads_inside(name: str, spelling: str, canary: Canary) -> None:
    DOORS[name](canary.url.replace("127.0.0.1", spelling), Policy("SeveBot/0 (tests)"))
    assert canary.visits == 0


@pytest.mark.parametrize("name", DOORS)
def test_c03_the_canary_hears_each_door_when_it_is_left_open(name: str, canary: Canary, settings: Any) -> None:
    from dataclasses import replace

    settings.SEVE = replace(settings.SEVE, allow_nets=LOOPBACK)
    DOORS[name](canary.url, Policy("SeveBot/0 (tests)", allow_nets=LOOPBACK))
    assert canary.visits > 0
