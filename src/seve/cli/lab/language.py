"""`seve lab language`: the language of each line."""

import click

from seve.cli.output import read_bytes
from seve.harvest.parse.charsets import decode
from seve.harvest.parse.language import detect


@click.command()
@click.argument("file", type=click.Path(allow_dash=True))
def language(file: str) -> None:
    """One language code a line, with its probability; "und 0.0000" for a line without words.

    \b
    Example: seve lab language titles.txt
    """
    text, _ = decode(read_bytes(file))
    for line in text.splitlines():
        code, probability = detect(line)
        click.echo(f"{code or 'und'} {probability:.4f}")
