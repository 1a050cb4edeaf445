"""Who tells of news: Link headers first, else the feed itself (WebSub 4)."""

import time

import pytest

from seve.harvest.parse.hubs import announced_hub

FEED = "https://a.test/feed"
HUB, SELF = "https://hub.test/", "https://a.test/canonical"


@pytest.mark.parametrize(
    ("headers", "hub", "self_url", "expected"),
    [
        ([], HUB, SELF, (HUB, SELF)),
        ([], HUB, "", (HUB, "")),
        ([], "", SELF, ("", "")),
        ([("link", f'<{HUB}>; rel="hub"'), ("link", '</own>; rel="self"')], "https://other.test/", SELF, (HUB, "https://a.test/own")),
        ([("link", f"<{HUB}>; rel=hub, </own>; title=\"a, b\"; rel='x' , </me>; rel=self")], "", "", (HUB, "https://a.test/me")),
        ([("link", f'<{HUB}>; rel="next hub"')], "", SELF, (HUB, SELF)),
        ([("link", f'<{HUB}>; REL="HUB"')], "", "", (HUB, "")),
        ([("link", "<javascript:alert(1)>; rel=hub")], HUB, "javascript:alert(1)", (HUB, "")),
        ([("link", "</style.css>; rel=preload"), ("x-link", f"<{HUB}>; rel=hub")], "", "", ("", "")),
        ([("link", "<https://user@hub.test/>; rel=hub")], "", "", ("", "")),
    ],
)
def test_hub_and_topic(headers: list[tuple[str, str]], hub: str, self_url: str, expected: tuple[str, str]) -> None:
    assert announced_hub(headers, hub=hub, self_url=self_url, url=FEED) == expected


@pytest.mark.parametrize("piece", ["<", "<a>", "<a>;", '<a>; rel="', "; rel=", "<a>; rel=hub", "hub <"])
def test_long_headers_cost_little(piece: str) -> None:
    began = time.thread_time()
    announced_hub([("link", "hub" + piece * (64_000 // len(piece)))], hub="", self_url="", url=FEED)
    assert time.thread_time() - began < 0.1
