"""A refresh round over thousands of loopback feeds, nine in ten unchanged: `python -m bench.harvest_round [SOURCES]`.

Prints visits a CPU second (user and system, whole process trees), the database's share apart and together, the time, the peak memory.
Beside it, in the same run: a Scrapy spider that asks with the same conditions, parses what changed with feedparser and writes SQLite
rows, and newsboat, whose own work on its feeds before any request (`-x print-unread`) is taken off. Politeness waits are zero, which is
allowed on loopback only. SEVE_BENCH_SCRAPY names a Python that has Scrapy. Newsboat is looked for on PATH and takes some minutes over
5,000 feeds, for its work on each grows with their number: it is measured with 600 too, where it is at its best.
SEVE_BENCH_NEWSBOAT=no leaves it out, SEVE_BENCH_NEWSBOAT=600,1500 says with how many.
"""

import importlib.util
import ipaddress
import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from bench.client_cpu import database_root, peak_mib, tree_seconds

FEW = 600  # feeds for which newsboat's own lists are still short


def sources_of(count: int, port: int) -> list[str]:
    return [f"http://s{number}.test:{port}/feed" for number in range(count)]


def seve(count: int, port: int) -> dict[str, float]:
    """In this process, whose memory and CPU are measured: a first round that learns the feeds, then the one that counts."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "seve.project.settings"
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    _admit(sources_of(count, port))
    first = _round()
    database = database_root(os.environ["SEVE_DATA"])
    before, database_before = tree_seconds(os.getpid(), frozenset({database})), tree_seconds(database)
    began = time.monotonic()
    report = _round()
    cpu = tree_seconds(os.getpid(), frozenset({database})) - before
    database_cpu = tree_seconds(database) - database_before
    assert report.visits == count, report
    assert report.outcomes["unchanged"] == count - (count + 9) // 10, report
    return {
        "first_round_s": first.seconds,
        "seconds": round(time.monotonic() - began, 2),
        "cpu_s": round(cpu, 2),
        "database_cpu_s": round(database_cpu, 2),
        "visits_per_cpu_s": round(count / cpu),
        "visits_per_cpu_s_with_database": round(count / (cpu + database_cpu)),
        "peak_mib": peak_mib(),
    }


def _admit(urls: Sequence[str]) -> None:
    from seve.base import clock
    from seve.base.addresses import surt
    from seve.directory.models import UrlPrefix, WebEntity

    now = clock.now()
    homes = [url.removesuffix("feed") for url in urls]
    entities = WebEntity.objects.bulk_create(
        [WebEntity(name=home, home_url=url, status="in", created_at=now) for home, url in zip(homes, urls, strict=True)], batch_size=2000
    )
    UrlPrefix.objects.bulk_create(
        [UrlPrefix(entity=entity, surt=surt(home), url=home) for entity, home in zip(entities, homes, strict=True)], batch_size=2000
    )


def _round():  # type: ignore[no-untyped-def]
    from seve.base.http import Policy
    from seve.harvest.services.round import run_round

    async def lookup(host: str) -> list[str]:
        return ["127.0.0.1"]

    policy = Policy("SeveBot/bench", allow_nets=(ipaddress.ip_network("127.0.0.1/32"),), lookup=lookup)
    return run_round(once=True, depth=0, by="bench", policy=policy, delay=0.0)


SPIDER = """
import json, resource, sqlite3, sys, time
import feedparser, scrapy
def peak_mib():
    return int(next(line for line in open("/proc/self/status") if line.startswith("VmHWM")).split()[1]) // 1024
from scrapy.crawler import CrawlerProcess
from scrapy.resolver import dnscache
COUNT, PORT = int(sys.argv[1]), int(sys.argv[2])
base = sqlite3.connect(sys.argv[3])
base.execute("CREATE TABLE visit (url, status, at)"); base.execute("CREATE TABLE post (url PRIMARY KEY, title, text)")
dnscache.limit = COUNT + 10
for number in range(COUNT):
    dnscache[f"s{number}.test"] = "127.0.0.1"
tags, seen = {}, {"same": 0, "visits": 0}

class Refresh(scrapy.Spider):
    name = "refresh"
    custom_settings = {
        "ROBOTSTXT_OBEY": False, "CONCURRENT_REQUESTS": 100, "CONCURRENT_REQUESTS_PER_DOMAIN": 8, "LOG_ENABLED": False, "DOWNLOAD_DELAY": 0,
        "HTTPERROR_ALLOW_ALL": True, "COOKIES_ENABLED": False, "TELNETCONSOLE_ENABLED": False, "RETRY_ENABLED": False,
        "DNSCACHE_SIZE": COUNT + 10,
    }
    rounds = 0

    async def start(self):
        for request in self.requests():
            yield request

    def requests(self):
        for number in range(COUNT):
            url = f"http://s{number}.test:{PORT}/feed"
            headers = {"If-None-Match": tags[url]} if url in tags else {}
            yield scrapy.Request(url, headers=headers, dont_filter=True)

    def parse(self, response):
        seen["visits"] += 1
        base.execute("INSERT INTO visit VALUES (?, ?, ?)", (response.url, response.status, time.time()))
        if response.status == 304:
            seen["same"] += 1
        else:
            tags[response.url] = response.headers["ETag"]
            for entry in feedparser.parse(response.body).entries:
                base.execute("INSERT OR REPLACE INTO post VALUES (?, ?, ?)", (entry.link, entry.title, entry.summary))
        if seen["visits"] == COUNT and not self.rounds:
            self.rounds = 1
            base.commit()
            self.before, self.began = resource.getrusage(resource.RUSAGE_SELF), time.monotonic()
            yield from self.requests()

    def closed(self, reason):
        base.commit()
        after = resource.getrusage(resource.RUSAGE_SELF)
        cpu = after.ru_utime + after.ru_stime - self.before.ru_utime - self.before.ru_stime
        print(json.dumps({"seconds": round(time.monotonic() - self.began, 2), "cpu_s": round(cpu, 2),
                          "visits_per_cpu_s": round(COUNT / cpu), "peak_mib": peak_mib(), "same": seen["same"]}))

process = CrawlerProcess()
process.crawl(Refresh)
process.start()
"""


def scrapy(count: int, port: int) -> dict[str, float] | None:
    python = os.environ.get("SEVE_BENCH_SCRAPY") or (sys.executable if importlib.util.find_spec("scrapy") else "")
    if not python:
        return None
    with tempfile.TemporaryDirectory() as folder:
        done = subprocess.run(
            [python, "-c", SPIDER, str(count), str(port), str(Path(folder) / "spider.db")], capture_output=True, text=True, check=True
        )
    told: dict[str, float] = json.loads(done.stdout.strip().splitlines()[-1])
    return told


def newsboat(count: int, port: int) -> dict[str, float] | None:
    """Newsboat's own reload of the same feeds, each on a host of its own (libcurl knows that *.localhost is this machine)."""
    if shutil.which("newsboat") is None:
        return None
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        (home / "urls").write_text("".join(f"http://s{number}.localhost:{port}/feed\n" for number in range(count)))
        (home / "config").write_text("reload-threads 10\nauto-reload no\n")
        command = ["newsboat", "-C", str(home / "config"), "-u", str(home / "urls"), "-c", str(home / "cache.db"), "-x"]
        _cpu_of([*command, "reload"])  # learns the feeds
        loading = _cpu_of([*command, "print-unread"])
        began = time.monotonic()
        whole = _cpu_of([*command, "reload"])
        seconds = time.monotonic() - began
    cpu = max(whole - loading, 0.01)
    return {
        "seconds": round(seconds, 2),
        "cpu_s": round(cpu, 2),
        "loading_cpu_s": round(loading, 2),
        "visits_per_cpu_s": round(count / cpu),
    }


def _cpu_of(command: Sequence[str]) -> float:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stdin=subprocess.DEVNULL)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 5000
    town = subprocess.Popen([sys.executable, "-m", "bench.feed_town"], stdout=subprocess.PIPE, text=True)
    assert town.stdout is not None
    port = int(town.stdout.readline())
    try:
        with tempfile.TemporaryDirectory(prefix="seve-bench-", ignore_cleanup_errors=True) as folder:
            os.environ["SEVE_DATA"] = folder
            ours = seve(count, port)
            print("seve    ", json.dumps(ours), flush=True)
            _compare("scrapy", ours, scrapy(count, port))
            for some in _newsboat_counts(count):
                _compare(f"newsboat over {some}", ours, newsboat(some, port))
    finally:
        town.terminate()


def _newsboat_counts(count: int) -> list[int]:
    wanted = os.environ.get("SEVE_BENCH_NEWSBOAT", "")
    if wanted == "no":
        return []
    return [int(some) for some in wanted.split(",")] if wanted else sorted({min(count, FEW), count})


def _compare(name: str, ours: dict[str, float], theirs: dict[str, float] | None) -> None:
    if theirs is None:
        print(f"{name} is not installed here: no comparison", flush=True)
        return
    print(f"{name:8}", json.dumps(theirs))
    plain, whole = (ours[key] / theirs["visits_per_cpu_s"] for key in ("visits_per_cpu_s", "visits_per_cpu_s_with_database"))
    print(f"ratio per CPU second to {name}: {plain:.2f}; with the database's CPU on our side: {whole:.2f}", flush=True)


if __name__ == "__main__":
    main()
