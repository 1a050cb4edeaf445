"""Peak memory and cost of a round as sources grow: `python -m bench.harvest_memory [SOURCES…]` (default 1000 5000 20000).

Every source is known already, with the ETag that the server will recognise: nine in ten answer 304. Each size runs in a process
of its own. Politeness waits are zero (loopback).
"""

import json
import os
import subprocess
import sys
import tempfile


def prepare(count: int, port: int) -> None:
    """Admit the sources, as if they had been visited before. In a process of its own: what that costs is not the round's."""
    from bench.harvest_round import _admit, sources_of

    _set_up()
    urls = sources_of(count, port)
    _admit(urls)
    _know(urls)


def _set_up() -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "seve.project.settings"
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)


def one(count: int) -> None:
    """One size, in this process."""
    import resource
    import time

    from bench.client_cpu import database_root, tree_seconds
    from bench.harvest_round import _round

    _set_up()
    database = database_root(os.environ["SEVE_DATA"])
    before, database_before = tree_seconds(os.getpid(), frozenset({database})), tree_seconds(database)
    began = time.monotonic()
    report = _round()
    cpu = tree_seconds(os.getpid(), frozenset({database})) - before
    database_cpu = tree_seconds(database) - database_before
    assert report.visits == count, report
    print(
        json.dumps(
            {
                "sources": count,
                "seconds": round(time.monotonic() - began, 1),
                "cpu_ms_a_source": round(cpu / count * 1000, 2),
                "database_cpu_ms_a_source": round(database_cpu / count * 1000, 2),
                "peak_mib": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
                "outcomes": report.outcomes,
            }
        ),
        flush=True,
    )


def _know(urls: list[str]) -> None:
    """Put the feeds in the plan as if they had been visited an hour before, robots.txt and the files beside it included."""
    from datetime import timedelta

    from seve.base import clock
    from seve.directory.models import WebEntity
    from seve.harvest.domain.reservations import BESIDE_ROBOTS
    from seve.harvest.models import Feed, RobotsFile

    entities = dict(WebEntity.objects.values_list("home_url", "id"))
    Feed.objects.bulk_create(
        [
            Feed(
                entity_id=entities[url],
                url=url,
                host=url.split("/")[2].split(":")[0],
                kind="home",
                etag=f'"{number}"',
                content_hash=b"known",
            )
            for number, url in enumerate(urls)
        ],
        batch_size=2000,
    )
    now = clock.now()
    kept = {"status": 404, "fetched_at": now, "expires_at": now + timedelta(hours=6)}
    origins = [url.removesuffix("/feed") for url in urls]
    RobotsFile.objects.bulk_create(
        [RobotsFile(origin=origin + path, **kept) for origin in origins for path in ("", *BESIDE_ROBOTS)], batch_size=2000
    )


def main() -> None:
    if sys.argv[1:2] == ["--prepare"]:
        prepare(int(sys.argv[2]), int(sys.argv[3]))
        return
    if sys.argv[1:2] == ["--one"]:
        one(int(sys.argv[2]))
        return
    town = subprocess.Popen([sys.executable, "-m", "bench.feed_town"], stdout=subprocess.PIPE, text=True)
    assert town.stdout is not None
    port = town.stdout.readline().strip()
    try:
        for count in sys.argv[1:] or ["1000", "5000", "20000"]:
            with tempfile.TemporaryDirectory(prefix="seve-bench-", ignore_cleanup_errors=True) as folder:
                for step in (["--prepare", count, port], ["--one", count]):
                    subprocess.run(
                        [sys.executable, "-m", "bench.harvest_memory", *step], check=True, env=os.environ | {"SEVE_DATA": folder}
                    )
    finally:
        town.terminate()


if __name__ == "__main__":
    main()
