"""A small movement to show on the public pages."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.db import transaction

from seve.accounts.services import make_first_coordinator
from seve.base import clock
from seve.charter import services as charter
from seve.charter.types import Currency, Way
from seve.directory.models import Territory, UrlPrefix, WebEntity
from seve.harvest.models import Post, Visit

NAMES = ("Le Phare", "Atelier des Quais", "Forum du Bourg")


def build() -> list[WebEntity]:
    """Three places in Finistère (one official), posts old and new, a mandate, a lead, a refusal."""
    with transaction.atomic():
        return _build()


def _build() -> list[WebEntity]:
    now = clock.now()
    Territory.objects.get_or_create(code="FR", defaults={"name": "France", "level": "national"})
    Territory.objects.get_or_create(code="FR-29", defaults={"name": "Finistère", "level": "departement", "parent_id": "FR"})
    user = make_first_coordinator(name="Camille", email="camille@example.org", passphrase="sable bleu matin calme", by="public")
    charter.open_trial(holder="Camille", holder_id=user.pk, by="public")
    charter.record_lead(name="Lou Morvan", territory="FR-29", since=now.date(), article="art. 14", contact="lou@example.org", by="user:1")
    charter.refuse(asked="rank blogs by loyalty", rule="N1", why="no measure of opinion", by="user:1")
    charter.spend(currency=Currency.CITATIONS, key="example,place0)", by="user:1")
    entities = []
    for number, name in enumerate(NAMES):
        home = f"https://place{number}.example/"
        entity = WebEntity.objects.create(
            name=name,
            home_url=home,
            kind="blog",
            status="in",
            standing="official" if number == 1 else "independent",
            territory_id="FR-29",
            language="fr",
            created_at=now,
            decided_at=now,
            search_key=name.lower(),
        )
        UrlPrefix.objects.create(entity=entity, surt=f"example,place{number})", url=home)
        visit = Visit.objects.create(entity=entity, url=home, at=now, outcome="ok", via="live")
        for age in (1, 48):
            _post(entity, f"{name}, {age} h", home, f"example,place{number})", age, visit)
        entities.append(entity)
    charter.give_notice(url="https://place0.example/", way=Way.MAIL, by="user:1")
    return entities


def _post(entity: WebEntity, title: str, home: str, surt: str, age: int, visit: Visit) -> None:
    now = clock.now()
    Post.objects.create(
        entity=entity,
        url=f"{home}{age}",
        surt=f"{surt}/{age}",
        title=title,
        published=now - timedelta(hours=age),
        content_hash=b"x",
        first_seen=now,
        last_seen=now,
        visit=visit,
    )


@pytest.fixture
def movement(db: None, settings: Any) -> list[WebEntity]:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    cache.clear()
    return build()
