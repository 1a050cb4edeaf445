"""Ordinary fragments made harmless without a tree: every tag judged from a table, their nesting by an automaton.

A fragment is taken only when no HTML parser can read it otherwise than we do: each `<` begins a tag that is plainly written, all nest
strictly, and none stands where the standard moves, closes or implies an element (WHATWG HTML, 13.2.6). Then removing what the policy
does not allow, tag by tag, gives the same tree as nh3 does; a property test holds the two beside each other. Else: None.
"""

import html as entities
import re
from dataclasses import dataclass
from functools import cache, lru_cache, reduce
from operator import getitem
from urllib.parse import quote, urljoin, urlsplit

from seve.base.html.policy import ADDRESS_ATTRIBUTES, ATTRIBUTES, INLINE, TAGS, UNWRAPPED, VOID, is_safe_address

MOST_REMEMBERED = 8_000_000  # characters of tags, OVERHEAD for each
OVERHEAD = 400
LONGEST_TAG = 200_000  # characters of a tag that is judged here at all
LONGEST_SIMPLE = 200_000  # characters
MOST_STATES = 5_000
DEEPEST = 60
DROPPED = ("script", "style", "iframe", "svg", "math")
ABSOLUTE = ("http://", "https://", "mailto:", "#")

_value = r"\"[^\"<>`\\]*+\""
_dropped = "|".join(sorted(UNWRAPPED))
_sure_address = r"\"https?://(?:(?![xX][nN]--)[a-zA-Z0-9_-]++\.)++[a-zA-Z]{2,}+(?::\d{1,4}+)?+(?:[/?#][^\"<>`\\]*+)?+\""
# One token for each `<`: the name alone when the tag may stay as it is, else the rest of the tag; empty when it has no end.
_token = re.compile(
    rf"<((?!/?(?:{_dropped})>)/?[a-z][a-z0-9]*(?=>)|a(?= href={_sure_address}(?: (?:title|rel|hreflang)={_value})*+>)"
    rf"|img(?= src={_sure_address}(?: (?:alt|title|width|height)={_value})*+ ?/?>)|[^<>]*+>|)"
)
_opening = re.compile(
    r"([a-zA-Z][a-zA-Z0-9]*)((?:\s++[a-zA-Z_@][\w:.-]*+(?:\s*+=\s*+(?:\"[^\"<>`\\]*+\"|'[^'<>`\\]*+'|[\w#%.-]++))?+)*+)\s*+(/?)>",
    re.ASCII,
)
_attribute = re.compile(r"([a-zA-Z_@][\w:.-]*)(?:\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([\w#%.-]+)))?", re.ASCII)
_closing = re.compile(r"/([a-zA-Z][a-zA-Z0-9]*)\s*(>?)")
_plain_address = re.compile(
    r"(?:/(?![/\\])|//(?:[a-zA-Z0-9_-]+\.)+[a-zA-Z]{2,}(?:[/?#]|\Z)|\?|\.{1,2}/|[A-Za-z0-9_%~-]+(?:[/?#.][^:]*)?\Z)"
)
_sure_start = re.compile(r"https?://(?:(?![xX][nN]--)[a-zA-Z0-9_-]+\.)+[a-zA-Z]{2,}(?::\d{1,4})?(?:[/?#]|\Z)|mailto:[\w.+-]+@[\w.-]+\Z|#")
_picture = re.compile(r"data:image/[a-z0-9.+-]+;(?:charset=[\w-]+;)?base64,[A-Za-z0-9+/=\s%]*\Z")
_container = re.compile(r"<(/?(?:ul|ol|blockquote|li))>")
_odd = re.compile(r"[\x00-\x20\x7f\"<>\\^`{|}]")
_comment = re.compile(r"!--(?!-?>)[^<>]*-->")
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


@cache
def _simplest() -> re.Pattern[str]:
    """Paragraphs, headings and entries of lists that hold words, links, pictures and emphasis, all of it as the policy has it.

    Lists and quotations may open and close anywhere between them: their nesting is for the automaton. Compiled when first needed.
    """
    # Groups are never repeated possessively: CPython 3.11 loses their place (gh-106052). No two branches begin alike, so nothing blows up.
    words, names = r"[^<]*+", "b|i|em|strong|code|u|s|sub|sup|small|span|q|cite|kbd|del|ins|mark|tt|strike|big|abbr"
    void = rf"br ?/?>|img src={_sure_address}(?: (?:alt|title|width|height)={_value})*+ ?/?>"
    flat = rf"{words}(?:<(?:{void}){words})*+"

    def phrase(group: str, inner: str) -> str:
        return rf"(?P<{group}>{names})>{inner}</(?P={group})>"

    def link(group: str) -> str:
        return rf"a href={_sure_address}(?: (?:title|rel|hreflang)={_value})*+>{words}(?:<(?:{void}|{phrase(group, flat)}){words})*</a>"

    inner = rf"{words}(?:<(?:{void}|{phrase('deep', flat)}|{link('linked')}){words})*"
    inline = rf"{words}(?:<(?:{void}|{phrase('outer', inner)}|{link('alone')}){words})*"
    block = rf"(?P<block>p|h[1-6]|li|div|pre)>{inline}</(?P=block)>"
    return re.compile(rf"{words}(?:<(?:{block}|hr ?/?>|/?(?:ul|ol|blockquote)>){words})*")


def _is_simple(html: str) -> bool:
    head = html[:2_000]
    if len(html) > LONGEST_SIMPLE or " class=" in head or " style=" in head or not _simplest().fullmatch(html):
        return False
    try:
        return reduce(getitem, _container.findall(html), _root) is _root
    except _Unclear:
        return False


def by_table(html: str, base: str) -> str | None:
    """The fragment as the policy has it; None when a real parser must read it."""
    if _is_simple(html):
        return html
    try:
        return _rewritten(html, base)
    except _Unclear as unclear:
        if not str(unclear).lower().startswith(DROPPED):
            return None
    try:
        return _rewritten(_without_worthless(html), base)
    except _Unclear:
        return None


def _without_worthless(html: str) -> str:
    """Without scripts, styles and frames; each must begin where a tag may, not within another. Raises _Unclear."""
    pieces = _worthless().split(html)
    if any(piece.rfind("<") > piece.rfind(">") for piece in pieces[:-1]):
        raise _Unclear
    return "".join(pieces)


def _rewritten(html: str, base: str) -> str:
    parts = _token.split(html)
    keys = parts[1::2]
    tags = _remembered()
    end = reduce(getitem, map(tags.names.__getitem__, keys), _root)
    if end is not _root:
        _mend(parts, keys, tags)
    elif tags.changing.isdisjoint(keys) and (not base or tags.relative.isdisjoint(keys)):
        return html
    else:
        parts[1::2] = map(tags.texts.__getitem__, keys)
    if base and not tags.relative.isdisjoint(keys):
        for at, key in enumerate(keys):
            if key in tags.relative:
                closings, tag = parts[2 * at + 1], tags.judged[key]
                parts[2 * at + 1] = closings.removesuffix(tag.text) + _resolved(tag, base)
    if end.stack:
        parts.append(_closings(end.stack))
    return "".join(parts)


def _mend(parts: list[str], keys: list[str], tags: "_Tags") -> None:
    """Does what a parser would do of itself: what is left open closed, end tags of nothing dropped (`</p>` makes an empty paragraph)."""
    state = _root
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


def _closings(names: tuple[str, ...]) -> str:
    return "".join([f"</{name}>" for name in reversed(names) if name in TAGS])


@dataclass(frozen=True, slots=True)
class _Tag:
    """How one tag, as it is written, is kept."""

    text: str
    name: str  # "p", "/p"
    address: tuple[str, str, str] | None = None  # (before, relative address, after)


class _Unclear(Exception):
    """A tag, or a place of one, that a real parser must read."""


class _Tags:
    """Every tag met, by its key in `_token`. Thrown away whole when it has grown too large: a fragment under work keeps its own."""

    __slots__ = ("changing", "judged", "names", "relative", "texts", "unclear", "weight")

    def __init__(self) -> None:
        self.judged: dict[str, _Tag] = {}
        self.names = _Names(self)
        self.texts: dict[str, str] = {}
        self.changing: set[str] = set()
        self.relative: set[str] = set()
        self.unclear: set[str] = set()
        self.weight = 0  # characters

    def judge(self, key: str) -> _Tag:
        tag = _judge(key) if len(key) <= LONGEST_TAG and key not in self.unclear else None
        self.weight += OVERHEAD + len(key)
        if tag is None:
            self.unclear.add(key)
            raise _Unclear(key[:10])
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


class _State(dict[str, "_State"]):
    """The elements that are open; looked up by a tag's name, it gives the state after that tag."""

    __slots__ = ("mends", "stack", "tidy")

    def __init__(self, stack: tuple[str, ...], *, tidy: bool) -> None:
        super().__init__()
        self.stack, self.tidy = stack, tidy
        self.mends: dict[str, tuple[str, str | None]] = {}

    def __missing__(self, name: str) -> "_State":
        stack, mend = _after(self.stack, name)
        if mend is not None:
            self.mends[name] = mend
        tidy = self.tidy and mend is None  # one tag out of its place, and the fragment is to be mended
        if len(_states) >= MOST_STATES:
            _states.clear()
            _root.clear()
            _states[(), True] = _root
        state = _states.get((stack, tidy))
        if state is None:
            state = _states[stack, tidy] = _State(stack, tidy=tidy)
        self[name] = state
        return state


_tags = _Tags()
_root = _State((), tidy=True)
_states: dict[tuple[tuple[str, ...], bool], _State] = {((), True): _root}


def _remembered() -> _Tags:
    global _tags
    if _tags.weight > MOST_REMEMBERED:
        _tags = _Tags()
    return _tags


# What an element must stand in, or must not: elsewhere the standard closes, moves or implies something.
TABLE_CELLS = frozenset(["td", "th", "caption"])
HEADINGS = frozenset(["h1", "h2", "h3", "h4", "h5", "h6"])
PARENTS = {
    "caption": {"table"}, "colgroup": {"table"}, "thead": {"table"}, "tbody": {"table"}, "tfoot": {"table"}, "col": {"colgroup"},
    "tr": {"table", "thead", "tbody", "tfoot"}, "td": {"tr"}, "th": {"tr"}, "rt": {"ruby"}, "rp": {"ruby"},
}  # fmt: skip
ONLY_TABLE_PARTS = frozenset(["table", "thead", "tbody", "tfoot", "tr", "colgroup"])
NEVER_WITHIN_ITSELF = frozenset(["a", "nobr", "button"])
LIST_PARTS = {"li": (frozenset(["ul", "ol"]), frozenset(["li"])), "dd": (frozenset(["dl"]), frozenset(["dd", "dt"]))}
LIST_PARTS["dt"] = LIST_PARTS["dd"]
LEAVE_PARAGRAPHS_OPEN = INLINE | VOID - {"hr"} | PARENTS.keys()


IMPLIED = frozenset(["li", "p", "dd", "dt"])  # closed by the end of what holds them


Mend = tuple[str, str | None]  # end tags to write before the tag; what to write instead of it


def _after(stack: tuple[str, ...], name: str) -> tuple[tuple[str, ...], Mend | None]:
    """(the open elements after a tag, how the tag is to be mended). Raises _Unclear where a parser would do more than that."""
    if name == "!":
        return stack, None
    if name[0] == "/":
        return _after_end(stack, name[1:])
    parent = stack[-1] if stack else ""
    if parent in ONLY_TABLE_PARTS and name not in PARENTS:
        raise _Unclear
    kept = _closed_by(stack, name)
    parent = kept[-1] if kept else ""
    if name in PARENTS:
        fits = parent in PARENTS[name]
    elif name in LIST_PARTS:
        lists, parts = LIST_PARTS[name]
        fits = parent in lists or parts.isdisjoint(kept)
    else:
        fits = not (name in NEVER_WITHIN_ITSELF and name in kept) and not (name in HEADINGS and not HEADINGS.isdisjoint(kept))
    closes_paragraph = name not in LEAVE_PARAGRAPHS_OPEN and "p" in kept
    if not fits or closes_paragraph or len(kept) >= DEEPEST:
        raise _Unclear
    return kept if name in VOID else (*kept, name), None if kept == stack else (_closings(stack[len(kept) :]), None)


def _after_end(stack: tuple[str, ...], name: str) -> tuple[tuple[str, ...], Mend | None]:
    if stack and stack[-1] == name:
        return stack[:-1], None
    if stack and stack[-1] in ONLY_TABLE_PARTS:
        raise _Unclear
    if name not in stack:
        if (name in HEADINGS and not HEADINGS.isdisjoint(stack)) or not (TABLE_CELLS.isdisjoint(stack) or name in INLINE):
            raise _Unclear
        return stack, ("", "<p></p>" if name == "p" else "")
    at = len(stack) - 1 - stack[::-1].index(name)
    if name in INLINE or name in PARENTS or not IMPLIED.issuperset(stack[at + 1 :]) or (name in IMPLIED and stack[at + 1 :] != ("p",)):
        raise _Unclear
    return stack[:at], (_closings(stack[at + 1 :]), None)


def _closed_by(stack: tuple[str, ...], name: str) -> tuple[str, ...]:
    """What stays open when a start tag closes the paragraph or the entry of a list right before it."""
    if stack and stack[-1] == "p" and name not in LEAVE_PARAGRAPHS_OPEN:
        stack = stack[:-1]
    if name in LIST_PARTS and stack and stack[-1] in LIST_PARTS[name][1]:
        stack = stack[:-1]
    return stack


def _judge(key: str) -> _Tag | None:
    """A tag by its key; None when it is not plainly written or no element of ours."""
    if key[:1] == "!":
        return _Tag("", "!") if _comment.fullmatch(key) else None
    if key.isalnum():  # the name alone: what follows was found to be sound
        return _Tag(f"<{key}", key) if key in TAGS else None
    closing = _closing.fullmatch(key)
    if closing:
        name = closing[1].lower()
        if name in UNWRAPPED:
            return _Tag("", f"/{name}")
        return _Tag(f"</{name}{closing[2]}", f"/{name}") if name in TAGS and name not in VOID else None
    opening = _opening.fullmatch(key)
    if not opening:
        return None
    name = opening[1].lower()
    if name in UNWRAPPED:
        return _Tag("", name) if not opening[3] or name in VOID else None
    if name not in TAGS or (opening[3] and name not in VOID):
        return None
    return _judge_attributes(name, opening[2])


def _judge_attributes(name: str, written: str) -> _Tag | None:
    """The tag with its allowed attributes, as written; None when one needs a second look."""
    allowed, everywhere = ATTRIBUTES.get(name, set()), ATTRIBUTES["*"]
    kept, address = f"<{name}", None
    seen: set[str] = set()
    for attribute, double, single, bare in _attribute.findall(written):
        attribute = attribute.lower()  # noqa: PLW2901 - HTML names know no case
        if (attribute not in allowed and attribute not in everywhere) or attribute in seen:
            continue
        seen.add(attribute)
        value = double or single or bare
        if attribute in ADDRESS_ATTRIBUTES:
            verdict = _verdict(value)
            if verdict is None:
                return None
            if verdict == "away":
                continue
            if verdict == "relative":
                address, kept = (f'{kept} {attribute}="', value), '"'
                continue
        quote = "'" if '"' in value else '"'
        kept += f" {attribute}={quote}{value}{quote}"
    if address is None:
        return _Tag(f"{kept}>", name)
    return _Tag(f"{address[0]}{address[1]}{kept}>", name, (*address, f"{kept}>"))


def _verdict(value: str) -> str | None:
    """ "as it is", "relative", "away", or None for an address that needs a second look: odd characters, entities, schemes."""
    if not value:
        return "as it is"
    if value.startswith("data:"):
        return "away" if _picture.match(value) else None
    if (
        not value.isprintable()
        or " " in value
        or '"' in value
        or "&" in value.replace("&amp;", "").replace("&#038;", "").replace("&#38;", "")
    ):
        return None if not _sure_start.match(value) or '"' in value else "as it is"
    if value.startswith(ABSOLUTE):
        return "as it is" if _sure_start.match(value) else None
    return "relative" if _plain_address.match(value) else None


def _resolved(tag: _Tag, base: str) -> str:
    if tag.address is None:
        return tag.text
    before, value, after = tag.address
    return f"{before}{resolved(value, base)}{after}"


def resolved(value: str, base: str) -> str:
    """An address as it is written in an attribute, made absolute and written so that nothing reads it otherwise; empty when unsafe."""
    target = resolve(entities.unescape(value).replace("\\", "/"), base)
    if not is_safe_address(target):
        return ""
    return _odd.sub(lambda found: quote(found[0]), target).replace("&", "&amp;")


@lru_cache(maxsize=2048)
def resolve(value: str, base: str) -> str:
    """`value` made absolute against `base` when it is relative; as it is when that cannot be done."""
    try:
        return value if urlsplit(value).scheme else urljoin(base, value)
    except ValueError:
        return value
