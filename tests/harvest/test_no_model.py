"""R7 and N10: the words of who reserves them reach no model. A spy stands where the model stands, whoever asks it."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from seve.base import embeddings
from seve.base.http import Trouble
from seve.directory import models as directory
from seve.harvest.fetch.robots import RobotsAnswer
from seve.harvest.models import Post
from seve.harvest.services import ranking, shelf
from seve.harvest.services.store import store
from seve.harvest.types import Fetched, Outcome
from seve.register import radar
from seve.register.services.neighbours import refresh_neighbours
from seve.register.types import Card, Platform
from seve.stories import services as stories
from seve.stories.selectors import search

pytestmark = pytest.mark.django_db
DAY = datetime(2026, 3, 2, 12, tzinfo=UTC)
POSTS = 6
PROSE = "Le printemps revient sur la place du village, et avec lui les réunions publiques que nous tenons chaque semaine. " * 3

# The way in which a place reserves its words → (head of its pages, headers of its pages, file beside them and what it holds).
VOICES: dict[str, tuple[str, tuple[tuple[str, str], ...], tuple[str, bytes] | None]] = {
    "tdm-header": ("", (("tdm-reservation", "1"),), None),
    "tdm-meta": ('<meta name="tdm-reservation" content="1">', (), None),
    "tdm-file": ("", (), ("/.well-known/tdmrep.json", b'[{"location": "/", "tdm-reservation": 1}]')),
    "usage-header": ("", (("content-usage", "train-ai=n"),), None),
    "usage-meta": ('<meta name="content-usage" content="bots=n">', (), None),
    "usage-robots": ("", (), ("", b"User-agent: *\nContent-Usage: train-ai=n\n")),
    "noai-header": ("", (("x-robots-tag", "noai"),), None),
    "noai-meta": ('<meta name="robots" content="noai, noimageai">', (), None),
    "ai-txt": ("", (), ("/ai.txt", b"User-Agent: *\nDisallow: /\n")),
    "noindex": ('<meta name="robots" content="noindex">', (), None),
    "opted-out": ('<meta name="seve" content="no">', (), None),
}
HEADLINE_ONLY = [name for name in VOICES if name not in ("noindex", "opted-out")]


class Spy:
    """A model that writes down what it is asked to read."""

    name = "spy"

    def __init__(self) -> None:
        self.read: list[str] = []

    def encode(self, texts: list[str]) -> np.ndarray:
        self.read += texts
        return embeddings.HashedWords().encode(texts)


@pytest.fixture
def spy(monkeypatch: pytest.MonkeyPatch) -> Iterator[Spy]:
    standing = Spy()
    monkeypatch.setattr(embeddings, "_load", lambda: standing)
    yield standing


def canary(name: str) -> str:
    return f"sarrasin{name.replace('-', '')}"


def tell(name: str) -> directory.WebEntity:
    """A place that says its canary in the title, the text and the tags of six posts, and reserves it in its own way."""
    head, headers, file = VOICES.get(name, ("", (), None))
    home = f"https://{name}.example"
    entity = directory.WebEntity.objects.create(name=name, home_url=f"{home}/", status="in", created_at=DAY)
    directory.UrlPrefix.objects.create(entity=entity, surt=f"example,{name})", url=f"{home}/")
    if file is not None:
        shelf.keep([RobotsAnswer(f"{home}:443{file[0]}", 200, Trouble.NONE, file[1], DAY, DAY + timedelta(days=1), 0)])
    for number in range(POSTS):
        word = canary(name)
        body = (
            f"<html lang=fr><head><title>{word} {number}</title>{head}<meta property='article:tag' content='commun'></head>"
            f"<body><article><h1>{word} {number}</h1><p>{word}. {PROSE}</p><p>{PROSE} {number}</p></article></body></html>"
        )
        url, told = f"{home}/2026/03/0{number + 1}/post", (("content-type", "text/html; charset=utf-8"), *headers)
        store(fetched=Fetched(url, url, DAY, Outcome.OK, 200, told, body.encode()), entity_id=entity.id)
    return entity


def ask_everybody(places: dict[str, directory.WebEntity]) -> None:
    """All that has a model read posts: stories, search, the voices of places, what a platform does beside what it says."""
    stories.compute(by="tests")
    search("sarrasin au printemps")
    refresh_neighbours(by="tests")
    for entity in places.values():
        radar.check(Platform(1, Card("k", "Forum", purpose="Débattre sur la place"), entity.id, 1, DAY, DAY))


def test_words_that_are_reserved_are_never_given_to_a_model(spy: Spy) -> None:
    places = {name: tell(name) for name in ("open", *VOICES)}
    ask_everybody(places)
    heard = " ".join(spy.read)
    assert heard.count(canary("open")) >= POSTS * 3  # the spy hears: stories, neighbours and radar each read the one that is open
    assert [name for name in VOICES if canary(name) in heard] == []


def test_of_reserved_posts_headline_and_link_stay_and_no_subject_is_drawn_from_them(spy: Spy) -> None:
    """Neither the words by which found addresses are ranked nor the tags in common come from those who reserve them."""
    for name in ("open", *VOICES):
        tell(name)
    kept = list(Post.objects.exclude(url__contains="//open.").order_by("url").values_list("title", "text", "excerpt"))
    assert len(kept) == POSTS * len(HEADLINE_ONLY)
    assert {(text, excerpt) for _, text, excerpt in kept} == {("", "")}
    assert {title.split()[0] for title, _, _ in kept} == {canary(name) for name in HEADLINE_ONLY}
    telling = ranking._telling(Post.objects.latest("id").id)
    assert canary("open") in telling
    assert [name for name in VOICES if canary(name) in telling] == []
    assert radar.tags_in_common() == {}  # all tell the same tag: it takes three that do not reserve it
