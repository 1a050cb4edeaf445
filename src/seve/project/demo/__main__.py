"""`python -m seve.project.demo`: what `seve demo` becomes. `run` is the whole; `web` serves the small web alone."""

import time

import click

from seve.base.errors import SeveError
from seve.cli.main import explain, fail
from seve.project.demo.model import EARLIER, NOW
from seve.project.demo.roster import FULL
from seve.project.demo.world import DEFAULT_SEED, build

size_option = click.option("--sites", "total", default=FULL, type=click.IntRange(30, 2000), help="How many sites.")
seed_option = click.option("--seed", default=DEFAULT_SEED, help="Another seed makes another web.")


@click.group()
def main() -> None:
    """The founding case as a small web, and Sève at work on it."""


@main.command()
@click.option("--port", default=8765, type=click.IntRange(0, 65535), help="Where the forward proxy listens; 0 takes a free one.")
@click.option("--earlier", is_flag=True, help="As it stood at the first visit, six months before.")
@size_option
@seed_option
def web(port: int, earlier: bool, total: int, seed: int) -> None:
    """Serve the small web as a forward proxy on 127.0.0.1, until Ctrl-C."""
    from seve.project.demo.server import serving
    from seve.project.demo.web import Web

    world = build(seed=seed, total=total)
    with serving(Web(world, EARLIER if earlier else NOW), port=port) as server:
        click.echo(f"{len(world.sites)} sites, {len(world.posts)} posts. Proxy, and list of the sites: {server.address}/", err=True)
        try:
            while True:
                time.sleep(3600)
        except KeyboardInterrupt:
            pass


@main.command()
@click.option("--once", is_flag=True)
@click.option("--json", "as_json", is_flag=True)
@click.option("--fresh", is_flag=True)
@click.option("--port", default=8400, type=click.IntRange(1, 65535))
@size_option
@seed_option
def run(once: bool, as_json: bool, fresh: bool, port: int, total: int, seed: int) -> None:
    """The whole demo: see `seve demo --help`."""
    from seve.project.demo import running

    world = build(seed=seed, total=total)
    if once:
        running.once(world, as_json=as_json)
    else:
        running.stay(world, port=port, fresh=fresh)


if __name__ == "__main__":
    try:
        main(prog_name="seve demo", standalone_mode=False)
    except click.UsageError as wrong:
        fail(wrong.format_message(), 2)
    except SeveError as failed:
        fail(str(failed), 1)
    except (KeyboardInterrupt, click.Abort):
        fail("stopped; run the same command to begin again", 130)
    except Exception as reason:
        fail(explain(reason), 1)
