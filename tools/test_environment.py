"""Loaded by pytest before anything reads the settings: tests have data of their own, never the user's."""

import os
import tempfile
from pathlib import Path

data = Path(os.environ.get("SEVE_TEST_DATA") or Path(tempfile.gettempdir()) / f"seve-tests-{os.getuid()}")
data /= os.environ.get("PYTEST_XDIST_WORKER", "")  # `make test` runs two at once: each has its own server and files
(data / "static").mkdir(parents=True, exist_ok=True)  # WhiteNoise warns about a missing folder, and warnings are errors here
os.environ["SEVE_DATA"] = str(data)
for name in [
    name for name in os.environ if name == "DATABASE_URL" or (name.startswith("SEVE_") and name not in {"SEVE_DATA", "SEVE_TEST_DATA"})
]:
    if name not in {"SEVE_TEST_DATABASE_URL", "SEVE_NEEDS_BROWSER", "SEVE_NEEDS_FOREIGN_SERVER", "SEVE_FLOOD"}:
        os.environ.pop(name)
if os.environ.get("SEVE_TEST_DATABASE_URL"):
    os.environ["DATABASE_URL"] = os.environ["SEVE_TEST_DATABASE_URL"]
