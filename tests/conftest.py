"""What every test stands on: a database of its own, the real data when it is there, a browser when there is one."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

SHARED_DATA = Path(__file__).resolve().parents[2] / "shared" / "data"
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of real data beside the project; the test says so when it is absent."""
    if not SHARED_DATA.is_dir():
        pytest.skip(f"the real data is absent: {SHARED_DATA} is not there")
    return SHARED_DATA


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of a Chromium. Without one the test says so; where SEVE_NEEDS_BROWSER is set, it fails."""
    found = next((path for path in map(shutil.which, BROWSERS) if path), None)
    if found is None:
        if os.environ.get("SEVE_NEEDS_BROWSER"):
            pytest.fail("no Chromium found, and SEVE_NEEDS_BROWSER is set")
        pytest.skip("no Chromium found: install chromium to run the browser tests")
    return found


@pytest.fixture
def free_port() -> int:
    """A port of the loopback that nobody listens on."""
    import socket

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="session")
def unpacked(tmp_path_factory: pytest.TempPathFactory) -> Iterator["Unpack"]:
    """Unpacks a `.tar.zst` of the real data, once a session."""
    yield Unpack(tmp_path_factory.mktemp("unpacked"))


class Unpack:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.done: dict[Path, Path] = {}

    def __call__(self, archive: Path) -> Path:
        """The folder in which the archive now lies open."""
        import tarfile

        import zstandard

        if archive not in self.done:
            target = self.folder / archive.parent.name
            with (
                archive.open("rb") as packed,
                zstandard.ZstdDecompressor().stream_reader(packed) as plain,
                tarfile.open(fileobj=plain, mode="r|") as tar,
            ):
                tar.extractall(target, filter="data")
            self.done[archive] = target
        return self.done[archive]


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None) -> None:
    """Before the first table: the tests' own server need not outlive a power cut, and does not wait for the disk."""
    import psycopg
    from django.db import connection

    from seve.project import database

    folder = connection.settings_dict.get("EMBEDDED_IN")
    if folder:
        own = database.connection_settings(database.attach(Path(folder)))
        with psycopg.connect(**own | {"dbname": "postgres"}, autocommit=True) as server:  # type: ignore[arg-type]
            server.execute("ALTER SYSTEM SET fsync = off")
            server.execute("SELECT pg_reload_conf()")


# What migrations put there and hardly a test touches: to empty these and fill them anew is most of what a flush costs.
LASTING = ("django_content_type", "auth_permission", "directory_territory")


@pytest.fixture(autouse=True, scope="session")
def _flush_empties_what_a_test_filled() -> None:
    """TRUNCATE makes all files of a table anew, even where nothing is in them: of some hundred tables a test fills a few, with few rows.

    The guard of the audit table refuses TRUNCATE even here: it is lifted for that statement only.
    """
    from django.core.management.commands import flush as command
    from django.db import connection
    from django.db.backends.postgresql.operations import DatabaseOperations

    flush, migrated = DatabaseOperations.sql_flush, command.emit_post_migrate_signal
    fresh: dict[str, str] = {}  # table → what is in it after migrations; known from the first flush on

    def contents(table: str) -> str:
        with connection.cursor() as cursor:
            cursor.execute(f'SELECT md5(string_agg(every::text, chr(10) ORDER BY every::text)) FROM "{table}" every')
            return str(cursor.fetchone())

    def sql_flush(self: DatabaseOperations, style: object, tables: list[str], **options: bool) -> list[str]:
        lift = ["GRANT TRUNCATE ON audit_auditevent TO CURRENT_USER", "ALTER TABLE audit_auditevent DISABLE TRIGGER audit_no_truncate"]
        back = ["ALTER TABLE audit_auditevent ENABLE ALWAYS TRIGGER audit_no_truncate"]
        if "audit_auditevent" not in tables:
            return flush(self, style, tables, **options)  # type: ignore[arg-type]
        with self.connection.cursor() as cursor:
            cursor.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user")
            if options.get("reset_sequences") or cursor.fetchone() != (True,):
                fresh.clear()
                return [*lift, *flush(self, style, tables, **options), *back]  # type: ignore[arg-type]
            cursor.execute(" UNION ALL ".join(f"SELECT '{table}' WHERE EXISTS (SELECT 1 FROM \"{table}\")" for table in tables))
            filled = [name for (name,) in cursor.fetchall()]
        if any(contents(table) != told for table, told in fresh.items()):
            fresh.clear()
        # Their keys are not looked at (as all go), which needs the rights that our own server gives.
        emptied = [f'DELETE FROM "{table}"' for table in filled if table != "audit_auditevent" and table not in fresh]
        audit = [*lift, "TRUNCATE audit_auditevent", *back] if "audit_auditevent" in filled else []
        return ["SET LOCAL session_replication_role = replica", *emptied, "SET LOCAL session_replication_role = origin", *audit]

    def emit_post_migrate_signal(*arguments: object, **options: object) -> None:
        if not fresh:
            migrated(*arguments, **options)  # type: ignore[arg-type]
            fresh.update({table: contents(table) for table in LASTING})

    DatabaseOperations.sql_flush = sql_flush  # type: ignore[method-assign]
    command.emit_post_migrate_signal = emit_post_migrate_signal
