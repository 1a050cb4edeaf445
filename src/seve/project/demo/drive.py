"""Drives Sève over the small web as a coordinator would: list in, visits over HTTP, maps, health, stories, editions.

Two visits: one in September 2008, one in March 2009, with Sève's clock and the web's calendar set together. Links that came undone
and places that moved show only to those who come twice.
"""

import csv
import io
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import partial
from pathlib import Path
from typing import Any

from seve.base import clock
from seve.project.demo import plans, questions
from seve.project.demo.model import EARLIER, NOW, WEEK
from seve.project.demo.server import serving
from seve.project.demo.web import Web
from seve.project.demo.world import World

ACTOR = "system:demo"
COORDINATOR = "Dominique Sauvetre, coordination numérique"
POWERS = ("admettre et écarter des espaces", "tenir le registre des plateformes officielles", "écrire la lettre au siège")
LIST_NAME = "annuaire-du-mouvement.csv"
FEDERATIONS = "http://mouvementdemocrate.example/federations"
Say = Callable[[str], None]


@dataclass
class Journey:
    """What the round did: counts, and seconds by step."""

    counts: dict[str, Any] = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def step(self, name: str, say: Say) -> Iterator[None]:
        say(name)
        began = time.monotonic()
        yield
        self.seconds[name] = round(time.monotonic() - began, 2)


def go(world: World, *, say: Say, depth: int = 0, advance: Callable[[int], None] = lambda steps: None, patient: bool = True) -> Journey:
    """The whole round, from the list of places to the editions. Django must be set up, the database empty and at its version."""
    journey = Journey()
    web = Web(world, EARLIER)
    with serving(web, patient=patient) as server:
        clock.start_at(EARLIER)
        with journey.step("coordinator", say):
            _open_office()
        with journey.step("directory", say):
            journey.counts["directory"] = _enter_places(world)
        with journey.step("first visit", say):
            journey.counts["first visit"] = _visit(server.address, depth, advance)
        with journey.step("first map", say):
            _survey()
        with journey.step("questions", say):
            journey.counts["questions"] = questions.enter(by=ACTOR)
        clock.start_at(NOW)
        web.move_to(NOW)
        with journey.step("second visit", say):
            journey.counts["second visit"] = _visit(server.address, depth, advance)
        with journey.step("map and health", say):
            _survey()
        with journey.step("stories", say):
            journey.counts["stories"] = _tell()
        with journey.step("register", say):
            journey.counts["register"] = _keep_register()
        with journey.step("plan", say):
            journey.counts["plan"] = plans.enter(world, by=ACTOR)
        with journey.step("editions", say):
            journey.counts["editions"] = _write_editions(server.address)
        journey.counts["requests"] = server.requests
    return journey


def _open_office() -> None:
    """The digital coordinator and their mandate, so that the desk opens and decisions can be taken."""
    from seve.accounts import services as accounts
    from seve.charter.services import mandate

    user = accounts.make_first_coordinator(name=COORDINATOR, by=ACTOR)
    mandate.record_mandate(
        holder=COORDINATOR,
        holder_id=user.pk,
        article="Article 14 : coordination du web du mouvement",
        decided_on=date(2008, 5, 17),
        since=date(2008, 6, 1),
        until=date(2010, 5, 31),
        powers=POWERS,
        by=ACTOR,
    )


def _enter_places(world: World) -> dict[str, int]:
    """The list as a federation would send it, then the proof of who is official: the national site lists them."""
    from seve.directory import selectors, services
    from seve.directory.types import Proof, ProofKind, Standing

    services.ensure_territories()
    report = services.import_list(content=as_csv(world).encode(), name=LIST_NAME, by=ACTOR)
    index = selectors.entity_index()
    for site in (world.sites[key] for key in world.listed):
        entity_id = index.resolve(site.home)
        assert entity_id is not None
        proof = Proof(ProofKind.LISTED, FEDERATIONS, site.name, clock.now(), 0.95)
        services.set_standing(entity_id=entity_id, standing=Standing.OFFICIAL, proof=proof, by=ACTOR)
    return {"added": report.added, "merged": report.merged, "refused": len(report.refused)}


def as_csv(world: World) -> str:
    """The list of the admitted places."""
    text = io.StringIO()
    rows = csv.writer(text)
    rows.writerow(["url", "name", "kind", "standing", "territory", "language"])
    for site in world.sites.values():
        rows.writerow([site.home, site.name, site.kind, site.standing, site.territory or "", "fr"])
    return text.getvalue()


def _visit(proxy: str, depth: int, advance: Callable[[int], None]) -> dict[str, Any]:
    from seve.harvest.services.round import run_round

    report = run_round(once=True, depth=depth, proxy=proxy, delay=0.0, by=ACTOR, advance=advance, record=True)
    return {
        "visits": report.visits,
        "outcomes": report.outcomes,
        "posts_new": report.posts_new,
        "posts_changed": report.posts_changed,
        "links_new": report.links_new,
        "links_gone": report.links_gone,
        "nominated": report.nominated,
        "seconds": report.seconds,
    }


def _survey() -> None:
    from seve.atlas import services as atlas
    from seve.vitality import services as vitality

    atlas.compute(at=clock.now(), by=ACTOR)
    vitality.compute(at=clock.now(), by=ACTOR)


def _tell() -> int:
    from seve.stories import services as stories

    return stories.compute(by=ACTOR)


def _keep_register() -> dict[str, int]:
    from seve.register import services as register

    report = register.import_file(path=cards(), by=ACTOR)
    return {"cards": report.added, "overlaps": len(report.overlaps), "practices": register.read_practices(by=ACTOR)}


def _write_editions(proxy: str) -> int:
    from seve.briefing import services as briefing
    from seve.harvest.services.revisiting import revisit

    look = partial(revisit, proxy=proxy, delay=0.0, by=ACTOR)
    languages = ("fr", "en")
    for language in languages:
        briefing.build(start=WEEK, end=NOW, territory=None, language=language, by=ACTOR, revisit=lambda urls: look(urls=urls))
    return len(languages)


def week() -> tuple[datetime, datetime]:
    """The week that the demo's first edition tells."""
    return WEEK, NOW


def cards() -> Path:
    """The official platforms of the founding case, in the form of `seve lab overlaps`."""
    return Path(__file__).with_name("official_platforms.yaml")
