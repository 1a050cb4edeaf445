"""What the register refuses, for the doors that face people: `in_words` says a refusal again in the reader's language."""

from django.utils.translation import gettext, gettext_noop

from seve.base.refusals import speaker

LINES = [
    gettext_noop("there is no platform “{key}” in the register"),
    gettext_noop("“{name}” was changed by somebody else meanwhile; read it again, then make your change"),
    gettext_noop("an entry needs a name and a ring"),
    gettext_noop("there is no platform “{key}” in the register that it could replace"),
    gettext_noop("this entry is not on the radar"),
    gettext_noop("say which team tries it"),
    gettext_noop("the trial would end ({end}) before it begins ({start})"),
    gettext_noop("a message holds between 1 and {most} characters"),
    gettext_noop("say in a sentence what was agreed"),
    gettext_noop("this overlap was settled already ({outcome}): {text}"),
    gettext_noop("there is no overlap {number}; open the list of overlaps"),
    gettext_noop("a decision needs its reasons, in at least one sentence"),
    gettext_noop("a decision about “{key}” stands already; withdraw it first"),
    gettext_noop("nobody holds a valid mandate: record it first (page “Charter”); until then nothing is decided"),
    gettext_noop("only a merger names the platform that takes over"),
    gettext_noop("a merger names another platform that takes over"),
    gettext_noop("“{name}” is closed itself; name one that lives"),
    gettext_noop("“{heir}” is itself to be merged into “{name}”: withdraw that decision first"),
    gettext_noop("the time to appeal ended on {day}"),
    gettext_noop("an appeal was made already"),
    gettext_noop("write the reasons of the appeal"),
    gettext_noop("there is no appeal that waits for an answer"),
    gettext_noop("write the answer"),
    gettext_noop("say why the decision is withdrawn"),
    gettext_noop("there is no official platform “{key}” in the register; decisions reach only those"),
    gettext_noop("this decision does not stand, or was withdrawn"),
    gettext_noop("this step is verified by Sève itself; it is not declared"),
    gettext_noop("say in a sentence what was done, or give the address where it can be seen"),
    gettext_noop("both cards need an address before redirects can be verified"),
    gettext_noop("an appeal waits for its answer"),
    gettext_noop("no standing decision merges this platform: decide it first, or look whether it was withdrawn"),
    gettext_noop("this merger is finished"),
    gettext_noop("these steps are not done yet: {steps}"),
    gettext_noop("the decision takes effect on {day}"),
    # what a verified redirect told
    gettext_noop("leads to {url}"),
    gettext_noop("{what}: the rules of the server send it round; begin with the last redirect that was added"),
    gettext_noop("answers {status} itself: it does not lead to the platform that takes over"),
    gettext_noop("redirects with {status}, which says “for now”: use 301 or 308"),
    gettext_noop("leads to {url}, which is not the platform that takes over"),
    gettext_noop("leads to {url}, which answers {status}"),
    gettext_noop("this place left the observation: nothing is asked of it"),
    gettext_noop("robots.txt disallows it"),
]
in_words = speaker(LINES, gettext)
