"""The quick way through the sanitiser says what nh3 says: the same tree, or nothing."""

# ruff: noqa: E501 - tables of data read better on one line

import os
import random
import re
from typing import Any

import nh3
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from seve.base.html import ATTRIBUTES, SCHEMES, TAGS, quick
from seve.base.html.policy import DROPPED_WITH_CONTENT
from seve.base.html.quick import by_table

WITHOUT_TABLE = nh3.Cleaner(
    tags=set(TAGS),
    clean_content_tags=set(DROPPED_WITH_CONTENT),
    attributes={tag: set(names) for tag, names in ATTRIBUTES.items()},
    strip_comments=True,
    link_rel=None,
    url_schemes=set(SCHEMES),
    url_relative="pass_through",
)
TEXTS = ["mot", " ", "\n", "&amp;", "&eacute;", "é", "’", "a > b", "&lt;b&gt;", "&#8217;", "& ", "\xa0", "a < b", "<3", "x <- y <= z"]
OPENINGS = [
    *(f"<{name}>" for name in ("p", "b", "i", "em", "strong", "a", "div", "ul", "ol", "li", "dl", "dt", "dd", "h2", "h3", "table", "tbody", "tr", "td", "th", "caption", "pre", "code", "blockquote", "span", "section", "details", "summary", "figure", "figcaption", "ruby", "rt", "center", "small", "font", "nobr", "button", "label", "video", "audio", "canvas")),
    '<a href="https://a.example/x?a=1&amp;b=2">', '<a href="http://b.example" title="t">', '<a href="/rel" class="c">', "<a href='x.html'>", '<a href="#n">', '<a target="_blank" href="https://c.example/é">',
    '<a href="//d.example/x">', '<a href="https://1.2.3/x">', '<a href="https://xn--.example/">', '<a href="javascript:x">', '<a href="https://e.example:99999/">', '<p class="x" style="y">', '<P ALIGN="left">',
    '<a href="https://a.example/x" style="text-decoration: none;">', '<a href="https://a.example/x" title="t" class="c" data-id="3" target="_blank">', '<li id="n">', '<a id="n">', '<h3 id="a" class="b">',
    '<div lang="fr">', '<td colspan="2">', '<ol start=3>', '<span\n title="a">', '<p lang="a" lang="b">', "<em class=x>",
]  # fmt: skip
VOIDS = [
    "<br>", "<br/>", "<BR />", "<hr>", "<hr />", '<img src="https://a.example/i.png" alt="x">', '<img src="https://a.example/i.png" alt="" />', '<img alt="i" src="rel.png" width=500>', "<wbr>",
    '<img src="data:image/png;base64,AAAA" alt="x">', "<!-- note -->", "<!--more-->", "<script>var a = '<b>' < 3;</script>", "<style>p { }</style>", '<style type="text/css">p > b { }</style>', "<iframe src='https://v.example/'></iframe>", "<script>var a</script>", '<img src="https://a.example/i.png" alt="x" class="wp-smiley" style="height: 1em;">', '<img class="emoji">', '<script async src="https://x.example/x.js"></script>', "<col>", '<img src="">', '<svg viewBox="0 0 1 1"><title>t</title><g class="a"><path d="M0 0"/></g></svg>', "<svg><g></svg>", "<math><mrow><mi>x</mi><mo>=</mo></mrow></math>",
    "<input type=checkbox>", '<input type="checkbox" disabled>', '<link rel="stylesheet" href="x.css">', '<meta charset="utf-8">', '<source src="x.mp4">', "<svg><p>x</p></svg>", "<svg><a>x</a></svg>", "<math><mtext><b>x</b></mtext></math>",
]  # fmt: skip
ODD = [
    "</p>",
    "</b>",
    "</div>",
    "</li>",
    "</a>",
    "<p",
    "<",
    "<-",
    "</ p>",
    "</br>",
    "<svg>",
    "<o:p>",
    "<!DOCTYPE x>",
    "<!-->",
    "<b/>",
    "<p <b>>",
    "<a href='\">\"'>",
    "<style>",
    "</style>",
    "<script>",
    "</script>",
    "<iframe>",
    "<p",
    "<?x>",
    "List<T> mot",
    "<path>",
]
CUTS = [
    "<", ">", "a ", "a", "img ", "/", 'href="', 'src="', "http://", "https://", "x.org", "x.y.org", "xn--a.fr", ".", ":80", ":99999", '"', " ", "?q=1", "#n", ' title="', ' rel="', ' alt="', ' width="', "`", "\\", "é", "’", "𝒳", "b", "p>", "!",
    "<!--", "-->", "1", "-", "_", "/>", " />", "<p>", "</p>", "<P>", "</ p>", "<h2>", "<?", "\n",
]  # fmt: skip
STARTS = [
    '<a href="',
    '<a href="http://',
    '<a href="https://a.',
    '<a href="https://a.b.example/',
    '<img src="',
    '<img src="http://a.example/i.png"',
    '<img src="https://a.',
]
ENDS = ['">', '"/>', '" />', '" title="é">', '" alt="’" width="3">', '" rel="x" hreflang="fr">', ">", ""]


def written(rng: random.Random, depth: int, odd: float) -> str:
    """A fragment: mostly strictly nested, now and then not."""
    parts = []
    for _ in range(rng.randrange(1, 5)):
        dice = rng.random()
        if dice < odd:
            parts.append(rng.choice(ODD))
        elif dice < 0.4 or depth == 0:
            parts.append(rng.choice(TEXTS))
        elif dice < 0.55:
            parts.append(rng.choice(VOIDS))
        else:
            opening = rng.choice(OPENINGS)
            name = re.match(r"<(\w+)", opening)[1]  # type: ignore[index]
            parts.append(f"{opening}{written(rng, depth - 1, odd)}</{name}>")
    return "".join(parts)


def tree(html: str) -> list[Any]:
    """What a reader of HTML5 makes of a fragment: elements, attributes, texts, in order."""
    from selectolax.lexbor import LexborHTMLParser

    told: list[Any] = []
    body = LexborHTMLParser(f"<!doctype html><html><head></head><body><div>{html}</div></body></html>").css_first("body > div")
    assert body is not None

    def walk(node: Any) -> None:
        for child in node.iter(include_text=True):
            if child.tag == "-text":
                text = child.text(deep=False)
                if told and told[-1][0] == "-":
                    told[-1] = ("-", told[-1][1] + text)
                else:
                    told.append(("-", text))
            else:
                told.append((child.tag, sorted((name, value or "") for name, value in child.attributes.items())))
                walk(child)
                told.append(("/", child.tag))

    walk(body)
    # HTML drops a line's end right after <pre>; nh3 forgets to write it again.
    return [
        (kind, text.lstrip("\n")) if kind == "-" and before and before[0] == "pre" else (kind, text)
        for (kind, text), before in zip(told, [None, *told], strict=False)
        if (kind, text) != ("-", "")
    ]


LONG = f"<p>{'un mot, ' * 200}</p>"


def by_nh3(html: str, base: str) -> str:
    return WITHOUT_TABLE.clean(html)


def assert_same(html: str) -> bool:
    parted = by_table(LONG + html, "", by_nh3)
    assert parted is None or tree(parted) == tree(WITHOUT_TABLE.clean(LONG + html)), html
    quick = by_table(html, "")
    if quick is None:
        return False
    assert tree(quick) == tree(WITHOUT_TABLE.clean(html)), html
    return True


def test_what_is_compiled_cuts_as_the_expression_does() -> None:
    if quick.cut == quick._token.split:
        assert "SEVE_NEEDS_COMPILED" not in os.environ
        pytest.skip("no compiler of C where Sève was installed")
    rng = random.Random(2009)
    piles = ["".join(rng.choices(CUTS, k=rng.randrange(1, 25))) for _ in range(30_000)]
    tags = [f"{rng.choice(STARTS)}{''.join(rng.choices(CUTS, k=rng.randrange(1, 12)))}{rng.choice(ENDS)}" for _ in range(30_000)]
    sure = 0
    for html in [*piles, *tags, *(written(rng, 3, 0.2) for _ in range(1_000))]:
        keys = quick.keys_of(html)
        sure += "a " in keys or "img " in keys
        assert keys == quick._token.findall(html)
        assert quick.cut(html) == quick._token.split(html)
    assert sure > 500


def test_thousands_of_fragments_read_alike() -> None:
    rng = random.Random(20)
    taken = sum(assert_same(written(rng, 4, 0.02)) for _ in range(6_000))
    assert taken > 1_500


NAMES = [
    "p",
    "li",
    "ul",
    "ol",
    "b",
    "a",
    "h2",
    "h3",
    "div",
    "code",
    "em",
    "dl",
    "dd",
    "dt",
    "span",
    "blockquote",
    "table",
    "tr",
    "td",
    "pre",
    "font",
    "ruby",
    "rt",
    "section",
    "summary",
    "nobr",
]


def test_thousands_of_piles_of_tags_read_alike() -> None:
    """Tags out of their place: what is mended by hand is mended as the standard does."""
    rng, taken = random.Random(21), 0
    for _ in range(4_000):
        names = rng.sample(NAMES, rng.randrange(2, 6))
        tokens = [f"<{slash}{name}>" for name in names for slash in ("", "/")] * 2 + [
            "t",
            " ",
            "<br>",
            "<hr>",
            "<!-- c -->",
            '<img src="x">',
        ]
        taken += assert_same("".join(rng.choices(tokens, k=rng.randrange(2, 14))))
    assert taken > 1_500


@settings(max_examples=300, deadline=None)
@given(
    st.lists(
        st.one_of(st.sampled_from([*OPENINGS, *VOIDS, *ODD, *TEXTS, "</p>", "</li>", "</ul>", "</a>"]), st.text(max_size=4)), max_size=12
    ).map("".join)
)
def test_any_pile_of_tags_reads_alike(html: str) -> None:
    assert_same(html)


def test_only_what_is_odd_is_left_to_the_parser() -> None:
    asked: list[str] = []

    def parser(html: str, base: str) -> str:
        asked.append(html)
        return "[odd]"

    assert by_table(f"{LONG}<ul><li class='x'>un</li></ul>deux <b><p>trois</b>", "", parser) == f"{LONG}<ul><li>un</li></ul>[odd]"
    assert asked == ["deux <b><p>trois</b>"]


@pytest.mark.parametrize(
    ("html", "kept"),
    [
        ("si a < b et c <- d", "si a &lt; b et c &lt;- d"),
        ("<p>List<T> mot</p>", None),
        ("<style>p > b { }</style><p>un</br>deux</p>", "<p>un<br>deux</p>"),
        ("<style>un<p>deux</style>", ""),
        ("<style>un", ""),
        ("<p>un<script>a</p>", None),
        ("<p>un<b", None),
        ("a<a<a", None),
        ("<area>un", None),
        ('<img alt="i" width=50/>', None),  # the sign belongs to the value
    ],
)
def test_signs_and_tags_of_nothing(html: str, kept: str | None) -> None:
    assert by_table(html, "") == kept
    assert_same(html)


def test_what_is_remembered_stays_small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(quick, "MOST_REMEMBERED", 20_000)
    memories = set()
    for number in range(300):
        assert by_table(f'<p id="{number}">un</p>', "") == "<p>un</p>"
        memories.add(id(quick._memory))
        assert quick._memory.weight < 25_000
    assert len(memories) > 1
    assert by_table("".join(f'<p id="{number}">un</p>' for number in range(500)), "") is None


SURE = 'a href="https://a.example/?b=1&amp;c=2"'


@pytest.mark.parametrize(
    ("html", "stays"),
    [
        ("<p>un &amp; deux &eacute; a & b</p>", True),
        (f'<p><{SURE}>un</a> <img src="https://a.example/i.png" alt="x &lt; y" /></p>', True),
        ("<p>un<br />deux<br/>trois<hr></p>", False),
        ("<p>un<br />deux<br/>trois</p><hr />", True),
        ("<ul><li>un</li><li><b>deux</b></li></ul>", True),
        ("<table><tbody><tr><td>un</td></tr></tbody></table>", True),
        ("<table><p>un</p></table>", False),
        ("<p>un > deux</p>", True),
        ("<a>deux</a>", True),
        ("<br></br>", False),
        ("<p>un < deux</p>", False),
        ("<p>un", False),
        ("</p>un", False),
        ("<P>un</P>", False),
        ("<font>un</font>", False),
        ("<script>un</script>", False),
        ("<!-- > <p> -->un", False),
        (f"<p><{SURE} class='y'>un</a></p>", False),
        (f"<{SURE}><{SURE}>un</a></a>", False),
        ('<a href="https://a.example/<b>x</b>">un</a>', False),
        ('<a href="https://a.example/"onclick="x">un</a>', False),
        ('<a href="https://xn--a.example/">un</a>', False),
        ('<a href="https://1.2.3.4.5/">un</a>', False),
        ('<a href="javascript:x">un</a>', False),
        ('<a href="ici">un</a>', False),
    ],
)
def test_fragment_stays_as_it_is_only_when_nothing_of_it_changes(html: str, stays: bool) -> None:
    assert (by_table(html, "https://b.example/") is html) is stays
    assert_same(html)
