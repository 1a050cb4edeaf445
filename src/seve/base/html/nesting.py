"""Which elements are open after each tag, as the HTML standard has it (13.2.6): an automaton built while it walks."""

from seve.base.html.policy import INLINE, RAW, TAGS, VOID
from seve.base.html.tags import LITERAL

MOST_STATES = 5_000
DEEPEST = 60


class Unclear(Exception):
    """A tag, or a place of one, that a real parser must read. Says how the tag begins, or in which script or style it stands."""


class State(dict[str, "State"]):
    """The elements that are open; looked up by a tag's name, it gives the state after that tag."""

    __slots__ = ("mends", "stack", "tidy")
    __hash__ = object.__hash__  # type: ignore[assignment]  # each is one of its kind
    __eq__ = object.__eq__

    def __init__(self, stack: tuple[str, ...], *, tidy: bool) -> None:
        super().__init__()
        self.stack, self.tidy = stack, tidy
        self.mends: dict[str, tuple[str, str | None]] = {}

    def __missing__(self, name: str) -> "State":
        stack, mend = _after(self.stack, name)
        if mend is not None:
            self.mends[name] = mend
        tidy = self.tidy and mend is None  # one tag out of its place, and the fragment is to be mended
        if len(_states) >= MOST_STATES:
            _states.clear()
            ROOT.clear()
            _states[(), True] = ROOT
        state = _states.get((stack, tidy))
        if state is None:
            state = _states[stack, tidy] = State(stack, tidy=tidy)
        self[name] = state
        return state


ROOT = State((), tidy=True)
_states: dict[tuple[tuple[str, ...], bool], State] = {((), True): ROOT}


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
    """(the open elements after a tag, how the tag is to be mended). Raises Unclear where a parser would do more than that."""
    if name in RAW or (stack and stack[-1] in RAW):
        return _after_raw(stack, name), None
    if name == LITERAL:
        return stack, None
    if name[0] == "/":
        return _after_end(stack, name[1:])
    parent = stack[-1] if stack else ""
    if parent in ONLY_TABLE_PARTS and name not in PARENTS:
        raise Unclear
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
        raise Unclear
    return kept if name in VOID else (*kept, name), None if kept == stack else (closings_of(stack[len(kept) :]), None)


def _after_raw(stack: tuple[str, ...], name: str) -> tuple[str, ...]:
    """A script or style moves nothing; within it, and where it was never begun, only its end is plain."""
    if stack and stack[-1] in RAW:
        if name == f"/{stack[-1]}":
            return stack[:-1]
        raise Unclear(stack[-1])
    if stack and stack[-1] in ONLY_TABLE_PARTS:  # it would part the blanks there
        raise Unclear
    return (*stack, name)


def _after_end(stack: tuple[str, ...], name: str) -> tuple[tuple[str, ...], Mend | None]:
    if stack and stack[-1] == name:
        return stack[:-1], None
    if stack and stack[-1] in ONLY_TABLE_PARTS:
        raise Unclear
    if name not in stack:
        if (name in HEADINGS and not HEADINGS.isdisjoint(stack)) or not (TABLE_CELLS.isdisjoint(stack) or name in INLINE):
            raise Unclear
        return stack, ("", "<p></p>" if name == "p" else "")
    at = len(stack) - 1 - stack[::-1].index(name)
    if name in INLINE or name in PARENTS or not IMPLIED.issuperset(stack[at + 1 :]) or (name in IMPLIED and stack[at + 1 :] != ("p",)):
        raise Unclear
    return stack[:at], (closings_of(stack[at + 1 :]), None)


def _closed_by(stack: tuple[str, ...], name: str) -> tuple[str, ...]:
    """What stays open when a start tag closes the paragraph or the entry of a list right before it."""
    if stack and stack[-1] == "p" and name not in LEAVE_PARAGRAPHS_OPEN:
        stack = stack[:-1]
    if name in LIST_PARTS and stack and stack[-1] in LIST_PARTS[name][1]:
        stack = stack[:-1]
    return stack


def closings_of(names: tuple[str, ...]) -> str:
    return "".join([f"</{name}>" for name in reversed(names) if name in TAGS])
