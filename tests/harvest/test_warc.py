"""Archives as if fetched."""

import gzip
import io
import zipfile
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import pytest
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from seve.base.errors import SeveError
from seve.directory import models as directory
from seve.harvest import models, selectors
from seve.harvest.services import warc
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
def test_large_archives_are_read_by_workers_who_see_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lent: list[int] = []

    class Workers(ProcessPoolExecutor):
        def submit(self, *work, **more):  # type: ignore[no-untyped-def]
            lent.append(1)
            return super().submit(*work, **more)

    monkeypatch.setattr(warc, "PAYS_FROM", 0)
    monkeypatch.setattr(warc, "ProcessPoolExecutor", Workers)
    monkeypatch.setattr(warc.os, "cpu_count", lambda: 2)
    pages = [PAGE.replace("Un soir", f"Le soir {number}").encode() for number in range(warc.PIECE * 2 + 1)]
    records = [record(f"http://place.example/2016/04/01/soir-{number}", body=body) for number, body in enumerate(pages)]
    report = read(write_warc(tmp_path / "a.warc.gz", *records))
    assert (report.visits, report.posts_new, report.links_new, len(lent)) == (33, 33, 33, 3)
    assert {post.title for post in selectors.posts()} == {f"Le soir {number} sur la place" for number in range(33)}


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


def test_a_small_archive_that_unfolds_into_gigabytes_takes_no_memory(tmp_path: Path) -> None:
    import tracemalloc

    told = 96 << 20
    head = "WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: http://a.test/\r\nWARC-Date: 2020-01-01T00:00:00Z\r\n"
    head += f"Content-Length: {told}\r\n\r\n"
    path = tmp_path / "bomb.warc.gz"
    with gzip.open(path, "wb") as file:
        file.write(head.encode())
        for _ in range(told >> 20):
            file.write(bytes(1 << 20))
        file.write(b"\r\n\r\n")
    archive = Archive(path)
    tracemalloc.start()
    try:
        (answer,) = archive
        most = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert (answer.outcome, archive.cut_at) == (Outcome.TOO_LARGE, None)
    assert most < 16 << 20


@pytest.mark.parametrize("kind", ["wacz", "arc"])
def test_damaged_archives_end_in_a_place_where_they_are_cut_never_in_a_traceback(
    tmp_path: Path, kind: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Bytes changed, lost and added by chance, two hundred times."""
    import random

    whole = write_warc(tmp_path / "data.warc.gz", record(), record("http://place.example/2")).read_bytes()
    page = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<html>hello</html>"
    version = b"1 0 InternetArchive\nURL IP-address Archive-date Content-type Archive-length\n"
    arc = b"filedesc://x.arc 0.0.0.0 20090101000000 text/plain %d\n%s\n" % (len(version), version)
    arc += b"http://a.test/ 1.2.3.4 20090101000000 text/html %d\n%s\n" % (len(page), page)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("archive/a.warc.gz", whole)
        archive.writestr("archive/b.warc", gzip.decompress(whole))
    seed, chance, path = packed.getvalue() if kind == "wacz" else arc, random.Random(3), tmp_path / "damaged"
    told = 0
    for _ in range(200):
        damaged = bytearray(seed)
        for _ in range(chance.choice([1, 1, 3])):
            at = chance.randrange(len(damaged))
            damaged[at : at + chance.choice([0, 1, 1, 9])] = chance.choice([b"", b"\xff", b"99999999999999999999", b"\0\0"])
        path.write_bytes(damaged)
        try:
            told += len(list(Archive(path)))
        except SeveError as refused:
            assert "\n" not in str(refused)
    assert told > 20
    assert capsys.readouterr().err == ""


def test_one_damaged_member_of_a_wacz_costs_no_other(tmp_path: Path) -> None:
    whole = gzip.decompress(write_warc(tmp_path / "data.warc.gz", record()).read_bytes())
    with zipfile.ZipFile(tmp_path / "a.wacz", "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("archive/a.warc", whole)
        packed.writestr("archive/b.warc", whole)
    damaged = bytearray((tmp_path / "a.wacz").read_bytes())
    damaged[60:90] = b"\xff" * 30  # in the packed bytes of the first
    (tmp_path / "a.wacz").write_bytes(damaged)
    archive = Archive(tmp_path / "a.wacz")
    assert [answer.archive.partition("#")[0] for answer in archive] == ["a.wacz!archive/b.warc"]
    assert archive.cut_name == "a.wacz!archive/a.warc"


@pytest.mark.django_db
def test_a_reservation_that_no_table_can_hold_is_read_all_the_same(tmp_path: Path) -> None:
    odd = b'{"location": "/\\u0000a", "tdm-reservation": 1}, {"location": "/\\ud800b", "tdm-reservation": 1}'
    rules = b"[" + odd + b', {"location": "/2016*", "tdm-reservation": 1}]'
    told = record("http://place.example/.well-known/tdmrep.json", body=rules, **{"Content-Type": "application/json"})
    report = read(write_warc(tmp_path / "a.warc.gz", record(), told))
    assert (report.visits, [post.text for post in models.Post.objects.all()]) == (2, [""])


@pytest.mark.django_db
def test_one_record_that_cannot_be_stored_costs_no_other(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from seve.harvest.services import warc

    def store_many(answers, index):  # type: ignore[no-untyped-def]
        if any("ill" in each.url for each in answers):
            raise ValueError("half a character")
        return whole(answers, index)

    whole = warc.store_many
    monkeypatch.setattr(warc, "store_many", store_many)
    report = read(write_warc(tmp_path / "a.warc.gz", record(), record("http://place.example/ill"), record("http://place.example/3")))
    assert (report.visits, models.Visit.objects.count(), len(report.notes)) == (2, 2, 1)
    assert report.notes[0].startswith("a.warc.gz#")


@pytest.mark.django_db
def test_half_a_character_in_a_title_is_stored_as_a_question_mark(tmp_path: Path) -> None:
    said = '{"@type": "NewsArticle", "headline": "Un t\\ud800tre \\u0000", "datePublished": "2016-04-01"}'
    body = PAGE.replace("<title>", f'<script type="application/ld+json">{said}</script><title>').encode()
    report = read(write_warc(tmp_path / "a.warc.gz", record(body=body)))
    assert (report.visits, report.notes) == (1, ())


def arc_of(bodies: dict[str, bytes]) -> bytes:
    """An ARC as plain bytes."""
    version = b"1 0 InternetArchive\nURL IP-address Archive-date Content-type Archive-length\n"
    told = b"filedesc://x.arc 0.0.0.0 20090101000000 text/plain %d\n%s\n" % (len(version), version)
    for url, body in bodies.items():
        page = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: %d\r\n\r\n%s" % (len(body), body)
        told += b"%s 1.2.3.4 20090101000000 text/html %d\n%s\n" % (url.encode(), len(page), page)
    return told


def whole_archive(tmp_path: Path, kind: str, addresses: list[str]) -> bytes:
    bodies = {url: PAGE.replace("voisins", url).encode() for url in addresses}
    if kind == "arc":
        return arc_of(bodies)
    return write_warc(tmp_path / "plain.warc", *(record(url, body=body) for url, body in bodies.items()), packed=False).read_bytes()


@pytest.mark.parametrize("kind", ["arc", "warc"])
def test_an_archive_compressed_as_one_whole_is_read(tmp_path: Path, kind: str) -> None:
    """As some crawlers of the 2000s wrote it: all records in one gzip member."""
    plain = whole_archive(tmp_path, kind, [f"http://place.example/{number}" for number in range(9)])
    (tmp_path / f"plain.{kind}").write_bytes(plain)
    expected = [(each.url, each.at, each.body) for each in Archive(tmp_path / f"plain.{kind}")]
    assert len(expected) == 9
    path = tmp_path / f"joined.{kind}.gz"
    half = plain.index(b"http://place.example/4") - (
        0 if kind == "arc" else plain[: plain.index(b"http://place.example/4")][::-1].index(b"CRAW") + 4
    )
    for packed in (gzip.compress(plain), gzip.compress(plain[:half]) + gzip.compress(plain[half:])):
        path.write_bytes(packed)
        archive = Archive(path)
        assert [(each.url, each.at, each.body) for each in archive] == expected
        assert archive.cut_at is None
    places = [each.archive.rpartition("#")[2] for each in archive]
    assert [plain[int(place) :].startswith((b"WARC/1", b"http://place")) for place in places] == [True] * 9  # where each stands, unfolded
    with zipfile.ZipFile(tmp_path / "a.wacz", "w") as wacz:
        wacz.write(path, f"archive/joined.{kind}.gz")
    assert [(each.url, each.at, each.body) for each in Archive(tmp_path / "a.wacz")] == expected


@pytest.mark.parametrize("kind", ["arc", "warc"])
def test_an_archive_compressed_as_one_whole_and_cut_gives_whole_records_only(tmp_path: Path, kind: str) -> None:
    plain = whole_archive(tmp_path, kind, [f"http://place.example/{number}" for number in range(9)])
    path = tmp_path / f"joined.{kind}.gz"
    packed = gzip.compress(plain, 0)
    path.write_bytes(packed)
    whole = [(each.url, each.body) for each in Archive(path)]
    for end in (*range(40, len(packed) - 1, 997), len(packed) - 1):
        path.write_bytes(packed[:end])
        archive = Archive(path)
        found = [(each.url, each.body) for each in archive]
        assert found == whole[: len(found)]
        assert archive.cut_at is not None
    path.write_bytes(packed[:-8] + b"\0" * 8)  # the checksum does not hold
    archive = Archive(path)
    list(archive)
    assert archive.cut_at is not None


@pytest.mark.parametrize("kind", ["arc", "warc"])
def test_a_bomb_compressed_as_one_whole_takes_no_memory(tmp_path: Path, kind: str) -> None:
    import tracemalloc

    first = whole_archive(tmp_path, kind, ["http://place.example/1"])
    told = 96 << 20
    if kind == "arc":
        head = b"http://a.test/ 1.2.3.4 20090101000000 text/html %d\n" % told
    else:
        head = b"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: http://a.test/\r\nWARC-Date: 2020-01-01T00:00:00Z\r\n"
        head += b"Content-Length: %d\r\n\r\n" % told
    path = tmp_path / f"bomb.{kind}.gz"
    with gzip.open(path, "wb", 1) as file:
        file.write(first + head)
        for _ in range(told >> 20):
            file.write(bytes(1 << 20))
        file.write(b"\r\n\r\n" + first)
    archive = Archive(path)
    tracemalloc.start()
    try:
        outcomes = [answer.outcome for answer in archive]
        most = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert outcomes[0] == Outcome.OK
    assert Outcome.OK in outcomes[1:] or kind == "arc"  # behind what is no record, an ARC cannot be read on
    assert most < 16 << 20
