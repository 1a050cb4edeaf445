"""A place's state at a date, from its rhythm."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from seve.vitality.domain.rhythm import Ecosystem, p_alive, rhythm_of, still_waiting
from seve.vitality.types import Life

SILENT_BELOW = 0.3  # on real blogs, 7 to 3 in 10 of those below were heard again within a year (bench/silence.py)
SLOWING_BELOW = 0.6
UNUSUAL_WAIT = 0.1  # a gap that only one in ten of its own exceeds
FEWEST_BEATS = 3  # below, too little was seen to say
BACK_FOR_DAYS = 45.0  # how long a return is news
SHORTEST_RETURN, GAPS_OF_RETURN = 45.0, 5.0  # a silence worth telling when it ends: days, and times the usual gap
KNOWN_BEFORE = 5  # beats before it: a short past makes any holiday look like an end


@dataclass(frozen=True, slots=True)
class Reading:
    """What the rhythm says at a date; days are fractional."""

    state: Life
    p_alive: float
    usual_gap: float
    silence: float
    returned_after: float | None = None  # days of the silence that ended, when revived


def read_pulse(beats: NDArray[np.float64], at: float, ecosystem: Ecosystem, *, fewest: int = FEWEST_BEATS) -> Reading:
    """Judge one place. `beats` (epoch days, at least one) must not be later than `at`."""
    rhythm = rhythm_of(beats, ecosystem)
    silence = max(at - float(beats[-1]), 0.0)
    chance = p_alive(beats, at, ecosystem)
    ended = silence_ended(beats, at, ecosystem)
    if len(beats) < fewest:
        state = Life.UNKNOWN
    elif chance < SILENT_BELOW:
        state = Life.SILENT
    elif chance < SLOWING_BELOW or still_waiting(silence, rhythm, ecosystem) < UNUSUAL_WAIT:
        state = Life.SLOWING
    else:
        state = Life.REVIVED if ended is not None else Life.ALIVE
    return Reading(state, chance, rhythm.usual_gap, silence, ended if state is Life.REVIVED else None)


def silence_ended(beats: NDArray[np.float64], at: float, ecosystem: Ecosystem) -> float | None:
    """Days of the latest silence from which the place came back not long ago, judged as it could be on the eve of its return."""
    for number in range(len(beats) - 1, KNOWN_BEFORE - 1, -1):
        if at - beats[number] > BACK_FOR_DAYS:
            return None
        gap = float(beats[number] - beats[number - 1])
        before = beats[:number]
        long_enough = gap >= max(SHORTEST_RETURN, GAPS_OF_RETURN * rhythm_of(before, ecosystem).usual_gap)
        if long_enough and p_alive(before, float(beats[number]), ecosystem) < SILENT_BELOW:
            return gap
    return None
