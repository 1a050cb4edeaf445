"""Closed networks: they show their content to members only, and forbid readers like us. None of their addresses is ever asked for."""

from functools import lru_cache

from seve.base.addresses import AddressRefused, host_of, registrable_domain

NAMES = (
    "facebook.com fb.com fb.me x.com twitter.com t.co instagram.com threads.net threads.com tiktok.com linkedin.com lnkd.in pinterest.com"
    " pinterest.fr snapchat.com whatsapp.com wa.me messenger.com discord.com discord.gg truthsocial.com vk.com weibo.com nextdoor.com"
    " nextdoor.fr line.me twitch.tv"
)
NETWORKS = frozenset(NAMES.split())
WHY = "a closed network: what is said there is read only from its owner’s own export"


def is_closed(url: str) -> bool:
    """Whether this address lies in a network that shows its content to members only."""
    try:
        return is_network(host_of(url))
    except AddressRefused:
        return False


@lru_cache(maxsize=8192)
def is_network(host: str) -> bool:
    """The same of a host that is known already."""
    try:
        return registrable_domain(host) in NETWORKS
    except AddressRefused:
        return False
