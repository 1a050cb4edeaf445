"""Official platforms and projects in; overlaps, decisions, procedures and the radar out.

Comes in: cards. Goes out: overlaps with reasons, decisions, procedures.
Must not know: how to act on anything that is not official: there is no verb for it.
"""
