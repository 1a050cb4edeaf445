"""For a process from which others are forked to read answers (`multiprocessing`'s fork server): importing this loads what reading needs,
once for all of them."""

from seve.harvest.parse import _make_ready

for _is_feed in (True, False):
    _make_ready(is_feed=_is_feed)
