"""Fetch the mails of a mailbox over IMAP. A mail is marked as read only after it was taken in: one that fails is met again."""

import imaplib
import ssl
from collections.abc import Callable
from urllib.parse import unquote, urlsplit

from seve.base.errors import SeveError
from seve.charter.letters import LARGEST

SECONDS = 20
AT_ONCE = 200


class MailboxUnreachable(SeveError):
    """The mailbox does not answer, or refuses us."""


def poll(url: str, take: Callable[[bytes], object]) -> int:
    """Give each unread mail to `take`, the oldest first; returns how many were taken. Raises MailboxUnreachable.

    url: imaps://user:password@host:993/INBOX
    """
    parts = urlsplit(url)
    taken = 0
    try:
        with _open(parts.scheme, parts.hostname or "", parts.port) as box:
            box.login(unquote(parts.username or ""), unquote(parts.password or ""))
            box.select(_quoted(unquote(parts.path.strip("/")) or "INBOX"))
            _kind, found = box.uid("SEARCH", "UNSEEN")
            for uid in (found[0] or b"").split()[:AT_ONCE]:
                take(_fetch(box, uid.decode()))
                box.uid("STORE", uid.decode(), "+FLAGS.SILENT", r"(\Seen)")
                taken += 1
    except (imaplib.IMAP4.error, OSError) as reason:
        raise MailboxUnreachable(
            f"the mailbox at {parts.hostname} gave no answer ({type(reason).__name__}): check SEVE_OPTOUT_IMAP"
        ) from None
    return taken


def _open(scheme: str, host: str, port: int | None) -> imaplib.IMAP4:
    if scheme == "imaps":
        return imaplib.IMAP4_SSL(host, port or 993, ssl_context=ssl.create_default_context(), timeout=SECONDS)
    box = imaplib.IMAP4(host, port or 143, timeout=SECONDS)
    if host not in {"127.0.0.1", "::1", "localhost"}:
        box.starttls(ssl.create_default_context())
    return box


def _fetch(box: imaplib.IMAP4, uid: str) -> bytes:
    """The head of the mail, without marking it as read."""
    _kind, parts = box.uid("FETCH", uid, f"(BODY.PEEK[]<0.{LARGEST}>)")
    return next((bytes(part[1]) for part in parts if isinstance(part, tuple)), b"")


def _quoted(name: str) -> str:
    return '"' + name.replace("\\", "\\\\").replace('"', '\\"') + '"'
