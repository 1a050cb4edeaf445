"""Found beside planted: what counts as found, and what as invented."""

import os
from dataclasses import dataclass
from datetime import UTC, datetime

import pytest

from seve.project.demo import house, judging, world
from seve.project.demo.facts import Relayed, StoryPlanted
from seve.project.demo.model import NOW
from seve.project.demo.server import CannotListen, Server
from seve.project.demo.web import Web

DAY = datetime(2009, 3, 3, tzinfo=UTC)
A, B, C, D, E = "http://a.example/", "http://b.example/", "http://c.example/", "http://d.example/", "http://e.example/"


@dataclass
class Said:
    url: str


@dataclass
class Story:
    id: int
    posts: list[Said]


def test_groups_match_when_they_share_more_than_half() -> None:
    planted = {"one": frozenset({A, B, C}), "two": frozenset({D, E})}
    matched, strangers = judging.match_groups(planted, [frozenset({A, B}), frozenset({C, D, E})], smallest=3)
    assert matched == {"one": frozenset({A, B}), "two": frozenset({C, D, E})} and strangers == []
    matched, strangers = judging.match_groups(planted, [frozenset({A, B, C, D, E})], smallest=3)
    assert set(matched) == {"one"} and strangers == []


@pytest.mark.parametrize(
    ("said", "found", "invented"),
    [
        ([(A, "", frozenset({B, C}))], {"pont"}, 0),
        ([(D, A, frozenset({A, B, C}))], {"pont"}, 0),
        ([(A, "", frozenset({D}))], set(), 1),
        ([(B, "", frozenset({C}))], set(), 1),
        ([], set(), 0),
    ],
)
def test_a_bridge_is_its_gate_and_what_it_cuts_off(said: list[judging.Said], found: set[str], invented: int) -> None:
    matched, strangers = judging.match_bridges({"pont": (A, frozenset({B, C}))}, said)
    assert (matched, len(strangers)) == (found, invented)


def test_a_story_is_found_when_one_gathers_most_of_it_and_little_else() -> None:
    planted = StoryPlanted("s", "title", tuple(Relayed(url, "link", DAY) for url in (A, B, C, D)))
    gathers = Story(1, [Said(A), Said(B), Said(C)])
    other = Story(2, [Said(E), Said("http://f.example/")])
    matched, strangers = judging.match_stories([planted], [gathers, other])
    assert matched == {"s": gathers} and strangers == [other]
    fragment = Story(3, [Said(A)])
    matched, strangers = judging.match_stories([planted], [fragment])
    assert matched == {} and strangers == []


def test_agreement_of_partitions() -> None:
    planted = [frozenset({A, B}), frozenset({C, D})]
    assert judging.normalised_mutual_information(planted, planted) == pytest.approx(1.0)
    assert judging.normalised_mutual_information(planted, [frozenset({A, C}), frozenset({B, D})]) == pytest.approx(0.0)
    assert judging.normalised_mutual_information(planted, []) == 0.0


def test_the_demo_leaves_other_peoples_folders_alone(tmp_path, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    monkeypatch.setenv("SEVE_DATA", str(tmp_path))
    home = house.folder()
    assert home == tmp_path / "demo"
    home.mkdir()
    (home / "thesis.odt").write_text("mine")
    with pytest.raises(house.NotOurFolder):
        house._claim(home)
    assert (home / "thesis.odt").read_text() == "mine"


def test_one_demo_at_a_time(tmp_path, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    monkeypatch.setenv("SEVE_DATA", str(tmp_path))
    home = house.folder()
    house._claim(home)
    house._lock(home)
    with pytest.raises(house.AlreadyRunning, match="another demo runs"):
        house._lock(home)
    os.close(house._locked.pop())
    house._lock(home)
    os.close(house._locked.pop())


async def test_a_taken_port_is_told_in_one_line() -> None:
    web = Web(world.build(total=40), NOW)
    async with await (first := Server(web)).listen(0):
        with pytest.raises(CannotListen, match=f"127.0.0.1:{first.port}"):
            await Server(web).listen(first.port)
