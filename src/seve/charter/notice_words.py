"""The notice to a place (GDPR art. 14), in words."""

from django.utils.translation import gettext_lazy as _

SUBJECT = _("Your place is read by our digital coordination")
TEXT = _(
    "Hello,\n\n"
    "Your place is public, and the digital coordination of our movement reads it: {home}\n\n"
    "What is held: titles, links, dates and texts, as anybody can see them. No author name is kept, and nobody’s opinion is measured.\n"
    "Where it comes from: your own public pages; we found them through a public link or list.\n"
    "Why: to know what the movement’s web talks about, and to keep its connections alive (our legitimate interest, GDPR art. 6(1)(f)).\n"
    "How long: texts for 13 months at most; links and titles longer.\n\n"
    "Who we are and how our reader behaves: {observation}\n"
    "To see, correct and answer what is held about your place: {claim}\n"
    "To object and leave, in two steps, without a reason: {leave}\n\n"
    "You may also complain to your data protection authority. {contact}"
)
