"""`seve lab silence`: dates of posts in, who is alive, slowing, silent or revived out."""

import csv
import io
from datetime import UTC, datetime

import click

from seve.base import clock
from seve.cli.output import print_json, read_bytes

DAY = 86_400.0


@click.command()
@click.argument("history")
@click.option("--at", "at", required=True, metavar="DATE", help="The day to judge from; later posts are not looked at.")
def silence(history: str, at: str) -> None:
    """Judge each place's silence against its own rhythm, from a CSV of `entity,timestamp`.

    A place heard on fewer than three days is judged by the rhythm of all the others.

    \b
    Example: seve lab silence history.csv --at 2009-03-08
    """
    from seve.vitality.domain.pulse import read_pulse
    from seve.vitality.domain.rhythm import beats_of, learn

    try:
        moment = clock.parse_moment(at).timestamp() / DAY
    except ValueError as reason:
        raise click.BadParameter(str(reason), param_hint="--at") from None
    heard = {entity: [time for time in times if time <= moment * DAY] for entity, times in _read(read_bytes(history)).items()}
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


def _read(body: bytes) -> dict[str, list[float]]:
    """Epoch seconds by entity. A broken line is told and passed over; raises click.ClickException when none can be read."""
    found: dict[str, list[float]] = {}
    lines = csv.reader(io.StringIO(body.decode("utf-8-sig", "replace")))
    for number, line in enumerate(lines, start=1):
        if not line or (number == 1 and [cell.strip().lower() for cell in line[:2]] == ["entity", "timestamp"]):
            continue
        time = _seconds(line[1].strip()) if len(line) > 1 else None
        if time is None:
            click.echo(f"line {number} passed over: it must be entity,timestamp with an ISO 8601 date or epoch seconds", err=True)
        else:
            found.setdefault(line[0].strip(), []).append(time)
    if body.strip() and not found and len(body.splitlines()) > 1:
        raise click.ClickException("no line could be read: the file must hold entity,timestamp")
    return found


def _seconds(text: str) -> float | None:
    try:
        return clock.parse_moment(text).timestamp()
    except ValueError:
        pass
    try:
        return datetime.fromtimestamp(float(text), UTC).timestamp()
    except (ValueError, OverflowError, OSError):
        return None
