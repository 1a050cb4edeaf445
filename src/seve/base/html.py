"""HTML from strangers: reduce it to what is harmless, or to its words.

`sanitise` is the only way by which foreign markup enters the database: an allow-list of elements, attributes and address schemes.
Ordinary fragments hold nothing but tags of the allow-list; they are recognised tag by tag, in one pass, and left as they are
(`_is_clean`). Everything else goes through nh3 (a real HTML5 parser), which rewrites it.
"""

import html as entities
import re
from collections.abc import Callable
from functools import lru_cache
from urllib.parse import urljoin, urlsplit

import nh3

ALLOWED = (
    "a abbr acronym address article aside b big blockquote br caption center cite code col colgroup dd del dfn div dl dt em figcaption"
    " figure footer h1 h2 h3 h4 h5 h6 header hr i img ins kbd li main mark nav ol p pre q rp rt ruby s samp section small span strike"
    " strong sub summary details sup table tbody td tfoot th thead time tr tt u ul var wbr"
)
WORTHLESS = "script style template noscript iframe object embed applet frameset select textarea title svg math xmp noembed noframes"
TAGS = frozenset(ALLOWED.split())
DROPPED_WITH_CONTENT = frozenset(WORTHLESS.split())
ATTRIBUTES = {
    "a": {"href", "title", "hreflang", "rel"},
    "img": {"src", "alt", "title", "width", "height"},
    "abbr": {"title"},
    "acronym": {"title"},
    "blockquote": {"cite"},
    "q": {"cite"},
    "del": {"cite", "datetime"},
    "ins": {"cite", "datetime"},
    "time": {"datetime"},
    "ol": {"start"},
    "col": {"span"},
    "colgroup": {"span"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan", "scope"},
    "*": {"lang", "dir"},
}
SCHEMES = {"http", "https", "mailto", "xmpp", "tel", "magnet", "irc", "ircs", "geo", "webcal"}
ADDRESS_ATTRIBUTES = {"href", "src", "cite"}
VOID = frozenset({"br", "hr", "img", "col", "wbr"})
LONGEST = 4_000_000  # characters; more than a visit may bring

_tag = re.compile(r"<[^<>]*>?")
_opening = re.compile(r"<([a-z][a-z0-9]*)((?:\s+[a-z]+=\"[^\"<>`\\]*\"|\s+[a-z]+='[^'<>`\\]*')*)\s*/?>")
_attribute = re.compile(r"([a-z]+)=(?:\"([^\"]*)\"|'([^']*)')")
_closing = re.compile(r"</([a-z][a-z0-9]*)>")
_plain_address = re.compile(r"(?:https?://|mailto:|#|/(?![/\\])|\?|\.{1,2}/|[A-Za-z0-9_%~-]+(?:[/?#.][^:]*)?$)")
_block = re.compile(
    r"(?i)(</?(?:address|article|aside|blockquote|dd|div|dl|dt|figcaption|figure|footer|h[1-6]|header|li|main|nav|ol|p|pre|section|table|td|th|tr|ul)\b"
    r"|<(?:br|hr)\b)"
)
_blanks = re.compile(r"[^\S\n]+")
_lines = re.compile(r"\s*\n\s*")
_invisible = str.maketrans("", "", "\x00\x0b\x0c\u200b\u2060\ufeff\xad")


def sanitise(html: str, *, base: str = "") -> str:
    """The fragment with nothing left that runs, frames, styles, tracks or submits; relative addresses resolved against `base`."""
    if "<" not in html:
        return html
    html = html[:LONGEST]
    if _is_clean(html) and not (base and _holds_relative(html)):
        return html
    return nh3.clean(
        html,
        tags=set(TAGS),
        clean_content_tags=set(DROPPED_WITH_CONTENT),
        attributes={tag: set(names) for tag, names in ATTRIBUTES.items()},
        attribute_filter=_filter(base),
        strip_comments=True,
        link_rel=None,
        url_schemes=set(SCHEMES),
    )


def plain(html: str) -> str:
    """The words of a fragment, without markup: blocks on lines of their own, blanks squeezed, entities read."""
    if "<" not in html:
        text = entities.unescape(html) if "&" in html else html
    else:
        from selectolax.lexbor import LexborHTMLParser

        tree = LexborHTMLParser(_block.sub(r"\n\1", html[:LONGEST]))
        tree.strip_tags(["script", "style", "template", "noscript", "iframe", "object", "svg", "math", "head"])
        text = tree.body.text() if tree.body is not None else ""
    return squeeze(text)


def squeeze(text: str) -> str:
    """Blanks to one, blank lines away, invisible characters gone."""
    return _lines.sub("\n", _blanks.sub(" ", text.translate(_invisible))).strip()


def is_safe_address(url: str) -> bool:
    """Whether an address may stand in an href: relative, or of a scheme that cannot run."""
    cleaned = re.sub(r"[\x00-\x20\x7f-\xa0]+", "", url)
    scheme, colon, _ = cleaned.partition(":")
    return not colon or "/" in scheme or "?" in scheme or "#" in scheme or scheme.lower() in SCHEMES


def _is_clean(html: str) -> bool:
    """True when every `<` begins a tag of the allow-list, plainly written, and tags open and close in equal numbers."""
    found = _tag.findall(html)
    seen = set(found)
    for tag in seen:
        if not _tag_is_clean(tag):
            return False
    if len(found) == 1:
        return _name_of(found[0]) in VOID
    balance: dict[str, int] = {}
    for tag in found:
        name, step = _step(tag)
        if step:
            level = balance.get(name, 0) + step
            if level < 0:
                return False
            balance[name] = level
    return not any(balance.values())


@lru_cache(maxsize=65_536)
def _tag_is_clean(tag: str) -> bool:
    closing = _closing.fullmatch(tag)
    if closing:
        return closing[1] in TAGS
    opening = _opening.fullmatch(tag)
    if not opening or opening[1] not in TAGS:
        return False
    allowed = ATTRIBUTES.get(opening[1], set())
    for name, double, single in _attribute.findall(opening[2]):
        if name not in allowed and name not in ATTRIBUTES["*"]:
            return False
        if name in ADDRESS_ATTRIBUTES and not _address_is_plain(double or single):
            return False
    return True


def _address_is_plain(value: str) -> bool:
    """Addresses that need no second look: no entities but `&amp;`, no blanks or control characters, a known scheme or none."""
    if not value:
        return True
    if not value.isprintable() or " " in value or "&" in value.replace("&amp;", "").replace("&#038;", "").replace("&#38;", ""):
        return False
    return _plain_address.match(value) is not None


@lru_cache(maxsize=65_536)
def _step(tag: str) -> tuple[str, int]:
    name = _name_of(tag)
    if name in VOID:
        return name, 0
    if tag.startswith("</"):
        return name, -1
    return name, 0 if tag.endswith("/>") and name in VOID else 1


def _name_of(tag: str) -> str:
    found = re.match(r"</?([a-z0-9]*)", tag)
    return found[1] if found else ""


_relative = re.compile(r"""(?:href|src|cite)=["'](?!https?:|mailto:|tel:|xmpp:|magnet:|irc|geo:|webcal:|["'])""")


def _holds_relative(html: str) -> bool:
    return _relative.search(html) is not None


def _filter(base: str) -> Callable[[str, str, str], str | None]:
    """Keeps, resolves or drops one attribute. nh3 has read the entities already."""

    def keep(tag: str, name: str, value: str) -> str | None:
        if name not in ADDRESS_ATTRIBUTES:
            return value
        value = value.strip()
        if not is_safe_address(value):
            return None
        return resolve(value, base) if base else value

    return keep


def resolve(value: str, base: str) -> str:
    """`value` made absolute against `base` when it is relative; as it is when that cannot be done."""
    try:
        return value if urlsplit(value).scheme else urljoin(base, value)
    except ValueError:
        return value
