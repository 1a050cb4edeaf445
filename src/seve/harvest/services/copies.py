"""The copy of an answer that a visit kept: one record of an archive, shown as words and links, never as it was served.

Looking at one stores nothing here; the door writes the look-up down.
"""

import io
import re
import zipfile
import zlib
from html import escape
from pathlib import Path
from typing import IO

import nh3
from django.conf import settings
from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed

from seve.base import html
from seve.base.addresses import AddressRefused, surt
from seve.base.warc import Kept, unfolded
from seve.charter.selectors import may_quote
from seve.harvest.models import Page, Visit
from seve.harvest.parse import LARGEST, doors, looks_like_feed, looks_like_page
from seve.harvest.parse.charsets import decode
from seve.harvest.parse.dates import parse_date
from seve.harvest.parse.feeds import parse_feed
from seve.harvest.services import elsewhere
from seve.harvest.services.archives import BROKEN_ZIP
from seve.harvest.services.joined import GZIP, Unfolded
from seve.harvest.types import Copy, CopyRefused, WhyNoCopy

LONGEST = 1_000_000  # characters shown of one copy
MOST_ENTRIES = 100  # of one feed
CHUNK = 1 << 16
# Words and links: no pictures (they would be fetched from others), no landmarks (the page around the copy has its own).
TAGS = frozenset(html.TAGS) - {"img", "main", "header", "footer", "nav", "aside", "address"}
_heading = re.compile(r"<(/?)h[1-6]\b")
_position = re.compile(r"([^#/\\\0][^#\0]{0,300})#(\d{1,15})")
_own = re.compile(r"[A-Za-z0-9][\w.-]*\.warc(?:\.gz)?", re.ASCII)
_title = re.compile(r"<title\b[^>]{0,200}>([^<]{0,500})", re.IGNORECASE)


def position_of(archive: str) -> tuple[str, int] | None:
    """("file.warc.gz", offset) of a position as visits write it, when a page can tell of it: its file is held here, or stood elsewhere."""
    found = _position.fullmatch(archive)
    return (found[1], int(found[2])) if found and (_held(found[1]) or elsewhere.stood_at(_folder(), found[1])) else None


def _held(name: str) -> Path | None:
    """The archive of our own visits of that name."""
    path = _folder() / name
    return path if _own.fullmatch(name) and path.is_file() else None


def address_of(*, name: str, offset: int) -> str:
    """The public address whose answer this record holds; "" when nothing stored rests on it."""
    archive = f"{name}#{offset}"
    for rows in (Visit.objects.filter(archive=archive), Page.objects.filter(archive=archive)):
        url: str | None = rows.values_list("url", flat=True).first()
        if url is not None:
            return url
    return ""


def whereabouts(*, name: str, offset: int) -> dict[str, str]:
    """{"url": the public address of a copy that does not open, "stood": where its archive was when it was read, or ""}."""
    path = None if _held(name) else elsewhere.stood_at(_folder(), name)
    return {"url": address_of(name=name, offset=offset), "stood": str(path or "")}


def owner_of(*, name: str, offset: int) -> int | None:
    """The place whose visit wrote this record; None when nothing stored rests on it (any more)."""
    archive = f"{name}#{offset}"
    for rows in (Visit.objects.filter(archive=archive), Page.objects.filter(archive=archive)):
        owner: int | None = rows.values_list("entity_id", flat=True).first()
        if owner is not None:
            return owner
    return None


def open_copy(*, name: str, offset: int) -> Copy:
    """The copy at a position. Raises CopyRefused when there is none to show, or none that may be shown."""
    if owner_of(name=name, offset=offset) is None:
        raise CopyRefused(WhyNoCopy.UNKNOWN)
    kept, date = _read(_member(name, offset), offset)
    if _held(name) is None and not _is_same(kept.url, address_of(name=name, offset=offset)):
        raise CopyRefused(WhyNoCopy.BROKEN)  # another file of that name
    if not may_quote(kept.url).open:
        raise CopyRefused(WhyNoCopy.LEFT)
    text = decode(kept.body, kept.content_type)[0][:LONGEST]
    if looks_like_feed(kept.body, kept.content_type):
        title, shown = _of_feed(kept)
    elif looks_like_page(kept.body, kept.content_type):
        title, shown = _of_page(text, kept.url)
    elif kept.content_type.startswith("text/") or "json" in kept.content_type or "xml" in kept.content_type:
        title, shown = "", f"<pre>{escape(text)}</pre>"
    else:
        raise CopyRefused(WhyNoCopy.WORDLESS)
    return Copy(kept.url, title, parse_date(date), kept.status, shown, f"{name}#{offset}")


def words_and_links(markup: str, base: str) -> str:
    """Foreign markup without anything that runs, is fetched, or could be taken for a part of the page around it."""
    clean = nh3.clean(
        html.sanitise(html.with_breaks(markup), base=base),
        tags=set(TAGS),
        attributes={"a": {"href"}, "td": {"colspan", "rowspan"}, "th": {"colspan", "rowspan"}, "*": {"lang", "dir"}},
        link_rel="noopener noreferrer nofollow",
        url_schemes={"http", "https"},
        url_relative="deny",
    )
    return _heading.sub(r"<\1h2", clean)  # the page around it has the one h1


def _of_page(text: str, url: str) -> tuple[str, str]:
    told = _title.search(text)
    return html.plain(told[1]) if told else "", words_and_links(text, url)


def _of_feed(kept: Kept) -> tuple[str, str]:
    feed = parse_feed(doors.clear(kept.body), kept.url, kept.content_type)
    parts = [
        f'<h2><a href="{escape(entry.link)}">{escape(entry.title or entry.link)}</a></h2>{entry.content or entry.summary}'
        for entry in feed.entries[:MOST_ENTRIES]
    ]
    return html.plain(feed.title), words_and_links("\n".join(parts)[:LONGEST], kept.url)


def _is_same(one: str, other: str) -> bool:
    try:
        return surt(one) == surt(other)
    except AddressRefused:
        return False


def _read(member: bytes, offset: int) -> tuple[Kept, str]:
    """(the answer of one record, its date as written)."""
    try:
        record = next(iter(ArchiveIterator(io.BytesIO(member), arc2warc=True)), None)
        if record is None:
            raise CopyRefused(WhyNoCopy.ERASED)
        if record.rec_type == "revisit":
            raise CopyRefused(WhyNoCopy.UNCHANGED)
        if record.rec_type != "response" or record.http_headers is None:
            raise CopyRefused(WhyNoCopy.BROKEN)
        fields = record.http_headers
        kept = Kept(
            url=(record.rec_headers.get_header("WARC-Target-URI") or "").strip("<>").partition("#")[0],
            status=int(fields.get_statuscode() or 0),
            content_type=(fields.get_header("content-type") or "").lower(),
            body=unfolded(record.raw_stream.read(), fields.get_header("content-encoding") or ""),
            location=fields.get_header("location") or "",
            offset=offset,
        )
    except (ArchiveLoadFailed, EOFError, ValueError):
        raise CopyRefused(WhyNoCopy.BROKEN) from None
    return kept, record.rec_headers.get_header("WARC-Date") or ""


def _member(name: str, offset: int) -> bytes:
    """The bytes of one record, unfolded, and of no other where each has its own member: what was erased shows no neighbour."""
    path = _held(name) or elsewhere.stood_at(_folder(), name)
    if path is None or not path.is_file():
        raise CopyRefused(WhyNoCopy.ELSEWHERE)
    part = name.partition(elsewhere.PART)[2]
    try:
        if not part:
            with path.open("rb") as file:
                return _record(file, offset)
        with zipfile.ZipFile(path) as packed, packed.open(part) as file:
            return _record(file, offset)
    except (KeyError, *BROKEN_ZIP):
        raise CopyRefused(WhyNoCopy.BROKEN) from None


def _record(file: IO[bytes], offset: int) -> bytes:
    """From an offset: the gzip member that begins there, or, of an archive that is not compressed, or compressed as one whole, as much as
    an answer may hold."""
    file.seek(0)
    is_packed = file.read(len(GZIP)) == GZIP
    file.seek(offset)
    chunk = file.read(CHUNK)
    if is_packed and not chunk.startswith(GZIP):
        return _within(file, offset)
    if not is_packed:
        return chunk + file.read(LARGEST)
    unfolding = zlib.decompressobj(wbits=31)
    held = bytearray()
    while not unfolding.eof and len(held) <= LARGEST:
        if not chunk:
            raise CopyRefused(WhyNoCopy.BROKEN)
        held += unfolding.decompress(chunk, LARGEST + CHUNK - len(held))
        chunk = file.read(CHUNK)
    if not held:
        raise CopyRefused(WhyNoCopy.ERASED)
    return bytes(held)


def _within(file: IO[bytes], offset: int) -> bytes:
    """As much as an answer may hold, from a position in the unfolded archive; what stands before it is unfolded and forgotten."""
    file.seek(0)
    plain, held = Unfolded(file), bytearray()
    try:
        while (left := offset - plain.tell()) > 0:
            if not plain.read(min(left, CHUNK)):
                raise CopyRefused(WhyNoCopy.BROKEN)
        while len(held) <= LARGEST and (some := plain.read(CHUNK)):
            held += some
    except EOFError:  # cut behind it
        pass
    return bytes(held)


def _folder() -> Path:
    return Path(settings.SEVE.data) / "warc"
