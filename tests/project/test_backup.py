"""Backup and restore, for real: another database, other folders, real pg_dump and pg_restore."""

import io
import json
import os
import subprocess
import sys
import tarfile
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

import pytest

from seve.project.backup import BackupRefused, _check

DUMP = b"PGDMP..."


def _tar(target: Path, entries: list[tuple[tarfile.TarInfo, bytes]]) -> Path:
    with tarfile.open(target, "w") as tar:
        for info, content in entries:
            info.size = len(content) if info.isreg() else 0
            tar.addfile(info, io.BytesIO(content) if info.isreg() else None)
    return target


def _info(name: str, kind: bytes = tarfile.REGTYPE, link: str = "") -> tarfile.TarInfo:
    info = tarfile.TarInfo(name)
    info.type, info.linkname = kind, link
    return info


def _manifest(*names: str, content: bytes = DUMP, **changes: object) -> bytes:
    members = [{"name": name, "size": len(content), "sha256": sha256(content).hexdigest()} for name in names]
    told = {"format": 1, "version": "0", "made_at": "2026-01-01T00:00:00+00:00", "has_key": False, "members": members}
    return json.dumps(told | changes).encode()


def _named(name: str) -> Callable[[Path], Path]:
    """An archive whose manifest itself names a member that would land elsewhere."""
    return lambda path: _tar(path, [(_info("manifest.json"), _manifest(name)), (_info(name), DUMP)])


def _smuggled(info: tarfile.TarInfo) -> Callable[[Path], Path]:
    """An honest archive with one member more."""
    return lambda path: _tar(path, [(_info("manifest.json"), _manifest("database.dump")), (_info("database.dump"), DUMP), (info, b"x")])


def _with(manifest: bytes, *names: str) -> Callable[[Path], Path]:
    return lambda path: _tar(path, [(_info("manifest.json"), manifest), *((_info(name), DUMP) for name in names)])


def _bytes(content: bytes) -> Callable[[Path], Path]:
    def write(path: Path) -> Path:
        path.write_bytes(content)
        return path

    return write


HOSTILE: dict[str, Callable[[Path], Path]] = {
    "up and out": _named("../escaped"),
    "up and out of warc": _named("warc/../../escaped.warc"),
    "absolute": _named("/tmp/escaped"),
    "absolute in warc": _named("warc//etc/passwd.warc"),
    "a backslash": _named("warc\\..\\escaped.warc"),
    "a drive": _named("C:escaped"),
    "a hidden folder": _named("warc/.git/config"),
    "a name too long": _named("warc/" + "x" * 200 + ".warc"),
    "a line end in the name": _named("warc/a\nb.warc"),
    "a zero in the name": _named("warc/a\x01.warc"),
    "the settings": _named("seve.conf"),
    "another key": _named("secret.key.bak"),
    "another list of keys": _named("../tombstone.keys"),
    "a symbolic link": _smuggled(_info("warc/a.warc", tarfile.SYMTYPE, "/etc/passwd")),
    "a symbolic link for the dump": _smuggled(_info("database.dump", tarfile.SYMTYPE, "/etc/passwd")),
    "a hard link": _smuggled(_info("warc/a.warc", tarfile.LNKTYPE, "database.dump")),
    "a device": _smuggled(_info("warc/a.warc", tarfile.CHRTYPE)),
    "a block device": _smuggled(_info("warc/a.warc", tarfile.BLKTYPE)),
    "a pipe": _smuggled(_info("warc/a.warc", tarfile.FIFOTYPE)),
    "a folder": _smuggled(_info("warc", tarfile.DIRTYPE)),
    "a member that nobody named": _smuggled(_info("warc/more.warc")),
    "the dump twice": _smuggled(_info("database.dump")),
    "a member altered": _with(_manifest("database.dump", content=b"PGDMP,,,"), "database.dump"),
    "a member of another size": _with(_manifest("database.dump", content=b"PGDMP"), "database.dump"),
    "a member missing": _with(_manifest("database.dump", "warc/a.warc"), "database.dump"),
    "a huge member": _with(_manifest(members=[{"name": "database.dump", "size": 1 << 50, "sha256": ""}]), "database.dump"),
    "a negative size": _with(_manifest(members=[{"name": "database.dump", "size": -1, "sha256": ""}]), "database.dump"),
    "very many members": _with(_manifest(members=[{"name": "database.dump", "size": 0, "sha256": ""}] * 100_001)),
    "another format": _with(_manifest("database.dump", format=2), "database.dump"),
    "no manifest": lambda path: _tar(path, [(_info("database.dump"), DUMP)]),
    "a manifest that is a link": lambda path: _tar(path, [(_info("manifest.json", tarfile.SYMTYPE, "/etc/passwd"), b"")]),
    "a manifest that is no JSON": _with(b"{", "database.dump"),
    "a manifest of another shape": _with(b'{"members": 3}', "database.dump"),
    "no tar": _bytes(b"PK\x03\x04 this is a zip"),
    "nothing": _bytes(b""),
    "a compressed bomb": _bytes(b"\x1f\x8b\x08" + b"\0" * 50),
}


@pytest.mark.parametrize("make", HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_archive_is_refused_before_anything_is_touched(make: Callable[[Path], Path], tmp_path: Path) -> None:
    path = make(tmp_path / "hostile.backup")
    before = {file: file.stat().st_mtime_ns for file in tmp_path.rglob("*")}

    with pytest.raises(BackupRefused) as told:
        _check(path)

    assert "\n" not in str(told.value)
    assert {file: file.stat().st_mtime_ns for file in tmp_path.rglob("*")} == before


def test_an_honest_archive_is_not_refused(tmp_path: Path) -> None:
    path = _with(_manifest("database.dump"), "database.dump")(tmp_path / "honest.backup")

    assert [member.name for member in _check(path).members] == ["database.dump"]


def seve(data: Path, *arguments: str, **settings: str) -> subprocess.CompletedProcess[str]:
    environment = {key: value for key, value in os.environ.items() if key != "DJANGO_SETTINGS_MODULE"} | {"SEVE_DATA": str(data)} | settings
    return subprocess.run([sys.executable, "-m", "seve.cli.main", *arguments], env=environment, capture_output=True, text=True, check=False)


def _directory(data: Path, tmp_path: Path) -> list[str]:
    out = tmp_path / "out.json"
    done = seve(data, "directory", "export", str(out))
    assert done.returncode == 0, done.stderr
    return sorted(place["url"] for place in json.loads(out.read_text())["entities"])


PLACES = ["https://deux.example/", "https://trois.example/", "https://un.example/"]
WORDS = "quelques mots simples"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    data = tmp_path_factory.mktemp("home") / "seve"
    places = data.parent / "places.txt"
    places.write_text("\n".join(PLACES))
    done = seve(data, "directory", "import", str(places))
    assert done.returncode == 0, done.stderr
    return data


@pytest.fixture(scope="module")
def sealed(home: Path) -> Path:
    """An encrypted backup of three places."""
    file = home.parent / "sealed.backup"
    written = seve(home, "backup", str(file), "--json", SEVE_BACKUP_PASSPHRASE=WORDS)
    assert written.returncode == 0, written.stderr
    return file


@pytest.fixture(scope="module")
def plain(home: Path) -> tuple[Path, str]:
    """A backup of three places that is not encrypted, and what was said of it."""
    file = home.parent / "plain.backup"
    written = seve(home, "backup", str(file))
    assert written.returncode == 0, written.stderr
    return file, written.stderr


def test_an_instance_moves_to_an_empty_machine(home: Path, sealed: Path, tmp_path: Path) -> None:
    assert b"un.example" not in sealed.read_bytes()

    read = seve(tmp_path / "new", "restore", str(sealed), SEVE_BACKUP_PASSPHRASE=WORDS)

    assert read.returncode == 0, read.stderr
    assert _directory(tmp_path / "new", tmp_path) == PLACES
    assert (tmp_path / "new" / "secret.key").read_text() == (home / "secret.key").read_text()
    assert (home / "tombstone.keys").read_text() in (tmp_path / "new" / "tombstone.keys").read_text()


def test_without_a_passphrase_the_keys_stay_home(home: Path, plain: tuple[Path, str]) -> None:
    file, said = plain

    assert "keep secret.key and tombstone.keys apart" in said
    assert (home / "secret.key").read_bytes() not in file.read_bytes()
    assert (home / "tombstone.keys").read_bytes().strip() not in file.read_bytes()


def test_a_wrong_passphrase_changes_nothing(home: Path, sealed: Path, tmp_path: Path) -> None:
    refused = seve(home, "restore", str(sealed), SEVE_BACKUP_PASSPHRASE="d’autres mots encore")

    assert refused.returncode == 1
    assert refused.stderr.count("\n") == 1
    assert _directory(home, tmp_path) == PLACES


def test_who_left_after_the_backup_does_not_come_back(home: Path, plain: tuple[Path, str], tmp_path: Path) -> None:
    """Also when the secret key was changed in between."""
    left = seve(home, "charter", "optout", "https://deux.example/")
    assert left.returncode == 0, left.stderr

    read = seve(home, "restore", str(plain[0]), SEVE_SECRET_KEY="a new one, because the old one got out")

    assert read.returncode == 0, read.stderr
    assert _directory(home, tmp_path) == ["https://trois.example/", "https://un.example/"]
