"""Entries that say what they said are known again before they are cleaned; whatever decides on them makes them be read anew."""

import random
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta

import pytest
from django.db import ProgrammingError, transaction
from django.template import Context, Template, TemplateSyntaxError
from tests.harvest.test_store import DAY, LONG, feed, item, page, place

from seve.base.foreign import Foreign
from seve.base.html import policy
from seve.directory import models as directory
from seve.harvest import models
from seve.harvest.services import gathering, reserving, retelling
from seve.harvest.services.gathering import Gatherer, Telling
from seve.harvest.services.store import store, store_all
from seve.harvest.types import Fetched

__all__ = ["place"]  # a fixture

pytestmark = pytest.mark.django_db
WEEK = timedelta(days=7)


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The addresses of the entries that were read."""
    told: list[str] = []
    real = Gatherer.telling

    def telling(self: Gatherer, one: Telling) -> None:
        told.append(one.url)
        real(self, one)

    monkeypatch.setattr(Gatherer, "telling", telling)
    return told


def address(number: int) -> str:
    return f"https://a.example/{number}"


def items(*numbers: int, text: str = LONG) -> list[str]:
    return [
        item(address(number), f"Texte {number}", f'<p>{text} {number} <a href="https://b{number}.example/">B</a></p>') for number in numbers
    ]


def test_only_the_new_entry_of_a_feed_is_cleaned_and_read(
    place: directory.WebEntity, read: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    store(fetched=feed(*items(1, 2, 3)), entity_id=place.id)
    assert len(read) == 3
    read.clear()
    cleaned: list[str] = []

    def plain(html: str) -> str:
        cleaned.append(html)
        return html

    monkeypatch.setattr(gathering, "plain", plain)
    stored = store(fetched=feed(*items(4, 1, 2, 3), at=DAY + WEEK), entity_id=place.id)
    assert (read, stored.posts_new, stored.posts_changed) == ([address(4)], 1, 0)
    assert not any("Texte 1" in html for html in cleaned)
    assert set(models.Post.objects.values_list("last_seen", flat=True)) == {DAY + WEEK}
    assert set(models.Page.objects.exclude(url__endswith="/feed").values_list("last_seen", flat=True)) == {DAY + WEEK}
    assert models.Hyperlink.objects.filter(gone_at=None).count() == 4


def edition(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retelling, "edition", lambda: b"another policy")


def reading(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retelling, "READING", retelling.READING + 1)


def reservation(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reserving, "reserved", lambda pages: set(pages))


def page_asks(_: pytest.MonkeyPatch) -> None:
    models.Page.objects.filter(url=address(1)).update(directives={"nosnippet": True})


def page_forbids(_: pytest.MonkeyPatch) -> None:
    models.Page.objects.filter(url=address(1)).update(directives={"noindex": True})


def withdrawn(_: pytest.MonkeyPatch) -> None:
    models.Post.objects.update(gone_at=DAY)


@pytest.mark.parametrize("change", [edition, reading, reservation, page_asks, page_forbids, withdrawn])
def test_what_decides_on_an_entry_makes_it_be_read_anew(
    place: directory.WebEntity, read: list[str], monkeypatch: pytest.MonkeyPatch, change: Callable[[pytest.MonkeyPatch], None]
) -> None:
    store(fetched=feed(*items(1)), entity_id=place.id)
    store(fetched=feed(*items(1, 2), at=DAY + WEEK), entity_id=place.id)
    assert read == [address(1), address(2)]
    change(monkeypatch)
    store(fetched=feed(*items(1, 3), at=DAY + 2 * WEEK), entity_id=place.id)
    assert read == [address(1), address(2), address(1), address(3)]


@pytest.mark.parametrize("name", ["ALLOWED", "WORTHLESS", "SCHEMES", "EDITION", "ATTRIBUTES"])
def test_edition_of_the_policy_tells_every_change(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    before = policy.edition.__wrapped__()
    value = getattr(policy, name)
    changed = {str: lambda: value + " x", set: lambda: value | {"x"}, int: lambda: value + 1, dict: lambda: value | {"b": {"x"}}}[
        type(value)
    ]()
    monkeypatch.setattr(policy, name, changed)
    assert policy.edition.__wrapped__() != before


@pytest.mark.parametrize(("header", "emptied"), [("noarchive", "text"), ("nosnippet", "excerpt")])
def test_a_header_that_asks_more_takes_the_words_away(place: directory.WebEntity, header: str, emptied: str) -> None:
    store(fetched=feed(*items(1)), entity_id=place.id)
    assert getattr(models.Post.objects.get(), emptied)
    store(fetched=feed(*items(1), at=DAY + WEEK, headers=(("x-robots-tag", header),)), entity_id=place.id)
    assert getattr(models.Post.objects.get(), emptied) == ""


def test_a_post_that_its_page_told_since_is_read_anew(place: directory.WebEntity, read: list[str]) -> None:
    store(fetched=feed(*items(1, text="Court.")), entity_id=place.id)
    store(
        fetched=page(url=address(1), at=DAY + WEEK, head='<meta property="article:published_time" content="2026-03-01">'),
        entity_id=place.id,
    )
    assert (models.Post.objects.get().source, models.Post.objects.get().told) == ("page", None)
    store(fetched=feed(*items(1, 2, text="Court."), at=DAY + 2 * WEEK), entity_id=place.id)
    assert read == [address(1), address(1), address(2)]


def test_an_address_told_twice_at_a_time_is_read_each_time(place: directory.WebEntity, read: list[str]) -> None:
    store(fetched=feed(*items(1)), entity_id=place.id)
    for week in (1, 2):
        both = [
            feed(*items(1), at=DAY + week * WEEK),
            feed(*items(1, text="Court."), at=DAY + week * WEEK, url="https://a.example/tag/feed"),
        ]
        store_all([(each, place.id) for each in both])
    assert read == [address(1)] * 5


def test_two_addresses_of_one_page_are_read_each_time(place: directory.WebEntity, read: list[str]) -> None:
    for number in (1, 2):
        store(fetched=page(url=address(number), head='<link rel="canonical" href="/one_page">'), entity_id=place.id)
    for week in (1, 2, 3):
        store(fetched=feed(*items(1, 2), f"<!-- {week} -->", at=DAY + week * WEEK), entity_id=place.id)
    assert read == [address(1), address(2)] * 3
    assert models.Post.objects.count() == 1


def test_an_older_answer_does_not_pass_for_the_last_one(place: directory.WebEntity) -> None:
    """Told: new, then (from an archive) old, then old again, live: the last telling wins."""
    old, new = items(1, text=LONG), items(1, text=LONG.replace("village", "bourg"))
    store(fetched=feed(*new, at=DAY + WEEK), entity_id=place.id)
    store(fetched=feed(*old), entity_id=place.id)
    assert "bourg" in models.Post.objects.get().text
    store(fetched=feed(*old, *items(2), at=DAY + 2 * WEEK), entity_id=place.id)
    assert "village" in models.Post.objects.get(url=address(1)).text


def history(seed: int) -> list[Fetched]:
    """Twenty answers of two feeds and their pages: entries come, change and go, pages ask, headers change."""
    rng = random.Random(seed)
    version: dict[int, int] = {}
    told = []
    for step in range(20):
        at = DAY + step * timedelta(hours=6) - (timedelta(days=2) if rng.random() < 0.1 else timedelta())
        numbers = rng.sample(range(8), rng.randrange(1, 6))
        version |= {number: version.get(number, 0) + 1 for number in numbers if rng.random() < 0.2}
        entries = [items(number, text=f"{LONG} {version.get(number, 0)}")[0] for number in numbers]
        headers = (("x-robots-tag", "noarchive"),) if rng.random() < 0.1 else ()
        if rng.random() < 0.25:
            head = rng.choice(
                [
                    "",
                    '<meta name="robots" content="nosnippet">',
                    '<meta name="robots" content="noindex">',
                    '<link rel="canonical" href="/1">',
                ]
            )
            dated = '<meta property="article:published_time" content="2026-03-01">' if rng.random() < 0.5 else ""
            told.append(page(url=address(numbers[0]), at=at, head=head + dated, text=LONG * rng.randrange(1, 3)))
        else:
            told.append(feed(*entries, at=at, url=f"https://a.example/feed{rng.randrange(2)}", headers=headers))
    return told


def state() -> list[object]:
    """All that is stored, by address; not the digests themselves."""
    posts = models.Post.objects.order_by("surt").values_list(
        "url",
        "surt",
        "source",
        "title",
        "text",
        "excerpt",
        "language",
        "published",
        "tags",
        "content_hash",
        "directives",
        "first_seen",
        "last_seen",
        "gone_at",
    )
    links = models.Hyperlink.objects.order_by("page__surt", "target_url").values_list(
        "page__surt", "target_url", "first_seen", "last_seen", "gone_at"
    )
    pages = models.Page.objects.order_by("surt").values_list(
        "surt", "title", "first_seen", "last_seen", "last_outcome", "directives", "canonical_url"
    )
    return [[tuple(map(repr, row)) for row in rows] for rows in (posts, links, pages)]


@pytest.mark.parametrize("seed", range(2))
def test_what_is_stored_is_as_if_all_had_been_read(
    place: directory.WebEntity, monkeypatch: pytest.MonkeyPatch, seed: int, read: list[str]
) -> None:
    told = history(seed)
    for each in told:
        store(fetched=each, entity_id=place.id)
    quick, few = state(), len(read)
    for table in (models.Hyperlink, models.Post, models.Page, models.Visit):
        table.objects.all().delete()
    read.clear()
    monkeypatch.setattr(retelling, "split", lambda tellings: (list(tellings), []))
    for each in told:
        store(fetched=each, entity_id=place.id)
    assert state() == quick
    assert few < len(read)


def test_markup_that_nobody_cleaned_cannot_be_stored(place: directory.WebEntity) -> None:
    moment = {"published": DAY, "first_seen": DAY, "last_seen": DAY}
    for field in ("title", "text", "excerpt", "url", "surt"):
        told = {"title": "", "text": "", "excerpt": "", "url": "u", "surt": "s", "content_hash": b""} | {field: Foreign("<p>")}
        with pytest.raises((TypeError, ProgrammingError)), transaction.atomic():
            models.Post.objects.create(entity=place, **told, **moment)
    assert not models.Post.objects.exists()


def test_markup_that_nobody_cleaned_cannot_be_shown() -> None:
    for shown in (
        "{{ it }}",
        "{{ it|safe }}",
        "{{ it|escape }}",
        "{{ it|striptags }}",
        "{{ it|linebreaks }}",
        "{{ it.written }}{{ it._Foreign__written }}",
    ):
        with suppress(TypeError, TemplateSyntaxError):
            assert "<p>" not in Template(shown).render(Context({"it": Foreign("<p>")}))
