"""WebSub: hubs are asked, verified, and believed only when they sign; what they push enters as any answer does."""

import hashlib
import hmac
import io
from datetime import timedelta
from itertools import pairwise
from typing import Any
from urllib.parse import parse_qs

import pytest
from django.test import Client as Browser
from hostile import Exchange
from small_town import Town

from seve.base import clock
from seve.base.http import Policy
from seve.directory.models import WebEntity
from seve.harvest.models import Feed, Post, PushSubscription, Visit
from seve.harvest.services import push
from seve.harvest.services.round import run_round

HOME = "https://seve.example.org"


@pytest.fixture
def subscribed(town: Town, policy: Policy) -> PushSubscription:
    """A blog whose feed names a hub; one round, then the question to the hub."""
    home = town.blog("a.test")
    port = town.server.port
    asked: list[dict[str, list[str]]] = []

    async def hub(exchange: Exchange) -> None:
        length = int(exchange.headers["content-length"])
        asked.append(parse_qs((await exchange.reader.readexactly(length)).decode()))
        await exchange.answer(b"", 202)

    feed = town.web.sites["a.test"]["/feed"]
    assert isinstance(feed, bytes)
    link = f'<atom:link xmlns:atom="http://www.w3.org/2005/Atom" rel="hub" href="http://hub.test:{port}/"/>'.encode()
    town.web.sites["a.test"]["/feed"] = feed.replace(b"<channel>", b"<channel>" + link)
    town.web.sites["hub.test"] = {"/": hub}
    town.admit(home)
    run_round(once=True, by="tests", policy=policy, delay=0.0, depth=0)
    assert push.subscribe_due(by="tests", policy=policy, instance_url=HOME, delay=0.0) == 1
    row = PushSubscription.objects.get()
    assert asked == [
        {
            "hub.callback": [f"{HOME}/push/{row.token}"],
            "hub.mode": ["subscribe"],
            "hub.topic": [row.topic],
            "hub.secret": [row.secret],
            "hub.lease_seconds": ["864000"],
        }
    ]
    return row


def _sign(row: PushSubscription, body: bytes, method: str = "sha256") -> str:
    return f"{method}=" + hmac.new(row.secret.encode(), body, getattr(hashlib, method)).hexdigest()


def _news(row: PushSubscription) -> bytes:
    link = row.topic.removesuffix("/feed") + "/post/news"
    date = "<pubDate>Sun, 22 Nov 2026 10:00:00 GMT</pubDate>"
    item = f"<item><title>News</title><link>{link}</link>{date}<description>{'words ' * 40}</description></item>"
    return f'<?xml version="1.0"?><rss version="2.0"><channel><title>a</title>{item}</channel></rss>'.encode()


def _post(row: PushSubscription, body: bytes, signature: str) -> int:
    answer = Browser().post(f"/push/{row.token}", body, content_type="application/rss+xml", headers={"X-Hub-Signature": signature})
    return answer.status_code


def test_hub_verifies_that_we_asked(subscribed: PushSubscription) -> None:
    fields = {"hub.mode": "subscribe", "hub.topic": subscribed.topic, "hub.challenge": "c-1", "hub.lease_seconds": "86400"}
    answer = Browser().get(f"/push/{subscribed.token}", fields)
    assert (answer.status_code, answer.content) == (200, b"c-1")
    subscribed.refresh_from_db()
    assert subscribed.granted_until is not None
    assert abs(subscribed.granted_until - clock.now() - timedelta(days=1)) < timedelta(minutes=1)


@pytest.mark.parametrize(
    "changes", [{"token": "other"}, {"hub.topic": "http://b.test/feed"}, {"hub.mode": "unsubscribe"}, {"hub.mode": "other"}]
)
def test_what_we_did_not_ask_is_not_confirmed(subscribed: PushSubscription, changes: dict[str, str]) -> None:
    fields: dict[str, Any] = {
        "hub.mode": "subscribe",
        "hub.topic": subscribed.topic,
        "hub.challenge": "c",
        "token": subscribed.token,
    } | changes
    answer = Browser().get(f"/push/{fields.pop('token')}", fields)
    assert (answer.status_code, b"c-1" in answer.content) == (404, False)
    subscribed.refresh_from_db()
    assert subscribed.granted_until is None


@pytest.mark.parametrize("method", ["sha1", "sha256", "sha512"])
def test_signed_news_enters_at_once(subscribed: PushSubscription, method: str) -> None:
    body = _news(subscribed)
    assert _post(subscribed, body, _sign(subscribed, body, method)) == 202
    assert Post.objects.filter(title="News").count() == 1
    assert Visit.objects.filter(via="push").count() == 1


def test_unsigned_forged_and_misplaced_news_is_not_believed(subscribed: PushSubscription) -> None:
    body = _news(subscribed)
    good = _sign(subscribed, body)
    for signature in ("", "sha256=", "sha256=" + "0" * 64, good[:-1] + "x", "md5=" + good, _sign(subscribed, body + b" "), "sha256=é"):
        assert _post(subscribed, body, signature) == 202  # nobody learns which secrets fail
    assert push.take_in(token="other", body=body, signature=good, content_type="") is None
    assert push.take_in(token=subscribed.token, body=body * 20_000, signature=_sign(subscribed, body * 20_000), content_type="") is None
    assert Post.objects.filter(title="News").count() == 0
    assert Visit.objects.filter(via="push").count() == 0


def test_a_hub_is_asked_again_only_when_the_lease_ends(
    subscribed: PushSubscription, policy: Policy, monkeypatch: pytest.MonkeyPatch
) -> None:
    push.confirm(token=subscribed.token, mode="subscribe", topic=subscribed.topic, lease_seconds=864000)
    assert push.subscribe_due(by="tests", policy=policy, instance_url=HOME, delay=0.0) == 0
    later = clock.now() + timedelta(days=9, hours=1)
    monkeypatch.setattr(clock, "now", lambda: later)
    assert push.subscribe_due(by="tests", policy=policy, instance_url=HOME, delay=0.0) == 1


def test_without_a_public_address_no_hub_is_asked(subscribed: PushSubscription, policy: Policy) -> None:
    PushSubscription.objects.all().delete()
    assert push.subscribe_due(by="tests", policy=policy) == 0
    assert Feed.objects.exclude(hub="").count() == 1


def test_a_hub_inside_is_never_asked(subscribed: PushSubscription) -> None:
    """C3: the address of a hub comes from a feed: the one guarded client asks it, or nobody."""
    PushSubscription.objects.all().delete()
    Feed.objects.exclude(hub="").update(hub="http://127.0.0.1:1/")
    assert push.subscribe_due(by="tests", policy=Policy("SeveBot/0"), instance_url=HOME) == 0
    assert "private or reserved" in PushSubscription.objects.get().detail


def _grant(row: PushSubscription, seconds: int = 864000) -> None:
    assert push.confirm(token=row.token, mode="subscribe", topic=row.topic, lease_seconds=seconds)


def test_while_a_hub_tells_what_is_new_we_come_by_once_a_day_and_as_before_once_it_stops(
    town: Town, subscribed: PushSubscription, policy: Policy
) -> None:
    def wait() -> timedelta:
        run_round(once=True, by="tests", policy=policy, delay=0.0, depth=0)
        feed = Feed.objects.get(kind="feed")
        assert feed.next_due is not None
        assert feed.last_visit is not None
        return feed.next_due - feed.last_visit

    Feed.objects.update(interval_minutes=60)
    before = wait()
    _grant(subscribed)
    during = wait()
    PushSubscription.objects.update(granted_until=clock.now() + timedelta(hours=13))
    shortened = wait()
    PushSubscription.objects.update(granted_until=clock.now() - timedelta(hours=1))
    after = wait()
    assert before < timedelta(hours=12)
    assert during == timedelta(days=1)
    assert timedelta(hours=12) < shortened <= timedelta(hours=13)  # never beyond what the hub promised
    assert after < timedelta(hours=12)


def test_a_hub_that_does_not_tell_what_we_find_slows_nothing(town: Town, subscribed: PushSubscription, policy: Policy) -> None:
    _grant(subscribed)
    PushSubscription.objects.update(asked_at=clock.now() - timedelta(days=3))
    for number in range(2):
        moment = (clock.now() - timedelta(hours=5 - number)).strftime("%a, %d %b %Y %H:%M:%S GMT")
        item = f"<item><title>Untold</title><link>http://a.test:{town.server.port}/untold{number}</link><pubDate>{moment}</pubDate></item>"
        page = town.web.sites["a.test"]["/feed"]
        assert isinstance(page, bytes)
        town.web.sites["a.test"]["/feed"] = page.replace(b"<item>", item.encode() + b"<item>", 1)
        run_round(once=True, by="tests", policy=policy, delay=0.0, depth=0)
    subscribed.refresh_from_db()
    feed = Feed.objects.get(kind="feed")
    assert subscribed.missed == 2
    assert feed.next_due is not None
    assert feed.last_visit is not None
    assert feed.next_due - feed.last_visit < timedelta(days=1)
    body = _news(subscribed)
    assert _post(subscribed, body, _sign(subscribed, body)) == 202
    subscribed.refresh_from_db()
    assert (subscribed.missed, subscribed.last_push is not None) == (0, True)  # it tells again: it is believed again


@pytest.mark.parametrize("why", ["another hub", "no hub", "place left"])
def test_what_is_needed_no_more_is_ended_and_its_hub_verifies_that(
    town: Town, subscribed: PushSubscription, policy: Policy, monkeypatch: pytest.MonkeyPatch, why: str
) -> None:
    _grant(subscribed)
    other = f"http://hub2.test:{town.server.port}/"
    asked: list[tuple[str, str]] = []

    async def hub(exchange: Exchange) -> None:
        fields = parse_qs((await exchange.reader.readexactly(int(exchange.headers["content-length"]))).decode())
        asked.append((exchange.host, fields["hub.mode"][0]))
        await exchange.answer(b"", 202)

    town.web.sites["hub.test"] = town.web.sites["hub2.test"] = {"/": hub}
    if why == "place left":
        WebEntity.objects.update(status="out")
    else:
        Feed.objects.filter(kind="feed").update(hub=other if why == "another hub" else "")
    push.subscribe_due(by="tests", policy=policy, instance_url=HOME, delay=0.0)
    push.subscribe_due(by="tests", policy=policy, instance_url=HOME, delay=0.0)  # once is enough
    assert asked == [("hub.test", "unsubscribe")]
    body = _news(subscribed)
    assert _post(subscribed, body, _sign(subscribed, body)) == 410  # what we no longer want is not taken in
    fields = {"hub.mode": "unsubscribe", "hub.topic": subscribed.topic, "hub.challenge": "bye"}
    assert Browser().get(f"/push/{subscribed.token}", fields).content == b"bye"
    assert PushSubscription.objects.count() == 0
    push.subscribe_due(by="tests", policy=policy, instance_url=HOME, delay=0.0)
    assert asked[1:] == ([("hub2.test", "subscribe")] if why == "another hub" else [])


def test_nobody_but_us_ends_a_subscription(subscribed: PushSubscription) -> None:
    _grant(subscribed)
    assert not push.confirm(token=subscribed.token, mode="unsubscribe", topic=subscribed.topic, lease_seconds=0)
    assert PushSubscription.objects.count() == 1


def test_a_hub_that_never_verifies_the_end_is_forgotten_when_its_promise_ends(
    subscribed: PushSubscription, policy: Policy, monkeypatch: pytest.MonkeyPatch
) -> None:
    _grant(subscribed)
    Feed.objects.filter(kind="feed").update(hub="")
    push.subscribe_due(by="tests", policy=policy, instance_url=HOME, delay=0.0)
    assert PushSubscription.objects.get().ending
    later = clock.now() + timedelta(days=11)
    monkeypatch.setattr(clock, "now", lambda: later)
    push.subscribe_due(by="tests", policy=policy, instance_url=HOME, delay=0.0)
    assert PushSubscription.objects.count() == 0


def test_what_nobody_awaits_is_answered_gone_so_that_the_hub_stops(subscribed: PushSubscription) -> None:
    body = _news(subscribed)
    answer = Browser().post("/push/unknown", body, content_type="application/rss+xml", headers={"X-Hub-Signature": _sign(subscribed, body)})
    assert answer.status_code == 410


def test_a_hub_of_many_feeds_is_asked_one_at_a_time_with_waits(town: Town, policy: Policy) -> None:
    """As any host is: never two questions at once, and a wait between them."""
    homes = []

    async def hub(exchange: Exchange) -> None:
        await exchange.reader.readexactly(int(exchange.headers["content-length"]))
        await exchange.answer(b"", 202)

    for number in range(5):
        homes.append(town.blog(f"b{number}.test", posts=1))
        feed = town.web.sites[f"b{number}.test"]["/feed"]
        assert isinstance(feed, bytes)
        link = f'<atom:link xmlns:atom="http://www.w3.org/2005/Atom" rel="hub" href="http://hub.test:{town.server.port}/"/>'
        town.web.sites[f"b{number}.test"]["/feed"] = feed.replace(b"<channel>", b"<channel>" + link.encode())
    town.web.sites["hub.test"] = {"/": hub}
    town.admit(*homes)
    run_round(once=True, by="tests", policy=policy, delay=0.0, depth=0)
    assert push.subscribe_due(by="tests", policy=policy, instance_url=HOME, delay=0.1) == 5
    hits = sorted((hit for hit in town.server.hits if hit.host == "hub.test"), key=lambda hit: hit.at)
    assert town.server.most_in_flight["hub.test"] == 1
    assert min(later.at - earlier.done for earlier, later in pairwise(hits)) >= 0.09


def test_a_hub_that_left_is_not_asked(town: Town, policy: Policy, subscribed: PushSubscription) -> None:
    from seve.charter.services.consent import opt_out
    from seve.charter.types import Way

    opt_out(url=subscribed.hub, way=Way.ROBOTS, by="tests")
    PushSubscription.objects.update(asked_at=clock.now() - timedelta(days=2), granted_until=None)
    town.server.hits.clear()
    push.subscribe_due(by="tests", policy=policy, instance_url=HOME, delay=0.0)
    assert town.hits("hub.test") == []


@pytest.mark.parametrize("status", ["out", "undecided"])
def test_news_of_a_place_that_is_no_longer_admitted_are_not_taken_in(subscribed: PushSubscription, status: str) -> None:
    WebEntity.objects.filter(pk=subscribed.feed.entity_id).update(status=status)
    before = Post.objects.count(), Visit.objects.count()
    body = _news(subscribed)
    assert _post(subscribed, body, _sign(subscribed, body)) == 202
    assert (Post.objects.count(), Visit.objects.count()) == before


def _pushed(row: PushSubscription, body: bytes, signature: str) -> Any:
    headers = {"X-Hub-Signature": signature} if signature else {}
    return Browser().post(f"/push/{row.token}", body, content_type="application/rss+xml", headers=headers)


def test_a_busy_source_is_heard_and_a_flood_is_told_when_to_come_again(
    subscribed: PushSubscription, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Counted in the database, by statements that no two processes carry out at once: whichever of them is asked, the share is one."""
    moment = clock.now()
    monkeypatch.setattr(clock, "now", lambda: moment)
    monkeypatch.setattr(push, "AT_ONCE", 5)
    body = _news(subscribed)
    good = _sign(subscribed, body)
    assert [_pushed(subscribed, body, good).status_code for _ in range(push.AT_ONCE)] == [202] * push.AT_ONCE
    refused = _pushed(subscribed, body, good)
    assert (refused.status_code, refused.headers["Retry-After"]) == (429, "10")
    assert b"10 seconds" in refused.content
    moment += timedelta(seconds=10)
    assert [_pushed(subscribed, body, good).status_code for _ in range(2)] == [202, 429]
    moment += timedelta(hours=1)  # the share is whole again, and no more than whole
    assert [_pushed(subscribed, body, good).status_code for _ in range(push.AT_ONCE + 1)] == [202] * push.AT_ONCE + [429]


def test_who_knows_the_address_but_not_the_secret_takes_nothing_from_the_hub(
    subscribed: PushSubscription, monkeypatch: pytest.MonkeyPatch
) -> None:
    moment = clock.now()
    monkeypatch.setattr(clock, "now", lambda: moment)
    monkeypatch.setattr(push, "AT_ONCE", 5)
    body = _news(subscribed)
    strangers = [_pushed(subscribed, b"x", "sha256=00" if number % 2 else "").status_code for number in range(push.AT_ONCE + 20)]
    assert strangers == [202] * push.AT_ONCE + [429] * 20
    assert _pushed(subscribed, body, _sign(subscribed, body)).status_code == 202
    assert Post.objects.filter(title="News").count() == 1


def test_two_processes_together_give_one_share(subscribed: PushSubscription) -> None:
    """The statement that counts, told twice of one and the same row that both have read before."""
    now = clock.now()
    rows = [PushSubscription.objects.get(), PushSubscription.objects.get()]
    for number in range(push.AT_ONCE):
        push._count(rows[number % 2], "signed_until", now)
    for row in rows:
        with pytest.raises(push.PushedTooOften):
            push._count(row, "signed_until", now)


def test_news_that_cannot_be_read_do_not_make_a_failing_feed_well(subscribed: PushSubscription) -> None:
    Feed.objects.filter(pk=subscribed.feed_id).update(failures=3)
    assert _post(subscribed, b"  ", _sign(subscribed, b"  ")) == 202
    assert Feed.objects.get(pk=subscribed.feed_id).failures == 3


def test_a_refusal_is_taken_note_of_and_ends_the_promise(subscribed: PushSubscription) -> None:
    """WebSub 5.2: at any point, even after it was granted."""
    _grant(subscribed)
    fields = {"hub.mode": "denied", "hub.topic": subscribed.topic, "hub.reason": "no"}
    assert Browser().get(f"/push/{subscribed.token}", fields).status_code == 200
    subscribed.refresh_from_db()
    assert (subscribed.granted_until, subscribed.detail) == (None, "the hub refused")


def test_a_challenge_is_given_back_as_text_that_no_browser_runs(subscribed: PushSubscription) -> None:
    fields = {"hub.mode": "subscribe", "hub.topic": subscribed.topic, "hub.challenge": "<script>1</script>", "hub.lease_seconds": "1"}
    answer = Browser().get(f"/push/{subscribed.token}", fields)
    assert answer.headers["Content-Type"] == "text/plain"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def _hub(asked: list[tuple[str, str, str]], status: int = 202, **headers: str) -> Any:
    async def hub(exchange: Exchange) -> None:
        fields = parse_qs((await exchange.reader.readexactly(int(exchange.headers["content-length"]))).decode())
        asked.append((exchange.host, fields["hub.mode"][0], fields["hub.topic"][0]))
        await exchange.answer(b"", status, [(name.title(), value) for name, value in headers.items()])

    return hub


def test_a_hub_that_sends_on_to_another_is_followed(town: Town, subscribed: PushSubscription, policy: Policy) -> None:
    """WebSub 5.1: 307 and 308."""
    asked: list[tuple[str, str, str]] = []
    port = town.server.port
    town.web.sites["hub.test"] = {"/": _hub(asked, 307, location=f"http://hub2.test:{port}/in")}
    town.web.sites["hub2.test"] = {"/in": _hub(asked)}
    PushSubscription.objects.update(asked_at=clock.now() - timedelta(days=2))
    assert push.subscribe_due(by="tests", policy=policy, instance_url=HOME, delay=0.0) == 1
    assert [(host, mode) for host, mode, _ in asked] == [("hub.test", "subscribe"), ("hub2.test", "subscribe")]
    asked.clear()
    town.web.sites["hub2.test"] = {"/in": _hub(asked, 308, location=f"http://hub.test:{port}/")}
    PushSubscription.objects.update(asked_at=clock.now() - timedelta(days=2))
    assert push.subscribe_due(by="tests", policy=policy, instance_url=HOME, delay=0.0) == 0
    assert len(asked) == push.MOST_HUBS  # round and round: an end


def test_a_hub_that_sends_on_to_the_inside_is_not_followed(town: Town, subscribed: PushSubscription, policy: Policy) -> None:
    town.web.sites["hub.test"] = {"/": _hub([], 307, location="http://169.254.169.254/latest")}
    PushSubscription.objects.update(asked_at=clock.now() - timedelta(days=2))
    assert push.subscribe_due(by="tests", policy=policy, instance_url=HOME, delay=0.0) == 0
    assert "private or reserved" in PushSubscription.objects.get().detail


def test_the_topic_is_the_address_that_the_feed_gives_for_itself(town: Town, subscribed: PushSubscription, policy: Policy) -> None:
    """WebSub 5.1: hub.topic MUST be the “self” address, which may be another than that at which the feed was found; 4: headers first."""
    asked: list[tuple[str, str, str]] = []
    port = town.server.port
    _grant(subscribed)
    town.web.sites["hub.test"] = town.web.sites["hub2.test"] = {"/": _hub(asked)}
    page = town.web.sites["a.test"]["/feed"]
    assert isinstance(page, bytes)
    own = f'<atom:link xmlns:atom="http://www.w3.org/2005/Atom" rel="self" href="http://a.test:{port}/feed/canonical"/>'.encode()
    town.web.sites["a.test"]["/feed"] = page.replace(b"<channel>", b"<channel>" + own)
    for topic, hub in (("/feed/canonical", "hub.test"), ("/feed/by-header", "hub2.test")):
        asked.clear()
        run_round(once=True, by="tests", policy=policy, delay=0.0, depth=0)
        push.subscribe_due(by="tests", policy=policy, instance_url=HOME, delay=0.0)
        was = PushSubscription.objects.get()  # of another topic, or hub: it is ended first
        assert push.confirm(token=was.token, mode="unsubscribe", topic=was.topic, lease_seconds=0)
        push.subscribe_due(by="tests", policy=policy, instance_url=HOME, delay=0.0)
        row = PushSubscription.objects.get()
        assert asked[-1] == (hub, "subscribe", f"http://a.test:{port}{topic}")
        _grant(row)
        assert _post(row, _news(subscribed), _sign(row, _news(subscribed))) == 202
        assert Visit.objects.filter(via="push").latest("id").url == subscribed.feed.url  # it is the feed that we know
        town.web.sites["a.test"]["/feed"] = _with_links(town.web.sites["a.test"]["/feed"], port)


def _with_links(body: Any, port: int) -> Any:
    async def feed(exchange: Exchange) -> None:
        told = [("Link", f'<http://hub2.test:{port}/>; rel="hub", </feed/by-header>; rel=self'), ("Content-Type", "application/rss+xml")]
        await exchange.answer(body.replace(b"</channel>", b"<!-- changed --></channel>"), 200, told)

    return feed


def test_a_hub_that_promises_an_hour_is_asked_again_each_hour_and_one_that_fell_silent_is_not(
    town: Town, subscribed: PushSubscription, policy: Policy, monkeypatch: pytest.MonkeyPatch
) -> None:
    moment = clock.now()
    monkeypatch.setattr(clock, "now", lambda: moment)
    _grant(subscribed, 3600)
    renewed = []
    for _ in range(6):
        moment += timedelta(hours=1)
        renewed.append(push.subscribe_due(by="tests", policy=policy, instance_url=HOME, delay=0.0))
        if len(renewed) < 3:
            _grant(subscribed, 7200)
    assert renewed == [1, 1, 1, 1, 0, 0]


def test_news_sent_in_chunks_are_read_too(subscribed: PushSubscription) -> None:
    """As our server hands them on: put together, without a length."""
    body = _news(subscribed)
    told = {"HTTP_X_HUB_SIGNATURE": _sign(subscribed, body), "HTTP_TRANSFER_ENCODING": "chunked", "CONTENT_LENGTH": ""}
    stream = io.BytesIO(body)
    answer = Browser().generic("POST", f"/push/{subscribed.token}", b"", "application/rss+xml", **{"wsgi.input": stream, **told})
    assert answer.status_code == 202
    assert Post.objects.filter(title="News").count() == 1


@pytest.mark.parametrize("what", ["a long feed", "a deep page"])
def test_what_would_take_long_to_read_is_left_to_the_next_round(subscribed: PushSubscription, what: str) -> None:
    """A hub waits for its answer, and strangers for their pages: it is taken as the word that something is new."""
    body = _news(subscribed).replace(b"words", b"words " * 7_000) if what == "a long feed" else b"<html>" + b"<div>" * 5_000
    Feed.objects.update(next_due=clock.now() + timedelta(days=1))
    assert _post(subscribed, body, _sign(subscribed, body)) == 202
    assert Visit.objects.filter(via="push").count() == 0
    feed = Feed.objects.get(pk=subscribed.feed_id)
    assert feed.next_due is not None
    assert feed.next_due <= clock.now()
    subscribed.refresh_from_db()
    assert subscribed.last_push is not None
