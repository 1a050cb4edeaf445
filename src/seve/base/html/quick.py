"""Ordinary fragments made harmless without a tree: every tag judged from a table, their nesting by an automaton.

A fragment is taken only as far as no HTML parser can read it otherwise than we do: each `<` begins a tag that is plainly written or is
plainly none, all nest strictly, and none stands where the standard moves, closes or implies an element (WHATWG HTML, 13.2.6), but for the
few mends that `nesting` knows. Then removing what the policy does not allow, tag by tag, gives the same tree as nh3 does; property tests
hold the two beside each other.
"""

import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import cache, reduce
from itertools import accumulate, compress, count
from operator import getitem
from typing import NamedTuple

from seve.base.html.nesting import ROOT, State, Unclear, closings_of
from seve.base.html.policy import CLOSED_VOIDS, RAW
from seve.base.html.tags import SURE, SURE_LINK, SURE_PICTURE, Tag, judge, resolved_tag

MOST_REMEMBERED = 8_000_000  # characters of tags, and what is added for each of them, each step, each way
OVERHEAD, OF_A_STEP, OF_A_WAY = 400, 100, 1_500
LONGEST_TAG = 200_000  # characters of a tag that is judged here at all
WORTH_PARTING = 1_000  # characters before what is odd: fewer are read once more with the rest
MOST_BEGUN = 8  # scripts, styles or frames one after the other, before one ends
DROPPED = (*RAW, "svg", "math")  # elements for a closer look

# One key for each `<`: the name alone of a link or picture that may stay; the rest of the tag; one letter of a tag without an end;
# nothing where no tag begins (13.2.5.6).
_token = re.compile(rf"<(/?[a-z][a-z0-9]*+>|a (?={SURE_LINK}>)|img (?={SURE_PICTURE} ?/?>)|[a-zA-Z/!?](?:[^<>]*+>|)|)")
try:
    from seve.base.html.cutting import cut, keys_of  # the same in C, where the machine that installed Sève had a compiler
except ImportError:
    cut, keys_of = _token.split, _token.findall  # type: ignore[assignment]
_with_attributes = r"(?:\s++[a-zA-Z][\w:.-]*+(?:=(?:\"[^\"<>]*+\"|'[^'<>]*+'|[\w#%.-]++))?+)*+\s*+>"
_foreign_attributes = r"(?:\s++[a-zA-Z][\w:.-]*+(?:=(?:\"[^\"<>]*+\"|'[^'<>]*+'))?+)*+\s*+/?>"
_drawing = (  # what holds more, what holds only words
    "g|path|rect|circle|ellipse|line|polyline|polygon|text|tspan|defs|use|symbol|clipPath|linearGradient|radialGradient|stop|mask|pattern|marker",
    "title|desc|style",
)
_formula = (
    "semantics|mrow|mfrac|msup|msub|msubsup|munder|mover|munderover|msqrt|mroot|mtable|mtr|mtd|mspace|mstyle|mpadded|mphantom|menclose",
    "mi|mo|mn|ms|mtext|annotation",
)


def _foreign(name: str, parts: tuple[str, str]) -> str:
    holders, words = parts
    leaves = "|".join(rf"{each}{_foreign_attributes}[^<]*+</{each}\s*+>" for each in words.split("|"))
    return rf"<{name}{_foreign_attributes}[^<]*+(?:<(?:{leaves}|/?(?:{holders}){_foreign_attributes})[^<]*+)*+</{name}\s*+>"


@cache
def _worthless() -> re.Pattern[str]:
    """Elements dropped with what they hold, when they are written so plainly that no parser can disagree."""
    raw = [rf"<{name}{_with_attributes}[^<]*+(?:<(?!/{name}[\s/>]|!--)[^<]*+)*+</{name}\s*+>" for name in ("script", "style", "iframe")]
    return re.compile("|".join([*raw, _foreign("svg", _drawing), _foreign("math", _formula)]), re.IGNORECASE)


class _Path(NamedTuple):
    """What is known after some tags."""

    state: State  # the elements open
    changed: bool = False  # a tag was not kept as it is written
    relative: bool = False  # an address was relative
    emptied: bool = False  # an element goes with what it holds


class _Way(dict[str, "_Way"]):
    """The end of a path; looked up by the next tag, as it is written, it gives the path one tag further. Raises Unclear."""

    __slots__ = ("memory", "mends", "path")

    def __init__(self, path: _Path, memory: "_Memory") -> None:
        super().__init__()
        self.path, self.memory = path, memory
        self.mends: dict[str, str] = {}  # by the next tag, what is written for it when it is not its own text

    def __missing__(self, key: str) -> "_Way":
        self.memory.weight += OF_A_STEP
        tag = self.memory.judged.get(key) or self.memory.judge(key)
        state, changed, relative, emptied = self.path
        after = state[tag.name]
        if tag.name in state.mends:
            closings, instead = state.mends[tag.name]
            self.mends[key] = closings + tag.text if instead is None else instead
        changed = changed or (tag.text != f"<{key}" and key not in CLOSED_VOIDS)
        path = _Path(after, changed, relative or tag.address is not None, emptied or tag.name in RAW)
        way = self[key] = self.memory.way(path)
        return way


class _Memory:
    """Every tag met, by its key (all of it but its `<`), and every way. Thrown away whole when it has grown too large."""

    __slots__ = ("emptying", "judged", "last_changed", "relative", "start", "texts", "ways", "weight")

    def __init__(self) -> None:
        self.judged: dict[str, Tag] = {}
        self.texts: dict[str, str] = {}
        self.relative: set[str] = set()  # keys of tags with a relative address
        self.emptying: set[str] = set()  # and of those that go with what they hold
        self.ways: dict[_Path, _Way] = {}
        self.weight = 0  # characters
        self.last_changed = False
        self.start = self.way(_Path(ROOT))

    def judge(self, key: str) -> Tag:
        self.keep(key)
        tag = judge(key) if len(key) <= LONGEST_TAG else None
        if tag is None:
            raise Unclear(key[:10])
        self.judged[key], self.texts[key] = tag, tag.text
        if tag.address is not None:
            self.relative.add(key)
        elif tag.name in RAW:
            self.emptying.add(key)
        return tag

    def way(self, path: _Path) -> _Way:
        way = self.ways.get(path)
        if way is None:
            self.keep("", OF_A_WAY)
            way = self.ways[path] = _Way(path, self)
        return way

    def keep(self, key: str, weight: int = OVERHEAD) -> None:
        self.weight += len(key) + weight
        if self.weight > 2 * MOST_REMEMBERED:  # by one text alone
            raise Unclear


_memory = _Memory()


def _remembered() -> _Memory:
    global _memory
    if _memory.weight > MOST_REMEMBERED:
        _memory = _Memory()
    return _memory


def by_table(html: str, base: str, by_parser: Callable[[str, str], str] | None = None) -> str | None:
    """The fragment as the policy has it; None when a real parser must read it. With `by_parser`, only what is odd is left to it."""
    memory = _remembered()
    try:
        return _cleaned(memory, html, base)
    except Unclear as unclear:
        odd = str(unclear).lower()
    if odd.startswith(DROPPED):
        try:
            return _cleaned(memory, _without_worthless(html), base)
        except Unclear:
            pass
    return _as_far_as_clear(memory, html, base, by_parser) if by_parser is not None else None


def _cleaned(memory: _Memory, html: str, base: str) -> str:
    """Raises Unclear. The texts between the tags are cut out only where the last fragment needed it: those of one feed are alike."""
    parts = cut(html) if memory.last_changed else None
    end = reduce(getitem, keys_of(html) if parts is None else parts[1::2], memory.start).path
    memory.last_changed = end.state is not ROOT or end.changed or (end.relative and base != "")
    if not memory.last_changed:
        return html
    return _rewritten(memory, cut(html) if parts is None else parts, end, base)


def _as_far_as_clear(memory: _Memory, html: str, base: str, by_parser: Callable[[str, str], str]) -> str | None:
    """What stands before the odd part, up to where all is closed, by the table; the rest by the parser, which finds nothing open."""
    parts = cut(html)
    ways: list[_Way] = []
    with suppress(Unclear):
        for way in accumulate(parts[1::2], getitem, initial=memory.start):
            ways.append(way)
    known = next(at for at in reversed(range(len(ways))) if not ways[at].path.state.stack and not (at and parts[2 * at - 1] in SURE))
    closed, known = ways[known].path, 2 * known
    head, rest = [*parts[:known], ""], parts[known:]
    if sum(map(len, head)) < WORTH_PARTING:
        return None
    rest[1::2] = [f"<{key}" for key in rest[1::2]]
    return _rewritten(memory, head, closed, base) + by_parser("".join(rest), base)


def _without_worthless(html: str) -> str:
    """Without scripts, styles and frames; each must begin where a tag may, not within another. Raises Unclear."""
    low = html.lower()
    for name in RAW:  # the pattern looks for the end of each from its own place on: many without one would take quadratic time
        if any(piece.count(f"<{name}") > MOST_BEGUN for piece in low.split(f"</{name}")):
            raise Unclear
    pieces = _worthless().split(html)
    if any(piece.rfind("<") > piece.rfind(">") for piece in pieces[:-1]):
        raise Unclear
    return "".join(pieces)


def _rewritten(memory: _Memory, parts: list[str], end: _Path, base: str) -> str:
    keys = parts[1::2]
    parts[1::2] = map(memory.texts.__getitem__, keys)
    if not end.state.tidy:
        for at, (way, key) in enumerate(zip(accumulate(keys, getitem, initial=memory.start), keys, strict=False)):
            if key in way.mends:
                parts[2 * at + 1] = way.mends[key]
    if end.relative and base:
        for at in _places(keys, memory.relative):
            closings, tag = parts[2 * at + 1], memory.judged[keys[at]]
            parts[2 * at + 1] = closings.removesuffix(tag.text) + resolved_tag(tag, base)
    if end.emptied:
        for at in _places(keys, memory.emptying):
            parts[2 * at + 2] = ""
    if end.state.stack:
        parts.append(closings_of(end.state.stack))
    return "".join(parts)


def _places(keys: list[str], wanted: set[str]) -> Iterator[int]:
    return compress(count(), map(wanted.__contains__, keys))
