"""Check the cards against the web, and remind owners: so that nothing rots silently."""

from collections.abc import Callable, Sequence

from django.db import transaction

from seve.audit.services import record
from seve.base import clock
from seve.base.http import Answer
from seve.register import models, selectors
from seve.register.asking import ask
from seve.register.domain.accessibility import faults_of
from seve.register.types import Stage

Ask = Callable[[Sequence[str]], list[Answer]]
LARGEST_DETAIL = 300
SHOULD_ANSWER = (Stage.LAUNCHED, Stage.FROZEN)  # what is only being built may well not answer yet


def check_cards(*, by: str, key: str | None = None, ask: Ask = ask) -> int:
    """Ask for the first address of every open card (of one with `key`), and keep what it told. Gives how many were asked."""
    rows = models.Platform.objects.filter(stage__in=SHOULD_ANSWER).exclude(addresses=[]).order_by("id")
    platforms = list(rows.filter(key=key) if key else rows)
    answers = ask([platform.addresses[0] for platform in platforms]) if platforms else []
    with transaction.atomic():
        for platform, answer in zip(platforms, answers, strict=True):
            _keep(platform, answer, by=by)
    return len(platforms)


def _keep(platform: models.Platform, answer: Answer, *, by: str) -> None:
    is_up = not answer.trouble and 200 <= answer.status < 400
    before = models.CardCheck.objects.filter(platform=platform).order_by("-at", "-id").first()
    is_page = is_up and "html" in (answer.header("content-type") or "html")
    models.CardCheck.objects.create(
        platform=platform,
        at=clock.now(),
        url=platform.addresses[0],
        is_up=is_up,
        detail=(answer.detail or (f"{answer.status} {answer.reason}".strip() if answer.status else ""))[:LARGEST_DETAIL],
        certificate_until=answer.certificate_until,
        faults={fault.value: count for fault, count in faults_of(answer.body).items()} if is_page else {},
    )
    if (before.is_up if before else True) != is_up:  # only what changed is worth a line in the history
        verb = "register.check-up" if is_up else "register.check-down"
        record(verb=verb, subject=f"register.Platform:{platform.key}", by=by, detail={"url": platform.addresses[0]})


def remind_owners(*, by: str) -> int:
    """One reminder for each card that nobody confirmed for four months; once in that time. Gives how many."""
    now = clock.now()
    done = selectors.reminded_since(now - selectors.STALE_AFTER)
    waiting = [platform for platform in selectors.stale(now=now) if platform.id not in done]
    with transaction.atomic():
        for platform in waiting:
            models.Reminder.objects.create(platform_id=platform.id, at=now)
            detail = {"name": platform.card.name, "owner": platform.card.owner, "since": platform.confirmed_at.date().isoformat()}
            record(verb="register.remind", subject=f"register.Platform:{platform.card.key}", by=by, detail=detail)
    return len(waiting)
