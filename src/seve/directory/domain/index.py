"""Whose page is this address? Prefixes are SURTs; the longest one wins."""

from collections.abc import Iterable, Mapping

from seve.base.addresses import AddressRefused, surt
from seve.directory.types import Status


class EntityIndex:
    """Prefixes and their entities, in memory. Built once, read only: about 1 µs a question, so that millions can be asked.

    A prefix is "org,example)" (one host), "org,example)/blog" (a path and all below it) or "org,example," (every host below a domain).
    """

    __slots__ = ("_by_prefix", "_domains", "_hosts", "_status")

    def __init__(self, prefixes: Iterable[tuple[str, int]], status: Mapping[int, Status]) -> None:
        self._by_prefix = {normal(prefix): entity for prefix, entity in prefixes}
        self._status = dict(status)
        self._hosts: dict[str, tuple[int | None, bool]] = {}  # host → the entity of the whole host, whether deeper prefixes exist
        self._domains: dict[str, int] = {}
        for prefix, entity in self._by_prefix.items():
            host, bracket, path = prefix.partition(")")
            whole, deeper = self._hosts.get(host, (None, False))
            if not bracket:
                self._domains[prefix] = entity
            elif path:
                self._hosts[host] = (whole, True)
            else:
                self._hosts[host] = (entity, deeper)

    def __len__(self) -> int:
        return len(self._by_prefix)

    def resolve(self, url: str) -> int | None:
        """The entity that holds this address, whatever its status; None when nobody does, or when it is no web address."""
        try:
            return self.resolve_surt(surt(url))
        except AddressRefused:
            return None

    def resolve_surt(self, key: str) -> int | None:
        """The same question about a SURT."""
        host, _, path = key.partition(")")
        found = self._hosts.get(host)
        if found is not None:
            whole, deeper = found
            if deeper and path and (entity := self._deepest(host, path)) is not None:
                return entity
            if whole is not None:
                return whole
        return self._domain(host) if self._domains else None

    def owner(self, prefix: str) -> int | None:
        """The entity that has exactly this prefix."""
        return self._by_prefix.get(normal(prefix))

    def status_of(self, entity_id: int) -> Status:
        """Raises KeyError for an id that never was."""
        return self._status[entity_id]

    def _deepest(self, host: str, path: str) -> int | None:
        """Cut the path at each of its joints, from the end."""
        key = f"{host}){path}"
        shortest = len(host) + 1
        known = self._by_prefix
        while len(key) > shortest:
            if key in known:
                return known[key]
            key = key[: max(key.rfind("/"), key.rfind("?"), key.rfind("&"), shortest)]
        return None

    def _domain(self, host: str) -> int | None:
        key = host.partition(":")[0] + ","
        while key:
            if key in self._domains:
                return self._domains[key]
            key = key[: key.rstrip(",").rfind(",") + 1]
        return None


def normal(prefix: str) -> str:
    """A prefix as it is stored: without the slash that ends a path."""
    return prefix.rstrip("/") if ")" in prefix else prefix


def overlap(a: str, b: str) -> bool:
    """Whether one prefix lies within the other."""
    shorter, longer = sorted((normal(a), normal(b)), key=len)
    return EntityIndex([(shorter, 1)], {1: Status.IN}).resolve_surt(longer) == 1
