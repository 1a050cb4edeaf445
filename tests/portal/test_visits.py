"""Who visits (R9): the page our User-Agent names, and the addresses we come from."""

import json
from dataclasses import replace
from typing import Any

import pytest
from django.test import Client

from seve.base.visiting import read_addresses

DECLARED = "9.9.9.9, 149.112.112.0/24\n149.112.112.112 2620:fe::/48"


@pytest.fixture
def declared(settings: Any) -> None:
    settings.SEVE = replace(
        settings.SEVE, visits_from=read_addresses(DECLARED), instance_url="https://seve.example", contact="contact@seve.example"
    )


def test_addresses_are_told_as_other_crawlers_tell_theirs(declared: None, db: None) -> None:
    answer = Client().get("/observation.json")
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "application/json")
    told = json.loads(answer.content)
    assert list(told) == ["creationTime", "prefixes"]
    assert told["prefixes"] == [{"ipv4Prefix": "9.9.9.9/32"}, {"ipv4Prefix": "149.112.112.0/24"}, {"ipv6Prefix": "2620:fe::/48"}]
    assert len(told["creationTime"]) == len("2026-11-23T10:00:00.000000")
    assert answer.headers["Cache-Control"] == "public, max-age=300"
    assert Client().get("/observation.json", headers={"if-none-match": answer.headers["ETag"]}).status_code == 304


@pytest.mark.parametrize(("language", "words"), [("fr", "et de nulle part ailleurs"), ("en", "and from no other")])
def test_page_says_who_visits_and_from_where(language: str, words: str, declared: None, db: None, settings: Any) -> None:
    page = Client().get(f"/{language}/observation/").content.decode()
    assert f"SeveBot/{settings.SEVE_VERSION} (+https://seve.example/observation; contact@seve.example)" in page
    assert "149.112.112.0/24<br>2620:fe::/48" in page
    assert words in page
    assert 'href="/observation.json"' in page


@pytest.mark.parametrize(
    ("language", "words"), [("fr", "n’a pas déclaré de quelles adresses"), ("en", "have not said from which addresses")]
)
def test_what_is_not_declared_is_said_plainly(language: str, words: str, db: None) -> None:
    assert json.loads(Client().get("/observation.json").content)["prefixes"] == []
    assert words in Client().get(f"/{language}/observation/").content.decode()


@pytest.mark.parametrize("language", ["fr", "en"])
def test_who_to_ask_is_told_while_nothing_is_declared(language: str, db: None, settings: Any) -> None:
    settings.SEVE = replace(settings.SEVE, contact="contact@seve.example")
    assert "contact@seve.example" in Client().get(f"/{language}/observation/").content.decode()
