"""Sève: the open desk of a movement's digital coordinator."""

__version__ = "0.1.0"
