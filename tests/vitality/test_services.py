from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from django.utils import translation

from seve.audit.models import AuditEvent
from seve.base import addresses
from seve.directory.models import UrlPrefix, WebEntity
from seve.harvest.models import Hyperlink, Page, Post, Visit
from seve.vitality import selectors, services
from seve.vitality.types import Life, SignKind, Suggestion

NOW = datetime(2009, 3, 8, tzinfo=UTC)
Place = Callable[..., int]


@pytest.fixture
def place(db: None) -> Place:
    """A place that posts every `gap` days, `count` times, last `silent` days before NOW."""

    def make(name: str, gap: int = 7, silent: int = 2, count: int = 30) -> int:
        home = f"https://{name}.example/"
        row = WebEntity.objects.create(name=name, home_url=home, status="in", created_at=NOW)
        UrlPrefix.objects.create(entity=row, surt=addresses.surt(home), url=home)
        for number in range(count):
            moment = NOW - timedelta(days=silent + gap * number)
            url = f"{home}{number}"
            common = {
                "entity": row,
                "url": url,
                "surt": addresses.surt(url),
                "title": f"{name} {number}",
                "first_seen": moment,
                "last_seen": moment,
            }
            Post.objects.create(**common, text="…", published=moment, content_hash=b"x")
            Page.objects.create(**common, published=moment, last_outcome="ok")
        return row.id

    return make


def link(source: int, page: int, target: str, *, gone: datetime | None = None) -> None:
    row = Page.objects.get(entity_id=source, url__endswith=f"/{page}")
    Hyperlink.objects.create(
        page=row,
        source_entity_id=source,
        target_url=target,
        target_surt=addresses.surt(target),
        kind="editorial",
        anchor="voir",
        first_seen=row.first_seen,
        last_seen=row.first_seen,
        gone_at=gone,
    )


def test_states_and_evenness_are_kept_with_an_audit_event(place: Place) -> None:
    lively, silent = place("vif"), place("muet", silent=150)
    WebEntity.objects.create(name="vide", home_url="https://vide.example/", status="in", created_at=NOW)
    health = services.compute(at=NOW, by="cli")
    assert (health.alive, health.silent, health.unknown) == (1, 1, 1)
    assert selectors.health() == health
    assert {entity: pulse.state for entity, pulse in selectors.pulses().items()} == {lively: Life.ALIVE, silent: Life.SILENT}
    assert AuditEvent.objects.filter(verb="vitality.compute").count() == 1


def test_a_second_look_at_the_same_date_takes_the_place_of_the_first(place: Place) -> None:
    place("vif")
    services.compute(at=NOW, by="cli")
    services.compute(at=NOW, by="cli")
    assert len(selectors.health_history()) == 1


def test_a_silence_is_dated_when_it_became_clear_and_shows_the_last_post(place: Place) -> None:
    silent = place("muet", silent=150)
    place("vif")
    services.compute(at=NOW, by="cli")
    (sign,) = selectors.signs(kind=SignKind.SILENCE)
    assert (sign.entity_id, sign.value) == (silent, 150.0)
    assert NOW - timedelta(days=145) < sign.at < NOW - timedelta(days=80)
    assert [page.url for page in sign.evidence] == ["https://muet.example/0"]


def test_a_link_that_was_taken_away_came_undone_unless_another_page_still_has_it(place: Place) -> None:
    one, other, third = place("un"), place("deux"), place("trois")
    gone = NOW - timedelta(days=3)
    link(one, 3, "https://deux.example/1", gone=gone)
    link(third, 3, "https://deux.example/1", gone=gone)
    link(third, 4, "https://deux.example/2")
    health = services.compute(at=NOW, by="cli")
    (sign,) = selectors.signs(kind=SignKind.LOST_LINK)
    assert (sign.entity_id, sign.other_entity_id, sign.value, sign.at) == (one, other, 1.0, gone)
    assert health.lost_links == 1


def test_links_to_a_page_that_is_gone_are_to_be_mended(place: Place) -> None:
    one, other = place("un"), place("deux")
    link(one, 3, "https://deux.example/1")
    link(one, 4, "https://deux.example/1")
    Visit.objects.create(entity_id=other, url="https://deux.example/1", at=NOW - timedelta(days=1), outcome="gone", status=410)
    services.compute(at=NOW, by="cli")
    (sign,) = selectors.signs(kind=SignKind.LOST_LINK)
    assert (sign.entity_id, sign.other_entity_id, sign.value) == (one, other, 2.0)
    mending = [each for each in selectors.suggestions() if each.kind == "repair-links"]
    assert [(each.entity_id, each.parameters["links"]) for each in mending] == [(one, 2)]
    assert {page.url for page in mending[0].evidence} == {"https://un.example/3", "https://un.example/4"}


def test_gestures_stay_within_the_budget_and_carry_their_pages(place: Place) -> None:
    for number in range(6):
        place(f"muet{number}", silent=50)
    place("vif")
    services.compute(at=NOW, by="cli")
    gestures = [each for each in selectors.suggestions() if each.kind != "leave-alone"]
    assert len(gestures) == 3
    assert all(each.evidence for each in gestures)


def test_later_posts_are_not_looked_at(place: Place) -> None:
    place("vif")
    health = services.compute(at=NOW - timedelta(days=400), by="cli")
    assert (health.alive, health.unknown) == (0, 1)


@pytest.mark.parametrize(
    ("language", "kind", "parameters", "title", "reason"),
    [
        (
            "en",
            "ask-news",
            {"name": "Ker", "gap": 5, "days": 41},
            "Ask “Ker” for news",
            "It usually speaks every 5 days. Nothing for 41 days.",
        ),
        (
            "fr",
            "ask-news",
            {"name": "Ker", "gap": 1, "days": 1},
            "Prendre des nouvelles de « Ker »",
            "Il publie d’ordinaire chaque jour. Rien depuis 1 jour.",
        ),
        ("fr", "repair-links", {"name": "Ker", "links": 1}, "Signaler à « Ker » un lien à réparer", "Dans ses pages, 1 lien vers un autre"),
        ("fr", "introduce", {"name": "A", "other": "B", "common": 4}, "Présenter « A » à « B »", "4 espaces citent les deux"),
        ("en", "leave-alone", {"name": "Ker", "gap": 5, "days": 0}, "Leave “Ker” alone", "It speaks often"),
    ],
)
def test_suggestions_speak_the_reader_s_language(language: str, kind: str, parameters: dict[str, object], title: str, reason: str) -> None:
    with translation.override(language):
        found = selectors.suggestion_text(Suggestion(1, kind, 1, None, kind, parameters, ()))
    assert found[0].replace("\u00a0", " ") == title
    assert found[1].startswith(reason)


def test_a_place_that_leaves_is_no_evidence_any_more(place: Place) -> None:
    one, other = place("un"), place("deux")
    link(one, 3, "https://deux.example/1", gone=NOW - timedelta(days=3))
    link(other, 3, "https://un.example/1", gone=NOW - timedelta(days=3))
    services.compute(at=NOW, by="cli")
    removed = services.purge(place="example,un)", by="cli")
    urls = [page.url for sign in selectors.signs() for page in sign.evidence]
    assert removed >= 1
    assert urls == ["https://deux.example/3"]
    assert not any("un.example" in page.url for each in selectors.suggestions() for page in each.evidence)


@pytest.mark.parametrize(
    ("outcome", "state"), [("moved", Life.UNKNOWN), ("busy", Life.UNKNOWN), ("gone", Life.SILENT), ("ok", Life.SILENT)]
)
def test_a_place_we_cannot_read_is_not_said_to_be_silent(place: Place, outcome: str, state: Life) -> None:
    mute = place("muet", silent=150)
    place("vif")
    Visit.objects.create(entity_id=mute, url="https://muet.example/", at=NOW - timedelta(days=149), outcome="ok", status=200)
    Visit.objects.create(entity_id=mute, url="https://muet.example/", at=NOW, outcome=outcome, status=0)
    services.compute(at=NOW, by="cli")
    assert selectors.pulses()[mute].state is state
