"""Newsletters that are public on the web: Substack, Buttondown, beehiiv, Mailchimp archives, Ghost (see blogs).

Contract: a feed at a known place below the newsletter's home. Nothing is read that is sent to subscribers only.
"""

import re

from seve.base.addresses import AddressRefused, host_of
from seve.harvest.parse.doors.contract import origin, under
from seve.harvest.types import FoundPage

_mailchimp = re.compile(r"^https?://(us\d+)\.campaign-archive\.com/home/?\?(.*)")


def suggest(page: FoundPage, url: str) -> list[str]:
    try:
        host = host_of(url)
    except AddressRefused:
        return []
    archive = _mailchimp.match(url)
    if archive:
        return [f"{origin(url)}/feed?{archive[2]}"]
    if page.feeds:
        return []
    if host.endswith(".substack.com") or "substack" in page.generator.lower():
        return [under(origin(url), "feed")]
    if host == "buttondown.com" or host == "buttondown.email":
        return [under(url, "rss")]
    return [under(origin(url), "feed")] if host.endswith(".beehiiv.com") else []
