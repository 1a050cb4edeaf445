"""The radar: files in, dots placed, tools recognised, practices measured."""

import math
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from django.test import Client

from seve.accounts.services import make_first_coordinator
from seve.base import clock
from seve.charter.services import mandate
from seve.desk.forms.radar import EntryForm
from seve.directory.models import UrlPrefix, WebEntity
from seve.harvest.models import Page
from seve.register import radar, services
from seve.register.domain.drawing import draw, ring_order, sectors
from seve.register.domain.radar import RadarUnreadable, read_radar, shared_tags, tool_of, users_of
from seve.register.services.errors import RegisterRefused
from seve.register.types import Card, Practice

CSV = """name,ring,quadrant,isNew,description
Mobilizon,Trial,Rencontrer,TRUE,Des rendez-vous fédérés
Polis,Assess,Consulter,FALSE,
,Hold,Rien,,
"""


def test_a_build_your_own_radar_csv_is_read() -> None:
    blips, problems = read_radar(CSV.encode())

    assert [(blip.name, blip.ring, blip.family, blip.is_new) for blip in blips] == [
        ("Mobilizon", "trial", "Rencontrer", True),
        ("Polis", "assess", "Consulter", False),
    ]
    assert problems == ["entry 3: it needs a name and a ring"]


def test_its_json_is_read_too() -> None:
    blips, _ = read_radar(b'[{"name": "Polis", "ring": "adopt", "quadrant": "tools", "isNew": "true", "description": "<b>Votes</b>"}]')

    assert (blips[0].description, blips[0].is_new) == ("Votes", True)


@pytest.mark.parametrize("content", [b"", b"{", b'{"a": 1}', b"\xff\xfe", b"[" * 5_000], ids=["empty", "cut", "no list", "no text", "deep"])
def test_what_is_no_radar_is_told_in_one_line(content: bytes) -> None:
    with pytest.raises(RadarUnreadable) as told:
        read_radar(content)

    assert "\n" not in str(told.value)


@pytest.mark.parametrize(
    ("generator", "tool"),
    [
        ("WordPress 6.4.2", "wordpress"),
        ("Hugo 0.111.3", "hugo"),
        ("Jekyll v4.3.1", "jekyll"),
        ("WordPress.com", "wordpress"),
        ("SPIP 4.2 [x]", "spip"),
    ],
)
def test_the_tool_behind_a_mark_is_told(generator: str, tool: str) -> None:
    assert tool_of(generator) == tool


def test_users_are_those_whose_pages_name_the_tool() -> None:
    assert users_of("WordPress", {1: frozenset({"WordPress 6.4"}), 2: frozenset({"Hugo 0.1"}), 3: frozenset()}) == (1,)


@pytest.mark.parametrize(("families", "each"), [(1, 1), (1, 40), (3, 4), (5, 12), (9, 30)])
def test_no_dot_covers_another_nor_leaves_its_ring_and_none_moves_by_itself(families: int, each: int) -> None:
    rings = ("adopt", "trial", "assess", "hold")
    entries = [(f"tool {n} {f} {r}", f"family {f}", r) for f in range(families) for r in rings for n in range(each)]

    drawing = draw(entries)

    assert drawing == draw(list(reversed(entries)))
    spots = np.array([(dot.x, dot.y) for dot in drawing.dots])
    apart = np.hypot(*(spots[:, None] - spots[None]).transpose(2, 0, 1)) + np.eye(len(spots))
    assert len(spots) == len(entries)
    assert apart.min() > drawing.room - 1e-4
    rims = dict(drawing.rims)
    assert [ring for ring, _ in drawing.rims] == list(rings)
    for dot in drawing.dots:
        ring = dot.name.split()[-1]
        inner = max((rims[other] for other in rings if rims[other] < rims[ring]), default=0.0)
        assert inner < math.hypot(dot.x, dot.y) < rims[ring]
    assert ring_order(["hold", "piste", "adopt"]) == ["adopt", "hold", "piste"]
    assert draw([]).dots == ()


@pytest.mark.django_db
def test_a_move_is_kept_in_the_history() -> None:
    services.place_entry(name="Polis", family="Consulter", ring="assess", by="user:1")
    services.place_entry(name="Polis", family="Consulter", ring="assess", by="user:1")
    number = services.place_entry(name="Polis", family="Consulter", ring="trial", reason="Essai en Bretagne", by="user:1")
    services.note_trial(entry_id=number, team="Bretagne", start=date(2026, 1, 5), result="412 participants", by="user:1")

    [entry] = radar.entries()

    assert [(move.ring, move.reason) for move in entry.moves] == [("assess", ""), ("trial", "Essai en Bretagne")]
    assert entry.trials[0].result == "412 participants"


@pytest.mark.django_db
def test_a_retired_entry_is_out_of_sight_and_comes_back_with_its_history() -> None:
    number = services.place_entry(name="Polis", family="Consulter", ring="trial", by="user:1")
    services.retire_entry(entry_id=number, reason="Trop lourd", by="user:1")
    assert radar.entries() == []

    services.place_entry(name="Polis", family="Consulter", ring="assess", reason="Version légère", by="user:1")

    assert [move.reason for move in radar.entries()[0].moves] == ["", "Trop lourd", "Version légère"]


@pytest.mark.django_db
def test_it_replaces_only_what_the_register_knows(tmp_path: Path) -> None:
    services.save_card(card=Card(key="forum", name="Forum"), by="cli")
    services.place_entry(name="Decidim", family="Consulter", ring="trial", replaces="forum", by="user:1")
    with pytest.raises(RegisterRefused, match="no platform"):
        services.place_entry(name="X", family="Y", ring="hold", replaces="nowhere", by="user:1")
    file = tmp_path / "radar.csv"
    file.write_text(CSV)

    assert services.import_radar(path=file, by="cli") == (2, ["entry 3: it needs a name and a ring"])
    assert {entry.name: entry.replaces and entry.replaces.card.key for entry in radar.entries()} == {
        "Decidim": "forum",
        "Mobilizon": None,
        "Polis": None,
    }


def _entity(name: str, url: str) -> int:
    entity = WebEntity.objects.create(name=name, home_url=url, status="in", created_at=clock.now())
    UrlPrefix.objects.create(entity=entity, surt=f"example,{name})/", url=url)
    return int(entity.pk)


@pytest.mark.django_db
def test_practices_are_measured_on_the_places_that_were_read() -> None:
    now = clock.now()
    for name, url in [("a", "https://a.example/"), ("b", "http://b.example/")]:
        number = _entity(name, url)
        Page.objects.create(
            entity_id=number, url=url, surt=f"example,{name})/", first_seen=now, last_seen=now, last_outcome="ok", generator="WordPress 6.4"
        )

    assert services.read_practices(by="cli", at=now) == len(Practice)

    shares = {adoption.practice: adoption.share for adoption in radar.adoptions()}
    assert shares[Practice.HTTPS] == 0.5
    assert shares[Practice.FEDIVERSE] == 0.0
    services.place_entry(name="WordPress", family="Publier", ring="adopt", by="user:1")
    assert len(radar.entries()[0].used_by) == 2


@pytest.mark.django_db
def test_several_radars_stand_side_by_side(tmp_path: Path) -> None:
    file = tmp_path / "radar.csv"
    file.write_text(CSV)
    services.import_radar(path=file, radar="  Les   sections ", by="cli")
    services.import_radar(path=file, by="cli")
    services.place_entry(name="Polis", family="Consulter", ring="adopt", radar="Les sections", by="user:1")

    assert radar.radars() == ["", "Les sections"]
    rings = {(entry.radar, entry.name): entry.ring for entry in radar.entries()}
    assert (rings["", "Polis"], rings["Les sections", "Polis"]) == ("assess", "adopt")
    assert [entry.name for entry in radar.entries(radar="Les sections")] == ["Polis", "Mobilizon"]


@pytest.mark.django_db
def test_leaving_the_radar_needs_a_reason_and_happens_once() -> None:
    number = services.place_entry(name="Polis", family="Consulter", ring="trial", by="user:1")
    with pytest.raises(RegisterRefused, match="say why"):
        services.retire_entry(entry_id=number, reason=" ", by="user:1")
    services.retire_entry(entry_id=number, reason="Trop lourd", by="user:1")

    with pytest.raises(RegisterRefused, match="not on the radar"):
        services.retire_entry(entry_id=number, reason="Encore", by="user:1")
    assert radar.radars() == []


@pytest.mark.django_db
def test_the_result_of_a_trial_is_written_when_it_is_known() -> None:
    number = services.place_entry(name="Polis", family="Consulter", ring="trial", by="user:1")
    trial = services.note_trial(entry_id=number, team="Bretagne", start=date(2026, 1, 5), by="user:1")
    with pytest.raises(RegisterRefused, match="before it begins"):
        services.write_result(trial_id=trial, result="412 participants", end=date(2026, 1, 1), by="user:1")

    assert services.write_result(trial_id=trial, result="412 participants", end=date(2026, 2, 5), by="user:1") == number

    [told] = radar.entries()[0].trials
    assert (told.result, told.end) == ("412 participants", date(2026, 2, 5))


def test_a_tag_is_shared_from_three_places_on() -> None:
    tagged = {1: frozenset({"#École", "bus"}), 2: frozenset({"ecole"}), 3: frozenset({"Ecole ", "bus"}), 4: frozenset({""})}

    assert shared_tags(tagged) == {"ecole": frozenset({1, 2, 3})}


@pytest.mark.django_db
def test_a_protocol_is_recognised_by_what_pages_show() -> None:
    now = clock.now()
    secure, plain = _entity("a", "https://a.example/"), _entity("b", "http://b.example/")
    for number, url, surt in ((secure, "https://a.example/", "example,a)/"), (plain, "http://b.example/", "example,b)/")):
        Page.objects.create(entity_id=number, url=url, surt=surt, first_seen=now, last_seen=now, last_outcome="ok")
    for name in ("HTTPS", "ActivityPub"):
        services.place_entry(name=name, family="Protocoles", ring="adopt", by="user:1")

    assert {entry.name: entry.used_by for entry in radar.entries()} == {"ActivityPub": (), "HTTPS": (secure,)}


@pytest.mark.django_db
@pytest.mark.parametrize(("language", "ring", "out"), [("fr", "à essayer", "hors de vue"), ("en", "try", "out of sight")])
def test_the_pages_of_the_radar_speak_the_readers_language(client: Client, language: str, ring: str, out: str) -> None:
    user = make_first_coordinator(name="Camille", email="camille@example.org", by="test")
    mandate.open_trial(holder="Camille", holder_id=user.pk, by="test")
    client.force_login(user)
    kept = services.place_entry(name="Polis", family="Consulter", ring="trial", by="user:1")
    other = services.place_entry(name="Mumble", family="Parler", ring="hold", radar="Sections", by="user:1")
    services.read_practices(by="cli")

    client.post(f"/{language}/desk/radar/{other}/retire/", {"reason": "Plus entretenu"})
    client.post(f"/{language}/desk/radar/{kept}/trial/", {"team": "Bretagne", "start": "2026-01-05"})
    [trial] = radar.entries()[0].trials
    client.post(f"/{language}/desk/radar/trials/{trial.id}/", {"result": "412 participants"})

    page = client.get(f"/{language}/desk/radar/").content.decode()
    entry = client.get(f"/{language}/desk/radar/{kept}/").content.decode()
    assert ring in page
    assert out in page
    assert "412 participants" in entry
    for practice in Practice:
        assert client.get(f"/{language}/desk/radar/practices/{practice.value}/").status_code == 200
    assert client.get(f"/{language}/desk/radar/practices/dance/").status_code == 404


def test_every_dot_stands_in_the_sector_of_its_family() -> None:
    entries = [(f"tool {number}", f"family {number % 5}", "adopt") for number in range(50)]
    parts = {sector.family: sector for sector in sectors([family for _, family, _ in entries])}
    family_of = {name: family for name, family, _ in entries}

    for dot in draw(entries).dots:
        length = (dot.x**2 + dot.y**2) ** 0.5
        across, down = parts[family_of[dot.name]].middle
        assert (dot.x * across + dot.y * down) / length > math.cos(math.pi / 5)  # nearer to its middle than its edges are


@pytest.mark.parametrize(("typed", "kept"), [("À adopter", "adopt"), ("try", "trial"), ("hold", "hold"), ("Piste", "Piste")])
@pytest.mark.django_db
def test_a_ring_may_be_written_as_the_page_says_it(typed: str, kept: str) -> None:
    form = EntryForm({"name": "Polis", "family": "Consulter", "ring": typed})

    assert form.is_valid()
    assert form.cleaned_data["ring"] == kept
