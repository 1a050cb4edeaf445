"""Copies of pages that are evidence: a page, or a feed, is kept by the visit that first sees it link to another admitted place.

Once: what it says later is in the tables; or, when that was asked for, every visit, each time. Nothing is kept that asks not to be
(`noarchive`, `nosnippet`, a mining reservation, of the page, its headers or its host), and what was kept of a page goes when the page
begins to ask.
"""

import json
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import connection, transaction

from seve.base.addresses import AddressRefused, canonical, surt
from seve.base.http import Answer, Trouble
from seve.directory.selectors import entity_index
from seve.directory.types import Status
from seve.harvest.domain import directives
from seve.harvest.fetch.recorder import Recorder
from seve.harvest.models import Page, Visit
from seve.harvest.parse.directives import read_directives
from seve.harvest.services import reserving
from seve.harvest.services.arrays import literals
from seve.harvest.services.purge import erase_records
from seve.harvest.types import Fetched, FoundFeed, FoundPage, Outcome


@dataclass(frozen=True, slots=True)
class Stored:
    """A visit that was stored: what was asked, what came, what was read in it."""

    fetched: Fetched
    answer: Answer | None
    found: FoundFeed | FoundPage | None
    is_known: bool = False  # nothing new: what the page asks is what it asked when it was read


@dataclass(frozen=True, slots=True)
class _Told:
    """A page that a visit told of, with a link that nobody had seen before."""

    id: int
    surt: str
    url: str
    asked: dict[str, Any]


def keep(visits: Sequence[Stored], recorder: Recorder) -> None:
    """Record those that are evidence, and note where. In the transaction that stored them."""
    told = _own_pages(visits) if recorder.keeps_all else _with_new_links(visits)
    reserved = reserving.reserved({page.surt: page.url for pages in told.values() for page in pages})
    kept: list[tuple[str, datetime, str]] = []
    places: list[tuple[int, str]] = []
    for number, pages in told.items():
        visit = visits[number]
        asked = directives.strictest(read_directives(visit.fetched.headers, ()), *(directives.from_json(page.asked) for page in pages))
        if visit.answer is None or not directives.may_keep_copy(asked) or any(page.surt in reserved for page in pages):
            continue
        if archive := recorder.record(visit.fetched, _what_may_be_kept(visit, visit.answer)):
            kept.append((visit.fetched.url[:2000], visit.fetched.at, archive))
            places += [(page.id, archive) for page in pages]
    _note(kept, places)


def _note(visits: Sequence[tuple[str, datetime, str]], pages: Sequence[tuple[int, str]]) -> None:
    """Where the answers of these visits, and the copies of these pages, are kept."""
    with connection.cursor() as cursor:
        if visits:
            cursor.execute(
                """
                UPDATE harvest_visit AS visit SET archive = kept.archive
                FROM unnest(%s::text[], %s::timestamptz[], %s::text[]) AS kept(url, at, archive)
                WHERE visit.url = kept.url AND visit.at = kept.at
                """,
                literals(list(zip(*visits, strict=True))),
            )
        if pages:
            cursor.execute(
                """
                UPDATE harvest_page AS page SET archive = kept.archive
                FROM unnest(%s::bigint[], %s::text[]) AS kept(id, archive) WHERE page.id = kept.id
                """,
                literals(list(zip(*dict(pages).items(), strict=True))),
            )


def _what_may_be_kept(visit: Stored, answer: Answer) -> Answer:
    """What a page asks stands in the page: of one that was not read, or not to its end, only the head is kept. What leads there asks by
    its own headers."""
    answer = replace(answer, hops=tuple(hop for hop in answer.hops if directives.may_keep_copy(read_directives(hop.headers, ()))))
    is_page = "html" in (dict(visit.fetched.headers).get("content-type", "") or "html")
    is_told = visit.is_known or visit.found is not None or not answer.raw or not is_page
    return answer if is_told else replace(answer, raw=b"", trouble=answer.trouble or Trouble.ENCODING)


def forget_unwilling(visits: Sequence[Stored]) -> None:
    """Erase the copies of pages that were read just now and ask not to be kept."""
    keys = [key for visit in visits if isinstance(visit.found, FoundPage) for key in _pages_of(visit)]
    rows = Page.objects.filter(surt__in=keys).exclude(archive="").exclude(directives={}).only("archive", "surt", "directives")
    unwilling = {row.archive: row.surt for row in rows if not directives.may_keep_copy(directives.from_json(row.directives))}
    if unwilling:
        asking = set(unwilling.values())
        urls = [visit.fetched.url[:2000] for visit in visits if not asking.isdisjoint(_pages_of(replace(visit, found=None)))]
        earlier = Visit.objects.filter(url__in=urls).exclude(archive="").values_list("archive", flat=True)
        unwilling |= dict.fromkeys(earlier, "")
        Page.objects.filter(archive__in=list(unwilling)).update(archive="")
        Visit.objects.filter(archive__in=list(unwilling)).update(archive="")
        transaction.on_commit(lambda: erase_records(settings.SEVE.data / "warc", set(unwilling)))


def _with_new_links(visits: Sequence[Stored]) -> dict[int, list[_Told]]:
    """By the number of a visit: the pages it told of, on which it was the first to see a link to another admitted place."""
    told = [(number, key, visit.fetched.at) for number, visit in enumerate(visits) if _is_whole(visit) for key in _pages_of(visit)]
    if not told:
        return {}
    index = entity_index()
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT seen.number, page.id, page.surt, page.url, page.directives::text, link.source_entity_id, link.target_surt
            FROM unnest(%s::int[], %s::text[], %s::timestamptz[]) AS seen(number, surt, at)
            JOIN harvest_page AS page ON page.surt = seen.surt
            JOIN harvest_hyperlink AS link ON link.page_id = page.id AND link.first_seen = seen.at
            """,
            literals(list(zip(*told, strict=True))),
        )
        rows = cursor.fetchall()
    found: dict[int, dict[int, _Told]] = defaultdict(dict)
    for number, page, key, url, asked, source, target_surt in rows:
        target = index.resolve_surt(target_surt)
        if target is not None and target != source and index.status_of(target) == Status.IN:
            found[number][page] = _Told(page, key, url, json.loads(asked))
    return {number: list(pages.values()) for number, pages in sorted(found.items())}


def _own_pages(visits: Sequence[Stored]) -> dict[int, list[_Told]]:
    """By the number of each visit that was answered: the page it is of, when there is one in the tables."""
    keys = {number: next(_pages_of(replace(visit, found=None)), "") for number, visit in enumerate(visits) if visit.answer is not None}
    rows = Page.objects.filter(surt__in=[key for key in keys.values() if key]).values_list("id", "surt", "url", "directives")
    pages = {key: _Told(number, key, url, asked) for number, key, url, asked in rows}
    return {number: [pages[key]] if key in pages else [] for number, key in keys.items()}


def _is_whole(visit: Stored) -> bool:
    return visit.answer is not None and visit.fetched.outcome == Outcome.OK and bool(visit.answer.raw)


def _pages_of(visit: Stored) -> Iterator[str]:
    """SURTs of the pages that a visit tells of: its own, and those of a feed's entries."""
    links = [entry.link for entry in visit.found.entries if entry.link] if isinstance(visit.found, FoundFeed) else []
    for url in dict.fromkeys([visit.fetched.final_url or visit.fetched.url, *links]):
        try:
            yield surt(canonical(url))
        except AddressRefused:
            continue
