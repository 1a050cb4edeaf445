"""Writes of the directory: decisions, bounds, lists in and out, nominations. Each decision can be undone."""

from seve.directory.domain.outlines import Wishes
from seve.directory.services.bounding import add_prefix, merge, remove_prefix, split
from seve.directory.services.deciding import (
    admit,
    bulk_edit,
    refuse,
    rename,
    set_declared_feeds,
    set_home,
    set_kind,
    set_language,
    set_note,
    set_standing,
    set_territory,
    set_undecided,
)
from seve.directory.services.exporting import export_file
from seve.directory.services.importing import import_file, import_list
from seve.directory.services.nominating import admit_hosts, admit_nominations, nominate, refuse_nominations
from seve.directory.services.territories import ensure_territories, import_outlines, import_territories
from seve.directory.services.undoing import undo

__all__ = [
    "Wishes",
    "add_prefix",
    "admit",
    "admit_hosts",
    "admit_nominations",
    "bulk_edit",
    "ensure_territories",
    "export_file",
    "import_file",
    "import_list",
    "import_outlines",
    "import_territories",
    "merge",
    "nominate",
    "refuse",
    "refuse_nominations",
    "remove_prefix",
    "rename",
    "set_declared_feeds",
    "set_home",
    "set_kind",
    "set_language",
    "set_note",
    "set_standing",
    "set_territory",
    "set_undecided",
    "split",
    "undo",
]
