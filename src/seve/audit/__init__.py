"""Append-only events: who did what, to what, when.

Comes in: one call a decision, inside the transaction of the change. Goes out: events, and their words.
Must not know: any other room but base. Nothing here is ever updated or deleted;
only who looked at what is erased after twelve months, by the one way that the database allows (`forgetting`).
"""
