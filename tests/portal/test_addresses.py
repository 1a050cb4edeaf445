"""Each language has its own words in its addresses; old ones lead there; robots are told; copies are kept for minutes."""

from typing import Any
from xml.etree import ElementTree

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from seve.directory.models import WebEntity

pytestmark = pytest.mark.django_db
WORDS = {
    "portal:places": ("/fr/lieux/", "/en/places/"),
    "portal:said": ("/fr/dit/", "/en/said/"),
    "portal:near": ("/fr/pres-de-chez-vous/", "/en/near-you/"),
    "portal:platforms": ("/fr/plateformes/", "/en/platforms/"),
    "portal:letters": ("/fr/lettres/", "/en/letters/"),
    "portal:conduct": ("/fr/transparence/", "/en/transparency/"),
    "portal:records": ("/fr/transparence/registres/", "/en/transparency/records/"),
    "portal:sources-csv": ("/fr/transparence/lieux.csv", "/en/transparency/places.csv"),
    "portal:leave": ("/fr/partir/", "/en/leave/"),
    "portal:claim": ("/fr/mon-lieu/", "/en/my-place/"),
    "account_login": ("/fr/compte/login/", "/en/account/login/"),
    "accounts:first-steps": ("/fr/premiers-pas/", "/en/first-steps/"),
}


@pytest.mark.parametrize("name", WORDS)
def test_each_language_has_its_own_words(name: str) -> None:
    found = []
    for language in ("fr", "en"):
        with translation.override(language):
            found.append(reverse(name))
    assert tuple(found) == WORDS[name]


@pytest.mark.parametrize("name", WORDS)
def test_words_of_the_other_language_lead_there_for_good(name: str) -> None:
    french, english = WORDS[name]
    for mixed, right in ((f"/en/{french[4:]}", english), (f"/fr/{english[4:]}", french)):
        answer = Client().get(f"{mixed}?a=1&b=%C3%A9")
        assert (answer.status_code, answer.headers["Location"]) == (301, f"{right}?a=1&b=%C3%A9")


def test_mixed_words_lead_nowhere_for_forms_and_unknown_pages(db: None) -> None:
    client = Client()
    assert client.post("/en/partir/", {"url": "x"}).status_code == 404
    assert client.get("/en/partir/plus/").status_code == 404
    assert client.get("/de/partir/").status_code == 404
    assert client.get("/en/places/999999/").status_code == 404  # the page exists, the place does not: no circle


def test_every_page_names_its_other_languages(movement: list[WebEntity]) -> None:
    page = Client().get("/en/places/?kind=blog").content.decode()
    for code, path in (("fr", "/fr/lieux/"), ("en", "/en/places/"), ("x-default", "/fr/lieux/")):
        assert f'hreflang="{code}" href="http://testserver{path}?kind=blog"' in page


def test_sitemap_holds_every_public_page_in_every_language(movement: list[WebEntity]) -> None:
    answer = Client().get("/sitemap.xml")
    tree = ElementTree.fromstring(answer.content)
    names = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9", "x": "http://www.w3.org/1999/xhtml"}
    addresses = [str(found.text) for found in tree.findall("s:url/s:loc", names)]
    assert len(addresses) == len(set(addresses))
    assert {f"http://testserver/fr/lieux/{movement[0].pk}/", "http://testserver/en/leave/"} <= set(addresses)
    for address in addresses:
        assert Client().get(address.removeprefix("http://testserver")).status_code == 200
    for entry in tree.findall("s:url", names):
        assert {link.get("hreflang") for link in entry.findall("x:link", names)} in ({"fr", "en"}, set())


def test_sitemap_forgets_who_left(movement: list[WebEntity]) -> None:
    WebEntity.objects.filter(pk=movement[0].pk).update(status="out")
    assert f"/fr/lieux/{movement[0].pk}/" not in Client().get("/sitemap.xml").content.decode()


@pytest.mark.parametrize(
    ("path", "open_"),
    [
        ("/fr/", True),
        ("/en/places/", True),
        ("/fr/partir/", True),
        ("/fr/mon-lieu/", True),
        ("/fr/mon-lieu/seve-abc/", False),
        ("/fr/desk/", False),
        ("/en/desk/places/1/", False),
        ("/fr/compte/login/", False),
        ("/en/account/login/", False),
        ("/en/enter/abc/", False),
        ("/fr/invitation/abc/", False),
        ("/calendar/abc.ics", False),
    ],
)
def test_robots_are_told_what_is_for_them(path: str, open_: bool) -> None:
    from protego import Protego

    rules = Protego.parse(Client().get("/robots.txt").content.decode())
    assert rules.can_fetch(f"http://testserver{path}", "AnyBot") is open_
    assert list(rules.sitemaps) == ["http://testserver/sitemap.xml"]


KEPT = ("/fr/", "/en/places/", "/fr/dit/", "/fr/transparence/", "/fr/lettres/", "/robots.txt", "/sitemap.xml")


@pytest.mark.parametrize("path", KEPT)
def test_public_page_is_kept_for_minutes_and_answers_304(path: str, movement: list[WebEntity]) -> None:
    client = Client()
    first = client.get(path)
    assert first.headers["Cache-Control"] == "public, max-age=300"
    again = client.get(path, headers={"if-none-match": first.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert "Content-Security-Policy" in again.headers


def test_page_of_somebody_signed_in_or_in_the_middle_of_an_act_is_not_kept(movement: list[WebEntity], client: Client) -> None:
    from seve.accounts.models import User

    assert "no-store" in client.get("/fr/partir/").headers["Cache-Control"]
    client.force_login(User.objects.get())
    told = client.get("/fr/lieux/").headers
    assert "private" in told["Cache-Control"] and "public" not in told["Cache-Control"]
    assert "Cookie" in told["Vary"]
    assert "public" not in client.get("/fr/lieux/999999/").headers.get("Cache-Control", "")


def test_kept_page_changes_its_mark_when_it_changes(movement: list[WebEntity]) -> None:
    client = Client()
    mark = client.get("/fr/lieux/").headers["ETag"]
    WebEntity.objects.filter(pk=movement[0].pk).update(name="Un autre nom")
    answer: Any = client.get("/fr/lieux/", headers={"if-none-match": mark})
    assert answer.status_code == 200 and answer.headers["ETag"] != mark
