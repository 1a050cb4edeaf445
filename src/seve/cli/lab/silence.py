"""`seve lab silence`: dates of posts in, who is alive, slowing, silent or revived out."""

import math
from datetime import datetime

import click

from seve.base import clock
from seve.cli.dates import Moment
from seve.cli.lab.lines import Broken, read_rows
from seve.cli.output import print_json

DAY = 86_400.0
FARTHEST = 4e11  # epoch seconds either way: no calendar goes further


@click.command()
@click.argument("history", metavar="HISTORY.csv")
@click.option("--at", "at", required=True, type=Moment(), metavar="DATE", help="The day to judge from; later posts are not looked at.")
def silence(history: str, at: datetime) -> None:
    """Judge each place's silence against its own rhythm, from a CSV of `entity,timestamp`.

    A place heard on fewer than three days is judged by the rhythm of all the others.

    \b
    Example: seve lab silence history.csv --at 2009-03-08
    """
    from seve.vitality.domain.pulse import read_pulse
    from seve.vitality.domain.rhythm import beats_of, learn

    moment = at.timestamp() / DAY
    heard = {entity: [time for time in times if time <= moment * DAY] for entity, times in _read(history).items()}
    places = {entity: beats_of(times) for entity, times in heard.items() if times}
    ecosystem = learn(places.values())
    readings = {entity: read_pulse(beats, moment, ecosystem, fewest=1) for entity, beats in places.items()}
    print_json(
        [
            {
                "entity": entity,
                "p_alive": round(reading.p_alive, 4),
                "expected_gap_days": round(reading.usual_gap, 2),
                "silent_days": round(reading.silence, 2),
                "state": reading.state.value,
            }
            for entity, reading in readings.items()
        ]
    )


def _read(name: str) -> dict[str, list[float]]:
    """Epoch seconds by entity. Raises click.ClickException when lines are there and none can be read."""
    found: dict[str, list[float]] = {}
    broken = Broken(name)
    for number, cells in read_rows(broken, {"entity"}):
        time = _seconds(cells[1]) if len(cells) > 1 and cells[0] else None
        if time is None:
            broken.tell(number, "it must be entity,timestamp with an ISO 8601 date or epoch seconds")
        else:
            found.setdefault(cells[0], []).append(time)
    broken.end(read=bool(found), wanted="entity,timestamp")
    return found


def _seconds(text: str) -> float | None:
    try:
        return clock.parse_moment(text).timestamp()
    except (ValueError, OverflowError):
        pass
    try:
        seconds = float(text)
    except ValueError:
        return None
    return seconds if math.isfinite(seconds) and abs(seconds) < FARTHEST else None
