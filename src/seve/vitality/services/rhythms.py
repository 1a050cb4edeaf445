"""Read every place's rhythm from the dates of its posts."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import numpy as np
from numpy.typing import NDArray

from seve.harvest import selectors as harvest
from seve.harvest.types import Outcome, Post
from seve.vitality.domain.fading import fell_silent_on
from seve.vitality.domain.pulse import Reading, read_pulse
from seve.vitality.domain.rhythm import DAY, Ecosystem, beats_of, learn
from seve.vitality.types import Evidence, Life

NO_MORE = {Outcome.GONE, Outcome.MISSING, Outcome.NAME_GONE}
NEW_VOICE_DAYS = 45.0
NEW_VOICE_POSTS = 8  # a feed shows only its last posts: a place with more is rather newly seen than new
DIVERSITY_DAYS = 90.0


@dataclass(frozen=True, slots=True)
class Voice:
    """One place and what its dates tell."""

    entity_id: int
    moments: NDArray[np.int64]  # epoch seconds
    beats: NDArray[np.float64]  # epoch days
    reading: Reading

    def fell_silent(self, at: float, ecosystem: Ecosystem) -> datetime | None:
        """When its silence became one; None when it is not silent."""
        return moment_of(fell_silent_on(self.beats, at, ecosystem)) if self.reading.state is Life.SILENT else None

    def is_new(self, at: float, known_since: float) -> bool:
        """Whether its first post is recent, and later than the time from which the whole is known."""
        first = float(self.beats[0])
        return at - first <= NEW_VOICE_DAYS and len(self.moments) <= NEW_VOICE_POSTS and first - known_since > NEW_VOICE_DAYS


def read_voices(entity_ids: set[int], at: datetime) -> tuple[list[Voice], Ecosystem]:
    """Every place that spoke up to `at`, and what they have in common."""
    ids, moments = harvest.post_times(until=at)
    starts = np.flatnonzero(np.diff(ids, prepend=-1))
    stops = np.append(starts[1:], len(ids))[: len(starts)]
    spoken = {int(ids[start]): moments[start:stop] for start, stop in zip(starts, stops, strict=True)}
    spoken = {entity: times for entity, times in spoken.items() if entity in entity_ids}
    beats = {entity: beats_of(times.astype(np.float64)) for entity, times in spoken.items()}
    ecosystem = learn(beats.values())
    day = at.timestamp() / DAY
    return [Voice(entity, spoken[entity], beats[entity], read_pulse(beats[entity], day, ecosystem)) for entity in sorted(beats)], ecosystem


def without_the_unheard(voices: list[Voice], ecosystem: Ecosystem, at: datetime) -> list[Voice]:
    """A place that we could not read since it would have fallen silent (moved, busy, closed to us) is not known to be silent.

    One that is plainly no more (404, 410, no name) is.
    """
    last_read = harvest.last_read(until=at)
    no_more = {visit.entity_id for visit in harvest.failures() if visit.outcome in NO_MORE}
    found = []
    for voice in voices:
        since = voice.fell_silent(at.timestamp() / DAY, ecosystem)
        read = last_read.get(voice.entity_id)
        is_unheard = since is not None and read is not None and read < since and voice.entity_id not in no_more
        found.append(replace(voice, reading=replace(voice.reading, state=Life.UNKNOWN)) if is_unheard else voice)
    return found


def posts_lately(voices: list[Voice], at: datetime) -> list[int]:
    """How many posts each place made in the last three months."""
    since = (at - timedelta(days=DIVERSITY_DAYS)).timestamp()
    return [int((voice.moments >= since).sum()) for voice in voices]


def moment_of(day: float) -> datetime:
    return datetime.fromtimestamp(day * DAY, UTC)


def evidence_of(post: Post) -> Evidence:
    return Evidence(url=post.url, title=post.title, date=post.published, archive=post.archive)


def last_posts(entity_ids: list[int], at: datetime, count: int = 1) -> dict[int, list[Post]]:
    """The last posts of some places, newest first."""
    end = at + timedelta(seconds=1)
    return {entity: harvest.posts(entity_ids=[entity], end=end, limit=count) for entity in entity_ids}
