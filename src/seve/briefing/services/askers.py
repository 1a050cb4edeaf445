"""Who wants to be told of an answer: an address, sealed, confirmed by its owner, used once, erased."""

import hashlib
import hmac
from base64 import urlsafe_b64encode
from datetime import timedelta

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.db import transaction
from django.urls import reverse
from django.utils import translation

from seve.accounts import mail
from seve.base import clock
from seve.briefing import wording
from seve.briefing.models import Asking, Question

UNCONFIRMED = timedelta(days=7)
KEPT = timedelta(days=396)  # 13 months without an answer
ASKED_A_DAY = 3  # confirmations sent to one address: a form must not become a nuisance to a third person


def note(*, question: Question, territory: str, language: str, email: str, by: str) -> None:
    """One more time that it is asked; an address is written to once, to ask whether it may be kept. Raises MailRefused."""
    row = Asking.objects.create(question=question, territory=territory, language=language, day=clock.now().date())
    email = email.strip().lower()
    if not email:
        return
    recipient = _keyed(f"to:{email}")
    if Asking.objects.filter(recipient=recipient, day=row.day).count() >= ASKED_A_DAY:
        return  # told to nobody: the page must not tell a stranger that an address is known
    if Asking.objects.filter(recipient=recipient, question=question).exists():
        return
    with translation.override(language):
        address = f"{settings.SEVE.instance_url or 'http://localhost'}{reverse('portal:question-told', args=[token_of(row.pk)])}"
        text = _in_words(wording.CONFIRM_TEXT, question=question.text, address=address)
        mail.write_to_address(
            address=email,
            subject=str(wording.CONFIRM_SUBJECT),
            text=text,
            by=by,
            reason="question.confirm",
            language=language,
            key=f"asking:{row.pk}:confirm",
        )
    row.sealed, row.recipient = _box().encrypt(email.encode()), recipient
    row.save(update_fields=["sealed", "recipient"])


def public_address(question_id: int, language: str) -> str:
    """The public page of a question, as a whole address."""
    with translation.override(language):
        path = reverse("portal:question", args=[question_id])
    return f"{settings.SEVE.instance_url or 'http://localhost'}{path}"


def token_of(asking_id: int) -> str:
    """What opens the page of one address, and nothing else; nothing of it is kept."""
    return Signer(salt="seve.asking").sign(str(asking_id)).replace(":", ".")


def asking_of(token: str) -> int | None:
    """The asking whose address may be confirmed or erased with this token."""
    try:
        found = int(Signer(salt="seve.asking").unsign(token.replace(".", ":", 1)))
    except (BadSignature, ValueError):
        return None
    return found if Asking.objects.filter(pk=found).exclude(sealed=b"").exists() else None


@transaction.atomic
def confirm(*, token: str) -> bool:
    """The owner of the address wants to be told; if the answer is there already, it leaves at once."""
    found = asking_of(token)
    if found is None:
        return False
    row = Asking.objects.select_for_update(of=("self",)).select_related("question__same_as").get(pk=found)
    row.confirmed_at = clock.now()
    row.save(update_fields=["confirmed_at"])
    carried = row.question.same_as or row.question
    if carried.answered_at is not None:
        tell_answer(question=row.question, answered=carried, by="public")
    return True


@transaction.atomic
def forget(*, token: str) -> bool:
    """The owner of the address does not want to be told (any more): it is erased."""
    found = asking_of(token)
    return found is not None and _erase(Asking.objects.select_for_update().get(pk=found))


def tell_answer(*, question: Question, answered: Question, by: str) -> int:
    """One mail to each who confirmed; their addresses are then erased. `answered` is the question that carries the answer."""
    told = 0
    for row in question.askings.select_for_update().exclude(sealed=b""):
        with translation.override(row.language):
            text = _in_words(
                wording.ANSWERED_TEXT,
                question=question.text or answered.text,
                body=answered.answered_for,
                answer=answered.answer,
                address=public_address(answered.pk, row.language),
            )
            told += _tell(row, str(wording.ANSWERED_SUBJECT), text, "question.answered", by)
    return told


def tell_declined(*, question: Question, by: str) -> None:
    """Only who confirmed is told why."""
    for row in question.askings.select_for_update().exclude(sealed=b"").exclude(confirmed_at=None):
        with translation.override(row.language):
            text = _in_words(wording.DECLINED_TEXT, question=question.text, rule=str(wording.RULES[question.declined_for]))
            _tell(row, str(wording.DECLINED_SUBJECT), text, "question.declined", by)


def forget_old() -> int:
    """Erase addresses that were not confirmed in a week, or wait for an answer since 13 months. Returns how many."""
    today = clock.now().date()
    late = Asking.objects.exclude(sealed=b"").filter(day__lt=today - UNCONFIRMED, confirmed_at=None)
    old = Asking.objects.exclude(sealed=b"").filter(day__lt=today - KEPT)
    return (late | old).update(sealed=b"", recipient=b"", confirmed_at=None)


def _tell(row: Asking, subject: str, text: str, reason: str, by: str) -> bool:
    """Who did not confirm yet is not written to; their address stays for its seven days, so that they still may."""
    if row.confirmed_at is None:
        return False
    try:
        email = _box().decrypt(bytes(row.sealed)).decode()
    except InvalidToken:  # the secret key changed: nobody can read it any more
        return not _erase(row)
    key = f"asking:{row.pk}:{reason}"
    sent = mail.write_to_address(address=email, subject=subject, text=text, by=by, reason=reason, language=row.language, key=key)
    _erase(row)
    return sent


def _in_words(text: object, **given: str) -> str:
    return str(text).format(**given)


def _erase(row: Asking) -> bool:
    row.sealed, row.recipient, row.confirmed_at = b"", b"", None
    row.save(update_fields=["sealed", "recipient", "confirmed_at"])
    return True


def _keyed(text: str) -> bytes:
    return hmac.new(settings.SECRET_KEY.encode(), f"asking:{text}".encode(), hashlib.sha256).digest()


def _box() -> Fernet:
    return Fernet(urlsafe_b64encode(_keyed("box")))
