"""What would follow from each way of settling an overlap."""

from seve.register.domain.scenarios import Cited, compare
from seve.register.types import Card, ScenarioKind

FORUM = Card(
    key="a",
    name="Forum",
    functions=("débat", "documents"),
    audience=("adhérents",),
    addresses=("http://forum.example/",),
    purpose="Débattre",
)
SOCIAL = Card(key="b", name="Réseau", functions=("débat", "vidéos"), audience=("jeunes",), addresses=("http://reseau.example/",))
BY_KIND = {one.kind: one for one in compare(FORUM, SOCIAL, Cited(3, 12), Cited(1, 4))}


def test_keeping_both_costs_nothing_and_changes_nothing() -> None:
    keep = BY_KIND[ScenarioKind.KEEP_BOTH]

    assert keep.still_twice == ("debate",)
    assert (keep.learn_functions, keep.lost_functions, keep.links_to_repair) == ((), (), 0)


def test_a_merger_tells_what_is_learnt_lost_and_broken() -> None:
    merger = BY_KIND[ScenarioKind.A_INTO_B]

    assert merger.learn_addresses == ("http://forum.example/",)
    assert (merger.learn_functions, merger.lost_functions, merger.must_learn) == (("debate",), ("library",), ("members",))
    assert (merger.places_to_tell, merger.links_to_repair) == (3, 12)


def test_the_other_way_round_is_another_price() -> None:
    merger = BY_KIND[ScenarioKind.B_INTO_A]

    assert (merger.lost_functions, merger.must_learn, merger.links_to_repair) == (("video",), ("youth",), 4)


def test_what_is_frozen_still_answers_at_its_address() -> None:
    frozen = BY_KIND[ScenarioKind.FREEZE_A]

    assert (frozen.learn_addresses, frozen.links_to_repair, frozen.lost_functions) == ((), 0, ("library",))
    assert frozen.places_to_tell == 3


def test_functions_are_read_in_the_purpose_when_none_is_declared() -> None:
    bare = Card(key="c", name="C", purpose="Débattre et regarder des vidéos")

    assert compare(bare, SOCIAL, Cited(0, 0), Cited(0, 0))[0].still_twice == ("debate", "video")
