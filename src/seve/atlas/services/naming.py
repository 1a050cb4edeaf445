"""Names for communities, from what their places write."""

from collections import defaultdict
from datetime import datetime

from seve.atlas.domain.communities import Partition
from seve.atlas.domain.graph import Floats
from seve.atlas.domain.naming import common_ground, distinctive_words, name_of, place_words
from seve.directory import selectors as directory
from seve.directory.types import Entity, TerritoryLevel
from seve.harvest import selectors as harvest

MOST_POSTS = 10_000  # the newest
OF_ONE_PLACE = 60


def name_communities(*, places: list[Entity], labels: Partition, influence: Floats, until: datetime) -> list[dict[str, object]]:
    """Each community with its name, words, size, stability, and the two it stands between (numbers), largest first."""
    texts = texts_of(places, until)
    members: dict[int, list[int]] = defaultdict(list)
    for number, label in enumerate(labels.labels.tolist()):
        if label >= 0:
            members[label].append(number)
    lands = _lands(places)
    spoken = {
        label: [place_words(texts[places[number].id]) | lands[places[number].id] for number in numbers]
        for label, numbers in members.items()
    }
    words = distinctive_words(spoken)
    foremost = {label: places[max(numbers, key=lambda number: influence[number])].name for label, numbers in members.items()}
    grounds = _grounds({label: [places[number].territory for number in numbers] for label, numbers in members.items()})
    names = {label: grounds.get(label) or name_of(words[label], foremost[label]) for label in members}
    return [
        {
            "number": label,
            "name": _name(label, labels.between[label], names, words),
            "words": list(words[label]),
            "size": len(members[label]),
            "stability": labels.stabilities[label],
            "between": list(labels.between[label] or ()),
        }
        for label in sorted(members)
    ]


def _grounds(territories: dict[int, list[str | None]]) -> dict[int, str]:
    """The territory that most places of a community share, by its name; two communities of one territory are told apart by their words."""
    known = directory.territories()

    def line(code: str | None) -> list[str]:
        found = []
        while code in known and known[code].level != TerritoryLevel.NATIONAL:
            found.append(code)
            code = known[code].parent
        return found

    grounds = {label: common_ground([line(code) for code in codes]) for label, codes in territories.items()}
    shared = list(grounds.values())
    return {label: known[code].name for label, code in grounds.items() if code and shared.count(code) == 1}


def _name(label: int, between: tuple[int, int] | None, names: dict[int, str], words: dict[int, tuple[str, ...]]) -> str:
    """A community that stands between two is named by the first word of each."""
    if between is None:
        return names[label]
    return " ↔ ".join(words[side][0] if words.get(side) else names.get(side, "") for side in between)


def texts_of(places: list[Entity], until: datetime) -> dict[int, list[str]]:
    """The name of each place, and the titles and tags of its newest posts: running text holds too many words of no subject."""
    texts: dict[int, list[str]] = {entity.id: [] if _is_host(entity.name) else [entity.name] for entity in places}
    for post in harvest.posts(end=until, limit=MOST_POSTS):
        told = texts.get(post.entity_id)
        if told is not None and len(told) < OF_ONE_PLACE * 2:
            told += [post.title, " ".join(post.tags)]
    return texts


def _lands(places: list[Entity]) -> dict[int, frozenset[str]]:
    """The names of each place's territory and of those it lies in."""
    known = directory.territories()
    found = {}
    for entity in places:
        names, code = set(), entity.territory
        while code in known and known[code].name not in names:
            names.add(known[code].name)
            code = known[code].parent
        found[entity.id] = frozenset(names)
    return found


def _is_host(name: str) -> bool:
    """A name that is only an address says nothing of a subject."""
    return "." in name and " " not in name
