"""The public door. One file a room: parse, call, render. No rule lives here."""
