"""Move entries on the radar, with their history; note trials; read how far practices have spread."""

from datetime import date, datetime
from pathlib import Path

from django.db import transaction

from seve.audit.services import record
from seve.base import clock
from seve.register import models
from seve.register import radar as reading
from seve.register.domain.radar import Blip, RadarUnreadable, read_radar
from seve.register.services.errors import RegisterRefused


def place_entry(
    *,
    name: str,
    family: str,
    ring: str,
    by: str,
    reason: str = "",
    description: str = "",
    url: str = "",
    replaces: str = "",
    radar: str = "",
) -> int:
    """Put an entry on the radar or move it to another ring; a move is kept in its history. Gives its id."""
    if not name.strip() or not ring.strip():
        raise RegisterRefused("an entry needs a name and a ring")
    heir = models.Platform.objects.filter(key=replaces).first() if replaces else None
    if replaces and heir is None:
        raise RegisterRefused(f"there is no platform “{replaces}” in the register that it could replace")
    blip = Blip(name.strip()[:120], ring.strip().lower()[:40], family.strip()[:80] or "…", description.strip(), is_new=False)
    with transaction.atomic():
        row = _write(blip, on=radar, reason=reason, by=by)
        if url or heir:
            row.url, row.replaces = url or row.url, heir or row.replaces
            row.save(update_fields=["url", "replaces"])
    return int(row.pk)


def import_radar(*, path: Path, by: str, radar: str = "") -> tuple[int, list[str]]:
    """A Build-Your-Own-Radar CSV or JSON onto a radar ("" is the first). Gives how many entries, and one line for each refused."""
    try:
        blips, problems = read_radar(path.read_bytes())
    except OSError as reason:
        raise RegisterRefused(f"cannot read {path}: {reason.strerror}") from None
    except RadarUnreadable as reason:
        raise RegisterRefused(f"{path.name}: {reason}") from None
    with transaction.atomic():
        for blip in blips:
            _write(blip, on=radar, reason="", by=by)
    return len(blips), problems


def _write(blip: Blip, *, on: str, reason: str, by: str) -> models.RadarEntry:
    now, radar = clock.now(), " ".join(on.split())[:80]
    row = models.RadarEntry.objects.select_for_update().filter(radar=radar, name=blip.name).first()
    if row is None:
        row = models.RadarEntry(radar=radar, name=blip.name, created_at=now, ring="")
    moved = row.ring != blip.ring or row.retired_at is not None
    row.family, row.ring, row.retired_at = blip.family, blip.ring, None
    row.description = blip.description or row.description
    row.save()
    if moved:
        models.RadarMove.objects.create(entry=row, at=now, ring=blip.ring, reason=reason.strip())
        record(
            verb="register.radar",
            subject=f"register.RadarEntry:{row.pk}",
            by=by,
            detail={"name": row.name, "ring": row.ring, "reason": reason},
        )
    return row


def retire_entry(*, entry_id: int, reason: str, by: str) -> None:
    """Take an entry out of sight; its history stays."""
    with transaction.atomic():
        row = models.RadarEntry.objects.select_for_update().filter(pk=entry_id).first()
        if row is None or row.retired_at is not None:
            raise RegisterRefused("this entry is not on the radar")
        if not reason.strip():
            raise RegisterRefused("say why it leaves the radar")
        row.retired_at = clock.now()
        row.save(update_fields=["retired_at"])
        models.RadarMove.objects.create(entry=row, at=clock.now(), ring="", reason=reason.strip())
        detail = {"name": row.name, "reason": reason}
        record(verb="register.radar-retired", subject=f"register.RadarEntry:{row.pk}", by=by, detail=detail)


def note_trial(*, entry_id: int, team: str, start: date, by: str, end: date | None = None, result: str = "") -> int:
    """Somebody tries an entry; the result is written when it is known."""
    if not team.strip():
        raise RegisterRefused("say which team tries it")
    if end and end < start:
        raise RegisterRefused(f"the trial would end ({end}) before it begins ({start})")
    if not models.RadarEntry.objects.filter(pk=entry_id).exists():
        raise RegisterRefused("this entry is not on the radar")
    with transaction.atomic():
        row = models.Trial.objects.create(entry_id=entry_id, team=team.strip()[:200], start=start, end=end, result=result.strip())
        record(verb="register.trial", subject=f"register.RadarEntry:{entry_id}", by=by, detail={"team": team, "result": result})
    return int(row.pk)


def write_result(*, trial_id: int, result: str, by: str, end: date | None = None) -> int:
    """What came of a trial, when it is known. Gives the id of its entry."""
    if not result.strip():
        raise RegisterRefused("say what came of the trial")
    with transaction.atomic():
        row = models.Trial.objects.select_for_update().filter(pk=trial_id).first()
        if row is None:
            raise RegisterRefused("this trial is not known")
        if end and end < row.start:
            raise RegisterRefused(f"the trial would end ({end}) before it begins ({row.start})")
        row.result, row.end = result.strip(), end or row.end or max(row.start, clock.now().date())
        row.save(update_fields=["result", "end"])
        record(verb="register.trial", subject=f"register.RadarEntry:{row.entry_id}", by=by, detail={"team": row.team, "result": row.result})
    return int(row.entry_id)


def read_practices(*, by: str, at: datetime | None = None) -> int:
    """Write how far each practice has spread today. The same moment twice writes once. Gives the number of readings."""
    moment = at or clock.now()
    readings = [
        models.PracticeReading(practice=practice.value, at=moment, adopted=len(places), read=read)
        for practice, (places, read) in reading.followers().items()
        if read
    ]
    models.PracticeReading.objects.bulk_create(readings, ignore_conflicts=True)
    return len(readings)
