"""The record of acts says what an act was about in words, with its page; and what nobody could reach has its way in."""

from django.test import Client
from tests.desk.factories import make_place

from seve.audit.services import record


def test_the_record_of_acts_names_the_place_and_leads_to_it(desk: Client) -> None:
    place = make_place("Chez Paulette")
    record(verb="directory.admit", subject=f"directory.WebEntity:{place}", by="cli")
    record(verb="briefing.build", subject="briefing.Briefing:7", by="cli")
    record(verb="harvest.round", subject="harvest.Visit", by="cli")
    page = desk.get("/fr/desk/charter/acts/").content.decode()
    assert f'<a href="/fr/desk/places/{place}/">Chez Paulette</a>' in page
    assert '<a href="/fr/desk/letters/7/">lettre 7</a>' in page
    assert "a fait une tournée de visites" in page
    assert "harvest.Visit" not in page
    assert "directory.WebEntity" not in page


def test_every_page_leads_to_the_account_and_the_platforms_to_the_radar(desk: Client) -> None:
    page = desk.get("/fr/desk/platforms/").content.decode()
    assert 'href="/fr/desk/radar/"' in page
    assert 'href="/fr/compte/2fa/"' in page
    assert 'href="/fr/desk/search/"' in page
