"""Erase what was fetched of a place that left: posts, pages, links from it and to it, visits, feeds, and the archives."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.db.models import Q, QuerySet

from seve.audit.services import record
from seve.base.addresses import AddressRefused, surt
from seve.base.addresses.prefixes import is_under
from seve.base.warc import records_of_visit
from seve.harvest.models import Feed, Hyperlink, Page, Post, RobotsFile, Visit

EMPTY_GZIP = 21  # bytes of the smallest gzip member that carries a comment


def post_ids(place: str) -> list[int]:
    """The posts under a SURT."""
    return list(Post.objects.filter(_under("surt", place)).values_list("pk", flat=True))


def purge(*, place: str, entity_ids: Sequence[int], by: str) -> int:
    """Erase everything under the SURT `place`; returns how many rows went.

    entity_ids: the places of the directory that it touches, wholly or in part.
    """
    with transaction.atomic():
        visits = [row for row in Visit.objects.filter(entity_id__in=entity_ids) if _is_under(row.url, place)]
        feeds = [row.pk for row in Feed.objects.filter(entity_id__in=entity_ids) if _is_under(row.url, place)]
        pages = Page.objects.filter(_under("surt", place))
        archives = {row.archive for row in visits if row.archive} | set(pages.exclude(archive="").values_list("archive", flat=True))
        gone = [
            Hyperlink.objects.filter(Q(page__in=pages) | _under("target_surt", place)).delete(),
            Post.objects.filter(_under("surt", place)).delete(),
            pages.delete(),
            Feed.objects.filter(pk__in=feeds).delete(),
            Visit.objects.filter(pk__in=[row.pk for row in visits]).delete(),
            _robots(place).delete(),
        ]
        _forget_redirects(place)
        count = sum(rows for rows, _tables in gone)
        record(verb="harvest.purge", subject="harvest", by=by, detail={"rows": count, "records": len(archives)})
    erase_records(settings.SEVE.data / "warc", archives)
    return count


def erase_records(folder: Path, archives: set[str]) -> int:
    """Erase WARC records in place ("file.warc.gz#offset"): the bytes go, the offsets of the other records stay true.

    The gzip member of the record becomes an empty member of the same length, padded by its comment field (RFC 1952).
    """
    erased = 0
    for reference in archives:
        name, _hash, offset = reference.rpartition("#")
        path = folder / name
        if name and offset.isdigit() and path.parent == folder and path.is_file():
            erased += _blank(path, int(offset))
    return erased


def _blank(path: Path, offset: int) -> bool:
    """The record, and with it the request and the redirects of its visit; the record last, since it tells which they are."""
    with path.open("r+b") as file:
        records = [(at, length) for at, length in records_of_visit(file, offset) if length >= EMPTY_GZIP]
        for at, length in reversed(records):
            file.seek(at)
            comment = b"." * (length - EMPTY_GZIP)
            file.write(b"\x1f\x8b\x08\x10" + b"\0" * 5 + b"\xff" + comment + b"\0" + b"\x03\0" + b"\0" * 8)
            file.flush()
    return bool(records)


def _under(field: str, place: str) -> Q:
    """Rows whose SURT is the place or inside it."""
    inside = Q(**{f"{field}__startswith": f"{place}/"}) | Q(**{f"{field}__startswith": f"{place}?"})
    return inside | Q(**{field: place})


def _is_under(url: str, place: str) -> bool:
    try:
        return is_under(surt(url), place)
    except AddressRefused:
        return False


def _robots(place: str) -> QuerySet[RobotsFile]:
    """The robots.txt of the host, when the whole host left."""
    if not place.endswith(")"):
        return RobotsFile.objects.none()
    return RobotsFile.objects.filter(origin__in=list(_origins_under(place)))


def _origins_under(place: str) -> Iterator[str]:
    label = place.split(",")[1].rstrip(")").split(":")[0] if "," in place else place.rstrip(")")
    for origin in RobotsFile.objects.filter(origin__contains=label).values_list("origin", flat=True):
        if _is_under(f"{origin}/", place):
            yield origin


def _forget_redirects(place: str) -> None:
    """Feeds of other places that were seen to lead there."""
    for feed in Feed.objects.exclude(moved_to="").only("pk", "moved_to"):
        if _is_under(feed.moved_to, place):
            Feed.objects.filter(pk=feed.pk).update(moved_to="")
