"""Read a mail that asks to leave: which places it names, whether a machine wrote it, whether it comes from the place's own domain."""

import re
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import parseaddr
from urllib.parse import urlsplit

LARGEST = 256 * 1024  # bytes of a mail that are read; the rest is pictures
MOST_PLACES = 5
ADDRESS = re.compile(r"(?<![@\w.-])(?:https?://)?(?:[a-z0-9-]{1,63}\.){1,8}[a-z]{2,24}(?::\d{1,5})?(?:/[^\s<>\"“”«»]*)?", re.IGNORECASE)
QUOTED = re.compile(r"^\s*>|^(?:Le|On)\b.{5,120}(?:écrit|wrote)\s*:\s*$", re.IGNORECASE)
MACHINES = ("mailer-daemon@", "postmaster@", "no-reply@", "noreply@")


@dataclass(frozen=True, slots=True)
class Letter:
    sender: str  # in lower case; "" when there is none
    message_id: str
    subject: str
    places: tuple[str, ...]  # addresses it names, as written
    is_automatic: bool
    domain: str  # the sender's, when our own server found it authentic; else ""


def read_letter(raw: bytes, *, authority: str) -> Letter:
    """authority: the name under which our own mail server writes Authentication-Results; without it nothing is authentic."""
    message = message_from_bytes(raw[:LARGEST], policy=policy.default)
    assert isinstance(message, EmailMessage)
    sender = parseaddr(_header(message, "From"))[1].lower()
    text = f"{_header(message, 'Subject')}\n{_text(message)}"
    return Letter(
        sender=sender if "@" in sender else "",
        message_id=_header(message, "Message-ID"),
        subject=_header(message, "Subject")[:200],
        places=tuple(dict.fromkeys(found.rstrip(".,;:!?)") for found in ADDRESS.findall(text)))[:MOST_PLACES],
        is_automatic=_is_automatic(message, sender),
        domain=_authentic_domain(message, sender, authority.lower()),
    )


def speaks_for(domain: str, place: str) -> bool:
    """Whether an authentic sender of this domain speaks for a place: the very host, never a page or an account on it."""
    parts = urlsplit(place)
    host = (parts.hostname or "").removeprefix("www.")
    return bool(domain) and host == domain.removeprefix("www.") and parts.path in {"", "/"} and not parts.query


def _header(message: EmailMessage, name: str) -> str:
    try:
        return " ".join(str(message.get(name, "")).split())
    except (ValueError, IndexError, AttributeError):  # malformed headers make the parser raise many things
        return ""


def _text(message: EmailMessage) -> str:
    """What the writer wrote: without what they quote, and without their signature."""
    try:
        part = message.get_body(preferencelist=("plain", "html"))
        text = str(part.get_content()) if part is not None else ""
    except (LookupError, ValueError, KeyError, AttributeError):
        return ""
    if part is not None and part.get_content_type() == "text/html":
        text = re.sub(r"<[^>]{0,2000}>", " ", text)
    kept = []
    for line in text.splitlines()[:2_000]:
        if line.rstrip() == "--" or QUOTED.match(line[:200]):
            break
        kept.append(line[:2_000])
    return "\n".join(kept)


def _is_automatic(message: EmailMessage, sender: str) -> bool:
    """RFC 3834; and the lists and bounces that do not follow it."""
    told = _header(message, "Auto-Submitted").lower()
    listed = _header(message, "Precedence").lower() in {"bulk", "list", "junk"} or bool(message.get("List-Id"))
    return (told not in {"", "no"}) or listed or sender.startswith(MACHINES) or _header(message, "Return-Path") == "<>"


def _authentic_domain(message: EmailMessage, sender: str, authority: str) -> str:
    """The sender's domain where our own server's result says dmarc=pass for it (RFC 8601). Only the topmost field counts:
    our server writes it above whatever the sender put in."""
    fields = message.get_all("Authentication-Results") or []
    if not authority or not fields or "@" not in sender:
        return ""
    server, _semicolon, results = " ".join(str(fields[0]).lower().split()).partition(";")
    domain = sender.rsplit("@", 1)[1]
    passed = re.search(r"(?:^|;)\s*dmarc=pass\b[^;]*\bheader\.from=([a-z0-9.-]+)", results)
    return domain if server.split(" ")[0] == authority and passed is not None and passed[1] == domain else ""
