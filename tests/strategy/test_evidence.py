"""Every figure of the plan opens down to public pages, on a real database with harvested posts."""

from datetime import timedelta

import pytest
from django.test import Client

from seve.accounts.services import make_first_coordinator
from seve.base import clock
from seve.directory.models import UrlPrefix, WebEntity
from seve.harvest.services.store import store
from seve.harvest.types import Fetched, Outcome
from seve.register.services import save_card
from seve.register.types import Card
from seve.strategy import evidence, selectors, services
from seve.strategy.types import Measure, Stance

pytestmark = pytest.mark.django_db
FEED = """<?xml version="1.0"?><rss version="2.0"><channel><title>{host}</title><link>https://{host}/</link><description>d</description>
<item><title>Le marché de {host}</title><link>https://{host}/marche</link><pubDate>{date}</pubDate>
<description>Long récit.</description></item>
</channel></rss>"""


def place(host: str, territory: str | None) -> WebEntity:
    now = clock.now()
    entity = WebEntity.objects.create(
        name=host, home_url=f"https://{host}/", status="in", created_at=now, decided_at=now, territory_id=territory
    )
    UrlPrefix.objects.create(entity=entity, surt=",".join(reversed(host.split("."))) + ")", url=f"https://{host}/")
    date = (now - timedelta(days=2)).strftime("%a, %d %b %Y %H:%M:%S +0000")
    url = f"https://{host}/feed"
    headers = (("content-type", "application/rss+xml"),)
    store(fetched=Fetched(url, url, now, Outcome.OK, 200, headers, FEED.format(host=host, date=date).encode()), entity_id=entity.pk)
    return entity


@pytest.fixture
def country() -> int:
    """Two places in Finistère, one in Gironde; two twins among the official platforms; a direction that follows both."""
    for host, territory in (("brest.example", "FR-29"), ("quimper.example", "FR-29"), ("bordeaux.example", "FR-33")):
        place(host, territory)
    twin = {"purpose": "Débattre entre adhérents", "functions": ("débat",), "audience": ("adhérents",)}
    save_card(card=Card(key="a", name="Forum", **twin), by="cli")  # type: ignore[arg-type]
    save_card(card=Card(key="b", name="Agora", **twin), by="cli")  # type: ignore[arg-type]
    number = services.add_objective(title="Une voix partout", by="user:1")
    services.answer(objective_id=number, territory="FR-33", stance=Stance.DECLINED, reason="Pas cette année.", by="user:1")
    for measure in (Measure.POSTS, Measure.OPEN_OVERLAPS):
        services.add_indicator(objective_id=number, measure=measure, by="user:1")
    services.fill_indicators(by="user:1")
    return number


def opened(number: int, measure: Measure) -> evidence.Opened:
    objective = selectors.get_objective(number)
    assert objective is not None
    indicator = next(one for one in objective.indicators if one.measure is measure)
    return evidence.open_figure(objective, indicator, now=clock.now())


def test_a_figure_opens_down_to_its_pages(country: int) -> None:
    figure = opened(country, Measure.POSTS)

    assert figure.value == 3 == figure.indicator.readings[-1].value
    assert sorted(piece.url for piece in figure.pieces) == [f"https://{host}.example/marche" for host in ("bordeaux", "brest", "quimper")]


def test_a_figure_rolls_up_from_the_territories_below(country: int) -> None:
    figure = opened(country, Measure.POSTS)

    assert [(share.territory, share.value, share.stance) for share in figure.shares] == [
        ("FR-29", 2, None),
        ("FR-33", 1, Stance.DECLINED),
    ]
    assert sum(share.value for share in figure.shares) == figure.value


def test_overlaps_open_their_conversation(country: int) -> None:
    [piece] = opened(country, Measure.OPEN_OVERLAPS).pieces

    assert (piece.title, piece.overlap_id is not None) == ("Forum · Agora", True)


@pytest.mark.parametrize(("language", "words"), [("fr", "Ce dont il est fait"), ("en", "What it is made of")])
def test_the_page_of_a_figure_shows_its_pages(client: Client, country: int, language: str, words: str) -> None:
    client.force_login(make_first_coordinator(name="Camille", email="camille@example.org", by="test"))
    indicator = opened(country, Measure.POSTS).indicator

    plan = client.get(f"/{language}/desk/plan/").content.decode()
    page = client.get(f"/{language}/desk/plan/indicators/{indicator.id}/").content.decode()

    assert f"/{language}/desk/plan/indicators/{indicator.id}/" in plan
    assert words in page
    assert "https://brest.example/marche" in page
    assert "Gironde" in page
    assert client.get(f"/{language}/desk/plan/indicators/{indicator.id + 1000}/").status_code == 404
