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
    body = read_bytes(file)
    text, _ = decode(body)
    for line in text.removesuffix("\n").split("\n") if body else ():  # other breaks than these stand within a text
        code, probability = detect(line)
        click.echo(f"{code or 'und'} {probability:.4f}")
