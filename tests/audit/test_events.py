"""Audit: append-only, chained, in the transaction of the change."""

import threading
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import translation

from seve.audit import selectors, services, wording
from seve.audit.models import AuditEvent
from seve.audit.types import Event

pytestmark = pytest.mark.django_db


def record(verb: str = "directory.admit", subject: str = "directory.WebEntity:42", **detail: Any) -> None:
    services.record(verb=verb, subject=subject, by="user:1", detail=detail)


def rewrite(sql: str) -> None:
    """What somebody with full rights over the database could do: the chain must still show it."""
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE audit_auditevent DISABLE TRIGGER USER")
        cursor.execute(sql)
        cursor.execute("ALTER TABLE audit_auditevent ENABLE ALWAYS TRIGGER audit_no_update")


@pytest.mark.parametrize("sql", ["UPDATE audit_auditevent SET actor = 'x'", "DELETE FROM audit_auditevent", "TRUNCATE audit_auditevent"])
def test_event_cannot_be_changed_or_removed(sql: str) -> None:
    record()
    with pytest.raises(DatabaseError, match="never changed"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)
    assert AuditEvent.objects.count() == 1


def test_replica_mode_does_not_lift_the_guard() -> None:
    record()
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute("DELETE FROM audit_auditevent")


def test_event_goes_with_its_broken_transaction() -> None:
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        record()
        _ = 1 / 0
    assert AuditEvent.objects.count() == 0


def test_chain_is_whole_whatever_the_details() -> None:
    paris = datetime(2026, 3, 1, 12, tzinfo=UTC)
    for detail in ({"n": 1e20, "m": 0.1, "t": True}, {"é": ["\0", None]}, {"when": paris}, {"s": {3, 1}, "nan": float("nan")}, {}):
        record(**detail)
    assert AuditEvent.objects.count() == 5
    assert selectors.verify_chain() is None


def test_chain_shows_a_changed_event() -> None:
    for number in range(5):
        record(number=number)
    third = AuditEvent.objects.order_by("id")[2].pk
    rewrite(f"UPDATE audit_auditevent SET actor = 'user:9' WHERE id = {third}")
    assert selectors.verify_chain() == third


def test_chain_shows_a_removed_event() -> None:
    for number in range(5):
        record(number=number)
    third, fourth = AuditEvent.objects.order_by("id").values_list("pk", flat=True)[2:4]
    rewrite(f"DELETE FROM audit_auditevent WHERE id = {third}")
    assert selectors.verify_chain() == fourth


def test_events_are_found_by_subject_verb_and_date() -> None:
    old = datetime(2026, 1, 1, tzinfo=UTC)
    services.record(verb="charter.opt_out", subject="a:1", by="public", at=old)
    record(subject="a:1")
    record(subject="a:2")
    assert [event.verb for event in selectors.events_of("a:1")] == ["directory.admit", "charter.opt_out"]
    assert [event.subject for event in selectors.events(verb_prefix="directory.")] == ["a:2", "a:1"]
    assert selectors.count(since=old + timedelta(days=1)) == 2


def test_sentence_puts_the_event_into_words() -> None:
    event = Event(1, datetime(2026, 1, 1, tzinfo=UTC), "user:3", "charter.policy", "x", {"name": "n", "before": 1, "after": 2})
    with translation.override("en"):
        assert wording.sentence(event) == "changed a rule of conduct from 1 to 2: “n” Reason: …"


def test_unknown_verb_is_shown_as_it_is() -> None:
    assert wording.sentence(Event(1, datetime(2026, 1, 1, tzinfo=UTC), "cli", "room.verb", "x", {})) == "room.verb"


@pytest.mark.django_db(transaction=True)
def test_events_written_at_once_keep_one_chain() -> None:
    def write() -> None:
        try:
            for _ in range(5):
                with transaction.atomic():
                    record()
        finally:
            connection.close()

    threads = [threading.Thread(target=write) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert AuditEvent.objects.count() == 20
    assert selectors.verify_chain() is None
