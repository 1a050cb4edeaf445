"""Answers that real places gave, or that their own software wrote: each door reads at least one. SOURCE.md beside them says which.

docs/reference/doors.md tells of all of them in one table.
"""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from seve.base.html import plain
from seve.harvest.domain.reservations import Reserved, read_tdmrep
from seve.harvest.parse import read
from seve.harvest.parse.doors import DOORS, suggest, with_suggestions
from seve.harvest.types import Fetched, FoundFeed, FoundPage, Outcome

RECORDED = Path(__file__).parent / "recorded"
JSON, RSS, ATOM, HTML = "application/json; charset=utf-8", "application/rss+xml", "application/atom+xml", "text/html; charset=utf-8"
AT = datetime(2026, 11, 23, tzinfo=UTC)
TABLE = Path(__file__).parents[3] / "docs" / "reference" / "doors.md"
# How near an answer is to what a place on the web gave: the first line of its SOURCE.md, and the word in the table.
GRADES = {
    "Recorded.": "recorded",
    "Recorded in part.": "in part",
    "Recorded from a server of its own software, under test.": "under test",
    "Rendered from the templates of its own software.": "rendered",
    "Shown by its makers.": "shown",
}
ENDGAME = (
    "The minister says the city is entering the “endgame”, preparing new rules for the square. <br><br>"
    "<blockquote>She warned that others could follow.<br><br>Source: FT</blockquote>"
)


def told(name: str, url: str, kind: str) -> FoundFeed | FoundPage | None:
    return read(Fetched(url, url, AT, Outcome.OK, 200, (("content-type", kind),), (RECORDED / name).read_bytes()))


def feed(name: str, url: str, kind: str) -> FoundFeed:
    found = told(name, url, kind)
    assert isinstance(found, FoundFeed)
    return found


def lines(found: FoundFeed) -> list[tuple[str, str, str]]:
    return [(entry.title, entry.link, entry.published.isoformat() if entry.published else "") for entry in found.entries]


def test_every_recording_says_where_it_comes_from_and_under_which_licence() -> None:
    folders = sorted(folder for folder in RECORDED.iterdir() if folder.is_dir())
    assert len(folders) >= 26
    rows = [row for row in TABLE.read_text().splitlines() if row.startswith("| ") and "/` |" in row]
    for folder in folders:
        source = (folder / "SOURCE.md").read_text()
        assert "Licence:" in source, folder.name
        grade = GRADES[source.partition("\n")[0]]
        told = [row for row in rows if f"| `{folder.name}/` |" in row]
        assert [f"| {grade} |" in row for row in told] == [True], folder.name
    assert len(rows) == len(folders)
    assert sum(path.stat().st_size for path in RECORDED.rglob("*") if path.is_file()) < 115_000


def test_every_door_has_a_contract_and_stands_in_the_table() -> None:
    table = TABLE.read_text()
    names = {door.__name__.rpartition(".")[2]: door.__doc__ or "" for door in DOORS}
    assert [name for name, contract in names.items() if "Contract" not in contract or f"`{name}`" not in table] == []


def test_mastodon_posts_of_an_account_that_agrees() -> None:
    found = feed("mastodon/statuses_agreed.json", "https://s.example/api/v1/accounts/1/statuses?limit=40&of=/@essai_2", JSON)
    assert [(entry.link, entry.published, entry.content, entry.authors) for entry in found.entries[:1]] == [
        (
            "http://localhost:3000/@essai_2/117440841123131508",
            datetime(2026, 10, 14, 19, 10, 22, tzinfo=UTC),
            "<p>Toot, finally!</p>",
            (),
        )
    ]
    assert len(found.entries) == 2


def test_mastodon_account_that_agrees_to_nothing_is_left_alone() -> None:
    account = told("mastodon/lookup.json", "https://s.example/api/v1/accounts/lookup?acct=essai&of=/@essai", JSON)
    assert isinstance(account, FoundPage)
    assert (account.directives.noindex, account.feeds, account.title) == (True, (), "")
    assert feed("mastodon/statuses_refused.json", "https://s.example/api/v1/accounts/1/statuses?of=/@essai", JSON).entries == ()


def test_discourse() -> None:
    found = feed("discourse/latest.json", "https://try.discourse.org/latest.json", JSON)
    assert lines(found) == [
        ("Test topic #1", "https://try.discourse.org/t/test-topic-1/1", "2013-02-04T20:26:25+00:00"),
        ("Test topic #3", "https://try.discourse.org/t/test-topic-3/1", "2013-02-05T02:46:58+00:00"),
    ]
    assert "test_user" not in repr(found)


def test_youtube_films_come_with_their_description() -> None:
    found = feed("youtube/videos.xml", "https://www.youtube.com/feeds/videos.xml?channel_id=UCK8sQmJBp8GCxrOtXWBpyEA", "text/xml")
    assert lines(found)[0] == (
        "The Google app: Questions",
        "http://www.youtube.com/watch?v=5shykyfmb28",
        "2015-05-04T00:01:27+00:00",
    )
    assert [entry.summary.split(".")[0] for entry in found.entries] == [
        "A question is the most powerful force in the world",
        "A behind-the-scenes look at Project Fi",
    ]


def test_telegram_messages_and_albums_without_who_reacted() -> None:
    found = feed("telegram/channel.html", "https://t.me/s/NouvellesDuMonde", HTML)
    assert [(entry.link, entry.published, entry.content) for entry in found.entries] == [
        (
            "https://t.me/NouvellesDuMonde/93430",
            datetime(2026, 8, 24, 4, 2, 11, tzinfo=UTC),
            "Three depots closed overnight in the region.<br><br><blockquote>They were the largest.</blockquote>",
        ),
        (
            "https://t.me/NouvellesDuMonde/93429",
            datetime(2026, 8, 24, 3, 46, 52, tzinfo=UTC),
            ENDGAME,
        ),
    ]
    assert "110K" not in repr(found)


def test_telegram_message_forwarded_from_elsewhere_is_not_the_channels_own() -> None:
    body = (RECORDED / "telegram/channel.html").read_bytes()
    forwarded = b'<div class="tgme_widget_message_forwarded_from">Forwarded from <a href="https://t.me/x/1">X</a></div>'
    text = b'<div class="tgme_widget_message_text js-message_text" dir="auto">The minister'
    body = body.replace(text, forwarded + text)
    url = "https://t.me/s/NouvellesDuMonde"
    found = read(Fetched(url, url, AT, Outcome.OK, 200, (("content-type", HTML),), body))
    assert isinstance(found, FoundFeed)
    assert [entry.link for entry in found.entries] == ["https://t.me/NouvellesDuMonde/93430"]


def test_bluesky_own_posts_only() -> None:
    found = feed("bluesky/author_feed.json", "https://public.api.bsky.app/xrpc/app.bsky.feed.getAuthorFeed?actor=alice.test", JSON)
    assert [entry.content for entry in found.entries] == ["yoohoo label_me", "again"]
    assert "@alice.bluesky.xyz is the best" not in repr(found)  # what it quotes is said by somebody else


def test_bluesky_feed_without_the_remarks_of_bluesky() -> None:
    """What stands in every second post for what it shows would pass for what everybody talks about. Its words are plain words."""
    body = (RECORDED / "bluesky/feed.rss").read_bytes().replace(b"But the", b"5 &lt; 6 &amp; more&#xA;But the")
    url = "https://bsky.app/profile/jardins.bsky.social/rss"
    found = read(Fetched(url, url, AT, Outcome.OK, 200, (("content-type", RSS),), body))
    assert isinstance(found, FoundFeed)
    assert lines(found) == [("", "https://bsky.app/profile/jardins.bsky.social/post/3mcfiov2e7k2r", "2026-01-14T16:33:00+00:00")]
    assert found.entries[0].summary == "5 &lt; 6 &amp; more<br>But the ashes must be somehow acquired …"


def test_peertube() -> None:
    found = feed("peertube/videos.json", "https://framatube.org/api/v1/video-channels/lqdn_channel@video.lqdn.fr/videos?start=12", JSON)
    assert lines(found)[0] == (
        "POURQUOI ON DÉTESTE LES JOP ? -  #6 La Surveillance",
        "https://video.lqdn.fr/videos/watch/b65afbb7-f661-44d6-9f63-88aa6448214a",
        "2024-02-11T23:00:00+00:00",
    )
    assert found.entries[0].summary.count("<br>") == 2
    assert "\r" not in found.entries[0].summary


def test_peertube_feed() -> None:
    found = feed("peertube/feed.xml", "https://tube.tchncs.de/feeds/videos.xml", RSS)
    assert lines(found) == [
        ("Le hérisson se balance", "https://tube.tchncs.de/w/bUrNgv89egmbvC5Ht6z7G9", "2026-04-11T16:30:43+00:00"),
    ]
    assert 'href="https://jardins.example/@herisson/116387023010050899"' in found.entries[0].content


def test_wordpress_interface() -> None:
    (entry,) = feed("wordpress/posts.json", "https://test.frontity.io/wp-json/wp/v2/posts?tags=9", JSON).entries
    assert (entry.title, entry.link, entry.published) == (
        "The Beauties of Gullfoss",
        "https://test.frontity.io/2016/the-beauties-of-gullfoss/",
        datetime(2016, 11, 25, 16, 31, 11, tzinfo=UTC),
    )
    assert 'href="https://test.frontity.io/iceland/"' in entry.content
    assert entry.summary.startswith("<p>Gullfoss is a waterfall")


def test_wordpress_feed() -> None:
    found = feed("wordpress/feed.xml", "https://wordpress.org/news/feed/", RSS)
    assert lines(found) == [
        (
            "Introducing Learn WordPress",
            "https://wordpress.org/news/2020/12/introducing-learn-wordpress/",
            "2020-12-15T13:00:00+00:00",
        ),
        ("WordPress 5.6 “Simone”", "https://wordpress.org/news/2020/12/simone/", "2020-12-08T19:46:00+00:00"),
    ]
    assert (found.ttl_minutes, found.entries[0].tags) == (60, ("Updates", "learnwordpress", "learnwp"))


def test_blogger_feed() -> None:
    found = feed("blogs/blogger.xml", "http://uncarnet.blogspot.com/feeds/posts/default", ATOM)
    assert lines(found)[0] == (
        "Speaking At CUSEC In Montréal",
        "http://uncarnet.blogspot.com/2009/01/speaking-at-cusec-in-montral.html",
        "2009-01-21T19:35:00+00:00",
    )


def test_podcast_whose_episodes_all_link_home() -> None:
    found = feed("podcasts/feed.rss", "http://www.comptoir.example/feed.rss", "text/xml")
    assert [(entry.link, entry.id) for entry in found.entries] == [
        ("http://comptoir.example/", "http://comptoir.example/shows/comptoir-62.mp3"),
        ("http://comptoir.example/", "http://comptoir.example/shows/comptoir-61.mp3"),
    ]
    assert found.entries[0].published == datetime(2015, 11, 7, 17, tzinfo=UTC)


@pytest.mark.parametrize(("name", "slugs"), [("processes", ["consectetur-at", "nostrum-earum"]), ("one_process", ["consectetur-at"])])
def test_decidim(name: str, slugs: list[str]) -> None:
    found = feed(f"decidim/{name}.json", "https://d.example/api?query=x", JSON)
    assert [entry.link for entry in found.entries] == [f"https://d.example/processes/{slug}" for slug in slugs]


def test_decidim_tells_the_address_of_a_space_and_its_title_in_its_first_language() -> None:
    found = feed("decidim/with_url.json", "http://localhost:3000/api", JSON)
    link = "http://localhost:3000/processes/curriculum-distant"
    assert [(entry.title, entry.link) for entry in found.entries] == [("Deleniti suscipit commodi aperiam magni.", link)]
    elsewhere = feed("decidim/with_url.json", "https://d.example/api", JSON)
    assert [entry.link for entry in elsewhere.entries] == ["https://d.example/processes/1"]


def test_decidim_machine_translations_are_no_title() -> None:
    """They stood among the languages, as a text of Ruby's (decidim/decidim, issue 9592)."""
    body = (RECORDED / "decidim/with_url.json").read_bytes()
    body = body.replace(b'"locale": "ca",', b'"locale": "machine_translations",').replace(b"Deleniti", rb"{\"es\"=>Deleniti")
    url = "http://localhost:3000/api"
    found = read(Fetched(url, url, AT, Outcome.OK, 200, (("content-type", JSON),), body))
    assert isinstance(found, FoundFeed)
    assert found.entries[0].title == "Quos non consectetur deserunt nam."


def test_gotosocial_feed_is_read_but_never_taken_of_itself() -> None:
    """It hides whether the account agrees to be found: `with_suggestions` does not keep it (see test_suggestions)."""
    found = feed("gotosocial/feed.rss", "http://localhost:8080/@admin/feed.rss", RSS)
    assert lines(found)[0][1] == "http://localhost:8080/@admin/statuses/01F8MH75CBF9JFX4ZAD54N0W0R"


def test_gotosocial_posts_are_left_where_the_server_tells_no_consent_to_be_indexed() -> None:
    """It tells `discoverable` alone; with `indexable` the very same answer would be kept (F1), ids with letters in them or not."""
    url = "https://s.example/api/v1/accounts/01F8MH1H7YV1Z7D2C8K2730QBF/statuses?limit=40&of=/@the_mighty_zork"
    status = json.loads((RECORDED / "gotosocial/status.json").read_bytes())
    agreed = status | {"account": status["account"] | {"indexable": True}}
    kept = [
        len(found.entries)
        for each in (status, agreed)
        if isinstance(
            found := read(Fetched(url, url, AT, Outcome.OK, 200, (("content-type", JSON),), json.dumps([each]).encode())), FoundFeed
        )
    ]
    assert kept == [0, 1]


def test_gotosocial_accounts_that_say_whether_their_posts_may_be_found() -> None:
    """Since 2026, by the names that Mastodon gave this wish."""
    url = "https://s.example/api/v1/accounts/lookup?acct=nous&of=/@nous"
    agreed, refused = (told(f"gotosocial/account_{name}.json", url, JSON) for name in ("agreed", "refused"))
    assert isinstance(agreed, FoundPage)
    assert isinstance(refused, FoundPage)
    number = "01F8MH1H7YV1Z7D2C8K2730QBF"
    posts = f"https://s.example/api/v1/accounts/{number}/statuses?limit=40&exclude_replies=true&exclude_reblogs=true&of=/@nous"
    assert (agreed.feeds, agreed.directives.noindex) == ((posts,), False)
    assert (refused.feeds, refused.directives.noindex) == ((), True)


@pytest.mark.parametrize(
    "words",
    [
        {"discoverable": True, "noindex": False},  # Sharkey: no refusal is no consent
        {"discoverable": True, "pleroma": {"discoverable": True}},
        {"discoverable": True, "source": {"pleroma": {"discoverable": True}}},  # Pleroma, Akkoma: of the account, not of its posts
        {"discoverable": True, "indexable": "true"},
        {"discoverable": True, "indexable": 1},
        {"indexable": True},
        {"discoverable": True, "indexable": True, "noindex": True},
    ],
)
def test_no_other_word_stands_for_the_consent_to_be_found(words: dict[str, object]) -> None:
    """docs/reference/doors.md tells which software knows which."""
    url = "https://s.example/api/v1/accounts/lookup?acct=nous&of=/@nous"
    account = json.loads((RECORDED / "gotosocial/account_agreed.json").read_bytes())
    told_of = {name: value for name, value in account.items() if name not in {"discoverable", "indexable", "noindex"}} | words
    page = read(Fetched(url, url, AT, Outcome.OK, 200, (("content-type", JSON),), json.dumps(told_of).encode()))
    assert isinstance(page, FoundPage)
    assert (page.feeds, page.directives.noindex) == ((), True)


def test_flarum_discussions_come_with_their_first_words_and_nobodys_name() -> None:
    url = "https://forum.example/api/discussions?sort=-createdAt&page[limit]=50&include=firstPost"
    kind = "application/vnd.api+json"
    found = feed("flarum/discussions.json", url, kind)
    assert lines(found) == [
        (
            "【Semences】Échange de printemps (2025)  tout compris",
            "https://forum.example/d/1006-semences-echange-de-printemps-2025-tout-compris",
            "2025-06-13T12:55:57+00:00",
        )
    ]
    assert 'href="https://semences.example/s/5881dd6b25e4"' in found.entries[0].content
    mention = '<p><a href=\\"https://forum.example/u/x\\" class=\\"UserMention\\">@Personne Une</a> et <a href=\\"/y\\">ici</a>'
    body = (RECORDED / "flarum/discussions.json").read_bytes().replace(b'"contentHtml": "<p>', f'"contentHtml": "{mention}'.encode())
    named = read(Fetched(url, url, AT, Outcome.OK, 200, (("content-type", kind),), body))
    assert isinstance(named, FoundFeed)
    assert named.entries[0].content.startswith('<p> et <a href="https://forum.example/y">ici</a>')


@pytest.mark.parametrize(
    ("hidden", "shown"),
    [
        ('"title": "【Semences】', 0),  # the discussion itself
        ('"number": 1,', 1),  # its first post: the title alone is told
    ],
)
@pytest.mark.parametrize("flag", ['"isHidden": true', '"isApproved": false'])
def test_flarum_answer_hides_what_its_forum_hides(hidden: str, shown: int, flag: str) -> None:
    text = (RECORDED / "flarum/discussions.json").read_text().replace('"isApproved": true,', "")
    body = text.replace(hidden, f"{flag}, {hidden}").encode()
    url = "https://forum.example/api/discussions?sort=-createdAt"
    found = read(Fetched(url, url, AT, Outcome.OK, 200, (("content-type", "application/vnd.api+json"),), body))
    assert isinstance(found, FoundFeed)
    assert [entry.content for entry in found.entries] == [""] * shown


def test_ghost_page_announces_its_feed_and_names_nobody() -> None:
    found = told("ghost/page.html", "http://127.0.0.1:2369/post/", HTML)
    assert isinstance(found, FoundPage)
    assert (found.feeds, found.canonical) == (("http://localhost:65530/rss/",), "http://127.0.0.1:2369/post/")
    assert (found.generator, found.title) == ("Ghost 0.3", "Custom Facebook title")
    assert "testuser" not in repr(found)


def test_phpbb_texts_come_without_who_wrote_and_what_is_quoted() -> None:
    """Its feed writes the name under each text, with a link to the person's page, and above each quotation (S5)."""
    home = "http://www.classicshell.net/forum/"
    found = feed("phpbb/feed.xml", f"{home}feed.php", ATOM)
    assert lines(found) == [
        ("Chitchat • Re: Icons of seeds", f"{home}viewtopic.php?t=8456&p=35854#p35854", "2018-06-05T11:26:05+00:00"),
        ("Bug Reports • Re: Slugs folder", f"{home}viewtopic.php?t=8455&p=35850#p35850", "2018-06-01T08:11:51+00:00"),
        ("Chitchat • Re: Black earth after the rain", f"{home}viewtopic.php?t=8221&p=35846#p35846", "2018-05-26T13:37:52+00:00"),
    ]
    assert found.entries[0].content == (
        "hello<br><br><br>can be here: "
        '<a href="http://semences.example/search?q=slugs+ash">http://semences.example/search?q=slugs+ash</a><br>@+'
    )
    assert plain(found.entries[2].content).strip() == "Could not, sowed anew. yAY"  # what it quotes is said by somebody else
    assert not any("Personne" in f"{entry.content}{entry.summary}{entry.title}" for entry in found.entries)


def test_phpbb_guests_are_nobody_too() -> None:
    found = feed("phpbb/topic.xml", "http://www.classicshell.net/forum/feed.php?f=10&t=2452", ATOM)
    assert found.entries[0].content.endswith("Hope this helps someone else, too.")
    assert found.entries[1].content.endswith("Not related to the soil.")


def phpbb_answering(quotation: bytes) -> str:
    """The words of the last post of the recorded board, with another quotation above them."""
    body = (RECORDED / "phpbb/feed.xml").read_bytes()
    begins = body.index(b'<div class="quotetitle">')
    body = body[:begins] + quotation + body[body.index(b"<br /><br /><br />Could not") :]
    found = read(Fetched("http://f.example/feed.php", "", AT, Outcome.OK, 200, (("content-type", ATOM),), body))
    assert isinstance(found, FoundFeed)
    assert len(found.entries) == 3
    return plain(found.entries[2].content).strip()


OLD = '<div class="quotetitle">Personne {} wrote:</div><div class="quotecontent">{}</div>'
LATER = "<blockquote><div><cite>Personne {} wrote:</cite>{}</div></blockquote>"


@pytest.mark.parametrize(
    "quotation",
    [
        OLD.format("Deux", "Ashes." + OLD.format("Trois", "Slugs.") + "Soot."),
        LATER.format("Deux", "Ashes." + LATER.format("Trois", "Slugs.") + "Soot."),
        '<blockquote class="uncited"><div>Ashes.</div></blockquote>',
    ],
)
def test_phpbb_quotations_within_quotations(quotation: str) -> None:
    """Of later boards no recording was found that quotes: their form is that of the templates."""
    assert phpbb_answering(quotation.encode()) == "Could not, sowed anew. yAY"


@pytest.mark.parametrize("quotation", [b"<blockquote><div>Ashes.", b'<div class="quotecontent">Ashes.'])
def test_a_quotation_that_never_closes_takes_nothing_with_it(quotation: bytes) -> None:
    assert "Could not, sowed anew. yAY" in phpbb_answering(quotation)


def test_discourse_posts_come_without_what_they_quote() -> None:
    text = (
        '<aside class="quote no-group" data-username="quelqu_une" data-post="1" data-topic="2"> <div class="title"> '
        '<div class="quote-controls"></div> <img alt="" src="/avatar.png"> quelqu_une:</div> '
        "<blockquote> <p>Jeudi ?</p> </blockquote> </aside> <p>Oui.</p>"
    )
    body = (
        '<?xml version="1.0" encoding="UTF-8" ?><rss version="2.0" xmlns:discourse="http://www.discourse.org/"><channel><title>F</title><item>'
        f"<title>Rendez-vous</title><description><![CDATA[ {text} ]]></description><link>https://f.example/t/rv/2</link></item></channel></rss>"
    ).encode()
    found = read(Fetched("https://f.example/posts.rss", "", AT, Outcome.OK, 200, (("content-type", RSS),), body))
    assert isinstance(found, FoundFeed)
    assert (found.entries[0].title, plain(found.entries[0].summary).strip()) == ("Rendez-vous", "Oui.")


def test_flarum_discussions_come_without_what_they_quote() -> None:
    url = "https://forum.example/api/discussions?sort=-createdAt&include=firstPost"
    whole = feed("flarum/discussions.json", url, "application/vnd.api+json").entries[0].content
    body = (RECORDED / "flarum/discussions.json").read_text()
    quoting = body.replace('"contentHtml": "', '"contentHtml": "<blockquote class=\\"uncited\\"><div><p>Une note.</p></div></blockquote>')
    found = read(Fetched(url, url, AT, Outcome.OK, 200, (("content-type", "application/vnd.api+json"),), quoting.encode()))
    assert isinstance(found, FoundFeed)
    assert found.entries[0].content == whole


def test_substack() -> None:
    found = feed("substack/feed.xml", "https://jardins.substack.com/feed", RSS)
    assert lines(found) == [
        ("Open Thread 237", "https://jardins.substack.com/p/open-thread-237", "2022-08-14T22:35:35+00:00"),
        (
            "Your Review: Ashes Against Slugs",
            "https://jardins.substack.com/p/your-review-ashes-against-slugs",
            "2022-08-13T00:15:22+00:00",
        ),
    ]
    assert found.entries[0].content.startswith('<p>This is the weekly open thread. There is a <a href="https://forum.example/r/jardins/">')
    assert found.title == "Carnet des jardins"


@pytest.mark.parametrize("ending", [b"", b"-editor"])  # as it was up to 2023, and since
def test_substack_texts_come_without_the_forms_to_subscribe(ending: bytes) -> None:
    wrap = b'class="subscription-widget-wrap'
    form = (RECORDED / "substack/end_of_a_text.html").read_bytes().replace(wrap + b'"', wrap + ending + b'"')
    button = (
        b'<p class="button-wrapper" data-attrs="{}"><a class="button primary" href="https://jardins.substack.com/subscribe?">'
        b"<span>Subscribe now</span></a></p>"
    )
    body = (RECORDED / "substack/feed.xml").read_bytes().replace(b"<p>[removed]</p>", form + button + b"<p>Bye.</p>")
    found = read(Fetched("https://jardins.substack.com/feed", "", AT, Outcome.OK, 200, (("content-type", RSS),), body))
    assert isinstance(found, FoundFeed)
    assert found.entries[1].content == (
        "<p>A last word on ashes. Then it will rain.</p><p><em>Thanks as always for reading &#8211; see you &lt;3</em></p><p>Bye.</p>"
    )


def test_buttondown_letter_stands_below_the_home_of_its_newsletter() -> None:
    """Its notes lead back to the feed itself: those are no links to anybody."""
    text, link = (RECORDED / "buttondown/text.html").read_text(), "https://buttondown.com/jardins/archive/what-rains/"
    body = (
        '<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel><title>Les jardins</title><link>https://buttondown.com/jardins</link>'
        f"<item><title>Rain</title><link>{link}</link><description><![CDATA[{text}]]></description>"
        "<pubDate>Wed, 11 Feb 2026 18:36:53 +0000</pubDate></item></channel></rss>"
    ).encode()
    found = read(Fetched("https://buttondown.com/jardins/rss", "", AT, Outcome.OK, 200, (("content-type", RSS),), body))
    assert isinstance(found, FoundFeed)
    assert lines(found) == [("Rain", link, "2026-02-11T18:36:53+00:00")]
    assert 'href="https://www.semences.example/post/slugs-and-ashes/"' in found.entries[0].summary


def test_ghost_feed_gives_links_as_their_author_wrote_them() -> None:
    """Ghost writes the name of the blog behind each address it links to; what others wrote there is theirs."""
    body = (RECORDED / "ghost/feed.xml").read_bytes()
    assert body.count(b"?ref=noop-today") == 3
    found = feed("ghost/feed.xml", "https://nooptoday.com/rss/", RSS)
    assert lines(found)[1] == (
        "What Would Marco Polo Think About the WebSockets?",
        "https://nooptoday.com/what-would-marco-polo-think-about-the-websockets/",
        "2023-08-19T11:55:40+00:00",
    )
    assert found.entries[0].tags == ("bun", "bunjs", "nestjs", "nodejs")
    assert 'href="https://github.com/oven-sh/bun/issues/1641#issuecomment-1713680910"' in found.entries[0].content
    assert 'href="https://bun.sh/blog/bun-v1.0"' in found.entries[0].content
    kept = b"https://bun.sh/blog/bun-v1.0?ref=other"
    other = read(
        Fetched("https://a.example/", "", AT, Outcome.OK, 200, (("content-type", RSS),), body.replace(kept[:-5] + b"noop-today", kept))
    )
    assert isinstance(other, FoundFeed)
    assert f'href="{kept.decode()}"' in other.entries[0].content


def test_ghost_page_gives_links_as_their_author_wrote_them() -> None:
    """The same in its pages, where it writes its host; each address once."""
    away = "".join(
        f'<p>Some words, then <a href="https://{address}">a page</a>.</p>'
        for address in (
            "a.example/p?ref=carnet.example",
            "b.example/p?n=1&amp;ref=carnet.example",
            "c.example/?ref=carnet.example#part",
            "d.example/p?ref=main",
            "a.example/p",
        )
    )
    body = (RECORDED / "ghost/page.html").read_bytes().replace(b"<body>", f"<body><article>{away}</article>".encode())
    for host, cleared in (("www.carnet.example", True), ("other.example", False)):
        found = read(Fetched(f"https://{host}/post/", "", AT, Outcome.OK, 200, (("content-type", HTML),), body))
        assert isinstance(found, FoundPage)
        bare = ["https://a.example/p", "https://b.example/p?n=1", "https://c.example/", "https://d.example/p?ref=main"]
        assert ([link.url for link in found.links] == bare) is cleared
        assert bare[-1] in {link.url for link in found.links}


def test_hugo_feed() -> None:
    found = feed("hugo/index.xml", "https://atelier.example/blag/public/index.xml", RSS)
    assert lines(found)[0] == (
        "It's 2026, you don't need to deal with git",
        "https://atelier.example/blag/public/post/2026-dealing-with-git/",
        "2026-01-04T07:28:53+00:00",
    )
    assert found.entries[0].summary == "<p>It&rsquo;s 2026, you don&rsquo;t need to deal with git.</p>"


def test_sitemap() -> None:
    found = told("sitemaps/sitemap.xml", "https://atelier.example/blag/public/sitemap.xml", "application/xml")
    assert isinstance(found, FoundPage)
    assert [link.url.removeprefix("https://atelier.example/blag/public/") for link in found.links] == [
        "post/2026-dealing-with-git/",
        "",
        "post/2024-in-review/",
        "tags/",
    ]
    assert found.published == datetime(2026, 1, 4, 7, 28, 53, tzinfo=UTC)


def test_blogroll_that_is_no_well_formed_xml() -> None:
    found = told("blogrolls/blogroll.opml", "https://rouleau.example/blogroll.opml", "text/xml")
    assert isinstance(found, FoundPage)
    assert [link.url for link in found.links] == [
        "https://www.egscomics.com/",
        "https://freefall.purrsia.com/",
        "https://blog.mozilla.org/security",
        "https://hacks.mozilla.org/",
        "http://php.net/releases/feed.php",
    ]


def test_reservation_of_a_whole_host() -> None:
    found = told("reservations/tdmrep.json", "https://debats.co/.well-known/tdmrep.json", JSON)
    assert isinstance(found, FoundPage)
    assert found.generator == "door:tdmrep"
    assert read_tdmrep((RECORDED / "reservations/tdmrep.json").read_bytes()) == (Reserved("/", mining=True),)


def test_castopod_show() -> None:
    found = feed("castopod/feed.xml", "https://voix.example/@jardins/feed.xml", RSS)
    assert (found.title, found.hub) == ("Voix & jardins", "https://pubsubhubbub.appspot.com/")
    assert lines(found)[0] == (
        "Les limaces : amies ou ennemies ?",
        "https://voix.example/@jardins/episodes/les-limaces",
        "2026-03-01T08:00:00+00:00",
    )
    assert found.entries[0].summary.startswith('<p>Voir <a href="https://semences.example/limaces">notre page</a>.</p>')
    assert found.entries[0].summary.endswith("<p>Avec Claire &amp; ses hérissons.</p>")  # not what stands under every episode
    assert found.entries[0].enclosures[0]["url"] == "https://voix.example/audio/@jardins/les-limaces.mp3"


def test_loomio_group() -> None:
    """Its view writes each link and each date twice, the second time as text."""
    found = feed("loomio/group.xml", "https://www.loomio.example/g/AbCdEf12/jardins.xml", "application/atom+xml; charset=utf-8")
    assert lines(found) == [
        ("Où poser le compost ?", "https://www.loomio.example/d/xYz12345/ou-poser-le-compost", "2026-03-02T10:00:00+00:00"),
        ("Nos statuts", "https://www.loomio.example/d/aBc67890/nos-statuts", "2026-02-01T09:00:00+00:00"),
    ]


def test_listmonk_archive_leads_to_its_feed() -> None:
    page = told("listmonk/archive.html", "https://lettre.example/archive", HTML)
    assert isinstance(page, FoundPage)
    assert suggest(page, "https://lettre.example/")[0] == "https://lettre.example/archive.xml"
    found = feed("listmonk/archive.xml", "https://lettre.example/archive.xml", "application/xml; charset=utf-8")
    assert lines(found) == [
        (
            "La fête des semences",
            "https://lettre.example/archive/dd5e5a85-5a3c-4d5c-9a3e-000000000002",
            "2026-03-01T08:00:00+00:00",
        ),
        ("Première lettre", "https://lettre.example/archive/premiere-lettre", "2026-02-01T08:00:00+00:00"),
    ]
    assert "#fafafa" not in found.entries[0].content
    assert 'href="https://semences.example/fete"' in found.entries[0].content


def test_decidim_home_leads_to_its_spaces() -> None:
    page = told("decidim/home.html", "https://d.example/", HTML)
    assert isinstance(page, FoundPage)
    assert page.feeds[:2] == ("https://d.example/processes", "https://d.example/assemblies")


def test_decidim_of_2026_writes_the_language_into_addresses_and_leads_its_home_there() -> None:
    body = (RECORDED / "decidim/home.html").read_bytes()
    body = body.replace(b'"/processes"', b'"/fr/processes"').replace(b'"/assemblies?locale=fr"', b'"/fr/assemblies"')
    found = read(Fetched("https://d.example/", "https://d.example/fr", AT, Outcome.OK, 200, (("content-type", HTML),), body))
    assert isinstance(found, FoundPage)
    assert found.feeds[:2] == ("https://d.example/fr/processes", "https://d.example/fr/assemblies")


def test_misskey_account_that_asks_not_to_be_read_is_left_alone() -> None:
    page = told("misskey/account.html", "https://m.example/@jardins", HTML)
    assert isinstance(page, FoundPage)
    assert (page.directives.noindex, page.directives.no_mining, page.feeds) == (True, True, ())


def test_misskey_feed_is_never_taken_of_itself() -> None:
    """It holds what others wrote, told on, and does not say whether the account agrees to be found."""
    found = feed("misskey/feed.atom", "https://m.example/@jardins.atom", ATOM)
    assert "Les mots de quelqu’un d’autre" in found.entries[1].content
    page = told("misskey/account.html", "https://m.example/@jardins", HTML)
    assert isinstance(page, FoundPage)
    assert with_suggestions(replace(page, feeds=(found.self_url,)), "https://m.example/@jardins").feeds == ()


@pytest.mark.parametrize("name", ["pleroma/account", "pixelfed/account"])
def test_accounts_of_servers_that_tell_no_consent_to_be_indexed_are_left_alone(name: str) -> None:
    """Pleroma and Pixelfed: with the flags that Mastodon knows, the very same account would lead to its posts (F1)."""
    url = "https://s.example/api/v1/accounts/lookup?acct=nous&of=/@nous"
    account = json.loads((RECORDED / f"{name}.json").read_bytes())
    found = [
        read(Fetched(url, url, AT, Outcome.OK, 200, (("content-type", JSON),), json.dumps(each).encode()))
        for each in (account, account | {"indexable": True, "discoverable": True})
    ]
    assert [(page.directives.noindex, len(page.feeds)) for page in found if isinstance(page, FoundPage)] == [(True, 0), (False, 1)]


def test_pleroma_posts_are_left_where_the_account_tells_no_consent() -> None:
    url = "https://s.example/api/v1/accounts/9yAdhVfWj9OOFwc01o/statuses?limit=40&of=/users/testrss"
    (status,) = json.loads((RECORDED / "pleroma/statuses.json").read_bytes())
    agreed = status | {"visibility": "public", "account": status["account"] | {"indexable": True, "discoverable": True}}
    kept = [
        len(found.entries)
        for each in (status, status | {"visibility": "public"}, agreed)
        if isinstance(
            found := read(Fetched(url, url, AT, Outcome.OK, 200, (("content-type", JSON),), json.dumps([each]).encode())), FoundFeed
        )
    ]
    assert kept == [0, 0, 1]


@pytest.mark.shared_data
def test_sitemaps_and_feeds_of_real_sites(shared_data: Path, unpacked: Callable[[Path], Path]) -> None:
    """Hugo, Jekyll, Zola, Octopress, Nikola… as 30 sites publish them; what is empty or no feed is told as such."""
    sitemaps, feeds, empty = 0, 0, []
    for folder in ("web-tech", "web-fr"):
        root = unpacked(shared_data / folder / "sites.tar.zst") / "sites"
        for path in root.rglob("*.xml"):
            url = f"https://{path.relative_to(root)}"
            found = read(Fetched(url, url, AT, Outcome.OK, 200, (("content-type", "application/xml"),), path.read_bytes()))
            if isinstance(found, FoundPage):
                sitemaps += bool(found.generator == "sitemap" and found.links)
            elif found is not None and found.entries:
                feeds += 1
            else:
                empty.append(url)
    assert (sitemaps, feeds) == (23, 162)
    assert all("jwplayer" in url or "index.xml" in url or url == "https://burntsushi.net/sitemap.xml" for url in empty), empty
