"""Hyperlinks in; the weighted link graph, communities, centralities, layout, dated snapshots out.

Comes in: hyperlinks and entities. Goes out: snapshots, and the evidence of each edge.
Must not know: how a page was fetched; what a community should do.
"""
