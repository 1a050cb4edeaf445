"""The plan at every level, and the calendar."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from seve.base import clock
from seve.base.errors import SeveError
from seve.desk import pages
from seve.desk.access import actor, language, staff_page
from seve.desk.forms import carried_out
from seve.desk.forms.strategy import (
    ActionForm,
    AnswerForm,
    EventForm,
    IndicatorForm,
    MilestoneForm,
    ObjectiveForm,
    StateForm,
    territory_choices,
)
from seve.desk.refusals import in_words
from seve.directory import selectors as directory
from seve.strategy import selectors, services
from seve.strategy.types import ActionState, Objective

BEHIND, AHEAD = timedelta(days=14), timedelta(days=182)
LONG_AGO = timedelta(days=40 * 365)
FIRST, LAST = date(1990, 1, 1), date(2100, 12, 31)  # between them a calendar can be turned


@staff_page
def plan(request: HttpRequest) -> HttpResponse:
    return _plan_page(request)


def _plan_page(request: HttpRequest, refused: ObjectiveForm | None = None) -> HttpResponse:
    territory = _asked_territory(request)
    shown = selectors.objectives(territory=territory)
    context = {
        "territory": directory.territories().get(territory),
        "objectives": [(objective, selectors.uptake_of(objective)) for objective in shown],
        "too_many": selectors.too_many_directions(territory),
        "few": selectors.FEW_DIRECTIONS,
        "places": territory_choices(),
        "form": refused or ObjectiveForm(initial={"territory": territory}),
    }
    return pages.page(request, "desk/strategy.html", context, status=422 if refused else 200)


@staff_page
@require_POST
def plan_add(request: HttpRequest) -> HttpResponse:
    form = ObjectiveForm(request.POST)
    if not carried_out(form, lambda: services.add_objective(by=actor(request), **form.cleaned_data)):
        return _plan_page(request, form)
    messages.success(request, _("The direction is in the plan."))
    code = form.cleaned_data["territory"]
    return redirect(reverse("desk:strategy") + (f"?territory={code}" if code else ""))


@staff_page
def objective_page(request: HttpRequest, pk: int) -> HttpResponse:
    return _objective_page(request, _objective(pk))


def _objective_page(request: HttpRequest, objective: Objective, **refused: forms.Form) -> HttpResponse:
    known = directory.territories()
    context = {
        "objective": objective,
        "actions": [(action, StateForm(initial={"state": action.state}, auto_id=f"s{action.id}_%s")) for action in objective.actions],
        "today": clock.now().date(),
        "territory": known.get(objective.territory),
        "uptake": selectors.uptake_of(objective),
        "answers": selectors.answers_to(objective.id),
        "territories": known,
        "answer_form": AnswerForm(below=objective.territory),
        "action_form": ActionForm(auto_id="a_%s"),
        "indicator_form": IndicatorForm(auto_id="i_%s"),
        "milestone_form": MilestoneForm(auto_id="m_%s"),
        **refused,
    }
    return pages.page(request, "desk/strategy_objective.html", context, status=422 if refused else 200)


@staff_page
@require_POST
def objective_answer(request: HttpRequest, pk: int) -> HttpResponse:
    form = AnswerForm(request.POST, below=(objective := _objective(pk)).territory)
    if not carried_out(form, lambda: services.answer(objective_id=pk, by=actor(request), **form.answer())):
        return _objective_page(request, objective, answer_form=form)
    messages.success(request, _("The answer is saved."))
    return redirect("desk:strategy-objective", pk=pk)


@staff_page
@require_POST
def objective_action(request: HttpRequest, pk: int) -> HttpResponse:
    objective, form = _objective(pk), ActionForm(request.POST, auto_id="a_%s")
    if not carried_out(form, lambda: services.add_action(objective_id=pk, by=actor(request), **form.cleaned_data)):
        return _objective_page(request, objective, action_form=form)
    messages.success(request, _("The action is in the plan."))
    return redirect("desk:strategy-objective", pk=pk)


@staff_page
@require_POST
def objective_milestone(request: HttpRequest, pk: int) -> HttpResponse:
    objective, form = _objective(pk), MilestoneForm(request.POST, auto_id="m_%s")
    if not carried_out(form, lambda: services.add_milestone(objective_id=pk, by=actor(request), **form.cleaned_data)):
        return _objective_page(request, objective, milestone_form=form)
    messages.success(request, _("The milestone is in the plan, and on the calendar."))
    return redirect("desk:strategy-objective", pk=pk)


@staff_page
@require_POST
def objective_indicator(request: HttpRequest, pk: int) -> HttpResponse:
    objective, form = _objective(pk), IndicatorForm(request.POST, auto_id="i_%s")
    if not carried_out(form, lambda: services.add_indicator(objective_id=pk, by=actor(request), **form.indicator())):
        return _objective_page(request, objective, indicator_form=form)
    services.fill_indicators(by=actor(request))
    messages.success(request, _("It fills itself from now on."))
    return redirect("desk:strategy-objective", pk=pk)


@staff_page
@require_POST
def milestone_reached(request: HttpRequest, pk: int) -> HttpResponse:
    return _of_the_plan(request, lambda: services.reach_milestone(milestone_id=pk, by=actor(request)))


@staff_page
@require_POST
def action_state(request: HttpRequest, pk: int) -> HttpResponse:
    form = StateForm(request.POST)
    if not form.is_valid():
        raise Http404
    state = ActionState(form.cleaned_data["state"])
    return _of_the_plan(request, lambda: services.set_action_state(action_id=pk, state=state, by=actor(request)))


def _of_the_plan(request: HttpRequest, act: Callable[[], int]) -> HttpResponse:
    """Do something with a part of a direction, and come back to it."""
    try:
        number = act()
    except SeveError as refused:
        messages.error(request, in_words(str(refused)))
        return redirect("desk:strategy")
    messages.success(request, _("Noted."))
    return redirect("desk:strategy-objective", pk=number)


@staff_page
@require_POST
def objective_close(request: HttpRequest, pk: int) -> HttpResponse:
    if _tried(request, lambda: services.close_objective(objective_id=pk, by=actor(request))):
        messages.success(request, _("This direction rests. Its history stays."))
    return redirect("desk:strategy")


@staff_page
def calendar(request: HttpRequest) -> HttpResponse:
    return _calendar_page(request)


def _calendar_page(request: HttpRequest, refused: EventForm | None = None) -> HttpResponse:
    territory, known = _asked_territory(request), directory.territories()
    middle = _asked_day(request, territory)
    first, last = middle - BEHIND, middle + AHEAD
    weeks, collisions = selectors.calendar_weeks(first=first, last=last, territory=territory)
    context = {
        "first": datetime.combine(first, time.min, tzinfo=timezone.get_current_timezone()),
        "end": datetime.combine(last + timedelta(days=1), time.min, tzinfo=timezone.get_current_timezone()),
        "is_now": abs(middle - clock.now().date()) < BEHIND,
        "earlier": middle - AHEAD,
        "later": middle + AHEAD,
        "territory": known.get(territory),
        "weeks": [week for week in weeks if week.occurrences],
        "collisions": collisions,
        "places": territory_choices(),
        "feeds": [(feed, known.get(feed.territory)) for feed in selectors.feeds()],
        "form": refused or EventForm(initial={"territory": territory}),
    }
    return pages.page(request, "desk/strategy_calendar.html", context, status=422 if refused else 200)


def _asked_day(request: HttpRequest, territory: str) -> date:
    """Around which day the calendar is shown: the one asked for, else today, or the last that holds something when nothing is ahead."""
    try:
        return min(max(date.fromisoformat(request.GET.get("day", "")), FIRST), LAST)
    except ValueError:
        today = clock.now().date()
    if selectors.occurrences(first=today - BEHIND, last=today + AHEAD, territory=territory):
        return today
    past = selectors.occurrences(first=today - LONG_AGO, last=today, territory=territory)
    return past[-1].start - AHEAD if past else today


@staff_page
@require_POST
def calendar_add(request: HttpRequest) -> HttpResponse:
    form = EventForm(request.POST)
    if not carried_out(form, lambda: services.add_event(by=actor(request), **form.event())):
        return _calendar_page(request, form)
    messages.success(request, _("It is on the calendar."))
    return redirect("desk:strategy-calendar")


@staff_page
def calendar_file(request: HttpRequest) -> HttpResponse:
    """The calendar of a level, for any calendar program."""
    content, _count = services.calendar_bytes(territory=_asked_territory(request))
    return HttpResponse(
        content, content_type="text/calendar; charset=utf-8", headers={"Content-Disposition": 'attachment; filename="seve.ics"'}
    )


@staff_page
def plan_paper(request: HttpRequest) -> HttpResponse:
    """The plan of a level, to print."""
    territory = _asked_territory(request)
    name = f"plan-{territory or 'FR'}.pdf"
    content = services.plan_pdf(territory=territory, language=language())
    return HttpResponse(content, content_type="application/pdf", headers={"Content-Disposition": f'attachment; filename="{name}"'})


@staff_page
@require_POST
def feed_open(request: HttpRequest) -> HttpResponse:
    """Make a secret calendar address, and tell it once."""
    code = request.POST.get("territory", "")
    token = services.open_feed(territory=code if code in directory.territories() else "", by=actor(request))
    address = request.build_absolute_uri(reverse("calendar-feed", args=[token]))
    messages.success(request, _("Copy this address into your calendar; it is shown only now: %(address)s") % {"address": address})
    return redirect(reverse("desk:strategy-calendar") + (f"?territory={code}" if code else ""))


@staff_page
@require_POST
def feed_close(request: HttpRequest, pk: int) -> HttpResponse:
    if _tried(request, lambda: services.close_feed(feed_id=pk, by=actor(request))):
        messages.success(request, _("This address is closed."))
    return redirect("desk:strategy-calendar")


def calendar_feed(request: HttpRequest, token: str) -> HttpResponse:
    """What a calendar program reads with a secret address: the calendar, and nothing else. Never indexed, never kept by a proxy."""
    content = services.read_feed(token=token)
    if content is None:
        raise Http404
    headers = {"X-Robots-Tag": "noindex", "Cache-Control": "private, max-age=3600"}
    return HttpResponse(content, content_type="text/calendar; charset=utf-8", headers=headers)


def _tried(request: HttpRequest, act: Callable[[], object]) -> bool:
    try:
        act()
    except SeveError as refused:
        messages.error(request, in_words(str(refused)))
        return False
    return True


def _asked_territory(request: HttpRequest) -> str:
    """The territory whose page is asked for, or that a refused form named."""
    code = request.POST.get("territory") or request.GET.get("territory", "")
    return code if code in directory.territories() else ""


def _objective(pk: int) -> Objective:
    objective = selectors.get_objective(pk)
    if objective is None:
        raise Http404
    return objective
