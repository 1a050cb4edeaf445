"""Claiming a place: its owner shows a code on it, then corrects, answers, consents or leaves."""

import secrets
from urllib.parse import urljoin

from django.db import transaction

from seve.audit.services import record
from seve.base import clock
from seve.base.addresses import AddressRefused, canonical, home_of, surt
from seve.base.addresses.prefixes import is_under, normal
from seve.base.errors import SeveError
from seve.base.tree import tree_of
from seve.charter import selectors
from seve.charter.models import Claim, Reply
from seve.charter.types import Way

WELL_KNOWN = ".well-known/seve.txt"


class ClaimRefused(SeveError):
    """The place cannot be claimed so."""


@transaction.atomic
def ask_claim(*, url: str, email: str = "", by: str) -> str:
    """Begin a claim; returns the code to show on the place (meta tag, well-known file or rel=me link)."""
    try:
        home = home_of(canonical(url if "//" in url else f"https://{url.strip()}"))
        place = normal(surt(home))
    except AddressRefused as reason:
        raise ClaimRefused(str(reason)) from None
    if not selectors.may_visit(home).open:
        raise ClaimRefused("this place left: ask the coordinator to open it again first")
    code = f"seve-{secrets.token_urlsafe(18)}"
    Claim.objects.create(surt=place, url=home, code=code, email=email, asked_at=clock.now())
    return code


@transaction.atomic
def prove_claim(*, code: str, url: str, body: str, rel_me: tuple[str, ...] = (), page: str = "", by: str) -> bool:
    """Look for the code in what was read at `url`; the claim is proved when it is there.

    body: the text of the answer; rel_me: the rel=me links of the page; page: our own address that shows the code.
    """
    claim = Claim.objects.select_for_update().filter(code=code, proved_at=None).first()
    if claim is None or not is_under(surt(url), claim.surt):
        return False
    way = _way(claim, url=url, body=body, rel_me=rel_me, page=page)
    if way is None:
        return False
    claim.way, claim.proved_at = way, clock.now()
    claim.save(update_fields=["way", "proved_at"])
    record(verb="charter.claim", subject=f"charter.Claim:{claim.pk}", by=by, detail={"way": str(way)})
    return True


@transaction.atomic
def set_reply(*, code: str, text: str, language: str, may_name: bool, by: str) -> None:
    """Publish the owner's answer on the card, and whether they agree to be named. Raises ClaimRefused if not proved."""
    claim = Claim.objects.select_for_update().filter(code=code).exclude(proved_at=None).first()
    if claim is None:
        raise ClaimRefused("this claim is not proved yet: show the code on your place, and ask us to look")
    claim.may_name = may_name
    claim.save(update_fields=["may_name"])
    if text.strip():
        given = {"text": text.strip()[:2000], "language": language, "at": clock.now()}
        Reply.objects.update_or_create(claim=claim, defaults=given)
    else:
        Reply.objects.filter(claim=claim).delete()
    record(verb="charter.reply", subject=f"charter.Claim:{claim.pk}", by=by, detail={"may_name": may_name})


@transaction.atomic
def withdraw_claim(*, code: str, by: str) -> None:
    """The owner takes the claim back, with the answer and the consent."""
    Claim.objects.filter(code=code).delete()


def places_to_read(url: str) -> tuple[str, str]:
    """Where a code is looked for: the home page, then the well-known file."""
    return url, urljoin(url if url.endswith("/") else url + "/", WELL_KNOWN)


def _way(claim: Claim, *, url: str, body: str, rel_me: tuple[str, ...], page: str) -> Way | None:
    if url.endswith(WELL_KNOWN):
        return Way.WELL_KNOWN if claim.code in body.split() else None
    if page and page in rel_me:
        return Way.REL_ME
    return Way.META if _meta(body) == claim.code else None


def _meta(body: str) -> str:
    """The content of <meta name="seve-claim">."""
    node = tree_of(body).css_first('meta[name="seve-claim"]')
    return (node.attributes.get("content") or "").strip() if node else ""
