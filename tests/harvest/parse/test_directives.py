"""What pages ask, in every voice and spelling (R6, R7)."""

from datetime import UTC, datetime
from itertools import product

import pytest

from seve.harvest.domain.directives import strictest
from seve.harvest.parse.directives import read_directives
from seve.harvest.types import Directives

ASKED = {
    "noindex": Directives(noindex=True),
    "none": Directives(noindex=True, nofollow=True),
    "nofollow": Directives(nofollow=True),
    "nosnippet": Directives(nosnippet=True),
    "noarchive": Directives(noarchive=True),
    "max-snippet:50": Directives(max_snippet=50),
    "unavailable_after: 2026-03-02": Directives(unavailable_after=datetime(2026, 3, 2, tzinfo=UTC)),
    "noai": Directives(no_mining=True),
}
MATRIX = list(product(ASKED, ("header", "meta"), ("generic", "ours"), (str.lower, str.upper)))


def test_the_matrix_is_whole() -> None:
    assert len(MATRIX) == 64


@pytest.mark.parametrize(("asked", "where", "whom", "case"), MATRIX)
def test_every_voice_and_spelling(asked: str, where: str, whom: str, case: object) -> None:
    written = case(asked)  # type: ignore[operator]
    if where == "header":
        value = f"{case('SeveBot')}: {written}" if whom == "ours" else written  # type: ignore[operator]
        assert read_directives([("x-robots-tag", value)], []) == ASKED[asked]
    else:
        name = case("sevebot" if whom == "ours" else "robots")  # type: ignore[operator]
        assert read_directives([], [(name, written)]) == ASKED[asked]


def test_voices_to_other_bots_do_not_concern_us() -> None:
    assert read_directives([("x-robots-tag", "googlebot: noindex, nofollow")], [("googlebot", "noindex")]) == Directives()
    assert read_directives([("x-robots-tag", "googlebot: noindex, sevebot: nosnippet")], []) == Directives(nosnippet=True)


def test_strictest_voice_wins() -> None:
    headers = [("x-robots-tag", "max-snippet:100, index"), ("x-robots-tag", "sevebot: max-snippet:20")]
    assert read_directives(headers, [("robots", "all, max-snippet:-1"), ("robots", "nofollow")]) == Directives(
        nofollow=True, max_snippet=20
    )


@pytest.mark.parametrize("limit", ["max-snippet:0", "nosnippet, max-snippet:200"])
def test_no_snippet_at_all(limit: str) -> None:
    assert read_directives([], [("robots", limit)]).nosnippet


@pytest.mark.parametrize(
    ("headers", "metas", "mining"),
    [
        ([("tdm-reservation", "1")], [], True),
        ([("tdm-reservation", "0")], [("tdm-reservation", "1")], True),
        ([("tdm-reservation", "0")], [], False),
        ([("content-usage", "train-ai=n")], [], True),
        ([("content-usage", "search=y, train-ai=n")], [], True),
        ([("content-usage", "train-ai=y")], [], False),
        ([], [("robots", "noimageai")], True),
        ([], [("content-usage", "bots=?0")], True),
    ],
)
def test_reservations_of_mining(headers: list[tuple[str, str]], metas: list[tuple[str, str]], mining: bool) -> None:
    assert read_directives(headers, metas).no_mining is mining


@pytest.mark.parametrize("content", ["no", "NO", "none", "opt-out"])
def test_our_own_opt_out(content: str) -> None:
    assert read_directives([], [("SEVE", content)]).seve_no


def test_date_with_commas_after_other_directives() -> None:
    found = read_directives([("x-robots-tag", "noarchive, unavailable_after: Mon, 02 Mar 2026 10:00:00 GMT")], [])
    assert found == Directives(noarchive=True, unavailable_after=datetime(2026, 3, 2, 10, tzinfo=UTC))


@pytest.mark.parametrize(("header", "meta"), list(product(ASKED, ASKED)))
def test_of_two_voices_whatever_one_forbids_is_forbidden(header: str, meta: str) -> None:
    """Eight directives against eight, in the header and in the page, to all or to us: both hold, whoever speaks last or louder."""
    both = strictest(ASKED[header], ASKED[meta])
    for name, prefix in (("robots", ""), ("SeveBot", "sevebot: ")):
        assert read_directives([("x-robots-tag", prefix + header)], [(name, meta)]) == both
    permissive = "all, index, follow, archive, snippet, max-snippet:-1"
    assert read_directives([("x-robots-tag", header)], [("robots", meta), ("sevebot", permissive)]) == both
    assert read_directives([("x-robots-tag", f"sevebot: {permissive}"), ("x-robots-tag", header)], [("sevebot", meta)]) == both


@pytest.mark.parametrize(("first", "second"), [("20", "100"), ("100", "20"), ("20", "-1"), ("-1", "20")])
def test_the_shortest_snippet_holds_whoever_allows_more(first: str, second: str) -> None:
    asked = [("x-robots-tag", f"max-snippet:{first}")], [("sevebot", f"max-snippet:{second}")]
    assert read_directives(*asked) == Directives(max_snippet=20)
    assert read_directives([("x-robots-tag", f"max-snippet:{first}, max-snippet:{second}")], []) == Directives(max_snippet=20)
