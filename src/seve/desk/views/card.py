"""The card of a place: its name, kind and territory, the addresses that bound it, merging and splitting; and many cards at once."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_POST

from seve.base.errors import SeveError
from seve.desk import pages
from seve.desk.access import actor, staff_page
from seve.desk.forms import carried_out
from seve.desk.forms.directory import BoundForm, CardForm, MergeForm, SplitForm
from seve.desk.queries import posted_ids, way_back
from seve.desk.refusals import in_words
from seve.desk.views.decisions import CAN_BE_UNDONE
from seve.directory import selectors as directory
from seve.directory import services
from seve.directory.types import Entity, EntityKind


@staff_page
def card_page(request: HttpRequest, pk: int) -> HttpResponse:
    """The form of the card; sending it changes what differs, and nothing else."""
    place = _place(pk)
    if request.method != "POST":
        return _card_page(request, place)
    form = CardForm(request.POST, place=place)
    done = gettext("The card is saved.")
    return _carry_out(request, place, "form", form, lambda: _save(place, form.changed(), actor(request)), done)


def _card_page(request: HttpRequest, place: Entity, **refused: forms.Form) -> HttpResponse:
    context = {
        "place": place,
        "prefixes": directory.prefix_urls(place.id),
        "form": CardForm(place=place),
        "bound_form": BoundForm(auto_id="bound-%s"),
        "merge_form": MergeForm(auto_id="merge-%s"),
        "split_form": SplitForm(auto_id="split-%s"),
        **refused,
    }
    return pages.page(request, "desk/entity_edit.html", context, status=422 if refused else 200)


def _save(place: Entity, changed: dict[str, Any], by: str) -> None:
    """One service for each field that differs, each a decision with its own way back; all of them, or none when one is refused."""
    verbs: dict[str, Callable[[Any], object]] = {
        "name": lambda name: services.rename(entity_id=place.id, name=name, by=by),
        "home": lambda url: services.set_home(entity_id=place.id, url=url, by=by),
        "kind": lambda kind: services.set_kind(entity_ids=[place.id], kind=kind, by=by),
        "territory": lambda code: services.set_territory(entity_ids=[place.id], territory=code, by=by),
        "language": lambda language: services.set_language(entity_id=place.id, language=language, by=by),
        "note": lambda note: services.set_note(entity_id=place.id, note=note, by=by),
    }
    with transaction.atomic():
        for name, value in changed.items():
            verbs[name](value)


@require_POST
@staff_page
def bound(request: HttpRequest, pk: int) -> HttpResponse:
    """Add an address to what bounds a place, or take one off."""
    place, by = _place(pk), actor(request)
    if request.POST.get("act") == "remove":
        return _take_off(request, pk, request.POST.get("prefix", ""))
    form = BoundForm(request.POST, auto_id="bound-%s")
    done = gettext("The address is added.")
    return _carry_out(
        request, place, "bound_form", form, lambda: services.add_prefix(entity_id=pk, prefix=form.cleaned_data["address"], by=by), done
    )


def _take_off(request: HttpRequest, pk: int, prefix: str) -> HttpResponse:
    try:
        services.remove_prefix(entity_id=pk, prefix=prefix, by=actor(request))
        messages.success(request, gettext("The address is taken off."), extra_tags=CAN_BE_UNDONE)
    except SeveError as reason:
        messages.error(request, in_words(str(reason)))
    return redirect("desk:card", pk=pk)


@require_POST
@staff_page
def merge(request: HttpRequest, pk: int) -> HttpResponse:
    """Make one place of two: this one stays and takes all that the other has."""
    place, form = _place(pk), MergeForm(request.POST, auto_id="merge-%s")

    def join() -> None:
        other = directory.find_entity(form.cleaned_data["other"])
        if other is None or other.id == pk:
            raise NoOther(gettext("No other place of the directory has this number or this address."))
        services.merge(entity_ids=[pk, other.id], by=actor(request))

    return _carry_out(request, place, "merge_form", form, join, gettext("The two places are one."))


class NoOther(SeveError):
    """Nothing to merge with."""


@require_POST
@staff_page
def split(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a part out of a place and make it a place of its own."""
    place, form = _place(pk), SplitForm(request.POST, auto_id="split-%s")

    def part() -> None:
        typed = form.cleaned_data
        services.split(entity_id=pk, prefix=typed["address"], name=typed["name"], by=actor(request))

    return _carry_out(request, place, "split_form", form, part, gettext("The part is a place of its own."))


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


def _carry_out(request: HttpRequest, place: Entity, name: str, form: forms.Form, act: Callable[[], object], done: str) -> HttpResponse:
    """Do what one form of the card asks (`name`: its name on the page), or show the page again with what was typed."""
    if not carried_out(form, act):
        return _card_page(request, place, **{name: form})
    messages.success(request, done, extra_tags=CAN_BE_UNDONE)
    return redirect("desk:card", pk=place.id)


def _place(pk: int) -> Entity:
    place = directory.get_entity(pk)
    if place is None or place.id != pk:
        raise Http404
    return place
