"""`seve harvest warc`: what it prints, what it refuses, what it says of a cut file."""

# ruff: noqa: E501 - tables of data read better on one line

import io
import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from seve.base.errors import SeveError
from seve.cli.harvest import harvest

pytestmark = pytest.mark.django_db
FEED = b"<rss version='2.0'><channel><item><title>T</title><link>http://a.example/1</link><pubDate>Mon, 02 Mar 2026 10:00:00 GMT</pubDate></item></channel></rss>"


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    path = tmp_path / "a.warc.gz"
    with path.open("wb") as stream:
        writer = WARCWriter(stream, gzip=True)
        for number in range(3):
            http = StatusAndHeaders("200 OK", [("Content-Type", "application/rss+xml")], protocol="HTTP/1.1")
            headers = {"WARC-Date": f"2026-03-0{number + 3}T10:00:00Z"}
            body = io.BytesIO(FEED.replace(b"/1<", b"/%d<" % number))
            writer.write_record(
                writer.create_warc_record("http://a.example/feed", "response", payload=body, http_headers=http, warc_headers_dict=headers)
            )
    return path


def run(*arguments: str) -> Result:
    return CliRunner().invoke(harvest, ["warc", *arguments], catch_exceptions=False)


def test_json_is_the_report(archive: Path) -> None:
    told = json.loads(run("--admit", "--json", str(archive)).stdout)
    assert (told["visits"], told["posts_new"], told["feeds"], told["seen"], told["notes"]) == (3, 3, 1, ["http://a.example/"], [])


def test_words_without_admit_say_what_to_do(archive: Path) -> None:
    result = run(str(archive))
    assert result.exit_code == 0
    assert "3 answers belong to places that are not admitted: add --admit" in result.stdout
    assert "1 places nominated" in result.stdout


def test_cut_file_is_told_in_one_line_and_is_no_failure(archive: Path) -> None:
    archive.write_bytes(archive.read_bytes()[:-40])
    result = run("--admit", "--json", str(archive))
    assert (result.exit_code, json.loads(result.stdout)["visits"]) == (0, 2)
    (line,) = result.stderr.strip().splitlines()
    assert line.startswith("seve: a.warc.gz is cut after byte ")


@pytest.mark.parametrize("content", [None, b"not an archive"])
def test_what_is_no_archive_fails_in_one_line(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "x.warc"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(SeveError) as refused:
        run(str(path))
    assert "\n" not in str(refused.value)
