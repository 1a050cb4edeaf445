"""Suggestions in words, in the reader's language. Plain, and never a command to the place itself."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from seve.vitality.types import Suggestion


def title_and_reason(suggestion: Suggestion) -> tuple[str, str]:
    """A short title, and why, in one or two sentences."""
    given = suggestion.parameters
    if suggestion.kind == "repair-links":
        return _mending(given)
    if suggestion.kind == "introduce":
        return _introduction(given)
    if suggestion.kind == "leave-alone":
        return _("Leave “%(name)s” alone") % given, _("It speaks often and others cite it. It needs nothing from us.")
    return _asking(given)


def _asking(given: dict[str, object]) -> tuple[str, str]:
    gap, days = _number(given["gap"]), _number(given["days"])
    usually = ngettext("It usually speaks every day.", "It usually speaks every %(gap)d days.", gap) % {"gap": gap}
    silent = ngettext("Nothing for %(days)d day.", "Nothing for %(days)d days.", days) % {"days": days}
    return _("Ask “%(name)s” for news") % given, f"{usually} {silent} " + _("A friendly word, without a reproach.")


def _mending(given: dict[str, object]) -> tuple[str, str]:
    links = _number(given["links"])
    title = ngettext("Tell “%(name)s” of a link to mend", "Tell “%(name)s” of %(links)d links to mend", links) % given
    reason = ngettext(
        "On its pages, %(links)d link to another place of ours leads nowhere.",
        "On its pages, %(links)d links to other places of ours lead nowhere.",
        links,
    )
    return title, reason % {"links": links}


def _introduction(given: dict[str, object]) -> tuple[str, str]:
    common = _number(given["common"])
    reason = ngettext(
        "%(common)d place cites both, yet neither links to the other.",
        "%(common)d places cite both, yet neither links to the other.",
        common,
    )
    return _("Introduce “%(name)s” to “%(other)s”") % given, reason % {"common": common}


def _number(value: object) -> int:
    return int(value) if isinstance(value, int | float) else 0
