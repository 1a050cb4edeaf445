"""The register's verbs. They reach official platforms only."""

from seve.register.services.cards import check_file, confirm, export_file, import_file, preview_overlaps, save_card
from seve.register.services.checks import check_cards, remind_owners
from seve.register.services.decisions import answer_appeal, appeal, decide, withdraw
from seve.register.services.mergers import close_merged, declare_step, verify_redirects
from seve.register.services.neighbours import refresh_neighbours
from seve.register.services.overlaps import record_outcome, refresh_overlaps, say
from seve.register.services.radar import import_radar, note_trial, place_entry, read_practices, retire_entry

__all__ = [
    "answer_appeal",
    "appeal",
    "check_cards",
    "check_file",
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
    "verify_redirects",
    "withdraw",
]
