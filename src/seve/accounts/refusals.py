"""What the accounts refuse, for the doors that face people: `in_words` says it in the reader's language."""

from django.utils.translation import gettext, gettext_noop

from seve.base.refusals import speaker

in_words = speaker(
    [
        gettext_noop("an account exists already: sign in, or ask the coordinator for an invitation"),
        gettext_noop("this role is bound to a territory, or to a platform: give its code or key"),
        gettext_noop("this account was closed: ask the coordinator"),
        gettext_noop("this is the last coordinator: name another one first"),
        gettext_noop("“{email}” is not an e-mail address: write it like name@example.org"),
        gettext_noop("this link was used already, or is too old: ask for a new one"),
    ],
    gettext,
)
