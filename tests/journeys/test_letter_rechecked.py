"""N5: what a letter cites was looked at within the hour, over HTTP; what was deleted or rewritten meanwhile is not in it."""

import sys
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest

TESTS = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(TESTS / "harvest" / "rounds"), str(TESTS / "zoo")]

from hostile import Exchange, Hostile  # noqa: E402 — it lies in the folder just named
from small_town import POLICY, Town, Web  # noqa: E402

from seve.audit.models import AuditEvent  # noqa: E402
from seve.base import clock  # noqa: E402
from seve.briefing import services as briefing  # noqa: E402
from seve.briefing.services.rechecking import citations_of  # noqa: E402
from seve.briefing.types import Edition  # noqa: E402
from seve.directory.models import WebEntity  # noqa: E402
from seve.harvest.models import Visit  # noqa: E402
from seve.harvest.services.revisiting import revisit  # noqa: E402
from seve.harvest.services.round import run_round  # noqa: E402
from seve.stories import services as stories  # noqa: E402

BUSES = "Le conseil a voté hier soir la gratuité des bus pour tous les habitants de la ville, dès le mois de septembre prochain. " * 3
ALONE = "Le préau de l'école prend l'eau depuis deux hivers et personne ne vient le réparer malgré nos lettres. " * 6
Write = Callable[[], Edition]


@pytest.fixture
def town(transactional_db: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Town]:
    """Three blogs tell of the buses, a fourth speaks alone; all were read through their feeds, two hours ago."""
    from seve.stories import index

    monkeypatch.setattr(index, "folder", lambda: tmp_path / "index")
    web = Web()
    with Hostile(web.serve) as server:
        town = Town(web, server)
        now = clock.now()
        for number, host in enumerate(("un.test", "deux.test", "trois.test")):
            blog(town, host, "Quimper vote la gratuité des bus", BUSES, now - timedelta(days=3, hours=-number))
        blog(town, "seule.test", "Le préau de l'école", ALONE, now - timedelta(days=2))
        monkeypatch.setattr(clock, "_ahead", timedelta(hours=-2))
        run_round(once=True, depth=0, by="tests", policy=POLICY, delay=0.0)
        stories.compute(by="tests")
        monkeypatch.setattr(clock, "_ahead", timedelta(0))
        server.hits.clear()
        yield town


def blog(town: Town, host: str, title: str, text: str, at: datetime) -> None:
    url = f"http://{host}:{town.server.port}/"
    feed = (
        f'<?xml version="1.0"?><rss version="2.0"><channel><title>{host}</title><item><title>{title}</title><link>{url}post</link>'
        f"<pubDate>{format_datetime(at)}</pubDate><description>{text}</description></item></channel></rss>"
    )
    home = f'<html><head><title>{host}</title><link rel="alternate" type="application/rss+xml" href="/feed"></head></html>'
    town.web.sites[host] = {"/": home.encode(), "/feed": feed.encode(), "/post": page(title, text)}
    town.admit(url)


def page(title: str, text: str) -> bytes:
    return (
        f'<html lang="fr"><head><title>{title}</title></head><body><article><h1>{title}</h1><p>{text}</p></article></body></html>'.encode()
    )


@pytest.fixture
def write(town: Town) -> Write:
    now = clock.now()

    def build() -> Edition:
        return briefing.build(
            start=now - timedelta(days=6),
            end=now,
            language="fr",
            by="tests",
            revisit=lambda urls: revisit(urls=urls, by="tests", policy=POLICY, delay=0.0),
        )

    return build


def cites(edition: Edition, host: str) -> bool:
    return any(f"//{host}" in citation.url for citation in citations_of(edition))


def asked(town: Town) -> list[str]:
    return sorted(f"{hit.host}{hit.path}" for hit in town.server.hits if not hit.path.startswith("/.well-known") and "txt" not in hit.path)


def test_cited_pages_are_looked_at_and_nothing_else_is(town: Town, write: Write) -> None:
    edition = write()
    cited = {citation.url for citation in citations_of(edition)}
    assert cites(edition, "seule.test")
    assert asked(town) == sorted(url.removeprefix("http://").replace(f":{town.server.port}", "") for url in cited)
    assert Visit.objects.filter(url__in=cited).count() == len(cited)
    assert AuditEvent.objects.filter(verb="harvest.revisit", actor="tests").exists()


def test_what_was_looked_at_within_the_hour_is_not_asked_for_again(town: Town, write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    write()
    town.server.hits.clear()
    write()
    assert asked(town) == []
    monkeypatch.setattr(clock, "_ahead", timedelta(minutes=61))
    write()
    assert asked(town)
    assert all(hit.headers.get("if-none-match") for hit in town.server.hits if hit.path == "/post")


@pytest.mark.parametrize("answer", [404, 403])
def test_a_deleted_page_is_absent(town: Town, write: Write, answer: int) -> None:
    async def refuse(exchange: Exchange) -> None:
        await exchange.answer(b"no more", answer, content_type="text/plain")

    town.web.sites["seule.test"]["/post"] = refuse
    edition = write()
    assert not cites(edition, "seule.test")
    assert cites(edition, "un.test")


def test_a_rewritten_text_is_absent_and_an_addition_is_not(town: Town, write: Write) -> None:
    town.web.sites["seule.test"]["/post"] = page("Le préau de l'école", "Tout est réparé, merci à la mairie pour sa diligence. " * 12)
    town.web.sites["un.test"]["/post"] = page("Quimper vote la gratuité des bus", f"{BUSES} Mise à jour : le vote est confirmé.")
    edition = write()
    assert not cites(edition, "seule.test")
    assert cites(edition, "un.test")


def test_a_page_that_asks_to_be_left_alone_meanwhile_is_absent(town: Town, write: Write) -> None:
    kept = town.web.sites["un.test"]["/post"]
    assert isinstance(kept, bytes)
    town.web.sites["un.test"]["/post"] = kept.replace(b"<head>", b'<head><meta name="robots" content="noindex">')
    edition = write()
    assert not cites(edition, "un.test")


def test_a_web_that_does_not_answer_at_all_leaves_what_is_stored(town: Town, write: Write) -> None:
    async def hang_up(exchange: Exchange) -> None:
        exchange.writer.close()

    for site in town.web.sites.values():
        site |= dict.fromkeys(site, hang_up) | {"/robots.txt": hang_up}
    assert cites(write(), "seule.test")


def test_headquarters_own_pages_are_not_bound(town: Town, write: Write) -> None:
    WebEntity.objects.update(standing="official")
    edition = write()
    assert citations_of(edition)
    assert asked(town) == []


def test_the_house_looks_again_whoever_writes_the_letter(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a visitor of its own, a letter is written with the one that the project set at its start."""
    asked_for: list[str] = []
    monkeypatch.setattr("seve.harvest.services.revisiting.revisit", lambda *, urls, by: asked_for.extend(urls) or {})
    briefing.build(start=clock.now() - timedelta(days=6), end=clock.now(), language="fr", by="tests")
    assert any("seule.test" in url for url in asked_for)
