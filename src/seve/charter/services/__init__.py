"""Writes of the charter, one module a subject."""

from seve.charter.services.budget import refuse, spend
from seve.charter.services.claims import ask_claim, prove_claim, set_reply, withdraw_claim
from seve.charter.services.consent import LeavingRefused, left, note_purged, open_again, opt_out
from seve.charter.services.contacts import note_contacts, notice_in, record_notices, tell_places
from seve.charter.services.exceptions import ReasonNeeded, admit_exceptions
from seve.charter.services.federation import (
    LetterRefused,
    add_meeting,
    cancel_meeting,
    close_feed,
    end_lead,
    open_feed,
    record_election,
    record_lead,
    write_to_lead,
    write_to_leads,
)
from seve.charter.services.fediverse import forget_signatures, receive
from seve.charter.services.keys import KeysMissing, check_keys, give_up_keys
from seve.charter.services.mailbox import confirm_leaving, decide_leaving, forget_letters, leaving_of, pause_undecided, take_in
from seve.charter.services.mandate import end_mandate, open_trial, record_mandate
from seve.charter.services.notices import give_notice, suspend_untold
from seve.charter.services.reading import look_for_code
from seve.charter.services.rules import change_rule, sign_impact_assessment

__all__ = [
    "KeysMissing",
    "LeavingRefused",
    "LetterRefused",
    "ReasonNeeded",
    "add_meeting",
    "admit_exceptions",
    "ask_claim",
    "cancel_meeting",
    "change_rule",
    "check_keys",
    "close_feed",
    "confirm_leaving",
    "decide_leaving",
    "end_lead",
    "end_mandate",
    "forget_letters",
    "forget_signatures",
    "give_notice",
    "give_up_keys",
    "leaving_of",
    "left",
    "look_for_code",
    "note_contacts",
    "note_purged",
    "notice_in",
    "open_again",
    "open_feed",
    "open_trial",
    "opt_out",
    "pause_undecided",
    "prove_claim",
    "receive",
    "record_election",
    "record_lead",
    "record_mandate",
    "record_notices",
    "refuse",
    "set_reply",
    "sign_impact_assessment",
    "spend",
    "suspend_untold",
    "take_in",
    "tell_places",
    "withdraw_claim",
    "write_to_lead",
    "write_to_leads",
]
