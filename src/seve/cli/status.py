"""`seve status`: versions, database, queue, last runs, what needs a hand."""

import platform
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import click
from django.conf import settings
from django.db import connection

import seve
from seve.atlas import selectors as atlas
from seve.cli.output import json_option, show
from seve.directory import selectors as directory
from seve.harvest import selectors as harvest


@dataclass(frozen=True, slots=True)
class Status:
    """The state of one instance, as a person asks for it."""

    version: str
    python: str
    database: dict[str, object]
    queue: dict[str, int]
    entities: dict[str, int]
    harvest: dict[str, int]
    newest_post: datetime | None
    last_map: datetime | None
    needs_a_hand: list[str]


@click.command()
@json_option
def status(as_json: bool) -> None:
    """Versions, database, queue, last runs, and what needs a hand.

    \b
    Example: seve status --json
    """
    state = read_status()
    show(state, as_json=as_json, words=lambda: in_words(state))


def read_status() -> Status:
    """Ask each room for its figures. Raises nothing that a person cannot mend."""
    entities = {str(kind): count for kind, count in directory.counts_by_status().items()}
    snapshot = atlas.info_at()
    totals = harvest.totals()
    return Status(
        version=seve.__version__,
        python=platform.python_version(),
        database=_database(),
        queue=_queue(),
        entities=entities,
        harvest=totals,
        newest_post=harvest.latest_date(),
        last_map=snapshot.computed_at if snapshot else None,
        needs_a_hand=_needs(entities, totals, has_map=snapshot is not None),
    )


def _database() -> dict[str, object]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('server_version'), pg_database_size(current_database())")
        version, size = cursor.fetchone()
    where = str(settings.SEVE.data) if settings.SEVE.database_url is None else settings.DATABASES["default"]["HOST"]
    return {"version": version, "bytes": size, "embedded": settings.SEVE.database_url is None, "where": str(Path(str(where)))}


def _queue() -> dict[str, int]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT status::text, count(*) FROM procrastinate_jobs GROUP BY 1 ORDER BY 1")
        return dict(cursor.fetchall())


def _needs(entities: dict[str, int], totals: dict[str, int], *, has_map: bool) -> list[str]:
    needs = []
    if not entities.get("in"):
        needs.append("no place is admitted yet: seve directory import LIST.opml")
    elif not totals.get("visits"):
        needs.append("nothing has been visited yet: seve harvest run --once")
    elif not has_map:
        needs.append("there is no map yet: seve atlas compute")
    if waiting := entities.get("undecided", 0):
        needs.append(f"{waiting} places wait for a decision: open the directory")
    return needs


def in_words(state: Status) -> str:
    place = "embedded in" if state.database["embedded"] else "at"
    size = int(str(state.database["bytes"])) / 1e6
    lines = [
        f"Sève {state.version}, Python {state.python}",
        f"PostgreSQL {state.database['version']}, {place} {state.database['where']}, {size:.0f} MB",
        "Places: " + _listed(state.entities, "none"),
        "Read so far: " + _listed(state.harvest, "nothing"),
        f"Newest post: {state.newest_post:%Y-%m-%d %H:%M}" if state.newest_post else "Newest post: none",
        f"Last map: {state.last_map:%Y-%m-%d %H:%M}" if state.last_map else "Last map: none",
        "Jobs: " + _listed(state.queue, "none"),
    ]
    lines += [f"To do: {need}" for need in state.needs_a_hand] or ["Nothing needs a hand."]
    return "\n".join(lines)


def _listed(counts: dict[str, int], nothing: str) -> str:
    return ", ".join(f"{count} {name}" for name, count in counts.items() if count) or nothing
