"""What one bad host costs the others: `python -m bench.bad_host [SOURCES [NAME…]]` (default 2000 feeds, nine in ten unchanged).

Rounds over the same feeds, alone and beside one host of the zoo of the tests, each of its behaviours in turn whose name begins with a
NAME; by default those made to take time or memory, `all` for every one. Told until the last of the good sources is written: seconds by the
clock, and CPU seconds of all our processes, the one that reads heavy pages included. A round is short and a machine never quiet: what
seems to cost more than a tenth is tried again, up to three times in all, each time beside a round without; the least counts. Politeness
waits are zero (loopback), a visit has three seconds. The default takes some four minutes. Over fewer feeds what is seen is what a bad host
costs once, however many the others are: up to 0.2 s for which the last visits wait for its own, and the reading of one answer.
"""

import asyncio
import ipaddress
import os
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path
from statistics import median

from bench.client_cpu import database_root, tree_seconds
from bench.harvest_memory import _set_up
from bench.harvest_round import _admit, sources_of

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests" / "zoo"))
TRIES = 3
ALLOWED = 1.1
HEAVY = (
    *("drips", "stalls", "never", "endless", "chunks", "page-of", "feed-", "gzip-bomb", "zstd-bomb", "hundred-thousand", "million"),
    *("billion", "quadratic", "redirects-without", "calendar", "robots-of-600", "robots-never", "beside-never"),
)
Cost = tuple[float, float]  # seconds by the clock, CPU seconds


def until_the_good_are_done(entity_ids: frozenset[int], bad: str) -> Cost:
    """One round over these places."""
    from seve.base import clock
    from seve.base.http import Budget, Policy
    from seve.harvest.services.books import Entered
    from seve.harvest.services.round import Order, Round
    from seve.harvest.services.sweeping import rare_sweeps

    async def lookup(host: str) -> list[str]:
        return ["127.0.0.1"]

    policy = Policy("SeveBot/bench", allow_nets=(ipaddress.ip_network("127.0.0.1/32"),), lookup=lookup)
    budget = Budget(wall=3.0, headers=2.5, connect=2.0)
    order = Order(depth=0, entity_ids=entity_ids, before=clock.now(), policy=policy, delay=0.0, budget=budget)
    database = frozenset({database_root(os.environ["SEVE_DATA"])})
    began, before = time.monotonic(), tree_seconds(os.getpid(), database)
    left = len(entity_ids) - bool(bad)
    done: list[Cost] = []

    class Watched(Round):
        def _tell(self, entered: Entered, visited):  # type: ignore[no-untyped-def]
            nonlocal left
            left -= bad not in entered.fetched.url if bad else 1
            super()._tell(entered, visited)
            if not left and not done:
                done.append((time.monotonic() - began, tree_seconds(os.getpid(), database) - before))
                under_way.cancel()  # the bad one is not waited for

    with rare_sweeps(), asyncio.Runner() as runner, suppress(asyncio.CancelledError):
        under_way = runner.get_loop().create_task(Watched(order, lambda steps: None).run())
        runner.get_loop().run_until_complete(under_way)
    return done[0]


def measure(good: frozenset[int], bad: dict[str, int]) -> dict[str, Cost]:
    """Behaviour → how many times as long the others took, by the clock and by the processor."""
    ratios: dict[str, Cost] = {}
    for host, entity_id in bad.items():
        least = (float("inf"), float("inf"))
        for _ in range(TRIES):
            alone, beside = until_the_good_are_done(good, ""), until_the_good_are_done(good | {entity_id}, host)
            least = min(least[0], beside[0] / alone[0]), min(least[1], beside[1] / alone[1])
            if max(least) <= ALLOWED:
                break
        ratios[host] = least
        print(f"{host.removesuffix('.test'):<32} {least[0]:5.2f} by the clock {least[1]:5.2f} of the processor", flush=True)
    return ratios


def serve_zoo() -> None:
    """The bad hosts, in a process of their own, until nobody listens."""
    from beasts import keeper
    from hostile import Hostile

    with Hostile(keeper) as zoo:
        print(zoo.port, flush=True)
        sys.stdin.read()


def main() -> None:
    if sys.argv[1:] == ["--zoo"]:
        serve_zoo()
        return
    from beasts import BEASTS, ROBOTS

    count, names = int(sys.argv[1]) if len(sys.argv) > 1 else 2000, tuple(sys.argv[2:]) or HEAVY
    commands = [[sys.executable, "-m", *words] for words in (["bench.feed_town"], ["bench.bad_host", "--zoo"])]
    servers = [subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) for command in commands]
    try:
        with tempfile.TemporaryDirectory(prefix="seve-bench-", ignore_cleanup_errors=True) as folder:
            os.environ["SEVE_DATA"] = folder
            _set_up()
            from seve.directory.models import WebEntity
            from seve.harvest.services import plan

            town, zoo = (int(server.stdout.readline()) for server in servers if server.stdout is not None)
            good_urls = sources_of(count, town)
            bad_urls = {
                f"http://{name}.test:{zoo}/": f"{name}.test" for name in [*BEASTS, *ROBOTS] if names == ("all",) or name.startswith(names)
            }
            _admit(good_urls)
            _admit(list(bad_urls))
            ids = dict(WebEntity.objects.values_list("name", "id"))
            good = frozenset(ids[url.removesuffix("feed")] for url in good_urls)
            plan.ensure_homes(frozenset(ids.values()))
            for _ in range(2):  # learns the feeds, then loads what rounds need
                until_the_good_are_done(good, "")
            told(measure(good, {host: ids[url] for url, host in bad_urls.items()}), count)
    finally:
        for server in servers:
            server.terminate()


def told(ratios: dict[str, Cost], count: int) -> None:
    print(f"{len(ratios)} bad hosts, each beside {count:,} good ones; how many times as long these took:")
    for at, what in enumerate(("by the clock", "of the processor")):
        worst = sorted(ratios, key=lambda host: -ratios[host][at])[:5]
        print(
            f"{what} {median(each[at] for each in ratios.values()):.2f} in the median, "
            f"{sum(each[at] > ALLOWED for each in ratios.values())} over {ALLOWED}; the worst: "
            + ", ".join(f"{host.removesuffix('.test')} {ratios[host][at]:.2f}" for host in worst)
        )


if __name__ == "__main__":
    main()
