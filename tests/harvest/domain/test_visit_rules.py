"""The pure rules of the visits: rhythm, schedule, traps, recognition, slowness."""

import time
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seve.harvest.domain.recognition import is_binary, outcome_of_body, outcome_of_status
from seve.harvest.domain.rhythm import LONGEST, SHORTEST, bits, natural_gap, next_interval, next_page_interval, outside
from seve.harvest.domain.schedule import Due, Seen, after_visit
from seve.harvest.domain.slowness import is_made_to_be_slow
from seve.harvest.domain.traps import Traps
from seve.harvest.types import Outcome

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
EARLY, LATE = (NOW.replace(year=year, tzinfo=None) for year in (1900, 2100))
DUE = Due(id=1, entity_id=1, url="http://a.test/feed", host="a.test", kind="feed")


def times(gap: timedelta, count: int = 10, last: datetime = NOW - HOUR) -> list[datetime]:
    return [last - gap * number for number in range(count)]


# -- rhythm -----------------------------------------------------------------------------------------------------------------


def test_a_daily_source_is_visited_several_times_a_day_and_a_monthly_one_weekly() -> None:
    daily = next_interval(current=HOUR, changed=True, post_times=times(DAY), now=NOW)
    monthly = next_interval(current=HOUR, changed=True, post_times=times(30 * DAY), now=NOW)
    hourly = next_interval(current=DAY, changed=True, post_times=times(HOUR / 4), now=NOW)
    assert (daily, monthly, hourly) == (8 * HOUR, LONGEST, SHORTEST)


def test_silence_slows_the_visits_down() -> None:
    silent = times(DAY, last=NOW - 60 * DAY)
    assert natural_gap(silent, NOW) == 30 * DAY
    assert next_interval(current=HOUR, changed=False, post_times=silent, now=NOW) == LONGEST


def test_what_the_source_asks_is_a_lower_bound() -> None:
    assert next_interval(current=HOUR, changed=True, post_times=times(HOUR), now=NOW, asked=12 * HOUR) == 12 * HOUR
    assert next_interval(current=HOUR, changed=True, post_times=times(DAY), now=NOW, asked=HOUR) == 8 * HOUR


def test_dates_of_the_future_say_nothing() -> None:
    assert natural_gap([NOW + DAY, NOW + 2 * DAY, NOW - DAY], NOW) is None


@given(
    st.timedeltas(min_value=timedelta(0), max_value=timedelta(days=400)),
    st.booleans(),
    st.lists(st.datetimes(min_value=EARLY, max_value=LATE, timezones=st.just(UTC)), max_size=30),
)
def test_interval_is_always_between_an_hour_and_a_week(current: timedelta, changed: bool, posts: list[datetime]) -> None:
    assert SHORTEST <= next_interval(current=current, changed=changed, post_times=posts, now=NOW) <= LONGEST


def test_pages_are_read_again_ever_more_rarely() -> None:
    waits = [7 * DAY]
    for _ in range(5):
        waits.append(next_page_interval(current=waits[-1], changed=False))
    assert [wait.days for wait in waits] == [7, 14, 28, 56, 60, 60]
    assert next_page_interval(current=60 * DAY, changed=True) == 7 * DAY


# -- when a source asks to be left alone ----------------------------------------------------------------------------------------

MONDAY = datetime(2026, 11, 23, 12, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("hours", "days", "moment"),
    [
        ((), (), MONDAY),
        ((3, 4), (), MONDAY),
        ((12,), (), MONDAY.replace(hour=13, minute=0)),
        ((12, 13, 14), (), MONDAY.replace(hour=15, minute=0)),
        (range(12, 24), (), MONDAY.replace(day=24, hour=0, minute=0)),
        ((), (0,), MONDAY.replace(day=24, hour=0, minute=0)),
        ((), (0, 1, 2, 3, 4, 5), MONDAY.replace(day=29, hour=0, minute=0)),
        (range(23), (0, 1, 2, 3, 4, 5), MONDAY.replace(day=29, hour=23, minute=0)),
        (range(24), (), MONDAY),  # every hour: nothing usable
        ((), range(7), MONDAY),
        ((24, 99), (9,), MONDAY),  # no such hour, no such day
    ],
)
def test_hours_and_days_left_alone(hours: Iterable[int], days: Iterable[int], moment: datetime) -> None:
    assert outside(MONDAY, bits(hours, 24), bits(days, 7)) == moment


@given(st.integers(0, 2**26), st.integers(0, 2**9), st.datetimes(min_value=EARLY, max_value=LATE, timezones=st.just(UTC)))
def test_there_is_always_a_moment_within_nine_days(hours: int, days: int, moment: datetime) -> None:
    found = outside(moment, hours, days)
    assert moment <= found <= moment + timedelta(days=9)


def test_the_plan_keeps_to_what_the_feed_asks_also_after_a_failure() -> None:
    seen = Seen(Outcome.OK, MONDAY, post_times=times(HOUR), skip_hours=bits(range(13, 18), 24), skip_days=0)
    due, following = after_visit(DUE, seen)
    assert following == MONDAY.replace(hour=18, minute=0)
    due, following = after_visit(due, Seen(Outcome.BROKEN, MONDAY))
    assert following == MONDAY.replace(hour=18, minute=0)
    due, following = after_visit(due, Seen(Outcome.UNCHANGED, MONDAY))  # a 304 says nothing of it: what was asked holds
    assert following.hour not in range(13, 18)
    due, _ = after_visit(due, replace(seen, skip_hours=0))
    assert due.skip_hours == 0


def test_a_hub_slows_the_visits_only_as_long_as_it_tells() -> None:
    hub = replace(DUE, pushed_until=NOW + 9 * DAY, heard_at=NOW - DAY)
    busy = times(HOUR)
    assert after_visit(DUE, Seen(Outcome.OK, NOW, post_times=busy))[1] == NOW + HOUR
    told = replace(hub, heard_at=NOW)
    due, following = after_visit(told, Seen(Outcome.OK, NOW, post_times=busy))
    assert (due.missed, following) == (0, NOW + DAY)
    due, following = after_visit(hub, Seen(Outcome.OK, NOW, post_times=busy))
    assert (due.missed, following) == (1, NOW + DAY)
    due, following = after_visit(due, Seen(Outcome.OK, NOW, post_times=busy))
    assert (due.missed, following) == (2, NOW + HOUR)
    assert after_visit(replace(hub, pushed_until=NOW), Seen(Outcome.OK, NOW, post_times=busy))[1] == NOW + HOUR


# -- schedule ---------------------------------------------------------------------------------------------------------------


def test_success_forgets_the_failures_and_keeps_the_tags() -> None:
    seen = Seen(Outcome.OK, NOW, etag='"e"', last_modified="then", content_hash=b"h")
    due, following = after_visit(replace(DUE, failures=7), seen)
    assert (due.failures, due.state, due.etag, due.last_modified, due.content_hash) == (0, "ok", '"e"', "then", b"h")
    assert following >= NOW + HOUR


def test_unchanged_keeps_what_was_known() -> None:
    due, _ = after_visit(replace(DUE, etag='"e"', content_hash=b"h"), Seen(Outcome.UNCHANGED, NOW))
    assert (due.etag, due.content_hash, due.state) == ('"e"', b"h", "unchanged")


@pytest.mark.parametrize("outcome", sorted(set(Outcome) - {Outcome.OK, Outcome.UNCHANGED}))
def test_failures_add_up_and_are_tried_again(outcome: Outcome) -> None:
    due, moments = DUE, []
    for _ in range(30):
        due, following = after_visit(due, Seen(outcome, NOW))
        moments.append(following - NOW)
    assert due.failures == 30
    assert timedelta(minutes=9) <= moments[0] <= moments[-1] <= 30 * DAY


def test_retry_after_goes_before_our_own_patience() -> None:
    _, following = after_visit(DUE, Seen(Outcome.BUSY, NOW, retry_after=20 * DAY))
    assert following == NOW + 20 * DAY


def test_move_counts_sightings_of_one_target_only() -> None:
    due = DUE
    for target in ("http://a.test/x", "http://a.test/y", "http://a.test/y"):
        due, _ = after_visit(due, Seen(Outcome.OK, NOW, moved_to=target))
    assert (due.url, due.moved_to, due.moved_sightings) == (DUE.url, "http://a.test/y", 2)
    due, _ = after_visit(due, Seen(Outcome.OK, NOW, moved_to="http://a.test/y"))
    assert (due.url, due.moved_to, due.moved_sightings) == ("http://a.test/y", "", 0)


def test_move_that_ends_is_forgotten() -> None:
    due, _ = after_visit(replace(DUE, moved_to="http://a.test/x", moved_sightings=2), Seen(Outcome.OK, NOW))
    assert (due.moved_to, due.moved_sightings) == ("", 0)


# -- traps ------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "reason"),
    [
        ("/2026/11/billet", None),
        ("/a/b/c/d/e/f/g/h/i/j/k/l", None),
        ("/a/b/c/d/e/f/g/h/i/j/k/l/m", "self-similar path"),
        ("/x/y/x/y/x/y", "self-similar path"),
        ("/blog/blog/post", None),
        ("/page?PHPSESSID=0123456789abcdef0123", "session id"),
        ("/page;jsessionid=0123456789abcdef0123", "session id"),
        ("/(S(0123456789abcdef0123))/page", "session id"),
        ("/page?s=mot", None),
        ("/photo.JPG", "no page"),
        ("/dossier.pdf", "no page"),
        ("/archive.tar.gz", "no page"),
        ("/about.html", None),
        ("/wp-admin/", "nothing to read"),
        ("/post?replytocom=5", "nothing to read"),
        ("/wp-json/wp/v2/posts", "nothing to read"),
    ],
)
def test_trap(path: str, reason: str | None) -> None:
    assert Traps().reason_against(f"http://a.test{path}") == reason


def test_query_variants_are_counted_by_path_and_known_ones_pass() -> None:
    traps = Traps()
    assert [traps.reason_against(f"http://a.test/l?p={number}") for number in range(50)] == [None] * 50
    assert traps.reason_against("http://a.test/l?p=50") == "query variants"
    assert traps.reason_against("http://a.test/l?p=7") is None
    assert traps.reason_against("http://a.test/m?p=50") is None
    assert traps.found == {"query variants": 1}


def test_calendar_ends() -> None:
    traps = Traps()
    reasons = [traps.reason_against(f"http://a.test/agenda/2026/{number}/") for number in range(40)]
    assert reasons[:24] == [None] * 24
    assert set(reasons[24:]) == {"endless calendar"}


@given(st.text(max_size=200))
def test_traps_never_fail(path: str) -> None:
    Traps().reason_against("http://a.test/" + path)


# -- recognition ------------------------------------------------------------------------------------------------------------


def shown(body: bytes, *, status: int = 200, final: str = "http://a.test/", home: bool = True, kind: str = "text/html") -> Outcome | None:
    found = outcome_of_body(status=status, headers=[("content-type", kind)], body=body, url="http://a.test/", final_url=final, is_home=home)
    return found[0] if found else None


@pytest.mark.parametrize(
    "title",
    [
        "Notre blog",
        "Un captchage sans fin",
        "Connexion des luttes",
        "Log into history",
        "Domaines skiables à vendre en Savoie",
        "Access denied: a novel",
    ],
)
def test_honest_titles_stay_open(title: str) -> None:
    assert shown(f"<html><head><title>{title}</title></head><body>{'words ' * 50}</body></html>".encode()) is None


def test_comment_form_with_a_password_is_no_login() -> None:
    assert shown(b'<html><title>My blog</title><form><input type="password"></form><p>words</p></html>') is None


def test_parked_is_said_of_homes_only() -> None:
    body = b"<html><title>This domain is for sale</title></html>"
    assert (shown(body), shown(body, home=False)) == (Outcome.CHANGED_HANDS, None)


@pytest.mark.parametrize(
    ("status", "outcome"),
    [(200, Outcome.OK), (203, Outcome.OK), (404, Outcome.MISSING), (410, Outcome.GONE), (999, Outcome.CLOSED), (100, Outcome.BROKEN)],
)
def test_status(status: int, outcome: Outcome) -> None:
    assert outcome_of_status(status, was_conditional=True)[0] == outcome


@pytest.mark.parametrize(
    ("body", "kind", "binary"),
    [
        (b"<html>", "image/png", False),
        (b"\x89PNG..", "text/html", True),
        ("é".encode("utf-16"), "text/html", False),
        (b"abc\0def", "text/html", False),
    ],
)
def test_binary(body: bytes, kind: str, binary: bool) -> None:
    assert is_binary(kind, body) is binary


@given(st.binary(max_size=2000), st.integers(100, 999))
def test_recognition_never_fails(body: bytes, status: int) -> None:
    shown(body, status=status)


@pytest.mark.parametrize(
    "unit",
    [b"<title>", b"<input type=", b"just a moment", b"log in ", b"<a href=x><b><i>", b"\0\0", b"/lander?", b"<title " + b"x" * 90 + b">"],
)
def test_recognition_is_linear(unit: bytes) -> None:
    """C15: four times the bytes, about four times the time; a megabyte in well under a second."""
    spent = []
    for size in (1 << 18, 1 << 20):
        body = unit * (size // len(unit))
        began = time.thread_time()
        shown(body)
        spent.append(time.thread_time() - began)
    assert spent[1] < 1.0
    assert spent[1] < 0.02 or spent[1] / spent[0] < 12


# -- slowness ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "body",
    [
        b"<div>" * 5000,
        b"<div>" * 5000 + b"</div>" * 5000,
        b"<b><i><u>" * 2000,
        b"<body " + b" ".join(b"a%d=b" % n for n in range(20000)) + b">",
        b"<span " * 20000,
    ],
)
def test_pages_made_to_be_slow_are_known(body: bytes) -> None:
    assert is_made_to_be_slow(b"<html>" + body)


@pytest.mark.parametrize(
    "body",
    [
        b"<p>words</p>" * 20000,
        b"<br>" * 50000,
        b"<li>one" * 50000,
        b"<tr><td>cell" * 50000,
        b"<script>" + b"x=1;" * 100000 + b"</script>",
        b"<!--" + b"x" * 200000 + b"-->",
    ],
)
def test_long_honest_pages_are_not(body: bytes) -> None:
    assert not is_made_to_be_slow(b"<html>" + body)
