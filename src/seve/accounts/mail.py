"""Writing to people, one at a time: an outbox filled in the caller's transaction, emptied by the minute's job.

One recipient a message, a text part only, no picture, no tracked link. What waits is sealed: a stolen dump reads nothing.
A server that refuses or fails loses nothing: the mail waits.
A mail may leave twice only where nobody can know: the server fell silent, or we were killed, between the last byte and its answer.
Then the second carries the same Message-ID, and the doubt is counted (`doubts`).
"""

import hashlib
import hmac
import json
import re
import smtplib
from base64 import urlsafe_b64encode
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from email.utils import make_msgid
from urllib.parse import urlsplit

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.core.validators import validate_email
from django.db import transaction
from django.db.models import Count, Q, Sum
from django.utils import translation
from django.utils.functional import Promise

from seve.accounts.mail_reasons import OTHERWISE, REASONS
from seve.accounts.models import Mail, User
from seve.accounts.types import Outbox
from seve.audit.services import record
from seve.base import clock
from seve.base.errors import SeveError

Words = str | Promise  # a lazy text is rendered in each recipient's language
CONSOLE = "django.core.mail.backends.console.EmailBackend"
NO_ADDRESS = "@localhost"  # the first coordinator of an instance without mail
WAITS = [timedelta(minutes=n) for n in (1, 5, 15, 60, 240, 720, 1440, 1440, 1440)]  # four days in all, then it is given up
SILENT = timedelta(minutes=10)  # a mail "sending" for longer was left so by a killed worker
AT_ONCE = 200
BREAKS = re.compile(r"[^\S\u00a0\u202f]+")  # white space, but for the no-break spaces of French
KEPT = timedelta(days=365)


# Asked before somebody is written to: (reason, by) -> whether it may leave. The charter answers; this room must not know its budget.
Gate = Callable[[str, str], bool]
_gates: list[Gate] = []


def ask_first(gate: Gate) -> None:
    """Have each message pass this gate, once."""
    if gate not in _gates:
        _gates.append(gate)


class MailRefused(SeveError):
    """This is no address one can write to."""


@transaction.atomic
def write_to(*, user_ids: Iterable[int], subject: Words, text: Words, by: str, reason: str, key: str = "") -> int:
    """Queue one mail to each account; closed accounts are left out. Returns how many were queued: none when attention is spent.

    reason: "register.overlap"; names the list (List-Id), the line at the foot and the act in the record.
    key: what the mail is the effect of; the same is never queued twice for one person.
    """
    found = User.objects.filter(pk__in=set(user_ids), is_active=True).exclude(email__endswith=NO_ADDRESS).order_by("pk")
    words = (subject, text)
    users = [user for user in found if not _is_queued(user.email, key)]
    if not users or not all(gate(reason, by) for gate in _gates):
        return 0
    queued = sum(_queue(user=user, to=user.email, language=user.language, words=words, by=by, reason=reason, key=key) for user in users)
    if queued:
        record(verb="accounts.mail", subject=f"accounts.Mail:{reason}"[:200], by=by, detail={"count": queued, "reason": reason})
    return queued


@transaction.atomic
def write_to_address(*, address: str, subject: Words, text: Words, by: str, reason: str, language: str = "fr", key: str = "") -> bool:
    """Queue one mail to somebody without an account. False when it was queued before, or attention is spent. Raises MailRefused."""
    address = address.strip()
    try:
        validate_email(address)
    except ValidationError:
        raise MailRefused(f"“{address[:100]}” is not an e-mail address: write it like name@example.org") from None
    if _is_queued(address, key) or not all(gate(reason, by) for gate in _gates):
        return False
    is_new = _queue(user=None, to=address, language=language, words=(subject, text), by=by, reason=reason, key=key)
    if is_new:
        record(verb="accounts.mail", subject=f"accounts.Mail:{reason}"[:200], by=by, detail={"count": 1, "reason": reason})
    return is_new


def deliver_due(*, limit: int = AT_ONCE) -> int:
    """Send what waits and is due; returns how many mails the server took. Two of these at once share the work."""
    if settings.EMAIL_BACKEND == CONSOLE:
        return 0  # without a mail server nothing is lost: it waits until there is one
    _take_up_again()
    server: BaseEmailBackend = get_connection()
    sent = 0
    try:
        for _turn in range(limit):
            mail = _claim()
            if mail is None:
                break
            sent += _send(server, mail)
    finally:
        server.close()
    return sent


def waiting() -> int:
    """Mails that did not leave yet."""
    return Mail.objects.filter(state__in=[Mail.State.WAITING, Mail.State.SENDING]).count()


def outbox(*, since: datetime) -> Outbox:
    """What left, waits, was refused, and how often nobody knows, since a moment."""
    rows = Mail.objects.filter(queued_at__gte=since)
    count = {state: rows.filter(state=state).count() for state in Mail.State}
    return Outbox(
        sent=count[Mail.State.SENT],
        waiting=count[Mail.State.WAITING] + count[Mail.State.SENDING],
        refused=count[Mail.State.REFUSED],
        doubts=rows.aggregate(n=Sum("doubts"))["n"] or 0,
    )


def written(*, since: datetime) -> dict[str, int]:
    """How many mails were written since a moment, by their reason."""
    rows = Mail.objects.filter(queued_at__gte=since).values("reason").annotate(n=Count("id"))
    return {row["reason"]: row["n"] for row in rows}


def forget_old_mail() -> int:
    """Erase what is known of mails that ended a year ago; returns how many."""
    return Mail.objects.filter(ended_at__lt=clock.now() - KEPT).delete()[0]


def forget_address(address: str) -> int:
    """Somebody withdrew: what still waits for this address does not leave. Returns how many."""
    return Mail.objects.filter(state=Mail.State.WAITING, recipient=_keyed(f"to:{address.strip().lower()}")).delete()[0]


def _queue(*, user: User | None, to: str, language: str, words: tuple[Words, Words], by: str, reason: str, key: str) -> bool:
    effect = _effect(to, key)
    with translation.override(language):
        subject, text = (
            BREAKS.sub(" ", str(words[0])).strip(" ")[:200],
            f"{str(words[1]).strip()}\n\n-- \n{REASONS.get(reason, OTHERWISE)}\n",
        )
    row = Mail(user=user, reason=reason[:60], effect=effect, message_id=make_msgid(domain=_host()), written_by=by)
    row.sealed = _box().encrypt(json.dumps([to, subject, text]).encode())
    row.recipient = b"" if user else _keyed(f"to:{to.lower()}")
    row.queued_at = row.due_at = clock.now()
    Mail.objects.bulk_create([row], ignore_conflicts=bool(effect))
    return not effect or Mail.objects.filter(message_id=row.message_id).exists()


def _effect(to: str, key: str) -> bytes | None:
    return _keyed(f"effect:{key}:{to.lower()}") if key else None


def _is_queued(to: str, key: str) -> bool:
    return bool(key) and Mail.objects.filter(effect=_effect(to, key)).exists()


def _keyed(text: str) -> bytes:
    return hmac.new(settings.SECRET_KEY.encode(), f"mail:{text}".encode(), hashlib.sha256).digest()


def _box() -> Fernet:
    return Fernet(urlsafe_b64encode(_keyed("box")))


def _host() -> str:
    return urlsplit(settings.SEVE.instance_url or "").hostname or "localhost"


@transaction.atomic
def _claim() -> Mail | None:
    """The next mail that is due, marked as being sent before a byte of it leaves."""
    due = Mail.objects.select_for_update(skip_locked=True, of=("self",)).filter(state=Mail.State.WAITING, due_at__lte=clock.now())
    mail = due.select_related("user").order_by("due_at", "pk").first()
    if mail is not None:
        mail.state, mail.tries, mail.due_at = Mail.State.SENDING, mail.tries + 1, clock.now() + SILENT
        mail.save(update_fields=["state", "tries", "due_at"])
    return mail


def _send(server: BaseEmailBackend, mail: Mail) -> bool:
    if mail.user is not None and not mail.user.is_active:
        return _end(mail, Mail.State.REFUSED, "the account was closed")
    try:
        message = _message(mail)
    except InvalidToken:
        return _end(mail, Mail.State.REFUSED, "the secret key changed since it was written")
    try:
        server.open()
    except (smtplib.SMTPException, OSError) as reason:
        return _wait(mail, reason)
    try:
        server.send_messages([message])
    except (smtplib.SMTPResponseException, smtplib.SMTPRecipientsRefused) as reason:
        server.close()  # the server said no: it does not have it
        return _end(mail, Mail.State.REFUSED, _words_of(reason)) if _is_final(reason) else _wait(mail, reason)
    except (smtplib.SMTPException, OSError) as reason:
        server.close()
        return _wait(mail, reason, in_doubt=True)
    return _end(mail, Mail.State.SENT, "")


def _message(mail: Mail) -> EmailMessage:
    to, subject, text = json.loads(_box().decrypt(bytes(mail.sealed)))
    headers = {"Message-ID": mail.message_id, "List-Id": f"<{mail.reason}.{_host()}>", "Auto-Submitted": "auto-generated"}
    contact = settings.SEVE.contact or ""
    answers = [contact] if "@" in contact and " " not in contact else None
    return EmailMessage(subject, text, None, [to if mail.user is None else mail.user.email], headers=headers, reply_to=answers)


def _is_final(reason: Exception) -> bool:
    codes = [code for code, _text in reason.recipients.values()] if isinstance(reason, smtplib.SMTPRecipientsRefused) else []
    if isinstance(reason, smtplib.SMTPResponseException) and not isinstance(reason, smtplib.SMTPAuthenticationError):
        codes = [reason.smtp_code]
    return bool(codes) and all(500 <= code < 600 for code in codes)


def _words_of(reason: Exception) -> str:
    """Which kind of refusal; never the address, which servers like to repeat."""
    code = getattr(reason, "smtp_code", "")
    return f"{type(reason).__name__} {code}".strip()[:200]


def _wait(mail: Mail, reason: Exception, *, in_doubt: bool = False) -> bool:
    mail.doubts += in_doubt
    if mail.tries > len(WAITS):
        return _end(mail, Mail.State.REFUSED, _words_of(reason))
    mail.state, mail.trouble, mail.due_at = Mail.State.WAITING, _words_of(reason), clock.now() + WAITS[mail.tries - 1]
    mail.save(update_fields=["state", "trouble", "due_at", "doubts"])
    return False


@transaction.atomic
def _end(mail: Mail, state: str, trouble: str) -> bool:
    """Sent, or given up: the address and the text are forgotten."""
    mail.state, mail.trouble, mail.ended_at = state, trouble, clock.now()
    mail.sealed = mail.recipient = b""
    mail.save(update_fields=["state", "trouble", "ended_at", "sealed", "recipient", "doubts"])
    if state == Mail.State.REFUSED:
        detail = {"reason": mail.reason, "trouble": trouble}
        record(verb="accounts.mail_refused", subject=f"accounts.Mail:{mail.pk}", by="system:mail", detail=detail)
    return state == Mail.State.SENT


def _take_up_again() -> None:
    """Mails that a killed worker was sending: nobody knows whether they left, so they leave again, and the doubt is counted."""
    for mail in Mail.objects.filter(Q(state=Mail.State.SENDING) & Q(due_at__lt=clock.now())):
        with transaction.atomic():
            row = Mail.objects.select_for_update().filter(pk=mail.pk, state=Mail.State.SENDING, due_at__lt=clock.now()).first()
            if row is not None:
                _wait(row, TimeoutError(), in_doubt=True)
