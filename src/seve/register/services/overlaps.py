"""Find overlaps again, tell both owners, keep the conversation and its outcome."""

from collections.abc import Sequence
from dataclasses import asdict

from django.db import transaction

from seve.audit.services import record
from seve.base import clock
from seve.register import models, selectors
from seve.register.domain.overlap import WARN_FROM, find_overlaps, text_of
from seve.register.reading import features_of_register, forget_unused
from seve.register.services.errors import RegisterRefused
from seve.register.services.telling import tell_outcome, tell_overlaps, tell_word
from seve.register.types import OutcomeKind, Overlap
from seve.register.wording import pair_in_words

LONGEST_WORD = 4_000


def refresh_overlaps(*, keys: Sequence[str] | None = None, by: str) -> list[Overlap]:
    """Look for overlaps of these cards (of all without `keys`), open the new cases, close those that are gone."""
    features = features_of_register()
    only = None if keys is None else [number for number, card in enumerate(features.cards) if card.key in set(keys)]
    found = find_overlaps(features, only=only, at_least=WARN_FROM) if features.cards else []
    if keys is None:
        forget_unused(features.cards, text_of)
    touched = set(keys or ()) | {key for overlap in found for key in (overlap.a, overlap.b)}
    rows = {row.key: row for row in models.Platform.objects.filter(key__in=touched)}
    found = [overlap for overlap in found if overlap.a in rows and overlap.b in rows]  # one may have gone meanwhile
    with transaction.atomic():
        kept = [_keep(overlap, rows, by=by) for overlap in found]
        _close_gone(rows, keys, {case for case, _ in kept})
        tell_overlaps(selectors.cases([case for case, is_new in kept if is_new]), by=by)
    return found


def _keep(overlap: Overlap, rows: dict[str, models.Platform], *, by: str) -> tuple[int, bool]:
    """The case of a pair, and whether it is new."""
    first, second = sorted((rows[overlap.a], rows[overlap.b]), key=lambda row: row.pk)
    now = clock.now()
    stored = {
        "score": overlap.score,
        "reasons": [asdict(reason) for reason in overlap.reasons],
        "days_apart": overlap.days_apart,
        "last_seen": now,
        "gone_at": None,
    }
    case, is_new = models.Overlap.objects.update_or_create(a=first, b=second, defaults=stored, create_defaults=stored | {"first_seen": now})
    if is_new:
        cards = {row.key: selectors.as_card(row) for row in (first, second)}
        models.OverlapWord.objects.create(overlap=case, at=now, author="seve", text=pair_in_words(overlap, cards, "fr"))
        record(
            verb="register.overlap-found",
            subject=f"register.Overlap:{case.pk}",
            by=by,
            detail={"a": first.key, "b": second.key, "score": overlap.score, "told": [first.owner, second.owner]},
        )
    return int(case.pk), is_new


def _close_gone(rows: dict[str, models.Platform], keys: Sequence[str] | None, kept: set[int]) -> None:
    cases = models.Overlap.objects.filter(gone_at__isnull=True).exclude(pk__in=kept)
    if keys is not None:
        touched = [rows[key].pk for key in keys if key in rows]
        cases = cases.filter(a_id__in=touched) | cases.filter(b_id__in=touched)
    cases.update(gone_at=clock.now())


def say(*, case_id: int, text: str, by: str) -> None:
    """Add one message to the conversation of an overlap."""
    words = text.strip()
    if not words or len(words) > LONGEST_WORD:
        raise RegisterRefused(f"a message holds between 1 and {LONGEST_WORD} characters")
    with transaction.atomic():
        case = _locked(case_id)
        models.OverlapWord.objects.create(overlap=case, at=clock.now(), author=by, text=words)
        record(verb="register.overlap-word", subject=f"register.Overlap:{case_id}", by=by)
        tell_word(selectors.as_case(case), words, by=by)


def record_outcome(*, case_id: int, outcome: OutcomeKind, text: str, by: str) -> None:
    """Write down how two teams settled it. Two people at once: the second is told of the first."""
    if not text.strip():
        raise RegisterRefused("say in a sentence what was agreed")
    with transaction.atomic():
        case = _locked(case_id)
        if case.outcome:
            raise RegisterRefused(f"this overlap was settled already ({case.outcome}): {case.outcome_text[:120]}")
        case.outcome, case.outcome_text, case.outcome_at = outcome, text.strip(), clock.now()
        case.save(update_fields=["outcome", "outcome_text", "outcome_at"])
        record(
            verb="register.overlap-settled", subject=f"register.Overlap:{case_id}", by=by, detail={"outcome": outcome, "text": text.strip()}
        )
        tell_outcome(selectors.as_case(case), by=by)


def _locked(case_id: int) -> models.Overlap:
    case = models.Overlap.objects.select_for_update().filter(pk=case_id).first()
    if case is None:
        raise RegisterRefused(f"there is no overlap {case_id}; open the list of overlaps")
    return case
