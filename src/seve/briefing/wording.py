"""Themes of questions, the rules by which one is declined, and the letters that follow one: in words."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from seve.briefing.domain.questions import LONGEST, SHORTEST

__all__ = ["LONGEST", "RULES", "SHORTEST", "THEMES"]

THEMES: dict[str, str | Promise] = {
    "life": _("Life of the groups"),
    "ideas": _("Programme and ideas"),
    "elections": _("Elections and campaigns"),
    "rules": _("Statutes and decisions"),
    "money": _("Money and membership fees"),
    "tools": _("Sites and tools"),
    "other": _("Something else"),
}
# Why a question may be declined; there is no other reason, and an opinion is never one.
RULES: dict[str, str | Promise] = {
    "person": _("It speaks of a private person, or gives somebody’s address or number."),
    "law": _("The law forbids it: insult, hatred, slander, threat."),
    "elsewhere": _("It is not for headquarters: a local group or another body answers it."),
    "no-question": _("It is an advertisement, or not a question."),
}
CONFIRM_SUBJECT = _("Do you want to be told of the answer?")
CONFIRM_TEXT = _(
    "Somebody gave this address to be told when headquarters answers this question:\n\n"
    "“{question}”\n\n"
    "If it was you, confirm here:\n{address}\n\n"
    "If it was not, do nothing: the address is erased in seven days, and no other mail follows."
)
ANSWERED_SUBJECT = _("Headquarters answered your question")
ANSWERED_TEXT = _(
    "You asked:\n\n“{question}”\n\nThe answer, given for {body}:\n\n{answer}\n\n"
    "The question and its answer are public here:\n{address}\n\n"
    "Your address is now erased: this is the only mail you receive about it."
)
DECLINED_SUBJECT = _("Your question was not carried up")
DECLINED_TEXT = _(
    "You asked:\n\n“{question}”\n\nIt was not carried up to headquarters, for this reason: {rule}\n\n"
    "You may ask it again in other words. Your address is now erased."
)
