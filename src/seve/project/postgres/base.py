"""Django's own PostgreSQL engine, with the embedded server behind it when no DATABASE_URL is set."""

from pathlib import Path
from typing import Any

from django.db.backends.postgresql import base

from seve.project import database


class DatabaseWrapper(base.DatabaseWrapper):
    """Starts the embedded server, and joins its users, when a connection is first asked for."""

    def get_connection_params(self) -> dict[str, Any]:
        folder = self.settings_dict.get("EMBEDDED_IN")
        if folder:
            settings = database.connection_settings(database.attach(Path(folder)))
            self.settings_dict["HOST"] = settings["host"]
            self.settings_dict["PORT"] = settings["port"]
            self.settings_dict["USER"] = settings["user"]
        return super().get_connection_params()
