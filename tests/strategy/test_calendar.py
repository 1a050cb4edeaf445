from datetime import UTC, date, datetime, timedelta

import pytest

from seve.strategy.domain import ical
from seve.strategy.domain.calendar import RuleRefused, check_rule, collisions, unfold, weeks
from seve.strategy.types import EventKind, Occurrence

LINES = {"FR-29": frozenset({"FR-29", "FR-REG-53", "FR"}), "FR-35": frozenset({"FR-35", "FR-REG-53", "FR"}), "FR": frozenset({"FR"})}


def occurrence(uid: str, start: date, *, kind: EventKind = EventKind.LAUNCH, days: int = 1, territory: str = "") -> Occurrence:
    return Occurrence(
        uid=uid, title=uid, kind=kind, start=start, end=start + timedelta(days=days - 1), territory=territory, level="national"
    )


def test_a_weekly_event_is_unfolded_between_two_days() -> None:
    meeting = occurrence("meeting", date(2026, 1, 5), kind=EventKind.MEETING)

    found = unfold(meeting, "FREQ=WEEKLY;COUNT=10", first=date(2026, 1, 12), last=date(2026, 1, 27))

    assert [one.start for one in found] == [date(2026, 1, 12), date(2026, 1, 19), date(2026, 1, 26)]


@pytest.mark.parametrize(
    ("rule", "days"),
    [
        ("FREQ=MONTHLY;BYDAY=1MO;COUNT=3", [date(2026, 1, 5), date(2026, 2, 2), date(2026, 3, 2)]),
        ("FREQ=WEEKLY;UNTIL=20260119T230000Z", [date(2026, 1, 5), date(2026, 1, 12), date(2026, 1, 19)]),
        ("RRULE:FREQ=YEARLY", [date(2026, 1, 5)]),
    ],
)
def test_rules_of_repetition_are_respected(rule: str, days: list[date]) -> None:
    found = unfold(occurrence("x", date(2026, 1, 5)), rule, first=date(2026, 1, 1), last=date(2026, 6, 30))

    assert [one.start for one in found] == days


def test_every_day_for_ever_comes_to_an_end() -> None:
    assert len(unfold(occurrence("x", date(2026, 1, 5)), "FREQ=DAILY", first=date(2026, 1, 1), last=date(2099, 1, 1))) == 500


@pytest.mark.parametrize("rule", ["FREQ=SOMETIMES", "every monday", "FREQ=SECONDLY", "FREQ=WEEKLY;COUNT=many"])
def test_a_rule_that_is_none_is_refused_in_one_line(rule: str) -> None:
    with pytest.raises(RuleRefused) as told:
        check_rule(rule, date(2026, 1, 1))

    assert "\n" not in str(told.value)


def test_an_event_over_the_edge_of_the_period_is_kept() -> None:
    campaign = occurrence("campaign", date(2026, 1, 1), days=40)

    assert unfold(campaign, "", first=date(2026, 2, 1), last=date(2026, 2, 28)) == [campaign]
    assert unfold(campaign, "", first=date(2026, 3, 1), last=date(2026, 3, 31)) == []


def test_launches_three_days_apart_collide() -> None:
    forum, social = occurrence("forum", date(2009, 3, 12)), occurrence("social", date(2009, 3, 15))

    [found] = collisions([social, forum], LINES)

    assert (found.a.uid, found.b.uid, found.days) == ("forum", "social", 3)


@pytest.mark.parametrize(
    ("first", "second", "collide"),
    [("FR-29", "FR-35", False), ("FR-29", "", True), ("FR-29", "FR", True), ("FR-29", "FR-29", True)],
)
def test_only_what_reaches_the_same_people_collides(first: str, second: str, collide: bool) -> None:
    day = date(2026, 5, 4)

    assert bool(collisions([occurrence("a", day, territory=first), occurrence("b", day, territory=second)], LINES)) is collide


def test_meetings_do_not_collide_and_repeats_do_not_collide_with_themselves() -> None:
    day = date(2026, 5, 4)

    assert collisions([occurrence("a", day, kind=EventKind.MEETING), occurrence("b", day)], LINES) == []
    assert collisions([occurrence("a", day), occurrence("a", day + timedelta(days=1))], LINES) == []


def test_overloaded_weeks_are_told_and_empty_ones_stay() -> None:
    busy = [occurrence(f"e{number}", date(2026, 5, 4 + number), kind=EventKind.ELECTION) for number in range(3)]

    found = weeks(busy, first=date(2026, 5, 1), last=date(2026, 5, 20))

    assert [(week.monday, len(week.occurrences), week.is_overloaded) for week in found] == [
        (date(2026, 4, 27), 0, False),
        (date(2026, 5, 4), 3, True),
        (date(2026, 5, 11), 0, False),
        (date(2026, 5, 18), 0, False),
    ]


def test_a_calendar_goes_out_and_comes_back() -> None:
    entries = [
        ical.Entry("a@seve", "Élections ; virgule, point", EventKind.ELECTION, date(2026, 6, 7), date(2026, 6, 7)),
        ical.Entry("b@seve", "Réunion", EventKind.MEETING, date(2026, 1, 5), date(2026, 1, 6), rrule="FREQ=WEEKLY;COUNT=4"),
    ]

    written = ical.write(entries, name="National", stamp=datetime(2026, 1, 1, tzinfo=UTC))
    read, problems = ical.read(written)

    assert problems == []
    assert sorted(read, key=lambda one: one.uid) == entries
    assert ical.write(entries, name="National", stamp=datetime(2026, 1, 1, tzinfo=UTC)) == written


def test_a_broken_event_is_told_and_the_rest_read() -> None:
    events = [b"UID:a\r\nSUMMARY:No date", b"UID:b\r\nDTSTART:20260105"]
    inside = b"".join(b"BEGIN:VEVENT\r\n" + event + b"\r\nEND:VEVENT\r\n" for event in events)
    text = b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\n" + inside + b"END:VCALENDAR\r\n"

    read, problems = ical.read(text)

    assert [entry.uid for entry in read] == ["b"]
    assert len(problems) == 1


def test_what_is_no_calendar_is_told_in_one_line() -> None:
    with pytest.raises(ValueError, match="no iCalendar") as told:
        ical.read(b"<html>no</html>")

    assert "\n" not in str(told.value)


def timed(*lines: str) -> bytes:
    """An .ics file of one calendar; its events hold hours of a place."""
    return "\r\n".join(["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//test//", *lines, "END:VCALENDAR", ""]).encode()


def days_of(content: bytes, *, last: date = date(2026, 12, 31)) -> list[tuple[str, date]]:
    entries, problems = ical.read(content)
    assert problems == []
    found = [
        one
        for entry in entries
        for one in unfold(
            Occurrence(entry.uid, entry.title, entry.kind, entry.start, entry.end, "", ""), entry.rrule, first=date(2026, 1, 1), last=last
        )
    ]
    return sorted((one.title, one.start) for one in found)


@pytest.mark.parametrize(
    ("start", "rule", "days"),
    [
        # 29 March 2026, 2 h: summer time begins; the last meeting is on 30 March at midnight there, which is 29 March 22 h in UTC
        ("DTSTART;TZID=Europe/Paris:20260316T000000", "FREQ=WEEKLY;UNTIL=20260329T220000Z", [16, 23, 30]),
        ("DTSTART;TZID=Europe/Paris:20260316T203000", "FREQ=WEEKLY;UNTIL=20260330T183000Z", [16, 23, 30]),
        ("DTSTART;TZID=Europe/Paris:20260316T203000", "FREQ=WEEKLY;UNTIL=20260330T183000Z;BYDAY=MO", [16, 23, 30]),
        ("DTSTART;TZID=America/Cayenne:20260316T223000", "FREQ=WEEKLY;UNTIL=20260331T013000Z", [16, 23, 30]),
        ("DTSTART:20260316T230000Z", "FREQ=WEEKLY;COUNT=3", [16, 23, 30]),
        ("DTSTART;VALUE=DATE:20260316", "FREQ=WEEKLY;UNTIL=20260330", [16, 23, 30]),
    ],
)
def test_the_last_day_of_a_repetition_is_that_of_its_place(start: str, rule: str, days: list[int]) -> None:
    content = timed("BEGIN:VEVENT", "UID:a@x", "SUMMARY:Réunion", start, f"RRULE:{rule}", "END:VEVENT")

    assert days_of(content) == [("Réunion", date(2026, 3, day)) for day in days]


def test_a_change_of_hour_in_autumn_moves_no_day() -> None:
    content = timed(
        "BEGIN:VEVENT", "UID:a@x", "SUMMARY:Veille", "DTSTART;TZID=Europe/Paris:20261024T003000", "RRULE:FREQ=DAILY;COUNT=3", "END:VEVENT"
    )

    assert [day for _, day in days_of(content)] == [date(2026, 10, 24), date(2026, 10, 25), date(2026, 10, 26)]


def test_a_cancelled_meeting_is_left_out_and_a_moved_one_is_moved() -> None:
    content = timed(
        "BEGIN:VEVENT", "UID:a@x", "SUMMARY:Bureau", "DTSTART;TZID=Europe/Paris:20260302T200000", "RRULE:FREQ=WEEKLY;COUNT=4",
        "EXDATE;TZID=Europe/Paris:20260309T200000", "END:VEVENT",
        "BEGIN:VEVENT", "UID:a@x", "SUMMARY:Bureau élargi", "RECURRENCE-ID;TZID=Europe/Paris:20260316T200000",
        "DTSTART;TZID=Europe/Paris:20260318T200000", "END:VEVENT",
    )  # fmt: skip

    assert days_of(content) == [
        ("Bureau", date(2026, 3, 2)),
        ("Bureau", date(2026, 3, 23)),
        ("Bureau élargi", date(2026, 3, 18)),
    ]


def test_what_is_left_out_goes_out_again() -> None:
    kept = ical.Entry("a@x", "Bureau", EventKind.MEETING, date(2026, 3, 2), date(2026, 3, 2), "FREQ=WEEKLY;COUNT=4\nEXDATE:2026-03-09")

    [back], problems = ical.read(ical.write([kept], name="x", stamp=datetime(2026, 1, 1, tzinfo=UTC)))

    assert (back.rrule, problems) == (kept.rrule, [])
