"""Retention and notices, as time passes (T-G2, T-G4a)."""

from datetime import timedelta
from typing import Any

import pytest

from seve.accounts.models import EntryToken
from seve.accounts.services import forget_old_links, invite
from seve.accounts.types import RoleName
from seve.base import clock
from seve.charter import selectors, services
from seve.charter.types import Way
from seve.directory.models import WebEntity
from seve.harvest.models import Post
from seve.project.upkeep import keep_charter

pytestmark = pytest.mark.django_db


def place(name: str, standing: str = "independent", days: int = 0) -> WebEntity:
    then = clock.now() - timedelta(days=days)
    home = f"https://{name}.example/"
    return WebEntity.objects.create(name=name, home_url=home, status="in", standing=standing, created_at=then, decided_at=then)


def post(entity: WebEntity, days: int) -> Post:
    then = clock.now() - timedelta(days=days)
    given: dict[str, Any] = {"title": "A title", "text": "A text", "excerpt": "A", "content_hash": b"x"}
    number = Post.objects.count()
    return Post.objects.create(
        entity=entity, url=f"{entity.home_url}{number}", surt=f"{number}", published=then, first_seen=then, last_seen=then, **given
    )


def test_texts_of_unofficial_places_go_after_thirteen_months() -> None:
    kept, official = post(place("a"), 390), post(place("c", "official"), 500)
    gone = post(place("b"), 400)
    assert keep_charter(by="test")["texts"] == 1
    for each, text in ((kept, "A text"), (official, "A text"), (gone, "")):
        each.refresh_from_db()
        assert (each.title, each.text) == ("A title", text)


def test_untold_place_is_suspended_on_day_31_and_official_ones_never() -> None:
    late, told, official, new = place("late", days=31), place("told", days=31), place("off", "official", days=400), place("new", days=29)
    services.give_notice(url=told.home_url, way=Way.MAIL, by="test")
    assert keep_charter(by="test")["suspended"] == 1
    assert [selectors.may_visit(each.home_url).open for each in (late, told, official, new)] == [False, True, True, True]
    assert keep_charter(by="test")["suspended"] == 0


def test_old_links_are_forgotten() -> None:
    invite(email="a@example.org", role=RoleName.HELPER, by="test")
    assert forget_old_links() == 0
    EntryToken.objects.update(expires_at=clock.now() - timedelta(days=31))
    assert forget_old_links() == 1
