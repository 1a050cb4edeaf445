"""`python -m seve.project.demo`: what `seve demo` becomes. `web` serves the small web alone."""

import sys
import time

import click

from seve.base.errors import SeveError
from seve.project.demo.model import EARLIER, NOW
from seve.project.demo.roster import FULL
from seve.project.demo.world import DEFAULT_SEED

size_option = click.option("--sites", "total", default=FULL, show_default=True, type=click.IntRange(30, 2000), help="How many sites.")
seed_option = click.option("--seed", default=DEFAULT_SEED, show_default=True, help="Another seed makes another web.")


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """The founding case as a small web, and Sève at work on it."""


@main.command()
@click.option(
    "--port", default=8765, show_default=True, type=click.IntRange(0, 65535), help="Where the forward proxy listens; 0 takes a free one."
)
@click.option("--earlier", is_flag=True, help="As it stood at the first visit, six months before.")
@size_option
@seed_option
def web(port: int, earlier: bool, total: int, seed: int) -> None:
    """Serve the small web as a forward proxy on 127.0.0.1, until Ctrl-C."""
    from seve.project.demo.server import serving
    from seve.project.demo.web import Web
    from seve.project.demo.world import build

    world = build(seed=seed, total=total)
    with serving(Web(world, EARLIER if earlier else NOW), port=port) as server:
        click.echo(
            f"{len(world.sites)} sites, {len(world.posts)} posts. Proxy, and list of the sites: http://127.0.0.1:{server.port}/", err=True
        )
        try:
            while True:
                time.sleep(3600)
        except KeyboardInterrupt:
            pass


if __name__ == "__main__":
    try:
        main(prog_name="seve demo")
    except SeveError as failed:
        click.echo(f"seve: {failed}", err=True)
        sys.exit(1)
