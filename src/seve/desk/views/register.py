"""The official house: cards, what overlaps, the conversations between teams, decisions."""

from collections import defaultdict
from dataclasses import dataclass, replace

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from seve.accounts.selectors import actor_of
from seve.audit import selectors as audit
from seve.audit import wording
from seve.base import clock
from seve.desk import pages, subjects
from seve.desk.access import actor, language, staff_page
from seve.desk.forms import carried_out
from seve.desk.forms.register import CardForm, DecisionForm, TextForm, territory_told
from seve.desk.places import places
from seve.desk.refusals import in_words
from seve.register import radar, selectors, services
from seve.register.letters import day_in_words
from seve.register.types import Card, DecisionRecord, NameRecord, OverlapCase, Platform, Verdict
from seve.register.wording import (
    Language,
    audiences_told,
    functions_in_words,
    functions_told,
    reasons_in_words,
)


@staff_page
def register_list(request: HttpRequest) -> HttpResponse:
    cards = selectors.platforms()
    cases = [told(case) for case in selectors.overlap_cases(open_only=True)]
    ended = [platform for platform in cards if platform.card.stage.is_ended]
    living = [platform for platform in cards if not platform.card.stage.is_ended]
    owned = selectors.owned_by(actor_of(request.user))
    context = {
        "living": (shown := pages.slice_of(request, living)),
        "audiences": {platform.id: audiences_told(platform.card, tongue()) for platform in shown},
        "marks": (marks := _marks()),
        "unchecked": [platform for platform in cards if any(mark.is_unchecked for mark in marks.get(platform.id, []))],
        "ended": ended,
        "cases": cases,
        "mergers": selectors.mergers(),
        "owned": [platform for platform in cards if platform.id in owned],
    }
    return pages.page(request, "desk/register.html", context)


@dataclass(frozen=True, slots=True)
class Mark:
    """One thing about a platform that wants a look, as a chip of the list."""

    words: str
    colour: str
    anchor: str = ""
    is_unchecked: bool = False


def _marks() -> dict[int, list[Mark]]:
    """Platform id → what wants a look: a card to confirm, an address that does not answer, a day that comes near, checks that stopped."""
    now, found = clock.now(), defaultdict[int, list[Mark]](list)
    for platform in selectors.stale(now=now):
        found[platform.id].append(Mark(_("card to confirm"), "sap"))
    for number, check in selectors.failing(now=now).items():
        found[number].append(Mark(_("certificate ends soon") if check.is_up else _("does not answer"), "berry", "#web"))
    for number in selectors.platforms_ending(now=now):
        found[number].append(Mark(_("domain name ends soon"), "berry", "#web"))
    for number in selectors.unkept():
        found[number].append(Mark(_("its keeper left"), "sap", "#keeper"))
    for number, last in selectors.unchecked(now=now).items():
        words_ = _("not looked at since %(day)s") % {"day": day_in_words(last)} if last else _("never looked at")
        found[number].append(Mark(words_, "sap", "#web", is_unchecked=True))
    return dict(found)


@staff_page
def register_card(request: HttpRequest, key: str) -> HttpResponse:
    return platform_page(request, platform_of(key))


def platform_page(
    request: HttpRequest, platform: Platform, refused: DecisionForm | None = None, texts: dict[tuple[str, int], TextForm] | None = None
) -> HttpResponse:
    """The card of a platform. `refused`, `texts`: forms that come back, the latter by what they do to which decision."""
    decided = selectors.decisions(platform_id=platform.id)
    checks = selectors.checks_of(platform.id)
    called = subjects.names()
    context = {
        "platform": platform,
        "card": platform.card,
        "declared": declared(platform.card),
        "unkept": platform.id in selectors.unkept(),
        "unchecked": platform.id in selectors.unchecked(now=clock.now()),
        "check": (check := radar.check(platform)),
        "visit_told": in_words(check.detail),
        "checks": [(one, in_words(one.detail)) for one in checks],
        "faults": [(kind, count, checks[0].samples.get(kind, ())) for kind, count in checks[0].faults.items()] if checks else [],
        "shown": _shown(platform),
        "names": [_name_told(one) for one in selectors.names_of(platform.card)],
        "neighbours": _neighbours(platform.card),
        "is_merging": any(one.verdict is Verdict.MERGE and one.withdrawn_at is None for one in decided),
        "cases": [told(case) for case in selectors.overlap_cases(platform_id=platform.id)],
        "decisions": [_steps_of(one, texts or {}) for one in decided],
        "place": territory_told(platform.card),
        "history": [
            {"at": event.at, "words": wording.sentence(event, called)}
            for event in audit.events_of(f"register.Platform:{platform.card.key}", 50)
        ],
        "is_stale": platform.id in {one.id for one in selectors.stale(now=clock.now())},
        "form": refused or DecisionForm(platform=platform),
    }
    return pages.page(request, "desk/register_card.html", context, status=422 if refused or texts else 200)


def _steps_of(decision: DecisionRecord, refused: dict[tuple[str, int], TextForm]) -> dict[str, object]:
    """A decision with the forms of what may still be done about it: an appeal, its answer, taking it back."""
    told: dict[str, object] = {act: form for (act, number), form in refused.items() if number == decision.id}
    if not decision.withdrawn_at and not decision.carried_out_at:
        open_to_appeal = not decision.appeal and decision.appeal_until >= clock.now().date()
        step = "appeal" if open_to_appeal else "answer" if decision.appeal and not decision.appeal_outcome else ""
        for act in filter(None, (step, "withdraw")):
            told.setdefault(act, TextForm(act=act, number=decision.id))
    return told | {"one": decision}


def declared(card: Card) -> dict[str, object]:
    """What can be done there and for whom, in the reader's language; beside it the team's own words, where they were another's."""
    functions, audiences = functions_told(card, tongue()), audiences_told(card, tongue())
    is_said_again = (tuple(functions), tuple(audiences)) != (card.functions, card.audience)
    return {"functions": functions, "audiences": audiences, "own": ", ".join([*card.functions, *card.audience]) if is_said_again else ""}


def _shown(platform: Platform) -> dict[str, object] | None:
    """What the first page shows beside what the card declares, in words; the labels of the page are quoted."""
    found = radar.shown_beside_declared(platform)
    if found is None:
        return None
    return {
        "seen": [(functions_in_words([name], tongue()), label) for name, label in found.shown],
        "unseen": functions_in_words(found.unseen, tongue()),
        "more": [(functions_in_words([name], tongue()), label) for name, label in found.more],
    }


def _name_told(told: NameRecord | str) -> dict[str, object]:
    """A domain name with what its registry said; "soon" when somebody must renew it now."""
    if isinstance(told, str):
        return {"name": told}
    soon = told.expires_at is not None and told.expires_at < clock.now() + selectors.NAME_ENDS_SOON
    return {"name": told.name, "told": told, "soon": soon, "why": in_words(told.detail)}


@staff_page
def register_edit(request: HttpRequest, key: str = "") -> HttpResponse:
    """Type a card; while it is typed, `register_overlaps` answers who is already building the same."""
    platform = platform_of(key) if key else None
    form = CardForm(request.POST or None, platform=platform)

    def save() -> None:
        saved, found = services.save_card(card=form.card(), version=form.cleaned_data["version"], by=actor(request))
        done.append(saved.card.key)
        messages.success(
            request, _("The card is saved.") if not found else _("The card is saved, and both teams are told of what overlaps.")
        )

    done: list[str] = []
    if request.method == "POST" and carried_out(form, save):
        return redirect("desk:register-card", key=done[0])
    context = {"form": form, "platform": platform} | _met(form)
    return pages.page(request, "desk/register_edit.html", context, status=422 if form.errors else 200)


@staff_page
@require_POST
def register_overlaps(request: HttpRequest) -> HttpResponse:
    """Who is already building this? Asked at each pause of the typing; stores nothing."""
    form = CardForm(request.POST, platform=None)
    return pages.page(request, "desk/parts/overlaps.html", _met(form))


def _met(form: CardForm) -> dict[str, object]:
    """Whom the card would meet: official platforms that do the same, and other places to talk to."""
    card = form.typed_card()
    if card is None:
        return {"overlaps": [], "neighbours": []}
    preview = services.preview_overlaps(card=replace(card, key=form.data.get("key", "") or "\0"))
    overlaps = [(other, reasons_in_words(overlap, tongue()), overlap.days_apart) for overlap, other in preview.met]
    neighbours = [] if preview.is_rough else _neighbours(card)  # meaning alone tells neighbours: they come with the second look
    return {"overlaps": overlaps, "neighbours": neighbours, "is_rough": preview.is_rough}


def _neighbours(card: Card) -> list[tuple[object, str]]:
    """Places that are not official and speak of the same thing, with the functions they share."""
    found = selectors.neighbours_of(card)
    known = places([one.entity_id for one in found])
    return [(known[one.entity_id], functions_in_words(one.functions, tongue())) for one in found if one.entity_id in known]


@staff_page
@require_POST
def register_confirm(request: HttpRequest, key: str) -> HttpResponse:
    platform_of(key)
    services.confirm(key=key, by=actor(request))
    messages.success(request, _("Noted: the card is still true."))
    return redirect("desk:register-card", key=key)


@staff_page
@require_POST
def register_decide(request: HttpRequest, key: str) -> HttpResponse:
    platform = platform_of(key)
    form = DecisionForm(request.POST, platform=platform)
    if not carried_out(form, lambda: services.decide(key=key, by=actor(request), **form.decision())):
        return platform_page(request, platform, form)
    messages.success(request, _("The decision is recorded, and published with its reasons."))
    return redirect("desk:register-card", key=key)


def told(case: OverlapCase) -> dict[str, object]:
    return {"case": case, "reasons": reasons_in_words(case.overlap, tongue())}


def tongue() -> Language:
    """The language in which the register's own sentences are said on this page."""
    return "fr" if language() == "fr" else "en"


def platform_of(key: str) -> Platform:
    platform = selectors.get_platform(key)
    if platform is None:
        raise Http404
    return platform
