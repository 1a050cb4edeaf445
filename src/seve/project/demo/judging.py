"""How what was found is matched with what was planted. Pure."""

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TypeVar
from urllib.parse import urlsplit

from seve.project.demo.facts import StoryPlanted

Named = Mapping[str, frozenset[str]]
Said = tuple[str, str, frozenset[str]]
SAME = 0.5  # two sets are the same thing when they share more than half of their union
SAME_CUT = 0.8
Key = TypeVar("Key")


def overlap(one: Iterable[Key], other: Iterable[Key]) -> float:
    """Jaccard's share of two sets: 1 when they are equal, 0 when they are apart or both empty."""
    first, second = set(one), set(other)
    return len(first & second) / len(first | second) if first | second else 0.0


def match_groups(
    planted: Named, said: Sequence[frozenset[str]], *, smallest: int
) -> tuple[dict[str, frozenset[str]], list[frozenset[str]]]:
    """The planted groups that one of the said is, and the said ones (of `smallest` members or more) that are mostly none of them."""
    matched = {}
    for name, members in planted.items():
        best = max(said, key=lambda group: overlap(group, members), default=frozenset())
        if overlap(best, members) > SAME:
            matched[name] = best
    whole = set().union(*planted.values()) if planted else set()
    strangers = [group for group in said if len(group & whole) >= smallest and group not in matched.values()]
    return matched, strangers


def match_bridges(planted: Mapping[str, tuple[str, frozenset[str]]], said: Sequence[Said]) -> tuple[set[str], list[Said]]:
    """Names of the planted bridges that are said, and what is said of no planted one.

    The place and its one link are two ways of saying the same bridge: both count for it, once.
    """
    found, invented = set(), []
    for place, other, cut in said:
        fits = {
            name
            for name, (gate, loose) in planted.items()
            if gate in {place, other} and max(overlap(cut, loose), overlap(cut, loose | {gate})) >= SAME_CUT
        }
        found |= fits
        if not fits:
            invented.append((place, other, cut))
    return found, invented


def match_stories(planted: Sequence[StoryPlanted], said: Sequence[Any]) -> tuple[dict[str, Any], list[Any]]:
    """For each planted story the said one that gathers it, and the said ones that gather none."""
    matched: dict[str, Any] = {}
    used: set[int] = set()
    for each in planted:
        urls = {post.url for post in each.posts}
        best = max(said, key=lambda story: overlap((post.url for post in story.posts), urls), default=None)
        if best is not None and overlap((post.url for post in best.posts), urls) >= SAME:
            matched[each.id] = best
            used.add(best.id)
    planted_urls = {post.url for each in planted for post in each.posts}
    strangers = [
        story for story in said if story.id not in used and 2 * len({post.url for post in story.posts} & planted_urls) <= len(story.posts)
    ]
    return matched, strangers


def normalised_mutual_information(planted: Sequence[frozenset[str]], said: Sequence[frozenset[str]]) -> float:
    """Agreement of two partitions over the members both know, by the arithmetic mean of their entropies (1: the same)."""
    truth = {member: number for number, group in enumerate(planted) for member in group}
    guess = {member: number for number, group in enumerate(said) for member in group}
    both = [(truth[member], guess[member]) for member in truth if member in guess]
    if not both:
        return 0.0
    joint, first, second = _entropy(both), _entropy([pair[0] for pair in both]), _entropy([pair[1] for pair in both])
    return 1.0 if first + second == 0 else 2 * (first + second - joint) / (first + second)


def _entropy(labels: Sequence[object]) -> float:
    counts: dict[object, int] = {}
    for label in labels:
        counts[label] = counts.get(label, 0) + 1
    return -sum(count / len(labels) * math.log(count / len(labels)) for count in counts.values())


def same_place(one: str, other: str) -> bool:
    """Whether two addresses name the same host, scheme and `www.` apart."""
    hosts = [(urlsplit(url).hostname or "").removeprefix("www.") for url in (one, other)]
    return hosts[0] == hosts[1] != ""
