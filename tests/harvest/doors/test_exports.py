"""Exports of closed networks: their owner's posts and nothing else, from archives that are nobody's friends."""

import io
import json
import struct
import zipfile
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from seve.audit.models import AuditEvent
from seve.base.errors import UsageError
from seve.cli.harvest import harvest
from seve.directory.services import admit_hosts
from seve.harvest.models import Hyperlink, Post
from seve.harvest.parse.doors.closed.exports import network_of, read_export
from seve.harvest.parse.doors.contract import DoorChanged
from seve.harvest.services.exports import LARGEST, read_owners_export


def tweet(number: int, text: str, **more: Any) -> dict[str, Any]:
    """As X writes it."""
    urls = [
        {
            "url": "https://t.co/abc",
            "expanded_url": "https://friend.example/page?a=1&b=2",
            "display_url": "friend.example",
            "indices": ["0", "23"],
        }
    ]
    told = {
        "edit_info": {"initial": {"editTweetIds": [str(number)], "isEditEligible": True}},
        "retweeted": False,
        "source": '<a href="https://mobile.twitter.com" rel="nofollow">Twitter Web App</a>',
        "entities": {"hashtags": [], "symbols": [], "user_mentions": [], "urls": urls},
        "display_text_range": ["0", "60"],
        "favorite_count": "12",
        "id_str": str(number),
        "id": str(number),
        "created_at": "Sat Nov 21 10:20:30 +0000 2026",
        "full_text": text,
        "lang": "fr",
    }
    return {"tweet": told | more}


TWEETS = (
    b"window.YTD.tweets.part0 = "
    + json.dumps(
        [
            tweet(1700000000000000001, "Rendez-vous jeudi : https://t.co/abc <script>"),
            tweet(1700000000000000002, "RT @other: what somebody else said"),
            tweet(1700000000000000003, "@someone merci !", in_reply_to_screen_name="someone"),
            tweet(1700000000000000004, "Une date qui n’en est pas une", created_at="hier"),
        ]
    ).encode()
)
BROKEN_UTF8 = "Rendez-vous à la mairie, près du marché".encode().decode("latin-1")
FACEBOOK = json.dumps(
    [
        {"timestamp": 1763720430, "data": [{"post": BROKEN_UTF8}, {"update_timestamp": 1763720431}], "title": "Nous a publié",
         "attachments": [{"data": [{"external_context": {"url": "https://friend.example/appel"}}]}]},
        {"timestamp": 1763720500, "attachments": [{"data": [{"media": {"uri": "photo.jpg"}}]}]},
    ]
).encode()  # fmt: skip
INSTAGRAM = json.dumps([{"media": [{"uri": "media/posts/1.jpg", "creation_timestamp": 1763720430, "title": BROKEN_UTF8}]}]).encode()


def packed(folder: Path, members: dict[str, bytes]) -> Path:
    path = folder / "export.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in members.items():
            archive.writestr(name, body)
    return path


@pytest.mark.parametrize(
    ("name", "network"),
    [
        ("data/tweets.js", "x"),
        ("data/tweets-part1.js", "x"),
        ("twitter-2026/data/tweet.js", "x"),
        ("data/deleted-tweets.js", ""),
        ("data/direct-messages.js", ""),
        ("data/follower.js", ""),
        ("data/like.js", ""),
        ("your_facebook_activity/posts/your_posts__check_ins__photos_and_videos_1.json", "facebook"),
        ("this_profile/posts/profile_posts_1.json", "facebook"),
        ("your_facebook_activity/messages/inbox/x/message_1.json", ""),
        ("connections/friends/your_friends.json", ""),
        ("your_instagram_activity/content/posts_1.json", "instagram"),
        ("your_instagram_activity/comments/post_comments_1.json", ""),
    ],
)
def test_only_the_files_with_posts_are_opened(name: str, network: str) -> None:
    assert network_of(name) == network


def test_a_tweet_is_its_words_with_its_links_told() -> None:
    (said,) = read_export("x", TWEETS)
    assert said.id == "1700000000000000001"
    assert said.at.isoformat() == "2026-11-21T10:20:30+00:00"
    link = "https://friend.example/page?a=1&amp;b=2"
    assert said.html == f'Rendez-vous jeudi : <a href="{link}">{link}</a> &lt;script&gt;'


def test_of_a_real_archive_only_the_owners_own_words_are_taken() -> None:
    """Neither answers nor what was told on, of which X says `retweeted: false` too; of a picture, not its short address."""
    body = (Path(__file__).parent / "recorded/closed/tweets.js").read_bytes()
    link = "http://semences.example/articles/contre-les-limaces"
    assert [(said.id, said.at.isoformat(), said.html) for said in read_export("x", body)] == [
        ("1588091220244369409", "2022-11-03T08:50:26+00:00", "Bonjour #JardinsOuverts 👋"),
        (
            "629269494221946880",
            "2015-08-06T12:35:13+00:00",
            f'Contre les limaces, par @trois - <a href="{link}">{link}</a><br><br>#cendre #limaces',
        ),
    ]


def test_words_of_an_archive_of_x_are_told_as_they_were_written() -> None:
    """X writes "&amp;" for "&": once more made HTML it would be read as "&amp;"."""
    body = (Path(__file__).parent / "recorded/closed/tweets.js").read_bytes().replace(b"RT @quatre: ", b"&lt;b&gt; ")
    assert read_export("x", body)[-1].html.startswith("&lt;b&gt; Au jardin samedi.<br><br>Semis, boutures &amp; soupe ! ")


@pytest.mark.parametrize(("network", "body"), [("facebook", FACEBOOK), ("instagram", INSTAGRAM)])
def test_letters_of_facebook_and_instagram_are_mended(network: str, body: bytes) -> None:
    (said,) = read_export(network, body)
    assert said.html.startswith("Rendez-vous à la mairie, près du marché")
    assert said.at.isoformat() == "2025-11-21T10:20:30+00:00"
    assert ('<a href="https://friend.example/appel">' in said.html) is (network == "facebook")


@pytest.mark.parametrize("network", ["x", "facebook", "instagram"])
@pytest.mark.parametrize("body", [b"", b"{", b"null", b"3", b'{"a": 1}', b"[" * 100_000, b"window.YTD.tweets.part0 = [", b"\xff\xfe\0"])
def test_what_is_no_export_says_so(network: str, body: bytes) -> None:
    with pytest.raises(DoorChanged):
        read_export(network, body)


@pytest.mark.parametrize("network", ["x", "facebook", "instagram"])
def test_odd_items_are_passed_over(network: str) -> None:
    tweets = [{"tweet": None}, {"tweet": 3}, {"tweet": {"id_str": "1", "full_text": None, "entities": 3}}]
    odd = [None, 3, [], {}, *tweets, {"timestamp": "x"}, {"timestamp": 10**30, "data": [{"post": "x"}]}, {"media": 3}]
    assert read_export(network, json.dumps(odd).encode()) == []


@pytest.mark.django_db
def test_posts_enter_under_their_place_once(tmp_path: Path) -> None:
    admit_hosts(urls=["https://x.com/nous"], by="tests")
    path = packed(tmp_path, {"data/tweets.js": TWEETS, "data/direct-messages.js": b"secret", "data/like.js": b"secret"})
    report = read_owners_export(path=path, place="https://x.com/nous", owner_agrees=True, by="tests")
    again = read_owners_export(path=path, place="https://x.com/nous", owner_agrees=True, by="tests")
    (post,) = Post.objects.all()
    assert (report.posts_new, again.posts_new, again.posts_changed) == (1, 0, 0)
    assert (post.url, post.published.isoformat()) == ("https://x.com/nous/status/1700000000000000001", "2026-11-21T10:20:30+00:00")
    assert Hyperlink.objects.filter(target_url__contains="friend.example").count() == 1
    assert AuditEvent.objects.filter(verb="harvest.export").count() == 2


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("home", "place", "agrees", "members", "why"),
    [
        ("https://x.com/nous", "https://x.com/nous", False, {"data/tweets.js": TWEETS}, "only its owner"),
        ("https://x.com/nous", "https://x.com/autre", True, {"data/tweets.js": TWEETS}, "no admitted place"),
        ("https://a.example/", "https://a.example/", True, {"data/tweets.js": TWEETS}, "in no network"),
        ("https://x.com/nous", "https://x.com/nous", True, {"posts/your_posts_1.json": FACEBOOK}, "no post of x"),
        ("https://x.com/nous", "https://x.com/nous", True, {"data/tweets.js": b"[]"}, "no post of x"),
        ("https://x.com/nous", "https://x.com/nous", True, {"data/tweets.js": b"[" + b" " * 50_000_000}, "unpacks to more"),
        ("https://x.com/nous", "https://x.com/nous", True, {f"{n}/data/tweets.js": b"[]" for n in range(200)}, "more files"),
    ],
)
def test_what_is_refused_says_why(tmp_path: Path, home: str, place: str, agrees: bool, members: dict[str, bytes], why: str) -> None:
    admit_hosts(urls=[home], by="tests")
    with pytest.raises(UsageError, match=why):
        read_owners_export(path=packed(tmp_path, members), place=place, owner_agrees=agrees, by="tests")
    assert Post.objects.count() == 0


def _lying(folder: Path) -> Path:
    """A ZIP whose directory says that a file of 80 MB has a few bytes."""
    path = packed(folder, {"data/tweets.js": b"[" + b"1," * ((LARGEST + 2**20) // 2)})
    raw = bytearray(path.read_bytes())
    at = raw.rfind(b"PK\x01\x02")
    raw[at + 24 : at + 28] = struct.pack("<I", 9)
    path.write_bytes(raw)
    return path


def _locked(folder: Path) -> Path:
    path = packed(folder, {"data/tweets.js": TWEETS})
    raw = bytearray(path.read_bytes())
    for mark, flag in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        raw[raw.find(mark) + flag] |= 1
    path.write_bytes(raw)
    return path


def _bytes(folder: Path, body: bytes, name: str = "export.zip") -> Path:
    (folder / name).write_bytes(body)
    return folder / name


HOSTILE = {
    "lies about its size": _lying,
    "needs a password": _locked,
    "is no ZIP": lambda folder: _bytes(folder, b"PK\x03\x04" + b"\0" * 500),
    "is empty": lambda folder: _bytes(folder, b""),
    "is a picture": lambda folder: _bytes(folder, b"\x89PNG" * 100),
    "is cut short": lambda folder: _bytes(folder, packed(folder, {"data/tweets.js": TWEETS}).read_bytes()[:-40]),
    "names a way out": lambda folder: packed(folder, {"../../../etc/data/tweets.jsx": TWEETS, "/etc/passwd": b"x"}),
    "is not there": lambda folder: folder / "nothing.zip",
    "is a folder": lambda folder: folder,
    "is a page": lambda folder: _bytes(folder, b"<html></html>", "tweets.js"),
}


@pytest.mark.django_db
@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_archives_end_in_one_line_and_leave_nothing(tmp_path: Path, name: str) -> None:
    admit_hosts(urls=["https://x.com/nous"], by="tests")
    path = HOSTILE[name](tmp_path)
    before = sorted(tmp_path.rglob("*"))
    answer = CliRunner().invoke(harvest, ["export", str(path), "--place", "https://x.com/nous", "--owner-agrees"])
    assert answer.exit_code != 0
    assert isinstance(answer.exception, (UsageError, DoorChanged))
    assert "\n" not in str(answer.exception)
    assert (Post.objects.count(), sorted(tmp_path.rglob("*"))) == (0, before)


@pytest.mark.django_db
def test_command_reads_a_single_file(tmp_path: Path) -> None:
    admit_hosts(urls=["https://www.facebook.com/nous"], by="tests")
    path = _bytes(tmp_path, FACEBOOK, "profile_posts_1.json")
    answer = CliRunner().invoke(harvest, ["export", str(path), "--place", "https://www.facebook.com/nous", "--owner-agrees", "--json"])
    assert (answer.exit_code, json.load(io.StringIO(answer.output))["posts_new"]) == (0, 1)
    assert Post.objects.get().url == "https://facebook.com/nous?posted=20251121T102030Z"
