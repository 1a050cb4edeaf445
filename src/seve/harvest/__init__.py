"""Addresses in; visits, feeds, posts and hyperlinks out, with the evidence of each.

Comes in: admitted entities, WARC files. Goes out: posts and hyperlinks, with page and date.
Must not know: what a link weighs, or what a post is about.
"""
