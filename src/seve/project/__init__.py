"""The top of the house: settings, addresses of pages, the embedded database, every periodic job in one file.

Comes in: the environment. Goes out: a configured Django. Holds no rule of any room.
"""
