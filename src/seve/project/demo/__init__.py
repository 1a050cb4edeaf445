"""The founding case as a small web of its own, for trying Sève out and for judging it.

Comes in: a seed, a number of sites. Goes out: some 300 sites served on loopback, with planted facts, and what Sève found of them.
Must not know: the tables of any room. It speaks to Sève as anybody would: over HTTP, by services and by selectors.
"""
