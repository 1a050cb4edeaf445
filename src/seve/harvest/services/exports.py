"""An owner's own export of a place in a closed network, read as if that place had a feed. Nobody is asked anything: the file is all.

An export is somebody else's archive: of a ZIP only the few files that hold posts are opened, in memory, within bounds; nothing is unpacked
to disk, no name inside decides where anything goes.
"""

import json
import time
import zipfile
from collections.abc import Iterator, Sequence
from datetime import timedelta
from pathlib import Path

from django.db import transaction

from seve.audit import services as audit
from seve.base import clock
from seve.base.addresses import host_of, registrable_domain
from seve.base.errors import UsageError
from seve.charter.selectors import may_visit
from seve.directory.selectors import entity_index, get_entity
from seve.directory.types import Entity, Status
from seve.harvest.parse.doors.closed.exports import NETWORKS, Said, network_of, read_export
from seve.harvest.services.archives import BROKEN_ZIP
from seve.harvest.services.store import store
from seve.harvest.types import Fetched, Outcome, RoundReport, Stored, Via

MOST_MEMBERS = 200_000  # of a ZIP
MOST_OPENED = 100
LARGEST = 64 * 2**20  # bytes of one file, unpacked
LARGEST_TOGETHER = 256 * 2**20
STEEPEST = 200  # unpacked bytes a packed one: posts pack ten to one
AT_ONCE = 500  # posts stored together
NEVER = "the place has left, or must not be read now"


def read_owners_export(*, path: Path, place: str, owner_agrees: bool, by: str) -> RoundReport:
    """Store the posts of an export under the place it is of. Reading it again changes nothing. Raises UsageError."""
    began = time.monotonic()
    if not owner_agrees:
        raise UsageError("only its owner may hand this over: say --owner-agrees once they agreed, and told that all of it is public")
    entity = _claimed(place)
    network = NETWORKS.get(registrable_domain(host_of(entity.home_url)), "")
    if not network:
        raise UsageError(f"{entity.home_url} is in no network whose exports are read (X, Facebook, Instagram)")
    said = [each for body in _files(path, network) for each in read_export(network, body)]
    if not said:
        raise UsageError(f"{path.name} holds no post of {network}: ask for the export again, in JSON")
    with transaction.atomic():
        stored = _store(entity, network, sorted({each.id: each for each in said}.values(), key=lambda each: each.at))
        audit.record(
            verb="harvest.export", subject=f"directory.WebEntity:{entity.id}", by=by, detail={"posts": stored.posts_new, "network": network}
        )
    return RoundReport(
        visits=stored.visits,
        posts_new=stored.posts_new,
        posts_changed=stored.posts_changed,
        links_new=stored.links_new,
        nominated=stored.nominated,
        bytes=path.stat().st_size,
        seconds=round(time.monotonic() - began, 3),
    )


def _claimed(place: str) -> Entity:
    index = entity_index()
    number = index.resolve(place)
    entity = get_entity(number) if number is not None and index.status_of(number) == Status.IN else None
    if entity is None:
        raise UsageError(f"no admitted place has the address {place}: admit it first")
    if not may_visit(entity.home_url).open:
        raise UsageError(f"{entity.home_url}: {NEVER}")
    return entity


def _files(path: Path, network: str) -> Iterator[bytes]:
    """The files that hold posts: those of a ZIP, or the one file itself."""
    if not path.is_file():
        raise UsageError(f"{path} is no file")
    if path.suffix in {".js", ".json"}:
        if path.stat().st_size > LARGEST:
            raise UsageError(f"{path.name} is larger than {LARGEST >> 20} MB")
        yield path.read_bytes()
        return
    try:
        with zipfile.ZipFile(path) as packed:
            yield from _members(packed, network)
    except BROKEN_ZIP:
        raise UsageError(f"{path.name} is no readable ZIP: give the file as the network sent it, without password") from None


def _members(packed: zipfile.ZipFile, network: str) -> Iterator[bytes]:
    infos = packed.infolist()
    wanted = [info for info in infos if network_of(info.filename) == network and not info.is_dir()]
    if len(infos) > MOST_MEMBERS or len(wanted) > MOST_OPENED:
        raise UsageError("this archive holds more files than any export does")
    together = 0
    for info in wanted:
        together += info.file_size
        is_steep = info.file_size > STEEPEST * max(1, info.compress_size)
        if info.file_size > LARGEST or together > LARGEST_TOGETHER or is_steep:
            raise UsageError("a file of this archive unpacks to more than any export does")
        with packed.open(info) as member:
            body = member.read(LARGEST + 1)  # what the directory of the archive says may be a lie
        if len(body) > LARGEST:
            raise UsageError("a file of this archive unpacks to more than any export does")
        yield body


def _store(entity: Entity, network: str, said: Sequence[Said]) -> Stored:
    """As a feed of the place, some at a time, through the one path of every answer."""
    total, now = Stored(), clock.now()
    for number, start in enumerate(range(0, len(said), AT_ONCE)):
        items = [
            {"id": each.id, "url": _address(entity, network, each), "content_html": each.html, "date_published": each.at.isoformat()}
            for each in said[start : start + AT_ONCE]
        ]
        feed = {"version": "https://jsonfeed.org/version/1.1", "title": entity.name, "home_page_url": entity.home_url, "items": items}
        fetched = Fetched(
            url=entity.home_url,
            final_url=entity.home_url,
            at=now + timedelta(microseconds=number),
            outcome=Outcome.OK,
            status=200,
            headers=(("content-type", "application/feed+json"),),
            body=json.dumps(feed).encode(),
            detail="from its owner’s export",
            via=Via.WARC,
        )
        total += store(fetched=fetched, entity_id=entity.id)
    return total


def _address(entity: Entity, network: str, said: Said) -> str:
    """X tells the id of each post; the others tell none, so that a post leads to its place, with its moment."""
    home = entity.home_url.rstrip("/")
    return f"{home}/status/{said.id}" if network == "x" else f"{home}?posted={said.id}"
