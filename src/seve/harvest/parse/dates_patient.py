"""Dates as people write them: all of ISO 8601, French and English prose, numbers only, in digits of any script."""

import re
import unicodedata
from datetime import UTC, datetime, timedelta

from seve.harvest.parse.dates import EARLIEST, LATEST, moment, offset_of
from seve.harvest.parse.months import MONTHS, OFFSETS

_iso = re.compile(
    r"([+-]?\d{4})(?:-?(\d\d)(?:-?(\d\d))?)?"
    r"(?:[T ](\d\d?)(?::?(\d\d)(?::?(\d\d)(?:[.,](\d+))?)?)?\s*(Z|UTC|GMT|[+-]\d\d(?::?\d\d)?)?)?",
    re.IGNORECASE,
)
_clock = re.compile(
    r"(?<![\d:])(\d{1,2})\s?(?::|h|\.(?=\d\d\.\d\d))\s?(\d\d)?(?:[:.m](\d\d))?s?(?![\d])(?:\s*([ap])\.?m\b\.?)?", re.IGNORECASE
)
_zone = re.compile(r"(?:GMT|UTC)?\s*([+-])(\d{1,2}):?(\d\d)\b(?!\s*[ap]m)")
_zone_word = re.compile(r"\b([A-Z]{1,5})\b")
_numbers = re.compile(r"(?<!\d)(\d{1,4})\s*[-/.]\s*(\d{1,2})\s*[-/.]\s*(\d{1,4})(?!\d)")
_word = re.compile(r"[^\W\d_]+\.?|\d+(?:st|nd|rd|th|er|ere|º|°|\.)?", re.IGNORECASE)
_epoch = re.compile(r"-?\d{9,13}(?:\.\d+)?")


def read_patiently(text: str) -> datetime | None:
    """The moment that a short text tells in any of the ways below."""
    text = _clean(text)
    for reader in (_read_iso, _read_epoch, _read_words, _read_numbers):
        try:
            found = reader(text)
        except (ValueError, OverflowError):
            continue
        if found is not None:
            return found
    return None


def _clean(text: str) -> str:
    """Digits of any script to 0–9, accents away, blanks to one."""
    plain = "".join(
        str(unicodedata.digit(char)) if char.isdigit() and unicodedata.digit(char, -1) >= 0 else char
        for char in unicodedata.normalize("NFKD", text)
        if not unicodedata.combining(char)
    )
    return re.sub(r"\s+", " ", plain).strip(" ,;()[]\u200e\u200f")


def _read_iso(text: str) -> datetime | None:
    found = _iso.fullmatch(text)
    if not found:
        return None
    year, month, day, hour, minute, second, _, zone = found.groups()
    if year.startswith(("-", "+")) or (month is None and hour is not None):
        return None
    return moment(int(year), int(month or 1), int(day or 1), int(hour or 0), int(minute or 0), int(second or 0), offset_of(zone or "Z"))


def _read_epoch(text: str) -> datetime | None:
    if not _epoch.fullmatch(text):
        return None
    seconds = float(text)
    if abs(seconds) >= 1e11:
        seconds /= 1000
    found = datetime.fromtimestamp(seconds, UTC) if seconds >= 0 else None
    return found if found and EARLIEST <= found.year <= LATEST else None


def _read_words(text: str) -> datetime | None:
    """A date with the name of a month: "lun., 02 mars 2026", "2 août 2009 à 14h05", "March 3rd, 2010", asctime."""
    hour, minute, second, offset, rest = _split_time(text)
    day = month = year = None
    perhaps_tuesday = False  # "mar." is Tuesday as well as March in French: a later name of a month wins
    for token in _word.findall(rest.lower()):
        if token[0].isdigit():
            number = int(re.match(r"\d+", token)[0])  # type: ignore[index]
            digits = len(re.match(r"\d+", token)[0])  # type: ignore[index]
            if digits >= 3 or (day is not None and month is not None and year is None and digits == 2):
                year = year if year is not None else _full_year(number, digits)
            elif day is None:
                day = number
            elif year is None and digits == 2:
                year = _full_year(number, digits)
        elif token.rstrip(".") in MONTHS and (month is None or perhaps_tuesday):
            month = MONTHS[token.rstrip(".")]
            perhaps_tuesday = token.startswith("mar") and day is None and len(token) <= 4
    if month is None or year is None:
        return None
    return moment(year, month, day or 1, hour, minute, second, offset)


def _read_numbers(text: str) -> datetime | None:
    """A date in numbers only: year first when it has four digits, else the day first, unless only the other order is a date."""
    found = _numbers.search(text)
    if not found:
        return None
    hour, minute, second, offset, _ = _split_time(text[: found.start()] + " " + text[found.end() :])
    first, second_number, third = (int(part) for part in found.groups())
    if len(found[1]) == 4:
        year, month, day = first, second_number, third
    else:
        year = _full_year(third, len(found[3]))
        day, month = (first, second_number) if second_number <= 12 else (second_number, first)
    return moment(year, month, day, hour, minute, second, offset)


def _split_time(text: str) -> tuple[int, int, int, timedelta, str]:
    """(hour, minute, second, offset, the text without them). Midnight UTC when no time is told."""
    found = _clock.search(text)
    if not found or not (found[2] or re.search("h", found[0], re.IGNORECASE)):
        return 0, 0, 0, timedelta(), text
    hour, minute, second = int(found[1]), int(found[2] or 0), int(found[3] or 0)
    half = (found[4] or "").lower()
    if half and hour <= 12:
        hour = hour % 12 + (12 if half == "p" else 0)
    after = text[found.end() :]
    offset, after = _split_zone(after)
    return hour, minute, second, offset, text[: found.start()] + " " + after


def _split_zone(after: str) -> tuple[timedelta, str]:
    zone = _zone.search(after)
    if zone:
        return offset_of(f"{zone[1]}{int(zone[2]):02d}{zone[3]}"), after[: zone.start()] + " " + after[zone.end() :]
    for word in _zone_word.finditer(after):
        if word[1] in OFFSETS:
            return offset_of(word[1]), after[: word.start()] + " " + after[word.end() :]
    return timedelta(), after


def _full_year(number: int, digits: int) -> int:
    if digits > 2:
        return number
    return number + (2000 if number < 70 else 1900)
