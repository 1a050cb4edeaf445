"""Archives as if fetched."""

import gzip
import io
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import pytest
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from seve.base.errors import SeveError
from seve.directory import models as directory
from seve.harvest import models, selectors
from seve.harvest.services.archives import Archive
from seve.harvest.services.warc import read_warc
from seve.harvest.types import Outcome, RoundReport

TEXT = "La place se remplit chaque soir, on y parle du climat, du travail et de ce que nous voulons faire ensemble. " * 4
PAGE = f"""<html lang=fr><head><title>Un soir sur la place</title></head><body><article><h1>Un soir sur la place</h1>
<p>{TEXT} Lire aussi <a href="http://autre.example/x">le récit de nos voisins</a>.</p></article></body></html>"""


def write_warc(path: Path, *records: tuple[str, str, str, bytes, dict[str, str]], packed: bool = True) -> Path:
    """records: (address, moment, status, body, headers)."""
    with path.open("wb") as stream:
        writer = WARCWriter(stream, gzip=packed)
        for url, moment, status, body, headers in records:
            fields = {"Content-Type": "text/html; charset=utf-8", "Content-Length": str(len(body)), **headers}
            http = StatusAndHeaders(status, list(fields.items()), protocol="HTTP/1.1")
            writer.write_record(
                writer.create_warc_record(
                    url, "response", payload=io.BytesIO(body), http_headers=http, warc_headers_dict={"WARC-Date": moment}
                )
            )
    return path


def record(
    url: str = "http://place.example/2016/04/01/soir",
    moment: str = "2016-04-02T10:00:00Z",
    status: str = "200 OK",
    body: bytes = PAGE.encode(),
    **headers: str,
) -> tuple[str, str, str, bytes, dict[str, str]]:
    return url, moment, status, body, headers


def read(*paths: Path, admit: bool = True) -> RoundReport:
    return read_warc(paths=paths, admit=admit, by="test", advance=lambda steps: None)


@pytest.mark.django_db
def test_records_are_stored_at_their_own_dates(tmp_path: Path) -> None:
    report = read(write_warc(tmp_path / "a.warc.gz", record(), record("http://place.example/gone", status="404 Not Found", body=b"no")))
    assert (report.visits, report.posts_new, report.links_new, report.notes) == (2, 1, 1, ())
    (post,) = selectors.posts()
    assert (post.published, post.archive.startswith("a.warc.gz#")) == (datetime(2016, 4, 1, tzinfo=UTC), True)
    assert models.Page.objects.get().first_seen == datetime(2016, 4, 2, 10, tzinfo=UTC)
    assert sorted(models.Visit.objects.values_list("outcome", flat=True)) == ["missing", "ok"]


@pytest.mark.django_db
def test_reading_again_changes_nothing(tmp_path: Path) -> None:
    path = write_warc(tmp_path / "a.warc.gz", record(), record(moment="2016-05-02T10:00:00Z"))
    first = read(path)
    tables = (models.Visit, models.Page, models.Post, models.Hyperlink, directory.WebEntity, directory.Nomination)
    before = [list(table.objects.order_by("id").values_list()) for table in tables]  # type: ignore[attr-defined]
    again = read(path)
    assert (first.visits, again.visits, again.posts_new, again.links_new) == (2, 0, 0, 0)
    assert [list(table.objects.order_by("id").values_list()) for table in tables] == before  # type: ignore[attr-defined]


@pytest.mark.django_db
def test_without_admit_places_are_nominated_and_only_admitted_ones_stored(tmp_path: Path) -> None:
    path = write_warc(tmp_path / "a.warc.gz", record())
    report = read(path, admit=False)
    assert (report.visits, report.skipped, report.nominated) == (0, 1, 1)
    assert (models.Visit.objects.count(), list(directory.Nomination.objects.values_list("surt", flat=True))) == (0, ["example,place)"])
    assert read(path).visits == 1


@pytest.mark.django_db
@pytest.mark.parametrize("packed", [True, False])
def test_archive_cut_in_the_middle_keeps_what_is_whole_and_says_so(tmp_path: Path, packed: bool) -> None:
    addresses = [f"http://place.example/{number}" for number in range(6)]
    path = write_warc(
        tmp_path / "a.warc.gz", *(record(url, body=PAGE.replace("soir", url[-1]).encode()) for url in addresses), packed=packed
    )
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2 - 50])
    report = read(path)
    assert 0 < report.visits < 6
    (note,) = report.notes
    assert note.startswith("a.warc.gz is cut after byte ")
    path.write_bytes(whole)
    assert read(path).visits == 6 - report.visits


def test_every_cut_gives_whole_records_only(tmp_path: Path) -> None:
    path = write_warc(tmp_path / "a.warc.gz", record("http://place.example/1"), record("http://place.example/2"))
    whole = path.read_bytes()
    bodies = {answer.body for answer in Archive(path)}
    assert bodies == {PAGE.encode()}
    for end in range(1, len(whole) - 1, 37):
        path.write_bytes(whole[:end])
        archive = Archive(path)
        try:
            answers = list(archive)
        except SeveError:
            assert end < 10
            continue
        assert {answer.body for answer in answers} <= bodies
        assert len(answers) == 2 or archive.cut_at is not None


@pytest.mark.django_db
def test_page_of_fifty_megabytes_is_refused_by_its_size(tmp_path: Path) -> None:
    path = write_warc(tmp_path / "a.warc.gz", record("http://place.example/big", body=b"<html>" + b"x" * 50_000_000), record())
    report = read(path)
    assert (report.outcomes, report.posts_new) == ({"ok": 1, "too-large": 1}, 1)
    assert report.notes == ("a.warc.gz: 1 answers over 8 MB were refused",)


def test_bomb_in_an_archive_is_refused(tmp_path: Path) -> None:
    bomb = gzip.compress(b"<html>" + b"\0" * 200_000_000)
    path = write_warc(tmp_path / "a.warc.gz", record(body=bomb, **{"Content-Encoding": "gzip"}))
    assert [answer.outcome for answer in Archive(path)] == [Outcome.TOO_LARGE]


def test_encodings_are_undone(tmp_path: Path) -> None:
    chunked = b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in (PAGE.encode()[:100], PAGE.encode()[100:])) + b"0\r\n\r\n"
    path = write_warc(
        tmp_path / "a.warc.gz",
        record("http://a.example/1", body=gzip.compress(PAGE.encode()), **{"Content-Encoding": "gzip"}),
        record("http://a.example/2", body=chunked, **{"Transfer-Encoding": "chunked"}),
        record("http://a.example/3", **{"Content-Encoding": "gzip"}),
    )
    assert [answer.body for answer in Archive(path)] == [PAGE.encode()] * 3


def test_wacz_is_read_through_its_archives(tmp_path: Path) -> None:
    inner = write_warc(tmp_path / "data.warc.gz", record())
    with zipfile.ZipFile(tmp_path / "a.wacz", "w") as packed:
        packed.write(inner, "archive/data.warc.gz")
        packed.writestr("pages/pages.jsonl", "{}")
    (answer,) = Archive(tmp_path / "a.wacz")
    assert (answer.archive.startswith("a.wacz!archive/data.warc.gz#"), answer.body) == (True, PAGE.encode())


@pytest.mark.parametrize("content", [b"not an archive", b"PK\3\4broken", b"\x1f\x8b\x08broken"])
def test_other_files_are_refused_in_one_line(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "x").write_bytes(content)
    with pytest.raises(SeveError) as refused:
        list(Archive(tmp_path / "x"))
    assert "\n" not in str(refused.value)


@pytest.mark.shared_data
def test_real_archives_tell_the_same_as_arc_and_as_warc(shared_data: Path) -> None:
    told = [
        [(answer.url, answer.at, answer.status, answer.body) for answer in Archive(shared_data / "warc-aut" / f"example.{kind}.gz")]
        for kind in ("arc", "warc")
    ]
    assert len(told[0]) == 186
    assert told[0] == told[1]


RSS = "<?xml version='1.0'?><rss version='2.0'><channel><title>{}</title><item><title>T</title><link>http://place.example/t</link></item></channel></rss>"


@pytest.mark.django_db
def test_feeds_of_an_archive_go_into_the_plan_of_visits(tmp_path: Path) -> None:
    """Those that a home page announces and those the archive holds; not those of comments, nor those of somebody else."""
    told = ("/feed/", "/comments/feed/", "http://elsewhere.example/feed")
    links = "".join(f'<link rel=alternate type="application/rss+xml" href="{href}">' for href in told)
    home = f"<html><head><title>La place</title>{links}</head><body><p>{TEXT}</p></body></html>".encode()
    deep = f'<html><head><link rel=alternate type="application/rss+xml" href="/2016/soir/feed/"></head><body><p>{TEXT}</p></body></html>'
    xml = {"Content-Type": "application/rss+xml"}
    path = write_warc(
        tmp_path / "a.warc.gz",
        record("http://place.example/", body=home),
        record("http://place.example/2016/soir/", body=deep.encode()),
        record("http://place.example/theme/climat.xml", body=RSS.format("Climat").encode(), **xml),
        record("http://place.example/2016/soir/rss", body=RSS.format("Commentaires sur : un soir").encode(), **xml),
    )
    read(path)
    read(path)
    planned = models.Feed.objects.filter(kind="feed").values_list("url", "last_visit", "depth")
    assert sorted(planned) == [("http://place.example/feed/", None, 0), ("http://place.example/theme/climat.xml", None, 0)]
