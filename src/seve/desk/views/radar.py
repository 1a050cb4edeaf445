"""The radar of tools and practices: a drawing, and the same as a table."""

from dataclasses import dataclass
from math import cos, pi, sin

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from seve.desk import pages, words
from seve.desk.access import actor, staff_page
from seve.desk.forms import carried_out
from seve.desk.forms.radar import EntryForm, ResultForm, RetireForm, TrialForm
from seve.desk.places import places
from seve.register import radar, services
from seve.register.types import Adoption, Practice, RadarEntry, Sector

HALF = 300  # the drawing is 600 units wide, its middle at (300, 300)
RIM = 285
LABEL = 14  # from the rim to the names of the families
LETTER, DOT, NEAR_DOT = 9, 14, 20  # how wide a letter is, and the radius of a dot on the wide drawing and on the small one
TURNS = [sign * step * pi / 12 for step in range(13) for sign in (1, -1)]  # where a ring may bear its name, the top first
MOST_SHOWN = 60  # readings of a practice


@dataclass(frozen=True, slots=True)
class Drawn:
    number: int
    entry: RadarEntry
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Family:
    """A sector: the end of its line on the rim, and where its name stands outside."""

    name: str
    x: float
    y: float
    label_x: float
    label_y: float
    anchor: str  # of the label: start, middle, end


@dataclass(frozen=True, slots=True)
class Sheet:
    """One radar, drawn: its dots, its circles (ring, radius, where its name stands)."""

    name: str
    drawn: list[Drawn]
    circles: list[tuple[str, float, float, float]]
    families: list[Family]
    scale: float  # of its dots: 1, or less where there are so many that they would touch
    near_scale: float  # the same on the small drawing, whose dots are larger


@staff_page
def radar_page(request: HttpRequest) -> HttpResponse:
    return _radar_page(request)


def _radar_page(request: HttpRequest, refused: EntryForm | None = None) -> HttpResponse:
    entries = radar.entries(with_retired=True)
    in_sight = [entry for entry in entries if entry.retired_at is None]
    names = sorted({entry.radar for entry in in_sight})
    asked = request.GET.get("radar")
    shown = [name for name in names if asked is None or name == asked] or names
    context = {
        "sheets": [_sheet(name, [entry for entry in in_sight if entry.radar == name]) for name in shown],
        "count": len(in_sight),
        "radars": names,
        "asked": asked if asked in names else None,
        "retired": [entry for entry in entries if entry.retired_at is not None],
        "practices": [_practice(adoption) for adoption in radar.adoptions()],
        "form": refused or EntryForm(),
    }
    return pages.page(request, "desk/radar.html", context, status=422 if refused else 200)


def _sheet(name: str, entries: list[RadarEntry]) -> Sheet:
    drawing = radar.drawing(entries)
    where = {dot.name: dot for dot in drawing.dots}
    drawn = [
        Drawn(number, entry, round(HALF + RIM * where[entry.name].x, 1), round(HALF + RIM * where[entry.name].y, 1))
        for number, entry in enumerate(entries, 1)
    ]
    circles = [(ring, round(RIM * radius, 1), *_label(ring, RIM * radius, drawn)) for ring, radius in drawing.rims]
    widest = RIM * drawing.room / 2 - 2
    return Sheet(
        name, drawn, circles, [_family(sector) for sector in radar.families(entries)], min(1, widest / DOT), min(1, widest / NEAR_DOT)
    )


def _label(ring: str, radius: float, drawn: list[Drawn]) -> tuple[float, float]:
    """Where the name of a ring stands, within its circle: the first spot from the top on at which it covers the fewest dots."""
    half = LETTER * len(words.word(ring, "ring")) / 2

    def covered(spot: tuple[float, float]) -> int:
        return sum(abs(one.x - spot[0]) < half + DOT and abs(one.y - spot[1]) < LETTER + DOT for one in drawn)

    far = radius - LETTER - 2
    return min(((round(HALF + far * sin(turn), 1), round(HALF - far * cos(turn), 1)) for turn in TURNS), key=covered)


def _family(sector: Sector) -> Family:
    (x, y), (across, down) = sector.edge, sector.middle
    anchor = "middle" if abs(across) < 0.3 else "start" if across > 0 else "end"
    far = RIM + LABEL
    return Family(
        sector.family,
        round(HALF + RIM * x, 1),
        round(HALF + RIM * y, 1),
        round(HALF + far * across, 1),
        round(HALF + far * down + 5, 1),
        anchor,
    )


def _practice(adoption: Adoption) -> dict[str, object]:
    """A practice with the course of its spread: shares, oldest first, and the last reading."""
    course = [adopted / read if read else None for _at, adopted, read in adoption.readings]
    return {"practice": adoption.practice, "course": course[-MOST_SHOWN:], "last": adoption.readings[-1] if adoption.readings else None}


@staff_page
def practice_page(request: HttpRequest, practice: str) -> HttpResponse:
    """A practice: why, its spread over time, and the places that follow it today."""
    if practice not in set(Practice):
        raise Http404
    chosen = Practice(practice)
    adoption = next(one for one in radar.adoptions() if one.practice is chosen)
    following, read = radar.followers([chosen])[chosen]
    shown = pages.slice_of(request, sorted(following))
    tags = sorted(radar.tags_in_common().items(), key=lambda pair: (-len(pair[1]), pair[0])) if chosen is Practice.SHARED_TAG else []
    context = {
        **_practice(adoption),
        "readings": adoption.readings[::-1][:MOST_SHOWN],
        "following": len(following),
        "read": read,
        "shown": shown,
        "entities": places(shown),
        "tags": [(tag, len(users)) for tag, users in tags[:20]],
    }
    return pages.page(request, "desk/radar_practice.html", context)


@staff_page
def radar_entry(request: HttpRequest, pk: int) -> HttpResponse:
    return _entry_page(request, _entry(pk))


def _entry(pk: int) -> RadarEntry:
    entry = next((one for one in radar.entries(with_retired=True) if one.id == pk), None)
    if entry is None:
        raise Http404
    return entry


def _entry_page(request: HttpRequest, entry: RadarEntry, *, of_trial: int = 0, **refused: forms.Form) -> HttpResponse:
    """`of_trial`: the trial whose result was refused; its form is `result_form`."""
    asked: dict[int, forms.Form] = {trial.id: ResultForm(auto_id=f"w{trial.id}_%s") for trial in entry.trials if not trial.result}
    if of_trial in asked:
        asked[of_trial] = refused["result_form"]
    context = {
        "entry": entry,
        "users": places(entry.used_by),
        "form": EntryForm(entry=entry),
        "trial_form": TrialForm(auto_id="t_%s"),
        "retire_form": RetireForm(auto_id="r_%s"),
        "trials": [(trial, asked.get(trial.id)) for trial in entry.trials],
        **refused,
    }
    return pages.page(request, "desk/radar_entry.html", context, status=422 if refused else 200)


@staff_page
@require_POST
def radar_retire(request: HttpRequest, pk: int) -> HttpResponse:
    entry, form = _entry(pk), RetireForm(request.POST, auto_id="r_%s")
    if not carried_out(form, lambda: services.retire_entry(entry_id=pk, by=actor(request), **form.cleaned_data)):
        return _entry_page(request, entry, retire_form=form)
    messages.success(request, _("It is out of sight; its history stays."))
    return redirect("desk:radar")


@staff_page
@require_POST
def radar_result(request: HttpRequest, pk: int) -> HttpResponse:
    entry = next((one for one in radar.entries(with_retired=True) if any(trial.id == pk for trial in one.trials)), None)
    if entry is None:
        raise Http404
    form = ResultForm(request.POST, auto_id=f"w{pk}_%s")
    if not carried_out(form, lambda: services.write_result(trial_id=pk, by=actor(request), **form.cleaned_data)):
        return _entry_page(request, entry, of_trial=pk, result_form=form)
    messages.success(request, _("The result is noted."))
    return redirect("desk:radar-entry", pk=entry.id)


@staff_page
@require_POST
def radar_place(request: HttpRequest) -> HttpResponse:
    """Put something on the radar. The form of an entry's own page, which moves it, comes here too."""
    form = EntryForm(request.POST)
    placed: list[int] = []
    if not carried_out(form, lambda: placed.append(services.place_entry(by=actor(request), **form.cleaned_data))):
        return _radar_page(request, form)
    messages.success(request, _("It is on the radar."))
    return redirect("desk:radar-entry", pk=placed[0])


@staff_page
@require_POST
def radar_trial(request: HttpRequest, pk: int) -> HttpResponse:
    entry, form = _entry(pk), TrialForm(request.POST, auto_id="t_%s")
    if not carried_out(form, lambda: services.note_trial(entry_id=pk, by=actor(request), **form.cleaned_data)):
        return _entry_page(request, entry, trial_form=form)
    messages.success(request, _("The trial is noted."))
    return redirect("desk:radar-entry", pk=pk)
