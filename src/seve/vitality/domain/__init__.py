"""Rules: what is silence for one who speaks rarely, which links came undone, what deserves a hand. Plain values in and out."""
