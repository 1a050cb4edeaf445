"""Why somebody is written to, in words: the foot of each mail."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

REASONS: dict[str, str | Promise] = {
    "accounts.invitation": _("You receive this because somebody invited you to the desk."),
}
OTHERWISE = _("You receive this because of your role in the digital coordination.")
