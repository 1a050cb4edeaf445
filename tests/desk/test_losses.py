"""The map without some of its places: one at a time and several at once, in words, as a table, at an address to share."""

import re

import pytest
from django.test import Client
from tests.desk.factories import NOW, make_place

from seve.atlas import models as atlas
from seve.atlas import selectors

LINKS = ["ab", "bc", "ca", "cd", "de", "ef", "df", "bg", "gh", "ag", "ch"]


@pytest.fixture
def island(desk: Client) -> dict[str, int]:
    """A triangle abc; def hang on it by c; h hangs on c and g, g on a and b: no one of c and g holds h alone."""
    ids = {name: make_place(f"Lieu {name.upper()}") for name in "abcdefgh"}
    row = atlas.Snapshot.objects.create(
        at=NOW, computed_at=NOW, nodes=8, edges=len(LINKS), modularity=0, stability=1, reciprocity=0, communities=[], bridges=[]
    )
    rank = {"pagerank": 0.1, "betweenness": 0, "hub": 0, "authority": 0, "harmonic": 0, "core": 1, "cited_by": 1, "cites": 1}
    atlas.Node.objects.bulk_create(atlas.Node(snapshot=row, entity_id=one, x=0, y=0, community=0, **rank) for one in ids.values())
    dates = {"first_seen": NOW, "last_seen": NOW}
    counts = {"editorial": 1, "blogroll": 0, "boilerplate": 0, "social": 0, "weight": 1.0, "pages": 1}
    atlas.Edge.objects.bulk_create(
        atlas.Edge(snapshot=row, source_id=ids[one], target_id=ids[other], **counts, **dates) for one, other in map(tuple, LINKS)
    )
    return ids


def told(desk: Client, query: str, language: str = "en") -> str:
    answer = desk.get(f"/{language}/desk/map/without/{query}")
    assert answer.status_code == 200
    return answer.content.decode()


def test_losses_add_up_to_more_than_each_alone(island: dict[str, int]) -> None:
    pieces = {}
    for lost in ("c", "g", "cg", ""):
        loss = selectors.loss_of([island[one] for one in lost])
        assert loss is not None
        pieces[lost] = [set(piece) for piece in loss.pieces]
        assert loss.together_before == 8
        assert loss.together_after == 8 - len(lost) - sum(map(len, loss.pieces))
    def_ = {island[one] for one in "def"}
    assert pieces == {"c": [def_], "g": [], "cg": [{island["a"], island["b"]}, {island["h"]}], "": []}


def test_several_places_are_left_out_at_once_in_words_and_as_a_table(desk: Client, island: dict[str, int]) -> None:
    page = told(desk, f"?without={island['c']}&without={island['g']}")
    assert "<h1" in page
    assert "3 places would lose their way to the others" in page
    assert "8 places hold together today; 3 would." in page
    assert "2 places stay together, apart from the rest: Lieu A and Lieu B" in page
    assert "1 place is left alone: Lieu H" in page
    table = re.search(r"<tbody>(.*)</tbody>", page, re.DOTALL)
    assert table is not None
    assert re.findall(r'class="name"[^>]*>([^<]+)<', table[1]) == ["Lieu A", "Lieu B", "Lieu H"]
    assert "nobody" in table[1]


def test_one_place_in_french(desk: Client, island: dict[str, int]) -> None:
    page = told(desk, f"?without={island['c']}", "fr")
    assert "3 espaces perdraient leur chemin vers les autres" in page
    assert "3 espaces restent ensemble, à part du reste\u00a0: Lieu D, Lieu E et Lieu F" in page


def test_a_loss_that_cuts_nobody_off_is_said(desk: Client, island: dict[str, int]) -> None:
    page = told(desk, f"?without={island['g']}")
    assert "All the others would still hold together" in page
    assert "<table" not in page


def test_the_choice_is_kept_and_a_place_is_found_by_its_words(desk: Client, island: dict[str, int]) -> None:
    page = told(desk, f"?without={island['c']}&q=lieu+E")
    chosen = re.findall(r'<input type="checkbox" name="without" value="(\d+)" checked>', page)
    assert chosen == [str(island["c"])]
    found = re.search(r"Places found</legend>(.*?)</fieldset>", page, re.DOTALL)
    assert found is not None
    assert str(island["e"]) in found[1]
    assert str(island["c"]) not in re.findall(r'value="(\d+)">', page)  # what is left out is not offered again
    assert "No place of the map bears these words." in told(desk, "?q=zzz")


def test_absurd_choices_and_no_map_have_an_answer(desk: Client, island: dict[str, int]) -> None:
    page = told(desk, f"?without=abc&without=-1&without=999999&without={island['c']}&without={island['c']}")
    assert page.count(" checked>") == 1
    every = "&".join(f"without={one}" for one in island.values())
    assert "8 places hold together today; 0 would." in told(desk, f"?{every}")
    atlas.Snapshot.objects.all().delete()
    assert "No map yet" in told(desk, f"?without={island['c']}")
