"""`seve lab overlaps`: which platforms of a file would do the same thing for the same people."""

import click

from seve.base.embeddings import encode
from seve.cli.output import print_json, read_bytes, say
from seve.register.domain.cards import CardsUnreadable, read_yaml
from seve.register.domain.overlap import Territories, find_overlaps, read_cards
from seve.register.wording import reasons_in_words


@click.command()
@click.argument("file")
@click.option("--lang", type=click.Choice(["fr", "en"]), default="en", show_default=True, help="The language of the reasons.")
@click.option("--at-least", type=click.FloatRange(0, 1), default=0.05, show_default=True, help="Leave out pairs below this score.")
def overlaps(file: str, lang: str, at_least: float) -> None:
    """Pairs of platforms of a YAML file that overlap, highest first, each with its reasons.

    \b
    Example: seve lab overlaps platforms.yaml
    """
    try:
        cards, problems = read_yaml(read_bytes(file))
    except CardsUnreadable as reason:
        raise click.ClickException(f"{file}: {reason}") from None
    for problem in problems:
        say(f"{file}: {problem.where}: {problem.text}; it is left out")
    if problems and not cards:
        raise click.ClickException(f"{file}: no card could be read")
    names = {card.key: card.name for card in cards}
    found = find_overlaps(read_cards(cards, encode=encode, territories=Territories({}, {})), at_least=at_least) if cards else []
    print_json(
        {
            "pairs": [
                {
                    "a": names[overlap.a],
                    "b": names[overlap.b],
                    "score": overlap.score,
                    "reasons": reasons_in_words(overlap, "fr" if lang == "fr" else "en"),
                    "days_apart": overlap.days_apart,
                }
                for overlap in found
            ]
        }
    )
