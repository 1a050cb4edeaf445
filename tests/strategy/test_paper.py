"""The plan on paper, and the calendar at a secret address."""

import io
from datetime import timedelta
from pathlib import Path

import pytest
from django.test import Client
from pypdf import PdfReader

from seve.audit.models import AuditEvent
from seve.base import clock
from seve.strategy import selectors, services
from seve.strategy.models import Feed
from seve.strategy.services.errors import StrategyRefused
from seve.strategy.types import EventKind, Measure

pytestmark = pytest.mark.django_db

HOSTILE = '#eval("1") *gras* $x$ @ref <étiquette> \\ "guillemets" // fin'


@pytest.fixture
def plan() -> None:
    number = services.add_objective(title="Une voix par département", text=HOSTILE, by="user:1")
    services.add_action(objective_id=number, title="Écrire aux fédérations", owner="Camille", by="user:1")
    services.add_indicator(objective_id=number, measure=Measure.ALIVE_VOICES, target=90, by="user:1")
    services.fill_indicators(by="user:1")
    services.add_event(title="Élections", kind=EventKind.ELECTION, start=clock.now().date() + timedelta(days=30), by="user:1")
    services.add_event(title="Conseil du 29", kind=EventKind.MEETING, start=clock.now().date(), territory="FR-29", by="user:1")


def _text(pdf: bytes) -> str:
    """The words on the pages, set in the faces of the house."""
    assert pdf.startswith(b"%PDF-")
    assert b"Newsreader" in pdf
    assert b"AtkinsonHyperlegibleNext" in pdf
    pages = (page.extract_text(extraction_mode="layout") for page in PdfReader(io.BytesIO(pdf)).pages)
    return "\n".join(" ".join(line.split()) for page in pages for line in page.splitlines())


@pytest.mark.parametrize(("language", "words"), [("fr", "voix vivantes"), ("en", "living voices")])
def test_the_plan_is_set_in_both_languages(plan: None, language: str, words: str) -> None:
    pdf = services.plan_pdf(language=language)

    text = _text(pdf)
    assert "Une voix par département" in text
    assert "Écrire aux fédérations" in text
    assert words in text
    assert '#eval("1")' in text.replace("“", '"').replace("”", '"')  # a text is data, never markup
    assert pdf == services.plan_pdf(language=language)


def test_an_empty_plan_is_a_page_all_the_same(tmp_path: Path) -> None:
    assert services.write_plan(path=tmp_path / "plan.pdf", territory="FR-29") == 0
    assert "Finistère" in _text((tmp_path / "plan.pdf").read_bytes())


REFUSED = {"another form": ("plan.docx", "", ".pdf"), "no such territory": ("plan.pdf", "FR-XX", "no known territory")}


@pytest.mark.parametrize(("name", "territory", "said"), REFUSED.values(), ids=REFUSED)
def test_what_cannot_be_written_is_told(tmp_path: Path, name: str, territory: str, said: str) -> None:
    with pytest.raises(StrategyRefused, match=said):
        services.write_plan(path=tmp_path / name, territory=territory)


def test_a_calendar_program_reads_a_level_with_its_secret(plan: None, client: Client) -> None:
    token = services.open_feed(territory="FR-29", by="user:1")

    answer = client.get(f"/calendar/{token}.ics")

    assert answer.headers["Content-Type"].startswith("text/calendar")
    assert answer.headers["X-Robots-Tag"] == "noindex"
    assert answer.content.count(b"BEGIN:VEVENT") == 2
    assert not answer.cookies


def test_a_closed_or_guessed_address_holds_nothing(plan: None, client: Client) -> None:
    token = services.open_feed(by="user:1")
    [feed] = selectors.feeds()

    services.close_feed(feed_id=feed.id, by="user:1")

    assert client.get(f"/calendar/{token}.ics").status_code == 404
    assert client.get("/calendar/guess.ics").status_code == 404
    assert selectors.feeds() == []
    with pytest.raises(StrategyRefused, match="no longer open"):
        services.close_feed(feed_id=feed.id, by="user:1")


def test_the_secret_itself_is_kept_nowhere(plan: None) -> None:
    token = services.open_feed(by="user:1")

    assert token not in Feed.objects.get().token
    assert not [event for event in AuditEvent.objects.all() if token in str(event.detail)]


def test_milestones_and_crowded_weeks_are_on_the_paper() -> None:
    number = services.add_objective(title="Une voix par département", by="user:1")
    day = clock.now().date().replace(day=1) + timedelta(days=62)
    services.add_milestone(objective_id=number, title="Dix départements", on=day.replace(day=1), by="user:1")
    for title in ("Élections", "Ouverture", "Consultation"):
        services.add_event(title=title, kind=EventKind.ELECTION, start=day, by="user:1")

    text = _text(services.plan_pdf(language="fr"))

    assert "Étapes" in text
    assert "Dix départements · 1er" in text
    assert text.count("semaine chargée") >= 3
