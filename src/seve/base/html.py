"""HTML from strangers: reduce it to what is harmless, or to its words.

`sanitise` is the only way by which foreign markup enters the database: an allow-list of elements, attributes and address schemes.
Ordinary fragments hold only tags that are plainly written and properly nested; each distinct tag is judged once and rewritten from a
table (`_by_table`). Everything else goes through nh3, a real HTML5 parser, with the same allow-list.
"""

import html as entities
import re
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import urljoin, urlsplit

import nh3

from seve.base.floods import without_floods
from seve.base.nesting import shallow

ALLOWED = (
    "a abbr acronym address article aside b big blockquote br caption center cite code col colgroup dd del dfn div dl dt em figcaption"
    " figure footer h1 h2 h3 h4 h5 h6 header hr i img ins kbd li main mark nav ol p pre q rp rt ruby s samp section small span strike"
    " strong sub summary details sup table tbody td tfoot th thead time tr tt u ul var wbr"
)
PHRASES = "a abbr acronym b big cite code del dfn em i ins kbd mark q rp rt ruby s samp small span strike strong sub sup time tt u var"
WORTHLESS = "script style template noscript iframe object embed applet frameset select textarea title svg math xmp noembed noframes"
TAGS = frozenset(ALLOWED.split())
DROPPED_WITH_CONTENT = frozenset(WORTHLESS.split())
ATTRIBUTES = {
    "a": {"href", "title", "hreflang", "rel"},
    "img": {"src", "alt", "title", "width", "height"},
    "abbr": {"title"},
    "acronym": {"title"},
    "del": {"datetime"},
    "ins": {"datetime"},
    "time": {"datetime"},
    "ol": {"start"},
    "col": {"span"},
    "colgroup": {"span"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan", "scope"},
    "*": {"lang", "dir"},
}
SCHEMES = {"http", "https", "mailto", "xmpp", "tel", "magnet", "irc", "ircs", "geo", "webcal"}
ADDRESS_ATTRIBUTES = {"href", "src"}
# Elements that hold no text of their own rules and may lose their tags without harm; any other unknown one is left to nh3.
UNWRAPPED = frozenset(["font", "nobr", "picture", "source", "label", "button", "bdi", "bdo", "data", "output", "o"])
INLINE = frozenset(PHRASES.split()) | UNWRAPPED
ABSOLUTE = ("http://", "https://", "mailto:", "#")
VOID = frozenset({"br", "hr", "img", "col", "wbr"})
LONGEST = 4_000_000  # characters; more than a visit may bring

# A tag that may stay as it is: an element of the list, without attributes or with the commonest ones, and an absolute address.
_clean_tag = re.compile(
    r"<(/?[a-z][a-z0-9]*)(?:(?<=<a) href=\"https?://[^\"<>`\\]*\"(?: title=\"[^\"<>`\\]*\")?"
    r"|(?<=<img) src=\"https?://[^\"<>`\\]*\"(?: (?:alt|title|width|height)=\"[^\"<>`\\]*\")*)?>"
)
_closing_names = frozenset("/" + name for name in TAGS - VOID)
_block_names = frozenset(["/" * closes + name for name in TAGS - VOID - INLINE for closes in (0, 1)])
_tag = re.compile(r"(<[^<>]*>?)")
_opening = re.compile(r"<([a-zA-Z][a-zA-Z0-9]*)((?:\s+[a-zA-Z][\w:.-]*(?:=\"[^\"<>`\\]*\"|='[^'<>`\\]*')?)*)\s*(/?)>")
_attribute = re.compile(r"([a-zA-Z][\w:.-]*)(?:=(?:\"([^\"]*)\"|'([^']*)'))?")
_closing = re.compile(r"</([a-zA-Z][a-zA-Z0-9]*)\s*>")
_plain_address = re.compile(r"(?:https?://|mailto:|#|/(?![/\\])|\?|\.{1,2}/|[A-Za-z0-9_%~-]+(?:[/?#.][^:]*)?\Z)")
# Elements dropped with what they hold, and comments, when they are written so plainly that no parser can disagree.
_worthless = re.compile(
    r"<(style|script|iframe)(?:\s+[a-zA-Z][\w:.-]*(?:=\"[^\"<>]*\"|='[^'<>]*')?)*\s*>[^<]*</\1\s*>|<!--(?!-?>)[^<>]*(?<![-!])-->",
    re.IGNORECASE,
)
_block = re.compile(
    r"(?i)(</?(?:address|article|aside|blockquote|dd|div|dl|dt|figcaption|figure|footer|h[1-6]|header|li|main|nav|ol|p|pre|section|table|td|th|tr|ul)\b"
    r"|<(?:br|hr)\b)"
)
_unseen = re.compile(r"[\x00-\x20\x7f-\xa0\xad\u1680\u180e\u2000-\u200f\u2028-\u202f\u205f-\u2064\u3000\ufeff]+")
_blanks = re.compile(r"[^\S\n]+")
_lines = re.compile(r"\s*\n\s*")
_invisible = str.maketrans("", "", "\x00\x0b\x0c\u200b\u2060\ufeff\xad")


def sanitise(html: str, *, base: str = "") -> str:
    """The fragment with nothing left that runs, frames, styles, tracks or submits; relative addresses resolved against `base`."""
    if "<" not in html:
        return html
    html = shallow(html[:LONGEST])
    quick = _by_table(html, base)
    return quick if quick is not None else _cleaner(base).clean(without_floods(html))


def plain(html: str) -> str:
    """The words of a fragment, without markup: blocks on lines of their own, blanks squeezed, entities read."""
    if "<" not in html:
        text = entities.unescape(html) if "&" in html else html
    else:
        from selectolax.lexbor import LexborHTMLParser

        tree = LexborHTMLParser(_block.sub(r"\n\1", shallow(without_floods(html[:LONGEST]))))
        tree.strip_tags(["script", "style", "template", "noscript", "iframe", "object", "svg", "math", "head"])
        text = tree.body.text() if tree.body is not None else ""
    return squeeze(text)


def squeeze(text: str) -> str:
    """Blanks to one, blank lines away, invisible characters gone."""
    return _lines.sub("\n", _blanks.sub(" ", text.translate(_invisible))).strip()


def is_safe_address(url: str) -> bool:
    """Whether an address may stand in an href: relative, or of a scheme that cannot run."""
    cleaned = _unseen.sub("", url)
    scheme, colon, _ = cleaned.partition(":")
    return not colon or "/" in scheme or "?" in scheme or "#" in scheme or scheme.lower() in SCHEMES


@lru_cache(maxsize=64)
def _cleaner(base: str) -> nh3.Cleaner:
    """nh3 with our policy. Relative addresses are left as they are without a base."""
    return nh3.Cleaner(
        tags=set(TAGS),
        clean_content_tags=set(DROPPED_WITH_CONTENT),
        attributes={tag: set(names) for tag, names in ATTRIBUTES.items()},
        attribute_filter=_only_safe,
        strip_comments=True,
        link_rel=None,
        url_schemes=set(SCHEMES),
        url_relative=("rewrite_with_base", base) if base.startswith(("http://", "https://")) else "pass_through",
    )


def _only_safe(tag: str, name: str, value: str) -> str | None:
    """nh3 takes an address that begins with an odd blank for a relative one; browsers agree today, but nobody needs it."""
    return value if name not in ADDRESS_ATTRIBUTES or is_safe_address(value) else None


@dataclass(frozen=True, slots=True)
class _Tag:
    """How one tag, as it is written, is kept."""

    text: str
    name: str
    step: int  # +1 opens, -1 closes, 0 neither
    address: tuple[str, str, str] | None = None  # (before, relative address, after)


class _Table(dict[str, _Tag]):
    """Every tag met so far. Judges a new one when it is looked up; raises _Unclear for one that nh3 must judge."""

    def __missing__(self, tag: str) -> _Tag:
        judged = _judge(tag) if tag not in _unclear else None
        if judged is None:
            if len(_unclear) < TABLE_SIZE:
                _unclear.add(tag)
            raise _Unclear
        if len(self) >= TABLE_SIZE:
            self.clear()
            _texts.clear()
            _blocks.clear()
        self[tag] = judged
        _texts[tag] = judged.text
        if judged.step and judged.name not in INLINE:
            _blocks[tag] = (judged.name, judged.step)
        return judged


class _Unclear(Exception):
    """A tag that must be read by a real parser."""


TABLE_SIZE = 100_000
_table, _unclear = _Table(), set[str]()
_texts: dict[str, str] = {}
_blocks: dict[str, tuple[str, int]] = {}


def _by_table(html: str, base: str) -> str | None:
    """The fragment rewritten tag by tag; None unless every `<` begins a tag that is plainly written and all are properly nested.

    Then no HTML parser can read it otherwise than we do: no raw text element, no comment, no quote left open. Blocks must nest strictly
    (nothing may close what the page around it opened); elements inside a line must open as often as they close.
    """
    names = _clean_tag.findall(html)
    if len(names) == html.count("<") and _is_sound(names):
        return html
    if "<s" in html or "<!" in html or "<i" in html:
        html = _worthless.sub("", html)
    parts = _tag.split(html)
    tags = parts[1::2]
    counts = Counter(tags)
    try:
        known = [(_table[tag], times) for tag, times in counts.items()]
    except _Unclear:
        return None
    if not _balances(known) or not _nests([_blocks[tag] for tag in tags if tag in _blocks]):
        return None
    if base and any(tag.address for tag, _ in known):
        parts[1::2] = [_resolved(tag.address, base) if tag.address else tag.text for tag in map(_table.__getitem__, tags)]
    else:
        parts[1::2] = map(_texts.__getitem__, tags)
    return "".join(parts)


def _is_sound(names: list[str]) -> bool:
    """Whether tags, told as "p" and "/p", balance, and blocks among them nest."""
    counts = Counter(names)
    for name, times in counts.items():
        if name[0] == "/":
            if name not in _closing_names or name[1:] not in counts:
                return False
        elif name not in TAGS or (name not in VOID and counts["/" + name] != times):
            return False
    path: list[str] = []
    for name in names:
        if name in _block_names:
            if name[0] != "/":
                path.append(name)
            elif not path or path.pop() != name[1:]:
                return False
    return not path


def _balances(known: list[tuple[_Tag, int]]) -> bool:
    level: dict[str, int] = {}
    for tag, times in known:
        if tag.step:
            level[tag.name] = level.get(tag.name, 0) + tag.step * times
    return not any(level.values())


def _nests(blocks: list[tuple[str, int]]) -> bool:
    path: list[str] = []
    for name, step in blocks:
        if step > 0:
            path.append(name)
        elif not path or path.pop() != name:
            return False
    return not path


def _resolved(address: tuple[str, str, str], base: str) -> str:
    before, value, after = address
    target = resolve(entities.unescape(value), base)
    return f"{before}{entities.escape(target)}{after}" if is_safe_address(target) else f"{before}{after}"


def _judge(tag: str) -> _Tag | None:
    closing = _closing.fullmatch(tag)
    if closing:
        name = closing[1].lower()
        if name in UNWRAPPED:
            return _Tag("", name, -1)
        return _Tag(f"</{name}>", name, -1) if name in TAGS and name not in VOID else None
    opening = _opening.fullmatch(tag)
    if not opening:
        return None
    name = opening[1].lower()
    if name in UNWRAPPED:
        return _Tag("", name, 0 if name == "source" else 1)
    if name not in TAGS or (opening[3] and name not in VOID):
        return None
    return _judge_attributes(name, opening[2])


def _judge_attributes(name: str, written: str) -> _Tag | None:
    """The tag with its allowed attributes, as written; None when one needs a second look."""
    allowed = ATTRIBUTES.get(name, set())
    kept, address = f"<{name}", None
    for attribute, double, single in _attribute.findall(written):
        attribute = attribute.lower()  # noqa: PLW2901 - HTML names know no case
        if attribute not in allowed and attribute not in ATTRIBUTES["*"]:
            continue
        value = double or single
        quote = "'" if '"' in value else '"'
        if attribute in ADDRESS_ATTRIBUTES:
            if not _address_is_plain(value):
                return None
            if value and not value.startswith(ABSOLUTE):
                if address is not None:
                    return None
                address = (f"{kept} {attribute}={quote}", value)
                kept = ""
        if address is None or kept or attribute not in ADDRESS_ATTRIBUTES:
            kept += f" {attribute}={quote}{value}{quote}"
        else:
            kept = quote
    step = 0 if name in VOID else 1
    if address is None:
        return _Tag(f"{kept}>", name, step)
    return _Tag(f"{address[0]}{address[1]}{kept}>", name, step, (*address, f"{kept}>"))


def _address_is_plain(value: str) -> bool:
    """Addresses that need no second look: no entities but `&amp;`, no blanks or control characters, a known scheme or none."""
    if not value or value.startswith(ABSOLUTE):
        return True
    if not value.isprintable() or " " in value or "&" in value.replace("&amp;", "").replace("&#038;", "").replace("&#38;", ""):
        return False
    return _plain_address.match(value) is not None


def resolve(value: str, base: str) -> str:
    """`value` made absolute against `base` when it is relative; as it is when that cannot be done."""
    try:
        return value if urlsplit(value).scheme else urljoin(base, value)
    except ValueError:
        return value
