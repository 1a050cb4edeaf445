"""What the house's own words are called on a page."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from seve.accounts.words import ROLE
from seve.directory.words import KIND, STANDING
from seve.register import refusals

STATUS = {
    "in": _("in the directory"),
    "out": _("left out"),
    "undecided": _("undecided"),
    "discovered": _("discovered"),
}
PROOF = {
    "declared": _("declared by the team"),
    "listed": _("listed on an official site"),
    "rel-me": _("linked both ways (rel=me)"),
    "signed-file": _("signed file on the site"),
    "decision": _("recorded decision"),
}
LEVEL = {
    "national": _("national"),
    "region": _("region"),
    "departement": _("département"),
    "local": _("local"),
}
ROUTE = {
    "import": _("imported list"),
    "link": _("link"),
    "blogroll": _("list of friends"),
    "warc": _("web archive"),
    "form": _("form"),
    "search": _("search"),
    "social": _("social account"),
    "moved": _("a place moved there"),
}
LIFE = {
    "alive": pgettext_lazy("voice", "alive"),
    "slowing": pgettext_lazy("voice", "slowing"),
    "silent": pgettext_lazy("voice", "silent"),
    "revived": pgettext_lazy("voice", "revived"),
    "unknown": pgettext_lazy("voice", "too little seen"),
}
LINK = {
    "editorial": _("in the text"),
    "blogroll": _("list of friends"),
    "boilerplate": _("menu or footer"),
    "social": _("share button"),
}
RELAY = {
    "first": _("said first"),
    "link": _("by link"),
    "quote": _("by quotation"),
    "copy": _("by copy"),
    "rewrite": _("reworded"),
    "same-subject": _("same subject"),
}
OUTCOME = {
    "ok": _("read"),
    "unchanged": _("unchanged"),
    "moved": _("moved"),
    "gone": _("withdrawn for good"),
    "missing": _("not found"),
    "forbidden": _("asked us not to read"),
    "closed": _("closed: login, payment or captcha"),
    "busy": _("busy, asked us to wait"),
    "broken": _("site broken"),
    "slow": _("too slow"),
    "too-large": _("too large"),
    "name-gone": _("the name no longer exists"),
    "unreachable": _("does not answer"),
    "certificate": _("certificate expired or wrong"),
    "refused-address": _("address our own guard refuses"),
    "proxy-down": _("our proxy is down"),
    "empty": _("empty"),
    "unreadable": _("neither page nor feed"),
    "changed-hands": _("changed hands"),
}
HANDS = {
    "another language": _("another language"),
    "other words": _("other words"),
    "its links are gone": _("its links are gone"),
    "its feeds and accounts are gone": _("its feeds and accounts are gone"),
    "another name": _("another name"),
    "made with other software": _("made with other software"),
}
SIGN = {
    "silence": _("silence"),
    "revival": _("revival"),
    "lost-link": _("lost link"),
    "bridge": _("bridge"),
    "new-voice": _("new voice"),
}
STAGE = {
    "idea": _("an idea"),
    "declared": _("declared"),
    "building": _("being built"),
    "launched": pgettext_lazy("platform", "open"),
    "frozen": _("frozen"),
    "retired": _("closed"),
}
VERDICT = {
    "keep": _("keep it"),
    "merge": _("merge it into another"),
    "freeze": _("freeze it"),
    "retire": _("close it"),
}
STANCE = {
    "own": _("its own"),
    "adopted": _("taken up"),
    "adapted": _("adapted"),
    "declined": _("declined"),
}
ACTION = {
    "planned": _("planned"),
    "running": _("under way"),
    "done": _("done"),
    "given-up": _("given up"),
}
MEASURE = {
    "alive-voices": _("living voices"),
    "silent-voices": _("silent voices"),
    "revived-voices": _("voices that came back"),
    "lost-links": _("lost links"),
    "links-across": _("links across territories"),
    "stories": _("stories told in four weeks"),
    "posts": _("posts in four weeks"),
    "open-overlaps": _("official platforms built twice"),
}
EVENT = {
    "election": _("election"),
    "launch": _("opening"),
    "consultation": _("consultation"),
    "message": _("message"),
    "meeting": _("meeting"),
    "milestone": _("milestone"),
    "other": _("other"),
}
PRACTICE = {
    "https": _("pages over a secure connection (https)"),
    "feed": _("a feed that others can follow"),
    "fediverse": _("a declared account on the fediverse"),
    "finder-link": _("a link to an official platform"),
    "shared-tag": _("a tag that at least three places share"),
}
RING = {
    "adopt": pgettext_lazy("ring of the radar", "adopt"),
    "trial": pgettext_lazy("ring of the radar", "try"),
    "assess": pgettext_lazy("ring of the radar", "look into"),
    "hold": pgettext_lazy("ring of the radar", "leave"),
}
WHY = {
    "https": _("Nobody on the way can read or change the page; browsers warn about the rest."),
    "feed": _("Whoever wants to follow can, without an account and without being followed in turn."),
    "fediverse": _("An address that no company can take away, and that anybody can follow from elsewhere."),
    "finder-link": _("From any page, one step leads to where one can join, vote or find a group nearby."),
    "shared-tag": _("What is said in many places about one thing can be found together."),
}
FAULT = {
    "no-language": _("the page does not say its language"),
    "no-title": _("the page has no title"),
    "images-untold": _("images without a description"),
    "fields-untold": _("form fields without a label"),
    "headings-skipped": _("headings out of order"),
    "no-first-heading": _("no first heading"),
}
CURRENCY = {"messages": _("messages"), "citations": _("citations"), "visits": _("visits")}
WAY = {  # by which a place left
    "form": _("by the form"),
    "mail": _("by e-mail"),
    "robots": _("by its robots.txt"),
    "meta": _("by a tag of its page"),
    "activitypub": _("by blocking our account"),
    "cli": _("by the team, on request"),
}
FAMILIES: dict[str, dict[str, Any]] = {
    "kind": KIND,
    "status": STATUS,
    "standing": STANDING,
    "proof": PROOF,
    "level": LEVEL,
    "route": ROUTE,
    "life": LIFE,
    "link": LINK,
    "relay": RELAY,
    "outcome": OUTCOME,
    "hands": HANDS,
    "sign": SIGN,
    "stage": STAGE,
    "verdict": VERDICT,
    "settled": refusals.SETTLED,
    "stance": STANCE,
    "action": ACTION,
    "measure": MEASURE,
    "event": EVENT,
    "practice": PRACTICE,
    "why": WHY,
    "ring": RING,
    "step": refusals.STEPS,
    "role": ROLE,
    "currency": CURRENCY,
    "way": WAY,
    "fault": FAULT,
}

VISIT_DETAILS = {  # phrases that harvest keeps with a visit; numbers of answers are told by `visit_detail`
    "the host asks for a proof of being human": _("the host asks for a proof of being human"),
    "an empty answer": _("an empty answer"),
    "nothing to read: no words, no links, no pictures": _("nothing to read: no words, no links, no pictures"),
    "led to a login page": _("led to a login page"),
    "the page is a login": _("the page is a login"),
    "the domain is parked or for sale": _("the domain is parked or for sale"),
    "no feed here": _("no feed here"),
    "pushed": _("pushed by the host"),
    "from its owner’s export": _("from its owner’s export"),
}


def word(value: str, family: str) -> str:
    """The page's word for a value of the house; the value itself when it has none yet."""
    return str(FAMILIES[family].get(value, value))


def family(name: str) -> dict[str, str]:
    """Every word of a family, in the page's language, for the map's script."""
    return {value: str(text) for value, text in FAMILIES[name].items()}
