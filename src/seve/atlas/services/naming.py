"""Names for communities, from what their places write and where they stand."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime

from seve.atlas.domain.communities import Partition
from seve.atlas.domain.graph import Floats
from seve.atlas.domain.naming import common_ground, distinctive_words, name_of, written_out
from seve.atlas.domain.subjects import Habits, Said, read_habits, terms_of
from seve.base.text import fold
from seve.directory import selectors as directory
from seve.directory.types import Entity, Territory, TerritoryLevel
from seve.harvest import selectors as harvest

MOST_POSTS = 10_000  # the newest
OF_ONE_PLACE = 60
WORDS = 8
BETWEEN = " ↔ "

Pair = tuple[int, int] | None
Told = tuple[str, tuple[str, ...]]  # a name, and the words


def name_communities(*, places: list[Entity], labels: Partition, influence: Floats, until: datetime) -> list[dict[str, object]]:
    """Each community with its name, words, size, stability, and the two it stands between (numbers), largest first."""
    members: dict[int, list[int]] = defaultdict(list)
    for number, label in enumerate(labels.labels.tolist()):
        if label >= 0:
            members[label].append(number)
    told = names_and_words(
        {label: [places[number] for number in sorted(numbers, key=lambda each: -influence[each])] for label, numbers in members.items()},
        said_by(places, until),
        dict(enumerate(labels.between)),
    )
    return [
        {
            "number": label,
            "name": told[label][0],
            "words": list(told[label][1]),
            "size": len(members[label]),
            "stability": labels.stabilities[label],
            "between": list(labels.between[label] or ()),
        }
        for label in sorted(members)
    ]


def names_and_words(members: Mapping[int, Sequence[Entity]], said: Mapping[int, Said], between: Mapping[int, Pair]) -> dict[int, Told]:
    """By community. members: its places, the most influential first."""
    known = directory.territories()
    habits = read_habits(said.values())
    lands = {place.id: _lands(place, known) for places in members.values() for place in places}
    spoken = {label: [_terms(said[place.id], lands[place.id], habits) for place in places] for label, places in members.items()}
    told = distinctive_words(spoken)
    grounds = _grounds({label: [place.territory for place in places] for label, places in members.items()}, known)
    spelled = {fold(name): name for names in lands.values() for name in names}

    def written(words: Sequence[str]) -> tuple[str, ...]:
        return tuple(spelled.get(word) or (habits.spelling(word) if word in habits.shown else word) for word in words)

    parts = {}
    for label, places in members.items():
        users = Counter(term for terms in spoken[label] for term in terms)
        on_the_ground = {fold(name) for place in places for name in lands[place.id]} if label in grounds else set()
        subjects = {word: value for word, value in told[label].items() if word not in on_the_ground}
        parts[label] = written(name_of(grounds.get(label, ""), subjects, users, len(places), places[0].name))
    return {label: (_name(between.get(label), parts, label), written(tuple(told[label])[:WORDS])) for label in members}


def _name(between: Pair, parts: Mapping[int, tuple[str, ...]], label: int) -> str:
    """A community that stands between two is named by the first word of each."""
    if between is None or not all(side in parts for side in between):
        return written_out(parts[label])
    return BETWEEN.join(parts[side][0] for side in between)


def _terms(said: Said, lands: frozenset[str], habits: Habits) -> dict[str, float]:
    return {**terms_of(said, habits), **{fold(name): 1.0 for name in lands}}


def _grounds(territories: dict[int, list[str | None]], known: Mapping[str, Territory]) -> dict[int, str]:
    """The territory that most places of a community share, by its name; two communities of one territory are told apart by their words."""

    def line(code: str | None) -> list[str]:
        found: list[str] = []
        while code is not None and code in known and known[code].level != TerritoryLevel.NATIONAL:
            found.append(code)
            code = known[code].parent
        return found

    grounds = {label: common_ground([line(code) for code in codes]) for label, codes in territories.items()}
    shared = list(grounds.values())
    return {label: known[code].name for label, code in grounds.items() if code and shared.count(code) == 1}


def said_by(places: Sequence[Entity], until: datetime) -> dict[int, Said]:
    """The name of each place, and the titles and tags of its newest posts: running text holds too many words of no subject."""
    titles: dict[int, list[str]] = {entity.id: [] for entity in places}
    tags: dict[int, list[str]] = {entity.id: [] for entity in places}
    for post in harvest.posts(end=until, limit=MOST_POSTS):
        of_place = titles.get(post.entity_id)
        if of_place is not None and len(of_place) < OF_ONE_PLACE:
            of_place.append(post.title)
            tags[post.entity_id] += post.tags
    return {
        entity.id: Said("" if _is_host(entity.name) else entity.name, tuple(titles[entity.id]), tuple(tags[entity.id])) for entity in places
    }


def _lands(place: Entity, known: Mapping[str, Territory]) -> frozenset[str]:
    """The names of a place's territory and of those it lies in, without the whole country."""
    names, code = set[str](), place.territory
    while code is not None and code in known and known[code].level != TerritoryLevel.NATIONAL:
        names.add(known[code].name)
        code = known[code].parent
    return frozenset(names)


def _is_host(name: str) -> bool:
    """A name that is only an address says nothing of a subject."""
    return "." in name and " " not in name
