"""Each way to fail is told as what it is, has its next try, is told to people, is never given up, and heals by itself."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import trustme
from hostile import Exchange, names
from small_town import POLICY, Town
from tests.base.http.test_client_tls import Secure

from seve.base.http import Budget, Policy
from seve.directory.models import Nomination
from seve.harvest import selectors
from seve.harvest.domain.failures import PATIENCE
from seve.harvest.models import Feed, HostTurn, Hyperlink, Post, RobotsFile
from seve.harvest.services.round import run_round
from seve.harvest.types import Outcome

Say = Callable[[Exchange], Any]
QUICK = Budget(wall=1.0, headers=0.8, connect=0.8)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def status(number: int, *headers: tuple[str, str], body: bytes = b"") -> Say:
    async def say(exchange: Exchange) -> None:
        await exchange.answer(body, number, headers)

    return say


def shows(title: str, extra: str = "") -> Say:
    return status(200, body=f"<html><head><title>{title}</title></head><body>{extra}</body></html>".encode())


async def sleeps(exchange: Exchange) -> None:
    await asyncio.sleep(3)


async def hangs_up(exchange: Exchange) -> None:
    await exchange.say(b"")


async def never_ends(exchange: Exchange) -> None:
    await exchange.say(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n")
    for _ in range(200):
        await exchange.say(b"x" * 65536)


async def says_picture(exchange: Exchange) -> None:
    await exchange.answer(b"<html><body><p>words</p></body></html>", content_type="image/jpeg")


SICK: dict[str, tuple[Outcome, Say, timedelta]] = {
    "moved": (Outcome.MOVED, status(301, ("Location", "http://new-home.test/")), DAY),
    "gone": (Outcome.GONE, status(410), 30 * DAY),
    "missing": (Outcome.MISSING, status(404), DAY),
    "blocked": (Outcome.CLOSED, status(403), DAY),
    "unpaid": (Outcome.CLOSED, status(402), DAY),
    "login": (Outcome.CLOSED, shows("Log in", '<input type="password">'), DAY),
    "captcha": (Outcome.CLOSED, shows("Just a moment..."), DAY),
    "busy": (Outcome.BUSY, status(503), HOUR),
    "busy for ten days": (Outcome.BUSY, status(429, ("Retry-After", "864000")), 10 * DAY),
    "broken": (Outcome.BROKEN, status(500), HOUR),
    "slow": (Outcome.SLOW, sleeps, HOUR),
    "hangs up": (Outcome.UNREACHABLE, hangs_up, HOUR),
    "too large": (Outcome.TOO_LARGE, never_ends, 7 * DAY),
    "empty": (Outcome.EMPTY, status(200), DAY),
    "blank": (Outcome.EMPTY, shows("A blog", "<!-- nothing --> <div></div>"), DAY),
    "a picture": (Outcome.UNREADABLE, status(200, body=b"\x89PNG\r\n\x1a\n" + b"\0" * 90), 7 * DAY),
    "words that say picture": (Outcome.UNREADABLE, says_picture, 7 * DAY),
    "for sale": (Outcome.CHANGED_HANDS, shows("This domain is for sale"), 7 * DAY),
    "leads inside": (Outcome.REFUSED_ADDRESS, status(302, ("Location", "http://2130706433/")), 7 * DAY),
}


def visit(policy: Policy, **more: Any) -> Feed:
    run_round(by="tests", policy=policy, delay=0.0, depth=0, budget=QUICK, **more)
    return Feed.objects.get(kind="home")


def wait(feed: Feed) -> timedelta:
    assert feed.next_due is not None
    assert feed.last_visit is not None
    return feed.next_due - feed.last_visit


@pytest.mark.parametrize("name", SICK)
def test_told_as_what_it_is_with_its_next_try_and_healed_by_itself(town: Town, policy: Policy, name: str) -> None:
    outcome, sickness, first = SICK[name]
    town.admit(town.blog("s.test"))
    home = visit(policy, once=True)
    health = town.web.sites["s.test"]["/"]
    posts = Post.objects.count()
    town.web.sites["s.test"]["/"] = sickness
    Feed.objects.filter(kind="home").update(next_due=None, etag="")
    asked = len(town.hits("s.test"))

    home = visit(policy)
    assert (home.state, home.failures, wait(home)) == (outcome.value, 1, first)
    if outcome != Outcome.MOVED:  # told among the nominations, see below
        (told,) = [failed for failed in selectors.failures() if failed.url == home.url]  # a line on the desk's page of visits
        assert (told.outcome, told.detail != "") == (outcome, True)
    if name not in {"slow", "hangs up"}:  # the server counts what it ended; a connection cut before any word is tried twice
        assert len(town.hits("s.test")) - asked == 1  # one request, then the wait
    assert Post.objects.count() == posts  # what was said before stays

    town.web.sites["s.test"]["/"] = health
    assert visit(policy).failures == 1  # not before its time
    Feed.objects.filter(kind="home").update(next_due=None)
    HostTurn.objects.all().delete()  # the time has come
    home = visit(policy)
    assert (home.state, home.failures) in {("ok", 0), ("unchanged", 0)}
    assert [failed for failed in selectors.failures() if failed.url == home.url] == []


def test_a_home_that_shows_nothing_stays_empty_and_what_was_read_of_it_stays(town: Town, policy: Policy) -> None:
    town.web.conditional = False
    town.admit(town.blog("s.test", words='<p>Voyez <a href="http://other.test/">nos voisins</a>.</p>'))
    visit(policy, once=True)
    town.web.sites["s.test"]["/"] = b"<html><head><title>s.test</title></head><body></body></html>"
    for failures in (1, 2, 3):
        home = visit(policy, once=True)
        assert (home.state, home.failures, home.detail[:15]) == ("empty", failures, "nothing to read")
    assert Hyperlink.objects.filter(target_url="http://other.test/", gone_at=None).count() == 1
    assert Feed.objects.get(kind="feed").state in {"ok", "unchanged"}  # the rest of the place is visited all the same


def test_every_failure_of_the_house_is_in_the_table_or_told_below() -> None:
    told = {outcome for outcome, _, _ in SICK.values()}
    below = {Outcome.NAME_GONE, Outcome.CERTIFICATE, Outcome.FORBIDDEN, Outcome.PROXY_DOWN}  # PROXY_DOWN: test_round_visits
    assert told | below == set(PATIENCE)


def test_where_a_place_moved_to_is_nominated_for_a_person_to_decide(town: Town, policy: Policy) -> None:
    town.admit(town.blog("s.test"))
    town.web.sites["s.test"]["/"] = SICK["moved"][1]
    visit(policy, once=True)
    assert list(Nomination.objects.filter(url__contains="new-home.test").values_list("url", flat=True)) == ["http://new-home.test/"]
    assert town.hits("new-home.test") == []


def test_a_name_that_is_gone_and_comes_back(town: Town) -> None:
    table: dict[str, list[str]] = {}
    policy = replace(POLICY, lookup=names(table))
    town.admit(town.blog("s.test"))
    visit(policy, once=True)
    table["s.test"] = []
    Feed.objects.update(next_due=None)
    home = visit(policy)
    assert (home.state, wait(home)) == ("name-gone", 6 * HOUR)
    del table["s.test"]
    Feed.objects.update(next_due=None)
    assert visit(policy).state in {"ok", "unchanged"}


def test_robots_that_forbids_and_lets_go(town: Town, policy: Policy) -> None:
    town.admit(town.blog("s.test"))
    town.web.sites["s.test"]["/robots.txt"] = b"User-agent: *\nDisallow: /\n"
    home = visit(policy, once=True)
    assert (home.state, wait(home)) == ("forbidden", DAY)
    del town.web.sites["s.test"]["/robots.txt"]
    RobotsFile.objects.all().delete()  # six hours later
    Feed.objects.update(next_due=None)
    assert visit(policy).state == "ok"


def test_a_certificate_that_expired_and_is_renewed(town: Town, tmp_path: Path) -> None:
    authority = trustme.CA()
    authority.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    policy = replace(POLICY, ca_bundle=tmp_path / "ca.pem")
    server = Secure(authority.issue_cert("s.test", not_after=datetime(2020, 1, 1, tzinfo=UTC)))
    try:
        town.admit(f"https://s.test:{server.port}/")
        home = visit(policy, once=True)
        assert (home.state, wait(home)) == ("certificate", 6 * HOUR)
        assert "expired" in home.detail or "certificate" in home.detail
        authority.issue_cert("s.test").configure_cert(server.context)
        RobotsFile.objects.all().delete()
        Feed.objects.update(next_due=None)
        assert visit(policy).failures == 0
    finally:
        server.close()


def test_places_of_closed_networks_stand_on_the_map_and_are_never_asked(town: Town, policy: Policy) -> None:
    """Also when they are admitted by name, and when an open place leads to them."""
    places = [
        f"http://{host}:{town.server.port}/nous"
        for host in ("www.facebook.com", "m.facebook.com", "x.com", "www.instagram.com", "www.tiktok.com")
    ]
    blog = town.blog("a.test", words="".join(f'<p>Nous aussi : <a href="{place}">notre page</a></p>' for place in places))
    town.admit(blog, *places)
    town.web.sites["a.test"]["/out"] = status(302, ("Location", places[0]))
    for _ in range(2):
        run_round(once=True, by="tests", policy=policy, delay=0.0)
    assert {hit.host for hit in town.server.hits} == {"a.test"}
    states = set(Feed.objects.filter(kind="home").exclude(host="a.test").values_list("state", "detail"))
    assert states == {("closed", "a closed network: what is said there is read only from its owner’s own export")}
    assert Hyperlink.objects.filter(target_surt__startswith="com,facebook").exists()
