"""Dates as people and programs write them (Q9)."""

# ruff: noqa: E501 - tables of data read better on one line

from datetime import UTC, datetime

import pytest

from seve.harvest.parse.dates import parse_date


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-03-02T10:00:00+01:00", (2026, 3, 2, 9)),
        ("2026-03-02T10:00:00.123456Z", (2026, 3, 2, 10)),
        ("2026-03-02 10:00", (2026, 3, 2, 10)),
        ("20260302T100000Z", (2026, 3, 2, 10)),
        ("2026-03", (2026, 3, 1)),
        ("Mon, 02 Mar 2026 10:00:00 +0100", (2026, 3, 2, 9)),
        ("Mon, 2 Mar 26 10:00 EST", (2026, 3, 2, 15)),
        ("Thu Jan  1 19:48:21 2004", (2004, 1, 1, 19, 48, 21)),
        ("March 3rd, 2010 5:04 pm", (2010, 3, 3, 17, 4)),
        ("Sept. 5, 2011", (2011, 9, 5)),
        ("lun., 02 mars 2026 10:00:00 +0100", (2026, 3, 2, 9)),
        ("lundi 2 mars 2026 à 8h", (2026, 3, 2, 8)),
        ("2 août 2009 à 14h05", (2009, 8, 2, 14, 5)),
        ("1er mai 2012", (2012, 5, 1)),
        ("mar. 3 nov. 2009", (2009, 11, 3)),
        ("mar. 3 mars 2009", (2009, 3, 3)),
        ("14 FÉVRIER 2010", (2010, 2, 14)),
        ("Publié le 14 juillet 2010 par la rédaction", (2010, 7, 14)),
        ("3. Oktober 2012", (2012, 10, 3)),
        ("12/03/2009", (2009, 3, 12)),
        ("03/25/2009", (2009, 3, 25)),
        ("2009/3/4 12:30", (2009, 3, 4, 12, 30)),
        ("3.5.2010", (2010, 5, 3)),
        ("1234567890", (2009, 2, 13, 23, 31, 30)),
        ("1234567890000", (2009, 2, 13, 23, 31, 30)),
        ("۲۰۱۰-۰۱-۰۲", (2010, 1, 2)),
        ("٢٠١٠-٠١-٠٢", (2010, 1, 2)),
        ("2010-01-01T24:00:00Z", (2010, 1, 2)),
        ("2010-06-30T23:59:60Z", (2010, 6, 30, 23, 59, 59)),
        ("Fri, 01 Jan 2010 24:00:00 GMT", (2010, 1, 2)),
        ("Wed, 30 Jun 2010 23:59:60 +0200", (2010, 6, 30, 21, 59, 59)),
        ("2010-06-30T23:59:59.9-18:00", (2010, 7, 1, 17, 59, 59)),
    ],
)
def test_dates_in_the_wild(text: str, moment: tuple[int, ...]) -> None:
    assert parse_date(text) == datetime(*moment, tzinfo=UTC)  # type: ignore[misc, arg-type]


@pytest.mark.parametrize(
    "text",
    [
        "", " ", "0000-00-00", "0000-00-00 00:00:00", "0001-01-01", "2009-02-31", "31 février 2009", "32/13/2009", "9999-12-31", "-1", "-62135596800", "hier", "now",
        "2009-13-01", "12:30", "mars", "x" * 10_000, "1" * 10_000, "2009-01-01T99:99:99Z", "2009-01-01T10:00:00+99:99", "99999999999999", "1e400", "NaN", "\x00",
    ],
)  # fmt: skip
def test_what_is_no_date(text: str) -> None:
    assert parse_date(text) is None


MONTHS = {
    "fr": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre".split(),  # noqa: SIM905
    "fr, short": "janv. févr. mars avr. mai juin juil. août sept. oct. nov. déc.".split(),  # noqa: SIM905
    "en": "January February March April May June July August September October November December".split(),  # noqa: SIM905
    "en, short": "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(),  # noqa: SIM905
}


@pytest.mark.parametrize("tongue", list(MONTHS))
@pytest.mark.parametrize(
    "shape", ["17 {month} 2009", "le 17 {MONTH} 2009 à 9h30", "{month} 17, 2009", "mar. 17 {month} 2009 09:30:00 +0100", "17-{month}-2009"]
)
def test_months_by_name(tongue: str, shape: str) -> None:
    found = [parse_date(shape.format(month=month, MONTH=month.upper())) for month in MONTHS[tongue]]
    assert [(date.year, date.month, date.day) for date in found if date] == [(2009, month, 17) for month in range(1, 13)]
