"""What was decided happens on its day: frozen, retired, or closed when the merger is ready. Nobody decides here; it was decided before."""

from datetime import date

from django.db import transaction

from seve.audit.services import record
from seve.base import clock
from seve.register import models, selectors
from seve.register.services.errors import RegisterRefused
from seve.register.services.mergers import retire_merged
from seve.register.types import Stage, Verdict

BECOMES = {Verdict.FREEZE: Stage.FROZEN, Verdict.RETIRE: Stage.RETIRED}


def carry_out_due(*, by: str) -> list[str]:
    """Carry out every decision whose day has come and whose appeal is answered. Gives the keys of the platforms that changed."""
    today = clock.now().date()
    return [*_freeze_and_retire(today, by=by), *_close_merged(today, by=by)]


def _freeze_and_retire(today: date, *, by: str) -> list[str]:
    done = []
    with transaction.atomic():
        rows = models.Decision.objects.select_for_update(of=("self",)).select_related("platform")
        due = rows.filter(
            verdict__in=list(BECOMES), withdrawn_at__isnull=True, carried_out_at__isnull=True, effective_on__lte=today
        ).order_by("id")
        for decision in due:
            if decision.appeal and not decision.appeal_outcome:
                continue
            stage = BECOMES[Verdict(decision.verdict)]
            platform = decision.platform
            platform.stage, platform.updated_at, platform.version = stage, clock.now(), platform.version + 1
            if stage is Stage.RETIRED:
                platform.retired = max(today, platform.launch or today)
            platform.save(update_fields=["stage", "updated_at", "version", "retired"])
            decision.carried_out_at = clock.now()
            decision.save(update_fields=["carried_out_at"])
            record(verb="register.carried-out", subject=f"register.Platform:{platform.key}", by=by, detail={"verdict": decision.verdict})
            done.append(platform.key)
    return done


def _close_merged(today: date, *, by: str) -> list[str]:
    done = []
    for merger in selectors.mergers():
        if not merger.may_close or merger.decision.effective_on > today:
            continue
        try:
            retire_merged(decision_id=merger.decision.id, by=by)
        except RegisterRefused:
            continue  # an appeal waits: looked at again tomorrow
        done.append(merger.decision.platform.card.key)
    return done
