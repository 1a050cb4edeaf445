"""Every act of the house has its sentence: the record is for people."""

import ast
from pathlib import Path

from seve.audit.wording import SENTENCES

SOURCES = Path(__file__).resolve().parents[2] / "src" / "seve"


def verbs_in(path: Path) -> set[str]:
    """The verbs written as such in `record(verb="room.verb", …)`."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Call):
            for keyword in node.keywords:
                if keyword.arg == "verb" and isinstance(keyword.value, ast.Constant) and "." in str(keyword.value.value):
                    found.add(str(keyword.value.value))
    return found


def test_every_verb_has_a_sentence() -> None:
    verbs = {verb: path.name for path in SOURCES.rglob("*.py") for verb in verbs_in(path)}
    assert len(verbs) > 40
    assert {verb: name for verb, name in verbs.items() if verb not in SENTENCES} == {}
