"""What leaves the atlas."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class MapNode:
    """One entity as it stood on the map at the snapshot's date."""

    entity_id: int
    name: str
    home_url: str
    x: float
    y: float
    community: int
    pagerank: float
    betweenness: float
    hub: float
    authority: float
    harmonic: float
    core: int
    cited_by: int  # distinct entities that cite it
    cites: int


@dataclass(frozen=True, slots=True)
class MapEdge:
    source: int  # entity id
    target: int
    weight: float
    pages: int  # distinct pages that carry an editorial link
    editorial: int
    blogroll: int
    boilerplate: int
    social: int
    first_seen: datetime
    last_seen: datetime


@dataclass(frozen=True, slots=True)
class Community:
    number: int
    name: str
    words: tuple[str, ...]
    size: int
    stability: float


@dataclass(frozen=True, slots=True)
class Bridge:
    """A place, or a link, without which part of the map hangs loose."""

    entity_id: int
    other_entity_id: int | None  # set when the bridge is one link
    cut_off: tuple[int, ...]  # entity ids that would lose their way to the rest


@dataclass(frozen=True, slots=True)
class SnapshotInfo:
    id: int
    at: datetime
    computed_at: datetime
    nodes: int
    edges: int
    modularity: float
    stability: float
    reciprocity: float


@dataclass(frozen=True, slots=True)
class Snapshot:
    info: SnapshotInfo
    nodes: tuple[MapNode, ...]
    edges: tuple[MapEdge, ...]
    communities: tuple[Community, ...]
    bridges: tuple[Bridge, ...]


@dataclass(frozen=True, slots=True)
class EdgeEvidence:
    """One page behind an edge."""

    source_url: str
    source_title: str
    target_url: str
    anchor: str
    kind: str
    published: datetime | None
    first_seen: datetime
    last_seen: datetime
    gone_at: datetime | None
    archive: str
