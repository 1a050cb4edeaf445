"""The card of a place: its name, kind and territory, the addresses that bound it, merging and splitting; and many cards at once."""

from collections.abc import Callable

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_POST

from seve.base.errors import SeveError
from seve.desk import pages, words
from seve.desk.access import actor, staff_page
from seve.desk.places import territories_by_name
from seve.desk.queries import posted_ids, way_back
from seve.desk.views.decisions import CAN_BE_UNDONE
from seve.directory import selectors as directory
from seve.directory import services
from seve.directory.types import Entity, EntityKind
from seve.directory.wording import in_words

LONGEST_NOTE = 2000


@staff_page
def card_page(request: HttpRequest, pk: int) -> HttpResponse:
    """The form of the card; sending it changes what differs, and nothing else."""
    place = _place(pk)
    if request.method == "POST":
        return _carry_out(request, pk, lambda: _save(request, place), gettext("The card is kept."))
    context = {
        "place": place,
        "prefixes": directory.prefix_urls(pk),
        "territories": territories_by_name(),
        "choices": {"kind": words.family("kind")},
    }
    return pages.page(request, "desk/entity_edit.html", context)


def _save(request: HttpRequest, place: Entity) -> None:
    """One service for each field that differs; each is its own decision, with its own way back."""
    by, sent = actor(request), request.POST
    if (name := sent.get("name", "").strip()) != place.name:
        services.rename(entity_id=place.id, name=name, by=by)
    if (home := sent.get("home", "").strip()) != place.home_url:
        services.set_home(entity_id=place.id, url=home, by=by)
    if (kind := sent.get("kind", "")) != place.kind and kind in set(EntityKind):
        services.set_kind(entity_ids=[place.id], kind=EntityKind(kind), by=by)
    if (territory := sent.get("territory") or None) != place.territory:
        services.set_territory(entity_ids=[place.id], territory=territory, by=by)
    if (language := sent.get("language", "").strip()[:8]) != place.language:
        services.set_language(entity_id=place.id, language=language, by=by)
    if (note := sent.get("note", "").strip()[:LONGEST_NOTE]) != place.note:
        services.set_note(entity_id=place.id, note=note, by=by)


@require_POST
@staff_page
def bound(request: HttpRequest, pk: int) -> HttpResponse:
    """Add an address to what bounds a place, or take one off."""
    _place(pk)
    prefix, by = request.POST.get("prefix", "").strip(), actor(request)
    if request.POST.get("act") == "remove":
        return _carry_out(
            request, pk, lambda: services.remove_prefix(entity_id=pk, prefix=prefix, by=by), gettext("The address is taken off.")
        )
    return _carry_out(request, pk, lambda: services.add_prefix(entity_id=pk, prefix=prefix, by=by), gettext("The address is added."))


@require_POST
@staff_page
def merge(request: HttpRequest, pk: int) -> HttpResponse:
    """Make one place of two: this one stays and takes all that the other has."""
    _place(pk)
    other = directory.find_entity(request.POST.get("other", "").strip())
    if other is None or other.id == pk:
        messages.error(request, gettext("No other place of the directory has this number or this address."))
        return redirect("desk:card", pk=pk)
    merged = gettext("The two places are one.")
    return _carry_out(request, pk, lambda: services.merge(entity_ids=[pk, other.id], by=actor(request)), merged)


@require_POST
@staff_page
def split(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a part out of a place and make it a place of its own."""
    _place(pk)
    sent, by = request.POST, actor(request)
    prefix, name = sent.get("prefix", "").strip(), sent.get("name", "").strip()
    done = gettext("The part is a place of its own.")
    return _carry_out(request, pk, lambda: services.split(entity_id=pk, prefix=prefix, name=name, by=by), done)


@require_POST
@staff_page
def edit_many(request: HttpRequest) -> HttpResponse:
    """The same kind or the same territory for every chosen place, as one decision."""
    ids, kind, territory = posted_ids(request), request.POST.get("kind", ""), request.POST.get("territory", "")
    back = way_back(request, reverse("desk:directory"))
    if not ids or not (kind or territory):
        messages.error(request, gettext("Choose at least one place, and a kind or a territory."))
        return redirect(back)
    try:
        changed = services.bulk_edit(
            entity_ids=ids,
            by=actor(request),
            kind=EntityKind(kind) if kind in set(EntityKind) else None,
            territory=("" if territory == "-" else territory) if territory else None,
        )
        told = ngettext("%(n)s card is changed.", "%(n)s cards are changed.", changed) % {"n": changed}
        messages.success(request, told, extra_tags=CAN_BE_UNDONE)
    except SeveError as reason:
        messages.error(request, in_words(str(reason)))
    return redirect(back)


@require_POST
@staff_page
def merge_many(request: HttpRequest) -> HttpResponse:
    """Make one place of those chosen: the first of the list stays."""
    ids = posted_ids(request)
    try:
        place = directory.get_entity(services.merge(entity_ids=ids, by=actor(request))) if len(ids) > 1 else None
        if place is None:
            messages.error(request, gettext("Choose at least two places."))
        else:
            messages.success(request, gettext("They are one place now: %(name)s.") % {"name": place.name}, extra_tags=CAN_BE_UNDONE)
    except SeveError as reason:
        messages.error(request, in_words(str(reason)))
    return redirect(way_back(request, reverse("desk:directory")))


def _carry_out(request: HttpRequest, pk: int, act: Callable[[], object], done: str) -> HttpResponse:
    try:
        act()
        messages.success(request, done, extra_tags=CAN_BE_UNDONE)
    except SeveError as reason:
        messages.error(request, in_words(str(reason)))
    return redirect("desk:card", pk=pk)


def _place(pk: int) -> Entity:
    place = directory.get_entity(pk)
    if place is None or place.id != pk:
        raise Http404
    return place
