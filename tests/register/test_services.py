"""The register's verbs, on a real database."""

import threading
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.db import connection

from seve.audit.models import AuditEvent
from seve.base import clock
from seve.charter.types import Gate
from seve.register import selectors, services
from seve.register.models import Platform
from seve.register.services.errors import CardChanged, RegisterRefused
from seve.register.types import Card, OutcomeKind, Verdict

FORUM = Card(
    key="forum-democrate",
    name="Forum Démocrate",
    purpose="Forum de débat et de propositions des adhérents",
    functions=("forum", "propositions"),
    audience=("adhérents",),
    owner="Équipe du forum",
    launch=date(2009, 3, 12),
)
SOCIAL = Card(
    key="les-democrates",
    name="Les Démocrates",
    purpose="Débats et propositions entre adhérents",
    functions=("débat", "propositions"),
    audience=("adhérents",),
    owner="Équipe du média social",
    launch=date(2009, 3, 15),
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def mandate(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("seve.charter.selectors.may_decide", lambda user_id: Gate(open=True))


@pytest.fixture
def no_mandate(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("seve.charter.selectors.may_decide", lambda user_id: Gate(open=False, reason="no-mandate"))


def test_saving_a_twin_opens_a_conversation_at_once() -> None:
    services.save_card(card=FORUM, by="user:1")
    _, found = services.save_card(card=SOCIAL, by="user:2")

    [case] = selectors.overlap_cases(open_only=True)
    assert len(found) == 1
    assert {case.a.card.key, case.b.card.key} == {"forum-democrate", "les-democrates"}
    assert "3 jours d’écart" in case.words[0].text
    event = AuditEvent.objects.get(verb="register.overlap-found")
    assert set(event.detail["told"]) == {"Équipe du forum", "Équipe du média social"}


def test_a_card_being_typed_is_compared_and_not_stored() -> None:
    services.save_card(card=FORUM, by="user:1")

    [(overlap, other)] = services.preview_overlaps(card=replace(SOCIAL, key="")).met

    assert other.card.key == "forum-democrate"
    assert overlap.score > 0.4
    assert selectors.get_platform("les-democrates") is None


def test_changing_the_purpose_closes_the_case() -> None:
    services.save_card(card=FORUM, by="user:1")
    services.save_card(card=SOCIAL, by="user:2")

    services.save_card(card=replace(SOCIAL, purpose="Vendre des livres", functions=("boutique",), audience=("grand public",)), by="user:2")

    assert selectors.overlap_cases(open_only=True) == []
    assert selectors.overlap_cases()[0].gone_at is not None


def test_the_same_card_again_changes_nothing() -> None:
    services.save_card(card=FORUM, by="user:1")
    before = AuditEvent.objects.count()

    platform, _ = services.save_card(card=FORUM, by="user:1")

    assert platform.version == 1
    assert AuditEvent.objects.count() == before


def test_a_card_changed_meanwhile_is_refused() -> None:
    services.save_card(card=FORUM, by="user:1")
    services.save_card(card=replace(FORUM, note="première"), by="user:1", version=1)

    with pytest.raises(CardChanged, match="read it again"):
        services.save_card(card=replace(FORUM, note="seconde"), by="user:2", version=1)

    kept = selectors.get_platform("forum-democrate")
    assert kept is not None
    assert kept.card.note == "première"


def test_import_and_export_give_the_same_cards(tmp_path: Path) -> None:
    services.save_card(card=FORUM, by="cli")
    services.save_card(card=SOCIAL, by="cli")
    file = tmp_path / "cards.yaml"
    services.export_file(path=file)
    before = [platform.card for platform in selectors.platforms()]
    Platform.objects.all().delete()

    report = services.import_file(path=file, by="cli")

    assert (report.added, report.changed, len(report.overlaps)) == (2, 0, 1)
    assert [platform.card for platform in selectors.platforms()] == before
    assert services.import_file(path=file, by="cli").unchanged == 2


def test_csv_goes_out_and_comes_back(tmp_path: Path) -> None:
    services.save_card(card=FORUM, by="cli")
    file = tmp_path / "cards.csv"
    services.export_file(path=file)
    Platform.objects.all().delete()

    services.import_file(path=file, by="cli")

    assert [platform.card for platform in selectors.platforms()] == [FORUM]


def test_checking_a_file_stores_nothing(tmp_path: Path) -> None:
    services.save_card(card=FORUM, by="cli")
    file = tmp_path / "new.yaml"
    file.write_text(
        "- {name: Les Démocrates, purpose: Débats et propositions entre adhérents, functions: [débat, propositions], audience: adhérents}"
    )

    report = services.check_file(path=file)

    assert [(overlap.a, overlap.b) for overlap in report.overlaps] == [("forum-democrate", "les-democrates")]
    assert [platform.card.key for platform in selectors.platforms()] == ["forum-democrate"]


def test_an_outcome_is_recorded_once() -> None:
    services.save_card(card=FORUM, by="user:1")
    services.save_card(card=SOCIAL, by="user:2")
    [case] = selectors.overlap_cases()
    services.say(case_id=case.id, text="Parlons-nous jeudi.", by="user:1")

    services.record_outcome(case_id=case.id, outcome=OutcomeKind.MERGE, text="Une seule plateforme en mai.", by="user:1")

    with pytest.raises(RegisterRefused, match="settled already"):
        services.record_outcome(case_id=case.id, outcome=OutcomeKind.KEEP_BOTH, text="Non.", by="user:2")
    settled = selectors.get_case(case.id)
    assert settled is not None
    assert [word.author for word in settled.words] == ["seve", "user:1"]
    assert settled.outcome is OutcomeKind.MERGE


def test_an_old_card_is_told_until_it_is_confirmed() -> None:
    services.save_card(card=FORUM, by="user:1")
    later = clock.now() + timedelta(days=200)

    assert [platform.card.key for platform in selectors.stale(now=later)] == ["forum-democrate"]

    services.confirm(key="forum-democrate", by="user:1")
    assert selectors.stale(now=clock.now() + timedelta(days=100)) == []


def test_without_a_mandate_nothing_is_decided(no_mandate: None) -> None:
    services.save_card(card=FORUM, by="user:1")

    with pytest.raises(RegisterRefused, match="mandate"):
        services.decide(key="forum-democrate", verdict=Verdict.KEEP, reason="Elle sert tous les jours.", by="user:1")

    assert selectors.decisions() == []


def test_a_decision_leaves_time_to_appeal(mandate: None) -> None:
    services.save_card(card=FORUM, by="user:1")
    services.save_card(card=SOCIAL, by="user:2")

    number = services.decide(
        key="forum-democrate", verdict=Verdict.MERGE, into="les-democrates", reason="Deux lieux pour un même débat.", by="user:1"
    )
    services.appeal(decision_id=number, text="Nous avons 400 inscrits.", by="user:3")
    services.answer_appeal(decision_id=number, text="Ils seront invités un par un.", by="user:1")

    [decision] = selectors.decisions()
    assert decision.effective_on >= decision.appeal_until
    assert decision.appeal_outcome == "Ils seront invités un par un."
    assert [event.verb for event in AuditEvent.objects.filter(subject="register.Platform:forum-democrate").order_by("id")] == [
        "register.add",
        "register.decide",
        "register.appeal",
        "register.appeal-answered",
    ]


REFUSED = {
    "a place that is not official": ({"key": "un-blog", "verdict": Verdict.RETIRE, "reason": "il nous déplaît fort"}, "only those"),
    "no reason": ({"key": "forum-democrate", "verdict": Verdict.RETIRE, "reason": "non"}, "reasons"),
    "a merger without an heir": ({"key": "forum-democrate", "verdict": Verdict.MERGE, "reason": "deux pour un débat"}, "takes over"),
    "a merger into itself": (
        {"key": "forum-democrate", "verdict": Verdict.MERGE, "into": "forum-democrate", "reason": "deux pour un débat"},
        "takes over",
    ),
    "an heir of a retirement": (
        {"key": "forum-democrate", "verdict": Verdict.RETIRE, "into": "les-democrates", "reason": "deux pour un débat"},
        "only a merger",
    ),
}


@pytest.mark.parametrize(("asked", "said"), REFUSED.values(), ids=REFUSED)
def test_what_cannot_be_decided_is_refused_in_one_line(mandate: None, asked: dict[str, object], said: str) -> None:
    services.save_card(card=FORUM, by="user:1")
    services.save_card(card=SOCIAL, by="user:2")

    with pytest.raises(RegisterRefused, match=said):
        services.decide(by="user:1", **asked)  # type: ignore[arg-type]

    assert selectors.decisions() == []


def test_two_mergers_cannot_make_a_circle(mandate: None) -> None:
    services.save_card(card=FORUM, by="user:1")
    services.save_card(card=SOCIAL, by="user:2")
    services.decide(key="forum-democrate", verdict=Verdict.MERGE, into="les-democrates", reason="Deux lieux pour un débat.", by="user:1")

    with pytest.raises(RegisterRefused, match="withdraw that decision first"):
        services.decide(
            key="les-democrates", verdict=Verdict.MERGE, into="forum-democrate", reason="Deux lieux pour un débat.", by="user:1"
        )


@pytest.mark.django_db(transaction=True)
def test_two_people_deciding_at_once_leave_one_decision(mandate: None) -> None:
    services.save_card(card=FORUM, by="user:1")
    outcomes: list[str] = []
    together = threading.Barrier(2)

    def decide(by: str) -> None:
        together.wait()
        try:
            services.decide(key="forum-democrate", verdict=Verdict.FREEZE, reason="Personne ne la tient plus.", by=by)
            outcomes.append("done")
        except RegisterRefused as refused:
            outcomes.append(str(refused))
        finally:
            connection.close()

    threads = [threading.Thread(target=decide, args=(f"user:{number}",)) for number in (1, 2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(outcomes)[-1] == "done"
    assert "stands already" in sorted(outcomes)[0]
    assert len(selectors.decisions()) == 1


def test_a_withdrawn_decision_stays_readable(mandate: None) -> None:
    services.save_card(card=FORUM, by="user:1")
    number = services.decide(key="forum-democrate", verdict=Verdict.FREEZE, reason="Personne ne la tient plus.", by="user:1")

    services.withdraw(decision_id=number, reason="Une équipe l’a reprise.", by="user:1")
    services.decide(key="forum-democrate", verdict=Verdict.KEEP, reason="Une équipe l’a reprise.", by="user:1")

    assert [decision.verdict for decision in selectors.decisions()] == [Verdict.KEEP, Verdict.FREEZE]
