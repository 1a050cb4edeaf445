"""The process of the jobs: a Procrastinate worker, which also keeps the schedule. As many as wanted may share one database."""

import asyncio
import os

from seve.project import lifeline

CONCURRENCY = 2


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "seve.project.settings")
    import django

    django.setup()
    lifeline.hold()
    asyncio.run(_work())


async def _work() -> None:
    from procrastinate.contrib.django import app

    ready = app.with_connector(app.connector.get_worker_connector())  # type: ignore[attr-defined]
    async with ready.open_async():
        await ready.run_worker_async(concurrency=CONCURRENCY, name=f"seve-{os.getpid()}", shutdown_graceful_timeout=10)


if __name__ == "__main__":
    main()
