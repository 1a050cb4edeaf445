"""A whole map from the database: 1,800 places and their year of links, then the document that the page draws.

    python -m bench.atlas_map
    python -m bench.atlas_map --places 20000 --pages 400000 --links 800000
    python -m bench.atlas_map --places 20000 --pages 120000 --links 165000 --browser    (20,000 places and 100,000 links in Chromium)

Everything is written into a database of its own, in a temporary folder, and thrown away.
"""

import argparse
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np

NOW = datetime(2026, 11, 1, tzinfo=UTC)


@contextmanager
def timed(told: dict[str, tuple[float, float]], name: str) -> Iterator[None]:
    """Seconds of the clock, and of the processor here and in what is started; the database server comes on top."""
    started, cpu = time.perf_counter(), sum(os.times()[:4])
    yield
    told[name] = (time.perf_counter() - started, sum(os.times()[:4]) - cpu)


def copy(cursor: Any, table: str, columns: str, rows: Any) -> None:
    with cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as target:
        for row in rows:
            target.write_row(row)


def fill(places: int, pages: int, links: int) -> None:
    """Places in groups of power-law size; three links in four stay within the group; popular places are cited more."""
    from django.db import connection

    draw = np.random.default_rng(1)
    group = np.sort((places / 60 * draw.power(0.5, places)).astype(int))
    of_page = (places * draw.power(0.6, pages)).astype(int)
    age = draw.uniform(0, 365, pages)
    page = draw.integers(0, pages, links)
    source = of_page[page]
    low, high = np.searchsorted(group, group[source], "left"), np.searchsorted(group, group[source], "right")
    near = low + (draw.power(0.5, links) * (high - low)).astype(int)
    target = np.where(draw.random(links) < 0.75, near, (places * draw.power(0.5, links)).astype(int))
    # A place has its favourites: it cites again what one of its last links cited.
    favourite = np.lexsort((draw.random(links), source))
    several = draw.random(links) < 0.8
    first = np.searchsorted(source[favourite], source)
    chosen = favourite[first + draw.integers(0, 20, links) % np.maximum(np.searchsorted(source[favourite], source, "right") - first, 1)]
    target = np.where(several, target[chosen], target)
    moments = [NOW - timedelta(days=float(days)) for days in age]
    with connection.cursor() as cursor:
        fixed = ("independent", "blog", "in", "fr", "", "{}", "", NOW)
        copy(
            cursor,
            "directory_webentity",
            "id, name, home_url, standing, kind, status, language, note, declared_feeds, search_key, created_at",
            ((n + 1, f"Place {n}", f"https://p{n}.example/", *fixed) for n in range(places)),
        )
        rows = ((n + 1, f"example,p{n})", f"https://p{n}.example/") for n in range(places))
        copy(cursor, "directory_urlprefix", "entity_id, surt, url", rows)
        copy(
            cursor,
            "harvest_page",
            "id, entity_id, url, surt, canonical_url, title, language, published, generator, directives, first_seen, last_seen, "
            "last_outcome, archive",
            (
                (n + 1, int(of_page[n]) + 1, f"https://x/{n}", f"x){n}", "", "", "fr", moments[n], "", "{}", moments[n], NOW, "ok", "")
                for n in range(pages)
            ),
        )
        copy(
            cursor,
            "harvest_hyperlink",
            "page_id, source_entity_id, target_url, target_surt, kind, rel, anchor, first_seen, last_seen",
            (
                (int(page[n]) + 1, int(source[n]) + 1, f"t{n}", f"example,p{target[n]})/{n}", "editorial", "{}", "", moments[page[n]], NOW)
                for n in range(links)
            ),
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--places", type=int, default=1_800)
    parser.add_argument("--pages", type=int, default=90_000)
    parser.add_argument("--links", type=int, default=300_000)
    parser.add_argument("--browser", action="store_true", help="open the map in Chromium, walk on it")
    asked = parser.parse_args()
    told: dict[str, tuple[float, float]] = {}
    with tempfile.TemporaryDirectory() as folder:
        os.environ["SEVE_DATA"] = folder
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "seve.project.settings")
        import django

        django.setup()
        from django.core.management import call_command
        from django.db import connection

        call_command("migrate", verbosity=0)
        fill(asked.places, asked.pages, asked.links)
        from seve.atlas import selectors, services
        from seve.desk import columns

        with timed(told, "compute, first"):
            info = services.compute(at=NOW, by="bench")
        with timed(told, "compute, next day"):
            services.compute(at=NOW + timedelta(days=1), by="bench")
        with timed(told, "compute, from the shell"):  # cold: a process of its own, which loads everything first
            seve = str(Path(sys.executable).with_name("seve"))
            subprocess.run([seve, "atlas", "compute", "--at", f"{NOW + timedelta(days=2):%Y-%m-%d}"], check=True, stdout=subprocess.DEVNULL)
        with timed(told, "map document"):
            document = selectors.map_document()
            document["nodes"]["life"] = ["unknown"] * len(document["nodes"]["id"])
            body = columns.pack(document)
        with timed(told, "snapshot, whole"):
            whole = selectors.latest()
        with timed(told, "what would be lost"):
            selectors.loss_of([node.entity_id for node in (whole.nodes if whole else ())[:5]])
        with timed(told, "difference of two"):
            newest, before = selectors.snapshots()[:2]
            selectors.compare(before_id=before.id, after_id=newest.id)
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_database_size(current_database())")
            size = cursor.fetchone()[0]
        print(f"{info.nodes:,} places, {info.edges:,} links, {asked.links:,} hyperlinks")
        for name, (seconds, cpu) in told.items():
            print(f"  {name:24}{seconds:8.2f} s, {cpu:.2f} s of processor")
        print(f"  document {len(body) / 1e6:.1f} MB, database {size / 1e6:.0f} MB")
        print(f"  peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")
        if asked.browser:
            from bench import atlas_browser

            atlas_browser.run()
        connection.close()


if __name__ == "__main__":
    main()
