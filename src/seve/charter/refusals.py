"""What the charter refuses, for the doors that face people: `in_words` says it in the reader's language."""

from django.utils.translation import gettext, gettext_noop

from seve.base.refusals import speaker

in_words = speaker(
    [
        gettext_noop("a mandate names its holder and the article of the statutes it rests on"),
        gettext_noop("a mandate ends after it begins: check its dates"),
        gettext_noop("a trial opens only where no mandate was ever recorded: record the real one"),
        gettext_noop("there is no rule of conduct called “{name}”; see the policy file for their names"),
        gettext_noop("a rule changes with a reason: it is shown on the transparency page"),
        gettext_noop("a rule is a number, zero or more"),
        gettext_noop("the impact assessment is signed by somebody, with their function"),
        gettext_noop("nobody to write to, or nothing to say: leads need a mail address as their contact"),
        gettext_noop("the messages of this week are spent: wait, or change the rule with its reason"),
        gettext_noop("this lead cannot be written to here: use the contact that is shown"),
        gettext_noop("this place left: ask the coordinator to open it again first"),
        gettext_noop("this claim is not proved yet: show the code on your place, and ask us to look"),
        gettext_noop("{prefix} is shared by many: give the address of your own page or account"),
    ],
    gettext,
)
