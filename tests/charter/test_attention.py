"""The attention budget in its second currency: messages to people, spent and refused in public."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from seve.accounts import mail
from seve.accounts.mail_reasons import REASONS
from seve.accounts.models import Mail
from seve.base import clock
from seve.charter import attention, selectors, services
from seve.charter.types import Currency

pytestmark = pytest.mark.django_db


def write(reason: str, number: int = 0, key: str = "") -> bool:
    given: dict[str, Any] = {"subject": "Objet", "text": "Texte", "by": "system:schedule", "reason": reason}
    return mail.write_to_address(address=f"keeper{number}@example.org", key=key, **given)


def spent() -> dict[str, tuple[int, int]]:
    return {line.key: (line.spent, line.refused) for line in selectors.budget() if line.currency is Currency.MESSAGES}


def one_message_only() -> None:
    services.change_rule(name="messages_owners_per_week", value=1, reason="fewer letters", by="user:1")


def test_one_reason_on_one_day_is_one_message_to_however_many() -> None:
    assert [write("register.card", number) for number in range(3)] == [True] * 3
    assert spent() == {"owners": (1, 0)}


def test_a_spent_budget_refuses_in_public(client: Client) -> None:
    one_message_only()
    assert write("register.card")
    assert not write("register.trouble") and not write("register.trouble", 1)
    assert Mail.objects.count() == 1
    assert spent() == {"owners": (1, 1)}
    page = " ".join(client.get("/en/transparency/").content.decode().split())
    assert "messages · those who keep official platforms" in page


def test_budget_of_messages_comes_back_with_its_week(monkeypatch: pytest.MonkeyPatch) -> None:
    one_message_only()
    assert write("register.card")
    later = clock.now() + timedelta(days=7, minutes=1)
    monkeypatch.setattr(clock, "now", lambda: later)
    assert write("register.trouble")


@pytest.mark.parametrize("reason", sorted(attention.ASKED | attention.OWED))
def test_what_is_asked_for_or_owed_is_never_refused(reason: str) -> None:
    one_message_only()
    services.change_rule(name="messages_team_per_week", value=0, reason="none", by="user:1")
    assert write(reason)
    assert spent() == {}


def test_invitations_are_messages_too() -> None:
    services.change_rule(name="messages_team_per_week", value=0, reason="none", by="user:1")
    assert not write("accounts.invitation")
    assert spent() == {"team": (0, 1)}


def test_a_mail_that_was_queued_before_spends_nothing() -> None:
    assert write("register.card", key="once")
    yesterday = clock.now() - timedelta(days=1)
    selectors.models.BudgetEntry.objects.update(at=yesterday)
    assert not write("register.card", key="once")
    assert spent() == {"owners": (1, 0)}


def test_every_reason_is_asked_for_owed_or_charged() -> None:
    """A new reason is charged unless somebody says otherwise here; none is forgotten among those that are not."""
    known = attention.ASKED | attention.OWED | attention.ELSEWHERE
    assert known <= set(REASONS)
    charged = {"accounts.invitation", "register.overlap", "register.trouble", "register.card"}
    assert set(REASONS) - known == charged


def test_transparency_tells_mail_by_what_was_due_and_hides_few(client: Client) -> None:
    for number in range(11):
        write("register.card", number)
    write("question.answered")
    assert attention.written(since=clock.now() - timedelta(days=1)) == {
        attention.Due.ASKED: 1,
        attention.Due.OWED: 0,
        attention.Due.SPENT: 11,
    }
    page = " ".join(client.get("/en/transparency/").content.decode().split())
    assert "asked for by who received it: fewer than 11" in page


def test_mutant_without_the_gate_nothing_is_refused(monkeypatch: pytest.MonkeyPatch, client: Client) -> None:
    monkeypatch.setattr(mail, "_gates", [])
    with pytest.raises(AssertionError):
        test_a_spent_budget_refuses_in_public(client)
