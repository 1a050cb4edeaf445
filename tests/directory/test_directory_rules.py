"""The directory's rules on plain data: whose page an address is, where places begin, what an import does."""

import time

import pytest

from seve.base.errors import SeveError
from seve.directory.domain.bounds import bounds_written, is_door
from seve.directory.domain.importing import Defaults, Draft, Plan, plan_import
from seve.directory.domain.index import EntityIndex, overlap
from seve.directory.domain.lists import read_list
from seve.directory.domain.naming import derived_name, likely_kind
from seve.directory.domain.territories import below, find_territory, read_territories
from seve.directory.types import EntityKind, Entry, Standing, Status, Territory, TerritoryLevel

INDEX = EntityIndex(
    [
        ("org,example)", 1),
        ("org,example)/blog", 2),
        ("org,example)/blog/ann/", 3),
        ("com,x)/ann", 4),
        ("com,medium)/@bob", 5),
        ("fr,parti,", 6),
        ("fr,parti,jeunes)", 7),
        ("com,facebook)/profile.php?id=12", 8),
        ("org,autre)/a/b", 9),
        ("fr,mamot)/@cat", 10),
        ("org,example:8080)", 11),
    ],
    dict.fromkeys(range(1, 12), Status.IN),
)


@pytest.mark.parametrize(
    ("url", "entity"),
    [
        ("https://example.org/", 1),
        ("http://www.example.org/page?x=1", 1),
        ("https://example.org/blog", 2),
        ("https://example.org/blog/", 2),
        ("https://example.org/blog?p=1", 2),
        ("https://example.org/blogger", 1),
        ("https://example.org/blog/ann", 3),
        ("https://example.org/blog/ann/2009/x", 3),
        ("https://example.org/blog/anna", 2),
        ("https://sub.example.org/", None),
        ("https://twitter.com/Ann/status/1", 4),
        ("https://mobile.twitter.com/ann?lang=fr", 4),
        ("https://x.com/annabel", None),
        ("https://x.com/", None),
        ("https://medium.com/@Bob/a-post", 5),
        ("https://parti.fr/", 6),
        ("https://a.b.parti.fr/x", 6),
        ("https://jeunes.parti.fr/x", 7),
        ("https://parti.fr.example/", None),
        ("https://m.facebook.com/profile.php?id=12&sk=about", 8),
        ("https://facebook.com/profile.php?id=123", None),
        ("https://autre.org/a", None),
        ("https://autre.org/a/b/c", 9),
        ("https://mamot.fr/users/cat/statuses/3", 10),
        ("https://example.org:8080/x", 11),
        ("https://example.org:9090/x", None),
        ("mailto:ann@example.org", None),
        ("not an address", None),
    ],
)
def test_resolve(url: str, entity: int | None) -> None:
    assert INDEX.resolve(url) == entity


def test_resolve_is_fast() -> None:
    index = EntityIndex([(f"org,site{number})", number) for number in range(2000)], {})
    urls = [f"https://www.site{number % 3000}.org/2009/{number}" for number in range(40_000)]
    start = time.process_time()
    found = sum(index.resolve(url) is not None for url in urls)
    assert found / len(urls) == pytest.approx(2 / 3, abs=0.02)
    assert len(urls) / (time.process_time() - start) > 100_000


def test_status_and_owner() -> None:
    assert INDEX.status_of(1) == Status.IN
    assert INDEX.owner("org,example)/blog/") == 2
    assert INDEX.owner("org,example)/none") is None
    with pytest.raises(KeyError):
        INDEX.status_of(99)


@pytest.mark.parametrize(
    ("a", "b", "expected"),
    [
        ("org,example)", "org,example)/blog", True),
        ("org,example)/blog", "org,example)/blogger", False),
        ("org,example,", "org,example,sub)/x", True),
        ("org,example)", "org,other)", False),
    ],
)
def test_overlap(a: str, b: str, expected: bool) -> None:
    assert overlap(a, b) is expected


def test_bounds_written() -> None:
    assert bounds_written(["https://www.example.org/", "http://example.org"]) == (("org,example)", "https://www.example.org/"),)
    assert dict(bounds_written(["*.example.org"])) == {"org,example)": "https://example.org/", "org,example,": "*.example.org"}


@pytest.mark.parametrize(
    ("url", "door"),
    [("https://a.org/", True), ("https://a.org/index.php", True), ("https://a.org/fr/blog/", True), ("https://a.org/ann", False)],
)
def test_is_door(url: str, door: bool) -> None:
    assert is_door(url) is door


@pytest.mark.parametrize(
    ("url", "name", "kind"),
    [
        ("https://www.example.org/a", "example.org", EntityKind.SITE),
        ("https://twitter.com/Ann", "ann (x.com)", EntityKind.SOCIAL),
        ("http://xn--vch-9ladd.fr/", "évêché.fr", EntityKind.SITE),
        ("http://ann.over-blog.com/x", "ann.over-blog.com", EntityKind.BLOG),
        ("https://forum.example.org/", "forum.example.org", EntityKind.FORUM),
    ],
)
def test_name_and_kind_from_the_address(url: str, name: str, kind: EntityKind) -> None:
    assert (derived_name(url), likely_kind(url)) == (name, kind)


TERRITORIES = {
    row.code: row
    for row in (
        Territory("FR", "France", TerritoryLevel.NATIONAL, None),
        Territory("FR-REG-53", "Bretagne", TerritoryLevel.REGION, "FR"),
        Territory("FR-29", "Finistère", TerritoryLevel.DEPARTEMENT, "FR-REG-53"),
        Territory("FR-01", "Ain", TerritoryLevel.DEPARTEMENT, "FR"),
        Territory("FR-REG-04", "La Réunion", TerritoryLevel.REGION, "FR"),
        Territory("FR-974", "La Réunion", TerritoryLevel.DEPARTEMENT, "FR-REG-04"),
    )
}


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("FR-29", "FR-29"),
        ("fr-29", "FR-29"),
        ("29", "FR-29"),
        ("1", "FR-01"),
        ("finistere", "FR-29"),
        ("La Réunion", "FR-974"),
        ("FRA", "FR"),
        ("Atlantide", None),
        ("", None),
        ("--", None),
    ],
)
def test_find_territory(written: str, code: str | None) -> None:
    assert find_territory(written, TERRITORIES) == code


def test_below() -> None:
    assert below("FR-REG-53", TERRITORIES) == {"FR-REG-53", "FR-29"}
    assert below("FR", TERRITORIES) == set(TERRITORIES)
    assert below("XX", TERRITORIES) == {"XX"}


def test_read_territories_refuses_line_by_line() -> None:
    rows, refused = read_territories(
        "code,name,level,parent\nBE,Belgique,national,\nBE-W,Wallonie,region,BE\nBE-X,X,planet,BE\nBE-Y,Y,region,NO\n,Z,region,\nBE-V,V,region,BE-V\n",
        [],
    )
    assert [row.code for row in rows] == ["BE", "BE-W"]
    assert [refusal.line for refusal in refused] == [4, 5, 6, 7]
    with pytest.raises(SeveError, match="code,name,level,parent"):
        read_territories("a,b\n1,2\n", [])


ADMITTED = Defaults(Status.IN, None, None)


def plan(*entries: Entry, known: dict[int, Draft] | None = None, defaults: Defaults = ADMITTED) -> Plan:
    held = known or {}
    index = EntityIndex([(surt, number) for number, draft in held.items() for surt, _ in draft.bounds], {})
    return plan_import(
        entries, index=index, known=lambda number: held[number], territory=lambda text: find_territory(text, TERRITORIES), defaults=defaults
    )


def entry(line: int, url: str, **fields: object) -> Entry:
    return Entry(line=line, url=url, **fields)  # type: ignore[arg-type]


def bounds_of(result: Plan) -> list[list[str]]:
    return [[surt for surt, _ in draft.bounds] for draft in result.new]


def test_same_host_twice_is_one_place() -> None:
    result = plan(entry(1, "https://www.a.org/", name="A"), entry(2, "http://a.org/", feeds=("http://a.org/feed",)))
    assert (bounds_of(result), result.merged) == ([["org,a)"]], 1)
    assert (result.new[0].name, result.new[0].feeds) == ("A", ("http://a.org/feed",))


def test_one_declared_path_takes_the_host_and_several_keep_to_their_own() -> None:
    alone = plan(entry(1, "https://a.org/ann/"))
    several = plan(entry(1, "https://a.org/ann/"), entry(2, "https://a.org/bob/"), entry(3, "https://a.org/"))
    assert bounds_of(alone) == [["org,a)"]]
    assert bounds_of(several) == [["org,a)/ann"], ["org,a)/bob"], ["org,a)"]]


def test_bare_addresses_of_one_host_are_one_place() -> None:
    result = plan(*(entry(number, f"https://a.org/page/{number}", declared=False) for number in range(1, 5)))
    assert (bounds_of(result), result.merged) == ([["org,a)"]], 3)
    assert result.new[0].home_url == "https://a.org/"


def test_known_place_is_completed_and_never_undone() -> None:
    known = Draft(
        "Our name",
        "https://a.org/",
        EntityKind.FORUM,
        Status.OUT,
        Standing.OFFICIAL,
        "FR-29",
        "br",
        "kept",
        (),
        (("org,a)", "https://a.org/"),),
    )
    told = entry(
        1,
        "https://a.org/",
        name="Other",
        kind=EntityKind.BLOG,
        standing=Standing.AFFILIATED,
        territory="FR",
        language="fr",
        note="more",
        feeds=("https://a.org/f",),
    )
    result = plan(told, known={7: known})
    became = result.known[7]
    assert (became.name, became.kind, became.status, became.standing) == ("Our name", EntityKind.FORUM, Status.OUT, Standing.OFFICIAL)
    assert (became.territory, became.language, became.note, became.feeds) == ("FR-29", "br", "kept\nmore", ("https://a.org/f",))
    assert (result.new, result.merged) == ([], 1)


def test_part_of_a_known_place_is_a_place_of_its_own() -> None:
    known = Draft("A", "https://a.org/", bounds=(("org,a)", "https://a.org/"),))
    assert bounds_of(plan(entry(1, "https://a.org/jeunes/", name="Jeunes"), known={7: known})) == [["org,a)/jeunes"]]
    assert plan(entry(1, "https://a.org/index.php", name="A"), known={7: known}).merged == 1


def test_status_waits_for_a_decision_but_does_not_take_one_back() -> None:
    waiting = Draft("A", "https://a.org/", status=Status.UNDECIDED, bounds=(("org,a)", "https://a.org/"),))
    assert plan(entry(1, "https://a.org/"), known={7: waiting}).known[7].status == Status.IN
    admitted = Draft("A", "https://a.org/", status=Status.IN, bounds=(("org,a)", "https://a.org/"),))
    assert plan(entry(1, "https://a.org/", status=Status.UNDECIDED), known={7: admitted}).known[7].status == Status.IN


def test_refusals_say_why() -> None:
    known = {7: Draft("A", "https://a.org/", bounds=(("org,a)", ""),)), 8: Draft("B", "https://b.org/", bounds=(("org,b)", ""),))}
    result = plan(
        entry(1, "https://c.org/", territory="Atlantide"),
        entry(2, "https://youtube.com/watch?v=1"),
        entry(3, "https://a.org/", prefixes=("https://a.org/", "https://b.org/")),
        entry(4, "https://d.org/", territory="?USA"),
        known=known,
    )
    assert [refusal.line for refusal in result.refused] == [1, 2, 3]
    assert "see the codes with: seve directory territories" in result.refused[0].reason
    assert "page of a service" in result.refused[1].reason
    assert "several places" in result.refused[2].reason
    assert [draft.note for draft in result.new] == ["country: USA"]


def test_defaults_hold_for_lines_that_tell_nothing() -> None:
    result = plan(
        entry(1, "https://a.org/"),
        entry(2, "https://b.org/", status=Status.OUT, standing=Standing.INDEPENDENT, territory="FR-01"),
        defaults=Defaults(Status.UNDECIDED, Standing.AFFILIATED, "FR-29"),
    )
    assert [(draft.status, draft.standing, draft.territory) for draft in result.new] == [
        (Status.UNDECIDED, Standing.AFFILIATED, "FR-29"),
        (Status.OUT, Standing.INDEPENDENT, "FR-01"),
    ]


def test_hyphe_domain_covers_every_host_below() -> None:
    found = read_list(b"ID,NAME,PREFIXES,STATUS\n1,Parti,http://parti.fr https://parti.fr http://www.parti.fr,IN\n", "x.csv")
    assert bounds_of(plan(*found.entries)) == [["fr,parti)", "fr,parti,"]]
