"""The letters that follow a mail which asks to leave, in words."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

LINK_SUBJECT = _("Shall your place leave?")
LINK_TEXT = _(
    "Somebody wrote to us that this place shall no longer be read:\n{place}\n\n"
    "You receive this because the place itself publishes your address. If it shall leave, confirm here:\n{address}\n\n"
    "If not, do nothing."
)
ALERT_SUBJECT = _("A place asks by mail to leave: decide within 24 hours")
ALERT_TEXT = _(
    "A mail asks that a place leaves, and nothing proves that it comes from the place.\n"
    "Decide on the desk, under Charter, Leaving by mail. After 24 hours without a decision, visits to the place stop meanwhile."
)
ANSWER_SUBJECT = _("Your place, and our reader")
ANSWERS: dict[str, str | Promise] = {
    "left": _("It is done: the place is no longer visited, kept or cited, and what was held about it is erased."),
    "link": _(
        "We wrote to the address that the place itself publishes, with a link to confirm."
        " Without waiting, this form does it in two steps:\n{form}"
    ),
    "person": _(
        "A person reads your mail within 24 hours. Without waiting, this form does it in two steps, with the address of the place:\n{form}"
    ),
    "nothing": _("This place had left already: nothing is read or kept of it. For another one, this form does it in two steps:\n{form}"),
}
LEAD_SUBJECT = _("Somebody writes to you through the federation’s page")
LEAD_TEXT = _("{name} writes to you (answer to: {reply}; this address was not checked):\n\n{text}")
