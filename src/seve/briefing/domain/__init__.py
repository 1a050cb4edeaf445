"""Rules: what may be told, of whom, with which proof, and how it is put into words. Plain values in and out."""
