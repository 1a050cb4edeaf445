"""Messages to people are a currency of the attention budget: who did not ask for one is written to so often a week, and no oftener.

What leaves for one reason on one day is one message, to however many. What somebody asked for, and what the law or a procedure owes them,
is counted and told, never refused.
"""

from collections import Counter
from datetime import datetime
from enum import StrEnum

from seve.accounts import mail
from seve.base import clock
from seve.charter.models import BudgetEntry
from seve.charter.services.budget import spend
from seve.charter.types import Currency


class Due(StrEnum):
    """Why somebody is written to, as attention counts it."""

    ASKED = "asked"  # by their own request
    OWED = "owed"  # by law or procedure: notice to a place, a decision on one's platform
    SPENT = "spent"  # by nobody's request: spends the budget


ASKED = {"question.confirm", "question.answered", "question.declined", "charter.leaving"}
OWED = {"charter.notice", "register.decision"}
ELSEWHERE = {"federation.letter"}  # spent by the level that writes; or one person's letter to one lead
OWNERS, TEAM = "owners", "team"  # keys of the budget: who keeps an official platform; whoever has, or is offered, a role


def may_write(reason: str, by: str) -> bool:
    """Whether a message may leave now; spends it, or notes in public that it was refused."""
    if reason in ASKED | OWED | ELSEWHERE:
        return True
    subject = f"accounts.Mail:{reason}"[:200]
    now = clock.now()
    today = now.replace(hour=0, minute=0, second=0, microsecond=0)
    known = BudgetEntry.objects.filter(currency=Currency.MESSAGES, subject=subject, at__gte=today, at__lte=now).order_by("-id").first()
    if known is not None:
        return not known.refused
    return spend(currency=Currency.MESSAGES, key=OWNERS if reason.startswith("register.") else TEAM, by=by, subject=subject).open


def written(*, since: datetime) -> dict[Due, int]:
    """How many mails were written since a moment, by what was due."""
    counted: Counter[Due] = Counter(dict.fromkeys(Due, 0))
    for reason, n in mail.written(since=since).items():
        counted[Due.ASKED if reason in ASKED else Due.OWED if reason in OWED else Due.SPENT] += n
    return dict(counted)
