"""T-G3d: a place that left is recognised, and its address cannot be read back."""

from typing import Any

import pytest
from django.core.management import call_command
from hypothesis import given
from hypothesis import strategies as st

from seve.audit import selectors as audit
from seve.base.addresses.prefixes import is_under, ladder
from seve.base.errors import SeveError
from seve.charter import selectors, services, tombstones
from seve.charter.models import OptOut
from seve.charter.types import Way
from seve.portal.transparency import PRIVATE

BLOG = "https://blog.example/"


@pytest.mark.parametrize(
    ("place", "prefix", "inside"),
    [
        ("org,example)", "org,example)", True),
        ("org,example)/a/b", "org,example)", True),
        ("org,example)/a/b", "org,example)/a", True),
        ("org,example)/a/", "org,example)/a", True),
        ("org,example)/a?b=1", "org,example)/a", True),
        ("org,example)/?b=1", "org,example)", True),
        ("org,example)/ab", "org,example)/a", False),
        ("org,example)/a", "org,example)/a/b", False),
        ("org,example,blog)/a", "org,example)", False),
        ("org,example2)/a", "org,example)", False),
        ("com,medium)/@x/post", "com,medium)/@x", True),
        ("com,medium)/@xy", "com,medium)/@x", False),
    ],
)
def test_place_is_inside_another_at_segment_bounds_only(place: str, prefix: str, inside: bool) -> None:
    assert is_under(place, prefix) is inside


@given(st.lists(st.text(alphabet="abc-é@", min_size=1, max_size=5), max_size=6))
def test_every_step_of_the_ladder_contains_the_place(segments: list[str]) -> None:
    place = "/".join(["org,example)", *segments])
    assert all(is_under(place, step) for step in ladder(place))


OLD, NEW = "aa" * 32, "bb" * 32


def test_tombstone_reveals_no_address(settings: Any) -> None:
    settings.TOMBSTONE_KEYS = (OLD,)
    first = tombstones.digest("org,example)")
    settings.TOMBSTONE_KEYS = (NEW,)
    assert len(first) == 32
    assert tombstones.digest("org,example)") != first  # a list of known addresses is of no use without the key


def test_no_address_has_no_tombstone() -> None:
    assert tombstones.digests_of("not an address") == []


@pytest.mark.django_db
def test_who_left_stays_away_when_the_secret_key_changes(settings: Any) -> None:
    services.opt_out(url=BLOG, way=Way.FORM, by="public")

    settings.SECRET_KEY = "another secret key, because the first one got out"

    assert selectors.may_visit(f"{BLOG}2026/11/un-billet").reason == "left"


@pytest.mark.django_db
def test_a_new_key_forgets_nobody(settings: Any) -> None:
    settings.TOMBSTONE_KEYS = (OLD,)
    services.opt_out(url=BLOG, way=Way.FORM, by="public")
    settings.TOMBSTONE_KEYS = (NEW, OLD)

    assert not selectors.may_visit(BLOG).open
    assert selectors.which_left([BLOG, "https://autre.example/"]) == {BLOG}
    assert not services.opt_out(url=BLOG, way=Way.FORM, by="public")  # it had left already
    services.opt_out(url="https://autre.example/", way=Way.FORM, by="public")
    assert list(OptOut.objects.order_by("id").values_list("key", flat=True)) == [tombstones.name_of(OLD), tombstones.name_of(NEW)]
    assert services.open_again(url=BLOG, by="user:1")
    assert selectors.may_visit(BLOG).open


@pytest.mark.django_db
def test_nothing_starts_while_a_key_is_missing(settings: Any) -> None:
    settings.TOMBSTONE_KEYS = (OLD,)
    services.opt_out(url=BLOG, way=Way.FORM, by="public")
    call_command("bring_up")
    settings.TOMBSTONE_KEYS = (NEW,)

    with pytest.raises(services.KeysMissing) as told:
        call_command("bring_up")

    assert "\n" not in str(told.value)
    assert "tombstone.keys" in str(told.value)


@pytest.mark.django_db
def test_giving_a_lost_key_up_is_told_in_public(settings: Any) -> None:
    settings.TOMBSTONE_KEYS = (OLD,)
    services.opt_out(url=BLOG, way=Way.FORM, by="public")
    settings.TOMBSTONE_KEYS = (NEW,)

    with pytest.raises(SeveError, match="how the key was lost"):
        services.give_up_keys(reason=" ", by="cli")
    assert services.give_up_keys(reason="the disk burnt", by="cli") == 1

    services.check_keys()
    event = audit.events(limit=1)[0]
    assert (event.verb, event.detail) == ("charter.keys_lost", {"count": 1, "reason": "the disk burnt"})
    assert not event.verb.startswith(PRIVATE)
