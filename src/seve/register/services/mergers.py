"""A merger, step by step: nothing is taken on trust that a request can verify."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict

from django.db import transaction

from seve.audit.services import record
from seve.base import clock
from seve.base.http import Answer
from seve.register import models, selectors
from seve.register.asking import ask
from seve.register.domain.mergers import Journey, judge, lies_under, why_not_declared, why_not_yet
from seve.register.services.decisions import require_mandate
from seve.register.services.errors import RegisterRefused
from seve.register.types import Merger, Platform, Redirected, Stage, StepKind

Ask = Callable[[Sequence[str]], list[Answer]]
TOLD = {StepKind.CONTENT, StepKind.LINKS, StepKind.AUDIENCE, StepKind.ARCHIVE}  # a person may declare these, with a note


def declare_step(*, decision_id: int, kind: StepKind, note: str, by: str) -> None:
    """Say that a step is done, and where it can be seen: where the content is, who was told, where the archive lies."""
    if kind not in TOLD:
        raise RegisterRefused("this step is verified by Sève itself; it is not declared")
    if not note.strip():
        raise RegisterRefused("say in a sentence what was done, or give the address where it can be seen")
    with transaction.atomic():
        merger = standing_merger(decision_id)
        step = next(one for one in merger.steps if one.kind is kind)
        if reason := why_not_declared(step):
            raise RegisterRefused(reason)
        _declare(merger, kind, note.strip(), by=by)


def verify_redirects(*, decision_id: int, by: str, ask: Ask = ask) -> list[Redirected]:
    """Ask for every old address and for the pages that others link to most: each must lead to the heir, for good."""
    merger = standing_merger(decision_id)
    heir = merger.decision.into
    assert heir is not None  # a constraint of the table
    old = selectors.most_linked(merger.decision.platform)
    if not old or not heir.card.addresses:
        raise RegisterRefused("both cards need an address before redirects can be verified")
    found = [_judged(answer, heir) for answer in ask(old)]
    with transaction.atomic():
        write_step(standing_merger(decision_id), StepKind.REDIRECTS, by=by, findings=found, done=all(one.is_right for one in found))
    return found


def _judged(answer: Answer, heir: Platform) -> Redirected:
    journey = Journey(answer.url, answer.final_url, answer.status, answer.redirects, str(answer.trouble), answer.detail)
    return judge(journey, leads_home=lies_under(answer.final_url, heir.card.addresses))


def close_merged(*, decision_id: int, by: str) -> None:
    """Retire the old platform: all steps are done, its day has come, and no appeal waits."""
    require_mandate(by)
    retire_merged(decision_id=decision_id, by=by)


def retire_merged(*, decision_id: int, by: str) -> None:
    """The closing that the decision named: asked for by whoever holds the mandate, or by the calendar on its day."""
    with transaction.atomic():
        merger = standing_merger(decision_id)
        today = clock.now().date()
        if reason := why_not_yet(merger.steps, merger.decision.effective_on, today):
            raise RegisterRefused(reason)
        if merger.decision.appeal and not merger.decision.appeal_outcome:
            raise RegisterRefused("an appeal waits for its answer")
        row = models.Platform.objects.select_for_update().get(pk=merger.decision.platform.id)
        row.stage, row.retired, row.updated_at = Stage.RETIRED, max(today, row.launch or today), clock.now()
        row.version += 1
        row.save(update_fields=["stage", "retired", "updated_at", "version"])
        models.Decision.objects.filter(pk=decision_id).update(carried_out_at=clock.now())
        write_step(merger, StepKind.CLOSE, by=by, done=True)
        into = merger.decision.into
        record(verb="register.closed", subject=f"register.Platform:{row.key}", by=by, detail={"into": into.card.name if into else ""})


def _declare(merger: Merger, kind: StepKind, note: str, *, by: str) -> None:
    """What was verified before stays beside the note."""
    now = clock.now()
    models.MergerStep.objects.update_or_create(
        decision_id=merger.decision.id, kind=kind, defaults={"note": note, "checked_at": now, "done_at": now}
    )
    subject = f"register.Platform:{merger.decision.platform.card.key}"
    record(verb="register.merger-step", subject=subject, by=by, detail={"step": kind.value, "note": note})


def write_step(
    merger: Merger,
    kind: StepKind,
    *,
    by: str,
    findings: Sequence[Redirected] = (),
    done: bool,
    facts: Mapping[str, object] | None = None,
) -> None:
    """Keep what a verification found. A step that a person declared done stays done."""
    now = clock.now()
    before = next(one for one in merger.steps if one.kind is kind)
    declared = before.done_at if before.note and kind in TOLD else None
    values = {"findings": [asdict(one) for one in findings], "checked_at": now, "done_at": declared or (now if done else None)}
    if facts is not None:
        values["facts"] = dict(facts)
    models.MergerStep.objects.update_or_create(decision_id=merger.decision.id, kind=kind, defaults=values)
    subject = f"register.Platform:{merger.decision.platform.card.key}"
    if kind is StepKind.REDIRECTS:
        right = sum(one.is_right for one in findings)
        record(verb="register.redirects", subject=subject, by=by, detail={"right": right, "asked": len(findings)})


def standing_merger(decision_id: int) -> Merger:
    """The merger under way that a standing decision opened; refused when there is none, or when it is finished."""
    merger = selectors.merger_of(decision_id)
    if merger is None:
        raise RegisterRefused("no standing decision merges this platform: decide it first, or look whether it was withdrawn")
    if merger.is_closed:
        raise RegisterRefused("this merger is finished")
    return merger
