"""The one path by which an answer of the web, live or archived, enters the database.

One transaction for the visit and all that follows from it. The same answer told twice changes nothing. Only pages of admitted places
leave more than the trace of the visit (S4); no name of an author is ever written (S5).
"""

import hashlib
import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from django.db import transaction

from seve.base.addresses import AddressRefused, canonical, surt
from seve.directory import services as directory
from seve.directory.selectors import EntityIndex, entity_index
from seve.directory.types import Status
from seve.harvest import parse
from seve.harvest.domain.directives import may_keep_post, strictest
from seve.harvest.domain.posts import Draft, within
from seve.harvest.parse.directives import read_directives
from seve.harvest.parse.doors import speaks_for
from seve.harvest.parse.doors.reservations import NAME as RESERVATIONS
from seve.harvest.services import hands, linking, posting, reserving, retelling, tables
from seve.harvest.services.gathering import Answer, Gathered, Gatherer, Telling
from seve.harvest.types import Fetched, FoundFeed, FoundPage, Outcome, Stored

LOST = {Outcome.GONE, Outcome.MISSING}
# Headers that change what may be kept although the body is the same.
SPEAKING = ("x-robots-tag", "tdm-reservation", "content-usage")
ACTOR = "system:harvest"
Found = FoundFeed | FoundPage | None


def store(*, fetched: Fetched, entity_id: int) -> Stored:
    """Store one answer to a visit of `entity_id`. `Stored.found` tells what was read, `Stored.outcome` what reading showed."""
    return store_all([(fetched, entity_id)])[0]


def store_all(told: Sequence[tuple[Fetched, int]], beside: Mapping[tuple[str, datetime], Found] | None = None) -> list[Stored]:
    """Store several answers in one transaction. The counts of all are told with the first. `beside`: what was read of some, by address
    and moment."""
    index = entity_index()
    with transaction.atomic():
        answers = [resolve(fetched, entity_id, index) for fetched, entity_id in told]
        pages = tables.known_pages([answer.surt for answer in answers if answer.surt])
        is_known = [_is_same(answer, pages) and answer.digest is not None for answer in answers]
        read_in = [
            (None, 0.0) if known else _read_once(answer.fetched, beside or {}) for answer, known in zip(answers, is_known, strict=True)
        ]
        answers = [
            replace(answer, found=found) if found is not None else answer for answer, (found, _) in zip(answers, read_in, strict=True)
        ]
        answers = hands.held_back(_with_what_is_missing(answers))
        counts = store_many(answers, index)
    each = [
        Stored(found=answer.found, outcome=Outcome.UNCHANGED if known else _shown(answer), detail=answer.fetched.detail, reading=seconds)
        for answer, known, (_, seconds) in zip(answers, is_known, read_in, strict=True)
    ]
    first = each[0]
    return [replace(counts, found=first.found, outcome=first.outcome, detail=first.detail, reading=first.reading), *each[1:]]


def _read_once(fetched: Fetched, beside: Mapping[tuple[str, datetime], Found]) -> tuple[Found, float]:
    """(what an answer holds, CPU seconds that it took to read here)."""
    key = fetched.url, fetched.at
    if key in beside:
        return beside[key], 0.0
    parse.make_ready(fetched)
    began = time.thread_time()
    return read(fetched), time.thread_time() - began


def read(fetched: Fetched) -> FoundFeed | FoundPage | None:
    """What a successful answer holds; None for every other."""
    return parse.read(fetched) if fetched.body and 200 <= fetched.status < 300 else None


def resolve(fetched: Fetched, entity_id: int, index: EntityIndex) -> Answer:
    """Whose page an answer is. Where a redirect led into another place, it is that one's; its SURT is empty when nobody admitted it."""
    try:
        url = canonical(fetched.final_url or fetched.url)
        key = surt(url)
    except AddressRefused:
        return Answer(fetched, entity_id, fetched.url[:2000], "", None, None)
    owner = index.resolve(speaks_for(url))
    is_admitted = owner is not None and index.status_of(owner) == Status.IN
    return Answer(fetched, entity_id if owner is None else owner, url, key if is_admitted else "", digest_of(fetched), None)


def digest_of(fetched: Fetched) -> bytes | None:
    """The hash of all that can change what is kept: the body, and the headers that speak to readers like us."""
    if not fetched.body:
        return None
    told = hashlib.blake2b(fetched.body, digest_size=16)
    for name, value in fetched.headers:
        if name in SPEAKING:
            told.update(f"\0{name}:{value}".encode("utf-8", "replace"))
    return told.digest()


def store_many(answers: Sequence[Answer], index: EntityIndex) -> Stored:
    """Store answers that were resolved and read. Several visits of one page are stored in order of time."""
    total = Stored()
    answers = _with_what_is_missing(answers)
    with transaction.atomic():
        visits = tables.insert_visits([(each.fetched, each.entity_id, _asked(each), each.digest, _outcome(each)) for each in answers])
        fresh = sorted((each for each in answers if (_asked(each), each.fetched.at) in visits), key=lambda each: each.fetched.at)
        for wave in _waves(fresh):
            ids = {each.surt: visits[_asked(each), each.fetched.at] for each in wave}
            total += _store_wave(wave, ids, index)
    return replace(total, visits=len(visits))


def _with_what_is_missing(answers: Sequence[Answer]) -> list[Answer]:
    """The answers; those of blank pages, and of what is no text, say so. What was read before stays: who shows nothing says nothing."""
    return [_missing(answer) for answer in answers]


def _missing(answer: Answer) -> Answer:
    fetched = answer.fetched
    if isinstance(answer.found, FoundPage) and answer.found.is_blank:
        told = replace(fetched, outcome=Outcome.EMPTY, detail="nothing to read: no words, no links, no pictures", body=b"")
        return replace(answer, fetched=told, found=None, digest=None)
    if answer.found is None and not fetched.detail and _shown(answer) == Outcome.UNREADABLE:
        return replace(answer, fetched=replace(fetched, detail=f"neither page nor feed ({_type(fetched)[:60]})"))
    return answer


def _asked(answer: Answer) -> str:
    return answer.fetched.url[:2000]


def _outcome(answer: Answer) -> Outcome:
    return _shown(answer) or answer.fetched.outcome


def _shown(answer: Answer) -> Outcome | None:
    """What reading showed beyond the answer's own outcome."""
    fetched = answer.fetched
    if fetched.outcome in (Outcome.CHANGED_HANDS, Outcome.EMPTY):
        return fetched.outcome
    if fetched.outcome not in (Outcome.OK, Outcome.MOVED) or not 200 <= fetched.status < 300:
        return None
    if not fetched.body.strip():
        return Outcome.EMPTY
    return Outcome.UNREADABLE if answer.found is None and answer.surt and not parse.is_readable(_type(fetched)) else None


def _type(fetched: Fetched) -> str:
    return dict(fetched.headers).get("content-type", "")


def _waves(answers: Sequence[Answer]) -> list[list[Answer]]:
    """Groups in which no page comes twice, in order of time."""
    waves: list[list[Answer]] = []
    depth: dict[str, int] = {}
    for answer in answers:
        turn = depth.get(answer.surt, 0) if answer.surt else 0
        depth[answer.surt] = turn + 1
        if turn == len(waves):
            waves.append([])
        waves[turn].append(answer)
    return waves


def _store_wave(answers: Sequence[Answer], visits: dict[str, int], index: EntityIndex) -> Stored:
    own = [each for each in answers if each.surt]
    known = tables.known_pages([each.surt for each in own])
    lost = [(each.surt, each.fetched.at, each.fetched.outcome) for each in own if each.fetched.outcome in LOST]
    gone = tables.lose_pages(lost) if lost else 0
    same = [(each.surt, each.fetched.at) for each in own if _is_same(each, known)]
    if same:
        tables.touch_pages(same)
    gatherer, tellings = Gatherer(index), list[Telling]()
    reserving.keep([each for each in own if isinstance(each.found, FoundPage) and each.found.generator == RESERVATIONS])
    for each in own:
        if isinstance(each.found, FoundPage):
            gatherer.page(each, each.found)
        elif isinstance(each.found, FoundFeed):
            tellings += gatherer.feed(each, each.found, read_directives(each.fetched.headers, ()))
    fresh, seen = retelling.split(tellings)
    for told in fresh:
        gatherer.telling(told)
    if seen:
        posting.see([(one.id, one.at, None) for one in seen])
        tables.see_pages_of_feeds([(one.surt, one.at) for one in seen])
    stored = _write(gatherer.rows, known, visits)
    return stored + Stored(links_gone=gone)


def _is_same(answer: Answer, known: dict[str, tables.KnownPage]) -> bool:
    """Nothing new: a 304, or the bytes of the last time."""
    if answer.fetched.outcome == Outcome.UNCHANGED:
        return True
    page = known.get(answer.surt)
    return answer.found is None and page is not None and page.content_hash is not None and page.content_hash == answer.digest


def _write(rows: Gathered, known: dict[str, tables.KnownPage], visits: dict[str, int]) -> Stored:
    newer = [
        row for row in rows.pages if row.surt not in known or row.at >= known[row.surt].last_seen or known[row.surt].content_hash is None
    ]
    older = {row.surt: row for row in rows.pages} if len(newer) < len(rows.pages) else {}
    for row in newer:
        older.pop(row.surt, None)
    new, gone = _write_newer(newer, rows, known)
    if older:
        new += _write_older(older, rows, known)
    if rows.feed_pages:
        new += _write_feed_pages(rows)
    if rows.moved:
        posting.move(rows.moved)
    purged = posting.purge(rows.purged) if rows.purged else 0
    purged += sum(map(posting.purge_under, rows.purged_places))
    posts_new, posts_changed = _write_posts(rows, visits)
    posting.restrict({key: row.directives for row in newer for key in _addresses_of(row)})
    nominated = directory.nominate(found=list(rows.found.values()), by=ACTOR) if rows.found else 0
    return Stored(
        pages=len(newer),
        posts_new=posts_new,
        posts_changed=posts_changed,
        posts_purged=purged,
        links_new=new,
        links_gone=gone,
        nominated=nominated,
    )


def _addresses_of(row: tables.PageRow) -> list[str]:
    """SURTs under which a post of this page may stand."""
    return [row.surt, surt(row.canonical_url)] if row.canonical_url else [row.surt]


def _write_newer(newer: list[tables.PageRow], rows: Gathered, known: dict[str, tables.KnownPage]) -> tuple[int, int]:
    if not newer:
        return 0, 0
    pages = tables.upsert_pages(newer, Outcome.OK)
    visits = [(row.surt, row.at, known[row.surt].last_seen if row.surt in known else row.at) for row in newer]
    return linking.replace_links(rows.links, pages, visits)


def _write_older(older: dict[str, tables.PageRow], rows: Gathered, known: dict[str, tables.KnownPage]) -> int:
    tables.touch_pages([(row.surt, row.at) for row in older.values()])
    ids = {key: known[key].id for key in older}
    following = {key: known[key].first_seen if older[key].at < known[key].first_seen else known[key].last_seen for key in older}
    return linking.add_older_links(rows.links, ids, following)


def _write_feed_pages(rows: Gathered) -> int:
    """Pages that are only known from a feed, with the links of their entry."""
    latest = {row.surt: row for row in rows.feed_pages}
    pages = tables.add_pages_of_feeds(list(latest.values()))
    links = {(row.page_surt, row.target_url): row for row in rows.feed_links}
    new, _ = linking.replace_links(list(links.values()), pages, [(row.surt, row.at, row.at) for row in latest.values()])
    return new


def _write_posts(rows: Gathered, visits: dict[str, int]) -> tuple[int, int]:
    """Entries of pages that name another address as their own, or that ask to keep less, follow what the page said too."""
    told = tables.known_pages([draft.surt for draft in rows.drafts])
    drafts = []
    for draft in rows.drafts:
        page = told.get(draft.surt)
        if page is None or draft.source == "page":
            drafts.append(draft)
        elif may_keep_post(page.asked, draft.at):
            asked = within(replace(draft, directives=strictest(draft.directives, page.asked)))
            drafts.append(_under(asked, page.canonical_url, rows) if page.canonical_url else asked)
    drafts = reserving.respected(drafts)
    told_by = {draft.surt: visits[key] for draft in drafts if (key := rows.told_in.get(draft.surt, draft.surt)) in visits}
    return posting.put(drafts, told_by)


def _under(draft: Draft, url: str, rows: Gathered) -> Draft:
    """The draft under the address that its page calls its own."""
    key = surt(url)
    rows.told_in[key] = rows.told_in.get(draft.surt, draft.surt)
    return replace(draft, url=url, surt=key)
