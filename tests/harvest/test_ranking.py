"""Found addresses, the most worth a look first."""

from datetime import UTC, datetime

import pytest

from seve.directory import models as directory
from seve.directory.services import admit_hosts
from seve.directory.types import Status
from seve.harvest.services.ranking import ranked_nominations
from seve.harvest.services.store import store
from seve.harvest.types import Fetched, Outcome

pytestmark = pytest.mark.django_db
DAY = datetime(2026, 3, 2, 12, tzinfo=UTC)
WORDS = "Nous parlons de la ville, de ses jardins et de ses transports, chaque semaine, avec tout le monde. " * 4


def post(home: str, links: str, at: datetime = DAY) -> None:
    """A page of a place, stored as if visited."""
    place = directory.WebEntity.objects.get(home_url=home)
    url = f"{home}2026/03/01/jardins"
    html = f"<html lang=fr><head><title>Jardins du quartier et budget participatif</title><meta property='article:published_time' content='2026-03-01'></head><body><article><p>{WORDS}{links}</p><p>{WORDS}</p></article></body></html>"  # noqa: E501
    store(
        fetched=Fetched(url, url, at, Outcome.OK, 200, (("content-type", "text/html; charset=utf-8"),), html.encode()), entity_id=place.id
    )


def link(host: str, words: str) -> str:
    return f'Voir <a href="https://{host}/">{words}</a> à ce sujet. '


def test_independent_places_and_near_words_come_first() -> None:
    homes = ["https://a.example/", "https://blog.a.example/", "https://b.example/", "https://c.example/"]
    admit_hosts(urls=homes, by="tests")
    casino, gardens, lonely = (
        link("casino.test", "bonus poker gratuits"),
        link("voisins.test", "jardins du quartier"),
        link("seul.test", "budget participatif"),
    )
    post(homes[0], casino + lonely)
    post(homes[1], casino)
    post(homes[2], casino + gardens)
    post(homes[3], gardens)
    ranked = ranked_nominations()
    assert [each.url for each in ranked] == ["https://voisins.test/", "https://casino.test/", "https://seul.test/"]
    assert [(each.cited_by, each.independent) for each in ranked] == [(2, 2), (3, 2), (1, 1)]
    assert ranked[0].near_words == ("jardins", "quartier")
    assert ranked[0].nearness > ranked[1].nearness
    assert ranked_nominations(limit=1) == ranked[:1]


def test_citations_by_places_that_were_left_out_count_for_nothing() -> None:
    admit_hosts(urls=["https://a.example/", "https://b.example/"], by="tests")
    post("https://a.example/", link("voisins.test", "jardins"))
    post("https://b.example/", link("autres.test", "jardins") + link("voisins.test", "jardins"))
    directory.WebEntity.objects.filter(home_url="https://b.example/").update(status=Status.OUT)
    assert [(each.url, each.independent) for each in ranked_nominations()] == [("https://voisins.test/", 1), ("https://autres.test/", 0)]


def test_ranking_asks_the_database_a_fixed_number_of_times(django_assert_max_num_queries: object) -> None:
    admit_hosts(urls=["https://a.example/"], by="tests")
    post("https://a.example/", "".join(link(f"n{number}.test", "jardins") for number in range(40)))
    ranked_nominations()
    with django_assert_max_num_queries(12):  # type: ignore[operator]
        assert len(ranked_nominations()) == 40
