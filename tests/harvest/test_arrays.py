"""Columns written as the text of an array come back from PostgreSQL as they were."""

import json
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from django.db import DataError, connection
from hypothesis import given
from hypothesis import strategies as st

from seve.harvest.services.arrays import literal

pytestmark = pytest.mark.django_db
MOMENT = datetime(2026, 11, 23, 12, 0, 0, 123456, tzinfo=UTC)


def _back(values: list[Any], kind: str) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT %s::{kind}[]", [literal(values)])
        found: list[Any] = cursor.fetchone()[0]
    return [bytes(value) if isinstance(value, memoryview) else value for value in found]


@pytest.mark.parametrize(
    ("kind", "values"),
    [
        ("bigint", []),
        ("bigint", [1, -2, 9_000_000_000, None]),
        ("float8", [0.1, 1e-9, 12345.678]),
        ("bool", [True, False, None]),
        ("timestamptz", [MOMENT, MOMENT.astimezone(timezone(timedelta(hours=-3, minutes=-30))), datetime(1, 1, 2, tzinfo=UTC), None]),
        ("bytea", [b"", b'\x00\xff\\"{},', None, b"known"]),
        ("text", ["", " ", "NULL", "null", None, '"', "\\", '\\"', "{a,b}", "l’été\n\t", "%s", "'; DROP TABLE x; --", "\U0001f33f"]),
        ("jsonb", ['{"a": "\\"\\\\"}', "[]"]),
    ],
)
def test_values_come_back_as_they_were(kind: str, values: list[Any]) -> None:
    told = [{"a": '"\\'}, []] if kind == "jsonb" else values
    found = _back(values, kind)
    if kind == "jsonb":
        found = [json.loads(value) if isinstance(value, str) else value for value in found]
    assert found == told


@given(st.lists(st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=20), max_size=8))
def test_any_text_comes_back_as_it_was(values: list[str]) -> None:
    assert _back(values, "text") == values


@pytest.mark.parametrize("values", [["a\0b"], ["a", "\0"], ["\0", None]])
def test_text_that_no_database_holds_is_refused(values: list[str | None]) -> None:
    with pytest.raises(DataError):
        literal(values)
