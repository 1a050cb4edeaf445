"""Background jobs of the atlas: a day in, one service call. Safe to run twice: the map of a date replaces itself."""

from datetime import UTC, datetime, time, timedelta

from procrastinate.contrib.django import app


@app.task(name="atlas.draw_day", queue="reading", lock="reading", pass_context=False)
def draw_day(day: str, by: str) -> None:
    """The map as it stood at the end of a day (ISO 8601), or now when that day is not over. Not retried: the asker sees it missing."""
    from seve.atlas.services import compute  # a worker imports the tasks before the rooms are ready
    from seve.base import clock

    end = datetime.combine(datetime.fromisoformat(day), time(), tzinfo=UTC) + timedelta(days=1)
    compute(at=min(end, clock.now()), by=by)
