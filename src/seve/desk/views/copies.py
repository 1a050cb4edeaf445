"""The archived copy behind a quotation or a link: what a visit kept, as words and links."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.safestring import mark_safe

from seve.desk import pages
from seve.desk.access import staff_page
from seve.directory import selectors as directory
from seve.harvest.services import copies
from seve.harvest.types import CopyRefused, WhyNoCopy


@staff_page
def find(request: HttpRequest, file: str, offset: int) -> HttpResponse:
    """From a position in an archive to the page of its place, so that the look-up is written down with the place."""
    owner = _owner(file, offset)
    return _refused(request, WhyNoCopy.UNKNOWN) if owner is None else redirect("desk:copy", pk=owner, file=file, offset=offset)


@staff_page
def copy_page(request: HttpRequest, pk: int, file: str, offset: int) -> HttpResponse:
    """One copy. Not found, with the reason in words, when there is none to show."""
    place = directory.get_entity(pk)
    if place is None or _owner(file, offset) != pk:
        raise Http404
    try:
        copy = copies.open_copy(name=file, offset=offset)
    except CopyRefused as refused:
        return _refused(request, refused.why, name=file, offset=offset)
    shown = mark_safe(copy.html)  # noqa: S308  # sanitised by copies.words_and_links, or escaped
    return pages.page(request, "desk/copy.html", {"place": place, "copy": copy, "shown": shown})


def _owner(file: str, offset: int) -> int | None:
    """The living place of a record: one that was merged since is the place it became."""
    owner = copies.owner_of(name=file, offset=offset)
    return directory.merged_ids().get(owner, owner) if owner is not None else None


def _refused(request: HttpRequest, why: WhyNoCopy, *, name: str = "", offset: int = 0) -> HttpResponse:
    """Why there is no copy, where its archive stood, and the address itself; of a place that left, nothing more is told."""
    told = {"archive": name, **copies.whereabouts(name=name, offset=offset)} if name and why is not WhyNoCopy.LEFT else {}
    return pages.page(request, "desk/copy.html", {"copy": None, "why": why.value, **told}, status=404)
