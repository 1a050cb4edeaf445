"""The verbs of decision are closed to the shell too, while nobody holds a valid mandate. Measuring, reading and leaving stay open."""

from seve.base.errors import SeveError

# What decides or publishes; and the option or argument without which it does not ("": always, "FILE": any argument).
DECISIONS = {
    ("directory", "admit"): "",
    ("directory", "import"): "",
    ("directory", "merge"): "",
    ("directory", "refuse"): "",
    ("directory", "split"): "",
    ("directory", "territories"): "FILE",
    ("directory", "undo"): "",
    ("harvest", "warc"): "--admit",
    ("briefing", "build"): "",
    ("register", "archive"): "",
    ("register", "import"): "",
    ("register", "radar"): "",
    ("strategy", "import"): "",
}


class NoMandate(SeveError):
    """Nobody holds a valid mandate to coordinate."""


def check(arguments: list[str]) -> None:
    """Refuse a decision that no mandate covers. Raises NoMandate; asks the database for decisions only."""
    if not is_decision(arguments):
        return
    from seve.charter.selectors import may_decide_from_the_shell

    if not may_decide_from_the_shell().open:
        raise NoMandate("decisions are closed: nobody holds a valid mandate; record it with `seve charter mandate`, or on the page Charter")


def is_decision(arguments: list[str]) -> bool:
    needs = DECISIONS.get((arguments[0], arguments[1])) if len(arguments) > 1 else None
    if needs == "FILE":
        return any(not word.startswith("-") for word in arguments[2:])
    return needs is not None and (not needs or any(word.split("=")[0] == needs for word in arguments[2:]))
