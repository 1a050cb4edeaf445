"""What the record keeps as codes, and how people say it."""

from django.utils.translation import gettext_noop

# Details that are written as codes, as people say them; any other value stays as it is.
VALUES: dict[str, dict[str, str]] = {
    "measure": {
        "alive-voices": gettext_noop("voices that are alive"),
        "silent-voices": gettext_noop("voices that fell silent"),
        "revived-voices": gettext_noop("voices that speak again"),
        "lost-links": gettext_noop("links that came undone"),
        "links-across": gettext_noop("links between territories"),
        "stories": gettext_noop("stories told in four weeks"),
        "posts": gettext_noop("posts in four weeks"),
        "open-overlaps": gettext_noop("official platforms that do the same thing"),
    },
    "state": {
        "planned": gettext_noop("planned"),
        "running": gettext_noop("under way"),
        "done": gettext_noop("done"),
        "given-up": gettext_noop("given up"),
    },
    "verdict": {
        "keep": gettext_noop("keep it"),
        "merge": gettext_noop("merge it into another"),
        "freeze": gettext_noop("freeze it"),
        "retire": gettext_noop("close it"),
    },
    "ring": {
        "adopt": gettext_noop("to adopt"),
        "trial": gettext_noop("to try"),
        "assess": gettext_noop("to look into"),
        "hold": gettext_noop("to leave"),
    },
    "role": {
        "coordinator": gettext_noop("coordinator"),
        "helper": gettext_noop("helper"),
        "territory-lead": gettext_noop("territory lead"),
        "headquarters": gettext_noop("headquarters reader"),
        "platform-owner": gettext_noop("platform owner"),
        "guardian": gettext_noop("guardian"),
        "member": gettext_noop("member"),
    },
    "rule": {
        "person": gettext_noop("it speaks of a private person"),
        "law": gettext_noop("the law forbids it"),
        "elsewhere": gettext_noop("it is not for headquarters"),
        "no-question": gettext_noop("it is an advertisement, or not a question"),
    },
    "way": {
        "form": gettext_noop("form"),
        "mail": gettext_noop("e-mail"),
        "robots": gettext_noop("its robots.txt"),
        "meta": gettext_noop("a tag of its page"),
        "activitypub": gettext_noop("blocking our account"),
        "cli": gettext_noop("the team, on request"),
        "letter": gettext_noop("letter"),
        "comment": gettext_noop("comment"),
        "rel-me": gettext_noop("a link"),
        "well-known": gettext_noop("a file on the site"),
        "public-notice": gettext_noop("public notice"),
    },
    "currency": {
        "messages": gettext_noop("messages"),
        "citations": gettext_noop("citations"),
        "visits": gettext_noop("visits"),
    },
    "reason": {  # of a mail; other reasons are free words
        "question.confirm": gettext_noop("to confirm an address"),
        "question.answered": gettext_noop("the answer to a question"),
        "question.declined": gettext_noop("a question that was declined"),
        "charter.leaving": gettext_noop("a place that asks to leave"),
        "charter.notice": gettext_noop("to tell a place that it is read"),
        "federation.letter": gettext_noop("the letter of the federation"),
        "accounts.invitation": gettext_noop("an invitation"),
        "register.overlap": gettext_noop("two platforms that do the same thing"),
        "register.decision": gettext_noop("a decision about an official platform"),
        "register.trouble": gettext_noop("an official platform in trouble"),
        "register.card": gettext_noop("the card of an official platform"),
    },
    "territory": {"": gettext_noop("the whole country")},
}
# Details that hold the code of a thing which has a name; who shows the sentence knows the names, by kind.
NAMED = {"a": "platform", "b": "platform", "into": "platform", "territory": "territory", "charter.policy name": "rule"}
