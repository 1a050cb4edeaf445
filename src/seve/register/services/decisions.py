"""Keep, merge, freeze, retire: decided by who holds the mandate, about official platforms, with reasons, appeal and publication."""

from datetime import date, timedelta

from django.db import IntegrityError, transaction

from seve.audit.services import record
from seve.base import clock
from seve.charter import selectors as charter
from seve.register import models
from seve.register.services.errors import RegisterRefused
from seve.register.services.telling import tell_appeal, tell_decision
from seve.register.types import Stage, Verdict

APPEAL_DAYS = 15


def decide(*, key: str, verdict: Verdict, reason: str, by: str, into: str | None = None, effective_on: date | None = None) -> int:
    """Record a decision. Refused without a valid mandate, without a reason, or when one stands already. Gives its id."""
    require_mandate(by)
    if len(reason.split()) < 3:
        raise RegisterRefused("a decision needs its reasons, in at least one sentence")
    today = clock.now().date()
    appeal_until = today + timedelta(days=APPEAL_DAYS)
    starts = max(effective_on or appeal_until, appeal_until) if verdict is not Verdict.KEEP else effective_on or today
    try:
        with transaction.atomic():
            platform = _locked(key)
            heir = _heir(platform, verdict, into)
            decision = models.Decision.objects.create(
                platform=platform,
                verdict=verdict,
                into=heir,
                reason=reason.strip(),
                by=by,
                decided_at=clock.now(),
                effective_on=starts,
                appeal_until=appeal_until,
            )
            detail = {"verdict": verdict, "into": heir.key if heir else None, "reason": reason.strip(), "from": starts.isoformat()}
            record(verb="register.decide", subject=f"register.Platform:{key}", by=by, detail=detail)
            tell_decision(decision.pk, by=by)
    except IntegrityError:
        raise RegisterRefused(f"a decision about “{key}” stands already; withdraw it first") from None
    return int(decision.pk)


def require_mandate(by: str) -> None:
    """The verbs of decision are closed while nobody holds a valid mandate."""
    number = by.partition(":")[2]
    if not charter.may_decide(int(number) if number.isdigit() else 0).open:
        raise RegisterRefused("nobody holds a valid mandate: record it first (page “Charter”); until then nothing is decided")


def _heir(platform: models.Platform, verdict: Verdict, into: str | None) -> models.Platform | None:
    if verdict is not Verdict.MERGE:
        if into:
            raise RegisterRefused("only a merger names the platform that takes over")
        return None
    if not into or into == platform.key:
        raise RegisterRefused("a merger names another platform that takes over")
    heir = _locked(into)
    if Stage(heir.stage).is_ended:
        raise RegisterRefused(f"“{heir.name}” is closed itself; name one that lives")
    _refuse_circle(platform, heir)
    return heir


def _refuse_circle(platform: models.Platform, heir: models.Platform) -> None:
    """A merges into B while B merges into A would leave nobody."""
    seen, current = {platform.pk}, heir
    while True:
        if current.pk in seen:
            raise RegisterRefused(f"“{heir.name}” is itself to be merged into “{platform.name}”: withdraw that decision first")
        seen.add(current.pk)
        step = (
            models.Decision.objects.filter(platform=current, verdict=Verdict.MERGE, withdrawn_at__isnull=True)
            .select_related("into")
            .first()
        )
        if step is None or step.into is None:
            return
        current = step.into


def appeal(*, decision_id: int, text: str, by: str) -> None:
    """The owner's appeal, until its last day."""
    with transaction.atomic():
        decision = _standing(decision_id)
        if clock.now().date() > decision.appeal_until:
            raise RegisterRefused(f"the time to appeal ended on {decision.appeal_until.isoformat()}")
        if decision.appeal:
            raise RegisterRefused("an appeal was made already")
        if not text.strip():
            raise RegisterRefused("write the reasons of the appeal")
        decision.appeal, decision.appeal_at = text.strip(), clock.now()
        decision.save(update_fields=["appeal", "appeal_at"])
        record(verb="register.appeal", subject=f"register.Platform:{decision.platform.key}", by=by, detail={"text": text.strip()})
        tell_appeal(decision.pk, by=by)


def answer_appeal(*, decision_id: int, text: str, by: str) -> None:
    """The answer to an appeal; a decision that is not upheld is withdrawn by `withdraw`."""
    require_mandate(by)
    with transaction.atomic():
        decision = _standing(decision_id)
        if not decision.appeal or decision.appeal_outcome:
            raise RegisterRefused("there is no appeal that waits for an answer")
        if not text.strip():
            raise RegisterRefused("write the answer")
        decision.appeal_outcome = text.strip()
        decision.save(update_fields=["appeal_outcome"])
        record(verb="register.appeal-answered", subject=f"register.Platform:{decision.platform.key}", by=by, detail={"text": text.strip()})
        tell_decision(decision.pk, by=by, what="answered")


def withdraw(*, decision_id: int, reason: str, by: str) -> None:
    """Take a decision back; it stays readable."""
    require_mandate(by)
    if not reason.strip():
        raise RegisterRefused("say why the decision is withdrawn")
    with transaction.atomic():
        decision = _standing(decision_id)
        decision.withdrawn_at = clock.now()
        decision.save(update_fields=["withdrawn_at"])
        record(verb="register.withdraw", subject=f"register.Platform:{decision.platform.key}", by=by, detail={"reason": reason.strip()})
        tell_decision(decision.pk, by=by, what="withdrawn")


def _locked(key: str) -> models.Platform:
    row = models.Platform.objects.select_for_update().filter(key=key).first()
    if row is None:
        raise RegisterRefused(f"there is no official platform “{key}” in the register; decisions reach only those")
    return row


def _standing(decision_id: int) -> models.Decision:
    decision = (
        models.Decision.objects.select_for_update().select_related("platform").filter(pk=decision_id, withdrawn_at__isnull=True).first()
    )
    if decision is None:
        raise RegisterRefused("this decision does not stand, or was withdrawn")
    return decision
