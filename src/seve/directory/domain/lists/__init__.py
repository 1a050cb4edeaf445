"""Lists of places, in the forms in which people keep them. The form is told by the content; a suffix only settles a doubt.

Comes in: the bytes of a file. Goes out: entries, and the lines that cannot be used with the reason of each.
"""

from seve.directory.domain.lists.reader import ListRead, read_list

__all__ = ["ListRead", "read_list"]
