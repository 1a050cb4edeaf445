"""Manners in a whole round: what a host reserves, and when a feed asks to be left alone."""

import json

from small_town import Town

from seve.base.http import Policy
from seve.harvest.domain.reservations import BESIDE_ROBOTS
from seve.harvest.models import Feed, Post
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
