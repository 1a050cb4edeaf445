"""`seve backup` and `seve restore`: one file that holds an instance, and the way back."""

import os
import sys
from pathlib import Path

import click

from seve.cli.output import json_option

TOOL = "seve.project.backup"


@click.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@json_option
def backup(file: Path, as_json: bool) -> None:
    """Write the whole instance to one file; SEVE_BACKUP_PASSPHRASE encrypts it.

    \b
    Example: seve backup seve-2026-03-08.backup
    """
    _become("write", file, as_json)


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@json_option
def restore(file: Path, as_json: bool) -> None:
    """Bring an instance back from a backup; who left meanwhile stays away.

    \b
    Example: seve restore seve-2026-03-08.backup
    """
    _become("read", file, as_json)


def _become(verb: str, file: Path, as_json: bool) -> None:
    arguments = [sys.executable, "-m", TOOL, verb, str(file.absolute()), *(["--json"] if as_json else [])]
    os.execv(sys.executable, arguments)  # noqa: S606  (no shell is wanted)
