"""One file that holds an instance, and the way back from it.

A tar of `manifest.json`, `database.dump` (pg_dump's own format) and the recorded archives under `warc/`. Live sessions, one-time links and
queued jobs stay out. With a passphrase (SEVE_BACKUP_PASSPHRASE) the whole is encrypted and the instance's keys go with it; without one,
they stay out, because they open the tombstones and the sessions: keep `secret.key` and `tombstone.keys` apart.

A restore reads the file twice: first all of it is checked against the manifest, only then is anything touched.
Places that left after the backup was made are erased again before the restore ends.
"""

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO

from django.conf import settings
from django.db import connection

from seve import __version__
from seve.base import clock
from seve.base.errors import SeveError
from seve.project import departures, keys, sealing
from seve.project.database import program
from seve.project.departures import BackupRefused

FORMAT = 1
LEFT_OUT = ("django_session", "procrastinate_*", "accounts_entrytoken", "account_*", "usersessions_*")
ARCHIVE_NAME = re.compile(r"warc/[\w.-]{1,120}\.warc(\.gz)?")
LARGEST_MEMBER = 64 << 30
MOST_MEMBERS = 100_000
CHUNK = 1 << 20


@dataclass(frozen=True, slots=True)
class Member:
    name: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Manifest:
    format: int
    version: str
    made_at: str
    has_key: bool
    members: tuple[Member, ...]
    keys: tuple[str, ...] = ()  # what the keys of those who left are called


def write_backup(*, path: Path, passphrase: str | None) -> Manifest:
    """Write the instance to one file; an existing file is replaced only when the new one is whole."""
    with tempfile.TemporaryDirectory(prefix="seve-backup-") as scratch:
        room = Path(scratch)
        _dump(room / "database.dump")
        files = {"database.dump": room / "database.dump"} | {
            f"warc/{file.name}": file for file in sorted((settings.SEVE.data / "warc").glob("*.warc*"))
        }
        if passphrase:
            files |= _packed_keys(room)
        members = tuple(Member(name, file.stat().st_size, _digest(file)) for name, file in files.items())
        manifest = Manifest(FORMAT, __version__, clock.now().isoformat(), bool(passphrase), members, departures.keys_in_use())
        plain = room / "backup.tar"
        _pack(plain, manifest, files)
        ready = path.with_name(path.name + ".part")
        if passphrase:
            sealing.seal(plain, ready, passphrase)
        else:
            shutil.copyfile(plain, ready)
        ready.replace(path)
    return manifest


def read_backup(*, path: Path, passphrase: str | None, by: str) -> Manifest:
    """Bring the instance back from a file. Nothing is touched before the whole file was checked."""
    with tempfile.TemporaryDirectory(prefix="seve-restore-") as scratch:
        room = Path(scratch)
        plain = _opened(path, room, passphrase)
        manifest = _check(plain)
        _unpack(plain, room, manifest)
        departures.take_keys(room, needed=manifest.keys)
        left = departures.tombstones()
        _restore_database(room / "database.dump")
        _restore_archives(room, manifest)
        departures.let_them_leave_again(left, by=by)
        _restore_key(room, manifest)
    return manifest


def _opened(path: Path, room: Path, passphrase: str | None) -> Path:
    if not path.is_file():
        raise BackupRefused(f"there is no file {path}")
    if not sealing.is_sealed(path):
        return path
    if not passphrase:
        raise BackupRefused("this backup is encrypted: set SEVE_BACKUP_PASSPHRASE, or SEVE_BACKUP_PASSPHRASE_FILE")
    try:
        sealing.open_sealed(path, room / "opened.tar", passphrase)
    except sealing.SealBroken:
        raise BackupRefused("the passphrase is not the right one, or the file was altered") from None
    return room / "opened.tar"


def _pack(target: Path, manifest: Manifest, files: dict[str, Path]) -> None:
    with tarfile.open(target, "w") as tar:
        head = json.dumps(asdict(manifest)).encode()
        info = tarfile.TarInfo("manifest.json")
        info.size = len(head)
        with tempfile.SpooledTemporaryFile() as text:
            text.write(head)
            text.seek(0)
            tar.addfile(info, text)
        for name, file in files.items():
            tar.add(file, arcname=name, filter=_anonymous)


def _anonymous(info: tarfile.TarInfo) -> tarfile.TarInfo:
    info.uid = info.gid = 0
    info.uname = info.gname = ""
    return info


def _check(plain: Path) -> Manifest:
    """Every member is a plain file that the manifest names, with its size and digest; nothing else. Raises BackupRefused."""
    try:
        with tarfile.open(plain, "r:") as tar:
            manifest = _manifest(tar)
            expected = {member.name: member for member in manifest.members}
            seen = set()
            for info in tar:
                if info.name == "manifest.json":
                    continue
                member = expected.get(info.name)
                if member is None or not info.isreg() or info.name in seen or info.size != member.size:
                    raise BackupRefused(f"the backup holds something it should not ({info.name[:80]!r}); nothing was touched")
                if _digest_stream(tar.extractfile(info), info.size) != member.sha256:
                    raise BackupRefused(f"{info.name} was altered since the backup was made; nothing was touched")
                seen.add(info.name)
    except (tarfile.TarError, OSError, ValueError, KeyError, TypeError, EOFError) as reason:
        raise BackupRefused(f"this is no backup of Sève, or it was cut ({type(reason).__name__}); nothing was touched") from None
    if missing := set(expected) - seen:
        raise BackupRefused(f"the backup lacks {sorted(missing)[0]}; nothing was touched")
    return manifest


def _manifest(tar: tarfile.TarFile) -> Manifest:
    first = tar.next()
    if first is None or first.name != "manifest.json" or not first.isreg() or first.size > 64 << 20:
        raise ValueError("no manifest")
    stream = tar.extractfile(first)
    assert stream is not None
    told = json.loads(stream.read())
    members = tuple(Member(str(one["name"]), int(one["size"]), str(one["sha256"])) for one in told["members"])
    if told["format"] != FORMAT or len(members) > MOST_MEMBERS:
        raise ValueError("unknown format")
    for member in members:
        known = member.name in {"database.dump", keys.SECRET, keys.TOMBSTONES} or ARCHIVE_NAME.fullmatch(member.name)
        if not known or not 0 <= member.size <= LARGEST_MEMBER:
            raise ValueError("unknown member")
    return Manifest(
        FORMAT, str(told["version"]), str(told["made_at"]), bool(told["has_key"]), members, tuple(map(str, told.get("keys", ())))
    )


def _unpack(plain: Path, room: Path, manifest: Manifest) -> None:
    (room / "warc").mkdir()
    with tarfile.open(plain, "r:") as tar:
        for member in manifest.members:
            stream = tar.extractfile(member.name)
            assert stream is not None
            with (room / member.name).open("wb") as out:
                shutil.copyfileobj(stream, out, CHUNK)


def _dump(target: Path) -> None:
    options = [f"--exclude-table-data={name}" for name in LEFT_OUT]
    _postgres("pg_dump", "--format=custom", "--no-owner", "--no-privileges", *options, "--file", str(target), database=True)


def _restore_database(dump: Path) -> None:
    connection.close()
    _postgres(
        "pg_restore",
        "--clean",
        "--if-exists",
        "--no-owner",
        "--no-privileges",
        "--single-transaction",
        "--exit-on-error",
        str(dump),
        target=True,
    )
    from django.core.management import call_command

    call_command("bring_up")


def _postgres(name: str, *arguments: str, database: bool = False, target: bool = False) -> None:
    told = connection.get_connection_params()
    environment = os.environ | {"PGPASSWORD": str(told.get("password", ""))}
    reach = ["--host", str(told.get("host", "")), "--port", str(told.get("port") or 5432), "--username", str(told.get("user", ""))]
    reach = [part for pair in zip(reach[::2], reach[1::2], strict=True) if pair[1] for part in pair]
    named = [f"--dbname={told['dbname']}"] if database or target else []
    done = subprocess.run([str(program(name)), *reach, *named, *arguments], capture_output=True, text=True, env=environment, check=False)
    if done.returncode:
        words = (done.stderr.strip().splitlines() or ["no words"])[-1]
        raise BackupRefused(f"{name} failed: {words[:300]}")


def _restore_archives(room: Path, manifest: Manifest) -> None:
    warc = settings.SEVE.data / "warc"
    warc.mkdir(parents=True, exist_ok=True)
    for member in manifest.members:
        if member.name.startswith("warc/"):
            shutil.copyfile(room / member.name, warc / Path(member.name).name)
    for derived in ("index", "static"):  # made again from the database and the package
        shutil.rmtree(settings.SEVE.data / derived, ignore_errors=True)


def _restore_key(room: Path, manifest: Manifest) -> None:
    """The key of the instance, unless the environment gives one."""
    if manifest.has_key and settings.SEVE.secret_key is None:
        keys.take_secret(settings.SEVE.data, (room / keys.SECRET).read_text())


def _packed_keys(room: Path) -> dict[str, Path]:
    """The keys of the instance, as files of the backup."""
    (room / keys.SECRET).write_text(settings.SECRET_KEY)
    keys.keep(room, settings.TOMBSTONE_KEYS)
    return {name: room / name for name in (keys.SECRET, keys.TOMBSTONES)}


def _digest(file: Path) -> str:
    with file.open("rb") as stream:
        return _digest_stream(stream, file.stat().st_size)


def _digest_stream(stream: IO[bytes] | None, size: int) -> str:
    assert stream is not None
    digest, left = hashlib.sha256(), size
    while left and (part := stream.read(min(CHUNK, left))):
        digest.update(part)
        left -= len(part)
    return digest.hexdigest()


def main() -> None:
    """`python -m seve.project.backup write|read FILE [--json]`: what `seve backup` and `seve restore` become."""
    import django

    verb, path, as_json = sys.argv[1], Path(sys.argv[2]), "--json" in sys.argv
    try:
        django.setup()
        from django.core.management import call_command

        call_command("bring_up", without_keys=True)  # a restore may be what brings them back
        passphrase = settings.SEVE.backup_passphrase
        manifest = (
            write_backup(path=path, passphrase=passphrase) if verb == "write" else read_backup(path=path, passphrase=passphrase, by="cli")
        )
    except SeveError as refused:
        sys.stderr.write(f"seve: {refused}\n")
        sys.exit(1)
    except OSError as reason:
        sys.stderr.write(f"seve: {path}: {reason.strerror or reason}\n")
        sys.exit(1)
    size = sum(member.size for member in manifest.members)
    told = {"file": str(path), "made_at": manifest.made_at, "version": manifest.version, "has_key": manifest.has_key, "bytes": size}
    done = "written to" if verb == "write" else "restored from"
    sys.stdout.write(json.dumps(told) + "\n" if as_json else f"{size / 1e6:.1f} MB {done} {path}\n")
    if verb == "write" and not manifest.has_key:
        sys.stderr.write(
            "The file is not encrypted and holds no key: keep secret.key and tombstone.keys apart, or set SEVE_BACKUP_PASSPHRASE.\n"
        )


if __name__ == "__main__":
    main()
