"""What a community talks about: the words that set it apart from the others.

Log-odds with an informative Dirichlet prior (Monroe, Colaresi & Quinn, "Fightin' words", Political Analysis 16, 2008), over places
and not over occurrences: a word that one talkative site repeats a thousand times names nobody. Each word weighs as much as it is
surely a subject (`subjects`); a pair of words goes before its parts when it tells nearly as much.
"""

import math
from collections import Counter
from collections.abc import Mapping, Sequence

NAME_WORDS = 3
LONGEST = 34  # characters of a name
APART = " · "
BESIDE_A_GROUND = 2  # words that follow the name of a territory
ENOUGH = 3  # places
PRIOR = 2.0  # places that speak like all others, added to each side
SMALLEST = 0.5  # of a place, added to each count
DISTINCT = 1.0  # standard errors, times the weight of the word as a subject: below, it names nothing
TELLING = 5.0  # as much is asked of a word that stands beside a territory: of hundreds, some tell a little by chance
OF_PAIR = 0.75  # of what its better word tells: the pair says it more plainly
SHARE_BESIDE = 0.3  # of the places of a community


def distinctive_words(communities: Mapping[int, Sequence[Mapping[str, float]]]) -> dict[int, dict[str, float]]:
    """For each community, the words that set it apart, best first, with how much they tell.

    Input: for each of its places the terms it uses, with their weights. A word must stand in two places, in a community of `ENOUGH`
    places or more.
    """
    spread = {number: Counter(term for place in places for term in place) for number, places in communities.items()}
    weights = {term: weight for places in communities.values() for place in places for term, weight in place.items()}
    everywhere: Counter[str] = Counter()
    for counts in spread.values():
        everywhere.update(counts)
    total = sum(map(len, communities.values()))
    named = {}
    for number, counts in spread.items():
        size = len(communities[number])
        least = 2 if size >= ENOUGH else 1
        told = {
            term: weights[term] * _log_odds(count, size, everywhere[term] - count, total - size)
            for term, count in counts.items()
            if count >= least
        }
        named[number] = _without_parts({term: value for term, value in told.items() if value >= DISTINCT})
    return named


def _log_odds(here: int, size: int, there: int, others: int) -> float:
    """Of using a term here rather than elsewhere, in standard errors. All counts are places."""
    share = (here + there) / (size + others)
    one, other = here + SMALLEST + PRIOR * share, there + SMALLEST + PRIOR * share
    rest, other_rest = size - here + SMALLEST + PRIOR * (1 - share), others - there + SMALLEST + PRIOR * (1 - share)
    return (math.log(one / rest) - math.log(other / other_rest)) / math.sqrt(1 / one + 1 / other)


def _without_parts(told: dict[str, float]) -> dict[str, float]:
    """Best first. A pair of words goes before its words, when it tells nearly as much, and then its words go."""
    best = {part: max(told.get(each, 0.0) for each in part.split(" ")) for part in told if " " in part}
    pairs = {pair for pair, parts in best.items() if told[pair] >= OF_PAIR * parts}
    shown = {term: max(value, best[term] + 1e-6) if term in pairs else value for term, value in told.items()}
    kept: dict[str, float] = {}
    taken: set[str] = set()
    for term in sorted((term for term in told if " " not in term or term in pairs), key=lambda each: (-shown[each], each)):
        if taken.isdisjoint(term.split(" ")):
            taken |= set(term.split(" "))
            kept[term] = shown[term]
    return kept


def name_of(ground: str, told: Mapping[str, float], users: Mapping[str, int], size: int, fallback: str) -> tuple[str, ...]:
    """What a short name is made of: the ground with what is spoken of nowhere else as much, or the first words, or a place.

    ground: the territory that explains the community, "" when none does; told: `distinctive_words`; users: how many of the `size`
    places use each word; fallback: the place most cited there.
    """
    if not ground:
        return tuple(told)[:NAME_WORDS] or (fallback,)
    beside = [word for word, value in told.items() if value >= TELLING and users[word] >= SHARE_BESIDE * size]
    return (ground, *beside[:BESIDE_A_GROUND])


def written_out(parts: Sequence[str]) -> str:
    """The parts of a name side by side, as many as a map has room for; the first always."""
    name = parts[0]
    for part in parts[1:]:
        if len(name) + len(part) + len(APART) > LONGEST:
            break
        name += APART + part
    return name


GROUND_SHARE = 0.6  # of the community's places


def common_ground(lines: Sequence[Sequence[str]]) -> str:
    """The smallest territory that holds most places of a community, "" when there is none.

    `lines` gives for each place its territory and those that contain it, smallest first, without the whole country; () when untold.
    """
    counts = Counter(code for line in lines for code in line)
    wide = [code for code, count in counts.items() if count >= ENOUGH and count >= GROUND_SHARE * len(lines)]
    return min(wide, key=lambda code: (counts[code], code), default="")
