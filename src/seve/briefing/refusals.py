"""What questions and letters refuse, for the doors that face people: `in_words` says it in the reader's language."""

from django.utils.translation import gettext, gettext_noop

from seve.base.refusals import speaker

in_words = speaker(
    [
        gettext_noop("this question does not wait for an answer any more"),
        gettext_noop("join it to a question that is public: carry that one up first"),
        gettext_noop("a question is declined by one of the published rules only"),
        gettext_noop("this question cannot be sorted again: it is public, or its words were erased"),
        gettext_noop("an answer has words, and the body it is given for"),
        gettext_noop("only a question that was carried up is answered"),
        gettext_noop("others ask it too by now: it stays, without anything that leads to you"),
        gettext_noop("choose one of the themes"),
        gettext_noop("a question has {shortest} to {longest} characters"),
        gettext_noop("take out the e-mail address or telephone number: a question is public"),
        gettext_noop("this question was sorted already"),
        gettext_noop("no edition is written in “{language}”: choose one of {languages}"),
        gettext_noop("the period is empty: it begins on {start} and ends on {end}"),
        gettext_noop("no territory has the code “{territory}”; codes look like FR-29"),
        gettext_noop("no post was found from {start} to {end}: choose other dates with --from and --to"),
        gettext_noop(
            "nothing to tell yet: no post of an admitted place is stored; run `seve harvest run` or `seve harvest warc FILE --admit` first"
        ),
    ],
    gettext,
)
