"""T-G3a through the whole river: what the map, the health, the stories, the search and the letters made of a place goes with it."""

import ast
import importlib
import importlib.util
import inspect
import pkgutil
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from tests.charter.test_leaving_everywhere import dump

import seve
from seve.atlas import services as atlas
from seve.base import clock
from seve.briefing.services import building
from seve.charter import services as charter
from seve.charter.types import Way
from seve.directory.models import UrlPrefix, WebEntity
from seve.harvest.models import Hyperlink, Page, Post, Visit
from seve.project import purge as project_purge
from seve.stories import index
from seve.stories import selectors as stories
from seve.stories import services as story_services
from seve.stories.models import Story
from seve.vitality import services as vitality

PLACES = 8
TEXT = "Le marché couvert de canaryville rouvre samedi après deux ans de travaux, et le maire promet un débat public sur les halles."


def movement() -> None:
    """Eight places that cite one another; the first, and it alone, is called canary."""
    now = clock.now()
    entities, pages = [], []
    for number in range(PLACES):
        name = "canary" if number == 0 else f"place{number}"
        home = f"https://{name}.example/"
        entity = WebEntity.objects.create(
            name=name.title(), home_url=home, status="in", standing="official", created_at=now, decided_at=now
        )
        UrlPrefix.objects.create(entity=entity, surt=f"example,{name})", url=home)
        Visit.objects.create(entity=entity, url=home, at=now, outcome="ok")
        page = Page.objects.create(
            entity=entity, url=home, surt=f"example,{name})", title=name, first_seen=now, last_seen=now, published=now, last_outcome="ok"
        )
        entities.append(entity)
        pages.append(page)
        _posts(entity, name, number)
    for number in range(PLACES):
        for step in (1, 2, 3):
            _link(pages[number], entities[number], entities[(number + step) % PLACES])


def _posts(entity: WebEntity, name: str, number: int) -> None:
    now = clock.now()
    for week in range(10):
        published = now - timedelta(days=7 * week + 2, hours=number)
        text = TEXT.replace("canaryville", "la ville") if number else TEXT
        words = text if week == 0 else f"Compte rendu de la réunion numéro {week} de {name}, sur l’école, la gare et les jardins."
        Post.objects.create(
            entity=entity,
            url=f"{entity.home_url}{week}",
            surt=f"example,{name})/{week}",
            title=f"{name} {week}: {words[:40]}",
            text=words,
            excerpt=words[:80],
            language="fr",
            published=published,
            content_hash=f"{name}{week}".encode(),
            first_seen=published,
            last_seen=now,
        )


def _link(page: Page, source: WebEntity, target: WebEntity) -> None:
    now = clock.now()
    surt = target.home_url.replace("https://", "").split(".")[0]
    Hyperlink.objects.create(
        page=page,
        source_entity=source,
        target_url=target.home_url,
        target_surt=f"example,{surt})",
        kind="editorial",
        anchor=f"voir {target.name}",
        first_seen=now - timedelta(days=3),
        last_seen=now,
    )


@pytest.mark.django_db(transaction=True)
def test_no_room_keeps_anything(settings_data: Path) -> None:
    movement()
    now = clock.now()
    atlas.compute(at=None, by="test")
    vitality.compute(at=None, by="test")
    story_services.compute(by="test")
    edition = building.build(start=now - timedelta(days=7), end=now, territory=None, language="fr", by="test")
    # As if the story bore its headline, which happens to one in eight.
    Story.objects.update(title="canary 0: Le marché couvert de canaryville", words=["marché", "canaryville"])
    tables = {line.split(":", 1)[0] for line in dump().splitlines() if "anary" in line}
    assert {"directory_webentity", "harvest_post", "harvest_hyperlink", "atlas_snapshot"} <= tables
    assert edition.sections
    assert stories.search("canaryville") and index.find("canaryville", 10)

    charter.opt_out(url="https://canary.example/", way=Way.FORM, by="public")

    assert [line[:120] for line in dump().splitlines() if "anary" in line] == []
    assert stories.search("canaryville") == [] and index.find("canaryville", 10) == []
    assert {tuple(story.words) for story in Story.objects.all()} <= {("marché",), ()}
    assert not _files_with(b"canaryville", settings_data)


@pytest.fixture
def settings_data() -> Path:
    return Path(settings.SEVE.data)


def _files_with(word: bytes, folder: Path) -> list[Any]:
    """Files of the data folder, outside PostgreSQL's own, that hold a word."""
    kept = [path for path in folder.rglob("*") if path.is_file() and "postgres" not in path.relative_to(folder).parts]
    return [path for path in kept if word in path.read_bytes()]


def test_every_room_that_can_forget_is_asked_to() -> None:
    """A room that learns to hold something about a place, and to forget it, is called when a place leaves: none is left out."""
    rooms = [each.name for each in pkgutil.iter_modules(seve.__path__, "seve.") if each.ispkg]
    services = [importlib.import_module(f"{room}.services") for room in rooms if importlib.util.find_spec(f"{room}.services")]
    verbs = [each.purge for each in services if hasattr(each, "purge")]
    able = {getattr(verb, "purge", verb) for verb in verbs}  # of some rooms it is a module that holds the verb
    assert len(able) >= 5

    called = set()
    for node in ast.walk(ast.parse(inspect.getsource(project_purge.purge))):
        if isinstance(node, ast.Call):
            called.add(eval(ast.unparse(node.func), vars(project_purge), {"posts": None, "maps": None}))

    assert {each.__module__ for each in able - called} == set()
    assert {project_purge.harvest.erase_records, project_purge.atlas.rename, project_purge.charter.note_purged} <= called
