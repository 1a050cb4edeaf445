"""The `seve` command. Each room's verbs live in their own file and are imported only when called."""

import importlib
import os
import sys
from typing import NoReturn

import click

from seve import __version__
from seve.base.errors import SeveError, UsageError
from seve.cli import mandate

# command: the module and the click object that answer it. `lab` needs neither Django nor a database.
COMMANDS = {
    "up": "seve.cli.up:up",
    "demo": "seve.cli.demo:demo",
    "status": "seve.cli.status:status",
    "directory": "seve.cli.directory:directory",
    "harvest": "seve.cli.harvest:harvest",
    "atlas": "seve.cli.atlas:atlas",
    "vitality": "seve.cli.vitality:vitality",
    "stories": "seve.cli.stories:stories",
    "search": "seve.cli.stories:search",
    "briefing": "seve.cli.briefing:briefing",
    "register": "seve.cli.register:register",
    "strategy": "seve.cli.strategy:strategy",
    "charter": "seve.cli.charter:charter",
    "backup": "seve.cli.backup:backup",
    "restore": "seve.cli.backup:restore",
    "lab": "seve.cli.lab.main:lab",
}
WITHOUT_DJANGO = {"lab", "demo"}
WITHOUT_DATABASE = WITHOUT_DJANGO | {"up", "backup", "restore"}  # `up` brings the database up itself


class Rooms(click.Group):
    """A group that imports a room's verbs when they are asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        if name not in COMMANDS:
            return None
        if name not in WITHOUT_DJANGO:
            start_django()
        module, attribute = COMMANDS[name].split(":")
        command = getattr(importlib.import_module(module), attribute)
        assert isinstance(command, click.Command)
        return command


@click.command(cls=Rooms, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="seve")
def seve() -> None:
    """The open desk of a movement's digital coordinator."""


def start_django() -> None:
    """Read the settings and load the rooms; the database starts at the first query."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "seve.project.settings")
    import django

    django.setup()


def ensure_database(arguments: list[str]) -> None:
    """A command that works on the database finds its tables there, also on a new machine or after an upgrade."""
    asks_for_help = {"-h", "--help", "--version"} & set(arguments)
    if not arguments or asks_for_help or arguments[0] not in COMMANDS or arguments[0] in WITHOUT_DATABASE:
        return
    start_django()
    from django.core.management import call_command

    call_command("bring_up")
    mandate.check(arguments)


def main() -> NoReturn:
    """Run, and turn every expected failure into one line: exit 1 for work that failed, 2 for wrong arguments."""
    try:
        ensure_database(sys.argv[1:])
        code = seve.main(standalone_mode=False)
        sys.exit(code if isinstance(code, int) else 0)
    except click.exceptions.Exit as ended:
        sys.exit(ended.exit_code)
    except click.exceptions.NoArgsIsHelpError as bare:
        click.echo(bare.ctx.get_help() if bare.ctx else "", err=True)
        sys.exit(2)
    except click.UsageError as wrong:
        fail(wrong.format_message(), 2)
    except UsageError as wrong:
        fail(str(wrong), 2)
    except (SeveError, click.ClickException) as failed:
        fail(str(failed), 1)
    except (KeyboardInterrupt, click.Abort):
        fail("stopped; nothing stored is lost, run the same command to go on", 130)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
    except OSError as reason:
        fail(f"{reason.filename}: {reason.strerror}" if reason.filename and reason.strerror else explain(reason), 1)
    except Exception as reason:
        fail(explain(reason), 1)


def explain(reason: Exception) -> str:
    """One line for a failure nobody foresaw; SEVE_DEBUG=1 shows the whole trace."""
    if os.environ.get("SEVE_DEBUG"):
        import traceback

        traceback.print_exc()
    first = (str(reason).strip().splitlines() or [""])[0]
    return f"{type(reason).__name__}: {first} (run again with SEVE_DEBUG=1 to see where)"


def fail(line: str, code: int) -> NoReturn:
    click.echo(f"seve: {' '.join(line.split())}", err=True)
    sys.exit(code)


if __name__ == "__main__":
    main()
