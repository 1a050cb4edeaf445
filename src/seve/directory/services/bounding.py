"""Where places begin and end: prefixes given and taken, places merged and split."""

from collections.abc import Sequence
from datetime import datetime

from seve.base.addresses import canonical
from seve.base.errors import SeveError
from seve.directory.domain.bounds import bound, bounds_written
from seve.directory.domain.lists.row import prefix as written_prefix
from seve.directory.domain.naming import derived_name, likely_kind, search_key
from seve.directory.models import StandingProof, UrlPrefix, WebEntity
from seve.directory.services.belongings import rehome
from seve.directory.services.journal import deciding
from seve.directory.types import Status


def add_prefix(*, entity_id: int, prefix: str, by: str) -> None:
    """Let a place begin at one more address ("https://example.org/blog", or "*.example.org" for every host of a domain).

    A prefix may lie within another place's: the longest wins. Raises SeveError when another place has exactly this one.
    """
    wanted = bounds_written([written_prefix(prefix)])
    with deciding("directory.add_prefix", entity_ids=[entity_id], by=by):
        owners = {row.surt: row.entity for row in UrlPrefix.objects.filter(surt__in=dict(wanted)).select_related("entity")}
        for surt, url in wanted:
            if surt not in owners:
                UrlPrefix.objects.create(entity_id=entity_id, surt=surt, url=url)
            elif owners[surt].id != entity_id:
                other = owners[surt]
                raise SeveError(
                    f"{url} is already a prefix of “{other.name}” (number {other.id}): merge the two, or take it off there first"
                )
        rehome(_neighbours(wanted[-1][0], entity_id))


def remove_prefix(*, entity_id: int, prefix: str, by: str) -> None:
    """Take a prefix off a place. Raises SeveError when it has not this prefix, or no other."""
    surt = prefix if "," in prefix else bound(written_prefix(prefix))[0]
    with deciding("directory.remove_prefix", entity_ids=[entity_id], by=by):
        held = set(UrlPrefix.objects.filter(entity_id=entity_id).values_list("surt", flat=True))
        if surt not in held:
            raise SeveError(f"place number {entity_id} has no prefix {prefix}; it has: {', '.join(sorted(held))}")
        if len(held) == 1:
            raise SeveError("a place needs at least one prefix: refuse the place, or merge it, instead")
        UrlPrefix.objects.filter(entity_id=entity_id, surt=surt).delete()
        rehome([entity_id])


def merge(*, entity_ids: Sequence[int], by: str) -> int:
    """Make one place of several: the first one stays, and takes the prefixes, feeds, proofs and pages of the others. Returns its id.

    The others keep their number, which from now on answers with the first.
    """
    kept, *others = dict.fromkeys(entity_ids)
    if not others:
        raise SeveError("give at least two places to merge")
    with deciding("directory.merge", entity_ids=[kept, *others], by=by, detail={"into": kept, "merged": others}) as decision:
        rows = WebEntity.objects.in_bulk([kept, *others])
        if any(row.merged_into_id for row in rows.values()):
            raise SeveError("one of these places was already merged into another: see seve directory list")
        target = rows[kept]
        for other in (rows[each] for each in others):
            target.declared_feeds = list(dict.fromkeys([*target.declared_feeds, *other.declared_feeds]))
            target.territory_id = target.territory_id or other.territory_id
            target.language = target.language or other.language
            if other.note not in target.note:
                target.note = f"{target.note}\n{other.note}".strip()
        target.save()
        UrlPrefix.objects.filter(entity_id__in=others).update(entity_id=kept)
        StandingProof.objects.filter(entity_id__in=others).update(entity_id=kept)
        WebEntity.objects.filter(id__in=others).update(merged_into_id=kept, status=Status.OUT, declared_feeds=[], decided_at=decision.at)
        rehome(others, otherwise=kept)
    return kept


def split(*, entity_id: int, prefix: str, name: str = "", by: str) -> int:
    """Take a part out of a place and make it a place of its own, with the same status. Returns the new id.

    The part is one of its prefixes, or any address within its bounds. Raises SeveError when it lies elsewhere or is all there is.
    """
    url = written_prefix(prefix)
    surt, _ = bound(url)
    with deciding("directory.split", entity_ids=[entity_id], by=by) as decision:
        source = WebEntity.objects.get(id=entity_id)
        held = set(UrlPrefix.objects.filter(entity_id=entity_id).values_list("surt", flat=True))
        owner = UrlPrefix.objects.filter(surt=surt).select_related("entity").first()
        if owner is not None and owner.entity_id != entity_id:
            raise SeveError(f"{url} is already a prefix of “{owner.entity.name}” (number {owner.entity_id})")
        if held == {surt}:
            raise SeveError(f"{url} is the whole of “{source.name}”: there is nothing to split")
        if not any(_within(surt, each) for each in held):
            raise SeveError(f"{url} lies outside “{source.name}”, whose bounds are: {', '.join(sorted(held))}")
        part = _part_of(source, url, name, decision.at)
        part.save()
        UrlPrefix.objects.filter(surt=surt).delete()
        UrlPrefix.objects.create(entity_id=part.id, surt=surt, url=url)
        decision.created.append(part.id)
        rehome([entity_id])
    return part.id


def _part_of(source: WebEntity, url: str, name: str, now: datetime) -> WebEntity:
    home = canonical(url) if not url.startswith("*.") else f"https://{url[2:]}/"
    called = " ".join(name.split())[:200] or derived_name(home)
    if called == source.name:
        called = home.partition("://")[2].rstrip("/")[:200]
    return WebEntity(
        name=called,
        home_url=home,
        kind=likely_kind(home),
        status=source.status,
        standing=source.standing,
        territory_id=source.territory_id,
        language=source.language,
        search_key=search_key(called, home),
        created_at=now,
        decided_at=now,
    )


def _within(surt: str, prefix: str) -> bool:
    return surt == prefix or (surt.startswith(prefix) and (prefix[-1] in ",)" or surt[len(prefix)] in "/?&"))


def _neighbours(surt: str, entity_id: int) -> list[int]:
    """The entities whose pages may now belong to this prefix: its owner, and those whose bounds it lies within."""
    host = surt.partition(")")[0].rstrip(",")
    registrable = ",".join(host.split(",")[:2])
    rows = UrlPrefix.objects.filter(surt__startswith=registrable).values_list("entity_id", flat=True)
    return sorted({entity_id, *rows})
