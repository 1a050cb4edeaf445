"""A merger, step by step: nothing is taken on trust that a request can verify."""

from collections.abc import Callable, Sequence
from dataclasses import asdict

from django.db import transaction

from seve.audit.services import record
from seve.base import clock
from seve.base.addresses import AddressRefused, surt
from seve.base.http import Answer
from seve.register import models, selectors
from seve.register.asking import ask
from seve.register.domain.mergers import Journey, judge, why_not_yet
from seve.register.services.decisions import require_mandate
from seve.register.services.errors import RegisterRefused
from seve.register.types import Merger, Platform, Redirected, Stage, StepKind

Ask = Callable[[Sequence[str]], list[Answer]]
TOLD = {StepKind.CONTENT, StepKind.LINKS, StepKind.AUDIENCE, StepKind.ARCHIVE}  # declared by a person, with a note


def declare_step(*, decision_id: int, kind: StepKind, note: str, by: str) -> None:
    """Say that a step is done, and where it can be seen: where the content is, who was told, where the archive lies."""
    if kind not in TOLD:
        raise RegisterRefused("this step is verified by Sève itself; it is not declared")
    if not note.strip():
        raise RegisterRefused("say in a sentence what was done, or give the address where it can be seen")
    with transaction.atomic():
        merger = _merger(decision_id)
        _write(merger, kind, by=by, note=note.strip(), done=True)


def verify_redirects(*, decision_id: int, by: str, ask: Ask = ask) -> list[Redirected]:
    """Ask for every old address and for the pages that others link to most: each must lead to the heir, for good."""
    merger = _merger(decision_id)
    heir = merger.decision.into
    assert heir is not None  # a constraint of the table
    old = selectors.most_linked(merger.decision.platform)
    if not old or not heir.card.addresses:
        raise RegisterRefused("both cards need an address before redirects can be verified")
    found = [_judged(answer, heir) for answer in ask(old)]
    with transaction.atomic():
        _write(_merger(decision_id), StepKind.REDIRECTS, by=by, findings=found, done=all(one.is_right for one in found))
    return found


def _judged(answer: Answer, heir: Platform) -> Redirected:
    journey = Journey(answer.url, answer.final_url, answer.status, answer.redirects, str(answer.trouble), answer.detail)
    return judge(journey, leads_home=_lies_under(answer.final_url, heir.card.addresses))


def _lies_under(url: str, addresses: Sequence[str]) -> bool:
    """Whether an address is one of these, or below one of them."""
    try:
        own, homes = surt(url), [surt(address).rstrip("/") for address in addresses]
    except AddressRefused:
        return False
    return any(own == home or own.startswith(home if home.endswith(")") else f"{home}/") for home in homes)


def close_merged(*, decision_id: int, by: str) -> None:
    """Retire the old platform: all steps are done, its day has come, and no appeal waits."""
    require_mandate(by)
    with transaction.atomic():
        merger = _merger(decision_id)
        today = clock.now().date()
        if reason := why_not_yet(merger.steps, merger.decision.effective_on, today):
            raise RegisterRefused(reason)
        if merger.decision.appeal and not merger.decision.appeal_outcome:
            raise RegisterRefused("an appeal waits for its answer")
        key = merger.decision.platform.card.key
        models.Platform.objects.filter(key=key).update(stage=Stage.RETIRED, retired=today, updated_at=clock.now())
        _write(merger, StepKind.CLOSE, by=by, done=True)
        into = merger.decision.into
        record(verb="register.closed", subject=f"register.Platform:{key}", by=by, detail={"into": into.card.name if into else ""})


def _write(merger: Merger, kind: StepKind, *, by: str, note: str = "", findings: Sequence[Redirected] = (), done: bool) -> None:
    now = clock.now()
    values = {"note": note, "findings": [asdict(one) for one in findings], "checked_at": now, "done_at": now if done else None}
    models.MergerStep.objects.update_or_create(decision_id=merger.decision.id, kind=kind, defaults=values)
    subject = f"register.Platform:{merger.decision.platform.card.key}"
    if kind is StepKind.REDIRECTS:
        right = sum(one.is_right for one in findings)
        record(verb="register.redirects", subject=subject, by=by, detail={"right": right, "asked": len(findings)})
    elif kind in TOLD:
        record(verb="register.merger-step", subject=subject, by=by, detail={"step": kind.value, "note": note})


def _merger(decision_id: int) -> Merger:
    merger = selectors.merger_of(decision_id)
    if merger is None:
        raise RegisterRefused("no standing decision merges this platform: decide it first, or look whether it was withdrawn")
    if merger.is_closed:
        raise RegisterRefused("this merger is finished")
    return merger
