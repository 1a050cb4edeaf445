"""What the register tells: cards, overlaps and their conversations, decisions, what ages."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db.models import Q

from seve.accounts import selectors as accounts
from seve.accounts.types import Actor, RoleName
from seve.base.text import fold
from seve.directory import selectors as directory
from seve.register import models
from seve.register.domain.overlap import Territories
from seve.register.types import (
    Card,
    DecisionRecord,
    OutcomeKind,
    Overlap,
    OverlapCase,
    OverlapWord,
    Platform,
    Reason,
    ReasonKind,
    Stage,
    Verdict,
)

STALE_AFTER = timedelta(days=120)


def platforms(*, living_only: bool = False) -> list[Platform]:
    """Every card, by name."""
    rows = models.Platform.objects.order_by("name", "id")
    if living_only:
        rows = rows.exclude(stage__in=[Stage.FROZEN, Stage.RETIRED])
    return [as_platform(row) for row in rows]


def get_platform(key: str) -> Platform | None:
    row = models.Platform.objects.filter(key=key).first()
    return as_platform(row) if row else None


def stale(*, now: datetime) -> list[Platform]:
    """Living cards that nobody has confirmed for STALE_AFTER, the oldest first."""
    rows = models.Platform.objects.filter(confirmed_at__lt=now - STALE_AFTER).exclude(stage__in=[Stage.FROZEN, Stage.RETIRED])
    return [as_platform(row) for row in rows.order_by("confirmed_at")]


def owned_by(actor: Actor) -> frozenset[int]:
    """The platforms that an account keeps: by its role, or because the card names it."""
    keys = [held.territory for held in actor.roles if held.role is RoleName.PLATFORM_OWNER and held.territory]
    rows = models.Platform.objects.filter(Q(key__in=keys) | Q(owner_user_id=actor.id, owner_user_id__isnull=False))
    return frozenset(rows.values_list("pk", flat=True))


def unkept() -> frozenset[int]:
    """The living platforms that somebody with an account kept, and that nobody with an open account keeps today."""
    people, once = accounts.people(), accounts.once_held(RoleName.PLATFORM_OWNER)
    here = {person.id for person in people}
    held = {role.territory for person in people for role in person.roles if role.role is RoleName.PLATFORM_OWNER}
    rows = models.Platform.objects.exclude(stage__in=[Stage.FROZEN, Stage.RETIRED]).values_list("pk", "key", "owner_user_id")
    return frozenset(pk for pk, key, owner in rows if (owner is not None or key in once) and owner not in here and key not in held)


def overlap_cases(*, open_only: bool = False, platform_id: int | None = None) -> list[OverlapCase]:
    """Overlaps with their conversations, the most certain first."""
    rows = models.Overlap.objects.select_related("a", "b").prefetch_related("word_set").order_by("-score", "id")
    if open_only:
        rows = rows.filter(gone_at__isnull=True, outcome="")
    if platform_id is not None:
        rows = rows.filter(a_id=platform_id) | rows.filter(b_id=platform_id)
    return [as_case(row) for row in rows]


def get_case(case_id: int) -> OverlapCase | None:
    row = models.Overlap.objects.select_related("a", "b").prefetch_related("word_set").filter(pk=case_id).first()
    return as_case(row) if row else None


def cases(ids: Sequence[int]) -> list[OverlapCase]:
    """These overlaps, the most certain first."""
    rows = models.Overlap.objects.select_related("a", "b").prefetch_related("word_set").filter(pk__in=list(ids))
    return [as_case(row) for row in rows.order_by("-score", "id")]


def decisions(*, platform_id: int | None = None) -> list[DecisionRecord]:
    """Decisions, the newest first; withdrawn ones stay readable."""
    rows = models.Decision.objects.select_related("platform", "into").order_by("-decided_at", "-id")
    if platform_id is not None:
        rows = rows.filter(platform_id=platform_id)
    return [as_decision(row) for row in rows]


def territories() -> Territories:
    """The directory's territories, as the overlap rules read them."""
    known = directory.territories()
    return Territories(
        parents={code: territory.parent for code, territory in known.items()},
        names={fold(territory.name): code for code, territory in known.items()},
    )


def as_card(row: models.Platform) -> Card:
    return Card(
        key=row.key,
        name=row.name,
        purpose=row.purpose,
        functions=tuple(row.functions),
        audience=tuple(row.audience),
        territory=row.territory,
        owner=row.owner,
        article=row.article,
        stage=Stage(row.stage),
        declared=row.declared,
        launch=row.launch,
        retired=row.retired,
        addresses=tuple(row.addresses),
        succeeds=tuple(row.succeeds),
        costs=row.costs,
        note=row.note,
    )


def as_platform(row: models.Platform) -> Platform:
    return Platform(
        id=row.pk,
        card=as_card(row),
        entity_id=row.entity_id,
        version=row.version,
        confirmed_at=row.confirmed_at,
        updated_at=row.updated_at,
    )


def as_reasons(stored: Sequence[dict[str, object]]) -> tuple[Reason, ...]:
    return tuple(
        Reason(ReasonKind(str(item["kind"])), float(str(item["strength"])), dict(item.get("parameters") or {}))  # type: ignore[call-overload]
        for item in stored
    )


def as_case(row: models.Overlap) -> OverlapCase:
    return OverlapCase(
        id=row.pk,
        a=as_platform(row.a),
        b=as_platform(row.b),
        overlap=Overlap(a=row.a.key, b=row.b.key, score=row.score, reasons=as_reasons(row.reasons), days_apart=row.days_apart),
        first_seen=row.first_seen,
        gone_at=row.gone_at,
        outcome=OutcomeKind(row.outcome) if row.outcome else None,
        outcome_text=row.outcome_text,
        words=tuple(OverlapWord(word.at, word.author, word.text) for word in sorted(row.word_set.all(), key=lambda word: word.pk)),
    )


def as_decision(row: models.Decision) -> DecisionRecord:
    return DecisionRecord(
        id=row.pk,
        platform=as_platform(row.platform),
        verdict=Verdict(row.verdict),
        into=as_platform(row.into) if row.into else None,
        reason=row.reason,
        by=row.by,
        decided_at=row.decided_at,
        effective_on=row.effective_on,
        appeal_until=row.appeal_until,
        appeal=row.appeal,
        appeal_outcome=row.appeal_outcome,
        withdrawn_at=row.withdrawn_at,
        carried_out_at=row.carried_out_at,
    )
