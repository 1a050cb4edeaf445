"""SURTs that contain one another: "org,example)" contains "org,example)/a", which contains "org,example)/a/b"."""


def normal(place: str) -> str:
    """A SURT without the slash at its end, so that "org,example)/" and "org,example)" are one place."""
    return place.rstrip("/")


def ladder(place: str) -> list[str]:
    """Every SURT that contains this one, itself included, the host first."""
    head, bracket, path = place.partition(")")
    path, mark, query = path.partition("?")
    steps = [head + bracket]
    for segment in path.strip("/").split("/"):
        if segment:
            steps.append(f"{steps[-1]}/{segment}")
    if mark:
        last = steps[-1]
        steps += [f"{last}?{query}", f"{last}/?{query}"]
    return steps


def is_under(place: str, prefix: str) -> bool:
    """Whether a SURT is `prefix`, or inside it. "org,example)/ab" is not inside "org,example)/a"."""
    return normal(prefix) in ladder(place)
