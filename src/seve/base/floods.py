"""What parsers take quadratic time over although it is flat, taken off before they see it.

Attributes: each is compared with all before it; 100,000 in one tag hold lexbor and libxml2 for minutes, 500 cost nothing. The choices of
a menu: lexbor walks the menu again for each one (100,000 take a minute); they say nothing and lead nowhere. Bold and its like: what is
left open in one paragraph is opened again in each that follows (HTML, 13.2.4.3); 40 kB of that make four million elements.
"""

import re
from collections import Counter

LONG_TAG = 8_000  # characters
MOST_ATTRIBUTES = 500
MOST_REOPENED = 100_000  # elements that parsers may make of those left open; some fifty megabytes
SAME = 3  # of one kind that parsers open again (the “Noah's Ark clause”)
MOST_CHOICES = 2_000  # of all menus of a page; the longest honest one names the countries

# As HTML reads a tag: a quote counts only after "="; what stands in scripts and styles is no tag.
_tag = re.compile(r"<(/?[a-zA-Z][^\s/>]{0,40}+)(?:[^>=]++|=\s*+(?:\"[^\"]*+\"|'[^']*+')|=)*+>?")
_attribute = re.compile(r"[\s/\"'][^\s=\"'/>]")
_hides_end = re.compile(r"=\s*+(?:\"[^\">]*+>|'[^'>]*+>)")
_raw_end = {name: re.compile(f"</{name}", re.IGNORECASE) for name in ("script", "style", "textarea", "title", "xmp")}


_names = r"(?:b|big|code|em|font|i|nobr|s|small|strike|strong|tt|u)(?=[\s/>])"
_format = re.compile(f"<{_names}", re.IGNORECASE)
_any_format = re.compile(f"<(/?){_names}", re.IGNORECASE)
# A start tag without anything odd in it, and what closes it when that comes before any other tag.
_whole_format = re.compile(
    rf"<({_names})((?:\s++[^\s\"'<>=/]++(?:\s*+=\s*+(?:\"[^\"<>]*+\"|'[^'<>]*+'|[^\s\"'<>=`]++))?+)*+)\s*+>([^<]*+</\1\s*+>)?+",
    re.IGNORECASE,
)
_choice = re.compile(r"<(?:option|optgroup)\b[^>]*+>?[^<]*+|</(?:option|optgroup)\b[^>]*+>?", re.IGNORECASE)


def without_choices(markup: str) -> str:
    """The markup without the choices of its menus where they are too many. Linear."""
    if markup.count("<") < MOST_CHOICES or len(_choice.findall(markup)) < MOST_CHOICES:
        return markup
    return _choice.sub(" ", markup)


def without_floods(markup: str) -> str:
    """The markup with the attributes taken off every tag that has more than MOST_ATTRIBUTES, and nothing that is opened again without end.
    Linear."""
    markup = _without_reopened(markup)
    if len(markup) < LONG_TAG or not _may_hold_long_tag(markup):
        return markup
    kept: list[str] = []
    at = done = 0
    while tag := _tag.search(markup, at):
        at = tag.end()
        if tag.end() - tag.start() > LONG_TAG and len(_attribute.findall(tag[0])) > MOST_ATTRIBUTES:
            kept += [markup[done : tag.start()], f"<{tag[1]}>"]
            done = at
        end = _raw_end.get(tag[1].lower())
        if end is not None:
            closing = end.search(markup, at)
            if closing is None:
                break
            at = closing.start()
    return "".join([*kept, markup[done:]]) if kept else markup


def _without_reopened(markup: str) -> str:
    """The markup; with elements that mean nothing in place of bold and its like, where too many of these might be opened again."""
    tags = markup.count("<")
    if (
        tags * tags <= 4 * MOST_REOPENED
        or len(_format.findall(markup)) * tags <= MOST_REOPENED
        or _reopened(markup) * tags <= MOST_REOPENED
    ):
        return markup
    return _any_format.sub(r"<\1span", markup)


def _reopened(markup: str) -> int:
    """At most how many elements are open to be opened again, at any place. Only what is closed at once is counted as closed: an end tag
    further on may stand in a comment, or in a value."""
    well_formed, open_ones = 0, Counter[str]()
    for found in _whole_format.finditer(markup):
        well_formed += 1
        if found[3] is None:
            open_ones[found[1] + found[2]] += 1
    return len(_format.findall(markup)) - well_formed + sum(min(SAME, many) for many in open_ones.values())


def _may_hold_long_tag(markup: str) -> bool:
    """Where no quoted value holds a ">", each tag ends at the first one: a long tag is then a long stretch without any."""
    return _hides_end.search(markup) is not None or any(len(piece) >= LONG_TAG for piece in markup.split(">"))
