"""`seve lab`: the judgement alone, on files, without a database."""

import importlib

import click

COMMANDS = {
    "feed": "seve.cli.lab.feeds:feed",
    "feeds": "seve.cli.lab.feeds:feeds",
    "page": "seve.cli.lab.page:page",
    "graph": "seve.cli.lab.graph:graph",
    "silence": "seve.cli.lab.silence:silence",
    "stories": "seve.cli.lab.stories:stories",
    "overlaps": "seve.cli.lab.overlaps:overlaps",
    "coverage": "seve.cli.lab.coverage:coverage",
    "language": "seve.cli.lab.language:language",
}


class Bench(click.Group):
    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        if name not in COMMANDS:
            return None
        module, attribute = COMMANDS[name].split(":")
        command = getattr(importlib.import_module(module), attribute)
        assert isinstance(command, click.Command)
        return command


@click.command(cls=Bench)
def lab() -> None:
    """The judgement alone, on files, without a database. Prints JSON; `-` is standard input."""
