"""Forget a place that left: its card, its prefixes, its nominations, and the traces of how it was found."""

from django.db import transaction
from django.db.models import Q

from seve.audit.services import record
from seve.base.addresses import AddressRefused, surt
from seve.base.addresses.prefixes import is_under, ladder
from seve.directory.models import Change, Discovery, Nomination, StandingProof, UrlPrefix, WebEntity


def touched(place: str) -> list[int]:
    """The places of the directory that are under this SURT, or contain it."""
    rows = UrlPrefix.objects.filter(_under(place) | Q(surt__in=_spellings(place)))
    return sorted(set(rows.values_list("entity_id", flat=True)))


def purge(*, place: str, by: str) -> int:
    """Erase the cards whose every prefix is under the SURT `place`; returns how many. What else bears on it goes too."""
    with transaction.atomic():
        Change.objects.filter(entity__in=_ever_under(place)).delete()
        entities = set(UrlPrefix.objects.filter(_under(place)).values_list("entity_id", flat=True))
        UrlPrefix.objects.filter(_under(place)).delete()
        emptied = WebEntity.objects.filter(pk__in=entities).exclude(pk__in=UrlPrefix.objects.values("entity_id"))
        count = emptied.count()
        WebEntity.objects.filter(merged_into__in=emptied).delete()
        emptied.delete()
        Nomination.objects.filter(_under(place)).delete()
        Discovery.objects.filter(_under(place)).delete()
        _forget_evidence(place)
        record(verb="directory.purge", subject="directory", by=by, detail={"places": count})
    return count


def _ever_under(place: str) -> set[int]:
    """The entities of which some decision tells an address under this SURT: what could be undone tells their names and addresses."""
    found = set(touched(place))
    for entity, before, after in Change.objects.exclude(entity__in=found).values_list("entity", "before", "after").iterator():
        told = [surt for state in (before, after) if state for surt, _ in state.get("prefixes", ())]
        if any(is_under(surt, place) for surt in told):
            found.add(entity)
    return found


def _forget_evidence(place: str) -> None:
    for found in Discovery.objects.exclude(evidence_url="").only("pk", "evidence_url").iterator():
        if _is_under(found.evidence_url, place):
            Discovery.objects.filter(pk=found.pk).update(evidence_url="")
    for proof in StandingProof.objects.exclude(url="").only("pk", "url").iterator():
        if _is_under(proof.url, place):
            proof.delete()


def _spellings(place: str) -> list[str]:
    return [spelling for step in ladder(place) for spelling in (step, f"{step}/")]


def _under(place: str) -> Q:
    return Q(surt=place) | Q(surt__startswith=f"{place}/") | Q(surt__startswith=f"{place}?")


def _is_under(url: str, place: str) -> bool:
    try:
        return is_under(surt(url), place)
    except AddressRefused:
        return False
