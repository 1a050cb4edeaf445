"""HTML from strangers: reduce it to what is harmless, or to its words.

`sanitise` is the only way by which foreign markup enters the database: an allow-list of elements, attributes and address schemes
(`policy`). Ordinary fragments are judged tag by tag from a table (`quick`), everything else goes through nh3, a real HTML5 parser, with
the same allow-list; a property test holds the two beside each other.
"""

import html as entities
import re
from functools import cache
from typing import TYPE_CHECKING

from seve.base.floods import without_floods
from seve.base.html.policy import ADDRESS_ATTRIBUTES, ATTRIBUTES, DROPPED_WITH_CONTENT, SCHEMES, TAGS, is_safe_address
from seve.base.html.quick import by_table
from seve.base.html.tags import resolve, resolved
from seve.base.nesting import shallow

if TYPE_CHECKING:
    import nh3

LONGEST = 4_000_000  # characters; more than a visit may bring

_block = re.compile(
    r"(?i)(</?(?:address|article|aside|blockquote|dd|div|dl|dt|figcaption|figure|footer|h[1-6]|header|li|main|nav|ol|p|pre|section|table|td|th|tr|ul)\b"
    r"|<(?:br|hr)\b)"
)
_blanks = re.compile(r"[^\S\n]+")
_lines = re.compile(r"\s*\n\s*")
_invisible = str.maketrans("", "", "\x00\x0b\x0c\u200b\u2060\ufeff\xad")
# As nh3 writes them: every value in double quotes.
_tag = re.compile(r"<(?:a|img)((?: [a-z]+=\"[^\"]*+\")++)>|<[a-z][a-z0-9]*+(?: [a-z]+=\"[^\"]*+\")*+>")
_address = re.compile(r"((?:^| )(?:href|src)=\")([^\"]*)")
_plain_start = re.compile(r"(?:https?://|mailto:|#|\.{0,2}/|\?)[^\x00-\x20]|[A-Za-z0-9_%~-]+(?:[/?#.]|\Z)")
_relative_start = re.compile(r"(?!#|[A-Za-z][A-Za-z0-9+.-]*:).")


def sanitise(html: str, *, base: str = "") -> str:
    """The fragment with nothing left that runs, frames, styles, tracks or submits; relative addresses resolved against `base`."""
    if "<" not in html:
        return html
    html = html[:LONGEST]
    quick = by_table(html, base, by_parser)
    return quick if quick is not None else by_parser(html, base)


def by_parser(html: str, base: str) -> str:
    """As `sanitise`, always through nh3."""
    html = shallow(without_floods(html))
    clean = _cleaner(checked=False).clean(html)
    if ' href="' not in clean and ' src="' not in clean:
        return clean
    addresses = [found[2] for written in filter(None, _tag.findall(clean)) for found in _address.finditer(written)]
    if not all(map(_plain_start.match, addresses)):
        clean = _cleaner(checked=True).clean(html)
    return _tag.sub(lambda tag: _resolved(tag[0], base), clean) if base and any(map(_relative_start.match, addresses)) else clean


def _resolved(tag: str, base: str) -> str:
    """A tag as nh3 writes it, with its address resolved against `base`."""
    return _address.sub(lambda found: found[1] + _against(found[2], base), tag) if tag.startswith(("<a ", "<img ")) else tag


def _against(value: str, base: str) -> str:
    return resolved(value, base) if _relative_start.match(value) else value


def plain(html: str) -> str:
    """The words of a fragment, without markup: blocks on lines of their own, blanks squeezed, entities read."""
    if "<" not in html:
        text = entities.unescape(html) if "&" in html else html
    else:
        from selectolax.lexbor import LexborHTMLParser

        tree = LexborHTMLParser(with_breaks(shallow(without_floods(html[:LONGEST]))))
        tree.strip_tags(["script", "style", "template", "noscript", "iframe", "object", "svg", "math", "head"])
        text = tree.body.text() if tree.body is not None else ""
    return squeeze(text)


def with_breaks(html: str) -> str:
    """A line's end before each block, so that its words are not glued to those of the last one."""
    return _block.sub(r"\n\1", html)


def squeeze(text: str) -> str:
    """Blanks to one, blank lines away, invisible characters gone."""
    return _lines.sub("\n", _blanks.sub(" ", text.translate(_invisible))).strip()


@cache
def _cleaner(*, checked: bool) -> "nh3.Cleaner":
    """nh3 with our policy; relative addresses stay as they are. `checked`: each address is looked at once more."""
    import nh3  # for what is not ordinary

    return nh3.Cleaner(
        tags=set(TAGS),
        clean_content_tags=set(DROPPED_WITH_CONTENT),
        attributes={tag: set(names) for tag, names in ATTRIBUTES.items()},
        attribute_filter=_only_safe if checked else None,
        strip_comments=True,
        link_rel=None,
        url_schemes=set(SCHEMES),
        url_relative="pass_through",
    )


def _only_safe(tag: str, name: str, value: str) -> str | None:
    """nh3 takes an address that begins with an odd blank for a relative one; browsers agree today, but nobody needs it."""
    return value if name not in ADDRESS_ATTRIBUTES or is_safe_address(value) else None


__all__ = [
    "ADDRESS_ATTRIBUTES",
    "ATTRIBUTES",
    "SCHEMES",
    "TAGS",
    "is_safe_address",
    "plain",
    "resolve",
    "sanitise",
    "squeeze",
    "with_breaks",
]
