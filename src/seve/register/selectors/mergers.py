"""Mergers under way, the scenarios before them, and the links that lead to what closes."""

from typing import Any

from seve.directory import selectors as directory
from seve.harvest import selectors as harvest
from seve.harvest.types import Hyperlink, LinkKind
from seve.register import models
from seve.register.domain.mergers import ORDER
from seve.register.domain.scenarios import Cited, compare
from seve.register.selectors.cards import as_decision
from seve.register.types import Archived, LinkToRepair, Merger, Platform, Redirected, Scenario, Step, Verdict

MOST_LINKS = 5_000
MOST_LINKED_PAGES = 10


def merger_of(decision_id: int) -> Merger | None:
    """The merger that a standing decision opened."""
    rows = models.Decision.objects.select_related("platform", "into").prefetch_related("step_set")
    row = rows.filter(pk=decision_id, verdict=Verdict.MERGE, withdrawn_at__isnull=True).first()
    return _as_merger(row) if row else None


def mergers(*, open_only: bool = True) -> list[Merger]:
    """Every merger that was decided and not withdrawn, the newest first."""
    rows = models.Decision.objects.select_related("platform", "into").prefetch_related("step_set")
    found = [_as_merger(row) for row in rows.filter(verdict=Verdict.MERGE, withdrawn_at__isnull=True).order_by("-decided_at")]
    return [merger for merger in found if not (open_only and merger.is_closed)]


def links_to_repair(platform: Platform) -> list[LinkToRepair]:
    """Pages of other places whose text or lists still lead to a platform, each page and target once."""
    seen: dict[tuple[str, str], LinkToRepair] = {}
    for link in _links_to(platform):
        seen.setdefault(
            (link.source_url, link.target_url), LinkToRepair(link.source_entity, link.source_url, link.source_title, link.target_url)
        )
    return list(seen.values())


def most_linked(platform: Platform, limit: int = MOST_LINKED_PAGES) -> list[str]:
    """The platform's own addresses, then the pages of it that others link to most."""
    counts: dict[str, set[str]] = {}
    for link in _links_to(platform):
        counts.setdefault(link.target_url, set()).add(link.source_url)
    ranked = sorted(counts, key=lambda url: (-len(counts[url]), url))[:limit]
    return list(dict.fromkeys([*platform.card.addresses, *ranked]))


def scenarios(a: Platform, b: Platform) -> list[Scenario]:
    """What would follow from each way of settling an overlap."""
    return compare(a.card, b.card, _cited(a), _cited(b))


def _cited(platform: Platform) -> Cited:
    links = links_to_repair(platform)
    return Cited(places=len({link.entity_id for link in links}), links=len(links))


def _links_to(platform: Platform) -> list[Hyperlink]:
    entity = directory.get_entity(platform.entity_id) if platform.entity_id else None
    if entity is None:
        return []
    links = harvest.links_to(target_prefixes=entity.prefixes, limit=MOST_LINKS)
    return [link for link in links if link.source_entity != entity.id and link.gone_at is None and link.kind is not LinkKind.SOCIAL]


def _archived(facts: dict[str, Any]) -> Archived | None:
    if "files" not in facts:
        return None
    counts = {name: facts[name] for name in ("kept", "pages", "size", "left", "nothing_there")}
    return Archived(files=tuple(facts["files"]), **counts, is_full=facts.get("is_full", False))


def _as_merger(row: models.Decision) -> Merger:
    kept = {step.kind: step for step in row.step_set.all()}
    steps = tuple(
        Step(
            kind=kind,
            note=kept[kind].note if kind in kept else "",
            findings=tuple(Redirected(**finding) for finding in kept[kind].findings) if kind in kept else (),
            checked_at=kept[kind].checked_at if kind in kept else None,
            done_at=kept[kind].done_at if kind in kept else None,
            archived=_archived(kept[kind].facts) if kind in kept else None,
        )
        for kind in ORDER
    )
    return Merger(as_decision(row), steps)
