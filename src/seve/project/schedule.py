"""Every periodic job of the house, and its rhythm, in one file. Each calls one task of one room."""
