"""Peak memory and cost of a round as sources grow: `python -m bench.harvest_memory [SOURCES…]` (default 1000 4000).

Every source is known already, with the ETag that the server will recognise: nine in ten answer 304. Each size runs in a process
of its own. Politeness waits are zero (loopback).
"""

import json
import os
import subprocess
import sys
import tempfile


def one(count: int, port: int) -> None:
    """One size, in this process."""
    import resource
    import time

    from bench.harvest_round import _admit, _round, sources_of

    os.environ["DJANGO_SETTINGS_MODULE"] = "seve.project.settings"
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    urls = sources_of(count, port)
    _admit(urls)
    _know(urls)
    before = resource.getrusage(resource.RUSAGE_SELF)
    began = time.monotonic()
    report = _round()
    after = resource.getrusage(resource.RUSAGE_SELF)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    assert report.visits == count, report
    print(
        json.dumps(
            {
                "sources": count,
                "seconds": round(time.monotonic() - began, 1),
                "cpu_ms_a_source": round(cpu / count * 1000, 2),
                "peak_mib": round(after.ru_maxrss / 1024),
                "outcomes": report.outcomes,
            }
        ),
        flush=True,
    )


def _know(urls: list[str]) -> None:
    """Put the feeds in the plan as if they had been visited before."""
    from seve.directory.models import WebEntity
    from seve.harvest.models import Feed

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


def main() -> None:
    if len(sys.argv) > 3 and sys.argv[1] == "--one":
        one(int(sys.argv[2]), int(sys.argv[3]))
        return
    town = subprocess.Popen([sys.executable, "-m", "bench.feed_town"], stdout=subprocess.PIPE, text=True)
    assert town.stdout is not None
    port = town.stdout.readline().strip()
    try:
        for count in sys.argv[1:] or ["1000", "4000"]:
            with tempfile.TemporaryDirectory(prefix="seve-bench-", ignore_cleanup_errors=True) as folder:
                command = [sys.executable, "-m", "bench.harvest_memory", "--one", count, port]
                subprocess.run(command, check=True, env=os.environ | {"SEVE_DATA": folder})
    finally:
        town.terminate()


if __name__ == "__main__":
    main()
