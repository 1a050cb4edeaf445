"""The directory's writes, on PostgreSQL."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.apps import apps
from django.db import connection

from seve.audit import selectors as audit
from seve.base.addresses import surt
from seve.base.errors import SeveError
from seve.charter import services as charter
from seve.charter.types import Way
from seve.directory import selectors, services
from seve.directory.models import Discovery, Nomination, Territory, UrlPrefix, WebEntity
from seve.directory.services import purge
from seve.directory.types import EntityKind, Filters, Found, Proof, ProofKind, Route, Standing, Status

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
BY = "user:1"


def load(text: str, name: str = "list.csv", **options: object) -> list[int]:
    """Import a list; the ids of all entities, in order of name."""
    services.import_list(content=text.encode(), name=name, by=BY, **options)  # type: ignore[arg-type]
    return [entity.id for entity in selectors.list_entities()]


def names(**filters: object) -> list[str]:
    return [entity.name for entity in selectors.list_entities(**filters)]  # type: ignore[arg-type]


def verbs() -> list[str]:
    return [event.verb for event in audit.events(verb_prefix="directory.")]


THREE = "name,url,feed\nAnn,https://ann.example/,https://ann.example/feed\nBob,https://www.bob.example/,\nCat,https://x.com/cat,\n"


def test_import_adds_then_merges(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_text(THREE + "Dan,,\n")
    first = services.import_file(path=path, by=BY)
    again = services.import_file(path=path, by=BY)
    assert (first.added, first.merged, [refusal.line for refusal in first.refused]) == (3, 0, [5])
    assert (again.added, again.merged, len(again.refused)) == (0, 3, 1)
    assert names(status=Status.IN) == ["Ann", "Bob", "Cat"]
    assert verbs() == ["directory.import", "directory.import"]
    ann = selectors.list_entities(search="ann")[0]
    assert (ann.declared_feeds, ann.prefixes) == (("https://ann.example/feed",), ("example,ann)",))
    assert selectors.declared_feeds() == {ann.id: ("https://ann.example/feed",)}
    assert [row.kind for row in selectors.list_entities(search="cat")] == [EntityKind.SOCIAL]


def test_import_options_hold_and_official_rests_on_the_list() -> None:
    (ann, *_rest) = load(THREE, status=Status.UNDECIDED, standing=Standing.OFFICIAL, territory="FR-29")
    entity = selectors.get_entity(ann)
    assert entity is not None
    assert (entity.status, entity.standing, entity.territory) == (Status.UNDECIDED, Standing.OFFICIAL, "FR-29")
    assert [(proof.kind, proof.quote) for proof in selectors.proofs_of(ann)] == [(ProofKind.DECLARED, "list.csv")]


def test_import_unknown_territory_or_file_is_one_clear_line(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_text(THREE)
    with pytest.raises(SeveError, match="territory “FR-999” is not known: see the codes with: seve directory territories"):
        services.import_file(path=path, territory="FR-999", by=BY)
    with pytest.raises(SeveError, match="cannot read"):
        services.import_file(path=tmp_path / "none.csv", by=BY)
    assert WebEntity.objects.count() == 0


def test_import_is_one_transaction(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("the audit is down")

    monkeypatch.setattr("seve.audit.services.record", broken)
    with pytest.raises(RuntimeError):
        load(THREE)
    assert WebEntity.objects.count() == UrlPrefix.objects.count() == Discovery.objects.count() == 0


def test_import_does_not_take_a_refusal_back() -> None:
    ids = load(THREE)
    services.refuse(entity_ids=ids, by=BY)
    load(THREE)
    assert selectors.counts_by_status()[Status.OUT] == 3


def test_every_form_round_trips(tmp_path: Path) -> None:
    ids = load(
        "name,url,feed,kind,standing,territory,language,note,status\n"
        '=Ann,https://ann.example/blog,https://ann.example/f,blog,official,FR-29,fr,"a note, & <more>",in\n'
    )
    load("name,url,status\nBob,https://medium.com/@bob,out\n")
    services.add_prefix(entity_id=ids[0], prefix="*.ann.org", by=BY)
    services.add_prefix(entity_id=ids[0], prefix="https://ann.example/other", by=BY)
    before = [_told(entity.id) for entity in selectors.list_entities()]
    for suffix in ("opml", "csv", "json"):
        assert services.export_file(path=tmp_path / f"out.{suffix}", by=BY) == 2
    for suffix in ("opml", "csv", "json"):
        WebEntity.objects.all().delete()
        report = services.import_file(path=tmp_path / f"out.{suffix}", status=Status.UNDECIDED, by=BY)
        assert (report.added, report.refused) == (2, ())
        assert [_told(entity.id) for entity in selectors.list_entities()] == before
    with pytest.raises(SeveError, match=r"end its name in \.opml, \.csv, \.json"):
        services.export_file(path=tmp_path / "out.xyz", by=BY)


def _told(entity_id: int) -> tuple[object, ...]:
    entity = selectors.get_entity(entity_id)
    assert entity is not None
    plain = (entity.name.strip("= "), entity.home_url, entity.kind, entity.status, entity.standing, entity.territory)
    return (*plain, entity.language, entity.note, entity.declared_feeds, entity.prefixes)


def test_decisions_are_written_down_and_undone_one_after_the_other() -> None:
    ann, bob, _cat = load(THREE, status=Status.UNDECIDED)
    assert services.admit(entity_ids=[ann, bob], by=BY) == 2
    services.set_kind(entity_ids=[ann], kind=EntityKind.FORUM, by=BY)
    services.set_territory(entity_ids=[ann], territory="FR-29", by="user:2")
    services.rename(entity_id=ann, name=" Annie  B ", by=BY)
    services.set_standing(
        entity_id=ann, standing=Standing.OFFICIAL, proof=Proof(ProofKind.LISTED, "https://p.example/", "Annie", NOW, 0.9), by=BY
    )
    assert [event.verb for event in selectors.history_of(ann)] == [
        "directory.set_standing",
        "directory.rename",
        "directory.set_territory",
        "directory.set_kind",
        "directory.admit",
        "directory.import",
    ]
    undone = [services.undo(by=BY) for _ in range(4)]
    assert undone == ["directory.set_standing", "directory.rename", "directory.set_kind", "directory.admit"]
    entity = selectors.get_entity(ann)
    assert entity is not None
    assert (entity.name, entity.kind, entity.standing, entity.status) == ("Ann", EntityKind.SITE, Standing.INDEPENDENT, Status.UNDECIDED)
    assert (entity.territory, selectors.proofs_of(ann)) == ("FR-29", [])
    assert [event.undone for event in selectors.history_of(ann) if event.verb == "directory.rename"] == [True]
    assert selectors.list_entities(search="ann")[0].id == ann
    assert audit.verify_chain() is None


def test_undo_of_an_import_and_redo() -> None:
    load("name,url\nAnn,https://ann.example/\n")
    load(THREE)
    assert services.undo(by=BY) == "directory.import"
    assert names() == ["Ann"]
    assert selectors.declared_feeds() == {}
    redo = audit.events(verb_prefix="directory.undo")[0]
    services.undo(by=BY, event_id=redo.id)
    assert names() == ["Ann", "Bob", "Cat"]
    assert selectors.entity_index().resolve("https://bob.example/x") == selectors.list_entities(search="bob")[0].id


def test_undo_refuses_when_there_is_nothing_or_something_came_after() -> None:
    with pytest.raises(SeveError, match="no decision to undo"):
        services.undo(by=BY)
    (ann, *_rest) = load(THREE, status=Status.UNDECIDED)
    services.admit(entity_ids=[ann], by=BY)
    admitted = audit.events(verb_prefix="directory.admit")[0].id
    services.refuse(entity_ids=[ann], by="user:2")
    with pytest.raises(SeveError, match="was changed since"):
        services.undo(by=BY, event_id=admitted)
    services.undo(by="user:2")
    services.undo(by=BY, event_id=admitted)
    with pytest.raises(SeveError, match="already undone"):
        services.undo(by=BY, event_id=admitted)
    with pytest.raises(SeveError, match="no decision number 99999"):
        services.undo(by=BY, event_id=99_999)


def test_decision_on_an_unknown_place_or_code_is_one_line() -> None:
    (ann, *_rest) = load(THREE)
    with pytest.raises(SeveError, match="there is no place number 999"):
        services.admit(entity_ids=[ann, 999], by=BY)
    with pytest.raises(SeveError, match="seve directory territories"):
        services.set_territory(entity_ids=[ann], territory="XX", by=BY)
    with pytest.raises(SeveError, match="needs its proof"):
        services.set_standing(entity_id=ann, standing=Standing.OFFICIAL, proof=None, by=BY)
    with pytest.raises(SeveError, match="needs a name"):
        services.rename(entity_id=ann, name="  ", by=BY)


def test_bulk_edit_is_one_decision() -> None:
    ids = load(THREE, status=Status.UNDECIDED, territory="FR-29")
    assert services.bulk_edit(entity_ids=ids, status=Status.IN, kind=EntityKind.MEDIA, territory="", language="br", by=BY) == 3
    assert {(e.status, e.kind, e.territory, e.language) for e in selectors.list_entities()} == {(Status.IN, EntityKind.MEDIA, None, "br")}
    services.undo(by=BY)
    assert {(e.status, e.territory, e.language) for e in selectors.list_entities()} == {(Status.UNDECIDED, "FR-29", "")}


def _post(entity: int, url: str) -> int:
    model = apps.get_model("harvest", "Post")
    row = model.objects.create(entity_id=entity, url=url, surt=surt(url), published=NOW, content_hash=b"", first_seen=NOW, last_seen=NOW)
    return int(row.pk)


def _owner(post: int) -> int:
    return int(apps.get_model("harvest", "Post").objects.get(pk=post).entity_id)


def test_merge_takes_everything_and_can_be_undone() -> None:
    ann, bob, cat = load(THREE)
    services.set_standing(
        entity_id=bob, standing=Standing.OFFICIAL, proof=Proof(ProofKind.LISTED, "https://p.example/", "", NOW, 0.9), by=BY
    )
    post = _post(bob, "https://bob.example/1")
    assert services.merge(entity_ids=[ann, bob, cat], by=BY) == ann
    assert names() == ["Ann"]
    index = selectors.entity_index()
    assert [index.resolve(url) for url in ("https://bob.example/1", "https://twitter.com/Cat", "https://ann.example/")] == [ann] * 3
    assert (_owner(post), selectors.living_id(bob), selectors.merged_ids()) == (ann, ann, {bob: ann, cat: ann})
    assert (index.status_of(bob), len(selectors.proofs_of(ann))) == (Status.IN, 1)
    merged = selectors.get_entity(bob)
    assert merged is not None and merged.id == ann
    services.undo(by=BY)
    assert names() == ["Ann", "Bob", "Cat"]
    assert (_owner(post), selectors.entity_index().resolve("https://bob.example/1")) == (bob, bob)
    assert len(selectors.proofs_of(bob)) == 1
    with pytest.raises(SeveError, match="at least two"):
        services.merge(entity_ids=[ann, ann], by=BY)


def test_split_takes_its_pages_along_and_can_be_undone() -> None:
    (ann, *_rest) = load(THREE)
    inside, outside = _post(ann, "https://ann.example/jeunes/1"), _post(ann, "https://ann.example/jeunesse/1")
    part = services.split(entity_id=ann, prefix="https://ann.example/jeunes/", name="Jeunes", by=BY)
    assert (_owner(inside), _owner(outside)) == (part, ann)
    assert selectors.entity_index().resolve("https://www.ann.example/jeunes?p=1") == part
    services.undo(by=BY)
    assert (_owner(inside), selectors.get_entity(part)) == (ann, None)
    for prefix, reason in (
        ("https://ann.example/", "the whole of"),
        ("https://elsewhere.example/x", "lies outside"),
        ("https://bob.example/", "already a prefix of “Bob”"),
    ):
        with pytest.raises(SeveError, match=reason):
            services.split(entity_id=ann, prefix=prefix, by=BY)


def test_hyperlinks_follow_their_page() -> None:
    (ann, *_rest) = load(THREE)
    page = apps.get_model("harvest", "Page").objects.create(
        entity_id=ann, url="https://ann.example/jeunes/1", surt="example,ann)/jeunes/1", first_seen=NOW, last_seen=NOW, last_outcome="ok"
    )
    link = apps.get_model("harvest", "Hyperlink").objects.create(
        page=page,
        source_entity_id=ann,
        target_url="https://z.example/",
        target_surt="example,z)",
        kind="editorial",
        first_seen=NOW,
        last_seen=NOW,
    )
    part = services.split(entity_id=ann, prefix="https://ann.example/jeunes", by=BY)
    link.refresh_from_db()
    assert link.source_entity_id == part


def test_prefixes_given_and_taken() -> None:
    ann, bob, _cat = load(THREE)
    services.add_prefix(entity_id=ann, prefix="bob.example/ann", by=BY)
    index = selectors.entity_index()
    assert (index.resolve("https://bob.example/ann/x"), index.resolve("https://bob.example/other")) == (ann, bob)
    with pytest.raises(SeveError, match=rf"already a prefix of “Bob” \(number {bob}\)"):
        services.add_prefix(entity_id=ann, prefix="http://www.bob.example", by=BY)
    services.remove_prefix(entity_id=ann, prefix="https://bob.example/ann", by=BY)
    assert selectors.entity_index().resolve("https://bob.example/ann/x") == bob
    with pytest.raises(SeveError, match="has no prefix"):
        services.remove_prefix(entity_id=ann, prefix="https://bob.example/ann", by=BY)
    with pytest.raises(SeveError, match="needs at least one prefix"):
        services.remove_prefix(entity_id=ann, prefix="https://ann.example/", by=BY)


def test_undo_says_who_took_the_prefix_meanwhile() -> None:
    ann, bob, _cat = load(THREE)
    services.add_prefix(entity_id=ann, prefix="https://new.example/", by=BY)
    services.remove_prefix(entity_id=ann, prefix="https://new.example/", by=BY)
    services.add_prefix(entity_id=bob, prefix="https://new.example/", by="user:2")
    with pytest.raises(SeveError, match="belongs to “Bob”"):
        services.undo(by=BY)


def found(url: str, source: int | None, route: Route = Route.LINK, hours: int = 0) -> Found:
    return Found(url, route, source, "https://page.example/", NOW + timedelta(hours=hours))


def test_nominations_are_grouped_ranked_and_remembered() -> None:
    ann, bob, cat = load(THREE)
    new = services.nominate(
        found=[
            found("https://one.example/a", ann),
            found("http://www.one.example/b", ann, Route.BLOGROLL, 2),
            found("https://two.example/", ann),
            found("https://two.example/x", bob),
            found("https://twitter.com/Dan/status/1", cat),
            found("https://ann.example/inside", bob),
            found("https://facebook.com/sharer.php?u=x", bob),
            found("https://bit.ly/x", bob),
            found("mailto:x@example.org", bob),
            found("https://three.example/", None, Route.FORM),
        ],
        by="system:harvest",
    )
    assert new == 4
    assert services.nominate(found=[found("https://two.example/y", bob, hours=5)], by="system:harvest") == 0
    ranked = selectors.nominations()
    assert [(row.surt, row.cited_by) for row in ranked] == [
        ("example,two)", 2),
        ("example,one)", 1),
        ("com,x)/dan", 1),
        ("example,three)", 0),
    ]
    assert (ranked[0].last_seen, ranked[1].routes) == (NOW + timedelta(hours=5), (Route.BLOGROLL, Route.LINK))
    assert ("example,ann)", Route.LINK) in selectors.captures()
    services.refuse(entity_ids=[bob], by=BY)
    assert selectors.nominations(1)[0].cited_by == 1
    assert [entity.name for entity in selectors.nomination_citers(ranked[0].id)] == ["Ann", "Bob"]


def test_nominations_admitted_or_refused_do_not_come_back() -> None:
    (ann, *_rest) = load(THREE)
    both = [found("https://www.one.example/a", ann), found("https://two.example/", ann)]
    services.nominate(found=both, by="system:harvest")
    one, two = sorted(selectors.nominations(), key=lambda row: row.surt)
    assert services.admit_nominations(nomination_ids=[one.id], by=BY) == 1
    assert services.refuse_nominations(nomination_ids=[two.id], by=BY) == 1
    assert services.nominate(found=both, by="system:harvest") == 0
    assert selectors.nominations() == []
    index = selectors.entity_index()
    assert index.status_of(index.resolve("https://one.example/") or 0) == Status.IN
    assert index.status_of(index.resolve("https://two.example/") or 0) == Status.OUT
    assert selectors.list_entities(search="one.example")[0].home_url == "https://www.one.example/"
    with pytest.raises(SeveError, match="no nomination number 999"):
        services.admit_nominations(nomination_ids=[999], by=BY)


@pytest.mark.parametrize("decide", [services.admit_nominations, services.refuse_nominations])
def test_what_is_taken_back_waits_again(decide: Callable[..., int]) -> None:
    (ann, *_rest) = load(THREE)
    services.nominate(found=[found("https://one.example/", ann)], by="system:harvest")
    (one,) = selectors.nominations()
    decide(nomination_ids=[one.id], by=BY)
    services.undo(by=BY)
    assert [row.id for row in selectors.nominations()] == [one.id]
    decide(nomination_ids=[one.id], by=BY)
    assert (selectors.nominations(), selectors.entity_index().resolve("https://one.example/") is not None) == ([], True)


def test_an_undoing_undone_leaves_nothing_waiting() -> None:
    (ann, *_rest) = load(THREE)
    services.nominate(found=[found("https://one.example/", ann)], by="system:harvest")
    services.admit_nominations(nomination_ids=[one.id for one in selectors.nominations()], by=BY)
    services.undo(by=BY)
    undoing = audit.events(verb_prefix="directory.undo")[0]
    services.undo(by=BY, event_id=undoing.id)
    assert selectors.nominations() == []
    assert selectors.entity_index().resolve("https://one.example/") is not None


def test_nothing_near_is_nominated() -> None:
    (ann, *_rest) = load(THREE)
    near = [
        "http://127.0.0.1/",
        "http://localhost/x",
        "http://[::1]/",
        "http://192.168.1.4:8080/",
        "http://printer.local/",
        "http://0x7f.1/",
    ]
    assert services.nominate(found=[found(url, ann) for url in near], by="system:harvest") == 0


def test_nominating_many_takes_few_queries(django_assert_max_num_queries: object) -> None:
    (ann, *_rest) = load(THREE)
    many = [found(f"https://site{number % 500}.example.net/{number}", ann) for number in range(5000)]
    selectors.entity_index()
    with django_assert_max_num_queries(6):  # type: ignore[operator]
        assert services.nominate(found=many, by="system:harvest") == 500
    assert Nomination.objects.count() == 500


def test_admit_hosts_makes_one_place_each() -> None:
    (ann, *_rest) = load(THREE, status=Status.UNDECIDED)
    count = services.admit_hosts(
        urls=["http://www.new.example/a", "http://new.example/b", "https://ann.example/x", "https://medium.com/@dan/post", "nonsense"],
        by="cli",
    )
    assert count == 2
    assert selectors.list_entities(search="new.example")[0].home_url == "http://www.new.example/"
    entity = selectors.get_entity(ann)
    assert entity is not None and entity.status == Status.IN
    services.undo(by="cli")
    assert selectors.list_entities(search="new.example") == []


def test_place_that_left_is_never_taken_back(django_capture_on_commit_callbacks: object) -> None:
    charter.opt_out(url="https://gone.example/", way=Way.FORM, by="public")
    report = services.import_list(content=b"https://gone.example/page\nhttps://here.example/\n", name="x.txt", by=BY)
    assert (report.added, [(refusal.line, refusal.reason) for refusal in report.refused]) == (1, [(1, "this place asked to be left alone")])
    assert services.nominate(found=[found("https://gone.example/x", None), found("https://new.example/", None)], by="system:harvest") == 1
    assert services.admit_hosts(urls=["https://www.gone.example/"], by=BY) == 0
    assert [row.surt for row in selectors.nominations()] == ["example,new)"]


def test_what_could_be_undone_goes_with_the_place_that_left() -> None:
    ann, bob, _cat = load("name,url,note\nAnn,https://canary.example/,canary note\nBob,https://bob.example/,\nCat,https://cat.example/,\n")
    services.rename(entity_id=ann, name="canary name", by=BY)
    services.add_prefix(entity_id=bob, prefix="https://canary.example/bob", by=BY)
    services.remove_prefix(entity_id=bob, prefix="https://canary.example/bob", by=BY)
    purge.purge(place="example,canary)", by="public")
    with connection.cursor() as cursor:
        for table in (name for name in connection.introspection.table_names(cursor) if name.startswith(("directory_", "audit_"))):
            cursor.execute(f'SELECT t::text FROM "{table}" t')
            assert [row[0] for row in cursor.fetchall() if "canary" in row[0]] == []
    assert names() == ["Bob", "Cat"]
    assert services.undo(by=BY) == "directory.import"
    assert names() == ["Bob"]
    assert audit.verify_chain() is None


def test_index_is_kept_until_something_changes(django_assert_num_queries: object) -> None:
    (ann, *_rest) = load(THREE)
    first = selectors.entity_index()
    with django_assert_num_queries(1):  # type: ignore[operator]
        assert selectors.entity_index() is first
    WebEntity.objects.filter(id=ann).update(status=Status.OUT)
    assert selectors.entity_index().status_of(ann) == Status.OUT
    UrlPrefix.objects.filter(entity_id=ann).delete()
    assert selectors.entity_index().resolve("https://ann.example/") is None


@pytest.mark.parametrize("rows", [1, 3])
def test_lists_run_at_a_fixed_number_of_queries(rows: int, django_assert_num_queries: object) -> None:
    load("\n".join(THREE.splitlines()[: rows + 1]))
    with django_assert_num_queries(1):  # type: ignore[operator]
        assert len(selectors.list_entities()) == rows


def test_lists_are_narrowed_searched_and_paged() -> None:
    load(
        "name,url,territory\n"
        + "".join(f"Été {number},https://s{number}.example/,{'FR-29' if number % 2 else 'FR-75'}\n" for number in range(7))
    )
    assert len(selectors.list_entities(territory="FR-REG-53")) == 3
    assert names(search="ete s4") == ["Été 4"]
    page = selectors.page_of_entities(Filters(status=Status.IN), page=9, size=3)
    assert ([entity.name for entity in page.entities], page.total, page.page, page.pages) == (["Été 6"], 7, 3, 3)
    counts = selectors.counts()
    assert (counts.territory, counts.status[Status.IN], counts.kind[EntityKind.SITE]) == ({"FR-29": 3, "FR-75": 4}, 7, 7)


def test_french_territories_are_shipped_and_loading_twice_is_nothing(tmp_path: Path) -> None:
    shipped = selectors.territories()
    assert len(shipped) == 128
    assert (shipped["FR-29"].name, shipped["FR-29"].parent, shipped["FR-REG-53"].parent) == ("Finistère", "FR-REG-53", "FR")
    assert {"FR-971", "FR-976", "FR-988", "FR-2A"} <= shipped.keys()
    assert len(selectors.territory_and_below("FR-REG-53")) == 5
    assert services.ensure_territories() == 0
    path = tmp_path / "be.csv"
    path.write_text("code,name,level,parent\nBE,Belgique,national,\nBE-W,Wallonie,region,BE\nBE-Z,Z,galaxy,BE\n")
    report = services.import_territories(path=path, by=BY)
    assert (report.added, report.merged, [refusal.line for refusal in report.refused]) == (2, 0, [4])
    assert Territory.objects.get(code="BE-W").parent_id == "BE"


def test_stamp_is_new_at_each_change() -> None:
    def stamp() -> str:
        with connection.cursor() as cursor:
            cursor.execute("SELECT value FROM directory_stamp")
            return str(cursor.fetchone()[0])

    load(THREE)
    first = stamp()
    load(THREE + "Dan,https://dan.example/,\n")
    assert stamp() != first


@pytest.mark.parametrize(
    ("address", "home"),
    [
        ("https://www.example.org/", "https://www.example.org/"),
        ("https://example.org/", "https://example.org/"),
        ("http://www.example.org/a/page.html", "http://www.example.org/"),
        ("https://www.example.org/blog/", "https://www.example.org/blog/"),
    ],
)
def test_a_home_keeps_its_host_as_it_was_written(address: str, home: str) -> None:
    """Some sites answer only with their "www"; the bound of the place has none, so that both are one place."""
    services.import_list(content=f"{address}\n".encode(), name="list.txt", by=BY)

    [entity] = selectors.list_entities()
    assert entity.home_url == home
    assert entity.prefixes == ("org,example)",)
