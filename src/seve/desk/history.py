"""What happened to one place, in words: who decided what, when, and whether it still stands."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext, gettext_noop

from seve.accounts import selectors as accounts
from seve.desk import words
from seve.directory import selectors as directory

VERBS = {
    "directory.import": gettext_noop("came with a list"),
    "directory.admit": gettext_noop("admitted"),
    "directory.admit_hosts": gettext_noop("admitted"),
    "directory.admit_nominations": gettext_noop("admitted"),
    "directory.refuse": gettext_noop("left out"),
    "directory.set_undecided": gettext_noop("set back to undecided"),
    "directory.set_standing": gettext_noop("standing changed"),
    "directory.set_territory": gettext_noop("territory changed"),
    "directory.set_kind": gettext_noop("kind changed"),
    "directory.set_home": gettext_noop("home address changed"),
    "directory.set_note": gettext_noop("note changed"),
    "directory.set_language": gettext_noop("language changed"),
    "directory.set_feeds": gettext_noop("feeds changed"),
    "directory.rename": gettext_noop("renamed"),
    "directory.bulk_edit": gettext_noop("corrected with others"),
    "directory.add_prefix": gettext_noop("an address added"),
    "directory.remove_prefix": gettext_noop("an address taken off"),
    "directory.merge": gettext_noop("merged with another place"),
    "directory.split": gettext_noop("split"),
    "directory.undo": gettext_noop("decision taken back"),
}
IN_WORDS = {"status": "status", "standing": "standing", "kind": "kind"}  # fields whose values have a page's word


@dataclass(frozen=True, slots=True)
class Told:
    at: datetime
    who: str
    words: str
    undone: bool


def told(entity_id: int, limit: int = 12) -> list[Told]:
    """The last decisions on a place, newest first; consultations of its card are kept for the guardian, not shown here."""
    events = [one for one in directory.history_of(entity_id) if one.verb.startswith("directory.")][:limit]
    users = accounts.names_of({number for one in events if (number := _user(one.by)) is not None})
    return [Told(one.at, _who(one.by, users), _words(one.verb, one.before, one.after), one.undone) for one in events]


def _words(verb: str, before: dict[str, Any], after: dict[str, Any]) -> str:
    text = gettext(VERBS.get(verb, verb))
    for field, family in IN_WORDS.items():
        if field in before and field in after:
            change = gettext("from “%(before)s” to “%(after)s”")
            return f"{text}, {change % {'before': words.word(before[field], family), 'after': words.word(after[field], family)}}"
    return text


def _user(actor: str) -> int | None:
    return int(actor[5:]) if actor.startswith("user:") and actor[5:].isdigit() else None


def _who(actor: str, users: dict[int, str]) -> str:
    number = _user(actor)
    if number is not None:
        return users.get(number, gettext("a former account"))
    return {"cli": gettext("from the command line"), "public": gettext("by the place itself")}.get(actor, gettext("by Sève"))
