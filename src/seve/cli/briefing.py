"""`seve briefing`: editions with their proofs."""

from datetime import datetime
from pathlib import Path

import click

from seve.briefing import selectors, services
from seve.cli.dates import LastMoment, Moment
from seve.cli.output import json_option, show


@click.group()
def briefing() -> None:
    """What the movement's web said, every sentence with its citations."""


@briefing.command()
@click.argument("out", type=click.Path(dir_okay=False, path_type=Path), metavar="OUT.(html|pdf|md|json)")
@click.option("--from", "start", type=Moment(), metavar="DATE", help="First day; default: chosen from the posts.")
@click.option("--to", "end", type=LastMoment(), metavar="DATE", help="Last day (included), or a moment; default: chosen from the posts.")
@click.option("--territory", metavar="CODE", help="Only the places of this territory and those below it.")
@click.option("--lang", "language", type=click.Choice(["fr", "en"]), default="fr", show_default=True)
@json_option
def build(out: Path, start: datetime | None, end: datetime | None, territory: str | None, language: str, as_json: bool) -> None:
    """Compose an edition and write it to OUT, in the form its name ends in.

    \b
    Example: seve briefing build --from 2009-03-02 --to 2009-03-08 --lang fr lettre.pdf
    """
    services.form_of(out)
    edition = services.build(start=start, end=end, territory=territory, language=language, by="cli")
    services.render(edition, out)
    sentences = [sentence for section in edition.sections for sentence in section.sentences]
    citations = sum(len(sentence.citations) for sentence in sentences)
    result = {"file": str(out), "title": edition.title, "sentences": len(sentences), "citations": citations}
    show(result, as_json=as_json, words=lambda: f"{out}: {edition.title} ({len(sentences)} sentences, {citations} citations)")


@briefing.command(name="list")
@json_option
def list_editions(as_json: bool) -> None:
    """The editions that were built, the latest first.

    \b
    Example: seve briefing list
    """
    found = selectors.editions()
    show(
        {"editions": found},
        as_json=as_json,
        words=lambda: (
            "\n".join(f"{each.id}  {each.language}  {each.title}" for each in found) or "no edition yet: seve briefing build letter.html"
        ),
    )
