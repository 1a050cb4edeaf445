"""Q14: one stranger's flood is held back; leaving, the team and everybody else are not."""

from typing import Any

import pytest
from django.conf import settings
from django.http import HttpResponse
from django.test import RequestFactory

from seve.project.pace import MOST_ADDRESSES, PAGES_A_MINUTE, WITH_SESSION, Pace, network_of


@pytest.fixture
def pace() -> Pace:
    return Pace(lambda request: HttpResponse("page"))


def ask(pace: Pace, path: str = "/fr/", address: str = "203.0.113.9", **more: Any) -> int:
    request = RequestFactory().get(path, REMOTE_ADDR=address, **more)
    request.COOKIES.update(more.pop("cookies", {}))
    return pace(request).status_code


def test_sixty_pages_a_minute_then_wait(pace: Pace, monkeypatch: pytest.MonkeyPatch) -> None:
    now = [1000.0]
    monkeypatch.setattr("seve.project.pace.time.monotonic", lambda: now[0])
    assert [ask(pace) for _ in range(PAGES_A_MINUTE + 2)] == [200] * PAGES_A_MINUTE + [429] * 2
    assert ask(pace, address="203.0.113.10") == 200
    now[0] += 60
    assert ask(pace) == 200


@pytest.mark.parametrize("path", ["/fr/partir/", "/en/partir/", "/observation", "/static/seve/seve.css"])
def test_leaving_is_never_held(pace: Pace, path: str) -> None:
    assert {ask(pace, path) for _ in range(200)} == {200}


def test_team_has_room_and_this_computer_is_not_counted(pace: Pace) -> None:
    assert {ask(pace, HTTP_COOKIE=f"{settings.SESSION_COOKIE_NAME}=x") for _ in range(100)} == {200}
    assert {ask(pace, address="127.0.0.1") for _ in range(100)} == {200}


def test_forged_session_cookie_has_an_end(pace: Pace) -> None:
    answers = [ask(pace, HTTP_COOKIE=f"{settings.SESSION_COOKIE_NAME}=forged") for _ in range(WITH_SESSION + 1)]
    assert answers[-2:] == [200, 429]


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
