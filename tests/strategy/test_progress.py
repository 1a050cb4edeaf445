"""How far an indicator is on its way."""

from datetime import UTC, datetime

import pytest

from seve.strategy.types import Indicator, Measure, Reading

DAY = datetime(2009, 3, 8, tzinfo=UTC)


@pytest.mark.parametrize(
    ("measure", "target", "values", "progress"),
    [
        (Measure.ALIVE_VOICES, 260, [275], 1.0),  # passed from the first reading on
        (Measure.ALIVE_VOICES, 260, [260], 1.0),
        (Measure.ALIVE_VOICES, 260, [200, 230], 0.5),
        (Measure.ALIVE_VOICES, 260, [200, 190], 0.0),
        (Measure.ALIVE_VOICES, 260, [260, 250], 0.0),
        (Measure.LOST_LINKS, 10, [25], 0.0),
        (Measure.LOST_LINKS, 10, [30, 15], 0.75),
        (Measure.LOST_LINKS, 10, [30, 8], 1.0),
        (Measure.LOST_LINKS, None, [30], None),
        (Measure.LOST_LINKS, 10, [], None),
    ],
)
def test_progress_runs_from_the_first_reading_to_the_target(
    measure: Measure, target: float | None, values: list[float], progress: float | None
) -> None:
    readings = tuple(Reading(DAY, value, 1) for value in values)
    assert Indicator(1, measure, "", target, readings).progress == progress
