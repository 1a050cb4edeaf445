"""Work that takes its time is put in the queue: a worker of `seve up` takes it, and the page stays free."""

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext
from django.views.decorators.http import require_POST
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from seve.accounts.permissions import needs
from seve.desk.access import staff_page

ROUND = "harvest.round_due"
READING = "project.read_everything"


@require_POST
@needs("harvest.run")
@staff_page
def start_round(request: HttpRequest) -> HttpResponse:
    """Ask for a round of visits over what is due."""
    if _queue(ROUND, "harvest"):
        messages.success(request, gettext("The round starts. Come back in a few minutes: what is found appears as it comes."))
    else:
        messages.info(request, gettext("A round already waits for its turn."))
    return redirect("desk:start")


@require_POST
@needs("atlas.compute")
@staff_page
def start_map(request: HttpRequest) -> HttpResponse:
    """Ask for the map, the pulse and the stories."""
    if _queue(READING, "reading"):
        messages.success(request, gettext("The reading starts: the map, then the pulse, then the stories. Reload this page in a minute."))
    else:
        messages.info(request, gettext("A reading already waits for its turn."))
    return redirect("desk:start")


def _queue(task: str, queue: str) -> bool:
    """Put a job in the queue unless the same one already waits there."""
    try:
        with transaction.atomic():
            app.configure_task(task, queue=queue, queueing_lock=task, lock=queue if queue == "reading" else None).defer(timestamp=0)
    except AlreadyEnqueued:
        return False
    return True
