"""Why somebody is written to, in words: the foot of each mail."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

REASONS: dict[str, str | Promise] = {
    "question.confirm": _("You receive this because somebody gave this address with a question to headquarters."),
    "question.answered": _("You receive this because you asked to be told, and confirmed it."),
    "question.declined": _("You receive this because you asked to be told, and confirmed it."),
    "charter.leaving": _("You receive this about a place that asks to leave the observation."),
    "charter.notice": _("You receive this because your place publishes this address, and the law asks us to tell you."),
    "federation.letter": _("You receive this as a digital lead of the internet federation."),
    "accounts.invitation": _("You receive this because somebody invited you to the desk."),
    "register.overlap": _("You receive this because you keep an official platform, or coordinate them."),
    "register.decision": _("You receive this because you keep an official platform, or coordinate them."),
    "register.trouble": _("You receive this because you keep an official platform, or coordinate them."),
    "register.card": _("You receive this because you keep an official platform, or coordinate them."),
}
OTHERWISE = _("You receive this because of your role in the digital coordination.")
