"""Pages that show nothing, and those that only seem to."""

from pathlib import Path
from typing import Any

import pytest

from seve.harvest.parse.page import parse_page

URL = "https://a.test/"
BLANK = [
    "<html><head><title>Blog</title></head><body></body></html>",
    "<html><body>\n <!-- words in a comment --> <div><p>&nbsp;</p><br></div> </body></html>",
    "<html><head><style>p{color:red}</style></head><body><script>var words;</script></body></html>",
    "<html><head><meta charset=utf-8><meta name=viewport content=x><meta name=generator content=WordPress></head><body></body></html>",
    "<html><body><input type=HIDDEN value=words><a></a><a href='#'></a> … — </body></html>",
    "<html><head><meta name=description content=' '></head><body></body></html>",
    "<html><head><link rel=stylesheet href=/a.css></head><body><a href='javascript:go()'></a></body></html>",
]
NOT_BLANK = {
    "one word": "<html><body><p>soon</p></body></html>",
    "a word of another script": "<html><body><p>近日公開</p></body></html>",
    "for those without scripts": "<html><body><noscript>turn scripts on</noscript><script src=/a.js></script></body></html>",
    "a link": "<html><body><a href=/next></a></body></html>",
    "a picture": "<html><body><img src=/a.png></body></html>",
    "a picture behind": "<html><body background=/a.png></body></html>",
    "a picture in a style": "<html><body><div style='background:URL(/a.png)'></div></body></html>",
    "drawn": "<html><body><svg><path d='M0 0'/></svg></body></html>",
    "a film": "<html><body><video src=/a.mp4></video></body></html>",
    "a frame": "<html><body><iframe src=https://b.test/></iframe></body></html>",
    "frames": "<html><frameset><frame src=/a></frameset></html>",
    "frames of its own address": "<html><frameset><frame src='/'></frameset></html>",
    "leads on": "<html><head><meta http-equiv=Refresh content='0; url=https://b.test/'></head><body></body></html>",
    "leads to itself": "<html><head><meta http-equiv=refresh content=5></head><body></body></html>",
    "a form": "<html><body><form action=/search><input name=q></form></body></html>",
    "a feed": "<html><head><link rel=alternate type=application/rss+xml href=/feed></head><body></body></html>",
    "an account": "<html><head><link rel=me href=https://b.test/@a></head><body></body></html>",
    "a blogroll": "<html><head><link rel=blogroll type=text/xml href=/friends.opml></head><body></body></html>",
    "described": "<html><head><meta name=description content='A blog of gardens'></head><body></body></html>",
    "told to networks": "<html><head><meta property='og:title' content='Gardens'></head><body><script src=/a.js></script></body></html>",
    "told to machines": '<html><body><script type="application/ld+json">{"@type":"Article","name":"G"}</script></body></html>',
    "drawn by a script, with a title": "<html><head><title>Gardens</title></head><body><script src=/app.js></script></body></html>",
    "asks not to be read": "<html><head><meta name=seve content=no></head><body></body></html>",
    "asks not to be found": "<html><head><meta name=robots content=noindex></head><body></body></html>",
}


@pytest.mark.parametrize("html", BLANK)
def test_a_page_without_words_links_and_pictures_is_blank(html: str) -> None:
    assert parse_page(html.encode(), URL).is_blank


@pytest.mark.parametrize("what", NOT_BLANK)
def test_a_page_that_shows_anything_is_not(what: str) -> None:
    assert not parse_page(NOT_BLANK[what].encode(), URL).is_blank


def test_a_header_that_asks_for_something_is_heard_on_a_blank_page() -> None:
    assert not parse_page(BLANK[0].encode(), URL, headers=[("X-Robots-Tag", "noindex")]).is_blank


@pytest.mark.shared_data
def test_no_real_page_is_blank(shared_data: Path, unpacked: Any) -> None:
    """The twelve smallest of each set; of the larger ones none is either (measured once: 2,515 pages)."""
    for name in ("pages-main-text/pages", "web-fr/sites", "web-tech/sites"):
        files = sorted(unpacked(shared_data / f"{name}.tar.zst").rglob("*.html"), key=lambda path: path.stat().st_size)
        assert [path for path in files[:12] if parse_page(path.read_bytes(), URL, "text/html; charset=utf-8").is_blank] == []
