"""Ordinary fragments made harmless without a tree: every tag judged from a table, their nesting by an automaton.

A fragment is taken only when no HTML parser can read it otherwise than we do: each `<` begins a tag that is plainly written, all nest
strictly, and none stands where the standard moves, closes or implies an element (WHATWG HTML, 13.2.6). Then removing what the policy
does not allow, tag by tag, gives the same tree as nh3 does; a property test holds the two beside each other. Else: None.
"""

import re
from functools import cache, reduce
from operator import getitem

from seve.base.html.nesting import MOST_STATES, ROOT, State, Unclear, closings_of
from seve.base.html.policy import TAGS, VOID
from seve.base.html.tags import Tag, judge, resolved_tag

MOST_REMEMBERED = 8_000_000  # characters of tags, OVERHEAD for each
OVERHEAD = 400
LONGEST_TAG = 200_000  # characters of a tag that is judged here at all
LONGEST_SIMPLE = 8_000  # characters
DROPPED = ("script", "style", "iframe", "svg", "math")

_value = r"\"[^\"<>`\\]*+\""
_sure_address = r"\"https?://(?:(?![xX][nN]--)[a-zA-Z0-9_-]++\.)++[a-zA-Z]{2,}+(?::\d{1,4}+)?+(?:[/?#][^\"<>`\\]*+)?+\""
# One key for each `<`: the name alone of a link or picture that may stay, else the rest of the tag; empty when it has no end.
_token = re.compile(
    rf"<(/?[a-z][a-z0-9]*+>|a(?= href={_sure_address}(?: (?:title|rel|hreflang)={_value})*+>)"
    rf"|img(?= src={_sure_address}(?: (?:alt|title|width|height)={_value})*+ ?/?>)|[^<>]*+>|)"
)
_worthless_start = re.compile(rf"<(?:{'|'.join(DROPPED)})[\s>]", re.IGNORECASE)
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


class _Sound(dict[str, "_Sound"]):
    """The elements open after tags that all stay as they are; looked up by a key, it gives those after that tag. Raises Unclear."""

    __slots__ = ("state",)

    def __init__(self, state: State) -> None:
        super().__init__()
        self.state = state

    def __missing__(self, key: str) -> "_Sound":
        name = key if key in ("a", "img") else key.rstrip(" />" if key in CLOSED_VOIDS else ">")
        if name.removeprefix("/") not in TAGS or name[1:] in VOID:
            raise Unclear(key[:10])
        after = self.state[name]
        if not after.tidy:
            raise Unclear(key[:10])
        if len(_sounds) > MOST_STATES:
            _sounds.clear()
            SOUND.clear()
            _sounds[()] = SOUND
        sound = self[key] = _sounds.setdefault(after.stack, _Sound(after))
        return sound


CLOSED_VOIDS = {f"{name}{end}" for name in ("br", "hr") for end in ("/>", " />")}
SOUND = _Sound(ROOT)
_sounds: dict[tuple[str, ...], _Sound] = {(): SOUND}


def _is_simple(html: str) -> bool:
    """Whether all of it may stay as it is. What is long, or begins with classes and styles, seldom may: the look would be lost."""
    head = html[:400]
    if len(html) > LONGEST_SIMPLE or " class=" in head or " style=" in head:
        return False
    try:
        return reduce(getitem, _token.findall(html), SOUND) is SOUND
    except Unclear:
        return False


def by_table(html: str, base: str) -> str | None:
    """The fragment as the policy has it; None when a real parser must read it."""
    if _is_simple(html):
        return html
    try:
        return _rewritten(_without_worthless(html) if _worthless_start.search(html) else html, base)
    except Unclear:
        return None


def _without_worthless(html: str) -> str:
    """Without scripts, styles and frames; each must begin where a tag may, not within another. Raises Unclear."""
    pieces = _worthless().split(html)
    if any(piece.rfind("<") > piece.rfind(">") for piece in pieces[:-1]):
        raise Unclear
    return "".join(pieces)


def _rewritten(html: str, base: str) -> str:
    parts = _token.split(html)
    keys = parts[1::2]
    tags = _remembered()
    end = reduce(getitem, map(tags.names.__getitem__, keys), ROOT)
    if end is not ROOT:
        _mend(parts, keys, tags)
    elif tags.changing.isdisjoint(keys) and (not base or tags.relative.isdisjoint(keys)):
        return html
    else:
        parts[1::2] = map(tags.texts.__getitem__, keys)
    if base and not tags.relative.isdisjoint(keys):
        for at, key in enumerate(keys):
            if key in tags.relative:
                closings, tag = parts[2 * at + 1], tags.judged[key]
                parts[2 * at + 1] = closings.removesuffix(tag.text) + resolved_tag(tag, base)
    if end.stack:
        parts.append(closings_of(end.stack))
    return "".join(parts)


def _mend(parts: list[str], keys: list[str], tags: "_Tags") -> None:
    """Does what a parser would do of itself: what is left open closed, end tags of nothing dropped (`</p>` makes an empty paragraph)."""
    state = ROOT
    for at, key in enumerate(keys):
        name, text = tags.names[key], tags.texts[key]
        mend = state.mends.get(name)
        if mend is not None:
            closings, instead = mend
            if instead is None:
                text = closings + text
            else:
                text = instead
                if key[-1] != ">":  # its end stands at the head of the next text
                    parts[2 * at + 2] = parts[2 * at + 2][1:]
        parts[2 * at + 1] = text
        state = state[name]


class _Tags:
    """Every tag met, by its key in `_token`. Thrown away whole when it has grown too large: a fragment under work keeps its own."""

    __slots__ = ("changing", "judged", "names", "relative", "texts", "unclear", "weight")

    def __init__(self) -> None:
        self.judged: dict[str, Tag] = {}
        self.names = _Names(self)
        self.texts: dict[str, str] = {}
        self.changing: set[str] = set()
        self.relative: set[str] = set()
        self.unclear: set[str] = set()
        self.weight = 0  # characters

    def judge(self, key: str) -> Tag:
        tag = judge(key) if len(key) <= LONGEST_TAG and key not in self.unclear else None
        self.weight += OVERHEAD + len(key)
        if tag is None:
            self.unclear.add(key)
            raise Unclear(key[:10])
        if tag.text != f"<{key}":
            self.changing.add(key)
        if tag.address:
            self.relative.add(key)
        self.judged[key], self.texts[key] = tag, tag.text
        return tag


class _Names(dict[str, str]):
    __slots__ = ("tags",)

    def __init__(self, tags: _Tags) -> None:
        super().__init__()
        self.tags = tags

    def __missing__(self, key: str) -> str:
        name = self.tags.judge(key).name
        self[key] = name
        return name


_tags = _Tags()


def _remembered() -> _Tags:
    global _tags
    if _tags.weight > MOST_REMEMBERED:
        _tags = _Tags()
    return _tags
