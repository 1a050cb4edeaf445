"""Peak memory and cost of a round as sources grow: `python -m bench.harvest_memory [SOURCES…]` (default 1000 10000 20000 100000).

Every source is known already, with the ETag that the server will recognise: nine in ten answer 304, the tenth has something new each
time. Each size runs in a process of its own, with a database of its own: a first round that learns the tenth that changes, then as many
rounds as make 10,000 visits, which are measured. Sizes come in order and then back again, so that a machine that grows slower meanwhile
favours none; the curve at the end is of both ways. Before each round the addresses that were read in the last one are forgotten: hours
lie between two real rounds, and only a small one would find all of its own again. The peak is that of our whole tree of processes from
its start to its end, the database apart; beside it that of the main process. Politeness waits are zero (loopback). The default takes
some eight minutes.
"""

import functools
import gc
import json
import os
import subprocess
import sys
import tempfile
import time

from bench.client_cpu import Watch, database_root, peak_mib, tree_seconds

MEASURED = 10_000  # visits, at least
SIZES = (1_000, 10_000, 20_000, 100_000)
Figures = dict[str, float]


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
    cpu = database_cpu = visits = 0.0
    began = time.monotonic()
    for _ in range(max(1, MEASURED // count)):
        _forget()
        before, database_before = tree_seconds(os.getpid(), frozenset({database})), tree_seconds(database)
        report = _round()
        cpu += tree_seconds(os.getpid(), frozenset({database})) - before
        database_cpu += tree_seconds(database) - database_before
        visits += report.visits
        assert report.outcomes == {"unchanged": count - (count + 9) // 10, "ok": (count + 9) // 10}, report
    told = {
        "sources": count,
        "visits": visits,
        "seconds": round(time.monotonic() - began, 1),
        "cpu_ms": cpu / visits * 1000,
        "database_cpu_ms": database_cpu / visits * 1000,
        "main_process_mib": peak_mib(),
    }
    print(json.dumps(told), flush=True)


def _forget() -> None:
    """Empty what remembers addresses and hosts of the last round; what was loaded once for good stays."""
    wrapper = type(functools.lru_cache(maxsize=1)(len))
    for each in gc.get_objects():
        if isinstance(each, wrapper) and each.__module__.startswith("seve.") and each.cache_info().maxsize is not None:
            each.cache_clear()


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


def measured(count: int, port: str) -> Figures:
    """One size, in a process and a database of its own."""
    with tempfile.TemporaryDirectory(prefix="seve-bench-", ignore_cleanup_errors=True) as folder:
        own, command = os.environ | {"SEVE_DATA": folder}, [sys.executable, "-m", "bench.harvest_memory"]
        subprocess.run([*command, "--prepare", str(count), port], check=True, env=own)
        with subprocess.Popen([*command, "--one", str(count)], env=own, stdout=subprocess.PIPE, text=True) as one, Watch(one.pid) as watch:
            told: Figures = json.loads(one.communicate()[0].strip().splitlines()[-1])
    return told | {"all_processes_mib": watch.peak_mib}


def curve(found: dict[int, list[Figures]]) -> None:
    """Cost of a source at each size, the mean of both ways, and its ratio to that of the smallest."""
    titles = ("sources", "ours, ms", "database, ms", "together", "ratio", "ours alone", "main, MiB", "all processes, MiB")
    print("\n" + "".join(f"{title:>20}" for title in titles))
    first: tuple[float, float] | None = None
    for count, runs in found.items():
        ours, database, main_peak, peak = (
            sum(run[name] for run in runs) / len(runs) for name in ("cpu_ms", "database_cpu_ms", "main_process_mib", "all_processes_mib")
        )
        first = first or (ours, ours + database)
        cells = (
            f"{ours:.3f}",
            f"{database:.3f}",
            f"{ours + database:.3f}",
            f"{(ours + database) / first[1]:.2f}",
            f"{ours / first[0]:.2f}",
        )
        print("".join(f"{cell:>20}" for cell in (f"{count:,}", *cells, f"{main_peak:.0f}", f"{peak:.0f}")))


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
    sizes = sorted(map(int, sys.argv[1:])) or list(SIZES)
    found: dict[int, list[Figures]] = {count: [] for count in sizes}
    try:
        for count in [*sizes, *reversed(sizes[:-1])]:
            found[count].append(measured(count, port))
            print(json.dumps({name: round(value, 3) for name, value in found[count][-1].items()}), flush=True)
    finally:
        town.terminate()
    curve(found)


if __name__ == "__main__":
    main()
