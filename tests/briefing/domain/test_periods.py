from datetime import UTC, date, datetime

import numpy as np
import pytest

from seve.briefing.domain.periods import DAY, default_period, weeks_of

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)


def moments(*days: str) -> np.ndarray:
    return np.array([int(datetime.fromisoformat(day).replace(tzinfo=UTC).timestamp()) + 3_600 for day in days], dtype=np.int64)


def test_a_living_web_tells_its_last_seven_days() -> None:
    times = moments("2026-10-01", "2026-11-20", "2026-11-22")
    assert default_period(np.arange(3), times, NOW) == (datetime(2026, 11, 16, tzinfo=UTC), datetime(2026, 11, 23, tzinfo=UTC))


def test_an_archive_tells_its_densest_week() -> None:
    start = int(datetime(2009, 3, 2, tzinfo=UTC).timestamp())
    busy = start + np.arange(20, dtype=np.int64) * (DAY // 3)
    quiet = start + (np.arange(10, dtype=np.int64) + 20) * 10 * DAY
    times = np.concatenate([busy, quiet])
    first, end = default_period(np.arange(len(times)) % 6, times, NOW)
    assert (first, end) == (datetime(2009, 3, 2, tzinfo=UTC), datetime(2009, 3, 9, tzinfo=UTC))


def test_a_sparse_archive_tells_a_longer_time() -> None:
    times = int(datetime(2009, 1, 1, tzinfo=UTC).timestamp()) + np.arange(60, dtype=np.int64) * 4 * DAY
    first, end = default_period(np.arange(60) % 5, times, NOW)
    assert (end - first).days == 91


def test_nothing_posted_has_no_period() -> None:
    with pytest.raises(ValueError, match="nothing"):
        default_period(np.zeros(0, np.int64), np.zeros(0, np.int64), NOW)


def test_weeks_begin_on_mondays_and_stop_with_the_period() -> None:
    weeks = weeks_of(moments("2009-02-23", "2009-03-02", "2009-03-08", "2009-03-09"), datetime(2009, 3, 9, tzinfo=UTC), 3)
    assert [(week.start, week.posts) for week in weeks] == [(date(2009, 2, 16), 0), (date(2009, 2, 23), 1), (date(2009, 3, 2), 2)]
