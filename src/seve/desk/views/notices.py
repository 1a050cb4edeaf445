"""Telling places that they are read: who must be told by when, the text in both languages, written or noted many at once."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from seve.accounts.permissions import needs
from seve.base import clock
from seve.charter import selectors, services
from seve.charter.types import Way
from seve.desk import pages
from seve.desk.access import actor, staff_page
from seve.desk.queries import posted_ids
from seve.directory import selectors as directory
from seve.directory.types import Entity, Standing, Status

WAYS = {Way.MAIL.value, Way.LETTER.value, Way.COMMENT.value}
SIZE = 100


def due() -> list[Entity]:
    """Unofficial places that were not told yet, the longest waiting first."""
    told = selectors.notices()
    rows = [entity for entity in directory.list_entities(status=Status.IN) if entity.standing is not Standing.OFFICIAL]
    waiting = [entity for entity in rows if not any(prefix in told for prefix in entity.prefixes)]
    return sorted(waiting, key=lambda entity: entity.decided_at or entity.created_at)


@needs("charter.keep")
@require_safe
@staff_page
def notice_list(request: HttpRequest) -> HttpResponse:
    """Each place with the days it has left, and whether it publishes an address."""
    waiting, known, stopped = due(), selectors.contacts(), selectors.suspended()
    days, now = selectors.rule("notice_days"), clock.now()
    lines = [
        {
            "entity": entity,
            "left": max(days - (now - (entity.decided_at or entity.created_at)).days, 0),
            "contact": next((known[prefix] for prefix in entity.prefixes if prefix in known), None),
            "stopped": any(prefix in stopped for prefix in entity.prefixes),
        }
        for entity in waiting
    ]
    context = {
        "rows": pages.slice_of(request, lines, SIZE),
        "with_contact": sum(line["contact"] is True for line in lines),
        "texts": [(language, *services.notice_in(language, home=_("(the address of the place)"))) for language in ("fr", "en")],
    }
    return pages.page(request, "desk/charter_notices.html", context)


@needs("charter.keep")
@require_POST
@staff_page
def notice_send(request: HttpRequest) -> HttpResponse:
    """Write to every place that publishes an address."""
    told = services.tell_places(homes=[entity.home_url for entity in due()], by=actor(request))
    messages.success(request, ngettext("%(n)s notice leaves within minutes.", "%(n)s notices leave within minutes.", told) % {"n": told})
    return redirect("desk:charter-notices")


@needs("charter.keep")
@require_POST
@staff_page
def notice_record(request: HttpRequest) -> HttpResponse:
    """Note that the chosen places were told by other means."""
    way = request.POST.get("way", "")
    chosen = set(posted_ids(request))
    homes = [entity.home_url for entity in due() if entity.id in chosen]
    if way not in WAYS or not homes:
        messages.error(request, _("Choose the places that were told, and by which way."))
        return redirect("desk:charter-notices")
    noted = services.record_notices(homes=homes, way=Way(way), by=actor(request))
    messages.success(request, ngettext("It is noted for %(n)s place.", "It is noted for %(n)s places.", noted) % {"n": noted})
    return redirect("desk:charter-notices")
