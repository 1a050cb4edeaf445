"""trafilatura's questions to each element of a page, asked faster: the same answers in a quarter of the time.

Its XPaths test class and id by regular expressions of EXSLT, each of which libxml2 hands back to Python, element by element: nearly half
of an extraction's time. Here the same tests stand in one loop, and what they say of a value is remembered. Only paths whose form is wholly
understood are replaced, `.//*[self::a or self::b][test or test…]` and one union; every other stays, so a new release is at worst as
slow as it was.
"""

import re
import sys
from collections.abc import Callable, Iterable
from contextlib import suppress
from functools import cache
from itertools import islice
from typing import Any

from lxml.etree import ElementDefaultClassLookup, XPath
from lxml.html import HtmlComment, HtmlElement, HtmlEntity, HtmlProcessingInstruction

Test = Callable[[str], bool]
MOST_REMEMBERED = 20_000
LONGEST_REMEMBERED = 200  # characters of a value

_path = re.compile(r"(\(?)\.//\*(\[.*?\])(?:\)(\[1\]))?", re.DOTALL)
_self = re.compile(r"self::([a-z][a-z0-9]*)")
_attributes = r"(@[\w-]+(?:\|@[\w-]+)*)"
_regex = re.compile(rf"re:test\({_attributes}, '([^']*)'(, 'i')?\)")
_within = re.compile(rf"(contains|starts-with)\((?:{_attributes}|translate\({_attributes}, ?'([^']*)', ?'([^']*)'\)), ?'([^']*)'\)")
_equal = re.compile(r"(@[\w-]+) ?= ?'([^']*)'")
_present = re.compile(r"@([\w-]+)")


class NotUnderstood(ValueError):
    """A path of another form."""


class QuickPath:
    """Stands in for an XPath: called with an element, gives the elements below it that pass, in order of the document."""

    def __init__(self, slow: XPath) -> None:
        """Raises NotUnderstood."""
        found = _path.fullmatch(slow.path.strip())
        if found is None or bool(found[1]) != bool(found[3]):
            raise NotUnderstood(slow.path)
        predicates = _predicates(found[2])
        self.path = slow.path
        self.wants_first = bool(found[3])
        self.wants_first_child = predicates[-1].strip() == "1"
        self.tags, terms, rest = _parts(predicates[:-1] if self.wants_first_child else predicates)
        self.rest = XPath(f"self::*{rest}", namespaces={"re": "http://exslt.org/regular-expressions"}) if rest else None
        tests = [_test(term) for term in terms]
        self.single = {name: _Verdicts([test for names, test in tests if names == (name,)]) for (name, *_), _ in tests}
        self.joint = [(names, _Verdicts([test])) for names, test in tests if len(names) > 1]

    def __call__(self, tree: Any) -> list[Any]:
        passing = (
            each for each in tree.iterdescendants(*self.tags) if self._passes(each.items()) and (self.rest is None or self.rest(each))
        )
        if self.wants_first:
            return list(islice(passing, 1))
        return _first_children(passing) if self.wants_first_child else list(passing)

    def _passes(self, attributes: list[tuple[str, str]]) -> bool:
        single = self.single
        for name, value in attributes:
            if name in single and single[name][value]:
                return True
        if attributes:
            for names, verdicts in self.joint:
                for name, value in attributes:
                    if name in names:  # of "@a|@b" XPath takes the one that is written first on the element
                        if verdicts[value]:
                            return True
                        break
        return False


class QuickUnion:
    """Stands in for an XPath whose last branch alone asks regular expressions, `…|.//*[re:test(@class, …) or re:test(@id, …)]`.

    The values of these attributes are asked first, each once; where none passes, as nearly everywhere, that branch is left out.
    """

    def __init__(self, slow: XPath) -> None:
        """Raises NotUnderstood."""
        rest, found, last = slow.path.rpartition("|.//*[")
        terms = [_regex.fullmatch(term) for term in _terms(last.removesuffix("]"))]
        if not found or not all(terms) or "re:" in rest:
            raise NotUnderstood(slow.path)
        names = [name for term in terms if term for name in _names(term[1])]
        self.path, self.slow, self.quick = slow.path, slow, XPath(rest)
        self.values = XPath("|".join(f".//@{name}" for name in dict.fromkeys(names)), smart_strings=False)
        self.verdicts = _Verdicts([_test(term[0])[1] for term in terms if term])

    def __call__(self, tree: Any) -> list[Any]:
        values: Any = self.values(tree)
        found: Any = self.slow(tree) if any(self.verdicts[value] for value in values) else self.quick(tree)
        return list(found)


class _Verdicts(dict[str, bool]):
    """Whether any of some tests holds for a value. Remembered: one class stands on many elements, and on every page of a site."""

    def __init__(self, tests: list[Test]) -> None:
        super().__init__()
        self.tests = tests

    def __missing__(self, value: str) -> bool:
        if len(self) >= MOST_REMEMBERED:
            self.clear()
        verdict = any(test(value) for test in self.tests)
        if len(value) <= LONGEST_REMEMBERED:
            self[value] = verdict
        return verdict


def quicken(paths: list[Any]) -> int:
    """Replace in place the paths that are understood. Gives how many were."""
    replaced = 0
    for at, path in enumerate(paths):
        if isinstance(path, XPath):
            try:
                paths[at] = QuickPath(path)
                replaced += 1
            except NotUnderstood:
                continue
    return replaced


@cache
def quicken_trafilatura() -> int:
    """Replace the paths that trafilatura's extraction holds, for this process. Gives how many of those in lists."""
    from trafilatura import external, utils, xpaths

    vars(external)["jt_stoplist_init"] = _frequent_words
    with suppress(NotUnderstood):
        baseline = vars(sys.modules["trafilatura.baseline"])  # the package gives this name to a function
        baseline["BASIC_CLEAN_XPATH"] = QuickUnion(baseline["BASIC_CLEAN_XPATH"])
    # By default lxml asks Python for the class of each element it hands over, since forms have their own; here nobody asks for forms.
    classes = {"element": HtmlElement, "comment": HtmlComment, "pi": HtmlProcessingInstruction, "entity": HtmlEntity}
    utils.HTML_PARSER.set_element_class_lookup(ElementDefaultClassLookup(**classes))
    return sum(quicken(paths) for paths in vars(xpaths).values() if isinstance(paths, list))


def _frequent_words() -> frozenset[str]:
    """The frequent words of all languages, for justext, which looks them up by themselves for each page: a tuple of 154,000 words has to be
    hashed each time, a set once."""
    from justext import get_stoplist, get_stoplists
    from trafilatura import external

    words = frozenset(word for language in get_stoplists() for word in get_stoplist(language))
    vars(external)["JT_STOPLIST"] = words
    return words


def _first_children(elements: Iterable[Any]) -> list[Any]:
    """Of each parent the first, as `[1]` at the end of a step means it."""
    parents, found = set(), []
    for element in elements:
        parent = element.getparent()
        if parent not in parents:
            parents.add(parent)
            found.append(element)
    return found


def _predicates(text: str) -> list[str]:
    """ "[a][b]" → ["a", "b"]; brackets within quotes do not count."""
    found, depth, start, quoted = [], 0, 0, False
    for at, char in enumerate(text):
        if char == "'":
            quoted = not quoted
        elif quoted:
            continue
        elif char == "[":
            depth += 1
            start = at + 1 if depth == 1 else start
        elif char == "]":
            depth -= 1
            if depth == 0:
                found.append(text[start:at])
    if not found or any(each.strip().isdecimal() for each in (*found[:-1], found[-1].replace("1", ""))):
        raise NotUnderstood(text)
    return found


def _parts(predicates: list[str]) -> tuple[tuple[str, ...], list[str], str]:
    """(tags, alternatives of the test, further predicates as they were written)."""
    names = [_self.fullmatch(term) for term in _terms(predicates[0])]
    if not all(names):
        return ("*",), _terms(predicates[0]), "".join(f"[{each}]" for each in predicates[1:])
    if len(predicates) < 2:
        raise NotUnderstood(predicates[0])
    return tuple(name[1] for name in names if name), _terms(predicates[1]), "".join(f"[{each}]" for each in predicates[2:])


def _terms(predicate: str) -> list[str]:
    """The alternatives of a predicate. One that holds parentheses of its own comes apart, and is then not understood."""
    pieces = predicate.split("'")
    outside = [re.sub(r"\s+or\s+", "\0", piece) if at % 2 == 0 else piece for at, piece in enumerate(pieces)]
    return [term.strip() for term in "'".join(outside).split("\0")]


def _test(term: str) -> tuple[tuple[str, ...], Test]:
    """(attributes, a test of their value that fails for an empty one)."""
    if found := _regex.fullmatch(term):
        search = re.compile(found[2], re.IGNORECASE if found[3] else 0).search
        return _names(found[1]), _refusing_nothing(lambda value: search(value) is not None, term)
    if found := _within.fullmatch(term):
        table, word = str.maketrans(found[4] or "", found[5] or ""), found[6]
        if found[1] == "contains":
            return _names(found[2] or found[3]), _refusing_nothing(lambda value: word in value.translate(table), term)
        return _names(found[2] or found[3]), _refusing_nothing(lambda value: value.translate(table).startswith(word), term)
    if found := _equal.fullmatch(term):
        wanted = found[2]
        return _names(found[1]), lambda value: value == wanted
    if found := _present.fullmatch(term):
        return (found[1],), lambda value: True
    raise NotUnderstood(term)


def _names(attributes: str) -> tuple[str, ...]:
    return tuple(each[1:] for each in attributes.split("|"))


def _refusing_nothing(test: Test, term: str) -> Test:
    """To XPath an attribute that is absent is an empty text: a test that holds for it would hold for every element."""
    if test(""):
        raise NotUnderstood(term)
    return test
