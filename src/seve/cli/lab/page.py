"""`seve lab page`: what a page says."""

import click

from seve.base.addresses import AddressRefused, canonical
from seve.cli.output import print_json, read_bytes
from seve.harvest.domain.directives import to_json
from seve.harvest.parse.page import parse_page


@click.command()
@click.argument("file", type=click.Path(allow_dash=True))
@click.option("--url", required=True, help="The page's address: links are resolved against it.")
def page(file: str, url: str) -> None:
    """Read one page: title, date, main text, links and their kinds, what it asks of readers like us.

    \b
    Example: seve lab page post.html --url https://example.org/post
    """
    try:
        canonical(url)
    except AddressRefused as refused:
        raise click.UsageError(f"--url: {refused}") from None
    found = parse_page(read_bytes(file), url)
    print_json(
        {
            "title": found.title,
            "canonical": found.canonical,
            "language": found.language,
            "published": found.published.isoformat() if found.published else None,
            "feeds": list(found.feeds),
            "text": found.text,
            "links": [{"url": link.url, "text": link.text, "kind": link.kind.value, "rel": list(link.rel)} for link in found.links],
            "directives": to_json(found.directives),
        }
    )
