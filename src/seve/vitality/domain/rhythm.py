"""Silence, judged against each place's own rhythm.

A place that posts twice a year is not silent after two months; one that posts daily is. For each place the days on which it spoke
are its beats (several posts of one day are one beat, so a burst weighs no more than a note). The logarithm of its gaps has a centre
and a spread of its own; both are shrunk towards those of the whole ecosystem, the more the fewer the gaps (empirical Bayes), and
recent gaps weigh more. The shape of a standardised gap is learned from all places together. Whether a place is still alive after a
silence follows from Bayes' rule, as in the Pareto/NBD model of Schmittlein, Morrison & Colombo (Management Science, 1987): places
stop for good at a constant rate; until then their gaps follow their own law.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.stats import t as student

DAY = 86_400.0
PRIOR_GAPS = 5.0  # how many gaps the ecosystem's rhythm is worth
GAPS_REMEMBERED = 25.0  # half-life, in gaps
MOST_GAPS = 120  # of one place, for its rhythm
# the rhythm of blogs, for an ecosystem of which nothing is known yet (days; of log-days, within a place and from place to place)
USUAL_GAP, USUAL_SPREAD, USUAL_DIFFERENCE = 14.0, 1.1, 1.2
TAIL = 4  # degrees of freedom of the usual shape: holidays and illness make long gaps commoner than a bell curve has them
SMALLEST_SPREAD = 0.35  # even a clock misses a beat
LIFETIME = 730.0  # mean days before a place stops for good; what it foretells of real blogs is flat from 365 to 1,460 (bench/silence.py)
STEPS = 24  # of the integral over the moment at which a place may have stopped


@dataclass(frozen=True, slots=True)
class Rhythm:
    """Of one place. Centre and spread are those of the natural logarithm of its gaps, in days."""

    centre: float
    spread: float
    beats: int

    @property
    def usual_gap(self) -> float:
        """Days between two beats, most usually."""
        return float(np.exp(self.centre))


@dataclass(frozen=True, slots=True)
class Ecosystem:
    """What all places have in common: the usual rhythm, and the shape of gaps."""

    centre: float
    spread: float
    difference: float  # spread of the centres, from place to place
    shape: NDArray[np.float64]  # standardised log-gaps, sorted


def beats_of(moments: Sequence[float] | NDArray[np.float64]) -> NDArray[np.float64]:
    """The days (epoch days, the time of the first post) on which a place spoke, in order."""
    ordered = np.sort(np.asarray(moments, dtype=np.float64)) / DAY
    if len(ordered) < 2:
        return ordered
    kept = [ordered[0]]
    for moment in ordered[1:]:
        if moment - kept[-1] >= 1.0:
            kept.append(moment)
    return np.array(kept)


def log_gaps(beats: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.log(np.maximum(np.diff(beats), 1.0))[-MOST_GAPS:]


def learn(places: Iterable[NDArray[np.float64]]) -> Ecosystem:
    """What the places (the beats of each, epoch days) have in common."""
    gaps = [log_gaps(beats) for beats in places if len(beats) > 1]
    centres = np.array([np.median(each) for each in gaps])
    centre = float(np.median(np.append(centres, np.log(USUAL_GAP))))
    spreads = np.array([np.std(each) for each in gaps if len(each) >= 5])
    spread = float(np.median(np.append(spreads, USUAL_SPREAD)))
    sure = np.array([np.median(each) for each in gaps if len(each) >= 5])
    difference = max(float(np.std(sure)), USUAL_DIFFERENCE / 2) if len(sure) >= 5 else USUAL_DIFFERENCE
    rough = Ecosystem(centre, spread, difference, np.zeros(0))
    shape = [
        (each[-40:] - rhythm.centre) / rhythm.spread
        for each, rhythm in ((each, _rhythm(each, len(each) + 1, rough)) for each in gaps)
        if len(each) >= 5
    ]
    usual = student.ppf((np.arange(200) + 0.5) / 200, TAIL)
    return Ecosystem(centre, spread, difference, np.sort(np.concatenate([usual, *shape])))


def rhythm_of(beats: NDArray[np.float64], ecosystem: Ecosystem) -> Rhythm:
    return _rhythm(log_gaps(beats), len(beats), ecosystem)


def _rhythm(gaps: NDArray[np.float64], beats: int, ecosystem: Ecosystem) -> Rhythm:
    """Spread first, then the centre: the more regular the place and the more places differ, the less it borrows from the others."""
    weights = 0.5 ** (np.arange(len(gaps))[::-1] / GAPS_REMEMBERED)
    total = float(weights.sum())
    own = float(weights @ gaps) / total if total else ecosystem.centre
    apart = float(weights @ (gaps - own) ** 2) if total else 0.0
    spread = float(np.sqrt((apart + PRIOR_GAPS * ecosystem.spread**2) / (total + PRIOR_GAPS)))
    borrowed = min(spread**2 / ecosystem.difference**2, PRIOR_GAPS)
    centre = (float(weights @ gaps) + borrowed * ecosystem.centre) / (total + borrowed)
    return Rhythm(centre, max(spread, SMALLEST_SPREAD), beats)


def still_waiting(silence: float, rhythm: Rhythm, ecosystem: Ecosystem) -> float:
    """The chance that a living place has a gap at least this long (days)."""
    if silence <= 1.0:
        return 1.0
    known = max(rhythm.beats - 1, 0) + PRIOR_GAPS
    z = (np.log(silence) - rhythm.centre) / (rhythm.spread * np.sqrt(1.0 + 1.0 / known))
    shape = ecosystem.shape
    longer = len(shape) - int(np.searchsorted(shape, z))
    share = (longer + 0.5) / (len(shape) + 1.0)
    if longer > 10:
        return float(share)
    edge = float(shape[-11])  # beyond what was seen the tail falls like that of the usual shape
    return (10.5 / (len(shape) + 1.0)) * (edge / float(z)) ** TAIL if z > edge > 0 else float(share)


def p_alive(beats: NDArray[np.float64], at: float, ecosystem: Ecosystem) -> float:
    """The chance that the place will speak again, after what was heard up to `at` (epoch days)."""
    rhythm = rhythm_of(beats, ecosystem)
    silence = max(at - float(beats[-1]), 0.0)
    if silence <= 1.0:
        return 1.0
    times = np.concatenate([[0.0], np.geomspace(0.5, silence, STEPS)])
    waiting = np.array([still_waiting(time, rhythm, ecosystem) for time in times])
    rate = 1.0 / LIFETIME
    stopped_at = rate * np.exp(-rate * times) * waiting
    stopped = float(np.sum((stopped_at[1:] + stopped_at[:-1]) / 2.0 * np.diff(times)))
    living = float(np.exp(-rate * silence) * waiting[-1])
    return living / (living + stopped)
