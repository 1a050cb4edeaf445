"""A small web on loopback for whole rounds, with the database."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parents[1] / "zoo")]

from hostile import Hostile  # noqa: E402 — it lies in the folder just named
from small_town import POLICY, Town, Web  # noqa: E402

from seve.base.http import Policy  # noqa: E402


@pytest.fixture
def town(transactional_db: None) -> Iterator[Town]:
    web = Web()
    with Hostile(web.serve) as server:
        yield Town(web, server)


@pytest.fixture
def policy() -> Policy:
    return POLICY
