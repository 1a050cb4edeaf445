"""Feeds that a list told are visited, also when the home does not announce them."""

from small_town import Town

from seve.base.http import Policy
from seve.directory.models import WebEntity
from seve.harvest.services.round import run_round


def test_a_feed_that_the_list_declared_is_read(town: Town, policy: Policy) -> None:
    town.admit(town.blog("a.test"))
    site = town.web.sites["a.test"]
    site["/hidden.xml"], site["/"] = site.pop("/feed"), b"<html><body><p>No feed is announced here.</p></body></html>"
    WebEntity.objects.update(declared_feeds=[town.server.url("a.test") + "hidden.xml"])

    report = run_round(once=True, by="tests", policy=policy, delay=0.0)

    assert "/hidden.xml" in town.hits("a.test")
    assert report.posts_new == 3


def test_a_declared_feed_may_lie_elsewhere_because_a_person_named_it(town: Town, policy: Policy) -> None:
    """Feeds of podcasts and old blogs often lie with a service; whoever admitted the place named that feed with it."""
    town.admit(town.blog("a.test"))
    town.web.sites["feeds.test"] = {"/a": town.web.sites["a.test"].pop("/feed")}
    WebEntity.objects.update(declared_feeds=[town.server.url("feeds.test") + "a"])

    run_round(once=True, by="tests", policy=policy, delay=0.0)

    assert town.hits("feeds.test") == ["/robots.txt", "/a"]


def test_the_declared_feed_of_a_place_that_is_not_admitted_is_left_alone(town: Town, policy: Policy) -> None:
    town.admit(town.blog("a.test"), town.blog("b.test"))
    out = WebEntity.objects.get(home_url__contains="b.test")
    WebEntity.objects.filter(pk=out.pk).update(status="out", declared_feeds=[town.server.url("b.test") + "feed"])

    run_round(once=True, by="tests", policy=policy, delay=0.0)

    assert {hit.host for hit in town.server.hits} == {"a.test"}
