"""Markup nested without end: every tree builder takes quadratic time for it, so it is made flat before they see it."""

import re

MANY = 10_000  # "<" signs under which no depth can hurt (a tenth of a second at worst)
DEEPEST = 1_000  # levels of elements; pages of people have a few dozen

_tag = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9-]*)")
# Elements without an end tag, or whose end is implied by the next of their kind wherever they stand: they do not deepen a page. (Not so
# optgroup, rp and rt: outside a menu, or a ruby, each one stands in the one before.)
FLAT = """area base br col embed hr img input link meta param source track wbr
p li dd dt option td th tr thead tbody tfoot colgroup html head body"""
_FLAT = frozenset(FLAT.split())
SHOWN = frozenset(["br", "img"])  # at any depth
PARTS = {"li": "li", "dd": "dd", "dt": "dd"}  # each ends the one before of its own kind; of the other kind, it stands in it
LISTS = frozenset(["ul", "ol", "dl", "menu"])
MOST_LISTS = 50  # one in the other, of which the parts are remembered


def shallow(markup: str, deepest: int = DEEPEST) -> str:
    """The markup without the tags that stand deeper than `deepest` levels: the words, links and pictures there stay, side by side.

    Linear; free for pages of an ordinary size.

    An end tag counts only where an element of its name is open: `</ul><center>` again and again closes nothing.
    """
    if markup.count("<") < MANY:
        return markup
    depth = at = 0
    still_open: dict[str, int] = {}
    parts = [""]  # the kind of the last part, of each list that is open
    kept: list[str] = []
    for found in _tag.finditer(markup):
        name, before = found[2].lower(), depth
        if found.start() < at or (name == "a" and depth >= deepest):  # within a tag that was taken out; a link, which ends the one before
            continue
        if name in _FLAT:
            depth += _alternates(parts, PARTS.get(name, ""), is_end=found[1] != "")
        else:
            if name in LISTS:
                parts = parts[:-1] or [""] if found[1] else [*parts, ""][-MOST_LISTS:]
            step = -1 if found[1] else 1
            many = still_open.get(name, 0) + step
            if many >= 0:
                still_open[name] = many
                depth += step
        if max(before, depth) > deepest and name not in SHOWN:
            kept += [markup[at : found.start()], " "]  # a blank, lest what stood on both sides become a tag
            at = markup.find(">", found.end()) + 1 or len(markup)
    return "".join([*kept, markup[at:]]) if kept else markup


def _alternates(parts: list[str], kind: str, *, is_end: bool) -> bool:
    """Whether a part stands in one of the other kind, with no list between."""
    if not kind:
        return False
    last, parts[-1] = parts[-1], "" if is_end else kind
    return not is_end and last not in ("", kind)
