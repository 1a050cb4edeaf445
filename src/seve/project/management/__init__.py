"""Commands of Django's own runner that the doors call by name."""
