"""R1-R3: RFC 9309 and the cases of Google's robots.txt parser, written anew as a table; then real files; then what answers mean."""

import re
import time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from protego import Protego

from seve.harvest.domain.robots import LONGEST, read_rules, rules_of_answer

FOO = "User-agent: FooBot\n"
NO, YES = False, True

# (robots.txt, path, whether FooBot may)
VECTORS: list[tuple[str, str, bool]] = [
    # nothing, or nothing that concerns us
    ("", "/x", YES),
    ("\n\n\n", "/x", YES),
    ("# only words\n", "/x", YES),
    ("foo: FooBot\nDisallow: /\n", "/x", YES),
    ("Disallow: /\n", "/x", YES),
    ("Allow: /y\nDisallow: /x\n", "/x", YES),
    ("User-agent: BarBot\nDisallow: /\n", "/x", YES),
    (FOO, "/x", YES),
    (FOO + "Disallow:\n", "/x", YES),
    (FOO + "Allow:\n", "/x", YES),
    (FOO + "Disallow:\nAllow:\n", "/x", YES),
    # the line
    (FOO + "Disallow: /\n", "/x", NO),
    ("user-agent: FooBot\ndisallow: /\n", "/x", NO),
    ("USER-AGENT: FooBot\nDISALLOW: /\n", "/x", NO),
    ("uSeR-aGeNt: FooBot\ndIsAlLoW: /\n", "/x", NO),
    ("user-agent FooBot\ndisallow /\n", "/x", NO),
    ("  User-agent : FooBot  \n\t Disallow :  /x  \n", "/x", NO),
    ("User-agent:FooBot\nDisallow:/x\n", "/x", NO),
    ("User-agent: FooBot # us\nDisallow: /x # this\n", "/x", NO),
    ("User-agent: FooBot\nDisallow: /x#y\n", "/x", NO),
    ("User-agent: FooBot\r\nDisallow: /x\r\n", "/x", NO),
    ("User-agent: FooBot\rDisallow: /x\r", "/x", NO),
    ("User-agent: FooBot\n\n\n\nDisallow: /x\n", "/x", NO),
    ("\ufeffUser-agent: FooBot\nDisallow: /x\n", "/x", NO),
    ("User-agent: FooBot\nDisallow: /x", "/x", NO),
    ("useragent: FooBot\nDisallow: /x\n", "/x", NO),
    ("User agent: FooBot\nDisallow: /x\n", "/x", NO),
    (FOO + "Dissallow: /x\n", "/x", NO),
    (FOO + "Dissalow: /x\n", "/x", NO),
    (FOO + "Disalow: /x\n", "/x", NO),
    (FOO + "Diasllow: /x\n", "/x", NO),
    (FOO + "Disallaw: /x\n", "/x", NO),
    # the product token
    ("User-agent: foobot\nDisallow: /\n", "/x", NO),
    ("User-agent: FOOBOT\nDisallow: /\n", "/x", NO),
    ("User-agent: FooBot/2.1\nDisallow: /\n", "/x", NO),
    ("User-agent: FooBot Whatever\nDisallow: /\n", "/x", NO),
    ("User-agent: Foo\nDisallow: /\n", "/x", YES),
    ("User-agent: FooBotX\nDisallow: /\n", "/x", YES),
    ("User-agent: Foo Bot\nDisallow: /\n", "/x", YES),
    ("User-agent: FooBot-News\nDisallow: /\n", "/x", YES),
    ("User-agent: *\nDisallow: /\n", "/x", NO),
    ("User-agent: * baz\nDisallow: /\n", "/x", NO),
    # groups
    ("User-agent: *\nDisallow: /\n" + FOO + "Allow: /\n", "/x", YES),
    (FOO + "Allow: /\nUser-agent: *\nDisallow: /\n", "/x", YES),
    ("User-agent: *\nAllow: /\n" + FOO + "Disallow: /\n", "/x", NO),
    ("User-agent: *\nDisallow: /x\n" + FOO + "Disallow: /y\n", "/x", YES),
    ("User-agent: *\nDisallow: /x\n" + FOO + "Disallow: /y\n", "/y", NO),
    ("User-agent: *\nDisallow: /x\n" + FOO, "/x", YES),
    (FOO + "User-agent: BarBot\nDisallow: /x\n", "/x", NO),
    ("User-agent: BarBot\n" + FOO + "Disallow: /x\n", "/x", NO),
    ("User-agent: BarBot\nDisallow: /\n\n" + FOO + "Disallow: /x\n", "/y", YES),
    (FOO + "Disallow: /x\nUser-agent: BarBot\nDisallow: /y\n" + FOO + "Disallow: /z\n", "/x", NO),
    (FOO + "Disallow: /x\nUser-agent: BarBot\nDisallow: /y\n" + FOO + "Disallow: /z\n", "/z", NO),
    (FOO + "Disallow: /x\nUser-agent: BarBot\nDisallow: /y\n" + FOO + "Disallow: /z\n", "/y", YES),
    ("User-agent: *\nDisallow: /x\nUser-agent: BarBot\nDisallow: /y\nUser-agent: *\nDisallow: /z\n", "/z", NO),
    (FOO + "Sitemap: http://h/s.xml\nDisallow: /x\n", "/x", NO),
    (FOO + "Sitemap: http://h/s.xml\nUser-agent: BarBot\nDisallow: /x\n", "/x", NO),
    (FOO + "Unknown-rule: /\nDisallow: /x\n", "/x", NO),
    (FOO + "Host: h\nUser-agent: BarBot\nDisallow: /x\n", "/x", NO),
    # longest match; Allow wins ties
    (FOO + "Disallow: /x/page.html\nAllow: /x/\n", "/x/page.html", NO),
    (FOO + "Allow: /x/page.html\nDisallow: /x/\n", "/x/page.html", YES),
    (FOO + "Allow: /x/page.html\nDisallow: /x/\n", "/x/", NO),
    (FOO + "Disallow: \nAllow: \n", "/x/page.html", YES),
    (FOO + "Disallow: /\nAllow: /\n", "/x/page.html", YES),
    (FOO + "Disallow: /x\nAllow: /x/\n", "/x", NO),
    (FOO + "Disallow: /x\nAllow: /x/\n", "/x/", YES),
    (FOO + "Disallow: /x/page.html\nAllow: /x/page.html\n", "/x/page.html", YES),
    (FOO + "Allow: /page\nDisallow: /*.html\n", "/page.html", NO),
    (FOO + "Allow: /page\nDisallow: /*.html\n", "/page", YES),
    (FOO + "Allow: /x/page.\nDisallow: /*.html\n", "/x/page.html", YES),
    (FOO + "Allow: /x/page.\nDisallow: /*.html\n", "/x/y.html", NO),
    (FOO + "Disallow: /x/\nAllow: /x/y/\nDisallow: /x/y/z/\n", "/x/y/w", YES),
    (FOO + "Disallow: /x/\nAllow: /x/y/\nDisallow: /x/y/z/\n", "/x/y/z/1", NO),
    # prefixes, and letters in their case
    (FOO + "Disallow: /x\n", "/xyz", NO),
    (FOO + "Disallow: /x/\n", "/xyz", YES),
    (FOO + "Disallow: /X/\n", "/x/y", YES),
    (FOO + "Disallow: /x\n", "/X", YES),
    (FOO + "Disallow: /x\n", "/y/x", YES),
    (FOO + "Disallow: /foo/bar\n", "/foo/bar?q=1", NO),
    (FOO + "Disallow: /foo/bar?q\n", "/foo/bar", YES),
    (FOO + "Disallow: /foo?bar=1\n", "/foo?bar=1&baz=2", NO),
    # * and $
    (FOO + "Disallow: /foo/bar/quz\nAllow: /foo/*/qux\n", "/foo/bar/quz", NO),
    (FOO + "Disallow: /foo/*/quz\n", "/foo/bar/quz", NO),
    (FOO + "Disallow: /foo/*/quz\n", "/foo/quz", YES),
    (FOO + "Disallow: /foo/*/quz\n", "/foo//quz", NO),
    (FOO + "Disallow: /foo/*/quz\n", "/foo/bax/quz", NO),
    (FOO + "Disallow: /foo/bar$\n", "/foo/bar", NO),
    (FOO + "Disallow: /foo/bar$\n", "/foo/bar/quz", YES),
    (FOO + "Disallow: /foo/bar$\n", "/foo/bar?x", YES),
    (FOO + "Disallow: *\n", "/x", NO),
    (FOO + "Disallow: /*\n", "/x", NO),
    (FOO + "Disallow: *.pdf$\n", "/a/b.pdf", NO),
    (FOO + "Disallow: *.pdf$\n", "/a/b.pdf?x", YES),
    (FOO + "Disallow: /*.php\n", "/index.php?id=1", NO),
    (FOO + "Disallow: /*?\n", "/index?id=1", NO),
    (FOO + "Disallow: /*?\n", "/index", YES),
    (FOO + "Disallow: /fish*\n", "/fishheads/yummy.html", NO),
    (FOO + "Disallow: /fish*\n", "/catfish", YES),
    (FOO + "Disallow: /*.php$\n", "/folder/filename.php", NO),
    (FOO + "Disallow: /*.php$\n", "/filename.php/", YES),
    (FOO + "Disallow: /fish*.php\n", "/fishheads/catfish.php?parameters", NO),
    (FOO + "Disallow: /fish*.php\n", "/Fish.PHP", YES),
    (FOO + "Allow: /$\nDisallow: /\n", "/", YES),
    (FOO + "Allow: /$\nDisallow: /\n", "/page.htm", NO),
    (FOO + "Allow: /p\nDisallow: /\n", "/page", YES),
    (FOO + "Allow: /folder\nDisallow: /folder\n", "/folder/page", YES),
    (FOO + "Disallow: /a**b\n", "/axxb", NO),
    # percent encoding
    (FOO + "Disallow: /\nAllow: /foo/bar?qux=taz&baz=http://foo.bar?tar&par\n", "/foo/bar?qux=taz&baz=http://foo.bar?tar&par", YES),
    (FOO + "Disallow: /\nAllow: /foo/bar/ツ\n", "/foo/bar/%E3%83%84", YES),
    (FOO + "Disallow: /\nAllow: /foo/bar/%E3%83%84\n", "/foo/bar/ツ", YES),
    (FOO + "Disallow: /été\n", "/%C3%A9t%C3%A9/page", NO),
    (FOO + "Disallow: /foo/bar/%62%61%7A\n", "/foo/bar/baz", NO),
    (FOO + "Disallow: /a%3cd.html\n", "/a%3Cd.html", NO),
    # RFC 9309, 5.1 and 5.2
    ("User-agent: *\nDisallow: *.gif$\nDisallow: /example/\nAllow: /publications/\n", "/publications/x", YES),
    ("User-agent: *\nDisallow: *.gif$\nDisallow: /example/\nAllow: /publications/\n", "/a.gif", NO),
    (FOO + "Disallow:/\nAllow:/example/page.html\nAllow:/example/allowed.gif\n", "/example/page.html", YES),
    (FOO + "Disallow:/\nAllow:/example/page.html\nAllow:/example/allowed.gif\n", "/example/other", NO),
    (FOO + "Allow: /example/page/\nDisallow: /example/page/disallowed.gif\n", "/example/page/disallowed.gif", NO),
    (FOO + "Allow: /example/page/\nDisallow: /example/page/disallowed.gif\n", "/example/page/other.gif", YES),
]  # fmt: skip


def test_there_are_at_least_a_hundred_vectors() -> None:
    assert len(VECTORS) >= 100


@pytest.mark.parametrize(("robots", "path", "allowed"), VECTORS)
def test_vector(robots: str, path: str, allowed: bool) -> None:
    assert read_rules(robots.encode(), "FooBot").allow(f"http://foo.bar{path}") is allowed


PATHS = [
    "/",
    "/index.html",
    "/feed/",
    "/a/b/c?x=1",
    "/wp-admin/",
    "/search?q=a",
    "/blog/2020/01/post",
    "/tag/x/",
    "/api/v1",
    "/images/a.png",
]


def test_real_files_never_fail_and_agree_with_protego(shared_data: Path, unpacked: Any) -> None:
    """Where the two differ, ours is never the laxer one: a byte-order mark, or an agent line that names several words."""
    folder = unpacked(shared_data / "robots-real" / "files.tar.zst")
    asked, differ, laxer = 0, 0, []
    for file in sorted(path for path in folder.rglob("*") if path.is_file()):
        body = file.read_bytes()
        ours, theirs = read_rules(body), Protego.parse(body.decode("utf-8", "replace"))
        for path in PATHS:
            url, asked = f"http://host.test{path}", asked + 1
            if ours.allow(url) != theirs.can_fetch(url, "SeveBot"):
                differ += 1
                if ours.allow(url):
                    laxer.append((file.name, path))
    assert asked > 20_000
    assert laxer == []
    assert differ <= asked / 1000


@given(st.binary(max_size=3000))
@settings(max_examples=300, deadline=None)
def test_noise_never_fails(body: bytes) -> None:
    assert read_rules(body).allow("http://host.test/") in {True, False}


@pytest.mark.parametrize(
    ("status", "allowed"),
    [
        (200, True),
        (404, True),
        (410, True),
        (400, True),
        (418, True),
        (401, False),
        (403, False),
        (402, False),
        (451, False),
        (408, False),
        (407, False),
        (429, False),
        (500, False),
        (502, False),
        (503, False),
        (504, False),
        (0, False),
        (301, False),
        (999, False),
    ],
)
def test_status_without_rules(status: int, allowed: bool) -> None:
    """Stricter than RFC 9309: a robots.txt that is refused forbids, and so does one that cannot be had (R2)."""
    assert rules_of_answer(status, b"").allow("http://host.test/") is allowed


def test_rule_ending_at_the_last_byte_counts_and_the_next_does_not() -> None:
    """R3: 500 KiB exactly."""
    rule = b"User-agent: *\nDisallow: /secret"
    filling = b"#" * (LONGEST - len(rule) - 1) + b"\n"
    exact = filling + rule
    assert len(exact) == LONGEST == 512_000
    assert not read_rules(exact).allow("http://h.test/secret")
    assert not read_rules(exact + b"\nAllow: /secret\n").allow("http://h.test/secret")
    assert read_rules(b"#" + exact).allow("http://h.test/secret")
    assert read_rules(exact + b"-not-at-all\n").allow("http://h.test/secret")


def test_600_kib_of_junk_is_read_in_no_time() -> None:
    for junk in (
        b"Disallow: /" + b"*a" * 300_000,
        b"User-agent: *\n" + b"Disallow: /a*b*c*d$\n" * 30_000,
        b"\n" * 600_000,
        b"a " * 300_000,
        b":" * 600_000,
    ):
        began = time.perf_counter()
        read_rules(b"User-agent: *\n" + junk).allow("http://h.test/" + "ab" * 900)
        assert time.perf_counter() - began < 2.0


@pytest.mark.parametrize(
    ("lines", "seconds"),
    [
        ("Crawl-delay: 10", 10.0),
        ("Crawl-delay: 0.5", 0.5),
        ("Crawl-delay: 600", 600.0),
        ("Crawl-delay: 86400", 86400.0),
        ("Crawl-delay: soon", None),
        ("Crawl-delay: -5", None),
        ("Crawl-delay: 1,5", 1.5),
        ("Crawl-delay: 5\nCrawl-delay: 30", 30.0),
        ("Crawl-delay: 1e9", None),
        ("", None),
    ],
)
def test_crawl_delay_has_no_cap(lines: str, seconds: float | None) -> None:
    assert read_rules(f"User-agent: *\n{lines}\nDisallow: /x\n".encode()).crawl_delay == seconds


def test_crawl_delay_of_our_group_goes_first() -> None:
    body = b"User-agent: *\nCrawl-delay: 5\nDisallow: /x\n\nUser-agent: SeveBot\nCrawl-delay: 60\n"
    assert read_rules(body).crawl_delay == 60.0


@pytest.mark.parametrize(
    ("robots", "opts_out"),
    [
        ("User-agent: SeveBot\nDisallow: /\n", True),
        ("User-agent: sevebot\nUser-agent: x\nDisallow: /\n", True),
        ("User-agent: *\nDisallow: /\n", False),
        ("User-agent: SeveBot\nDisallow: /private\n", False),
        ("User-agent: SeveBot\nDisallow: /\nAllow: /\n", False),
    ],
)
def test_opt_out_by_robots(robots: str, opts_out: bool) -> None:
    assert read_rules(robots.encode()).opts_out is opts_out


def test_the_table_has_both_answers() -> None:
    answers = [allowed for _, _, allowed in VECTORS]
    assert min(answers.count(True), answers.count(False)) > 40
    assert not [text for text, _, _ in VECTORS if re.search("sevebot", text, re.IGNORECASE)]
