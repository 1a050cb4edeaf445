"""Work that takes its time is put in the queue: a worker of `seve up` takes it, and the page stays free."""

from datetime import date

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from seve.accounts.permissions import needs
from seve.base import clock
from seve.desk.access import actor, staff_page
from seve.desk.jobs import queued

ROUND = "harvest.round_due"
READING = "project.read_everything"
DAY = "atlas.draw_day"
FIRST_WEB_PAGE = date(1991, 8, 6)


@require_POST
@needs("harvest.run")
@staff_page
def start_round(request: HttpRequest) -> HttpResponse:
    """Ask for a round of visits over what is due."""
    if queued(ROUND, "harvest", timestamp=0):
        messages.success(request, gettext("The round starts. Come back in a few minutes: what is found appears as it comes."))
    else:
        messages.info(request, gettext("A round already waits for its turn."))
    return redirect("desk:start")


@require_POST
@needs("atlas.compute")
@staff_page
def start_map(request: HttpRequest) -> HttpResponse:
    """Ask for the map, the pulse and the stories."""
    if queued(READING, "reading", timestamp=0):
        messages.success(request, gettext("The reading starts: the map, then the pulse, then the stories. Reload this page in a minute."))
    else:
        messages.info(request, gettext("A reading already waits for its turn."))
    return redirect("desk:start")


@require_POST
@needs("atlas.compute")
@staff_page
def draw_day(request: HttpRequest) -> HttpResponse:
    """Ask for the map as it stood on a day: it joins the others on the slider."""
    try:
        day = date.fromisoformat(request.POST.get("day", ""))
    except ValueError:
        day = None
    if day is None or not FIRST_WEB_PAGE < day <= clock.now().date():
        messages.error(request, gettext("Choose a day between the first web page and today."))
    elif queued(DAY, "reading", f"{DAY}:{day}", day=day.isoformat(), by=actor(request)):
        messages.success(request, gettext("The map of that day is being drawn. In a minute the slider of the map leads to it."))
    else:
        messages.info(request, gettext("The map of that day already waits for its turn."))
    return redirect("desk:start")
