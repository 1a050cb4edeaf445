"""What an act of the record was about, in words and with its page: « Café philo », « lettre 2 », rather than the name of a table."""

from collections.abc import Sequence

from django.urls import reverse
from django.utils.translation import gettext, gettext_noop

from seve.accounts import selectors as accounts
from seve.desk.places import places

NUMBERED = {
    "briefing.Briefing": (gettext_noop("letter %(n)s"), "desk:edition"),
    "briefing.Question": (gettext_noop("question %(n)s"), "desk:question"),
    "strategy.Objective": (gettext_noop("direction %(n)s"), "desk:strategy-objective"),
    "register.Overlap": (gettext_noop("double %(n)s"), "desk:register-case"),
    "register.RadarEntry": (gettext_noop("tool %(n)s"), "desk:radar-entry"),
    "atlas.Snapshot": (gettext_noop("map %(n)s"), ""),
    "charter.Mandate": (gettext_noop("mandate %(n)s"), ""),
}


def told(subjects: Sequence[str]) -> dict[str, tuple[str, str]]:
    """subject → (words, address of its page or ""). What has neither keeps the name that the record gives it."""
    entities = places(_number(subject) for subject in subjects if subject.startswith("directory.WebEntity:"))
    people = accounts.names_of({n for subject in subjects if subject.startswith("accounts.User:") and (n := _number(subject)) is not None})
    found = {}
    for subject in subjects:
        kind, number = subject.partition(":")[0], _number(subject)
        if kind == "directory.WebEntity" and number in entities:
            found[subject] = (entities[number].name, reverse("desk:entity", args=[number]))
        elif kind == "accounts.User" and number in people:
            found[subject] = (people[number], "")
        elif kind in NUMBERED and number is not None:
            sentence, page = NUMBERED[kind]
            found[subject] = (gettext(sentence) % {"n": number}, reverse(page, args=[number]) if page else "")
        else:
            found[subject] = (subject, "")
    return found


def _number(subject: str) -> int | None:
    number = subject.partition(":")[2]
    return int(number) if number.isdigit() else None
