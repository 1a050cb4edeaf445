"""What Sève says beside what was planted. It asks the rooms' selectors as a page would, and only then looks at the facts."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from seve.project.demo import judging
from seve.project.demo.facts import Facts, StoryPlanted
from seve.project.demo.model import NOW, WEEK

LIST_LENGTH = 30  # how many stories, lone voices or nominations a reader goes through
FEWEST_CITING = 3  # a nomination that several places cite
SMALLEST_COMMUNITY = 5
GONE_FROM_HERE = ("left",)  # no longer among the admitted places: an opt-out took effect
SMALLEST_STORY = 4  # sources; below, it is two friends answering each other


@dataclass(frozen=True, slots=True)
class Fact:
    """One kind of fact: how many were planted and found, which were missed, which Sève says that were not planted."""

    kind: str
    planted: int
    found: int
    missed: tuple[str, ...] = ()
    invented: tuple[str, ...] = ()
    note: str = ""


def compare(facts: Facts) -> list[Fact]:
    """Every kind of fact in turn."""
    told = Told.read()
    judges: tuple[Callable[[Facts, Told], Fact], ...] = (
        _silences,
        _revivals,
        _bridges,
        _communities,
        _stories,
        _first_sources,
        _relays,
        _copies,
        _lost_links,
        _lone_voices,
        _neighbours,
        _troubles,
        _overlaps,
    )
    return [judge(facts, told) for judge in judges]


@dataclass(frozen=True, slots=True)
class Told:
    """What the rooms say, with places named by their home address."""

    homes: dict[int, str]
    names: dict[str, str]
    silent: tuple[str, ...]
    revived: tuple[str, ...]
    bridges: tuple[tuple[str, str, frozenset[str]], ...]  # place, other place or "", places cut off
    communities: tuple[frozenset[str], ...]
    stories: tuple[Any, ...]
    lost: tuple[tuple[str, str], ...]
    lone: tuple[str, ...]
    nominated: tuple[tuple[str, int], ...]
    outcomes: dict[str, tuple[str, ...]]

    @classmethod
    def read(cls) -> "Told":
        """Ask every room once."""
        from seve.atlas import selectors as atlas
        from seve.directory import selectors as directory
        from seve.directory.types import Status
        from seve.harvest import selectors as harvest
        from seve.stories import selectors as stories
        from seve.vitality import selectors as vitality
        from seve.vitality.types import Life, SignKind

        entities = directory.list_entities(status=Status.IN)
        homes = {entity.id: entity.home_url for entity in entities}
        pulses = vitality.pulses()
        snapshot = atlas.latest()
        grouped: dict[int, set[str]] = {}
        for node in snapshot.nodes if snapshot else ():
            grouped.setdefault(node.community, set()).add(homes.get(node.entity_id, node.home_url))
        return cls(
            homes=homes,
            names={entity.home_url: entity.name for entity in entities},
            silent=tuple(homes[key] for key, pulse in pulses.items() if key in homes and pulse.state is Life.SILENT),
            revived=tuple(homes[key] for key, pulse in pulses.items() if key in homes and pulse.state is Life.REVIVED),
            bridges=tuple(
                (
                    homes[bridge.entity_id],
                    homes.get(bridge.other_entity_id or 0, ""),
                    frozenset(homes[key] for key in bridge.cut_off if key in homes),
                )
                for bridge in (snapshot.bridges if snapshot else ())
                if bridge.entity_id in homes
            ),
            communities=tuple(map(frozenset, grouped.values())),
            stories=tuple(stories.stories(limit=None)),
            lost=tuple(
                (homes.get(sign.entity_id or 0, ""), homes.get(sign.other_entity_id or 0, ""))
                for sign in vitality.signs(kind=SignKind.LOST_LINK)
            ),
            lone=tuple(post.url for post in stories.lone_voices(start=WEEK, end=NOW + timedelta(hours=1), limit=LIST_LENGTH)),
            nominated=tuple((each.url, each.cited_by) for each in directory.nominations(limit=200)),
            outcomes={home: tuple(visit.outcome.value for visit in harvest.visits_of(key, 20)) for key, home in homes.items()},
        )


def _silences(facts: Facts, told: Told) -> Fact:
    return _by_home("silences", {each.home: each.name for each in facts.silences}, told.silent, told)


def _revivals(facts: Facts, told: Told) -> Fact:
    return _by_home("revivals", {each.home: each.name for each in facts.revivals}, told.revived, told)


def _by_home(kind: str, planted: dict[str, str], said: Iterable[str], told: Told) -> Fact:
    said = set(said)
    missed = tuple(name for home, name in planted.items() if home not in said)
    return Fact(kind, len(planted), len(planted) - len(missed), missed, tuple(sorted(told.names[home] for home in said - set(planted))))


def _bridges(facts: Facts, told: Told) -> Fact:
    """A bridge is found when its gate, or the link from it, is said to cut its community off; any other is invented."""
    planted = {each.name: (each.gate, frozenset(each.cut_off)) for each in facts.bridges}
    matched, invented = judging.match_bridges(planted, told.bridges)
    named = tuple(sorted(f"{told.names[place]} ({len(cut)})" for place, _, cut in invented))
    return Fact("bridges", len(planted), len(matched), tuple(name for name in planted if name not in matched), named)


def _communities(facts: Facts, told: Told) -> Fact:
    planted = {each.name: frozenset(each.members) for each in facts.communities}
    matched, strangers = judging.match_groups(planted, told.communities, smallest=SMALLEST_COMMUNITY)
    agreement = judging.normalised_mutual_information(list(planted.values()), list(told.communities))
    invented = tuple(sorted(f"{len(group)} places around {told.names[min(group)]}" for group in strangers))
    note = f"normalised mutual information {agreement:.2f}; {len(told.communities)} communities said"
    return Fact("communities", len(planted), len(matched), tuple(name for name in planted if name not in matched), invented, note)


def _stories(facts: Facts, told: Told) -> Fact:
    """A story is found when one of Sève's gathers most of its posts and little else."""
    planted = [*facts.stories, *facts.copies]
    matched, strangers = judging.match_stories(planted, told.stories)
    missed = tuple(each.title for each in facts.stories if each.id not in matched)
    invented = tuple(story.title for story in strangers if story.sources >= SMALLEST_STORY)
    small = sum(story.sources < SMALLEST_STORY for story in strangers)
    note = f"{len(told.stories)} stories said; {small} of fewer than {SMALLEST_STORY} sources are not counted"
    return Fact("stories", len(facts.stories), len(facts.stories) - len(missed), missed, invented, note)


def _first_sources(facts: Facts, told: Told) -> Fact:
    matched, _ = judging.match_stories(facts.stories, told.stories)
    right = {each.id for each in facts.stories if each.id in matched and matched[each.id].posts[0].url == each.posts[0].url}
    return Fact("first sources", len(facts.stories), len(right), tuple(each.title for each in facts.stories if each.id not in right))


def _relays(facts: Facts, told: Told) -> Fact:
    """Each relay of a found story, with the manner that was planted."""
    planted = [*facts.stories, *facts.copies]
    matched, _ = judging.match_stories(planted, told.stories)
    wrong = []
    total = 0
    for each in planted:
        said = {post.url: post.how.value for post in matched[each.id].posts} if each.id in matched else {}
        total += len(each.posts) - 1
        wrong += [
            f"{relay.url}: {relay.how}, not {said.get(relay.url, 'missing')}"
            for relay in each.posts[1:]
            if said.get(relay.url) != relay.how
        ]
    return Fact("relays, with their manner", total, total - len(wrong), tuple(wrong))


def _copies(facts: Facts, told: Told) -> Fact:
    """A copied message is found when most of its copies are said to be copies of one story."""
    missed = tuple(each.title for each in facts.copies if not _is_copied(each, told))
    return Fact("copied messages", len(facts.copies), len(facts.copies) - len(missed), missed)


def _is_copied(message: StoryPlanted, told: Told) -> bool:
    copies = {post.url for post in message.posts[1:]}
    return any(2 * len({post.url for post in story.posts if post.how.value == "copy"} & copies) > len(copies) for story in told.stories)


def _lost_links(facts: Facts, told: Told) -> Fact:
    planted = {(each.source, each.other): each.id for each in facts.lost_links}
    said = set(told.lost)
    missed = tuple(
        f"{told.names.get(source, source)} → {told.names.get(other, other)}" for source, other in planted if (source, other) not in said
    )
    invented = tuple(sorted(f"{told.names.get(source, source)} → {told.names.get(other, other)}" for source, other in said - set(planted)))
    return Fact("lost links", len(planted), len(planted) - len(missed), missed, invented)


def _lone_voices(facts: Facts, told: Told) -> Fact:
    """Whether they are among the first of the week's list; the rest of the list is no invention, as most posts stand alone."""
    missed = tuple(each.url for each in facts.lone_voices if each.url not in told.lone)
    ranks = [told.lone.index(each.url) + 1 for each in facts.lone_voices if each.url in told.lone]
    return Fact("lone voices", len(facts.lone_voices), len(ranks), missed, (), f"at ranks {ranks} of {len(told.lone)}")


def _neighbours(facts: Facts, told: Told) -> Fact:
    planted = {each.home: each.cited_by for each in facts.neighbours}
    said = {url for url, cited in told.nominated if cited >= FEWEST_CITING}
    found = [home for home in planted if any(judging.same_place(home, url) for url in said)]
    invented = tuple(sorted(url for url in said if not any(judging.same_place(home, url) for home in planted)))
    return Fact("neighbours nobody admitted", len(planted), len(found), tuple(home for home in planted if home not in found), invented)


def _troubles(facts: Facts, told: Told) -> Fact:
    right = {each.id for each in facts.troubles if set(told.outcomes.get(each.home, GONE_FROM_HERE)) & set(each.outcomes)}
    missed = tuple(
        f"{each.name}: {', '.join(told.outcomes.get(each.home, GONE_FROM_HERE))[:60]}" for each in facts.troubles if each.id not in right
    )
    return Fact("places that answer badly", len(facts.troubles), len(right), missed)


def _overlaps(facts: Facts, told: Told) -> Fact:
    """The twin platforms must come first among all pairs of the register."""
    from seve.register import selectors as register

    said = [frozenset((case.a.card.name, case.b.card.name)) for case in register.overlap_cases()[:1]]
    missed = tuple(" / ".join(pair) for pair in facts.overlaps if frozenset(pair) not in said)
    return Fact("overlapping platforms, first", len(facts.overlaps), len(facts.overlaps) - len(missed), missed)


def as_document(facts: Facts, found: Sequence[Fact], counts: dict[str, Any], seconds: float) -> dict[str, Any]:
    """The JSON of `seve demo --once --json`."""
    return {
        "planted": facts.counts(),
        "found": {fact.kind: fact.found for fact in found},
        "facts": [asdict(fact) for fact in found],
        "counts": counts,
        "seconds": round(seconds, 1),
    }


def as_table(found: Sequence[Fact], at: datetime = NOW) -> str:
    """The same for a person."""
    lines = [f"{'as of ' + f'{at:%Y-%m-%d}':<32}{'planted':>9}{'found':>7}{'invented':>10}"]
    for fact in found:
        lines.append(f"{fact.kind:<32}{fact.planted:>9}{fact.found:>7}{len(fact.invented):>10}  {fact.note}".rstrip())
        lines += [f"    missed: {each}" for each in fact.missed[:8]] + [f"    invented: {each}" for each in fact.invented[:8]]
    return "\n".join(lines)
