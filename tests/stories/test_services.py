from collections.abc import Callable

import pytest

from seve.audit.models import AuditEvent
from seve.harvest.models import Post
from seve.stories import selectors, services
from seve.stories.models import PostVector, Story
from seve.stories.types import Relay

Place = Callable[[str], int]
MakePost = Callable[..., Post]
BODY = "Le conseil a voté hier soir la gratuité des bus pour tous les habitants de la ville, dès le mois de septembre prochain."


@pytest.fixture
def bus_story(place: Place, post: MakePost) -> list[Post]:
    one, two, three = place("un"), place("deux"), place("trois")
    return [
        post(one, "bus", "Quimper vote la gratuité des bus", BODY),
        post(two, "copie", "Quimper vote la gratuité des bus", BODY, at="2009-03-03"),
        post(
            three,
            "avis",
            "Les bus gratuits, et après ?",
            "À lire avant de crier victoire.",
            at="2009-03-04",
            links=(f"https://{one}.example/bus",),
        ),
        post(three, "crepes", "Recette de crêpes", "De la farine de sarrasin, de l'eau, du sel.", at="2009-03-05"),
    ]


def test_a_story_tells_who_began_and_how_others_took_it_up(bus_story: list[Post]) -> None:
    assert services.compute(by="cli") == 1
    (story,) = selectors.stories()
    assert [(each.post_id, each.how) for each in story.posts] == [
        (bus_story[0].id, Relay.FIRST),
        (bus_story[1].id, Relay.COPY),
        (bus_story[2].id, Relay.LINK),
    ]
    assert (story.sources, story.first.day, story.last.day) == (3, 2, 4)
    assert selectors.get_story(story.id) == story
    assert selectors.stories_of_entity(bus_story[2].entity_id) == [story]
    assert AuditEvent.objects.filter(verb="stories.compute").count() == 1


def test_a_second_run_without_news_changes_nothing(bus_story: list[Post]) -> None:
    services.compute(by="cli")
    before = selectors.stories()
    services.compute(by="cli")
    assert selectors.stories() == before


def test_a_story_keeps_its_number_when_it_grows(bus_story: list[Post], place: Place, post: MakePost) -> None:
    services.compute(by="cli")
    (before,) = selectors.stories()
    late = post(place("quatre"), "suite", "Gratuité des bus votée à Quimper : la réaction des usagers", BODY, at="2009-03-06")
    services.compute(by="cli")
    (after,) = selectors.stories()
    assert after.id == before.id
    assert late.id in [each.post_id for each in after.posts]


@pytest.mark.parametrize("directive", ["noindex", "no_mining", "seve_no"])
def test_a_page_that_refuses_is_never_read_by_the_model(place: Place, post: MakePost, directive: str) -> None:
    refused = post(place("un"), "bus", "Quimper vote la gratuité des bus", BODY, directives={directive: True})
    post(place("deux"), "bus", "Quimper vote la gratuité des bus", BODY)
    assert services.compute(by="cli") == 0
    assert not PostVector.objects.filter(post=refused).exists()


def test_lone_voices_are_small_and_taken_up_by_nobody(bus_story: list[Post], place: Place, post: MakePost) -> None:
    long = "Le préau de l'école prend l'eau depuis deux hivers et personne ne vient. " * 6
    alone = post(place("seule"), "preau", "Le préau de l'école", long, at="2009-03-04")
    services.compute(by="cli")
    found = selectors.lone_voices(start=bus_story[0].published, end=bus_story[3].published)
    assert [each.post_id for each in found] == [alone.id]
    post(bus_story[3].entity_id, "echo", "Vu ailleurs", "Un mot.", links=(alone.url,))
    assert selectors.lone_voices(start=bus_story[0].published, end=bus_story[3].published) == []


def test_search_finds_inflected_words_without_accents_and_marks_them(bus_story: list[Post]) -> None:
    services.compute(by="cli")
    hits = selectors.search("gratuites habitant")
    assert {hits[0].post_id, hits[1].post_id} == {bus_story[0].id, bus_story[1].id}
    assert "<mark>gratuité</mark>" in hits[0].snippet
    assert "<mark>habitants</mark>" in hits[0].snippet


def test_search_finds_by_meaning_what_no_word_tells(bus_story: list[Post]) -> None:
    services.compute(by="cli")
    assert bus_story[3].id in [hit.post_id for hit in selectors.search("pancake recipe")[:2]]


def test_search_escapes_what_the_web_wrote(place: Place, post: MakePost) -> None:
    post(place("un"), "x", "Bus", "<script>alert(1)</script> & les bus gratuits")
    services.compute(by="cli")
    (hit,) = selectors.search("bus")
    assert hit.snippet == "&lt;script&gt;alert(1)&lt;/script&gt; &amp; les <mark>bus</mark> gratuits"


@pytest.mark.parametrize("words", ["", "   ", '"', "AND (", "a:b", "+-!"])
def test_search_never_fails_on_odd_words(bus_story: list[Post], words: str) -> None:
    services.compute(by="cli")
    assert isinstance(selectors.search(words), list)


def test_noindex_and_withdrawn_posts_are_not_found(place: Place, post: MakePost) -> None:
    post(place("un"), "a", "Secret des bus", BODY, directives={"noindex": True})
    gone = post(place("deux"), "b", "Secret des bus", BODY)
    services.compute(by="cli")
    Post.objects.filter(id=gone.id).update(gone_at=gone.published)
    assert selectors.search("secret bus") == []


def test_purge_forgets_a_place_everywhere(bus_story: list[Post]) -> None:
    services.compute(by="cli")
    assert services.purge(entity_ids=[bus_story[1].entity_id, bus_story[2].entity_id], by="user:1") == 3
    assert Story.objects.count() == 0
    assert list(PostVector.objects.values_list("post_id", flat=True)) == [bus_story[0].id]
    assert [hit.post_id for hit in selectors.search("gratuité des bus")] == [bus_story[0].id]


def test_a_story_that_loses_one_place_of_three_is_recounted(bus_story: list[Post]) -> None:
    services.compute(by="cli")
    services.purge(post_ids=[bus_story[2].id], by="user:1")
    (story,) = selectors.stories()
    assert story.sources == 2


def test_a_reserved_text_is_found_by_its_headline_only(place: Place, post: MakePost) -> None:
    post(place("un"), "x", "Gratuité des bus", "Le mot sarrasin.", directives={"no_mining": True})
    services.compute(by="cli")
    assert [hit.snippet for hit in selectors.search("gratuite")] == [""]
    assert selectors.search("sarrasin") == []


def test_a_reserved_text_never_reaches_the_model(place: Place, post: MakePost, monkeypatch: pytest.MonkeyPatch) -> None:
    from seve.stories.services import gathering

    read: list[str] = []
    plain = gathering.encode
    monkeypatch.setattr(gathering, "encode", lambda texts: read.extend(texts) or plain(texts))
    post(place("un"), "x", "Réservé", BODY, directives={"no_mining": True})
    post(place("deux"), "y", "Ouvert", BODY)
    services.compute(by="cli")
    assert [text.partition(".")[0] for text in read] == ["Ouvert"]


def say(post: Post, **words: object) -> None:
    """The page says something else now; its hash changes with it, as the harvest sees to."""
    Post.objects.filter(id=post.id).update(**{"content_hash": repr(words).encode(), **words})


def found(words: str) -> list[int]:
    return [hit.post_id for hit in selectors.search(words) if "<mark>" in hit.snippet]


def test_a_changed_text_is_searched_anew_without_anybody_asking(bus_story: list[Post]) -> None:
    services.compute(by="cli")
    say(bus_story[3], text="Il faut désormais du froment.", title="Recette de crêpes au froment")
    assert found("froment") == []
    assert services.refresh_index(by="system:schedule") == 1
    assert found("froment") == [bus_story[3].id]
    assert found("sarrasin") == []
    assert services.refresh_index(by="system:schedule") == 0


def test_only_what_changed_is_read_again(bus_story: list[Post], monkeypatch: pytest.MonkeyPatch) -> None:
    from seve.stories import index
    from seve.stories.services import gathering

    services.compute(by="cli")
    read: list[str] = []
    indexed: list[int] = []
    plain, add = gathering.encode, index.add
    monkeypatch.setattr(gathering, "encode", lambda texts: read.extend(texts) or plain(texts))
    monkeypatch.setattr(index, "add", lambda posts, **seen: indexed.extend(post.id for post in posts) or add(posts, **seen))
    say(bus_story[3], text="Il faut désormais du froment.")
    services.compute(by="cli")
    assert read == ["Recette de crêpes. Il faut désormais du froment."]
    assert indexed == [bus_story[3].id]


def test_a_text_that_joins_or_leaves_a_story_by_changing_does_so(bus_story: list[Post]) -> None:
    services.compute(by="cli")
    say(bus_story[3], title="Quimper vote la gratuité des bus", text=BODY)
    say(bus_story[1], title="Concours de belote", text="Inscriptions à la salle des fêtes dès samedi matin.")
    services.compute(by="cli")
    (story,) = selectors.stories()
    told = {each.post_id for each in story.posts}
    assert bus_story[3].id in told
    assert bus_story[1].id not in told


def test_a_date_that_moves_takes_its_post_out_of_the_old_story(bus_story: list[Post]) -> None:
    services.compute(by="cli")
    for late in bus_story[1:3]:
        say(late, published=late.published.replace(year=2011))
    services.compute(by="cli")
    assert [{each.post_id for each in story.posts} for story in selectors.stories()] == [{bus_story[1].id, bus_story[2].id}]


def test_a_text_that_is_reserved_later_leaves_the_model_and_the_search(bus_story: list[Post]) -> None:
    services.compute(by="cli")
    say(bus_story[1], directives={"no_mining": True})
    services.compute(by="cli")
    assert not PostVector.objects.filter(post=bus_story[1]).exists()
    assert bus_story[1].id not in {each.post_id for story in selectors.stories() for each in story.posts}
    assert bus_story[1].id not in found("habitants")
    say(bus_story[1], directives={})
    services.compute(by="cli")
    assert PostVector.objects.filter(post=bus_story[1]).exists()
    assert bus_story[1].id in found("habitants")


def test_words_that_retention_took_are_found_no_more(bus_story: list[Post]) -> None:
    services.compute(by="cli")
    Post.objects.filter(id=bus_story[3].id).update(text="", excerpt="")
    services.refresh_index(by="system:schedule")
    from seve.stories import index

    assert index.find("sarrasin", 10) == []
    assert index.find("recette", 10) == [bus_story[3].id]


def test_withdrawn_posts_leave_the_files_of_the_index(bus_story: list[Post]) -> None:
    from seve.stories import index

    services.compute(by="cli")
    Post.objects.filter(id=bus_story[3].id).update(gone_at=bus_story[3].published)
    assert services.refresh_index(by="system:schedule") == 1
    assert index.find("sarrasin", 10) == []
    Post.objects.filter(id=bus_story[3].id).update(gone_at=None)
    services.refresh_index(by="system:schedule")
    assert index.find("sarrasin", 10) == [bus_story[3].id]


def test_vectors_from_before_marks_are_not_worked_out_again(bus_story: list[Post], monkeypatch: pytest.MonkeyPatch) -> None:
    from seve.stories.services import gathering

    services.compute(by="cli")
    PostVector.objects.update(mark=None)
    read: list[str] = []
    monkeypatch.setattr(gathering, "encode", lambda texts: read.extend(texts))
    services.compute(by="cli")
    assert read == []
    assert not PostVector.objects.filter(mark__isnull=True).exists()


def test_the_schedule_follows_the_posts(bus_story: list[Post]) -> None:
    from procrastinate.contrib.django import app

    import seve.project.schedule  # noqa: F401 — it gives the tasks their rhythm
    from seve.stories.tasks import follow_posts

    rhythms = {task.task.name: task.cron for task in app.periodic_registry.periodic_tasks.values()}
    assert rhythms["stories.follow_posts"] == "6-59/10 * * * *"
    follow_posts()
    assert found("sarrasin") == [bus_story[3].id]
