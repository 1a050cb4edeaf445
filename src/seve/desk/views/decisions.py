"""Decisions on places: admit, leave out, undecided, standing; and the way back from the last one."""

from collections.abc import Callable

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_POST

from seve.base.errors import SeveError
from seve.charter.services import ReasonNeeded
from seve.desk.access import actor, staff_page
from seve.desk.forms import carried_out
from seve.desk.forms.directory import StandingForm
from seve.desk.queries import MOST_ASKED, posted_ids, way_back, with_answers
from seve.desk.refusals import in_words
from seve.desk.views.entity import show
from seve.directory import selectors as directory
from seve.directory import services
from seve.harvest.services import hands

CAN_BE_UNDONE = "undo"  # the message's tag: the page then offers the way back


@require_POST
@staff_page
def decide(request: HttpRequest) -> HttpResponse:
    """Admit, leave out or leave undecided the places that were chosen."""
    by, ids, reason = actor(request), posted_ids(request), request.POST.get("reason", "")
    verbs: dict[str, tuple[Callable[[], int], Callable[[int], str]]] = {
        "admit": (lambda: services.admit(entity_ids=ids, by=by, reason=reason), _admitted),
        "refuse": (lambda: services.refuse(entity_ids=ids, by=by), _left_out),
        "undecided": (lambda: services.set_undecided(entity_ids=ids, by=by), _undecided),
    }
    return _carry_out(request, verbs.get(request.POST.get("decision", "")), ids, "desk:directory")


@require_POST
@staff_page
def decide_nominations(request: HttpRequest) -> HttpResponse:
    """Admit or leave out found addresses."""
    by, ids, reason = actor(request), posted_ids(request), request.POST.get("reason", "")
    verbs: dict[str, tuple[Callable[[], int], Callable[[int], str]]] = {
        "admit": (lambda: services.admit_nominations(nomination_ids=ids, by=by, reason=reason), _admitted),
        "refuse": (lambda: services.refuse_nominations(nomination_ids=ids, by=by), _left_out),
    }
    return _carry_out(request, verbs.get(request.POST.get("decision", "")), ids, "desk:nominations")


@require_POST
@staff_page
def undo(request: HttpRequest) -> HttpResponse:
    """Take back the last decision of this person."""
    try:
        services.undo(by=actor(request))
        messages.success(request, gettext("The last decision was taken back."))
    except SeveError as reason:
        messages.error(request, in_words(str(reason)))
    return redirect(way_back(request, reverse("desk:directory")))


@require_POST
@staff_page
def set_standing(request: HttpRequest, pk: int) -> HttpResponse:
    """Say what the place is to the movement, and what proves it."""
    place = directory.get_entity(pk)
    if place is None:
        raise Http404
    form = StandingForm(request.POST)
    if not carried_out(form, lambda: services.set_standing(entity_id=pk, by=actor(request), **form.values())):
        return show(request, place, form)
    messages.success(request, gettext("The standing is recorded."), extra_tags=CAN_BE_UNDONE)
    return redirect("desk:entity", pk=pk)


@require_POST
@staff_page
def same_hands(request: HttpRequest, pk: int) -> HttpResponse:
    """Say that a place, doubted to have changed hands, is still kept by the same people."""
    if hands.confirm_same(entity_id=pk, by=actor(request)):
        messages.success(request, gettext("It is noted. The place is visited again in the next round."))
    else:
        messages.info(request, gettext("There is no doubt about this place any more."))
    return redirect("desk:entity", pk=pk)


def _carry_out(
    request: HttpRequest, verb: tuple[Callable[[], int], Callable[[int], str]] | None, ids: list[int], otherwise: str
) -> HttpResponse:
    back = way_back(request, reverse(otherwise))
    if verb is None or not ids:
        messages.error(request, gettext("Choose at least one place, then a decision."))
        return redirect(back)
    act, words = verb
    asked: list[int] = []
    try:
        messages.success(request, words(act()), extra_tags=CAN_BE_UNDONE)
    except ReasonNeeded as told:
        asked = ids[:MOST_ASKED]
        messages.error(request, in_words(str(told)))
    except SeveError as told:
        messages.error(request, in_words(str(told)))
    at = request.POST.get("at", "")
    return redirect(with_answers(back, at=at if at.isdigit() and len(at) < 6 and "#" not in back else "", asked=asked))


def _admitted(n: int) -> str:
    return ngettext("%(n)s place is admitted.", "%(n)s places are admitted.", n) % {"n": n}


def _left_out(n: int) -> str:
    return ngettext("%(n)s place is left out.", "%(n)s places are left out.", n) % {"n": n}


def _undecided(n: int) -> str:
    return ngettext("%(n)s place waits for a decision.", "%(n)s places wait for a decision.", n) % {"n": n}
