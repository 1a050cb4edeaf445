"""Archives as if fetched: each record at its own date, through the same door as a live answer."""

import logging
import os
import re
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import nullcontext
from dataclasses import dataclass, field, replace
from itertools import islice
from multiprocessing import get_context
from pathlib import Path

from django.conf import settings
from django.db import connection, transaction

from seve.audit.services import record
from seve.base.addresses import AddressRefused, entity_prefix, home_of, is_platform_root
from seve.base.errors import SeveError
from seve.directory import services as directory
from seve.directory.selectors import EntityIndex, entity_index
from seve.directory.types import Found, Route, Status
from seve.harvest import parse
from seve.harvest.parse.doors import speaks_for
from seve.harvest.services import elsewhere, linking, plan, tables
from seve.harvest.services.archives import Archive
from seve.harvest.services.books import DATABASE_GONE
from seve.harvest.services.gathering import Answer
from seve.harvest.services.store import resolve, store_many
from seve.harvest.types import Fetched, FoundFeed, FoundPage, Outcome, RoundReport, Stored

log = logging.getLogger(__name__)
BATCH = 256  # records stored together
BATCH_BYTES = 4 * 2**20  # of bodies: what a batch may weigh in memory, several times over while it is read
PIECE = 16  # records a worker reads at once
WORKERS = 2
PAYS_FROM = 4 * 2**20  # bytes of archives from which workers pay for their start
MOST_SEEN = 1_000
MOST_FEEDS = 20  # of one place, put in the plan after one batch
COMMENTS = re.compile(r"\s*(?:comments? (?:on|for)|commentaires? (?:sur|pour))\b", re.IGNORECASE)  # titles of feeds of comments
Advance = Callable[[int], None]


@dataclass(slots=True)
class _Import:
    """What an import has done so far."""

    admit: bool
    by: str
    stored: Stored = field(default_factory=Stored)
    outcomes: Counter[str] = field(default_factory=Counter)
    seen: dict[str, None] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    entities: set[int] = field(default_factory=set)
    feeds: set[str] = field(default_factory=set)
    skipped: int = 0
    bytes: int = 0


def read_warc(*, paths: Sequence[Path | str], admit: bool, by: str, advance: Advance) -> RoundReport:
    """Read archives as if fetched, at the records' own dates. Reading one again changes nothing.

    Only answers of admitted places are stored; other places seen are nominated, or admitted when `admit`. `advance` is told the records
    read. Raises SeveError when a file is no archive; an archive cut in the middle is told in the report's notes.
    """
    started = time.monotonic()
    files = [Path(path) for path in paths]
    missing = [str(path) for path in files if not path.is_file()]
    if missing:
        raise SeveError(f"there is no file {missing[0]}")
    work = _Import(admit=admit, by=by)
    weight = sum(path.stat().st_size for path in files)
    with _pool(weight) as pool:
        for path in files:
            _read_one(path, work, pool, advance)
            elsewhere.note(_books(), path)
    linking.settle_repeats(sorted(work.entities))
    report = _report(work, time.monotonic() - started)
    with transaction.atomic():
        record(
            verb="harvest.warc", subject="harvest.Visit", by=by, detail={"files": [path.name for path in files], "visits": report.visits}
        )
    return report


def _books() -> Path:
    return Path(settings.SEVE.data) / "warc"


def _pool(weight: int) -> "ProcessPoolExecutor | nullcontext[None]":
    """Workers that read pages while this process stores; none where the machine has one core, or the archives are small."""
    if weight < PAYS_FROM or (os.cpu_count() or 1) < WORKERS:
        return nullcontext()
    context = get_context("forkserver")
    context.set_forkserver_preload(["seve.harvest.parse.ready"])  # else each loads the same 80 MiB for itself
    return ProcessPoolExecutor(WORKERS, mp_context=context, initializer=parse.leave_interrupts_to_parent)


def _read_one(path: Path, work: _Import, pool: ProcessPoolExecutor | None, advance: Advance) -> None:
    archive = Archive(path)
    for batch in _batches(archive):
        _store_batch(batch, work, pool)
        advance(len(batch))
    if archive.cut_at is not None:
        work.notes.append(
            f"{archive.cut_name} is cut after byte {archive.cut_at:,}: what comes before it is stored; fetch the file again for the rest"
        )
    if archive.refused:
        work.notes.append(f"{path.name}: {archive.refused:,} answers over {parse.LARGEST // 2**20} MB were refused")


def _batches(archive: Iterable[Fetched]) -> Iterator[list[Fetched]]:
    batch: list[Fetched] = []
    weight = 0
    for fetched in archive:
        batch.append(fetched)
        weight += len(fetched.body)
        if len(batch) >= BATCH or weight >= BATCH_BYTES:
            yield batch
            batch, weight = [], 0
    if batch:
        yield batch


def _store_batch(batch: list[Fetched], work: _Import, pool: ProcessPoolExecutor | None) -> None:
    index = _know_places(batch, work)
    answers = []
    for fetched in batch:
        answer = _own(fetched, index)
        if answer is None:
            work.skipped += 1
        else:
            answers.append(answer)
    fresh = _not_yet_stored(answers)
    read = _stored(sorted(_read(_known_again(fresh), pool), key=lambda each: each.fetched.at), work, index)
    for each in read:
        work.outcomes[each.fetched.outcome.value] += 1
        work.entities.add(each.entity_id)
        work.bytes += len(each.fetched.body)
        if isinstance(each.found, FoundFeed):
            work.feeds.add(each.surt)
    _plan_feeds(read, index)


def _stored(read: list[Answer], work: _Import, index: EntityIndex) -> list[Answer]:
    """Store answers, together when that goes well, else one by one: one ill record costs no other. Gives those that are stored."""
    try:
        work.stored += store_many(read, index)
        return read
    except DATABASE_GONE:
        raise
    except Exception as error:
        if len(read) == 1:
            log.warning("%s could not be stored (%s: %s)", read[0].fetched.archive, type(error).__name__, str(error)[:200])
            work.notes.append(f"{read[0].fetched.archive} could not be stored ({type(error).__name__}): what is around it is")
            return []
        return [stored for each in read for stored in _stored([each], work, index)]


def _plan_feeds(read: Sequence[Answer], index: EntityIndex) -> None:
    """Put the feeds that the archive shows in the plan of visits: those it holds, and those that a home page announces."""
    wanted: dict[int, dict[str, None]] = {}
    for each in read:
        if not each.surt:
            continue
        if isinstance(each.found, FoundFeed):
            urls: Sequence[str] = () if COMMENTS.match(each.found.title) else (each.url,)
        elif isinstance(each.found, FoundPage) and parse.is_home(each.url):
            urls = each.found.feeds
        else:
            continue
        own = [url for url in urls if "comment" not in url and index.resolve(speaks_for(url)) == each.entity_id]
        wanted.setdefault(each.entity_id, {}).update(dict.fromkeys(own))
    for entity_id, feeds in sorted(wanted.items()):
        plan.add(entity_id, list(feeds)[:MOST_FEEDS], "feed", 0)


def _know_places(batch: list[Fetched], work: _Import) -> EntityIndex:
    """Admit or nominate the places of pages and feeds that nobody has decided on yet."""
    index = entity_index()
    unknown: dict[str, Fetched] = {}
    for fetched in batch:
        if fetched.outcome != Outcome.OK or not (
            parse.looks_like_page(fetched.body, _type(fetched)) or parse.looks_like_feed(fetched.body)
        ):
            continue
        try:
            home = home_of(fetched.url)
            work.seen.setdefault(home)
            if index.resolve(fetched.url) is None and (work.admit or not is_platform_root(entity_prefix(fetched.url))):
                unknown.setdefault(home, fetched)
        except AddressRefused:
            continue
    if not unknown:
        return index
    if work.admit:
        directory.admit_hosts(urls=list(unknown), by=work.by)
        return entity_index()
    found = [Found(url, Route.WARC, None, fetched.archive, fetched.at) for url, fetched in unknown.items()]
    nominated = directory.nominate(found=found, by=work.by)
    work.stored += Stored(nominated=nominated)
    return index


def _own(fetched: Fetched, index: EntityIndex) -> Answer | None:
    """The answer with its admitted place; None when it has none."""
    owner = index.resolve(fetched.url)
    if owner is None or index.status_of(owner) != Status.IN:
        return None
    return resolve(fetched, owner, index)


def _not_yet_stored(answers: list[Answer]) -> list[Answer]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT url, at FROM harvest_visit WHERE (url, at) IN (SELECT * FROM unnest(%s::text[], %s::timestamptz[]))",
            [[each.fetched.url for each in answers], [each.fetched.at for each in answers]],
        )
        known = set(cursor.fetchall())
    return [each for each in answers if (each.fetched.url, each.fetched.at) not in known]


def _known_again(answers: list[Answer]) -> list[tuple[Answer, bool]]:
    """Each answer, and whether its bytes are those already stored: these are not read again."""
    pages = tables.known_pages([each.surt for each in answers if each.surt])
    return [
        (each, (page := pages.get(each.surt)) is not None and page.content_hash is not None and page.content_hash == each.digest)
        for each in answers
    ]


def _read(answers: list[tuple[Answer, bool]], pool: ProcessPoolExecutor | None) -> Iterator[Answer]:
    same = [answer for answer, known in answers if known or not answer.fetched.body]
    yield from same
    fresh = [answer for answer, known in answers if not known and answer.fetched.body]
    bodies = iter([answer.fetched for answer in fresh])
    pieces = iter(lambda: list(islice(bodies, PIECE)), [])
    read = pool.map(parse.read_all, pieces) if pool is not None else map(parse.read_all, pieces)
    found = (each for piece in read for each in piece)
    for answer, each in zip(fresh, found, strict=True):
        yield replace(answer, found=each)


def _type(fetched: Fetched) -> str:
    return dict(fetched.headers).get("content-type", "")


def _report(work: _Import, seconds: float) -> RoundReport:
    stored = work.stored
    return RoundReport(
        visits=stored.visits,
        outcomes=dict(work.outcomes),
        feeds=len(work.feeds),
        posts_new=stored.posts_new,
        posts_changed=stored.posts_changed,
        links_new=stored.links_new,
        links_gone=stored.links_gone,
        nominated=stored.nominated,
        skipped=work.skipped,
        bytes=work.bytes,
        seconds=round(seconds, 3),
        seen=tuple(list(work.seen)[:MOST_SEEN]),
        notes=tuple(work.notes),
    )
