"""What each rule of conduct is for, in words; a test sees to it that none lacks them."""

from django.utils.functional import Promise
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from seve.base.numbers import in_figures

WHY: dict[str, str | Promise] = {
    "visits_per_source_per_day": _("One place is visited at most this often in a day."),
    "citations_per_source_per_week": _("One unofficial place is cited at most this often in seven days."),
    "citations_per_source_per_edition": _("One unofficial place is cited at most this often in one edition of the briefing."),
    "messages_national_per_week": _("Messages that the national level may send in a week."),
    "messages_departement_per_week": _("Messages that a département may send in a week."),
    "messages_local_per_week": _("Messages that a local group may send in a week."),
    "messages_owners_per_week": _(
        "Messages a week to those who keep official platforms, beyond what they asked for and what is owed to them."
    ),
    "messages_team_per_week": _("Messages a week to the team, invitations to it included; those of one kind on one day are one."),
    "cooling_hours": _("Nothing unofficial is quoted before it is this old: its author has time to think again."),
    "quote_words": _("A quotation has at most this many words."),
    "theme_sources": _("What the movement says is told only if at least this many places say it (three in an ecosystem of fewer than 20)."),
    "theme_share_percent": _("And if none of them makes more than this share of it."),
    "small_place_posts": _("A place with fewer posts than this is never named without its consent."),
    "notice_days": _("A place is told that it is observed within this time, or visits to it stop."),
    "text_months": _("The full text of unofficial places is kept this long; links, dates and titles longer."),
    "undo_months": _("What a decision on a place changed is kept this long, so that it can be taken back; then only the decision is."),
    "people_shown": _("People are counted in public from this many on; fewer are told as “fewer than” it, never by their number."),
    "letters_public": _("The letters to headquarters are public, on the portal and as a feed."),
}
SWITCH = "1 yes, 0 no"
UNITS: dict[str, str | Promise] = {
    "citations": _("citations"),
    "days": _("days"),
    "hours": _("hours"),
    "messages": _("messages"),
    "months": _("months"),
    "people": _("people"),
    "percent": _("percent"),
    "places": _("places"),
    "posts": _("posts"),
    "visits": _("visits"),
    "words": _("words"),
}
UNITS_OF_ONE: dict[str, str | Promise] = {
    "citations": _("citation"),
    "days": _("day"),
    "hours": _("hour"),
    "messages": _("message"),
    "months": _("month"),
    "people": _("person"),
    "places": _("place"),
    "posts": _("post"),
    "visits": _("visit"),
    "words": _("word"),
}


def value_in_words(unit: str, value: int) -> str:
    """The value of a rule with its unit as it asks for it: 1 citation, 3 citations; yes or no for a switch."""
    if unit == SWITCH:
        return gettext("yes") if value else gettext("no")
    french = (get_language() or "fr").startswith("fr")
    is_one = value == 1 or (value == 0 and french)
    return f"{in_figures(value, french=french)} {(UNITS_OF_ONE if is_one else UNITS).get(unit, UNITS[unit])}"
