"""Copies that a round keeps of its own accord: pages that link one admitted place to another; their bound, their age, their leaving."""

import io
import os
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.conf import settings
from hostile import Exchange
from small_town import Town

from seve.base.http import Policy
from seve.directory.selectors import entity_index
from seve.harvest import selectors
from seve.harvest.models import Hyperlink, Page, Post, RobotsFile, Visit
from seve.harvest.services import copies, thinning
from seve.harvest.services.purge import purge
from seve.harvest.services.round import run_round
from seve.harvest.types import CopyRefused, WhyNoCopy

LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)
BOUND = 500 << 20

Rounds = Callable[[], None]


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(settings, "SEVE", replace(settings.SEVE, data=tmp_path, copies=BOUND))
    return tmp_path


@pytest.fixture
def go(town: Town, policy: Policy, data: Path) -> Rounds:
    def one_round() -> None:
        run_round(once=True, by="tests", policy=policy, delay=0.0)

    return one_round


def two_blogs(town: Town, head: str = "") -> int:
    """One that cites the other on its page about it, and nowhere else. Gives its id."""
    town.admit(town.blog("b.test", posts=1))
    town.blog("a.test", posts=1, words='<a href="/about">about</a>')
    write(town, f'<p>We read <a href="{town.server.url("b.test")}">our neighbour</a> every morning, and you should.</p>', head)
    town.admit(town.server.url("a.test"))
    found = entity_index().resolve(town.server.url("a.test"))
    assert found is not None
    return found


def write(town: Town, body: str, head: str = "") -> None:
    town.web.sites["a.test"]["/about"] = (
        f"<html><head><title>About</title>{head}</head><body><article>{body}</article></body></html>".encode()
    )


def held(data: Path) -> list[Path]:
    return sorted((data / "warc").glob("*.warc.gz"))


def about(town: Town) -> Page:
    return Page.objects.get(url=town.server.url("a.test", "/about"))


def shown(archive: str) -> str:
    name, _, offset = archive.rpartition("#")
    return copies.open_copy(name=name, offset=int(offset)).html


def test_a_round_keeps_the_page_that_links_two_places_and_no_other(town: Town, go: Rounds, data: Path) -> None:
    source = two_blogs(town)
    go()
    kept = Visit.objects.exclude(archive="")
    assert [visit.url for visit in kept] == [town.server.url("a.test", "/about")]
    assert "our neighbour" in shown(about(town).archive)
    (link,) = [link for link in selectors.page_links(source_entity=source) if "b.test" in link.target_url]
    assert link.archive == kept[0].archive
    assert [path.name.split("-")[0] for path in held(data)] == ["evidence"]


def test_a_feed_that_tells_of_a_link_is_kept_too(town: Town, go: Rounds) -> None:
    town.admit(town.blog("b.test", posts=1))
    town.blog("a.test", posts=1)
    cited = town.server.url("b.test", "/post/0")
    feed = town.web.sites["a.test"]["/feed"]
    assert isinstance(feed, bytes)
    words = f"As <a href='{cited}'>our neighbour</a> says, and says well, of the mill and the river."
    town.web.sites["a.test"]["/feed"] = (
        feed.replace(b"</item>", f"<encoded><![CDATA[{words}]]></encoded></item>".encode())
        .replace(b"<description>", b"<description><![CDATA[" + words.encode() + b"]]></description><summary>")
        .replace(b"</summary></description>", b"</summary>")
    )
    town.admit(town.server.url("a.test"))
    go()
    assert Hyperlink.objects.filter(target_url=cited).exists()
    (kept,) = Visit.objects.exclude(archive="")
    assert kept.url == town.server.url("a.test", "/feed")


def test_what_is_known_is_not_kept_again_and_a_new_link_is(town: Town, go: Rounds, data: Path) -> None:
    source = two_blogs(town)
    go()
    first = about(town).archive
    go()  # nothing changed
    write(town, f'<p>We read <a href="{town.server.url("b.test")}">our neighbour</a>, still, and every morning.</p>')
    go()  # other words, the same link
    assert about(town).archive == first
    assert Visit.objects.exclude(archive="").count() == 1
    later = town.server.url("b.test", "/post/0")
    write(town, f'<p>We read <a href="{town.server.url("b.test")}">our neighbour</a>, and <a href="{later}">this</a> of theirs.</p>')
    go()
    second = about(town).archive
    assert second != first and "of theirs" in shown(second)
    copies_by_target = {link.target_url: link.archive for link in selectors.page_links(source_entity=source)}
    assert copies_by_target[town.server.url("b.test")] == first  # each link opens on the visit that first saw it
    assert copies_by_target[later] == second
    assert len(held(data)) == 1  # the file of the last round is gone on with


@pytest.mark.parametrize(
    "head",
    [
        '<meta name="robots" content="noarchive">',
        '<meta name="robots" content="nosnippet">',
        '<meta name="robots" content="max-snippet:20">',
        '<meta name="tdm-reservation" content="1">',
        '<meta name="robots" content="index, noai">',
    ],
)
def test_a_page_that_asks_not_to_be_kept_is_not(town: Town, go: Rounds, data: Path, head: str) -> None:
    two_blogs(town, head)
    go()
    assert Hyperlink.objects.filter(page=about(town)).exists()
    assert not Visit.objects.exclude(archive="").exists() and held(data) == []


def forgotten(town: Town, words: str) -> bytes:
    """The page about the neighbour, with other words, as if nobody had ever read it. Gives it."""
    Page.objects.all().delete()
    write(town, f'<p>We read <a href="{town.server.url("b.test")}">our neighbour</a>, {words}, and you should.</p>')
    page = town.web.sites["a.test"]["/about"]
    assert isinstance(page, bytes)
    return page


def test_a_header_or_a_file_of_the_host_that_reserves_is_obeyed(town: Town, go: Rounds, data: Path) -> None:
    two_blogs(town)
    town.web.sites["a.test"]["/.well-known/tdmrep.json"] = b'[{"location": "/about", "tdm-reservation": 1}]'
    go()
    assert held(data) == []
    del town.web.sites["a.test"]["/.well-known/tdmrep.json"]
    RobotsFile.objects.all().delete()
    page = forgotten(town, "with a header")

    async def asks(exchange: Exchange) -> None:
        await exchange.answer(page, headers=[("X-Robots-Tag", "noarchive")])

    town.web.sites["a.test"]["/about"] = asks
    go()
    assert Hyperlink.objects.filter(page=about(town)).exists() and held(data) == []
    forgotten(town, "asking nothing")
    go()
    assert len(held(data)) == 1


def test_a_copy_goes_when_its_page_begins_to_ask(town: Town, go: Rounds) -> None:
    two_blogs(town)
    go()
    kept = about(town).archive
    assert "our neighbour" in shown(kept)
    two_blogs_again = f'<p>We read <a href="{town.server.url("b.test")}">our neighbour</a> every morning, and you should.</p>'
    write(town, two_blogs_again, '<meta name="robots" content="noarchive">')
    go()
    assert about(town).archive == ""
    assert not Visit.objects.filter(archive=kept).exists()
    assert b"neighbour" not in member(kept)


def member(archive: str) -> bytes:
    """What the archive holds at a place now."""
    import gzip

    name, _, offset = archive.rpartition("#")
    with (settings.SEVE.data / "warc" / name).open("rb") as file:
        file.seek(int(offset))
        return gzip.GzipFile(fileobj=io.BytesIO(file.read())).read()


def test_a_place_that_leaves_takes_its_copies_with_it(town: Town, go: Rounds) -> None:
    source = two_blogs(town)
    go()
    kept = about(town).archive
    purge(place=about(town).surt.partition("/")[0], entity_ids=[source], by="tests")
    assert b"neighbour" not in member(kept)
    name, _, offset = kept.rpartition("#")
    with pytest.raises(CopyRefused) as refused:
        copies.open_copy(name=name, offset=int(offset))
    assert refused.value.why is WhyNoCopy.UNKNOWN


def test_nothing_is_kept_where_the_setting_says_none_or_the_room_is_taken(
    town: Town, go: Rounds, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    two_blogs(town)
    monkeypatch.setattr(settings, "SEVE", replace(settings.SEVE, copies=0))
    go()
    assert held(data) == []
    forgotten(town, "again")
    full = data / "warc" / "evidence-20000101000000000000-1.warc.gz"
    full.parent.mkdir(exist_ok=True)
    full.write_bytes(b"\0" * 2_000)
    monkeypatch.setattr(settings, "SEVE", replace(settings.SEVE, copies=1_000))
    go()
    assert Hyperlink.objects.filter(page=about(town)).exists() and held(data) == [full]


def test_a_half_written_record_is_cut_off_before_the_next(town: Town, go: Rounds, data: Path) -> None:
    two_blogs(town)
    go()
    first = about(town).archive
    with held(data)[0].open("ab") as file:
        file.write(b"\x1f\x8b\x08\0\0\0")  # as a killed round leaves it
    later = town.server.url("b.test", "/post/0")
    write(town, f'<p>We read <a href="{town.server.url("b.test")}">our neighbour</a>, and <a href="{later}">this</a> of theirs.</p>')
    go()
    assert "our neighbour" in shown(first) and "of theirs" in shown(about(town).archive)


def thin(bound: int = BOUND, before: datetime = LONG_AGO, cited: tuple[str, ...] = ()) -> thinning.Thinned:
    return thinning.thin_copies(bound=bound, before=before, cited=cited, by="tests")


def test_old_copies_go_when_they_take_too_much_room_or_are_too_old(town: Town, go: Rounds, data: Path) -> None:
    two_blogs(town)
    go()
    assert thin() == thinning.Thinned()
    (file,) = held(data)
    assert thin(bound=file.stat().st_size - 1) == thinning.Thinned(files=1, records=1)
    assert held(data) == [] and about(town).archive == "" and not Visit.objects.exclude(archive="").exists()
    forgotten(town, "again")
    go()
    (file,) = held(data)
    old = datetime.now(UTC) - timedelta(days=400)
    os.utime(file, (old.timestamp(), old.timestamp()))
    assert thin(before=datetime.now(UTC) - timedelta(days=390)).records == 1
    assert held(data) == []


def test_what_a_letter_cites_is_moved_and_stays(town: Town, go: Rounds, data: Path) -> None:
    later = town.server.url("b.test", "/post/0")
    source = two_blogs(town)
    town.web.sites["a.test"]["/"] = (
        f'<html><body><a href="/about">about</a><p>Read <a href="{later}">this</a> of theirs today.</p></body></html>'.encode()
    )
    go()
    assert Visit.objects.exclude(archive="").count() == 2
    told = thin(bound=1, cited=(town.server.url("a.test", "/about"),))
    assert told == thinning.Thinned(files=1, records=1, moved=1)
    (kept,) = Visit.objects.exclude(archive="").values_list("archive", flat=True)
    assert kept.startswith("cited-") and kept == about(town).archive
    assert "our neighbour" in shown(kept)
    assert [path.name.split("-")[0] for path in held(data)] == ["cited"]
    assert thin(bound=0) == thinning.Thinned()  # it stays
    purge(place=about(town).surt.partition("/")[0], entity_ids=[source], by="tests")
    assert b"neighbour" not in member(kept)  # until its place leaves


def test_a_letter_that_cites_a_post_keeps_the_copy_of_the_visit_that_told_it(town: Town, go: Rounds, data: Path) -> None:
    two_blogs(town)
    go()
    kept = Visit.objects.exclude(archive="").get()
    post = Post.objects.order_by("id").first()
    assert post is not None
    Post.objects.filter(pk=post.pk).update(visit=kept)
    assert thin(bound=1, cited=(post.url,)).moved == 1
