"""Edge lists: `source,target[,weight]`, with or without a header, by comma, semicolon or tab."""

import csv
import io

from seve.atlas.domain.readers.found import Gathering, GraphFile, UnreadableGraph

SOURCE = {"source", "from", "tail", "src", "source_id"}
TARGET = {"target", "to", "head", "dst", "dest", "destination", "target_id"}
WEIGHT = {"weight", "count", "value", "n"}


def read(body: bytes, name: str) -> GraphFile:
    """Read an edge list; columns of a header may stand in any order, others are ignored."""
    text = _decoded(body)
    gathering = Gathering()
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text))
    columns: tuple[int, int, int] | None = None
    while True:
        try:
            row = [cell.strip() for cell in next(reader)]
        except StopIteration:
            break
        except csv.Error as reason:
            gathering.refuse(reader.line_num, str(reason))
            continue
        if not any(row) or row[0].startswith("#"):
            continue
        if columns is None:
            columns = _header(row)
            if columns is not None:
                continue
            columns = (0, 1, 2)
        _take(gathering, row, columns, reader.line_num)
    if not gathering.sources and gathering.refused:
        first = gathering.refused[0]
        raise UnreadableGraph(f"{name}: no line reads as “source,target”; line {first.line}: {first.reason}")
    return gathering.done()


def _take(gathering: Gathering, row: list[str], columns: tuple[int, int, int], line: int) -> None:
    source, target, weight = (row[column] if column < len(row) else "" for column in columns)
    if not source or not target:
        return gathering.refuse(line, "a source and a target are needed, separated by a comma")
    before = len(gathering.refused)
    try:
        float(weight or 1)
    except ValueError:
        gathering.refuse(line, f"the weight “{weight[:40]}” is not a number")
    if len(gathering.refused) == before:
        gathering.link(gathering.node(source), gathering.node(target), weight, line)
    return None


def _header(row: list[str]) -> tuple[int, int, int] | None:
    names = [cell.lower() for cell in row]
    sources = [position for position, cell in enumerate(names) if cell in SOURCE]
    targets = [position for position, cell in enumerate(names) if cell in TARGET]
    if not sources or not targets:
        return None
    weights = [position for position, cell in enumerate(names) if cell in WEIGHT]
    return sources[0], targets[0], weights[0] if weights else len(row)


def _delimiter(text: str) -> str:
    head = [line for line in text[:65536].splitlines()[:20] if line.strip() and not line.startswith("#")]
    counts = {mark: sum(mark in line for line in head) for mark in (",", "\t", ";", " ")}
    best = max(counts.values(), default=0)
    return next((mark for mark, count in counts.items() if count == best), ",") if best else ","


def _decoded(body: bytes) -> str:
    if body[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return body.decode("utf-16", errors="replace")
    try:
        return body.decode("utf-8-sig")
    except UnicodeDecodeError:
        return body.decode("cp1252", errors="replace")
