"""Web addresses: one way to write each, one key to sort and match them by, and the place each belongs to.

Comes in: any text that claims to be an address. Goes out: canonical addresses, SURTs, hosts, the prefix of a place.
Must not know: any room, the network. The one parser is ada_url (WHATWG URL standard); the rules of farms are data (farms.toml).
"""

from seve.base.addresses.form import AddressRefused, canonical
from seve.base.addresses.keys import host_of, registrable_domain, surt
from seve.base.addresses.places import entity_prefix, home_of, is_passage, is_platform_root, kind_hint

__all__ = [
    "AddressRefused",
    "canonical",
    "entity_prefix",
    "home_of",
    "host_of",
    "is_passage",
    "is_platform_root",
    "kind_hint",
    "registrable_domain",
    "surt",
]
