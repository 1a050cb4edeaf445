"""One edition, four forms: page, paper, Markdown, JSON. No rule lives here."""
