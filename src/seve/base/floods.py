"""What parsers take quadratic time over although it is flat, taken off before they see it.

Attributes: each is compared with all before it; 100,000 in one tag hold lexbor and libxml2 for minutes, 500 cost nothing. The choices of
a menu: lexbor walks the menu again for each one (100,000 take a minute); they say nothing and lead nowhere.
"""

import re

LONG_TAG = 8_000  # characters
MOST_ATTRIBUTES = 500
MOST_CHOICES = 2_000  # of all menus of a page; the longest honest one names the countries

# As HTML reads a tag: a quote counts only after "="; what stands in scripts and styles is no tag.
_tag = re.compile(r"<(/?[a-zA-Z][^\s/>]{0,40}+)(?:[^>=]++|=\s*+(?:\"[^\"]*+\"|'[^']*+')|=)*+>?")
_attribute = re.compile(r"[\s/\"'][^\s=\"'/>]")
_hides_end = re.compile(r"=\s*+(?:\"[^\">]*+>|'[^'>]*+>)")
_raw_end = {name: re.compile(f"</{name}", re.IGNORECASE) for name in ("script", "style", "textarea", "title", "xmp")}


_choice = re.compile(r"<(?:option|optgroup)\b[^>]*+>?[^<]*+|</(?:option|optgroup)\b[^>]*+>?", re.IGNORECASE)


def without_choices(markup: str) -> str:
    """The markup without the choices of its menus where they are too many. Linear."""
    if markup.count("<") < MOST_CHOICES or len(_choice.findall(markup)) < MOST_CHOICES:
        return markup
    return _choice.sub(" ", markup)


def without_floods(markup: str) -> str:
    """The markup with the attributes taken off every tag that has more than MOST_ATTRIBUTES. Linear."""
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


def _may_hold_long_tag(markup: str) -> bool:
    """Where no quoted value holds a ">", each tag ends at the first one: a long tag is then a long stretch without any."""
    return _hides_end.search(markup) is not None or any(len(piece) >= LONG_TAG for piece in markup.split(">"))
