"""Decidim: the public pages of its participatory spaces, and answers of its read-only GraphQL interface.

Contract: https://docs.decidim.org/ (`data.participatoryProcesses[]`, `assemblies[]`, …: id, slug, url, title.translation(s), publishedAt).
The interface asks for POST, and visits only ever GET: the spaces are visited as pages; an answer kept in a file is read all the same.
Since 2026 the addresses of spaces begin with a language (/fr/processes).
"""

import re
from typing import Any

from seve.harvest.parse.doors.contract import DoorChanged, dict_of, entry, escaped, feed, list_of, load, origin, text_of, under
from seve.harvest.types import FoundFeed, FoundPage

SPACES = {"participatoryProcesses": "processes", "assemblies": "assemblies", "initiatives": "initiatives", "conferences": "conferences"}
ONE_SPACE = {"participatoryProcess": "processes", "assembly": "assemblies", "initiative": "initiatives", "conference": "conferences"}
_api = re.compile(r"/api/?(?:\?|$)")
_space = re.compile(rf"^(https?://[^/]+)(?:/[a-z]{{2,3}}(?:-[A-Za-z]{{2,4}})?)?/({'|'.join(SPACES.values())})/?$")
_maker = re.compile(r"^https?://(?:(?:www\.)?decidim\.org|github\.com/decidim/decidim)(?:/|$)")  # what its footer names, by age


def suggest(page: FoundPage, url: str) -> list[str]:
    """The lists of spaces that the page links to, each once, as it writes them first: in its own language."""
    links = [link.url.split("?")[0] for link in page.links]
    if "decidim" not in page.generator.lower() and not any(_maker.match(link) for link in links):
        return []
    found: dict[str, str] = {}
    for link in links:
        space = _space.match(link)
        if space and space[1] == origin(url):
            found.setdefault(space[2], link)
    return [found[path] for path in SPACES.values() if path in found]


def reads(url: str, content_type: str) -> bool:
    return _api.search(url) is not None and "json" in content_type


def read(body: bytes, url: str) -> FoundFeed:
    told = load(body)
    data = told.get("data") if isinstance(told, dict) else None
    if not isinstance(data, dict) or not (SPACES | ONE_SPACE).keys() & data.keys():
        raise DoorChanged("the answer holds no participatory space: this is not the interface of a Decidim")
    several = [(item, path) for name, path in SPACES.items() for item in list_of(data.get(name))]
    alone = [(data.get(name), path) for name, path in ONE_SPACE.items()]
    found = [_entry(item, path, url) for item, path in [*several, *alone] if isinstance(item, dict)]
    return feed(format="decidim", entries=found)


def _entry(item: dict[str, Any], path: str, url: str) -> Any:
    return entry(
        id=str(item.get("id", "")),
        title=escaped(_translated(item.get("title"))),
        link=_own(text_of(item.get("url")), url) or under(origin(url), f"{path}/{text_of(item.get('slug')) or item.get('id')}"),
        published=text_of(item.get("publishedAt")) or text_of(item.get("createdAt")),
        content=_translated(item.get("description")) or _translated(item.get("shortDescription")),
    )


def _own(link: str, url: str) -> str:
    """The address that the interface tells since 2025; "" when it is not of this Decidim."""
    return link if link.startswith(origin(url) + "/") else ""


def _translated(value: Any) -> str:
    if isinstance(value, str):
        return value
    if not isinstance(value, dict):
        return ""
    several = [each for each in map(dict_of, list_of(value.get("translations"))) if each.get("locale") != "machine_translations"]  # no text
    return text_of(value.get("translation")) or next((text_of(each.get("text")) for each in several), "")
