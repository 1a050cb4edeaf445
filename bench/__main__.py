"""`make bench`: every measurement, one after the other, each beside its peers in the same run."""

import subprocess
import sys
import time
from pathlib import Path

ORDER = (
    "overlaps",
    "silence",
    "stories",
    "parse",
    "warc",
    "atlas_map",
    "atlas_judgement",
    "atlas",
    "harvest_round",
    "harvest_memory",
    "bad_host",
)


def main() -> int:
    wanted = sys.argv[1:] or ORDER
    unknown = [name for name in wanted if not (Path(__file__).parent / f"{name}.py").is_file()]
    if unknown:
        sys.exit(f"there is no measurement {unknown[0]!r}; there are {', '.join(ORDER)}")
    failed = 0
    for name in wanted:
        print(f"\n== {name}", flush=True)
        start = time.monotonic()
        failed += subprocess.run([sys.executable, "-m", f"bench.{name}"], check=False).returncode != 0
        print(f"   ({time.monotonic() - start:.0f} s)", flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
