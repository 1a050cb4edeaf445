"""The checkup: rhythms, lost links, bridges, new voices, diversity, and the few gestures that would help."""

from collections import Counter
from datetime import datetime

from django.db import transaction

from seve.atlas import selectors as atlas
from seve.audit import services as audit
from seve.base import clock
from seve.directory import selectors as directory
from seve.directory.types import Status
from seve.harvest import selectors as harvest
from seve.vitality import models
from seve.vitality.domain.diversity import evenness
from seve.vitality.domain.rhythm import DAY
from seve.vitality.selectors import health_of, written
from seve.vitality.services.advising import advise
from seve.vitality.services.rhythms import Voice, moment_of, posts_lately, read_voices, without_the_unheard
from seve.vitality.services.signs import Sign, bridges, new_voices, revivals, silences, undone_signs
from seve.vitality.services.undone import undone_links
from seve.vitality.types import Health, Life, SignKind


def compute(*, at: datetime | None = None, by: str) -> Health:
    """Look at the whole as it stood at `at` (default: now), and keep what was seen."""
    moment = at or _present()
    members = {entity.id: entity.name for entity in directory.list_entities(status=Status.IN)}
    heard, ecosystem = read_voices(set(members), moment)
    voices = without_the_unheard(heard, ecosystem, moment)
    undone = undone_links(members, moment)
    snapshot = atlas.latest(moment)
    known_since = min((float(voice.beats[0]) for voice in voices), default=0.0)
    signs = [
        *silences(voices, ecosystem, moment),
        *revivals(voices, moment),
        *new_voices(voices, moment, known_since),
        *undone_signs(undone),
        *(bridges(snapshot) if snapshot else []),
    ]
    suggestions = advise(voices=voices, signs=signs, undone=undone, snapshot=snapshot, members=members, at=moment)
    with transaction.atomic():
        checkup = _keep(moment, voices, signs, members)
        models.Suggestion.objects.bulk_create(models.Suggestion(checkup=checkup, **each) for each in suggestions)
        audit.record(
            verb="vitality.compute", subject=f"vitality.Checkup:{checkup.pk}", by=by, detail={"places": len(members), "signs": len(signs)}
        )
    return health_of(checkup)


def _present() -> datetime:
    """Now; for an ecosystem read from archives, the date of its newest post (a web of 2009 did not fall silent because we are in 2026)."""
    latest, newest_visit = harvest.latest_date(), harvest.latest_visit()
    now = clock.now()
    return min(now, max(latest, newest_visit)) if latest and newest_visit else now


def _keep(at: datetime, voices: list[Voice], signs: list[Sign], members: dict[int, str]) -> models.Checkup:
    states = Counter(voice.reading.state for voice in voices)
    models.Checkup.objects.filter(at=at).delete()
    checkup = models.Checkup.objects.create(
        at=at,
        computed_at=clock.now(),
        alive=states[Life.ALIVE],
        slowing=states[Life.SLOWING],
        silent=states[Life.SILENT],
        revived=states[Life.REVIVED],
        unknown=states[Life.UNKNOWN] + len(members) - len(voices),
        lost_links=sum(int(sign.value) for sign in signs if sign.kind is SignKind.LOST_LINK),
        diversity=evenness(posts_lately(voices, at)),
    )
    models.Pulse.objects.bulk_create((_pulse(checkup, voice) for voice in voices), batch_size=1_000)
    models.VitalSign.objects.bulk_create((_sign(checkup, sign) for sign in signs), batch_size=1_000)
    return checkup


def _pulse(checkup: models.Checkup, voice: Voice) -> models.Pulse:
    return models.Pulse(
        checkup=checkup,
        entity_id=voice.entity_id,
        state=voice.reading.state,
        p_alive=voice.reading.p_alive,
        usual_gap=voice.reading.usual_gap if voice.reading.state is not Life.UNKNOWN else None,
        silence=voice.reading.silence,
        last_post=moment_of(int(voice.moments[-1]) / DAY),
        posts=len(voice.moments),
    )


def _sign(checkup: models.Checkup, sign: Sign) -> models.VitalSign:
    return models.VitalSign(
        checkup=checkup,
        kind=sign.kind,
        entity_id=sign.entity_id,
        other_entity_id=sign.other_entity_id,
        at=sign.at,
        value=sign.value,
        evidence=[written(evidence) for evidence in sign.evidence],
    )
