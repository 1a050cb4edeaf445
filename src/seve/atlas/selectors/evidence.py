"""The pages behind a link of the map."""

from datetime import datetime

from seve.atlas.domain import weighing
from seve.atlas.types import EdgeEvidence
from seve.directory import selectors as directory
from seve.harvest import selectors as harvest
from seve.harvest.types import UNENDORSED, Hyperlink, LinkKind

ORDER = {kind: number for number, kind in enumerate((LinkKind.EDITORIAL, LinkKind.BLOGROLL, LinkKind.SOCIAL, LinkKind.BOILERPLATE))}


def edge_evidence(*, source: int, target: int, at: datetime | None = None, limit: int = 100) -> list[EdgeEvidence]:
    """The pages of one place that link to another, editorial first, newest first; those standing at `at` when given."""
    cited = directory.get_entity(target)
    if cited is None:
        return []
    index = directory.entity_index()
    sources = [source, *(old for old, living in directory.merged_ids().items() if living == source)]
    most = max(limit * 4, 400)
    found = [link for each in sources for link in harvest.page_links(source_entity=each, target_prefixes=cited.prefixes, limit=most)]
    # A place may lie within another (a blog of a farm): only what the longest prefix gives to the target counts.
    kept = [link for link in found if index.resolve_surt(link.target_surt) == target and (at is None or _stands(link, at))]
    kept.sort(key=lambda link: (ORDER[link.kind], not set(UNENDORSED).isdisjoint(link.rel), -_moment(link).timestamp(), link.source_url))
    return [_evidence(link) for link in kept[:limit]]


def _moment(link: Hyperlink) -> datetime:
    return link.published if link.published is not None and link.published <= link.first_seen else link.first_seen


def _stands(link: Hyperlink, at: datetime) -> bool:
    gone = link.gone_at is not None and link.gone_at <= at
    return _moment(link).timestamp() <= at.timestamp() and not gone


def _evidence(link: Hyperlink) -> EdgeEvidence:
    dated = link.published is not None and link.published.timestamp() >= weighing.FIRST_WEB_PAGE
    return EdgeEvidence(
        source_url=link.source_url,
        source_title=link.source_title,
        target_url=link.target_url,
        anchor=link.anchor,
        kind=link.kind.value,
        published=link.published if dated else None,
        first_seen=link.first_seen,
        last_seen=link.last_seen,
        gone_at=link.gone_at,
        archive=link.archive,
    )
