"""Tags with attributes without number: parsers compare each attribute with all before it, so they are taken off before.

100,000 attributes in one tag hold lexbor and libxml2 for minutes; 300 cost nothing.
"""

import re

LONG_TAG = 4_000  # characters
MOST_ATTRIBUTES = 300

_tag = re.compile(r"<(/?[a-zA-Z][^\s/>]{0,40}+)(?:[^\"'>]++|\"[^\"]*+\"|'[^']*+')*+>?")
_attribute = re.compile(r"[\s/\"'][^\s=\"'/>]")


def without_floods(markup: str) -> str:
    """The markup with the attributes taken off every tag that has more than MOST_ATTRIBUTES. Linear."""
    if len(markup) < LONG_TAG:
        return markup
    kept, at = [], 0
    for tag in _tag.finditer(markup):
        if tag.end() - tag.start() > LONG_TAG and len(_attribute.findall(tag[0])) > MOST_ATTRIBUTES:
            kept += [markup[at : tag.start()], f"<{tag[1]}>"]
            at = tag.end()
    return "".join([*kept, markup[at:]]) if kept else markup
