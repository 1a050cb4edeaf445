"""The two ways of running the demo: once, to compare found with planted, or staying, with the desk open on it."""

import asyncio
import json
import os
import sys
import time
from pathlib import Path
from typing import Any

from seve import __version__
from seve.project.demo import house
from seve.project.demo.model import NOW
from seve.project.demo.server import Server, serving
from seve.project.demo.web import Web
from seve.project.demo.world import World


def once(world: World, *, as_json: bool) -> None:
    """The round, then the table (or the JSON document) of what was found beside what was planted."""
    began = time.monotonic()
    _enter(house.folder())
    counts = _round(world)
    from seve.project.demo import compare

    found = compare.compare(world.facts)
    seconds = time.monotonic() - began
    if as_json:
        sys.stdout.write(json.dumps(compare.as_document(world.facts, found, counts, seconds), ensure_ascii=False, default=str) + "\n")
    else:
        sys.stdout.write(f"{compare.as_table(found)}\n{_in_words(world, counts, seconds)}\n")


def stay(world: World, *, port: int, fresh: bool) -> None:
    """The round, unless the last demo was this one, then the pages, the jobs and the small web until Ctrl-C."""
    home = house.folder()
    house.enter(home)
    asyncio.run(_require_free(world, port))  # before two minutes of work, not after
    with _small_web(world) as server:
        os.environ |= house.serving_environment(server.address)
        _set_django_up()
        from seve.project import up

        if fresh or house.read_marker(home) != _signature(world):
            _round(world)
        _close_connections()
        up.serve(port=port, environment=dict(os.environ), when_ready=lambda url: _announce(url, server.address))


async def _require_free(world: World, port: int) -> None:
    """Raises CannotListen when something listens there already."""
    server = await Server(Web(world, NOW)).listen(port)
    server.close()
    await server.wait_closed()


def _small_web(world: World) -> Any:
    """The web as it stands in March 2009, for the jobs that go on visiting it."""
    return serving(Web(world, NOW))


def _enter(home: Path) -> None:
    house.enter(home)
    _set_django_up()


def _set_django_up() -> None:
    import django

    django.setup()


def _round(world: World) -> dict[str, Any]:
    """Everything from an empty database to the editions; progress on standard error."""
    from django.core.management import call_command

    from seve.project.demo import drive

    home = Path(os.environ["SEVE_DATA"])
    house.empty(home)
    _say("database")
    call_command("bring_up")
    journey = drive.go(world, say=_say)
    house.write_marker(home, _signature(world))
    return {**journey.counts, "seconds_by_step": journey.seconds}


def _say(step: str) -> None:
    """One line a step, on standard error."""
    sys.stderr.write(f"{time.strftime('%H:%M:%S')}  {step}\n")
    sys.stderr.flush()


def _close_connections() -> None:
    """Children of the supervisor open their own."""
    from django.db import connections

    connections.close_all()


def _signature(world: World) -> dict[str, Any]:
    """What makes a demo the same as the last one."""
    return {"version": __version__, "seed": world.seed, "sites": len(world.sites), "posts": len(world.posts)}


def _in_words(world: World, counts: dict[str, Any], seconds: float) -> str:
    visits = [counts[name]["visits"] for name in ("first visit", "second visit")]
    return (
        f"{len(world.sites)} sites, {len(world.posts)} posts; {visits[0]} + {visits[1]} visits over HTTP, {counts['requests']} requests;"
        f" {counts['stories']} stories, {counts['editions']} editions; {seconds:.0f} s"
    )


def _announce(url: str, web: str) -> None:
    sys.stdout.write(f"The demo is ready: {url}\nIts small web can be read at {web}/ — it is 8 March 2009 there. Stop with Ctrl-C.\n")
    sys.stdout.flush()
