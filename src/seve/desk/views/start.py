"""First steps: a list of addresses, a round, a map, a letter; the page tells which step comes next."""

import tempfile
from dataclasses import replace
from pathlib import Path

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from seve.accounts.permissions import needs
from seve.atlas import selectors as atlas
from seve.base.errors import SeveError
from seve.briefing import selectors as briefing
from seve.desk import pages, words
from seve.desk.access import actor, language, staff_page
from seve.desk.places import territories_by_name
from seve.desk.refusals import in_words
from seve.directory import selectors as directory
from seve.directory import services
from seve.directory.types import ImportReport, Standing, Status
from seve.harvest import selectors as harvest

LARGEST_LIST = 20_000_000  # bytes


@staff_page
def start_page(request: HttpRequest) -> HttpResponse:
    return _show(request)


def _show(request: HttpRequest, report: ImportReport | None = None, refused: str = "") -> HttpResponse:
    """`refused`: why the list that was sent could not be read; the choices beside it are kept."""
    known = sum(directory.counts_by_status().values())
    context = {
        "empty": not known,
        "known": known,
        "totals": harvest.totals(),
        "map_info": atlas.info_at(),
        "edition": briefing.latest_edition(language()),
        "report": report,
        "refused": refused,
        "chosen": {"status": request.POST.get("status"), "standing": _standing(request), "territory": request.POST.get("territory")},
        "choices": {"standing": words.family("standing")},
        "territories": territories_by_name(),
    }
    return pages.page(request, "desk/start.html", context, status=422 if refused else 200)


@require_POST
@needs("directory.import")
@staff_page
def import_list(request: HttpRequest) -> HttpResponse:
    """Read an uploaded list. The report is shown at once, line by line: an import can be sent again without harm."""
    sent = request.FILES.get("file")
    if sent is None or not sent.size:
        return _show(request, refused=gettext("Choose a file first."))
    if sent.size > LARGEST_LIST:
        return _show(request, refused=gettext("This file is larger than 20 MB: split it."))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / (Path(sent.name or "list.txt").name[-100:] or "list.txt")
        path.write_bytes(b"".join(sent.chunks()))
        try:
            report = services.import_file(
                path=path,
                status=Status.UNDECIDED if request.POST.get("status") == "undecided" else Status.IN,
                standing=_standing(request),
                territory=request.POST.get("territory") or None,
                by=actor(request),
            )
        except SeveError as reason:
            return _show(request, refused=in_words(str(reason)))
    return _show(request, replace(report, refused=tuple(replace(line, reason=in_words(line.reason)) for line in report.refused)))


def _standing(request: HttpRequest) -> Standing:
    raw = request.POST.get("standing", "")
    return Standing(raw) if raw in set(Standing) else Standing.INDEPENDENT
