"""The mails of the register, in the reader's language: each says what happened, why, and where to answer. Text only."""

from collections.abc import Callable, Sequence
from datetime import date

from django.conf import settings
from django.urls import reverse
from django.utils.functional import lazy
from django.utils.translation import get_language, gettext, ngettext

from seve.accounts.mail import Words
from seve.base.dates import in_words
from seve.register.refusals import SETTLED
from seve.register.types import DecisionRecord, OverlapCase, Platform, Verdict
from seve.register.wording import Language, reasons_in_words

MOST_LISTED = 10


def said(words: Callable[..., str], *about: object) -> Words:
    """A sentence that is made when the mail is, in its reader's language."""
    return lazy(words, str)(*about)


def tongue() -> Language:
    return "en" if (get_language() or "fr").startswith("en") else "fr"


def address(name: str, *arguments: object) -> str:
    """A page of the desk, as a whole address."""
    return f"{settings.SEVE.instance_url or 'http://localhost'}{reverse(f'desk:{name}', args=arguments)}"


def day_in_words(day: date) -> str:
    """ "12 March 2009", « 1er mars 2009 »."""
    return in_words(day, french=tongue() == "fr")


def overlaps_subject(cases: Sequence[OverlapCase]) -> str:
    if len(cases) == 1:
        return gettext("“%(a)s” and “%(b)s” would do the same thing") % {"a": cases[0].a.card.name, "b": cases[0].b.card.name}
    return ngettext("%(n)s pair of platforms would do the same thing", "%(n)s pairs of platforms would do the same thing", len(cases)) % {
        "n": len(cases)
    }


def overlaps_text(cases: Sequence[OverlapCase]) -> str:
    parts = [gettext("Two official platforms would do the same thing. Both teams are told at the same moment, before anything opens.")]
    for case in cases[:MOST_LISTED]:
        parts.append(
            "\n".join(
                [
                    f"{case.a.card.name} · {case.b.card.name}",
                    *reasons_in_words(case.overlap, tongue()),
                    gettext("In charge: %(a)s; %(b)s")
                    % {"a": case.a.card.owner or gettext("nobody named"), "b": case.b.card.owner or gettext("nobody named")},
                    gettext("Talk it over here: %(address)s") % {"address": address("register-case", case.id)},
                ]
            )
        )
    if len(cases) > MOST_LISTED:
        more = len(cases) - MOST_LISTED
        parts.append(ngettext("And %(n)s more.", "And %(n)s more.", more) % {"n": more} + f" {address('register')}")
    return "\n\n".join(parts)


def word_subject(case: OverlapCase) -> str:
    return gettext("A message about “%(a)s” and “%(b)s”") % {"a": case.a.card.name, "b": case.b.card.name}


def word_text(case: OverlapCase, text: str) -> str:
    return "\n\n".join(
        [
            gettext("The other team, or the coordination, wrote:"),
            text[:1_500],
            gettext("Read all and answer here: %(address)s") % {"address": f"{address('register-case', case.id)}#conversation"},
            gettext("You are told once a day at the most, however much is written."),
        ]
    )


def settled_subject(case: OverlapCase) -> str:
    return gettext("“%(a)s” and “%(b)s”: what was agreed") % {"a": case.a.card.name, "b": case.b.card.name}


def settled_text(case: OverlapCase) -> str:
    outcome = str(SETTLED[case.outcome]) if case.outcome else ""
    return "\n\n".join([f"{outcome[:1].upper()}{outcome[1:]}.", case.outcome_text, address("register-case", case.id)])


def remind_subject(platforms: Sequence[Platform]) -> str:
    if len(platforms) == 1:
        return gettext("Is the card of “%(name)s” still true?") % {"name": platforms[0].card.name}
    return ngettext("Is %(n)s card still true?", "Are %(n)s cards still true?", len(platforms)) % {"n": len(platforms)}


def remind_text(platforms: Sequence[Platform]) -> str:
    parts = [gettext("Nobody has said for four months that this is still true. One look is enough: confirm the card, or change it.")]
    for platform in platforms[:MOST_LISTED]:
        day = day_in_words(platform.confirmed_at)
        confirmed = gettext("confirmed on %(day)s") % {"day": day}
        parts.append(f"{platform.card.name} ({confirmed})\n{address('register-card', platform.card.key)}")
    if len(platforms) > MOST_LISTED:
        more = len(platforms) - MOST_LISTED
        parts.append(ngettext("And %(n)s more.", "And %(n)s more.", more) % {"n": more} + f" {address('register')}")
    return "\n\n".join(parts)


def orphans_subject(platforms: Sequence[Platform]) -> str:
    return ngettext("%(n)s platform that nobody keeps", "%(n)s platforms that nobody keeps", len(platforms)) % {"n": len(platforms)}


def orphans_text(platforms: Sequence[Platform]) -> str:
    lines = [
        f"{one.card.name} ({one.card.owner or gettext('nobody named')})\n{address('register-card', one.card.key)}"
        for one in platforms[:MOST_LISTED]
    ]
    why = gettext("These cards have nobody with an open account in charge: the owner left, or never had one. Who takes them over?")
    return "\n\n".join([why, *lines])


def decision_subject(decision: DecisionRecord) -> str:
    return gettext("A decision about “%(name)s”") % {"name": decision.platform.card.name}


def decision_text(decision: DecisionRecord) -> str:
    name, into = decision.platform.card.name, decision.into.card.name if decision.into else ""
    verdicts = {
        Verdict.KEEP: gettext("“%(name)s” stays.") % {"name": name},
        Verdict.MERGE: gettext("“%(name)s” is to join “%(into)s”.") % {"name": name, "into": into},
        Verdict.FREEZE: gettext("“%(name)s” is to be frozen.") % {"name": name},
        Verdict.RETIRE: gettext("“%(name)s” is to close.") % {"name": name},
    }
    days = {
        "from": day_in_words(decision.effective_on),
        "until": day_in_words(decision.appeal_until),
    }
    return "\n\n".join(
        [
            verdicts[decision.verdict],
            decision.reason,
            gettext("It takes effect on %(from)s. You may appeal until %(until)s, on the card:") % days,
            address("register-card", decision.platform.card.key),
        ]
    )


def decision_changed_text(decision: DecisionRecord) -> str:
    parts = [gettext("The decision was withdrawn.")] if decision.withdrawn_at else []
    if decision.appeal_outcome and not decision.withdrawn_at:
        parts += [gettext("The appeal has its answer:"), decision.appeal_outcome]
    return "\n\n".join([*parts, address("register-card", decision.platform.card.key)])


def appeal_subject(decision: DecisionRecord) -> str:
    return gettext("An appeal about “%(name)s” waits for its answer") % {"name": decision.platform.card.name}


def appeal_text(decision: DecisionRecord) -> str:
    held = gettext("Until it is answered, the decision is not carried out.")
    return "\n\n".join([decision.appeal, held, address("register-card", decision.platform.card.key)])


def trouble_subject(platform: Platform, what: str) -> str:
    name = {"name": platform.card.name}
    if what == "down":
        return gettext("“%(name)s” does not answer") % name
    if what == "certificate":
        return gettext("The certificate of “%(name)s” ends soon") % name
    return gettext("The domain name of “%(name)s” ends soon") % name


def trouble_text(platform: Platform, what: str, detail: str | date) -> str:
    told = {
        "down": gettext("We asked for its first page and got no good answer."),
        "certificate": gettext("Past this day, browsers warn everybody who comes."),
        "name": gettext("Past this day, somebody else may take it. Names are renewed with the registrar, not with the host."),
    }
    when = day_in_words(detail) if isinstance(detail, date) else detail
    return "\n\n".join(part for part in [told[what], when, f"{address('register-card', platform.card.key)}#web"] if part)
