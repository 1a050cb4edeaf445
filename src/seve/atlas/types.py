"""What leaves the atlas."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


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
    standing: str = ""  # as the directory says today, like the name
    kind: str = ""
    territory: str = ""  # code
    territory_name: str = ""
    language: str = ""
    status: str = ""


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
    between: tuple[int, int] | None = None  # set for the places that stand between two communities


@dataclass(frozen=True, slots=True)
class Bridge:
    """A place, or a link, without which part of the map hangs loose."""

    entity_id: int
    other_entity_id: int | None  # set when the bridge is one link
    cut_off: tuple[int, ...]  # entity ids that would lose their way to the rest


@dataclass(frozen=True, slots=True)
class Pact:
    """Places that all cite one another and that hardly anybody else cites."""

    members: tuple[int, ...]  # entity ids
    inward: float  # share of the citations they receive that come from among them


@dataclass(frozen=True, slots=True)
class Resilience:
    """The share of the places still in one piece after a share of them is lost."""

    lost: tuple[float, ...]
    by_influence: tuple[float, ...]
    at_random: tuple[float, ...]


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
    resolution: float = 1.0  # of the communities, read from the graph itself
    betweenness_error: float = 0.0  # relative, 95 %; 0 when exact
    harmonic_error: float = 0.0


@dataclass(frozen=True, slots=True)
class Snapshot:
    info: SnapshotInfo
    nodes: tuple[MapNode, ...]
    edges: tuple[MapEdge, ...]
    communities: tuple[Community, ...]
    bridges: tuple[Bridge, ...]
    pacts: tuple[Pact, ...] = ()
    resilience: Resilience | None = None


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


@dataclass(frozen=True, slots=True)
class Citer:
    """One place that cites another: a reason of its influence."""

    entity_id: int
    share: float  # of the influence the cited place receives from all its citers, 0..1
    pages: int
    weight: float
    since: datetime
    mutual: bool  # the cited place cites it too
    in_pact: bool  # both belong to a ring that cites itself


@dataclass(frozen=True, slots=True)
class TrendPoint:
    at: datetime
    pagerank: float
    rank: int  # 1 is the most influential
    cited_by: int


@dataclass(frozen=True, slots=True)
class Influence:
    """Why a place weighs what it weighs, and since when."""

    entity_id: int
    pagerank: float
    rank: int
    places: int
    citers: tuple[Citer, ...]  # most telling first
    trend: tuple[TrendPoint, ...]  # oldest first


@dataclass(frozen=True, slots=True)
class Loss:
    """What a map would be without some of its places (entity ids)."""

    lost: tuple[int, ...]
    pieces: tuple[tuple[int, ...], ...]  # what comes loose from the rest, the largest first; each stays together
    together_before: int  # places of the largest piece, with them
    together_after: int  # and without


@dataclass(frozen=True, slots=True)
class TerritoryLink:
    """What the places of one territory cite in another; "" stands for places without territory."""

    source: str
    target: str
    links: int  # pairs of places
    pages: int
    weight: float


class Reach(StrEnum):
    """What became of an admitted place when we went to see it."""

    REACHED = "reached"
    REFUSED = "refused"  # robots.txt, an opt-out
    BLOCKED = "blocked"  # login, paywall, closed network
    EMPTY = "empty"  # an answer, but nothing to read
    BROKEN = "broken"  # no answer, or an error
    WAITING = "waiting"  # not visited yet


@dataclass(frozen=True, slots=True)
class Quality:
    counts: dict[Reach, int]
    places: dict[Reach, tuple[int, ...]]  # entity ids; those reached are not listed
    details: dict[int, str]  # entity id → one line


@dataclass(frozen=True, slots=True)
class CoverageEstimate:
    """How many places there are in all; None where the data cannot tell."""

    observed: int
    estimate: float | None
    low: float
    high: float | None
    method: str
    routes: int


@dataclass(frozen=True, slots=True)
class CommunityChange:
    before: tuple[int, ...]  # community numbers
    after: tuple[int, ...]
    change: str  # "same", "merged", "split", "mixed", "new", "gone"


@dataclass(frozen=True, slots=True)
class MapDifference:
    """From one snapshot to another."""

    before: SnapshotInfo
    after: SnapshotInfo
    links_born: tuple[MapEdge, ...]
    links_gone: tuple[MapEdge, ...]
    places_come: tuple[int, ...]
    places_left: tuple[int, ...]
    communities: tuple[CommunityChange, ...]
    median_move: float  # share of the map's width by which places that stayed moved
