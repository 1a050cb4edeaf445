"""The domain names of official platforms: asked of a registry of this machine over real HTTP; what fails is unknown, never guessed."""

import ipaddress
import json
import threading
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from seve.base import clock
from seve.base.http import Policy
from seve.register import models, selectors, services
from seve.register.domain.rdap import RdapUnreadable, address_of, read_expiry, read_servers
from seve.register.registries import Registration, ask_names, ask_servers, shipped_servers
from seve.register.services import names
from seve.register.types import Card, Stage

POLICY = Policy(user_agent="SeveBot/test", allow_nets=(ipaddress.ip_network("127.0.0.0/8"),))


class Registry(BaseHTTPRequestHandler):
    asked: list[tuple[str, str]] = []
    expiry: dict[str, str] = {}
    lists: dict[str, bytes] = {}  # path → a list of registries, as IANA would publish it

    def do_GET(self) -> None:
        if self.path == "/rdap/moved.json":
            self.send_response(301)
            self.send_header("Location", "/rdap/dns.json")
            self.send_header("Content-Length", "0")
            return self.end_headers()
        if self.path in Registry.lists:
            return self._say(200, Registry.lists[self.path])
        name = self.path.rpartition("/")[2]
        Registry.asked.append((name, self.headers["Accept"]))
        if name == "tired.fr":
            return self._say(429, b"")
        if name not in Registry.expiry:
            return self._say(404, b'{"errorCode": 404}')
        events = [{"eventAction": "registration", "eventDate": "2009-01-01T00:00:00Z"}]
        events += [{"eventAction": "expiration", "eventDate": Registry.expiry[name]}] if Registry.expiry[name] else []
        return self._say(200, json.dumps({"objectClassName": "domain", "ldhName": name, "events": events}).encode())

    def _say(self, status: int, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", "application/rdap+json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        return None


@pytest.fixture
def registry() -> Iterator[str]:
    Registry.lists = {}
    Registry.asked, Registry.expiry = [], {"forum.fr": "2027-03-12T10:00:00Z", "silent.fr": "", "odd.fr": "soon"}
    server = ThreadingHTTPServer(("127.0.0.1", 0), Registry)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    server.server_close()


def test_the_longest_suffix_of_the_list_answers() -> None:
    servers = read_servers(
        json.dumps(
            {
                "services": [
                    [["fr"], ["http://plain.example/", "https://rdap.nic.fr/"]],
                    [["asso.fr"], ["https://asso.example"]],
                    [["bad"], ["ftp://x/"]],
                    "nonsense",
                ]
            }
        ).encode()
    )

    assert servers == {"fr": "https://rdap.nic.fr/", "asso.fr": "https://asso.example/"}
    assert address_of("forum.fr", servers) == "https://rdap.nic.fr/domain/forum.fr"
    assert address_of("forum.asso.fr", servers) == "https://asso.example/domain/forum.asso.fr"
    assert address_of("forum.example", servers) == ""


def test_the_registries_that_we_ship_can_be_read() -> None:
    assert shipped_servers()["fr"] == "https://rdap.nic.fr/"
    assert all(url.startswith("https://") for url in shipped_servers().values())


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b"nonsense",
        b'{"objectClassName": "ip network"}',
        b'{"events": {}}',
        b'{"events": [7, {"eventAction": "expiration"}]}',
        b'{"events": [{"eventAction": "expiration", "eventDate": "0001-01-01T00:00:00Z"}]}',
        b'{"events": [{"eventAction": "expiration", "eventDate": "9999-01-01"}]}',
        b"[" * 100_000,
        b" " * (3 << 20),
    ],
)
def test_an_answer_that_says_nothing_is_refused_in_one_line(body: bytes) -> None:
    with pytest.raises(RdapUnreadable) as told:
        read_expiry(body)
    assert "\n" not in str(told.value)


def test_each_name_is_asked_once_and_a_tired_registry_is_left_alone(registry: str) -> None:
    asked = ["forum.fr", "gone.fr", "silent.fr", "odd.fr", "site.example", "tired.fr", "after.fr"]

    found = ask_names(asked, {"fr": registry}, policy=POLICY, pause=0)

    assert [(one.name, one.expires_at, one.detail) for one in found] == [
        ("forum.fr", datetime(2027, 3, 12, 10, tzinfo=UTC), ""),
        ("gone.fr", None, "the registry knows no such name"),
        ("silent.fr", None, "the registry does not say until when"),
        ("odd.fr", None, "the registry gives “soon”, which is no date"),
        ("site.example", None, "its registry does not answer such questions"),
        ("tired.fr", None, "the registry asks us to wait"),
        ("after.fr", None, "the registry asks us to wait"),
    ]
    assert [name for name, _ in Registry.asked] == ["forum.fr", "gone.fr", "silent.fr", "odd.fr", "tired.fr"]
    assert Registry.asked[0][1].startswith("application/rdap+json")


@pytest.mark.django_db
def test_a_name_is_found_by_way_of_a_published_list(registry: str) -> None:
    """The whole way over real HTTP: the list, through a redirect; the registry that it names; the day that this one tells."""
    published = {
        "version": "1.0",
        "publication": "2026-11-20T20:00:01Z",
        "description": "RDAP bootstrap file for Domain Name System registrations",
        "services": [[["alsace", "bzh"], ["https://nobody.example/"]], [["fr"], [registry]]],
    }
    Registry.lists = {"/rdap/dns.json": json.dumps(published).encode()}
    services.save_card(card=Card(key="a", name="a", addresses=("https://forum.fr/",), stage=Stage.LAUNCHED), by="cli")

    services.check_names(
        by="cli",
        ask=partial(ask_names, policy=POLICY, pause=0),
        ask_list=partial(ask_servers, address=f"{registry}rdap/moved.json", policy=POLICY),
    )

    row = models.DomainName.objects.get()
    assert (row.expires_at, row.source) == (datetime(2027, 3, 12, 10, tzinfo=UTC), f"{registry}domain/forum.fr")
    assert names.servers(ask_list=lambda: pytest.fail("kept for a week"))["bzh"] == "https://nobody.example/"


@pytest.mark.parametrize(
    "body",
    [b"", b"<html>", b"[]", b'{"services": {}}', b'{"services": []}', b'{"services": [[["fr"], []]]}', b" " * (3 << 20)],
    ids=["nothing", "a page", "no object", "no list", "empty", "no address", "too large"],
)
def test_a_list_that_cannot_be_read_changes_nothing(registry: str, body: bytes) -> None:
    Registry.lists = {"/rdap/dns.json": body}

    assert ask_servers(address=f"{registry}rdap/dns.json", policy=POLICY) == {}


def test_a_list_that_cannot_be_reached_changes_nothing() -> None:
    assert ask_servers(address="http://127.0.0.1:1/dns.json", policy=POLICY) == {}


@pytest.mark.django_db
def test_the_last_list_that_was_read_outlives_a_bad_week(monkeypatch: pytest.MonkeyPatch) -> None:
    start = clock.now()
    assert names.servers(ask_list=lambda: {"bzh": "https://rdap.bzh.example/"})["bzh"] == "https://rdap.bzh.example/"
    monkeypatch.setattr("seve.base.clock.now", lambda: start + timedelta(days=8))

    assert names.servers(ask_list=dict) == shipped_servers() | {"bzh": "https://rdap.bzh.example/"}


def test_a_registry_that_cannot_be_reached_leaves_the_date_unknown() -> None:
    [found] = ask_names(["forum.fr"], {"fr": "http://127.0.0.1:1/"}, policy=POLICY, pause=0)

    assert found.expires_at is None
    assert found.detail.startswith("no connection")


class Once:
    """A registry and a list that count how often they are asked."""

    def __init__(self, expires_at: datetime | None) -> None:
        self.expires_at = expires_at
        self.names: list[str] = []
        self.lists = 0

    def ask(self, due: Sequence[str], servers: dict[str, str]) -> list[Registration]:
        self.names += due
        return [
            Registration(name, address_of(name, servers), self.expires_at, "" if self.expires_at else "no answer in time") for name in due
        ]

    def list(self) -> dict[str, str]:
        self.lists += 1
        return {"fr": "https://rdap.example/"}


@pytest.mark.django_db
def test_a_name_is_asked_about_once_a_day_and_the_list_once_a_week(monkeypatch: pytest.MonkeyPatch) -> None:
    for key, url in (
        ("a", "https://www.forum.fr/agora/"),
        ("b", "https://forum.fr/"),
        ("c", "http://127.0.0.1:8000/"),
        ("d", "http://localhost/"),
    ):
        services.save_card(card=Card(key=key, name=key, addresses=(url,), stage=Stage.LAUNCHED), by="cli")
    start = clock.now()
    once = Once(start + timedelta(days=30))

    def on_hour(hour: int) -> int:
        monkeypatch.setattr("seve.base.clock.now", partial(lambda moment: moment, start + timedelta(hours=hour)))
        return services.check_names(by="cli", ask=once.ask, ask_list=once.list)

    assert [on_hour(hour) for hour in (0, 23, 25, 24 * 8)] == [1, 0, 1, 1]
    assert (once.names, once.lists) == (["forum.fr"] * 3, 2)
    assert [platform.card.key for platform in selectors.platforms() if platform.id in selectors.platforms_ending(now=clock.now())] == [
        "a",
        "b",
    ]
    [told] = selectors.names_of(Card(key="a", name="a", addresses=("https://www.forum.fr/",)))
    assert not isinstance(told, str)
    assert (told.source, told.expires_at) == ("https://rdap.example/domain/forum.fr", start + timedelta(days=30))


@pytest.mark.django_db
def test_what_was_known_stays_when_the_registry_falls_silent(monkeypatch: pytest.MonkeyPatch) -> None:
    services.save_card(card=Card(key="a", name="a", addresses=("https://forum.fr/",), stage=Stage.LAUNCHED), by="cli")
    known = clock.now() + timedelta(days=300)
    services.check_names(by="cli", ask=Once(known).ask, ask_list=Once(None).list)
    later = clock.now() + timedelta(days=2)
    monkeypatch.setattr("seve.base.clock.now", lambda: later)

    services.check_names(by="cli", ask=Once(None).ask, ask_list=Once(None).list)

    row = models.DomainName.objects.get()
    assert (row.expires_at, row.detail, row.asked_at) == (known, "no answer in time", later)


@pytest.mark.django_db
def test_without_the_list_of_iana_the_shipped_registries_answer() -> None:
    assert names.servers(ask_list=dict) == shipped_servers()
    assert names.servers(ask_list=lambda: pytest.fail("asked again at once")) == shipped_servers()
