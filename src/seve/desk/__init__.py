"""The coordinator's door: pages. One file a room: parse, call, render. No rule lives here."""
