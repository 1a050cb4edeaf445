"""When a silence became one: the day on which the chance of hearing a place again fell below the limit."""

import numpy as np
from numpy.typing import NDArray

from seve.vitality.domain.pulse import SILENT_BELOW
from seve.vitality.domain.rhythm import Ecosystem, p_alive


def fell_silent_on(beats: NDArray[np.float64], at: float, ecosystem: Ecosystem) -> float:
    """The day (epoch days) between the last beat and `at`; the chance only falls, so it is found by halving, to a quarter of a day."""
    low, high = float(beats[-1]), at
    while high - low > 0.25:
        middle = (low + high) / 2.0
        if p_alive(beats, middle, ecosystem) < SILENT_BELOW:
            high = middle
        else:
            low = middle
    return high
