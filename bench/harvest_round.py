"""A refresh round over thousands of loopback feeds, nine in ten unchanged: `python -m bench.harvest_round [SOURCES]`.

Prints visits a CPU second of Sève's own process (with its storing in PostgreSQL), the time, the peak memory; beside it, when
Scrapy is importable, a spider that asks with the same conditions, parses what changed with feedparser and writes SQLite rows.
Politeness waits are zero, which is allowed on loopback only. Set SEVE_BENCH_SCRAPY to a Python that has Scrapy to use that one.
"""

import importlib.util
import ipaddress
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path


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
    before = resource.getrusage(resource.RUSAGE_SELF)
    began = time.monotonic()
    report = _round()
    after = resource.getrusage(resource.RUSAGE_SELF)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    assert report.visits == count, report
    assert report.outcomes["unchanged"] == count - (count + 9) // 10, report
    return {
        "first_round_s": first.seconds,
        "seconds": round(time.monotonic() - began, 2),
        "cpu_s": round(cpu, 2),
        "visits_per_cpu_s": round(count / cpu),
        "peak_mib": round(after.ru_maxrss / 1024),
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
                          "visits_per_cpu_s": round(COUNT / cpu), "peak_mib": round(after.ru_maxrss / 1024), "same": seen["same"]}))

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


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 5000
    town = subprocess.Popen([sys.executable, "-m", "bench.feed_town"], stdout=subprocess.PIPE, text=True)
    assert town.stdout is not None
    port = int(town.stdout.readline())
    try:
        with tempfile.TemporaryDirectory(prefix="seve-bench-", ignore_cleanup_errors=True) as folder:
            os.environ["SEVE_DATA"] = folder
            ours = seve(count, port)
            print("seve  ", json.dumps(ours))
            peer = scrapy(count, port)
    finally:
        town.terminate()
    if peer is None:
        print("scrapy is not importable: no comparison")
        return
    print("scrapy", json.dumps(peer))
    print(f"ratio per CPU second: {ours['visits_per_cpu_s'] / peer['visits_per_cpu_s']:.2f}")


if __name__ == "__main__":
    main()
