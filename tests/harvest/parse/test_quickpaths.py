"""The quick paths give the very elements that trafilatura's own XPaths give, on any tree."""

import random
import re
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import lxml.html
import pytest
from lxml.etree import XPath
from trafilatura import settings, xpaths

from seve.harvest.parse.quickpaths import NotUnderstood, QuickPath, QuickUnion, quicken, quicken_trafilatura

NAMESPACES = {"re": "http://exslt.org/regular-expressions"}
quicken_trafilatura()
QUICK = {
    f"{name} {at}": path
    for name, paths in vars(xpaths).items()
    if isinstance(paths, list)
    for at, path in enumerate(paths)
    if isinstance(path, QuickPath)
}
TAGS = ["div", "p", "span", "section", "ul", "ol", "article", "main", "aside", "details", "a", "h1", "h2", "table", "td", "figure", "img"]
KEYS = ["class", "id", "style", "role", "aria-hidden", "itemprop", "data-component", "data-lp-replacement-content", "href"]
WORDS = [
    "x",
    "post-1",
    "Comment-2",
    "-hide",
    "-reply-",
    "reply-3",
    "Teaser",
    "ad-",
    "display:none",
    "commentary",
    "FULLTEXT",
    "Main-Content",
    "true",
    "mvp-post-add-box",
    "infinite-scroll",
]


def slow(path: QuickPath) -> XPath:
    return XPath(path.path, namespaces=NAMESPACES)


def tree(seed: int, path: QuickPath) -> Any:
    """A random tree with attributes such as a path asks for, each in any order, some empty."""
    rng = random.Random(seed)
    words = [*WORDS, *re.findall(r"[\w-]{3,}", path.path)]
    tags = [*TAGS, *re.findall(r"self::(\w+)", path.path)]
    root = lxml.html.fromstring("<html><body></body></html>")
    nodes = [root.find("body")]
    for _ in range(60):
        node = lxml.html.Element(rng.choice(tags))
        for key in rng.sample(KEYS, rng.randrange(0, 4)):
            node.set(key, " ".join(rng.choices(words, k=rng.randrange(0, 3))))
        rng.choice(nodes[-8:]).append(node)
        nodes.append(node)
        if rng.random() < 0.1:
            node.append(lxml.html.HtmlComment("x"))
    return root


def test_the_paths_that_take_the_time_are_quick() -> None:
    assert {"OVERALL_DISCARD_XPATH 0", "OVERALL_DISCARD_XPATH 1", "BODY_XPATH 0", "BODY_XPATH 2", "TEASER_DISCARD_XPATH 0"} <= set(QUICK)
    assert len(QUICK) >= 15


@pytest.mark.parametrize("name", list(QUICK))
def test_same_elements_as_the_xpath(name: str) -> None:
    path, found = QUICK[name], 0
    known = slow(path)
    for seed in range(60):
        given = tree(seed, path)
        wanted = known(given)
        assert path(given) == wanted
        found += len(wanted)
    assert found > 0


@pytest.mark.parametrize(
    "path",
    [
        "//div[@class='a']",
        ".//*[self::div]",
        ".//*[@class='a' and @id='b']",
        ".//*[not(@class)]",
        ".//*[re:test(@class, 'a*')]",
        ".//*[contains(@class, '')]",
        ".//*[@class='a'][2]",
        ".//*[@class='a'][1][@id]",
        ".//*[(@class='a' or @id='b') or @style]",
    ],
)
def test_what_is_not_understood_stays_as_it_is(path: str) -> None:
    paths: list[Any] = [XPath(path, namespaces=NAMESPACES)]
    assert quicken(paths) == 0
    assert isinstance(paths[0], XPath)
    with pytest.raises(NotUnderstood):
        QuickPath(XPath(path, namespaces=NAMESPACES))


@pytest.mark.shared_data
def test_same_elements_on_real_pages(shared_data: Path, unpacked: Callable[[Path], Path]) -> None:
    folder = unpacked(shared_data / "pages-main-text" / "pages.tar.zst") / "pages"
    for file in sorted(folder.iterdir())[::12]:
        page = lxml.html.fromstring(file.read_bytes())
        for name, path in QUICK.items():
            assert path(page) == slow(path)(page), (file.name, name)


def test_frequent_words_are_those_of_trafilatura_in_a_form_that_is_hashed_once() -> None:
    from trafilatura import external

    theirs = {word for language in external.get_stoplists() for word in external.get_stoplist(language)}
    words = external.jt_stoplist_init()
    assert words == theirs
    assert isinstance(external.JT_STOPLIST, frozenset)
    assert external.JT_STOPLIST is words


def test_union_with_regular_expressions_in_its_last_branch() -> None:
    slow = XPath(settings.BASIC_CLEAN_XPATH.path, namespaces=NAMESPACES)
    quick = vars(sys.modules["trafilatura.baseline"])["BASIC_CLEAN_XPATH"]
    assert isinstance(quick, QuickUnion)
    rng, both = random.Random(7), 0
    values = ["x", "cookie-notice", "COOKIEBANNER", "cmplz", "footer", "page-footer", "consent_bar", "cook ie", ""]
    for _ in range(300):
        page = "".join(
            f"<{tag} {rng.choice(['class', 'id', 'title'])}='{rng.choice(values)}'>{rng.choice(['', f'</{tag}>'])}"
            for tag in rng.choices(["div", "p", "footer", "aside", "span", "style", "svg"], k=rng.randrange(1, 9))
        )
        tree = lxml.html.fromstring(f"<html><body>{page}</body></html>")
        found = slow(tree)
        both += bool(found)
        assert quick(tree) == found
    assert both > 100


@pytest.mark.parametrize(
    "path", [".//a", ".//a|.//*[@class]", ".//a|.//b[re:test(@id, 'x')]", ".//*[re:test(@id, 'x')]|.//*[re:test(@id, 'y')]"]
)
def test_other_unions_are_left_alone(path: str) -> None:
    with pytest.raises(NotUnderstood):
        QuickUnion(XPath(path, namespaces=NAMESPACES))
