"""The letters to headquarters: the list, one letter, its files, and a form to write the next."""

import tempfile
from datetime import timedelta
from pathlib import Path

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from seve.base import clock
from seve.base.clock import parse_moment
from seve.base.errors import SeveError
from seve.briefing import selectors as briefing
from seve.briefing import services
from seve.desk import pages
from seve.desk.access import actor, language, staff_page
from seve.desk.jobs import queued
from seve.desk.places import territories_by_name
from seve.desk.refusals import in_words
from seve.harvest import selectors as harvest

WRITING = "briefing.write_letter"
FORMATS = {"pdf": _("PDF"), "html": _("Web page"), "md": _("Text (Markdown)"), "json": _("Data (JSON)")}
TYPES = {"pdf": "application/pdf", "html": "text/html; charset=utf-8", "md": "text/markdown; charset=utf-8", "json": "application/json"}


@staff_page
def edition_list(request: HttpRequest) -> HttpResponse:
    return _list(request)


def _list(request: HttpRequest, refused: str = "") -> HttpResponse:
    """The letters, and the form that asks for the next; `refused`: why the one just sent comes back, with what was typed."""
    latest, territories = harvest.latest_date(), territories_by_name()
    last = latest or clock.now()
    week = {"from": f"{last - timedelta(days=6):%Y-%m-%d}", "to": f"{last:%Y-%m-%d}", "territory": "", "language": language()}
    context = {
        "rows": pages.slice_of(request, list(briefing.editions()), 30),
        "territories": territories,
        "names": {one.code: one.name for one in territories},
        "is_read": latest is not None,
        "typed": {name: request.POST.get(name, value) for name, value in week.items()},
        "refused": refused,
    }
    return pages.page(request, "desk/briefing.html", context, status=422 if refused else 200)


@staff_page
def edition_page(request: HttpRequest, pk: int) -> HttpResponse:
    edition = briefing.get_edition(pk)
    if edition is None:
        raise Http404
    return pages.page(request, "desk/edition.html", {"edition": edition, "pk": pk, "formats": FORMATS.items()})


@staff_page
def edition_download(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    """One letter as a file."""
    edition = briefing.get_edition(pk)
    if edition is None or kind not in FORMATS:
        raise Http404
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"seve-{edition.start:%Y-%m-%d}.{kind}"
        services.render(edition, path)
        response = HttpResponse(path.read_bytes(), content_type=TYPES[kind])
    response["Content-Disposition"] = f'attachment; filename="{path.name}"'
    return response


@require_POST
@staff_page
def edition_build(request: HttpRequest) -> HttpResponse:
    try:
        start, end = parse_moment(request.POST.get("from", "")), parse_moment(request.POST.get("to", "")) + timedelta(days=1)
    except ValueError:
        return _list(request, gettext("Write both days like 2026-03-08."))
    territory = request.POST.get("territory") or None
    tongue = "en" if request.POST.get("language") == "en" else "fr"
    try:
        services.refuse_unless_possible(start=start, end=end, territory=territory, language=tongue)
    except SeveError as reason:
        return _list(request, in_words(str(reason)))
    period = {"start": start.isoformat(), "end": end.isoformat()}
    same = f"{WRITING}:{start:%Y-%m-%d}:{end:%Y-%m-%d}:{territory}:{tongue}"
    if queued(WRITING, "reading", same, **period, territory=territory, language=tongue, by=actor(request)):
        messages.success(
            request,
            gettext("The letter is being written: the pages it cites are looked at once more. Reload this page in a minute or two."),
        )
    else:
        messages.info(request, gettext("This letter already waits for its turn."))
    return redirect("desk:briefing")
