"""`seve demo`: the founding case, whole, on a small web of its own."""

import os
import sys

import click


@click.command()
@click.option("--once", is_flag=True, help="Do the round, print the facts found beside the facts planted, and stop.")
@click.option("--json", "as_json", is_flag=True, help="With --once: print one JSON document on standard output, and nothing else.")
@click.option("--port", default=8400, show_default=True, type=click.IntRange(1, 65535), help="Where the desk listens.")
@click.option("--sites", default=300, show_default=True, type=click.IntRange(30, 2000), help="How many sites the small web has.")
@click.option("--seed", default=2009, show_default=True, help="Another seed makes another web.")
@click.option("--fresh", is_flag=True, help="Begin again, even when the last demo is still there.")
def demo(once: bool, as_json: bool, port: int, sites: int, seed: int, fresh: bool) -> None:
    """Start a small web of some 300 sites with planted facts, harvest it over HTTP, and open the desk on it.

    It lives in a folder of its own and never touches your data.

    \b
    Example: seve demo --once
    """
    if as_json and not once:
        raise click.UsageError("--json goes with --once")
    options = ["--port", str(port), "--sites", str(sites), "--seed", str(seed)]
    options += ["--once"] * once + ["--json"] * as_json + ["--fresh"] * fresh
    sys.stdout.flush()
    os.execv(sys.executable, [sys.executable, "-m", "seve.project.demo", "run", *options])  # noqa: S606  (no shell is wanted)
