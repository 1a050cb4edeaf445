"""The shell's door: the `seve` command. One file a room: parse, call, print. No rule lives here."""
