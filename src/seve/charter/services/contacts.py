"""The addresses that places publish for themselves; and the notice that is written to them (GDPR art. 14)."""

from collections.abc import Iterable

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import translation

from seve.accounts import mail
from seve.audit.services import record
from seve.base import clock
from seve.base.addresses import canonical, home_of, surt
from seve.base.addresses.prefixes import normal
from seve.charter import notice_words, sealing, selectors
from seve.charter.models import Contact, Notice
from seve.charter.services.notices import give_notice
from seve.charter.types import Way


@transaction.atomic
def note_contacts(*, found: Iterable[tuple[str, str, str, str]], by: str) -> int:
    """Note what was looked for: (home address, contact or "", the page it stands on, language). Returns how many have one."""
    rows = list(found)
    for home, address, page, language in rows:
        given = {"sealed": sealing.seal(address) if address else b"", "found_on": page, "language": language, "looked_at": clock.now()}
        Contact.objects.update_or_create(surt=_place(home), defaults=given)
    if rows:
        record(verb="charter.contacts", subject="charter.Contact", by=by, detail={"count": len(rows)})
    return sum(bool(address) for _home, address, _page, _language in rows)


@transaction.atomic
def tell_places(*, homes: Iterable[str], by: str) -> int:
    """Write the notice to the published contact of each place that was not told yet; noted with its proof. Returns how many.

    One mail to an address, though it speaks for several places.
    """
    told = set(Notice.objects.values_list("surt", flat=True))
    count = 0
    for home in homes:
        contact = Contact.objects.filter(surt=_place(home)).exclude(sealed=b"").first()
        address = sealing.unseal(contact.sealed) if contact else None
        if contact is None or not address or _place(home) in told or not selectors.may_quote(home).open:
            continue
        subject, text = notice_in(contact.language, home=home)
        key = f"notice:{_place(home)}"
        given = {"address": str(address), "subject": subject, "text": text, "by": by, "reason": "charter.notice"}
        if mail.write_to_address(**given, language=contact.language, key=key):
            give_notice(url=home, way=Way.MAIL, by=by)
            count += 1
    if count:
        record(verb="charter.notices", subject="charter.Notice", by=by, detail={"count": count})
    return count


@transaction.atomic
def record_notices(*, homes: Iterable[str], way: Way, by: str) -> int:
    """Note in bulk that places were told by other means (a letter, a comment). Returns how many."""
    told = set(Notice.objects.values_list("surt", flat=True))
    new = [home for home in homes if _place(home) not in told]
    for home in new:
        give_notice(url=home, way=way, by=by)
    return len(new)


def notice_in(language: str, *, home: str) -> tuple[str, str]:
    """Subject and text of the notice: who reads, what is held, where it comes from, how to object."""
    with translation.override(language):
        base = settings.SEVE.instance_url or "http://localhost"
        pages = {name: f"{base}{reverse(f'portal:{name}')}" for name in ("observation", "claim")}
        leave = f"{base}{reverse('portal:leave')}?url={home}"
        words = str(notice_words.TEXT).format(home=home, leave=leave, contact=settings.SEVE.contact or "", **pages)
        return str(notice_words.SUBJECT), words.strip()


def _place(home: str) -> str:
    return normal(surt(home_of(canonical(home))))
