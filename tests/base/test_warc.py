"""Whether a page asks that no copy is kept, however it writes that."""

import pytest

from seve.base.http import Answer
from seve.base.warc import refuses_archive


@pytest.mark.parametrize(
    ("head", "refuses"),
    [
        ('<meta name="robots" content="noarchive">', True),
        ('<META CONTENT="nofollow, NOARCHIVE" NAME="robots">', True),
        ("<meta content=noarchive name=robots>", True),
        ('<meta name="robots" content="noindex">', False),
        ("<p>noarchive</p>", False),
    ],
)
def test_a_page_that_asks(head: str, refuses: bool) -> None:
    assert refuses_archive(Answer("http://a.test/", "http://a.test/", status=200, body=f"<html>{head}".encode())) is refuses
