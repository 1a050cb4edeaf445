import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

from click.testing import CliRunner

from seve.cli.lab.silence import silence

START = datetime(2008, 1, 1, tzinfo=UTC)


def lines(entity: str, gap: int, count: int) -> list[str]:
    return [f"{entity},{(START + timedelta(days=gap * number)).isoformat()}" for number in range(count)]


def test_states_follow_each_rhythm(tmp_path: Path) -> None:
    file = tmp_path / "history.csv"
    file.write_text("\n".join(["entity,timestamp", *lines("weekly", 7, 62), *lines("stopped", 7, 30), *lines("seldom", 90, 5)]))
    result = CliRunner().invoke(silence, [str(file), "--at", "2009-03-08"], catch_exceptions=False)
    found = {each["entity"]: each for each in json.loads(result.stdout)}
    assert {name: each["state"] for name, each in found.items()} == {"weekly": "alive", "stopped": "silent", "seldom": "alive"}
    assert found["weekly"]["expected_gap_days"] == 7.0 or abs(found["weekly"]["expected_gap_days"] - 7) < 2
    assert found["weekly"]["silent_days"] == 5.0
    assert found["stopped"]["p_alive"] < 0.05 < 0.9 < found["weekly"]["p_alive"]


def test_later_posts_are_not_looked_at(tmp_path: Path) -> None:
    file = tmp_path / "history.csv"
    file.write_text("entity,timestamp\na,2009-01-01\nb,2009-06-01\nbroken\n")
    result = CliRunner().invoke(silence, [str(file), "--at", "2009-02-01"])
    assert [each["entity"] for each in json.loads(result.stdout)] == ["a"]
    assert "line 4 passed over" in result.stderr


def test_a_wrong_date_is_a_usage_error(tmp_path: Path) -> None:
    file = tmp_path / "history.csv"
    file.write_text("entity,timestamp\n")
    result = CliRunner().invoke(silence, [str(file), "--at", "soon"])
    assert result.exit_code == 2
    assert "not a date" in result.stderr
