"""`make sbom`: the bill of materials of what Sève runs on, in CycloneDX 1.6 (JSON), read from the lock file.

Each library with its version, its package URL and the digests that the lock holds it to; the same lock gives the same file.
"""

import re
import sys
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from uuid import UUID

from cyclonedx.model import HashAlgorithm, HashType
from cyclonedx.model.bom import Bom
from cyclonedx.model.component import Component, ComponentType
from cyclonedx.output.json import JsonV1Dot6
from packageurl import PackageURL

from seve import __version__

ROOT = Path(__file__).resolve().parents[1]
PINNED = re.compile(r"^(?P<name>[A-Za-z0-9][\w.-]*)==(?P<version>[^\s;\\]+)(?P<marker>\s*;[^\\]*)?")
DIGEST = re.compile(r"--hash=sha256:([0-9a-f]{64})")
DATED = datetime(2026, 1, 1, tzinfo=UTC)  # always the same, so that the same lock gives the same file


@dataclass(frozen=True, slots=True)
class Library:
    name: str
    version: str
    digests: tuple[str, ...]
    marker: str  # when it is needed on some systems only


def libraries(lock: str) -> Iterator[Library]:
    """What a lock file pins, in its order."""
    for block in re.split(r"\n(?=[A-Za-z0-9])", lock):
        found = PINNED.match(block)
        if found:
            yield Library(found["name"], found["version"], tuple(DIGEST.findall(block)), (found["marker"] or "").strip(" ;"))


def direct(project: str) -> list[str]:
    """The names of the libraries that pyproject.toml itself asks for to run."""
    asked = tomllib.loads(project)["project"]["dependencies"]
    return [re.split(r"[\s\[<>=!~;]", one, maxsplit=1)[0].lower() for one in asked]


def bill(lock: str, version: str) -> Bom:
    ours = Component(name="seve", version=version, type=ComponentType.APPLICATION, bom_ref=f"seve@{version}")
    bom = Bom(serial_number=UUID(sha256(lock.encode()).hexdigest()[:32], version=4))
    bom.metadata.component = ours
    bom.metadata.timestamp = DATED
    parts = [
        Component(
            name=each.name,
            version=each.version,
            type=ComponentType.LIBRARY,
            purl=PackageURL("pypi", None, each.name.lower().replace("_", "-"), each.version),
            bom_ref=f"{each.name}@{each.version}",
            hashes=[HashType(alg=HashAlgorithm.SHA_256, content=digest) for digest in each.digests],
            description=f"only where {each.marker}" if each.marker else None,
        )
        for each in libraries(lock)
    ]
    for part in parts:
        bom.components.add(part)
    bom.register_dependency(ours, parts)
    return bom


def main() -> int:
    target = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "sbom.cdx.json"
    lock = (ROOT / "requirements.lock").read_text()
    project = (ROOT / "pyproject.toml").read_text()
    made = bill(lock, __version__)
    target.write_text(JsonV1Dot6(made).output_as_string(indent=2) + "\n")
    print(f"{len(made.components)} libraries, {len(direct(project))} of them asked for by name, written to {target}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
