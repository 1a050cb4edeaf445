"""First steps: a list of addresses, a round, a map, a letter; the page tells which step comes next."""

import tempfile
from dataclasses import replace
from pathlib import Path

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from seve.accounts.permissions import needs
from seve.atlas import selectors as atlas
from seve.base.errors import SeveError
from seve.briefing import selectors as briefing
from seve.desk import pages, words
from seve.desk.access import actor, language, staff_page
from seve.desk.places import territories_by_name
from seve.directory import selectors as directory
from seve.directory import services
from seve.directory.types import ImportReport, Standing, Status
from seve.directory.wording import in_words
from seve.harvest import selectors as harvest

LARGEST_LIST = 20_000_000  # bytes


@staff_page
def start_page(request: HttpRequest) -> HttpResponse:
    return _show(request)


def _show(request: HttpRequest, report: ImportReport | None = None) -> HttpResponse:
    known = sum(directory.counts_by_status().values())
    context = {
        "empty": not known,
        "known": known,
        "totals": harvest.totals(),
        "map_info": atlas.info_at(),
        "edition": briefing.latest_edition(language()),
        "report": report,
        "choices": {"standing": words.family("standing")},
        "territories": territories_by_name(),
    }
    return pages.page(request, "desk/start.html", context)


@require_POST
@needs("directory.import")
@staff_page
def import_list(request: HttpRequest) -> HttpResponse:
    """Read an uploaded list. The report is shown at once, line by line: an import can be sent again without harm."""
    sent = request.FILES.get("file")
    if sent is None or not sent.size:
        messages.error(request, gettext("Choose a file first."))
        return redirect("desk:start")
    if sent.size > LARGEST_LIST:
        messages.error(request, gettext("This file is larger than 20 MB: split it."))
        return redirect("desk:start")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / (Path(sent.name or "list.txt").name[-100:] or "list.txt")
        path.write_bytes(b"".join(sent.chunks()))
        try:
            report = services.import_file(
                path=path,
                status=Status.UNDECIDED if request.POST.get("status") == "undecided" else Status.IN,
                standing=_standing(request.POST.get("standing", "")),
                territory=request.POST.get("territory") or None,
                by=actor(request),
            )
        except SeveError as reason:
            messages.error(request, in_words(str(reason)))
            return redirect("desk:start")
    return _show(request, replace(report, refused=tuple(replace(line, reason=in_words(line.reason)) for line in report.refused)))


def _standing(raw: str) -> Standing:
    return Standing(raw) if raw in set(Standing) else Standing.INDEPENDENT
