from datetime import UTC, datetime, timedelta

import pytest

from seve.harvest.domain.posts import is_listing, trusted_date

VISIT = datetime(2026, 3, 8, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("told", "kept"),
    [
        (datetime(2009, 3, 12, tzinfo=UTC), True),
        (VISIT + timedelta(hours=23), True),
        (None, False),
        (VISIT + timedelta(hours=25), False),
        (datetime(1, 1, 1, tzinfo=UTC), False),  # Go's zero time, as Hugo writes undated pages
        (datetime(1970, 1, 1, tzinfo=UTC), False),  # the epoch
    ],
)
def test_a_date_that_cannot_be_becomes_that_of_the_visit(told: datetime | None, kept: bool) -> None:
    assert trusted_date(told, VISIT) == ((told, True) if kept else (VISIT, False))


@pytest.mark.parametrize(
    ("path", "listing"),
    [
        ("tags/", True),
        ("tags/budget/", True),
        ("blog/category/europe/", True),
        ("auteur/", True),
        ("auteurs/camille/", True),
        ("page/3/", True),
        ("page/about/", False),
        ("categories/index.html", True),
        ("tag/europe/le-billet-du-jour", False),
        ("archives/2009/03/un-billet", False),
        ("2009/03/tags-et-categories", False),
        ("", False),
        ("fr/", True),
        ("pt-br/", True),
        ("archive", True),
        ("fr/blog/", True),
        ("archives/2009/", True),
        ("archives/2009/03/", True),
        ("2009/03/", True),
        ("blog/index.html", True),
        ("blog/le-billet", False),
        ("2009/03/02/", False),
        ("2009/", False),
        ("1984", False),
        ("fr/un-billet", False),
    ],
)
def test_a_page_that_only_lists_posts_is_told(path: str, listing: bool) -> None:
    assert is_listing(f"https://blog.example/{path}?utm=1") is listing
