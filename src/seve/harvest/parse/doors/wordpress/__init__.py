"""WordPress: its feed, and its public REST interface (wp/v2/posts), which gives more than the ten latest posts.

Contract: https://developer.wordpress.org/rest-api/reference/posts/ (list; `title.rendered`, `content.rendered`, `date_gmt`, `link`).
"""

import re

from seve.harvest.parse.doors.contract import entry, escaped, feed, items_of, load, text_of, under
from seve.harvest.types import FoundFeed, FoundPage

FIELDS = "id,date_gmt,modified_gmt,link,title,content,excerpt"
_address = re.compile(r"/wp-json/wp/v2/posts(?:[?/]|$)|[?&]rest_route=/wp/v2/posts")


def suggest(page: FoundPage, url: str) -> list[str]:
    if not page.generator.lower().startswith("wordpress") and not any("/wp-content/" in link.url for link in page.links):
        return []
    feeds = [] if page.feeds else [under(url, "feed/")]
    return [*feeds, under(url, f"wp-json/wp/v2/posts?per_page=50&_fields={FIELDS}")]


def reads(url: str, content_type: str) -> bool:
    return _address.search(url) is not None and "json" in content_type


def read(body: bytes, url: str) -> FoundFeed:
    found = [
        entry(
            id=str(item.get("id", "")),
            title=_rendered(item, "title"),
            link=text_of(item.get("link")),
            published=f"{text_of(item.get('date_gmt'))}Z",
            updated=f"{text_of(item.get('modified_gmt'))}Z",
            content=_rendered(item, "content"),
            summary=_rendered(item, "excerpt"),
        )
        for item in items_of(load(body))
    ]
    return feed(format="wordpress", entries=found)


def _rendered(item: dict[str, object], name: str) -> str:
    value = item.get(name)
    protected = isinstance(value, dict) and value.get("protected")
    return text_of(value.get("rendered")) if isinstance(value, dict) and not protected else escaped(text_of(value))
