"""Foreign markup made harmless (Q10), and reduced to its words."""

# ruff: noqa: E501 - tables of data read better on one line

import re

import pytest
from selectolax.lexbor import LexborHTMLParser

from seve.base.html import ADDRESS_ATTRIBUTES, ATTRIBUTES, SCHEMES, TAGS, plain, sanitise

HANDLERS = [
    "onclick",
    "onerror",
    "onload",
    "onmouseover",
    "onfocus",
    "ontoggle",
    "onpointerdown",
    "onanimationstart",
    "onbegin",
    "onwheel",
    "ONCLICK",
    "oNcLiCk",
]
HOLDERS = ["p", "img", "a", "div", "svg", "body", "details", "video", "input", "marquee", "math", "iframe"]
SCRIPTS = [
    "javascript:alert(1)", "JaVaScRiPt:alert(1)", " javascript:alert(1)", "java\tscript:alert(1)", "java\nscript:alert(1)", "java&#9;script:alert(1)",
    "java&Tab;script:alert(1)", "&#106;avascript:alert(1)", "&#x6A;avascript:alert(1)", "&#x6A&#x61&#x76&#x61script:alert(1)", "javascript&colon;alert(1)",
    "\x01javascript:alert(1)", "\x00javascript:alert(1)", "vbscript:msgbox(1)", "data:text/html,<script>alert(1)</script>", "data:image/svg+xml;base64,PHN2Zz4=",
    "feed:javascript:alert(1)", "view-source:javascript:alert(1)", "jar:http://x/!/a", "blob:http://x/1", "file:///etc/passwd", "livescript:x", "mocha:x",
    "javascript://example.org/%0aalert(1)", "\u00a0javascript:alert(1)", "\u2028javascript:alert(1)", "ws://x", "about:blank", "filesystem:http://x/1",
]  # fmt: skip
ELEMENTS = [
    "<script>alert(1)</script>", "<SCRIPT SRC=//x></SCRIPT>", "<script/src=//x>", "<scr<script>ipt>alert(1)</scr</script>ipt>", "<script>alert(1)", "</script><script>x",
    "<style>@import '//x'</style>", "<style>*{background:url(javascript:1)}</style>", "<link rel=stylesheet href=//x>", "<meta http-equiv=refresh content='0;url=//x'>",
    "<base href=//x>", "<iframe src=//x></iframe>", "<iframe srcdoc='<script>alert(1)</script>'></iframe>", "<object data=//x></object>", "<embed src=//x>",
    "<applet code=x></applet>", "<form action=//x><input name=a><button formaction=javascript:alert(1)>x</button></form>", "<isindex action=javascript:alert(1)>",
    "<frameset><frame src=javascript:alert(1)></frameset>", "<svg><script>alert(1)</script></svg>", "<svg onload=alert(1)>", "<svg><a xlink:href=javascript:alert(1)><text>x",
    "<svg><animate xlink:href=#x attributeName=href values=javascript:alert(1) /></svg>", "<svg><use href=//x#y></svg>", "<svg><foreignObject><p onclick=x>y</foreignObject></svg>",
    "<math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>", "<math href=javascript:alert(1)>x</math>",
    "<math><mi xlink:href='data:x,<script>alert(1)</script>'>x</math>", "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>", "<template><script>alert(1)</script></template>",
    "<xmp><p title='</xmp><img src=x onerror=alert(1)>'>", "<textarea><img title='</textarea><img src=x onerror=alert(1)>'></textarea>", "<title><img title='</title><img src=x onerror=alert(1)>'>",
    "<noembed><img title='</noembed><img src=x onerror=alert(1)>'>", "<plaintext><script>alert(1)", "<listing>&lt;img src=x onerror=alert(1)&gt;</listing>",
    "<select><style></select><img src=x onerror=alert(1)></style>", "<table><script>alert(1)</script>", "<table background=javascript:alert(1)>", "<td background='javascript:alert(1)'>",
    "<img src=x onerror=alert(1)//", "<img src=`x`onerror=alert(1)>", "<img/src=x/onerror=alert(1)>", "<img src='x' onerror\n=alert(1)>", "<img \"\"\"><script>alert(1)</script>\">",
    "<img src=x style='background:url(javascript:1)'>", "<div style='width:expression(alert(1))'>", "<div style=behavior:url(#default#time2)>", "<p style='position:fixed;inset:0'>x</p>",
    "<!--<img src='--><img src=x onerror=alert(1)//'>", "<!--><img src=x onerror=alert(1)>-->", "<!---!><img src=x onerror=alert(1)>-->", "<![CDATA[<img src=x onerror=alert(1)>]]>",
    "<?xml-stylesheet href='javascript:alert(1)'?>", "<!DOCTYPE x [<!ENTITY y '<script>alert(1)</script>']>&y;", "<a href=javascript:alert(1) target=_blank>x</a>",
    "<a href='x' ping='//y'>x</a>", "<a download href='x'>x</a>", "<p id=cookie name=cookie>x</p>", "<img name=getElementById src=x>", "<audio src=x onerror=alert(1)>",
    "<video poster=javascript:alert(1)><source onerror=alert(1)></video>", "<track default src=x>", "<portal src=//x>", "<dialog open onclose=alert(1)>x</dialog>", "<keygen autofocus onfocus=alert(1)>",
    "<a href='//x' onmouseover=alert(1)", "<p title=\"</p><script>alert(1)</script>\">x</p>", "<p title='\"><script>alert(1)</script>'>x</p>", "<q cite=javascript:alert(1)>x</q>",
    "<blockquote cite='javascript:alert(1)'>x</blockquote>", "<p lang='\" onclick=alert(1) x=\"'>x</p>", "<\x00script>alert(1)</script>", "<\x0bscript>alert(1)</script>", "<img\x0csrc=x\x0conerror=alert(1)>",
    "&lt;script&gt;alert(1)&lt;/script&gt;", "<a href=\"https://x/\\\"onclick=alert(1)\">x</a>", "<ol start=\"1\" onclick=\"alert(1)\"><li>x</ol>", "</p></div></body><script>x</script>",
    "<sCrIpT>alert(1)</ScRiPt >", "<script\n>alert(1)</script\n>", "<img src=x:x onerror=alert(1)>", "<x onclick=alert(1)>x</x>", "<custom-element onclick=alert(1)>x</custom-element>",
]  # fmt: skip
PAYLOADS = [
    *ELEMENTS,
    *(f'<a href="{script}">x</a>' for script in SCRIPTS),
    *(f"<img src='{script}'>" for script in SCRIPTS),
    *(f"<{holder} src=x {handler}=alert(1)>x</{holder}>" for holder, handler in zip(HOLDERS * 2, HANDLERS * 2, strict=True)),
    *(f'<p class="a" {handler}="alert(1)">x</p>' for handler in HANDLERS),
]


def test_there_are_enough_payloads() -> None:
    assert len(set(PAYLOADS)) >= 150


@pytest.mark.parametrize("base", ["", "https://base.example/x/"])
@pytest.mark.parametrize("payload", sorted(set(PAYLOADS)))
def test_nothing_that_runs_survives(payload: str, base: str) -> None:
    for html in (payload, f"<p>avant</p>{payload}<p>après</p>", f'<div class="x">{payload}'):
        assert_harmless(sanitise(html, base=base))
        assert sanitise(sanitise(html, base=base), base=base) == sanitise(html, base=base)


def assert_harmless(html: str) -> None:
    """Read as a browser does: only elements, attributes and addresses of the policy."""
    tree = LexborHTMLParser(f"<!doctype html><html><head></head><body><main>{html}</main></body></html>")
    main = tree.css_first("body > main")
    assert main is not None
    assert [node.tag for node in tree.css("body > *")] == ["main"]
    for node in main.css("*"):
        if node.mem_id == main.mem_id:
            continue
        assert node.tag in TAGS, html
        for name, value in node.attributes.items():
            assert name in ATTRIBUTES.get(node.tag, set()) | ATTRIBUTES["*"], html
            if name in ADDRESS_ATTRIBUTES and value:
                scheme = re.match(r"[\s\x00-\x20\u00a0\u2028]*([a-zA-Z][a-zA-Z0-9+.-]*):", re.sub(r"[\t\n\r]", "", value))
                assert scheme is None or scheme[1].lower() in SCHEMES, html


@pytest.mark.parametrize(
    ("html", "kept"),
    [
        ("Bonjour & bienvenue", "Bonjour & bienvenue"),
        ('<p>a <a href="http://x/?a=1&amp;b=2">b</a><br></p>', '<p>a <a href="http://x/?a=1&amp;b=2">b</a><br></p>'),
        ('<p class="c" style="d">a</p>', "<p>a</p>"),
        ("<P>a<BR/></P>", "<p>a<br></p>"),
        ("<p>a<script>b</script>c</p>", "<p>ac</p>"),
        ("<font color=red>a</font>", "a"),
        ("<style>p{}</style><p>a</p><!-- b -->", "<p>a</p>"),
    ],
)
def test_ordinary_markup_is_kept(html: str, kept: str) -> None:
    assert sanitise(html) == kept


@pytest.mark.parametrize(
    "html",
    [
        "</div></div><p>x</p>",
        "<div><p>x",
        "<p></div><div></p>",
        "</main>x<main>",
        "<section></article></section>",
        "<ul><li>x</ul></ul>",
        "<table></div></table>",
    ],
)
def test_nothing_outside_is_closed_or_left_open(html: str) -> None:
    tree = LexborHTMLParser(f"<body><main><div id=in>{sanitise(html)}</div><p id=after>y</p></main></body>")
    after = tree.css_first("#after")
    assert after is not None
    assert after.parent is not None
    assert (after.parent.tag, len(tree.css("main > *"))) == ("main", 2)


def test_relative_addresses_are_resolved() -> None:
    html = '<p><a title="t" href="../a?b=1&amp;c=2">x</a><img alt="i" src="/i.png"><a href="#n">y</a></p>'
    assert sanitise(html, base="https://h.example/x/y") == (
        '<p><a title="t" href="https://h.example/a?b=1&amp;c=2">x</a><img alt="i" src="https://h.example/i.png"><a href="#n">y</a></p>'
    )


@pytest.mark.parametrize(
    ("html", "words"),
    [
        ("<p>Un&nbsp;mot</p><p>deux</p>", "Un mot\ndeux"),
        ("a<br>b", "a\nb"),
        ("a &amp; b &lt; c", "a & b < c"),
        ("<p>a<script>x</script><style>y</style></p>", "a"),
        ("<b>gr</b>as", "gras"),
        ("<ul><li>un</li><li>deux</li></ul>", "un\ndeux"),
        ("  a \u200b  b\ufeff ", "a b"),
    ],
)
def test_plain(html: str, words: str) -> None:
    assert plain(html) == words
