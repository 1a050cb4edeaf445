"""The keys of an instance: made once, kept apart from the database, never fewer than before."""

import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from seve.charter.tombstones import name_of
from seve.project import departures, keys
from seve.project.environment import Environment, SettingRefused, read_environment

SECRET = "a secret key of an instance of the time before"


def _environment(data: Path, **given: str) -> Environment:
    return read_environment({"SEVE_DATA": str(data)} | given)


def test_a_new_instance_makes_each_key_once(tmp_path: Path) -> None:
    first = keys.tombstone_keys(_environment(tmp_path)), keys.secret_key(_environment(tmp_path))
    again = keys.tombstone_keys(_environment(tmp_path)), keys.secret_key(_environment(tmp_path))
    assert first == again
    assert len(first[0]) == 1
    assert {stat.S_IMODE(file.stat().st_mode) for file in tmp_path.iterdir()} == {0o600}
    assert sorted(file.name for file in tmp_path.iterdir()) == [keys.SECRET, keys.TOMBSTONES]


def test_processes_that_start_together_have_the_same_keys(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda _: keys.tombstone_keys(_environment(tmp_path)), range(8)))
    assert len(set(found)) == 1


def test_an_instance_of_the_time_before_recognises_who_left_then(tmp_path: Path) -> None:
    (tmp_path / keys.SECRET).write_text(SECRET)
    made = keys.tombstone_keys(_environment(tmp_path))
    assert made[1:] == (keys.drawn_from(SECRET),)

    (tmp_path / keys.SECRET).write_text("another secret key, because the first one got out")

    assert keys.tombstone_keys(_environment(tmp_path)) == made


def test_keys_of_the_environment_come_first_and_none_is_made(tmp_path: Path) -> None:
    given = _environment(tmp_path, SEVE_TOMBSTONE_KEYS=f"{'AA' * 32}, {'bb' * 32}")
    assert keys.tombstone_keys(given) == ("aa" * 32, "bb" * 32)
    assert not (tmp_path / keys.TOMBSTONES).exists()
    keys.keep(tmp_path, ["bb" * 32, "cc" * 32])
    assert keys.tombstone_keys(given) == ("aa" * 32, "bb" * 32, "cc" * 32)


@pytest.mark.parametrize("wrong", ["x" * 64, "aa" * 31, "aa" * 33, f"{'aa' * 32};{'bb' * 32}"])
def test_wrong_keys_refuse_to_start_without_being_told(wrong: str, tmp_path: Path) -> None:
    with pytest.raises(SettingRefused, match="SEVE_TOMBSTONE_KEYS") as told:
        _environment(tmp_path, SEVE_TOMBSTONE_KEYS=wrong)
    assert wrong not in str(told.value)
    (tmp_path / keys.TOMBSTONES).write_text(wrong)
    with pytest.raises(SettingRefused, match=r"tombstone\.keys"):
        keys.tombstone_keys(_environment(tmp_path))


@pytest.fixture
def here(tmp_path: Path, settings: Any) -> Path:
    """An instance with one key; returns the folder of an unpacked backup."""
    settings.SEVE = _environment(tmp_path / "here")
    settings.TOMBSTONE_KEYS = keys.keep(tmp_path / "here", ["aa" * 32])
    (tmp_path / "backup").mkdir()
    return tmp_path / "backup"


def test_restored_keys_join_those_in_use(here: Path, tmp_path: Path, settings: Any) -> None:
    keys.keep(here, ["bb" * 32, "aa" * 32])
    departures.take_keys(here, needed=(name_of("bb" * 32),))
    assert ("aa" * 32, "bb" * 32) == settings.TOMBSTONE_KEYS == keys.tombstone_keys(_environment(tmp_path / "here"))


def test_a_backup_of_the_time_before_brings_its_key(here: Path, settings: Any) -> None:
    (here / keys.SECRET).write_text(SECRET)
    departures.take_keys(here, needed=())
    assert ("aa" * 32, keys.drawn_from(SECRET)) == settings.TOMBSTONE_KEYS


def test_a_backup_whose_key_is_nowhere_is_refused_and_nothing_is_touched(here: Path, tmp_path: Path, settings: Any) -> None:
    with pytest.raises(departures.BackupRefused, match="nothing was touched"):
        departures.take_keys(here, needed=(name_of("bb" * 32),))
    assert settings.TOMBSTONE_KEYS == ("aa" * 32,)
    assert (tmp_path / "here" / keys.TOMBSTONES).read_text() == f"{'aa' * 32}\n"


def test_a_new_key_is_put_before_the_others(here: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert keys.main(["new"]) == 0
    made = keys.tombstone_keys(_environment(tmp_path / "here"))
    assert made[1:] == ("aa" * 32,)
    assert made[0] not in capsys.readouterr().out


def test_anything_else_tells_how_to_ask(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert keys.main([]) == 2
    assert capsys.readouterr().err == keys.USAGE
