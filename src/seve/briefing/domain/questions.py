"""Questions to headquarters, the pure part: what may not stand in one, which are near, how long they wait."""

import re
from collections.abc import Sequence
from datetime import datetime
from statistics import median

import numpy as np

LONGEST = 500  # characters
SHORTEST = 10
NEAR = 0.5  # cosine: the same question in other words measures 0.5 to 0.9, two questions of one field 0.1 to 0.4
MAIL = re.compile(r"[\w.+-]+@[\w-]+\.[\w.]+")
PHONE = re.compile(r"(?<!\w)(?:\+|00)?\d(?:[\s.\-/]?\d){8,13}(?!\w)")
ADDRESS = re.compile(r"(?:https?://|www\.)[^\s<>\"“”«»]+", re.IGNORECASE)


def names_somebody(text: str) -> bool:
    """Whether a mail address or a telephone number stands in it: a question is public."""
    return bool(MAIL.search(text) or PHONE.search(text))


def addresses_in(text: str) -> list[str]:
    """The web addresses a text holds, without the punctuation that follows them."""
    return [found.rstrip(".,;:!?)…") for found in ADDRESS.findall(text)]


def without_addresses(text: str, gone: Sequence[str]) -> str:
    for address in sorted(gone, key=len, reverse=True):
        text = text.replace(address, "[…]")
    return text


def nearest(vector: np.ndarray, others: np.ndarray, most: int = 5) -> list[int]:
    """Rows of `others` (unit length) near enough to be the same question, the nearest first."""
    if not len(others):
        return []
    likeness = others @ vector
    order = np.argsort(-likeness, kind="stable")[:most]
    return [int(row) for row in order if likeness[row] >= NEAR]


def days_between(start: datetime, end: datetime) -> int:
    return max((end - start).days, 0)


def median_days(waits: Sequence[int]) -> int | None:
    return round(median(waits)) if waits else None
