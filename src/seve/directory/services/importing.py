"""Lists come in: OPML, CSV, Hyphe, Media Cloud, planets, JSON, plain text."""

from collections.abc import Sequence
from pathlib import Path

from seve.base import clock
from seve.base.errors import SeveError
from seve.charter.exclusions import excluded_by_default
from seve.charter.selectors import which_left
from seve.directory.domain.importing import Defaults, Draft, plan_import
from seve.directory.domain.lists import ListRead, read_list
from seve.directory.domain.naming import likely_kind, search_key
from seve.directory.domain.territories import find_territory
from seve.directory.models import Discovery, UrlPrefix, WebEntity
from seve.directory.selectors import entity_index, get_entity, prefix_urls, territories
from seve.directory.services.belongings import rehome
from seve.directory.services.deciding import add_proof, known_territory
from seve.directory.services.journal import Decision, deciding
from seve.directory.services.restoring import refresh_search_key
from seve.directory.types import Entry, ImportReport, Proof, ProofKind, Refusal, Route, Standing, Status

LEFT_OUT = "this is of a kind left out by default: bring it in undecided, then admit it with a reason"
DECLARED_CONFIDENCE = 0.5  # somebody of the team said so in a list, without showing where


def import_file(
    *, path: Path, status: Status = Status.IN, standing: Standing | None = None, territory: str | None = None, by: str
) -> ImportReport:
    """Read a list from a file: see import_list. Raises SeveError when the file cannot be read."""
    try:
        content = path.read_bytes()
    except OSError as reason:
        raise SeveError(f"cannot read {path}: {reason.strerror}") from None
    return import_list(content=content, name=path.name, status=status, standing=standing, territory=territory, by=by)


def import_list(
    *, content: bytes, name: str, status: Status = Status.IN, standing: Standing | None = None, territory: str | None = None, by: str
) -> ImportReport:
    """Add the places of a list; those that are known are completed, never undone. One transaction, one event, one undo.

    `status`, `standing` and `territory` hold for lines that tell nothing of their own. Lines that cannot be used are refused one by one,
    with their number and why. Raises SeveError when the whole file is no list, or the territory is unknown.
    """
    known_territory(territory)
    read = read_list(content, name)
    detail = {"file": name, "format": read.format}
    with deciding("directory.import", entity_ids=[], by=by, detail=detail, together=f"directory.Import:{name}") as decision:
        return _import(read, Defaults(status, standing, territory), decision, name)


def _import(read: ListRead, defaults: Defaults, decision: Decision, name: str) -> ImportReport:
    known = territories()
    gone = which_left([entry.url for entry in read.entries])
    awaited = _without_reason(read.entries, defaults)
    staying = [entry for entry in read.entries if entry.url not in gone and entry not in awaited]
    left = [Refusal(entry.line, entry.url, "this place asked to be left alone") for entry in read.entries if entry.url in gone]
    left += [Refusal(entry.line, entry.url, LEFT_OUT) for entry in awaited if entry.url not in gone]
    plan = plan_import(
        staying, index=entity_index(), known=_draft, territory=lambda written: find_territory(written, known), defaults=defaults
    )
    decision.watch(plan.known)
    for entity, draft in plan.known.items():
        _complete(entity, draft, decision, name)
    decision.created += _create(plan.new, decision, name)
    _remember_routes([surt for draft in [*plan.new, *plan.known.values()] for surt, _ in draft.bounds], name)
    if plan.new or plan.known:
        rehome(_affected(plan.new))
    refused = sorted([*read.refused, *left, *plan.refused], key=lambda refusal: refusal.line)
    return ImportReport(added=len(plan.new), merged=plan.merged, refused=tuple(refused), format=read.format)


def _without_reason(entries: Sequence[Entry], defaults: Defaults) -> list[Entry]:
    """Entries that would admit a place of a kind left out by default: each needs a person and a reason. Places admitted already stay."""
    index = entity_index()
    found = [
        entry
        for entry in entries
        if (entry.status or defaults.status) == Status.IN
        and excluded_by_default(name=entry.name, address=entry.url, kind=entry.kind or likely_kind(entry.url))
    ]
    known = {entry: index.resolve(entry.url) for entry in found}
    held = set(WebEntity.objects.filter(id__in=[each for each in known.values() if each], status=Status.IN).values_list("id", flat=True))
    return [entry for entry in found if known[entry] not in held]


def _draft(entity_id: int) -> Draft:
    """An entity as the planner sees it."""
    entity = get_entity(entity_id)
    assert entity is not None
    return Draft(
        name=entity.name,
        home_url=entity.home_url,
        kind=entity.kind,
        status=entity.status,
        standing=entity.standing,
        territory=entity.territory,
        language=entity.language,
        note=entity.note,
        feeds=entity.declared_feeds,
        bounds=tuple(prefix_urls(entity_id)),
    )


def _complete(entity: int, draft: Draft, decision: Decision, name: str) -> None:
    """Write what an import adds to a place that was known."""
    row = WebEntity.objects.get(id=entity)
    if row.status != draft.status:
        row.decided_at = decision.at
    newly_placed = row.standing != draft.standing
    _fill(row, draft)
    row.save()
    refresh_search_key(entity)
    if newly_placed:
        add_proof(entity, _declared(name))
    held = set(UrlPrefix.objects.filter(entity_id=entity).values_list("surt", flat=True))
    UrlPrefix.objects.bulk_create(UrlPrefix(entity_id=entity, surt=surt, url=url) for surt, url in draft.bounds if surt not in held)


def _create(drafts: list[Draft], decision: Decision, name: str) -> list[int]:
    """Write new places, many at once. Returns their ids."""
    rows = []
    for draft in drafts:
        row = WebEntity(created_at=decision.at, decided_at=decision.at if draft.status in (Status.IN, Status.OUT) else None)
        _fill(row, draft)
        rows.append(row)
    rows = WebEntity.objects.bulk_create(rows, batch_size=1000)
    bounds = [UrlPrefix(entity=row, surt=surt, url=url) for row, draft in zip(rows, drafts, strict=True) for surt, url in draft.bounds]
    UrlPrefix.objects.bulk_create(bounds, batch_size=5000)
    for row in rows:
        if row.standing != Standing.INDEPENDENT:
            add_proof(row.id, _declared(name))
    return [row.id for row in rows]


def _fill(row: WebEntity, draft: Draft) -> None:
    row.name, row.home_url, row.kind, row.status = draft.name, draft.home_url, draft.kind, draft.status
    row.standing, row.territory_id, row.language = draft.standing, draft.territory, draft.language
    row.note, row.declared_feeds = draft.note, list(draft.feeds)
    row.search_key = search_key(draft.name, draft.home_url)


def _declared(name: str) -> Proof:
    return Proof(ProofKind.DECLARED, "", name, clock.now(), DECLARED_CONFIDENCE)


def _remember_routes(surts: list[str], name: str) -> None:
    """The list is one of the independent routes by which these places were found."""
    now = clock.now()
    rows = [Discovery(surt=surt, route=Route.IMPORT, at=now, evidence_url=name) for surt in dict.fromkeys(surts)]
    Discovery.objects.bulk_create(rows, ignore_conflicts=True, batch_size=5000)


def _affected(drafts: list[Draft]) -> list[int]:
    """The older entities within whose bounds a new place was made: pages below it now belong to it."""
    hosts = {surt.partition(")")[0] + ")" for draft in drafts for surt, _ in draft.bounds if surt[-1] not in "),"}
    return sorted(set(UrlPrefix.objects.filter(surt__in=hosts).values_list("entity_id", flat=True)))
