"""Newsletters that are public on the web: Substack, Buttondown, beehiiv, listmonk, Ghost (see blogs).

Contract: a feed at a known place below the newsletter's home. Nothing is read that is sent to subscribers only. The archive of a listmonk
(knadh/listmonk, static/public/templates) links its feed without announcing it. Texts of Substack hold forms to subscribe and buttons.
"""

import re

from seve.base.addresses import AddressRefused, host_of
from seve.harvest.parse.doors.contract import origin, under
from seve.harvest.types import FoundPage

_widget = re.compile(
    rb'<div class="subscription-widget-wrap(?:-editor)?"(?:[^<]|<(?!/form>|div class="subscription-widget-wrap)){0,20000}+'
    rb"</form></div></div>"
    rb'|<p class="button-wrapper"(?:[^<]|<(?!/p>|p class="button-wrapper)){0,4000}+</p>'
)
_listmonk = re.compile(r"^https?://(?:www\.)?listmonk\.app(?:/|$)")


def suggest(page: FoundPage, url: str) -> list[str]:
    try:
        host = host_of(url)
    except AddressRefused:
        return []
    if page.feeds:
        return []
    if host.endswith(".substack.com") or "substack" in page.generator.lower():
        return [under(origin(url), "feed")]
    if host in ("buttondown.com", "buttondown.email"):
        return [under(url, "rss")]
    if host.endswith((".buttondown.com", ".buttondown.email")):
        return [under(origin(url), "rss")]
    if any(_listmonk.match(link.url) for link in page.links):
        return [under(origin(url), "archive.xml")]
    return [under(origin(url), "feed")] if host.endswith(".beehiiv.com") else []


def clear(body: bytes, head: bytes) -> bytes:
    """The feed of a Substack without the forms to subscribe in the midst of its texts: they would pass for what everybody talks about."""
    return _widget.sub(b"", body) if b"<generator>Substack<" in head else body
