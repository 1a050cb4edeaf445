"""Build an edition: choose the period, gather the facts, compose, keep."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import numpy as np
from django.db import transaction
from numpy.typing import NDArray

from seve.audit import services as audit
from seve.base import clock
from seve.base.addresses import surt
from seve.base.errors import SeveError, UsageError
from seve.briefing import models, selectors, stored
from seve.briefing.domain.composing import compose
from seve.briefing.domain.language import LANGUAGES
from seve.briefing.domain.periods import default_period, weeks_of
from seve.briefing.services.asked import waiting_questions
from seve.briefing.services.facts import gather
from seve.briefing.services.pages import Gatekeeper, read_policy
from seve.briefing.services.rechecking import Recheck, Revisit
from seve.briefing.types import Edition, Week
from seve.charter import policy
from seve.charter import services as charter
from seve.charter.types import Currency
from seve.directory import selectors as directory
from seve.directory.types import Entity, Status
from seve.harvest import selectors as harvest

PRESENT = timedelta(days=31)  # an edition that ends this close to the newest post tells of the present


class NothingToTell(SeveError):
    """No post of the ecosystem falls into the period."""


def build(
    *,
    start: datetime | None = None,
    end: datetime | None = None,
    territory: str | None = None,
    language: str = "fr",
    by: str,
    revisit: Revisit | None = None,
) -> Edition:
    """The edition of a period (whole by default: see domain.periods), stored in the place of an earlier one of the same period.

    revisit: visits pages, in the place of what the project set (rechecking.revisit_with).
    Raises NothingToTell, and UsageError for an unknown territory or language or an empty period.
    """
    task = _task(start, end, territory, language)
    gate = _gate(task.members, task.start, task.end, language, task.now)
    asked = waiting_questions(territory=territory, language=language, now=task.now) if task.is_present else ()

    def composed() -> Edition:
        facts = gather(start=task.start, end=task.end, territory=task.name, gate=gate, weeks=task.weeks, is_present=task.is_present)
        if facts.posts == 0:
            raise _nothing(task.start, task.end)
        return compose(replace(facts, asked=asked), language=language, territory=territory, policy=gate.rules)

    edition = _rechecked(composed, Recheck(gate, revisit))
    _keep(edition, gate, by)
    return edition


def refuse_unless_possible(*, start: datetime | None, end: datetime | None, territory: str | None, language: str) -> None:
    """What `build` would refuse at once, it refuses here too, without writing or visiting anything."""
    task = _task(start, end, territory, language)
    if not harvest.posts(start=task.start, end=task.end, limit=1, entity_ids=[entity.id for entity in task.members]):
        raise _nothing(task.start, task.end)


@dataclass(frozen=True, slots=True)
class _Task:
    """What is to be told of: these places, this period."""

    members: list[Entity]
    name: str  # of the territory; empty for all
    start: datetime
    end: datetime
    is_present: bool
    weeks: tuple[Week, ...]
    now: datetime


def _task(start: datetime | None, end: datetime | None, territory: str | None, language: str) -> _Task:
    if language not in LANGUAGES:
        raise UsageError(f"no edition is written in “{language}”: choose one of {', '.join(LANGUAGES)}")
    members, now = _members(territory), clock.now()
    ids, moments = _spoken(members, now)
    newest = datetime.fromtimestamp(int(moments.max()), UTC)
    is_present = end is None or end >= newest - PRESENT
    start, end = _period(start, end, newest, default_period(ids, moments, now))
    if start >= end:
        raise UsageError(f"the period is empty: it begins on {start:%Y-%m-%d} and ends on {end:%Y-%m-%d}")
    name = directory.territories()[territory].name if territory else ""
    return _Task(members, name, start, end, is_present, weeks_of(moments, end), now)


def _nothing(start: datetime, end: datetime) -> NothingToTell:
    return NothingToTell(f"no post was found from {start:%Y-%m-%d} to {end:%Y-%m-%d}: choose other dates with --from and --to")


def _spoken(members: list[Entity], now: datetime) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """When these places posted: entity ids and epoch seconds. Raises NothingToTell when they never did."""
    ids, moments = harvest.post_times(until=now)
    inside = np.isin(ids, np.array([entity.id for entity in members], dtype=np.int64))
    if not inside.any():
        raise NothingToTell(
            "nothing to tell yet: no post of an admitted place is stored; run `seve harvest run` or `seve harvest warc FILE --admit` first"
        )
    return ids[inside], moments[inside]


def _gate(members: list[Entity], start: datetime, end: datetime, language: str, now: datetime) -> Gatekeeper:
    """Who may be named and cited: places that other editions of the week cited often enough rest."""
    cited = selectors.recently_cited(before=end, days=7, apart_from=(start, end))
    exhausted = {place for place, times in cited.items() if times >= policy.value("citations_per_source_per_week")}
    return Gatekeeper(members, language=language, now=now, rules=read_policy(), exhausted=exhausted)


def _rechecked(composed: Callable[[], Edition], recheck: Recheck) -> Edition:
    """The edition of pages that still say what is cited of them: without those that do not, another page may be cited instead."""
    edition = composed()
    while lost := recheck.lost(edition) - recheck.gate.refused:
        recheck.gate.refused |= lost
        edition = composed()
    return edition


def _period(start: datetime | None, end: datetime | None, newest: datetime, chosen: tuple[datetime, datetime]) -> tuple[datetime, datetime]:
    """What was asked for; with a beginning alone, up to the newest post; with an end alone, the seven days before it."""
    if start is None and end is None:
        return chosen
    if end is None:
        end = newest.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
    return start or end - timedelta(days=7), end


def _members(territory: str | None) -> list[Entity]:
    members = directory.list_entities(status=Status.IN)
    if territory is None:
        return members
    if territory not in directory.territories():
        raise UsageError(f"no territory has the code “{territory}”; codes look like FR-29")
    below = directory.territory_and_below(territory)
    return [entity for entity in members if entity.territory in below]


@transaction.atomic
def _keep(edition: Edition, gate: Gatekeeper, by: str) -> None:
    urls = [citation.url for section in edition.sections for sentence in section.sentences for citation in sentence.citations]
    cited = sorted({entity for url in urls if (entity := gate.index.resolve(url)) is not None})
    same_period = models.Briefing.objects.filter(start=edition.start, end=edition.end)
    spent = {place for row in same_period for place in row.cited}
    row, _ = models.Briefing.objects.update_or_create(
        start=edition.start,
        end=edition.end,
        language=edition.language,
        territory=edition.territory or "",
        defaults={"title": edition.title, "content": stored.written(edition), "cited": cited, "built_at": clock.now()},
    )
    for entity in cited:
        if entity not in spent and not gate.place(entity).is_official:
            charter.spend(
                currency=Currency.CITATIONS, key=surt(gate.members[entity].home_url), by=by, subject=f"briefing.Briefing:{row.pk}"
            )
    detail = {"from": edition.start.isoformat(), "to": edition.end.isoformat(), "citations": len(urls)}
    audit.record(verb="briefing.build", subject=f"briefing.Briefing:{row.pk}", by=by, detail=detail)
