"""T-G3a, b: after an opt-out, no trace of the place is left in any table, archive or index; and it does not come back."""

import io
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connection

from seve.base import clock
from seve.charter import selectors, services
from seve.charter.types import Way
from seve.directory.models import Discovery, Nomination, UrlPrefix, WebEntity
from seve.harvest.models import Feed, Hyperlink, Page, Post, Visit
from seve.harvest.services.purge import erase_records
from seve.project import purge

CANARIES = [f"canary{n:02}" for n in range(20)]
HOME = "https://canary00.example.org/"


def plant() -> WebEntity:
    """A place whose every text is a canary, and another that links to it."""
    now = clock.now()
    entities = [
        WebEntity.objects.create(name=name, home_url=url, note=note, status="in", created_at=now, decided_at=now)
        for name, url, note in ((CANARIES[1], HOME, CANARIES[2]), ("Neighbour", "https://neighbour.example/", ""))
    ]
    UrlPrefix.objects.create(entity=entities[0], surt="org,example,canary00)", url=HOME)
    UrlPrefix.objects.create(entity=entities[1], surt="example,neighbour)", url="https://neighbour.example/")
    Feed.objects.create(entity=entities[0], url=f"{HOME}{CANARIES[3]}.xml", host="canary00.example.org", kind="feed")
    visit = Visit.objects.create(entity=entities[0], url=f"{HOME}{CANARIES[4]}", at=now, outcome="ok", detail=CANARIES[5])
    spot: dict[str, Any] = {"first_seen": now, "last_seen": now}
    Post.objects.create(
        entity=entities[0],
        url=f"{HOME}{CANARIES[6]}",
        surt=f"org,example,canary00)/{CANARIES[6]}",
        title=CANARIES[7],
        text=CANARIES[8],
        excerpt=CANARIES[9],
        tags=[CANARIES[10]],
        published=now,
        content_hash=b"x",
        visit=visit,
        **spot,
    )
    pages = [
        Page.objects.create(entity=entity, url=url, surt=key, title=title, last_outcome="ok", **spot)
        for entity, url, key, title in (
            (entities[0], f"{HOME}{CANARIES[11]}", f"org,example,canary00)/{CANARIES[11]}", CANARIES[12]),
            (entities[1], "https://neighbour.example/", "example,neighbour)", "Neighbour"),
        )
    ]
    link: dict[str, Any] = {"kind": "editorial", **spot}
    Hyperlink.objects.create(
        page=pages[0], source_entity=entities[0], target_url="https://x.example/", target_surt="example,x)", anchor=CANARIES[13], **link
    )
    Hyperlink.objects.create(
        page=pages[1],
        source_entity=entities[1],
        target_url=f"{HOME}{CANARIES[14]}",
        target_surt=f"org,example,canary00)/{CANARIES[14]}",
        anchor=CANARIES[15],
        **link,
    )
    Hyperlink.objects.create(
        page=pages[1], source_entity=entities[1], target_url="https://y.example/", target_surt="example,y)", anchor="kept", **link
    )
    Nomination.objects.create(surt=f"org,example,canary00)/{CANARIES[16]}", url=f"{HOME}{CANARIES[16]}", first_seen=now, last_seen=now)
    Discovery.objects.create(surt="org,example,canary00)", route="link", at=now, evidence_url="https://neighbour.example/")
    Discovery.objects.create(surt="example,z)", route="link", at=now, evidence_url=f"{HOME}{CANARIES[17]}")
    return entities[0]


def dump() -> str:
    """Every row of every table of the rooms, as text."""
    lines = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT t::text FROM "{table}" t')
            lines += [f"{table}: {row[0]}" for row in cursor.fetchall()]
    return "\n".join(lines)


@pytest.mark.django_db
def test_nothing_of_a_place_is_left_once_it_left(django_capture_on_commit_callbacks: Any) -> None:
    plant()
    assert all(canary in dump() for canary in CANARIES[:18])
    with django_capture_on_commit_callbacks(execute=True):
        services.opt_out(url=HOME, way=Way.FORM, by="public")
    assert [line for line in dump().splitlines() if "canary" in line] == []
    assert Hyperlink.objects.get().anchor == "kept"
    assert selectors.places_to_purge() == []


@pytest.mark.django_db
def test_one_page_that_leaves_takes_nothing_else(django_capture_on_commit_callbacks: Any) -> None:
    plant()
    with django_capture_on_commit_callbacks(execute=True):
        services.opt_out(url=f"{HOME}{CANARIES[6]}", way=Way.META, by="system:harvest")
    kept = dump()
    assert CANARIES[7] not in kept
    assert CANARIES[1] in kept
    assert Feed.objects.count() == 1


@pytest.mark.django_db
def test_interrupted_erasure_is_taken_up_again(django_capture_on_commit_callbacks: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    plant()

    def fall(**_: Any) -> None:
        raise RuntimeError

    with monkeypatch.context() as broken, django_capture_on_commit_callbacks(execute=True):
        broken.setattr(purge.directory, "purge", fall)
        services.opt_out(url=HOME, way=Way.FORM, by="public")
    assert not selectors.may_visit(HOME).open
    assert selectors.places_to_purge() == ["org,example,canary00)"]
    assert purge.purge_pending(by="system:schedule") == 1
    assert "canary" not in dump()


def test_archive_record_is_erased_in_place_and_its_neighbours_stay(tmp_path: Path) -> None:
    from warcio.archiveiterator import ArchiveIterator
    from warcio.warcwriter import WARCWriter

    path = tmp_path / "a.warc.gz"
    offsets = []
    with path.open("wb") as file:
        writer = WARCWriter(file, gzip=True)
        for name in ("before", "canary", "after"):
            offsets.append(file.tell())
            record = writer.create_warc_record(f"https://{name}.example/", "resource", payload=io.BytesIO(name.encode() * 500))
            writer.write_record(record)
    size = path.stat().st_size
    assert erase_records(tmp_path, {f"a.warc.gz#{offsets[1]}"}) == 1
    assert path.stat().st_size == size
    for offset, name in ((offsets[0], "before"), (offsets[2], "after")):
        with path.open("rb") as file:
            file.seek(offset)
            record = next(iter(ArchiveIterator(file)))
            assert record.rec_headers.get_header("WARC-Target-URI") == f"https://{name}.example/"
    import gzip

    assert b"canary" not in gzip.decompress(path.read_bytes())
    assert gzip.decompress(path.read_bytes()).count(b"WARC-Target-URI") == 2


@pytest.mark.parametrize("reference", ["../a.warc.gz#0", "/etc/passwd#0", "a.warc.gz", "a.warc.gz#-1", "missing.warc.gz#0", "#0"])
def test_reference_outside_the_archives_touches_nothing(tmp_path: Path, reference: str) -> None:
    (tmp_path.parent / "a.warc.gz").write_bytes(b"kept")
    assert erase_records(tmp_path, {reference}) == 0
    assert (tmp_path.parent / "a.warc.gz").read_bytes() == b"kept"


def test_archives_lie_in_the_data_folder() -> None:
    assert settings.SEVE.data.is_dir()
