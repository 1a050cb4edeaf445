"""A place whose home no longer looks like it: nothing new is kept before a person says whether it is still the same."""

from datetime import timedelta

import pytest
from small_town import Town

from seve.audit.models import AuditEvent
from seve.base import clock
from seve.base.http import Policy
from seve.directory.models import WebEntity
from seve.harvest import selectors
from seve.harvest.models import Feed, Post, Visit
from seve.harvest.services import hands
from seve.harvest.services.round import run_round

WORDS = (
    "assemblée logement budget quartier transports jardins référendum pétition citoyens comité école mairie "
    "loyers place marché habitants crèche vélos forêt rivière énergie santé culture"
)
SUBJECTS = WORDS.split()
LINKS = "".join(f'<p>Nos voisins : <a href="http://friend{number}.test/">une belle page amie</a> à lire.</p>' for number in range(4))
GAMES = (
    "jackpot roulette slots poker deposit winning players money games offers spins blackjack baccarat lottery sportsbook wagering "
    "dealers tables cashback vouchers tournaments"
)
CASINO = "".join(f"<p>Casino bonus number {number}: {GAMES}.</p>" for number in range(20))


def blog(town: Town) -> str:
    home = town.blog("a.test", posts=0)
    port = town.server.port
    items = "".join(
        f"<item><title>{' '.join(SUBJECTS[number % 15 :] + SUBJECTS[: number % 15])} numéro</title><link>http://a.test:{port}/post/{number}</link>"
        f"<pubDate>{1 + number:02d} Nov 2026 10:00:00 GMT</pubDate><description>Des mots sur la ville.</description></item>"
        for number in range(6)
    )
    feed = f'<?xml version="1.0"?><rss version="2.0"><channel><title>a</title>{items}</channel></rss>'
    head = '<html lang="fr"><head><title>Le comité du quartier</title><link rel="alternate" type="application/rss+xml" href="/feed"></head>'
    words = " ".join(SUBJECTS)
    page = (
        f"{head}<body><article><p>{words} dans notre ville, semaine après semaine, avec les habitants.</p>{LINKS}</article></body></html>"
    )
    town.web.sites["a.test"] |= {"/feed": feed.encode(), "/": page.encode()}
    return home


def take_over(town: Town) -> None:
    """The domain lapsed, and was bought."""
    page = f'<html lang="en"><head><title>Best casino bonus</title></head><body><article>{CASINO}</article></body></html>'
    feed = town.web.sites["a.test"]["/feed"]
    assert isinstance(feed, bytes)
    spam = f"<item><title>Jackpot</title><link>http://a.test:{town.server.port}/jackpot</link></item>".encode()
    town.web.sites["a.test"] |= {"/": page.encode(), "/feed": feed.replace(b"<item>", spam + b"<item>", 1)}


@pytest.fixture
def taken(town: Town, policy: Policy) -> WebEntity:
    town.admit(blog(town))
    run_round(once=True, by="tests", policy=policy, delay=0.0, depth=0)
    assert Post.objects.count() == 6
    take_over(town)
    run_round(once=True, by="tests", policy=policy, delay=0.0, depth=0)
    return WebEntity.objects.get()


def test_nothing_of_the_new_home_or_its_feed_is_kept(town: Town, taken: WebEntity) -> None:
    home, feed = Feed.objects.get(kind="home"), Feed.objects.get(kind="feed")
    assert (home.state, Post.objects.filter(title="Jackpot").count()) == ("changed-hands", 0)
    assert home.detail.startswith("may have changed hands (")
    doubt = selectors.doubt_of(taken.id)
    assert doubt is not None
    assert (doubt.line(), doubt.reasons[:2]) == (home.detail, ("another language", "other words"))
    assert Visit.objects.filter(outcome="changed-hands").values_list("detail", flat=True)[0] == home.detail
    assert home.next_due is not None
    assert home.next_due - clock.now() > timedelta(days=6)
    assert feed.next_due == home.next_due  # nothing else of the place is visited before its home
    assert Post.objects.count() == 6


def test_it_revives_by_itself_when_it_is_itself_again(town: Town, taken: WebEntity, policy: Policy) -> None:
    blog(town)
    run_round(once=True, by="tests", policy=policy, delay=0.0, depth=0)
    assert (Feed.objects.get(kind="home").state, selectors.doubt_of(taken.id)) == ("unchanged", None)
    feed = Feed.objects.get(kind="feed")
    assert feed.last_visit is not None
    assert clock.now() - feed.last_visit < timedelta(minutes=1)  # visited again


def test_a_person_says_that_it_is_still_the_same_place(town: Town, taken: WebEntity, policy: Policy) -> None:
    assert hands.confirm_same(entity_id=taken.id, by="user:1")
    assert AuditEvent.objects.filter(verb="harvest.same_hands", actor="user:1").count() == 1
    run_round(by="tests", policy=policy, delay=0.0, depth=0)  # due at once
    assert Feed.objects.get(kind="home").state == "ok"
    assert Post.objects.filter(title="Jackpot").count() == 1
    run_round(once=True, by="tests", policy=policy, delay=0.0, depth=0)
    assert Feed.objects.get(kind="home").state == "unchanged"
    assert not hands.confirm_same(entity_id=taken.id, by="user:1")  # nothing to confirm any more


def test_a_place_that_was_redrawn_is_not_doubted(town: Town, policy: Policy) -> None:
    town.admit(blog(town))
    run_round(once=True, by="tests", policy=policy, delay=0.0, depth=0)
    words = " ".join(SUBJECTS)
    page = f'<html lang="fr"><head><title>Nouveau site</title><meta name=generator content=Hugo></head><body><p>{words}</p></body></html>'
    town.web.sites["a.test"]["/"] = page.encode()
    run_round(once=True, by="tests", policy=policy, delay=0.0, depth=0)
    assert Feed.objects.get(kind="home").state == "ok"
