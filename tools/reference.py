"""`make docs`: the reference page of the `seve` command, written from the commands' own help. `--check` tells whether it is true."""

import sys
from pathlib import Path

import click

from seve.cli.main import seve

PAGE = Path(__file__).resolve().parents[1] / "docs" / "reference" / "commands.md"
HEAD = "# The `seve` command\n\nWritten from the commands' own `--help` by `make docs`; do not edit by hand.\n"


def write() -> str:
    """The whole page. Raises SystemExit naming the commands that have no help or no example."""
    lines, wanting = [HEAD], []
    for path, command in _walk(seve, ("seve",)):
        text = command.get_help(click.Context(command, info_name=" ".join(path)))
        if not isinstance(command, click.Group) and "Example: seve" not in text:
            wanting.append(" ".join(path))
        lines.append(f"## `{' '.join(path)}`\n\n```\n{text}\n```\n")
    if wanting:
        sys.exit(f"these commands have no example in their help: {', '.join(wanting)}")
    return "\n".join(lines)


def _walk(command: click.Command, path: tuple[str, ...]) -> list[tuple[tuple[str, ...], click.Command]]:
    found = [(path, command)]
    if isinstance(command, click.Group):
        context = click.Context(command, info_name=path[-1])
        for name in command.list_commands(context):
            child = command.get_command(context, name)
            if child is not None and not child.hidden:
                found += _walk(child, (*path, name))
    return found


def main() -> int:
    page = write()
    if "--check" in sys.argv:
        if PAGE.exists() and PAGE.read_text() == page:
            return 0
        print(f"{PAGE.name} is not what the commands say; run make docs")
        return 1
    PAGE.parent.mkdir(parents=True, exist_ok=True)
    PAGE.write_text(page)
    return 0


if __name__ == "__main__":
    sys.exit(main())
