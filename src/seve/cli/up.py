"""`seve up`: everything, in one process tree."""

import os
import sys

import click


@click.command()
@click.option(
    "--host",
    default="127.0.0.1",
    show_default=True,
    help="The address to listen on. Beyond this machine, the impact assessment must be signed first.",
)
@click.option("--port", default=8400, show_default=True, type=click.IntRange(1, 65535))
@click.option("--workers", default=1, show_default=True, type=click.IntRange(1, 64), help="Processes that answer pages.")
def up(host: str, port: int, workers: int) -> None:
    """Start everything: database, pages, jobs and schedule. Ctrl-C stops it.

    \b
    Example: seve up --port 8400
    """
    sys.stdout.flush()
    os.execv(sys.executable, [sys.executable, "-m", "seve.project.up", host, str(port), str(workers)])  # noqa: S606  (no shell is wanted)
