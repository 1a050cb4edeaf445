"""Rules that bear on the whole house: N7 (counted in public), N8 (visited alike), N9 (no act on others), G1 (its basis), G6."""

import ast
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.test import Client
from tests.portal.conftest import build

from seve.base import clock
from seve.charter import selectors as charter
from seve.directory.models import UrlPrefix, WebEntity
from seve.harvest.models import Feed, Visit
from seve.harvest.services import plan
from seve.harvest.services.store import store
from seve.harvest.types import Fetched, Outcome
from seve.project import up

SOURCES = Path(__file__).resolve().parents[2] / "src" / "seve"
pytestmark = pytest.mark.django_db

# Ways by which the house asks others for anything but a page (GET, HEAD), and why each is no act on an observed place.
SENDS = {
    "harvest/services/push.py": "asks a feed's own hub to tell what is new, as its feed invites everybody to (WebSub)",
}
BASES = ("6(1)", "9(2)", "21")


def requests_other_than_reading() -> dict[str, set[str]]:
    """Modules that call `.send(…)` or `.post(…)` of the client, with the methods they name."""
    found: dict[str, set[str]] = {}
    for path in SOURCES.rglob("*.py"):
        name = str(path.relative_to(SOURCES))
        if "seve.base.http" not in path.read_text() or name.startswith("base/http/"):
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            sends = isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in {"send", "post", "put"}
            if sends and "client" in ast.dump(node.func.value).lower():
                first = node.args[0] if node.args else None
                found.setdefault(name, set()).add(str(first.value) if isinstance(first, ast.Constant) else "?")
    return found


def test_n9_nothing_but_reading_is_asked_of_observed_places() -> None:
    """T-N9: no reply, no report, no takedown, no message: who is observed is read, and that is all."""
    found = requests_other_than_reading()
    assert set(found) == set(SENDS)
    assert found["harvest/services/push.py"] == {"POST"}


def visited_alike(standing: str, number: int) -> list[tuple[Any, ...]]:
    """A place with its history, and what the plan makes of it."""
    now = clock.now().replace(microsecond=0)
    host = f"place{number}.example"
    place = WebEntity.objects.create(
        name="x", home_url=f"https://{host}/", status="in", standing=standing, created_at=now - timedelta(days=90), decided_at=now
    )
    UrlPrefix.objects.create(entity=place, surt=f"example,place{number})", url=f"https://{host}/")
    plan.ensure_homes(frozenset({place.pk}))
    items = "".join(
        f"<item><title>Post {day}</title><link>https://{host}/{day}</link><pubDate>{day:02} Nov 2026 10:00:00 GMT</pubDate></item>"
        for day in range(1, 20)
    )
    body = f'<?xml version="1.0"?><rss version="2.0"><channel><title>x</title>{items}</channel></rss>'.encode()
    plan.add(place.pk, [f"https://{host}/feed"], "feed", 0)
    url, headers = f"https://{host}/feed", (("content-type", "application/rss+xml"),)
    store(fetched=Fetched(url=url, final_url=url, at=now, outcome=Outcome.OK, status=200, headers=headers, body=body), entity_id=place.pk)
    rows = Feed.objects.filter(entity_id=place.pk).order_by("kind")
    told = [(row.kind, row.depth, row.interval_minutes, row.next_due and row.next_due - now, row.state) for row in rows]
    return [*told, ("visits", Visit.objects.filter(entity_id=place.pk).count())]


def test_n8_official_and_other_places_have_the_same_schedule() -> None:
    """T-N8: the same history gives the same plan, whoever runs the place."""
    schedules = [visited_alike(standing, number) for number, standing in enumerate(("official", "affiliated", "independent"))]
    assert len(schedules[0]) == 3
    assert schedules[0] == schedules[1] == schedules[2]


def test_g1_every_processing_names_its_basis() -> None:
    """T-G1a: the record has no line without purpose, basis and retention; the basis is an article of the regulation."""
    annotated = [model for model in apps.get_models() if hasattr(model, "processing")]
    assert len(annotated) > 8
    wrong = [
        model._meta.label
        for model in annotated
        if not all(str(model.processing[name]).strip() for name in ("purpose", "basis", "categories", "recipients", "retention"))
        or not any(article in str(model.processing["basis"]) for article in BASES)
    ]
    assert wrong == []


def test_g6_serving_beyond_this_computer_waits_for_the_impact_assessment(capsys: pytest.CaptureFixture[str]) -> None:
    """T-G6: `seve up --host 0.0.0.0` exits 2 without it."""
    build()
    assert not charter.may_serve_publicly(places=0).open
    with pytest.raises(SystemExit) as stopped:
        up._require_permission("0.0.0.0")
    assert stopped.value.code == 2
    assert "impact assessment" in capsys.readouterr().err
    up._require_permission("127.0.0.1")


def test_n7_ten_visits_are_counted_ten_times_in_public() -> None:
    """T-N7: the observed see how often they are visited."""
    place = build()[0]
    now = clock.now()
    Visit.objects.bulk_create(
        Visit(entity=place, url=place.home_url, at=now - timedelta(hours=n), outcome="ok", via="live") for n in range(9)
    )
    rows = b"".join(Client().get("/fr/transparence/lieux.csv")).decode().splitlines()  # type: ignore[arg-type]
    line = next(row for row in rows if place.home_url in row)
    assert line.split(",")[3] == "10"
