"""Q14: one stranger's flood is held back, and so are many strangers at once; leaving, the team and everybody else are not."""

import threading
import time
from collections.abc import Iterable
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from tests.security.walk import make_user

from seve.accounts.types import RoleName
from seve.project import pace as paces
from seve.project.pace import LEAVING_A_MINUTE, MOST_ADDRESSES, PAGES_A_MINUTE, SESSIONS, WITH_SESSION, Pace, Turns, network_of
from seve.project.security import PLAIN_HEADERS


def page(environ: dict[str, Any], start: Any) -> Iterable[bytes]:
    start("200 OK", [])
    return [b"page"]


@pytest.fixture
def pace() -> Pace:
    return Pace(page)


def ask(pace: Pace, path: str = "/fr/", address: str = "203.0.113.9", cookie: str = "") -> int:
    told: list[str] = []
    environ = {"PATH_INFO": path, "REMOTE_ADDR": address, "HTTP_COOKIE": f"a=b; {settings.SESSION_COOKIE_NAME}={cookie}" if cookie else ""}
    pace(environ, lambda status, headers: told.append(status))
    return int(told[0][:3])


def test_sixty_pages_a_minute_then_wait(pace: Pace, monkeypatch: pytest.MonkeyPatch) -> None:
    now = [1000.0]
    monkeypatch.setattr("seve.project.pace.time.monotonic", lambda: now[0])
    assert [ask(pace) for _ in range(PAGES_A_MINUTE + 2)] == [200] * PAGES_A_MINUTE + [429] * 2
    assert ask(pace, address="203.0.113.10") == 200
    now[0] += 60
    assert ask(pace) == 200


@pytest.mark.parametrize("path", ["/fr/partir/", "/en/leave/", "/en/partir/", "/observation", "/static/seve/seve.css"])
def test_leaving_is_never_held(pace: Pace, path: str) -> None:
    """Not by other pages, however many; by itself far above the ten a minute of Q14."""
    assert 429 in {ask(pace) for _ in range(PAGES_A_MINUTE + 1)}
    assert {ask(pace, path) for _ in range(LEAVING_A_MINUTE)} == {200}
    assert LEAVING_A_MINUTE >= 10


def test_a_flood_of_leaving_has_an_end(pace: Pace) -> None:
    assert [ask(pace, "/fr/partir/") for _ in range(LEAVING_A_MINUTE + 1)][-1] == 429


def test_team_has_room_and_this_computer_is_not_counted(pace: Pace) -> None:
    assert {ask(pace, cookie="x") for _ in range(100)} == {200}
    assert {ask(pace, address="127.0.0.1") for _ in range(100)} == {200}


def test_forged_session_cookie_has_an_end(pace: Pace) -> None:
    answers = [ask(pace, cookie="forged") for _ in range(WITH_SESSION + 1)]
    assert answers[-2:] == [200, 429]


def test_refusals_carry_every_header(pace: Pace) -> None:
    told: list[dict[str, str]] = []
    for _ in range(PAGES_A_MINUTE + 1):
        pace({"PATH_INFO": "/fr/", "REMOTE_ADDR": "203.0.113.9"}, lambda status, headers: told.append(dict(headers)))
    assert told[-1].items() >= PLAIN_HEADERS.items()
    assert 0 < int(told[-1]["Retry-After"]) <= 60


class Slow:
    """Pages that take as long as the test wants."""

    def __init__(self) -> None:
        self.may_end, self.begun = threading.Event(), threading.Semaphore(0)

    def __call__(self, environ: dict[str, Any], start: Any) -> Iterable[bytes]:
        if environ["HTTP_COOKIE"] == "" and "partir" not in environ["PATH_INFO"]:
            self.begun.release()
            assert self.may_end.wait(10)
        return page(environ, start)


@pytest.fixture
def crowd(monkeypatch: pytest.MonkeyPatch) -> Iterable[Pace]:
    """Strangers have taken every place, and one more of them is answered at once."""
    monkeypatch.setattr(paces, "PATIENCE", 0.05)
    slow = Slow()
    pace = Pace(slow)
    threads = [threading.Thread(target=ask, args=(pace, "/fr/", f"203.0.113.{number}")) for number in range(paces.STRANGERS_AT_ONCE)]
    for thread in threads:
        thread.start()
        assert slow.begun.acquire(timeout=10)
    yield pace
    slow.may_end.set()
    for thread in threads:
        thread.join()
    assert ask(pace, address="198.51.100.7") == 200  # the places are free again


def test_strangers_have_so_many_places_and_the_team_and_leaving_have_others(crowd: Pace) -> None:
    SESSIONS.remember("of the team")
    assert ask(crowd, address="198.51.100.1") == 503
    assert ask(crowd, address="198.51.100.1", cookie="forged") == 503
    assert ask(crowd, address="198.51.100.1", cookie="of the team") == 200
    assert ask(crowd, "/fr/partir/", address="198.51.100.1") == 200
    assert ask(crowd, address="127.0.0.1", cookie="of this computer") == 200


def test_who_waits_gets_the_place_that_is_given_back() -> None:
    turns, got = Turns(at_once=1, waiting=1), []
    assert turns.take()
    waits = threading.Thread(target=lambda: got.append(turns.take()))
    waits.start()
    for _ in range(500):  # until it stands in the row
        if not turns.row.acquire(blocking=False):
            break
        turns.row.release()
        time.sleep(0.002)
    assert not turns.take()  # the row is full
    turns.give_back()
    waits.join(10)
    assert got == [True]


@pytest.mark.django_db
def test_whoever_opens_the_desk_is_known_for_the_team() -> None:
    client = Client()
    client.force_login(make_user(RoleName.COORDINATOR))
    cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
    assert not SESSIONS.holds(cookie)
    assert client.get("/fr/desk/directory/").status_code == 200
    assert SESSIONS.holds(cookie)
    Client(headers={"cookie": f"{settings.SESSION_COOKIE_NAME}=forged"}).get("/fr/desk/directory/")
    assert not SESSIONS.holds("forged")


@pytest.mark.parametrize(
    ("address", "counted"),
    [
        ("203.0.113.9", "203.0.113.9"),
        ("2001:db8:1:2:3:4:5:6", "2001:0db8:0001:0002"),
        ("2001:db8:1:2::1", "2001:0db8:0001:0002"),
        ("::1", ""),
        ("not an address", ""),
    ],
)
def test_an_ipv6_network_counts_as_one(address: str, counted: str) -> None:
    assert network_of(address) == counted


def test_memory_is_bounded(pace: Pace) -> None:
    for number in range(MOST_ADDRESSES + 500):
        pace._count(str(number), 0.0, 60)
    assert len(pace.seen) == MOST_ADDRESSES
    for number in range(paces.MOST_SESSIONS + 5):
        SESSIONS.remember(str(number))
    assert len(SESSIONS.known) == paces.MOST_SESSIONS
