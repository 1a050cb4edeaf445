"""Peak memory and cost of a round as sources grow: `python -m bench.harvest_memory [SOURCES…]` (default 1000 10000 20000).

Every source is known already, with the ETag that the server will recognise: nine in ten answer 304. Each size runs in a process of its
own: a first round that learns the tenth that changes, then as many rounds as make 10,000 visits, which are measured. The peak is that of
our whole tree of processes from its start to its end, the database apart; beside it that of the main process. Politeness waits are zero
(loopback). 100000 sources take some five minutes.
"""

import json
import os
import subprocess
import sys
import tempfile
import time

from bench.client_cpu import Watch, database_root, peak_mib, tree_seconds

MEASURED = 10_000  # visits, at least


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
    from bench.harvest_round import _round

    _set_up()
    _round()
    database = database_root(os.environ["SEVE_DATA"])
    before, database_before = tree_seconds(os.getpid(), frozenset({database})), tree_seconds(database)
    began = time.monotonic()
    rounds = [_round() for _ in range(max(1, MEASURED // count))]
    cpu = tree_seconds(os.getpid(), frozenset({database})) - before
    database_cpu = tree_seconds(database) - database_before
    visits = sum(report.visits for report in rounds)
    assert visits == count * len(rounds), rounds
    told = {
        "sources": count,
        "visits": visits,
        "seconds": round(time.monotonic() - began, 1),
        "cpu_ms_a_visit": round(cpu / visits * 1000, 3),
        "database_cpu_ms_a_visit": round(database_cpu / visits * 1000, 3),
        "main_process_peak_mib": peak_mib(),
        "outcomes": rounds[-1].outcomes,
    }
    print(json.dumps(told), flush=True)


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
        for count in sys.argv[1:] or ["1000", "10000", "20000"]:
            with tempfile.TemporaryDirectory(prefix="seve-bench-", ignore_cleanup_errors=True) as folder:
                own, command = os.environ | {"SEVE_DATA": folder}, [sys.executable, "-m", "bench.harvest_memory"]
                subprocess.run([*command, "--prepare", count, port], check=True, env=own)
                with subprocess.Popen([*command, "--one", count], env=own) as measured, Watch(measured.pid) as watch:
                    if measured.wait():
                        sys.exit(1)
                print(f"{count} sources: at most {watch.peak_mib:.0f} MiB in all our processes together", flush=True)
    finally:
        town.terminate()


if __name__ == "__main__":
    main()
