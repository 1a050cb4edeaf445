"""The gates: questions the rooms above ask before they act. And the public record of conduct."""

from collections.abc import Callable, Iterable
from datetime import date, datetime, timedelta

from django.conf import settings
from django.db.models import Count, Q, Sum

from seve.audit import selectors as audit
from seve.base import clock
from seve.base.addresses import AddressRefused, surt
from seve.base.addresses.prefixes import ladder, normal
from seve.base.signatures import sign_get
from seve.charter import fediverse, models, policy, sealing, tombstones
from seve.charter.types import (
    OPEN,
    Claim,
    Currency,
    Election,
    Gate,
    ImpactAssessment,
    Lead,
    LeavingRequest,
    Mandate,
    Notice,
    Refusal,
    Reply,
    Spent,
    Tombstone,
    Way,
)

TRIAL_DAYS = 30
FEW_PLACES = 10  # an assessment signed before any place was admitted holds for a first handful


def may_visit(url: str) -> Gate:
    """Whether this address may be visited: it did not leave, and is not suspended for want of a notice."""
    gate = _left(url)
    if not gate.open:
        return gate
    try:
        steps = ladder(surt(url))
    except AddressRefused:
        return Gate(False, "not-an-address")
    return Gate(False, "not-told-in-time") if models.Suspension.objects.filter(surt__in=steps).exists() else OPEN


def may_quote(url: str) -> Gate:
    """Whether a public edition may cite this address: it did not leave."""
    return _left(url)


def may_name(home_url: str, *, is_official: bool, posts: int) -> Gate:
    """Whether a place may be named upward (N4).

    Official places are; so is one whose owner agreed; a small one without agreement never is; any other, once it was told
    and a month passed without objection.
    """
    if is_official:
        return _left(home_url)
    place = _surt(home_url)
    if place is None or not _left(home_url).open:
        return Gate(False, "left")
    steps = ladder(place)
    if models.Claim.objects.filter(surt__in=steps, may_name=True).exclude(proved_at=None).exists():
        return OPEN
    if posts < policy.value("small_place_posts"):
        return Gate(False, "small-place")
    told = models.Notice.objects.filter(surt__in=steps).order_by("at").values_list("at", flat=True).first()
    if told is None or told > clock.now() - timedelta(days=policy.value("notice_days")):
        return Gate(False, "not-told-yet")
    return OPEN


def which_left(urls: Iterable[str]) -> frozenset[str]:
    """Those of many addresses that left: one query, for long lists."""
    known = {bytes(row) for row in models.OptOut.objects.values_list("digest", flat=True)}
    if not known:
        return frozenset()
    return frozenset(url for url in urls if any(step in known for step in tombstones.digests_of(url)))


def may_decide(user_id: int) -> Gate:
    """Whether decisions are open: somebody holds a valid mandate. Helpers and leads decide under it, not in its absence."""
    today = clock.now().date()
    valid = models.Mandate.objects.filter(ended_at=None, since__lte=today, until__gte=today)
    return OPEN if settings.SEVE.demo or valid.exists() else Gate(False, "no-mandate")


def may_decide_from_the_shell() -> Gate:
    """Whether decisions are open to whoever operates the server: under a valid mandate, as for everybody.

    Where none was ever recorded, Sève is being tried: on this computer only, for a month from its first act, without an account.
    """
    gate = may_decide(0)
    if gate.open or models.Mandate.objects.exists() or settings.SECOND_FACTOR_REQUIRED:
        return gate
    began = audit.began()
    return OPEN if began is None or began > clock.now() - timedelta(days=TRIAL_DAYS) else gate


def may_serve_publicly(*, places: int) -> Gate:
    """Whether this instance may be served beyond this computer: its impact assessment is signed, and still holds (G6).

    places: how many are read now. More than twice as many as were assessed, and it is to be signed again.
    """
    signed = models.ImpactAssessment.objects.order_by("-id").first()
    if signed is None:
        return Gate(False, "no-impact-assessment")
    from seve.charter.record import configuration_digest

    if signed.configuration != configuration_digest():
        return Gate(False, "impact-assessment-outdated")
    return Gate(False, "impact-assessment-outgrown") if places > 2 * max(signed.sources, FEW_PLACES) else OPEN


def introduction(is_signed: Callable[[str], bool]) -> Callable[[str, datetime], dict[str, str]] | None:
    """What tells a server of the fediverse who asks: headers for the addresses that `is_signed` names (F4).

    None while this instance has no public address: then it has no account either.
    """
    if not fediverse.base():
        return None
    key, key_id = fediverse.private_key(), fediverse.key_id()
    return lambda url, at: sign_get(url, key=key, key_id=key_id, now=at) if is_signed(url) else {}


def may_spend(currency: Currency, key: str, amount: int = 1) -> Gate:
    """Whether the attention budget still holds for this (messages: by level; citations: by place)."""
    limit, days = limit_of(currency, key)
    left = limit - _spent(currency, key, days)
    return OPEN if amount <= left else Gate(False, "budget-spent")


def rule(name: str) -> int:
    """The present value of a rule of conduct ("quote_words", "cooling_hours"…). Raises UnknownRule."""
    return policy.value(name)


def limit_of(currency: Currency, key: str) -> tuple[int, int]:
    """The limit of a currency for a key, and the days over which it runs."""
    if currency is Currency.MESSAGES:
        return policy.value(f"messages_{key}_per_week"), 7
    if currency is Currency.CITATIONS:
        return policy.value("citations_per_source_per_week"), 7
    return policy.value("visits_per_source_per_day"), 1


def mandates() -> list[Mandate]:
    return [_mandate(row) for row in models.Mandate.objects.order_by("-since", "-id")]


def valid_mandates(day: date | None = None) -> list[Mandate]:
    today = day or clock.now().date()
    return [mandate for mandate in mandates() if mandate.is_valid(today)]


def leads(day: date | None = None) -> list[Lead]:
    """The internet federation as it stands."""
    today = day or clock.now().date()
    rows = models.Lead.objects.filter(Q(until=None) | Q(until__gte=today), since__lte=today).order_by("territory", "name")
    return [Lead(row.pk, row.name, row.territory, row.since, row.until, row.article, row.contact) for row in rows]


def vacancies(territories: Iterable[str]) -> list[str]:
    """Those of the territories that have no digital lead."""
    held = {lead.territory for lead in leads()}
    return [code for code in territories if code not in held]


def elections() -> list[Election]:
    rows = models.Election.objects.order_by("-held_on", "-id")
    return [Election(row.pk, row.territory, row.held_on, row.article, row.record_url, row.electors, row.note) for row in rows]


def budget(days: int = 7) -> list[Spent]:
    """What was spent and refused over the last days, by currency and key."""
    rows = models.BudgetEntry.objects.filter(at__gte=clock.now() - timedelta(days=days)).values("currency", "key")
    counted = rows.annotate(spent=Sum("amount", filter=Q(refused=False)), denied=Sum("amount", filter=Q(refused=True)))
    return [
        Spent(Currency(row["currency"]), row["key"], row["spent"] or 0, row["denied"] or 0) for row in counted.order_by("currency", "key")
    ]


def citations_of() -> dict[str, int]:
    """How often each place was cited, ever, by its SURT."""
    rows = models.BudgetEntry.objects.filter(currency=Currency.CITATIONS, refused=False).values("key").annotate(n=Sum("amount"))
    return {row["key"]: row["n"] for row in rows}


def refusals(limit: int = 200) -> list[Refusal]:
    return [Refusal(row.pk, row.asked, row.rule, row.why, row.at) for row in models.Refusal.objects.order_by("-id")[:limit]]


def departures() -> list[Tombstone]:
    """The places that left: when and how, not which."""
    return [Tombstone(row.pk, Way(row.way), row.at, row.purged_at) for row in models.OptOut.objects.order_by("-id")]


def places_to_purge() -> list[str]:
    """SURTs that left and are not erased everywhere yet; normally none."""
    return list(models.OptOut.objects.exclude(pending="").order_by("id").values_list("pending", flat=True))


def departures_by_way() -> dict[Way, int]:
    rows = models.OptOut.objects.values("way").annotate(n=Count("id"))
    return {Way(row["way"]): row["n"] for row in rows}


def leaving_requests() -> list[LeavingRequest]:
    """Mails that ask to leave and are not decided, the oldest first."""
    rows = models.LeavingMail.objects.filter(state__in=["person", "link"]).exclude(sealed=b"").order_by("at", "pk")
    return [_leaving_request(row, sealing.unseal(row.sealed) or {}) for row in rows]


def claims() -> list[Claim]:
    return [_claim(row) for row in models.Claim.objects.order_by("-id")]


def claim_by_code(code: str) -> Claim | None:
    row = models.Claim.objects.filter(code=code).first()
    return _claim(row) if row else None


def reply_on(home_url: str) -> Reply | None:
    """The owner's answer on the card of a place."""
    place = _surt(home_url)
    if place is None:
        return None
    row = models.Reply.objects.filter(claim__surt=place).exclude(claim__proved_at=None).order_by("-id").first()
    return Reply(row.pk, place, row.text, row.language, row.at) if row else None


def notices() -> dict[str, Notice]:
    """The first notice of each place, by SURT."""
    rows = models.Notice.objects.order_by("-at")
    return {row.surt: Notice(row.surt, Way(row.way), row.at) for row in rows}


def contacts() -> dict[str, bool]:
    """The places whose public contact was looked for, by SURT: whether one was found."""
    return {row: bool(sealed) for row, sealed in models.Contact.objects.values_list("surt", "sealed")}


def suspended() -> frozenset[str]:
    """SURTs of the places no longer visited because they were not told in time."""
    return frozenset(models.Suspension.objects.values_list("surt", flat=True))


def impact_assessment() -> ImpactAssessment | None:
    row = models.ImpactAssessment.objects.order_by("-id").first()
    return ImpactAssessment(row.signed_by, row.role, row.signed_on, row.sources, row.configuration) if row else None


def _left(url: str) -> Gate:
    digests = tombstones.digests_of(url)
    return Gate(False, "left") if digests and models.OptOut.objects.filter(digest__in=digests).exists() else OPEN


def _surt(url: str) -> str | None:
    try:
        return normal(surt(url))
    except AddressRefused:
        return None


def _spent(currency: Currency, key: str, days: int) -> int:
    rows = models.BudgetEntry.objects.filter(currency=currency, key=key, refused=False, at__gt=clock.now() - timedelta(days=days))
    return rows.aggregate(n=Sum("amount"))["n"] or 0


def _leaving_request(row: models.LeavingMail, said: dict[str, str]) -> LeavingRequest:
    waits_for_link = row.state == models.LeavingMail.State.LINK
    sender, place, subject = (said.get(name, "") for name in ("sender", "place", "subject"))
    return LeavingRequest(row.pk, sender, place, subject, row.at, waits_for_link, bool(row.paused_at))


def _mandate(row: models.Mandate) -> Mandate:
    return Mandate(
        id=row.pk,
        holder_id=row.holder_user_id,
        holder=row.holder,
        article=row.article,
        decided_on=row.decided_on,
        document_url=row.document_url,
        powers=tuple(row.powers),
        since=row.since,
        until=row.until,
        is_trial=row.is_trial,
        ended_at=row.ended_at,
    )


def _claim(row: models.Claim) -> Claim:
    return Claim(row.pk, row.url, row.surt, row.code, Way(row.way) if row.way else None, row.proved_at, row.may_name)
