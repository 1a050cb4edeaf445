"""Archives that were read from files of the reader's own: they are not copied into the house, so it is noted where each of them stands.

They may weigh gigabytes, and they are not ours to erase from. A copy behind a link is opened where the file is, as long as it is there.
"""

import json
import os
from pathlib import Path

BOOK = "elsewhere.json"  # in SEVE_DATA/warc: {"web-2009.warc.gz": "/media/archive/web-2009.warc.gz"}
PART = "!"  # between a WACZ and the archive inside it, as visits write it: "web.wacz!archive/data.warc.gz"


def note(folder: Path, path: Path) -> None:
    """Remember where a file stands that was just read. A later file of the same name takes its place."""
    known = _known(folder) | {path.name: str(path.absolute())}
    folder.mkdir(parents=True, exist_ok=True)
    fresh = folder / f"{BOOK}.{os.getpid()}"
    fresh.write_text(json.dumps(known, ensure_ascii=False, indent=1) + "\n")
    fresh.replace(folder / BOOK)


def stood_at(folder: Path, name: str) -> Path | None:
    """Where the file of a position stood when it was read, be it still there or not; None for a name that was never read."""
    path = _known(folder).get(name.partition(PART)[0])
    return Path(path) if path else None


def _known(folder: Path) -> dict[str, str]:
    try:
        known = json.loads((folder / BOOK).read_text())
    except (OSError, ValueError):
        return {}
    return {str(name): str(path) for name, path in known.items()} if isinstance(known, dict) else {}
