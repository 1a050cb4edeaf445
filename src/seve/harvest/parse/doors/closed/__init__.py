"""Closed networks: places stand on the map through the links to them; what they say is read only with their owner's own token or export.

Contract: none. Their pages are not visited; their state is "closed".
"""

from seve.base.addresses import AddressRefused, host_of, registrable_domain
from seve.harvest.types import FoundPage

NAMES = (
    "facebook.com fb.com fb.me x.com twitter.com t.co instagram.com threads.net threads.com tiktok.com linkedin.com lnkd.in pinterest.com"
    " pinterest.fr snapchat.com whatsapp.com wa.me messenger.com discord.com discord.gg truthsocial.com vk.com weibo.com nextdoor.com"
    " nextdoor.fr line.me twitch.tv"
)
NETWORKS = frozenset(NAMES.split())


def is_closed(url: str) -> bool:
    """Whether this address lies in a network that shows its content to members only."""
    try:
        return registrable_domain(host_of(url)) in NETWORKS
    except AddressRefused:
        return False


def suggest(page: FoundPage, url: str) -> list[str]:
    return []
