"""What was found outside every place, and the routes by which places were found."""

from collections.abc import Mapping, Sequence

from django.db import connection

from seve.base.addresses import AddressRefused, entity_prefix, surt
from seve.directory.domain.index import normal
from seve.directory.models import Discovery, Nomination, UrlPrefix
from seve.directory.selectors.entities import list_entities
from seve.directory.selectors.index import entity_index
from seve.directory.types import Entity, Route, Status
from seve.directory.types import Nomination as NominationRow


def nominations(limit: int = 100) -> list[NominationRow]:
    """Addresses that wait for a decision, those cited by most admitted entities first."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT n.id, count(e.id) AS citing FROM directory_nomination n
            LEFT JOIN LATERAL unnest(n.cited_by) AS c(entity) ON true
            LEFT JOIN directory_webentity e ON e.id = c.entity AND e.status = 'in'
            WHERE n.state = 'waiting' GROUP BY n.id ORDER BY citing DESC, n.last_seen DESC, n.id LIMIT %s
            """,
            [limit],
        )
        ranked: list[tuple[int, int]] = cursor.fetchall()
    rows = Nomination.objects.in_bulk([row for row, _ in ranked])
    routes = _routes([row.surt for row in rows.values()])
    return [_nomination(rows[number], citing, routes) for number, citing in ranked]


def get_nomination(nomination_id: int) -> NominationRow | None:
    """One found address, decided on or not; None when there is none of that number."""
    row = Nomination.objects.filter(id=nomination_id).first()
    if row is None:
        return None
    citing = len(nominations_citers([nomination_id])[nomination_id])
    return _nomination(row, citing, _routes([row.surt]))


def nomination_citers(nomination_id: int) -> list[Entity]:
    """The entities whose pages cite a nominated address."""
    cited_by = Nomination.objects.filter(id=nomination_id).values_list("cited_by", flat=True).first()
    return list_entities(ids=cited_by or [])


def nominations_citers(ids: Sequence[int]) -> dict[int, tuple[int, ...]]:
    """By nomination: the admitted entities whose pages cite it."""
    index = entity_index()
    rows = Nomination.objects.filter(id__in=list(ids)).values_list("id", "cited_by")
    return {number: tuple(sorted({each for each in cited_by if index.status_of(each) == Status.IN})) for number, cited_by in rows}


def nominations_waiting() -> int:
    """How many addresses wait for a decision."""
    return Nomination.objects.filter(state="waiting").count()


def nomination_of(url: str) -> int | None:
    """The nomination of the place that an address belongs to, while it waits for a decision."""
    try:
        key = normal(surt(entity_prefix(url)))
    except AddressRefused:
        return None
    return Nomination.objects.filter(surt=key, state="waiting").values_list("id", flat=True).first()


def captures() -> list[tuple[str, Route]]:
    """By which routes each admitted place was found: (first prefix of the place, route), once each; for the coverage estimate."""
    index = entity_index()
    named = {row["entity_id"]: row["surt"] for row in UrlPrefix.objects.order_by("entity_id", "-surt").values("entity_id", "surt")}
    found = set()
    for key, route in Discovery.objects.exclude(route=Route.MOVED).values_list("surt", "route"):
        entity = index.resolve_surt(key)
        if entity is not None and index.status_of(entity) == Status.IN:
            found.add((named[entity], Route(route)))
    return sorted(found)


def _routes(surts: Sequence[str]) -> Mapping[str, tuple[Route, ...]]:
    found: dict[str, tuple[Route, ...]] = {}
    for key, route in Discovery.objects.filter(surt__in=surts).order_by("surt", "route").values_list("surt", "route"):
        found[key] = (*found.get(key, ()), Route(route))
    return found


def _nomination(row: Nomination, cited_by: int, routes: Mapping[str, tuple[Route, ...]]) -> NominationRow:
    return NominationRow(
        id=row.id,
        url=row.url,
        surt=row.surt,
        routes=routes.get(row.surt, ()),
        cited_by=cited_by,
        first_seen=row.first_seen,
        last_seen=row.last_seen,
    )
