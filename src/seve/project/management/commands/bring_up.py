"""Bring the database to this version, once at a time over all processes; costs almost nothing when it is there already."""

from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandParser
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from seve.charter.services import check_keys

MIGRATION_LOCK = 7_305_225


class Command(BaseCommand):
    help = "Bring the database to this version."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--without-keys", action="store_true", help="Do not ask for the keys of those who left (backup and restore).")

    def handle(self, *args: Any, **options: Any) -> None:
        if _is_behind():
            self._migrate()
        if not options["without_keys"]:
            check_keys()  # who left must be recognised before anything else is done

    def _migrate(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s)", [MIGRATION_LOCK])
            try:
                if _is_behind():
                    call_command("migrate", verbosity=0, interactive=False)
            finally:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [MIGRATION_LOCK])


def _is_behind() -> bool:
    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))
