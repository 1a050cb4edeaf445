"""Who there is: web entities and the URL prefixes that bound them, territories, nominations.

Comes in: lists (OPML, CSV, text), nominations, decisions of the coordinator.
Goes out: entities, and the answer to "whose page is this address?".
Must not know: what the entities say, or who links to whom.
"""
