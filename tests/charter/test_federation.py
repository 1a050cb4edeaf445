"""The internet federation: written to one by one within the budget, with a calendar of its own."""

import re
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.core import mail as outbox
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from icalendar import Calendar
from tests.security.walk import make_user

from seve.accounts import mail
from seve.accounts.types import RoleName
from seve.base import clock
from seve.charter import federation, selectors, services
from seve.charter.models import FederationFeed, Lead, Meeting
from seve.charter.types import Currency
from seve.directory.models import Territory

pytestmark = pytest.mark.django_db
FIRST_TUESDAY = datetime(2026, 12, 1, 18, 30, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _body() -> None:
    cache.clear()
    services.open_trial(holder="x", holder_id=None, by="test")
    Territory.objects.get_or_create(code="FR", defaults={"name": "France", "level": "national"})
    Territory.objects.get_or_create(code="FR-REG-53", defaults={"name": "Bretagne", "level": "region", "parent_id": "FR"})
    for code in ("FR-29", "FR-35", "FR-75"):
        parent = "FR" if code == "FR-75" else "FR-REG-53"
        row, _new = Territory.objects.get_or_create(code=code, defaults={"name": code, "level": "departement", "parent_id": parent})
        Territory.objects.filter(pk=row.pk).update(parent_id=parent)
        lead(code, f"{code.lower()}@example.org")


def lead(territory: str, contact: str, **given: Any) -> int:
    return services.record_lead(
        name=f"Lead of {territory}", territory=territory, since=date(2026, 1, 1), article="art. 14", contact=contact, by="user:1", **given
    )


def client(role: RoleName = RoleName.COORDINATOR) -> Client:
    found = Client()
    found.force_login(make_user(role))
    return found


def sent() -> list[list[str]]:
    mail.deliver_due()
    return [one.to for one in outbox.outbox]


def write(scope: str = "", who: Client | None = None) -> int:
    return (
        (who or client()).post(reverse("desk:federation-letter"), {"scope": scope, "subject": "Rencontre", "text": "À mardi."}).status_code
    )


@pytest.mark.parametrize(("scope", "reached"), [("", ["fr-29", "fr-35", "fr-75"]), ("FR-REG-53", ["fr-29", "fr-35"]), ("FR-75", ["fr-75"])])
def test_all_leads_or_those_of_a_region_get_a_mail_each(scope: str, reached: list[str]) -> None:
    assert write(scope) == 302
    assert sent() == [[f"{code}@example.org"] for code in reached]
    assert all(not one.cc and not one.bcc for one in outbox.outbox)


def test_a_lead_whose_term_is_over_is_not_written_to() -> None:
    Lead.objects.filter(territory="FR-29").update(until=date(2026, 2, 1))
    write()
    assert ["fr-29@example.org"] not in sent()


def test_letters_beyond_the_weeks_budget_are_refused_in_public() -> None:
    who = client()
    assert [write("", who) for _turn in range(3)] == [302, 302, 422]
    assert len(sent()) == 6
    (line,) = [line for line in selectors.budget() if line.currency is Currency.MESSAGES]
    assert (line.key, line.spent, line.refused) == ("national", 2, 1)
    assert Client().get(reverse("portal:conduct")).status_code == 200


@pytest.mark.parametrize("role", [RoleName.HELPER, RoleName.TERRITORY_LEAD, RoleName.GUARDIAN])
def test_only_the_coordinator_writes_to_the_body(role: RoleName) -> None:
    assert write("", client(role)) == 403
    assert sent() == []


def test_without_a_mandate_nobody_writes_to_the_body() -> None:
    from seve.charter.models import Mandate

    Mandate.objects.update(ended_at=clock.now())
    assert write() == 403
    assert sent() == []


def test_anybody_writes_to_a_lead_and_nothing_is_kept() -> None:
    pk = Lead.objects.get(territory="FR-29").pk
    page = Client().get(reverse("portal:federation")).content.decode()
    address = reverse("portal:write-to-lead", args=[pk])
    assert address in page and "fr-29@example.org" not in page
    given = {"name": "Ana", "reply_to": "ana@example.net", "text": "Comment aider ?"}
    answer = Client().post(address, given)
    assert (answer.status_code, answer.cookies) == (200, {})
    assert sent() == [["fr-29@example.org"]]
    assert "ana@example.net" in str(outbox.outbox[0].body)
    from seve.accounts.models import Mail

    assert bytes(Mail.objects.get().sealed) == b""


def test_too_many_letters_from_one_address_are_held_back() -> None:
    address = reverse("portal:write-to-lead", args=[Lead.objects.get(territory="FR-29").pk])
    codes = [Client().post(address, {"reply_to": "a@example.net", "text": "x"}).status_code for _turn in range(6)]
    assert codes == [200] * 5 + [429]


def test_a_lead_without_a_mail_address_shows_their_contact() -> None:
    pk = lead("FR-56", "https://example.org/contact")
    assert "https://example.org/contact" in Client().get(reverse("portal:federation")).content.decode()
    assert Client().post(reverse("portal:write-to-lead", args=[pk]), {"reply_to": "a@example.net", "text": "x"}).status_code == 422


@pytest.mark.parametrize(
    ("how_often", "rule"),
    [
        ("", ""),
        ("weekly", "FREQ=WEEKLY;BYDAY=TU"),
        ("fortnightly", "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU"),
        ("monthly", "FREQ=MONTHLY;BYDAY=1TU"),
        ("yearly", "FREQ=YEARLY"),
        ("daily; DROP", ""),
    ],
)
def test_how_often_becomes_a_rule(how_often: str, rule: str) -> None:
    assert federation.rule_of(how_often, FIRST_TUESDAY) == rule


def test_the_last_weekday_of_a_month_stays_the_last() -> None:
    assert federation.rule_of("monthly", datetime(2026, 12, 29, tzinfo=UTC)) == "FREQ=MONTHLY;BYDAY=-1TU"


def test_a_calendar_program_reads_the_meetings_by_a_secret_address() -> None:
    who = client()
    given = {"title": "Réunion", "starts_at": "2026-12-01T18:30", "minutes": "90", "where": "en ligne", "how_often": "monthly"}
    assert who.post(reverse("desk:federation-meeting"), given).status_code == 302
    page = who.post(reverse("desk:federation-feed"), {"label": "bureau"}).content.decode()
    token = str(re.findall(r"/federation/([\w-]{43})\.ics", page)[0])
    answer = Client().get(reverse("federation-feed", args=[token]))
    (event,) = Calendar.from_ical(answer.content).walk("VEVENT")
    assert (str(event["SUMMARY"]), event.decoded("DTSTART"), event["RRULE"].to_ical()) == (
        "Réunion",
        FIRST_TUESDAY,
        b"FREQ=MONTHLY;BYDAY=1TU",
    )
    assert event.decoded("DTEND") - event.decoded("DTSTART") == timedelta(minutes=90)
    assert token.encode() not in bytes(FederationFeed.objects.get().digest) and len(token) >= 43


def test_a_closed_or_guessed_address_opens_nothing() -> None:
    token = services.open_feed(label="x", by="user:1")
    services.close_feed(feed_id=FederationFeed.objects.get().pk, by="user:1")
    assert [Client().get(reverse("federation-feed", args=[each])).status_code for each in (token, "x" * 43)] == [404, 404]


def test_the_next_date_of_what_comes_back_is_shown() -> None:
    start = clock.now() - timedelta(days=15)
    services.add_meeting(title="A", starts_at=start, minutes=60, where="", how_often="weekly", by="user:1")
    services.add_meeting(title="B", starts_at=start, minutes=60, where="", how_often="", by="user:1")
    weekly, once = federation.meetings()
    assert weekly.next_at is not None and clock.now() <= weekly.next_at <= clock.now() + timedelta(days=7)
    assert once.next_at is None
    services.cancel_meeting(meeting_id=once.id, by="user:1")
    assert Meeting.objects.count() == 1


def test_a_lead_is_tied_to_the_election_that_chose_them() -> None:
    election = services.record_election(territory="FR-22", held_on=date(2026, 3, 1), article="art. 15", by="user:1")
    given = {
        "name": "Lou",
        "territory": "FR-22",
        "since": "2026-03-02",
        "until": "2028-03-01",
        "article": "art. 14",
        "contact": "",
        "election_id": election,
    }
    assert client().post(reverse("desk:charter-lead"), given).status_code == 302
    row = Lead.objects.get(territory="FR-22")
    assert (row.election_id, row.until) == (election, date(2028, 3, 1))
