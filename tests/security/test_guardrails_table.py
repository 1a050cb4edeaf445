"""The table of guard-rails says which test holds which rule: every test exists, every rule is there, what is not built is said."""

import ast
import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
TABLE = ROOT / "docs" / "guardrails.md"
ROW = re.compile(r"^\| (\w+) \| (.+) \| (.+) \|$", re.MULTILINE)
NAMED = re.compile(r"`(tests/[\w/]+\.py)::(\w+)`")
RULES = {
    *(f"N{number}" for number in range(1, 11)),
    *(f"G{number}" for number in range(1, 9)),
    *(f"S{number}" for number in range(1, 7)),
    *(f"C{number}" for number in range(1, 16)),
    *(f"R{number}" for number in range(1, 10)),
    *(f"F{number}" for number in range(1, 5)),
    *(f"X{number}" for number in range(1, 6)),
    *("Q10", "Q11", "Q12", "Q13", "Q14", "Q26", "F99", "Log", "Mandate", "Uploads"),
}
NOT_BUILT: set[str] = set()  # what is not built is said in the table, and counted here


def rows() -> dict[str, str]:
    return {rule: tests for rule, _what, tests in ROW.findall(TABLE.read_text()) if rule != "rule"}


def test_every_rule_has_its_test_or_says_that_it_is_not_built() -> None:
    told = rows()
    assert set(told) == RULES
    assert {rule for rule, tests in told.items() if not NAMED.search(tests)} == NOT_BUILT
    assert all(told[rule].startswith("not built: ") for rule in NOT_BUILT)


def test_every_named_test_exists() -> None:
    missing = []
    for rule, tests in rows().items():
        for path, name in NAMED.findall(tests):
            file = ROOT / path
            functions = (
                {node.name for node in ast.walk(ast.parse(file.read_text())) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)}
                if file.exists()
                else set()
            )
            if name not in functions:
                missing.append(f"{rule}: {path}::{name}")
    assert missing == []
