"""Check the cards against the web, and remind owners: so that nothing rots silently."""

from collections.abc import Callable, Sequence

from django.db import transaction

from seve.audit.services import record
from seve.base import clock
from seve.base.http import Answer
from seve.register import models, selectors
from seve.register.asking import ask
from seve.register.domain.accessibility import faults_of, samples_of
from seve.register.domain.showing import shown_functions
from seve.register.services.telling import tell_owners_who_left, tell_stale, tell_trouble

Ask = Callable[[Sequence[str]], list[Answer]]
LARGEST_DETAIL = 300


def check_cards(*, by: str, key: str | None = None, ask: Ask = ask) -> int:
    """Ask for the first address of every open card (of one with `key`), and keep what it told. Gives how many were asked."""
    rows = models.Platform.objects.filter(stage__in=selectors.SHOULD_ANSWER).exclude(addresses=[]).order_by("id")
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
        samples={fault.value: list(some) for fault, some in samples_of(answer.body).items()} if is_page else {},
        shown=shown_functions(answer.body) if is_page else {},
    )
    if (before.is_up if before else True) != is_up:  # only what changed is worth a line in the history
        verb = "register.check-up" if is_up else "register.check-down"
        record(verb=verb, subject=f"register.Platform:{platform.key}", by=by, detail={"url": platform.addresses[0]})
        if not is_up:
            tell_trouble(selectors.as_platform(platform), "down", by=by, since=clock.now(), detail=platform.addresses[0])


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
        tell_stale(waiting, by=by)
    return len(waiting)


def tell_what_ends(*, by: str) -> None:
    """Certificates and domain names that end soon, each told once; and cards whose owner left."""
    now = clock.now()
    known = {platform.id: platform for platform in selectors.platforms()}
    with transaction.atomic():
        for number, check in selectors.failing(now=now).items():
            if check.is_up and number in known:
                tell_trouble(known[number], "certificate", by=by, since=check.at, until=check.certificate_until)
        for number, name in selectors.platforms_ending(now=now).items():
            tell_trouble(known[number], "name", by=by, since=name.asked_at, until=name.expires_at)
        tell_owners_who_left(by=by)
