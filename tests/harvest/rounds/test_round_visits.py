"""A round from homes to posts: what is visited, what is not, what is stored, when the next visit is."""

import itertools
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hostile import Exchange, Hostile
from small_town import Town

from seve.audit.models import AuditEvent
from seve.base import clock
from seve.base.errors import UsageError
from seve.base.http import Budget, Policy
from seve.directory.selectors import captures, nominations
from seve.directory.types import Route
from seve.harvest import selectors
from seve.harvest.domain.reservations import BESIDE_ROBOTS
from seve.harvest.fetch.policy import policy_of_settings
from seve.harvest.models import Feed, Hyperlink, Page, Post, RobotsFile, Visit
from seve.harvest.services.round import ProxyDown, run_round
from seve.harvest.types import RoundReport


def go(policy: Policy, **changes: Any) -> RoundReport:
    return run_round(**({"once": True, "by": "tests", "policy": policy, "delay": 0.0} | changes))


def test_round_goes_from_home_to_feed_to_posts(town: Town, policy: Policy) -> None:
    town.admit(town.blog("a.test", words='<a href="http://b.example/x">a friend</a>'))
    report = go(policy)
    assert sorted(town.hits("a.test")) == ["/", "/feed", "/post/0", "/post/1", "/post/2", "/robots.txt"]
    assert (report.visits, report.outcomes, report.posts_new) == (5, {"ok": 5}, 3)
    assert Post.objects.count() == 3
    assert sorted(Feed.objects.values_list("kind", "depth")) == [("feed", 0), ("home", 0)] + [("page", 1)] * 3
    assert Hyperlink.objects.filter(target_url="http://b.example/x").count() == 1
    assert AuditEvent.objects.filter(verb="harvest.run_round", actor="tests").count() == 1


@pytest.mark.parametrize(("depth", "paths"), [(0, {"/"}), (1, {"/", "/1"}), (2, {"/", "/1", "/2"}), (3, {"/", "/1", "/2", "/3"})])
def test_depth_bounds_the_walk(depth: int, paths: set[str], town: Town, policy: Policy) -> None:
    chain = {
        path: f'<html><body><p>words</p><a href="{following}">next</a></body></html>'.encode()
        for path, following in zip(["/", "/1", "/2", "/3"], ["/1", "/2", "/3", "/4"], strict=True)
    }
    town.web.sites["a.test"] = dict(chain)
    town.admit(town.server.url("a.test"))
    go(policy, depth=depth)
    assert {path for path in town.hits("a.test") if path in chain} == paths


def test_every_request_gives_the_one_honest_name(town: Town, policy: Policy, settings: Any) -> None:
    """R9: robots.txt and what stands beside it, homes, feeds, posts, redirects, a second round."""
    settings.SEVE = replace(settings.SEVE, instance_url="https://seve.example", contact="contact@seve.example")
    town.admit(town.blog("a.test"))
    town.web.sites["a.test"]["/post/1"] = _redirect("/post/0")
    ours = replace(policy_of_settings(), allow_nets=policy.allow_nets, lookup=policy.lookup)
    go(ours)
    go(ours)
    names = {hit.headers["user-agent"] for hit in town.server.hits}
    assert names == {f"SeveBot/{settings.SEVE_VERSION} (+https://seve.example/observation; contact@seve.example)"}
    assert {"/robots.txt", *BESIDE_ROBOTS, "/", "/feed", "/post/0", "/post/1"} <= {hit.path for hit in town.server.hits}


def test_only_admitted_places_are_asked_for_anything(town: Town, policy: Policy) -> None:
    """S1: a web of 1,000 sites, 10 of them admitted: the others get no request, not even for robots.txt."""
    port = town.server.port
    links = "".join(f'<a href="http://s{number}.test:{port}/">s{number}</a>' for number in range(1000))
    homes = [town.blog(f"s{number}.test", posts=1, words=links) for number in range(10)]
    for number in range(10, 1000):
        town.web.sites[f"s{number}.test"] = {"/": b"<p>not admitted</p>"}
    town.web.sites["s0.test"]["/out"] = _redirect(f"http://s500.test:{port}/")
    town.web.sites["s0.test"]["/"] += b'<a href="/out">out</a>'  # type: ignore[operator]
    town.admit(*homes)
    go(policy, depth=2)
    assert {hit.host for hit in town.server.hits} == {f"s{number}.test" for number in range(10)}
    assert "/out" in town.hits("s0.test")


def test_second_round_asks_with_conditions_and_stores_nothing_twice(town: Town, policy: Policy) -> None:
    town.admit(town.blog("a.test"))
    go(policy)
    counts = (Post.objects.count(), Page.objects.count(), Hyperlink.objects.count())
    town.server.hits.clear()
    report = go(policy)
    assert report.outcomes == {"unchanged": 5}
    assert report.bytes == 0
    assert all("if-none-match" in hit.headers for hit in town.server.hits)
    assert (Post.objects.count(), Page.objects.count(), Hyperlink.objects.count()) == counts
    assert Visit.objects.count() == 10


def test_same_bytes_without_etag_are_known_again(town: Town, policy: Policy) -> None:
    town.web.conditional = False
    town.admit(town.blog("a.test"))
    go(policy)
    assert go(policy).outcomes == {"unchanged": 5}


def test_what_is_not_due_is_left_alone(town: Town, policy: Policy) -> None:
    town.admit(town.blog("a.test"))
    assert go(policy, once=False).visits == 5
    town.server.hits.clear()
    assert go(policy, once=False).visits == 0
    assert town.server.hits == []
    assert Feed.objects.filter(next_due__lt=clock.now() + timedelta(minutes=59)).count() == 0


def test_only_one_place_on_demand(town: Town, policy: Policy) -> None:
    town.admit(town.blog("a.test"), town.blog("b.test"))
    go(policy, only=town.server.url("b.test", "/post/1"))
    assert town.hits("a.test") == []
    with pytest.raises(UsageError, match="no admitted place"):
        go(policy, only="http://nobody.test/")


def test_neighbours_of_a_blogroll_in_a_file_are_told_and_wait_for_a_person(town: Town, policy: Policy) -> None:
    home = town.blog("a.test")
    site = town.web.sites["a.test"]
    site["/"] = site["/"].replace(b"</head>", b'<link rel="blogroll" type="text/x-opml" href="/amis.opml"></head>')  # type: ignore[operator, union-attr]
    site["/amis.opml"] = (
        b'<?xml version="1.0"?><opml version="2.0"><body><outline text="Voisins" htmlUrl="https://voisins.test/"/></body></opml>'
    )
    town.admit(home)
    go(policy)
    assert [(found.url, found.routes) for found in nominations()] == [("https://voisins.test/", (Route.BLOGROLL,))]
    assert [(link.kind, link.anchor) for link in Hyperlink.objects.filter(target_url="https://voisins.test/")] == [("blogroll", "Voisins")]
    assert town.hits("voisins.test") == []


def test_usual_feed_addresses_are_tried_once_when_none_is_announced(town: Town, policy: Policy) -> None:
    town.blog("a.test")
    site = town.web.sites["a.test"]
    site["/"], site["/rss.xml"] = b"<html><body><p>a home without a word of feeds</p></body></html>", site.pop("/feed")
    town.web.sites["b.test"] = {"/": b"<html><body><p>nothing to announce</p></body></html>"}
    town.admit(town.server.url("a.test"), town.server.url("b.test"))
    report = go(policy)
    assert "/rss.xml" in town.hits("a.test")
    assert "/atom.xml" not in town.hits("a.test")
    assert report.posts_new == 3
    assert set(Feed.objects.filter(kind="feed").values_list("url", flat=True)) == {town.server.url("a.test", "/rss.xml")}
    town.server.hits.clear()
    go(policy)
    assert "/atom.xml" not in town.hits("b.test")


# -- failures, each with its truth -----------------------------------------------------------------------------------------


def _status(status: int, *headers: tuple[str, str]) -> Any:
    async def say(exchange: Exchange) -> None:
        await exchange.answer(b"<p>words</p>", status, list(headers))

    return say


def _redirect(location: str, status: int = 301) -> Any:
    return _status(status, ("Location", location))


def test_retry_after_closes_the_whole_host_even_for_a_round_over_everything(town: Town, policy: Policy) -> None:
    """R5: a day of `Retry-After` is a day without any request, whatever is due or asked for."""
    home = town.blog("a.test")
    town.web.sites["a.test"]["/feed"] = _status(429, ("Retry-After", "86400"))
    town.admit(home, town.blog("b.test"))
    report = go(policy)
    assert town.hits("a.test") == ["/robots.txt", "/", "/feed"]
    assert report.outcomes["busy"] == 1
    assert report.skipped == 3
    town.server.hits.clear()
    go(policy)
    go(policy, once=False)
    assert town.hits("a.test") == []
    assert len(town.hits("b.test")) >= 5
    feed = Feed.objects.get(url=town.server.url("a.test", "/feed"))
    assert feed.state == "busy"
    assert feed.next_due is not None
    assert abs((feed.next_due - clock.now()) - timedelta(days=1)) < timedelta(minutes=5)


@pytest.mark.parametrize("status", [401, 402, 403])
def test_closed_door_gets_one_request_and_a_day_of_peace(status: int, town: Town, policy: Policy) -> None:
    town.web.sites["a.test"] = {"/": _status(status)}
    town.admit(town.server.url("a.test"))
    for _ in range(3):
        go(policy)
    assert town.hits("a.test") == ["/robots.txt", "/"]
    assert Feed.objects.get().state == "closed"


def test_permanent_redirect_becomes_the_address_after_three_sightings(town: Town, policy: Policy) -> None:
    """R8, for a feed; and what was moved out of the place is not followed, but nominated."""
    home = town.blog("a.test")
    site = town.web.sites["a.test"]
    site["/new-feed"], site["/feed"] = site["/feed"], _redirect("/new-feed")
    town.admit(home)
    urls = []
    for _ in range(4):
        go(policy)
        urls.append(sorted(Feed.objects.filter(kind="feed").values_list("url", flat=True)))
    old, new = town.server.url("a.test", "/feed"), town.server.url("a.test", "/new-feed")
    assert urls == [[old], [old], [new], [new]]
    assert Post.objects.count() == 3


def test_move_out_of_the_place_waits_for_a_human(town: Town, policy: Policy) -> None:
    town.web.sites["a.test"] = {"/": _redirect(f"http://elsewhere.test:{town.server.port}/")}
    town.admit(town.server.url("a.test"))
    report = go(policy)
    assert report.outcomes == {"moved": 1}
    assert town.hits("elsewhere.test") == []
    assert [("elsewhere.test" in found.url, found.routes) for found in nominations()] == [(True, (Route.MOVED,))]
    assert "elsewhere.test" in Visit.objects.get().detail
    (move,) = selectors.moves()
    assert (move.url, move.target) == (town.server.url("a.test"), f"http://elsewhere.test:{town.server.port}/")
    town.web.sites["a.test"]["/"] = b"<p>back home</p>"
    assert go(policy, depth=0).outcomes["ok"] == 1
    assert (selectors.moves(), Feed.objects.get(kind="home").moved_to) == ([], "")


def test_who_leads_elsewhere_for_now_has_not_moved(town: Town, policy: Policy) -> None:
    town.web.sites["a.test"] = {"/": _redirect(f"http://elsewhere.test:{town.server.port}/", 302)}
    town.admit(town.server.url("a.test"))
    go(policy)
    assert selectors.moves() == []
    assert [found.routes for found in nominations()] == [(Route.LINK,)]


@pytest.mark.parametrize(
    "near", ["http://127.0.0.2/", "http://169.254.169.254/", "http://[::ffff:7f00:2]/", "http://10.0.0.1:8080/", "http://0x7f.2/"]
)
def test_whoever_leads_to_a_private_address_is_refused_there_and_read_elsewhere(town: Town, policy: Policy, near: str) -> None:
    """Nobody is asked to admit what no visit could reach; the other pages of the host are no worse for it."""
    home = town.blog("a.test")
    town.web.sites["a.test"]["/post/0"] = _redirect(near)
    town.admit(home)
    town.web.sites["b.test"] = {"/": _redirect(near)}
    town.admit(town.server.url("b.test"))
    report = go(policy)
    assert report.outcomes["refused-address"] == 2
    assert report.skipped == 0
    assert nominations() == []


def test_a_move_is_told_until_somebody_decides(town: Town, policy: Policy) -> None:
    town.web.sites["a.test"] = {"/": _redirect(f"http://elsewhere.test:{town.server.port}/")}
    town.admit(town.server.url("a.test"))
    go(policy, depth=0)
    assert len(selectors.moves()) == 1
    town.admit(town.server.url("elsewhere.test"))
    assert selectors.moves() == []
    # what a place says of itself is no second opinion on how far the ecosystem extends
    assert {route for _, route in captures()} == {Route.WARC}


def test_variants_of_a_host_and_other_hosts_of_the_place_are_the_same_place(town: Town, policy: Policy) -> None:
    """`www` or not, and a second host that the place was given: followed at once, nobody is asked."""
    from seve.directory.models import UrlPrefix, WebEntity

    port = town.server.port
    town.blog("www.a.test")
    town.blog("journal.b.test")
    town.web.sites["a.test"] = {"/": _redirect(f"http://www.a.test:{port}/")}
    town.web.sites["b.test"] = {"/": _redirect(f"http://journal.b.test:{port}/")}
    town.admit(town.server.url("a.test"), town.server.url("b.test"))
    second = WebEntity.objects.get(home_url__contains="//b.test")
    UrlPrefix.objects.create(entity=second, surt=f"test,b,journal:{port})", url=f"http://journal.b.test:{port}/")
    report = go(policy, depth=0)
    assert "moved" not in report.outcomes
    assert report.posts_new == 6
    assert (selectors.moves(), nominations()) == ([], [])


def test_every_failure_is_tried_again_and_revives(town: Town, policy: Policy, monkeypatch: pytest.MonkeyPatch) -> None:
    moment = {"now": datetime(2026, 11, 23, 12, tzinfo=UTC)}
    monkeypatch.setattr(clock, "now", lambda: moment["now"])
    town.blog("a.test")
    healthy = town.web.sites["a.test"]["/"]
    town.web.sites["a.test"]["/"] = _status(410)
    town.admit(town.server.url("a.test"))
    waits = []
    for _ in range(3):
        go(policy, once=False)
        feed = Feed.objects.get(kind="home")
        assert (feed.state, feed.next_due is None) == ("gone", False)
        waits.append(feed.next_due - moment["now"])
        moment["now"] = feed.next_due + timedelta(minutes=1)
    assert waits == [timedelta(days=30)] * 3
    town.web.sites["a.test"]["/"] = healthy
    go(policy, once=False)
    feed = Feed.objects.get(kind="home")
    assert (feed.state, feed.failures) == ("ok", 0)


def test_unreadable_robots_closes_the_host_and_says_why(town: Town, policy: Policy) -> None:
    town.blog("a.test")
    town.web.sites["a.test"]["/robots.txt"] = _status(503)
    town.admit(town.server.url("a.test"))
    report = go(policy)
    assert town.hits("a.test") == ["/robots.txt"]
    assert report.outcomes == {"busy": 1}
    assert "robots.txt" in Visit.objects.get().detail
    go(policy)
    assert town.hits("a.test") == ["/robots.txt"]


def test_links_that_ask_not_to_be_followed_are_not(town: Town, policy: Policy) -> None:
    town.web.sites["a.test"] = {
        "/": b'<html><body><p>words</p><a rel="nofollow" href="/one">1</a><a href="/two">2</a></body></html>',
        "/two": b'<html><head><meta name="robots" content="nofollow"></head><body><p>w</p><a href="/three">3</a></body></html>',
    }
    town.admit(town.server.url("a.test"))
    go(policy, depth=3)
    assert {"/one", "/three"} & set(town.hits("a.test")) == set()
    assert "/two" in town.hits("a.test")


# -- bounds --------------------------------------------------------------------------------------------------------------------


def test_a_trap_costs_at_most_200_requests_and_nobody_else_pays(town: Town, policy: Policy) -> None:
    async def endless(exchange: Exchange) -> None:
        if exchange.path == "/robots.txt":
            await exchange.answer(b"", 404)
            return
        links = "".join(f'<a href="{exchange.path.rstrip("/")}/{number}">x</a>' for number in range(40))
        await exchange.answer(f"<html><body><p>{exchange.path}</p>{links}</body></html>".encode())

    class Everything(dict[str, Any]):
        def get(self, key: str, default: object = None) -> object:
            return endless

    town.web.sites["trap.test"] = Everything()
    town.admit(town.server.url("trap.test"), town.blog("b.test"))
    report = go(policy, depth=9)
    assert 190 <= len(town.hits("trap.test")) <= 200
    assert len(town.hits("b.test")) == 6
    assert report.skipped > 0


def test_endless_calendar_and_query_variants_are_recognised(town: Town, policy: Policy) -> None:
    links = [f"/agenda/2026/{number:02d}/" for number in range(1, 90)] + [f"/list?page={number}" for number in range(90)]
    links += (
        ["/x" + "/loop/y" * number for number in range(3, 30)]
        + [f"/p?phpsessid={'a' * 20}{number}" for number in range(9)]
        + ["/file.pdf", "/wp-admin/"]
    )
    town.web.sites["a.test"] = {
        "/": ("<html><body><p>w</p>" + "".join(f'<a href="{link}">x</a>' for link in links) + "</body></html>").encode()
    }
    town.admit(town.server.url("a.test"))
    go(policy)
    hits = town.hits("a.test")
    assert sum(path.startswith("/agenda") for path in hits) <= 24
    assert sum(path.startswith("/list") for path in hits) <= 50
    assert [path for path in hits if "loop" in path or "phpsessid" in path or path in {"/file.pdf", "/wp-admin/"}] == []


def test_proxy_that_is_down_is_one_clear_line_and_nothing_is_stored(town: Town) -> None:
    town.admit(town.blog("a.test"))
    with pytest.raises(ProxyDown, match="does not answer: start it"):
        run_round(once=True, by="tests", policy=Policy("SeveBot/0", proxy="http://127.0.0.1:9"), delay=0.0)
    assert Visit.objects.count() == 0
    assert Feed.objects.exclude(last_visit=None).count() == 0


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_a_proxy_that_asks_for_a_password_is_told_as_that_and_no_place_is_blamed(town: Town, scheme: str) -> None:
    async def proxy(exchange: Exchange) -> None:
        await exchange.answer(b"", 407, [("Proxy-Authenticate", "Basic")])

    with Hostile(proxy) as server:
        town.admit(f"{scheme}://a.example.org/")
        with pytest.raises(ProxyDown, match=f"proxy http://127.0.0.1:{server.port} asks for a password") as refused:
            policy = Policy("SeveBot/0", proxy=f"http://name:hidden@127.0.0.1:{server.port}")
            run_round(once=True, by="tests", policy=policy, delay=0.0)
    assert "hidden" not in str(refused.value)
    assert (Visit.objects.count(), RobotsFile.objects.count()) == (0, 0)


def test_unchanged_feed_over_thirty_days(town: Town, policy: Policy, monkeypatch: pytest.MonkeyPatch) -> None:
    """R8: at least 95 % of the polls are answered 304, never more than one an hour, and rarer as nothing changes."""
    moment = {"now": datetime(2026, 11, 10, tzinfo=UTC)}
    monkeypatch.setattr(clock, "now", lambda: moment["now"])
    town.admit(town.blog("a.test", posts=5))
    polls: list[datetime] = []
    feed_url = town.server.url("a.test", "/feed")
    end = moment["now"] + timedelta(days=30)
    while moment["now"] < end:
        go(policy, once=False, depth=0)
        feed = Feed.objects.get(url=feed_url)
        polls.append(moment["now"])
        moment["now"] = min(filter(None, Feed.objects.values_list("next_due", flat=True)), default=end) + timedelta(seconds=1)
        assert feed.next_due is not None
    visits = list(Visit.objects.filter(url=feed_url).order_by("at").values_list("at", "outcome"))
    same = sum(outcome == "unchanged" for _, outcome in visits)
    assert len(visits) >= 8
    assert same == len(visits) - 1
    assert min(later - earlier for (earlier, _), (later, _) in itertools.pairwise(visits)) >= timedelta(hours=1)
    assert visits[-1][0] - visits[-2][0] > visits[2][0] - visits[1][0]


def test_budget_is_told_as_slow(town: Town, policy: Policy) -> None:
    async def stall(exchange: Exchange) -> None:
        import asyncio

        await asyncio.sleep(5)

    town.web.sites["a.test"] = {"/": stall}
    town.admit(town.server.url("a.test"))
    report = go(policy, budget=Budget(wall=0.3, headers=0.3))
    assert report.outcomes == {"slow": 1}
    assert Feed.objects.get().failures == 1


# -- leaving -------------------------------------------------------------------------------------------------------------------


def test_a_site_that_names_us_in_robots_has_left(town: Town, policy: Policy) -> None:
    """G3: the token of robots.txt is an opt-out: nothing more is asked, not even robots.txt, and nothing stays."""
    from seve.charter.selectors import may_visit

    home = town.blog("a.test")
    town.admit(home, town.blog("b.test"))
    go(policy)
    assert Post.objects.filter(url__contains="a.test").count() == 3
    town.web.sites["a.test"]["/robots.txt"] = b"User-agent: SeveBot\nDisallow: /\n"
    RobotsFile.objects.all().delete()  # six hours later
    go(policy)
    assert not may_visit(home).open
    town.server.hits.clear()
    go(policy)
    assert town.hits("a.test") == []
    assert len(town.hits("b.test")) == 6 - 1
    assert Post.objects.filter(url__contains="a.test").count() == 0


def test_a_home_that_says_no_in_a_meta_tag_has_left(town: Town, policy: Policy) -> None:
    from seve.charter.selectors import may_visit

    home = town.blog("a.test")
    town.web.sites["a.test"]["/"] = b'<html><head><meta name="seve" content="no"></head><body><p>words</p></body></html>'
    town.admit(home)
    go(policy)
    assert not may_visit(home).open
    town.server.hits.clear()
    go(policy)
    assert town.hits("a.test") == []


def test_a_general_disallow_is_a_rule_and_no_opt_out(town: Town, policy: Policy) -> None:
    from seve.charter.selectors import may_visit

    home = town.blog("a.test")
    town.web.sites["a.test"]["/robots.txt"] = b"User-agent: *\nDisallow: /\n"
    town.admit(home)
    assert go(policy).outcomes == {"forbidden": 1}
    assert may_visit(home).open
    assert town.hits("a.test") == ["/robots.txt"]


def test_sitemap_tells_the_pages_where_no_feed_does(town: Town, policy: Policy) -> None:
    port = town.server.port
    entries = "".join(f"<url><loc>http://a.test:{port}/p{number}</loc></url>" for number in range(3))
    town.web.sites["a.test"] = {"/": b"<html><body><p>no link at all</p></body></html>"} | {
        f"/p{number}": f"<html><body><p>page {number}</p></body></html>".encode() for number in range(3)
    }
    town.web.sites["a.test"]["/sitemap.xml"] = (
        f'<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{entries}</urlset>'.encode()
    )
    town.admit(town.server.url("a.test"))
    go(policy)
    assert {"/p0", "/p1", "/p2"} <= set(town.hits("a.test"))


def test_addresses_that_were_only_guessed_are_visits_but_no_failures_of_a_place(town: Town, policy: Policy) -> None:
    town.web.sites["a.test"] = {"/": b"<html><body><p>nothing to announce</p></body></html>", "/atom.xml": _status(410)}
    town.admit(town.server.url("a.test"))
    go(policy, depth=0)
    guessed = set(Visit.objects.filter(guess=True).values_list("url", "outcome"))
    assert len(guessed) == 5
    assert (town.server.url("a.test", "/atom.xml"), "gone") in guessed
    assert selectors.failures() == []
    assert Visit.objects.get(guess=False).outcome == "ok"
