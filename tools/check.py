"""`make check`: every check, one after the other; all of them run, and the exit code tells whether one failed."""

import subprocess
import sys
import time
from pathlib import Path

BIN = Path(sys.executable).parent
CHECKS: dict[str, list[str]] = {
    "style": [str(BIN / "ruff"), "check", "."],
    "format": [str(BIN / "ruff"), "format", "--check", "."],
    "types": [str(BIN / "mypy")],
    "walls between rooms": [str(BIN / "lint-imports"), "--no-cache"],
    "missing migrations": [sys.executable, "-m", "django", "makemigrations", "--check", "--dry-run", "--settings", "seve.project.settings"],
    "translations": [sys.executable, "-m", "tools.messages", "--check"],
    "docs of the commands": [sys.executable, "-m", "tools.reference", "--check"],
    "known flaws of the libraries": [sys.executable, "-m", "tools.audit"],
}
TOLD = {"known flaws of the libraries"}  # what these say is shown also when nothing failed: "could not be asked" must not look like "none"


def main() -> int:
    failed = []
    for name, command in CHECKS.items():
        start = time.monotonic()
        done = subprocess.run(command, check=False, capture_output=True, text=True)
        ok = done.returncode == 0
        print(f"{'ok ' if ok else 'NO '} {name} ({time.monotonic() - start:.1f} s)", flush=True)
        if not ok:
            failed.append(name)
        if not ok or name in TOLD:
            print("\n".join(("    " + line) for line in (done.stdout + done.stderr).strip().splitlines()[-40:]))
    print(f"{len(CHECKS) - len(failed)} passed, {len(failed)} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
