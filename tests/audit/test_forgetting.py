"""N7: who looked at what is kept twelve months, then erased; the chain stays whole, and no other change gets through."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import translation

from seve.audit import selectors, services, wording
from seve.audit.forgetting import KEPT, forget_look_ups
from seve.audit.models import AuditEvent

pytestmark = pytest.mark.django_db
NOW = datetime.now(UTC)
OLD = NOW - KEPT - timedelta(days=3)


def look(at: datetime, number: int = 7) -> None:
    services.record(verb="desk.look", subject=f"directory.WebEntity:{number}", by="user:12", at=at, detail={"page": "card"})


def decide(at: datetime) -> None:
    services.record(verb="directory.admit", subject="directory.WebEntity:7", by="user:12", at=at)


def rewrite(sql: str) -> None:
    """What somebody with full rights over the database could do."""
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE audit_auditevent DISABLE TRIGGER USER")
        cursor.execute(sql)
        cursor.execute("ALTER TABLE audit_auditevent ENABLE ALWAYS TRIGGER audit_no_update")


def test_old_look_ups_lose_whose_and_of_what_and_the_chain_is_whole() -> None:
    for number in range(3):
        decide(OLD)
        look(OLD, number)
    look(NOW - timedelta(days=300))
    assert forget_look_ups(by="system:schedule") == 3
    assert selectors.verify_chain() is None
    with connection.cursor() as cursor:
        cursor.execute("SELECT string_agg(t::text, '|') FROM audit_auditevent t WHERE forgotten_at IS NOT NULL")
        (left,) = cursor.fetchone()
    assert "user:12" not in left and "WebEntity" not in left and "card" not in left
    kept = selectors.events(verb_prefix="desk.look")
    assert [event.forgotten for event in kept] == [False, True, True, True]
    assert {event.at.time().isoformat() for event in kept if event.forgotten} == {"00:00:00"}
    assert selectors.count(verb_prefix="directory.", subject="directory.WebEntity:7") == 3  # decisions stay


def test_forgetting_is_written_down_and_happens_once() -> None:
    look(OLD)
    assert [forget_look_ups(by="system:schedule"), forget_look_ups(by="system:schedule")] == [1, 0]
    event = selectors.events(verb_prefix="audit.forget")[0]
    with translation.override("en"):
        assert wording.sentence(event) == "erased who made 1 look-up more than twelve months ago, and of what"
        assert wording.actor(selectors.events(verb_prefix="desk.look")[0]) == "erased after twelve months"
    assert (event.detail["count"], event.actor) == (1, "system:schedule")


FORGET = "actor = '', subject = '', detail = '{}', salt = NULL, forgotten_at = now(), at = date_trunc('day', at, 'UTC')"


@pytest.mark.parametrize(
    "change",
    [
        f"UPDATE audit_auditevent SET {FORGET} WHERE verb = 'directory.admit'",
        f"UPDATE audit_auditevent SET {FORGET} WHERE at > now() - interval '365 days'",
        f"UPDATE audit_auditevent SET {FORGET}, digest = commitment WHERE verb = 'desk.look'",
        f"UPDATE audit_auditevent SET {FORGET}, verb = 'desk.l' WHERE verb = 'desk.look'",
        "UPDATE audit_auditevent SET actor = 'user:1', forgotten_at = now()",
        "UPDATE audit_auditevent SET salt = NULL",
        "DELETE FROM audit_auditevent WHERE verb = 'desk.look' AND at < now() - interval '2 years'",
    ],
)
def test_database_refuses_every_other_change(change: str) -> None:
    for at in (NOW - timedelta(days=900), NOW - timedelta(days=100)):
        look(at)
        decide(at)
    before = list(AuditEvent.objects.order_by("id").values())
    with pytest.raises(DatabaseError, match="never changed"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(change)
    assert list(AuditEvent.objects.order_by("id").values()) == before


def test_nothing_is_forgotten_twice() -> None:
    look(OLD)
    forget_look_ups(by="test")
    with pytest.raises(DatabaseError, match="never changed"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE audit_auditevent SET forgotten_at = now() WHERE verb = 'desk.look'")


@pytest.mark.parametrize(
    ("sql", "what"),
    [
        (f"UPDATE audit_auditevent SET {FORGET} WHERE subject = 'directory.WebEntity:3'", "a look-up blanked before its time"),
        (f"UPDATE audit_auditevent SET {FORGET} WHERE verb = 'directory.admit'", "a decision blanked"),
        (f"UPDATE audit_auditevent SET {FORGET}, verb = 'desk.look' WHERE verb = 'directory.admit'", "a decision passed off as a look-up"),
        ("UPDATE audit_auditevent SET salt = decode(repeat('00', 32), 'hex') WHERE verb = 'directory.admit'", "another salt"),
        ("UPDATE audit_auditevent SET actor = 'user:9' WHERE forgotten_at IS NOT NULL", "a forgotten look-up given to somebody"),
        ("UPDATE audit_auditevent SET at = at + interval '1 day' WHERE forgotten_at IS NOT NULL", "a forgotten look-up on another day"),
        ("DELETE FROM audit_auditevent WHERE verb = 'audit.forget'", "the erasing itself erased"),
        ("UPDATE audit_auditevent SET detail = jsonb_set(detail, '{count}', '5') WHERE verb = 'audit.forget'", "the erasing told larger"),
    ],
)
def test_chain_shows_what_was_blanked_without_right(sql: str, what: str) -> None:
    look(OLD, 1)
    decide(OLD)
    forget_look_ups(by="test")
    look(NOW - timedelta(days=2), 3)
    assert selectors.verify_chain() is None
    rewrite(sql)
    assert selectors.verify_chain() is not None, what


def test_old_look_up_blanked_without_being_said_shows() -> None:
    """Even one that was old enough: what the record says was erased is counted."""
    look(OLD, 1)
    look(OLD, 2)
    rewrite(f"UPDATE audit_auditevent SET {FORGET} WHERE subject = 'directory.WebEntity:2'")
    assert selectors.verify_chain() == AuditEvent.objects.order_by("id")[1].pk


def test_events_from_before_the_commitments_are_still_checked() -> None:
    from seve.audit import chain

    old: dict[str, Any] = {"at": OLD, "actor": "cli", "verb": "directory.admit", "subject": "x:1", "detail": {"n": 1}}
    digest = chain.first_digest(previous=chain.START, **old)
    AuditEvent.objects.create(previous_digest=chain.START, digest=digest, **old)
    decide(NOW)
    assert selectors.verify_chain() is None
    rewrite("UPDATE audit_auditevent SET actor = 'x' WHERE verb = 'directory.admit' AND commitment IS NULL")
    assert selectors.verify_chain() is not None


def test_seal_names_the_newest_link() -> None:
    assert selectors.seal() is None
    decide(NOW)
    sealed = selectors.seal()
    assert sealed is not None
    row = AuditEvent.objects.get()
    assert (sealed.number, sealed.digest) == (row.pk, bytes(row.digest).hex())
