"""Wisdom: mandate, conduct rules, attention budget, consent and opt-out, retention.

Comes in: questions at three gates: before a visit, before an edition or a message is frozen, before each send.
Goes out: yes, or no with its reason. Must not know: how a visit is made, or what an edition says.
"""
