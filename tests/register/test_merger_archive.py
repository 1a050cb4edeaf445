"""The old site is kept before it closes: over real requests, opened again, its pages looked for at the platform that takes over."""

import gzip
import ipaddress
import threading
from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from warcio.archiveiterator import ArchiveIterator

from seve.base import clock
from seve.base.addresses import surt
from seve.base.http import Answer, Policy
from seve.base.warc import WarcBroken, read_answers, write_answer
from seve.charter.types import Gate
from seve.harvest.services.purge import erase_records
from seve.register import models, selectors, services, tasks
from seve.register.asking import ask
from seve.register.refusals import in_words
from seve.register.services import archives
from seve.register.services.errors import RegisterRefused
from seve.register.types import Card, Merger, Stage, Step, StepKind, Verdict
from seve.register.walking import Walked, walk

pytestmark = pytest.mark.django_db

POLICY = Policy(user_agent="SeveBot/test", allow_nets=(ipaddress.ip_network("127.0.0.0/8"),))
LONG = "Nous avons compté les arrêts de bus de la rive gauche et demandé aux habitants ce qu’ils en font chaque matin avant le travail."


def page(title: str, *links: str, text: str = "") -> bytes:
    hrefs = "".join(f'<a href="{link}">{link}</a>' for link in links)
    return f'<html lang="fr"><title>{title} – Forum</title><main><h1>{title}</h1><p>{text}</p>{hrefs}</main></html>'.encode()


OLD = {
    "/old/": page("Forum", "/old/bus/", "/old/ecole/", "/old/secret/", "/elsewhere/", "/old/photo.png", "mailto:a@example.org"),
    "/old/bus/": page("Les bus de la rive gauche", "/old/", "/old/bus/?page=2", text=LONG),
    "/old/bus/?page=2": page(
        "Les bus, suite", text="Au printemps, le conseil a voté deux lignes de plus, et le dépôt de la gare a rouvert."
    ),
    "/old/ecole/": page("L’école du soir", "/old/gone/"),
    "/old/secret/": page("Réservé"),
    "/old/photo.png": b"\x89PNG\r\n" + bytes(range(256)) * 20,
}
NEW = {
    "/new/": page("Agora", "/new/bus/"),
    "/new/bus/": page("Bus : la rive gauche", text=LONG),
    "/new/ecole/": page("L’école du soir"),
}


class Site(BaseHTTPRequestHandler):
    asked: list[str] = []
    pages: dict[str, bytes] = {}
    moved: dict[str, str] = {}
    broken: set[str] = set()

    def do_GET(self) -> None:
        Site.asked.append(self.path)
        if self.path == "/robots.txt":
            return self._say(200, b"User-agent: *\nDisallow: /old/secret/\n", {"Content-Type": "text/plain"})
        if self.path in Site.broken:
            return self._say(500, b"", {})
        if self.path in Site.moved:
            return self._say(301, b"", {"Location": Site.moved[self.path]})
        if self.path not in Site.pages:
            return self._say(404, b"gone", {"Content-Type": "text/plain"})
        kind = "image/png" if self.path.endswith(".png") else "text/html; charset=utf-8"
        return self._say(200, gzip.compress(Site.pages[self.path]), {"Content-Type": kind, "Content-Encoding": "gzip"})

    def _say(self, status: int, body: bytes, headers: dict[str, str]) -> None:
        self.send_response(status)
        for name, value in ({"Content-Length": str(len(body))} | headers).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        return None


@pytest.fixture
def web() -> Iterator[str]:
    Site.asked, Site.pages, Site.moved, Site.broken = [], OLD | NEW, {}, set()
    server = ThreadingHTTPServer(("127.0.0.1", 0), Site)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.fixture
def merger(web: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> int:
    monkeypatch.setattr("seve.charter.selectors.may_decide", lambda user_id: Gate(open=True))
    monkeypatch.setattr(archives, "folder", lambda: tmp_path / "warc")
    monkeypatch.setattr("seve.register.services.contents.folder", lambda: tmp_path / "warc")
    services.save_card(
        card=Card(key="old", name="Forum", purpose="Débattre", stage=Stage.LAUNCHED, addresses=(f"{web}/old/",)), by="user:1"
    )
    services.save_card(card=Card(key="new", name="Agora", purpose="Voter", stage=Stage.LAUNCHED, addresses=(f"{web}/new/",)), by="user:1")
    return services.decide(key="old", verdict=Verdict.MERGE, into="new", reason="Deux lieux pour un débat.", by="user:1")


quick: Callable[..., Any] = partial(walk, policy=POLICY, pause=0)


def asking(urls: Sequence[str]) -> list[Answer]:
    return ask(urls, policy=POLICY, pause=0)


def step(decision: int, kind: StepKind) -> Step:
    found = selectors.merger_of(decision)
    assert isinstance(found, Merger)
    return next(one for one in found.steps if one.kind is kind)


def test_the_old_site_is_kept_whole_and_read_again(web: str, merger: int, tmp_path: Path) -> None:
    kept = services.archive_site(decision_id=merger, by="user:1", walk=quick)

    [name] = kept.files
    told = {one.url.removeprefix(web): (one.status, one.body) for one in read_answers(tmp_path / "warc" / name)}
    assert told == {path: (200, body) for path, body in OLD.items() if path != "/old/secret/"} | {"/old/gone/": (404, b"gone")}
    assert (kept.kept, kept.pages, kept.left) == (6, 4, 0)
    assert step(merger, StepKind.ARCHIVE).done_at is not None
    assert step(merger, StepKind.ARCHIVE).archived == kept
    with (tmp_path / "warc" / name).open("rb") as file:  # by another reader than our own
        kinds = [record.rec_type for record in ArchiveIterator(file)]
    assert kinds == ["warcinfo"] + ["response"] * 6


def test_the_walk_stays_inside_and_is_polite(web: str, merger: int) -> None:
    services.archive_site(decision_id=merger, by="user:1", walk=quick)

    assert Site.asked[0] == "/robots.txt"
    assert "/old/secret/" not in Site.asked
    assert not [path for path in Site.asked if path.startswith(("/elsewhere", "/new"))]
    assert len(Site.asked) == len(set(Site.asked))
    assert [one.detail for one in step(merger, StepKind.ARCHIVE).findings if not one.is_right] == ["not kept: robots.txt disallows it"]


def test_a_walk_cut_short_goes_on_and_asks_nothing_twice(web: str, merger: int) -> None:
    first = services.archive_site(decision_id=merger, by="user:1", walk=quick, most=2)
    assert (first.kept, first.left > 0) == (2, True)
    assert step(merger, StepKind.ARCHIVE).done_at is None

    rounds = [services.archive_site(decision_id=merger, by="user:1", walk=quick, most=2, again=False).left for _ in range(3)]

    pages = [path for path in Site.asked if path != "/robots.txt"]
    assert rounds[-1] == 0
    assert sorted(pages) == sorted(set(pages))
    assert step(merger, StepKind.ARCHIVE).done_at is not None
    assert len(step(merger, StepKind.ARCHIVE).archived.files) > 1  # type: ignore[union-attr]


def test_a_page_that_fails_keeps_the_step_open_until_it_answers(web: str, merger: int) -> None:
    Site.broken = {"/old/"}
    services.archive_site(decision_id=merger, by="user:1", walk=quick)
    assert step(merger, StepKind.ARCHIVE).done_at is None
    assert [one.detail for one in step(merger, StepKind.ARCHIVE).findings] == ["not kept: answers 500"]

    Site.broken = set()
    services.archive_site(decision_id=merger, by="user:1", walk=quick)

    assert step(merger, StepKind.ARCHIVE).done_at is not None


@pytest.fixture
def large(web: str) -> int:
    """A site of forty pages, one of which leads on to another host and one through two redirects; and how many addresses that makes."""
    Site.pages = NEW | {"/old/": page("Forum", *(f"/old/{n}/" for n in range(40)), "/old/away/", "/old/once/", "http://other.example/")}
    Site.pages |= {f"/old/{n}/": page(f"Page {n}", "/old/", f"/old/{(n + 1) % 40}/") for n in range(40)} | {"/old/twice/": page("Arrivée")}
    Site.moved = {"/old/away/": "http://other.example/", "/old/once/": "/old/then/", "/old/then/": "/old/twice/"}
    return 45  # the first page, forty, three redirects and where two of them lead


@pytest.fixture
def job(monkeypatch: pytest.MonkeyPatch) -> Callable[[int], None]:
    """The job that a worker runs, at once and with this machine allowed; seven addresses a walk."""
    monkeypatch.setattr(archives.archive_whole_site, "__kwdefaults__", archives.archive_whole_site.__kwdefaults__ | {"each": 7})
    monkeypatch.setattr(archives.archive_site, "__kwdefaults__", archives.archive_site.__kwdefaults__ | {"walk": quick})
    return lambda decision: tasks.archive_site(decision_id=decision, by="user:1")


def test_the_job_walks_on_until_the_whole_site_is_kept(merger: int, large: int, job: Callable[[int], None]) -> None:
    job(merger)

    told = step(merger, StepKind.ARCHIVE)
    assert told.archived is not None
    assert (told.archived.kept, told.archived.left, told.archived.is_full, told.done_at is not None) == (large, 0, False, True)
    assert len(told.archived.files) == -(-large // 7)  # a file a walk
    pages = [path for path in Site.asked if path != "/robots.txt"]
    assert len(pages) == len(set(pages)) == large


def test_a_job_that_was_killed_goes_on_from_what_its_file_holds(
    merger: int, large: int, job: Callable[[int], None], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    written: list[str] = []

    def killed(file: Any, answer: Answer, *, at: Any) -> int:
        if len(written) == 10:
            file.write(b"\x1f\x8b\x08\x00half a record")  # the process ends in the middle of its writing
            raise SystemExit  # as at a kill
        written.append(answer.final_url)
        return write_answer(file, answer, at=at)

    with monkeypatch.context() as patch, pytest.raises(SystemExit):
        patch.setattr(archives, "write_answer", killed)
        job(merger)
    asked = list(Site.asked)

    job(merger)

    told = step(merger, StepKind.ARCHIVE)
    assert told.archived is not None
    assert (told.archived.kept, told.done_at is not None) == (large, True)
    again = [path for path in Site.asked[len(asked) :] if path in asked and path != "/robots.txt"]
    assert again == [asked[-1]]  # the one that was not kept, and no other
    assert {name.name for name in (tmp_path / "warc").iterdir()} == set(told.archived.files)


def test_a_site_without_end_is_left_at_a_bound_and_is_not_called_whole(
    merger: int, job: Callable[[int], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archives, "MOST", 20)
    Site.pages = NEW | {"/old/": page("Agenda", "/old/?month=1")}
    Site.pages |= {f"/old/?month={n}": page(f"Mois {n}", f"/old/?month={n + 1}") for n in range(1, 60)}

    job(merger)

    told = step(merger, StepKind.ARCHIVE)
    assert told.archived is not None
    assert (told.archived.kept, told.archived.left, told.archived.is_full, told.done_at) == (20, 1, True, None)
    job(merger)
    assert step(merger, StepKind.ARCHIVE).done_at is None  # nor by asking again


def test_two_walks_of_one_site_do_not_write_over_each_other(merger: int, tmp_path: Path) -> None:
    held: list[bytes] = []

    def meanwhile(**rest: Any) -> Walked:
        [path] = (tmp_path / "warc").iterdir()  # as another process finds it, while this one writes
        with pytest.raises(RegisterRefused, match="being kept right now"):
            services.archive_site(decision_id=merger, by="user:2", walk=quick)
        held.append(path.read_bytes())
        return quick(**rest)  # type: ignore[no-any-return]

    kept = services.archive_site(decision_id=merger, by="user:1", walk=meanwhile)

    assert (kept.kept, len(held[0]) > 0) == (6, True)


def test_an_archive_that_was_altered_is_not_believed(merger: int, tmp_path: Path) -> None:
    [name] = services.archive_site(decision_id=merger, by="user:1", walk=quick).files
    path = tmp_path / "warc" / name
    plain = gzip.decompress(path.read_bytes())
    path.write_bytes(gzip.compress(plain.replace(b"HTTP/1.1 404", b"HTTP/1.1 404").replace(b"gone", b"g0ne")))

    with pytest.raises(WarcBroken, match="is broken"):
        list(read_answers(path))
    path.write_bytes(path.read_bytes()[: len(path.read_bytes()) // 2])
    with pytest.raises(WarcBroken):
        list(read_answers(path))


def test_the_archive_is_never_taken_on_trust(merger: int) -> None:
    with pytest.raises(RegisterRefused, match="verified by Sève itself"):
        services.declare_step(decision_id=merger, kind=StepKind.ARCHIVE, note="Croyez-moi sur parole.", by="user:1")


def test_an_old_site_that_is_gone_already_may_be_told_in_words(merger: int) -> None:
    Site.pages = NEW
    kept = services.archive_site(decision_id=merger, by="user:1", walk=quick)
    assert (kept.pages, kept.nothing_there) == (0, True)
    assert step(merger, StepKind.ARCHIVE).done_at is None

    services.declare_step(decision_id=merger, kind=StepKind.ARCHIVE, note="Le site était déjà éteint en mars.", by="user:1")

    assert step(merger, StepKind.ARCHIVE).done_at is not None


def test_an_archive_of_another_tool_is_opened_and_judged(web: str, merger: int, tmp_path: Path) -> None:
    [name] = services.archive_site(decision_id=merger, by="user:1", walk=quick).files
    other = tmp_path / "other.warc.gz"
    other.write_bytes((tmp_path / "warc" / name).read_bytes())
    (tmp_path / "warc" / name).unlink()
    models.MergerStep.objects.all().delete()

    services.take_archive(decision_id=merger, path=other, by="cli")

    assert step(merger, StepKind.ARCHIVE).done_at is not None
    (tmp_path / "not.warc.gz").write_bytes(b"this is no archive")
    with pytest.raises(WarcBroken, match=r"not\.warc\.gz is broken"):
        services.take_archive(decision_id=merger, path=tmp_path / "not.warc.gz", by="cli")


def test_the_content_is_looked_for_page_by_page(web: str, merger: int) -> None:
    services.archive_site(decision_id=merger, by="user:1", walk=quick)
    Site.moved = {"/old/bus/?page=2": "/new/"}

    found = {one.url.removeprefix(web): one for one in services.verify_content(decision_id=merger, by="user:1", ask=asking)}

    assert {path: one.is_right for path, one in found.items()} == {"/old/bus/": True, "/old/bus/?page=2": False, "/old/ecole/": True}
    assert found["/old/bus/"].detail == f"found at {web}/new/bus/"  # by its text: the title changed
    assert found["/old/ecole/"].detail == f"found at {web}/new/ecole/"  # by its title: it has no text
    assert found["/old/bus/?page=2"].detail == f"leads to {web}/new/, which holds something else"
    assert step(merger, StepKind.CONTENT).done_at is None


def test_content_that_stays_behind_is_told_after_it_was_looked_for(web: str, merger: int) -> None:
    with pytest.raises(RegisterRefused, match="keep the old site first"):
        services.verify_content(decision_id=merger, by="user:1", ask=asking)
    with pytest.raises(RegisterRefused, match="look for its pages first"):
        services.declare_step(decision_id=merger, kind=StepKind.CONTENT, note="Tout est passé, promis.", by="user:1")
    services.archive_site(decision_id=merger, by="user:1", walk=quick)
    services.verify_content(decision_id=merger, by="user:1", ask=asking)

    services.declare_step(decision_id=merger, kind=StepKind.CONTENT, note="La suite reste dans l’archive.", by="user:1")

    told = step(merger, StepKind.CONTENT)
    assert (told.done_at is not None, told.note, len(told.findings)) == (True, "La suite reste dans l’archive.", 3)
    services.verify_content(decision_id=merger, by="user:1", ask=asking)
    assert step(merger, StepKind.CONTENT).note == "La suite reste dans l’archive."  # looking again takes nobody's word away


def test_nothing_is_asked_of_a_site_that_left(merger: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("seve.charter.selectors.may_visit", lambda url: Gate(open=False, reason="left"))

    kept = services.archive_site(decision_id=merger, by="user:1", walk=quick)

    assert (Site.asked, kept.kept, kept.files) == ([], 0, ())


def test_archives_lie_where_backups_look_for_them() -> None:
    assert archives.folder() == Path(settings.SEVE.data) / "warc"


def test_each_decision_happens_on_its_day(merger: int, monkeypatch: pytest.MonkeyPatch) -> None:
    for key in ("frozen", "gone", "contested"):
        services.save_card(card=Card(key=key, name=key, purpose="Essai", stage=Stage.LAUNCHED), by="user:1")
    frozen = services.decide(key="frozen", verdict=Verdict.FREEZE, reason="Plus personne ne le tient.", by="user:1")
    services.decide(key="gone", verdict=Verdict.RETIRE, reason="Plus personne ne le lit.", by="user:1")
    contested = services.decide(key="contested", verdict=Verdict.RETIRE, reason="Plus personne ne le lit.", by="user:1")
    services.appeal(decision_id=contested, text="Nous le lisons.", by="user:2")
    assert services.carry_out_due(by="system:schedule") == []
    later = clock.now() + timedelta(days=16)
    monkeypatch.setattr("seve.base.clock.now", lambda: later)

    assert services.carry_out_due(by="system:schedule") == ["frozen", "gone"]
    assert services.carry_out_due(by="system:schedule") == []

    stages = {one.card.key: one.card.stage for one in selectors.platforms()}
    assert (stages["frozen"], stages["gone"], stages["contested"], stages["old"]) == (
        Stage.FROZEN,
        Stage.RETIRED,
        Stage.LAUNCHED,
        Stage.LAUNCHED,
    )
    assert models.Decision.objects.get(pk=frozen).carried_out_at == later


def test_a_merger_that_is_ready_closes_on_its_day(web: str, merger: int, monkeypatch: pytest.MonkeyPatch) -> None:
    services.archive_site(decision_id=merger, by="user:1", walk=quick)
    services.verify_content(decision_id=merger, by="user:1", ask=asking)
    for kind in (StepKind.CONTENT, StepKind.LINKS, StepKind.AUDIENCE):
        services.declare_step(decision_id=merger, kind=kind, note="C’est fait, voir le journal.", by="user:1")
    later = clock.now() + timedelta(days=16)
    monkeypatch.setattr("seve.base.clock.now", lambda: later)
    assert services.carry_out_due(by="system:schedule") == []  # the redirects are not right yet

    Site.moved = {"/old/": "/new/"}
    services.verify_redirects(decision_id=merger, by="user:1", ask=asking)

    assert services.carry_out_due(by="system:schedule") == ["old"]
    assert selectors.get_platform("old").card.stage is Stage.RETIRED  # type: ignore[union-attr]


def test_what_the_archive_tells_is_said_in_french() -> None:
    from django.utils import translation

    with translation.override("fr"):
        assert in_words("not kept: robots.txt disallows it") != "not kept: robots.txt disallows it"
        assert "https://a.example/x" in in_words("found at https://a.example/x")


def test_what_was_archived_of_a_place_that_left_is_erased_and_the_rest_stays(web: str, merger: int, tmp_path: Path) -> None:
    [name] = services.archive_site(decision_id=merger, by="user:1", walk=quick).files
    path = tmp_path / "warc" / name
    kept = {one.url.removeprefix(web) for one in read_answers(path)}

    erase_records(path.parent, services.archived_under(surt(f"{web}/old/bus/")))

    left = {one.url.removeprefix(web) for one in read_answers(path)}
    assert kept - left == {url for url in kept if url.startswith("/old/bus/")} != set()
    assert "demandé aux habitants".encode() not in gzip.decompress(path.read_bytes())
    assert services.archived_under("example,nowhere)/") == set()
