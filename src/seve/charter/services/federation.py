"""The internet federation: the territories' digital leads, and the elections that made them."""

import secrets
from collections.abc import Iterable
from datetime import date, datetime, timedelta

from django.db import transaction

from seve.accounts import mail
from seve.audit.services import record
from seve.base import clock
from seve.base.errors import SeveError
from seve.charter import federation, letter_words, selectors
from seve.charter.models import Election, FederationFeed, Lead, Meeting
from seve.charter.services.budget import spend
from seve.charter.types import Currency


class LetterRefused(SeveError):
    """The letter cannot leave."""


@transaction.atomic
def record_lead(
    *,
    name: str,
    territory: str,
    since: date,
    article: str,
    by: str,
    until: date | None = None,
    contact: str = "",
    election_id: int | None = None,
) -> int:
    """Record who leads a territory's digital life, since when, by which article. Returns its id."""
    row = Lead.objects.create(
        name=name, territory=territory, since=since, until=until, article=article, contact=contact, election_id=election_id
    )
    record(verb="charter.lead", subject=f"charter.Lead:{row.pk}", by=by, detail={"territory": territory})
    return row.pk


@transaction.atomic
def end_lead(*, lead_id: int, until: date, by: str) -> None:
    """A term ends: the last day on which it holds is the one before `until`."""
    row = Lead.objects.select_for_update().get(pk=lead_id)
    row.until = until - timedelta(days=1)
    row.save(update_fields=["until"])
    record(verb="charter.lead_end", subject=f"charter.Lead:{row.pk}", by=by, detail={"territory": row.territory})


@transaction.atomic
def record_election(
    *, territory: str, held_on: date, article: str, by: str, record_url: str = "", electors: int = 0, note: str = ""
) -> int:
    """Record an election of leads. The vote itself was held elsewhere."""
    row = Election.objects.create(
        territory=territory, held_on=held_on, article=article, record_url=record_url, electors=electors, note=note
    )
    record(verb="charter.election", subject=f"charter.Election:{row.pk}", by=by, detail={"territory": territory})
    return row.pk


def write_to_leads(*, subject: str, text: str, territories: Iterable[str] | None, by: str) -> int:
    """One mail to each lead (of these territories; None: all) who gives an address. Spends the week's budget of messages.

    Raises LetterRefused when the budget is spent (the refusal is public), or nobody can be written to.
    """
    chosen = None if territories is None else set(territories)
    leads = [lead for lead in selectors.leads() if chosen is None or lead.territory in chosen]
    addresses = {lead.contact.strip().lower() for lead in leads if _is_address(lead.contact)}
    if not addresses or not subject.strip() or not text.strip():
        raise LetterRefused("nobody to write to, or nothing to say: leads need a mail address as their contact")
    level = "national" if chosen is None else "departement"
    if not spend(currency=Currency.MESSAGES, key=level, by=by, subject="charter.Federation").open:
        raise LetterRefused("the messages of this week are spent: wait, or change the rule with its reason")
    given = {"subject": subject.strip(), "text": text.strip(), "by": by, "reason": "federation.letter"}
    return sum(mail.write_to_address(address=address, **given) for address in sorted(addresses))


@transaction.atomic
def write_to_lead(*, lead_id: int, name: str, reply_to: str, text: str, by: str) -> None:
    """Somebody writes to a lead by the public form; nothing of it is kept once it left. Raises LetterRefused, MailRefused."""
    lead = next((each for each in selectors.leads() if each.id == lead_id), None)
    if lead is None or not _is_address(lead.contact):
        raise LetterRefused("this lead cannot be written to here: use the contact that is shown")
    words = letter_words.LEAD_TEXT
    told = {"name": name.strip()[:120] or "–", "reply": reply_to.strip(), "text": text.strip()[:4000]}
    mail.write_to_address(
        address=lead.contact.strip(),
        subject=str(letter_words.LEAD_SUBJECT),
        text=str(words).format(**told),
        by=by,
        reason="federation.letter",
    )


@transaction.atomic
def add_meeting(
    *, title: str, starts_at: datetime, minutes: int, where: str, how_often: str, by: str, until: datetime | None = None
) -> int:
    """Put a meeting on the federation's calendar; returns its id."""
    rule = federation.rule_of(how_often, starts_at, until)
    row = Meeting.objects.create(title=title, starts_at=starts_at, minutes=minutes, where=where, rule=rule, made_at=clock.now())
    record(verb="federation.meeting", subject=f"charter.Meeting:{row.pk}", by=by, detail={"title": title})
    return row.pk


@transaction.atomic
def cancel_meeting(*, meeting_id: int, by: str) -> None:
    """Take a meeting off the calendar."""
    if Meeting.objects.filter(pk=meeting_id).delete()[0]:
        record(verb="federation.meeting_off", subject=f"charter.Meeting:{meeting_id}", by=by)


@transaction.atomic
def open_feed(*, label: str, by: str) -> str:
    """Open a secret address of the calendar; returns its token, which is not kept."""
    token = secrets.token_urlsafe(32)
    row = FederationFeed.objects.create(digest=federation.digest_of(token), label=label.strip()[:120], made_at=clock.now())
    record(verb="federation.feed", subject=f"charter.FederationFeed:{row.pk}", by=by)
    return token


@transaction.atomic
def close_feed(*, feed_id: int, by: str) -> None:
    """The address opens nothing any more."""
    if FederationFeed.objects.filter(pk=feed_id, ended_at=None).update(ended_at=clock.now()):
        record(verb="federation.feed_ended", subject=f"charter.FederationFeed:{feed_id}", by=by)


def _is_address(contact: str) -> bool:
    return "@" in contact and " " not in contact.strip() and "/" not in contact
