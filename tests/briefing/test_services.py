import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner

from seve.audit.models import AuditEvent
from seve.base import addresses
from seve.base.errors import SeveError, UsageError
from seve.briefing import selectors, services
from seve.briefing.models import Briefing
from seve.briefing.types import Edition
from seve.charter import services as charter
from seve.charter.types import Way
from seve.cli.briefing import briefing
from seve.directory.models import UrlPrefix, WebEntity
from seve.harvest.models import Page, Post
from seve.stories import services as stories

START, END = datetime(2009, 3, 2, tzinfo=UTC), datetime(2009, 3, 9, tzinfo=UTC)
BODY = "Le conseil a voté hier soir la gratuité des bus pour tous les habitants de la ville, dès le mois de septembre prochain."
ALONE = "Le préau de l'école prend l'eau depuis deux hivers. " * 12
Place = Callable[..., int]


@pytest.fixture(autouse=True)
def own_index(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from seve.stories import index

    monkeypatch.setattr(index, "folder", lambda: tmp_path / "index")


@pytest.fixture
def place(db: None) -> Place:
    def make(name: str, *, standing: str = "independent") -> int:
        home = f"https://{name}.example/"
        row = WebEntity.objects.create(name=name.title(), home_url=home, status="in", standing=standing, created_at=START)
        UrlPrefix.objects.create(entity=row, surt=addresses.surt(home), url=home)
        return row.id

    return make


def say(entity: int, slug: str, title: str, text: str = BODY, *, hours: float = 0, directives: dict[str, object] | None = None) -> Post:
    row = WebEntity.objects.get(id=entity)
    url, moment = f"{row.home_url}{slug}", START + timedelta(hours=hours)
    common = {
        "entity": row,
        "url": url,
        "surt": addresses.surt(url),
        "title": title,
        "language": "fr",
        "first_seen": moment,
        "last_seen": moment,
    }
    Page.objects.create(**common, published=moment, last_outcome="ok")
    return Post.objects.create(**common, text=text, excerpt=text[:300], published=moment, content_hash=b"x", directives=directives or {})


@pytest.fixture
def week(place: Place) -> list[int]:
    """Three places tell of the buses, a fourth speaks alone."""
    ids = [place("un"), place("deux"), place("trois"), place("seule")]
    for number in range(3):
        say(ids[number], "bus", "Quimper vote la gratuité des bus", hours=10 * number)
    say(ids[3], "preau", "Le préau de l'école", ALONE, hours=50)
    stories.compute(by="cli")
    return ids


def build(language: str = "fr") -> Edition:
    return services.build(start=START, end=END, territory=None, language=language, by="cli")


def said(edition: Edition) -> str:
    return "\n".join(sentence.text for section in edition.sections for sentence in section.sentences)


def cited(edition: Edition) -> set[str]:
    return {citation.url for section in edition.sections for sentence in section.sentences for citation in sentence.citations}


def test_a_week_is_told_with_its_proofs_and_kept(week: list[int]) -> None:
    edition = build()
    assert edition.title.replace("\u00a0", " ") == "Du 2 au 8 mars 2009 : trois espaces parlent de « Quimper vote la gratuité des bus »"
    assert "Dit par un espace le 4 mars" in said(edition)
    assert "https://seule.example/preau" in cited(edition)
    assert selectors.latest_edition("fr") == edition
    assert [info.title for info in selectors.editions()] == [edition.title]
    assert AuditEvent.objects.filter(verb="briefing.build").count() == 1


def test_the_same_evidence_makes_the_same_edition(week: list[int]) -> None:
    assert build() == build()
    assert Briefing.objects.count() == 1


def test_both_languages_rest_on_the_same_pages(week: list[int]) -> None:
    assert cited(build("fr")) == cited(build("en"))


def test_no_unofficial_place_is_named_and_an_official_one_is(week: list[int], place: Place) -> None:
    Post.objects.filter(url__contains="//un.").update(published=START + timedelta(hours=5))
    say(place("maison", standing="official"), "bus", "Quimper vote la gratuité des bus")
    stories.compute(by="cli")
    text = said(build())
    assert "Maison" in text
    assert not any(name in text for name in ("Deux", "Trois", "Seule"))


def test_a_place_that_left_is_neither_told_nor_cited(week: list[int]) -> None:
    charter.opt_out(url="https://seule.example/", way=Way.CLI, by="cli")
    edition = build()
    assert not any("seule" in url for url in cited(edition))
    assert "préau" not in said(edition)


@pytest.mark.parametrize("directives", [{"noindex": True}, {"seve_no": True}])
def test_a_page_that_refuses_is_not_cited(week: list[int], directives: dict[str, object]) -> None:
    Post.objects.filter(url__contains="seule").update(directives=directives)
    assert not any("seule" in url for url in cited(build()))


def test_nothing_unofficial_is_told_before_it_is_a_day_old(week: list[int], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("seve.base.clock.now", lambda: START + timedelta(hours=60))
    assert not any("seule" in url for url in cited(build()))
    monkeypatch.setattr("seve.base.clock.now", lambda: START + timedelta(hours=75))
    assert any("seule" in url for url in cited(build()))


def test_a_withdrawn_page_leaves_the_next_edition(week: list[int]) -> None:
    Post.objects.filter(url__contains="seule").update(gone_at=END)
    assert not any("seule" in url for url in cited(build()))


def test_a_place_cited_by_three_editions_of_the_week_rests(week: list[int]) -> None:
    for days in (4, 5, 6):
        services.build(start=START, end=START + timedelta(days=days), territory=None, language="fr", by="cli")
    assert not any("seule" in url for url in cited(build()))


def test_purge_takes_a_place_out_of_the_stored_editions(week: list[int]) -> None:
    build()
    removed = services.purge(place="example,seule)", by="cli")
    kept = selectors.latest_edition("fr")
    assert removed == 1
    assert kept is not None
    assert not any("seule" in url for url in cited(kept))
    assert "préau" not in said(kept) + kept.title


def test_without_a_post_one_line_says_what_to_do(place: Place) -> None:
    place("vide")
    with pytest.raises(SeveError, match=r"seve harvest run"):
        build()


@pytest.mark.parametrize(("given", "words"), [({"language": "de"}, "fr, en"), ({"territory": "FR-99"}, "FR-99"), ({"end": START}, "empty")])
def test_what_cannot_be_understood_is_refused_in_one_line(week: list[int], given: dict[str, object], words: str) -> None:
    with pytest.raises(UsageError, match=words):
        services.build(**({"start": START, "end": END, "territory": None, "language": "fr", "by": "cli"} | given))  # type: ignore[arg-type]


def test_the_command_writes_the_contract(week: list[int], tmp_path: Path) -> None:
    out = tmp_path / "letter.json"
    result = CliRunner().invoke(briefing, ["build", "--from", "2009-03-02", "--to", "2009-03-08", str(out)], catch_exceptions=False)
    assert result.exit_code == 0
    letter = json.loads(out.read_text())
    assert (letter["from"], letter["to"]) == ("2009-03-02T00:00:00+00:00", "2009-03-09T00:00:00+00:00")
    for section in letter["sections"]:
        for sentence in section["sentences"]:
            assert sentence["text"]
            for citation in sentence["citations"]:
                assert set(citation) == {"url", "title", "date", "quote"}
                assert len(citation["quote"].split()) <= 30


def test_an_unknown_form_is_refused_before_anything_is_built(week: list[int], tmp_path: Path) -> None:
    result = CliRunner().invoke(briefing, ["build", str(tmp_path / "letter.docx")])
    assert isinstance(result.exception, UsageError)
    assert Briefing.objects.count() == 0


@pytest.mark.parametrize("directives", [{"nosnippet": True}, {"no_mining": True}, {"max_snippet": 0}])
def test_a_page_that_keeps_its_words_is_cited_without_them(week: list[int], directives: dict[str, object]) -> None:
    Post.objects.filter(url__contains="seule").update(directives=directives)
    quotes = [
        citation.quote
        for section in build().sections
        for sentence in section.sentences
        for citation in sentence.citations
        if "seule" in citation.url
    ]
    assert quotes == [""]


def test_a_beginning_alone_goes_up_to_the_newest_post_and_an_end_alone_back_a_week(week: list[int]) -> None:
    given = {"territory": None, "language": "fr", "by": "cli"}
    from_start = services.build(start=START, end=None, **given)  # type: ignore[arg-type]
    to_end = services.build(start=None, end=END, **given)  # type: ignore[arg-type]
    assert (from_start.start, from_start.end) == (START, START + timedelta(days=3))
    assert (to_end.start, to_end.end) == (START, END)
