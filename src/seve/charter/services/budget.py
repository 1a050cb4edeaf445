"""Attention: spent within its limits, refused beyond them; both are public."""

from django.db import connection, transaction

from seve.audit.services import record
from seve.base import clock
from seve.charter import selectors
from seve.charter.models import BudgetEntry, Refusal
from seve.charter.types import Currency, Gate

BUDGET_LOCK = 7_305_228


@transaction.atomic
def spend(*, currency: Currency, key: str, by: str, amount: int = 1, subject: str = "") -> Gate:
    """Spend attention, or note that it was refused. Two at once cannot both take the last unit."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [BUDGET_LOCK])
    gate = selectors.may_spend(currency, key, amount)
    BudgetEntry.objects.create(currency=currency, key=key, amount=amount, refused=not gate.open, subject=subject, at=clock.now())
    if gate.open:
        detail = {"currency": currency, "amount": amount}
        record(verb="charter.spend", subject=subject or f"charter.{currency}", by=by, detail=detail)
    return gate


@transaction.atomic
def refuse(*, asked: str, rule: str, why: str, by: str) -> None:
    """Note, for the transparency page, something Sève was asked and declined."""
    row = Refusal.objects.create(asked=asked[:300], rule=rule, why=why[:400], at=clock.now())
    record(verb="charter.refuse", subject=f"charter.Refusal:{row.pk}", by=by, detail={"asked": asked[:300], "rule": rule})
