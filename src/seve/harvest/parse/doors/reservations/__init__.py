"""What a whole host reserves: the TDMRep file.

Contract: https://www.w3.org/community/reports/tdmrep/CG-FINAL-tdmrep-20240510/ (/.well-known/tdmrep.json).
"""

from seve.harvest.domain.directives import NONE
from seve.harvest.domain.reservations import read_tdmrep
from seve.harvest.parse.doors.contract import DoorChanged, origin, under
from seve.harvest.types import FoundPage

PATH = ".well-known/tdmrep.json"
NAME = "door:tdmrep"


def suggest(page: FoundPage, url: str) -> list[str]:
    """For a place that is a whole host."""
    return [under(origin(url), PATH)] if not url.split("/", 3)[-1].strip("/") and page.generator else []


def reads(url: str, content_type: str) -> bool:
    return url.partition("?")[0].endswith("/" + PATH)


def read(body: bytes, url: str) -> FoundPage:
    if not read_tdmrep(body) and body.strip() != b"[]":
        raise DoorChanged("this is no TDMRep file")
    return FoundPage("", "", "", None, "", "", (), (), NONE, generator=NAME)
