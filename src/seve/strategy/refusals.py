"""What the plan and the calendar refuse, for the doors that face people: `in_words` says it in the reader's language."""

from django.utils.translation import gettext, gettext_noop

from seve.base.refusals import speaker

LINES = [
    gettext_noop("an event needs a title"),
    gettext_noop("it would end ({end}) before it begins ({start})"),
    gettext_noop("“{territory}” is no known territory; use a code such as FR-29"),
    gettext_noop("this event is no longer on the calendar"),
    gettext_noop("an objective is answered by a territory below its own"),
    gettext_noop("an answer adopts, adapts or declines"),
    gettext_noop("declining needs a reason; one sentence is enough"),
    gettext_noop("adapting needs your own words"),
    gettext_noop("an objective needs a title"),
    gettext_noop("{territory} has answered this objective already; change that answer instead"),
    gettext_noop("an action needs a title"),
    gettext_noop("this action is no longer in the plan"),
    gettext_noop("a milestone needs a title"),
    gettext_noop("this milestone is no longer in the plan"),
    gettext_noop("there is no objective {number} in the plan"),
    gettext_noop("“{rule}” repeats several times a day; the calendar knows days"),
    gettext_noop("“{rule}” is no rule of repetition; write it like FREQ=WEEKLY;COUNT=4"),
    gettext_noop("this calendar address is no longer open"),
]
in_words = speaker(LINES, gettext)
