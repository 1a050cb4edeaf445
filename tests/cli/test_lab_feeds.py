"""`seve lab feed|feeds|page|language`: one JSON document, whatever the input."""

# ruff: noqa: E501 - tables of data read better on one line

import json
import time
from pathlib import Path

import pytest
from click.testing import CliRunner

from seve.cli.lab.main import lab

RSS = (
    "<rss version='2.0'><channel><title>A</title><link>https://a.example/</link><language>fr</language><item><title>T</title><link>/p</link>"
    "<pubDate>2 août 2009 à 14h05</pubDate><description>&lt;p onclick=x&gt;Bonjour&lt;/p&gt;</description><category>c</category></item></channel></rss>"
)


def run(*arguments: str, given: bytes | None = None) -> str:
    result = CliRunner().invoke(lab, list(arguments), input=given, catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.stdout


def test_feed_from_a_file_and_from_standard_input(tmp_path: Path) -> None:
    (tmp_path / "a.xml").write_text(RSS)
    told = json.loads(run("feed", str(tmp_path / "a.xml"), "--url", "https://a.example/feed"))
    assert told == json.loads(run("feed", "-", "--url", "https://a.example/feed", given=RSS.encode()))
    assert told == {
        "format": "rss20",
        "title": "A",
        "link": "https://a.example/",
        "language": "fr",
        "malformed": False,
        "entries": [
            {
                "id": "https://a.example/p",
                "title": "T",
                "link": "https://a.example/p",
                "published": "2009-08-02T14:05:00+00:00",
                "updated": None,
                "authors": [],
                "summary": "<p>Bonjour</p>",
                "content": "",
                "tags": ["c"],
                "enclosures": [],
            }
        ],
    }


@pytest.mark.parametrize("body", [b"", b"<html><body>x</body></html>", b"\xff\xfe\x00", b"<rss", b"{"])
def test_bad_input_never_raises(body: bytes) -> None:
    told = json.loads(run("feed", "-", given=body))
    assert told["malformed"] is True


def test_a_feed_longer_than_is_read_says_so() -> None:
    item = "<item><title>T</title><link>https://a.example/p</link></item>"
    long = RSS.replace("</item>", f"</item>{item * 5_000}")
    result = CliRunner().invoke(lab, ["feed", "-"], input=long.encode())
    assert len(json.loads(result.stdout)["entries"]) == 5_000
    assert result.stderr == "-: 5,000 entries were read; what a longer feed holds beyond them is left out\n"


def test_a_page_needs_an_address_of_the_web() -> None:
    result = CliRunner().invoke(lab, ["page", "-", "--url", "nope"], input=b"<p>x</p>")
    assert result.exit_code == 2
    assert "--url: this is not an absolute web address: nope" in result.stderr


def test_feeds_prints_one_object_a_line(tmp_path: Path) -> None:
    (tmp_path / "deep").mkdir()
    (tmp_path / "a.xml").write_text(RSS)
    (tmp_path / "deep" / "b.bin").write_bytes(b"\x89PNG")
    told = [json.loads(line) for line in run("feeds", str(tmp_path)).splitlines()]
    assert [(each["file"], each["format"], len(each["entries"])) for each in told] == [("a.xml", "rss20", 1), ("deep/b.bin", "", 0)]


def test_a_thousand_files_take_a_few_seconds(tmp_path: Path) -> None:
    for number in range(1000):
        (tmp_path / f"{number:04}.xml").write_text(RSS.replace("T</title>", f"T{number}</title>"))
    started = time.perf_counter()
    assert run("feeds", str(tmp_path)).count("\n") == 1000
    assert time.perf_counter() - started < 10


def test_page_tells_what_the_contract_says(tmp_path: Path) -> None:
    prose = "Le printemps revient sur la place et avec lui les réunions publiques de notre quartier. " * 5
    html = f'<html lang=fr><head><title>T</title><meta name=robots content="nosnippet"></head><body><article><p>{prose}<a rel=nofollow href="https://b.example/">B</a></p></article></body></html>'
    (tmp_path / "p.html").write_text(html)
    told = json.loads(run("page", str(tmp_path / "p.html"), "--url", "https://a.example/2026/03/02/p"))
    assert set(told) == {"title", "canonical", "language", "published", "feeds", "text", "links", "directives"}
    assert (told["title"], told["language"], told["published"]) == ("T", "fr", "2026-03-02T00:00:00+00:00")
    assert told["links"] == [{"url": "https://b.example/", "text": "B", "kind": "editorial", "rel": ["nofollow"]}]
    assert told["directives"] == {"nosnippet": True}


def test_language_answers_one_line_for_each() -> None:
    told = run("language", "-", given="Bonjour à toutes et à tous\n\nHello everybody, how are you?\n".encode())
    assert [line.split()[0] for line in told.splitlines()] == ["fr", "und", "en"]
    assert all(0 <= float(line.split()[1]) <= 1 for line in told.splitlines())
