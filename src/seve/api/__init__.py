"""The door for programs. One file a room: parse, call, render. No rule lives here."""
