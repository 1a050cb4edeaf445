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

_rfc822 = re.compile(r"(?:[A-Za-z]{3},\s*)?(\d{1,2}) ([A-Za-z]{3}) (\d{4}) (\d\d):(\d\d):(\d\d) ([+-]\d{4}|GMT|UTC|Z)")
_usual_iso = re.compile(r"(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:\.\d{1,9})?(Z|[+-]\d\d:\d\d)", re.ASCII)


def parse_date(text: str) -> datetime | None:
    """The moment a text tells, in UTC; None when it tells none. A date without a zone is UTC."""
    if not text:
        return None
    return _parse(text[: LONGEST + 1].strip()) if len(text) <= LONGEST * 4 else None


@lru_cache(maxsize=4096)
def _parse(text: str) -> datetime | None:
    if not text or len(text) > LONGEST:
        return None
    plain = _rfc822.fullmatch(text)
    if plain:
        return _rfc(plain)
    plain = _usual_iso.fullmatch(text)
    if plain:  # as Atom has it: the patient readers would say the same
        year, month, day, hour, minute, second = map(int, plain.groups()[:6])
        return moment(year, month, day, hour, minute, second, offset_of(plain[7]))
    from seve.harvest.parse.dates_patient import read_patiently  # for the rare ways to write a date

    return read_patiently(text)


def _rfc(found: re.Match[str]) -> datetime | None:
    month = MONTHS.get(found[2].lower())
    if month is None:
        return None
    return moment(int(found[3]), month, int(found[1]), int(found[4]), int(found[5]), int(found[6]), offset_of(found[7]))


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
