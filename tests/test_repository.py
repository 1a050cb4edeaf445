"""The habits of the house that a linter does not know."""

import ast
import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
SOURCES = [path for path in sorted((ROOT / "src" / "seve").rglob("*.py")) if "migrations" not in path.parts]
LONGEST_FUNCTION = 60
LONGEST_MODULE = 400
VAGUE_NAMES = {"utils", "helpers", "common", "manager", "misc"}
HTTP_LIBRARIES = {"aiohttp", "httpx", "requests", "urllib3", "http.client", "urllib.request", "socket"}


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_module_is_short_enough(path: Path) -> None:
    source = path.read_text()
    assert source.count("\n") <= LONGEST_MODULE
    too_long = [
        f"{node.name} ({node.end_lineno - node.lineno + 1})"
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and (node.end_lineno or 0) - node.lineno + 1 > LONGEST_FUNCTION
    ]
    assert too_long == []


def test_what_is_compiled_is_short_and_stands_on_nothing_but_c_and_its_own_room() -> None:
    """The walls between rooms are kept by a tool that reads Python only."""
    compiled = [*(ROOT / "src").rglob("*.pyx"), *(ROOT / "src").rglob("*.pxd")]
    assert len(compiled) >= 4
    for path in compiled:
        source = path.read_text()
        assert source.count("\n") <= LONGEST_MODULE
        own = ".".join(path.parent.relative_to(ROOT / "src").parts[:4])
        found = re.findall(r"(?m)^\s*(?:from|import|cimport|include) +([\w.]+)", source)
        assert [name for name in found if name.split(".")[0] not in {"cpython", "libc", "re"} and not name.startswith(own)] == [], path


def test_no_module_has_a_vague_name() -> None:
    assert [path for path in SOURCES if path.stem in VAGUE_NAMES or path.parent.name in VAGUE_NAMES] == []


def _imports(path: Path) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module)
    return names


def test_only_the_one_client_reaches_the_web() -> None:
    """Q1: no module but base/http speaks to the network; the demo's own small server listens only."""
    allowed = ROOT / "src" / "seve" / "base" / "http"
    guilty = {
        str(path.relative_to(ROOT)): found
        for path in SOURCES
        if allowed not in path.parents
        and (found := {name for name in _imports(path) if name in HTTP_LIBRARIES or name.split(".")[0] in HTTP_LIBRARIES})
    }
    assert guilty == {}


def _tracked() -> list[Path]:
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.split("\n")
    return [path for path in (ROOT / name for name in listed if name) if path.is_file()]


def test_locks_hold_no_address_of_a_registry() -> None:
    """Whoever installs uses the index they trust; the hashes make it the same files."""
    locks = [path for path in _tracked() if path.suffix == ".lock" or path.name == "package-lock.json"]
    assert len(locks) == 5
    address = re.compile(r'(?m)^(?!\s*#).*https?://[^"\s]*\.(?:tgz|whl|tar\.gz)|--(?:extra-)?index-url|--find-links|"resolved"')
    assert [path.name for path in locks if address.search(path.read_text())] == []


def test_every_room_tells_what_comes_in_and_goes_out() -> None:
    rooms = [path for path in (ROOT / "src" / "seve").iterdir() if (path / "__init__.py").is_file()]
    assert [room.name for room in rooms if not (ast.get_docstring(ast.parse((room / "__init__.py").read_text())) or "").strip()] == []
