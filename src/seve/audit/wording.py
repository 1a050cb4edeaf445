"""Events in words. A verb without a sentence is shown as it is, so that nothing is hidden."""

from collections import defaultdict
from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext

from seve.audit.codes import NAMED, VALUES
from seve.audit.types import Event

SENTENCES: dict[str, str] = {
    "accounts.first_coordinator": gettext_noop("made the first coordinator’s account"),
    "accounts.invite": gettext_noop("invited somebody as {role}"),
    "accounts.accept": gettext_noop("accepted an invitation as {role}"),
    "accounts.grant": gettext_noop("gave the role {role}"),
    "accounts.revoke": gettext_noop("withdrew the role {role}"),
    "accounts.link": gettext_noop("made a one-time sign-in link"),
    "accounts.enter": gettext_noop("signed in with a one-time link"),
    "accounts.close": gettext_noop("closed an account"),
    "accounts.mail_refused": gettext_noop("could not deliver a mail ({reason}: {trouble})"),
    "question.ask": gettext_noop("asked a question to headquarters"),
    "question.carry": gettext_noop("carried a question up to headquarters"),
    "question.join": gettext_noop("joined a question to one that asks the same"),
    "question.decline": gettext_noop("declined a question, by a published rule: {rule}"),
    "question.sort_again": gettext_noop("put a question back among the unread ones"),
    "question.answer": gettext_noop("answered a question, for {body}"),
    "question.correct": gettext_noop("corrected an answer, for {body}"),
    "question.withdraw": gettext_noop("took a question back"),
    "question.forget": gettext_noop("erased the words of {questions} closed questions and {addresses} addresses"),
    "charter.mandate": gettext_noop("recorded a mandate: {powers}"),
    "charter.trial": gettext_noop("opened a trial mandate of 30 days"),
    "charter.mandate_end": gettext_noop("ended a mandate"),
    "charter.opt_out": gettext_noop("withdrew a place from observation ({way})"),
    "charter.block_undone": gettext_noop("noted that an account unblocked us: its place comes back only if its owner asks for it"),
    "charter.leaving_kept": gettext_noop("decided that a mail which asked to leave does not come from the place"),
    "charter.purge": gettext_noop("erased what was held about a place that withdrew"),
    "charter.opt_out_end": gettext_noop("opened a place to observation again, at its owner’s request"),
    "charter.notice": gettext_noop("informed a place that it is observed ({way})"),
    "charter.claim": gettext_noop("recorded that its owner claimed a place ({way})"),
    "charter.reply": gettext_noop("published the owner’s reply on the card of a place"),
    "charter.policy": gettext_noop("changed a rule of conduct from {before} to {after}: “{name}” Reason: {reason}"),
    "charter.spend": gettext_noop("spent attention ({currency}: {amount})"),
    "charter.refuse": gettext_noop("declined: {asked}"),
    "charter.impact": gettext_noop("signed the impact assessment"),
    "charter.handover": gettext_noop("made the handover file for the next coordinator"),
    "charter.lead": gettext_noop("recorded a territory’s digital lead ({territory})"),
    "charter.lead_end": gettext_noop("ended a territory lead’s term ({territory})"),
    "charter.election": gettext_noop("recorded an election of digital leads"),
    "federation.meeting": gettext_noop("put a meeting of the federation on its calendar: {title}"),
    "federation.meeting_off": gettext_noop("took a meeting of the federation off its calendar"),
    "federation.feed": gettext_noop("opened a secret address of the federation’s calendar"),
    "federation.feed_ended": gettext_noop("closed a secret address of the federation’s calendar"),
    "directory.admit": gettext_noop("admitted a place into the ecosystem"),
    "directory.refuse": gettext_noop("left a place out of the ecosystem"),
    "directory.set_undecided": gettext_noop("put a place back among the undecided"),
    "directory.import": gettext_noop("imported a list of places"),
    "directory.export": gettext_noop("exported the directory"),
    "directory.set_standing": gettext_noop("changed the standing of a place"),
    "harvest.round": gettext_noop("made a round of visits"),
    "harvest.warc": gettext_noop("read a web archive"),
    "harvest.subscribe": gettext_noop("asked a hub to tell what is new"),
    "harvest.export": gettext_noop("read what the owner of a place exported of it"),
    "harvest.same_hands": gettext_noop("said that a place is still kept by the same people"),
    "atlas.compute": gettext_noop("drew the map"),
    "atlas.export": gettext_noop("exported the map"),
    "vitality.compute": gettext_noop("read the signs of health"),
    "stories.compute": gettext_noop("gathered the stories"),
    "briefing.build": gettext_noop("wrote an edition of the briefing"),
    "register.add": gettext_noop("declared an official platform"),
    "register.change": gettext_noop("changed the card of an official platform"),
    "register.confirm": gettext_noop("confirmed that a card is still true"),
    "register.overlap-found": gettext_noop("told two teams that they build the same thing: {a}, {b}"),
    "register.overlap-word": gettext_noop("wrote in a conversation between two teams"),
    "register.overlap-settled": gettext_noop("wrote down how two teams settled it: {text}"),
    "register.decide": gettext_noop("decided about an official platform: {verdict} ({reason})"),
    "register.appeal": gettext_noop("appealed against a decision: {text}"),
    "register.appeal-answered": gettext_noop("answered an appeal: {text}"),
    "register.withdraw": gettext_noop("withdrew a decision: {reason}"),
    "register.check-up": gettext_noop("saw that an official platform answers again: {url}"),
    "register.check-down": gettext_noop("saw that an official platform no longer answers: {url}"),
    "register.remind": gettext_noop("reminded the team of {name} that its card ages"),
    "register.merger-step": gettext_noop("went one step on in a merger: {note}"),
    "register.redirects": gettext_noop("asked for the old addresses of a platform: {right} of {asked} lead to the new one"),
    "register.archived": gettext_noop("kept the old site of a platform that closes: {kept} addresses held, {left} left"),
    "register.content": gettext_noop("looked for the pages of the old site at the new one: {right} of {asked} are there"),
    "register.carried-out": gettext_noop("carried out a decision on its day: {verdict}"),
    "register.closed": gettext_noop("closed an official platform that joined {into}"),
    "register.radar": gettext_noop("placed {name} on the radar: {ring}"),
    "register.radar-retired": gettext_noop("took {name} off the radar"),
    "register.trial": gettext_noop("noted a trial by {team}"),
    "strategy.objective": gettext_noop("wrote a direction of the plan: {title}"),
    "strategy.close": gettext_noop("let a direction of the plan rest"),
    "strategy.action": gettext_noop("added an action to the plan: {title}"),
    "strategy.action-state": gettext_noop("changed the state of an action: {title} ({state})"),
    "strategy.milestone": gettext_noop("added a milestone to the plan: {title}"),
    "strategy.milestone-reached": gettext_noop("reached a milestone of the plan: {title}"),
    "strategy.indicator": gettext_noop("chose what a direction follows: {measure}"),
    "strategy.event": gettext_noop("put on the calendar: {title}"),
    "strategy.event-removed": gettext_noop("took something off the calendar"),
    "strategy.feed": gettext_noop("opened a secret address of the calendar ({territory})"),
    "strategy.feed-ended": gettext_noop("closed a secret address of the calendar"),
    "stories.purge": gettext_noop("took the posts of a place that left out of the stories"),
    "vitality.purge": gettext_noop("took the pages of a place that left out of the evidence"),
    "harvest.thin_copies": gettext_noop("let old copies of pages go"),
    "harvest.purge": gettext_noop("erased what was read of a place that left"),
    "directory.purge": gettext_noop("erased the card of a place that left"),
    "directory.add_prefix": gettext_noop("added an address to a place"),
    "directory.remove_prefix": gettext_noop("took an address away from a place"),
    "directory.admit_hosts": gettext_noop("admitted every place of an archive"),
    "directory.admit_nominations": gettext_noop("admitted places that were found"),
    "directory.refuse_nominations": gettext_noop("left out places that were found"),
    "directory.bulk_edit": gettext_noop("changed several places at once"),
    "directory.merge": gettext_noop("joined several places into one"),
    "directory.split": gettext_noop("split a place in two"),
    "directory.rename": gettext_noop("renamed a place"),
    "directory.set_feeds": gettext_noop("changed the feeds of a place"),
    "directory.set_home": gettext_noop("changed the home address of a place"),
    "directory.set_kind": gettext_noop("changed the kind of a place"),
    "directory.set_language": gettext_noop("changed the language of a place"),
    "directory.set_note": gettext_noop("changed the note on a place"),
    "directory.set_territory": gettext_noop("changed the territory of a place"),
    "directory.territories": gettext_noop("brought the list of territories up to date"),
    "directory.undo": gettext_noop("took back a decision"),
    "harvest.run_round": gettext_noop("made a round of visits"),
    "desk.look": gettext_noop("looked at the card of a place"),
}


# Sentences that count: the detail that is counted, and the sentence for so many.
COUNTED: dict[str, tuple[str, Callable[[int], str]]] = {
    "accounts.mail": (
        "count",
        lambda n: ngettext("wrote to {count} person ({reason})", "wrote to {count} people ({reason})", n),
    ),
    "question.purge": (
        "count",
        lambda n: ngettext(
            "took the addresses of a place that left out of {count} question",
            "took the addresses of a place that left out of {count} questions",
            n,
        ),
    ),
    "charter.suspend": (
        "count",
        lambda n: ngettext(
            "stopped visits to {count} place that was not told in time", "stopped visits to {count} places that were not told in time", n
        ),
    ),
    "charter.leaving_paused": (
        "count",
        lambda n: ngettext(
            "stopped visits to {count} place whose mail nobody decided within a day",
            "stopped visits to {count} places whose mail nobody decided within a day",
            n,
        ),
    ),
    "charter.contacts": (
        "count",
        lambda n: ngettext("looked for the public contact of {count} place", "looked for the public contact of {count} places", n),
    ),
    "charter.notices": (
        "count",
        lambda n: ngettext("queued the notice to {count} place", "queued the notice to {count} places", n),
    ),
    "charter.exception": (
        "count",
        lambda n: ngettext(
            "admitted {count} place of a kind left out by default ({reason})",
            "admitted {count} places of a kind left out by default ({reason})",
            n,
        ),
    ),
    "charter.retention": (
        "count",
        lambda n: ngettext("applied the retention rules: {count} text erased", "applied the retention rules: {count} texts erased", n),
    ),
    "atlas.purge": (
        "maps",
        lambda n: ngettext(
            "named the communities of {maps} map again, without a place that left",
            "named the communities of {maps} maps again, without a place that left",
            n,
        ),
    ),
    "briefing.purge": (
        "citations",
        lambda n: ngettext(
            "took {citations} citation of a place that left out of the letters",
            "took {citations} citations of a place that left out of the letters",
            n,
        ),
    ),
    "directory.retention": (
        "count",
        lambda n: ngettext("erased what {count} old decision had changed", "erased what {count} old decisions had changed", n),
    ),
    "harvest.revisit": (
        "pages",
        lambda n: ngettext(
            "looked at {pages} page again before a letter cites it", "looked at {pages} pages again before a letter cites them", n
        ),
    ),
    "charter.keys_lost": (
        "count",
        lambda n: ngettext(
            "gave up recognising {count} place that left, because its key was lost: {reason}",
            "gave up recognising {count} places that left, because their key was lost: {reason}",
            n,
        ),
    ),
    "audit.forget": (
        "count",
        lambda n: ngettext(
            "erased who made {count} look-up more than twelve months ago, and of what",
            "erased who made {count} look-ups more than twelve months ago, and of what",
            n,
        ),
    ),
}

Names = Mapping[str, Mapping[str, str]]  # kind → code → name


def sentence(event: Event, names: Names | None = None) -> str:
    """What happened, in the reader's language; the verb itself when no sentence is known."""
    known = _told(event)
    if known is None:
        return event.verb
    details = {key: _short(_said(event.verb, key, value, names or {})) for key, value in event.detail.items()}
    return known.format_map(_Known(details))


def _told(event: Event) -> str | None:
    if event.verb in COUNTED:
        counted, words = COUNTED[event.verb]
        number = event.detail.get(counted)
        return words(number if isinstance(number, int) else 2)
    known = SENTENCES.get(event.verb)
    return None if known is None else _(known)


def actor(event: Event) -> str:
    """Who did it: "user:12" stays a number here; a door that may show names puts the name."""
    if event.forgotten:
        return _("erased after twelve months")
    kind, _colon, rest = event.actor.partition(":")
    words = {"cli": _("the command line"), "system": _("Sève itself"), "user": _("account {number}"), "public": _("a visitor")}
    return words.get(kind, event.actor).format(number=rest)


class _Known(defaultdict[str, str]):
    """Details by name; a missing one reads as an ellipsis."""

    def __init__(self, details: dict[str, str]) -> None:
        super().__init__(lambda: "…", details)


def _said(verb: str, key: str, value: Any, names: Names) -> Any:
    kind = NAMED.get(f"{verb} {key}") or NAMED.get(key, "")
    name = names.get(kind, {}).get(str(value))
    code = VALUES.get(key, {}).get("" if value is None else str(value))
    return name or (_(code) if code else value)


def _short(value: Any) -> str:
    text = str(value)
    return text if len(text) <= 120 else text[:119] + "…"
