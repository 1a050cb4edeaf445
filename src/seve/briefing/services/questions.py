"""Questions to headquarters: asked by anybody, sorted by people, answered in public."""

import re
from datetime import timedelta

from django.core.signing import BadSignature, Signer
from django.db import transaction
from django.db.models import Q

from seve.audit import services as audit
from seve.base import clock
from seve.base.addresses import AddressRefused, surt
from seve.base.addresses.prefixes import is_under, normal
from seve.base.errors import SeveError
from seve.briefing import wording
from seve.briefing.domain.questions import LONGEST, SHORTEST, addresses_in, names_somebody, without_addresses
from seve.briefing.models import Question
from seve.briefing.services import askers
from seve.briefing.types import QuestionState

PUBLIC = (QuestionState.OPEN, QuestionState.ANSWERED)
BLANKS = re.compile(r"[^\S\u00a0\u202f]+")  # but those that French typography wants kept
CLOSED = (QuestionState.DECLINED, QuestionState.JOINED, QuestionState.WITHDRAWN)
KEPT = timedelta(days=30)  # the words of a closed question: as long as its sorting may be taken back


class QuestionRefused(SeveError):
    """The question cannot be taken, sorted or answered so."""


@transaction.atomic
def ask(*, text: str, language: str, territory: str, theme: str, by: str, reserved: bool = False, email: str = "") -> int:
    """Take a question in; it is public once a person has carried it up. Returns its id. Raises QuestionRefused, MailRefused.

    territory: a code, "" for the whole; reserved: no machine compares its words; email: to be told of the answer, after a confirmation.
    """
    text = BLANKS.sub(" ", text).strip()
    _check(text, theme)
    row = Question.objects.create(
        text=text,
        language=language,
        territory=territory,
        theme=theme,
        reserved=reserved,
        asked_at=clock.now(),
        state=QuestionState.RECEIVED,
    )
    audit.record(verb="question.ask", subject=f"briefing.Question:{row.pk}", by=by, detail={"theme": theme})
    askers.note(question=row, territory=territory, language=language, email=email, by=by)
    return row.pk


@transaction.atomic
def ask_too(*, question_id: int, language: str, territory: str, by: str, email: str = "") -> None:
    """Somebody else asks the same. Raises QuestionRefused, MailRefused."""
    row = Question.objects.select_for_update().filter(pk=question_id, state=QuestionState.OPEN).first()
    if row is None:
        raise QuestionRefused("this question does not wait for an answer any more")
    askers.note(question=row, territory=territory, language=language, email=email, by=by)


@transaction.atomic
def carry_up(*, question_id: int, by: str) -> None:
    """A person read it: it becomes public, and headquarters has it."""
    row = _waiting_to_be_sorted(question_id)
    row.state, row.sorted_at = QuestionState.OPEN, clock.now()
    row.save(update_fields=["state", "sorted_at"])
    audit.record(verb="question.carry", subject=f"briefing.Question:{row.pk}", by=by)


@transaction.atomic
def join(*, question_id: int, same_as: int, by: str) -> None:
    """Two questions ask the same: this one goes with the other. Raises QuestionRefused."""
    row = _waiting_to_be_sorted(question_id)
    other = Question.objects.filter(pk=same_as, state__in=PUBLIC).exclude(pk=row.pk).first()
    if other is None:
        raise QuestionRefused("join it to a question that is public: carry that one up first")
    row.state, row.same_as, row.sorted_at = QuestionState.JOINED, other, clock.now()
    row.save(update_fields=["state", "same_as", "sorted_at"])
    audit.record(verb="question.join", subject=f"briefing.Question:{row.pk}", by=by, detail={"same_as": other.pk})
    if other.state == QuestionState.ANSWERED:
        askers.tell_answer(question=row, answered=other, by=by)


@transaction.atomic
def decline(*, question_id: int, rule: str, by: str) -> None:
    """Not carried up, by one of the published rules. Raises QuestionRefused."""
    if rule not in wording.RULES:
        raise QuestionRefused("a question is declined by one of the published rules only")
    row = _waiting_to_be_sorted(question_id)
    row.state, row.declined_for, row.sorted_at = QuestionState.DECLINED, rule, clock.now()
    row.save(update_fields=["state", "declined_for", "sorted_at"])
    audit.record(verb="question.decline", subject=f"briefing.Question:{row.pk}", by=by, detail={"rule": rule})
    askers.tell_declined(question=row, by=by)


@transaction.atomic
def sort_again(*, question_id: int, by: str) -> None:
    """Take a sorting back: a joined or declined question waits again, as long as its words are there."""
    again = (QuestionState.JOINED, QuestionState.DECLINED)
    row = Question.objects.select_for_update().filter(pk=question_id, state__in=again).exclude(text="").first()
    if row is None:
        raise QuestionRefused("this question cannot be sorted again: it is public, or its words were erased")
    row.state, row.same_as, row.declined_for, row.sorted_at = QuestionState.RECEIVED, None, "", None
    row.save(update_fields=["state", "same_as", "declined_for", "sorted_at"])
    audit.record(verb="question.sort_again", subject=f"briefing.Question:{row.pk}", by=by)


@transaction.atomic
def answer(*, question_id: int, text: str, answered_for: str, by: str, url: str = "") -> None:
    """Headquarters answers, in public; those who asked to be told get one mail. May be corrected. Raises QuestionRefused."""
    if not text.strip() or not answered_for.strip():
        raise QuestionRefused("an answer has words, and the body it is given for")
    row = Question.objects.select_for_update().filter(pk=question_id, state__in=PUBLIC).first()
    if row is None:
        raise QuestionRefused("only a question that was carried up is answered")
    is_first = row.answered_at is None
    row.answer, row.answered_for, row.answer_url = text.strip()[:4000], answered_for.strip()[:120], url
    row.state, row.answered_at = QuestionState.ANSWERED, row.answered_at or clock.now()
    row.save(update_fields=["answer", "answered_for", "answer_url", "state", "answered_at"])
    verb = "question.answer" if is_first else "question.correct"
    audit.record(verb=verb, subject=f"briefing.Question:{row.pk}", by=by, detail={"body": row.answered_for})
    for asked in [row, *row.joined.filter(state=QuestionState.JOINED)]:
        askers.tell_answer(question=asked, answered=row, by=by)


@transaction.atomic
def withdraw(*, question_id: int, by: str) -> bool:
    """Its author takes it back, while it is not answered: its words and their address are erased at once."""
    row = Question.objects.select_for_update().filter(pk=question_id).exclude(state=QuestionState.ANSWERED).first()
    if row is None or row.state == QuestionState.WITHDRAWN:
        return False
    shared = row.state == QuestionState.OPEN and (row.askings.count() > 1 or row.joined.exists())
    if shared:
        raise QuestionRefused("others ask it too by now: it stays, without anything that leads to you")
    row.state, row.text, row.same_as, row.sorted_at = QuestionState.WITHDRAWN, "", None, clock.now()
    row.save(update_fields=["state", "text", "same_as", "sorted_at"])
    row.askings.all().delete()
    audit.record(verb="question.withdraw", subject=f"briefing.Question:{row.pk}", by=by)
    return True


def follow_token(question_id: int) -> str:
    """What shows its author where a question is, and lets them take it back; nothing of it is kept."""
    return Signer(salt="seve.question").sign(str(question_id)).replace(":", ".")


def followed(token: str) -> int | None:
    """The question that this token follows."""
    try:
        return int(Signer(salt="seve.question").unsign(token.replace(".", ":", 1)))
    except (BadSignature, ValueError):
        return None


@transaction.atomic
def forget_old_questions(*, by: str) -> dict[str, int]:
    """Erase the words of questions that were declined, joined or withdrawn 30 days ago, and addresses that outlived their use."""
    closed = Question.objects.filter(state__in=CLOSED, sorted_at__lt=clock.now() - KEPT).exclude(text="")
    told = {"questions": closed.update(text=""), "addresses": askers.forget_old()}
    if any(told.values()):
        audit.record(verb="question.forget", subject="briefing.Question", by=by, detail=told)
    return told


@transaction.atomic
def purge_questions(*, place: str, by: str) -> int:
    """A place left: its addresses leave the questions and answers that give them. Returns how many texts changed."""
    changed = 0
    for row in Question.objects.select_for_update().filter(Q(text__contains=".") | Q(answer__contains=".") | ~Q(answer_url="")):
        changed += _without_place(row, place)
    if changed:
        audit.record(verb="question.purge", subject="briefing.Question", by=by, detail={"count": changed})
    return changed


def _without_place(row: Question, place: str) -> bool:
    given = {*addresses_in(row.text), *addresses_in(row.answer), *filter(None, [row.answer_url])}
    gone = [address for address in given if _is_there(address, place)]
    if not gone:
        return False
    row.text, row.answer = without_addresses(row.text, gone), without_addresses(row.answer, gone)
    row.answer_url = "" if row.answer_url in gone else row.answer_url
    row.save(update_fields=["text", "answer", "answer_url"])
    return True


def _is_there(address: str, place: str) -> bool:
    try:
        return is_under(normal(surt(address if "//" in address else f"https://{address}")), place)
    except AddressRefused:
        return False


def _check(text: str, theme: str) -> None:
    if theme not in wording.THEMES:
        raise QuestionRefused("choose one of the themes")
    if len(text) < SHORTEST or len(text) > LONGEST:
        raise QuestionRefused(f"a question has {SHORTEST} to {LONGEST} characters")
    if names_somebody(text):
        raise QuestionRefused("take out the e-mail address or telephone number: a question is public")


def _waiting_to_be_sorted(question_id: int) -> Question:
    row = Question.objects.select_for_update().filter(pk=question_id, state=QuestionState.RECEIVED).first()
    if row is None:
        raise QuestionRefused("this question was sorted already")
    return row
