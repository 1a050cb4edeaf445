"""`make audit`: known flaws of the locked libraries, asked from the public advisories. Also a step of `make check`.

0: none is known, or nobody could be asked (offline: this is said, and nothing is held against the build). 1: a flaw is known.
`SEVE_ADVISORIES` names another service that speaks the OSV API (https://google.github.io/osv.dev/post-v1-query/).
"""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
PATIENCE = 8  # seconds for one answer of the service
LONGEST = 300  # seconds for all
NOT_AUDITED = "NOT AUDITED: the service of advisories could not be asked"
NOTHING_KNOWN = "Nothing is known of the libraries today; this is not held against the build."


def ask(lock: Path) -> subprocess.CompletedProcess[str]:
    """Ask for every library of a lock file; nothing is installed, nothing is resolved."""
    service = os.environ.get("SEVE_ADVISORIES")
    command = [sys.executable, "-m", "pip_audit", "-r", str(lock), "--disable-pip", "--no-deps", "--require-hashes", "-f", "json"]
    command += ["--progress-spinner", "off", "--timeout", str(PATIENCE)]
    command += ["-s", "osv", "--osv-url", service] if service else []
    return subprocess.run(command, check=False, capture_output=True, text=True, timeout=LONGEST)


def read(told: str) -> list[dict[str, Any]] | None:
    """The libraries as the audit tells them; None when it told nothing that can be read."""
    try:
        found = json.loads(told)["dependencies"]
    except (ValueError, KeyError, TypeError):
        return None
    return found if isinstance(found, list) else None


def report(libraries: list[dict[str, Any]]) -> tuple[list[str], int]:
    """The lines to print, and the exit code."""
    asked = [each for each in libraries if "skip_reason" not in each]
    flaws = [(each, flaw) for each in asked for flaw in each.get("vulns", ())]
    lines = [
        f"{each['name']} {each['version']}: {flaw['id']} ({', '.join(flaw.get('aliases', ())) or 'no other name'}),"
        f" mended in {', '.join(flaw.get('fix_versions', ())) or 'no version yet'}"
        for each, flaw in flaws
    ]
    unknown = [each["name"] for each in libraries if "skip_reason" in each]
    if not asked:
        return [f"{NOT_AUDITED} (it knows none of the {len(unknown)} libraries). {NOTHING_KNOWN}"], 0
    if unknown:
        lines.append(f"NOT AUDITED, the service does not know them: {', '.join(unknown)}")
    lines.append(f"{len(asked)} libraries asked for, {len(flaws)} known flaws")
    return lines, 1 if flaws else 0


def main() -> int:
    lock = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "requirements.lock"
    try:
        done = ask(lock)
        libraries, reason = read(done.stdout), (done.stderr.strip().splitlines() or ["it gave no reason"])[-1]
    except subprocess.TimeoutExpired:
        libraries, reason = None, f"no answer within {LONGEST} seconds"
    if libraries is None:
        print(f"{NOT_AUDITED} ({reason[:200]}). {NOTHING_KNOWN}")
        return 0
    lines, code = report(libraries)
    print("\n".join(lines))
    return code


if __name__ == "__main__":
    sys.exit(main())
