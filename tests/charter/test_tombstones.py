"""T-G3d: a place that left is recognised, and its address cannot be read back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seve.base.addresses.prefixes import is_under, ladder
from seve.charter import tombstones


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


def test_tombstone_reveals_no_address(settings: pytest.FixtureRequest) -> None:
    first = tombstones.digest("org,example)")
    settings.SECRET_KEY = "another key, of another instance"  # type: ignore[attr-defined]
    assert len(first) == 32
    assert tombstones.digest("org,example)") != first  # a list of known addresses is of no use without the key


def test_no_address_has_no_tombstone() -> None:
    assert tombstones.digests_of("not an address") == []
