"""Rules: what is the same story, who relayed whom and how. Plain values in and out."""
