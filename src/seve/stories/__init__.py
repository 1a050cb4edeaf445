"""Posts in; stories, who relayed them, and search out.

Comes in: posts. Goes out: stories in order of time, search results.
Must not know: who is official, how healthy a voice is.
"""
