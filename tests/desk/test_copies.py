"""The archived copy behind a link: opened as words and links, written down as a look-up, gone with a place that left."""

import gzip
import io
import re
import zipfile
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from django.test import Client
from tests.desk.factories import NOW, make_place
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from seve.audit import selectors as audit
from seve.base.addresses import surt
from seve.charter.models import OptOut
from seve.charter.tombstones import digests_of
from seve.harvest import models as harvest
from seve.harvest.services import copies, warc
from seve.harvest.services.purge import erase_records
from seve.harvest.types import CopyRefused, WhyNoCopy

NASTY = """<html><head><title>Caf&eacute; du port</title><style>p{color:red}</style></head><body onload="a()"><main>
<h1>Bonjour</h1><script>alert(1)</script><p style="x" onclick="b()">Du texte <a href="/suite">la suite</a>
<a href="javascript:alert(2)">piège</a></p><img src="https://tracker.example/p.gif"><iframe src="https://x.example"></iframe>
<form action="/a"><input name="q"></form><svg onload=alert(3)></svg><h2>Voisin</h2></main></body></html>"""
FEED = """<?xml version="1.0"?><rss version="2.0"><channel><title>Le fil</title><item><title>Un &lt;b&gt; billet</title>
<link>https://port.example/1</link>
<description>&lt;p&gt;Corps &lt;script&gt;x()&lt;/script&gt;&lt;/p&gt;</description></item></channel></rss>"""


@pytest.fixture
def port(desk: Client, settings_data: Path) -> int:
    return make_place("Port", url="https://port.example/")


@pytest.fixture
def settings_data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "warc").mkdir()
    monkeypatch.setattr(copies, "_folder", lambda: tmp_path / "warc")
    return tmp_path / "warc"


def keep(
    folder: Path, place: int, body: bytes, kind: str = "text/html; charset=utf-8", url: str = "https://port.example/", **more: Any
) -> str:
    """Write one record and the page that rests on it. Gives its position."""
    with (folder / "seve-1.warc.gz").open("ab") as file:
        offset = file.tell()
        writer = WARCWriter(file, gzip=True, warc_version="1.1")
        headers = StatusAndHeaders("200 OK", [("Content-Type", kind), *more.get("fields", [])], protocol="HTTP/1.1")
        writer.write_record(
            writer.create_warc_record(
                url,
                more.get("record", "response"),
                payload=io.BytesIO(body),
                http_headers=headers,
                warc_headers_dict={"WARC-Date": "2026-03-12T21:10:00.5Z"},
            )
        )
    archive = f"seve-1.warc.gz#{offset}"
    fields = {"entity_id": place, "url": url, "surt": f"{surt(url)}{offset}", "first_seen": NOW, "last_seen": NOW, "last_outcome": "ok"}
    harvest.Page.objects.create(archive=archive, **fields)
    return archive


def opened(desk: Client, archive: str, language: str = "en") -> Any:
    name, _, offset = quote(archive, safe="#/!").partition("#")
    return desk.get(f"/{language}/desk/copies/{name}/{offset}/", follow=True)


def inside(answer: Any) -> str:
    found = re.search(r'<div class="copy">(.*)</div>\s*</main>', answer.content.decode(), re.DOTALL)
    assert found is not None
    return found[1]


def test_a_copy_is_words_and_links_and_nothing_that_runs_or_is_fetched(desk: Client, port: int, settings_data: Path) -> None:
    answer = opened(desk, keep(settings_data, port, NASTY.encode()))
    page, copy = answer.content.decode(), inside(answer)
    assert answer.status_code == 200
    assert "Café du port" in page
    assert "12 March 2026" in page.replace("\u00a0", " ")
    assert 'href="https://port.example/suite" rel="noopener noreferrer nofollow"' in copy
    assert set(re.findall(r"<([a-z0-9]+)", copy)) <= {"h2", "p", "a"}
    assert not re.search(r"alert|javascript|tracker|style=|on\w+=|color:red|x\.example", copy)
    assert page.count("<main") == 1


def test_the_folded_body_and_the_charset_of_a_copy_are_read(desk: Client, port: int, settings_data: Path) -> None:
    body = gzip.compress("<html><body><p>Été à Brest</p></body></html>".encode("cp1252"))
    archive = keep(settings_data, port, body, "text/html; charset=windows-1252", fields=[("Content-Encoding", "gzip")])
    assert "Été à Brest" in inside(opened(desk, archive))


def test_a_feed_is_shown_entry_by_entry(desk: Client, port: int, settings_data: Path) -> None:
    copy = inside(opened(desk, keep(settings_data, port, FEED.encode(), "application/rss+xml", "https://port.example/feed")))
    assert 'href="https://port.example/1"' in copy
    assert "Corps" in copy
    assert "x()" not in copy
    assert "<b>" not in copy


def test_plain_text_stays_text(desk: Client, port: int, settings_data: Path) -> None:
    copy = inside(opened(desk, keep(settings_data, port, b"a <script>x</script>", "text/plain")))
    assert copy == "<pre>a &lt;script&gt;x&lt;/script&gt;</pre>"


def test_opening_a_copy_is_written_down_and_a_refusal_is_not(desk: Client, port: int, settings_data: Path) -> None:
    archive = keep(settings_data, port, NASTY.encode())
    opened(desk, archive)
    assert [one.subject for one in audit.events(verb_prefix="desk.look")] == [f"directory.WebEntity:{port}"]
    assert opened(desk, "seve-1.warc.gz#7").status_code == 404
    assert len(audit.events(verb_prefix="desk.look")) == 1


def test_the_copy_of_a_place_that_left_is_gone_and_says_so(desk: Client, port: int, settings_data: Path) -> None:
    archive = keep(settings_data, port, NASTY.encode())
    OptOut.objects.create(digest=digests_of("https://port.example/")[0], way="page", at=NOW)
    answer = opened(desk, archive)
    assert answer.status_code == 404
    assert "The place left" in answer.content.decode()
    assert "Bonjour" not in answer.content.decode()
    assert "Cet espace est parti" in opened(desk, archive, "fr").content.decode()


def test_an_erased_record_does_not_show_its_neighbour(desk: Client, port: int, settings_data: Path) -> None:
    first = keep(settings_data, port, NASTY.encode())
    second = keep(settings_data, port, b"<html><body><p>le voisin</p></body></html>")
    assert erase_records(settings_data, {first}) == 1
    answer = opened(desk, first)
    assert answer.status_code == 404
    assert "voisin" not in answer.content.decode()
    assert "le voisin" in inside(opened(desk, second))


@pytest.mark.parametrize(
    ("kind", "body", "more", "why"),
    [
        ("image/png", b"\x89PNG", {}, WhyNoCopy.WORDLESS),
        ("text/html", b"", {"record": "revisit"}, WhyNoCopy.UNCHANGED),
    ],
)
def test_what_is_no_text_is_said(port: int, settings_data: Path, kind: str, body: bytes, more: dict[str, Any], why: WhyNoCopy) -> None:
    name, _, offset = keep(settings_data, port, body, kind, **more).partition("#")
    with pytest.raises(CopyRefused) as told:
        copies.open_copy(name=name, offset=int(offset))
    assert told.value.why == why


def test_a_cut_file_and_a_file_that_is_not_here_are_said(desk: Client, port: int, settings_data: Path) -> None:
    archive = keep(settings_data, port, NASTY.encode())
    file = settings_data / "seve-1.warc.gz"
    file.write_bytes(file.read_bytes()[:-40])
    assert "cut or damaged" in opened(desk, archive).content.decode()
    file.unlink()
    assert "not kept here" in opened(desk, archive).content.decode()


@pytest.mark.parametrize("archive", ["../secret.key#0", "x/../y.warc.gz#0", "web.wacz!a.warc.gz#3", "secret.key#0", ".warc.gz#1", ""])
def test_a_position_outside_the_archives_is_none(settings_data: Path, archive: str) -> None:
    (settings_data.parent / "secret.key").write_text("x")
    assert copies.position_of(archive) is None


def test_a_copy_is_not_shown_under_another_place_nor_to_a_stranger(client: Client, desk: Client, port: int, settings_data: Path) -> None:
    offset = keep(settings_data, port, NASTY.encode()).partition("#")[2]
    other = make_place("Autre")
    assert desk.get(f"/en/desk/places/{other}/copies/seve-1.warc.gz/{offset}/").status_code == 404
    client.logout()
    for path in (f"copies/seve-1.warc.gz/{offset}/", f"places/{port}/copies/seve-1.warc.gz/{offset}/"):
        assert client.get(f"/en/desk/{path}").status_code == 302


def test_the_pages_behind_a_link_lead_to_their_copies(desk: Client, port: int, settings_data: Path) -> None:
    other = make_place("Autre", url="https://autre.example/")
    archive = keep(settings_data, port, NASTY.encode())
    page = harvest.Page.objects.get(archive=archive)
    target = "https://autre.example/"
    harvest.Hyperlink.objects.create(
        page=page, source_entity_id=port, target_url=target, target_surt=surt(target), kind="editorial", first_seen=NOW, last_seen=NOW
    )
    address = f"/en/desk/copies/seve-1.warc.gz/{archive.partition('#')[2]}/"
    assert address in desk.get(f"/en/desk/links/{port}/{other}/").content.decode()
    assert address in desk.get(f"/en/desk/links/{other}/{port}/").content.decode()  # a bridge is asked for in either order
    (settings_data / "seve-1.warc.gz").unlink()
    shown = desk.get(f"/en/desk/links/{port}/{other}/").content.decode()
    assert address not in shown
    assert archive in shown


def imported(folder: Path, desk_data: Path, kind: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """An archive of one page of Port in a folder of the reader's, read into the house. Gives the position that its visit has."""
    body = NASTY.encode()
    answer = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n" + body
    record = io.BytesIO()
    if kind.startswith(("arc", "joined.arc")):
        version = b"1 0 x\nURL IP-address Archive-date Content-type Archive-length\n"
        head = b"filedesc://web.arc 0.0.0.0 20090308120000 text/plain %d\n" % len(version) + version + b"\n"
        one = b"https://port.example/ 192.0.2.1 20090308120000 text/html %d\n" % len(answer) + answer + b"\n"
        record.write(gzip.compress(head) + gzip.compress(one) if kind == "arc.gz" else gzip.compress(head + one))
    else:
        writer = WARCWriter(record, gzip=kind in ("warc.gz", "wacz"), warc_version="1.1")
        headers = StatusAndHeaders("200 OK", [("Content-Type", "text/html; charset=utf-8")], protocol="HTTP/1.1")
        dated = {"WARC-Date": "2009-03-08T12:00:00Z"}
        for url in ("https://elsewhere.example/", "https://port.example/"):
            writer.write_record(
                writer.create_warc_record(url, "response", payload=io.BytesIO(body), http_headers=headers, warc_headers_dict=dated)
            )
    file = folder / f"web 2009.{kind}"
    if kind == "wacz":
        with zipfile.ZipFile(file, "w") as packed:
            packed.writestr("archive/data.warc.gz", record.getvalue())
    elif kind == "joined.warc.gz":
        file.write_bytes(gzip.compress(record.getvalue()))
    else:
        file.write_bytes(record.getvalue())
    monkeypatch.setattr(warc, "_books", lambda: desk_data)
    warc.read_warc(paths=[file], admit=False, by="cli", advance=lambda read: None)
    return harvest.Visit.objects.get(url="https://port.example/").archive


@pytest.mark.parametrize("kind", ["warc.gz", "warc", "wacz", "arc.gz", "joined.warc.gz", "joined.arc.gz"])
def test_a_copy_of_an_imported_archive_is_opened_where_the_file_stands(
    desk: Client, port: int, settings_data: Path, tmp_path: Path, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    archive = imported(tmp_path, settings_data, kind, monkeypatch)
    answer = opened(desk, archive)
    assert answer.status_code == 200
    assert "Café du port" in answer.content.decode()
    assert [file.name for file in settings_data.iterdir()] == ["elsewhere.json"]  # nothing was copied
    (tmp_path / f"web 2009.{kind}").rename(tmp_path / "moved")
    told = opened(desk, archive, "fr")
    page = told.content.decode()
    assert told.status_code == 404
    assert f"web 2009.{kind}" in page
    assert 'href="https://port.example/"' in page
    OptOut.objects.create(digest=digests_of("https://port.example/")[0], way="page", at=NOW)
    (tmp_path / "moved").rename(tmp_path / f"web 2009.{kind}")
    assert "Cet espace est parti" in opened(desk, archive, "fr").content.decode()


def test_another_file_under_the_name_of_an_imported_archive_shows_nothing(
    desk: Client, port: int, settings_data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    archive = imported(tmp_path, settings_data, "warc", monkeypatch)
    file = tmp_path / "web 2009.warc"
    file.write_bytes(file.read_bytes().replace(b"https://port.example/", b"https://fort.example/"))
    assert opened(desk, archive).status_code == 404
