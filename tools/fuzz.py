"""`make fuzz`: every fuzz target, FUZZ_RUNS times each, and a table of what came of it. Ends with 1 when anything broke.

The targets are the tests of tests/harvest/parse/test_fuzz.py, which the suite runs some hundred times each.
"""

import importlib
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
USUAL_RUNS = 20_000


def main() -> int:
    os.environ.setdefault("FUZZ_RUNS", str(USUAL_RUNS))
    sys.path.insert(0, str(ROOT / "tests" / "harvest" / "parse"))
    module = importlib.import_module("test_fuzz")
    wanted = set(sys.argv[1:])
    targets = {name.removeprefix("test_"): value for name, value in vars(module).items() if name.startswith("test_")}
    print(f"{'target':<28}{'runs':>10}{'crashes':>10}{'seconds':>10}", flush=True)
    crashes = [crash for name, target in targets.items() if not wanted or name in wanted for crash in run(name, target)]
    for crash in crashes:
        print(f"\n{crash}", file=sys.stderr)
    return 1 if crashes else 0


def run(name: str, target: Any) -> list[str]:
    """Runs one target to its end, or to its smallest failing example; prints its line."""
    runs = 0
    inner: Callable[..., None] = target.hypothesis.inner_test

    def counting(*given: Any, **named: Any) -> None:
        nonlocal runs
        runs += 1
        inner(*given, **named)

    target.hypothesis.inner_test = counting
    started, crashes = time.process_time(), []
    try:
        target()
    except BaseException as broke:
        if isinstance(broke, KeyboardInterrupt):
            raise
        notes = "\n".join(getattr(broke, "__notes__", ()))
        crashes.append(f"{name}: {type(broke).__name__}: {str(broke)[:2000]}\n{notes[:2000]}")
    print(f"{name:<28}{runs:>10,}{len(crashes):>10}{time.process_time() - started:>10.0f}", flush=True)
    return crashes


if __name__ == "__main__":
    sys.exit(main())
