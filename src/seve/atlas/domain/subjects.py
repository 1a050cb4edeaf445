"""What places speak of: the words and pairs of words of their titles and tags that may name a community.

Never the name of a person. How a word is written over the whole map tells: one that stands inside sentences with a capital, and never
without, is a proper name, and serves only where it is a place's ("à Brest"). What was never seen small tells nothing and is left out.
Nouns are told by what goes before them (an article or a preposition, not a pronoun or an auxiliary); what people chose as a tag is a
subject anyway.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from seve.base.text import fold, stop_words, words

SHORTEST = 3  # letters
_TOKEN = re.compile(r"[^\W_]+(?:[-.’'][^\W_]+)*")
_BREAK = re.compile(r"[,;:!?()\[\]«»“”\"|/…–—·•]+|\.(?=\s|$)")
_NOUN_FOLLOWS = """
le la les l un une des du de d au aux en sans sous sur pour par avec contre chez entre vers mon ma mes ton ta tes son sa ses notre
nos votre vos leur leurs ce cet cette ces quel quelle quels quelles chaque the a an of in on for with without to from by at into
my your his her our their this these those no every
"""
_BEFORE_A_NOUN = frozenset(_NOUN_FOLLOWS.split())
_VERB_FOLLOWS = """
je tu il elle on nous ils elles qui ne n se s y a ai as ont avons avez est sont était étaient va vont peut doit faut i you we they he she it
who is are was were be been will would can could should must not don't didn't let's has have had
"""
_BEFORE_A_VERB = frozenset(_VERB_FOLLOWS.split())
# Of the form of a text, not of its subject.
_OF_FORM = "cas suite épisode lettre retour numéro partie bilan chronique part episode series letter note notes introduction"
_SILENT = stop_words("") | frozenset(_OF_FORM.split())
_BEFORE_A_PLACE = frozenset(("à", "en", "in", "at", "near", "vers"))
PROPER = 3  # times as often with a capital as without
ACRONYM = 4  # letters at most: a longer word in capitals may be a family name
FEW = 3  # words: of fewer, none has a capital by habit but the first
_TITLE_CASE = 0.6  # of the words of a title: there, a capital tells nothing
UNTAGGED = 0.4  # of its weight a word loses that nobody tags, where everybody tags
PLACE_WEIGHT = 0.5  # of a place's name that the directory does not know


@dataclass(frozen=True, slots=True)
class Said:
    """What a place says of itself."""

    name: str  # "" when it is only an address
    titles: tuple[str, ...]
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Word:
    key: str  # without accents, capitals and the plural's mark: spellings that count as one
    shown: str
    upper: bool  # begins with a capital, and is no acronym
    capital: bool | None  # the same, where that tells something: not at the beginning, nor where every word has one
    after: str  # the word before it, "" at the beginning
    content: bool  # neither a stop word nor too short nor a number


@dataclass(slots=True)
class Habits:
    """How words are written over the whole map."""

    capital: Counter[str] = field(default_factory=Counter)
    small: Counter[str] = field(default_factory=Counter)  # in titles
    tagged: Counter[str] = field(default_factory=Counter)
    at_a_place: Counter[str] = field(default_factory=Counter)
    times: Counter[str] = field(default_factory=Counter)  # where the word before it tells whether it is a noun
    as_noun: Counter[str] = field(default_factory=Counter)
    shown: dict[str, Counter[str]] = field(default_factory=dict)  # also of pairs
    tagging: float = 0.0  # share of the places that tag

    def weight(self, key: str) -> float:
        """0 for what may not name anything, up to 1 for what is surely a subject."""
        if self.capital[key] > PROPER * self.small[key]:
            return PLACE_WEIGHT if 2 * self.at_a_place[key] >= self.capital[key] else 0.0
        if not self.small[key] and not self.tagged[key]:
            return 0.0
        noun = (self.as_noun[key] + self.tagged[key] + 0.5) / (self.times[key] + self.tagged[key] + 1.0)
        return noun if self.tagged[key] else noun * (1.0 - UNTAGGED * self.tagging)

    def spelling(self, term: str) -> str:
        """As it is written most often."""
        return max(self.shown[term].items(), key=lambda each: (each[1], each[0]))[0]


def read_habits(places: Iterable[Said]) -> Habits:
    """From everything that all places of a map say."""
    habits, tagging = Habits(), []
    for said in places:
        tagging.append(bool(said.tags))
        for text in (said.name, *said.titles):
            written = list(_read(text))
            _spell(habits, written)
            for word in written:
                _note(habits, word)
        for tag in said.tags:
            written = list(_read(tag))
            _spell(habits, written)
            is_name = any(word.upper for word in written[1:])
            for word in written:
                if not word.upper:
                    habits.tagged[word.key] += 1
                elif is_name:
                    habits.capital[word.key] += 1
    habits.tagging = sum(tagging) / max(len(tagging), 1)
    return habits


def _spell(habits: Habits, written: list[_Word]) -> None:
    for last, word in zip([None, *written], written, strict=False):
        habits.shown.setdefault(word.key, Counter())[word.shown] += 1
        if last is not None and word.after == last.shown:
            habits.shown.setdefault(f"{last.key} {word.key}", Counter())[f"{last.shown} {word.shown}"] += 1


def _note(habits: Habits, word: _Word) -> None:
    if word.capital:
        habits.capital[word.key] += 1
        habits.at_a_place[word.key] += word.after in _BEFORE_A_PLACE
    elif word.capital is False:
        habits.small[word.key] += 1
    if word.after in _BEFORE_A_NOUN or word.after in _BEFORE_A_VERB:
        habits.times[word.key] += 1
        habits.as_noun[word.key] += word.after in _BEFORE_A_NOUN


def terms_of(said: Said, habits: Habits) -> Mapping[str, float]:
    """Each term that one place uses, once, with its weight as a subject: words, and pairs of words that follow one another."""
    found: dict[str, float] = {}
    for text, bonus in [(said.name, 0.0), *((title, 0.0) for title in said.titles), *((tag, 1.0) for tag in said.tags)]:
        last: _Word | None = None
        for word in _read(text):
            weight = habits.weight(word.key) if word.content else 0.0
            if weight > 0:
                found[word.key] = max(found.get(word.key, 0.0), weight)
                if last is not None and last.key != word.key and word.after == last.shown:
                    pair = f"{last.key} {word.key}"
                    found[pair] = max(found.get(pair, 0.0), bonus, (weight + habits.weight(last.key)) / 2)
            last = word if weight > 0 else None
    return found


def _read(text: str) -> Iterator[_Word]:
    for part in _BREAK.split(text):
        raw = _TOKEN.findall(part)
        capitals = sum(token[:1].isupper() for token in raw)
        tells = len(raw) > 1 and capitals - 1 < _TITLE_CASE * (len(raw) - 1)
        shouted = len(raw) > 1 and part.isupper()
        before = ""
        for place, token in enumerate(raw):
            for one in _words_of(token):
                is_acronym = one.may_be_acronym and not shouted
                upper = one.written[:1].isupper() and not is_acronym
                capital = None if upper and not (tells and (place > 0 or one.elided)) else upper
                shown = one.written if is_acronym or capital or (upper and place > 0 and len(raw) < FEW) else one.small
                yield _Word(one.key, shown, upper, capital, one.elided or before, one.content)
                before = shown


@dataclass(frozen=True, slots=True)
class _Token:
    """What is true of a word wherever it stands."""

    small: str
    written: str
    key: str
    elided: str  # the article before its apostrophe
    content: bool
    may_be_acronym: bool


@lru_cache(maxsize=65_536)
def _words_of(token: str) -> tuple[_Token, ...]:
    found = []
    for small in words(token):
        at = max(token.lower().find(small), 0)
        written = token[at : at + len(small)]
        content = len(small) >= SHORTEST and small not in _SILENT and not any(mark.isdigit() for mark in small)
        may_be_acronym = written.isupper() and 1 < len(written) <= ACRONYM
        found.append(_Token(small, written, fold(small).rstrip("sx"), token[:at].rstrip("’'").lower(), content, may_be_acronym))
    return tuple(found)
