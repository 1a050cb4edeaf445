"""Dates as programs write them, RFC 822 and ISO 8601; all others are for `dates_patient`.

`parse_date` takes text of any length and shape and answers None rather than raise.
"""

import re
from datetime import UTC, datetime, timedelta
from functools import lru_cache

from seve.harvest.parse.months import MONTHS, OFFSETS

LONGEST = 120  # characters; no date needs more
EARLIEST, LATEST = 1900, 2200
DAY, FURTHEST = timedelta(days=1), timedelta(hours=18)  # the largest offset from UTC that anybody means

_rfc822 = re.compile(r"(?:[A-Za-z]{3},\s*)?(\d{1,2}) ([A-Za-z]{3}) (\d{4}) (\d\d:\d\d:\d\d) ([+-]\d{4}|GMT|UTC|Z)")
_usual_iso = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:\d\d)", re.ASCII)
NUMBERS = {name: f"{number:02}" for name, number in MONTHS.items()}


def parse_date(text: str) -> datetime | None:
    """The moment a text tells, in UTC; None when it tells none. A date without a zone is UTC."""
    if not text:
        return None
    return _parse(text[: LONGEST + 1].strip()) if len(text) <= LONGEST * 4 else None


@lru_cache(maxsize=4096)
def _parse(text: str) -> datetime | None:
    if not text or len(text) > LONGEST:
        return None
    told = _rfc822.fullmatch(text)
    if told:
        return _read_rfc(*told.groups())
    if _usual_iso.fullmatch(text):  # as Atom has it: the patient readers would say the same
        return _read_plainly(text) or _read_parts(text[:4], text[5:7], text[8:10], text[11:19], "Z" if text[-1] == "Z" else text[-6:])
    from seve.harvest.parse.dates_patient import read_patiently  # for the rare ways to write a date

    return read_patiently(text)


def _read_rfc(day: str, name: str, year: str, clock: str, zone: str) -> datetime | None:
    month = NUMBERS.get(name.lower())
    if month is None:
        return None
    found = _read_plainly(f"{year}-{month}-{day:0>2}T{clock}{zone if zone[0] in '+-' else 'Z'}")
    return found or _read_parts(year, month, day, clock, zone)


def _read_plainly(text: str) -> datetime | None:
    """By the reader that Python brings. None where it refuses: midnight as 24:00, leap seconds; or where the year or the offset is odd."""
    try:
        local = datetime.fromisoformat(text)
    except ValueError:
        return None
    offset = local.utcoffset()
    if offset is None or not EARLIEST <= local.year <= LATEST or not -FURTHEST <= offset <= FURTHEST:
        return None
    if local.microsecond:
        local = local.replace(microsecond=0)
    return local if local.tzinfo is UTC else local.astimezone(UTC)


def _read_parts(year: str, month: str, day: str, clock: str, zone: str) -> datetime | None:
    hour, minute, second = map(int, clock.split(":"))
    return moment(int(year), int(month), int(day), hour, minute, second, offset_of(zone))


@lru_cache(maxsize=512)
def offset_of(zone: str) -> timedelta:
    if zone[0] in "+-":
        digits = zone[1:].replace(":", "").ljust(4, "0")
        size = timedelta(hours=int(digits[:2]), minutes=int(digits[2:4]))
        return -size if zone[0] == "-" else size
    return timedelta(hours=OFFSETS.get(zone.upper(), 0))


def moment(year: int, month: int, day: int, hour: int, minute: int, second: int, offset: timedelta) -> datetime | None:
    """The moment in UTC; None when the calendar has no such day. 24:00 is the next midnight; a leap second counts as 59."""
    if not EARLIEST <= year <= LATEST or not 0 <= hour <= 24 or not -FURTHEST <= offset <= FURTHEST:
        return None
    try:
        local = datetime(year, month, day, hour % 24, minute, min(second, 59), tzinfo=UTC)
        if hour == 24:
            local += DAY
        return local - offset if offset else local
    except (ValueError, OverflowError):
        return None
