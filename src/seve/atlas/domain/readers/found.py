"""What a reader gives back."""

from dataclasses import dataclass, field

import numpy as np

from seve.atlas.domain.graph import Graph, from_links
from seve.base.errors import SeveError


class UnreadableGraph(SeveError):
    """The file holds no graph that can be read; its text is one line."""


HEAVIEST = 1e12  # a link; sums of heavier ones would leave the range of the numbers that measures reckon in


@dataclass(frozen=True, slots=True)
class Refused:
    """One line, node or link that was left out, and why."""

    line: int  # 0 when the format has no lines
    reason: str


@dataclass(frozen=True, slots=True)
class GraphFile:
    """Nodes in the order of the file; links by node number, as they stand in the file (both ways if undirected)."""

    ids: tuple[str, ...]
    labels: tuple[str, ...]
    attributes: tuple[dict[str, str], ...]
    sources: tuple[int, ...]
    targets: tuple[int, ...]
    weights: tuple[float, ...]
    directed: bool
    refused: tuple[Refused, ...]

    def graph(self) -> Graph:
        """Self-links dropped, duplicates added up, undirected links in both directions."""
        source, target = np.asarray(self.sources, dtype=np.int64), np.asarray(self.targets, dtype=np.int64)
        weight = np.asarray(self.weights, dtype=np.float32)
        if not self.directed:
            source, target, weight = np.concatenate((source, target)), np.concatenate((target, source)), np.concatenate((weight, weight))
        return from_links(source, target, weight, size=len(self.ids))


@dataclass(slots=True)
class Gathering:
    """A graph file while it is being read."""

    directed: bool = True
    numbers: dict[str, int] = field(default_factory=dict)
    labels: list[str] = field(default_factory=list)
    attributes: list[dict[str, str]] = field(default_factory=list)
    sources: list[int] = field(default_factory=list)
    targets: list[int] = field(default_factory=list)
    weights: list[float] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)

    def node(self, name: str, label: str = "", attributes: dict[str, str] | None = None) -> int:
        """The number of a node, which is made when it is new."""
        number = self.numbers.setdefault(name, len(self.numbers))
        if number == len(self.labels):
            self.labels.append(label or name)
            self.attributes.append(attributes or {})
        return number

    def link(self, source: int, target: int, weight: str | float | None, line: int) -> None:
        """Add one link, or refuse it when its weight is no number above zero, or past all sense."""
        try:
            load = 1.0 if weight is None or weight == "" else float(weight)
        except ValueError:
            return self.refuse(line, f"the weight “{str(weight)[:40]}” is not a number")
        if not load >= 0:
            return self.refuse(line, f"the weight {load} is not above zero")
        if load > HEAVIEST:
            return self.refuse(line, f"the weight {load:g} is above {HEAVIEST:g}")
        if load == 0:
            return None  # our own exports hold links that only menus and blogrolls carry: they weigh nothing
        self.sources.append(source)
        self.targets.append(target)
        self.weights.append(load)
        return None

    def refuse(self, line: int, reason: str) -> None:
        self.refused.append(Refused(line, reason))

    def done(self) -> GraphFile:
        return GraphFile(
            ids=tuple(self.numbers),
            labels=tuple(self.labels),
            attributes=tuple(self.attributes),
            sources=tuple(self.sources),
            targets=tuple(self.targets),
            weights=tuple(self.weights),
            directed=self.directed,
            refused=tuple(self.refused),
        )
