"""Stories, vital signs and the map in; an edition in which every sentence carries a citation out.

Comes in: what the rooms below found in a period. Goes out: an edition as page, PDF, Markdown, JSON.
Must not know: how any of it was judged.
"""
