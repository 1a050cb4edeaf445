"""The public pages: what they show, what they weigh, what they never do."""

import re
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.contrib.staticfiles import finders
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from seve.audit.selectors import events
from seve.audit.services import record
from seve.base import clock
from seve.charter import selectors as charter
from seve.charter import services
from seve.directory.models import WebEntity
from seve.harvest.models import Post, Visit
from seve.portal.templatetags.seve_portal import day

PAGES = (
    "home",
    "letters",
    "site-map",
    "places",
    "said",
    "near",
    "platforms",
    "federation",
    "conduct",
    "records",
    "assessment",
    "questions",
    "ask",
    "sources",
    "observation",
    "leave",
    "claim",
)
MOST_BYTES = 100_000


def address(name: str, language: str = "fr", **arguments: Any) -> str:
    with translation.override(language):
        return reverse(f"portal:{name}", kwargs=arguments)


def text(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("name", PAGES)
def test_page_opens_empty_and_full(name: str, language: str, db: None, request: pytest.FixtureRequest) -> None:
    client = Client()
    assert client.get(address(name, language)).status_code == 200
    request.getfixturevalue("movement")
    page = text(client, address(name, language))
    assert f'<html lang="{language}">' in page
    assert page.count("<h1") == 1


@pytest.mark.parametrize("name", PAGES)
def test_page_sets_no_cookie_and_asks_no_third_party(name: str, movement: list[WebEntity]) -> None:
    client = Client()
    page = text(client, address(name))
    assert not client.cookies
    loaded = re.findall(r'<(?:script|img|iframe|source|video|audio|object|embed)[^>]*(?:src|data)="([^"]+)"', page)
    loaded += re.findall(r'<link rel="(?:stylesheet|preload|icon|manifest)[^>]*href="([^"]+)"', page)
    assert loaded and all(found.startswith("/static/") for found in loaded)
    assert "style=" not in page
    assert not re.search(r"<script(?![^>]*src)", page)
    assert not re.search(r"\son\w+=", page)


@pytest.mark.parametrize("name", PAGES)
def test_first_load_is_light(name: str, movement: list[WebEntity]) -> None:
    """The page, its styles, its fonts: everything a browser fetches for a first sight, uncompressed but for the fonts."""
    page = Client().get(address(name)).content
    files = re.findall(r'(?:href|src)="/static/([^"]+)"', page.decode())
    weight = len(page)
    for name_of_file in set(files):
        content = Path(str(finders.find(name_of_file))).read_bytes()
        weight += len(content)
        if name_of_file.endswith(".css"):
            # the Latin faces, not those of the extended ranges
            for font in re.findall(rb"url\((fonts/[a-z-]+\.woff2)\)", content):
                if b"ext" not in font:
                    weight += Path(str(finders.find(f"seve/{font.decode()}"))).stat().st_size
    assert weight < MOST_BYTES


def test_unofficial_posts_rest_before_they_are_shown(movement: list[WebEntity]) -> None:
    page = text(Client(), address("said"))
    assert "Le Phare, 48 h" in page
    assert "Le Phare, 1 h" not in page
    assert "Atelier des Quais, 1 h" in page  # official


def test_page_that_asks_not_to_be_shown_is_not(movement: list[WebEntity]) -> None:
    Post.objects.filter(title="Le Phare, 48 h").update(directives={"noindex": True})
    assert "Le Phare, 48 h" not in text(Client(), address("said"))


def test_card_shows_all_that_is_held(movement: list[WebEntity]) -> None:
    page = text(Client(), address("place", pk=movement[0].pk))
    for fact in ("https://place0.example/", "Finistère", "<dd>1</dd>", "<dd>2</dd>"):
        assert fact in page


@pytest.mark.parametrize("status", ["out", "undecided", "discovered"])
def test_card_of_a_place_that_is_not_admitted_is_not_public(status: str, movement: list[WebEntity]) -> None:
    WebEntity.objects.filter(pk=movement[0].pk).update(status=status)
    assert Client().get(address("place", pk=movement[0].pk)).status_code == 404


def test_leaving_takes_two_steps_without_account(movement: list[WebEntity], django_capture_on_commit_callbacks: Any) -> None:
    client = Client(enforce_csrf_checks=True)
    assert client.get(address("leave")).status_code == 200
    with django_capture_on_commit_callbacks(execute=True):
        answer = client.post(address("leave"), {"url": "place0.example/some/page", "whole": "place"})
    assert answer.status_code == 200
    assert not charter.may_visit("https://place0.example/").open
    assert not WebEntity.objects.filter(pk=movement[0].pk).exists()
    assert "Le Phare" not in text(client, address("places")) + text(client, address("said")) + text(client, address("sources"))
    assert not client.cookies


@pytest.mark.parametrize("given", ["", "not an address", "javascript:alert(1)", "https://medium.com/", "x" * 3000])
def test_leaving_with_a_wrong_address_says_what_to_do(given: str, movement: list[WebEntity]) -> None:
    answer = Client().post(address("leave"), {"url": given})
    assert answer.status_code == 422
    assert 'role="alert"' in answer.content.decode()


def test_leaving_is_limited_but_never_below_ten_a_minute(movement: list[WebEntity]) -> None:
    client = Client()
    codes = [client.post(address("leave"), {"url": f"https://p{number}.example.net/"}).status_code for number in range(32)]
    assert codes[:30] == [200] * 30
    assert codes[30:] == [429, 429]


def test_claim_gives_a_code_then_opens_the_answer(movement: list[WebEntity]) -> None:
    client = Client()
    page = client.post(address("claim"), {"url": "https://place0.example/"}).headers["Location"]
    code = page.rstrip("/").rsplit("/", 1)[1]
    assert code in text(client, page)
    body = f'<meta name="seve-claim" content="{code}">'
    assert services.prove_claim(code=code, url="https://place0.example/", body=body, by="public")
    client.post(page, {"text": "We <b>write</b> what we see.", "may_name": "on"})
    card = text(client, address("place", pk=movement[0].pk))
    assert "We &lt;b&gt;write&lt;/b&gt; what we see." in card
    assert charter.may_name("https://place0.example/", is_official=False, posts=1).open
    client.post(page, {"withdraw": "1"})
    assert "what we see" not in text(client, address("place", pk=movement[0].pk))


def test_unknown_claim_is_a_404(db: None) -> None:
    assert Client().get(address("claimed", code="seve-nothing")).status_code == 404


def test_group_near_you(movement: list[WebEntity]) -> None:
    page = text(Client(), address("near") + "?territory=FR-29")
    assert "Lou Morvan" in page
    assert page.index("Atelier des Quais") < page.index("Le Phare")  # official first


def test_transparency_shows_mandate_budget_refusals(movement: list[WebEntity]) -> None:
    page = text(Client(), address("conduct", "en"))
    for fact in ("Camille", "trial", "rank blogs by loyalty", "place0.example", "Rules of conduct"):
        assert fact in page


def test_transparency_lists_every_place_with_its_visits(movement: list[WebEntity]) -> None:
    page = text(Client(), address("sources", "en"))
    assert all(entity.name in page for entity in movement)
    rows = b"".join(Client().get(address("sources-csv", "en"))).decode().splitlines()  # type: ignore[arg-type]
    assert len(rows) == 4
    assert rows[0].startswith("name,address,admitted")


def test_card_tells_how_many_copies_are_kept(movement: list[WebEntity]) -> None:
    place = movement[0]
    for number, archive in enumerate(("evidence-1.warc.gz#0", "evidence-1.warc.gz#900", "")):
        url = f"{place.home_url}{number}"
        Visit.objects.create(entity_id=place.pk, url=url, at=clock.now(), outcome="ok", via="live", archive=archive)
    page = text(Client(), address("place", "en", pk=place.pk))
    assert re.search(r"Pages kept as copies, to prove a link</dt>\s*<dd>2</dd>", page)


def test_csv_holds_no_formula(movement: list[WebEntity]) -> None:
    WebEntity.objects.filter(pk=movement[0].pk).update(name="=cmd|' /C calc'!A0")
    assert "'=cmd" in b"".join(Client().get(address("sources-csv"))).decode()  # type: ignore[arg-type]


def test_public_decisions_name_nobody(movement: list[WebEntity]) -> None:
    assert any(event.verb == "accounts.first_coordinator" for event in events())
    page = text(Client(), address("conduct", "en"))
    assert "first coordinator" not in page
    assert "user:" not in page


@pytest.mark.parametrize(
    "query", ["?page=0", "?page=-1", "?page=99999999999999999999", "?page=x", "?kind=x&standing=y&territory=z", "?q=%00%F0%9F"]
)
@pytest.mark.parametrize("name", ["places", "sources", "near", "platforms"])
def test_strange_parameters_break_nothing(name: str, query: str, movement: list[WebEntity]) -> None:
    assert Client().get(address(name) + query).status_code in {200, 400}


def test_address_of_the_user_agent_leads_to_the_observation_page(db: None) -> None:
    answer = Client().get("/observation", headers={"accept-language": "en"})
    assert answer.headers["Location"] == "/en/observation/"


def test_letters_are_public_by_rule_with_a_feed(movement: list[WebEntity]) -> None:
    import feedparser

    from seve.briefing.services import building
    from seve.charter.services import change_rule

    now = clock.now()
    building.build(start=now - timedelta(days=7), end=now, territory=None, language="fr", by="test")
    client = Client()
    found = feedparser.parse(client.get(address("letters-feed")).content)
    assert not found.bozo
    assert len(found.entries) == 1
    assert client.get(found.entries[0].link).status_code == 200
    change_rule(name="letters_public", value=0, reason="internal for now", by="test")
    assert client.get(address("letters")).status_code == client.get(address("letters-feed")).status_code == 404


def test_what_was_decided_again_and_again_on_one_day_is_said_once(movement: list[WebEntity]) -> None:
    for number in range(3):
        record(verb="register.add", subject=f"register.Platform:{number}", by="user:1")
    record(verb="harvest.round", subject="harvest.Visit", by="system:schedule")
    shown = text(Client(), address("conduct", "en"))
    assert shown.count("declared an official platform") == 1
    assert "made a round of visits" not in shown  # no decision
    assert "(3 times)" in shown


@pytest.mark.parametrize(
    ("language", "path", "words"),
    [
        ("fr", "/fr/", ["Rien n’est encore lu ici", "/fr/partir/"]),
        ("en", "/en/", ["Nothing is read here yet", "/en/leave/", "/en/transparency/"]),
    ],
)
def test_empty_home_page_teaches(language: str, path: str, words: list[str], db: None) -> None:
    page = Client().get(path).content.decode()
    assert [each for each in words if each not in page] == []
    assert "0 " not in page.split("<main", 1)[1].split("<h2", 1)[0]


@pytest.mark.parametrize("name", ["places", "sources"])
def test_empty_lists_say_what_comes_not_that_a_search_failed(name: str, db: None) -> None:
    assert "once the coordination has admitted it" in text(Client(), address(name, "en"))
    assert "Widen the search" in text(Client(), f"{address(name, 'en')}?q=nobody")


@pytest.mark.parametrize(("language", "words"), [("fr", "1er\u00a0mars 2009"), ("en", "1\u00a0March 2009")])
def test_first_of_a_month_is_written_as_people_write_it(language: str, words: str) -> None:
    with translation.override(language):
        assert day(date(2009, 3, 1)) == words
        assert day(None) == ""


def test_transparency_tells_codes_in_words(movement: list[WebEntity]) -> None:
    record(verb="strategy.indicator", subject="strategy.Objective:1", by="cli", detail={"measure": "lost-links"})
    page = Client().get("/en/transparency/").content.decode()
    assert "links that came undone" in page and "lost-links" not in page


@pytest.mark.parametrize(("language", "total"), [("fr", "12\u202f345 visites"), ("en", "12,345 visits")])
def test_totals_have_the_thousands_of_the_language(
    language: str, total: str, movement: list[WebEntity], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("seve.portal.transparency.harvest.totals", lambda: {"visits": 12_345, "posts": 1, "links": 1})
    assert total in text(Client(), address("conduct", language))


@pytest.mark.parametrize(("language", "rule"), [("fr", "oui"), ("en", "yes")])
def test_a_rule_that_is_on_or_off_says_yes_or_no(language: str, rule: str, movement: list[WebEntity]) -> None:
    page = text(Client(), address("conduct", language))
    assert re.search(rf'<td class="n">\s*{rule}\s*</td>', page)
    assert "(1" not in page


def test_card_opens_down_to_the_posts_it_counts(movement: list[WebEntity]) -> None:
    page = Client().get(f"/fr/lieux/{movement[0].pk}/").content.decode()
    assert re.search(r"<details>\s*<summary>", page)


def test_counting_posts_reads_none_of_them(movement: list[WebEntity]) -> None:
    with CaptureQueriesContext(connection) as asked:
        Client().get(f"/fr/lieux/{movement[0].pk}/")
    unbounded = [each["sql"] for each in asked if '"harvest_post"."title"' in each["sql"] and "LIMIT" not in each["sql"]]
    assert unbounded == []


def test_site_map_holds_every_public_page_without_a_parameter(db: None) -> None:
    from seve.portal.urls import urlpatterns

    page = Client().get("/en/site-map/").content.decode()
    with translation.override("en"):
        named = {each.name for each in urlpatterns if "<" not in str(each.pattern)} - {"letters-feed", "sources-csv", "site-map"}
        assert [name for name in named if f'href="{reverse("portal:" + name)}"' not in page.split("<main", 1)[1]] == []


def test_the_places_near_you_come_page_by_page_and_no_mail_address_is_shown(client: Client, movement: list[WebEntity]) -> None:
    more = [
        WebEntity(name=f"Lieu {n:02}", home_url=f"https://lieu{n}.example/", status="in", territory_id="FR-29", created_at=clock.now())
        for n in range(60)
    ]
    WebEntity.objects.bulk_create(more)
    first, second = (client.get(f"/fr/pres-de-chez-vous/?territory=FR&page={page}").content.decode() for page in (1, 2))
    assert first.index("Atelier des Quais") < first.index("Forum du Bourg")  # the official one stands first
    assert ("page 1 sur 2" in first, "Lieu 59" in first, "Lieu 59" in second) == (True, False, True)
    assert "lou@example.org" not in first
    assert "/fr/federation/ecrire/" in first
