from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.conf import settings

from seve.base import addresses
from seve.directory.models import WebEntity
from seve.harvest.models import Hyperlink, Page, Post


@pytest.fixture(autouse=True)
def own_index(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A search index of its own for each test."""
    from seve.stories import index

    monkeypatch.setattr(index, "folder", lambda: tmp_path / "index" / "posts")
    assert settings.SEVE.data


@pytest.fixture
def place(db: None) -> Callable[[str], int]:
    def make(name: str) -> int:
        row = WebEntity.objects.create(
            name=name, home_url=f"https://{name}.example/", status="in", created_at=datetime(2009, 1, 1, tzinfo=UTC)
        )
        return row.id

    return make


@pytest.fixture
def post(db: None) -> Callable[..., Post]:
    """Stores a post and its page, as the harvest would, with the links it carries."""

    def make(
        entity: int,
        slug: str,
        title: str,
        text: str = "",
        *,
        at: str = "2009-03-02",
        links: tuple[str, ...] = (),
        directives: dict[str, object] | None = None,
        language: str = "fr",
    ) -> Post:
        url = f"https://{entity}.example/{slug}"
        moment = datetime.fromisoformat(at).replace(tzinfo=UTC)
        common = {
            "entity_id": entity,
            "url": url,
            "surt": addresses.surt(url),
            "title": title,
            "language": language,
            "first_seen": moment,
            "last_seen": moment,
        }
        page = Page.objects.create(**common, published=moment, last_outcome="ok")
        for link in links:
            Hyperlink.objects.create(
                page=page,
                source_entity_id=entity,
                target_url=link,
                target_surt=addresses.surt(link),
                kind="editorial",
                first_seen=moment,
                last_seen=moment,
            )
        return Post.objects.create(
            **common, text=text, excerpt=text[:100], published=moment, content_hash=b"x", directives=directives or {}
        )

    return make
