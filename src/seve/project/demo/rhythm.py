"""When a place speaks. Dates are laid backwards from the last one, so that nobody falls silent by chance."""

import random
from datetime import datetime, timedelta

REGULARITY = 3.0  # shape of the gamma law of the gaps: people are more regular than a coin
LONGEST = 2.0  # times the mean gap: whoever is not cast as silent takes no longer holiday


def spread(rng: random.Random, *, start: datetime, end: datetime, gap_days: float) -> list[datetime]:
    """Dates from `start` to `end` in order, `gap_days` apart in the mean; the last is less than one gap before `end`."""
    day = end - timedelta(days=gap_days * rng.uniform(0.05, 0.75))
    dates = []
    while day > start:
        dates.append(_at_a_human_hour(rng, day, end))
        gap = min(LONGEST * gap_days, rng.gammavariate(REGULARITY, gap_days / REGULARITY))
        day -= timedelta(days=max(0.2, gap))
    return sorted(dates)


def _at_a_human_hour(rng: random.Random, day: datetime, end: datetime) -> datetime:
    hour = rng.choice((7, 8, 9, 10, 11, 12, 14, 16, 18, 19, 20, 21, 21, 22, 22))
    moment = day.replace(hour=hour, minute=rng.randrange(60), second=0, microsecond=0)
    return moment if moment < end else day.replace(second=0, microsecond=0)
