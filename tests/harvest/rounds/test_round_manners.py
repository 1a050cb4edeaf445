"""Manners in a whole round: what a host reserves, and when a feed asks to be left alone."""

import asyncio
import json
from collections import Counter

import pytest
from django.db.backends.utils import CursorWrapper
from hostile import Exchange
from small_town import Town

from seve.base import clock
from seve.base.http import Budget, Policy
from seve.harvest.domain.reservations import BESIDE_ROBOTS
from seve.harvest.fetch.visitor import Visitor
from seve.harvest.models import Feed, Post, RobotsFile
from seve.harvest.services import crew
from seve.harvest.services.crew import MOST_SECONDS, MOST_SLOW
from seve.harvest.services.round import run_round


def test_a_host_that_reserves_mining_is_read_without_keeping_its_words(town: Town, policy: Policy) -> None:
    homes = [town.blog("a.test"), town.blog("b.test"), town.blog("c.test"), town.blog("d.test")]
    town.web.sites["b.test"]["/.well-known/tdmrep.json"] = json.dumps([{"location": "/", "tdm-reservation": 1}]).encode()
    town.web.sites["c.test"]["/ai.txt"] = b"User-agent: *\nDisallow: /\n"
    town.web.sites["d.test"]["/robots.txt"] = b"User-agent: *\nDisallow: /.well-known/\nDisallow: /ai.txt\n"
    town.admit(*homes)
    run_round(once=True, by="tests", policy=policy, delay=0.0)
    words = {
        host: set(Post.objects.filter(url__contains=f"{host}.test").exclude(text="").values_list("directives__no_mining", flat=True))
        for host in "abcd"
    }
    assert words == {"a": {None}, "b": set(), "c": set(), "d": {None}}
    assert Post.objects.filter(url__contains="b.test", directives__no_mining=True).exclude(title="").count() == 3
    asked = {host: [path for path in town.hits(f"{host}.test", beside=True) if path in BESIDE_ROBOTS] for host in "abcd"}
    assert asked == {"a": [*BESIDE_ROBOTS], "b": [*BESIDE_ROBOTS], "c": [*BESIDE_ROBOTS], "d": []}


def test_a_host_in_which_all_of_it_is_broken_is_visited_all_the_same(town: Town, policy: Policy) -> None:
    home = town.blog("a.test")
    town.web.sites["a.test"] |= {"/.well-known/tdmrep.json": b"{" * 9_000, "/ai.txt": b"\xff\xfe\0" * 900}
    town.admit(home)
    run_round(once=True, by="tests", policy=policy, delay=0.0)
    assert Post.objects.exclude(text="").count() == 3


def test_hours_in_which_a_feed_asks_to_be_left_alone_are_kept_in_the_plan(town: Town, policy: Policy) -> None:
    town.admit(town.blog("a.test"))
    hours = "".join(f"<hour>{hour}</hour>" for hour in range(24) if hour != 4)
    page = town.web.sites["a.test"]["/feed"]
    assert isinstance(page, bytes)
    town.web.sites["a.test"]["/feed"] = page.replace(b"<item>", f"<skipHours>{hours}</skipHours><item>".encode(), 1)
    for _ in range(2):  # read, then 304
        run_round(once=True, by="tests", policy=policy, delay=0.0, depth=0)
        feed = Feed.objects.get(kind="feed")
        assert feed.next_due is not None
        assert feed.next_due.hour == 4
    assert feed.skip_hours.bit_count() == 23


def test_with_its_last_question_a_host_is_told_that_the_line_may_close(town: Town, policy: Policy) -> None:
    """Thousands of lines would stay open in a round over thousands of hosts, ours and theirs, for nobody."""
    town.admit(town.blog("a.test"))
    run_round(once=True, by="tests", policy=policy, delay=0.0, depth=0)
    town.server.hits.clear()
    run_round(once=True, by="tests", policy=policy, delay=0.0, depth=0)
    assert [(hit.path, hit.headers.get("connection", "")) for hit in town.server.hits] == [("/", ""), ("/feed", "close")]


def test_sources_without_news_are_written_together(town: Town, policy: Policy, monkeypatch: pytest.MonkeyPatch) -> None:
    """The cost of a round lies in its statements: a further host that has nothing new adds next to none."""
    statements: Counter[str] = Counter()
    execute = CursorWrapper.execute

    def counted(cursor: CursorWrapper, sql: str, params: object = None) -> object:
        statements["asked"] += 1
        return execute(cursor, sql, params)  # type: ignore[arg-type]

    told = []
    for count in (4, 24):
        town.admit(*[town.blog(f"{count}-{number}.test") for number in range(count)])
        run_round(once=True, by="tests", policy=policy, delay=0.0, depth=0)
        with monkeypatch.context() as watched:
            watched.setattr(CursorWrapper, "execute", counted)
            statements.clear()
            report = run_round(once=True, by="tests", policy=policy, delay=0.0, depth=0)
        assert set(report.outcomes) == {"unchanged"}
        told.append((report.visits, statements["asked"]))
    (few, asked_few), (many, asked_many) = told
    assert (few, many) == (8, 56)
    assert asked_many - asked_few < many - few  # less than one statement a visit


def test_a_host_that_is_silent_three_times_is_left_for_this_round(town: Town, policy: Policy) -> None:
    asked: list[str] = []

    async def silence(exchange: Exchange) -> None:
        asked.append(exchange.path)
        await asyncio.sleep(1.0)

    town.admit(town.blog("a.test", posts=8), town.blog("b.test"))
    run_round(once=True, by="tests", policy=policy, delay=0.0, depth=1)
    town.web.sites["a.test"] |= {f"/post/{number}": silence for number in range(8)}
    town.server.hits.clear()
    report = run_round(once=True, by="tests", policy=policy, delay=0.0, depth=1, budget=Budget(wall=0.4))
    assert (len(asked), report.outcomes["slow"]) == (MOST_SLOW, MOST_SLOW) == (3, 3)
    assert len(town.hits("b.test")) == 5


def test_a_host_has_its_share_of_a_round_and_no_more(town: Town, policy: Policy, monkeypatch: pytest.MonkeyPatch) -> None:
    """A long Crawl-delay means fewer pages, not a round that never ends; what was not visited is still due."""
    assert MOST_SECONDS == 1200.0
    town.admit(town.blog("a.test", posts=8))
    with monkeypatch.context() as hurried:
        hurried.setattr(crew, "MOST_SECONDS", 0.3)
        run_round(once=True, by="tests", policy=policy, delay=0.2, depth=1)
    assert 1 < len(town.hits("a.test")) < 6
    assert Feed.objects.filter(last_visit=None).exists()
    run_round(by="tests", policy=policy, delay=0.0, depth=1)
    assert not Feed.objects.filter(last_visit=None).exists()


def test_a_host_whose_robots_asks_to_come_back_in_ten_days_is_left_alone_for_ten_days(town: Town, policy: Policy) -> None:
    from datetime import timedelta

    async def later(exchange: Exchange) -> None:
        await exchange.answer(b"", 503, [("Retry-After", "864000")])

    town.admit(town.blog("a.test"))
    town.web.sites["a.test"]["/robots.txt"] = later
    run_round(once=True, by="tests", policy=policy, delay=0.0)
    (home,) = Feed.objects.filter(host="a.test", kind="home")
    assert (home.state, round((home.next_due - home.last_visit) / timedelta(days=1), 2)) == ("busy", 10)
    run_round(once=True, by="tests", policy=policy, delay=0.0)
    assert town.hits("a.test") == ["/robots.txt"]


def test_a_page_that_left_is_not_asked_for_while_its_place_is(town: Town, policy: Policy) -> None:
    """The charter's gate stands before each request, not only before each place."""
    from seve.charter.services.consent import opt_out
    from seve.charter.types import Way

    town.admit(town.blog("a.test", posts=3))
    run_round(once=True, by="tests", policy=policy, delay=0.0)
    opt_out(url=town.server.url("a.test", "/post/1"), way=Way.META, whole_place=False, by="tests")
    town.blog("a.test", posts=3, words="<p>new words, and all its links once more</p>")
    town.server.hits.clear()
    run_round(once=True, by="tests", policy=policy, delay=0.0)
    asked = town.hits("a.test")
    assert {"/post/0", "/post/2"} <= set(asked)
    assert "/post/1" not in asked


def test_a_place_that_was_not_told_in_time_is_not_asked_for(town: Town, policy: Policy) -> None:
    from seve.base.addresses import surt
    from seve.charter.models import Suspension

    home = town.blog("a.test")
    town.admit(home, town.blog("b.test"))
    Suspension.objects.create(surt=surt(home), at=clock.now())
    run_round(once=True, by="tests", policy=policy, delay=0.0)
    assert (town.hits("a.test"), bool(town.hits("b.test"))) == ([], True)
    (feed,) = Feed.objects.filter(host="a.test")
    assert (feed.state, feed.detail) == ("forbidden", "the place was not told in time that it is read")


@pytest.mark.parametrize("status", [429, 503])
def test_who_asks_to_be_left_alone_is_even_by_a_round_over_everything(town: Town, policy: Policy, status: int) -> None:
    async def later(exchange: Exchange) -> None:
        await exchange.answer(b"", status, [("Retry-After", "86400")])

    town.admit(town.blog("a.test"))
    town.web.sites["a.test"]["/"] = later
    run_round(once=True, by="tests", policy=policy, delay=0.0)
    town.server.hits.clear()
    report = run_round(once=True, by="tests", policy=policy, delay=0.0)
    assert (town.hits("a.test", beside=True), report.skipped) == ([], 1)


def test_a_share_spent_in_the_middle_of_a_visit_leaves_its_address_due(town: Town, policy: Policy, monkeypatch: pytest.MonkeyPatch) -> None:
    """Posts that redirect to a host whose share is spent wait for the next round; what else there is to visit does not wait for them."""
    home = town.blog("a.test", posts=4)
    away = town.server.url("www.a.test", "/there")

    async def leads_away(exchange: Exchange) -> None:
        await exchange.answer(b"", 302, [("Location", away + exchange.path)])

    async def there(exchange: Exchange) -> None:
        await exchange.answer(f"<html><body><p>{exchange.path}</p></body></html>".encode())

    town.web.sites["a.test"] |= {"/post/0": leads_away, "/post/1": leads_away}
    town.web.sites["www.a.test"] = {f"/there/post/{number}": there for number in range(2)}
    town.admit(home)
    take = Visitor.__init__

    def narrow(visitor: Visitor, **settings: object) -> None:
        take(visitor, **settings)  # type: ignore[arg-type]
        visitor.requests["www.a.test"] = visitor.most_requests - 2 - len(BESIDE_ROBOTS)  # robots.txt and one page are left

    monkeypatch.setattr(Visitor, "__init__", narrow)
    report = run_round(once=True, by="tests", policy=policy, delay=0.0)
    assert report.skipped == 1
    assert {"/post/2", "/post/3"} <= set(town.hits("a.test"))
    assert town.hits("www.a.test") == ["/robots.txt", "/there/post/0"]
    monkeypatch.setattr(Visitor, "__init__", take)
    run_round(by="tests", policy=policy, delay=0.0)
    assert town.hits("www.a.test")[-1] == "/there/post/1"


def test_why_a_robots_could_not_be_read_is_remembered_with_it(town: Town, policy: Policy) -> None:
    """Also where a later round takes it from the table."""

    async def elsewhere(exchange: Exchange) -> None:
        await exchange.answer(b"", 302, [("Location", f"http://other.test:{town.server.port}/robots.txt")])

    town.admit(town.blog("a.test"))
    town.web.sites["a.test"]["/robots.txt"] = elsewhere
    for _ in range(2):
        run_round(once=True, by="tests", policy=policy, delay=0.0, depth=0)
        home = Feed.objects.get(kind="home")
        assert (home.state, home.detail[:31]) == ("forbidden", "robots.txt stands at other.test")
    assert town.hits("a.test") == ["/robots.txt"]
    assert town.hits("other.test") == []
    other = town.blog("other.test")
    town.web.sites["other.test"]["/robots.txt"] = b"User-agent: *\nDisallow: /post/\n"
    town.admit(other)
    RobotsFile.objects.all().delete()  # an hour later
    run_round(once=True, by="tests", policy=policy, delay=0.0)
    assert Feed.objects.get(kind="home", host="a.test").state == "ok"
    assert [path for path in town.hits("a.test") if path.startswith("/post/")] == []
