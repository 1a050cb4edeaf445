"""Do two platforms do the same thing for the same people, in the same place, at the same time?

A logistic score of five things, each of which can be told in a sentence:

- meaning: cosine of the sentence vectors of "purpose + functions" (multilingual, so that a French card meets an English one);
- functions: weighted Jaccard over the shared vocabulary (declared functions weigh 1, those only read in the purpose 0.5), drawn
  towards what the meaning says, the more so the less the vocabulary knows of the two cards (shrinkage, as of any thin evidence);
- audience: the same, reached too, or another;
- territory: the same, one inside the other, or apart: platforms of two territories are no twins, whatever they do;
- occasion: campaign sites of two different elections are no twins.

The weights were fitted on the hand-labelled pairs of `tests/register/labelled_cards.yaml` (ridge logistic regression), the doubt was
chosen on three sets (any from 0.5 to 1.5 does as well), and both are judged on pairs that nothing was chosen on, next to word overlap
and to vectors alone (`bench/overlaps.py`); they are rounded, few, and have the signs that anybody would expect.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np

from seve.base.text import fold
from seve.register.domain import vocabulary
from seve.register.types import Card, Overlap, Reason, ReasonKind

BIAS, MEANING, FUNCTION, AUDIENCE, OCCASION, CALENDAR = -6.05, 3.4, 4.1, 3.4, -4.0, 0.4
DOUBT = 0.75  # weight of the meaning among the functions: as of so much of a function, and again for each that the vocabulary does not know
MEANT = (0.2, 0.7)  # cosines between which the meaning of two cards goes from another thing to the same
NAME_ALONE = 0.5  # of a card that says neither what it is for nor what it does, the name is read, and says half as much
INSIDE = 0.6  # a platform of a département beside a national one: they meet, they are not twins
APART = 0.0
WARN_FROM = 0.42  # the score from which both owners are told
CLOSE_LAUNCHES_DAYS = 120
TELLING = [ReasonKind.FUNCTIONS, ReasonKind.AUDIENCE, ReasonKind.PURPOSE, ReasonKind.CALENDAR, ReasonKind.TERRITORY, ReasonKind.NAME]
BLOCK = 512

Encoder = Callable[[Sequence[str]], np.ndarray]


@dataclass(frozen=True, slots=True)
class Territories:
    """What contains what: code → code of the parent. Names are folded names → codes."""

    parents: Mapping[str, str | None]
    names: Mapping[str, str]
    national: str = "FR"

    def code_of(self, words: str) -> str:
        """The code that a card's words mean; unknown words stand for themselves, empty ones for the nation."""
        folded = fold(words).strip()
        if not folded or folded in {"national", "nationale", "france", "france entiere", "nationwide", "country"}:
            return self.national
        if words.strip() in self.parents:
            return words.strip()
        return self.names.get(folded, folded)

    def line(self, code: str) -> tuple[str, ...]:
        """The territory and all that contain it, smallest first; whatever it is, it lies in the nation."""
        line = [code]
        while (parent := self.parents.get(line[-1])) is not None and parent not in line:
            line.append(parent)
        return tuple(line if line[-1] == self.national else [*line, self.national])


@dataclass(frozen=True, slots=True)
class Features:
    """The cards of a register, read once: n cards, f functions, d dimensions."""

    cards: tuple[Card, ...]
    vectors: np.ndarray  # float32 (n, d), unit rows; half as long where only a name is known
    functions: np.ndarray  # float32 (n, f), weights 0, 0.5 or 1
    unnamed: np.ndarray  # float32 (n,), how many declared functions the vocabulary does not know
    audiences: np.ndarray  # float32 (n, a), 0 or 1
    reached: np.ndarray  # float32 (n, a), audiences and those that are reached too
    occasions: np.ndarray  # float32 (n, o), 0 or 1
    codes: tuple[str, ...]  # territory of each card
    distinct: tuple[str, ...]  # those codes, each once, sorted
    territories: np.ndarray  # int64 (n,), row of between_territories
    between_territories: np.ndarray  # float32 (c, c)
    launches: np.ndarray  # float64 (n,), days since 0001-01-01, or nan
    living: np.ndarray  # bool (n,)


def read_cards(cards: Sequence[Card], *, encode: Encoder, territories: Territories) -> Features:
    """Turn cards into what the score needs."""
    codes = tuple(territories.code_of(card.territory) for card in cards)
    distinct = tuple(sorted(set(codes)))
    position = {code: number for number, code in enumerate(distinct)}
    audiences = _table([vocabulary.audiences_in(", ".join(card.audience)) for card in cards], list(vocabulary.AUDIENCES))
    return Features(
        cards=tuple(cards),
        vectors=_vectors(cards, encode),
        functions=_functions(cards),
        unnamed=np.array([sum(not vocabulary.functions_in(one) for one in card.functions) for card in cards], dtype=np.float32),
        audiences=audiences,
        reached=_reached(audiences),
        occasions=_table([vocabulary.occasions_in(f"{card.name} {card.purpose}") for card in cards], list(vocabulary.OCCASIONS)),
        codes=codes,
        distinct=distinct,
        territories=np.array([position[code] for code in codes], dtype=np.int64),
        between_territories=_nearness(distinct, territories),
        launches=np.array([card.launch.toordinal() if card.launch else np.nan for card in cards], dtype=np.float64),
        living=np.array([not card.stage.is_ended for card in cards], dtype=bool),
    )


def text_of(card: Card) -> str:
    """What is read for a card's meaning."""
    return f"{card.purpose or card.name}. {', '.join(card.functions)}".strip(". ")


def with_cards(features: Features, more: Features, territories: Territories, *, without: Collection[str] = ()) -> Features:
    """A register that was read, and more cards that were, at its end; cards of the same keys, and those of `without`, are left out."""
    out = {card.key for card in more.cards} | set(without)
    stays = np.array([card.key not in out for card in features.cards], dtype=bool)
    is_known = set(more.codes) <= set(features.distinct)
    distinct = features.distinct if is_known else tuple(sorted({*features.distinct, *more.codes}))
    codes = (*(code for code, kept in zip(features.codes, stays, strict=True) if kept), *more.codes)
    position = {code: number for number, code in enumerate(distinct)}

    def joined(name: str) -> np.ndarray:
        return np.concatenate([getattr(features, name)[stays], getattr(more, name)])

    return Features(
        cards=(*(card for card, kept in zip(features.cards, stays, strict=True) if kept), *more.cards),
        vectors=joined("vectors"),
        functions=joined("functions"),
        unnamed=joined("unnamed"),
        audiences=joined("audiences"),
        reached=joined("reached"),
        occasions=joined("occasions"),
        codes=codes,
        distinct=distinct,
        territories=np.array([position[code] for code in codes], dtype=np.int64),
        between_territories=features.between_territories if is_known else _nearness(distinct, territories),
        launches=joined("launches"),
        living=joined("living"),
    )


def meant_anew(features: Features, encode: Encoder) -> Features:
    """The same cards, their meaning read by another encoder."""
    return replace(features, vectors=_vectors(features.cards, encode))


def _vectors(cards: Sequence[Card], encode: Encoder) -> np.ndarray:
    told = np.array([1.0 if card.purpose or card.functions else NAME_ALONE for card in cards], dtype=np.float32)
    return np.asarray(encode([text_of(card) for card in cards]) * told[:, None], dtype=np.float32)


def _functions(cards: Sequence[Card]) -> np.ndarray:
    names = list(vocabulary.FUNCTIONS)
    declared = _table([vocabulary.functions_in(", ".join(card.functions)) for card in cards], names)
    read = _table([vocabulary.functions_in(card.purpose) for card in cards], names)
    return np.asarray(np.maximum(declared, 0.5 * read), dtype=np.float32)


def _table(rows: Sequence[frozenset[str]], names: list[str]) -> np.ndarray:
    table = np.zeros((len(rows), len(names)), dtype=np.float32)
    for row, present in zip(table, rows, strict=True):
        for name in present:
            row[names.index(name)] = 1.0
    return table


def _reached(audiences: np.ndarray) -> np.ndarray:
    names = list(vocabulary.AUDIENCES)
    wider = np.eye(len(names), dtype=np.float32)
    for name, others in vocabulary.WIDER.items():
        for other in others:
            wider[names.index(name), names.index(other)] = 1.0
    return np.asarray(audiences @ wider > 0, dtype=np.float32)


@dataclass(frozen=True, slots=True)
class Parts:
    """The parts of the score for a block of rows against all cards, each float32 (b, n)."""

    meaning: np.ndarray
    functions: np.ndarray
    audience: np.ndarray
    territory: np.ndarray
    occasion: np.ndarray
    calendar: np.ndarray

    def score(self) -> np.ndarray:
        logit = BIAS + MEANING * self.meaning + FUNCTION * self.functions + AUDIENCE * self.audience
        logit += OCCASION * self.occasion + CALENDAR * self.calendar
        return np.asarray(self.territory / (1.0 + np.exp(-logit)), dtype=np.float32)


def parts_of(rows: np.ndarray, features: Features) -> Parts:
    """The parts for the cards numbered `rows`, against every card."""
    meaning = np.clip(features.vectors[rows] @ features.vectors.T, 0.0, 1.0)
    return Parts(
        meaning=meaning,
        functions=_function_part(rows, features, meaning),
        audience=_audience_part(rows, features),
        territory=_territory_part(rows, features),
        occasion=_occasion_part(rows, features),
        calendar=_calendar_part(rows, features),
    )


def _function_part(rows: np.ndarray, features: Features, meaning: np.ndarray) -> np.ndarray:
    shared = np.zeros_like(meaning)
    for column in features.functions.T:
        shared += np.minimum(column[rows, None], column[None, :])
    totals = features.functions.sum(axis=1)
    union = totals[rows, None] + totals[None, :] - shared
    meant = np.clip((meaning - MEANT[0]) / (MEANT[1] - MEANT[0]), 0, 1)
    doubt = DOUBT * (1 + features.unnamed[rows, None] + features.unnamed[None, :])
    return np.asarray((shared + doubt * meant) / (union + doubt), dtype=np.float32)


def _audience_part(rows: np.ndarray, features: Features) -> np.ndarray:
    same = features.audiences[rows] @ features.audiences.T > 0
    reached = (features.reached[rows] @ features.audiences.T > 0) | (features.audiences[rows] @ features.reached.T > 0)
    untold = (features.audiences[rows].sum(axis=1) == 0)[:, None] | (features.audiences.sum(axis=1) == 0)[None, :]
    return np.select([same, reached | untold], [1.0, 0.6], 0.0).astype(np.float32)


def _territory_part(rows: np.ndarray, features: Features) -> np.ndarray:
    between = features.between_territories
    return np.asarray(between[features.territories[rows]][:, features.territories], dtype=np.float32)


def _nearness(codes: Sequence[str], territories: Territories) -> np.ndarray:
    """float32 (c, c): how near two territories are, for the few that the cards name."""
    position = {code: number for number, code in enumerate(codes)}
    near = np.full((len(codes), len(codes)), APART, dtype=np.float32)
    for number, code in enumerate(codes):
        for wider in territories.line(code):
            if wider in position:
                near[number, position[wider]] = near[position[wider], number] = INSIDE
    np.fill_diagonal(near, 1.0)
    return near


def _occasion_part(rows: np.ndarray, features: Features) -> np.ndarray:
    told = features.occasions.sum(axis=1) > 0
    shared = features.occasions[rows] @ features.occasions.T > 0
    return np.asarray(told[rows, None] & told[None, :] & ~shared, dtype=np.float32)


def _calendar_part(rows: np.ndarray, features: Features) -> np.ndarray:
    apart = np.abs(features.launches[rows, None] - features.launches[None, :])
    return np.where(np.isnan(apart), 0.0, np.clip(1 - apart / CLOSE_LAUNCHES_DAYS, 0, 1)).astype(np.float32)


def find_overlaps(features: Features, *, only: Sequence[int] | None = None, at_least: float = WARN_FROM) -> list[Overlap]:
    """Every pair from `at_least` up, highest first; with `only`, the pairs that touch those cards.

    Ended platforms, and a platform with the one it succeeds, are no overlap.
    """
    wanted = np.arange(len(features.cards)) if only is None else np.asarray(sorted(set(only)), dtype=np.int64)
    mine = set(wanted.tolist())
    found: list[Overlap] = []
    for start in range(0, len(wanted), BLOCK):
        rows = wanted[start : start + BLOCK]
        parts = parts_of(rows, features)
        score = parts.score()
        for position, other in zip(*np.nonzero(score >= at_least), strict=True):
            row, column = int(rows[position]), int(other)
            is_second_sight = column in mine and column <= row  # the pair is met from its other side
            if not is_second_sight and _both_live(features, row, column):
                found.append(_overlap(features, parts, int(position), row, column, float(score[position, column])))
    return sorted(found, key=lambda overlap: (-overlap.score, overlap.a, overlap.b))


def _both_live(features: Features, a: int, b: int) -> bool:
    first, second = features.cards[a], features.cards[b]
    if a == b:
        return False
    succeeds = first.key in second.succeeds or second.key in first.succeeds
    return bool(features.living[a] and features.living[b]) and not succeeds


def _overlap(features: Features, parts: Parts, position: int, row: int, other: int, score: float) -> Overlap:
    first, second = sorted((row, other), key=lambda number: (features.cards[number].name, features.cards[number].key))
    apart = abs(features.launches[row] - features.launches[other])
    days = None if np.isnan(apart) else int(apart)
    return Overlap(
        a=features.cards[first].key,
        b=features.cards[second].key,
        score=round(score, 4),
        reasons=tuple(sorted(_reasons(features, parts, position, row, other, days), key=lambda reason: TELLING.index(reason.kind))),
        days_apart=days,
    )


def _reasons(features: Features, parts: Parts, position: int, row: int, other: int, days: int | None) -> list[Reason]:
    shared = np.minimum(features.functions[row], features.functions[other])
    declared = np.maximum(features.functions[row], features.functions[other])
    names = [name for name, weight in zip(vocabulary.FUNCTIONS, shared, strict=True) if weight > 0]
    # what neither team declared is told only when there is nothing better: a purpose that speaks of members does not say "joining"
    names = [name for name, weight in zip(vocabulary.FUNCTIONS, declared, strict=True) if name in names and weight >= 1] or names
    both = [name for name, a, b in zip(vocabulary.AUDIENCES, features.audiences[row], features.audiences[other], strict=True) if a and b]
    reasons = [Reason(ReasonKind.PURPOSE, float(parts.meaning[position, other]))] if parts.meaning[position, other] >= 0.3 else []
    if names:
        reasons.append(Reason(ReasonKind.FUNCTIONS, float(parts.functions[position, other]), {"functions": names}))
    if both:
        reasons.append(Reason(ReasonKind.AUDIENCE, float(parts.audience[position, other]), {"audiences": both}))
    same = features.codes[row] == features.codes[other]
    reasons.append(Reason(ReasonKind.TERRITORY, float(parts.territory[position, other]), {"same": same, "territory": features.codes[row]}))
    if days is not None and days <= CLOSE_LAUNCHES_DAYS:
        dates = sorted((features.cards[row].launch, features.cards[other].launch), key=str)
        reasons.append(
            Reason(ReasonKind.CALENDAR, float(parts.calendar[position, other]), {"days": days, "dates": [str(day) for day in dates]})
        )
    if name_words(features.cards[row].name) & name_words(features.cards[other].name):
        shared_words = sorted(name_words(features.cards[row].name) & name_words(features.cards[other].name))
        reasons.append(Reason(ReasonKind.NAME, 0.3, {"words": shared_words}))
    return reasons


def name_words(name: str) -> frozenset[str]:
    """The telling pieces of a name; plural marks do not tell names apart ("Les Démocrates", "Forum Démocrate")."""
    return frozenset(word.rstrip("s") for word in fold(name).replace("'", " ").split() if len(word) > 3)


def launch_collisions(cards: Sequence[Card], *, within_days: int = 7) -> list[tuple[str, str, int]]:
    """Pairs of living platforms that follow one another within `within_days` on the calendar: keys and days apart."""
    dated = sorted(
        ((card.launch, card.key) for card in cards if card.launch and not card.stage.is_ended), key=lambda pair: (pair[0], pair[1])
    )
    return [
        (first[1], second[1], (second[0] - first[0]).days)
        for first, second in pairwise(dated)
        if (second[0] - first[0]).days <= within_days
    ]
