"""The register's verbs. They reach official platforms only."""

from seve.register.domain.mergers import why_not_declared
from seve.register.reading import warm_in_background
from seve.register.services.archives import archive_site, archive_whole_site, archived_under, take_archive
from seve.register.services.cards import check_file, confirm, export_file, import_file, preview_overlaps, save_card
from seve.register.services.checks import check_cards, remind_owners, tell_what_ends
from seve.register.services.contents import verify_content
from seve.register.services.decisions import answer_appeal, appeal, decide, withdraw
from seve.register.services.due import carry_out_due
from seve.register.services.mergers import TOLD, close_merged, declare_step, verify_redirects
from seve.register.services.names import check_names
from seve.register.services.neighbours import refresh_neighbours
from seve.register.services.overlaps import record_outcome, refresh_overlaps, say
from seve.register.services.radar import import_radar, note_trial, place_entry, read_practices, retire_entry, write_result

__all__ = [
    "TOLD",
    "answer_appeal",
    "appeal",
    "archive_site",
    "archive_whole_site",
    "archived_under",
    "carry_out_due",
    "check_cards",
    "check_file",
    "check_names",
    "close_merged",
    "confirm",
    "decide",
    "declare_step",
    "export_file",
    "import_file",
    "import_radar",
    "note_trial",
    "place_entry",
    "preview_overlaps",
    "read_practices",
    "record_outcome",
    "refresh_neighbours",
    "refresh_overlaps",
    "remind_owners",
    "retire_entry",
    "save_card",
    "say",
    "take_archive",
    "tell_what_ends",
    "verify_content",
    "verify_redirects",
    "warm_in_background",
    "why_not_declared",
    "withdraw",
    "write_result",
]
