"""What the charter, the accounts, the questions and the letters refuse is read in French by French readers, on both doors."""

import ast
from pathlib import Path

from django.utils import translation

import seve
from seve.desk import refusals as desk
from seve.portal import refusals as portal

SOURCE = Path(seve.__file__).parent
RAISED = {
    "MandateRefused",
    "ChangeRefused",
    "LetterRefused",
    "ClaimRefused",
    "LeavingRefused",
    "EntryRefused",
    "QuestionRefused",
    "NothingToTell",
}


def raised() -> set[str]:
    """Every line that these rooms raise, each hole filled with an X."""
    found = set()
    for room in ("charter", "accounts", "briefing"):
        for path in (SOURCE / room).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text())):
                if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in RAISED:
                    found |= {_line(argument) for argument in node.args}
    return found - {""}


def _line(node: ast.expr) -> str:
    if isinstance(node, ast.Constant):
        return str(node.value)
    if isinstance(node, ast.JoinedStr):
        return "".join(str(part.value) if isinstance(part, ast.Constant) else "X" for part in node.values)
    return ""


def test_every_refusal_is_said_in_french() -> None:
    lines = raised()
    assert len(lines) > 25
    with translation.override("fr"):
        assert {line for line in lines if desk.in_words(line) == line} == set()
        assert {line for line in lines if portal.in_words(line) == line} == set()
