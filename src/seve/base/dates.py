"""A day as people write it, in the two languages of the pages, mails and letters. Pure: no settings, no clock."""

from datetime import date

FRENCH_MONTHS = ("janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre", "décembre")
ENGLISH_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


def in_words(day: date, *, french: bool, with_year: bool = True) -> str:
    """ "12 March 2009", « 1er mars 2009 »."""
    number = "1er" if french and day.day == 1 else str(day.day)
    month = (FRENCH_MONTHS if french else ENGLISH_MONTHS)[day.month - 1]
    return f"{number} {month} {day.year}" if with_year else f"{number} {month}"
