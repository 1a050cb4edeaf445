"""The radar of tools and practices: a drawing, and the same as a table."""

from dataclasses import dataclass

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from seve.base.errors import SeveError
from seve.desk import pages
from seve.desk.access import actor, staff_page
from seve.desk.forms.radar import EntryForm, TrialForm
from seve.desk.places import places
from seve.register import radar, services
from seve.register.refusals import in_words
from seve.register.types import RadarEntry

HALF = 300  # the drawing is 600 units wide, its middle at (300, 300)
RIM = 285


@dataclass(frozen=True, slots=True)
class Drawn:
    number: int
    entry: RadarEntry
    x: float
    y: float


@staff_page
def radar_page(request: HttpRequest) -> HttpResponse:
    entries = radar.entries()
    where = {dot.name: dot for dot in radar.drawing(entries)}
    drawn = [
        Drawn(number, entry, round(HALF + RIM * where[entry.name].x, 1), round(HALF + RIM * where[entry.name].y, 1))
        for number, entry in enumerate(entries, 1)
    ]
    rings = radar.rings(entries)
    circles = [
        (ring, round(RIM * (position + 1) / len(rings), 1), round(HALF - RIM * (position + 1) / len(rings) + 14, 1))
        for position, ring in enumerate(rings)
    ]
    context = {"drawn": drawn, "circles": circles, "adoptions": radar.adoptions(), "followers": radar.followers(), "form": EntryForm()}
    return pages.page(request, "desk/radar.html", context)


@staff_page
def radar_entry(request: HttpRequest, pk: int) -> HttpResponse:
    entry = next((one for one in radar.entries(with_retired=True) if one.id == pk), None)
    if entry is None:
        raise Http404
    context = {"entry": entry, "users": places(entry.used_by), "form": EntryForm(entry=entry), "trial_form": TrialForm()}
    return pages.page(request, "desk/radar_entry.html", context)


@staff_page
@require_POST
def radar_place(request: HttpRequest) -> HttpResponse:
    form = EntryForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("An entry needs a name, a family and a ring."))
        return redirect("desk:radar")
    try:
        number = services.place_entry(by=actor(request), **form.cleaned_data)
    except SeveError as refused:
        messages.error(request, in_words(str(refused)))
        return redirect("desk:radar")
    messages.success(request, _("It is on the radar."))
    return redirect("desk:radar-entry", pk=number)


@staff_page
@require_POST
def radar_trial(request: HttpRequest, pk: int) -> HttpResponse:
    form = TrialForm(request.POST)
    try:
        if form.is_valid():
            services.note_trial(entry_id=pk, by=actor(request), **form.cleaned_data)
            messages.success(request, _("The trial is noted."))
        else:
            messages.error(request, _("A trial needs a team and a first day."))
    except SeveError as refused:
        messages.error(request, in_words(str(refused)))
    return redirect("desk:radar-entry", pk=pk)
