"""Every refusal of the directory and of web addresses can be read in French."""

import ast
import string
from pathlib import Path

import pytest
from django.utils import translation

import seve
from seve.base.addresses import AddressRefused, canonical
from seve.directory.wording import LINES, in_words

SOURCE = Path(seve.__file__).parent
REFUSING = {"SeveError", "AddressRefused", "Unusable", "Refusal"}


def refusals() -> set[str]:
    """Every line that is raised or reported, each hole filled with an X (or with the words that the code itself puts there)."""
    found = set()
    for path in [*(SOURCE / "directory").rglob("*.py"), *(SOURCE / "base" / "addresses").rglob("*.py")]:
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in REFUSING:
                found |= {line for argument in node.args if (line := _line(argument)) and " " in line}
    return found


def _line(node: ast.expr) -> str:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if not isinstance(node, ast.JoinedStr):
        return ""
    holes = {"what": "a backslash", "HOW_TO_SEE": "see the codes with: seve directory territories"}
    parts = []
    for value in node.values:
        if isinstance(value, ast.Constant):
            parts.append(str(value.value))
        else:
            assert isinstance(value, ast.FormattedValue)
            written = ast.unparse(value.value)
            parts.append("made again" if "made again" in written else holes.get(written, "X"))
    return "".join(parts)


def test_every_refusal_is_said_in_french() -> None:
    lines = refusals()
    assert len(lines) > 40
    with translation.override("fr"):
        assert sorted(line for line in lines if in_words(line) == line) == []


@pytest.mark.parametrize("line", LINES)
def test_translation_keeps_what_it_tells(line: str) -> None:
    holes = {name for _, name, _, _ in string.Formatter().parse(line) if name}
    filled = line.format(**{name: f"<{name}>" for name in holes})
    with translation.override("fr"):
        told = in_words(filled)
    assert told != filled
    assert {name for name in holes if f"<{name}>" not in told} <= {"what"}


def test_english_stays_as_it_is() -> None:
    with pytest.raises(AddressRefused) as refusal:
        canonical("http://ann@example.org/")
    with translation.override("en"):
        assert in_words(str(refusal.value)) == "this address holds a user name: http://ann@example.org/"
        assert in_words("something else") == "something else"
