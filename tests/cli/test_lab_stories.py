import json
from pathlib import Path

from click.testing import CliRunner

from seve.cli.lab.stories import stories


def run(folder: Path, *lines: str) -> dict[str, object]:
    file = folder / "posts.jsonl"
    file.write_text("\n".join(lines))
    result = CliRunner().invoke(stories, [str(file)], catch_exceptions=False)
    assert result.exit_code == 0, result.stderr
    return json.loads(result.stdout)  # type: ignore[no-any-return]


def post(number: int, title: str, source: str) -> str:
    return json.dumps(
        {
            "id": f"p{number}",
            "url": f"https://{source}/{number}",
            "date": f"2009-03-0{number}",
            "title": title,
            "text": "",
            "source": source,
        }
    )


def test_posts_come_in_order_of_time_with_the_first(tmp_path: Path) -> None:
    found = run(
        tmp_path,
        post(3, "La gratuité des bus votée à Quimper", "b.example"),
        post(1, "Quimper vote la gratuité des bus", "a.example"),
        post(2, "Recette de crêpes", "c.example"),
    )
    (story,) = found["stories"]  # type: ignore[misc]
    assert story["posts"] == ["p1", "p3"]
    assert story["first"] == "p1"
    assert story["sources"] == 2


def test_a_file_without_sources_is_grouped_all_the_same(tmp_path: Path) -> None:
    found = run(
        tmp_path,
        *(
            json.dumps({"id": n, "title": t})
            for n, t in enumerate(["Quimper vote la gratuité des bus", "Gratuité des bus votée à Quimper"])
        ),
    )
    assert [story["posts"] for story in found["stories"]] == [[0, 1]]  # type: ignore[attr-defined]


def test_a_broken_line_is_told_and_passed_over(tmp_path: Path) -> None:
    file = tmp_path / "posts.jsonl"
    file.write_text("{broken\n" + post(1, "Un titre", "a") + "\n[1]\n")
    result = CliRunner().invoke(stories, [str(file)])
    assert result.exit_code == 0
    assert json.loads(result.stdout) == {"stories": []}
    assert "line 1 passed over: it is not JSON" in result.stderr.splitlines()[0]
    assert "line 3" in result.stderr


def test_a_file_that_holds_no_post_fails_in_one_line(tmp_path: Path) -> None:
    file = tmp_path / "posts.jsonl"
    file.write_text("<html>")
    result = CliRunner().invoke(stories, [str(file)])
    assert result.exit_code == 1
    assert "one JSON object a line" in result.stderr
