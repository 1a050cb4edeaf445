"""What an act of the record was about, in words and with its page: « Café philo », « lettre 2 », rather than the name of a table."""

from collections.abc import Sequence

from django.urls import reverse
from django.utils.translation import gettext, gettext_noop

from seve.accounts import selectors as accounts
from seve.audit import wording
from seve.charter import policy
from seve.desk.places import places
from seve.directory import selectors as directory
from seve.register import selectors as register

NUMBERED = {
    "briefing.Briefing": (gettext_noop("letter %(n)s"), "desk:edition"),
    "briefing.Question": (gettext_noop("question %(n)s"), "desk:question"),
    "strategy.Objective": (gettext_noop("direction %(n)s"), "desk:strategy-objective"),
    "strategy.Feed": (gettext_noop("secret address %(n)s"), ""),
    "register.Overlap": (gettext_noop("double %(n)s"), "desk:register-case"),
    "register.RadarEntry": (gettext_noop("tool %(n)s"), "desk:radar-entry"),
    "atlas.Snapshot": (gettext_noop("map %(n)s"), ""),
    "vitality.Checkup": (gettext_noop("reading %(n)s"), ""),
    "charter.Mandate": (gettext_noop("mandate %(n)s"), ""),
    "charter.Election": (gettext_noop("election %(n)s"), ""),
    "charter.Lead": (gettext_noop("digital lead %(n)s"), ""),
    "charter.Meeting": (gettext_noop("meeting %(n)s"), ""),
    "charter.FederationFeed": (gettext_noop("secret address %(n)s"), ""),
    "charter.Claim": (gettext_noop("claim %(n)s"), ""),
    "charter.Notice": (gettext_noop("notice %(n)s"), ""),
    "charter.OptOut": (gettext_noop("withdrawal %(n)s"), ""),
    "charter.LeavingMail": (gettext_noop("mail %(n)s"), ""),
    "charter.Refusal": (gettext_noop("refusal %(n)s"), ""),
    "charter.ImpactAssessment": (gettext_noop("impact assessment %(n)s"), ""),
    "accounts.EntryToken": (gettext_noop("link %(n)s"), ""),
    "accounts.Mail": (gettext_noop("mail %(n)s"), ""),
}


def names() -> wording.Names:
    """What the acts call by a code and people by a name: platforms, territories, rules of conduct."""
    return {
        "platform": {one.card.key: one.card.name for one in register.platforms()},
        "territory": {one.code: one.name for one in directory.territories().values()},
        "rule": {one.name: one.why for one in policy.rules()},
    }


def told(subjects: Sequence[str], names: wording.Names) -> dict[str, tuple[str, str]]:
    """subject → (words, address of its page or ""). Whole rooms and tables need no words: the act has said them."""
    entities = places(_number(subject) for subject in subjects if subject.startswith("directory.WebEntity:"))
    people = accounts.names_of({n for subject in subjects if subject.startswith("accounts.User:") and (n := _number(subject)) is not None})
    found = {}
    for subject in subjects:
        kind, number = subject.partition(":")[0], _number(subject)
        if kind == "directory.WebEntity" and number in entities:
            found[subject] = (entities[number].name, reverse("desk:entity", args=[number]))
        elif kind == "accounts.User" and number in people:
            found[subject] = (people[number], "")
        elif kind == "register.Platform" and subject.partition(":")[2] in names["platform"]:
            key = subject.partition(":")[2]
            found[subject] = (names["platform"][key], reverse("desk:register-card", args=[key]))
        elif kind in NUMBERED and number is not None:
            sentence, page = NUMBERED[kind]
            found[subject] = (gettext(sentence) % {"n": number}, reverse(page, args=[number]) if page else "")
        else:
            found[subject] = ("", "")
    return found


def _number(subject: str) -> int | None:
    number = subject.partition(":")[2]
    return int(number) if number.isdigit() else None
