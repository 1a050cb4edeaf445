"""The charter's daily upkeep: retention applied (texts, look-ups, what decisions changed), untold places suspended, old links forgotten."""

from datetime import timedelta

from django.conf import settings

from seve.accounts import mail
from seve.accounts import services as accounts
from seve.audit.forgetting import forget_look_ups
from seve.base import clock
from seve.briefing.selectors import cited_urls
from seve.briefing.services import forget_old_questions
from seve.charter import services as charter
from seve.charter.selectors import rule
from seve.directory.selectors import list_entities
from seve.directory.services.retention import forget_changes
from seve.directory.types import Standing, Status
from seve.harvest.services.retention import forget_texts
from seve.harvest.services.thinning import thin_copies

DAYS_A_MONTH = 30.44


def keep_charter(*, by: str) -> dict[str, int]:
    """Apply what the rules of conduct say of time; returns what was done. Safe to run again."""
    now = clock.now()
    unofficial = [entity for entity in list_entities() if entity.standing is not Standing.OFFICIAL]
    limit = now - timedelta(days=rule("text_months") * DAYS_A_MONTH)
    admitted = [(entity.home_url, entity.decided_at or entity.created_at) for entity in unofficial if entity.status is Status.IN]
    return {
        "texts": forget_texts(before=limit, entity_ids=[entity.id for entity in unofficial], by=by),
        "copies": thin_copies(bound=settings.SEVE.copies, before=limit, cited=cited_urls(), by=by).records,
        # The demo's places are our own: nobody is to be told.
        "suspended": 0 if settings.SEVE.demo else charter.suspend_untold(admitted=admitted, now=now, by=by),
        "links": accounts.forget_old_links(),
        "signatures": charter.forget_signatures(),
        "letters": charter.forget_letters(),
        "mail": mail.forget_old_mail(),
        "questions": sum(forget_old_questions(by=by).values()),
        "look_ups": forget_look_ups(by=by),
        "changes": forget_changes(before=now - timedelta(days=rule("undo_months") * DAYS_A_MONTH), by=by),
    }
