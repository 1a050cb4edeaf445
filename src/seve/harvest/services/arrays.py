"""Columns of many rows, written as PostgreSQL reads them: the text of an array (PostgreSQL manual, 8.15.6).

The driver writes a list value by value; a batch of visits holds thousands. Here a whole column is joined and escaped at once.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db import DataError

BETWEEN = "\0"  # no text in PostgreSQL holds it


def literals(columns: Iterable[Sequence[Any]]) -> list[str]:
    """Each column as a parameter for `%s::type[]`."""
    return [literal(column) for column in columns]


def literal(values: Sequence[Any]) -> str:
    """A column of one kind (text, numbers, booleans, moments with their zone, bytes), None among them.

    Raises DataError for text that holds a NUL, as the driver would.
    """
    if not values:
        return "{}"
    if None in values:
        return "{" + ",".join(["NULL" if value is None else literal((value,))[1:-1] for value in values]) + "}"
    first = values[0]
    if isinstance(first, str):
        return _texts(values)
    if isinstance(first, bytes):
        return '{"\\\\x' + '","\\\\x'.join([value.hex() for value in values]) + '"}'
    if isinstance(first, datetime):
        return "{" + ",".join([value.isoformat() for value in values]) + "}"
    return "{" + ",".join(map(str, values)) + "}"


def _texts(values: Sequence[str]) -> str:
    joined = BETWEEN.join(values)
    if joined.count(BETWEEN) >= len(values):
        raise DataError("PostgreSQL text cannot hold a NUL")
    return '{"' + joined.replace("\\", "\\\\").replace('"', '\\"').replace(BETWEEN, '","') + '"}'
