"""Loomio: the public discussions of a group, as the Atom feed that the group's own page has (`/g/KEY/name.xml`).

Contract: loomio/loomio app/views/groups/show.xml.builder (only discussions visible to the public). The author it names is not kept.
"""

import re

from seve.harvest.types import FoundPage

_group = re.compile(r"^(https?://[^/]+/g/[A-Za-z0-9]{6,10})(?:/([^/?#.]+))?/?$")


def suggest(page: FoundPage, url: str) -> list[str]:
    found = _group.match(url)
    if not found or not ("loomio" in url.split("/")[2] or "loomio" in page.generator.lower() or "Loomio" in page.title):
        return []
    return [f"{found[1]}/{found[2]}.xml" if found[2] else f"{found[1]}.xml"]
