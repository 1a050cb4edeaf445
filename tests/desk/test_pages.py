"""Every page of the desk: it opens, in both languages, within a fixed number of queries, and carries nothing foreign."""

import gzip
import json
import re
import struct
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.contrib.staticfiles import finders
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.desk.factories import NOW, Web, make_place, make_post, make_visit

from seve.atlas import models as atlas
from seve.audit.services import record
from seve.directory import models as directory
from seve.harvest import models as harvest
from seve.stories import models as stories

PAGES = [
    "",
    "map/",
    "map/table/",
    "map/territories/",
    "map/territories/?in=FR-29",
    "map/reading/",
    "directory/",
    "directory/?status=undecided",
    "directory/?status=out&q=croquettes",
    "directory/found/",
    "vitality/",
    "vitality/lost-links/",
    "visits/",
    "visits/?outcome=slow",
    "stories/",
    "search/?q=cantine",
    "posts/",
    "posts/?by=place",
    "letters/",
    "start/",
]
ABSURD = [
    "directory/?page=-3&status=nope&territory=XX",
    "posts/?from=31/02&to=9999-99-99&place=abc",
    "visits/?outcome=lol&page=9999999",
    "stories/?page=z",
]


def pages_of(web: Web) -> list[str]:
    one, other = web.places["Ker Démocrate"], web.places["La Criée"]
    nomination = directory.Nomination.objects.first()
    assert nomination is not None
    return [
        *PAGES,
        f"places/{one}/",
        f"places/{one}/card/",
        f"links/{one}/{other}/",
        f"stories/{web.stories[0]}/",
        f"map/places/{one}/",
        f"directory/found/{nomination.pk}/",
    ]


def test_every_page_opens_in_both_languages_and_carries_nothing_inline(desk: Client, web: Web) -> None:
    for path in pages_of(web):
        for language in ("fr", "en"):
            answer = desk.get(f"/{language}/desk/{path}")
            page = answer.content.decode()
            assert answer.status_code == 200, path
            assert f'<html lang="{language}">' in page
            assert re.search(r"<h[12]\b", page), path
            assert not re.search(r"\sstyle=|\son[a-z]+=|<style\b", page), path
            assert not re.search(r"<script(?![^>]*(src=|application/json))", page), path
            assert not re.search(r"<(?:script|link|img|iframe)[^>]+(?:src|href)=[\"'](?:https?:)?//", page), path


def test_absurd_questions_get_a_page_all_the_same(desk: Client, web: Web) -> None:
    assert [desk.get(f"/fr/desk/{path}").status_code for path in ABSURD] == [200] * len(ABSURD)


def test_what_is_not_there_is_not_found(desk: Client, web: Web) -> None:
    for path in ("places/999999/", "stories/999999/", "links/999999/1/", "map/places/999999/"):
        assert desk.get(f"/fr/desk/{path}").status_code == 404


@pytest.mark.parametrize("path", ["", "map/data/", "directory/", "places/1/"])
def test_nobody_enters_without_signing_in(client: Client, db: None, path: str) -> None:
    answer = client.get(f"/fr/desk/{path}")
    assert answer.status_code == 302
    assert "next=" in answer["Location"]


def test_the_letter_says_what_happened_in_french_with_its_typography(desk: Client, web: Web) -> None:
    page = desk.get("/fr/desk/").content.decode()
    assert re.search(r"<h1>\s*Cette semaine, \d+\u00a0?.*voix parlent d’une même chose\u00a0: ", page)
    assert "3 espaces ne tiennent au reste que par un seul lien, entre Ker Démocrate et Loire en commun." in page
    assert "6 adresses trouvées vous attendent" in page


def test_an_empty_instance_leads_to_the_first_steps(desk: Client) -> None:
    assert desk.get("/fr/desk/")["Location"] == "/fr/desk/start/"
    page = desk.get("/en/desk/start/").content.decode()
    assert "Let us see who is there" in page
    for path in PAGES[1:]:
        assert desk.get(f"/en/desk/{path}").status_code == 200, path


def test_the_panel_gets_the_inside_of_a_page(desk: Client, web: Web) -> None:
    path = f"/fr/desk/places/{web.places['La Criée']}/"
    whole, inside = desk.get(path), desk.get(path, headers={"HX-Request": "true"})
    assert "<html" in whole.content.decode()
    assert "<html" not in inside.content.decode()
    assert "La Criée" in inside.content.decode()
    assert "HX-Request" in whole["Vary"]


def test_the_map_is_sent_as_columns_with_how_alive_each_place_is(desk: Client, web: Web) -> None:
    sent = unpacked(desk.get("/fr/desk/map/data/").content)
    assert len(sent["nodes"]["id"]) == len(sent["nodes"]["life"]) == len(web.places)
    assert set(sent["nodes"]["life"]) <= {"alive", "slowing", "silent", "revived", "unknown"}
    assert sent["nodes"]["life"].count("silent") > 0
    assert sent["snapshot"]["id"] == web.snapshot
    oldest = atlas.Snapshot.objects.order_by("at")[0].pk
    assert unpacked(desk.get(f"/fr/desk/map/data/?snapshot={oldest}").content)["snapshot"]["id"] == oldest
    assert unpacked(desk.get("/fr/desk/map/data/?links=blogroll").content)["edges"]["source"] == []
    assert sent["nodes"]["label"][0] in web.places
    assert max(sent["edges"]["source"]) < len(web.places)


def unpacked(sent: bytes) -> dict[str, Any]:
    """What the page's script reads out of the columns, written a second time here."""
    assert sent[:4] == b"SEV1"
    start = 8 + int.from_bytes(sent[4:8], "little")
    header = json.loads(sent[8:start])
    tables: dict[str, Any] = {"nodes": {}, "edges": {}, **header}
    for name, (kind, offset, count, values) in header["columns"].items():
        table, column = name.split(".")
        assert (start + offset) % 4 == 0, "numbers lie where a browser can read them"
        if kind == "text":
            tables[table][column] = sent[start + offset : start + offset + count].decode().split("\n")
        elif kind == "code":
            tables[table][column] = [values[code] for code in struct.unpack_from(f"<{count}H", sent, start + offset)]
        else:
            letter = {"f4": "f", "u4": "I", "i4": "i"}[kind]
            tables[table][column] = list(struct.unpack_from(f"<{count}{letter}", sent, start + offset))
    return tables


def test_the_first_page_weighs_less_than_a_hundred_kilobytes(desk: Client, web: Web) -> None:
    page = desk.get("/fr/desk/").content
    parts = {"page": len(gzip.compress(page))}
    for name in ("seve.css", "desk.js", "mark.svg", "fonts/newsreader.woff2", "fonts/atkinson.woff2", "fonts/newsreader-numbers.woff2"):
        found = finders.find(f"seve/{name}")
        assert isinstance(found, str)
        content = Path(found).read_bytes()
        parts[name] = len(content) if name.endswith("woff2") else len(gzip.compress(content))
    assert sum(parts.values()) < 100_000, parts


def test_a_found_address_opens_on_the_pages_that_cite_it(desk: Client, web: Web) -> None:
    found = directory.Nomination.objects.exclude(cited_by=[]).first()
    assert found is not None
    page = harvest.Page.objects.filter(entity_id=found.cited_by[0]).first()
    assert page is not None
    url = f"{found.url}a"
    dates = {"first_seen": NOW, "last_seen": NOW}
    harvest.Hyperlink.objects.create(
        page=page, source_entity_id=page.entity_id, target_url=url, target_surt=f"{found.surt}/a", kind="editorial", **dates
    )
    shown = desk.get(f"/fr/desk/directory/found/{found.pk}/").content.decode()
    assert f'href="{found.url}"' in shown
    assert f'href="{page.url}"' in shown
    assert desk.get("/fr/desk/directory/found/999999/").status_code == 404


def test_a_story_is_told_in_the_order_of_time(desk: Client, web: Web) -> None:
    page = desk.get(f"/en/desk/stories/{web.stories[0]}/").content.decode()
    told = re.findall(r'<time datetime="([^"]+T[^"]+)"', page[page.index('class="relays"') :])
    assert len(told) > 2
    assert told == sorted(told)


def count_queries(desk: Client, path: str) -> int:
    desk.get(path)
    with CaptureQueriesContext(
        connection,
    ) as asked:
        assert desk.get(path).status_code == 200
    return len(asked)


def _places(n: int) -> None:
    for number in range(n):
        place = make_place(f"Voisin {number} {n}", territory=None)
        make_post(place, "Un mot", NOW - timedelta(hours=number + 1))
        make_visit(place, NOW - timedelta(hours=1), "slow", "plus de 15 s")


def _undecided(n: int) -> None:
    for number in range(n):
        make_place(f"Passant {number} {n}", status="undecided")


def _nominations(n: int) -> None:
    for number in range(n):
        url = f"https://trouve{number}-{n}.example/"
        directory.Nomination.objects.create(url=url, surt=url, cited_by=[], first_seen=NOW, last_seen=NOW)


def _stories(n: int) -> None:
    for number in range(n):
        posts = [make_post(make_place(f"Conteur {number} {n} {i}"), f"Récit {number} {n}", NOW - timedelta(hours=i + 1)) for i in range(2)]
        story = stories.Story.objects.create(
            title=f"Récit {number}", language="fr", first=NOW - timedelta(hours=2), last=NOW, sources=2, computed_at=NOW
        )
        for post in posts:
            stories.Relay.objects.create(story=story, post_id=post, how="first")


def _lost(n: int) -> None:
    for number in range(n):
        place = make_place(f"Oublieux {number} {n}")
        url = f"https://oublieux{number}-{n}.example/p"
        page = harvest.Page.objects.create(entity_id=place, url=url, surt=url, first_seen=NOW, last_seen=NOW, last_outcome="ok")
        harvest.Hyperlink.objects.create(
            page=page, source_entity_id=place, target_url="https://x.example/", target_surt="example,x)/", kind="editorial",
            first_seen=NOW - timedelta(days=9), last_seen=NOW - timedelta(days=2), gone_at=NOW - timedelta(days=1),
        )  # fmt: skip


@pytest.mark.parametrize(
    ("path", "add"),
    [
        ("", _places),
        ("directory/", _places),
        ("directory/?status=undecided", _undecided),
        ("directory/found/", _nominations),
        ("stories/", _stories),
        ("", _stories),
        ("posts/", _places),
        ("visits/", _places),
        ("vitality/lost-links/", _lost),
    ],
)
def test_lists_ask_a_fixed_number_of_queries(desk: Client, path: str, add: Callable[[int], None]) -> None:
    add(1)
    with_one = count_queries(desk, f"/fr/desk/{path}")
    add(2)
    assert count_queries(desk, f"/fr/desk/{path}") == with_one


def test_a_place_tells_how_its_influence_went_from_map_to_map(desk: Client, web: Web) -> None:
    place = web.places["Mouvement démocrate"]
    nodes = atlas.Node.objects.filter(entity_id=place).order_by("snapshot__at")
    assert nodes.count() > 1
    nodes.filter(snapshot=nodes[0].snapshot).update(pagerank=0.0)
    page = desk.get(f"/en/desk/places/{place}/").content.decode()
    assert "Its influence rises: rank" in page
    assert page.count('<th scope="row">') >= nodes.count()
    nodes.filter(snapshot=nodes[0].snapshot).update(pagerank=1.0)
    nodes.filter(snapshot_id=web.snapshot).update(pagerank=0.0)
    assert "Its influence falls: rank 1 " in desk.get(f"/en/desk/places/{place}/").content.decode()


def test_the_letter_of_the_week_counts_every_story_and_tells_those_of_most_voices(desk: Client, web: Web) -> None:
    places = list(web.places.values())
    last = harvest.Post.objects.order_by("-published").values_list("published", flat=True)[0]
    for number in range(45):
        told = stories.Story.objects.create(
            title=f"Récit {number}", first=last, last=last - timedelta(minutes=number), sources=2 if number else 3, computed_at=last
        )
        for place in places[number % 9 : number % 9 + 2]:
            post = make_post(place, f"Récit {number} de {place}", last - timedelta(minutes=number))
            stories.Relay.objects.create(story=told, post_id=post, how="link")
    week = (last.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)) - timedelta(days=7)
    all_told = stories.Story.objects.filter(last__gte=week).count()
    page = desk.get("/en/desk/").content.decode()
    assert all_told > 40
    assert f">{all_told}</text>" in page
    most = stories.Story.objects.filter(last__gte=week).order_by("-sources", "first", "id")[:3]
    assert all(story.title[:1].upper() + story.title[1:] in page for story in most)


def test_the_whole_record_of_acts_can_be_paged_through(desk: Client) -> None:
    for number in range(205):
        record(verb="charter.refuse", subject="charter", by="cli", detail={"asked": f"demande {number}"})
    first, second = (desk.get(f"/en/desk/charter/acts/?page={page}").content.decode() for page in (1, 2))
    assert "page 1 of 2" in first
    assert second.count("<tr>") >= 5
