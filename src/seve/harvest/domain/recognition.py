"""What an answer really is: closed doors that say 200, domains that changed hands, bytes that are no text.

Pure: status, headers and bytes in, an outcome and a line for a person out.
"""

import re
from collections.abc import Sequence

from seve.harvest.domain.slowness import is_heavy, is_made_to_be_slow
from seve.harvest.types import Outcome

HEAD = 64 * 1024  # bytes looked at
MADE_SLOW = "a page made to be slow to read"
TITLE = re.compile(r"<title[^>]{0,200}>([^<]{0,300})", re.IGNORECASE)
CHALLENGE_TITLES = re.compile(
    r"just a moment|attention required! \| cloudflare|are you (?:a )?(?:human|robot)|verify(?:ing)? (?:that )?you are (?:a )?human|"
    r"making sure you.{0,8}re not a bot|checking your browser|ddos-guard|security check|bot verification|human verification|"
    r"pardon our interruption|\bcaptcha\b|access to this page has been denied|un instant(?:…|\.\.\.)|vérification de sécurité|"
    r"êtes-vous un robot|vérifi\w+ que vous êtes humain",
    re.IGNORECASE,
)
LOGIN_TITLES = re.compile(
    r"^\s*(?:log ?in|sign ?in|login|connexion|se connecter|identification|authentification|private site|site privé|members? only|"
    r"espace (?:membre|adhérent)s?)\b|(?:log in|sign in|connexion)\s*$",
    re.IGNORECASE,
)
PASSWORD_FIELD = re.compile(r"<input[^>]{0,400}type\s*=\s*[\"']?password", re.IGNORECASE)
LOGIN_PATH = re.compile(
    r"/(?:wp-login\.php|log-?in|sign-?in|sign_in|users/sign_in|accounts?/login|auth/login|connexion|identification|checkpoint)(?:/|\?|$|\.)",
    re.IGNORECASE,
)
PARKED_TITLES = re.compile(
    r"domain (?:name )?(?:is |may be )?for sale|buy this domain|domain parking|parked domain|this domain|"
    r"(?:nom de )?domaine (?:est )?à vendre|"
    r"hugedomains|sedoparking|domain expired|domaine expiré|ce domaine",
    re.IGNORECASE,
)
PARKED_MARKS = re.compile(
    r"sedoparking\.com|parkingcrew\.net|//[^\"'/]{0,60}\.bodis\.com|hugedomains\.com/domain_profile|dan\.com/buy-domain|afternic\.com/forsale|"
    r"d38psrni17bvxu\.cloudfront\.net|/lander\?|parklogic\.com|above\.com/marketplace",
    re.IGNORECASE,
)
BINARY_TYPES = re.compile(
    r"^(?:image/(?!svg)|audio/|video/|font/|application/(?:pdf|zip|gzip|x-tar|msword|vnd\.(?!atom)(?!rss)[^+]*$))", re.IGNORECASE
)
BINARY_STARTS = (b"%PDF-", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"PK\x03\x04", b"\x1f\x8b", b"\x7fELF", b"RIFF", b"OggS", b"ID3", b"MZ")
UTF16_STARTS = (b"\xff\xfe", b"\xfe\xff", b"<\x00", b"\x00<")
CLOSED_STATUSES = {401, 402, 403, 407, 451, 999}


def outcome_of_status(status: int, *, was_conditional: bool) -> tuple[Outcome, str]:
    """What a status says by itself. 2xx says OK until the body is looked at."""
    if status == 304:
        return (Outcome.UNCHANGED, "") if was_conditional else (Outcome.BROKEN, "answered “not modified” to a question without condition")
    if status in {200, 203}:
        return Outcome.OK, ""
    if status in {204, 205}:
        return Outcome.EMPTY, f"answered {status}, no content"
    if status == 404:
        return Outcome.MISSING, "no such page (404)"
    if status == 410:
        return Outcome.GONE, "gone for good, says the host (410)"
    if status in CLOSED_STATUSES:
        return Outcome.CLOSED, f"the host keeps this closed ({status})"
    if status in {429, 503}:
        return Outcome.BUSY, f"the host asks to come back later ({status})"
    if status == 408:
        return Outcome.SLOW, "the host gave up waiting (408)"
    return Outcome.BROKEN, f"answered {status}"


def outcome_of_body(
    *, status: int, headers: Sequence[tuple[str, str]], body: bytes, url: str, final_url: str, is_home: bool, is_feed: bool = False
) -> tuple[Outcome, str] | None:
    """What the body shows beyond the status: a closed door, a parked domain, nothing, no text. None when it is plain content.

    Quick whatever the body holds, as every visit under way waits meanwhile: if a heavy one was made to be slow is told where it is read.
    """
    fields = dict(headers)
    if fields.get("cf-mitigated", "").lower() == "challenge":
        return Outcome.CLOSED, "the host asks for a proof of being human"
    if status not in {200, 203}:
        return _challenge(body) if status in {403, 429, 503} else None
    if not body.strip(b" \t\r\n\0\xef\xbb\xbf"):
        return Outcome.EMPTY, "an empty answer"
    if is_binary(fields.get("content-type", ""), body):
        return Outcome.UNREADABLE, f"neither page nor feed ({fields.get('content-type', '')[:60] or 'binary'})"
    if not is_heavy(body, is_feed=is_feed) and is_made_to_be_slow(body, is_feed=is_feed):
        return Outcome.UNREADABLE, MADE_SLOW
    if LOGIN_PATH.search(final_url) and not LOGIN_PATH.search(url):
        return Outcome.CLOSED, "led to a login page"
    return _challenge(body) or _login(body) or (_parked(body) if is_home else None)


def asks_for_human(headers: Sequence[tuple[str, str]], body: bytes) -> bool:
    """Whether an answer is no answer, but a puzzle to solve first; the house solves none (S2)."""
    return dict(headers).get("cf-mitigated", "").lower() == "challenge" or _challenge(body) is not None


def is_binary(content_type: str, body: bytes) -> bool:
    """Whether the bytes cannot be a page or a feed, whatever the header says."""
    if body.startswith(BINARY_STARTS) or BINARY_TYPES.match(content_type):
        return body.lstrip()[:1] != b"<"
    return b"\0" in body[:1024] and not body.startswith(UTF16_STARTS) and body[:1024].count(0) > 8


def _title(text: str) -> str:
    found = TITLE.search(text)
    return found[1] if found else ""


def _head(body: bytes) -> str:
    return body[:HEAD].decode("utf-8", "replace")


def _challenge(body: bytes) -> tuple[Outcome, str] | None:
    if CHALLENGE_TITLES.search(_title(_head(body))):
        return Outcome.CLOSED, "the host asks for a proof of being human"
    return None


def _login(body: bytes) -> tuple[Outcome, str] | None:
    text = _head(body)
    if LOGIN_TITLES.search(_title(text)) and PASSWORD_FIELD.search(text):
        return Outcome.CLOSED, "the page is a login"
    return None


def _parked(body: bytes) -> tuple[Outcome, str] | None:
    text = _head(body)
    if (PARKED_TITLES.search(_title(text)) and len(body) < HEAD) or PARKED_MARKS.search(text):
        return Outcome.CHANGED_HANDS, "the domain is parked or for sale"
    return None
