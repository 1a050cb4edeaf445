"""Two dates of the map set side by side in the desk: in numbers that the map draws, and in words."""

from itertools import combinations
from typing import Any

import pytest
from django.test import Client
from tests.atlas.conftest import SmallWeb, at

from seve.atlas import services


@pytest.fixture
def two_dates(db: None) -> tuple[SmallWeb, int, int]:
    web = SmallWeb()
    web.places("a", "b", "c", "d")
    for one, other in combinations("abc", 2):
        web.link(one, other)
    web.link("c", "d", gone=5)
    web.link("d", "a", day=6)
    first, second = (services.compute(at=at(day), by="cli").id for day in (2, 8))
    return web, first, second


def asked(desk: Client, before: object, after: object) -> Any:
    return desk.get("/en/desk/map/difference/", {"before": str(before), "after": str(after)})


def test_what_changed_is_told_in_pairs_and_in_words(desk: Client, two_dates: tuple[SmallWeb, int, int]) -> None:
    web, first, second = two_dates
    told = asked(desk, first, second).json()
    assert told["born"] == [[web.ids["d"], web.ids["a"]]]
    assert told["gone"] == [[web.ids["c"], web.ids["d"]]]
    assert (told["come"], told["left"]) == ([], [])
    assert "1" in told["words"] and "link" in told["words"].lower()


def test_there_is_no_difference_of_one_date_or_of_a_map_that_is_not(desk: Client, two_dates: tuple[SmallWeb, int, int]) -> None:
    _, first, second = two_dates
    assert [asked(desk, *pair).status_code for pair in ((first, first), (first, 999_999), ("x", second), ("", ""))] == [404] * 4
