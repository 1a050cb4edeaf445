"""`seve lab graph`: communities, influence, bridges and positions of any graph file."""

from typing import Any

import click

from seve.cli.output import print_json, read_bytes, say

SHOWN = 5  # refused lines told one by one


@click.command()
@click.argument("edges", metavar="EDGES.(csv|gml|gexf|graphml)")
@click.option("--seed", default=1, show_default=True, help="Another seed draws another of the equally good maps.")
def graph(edges: str, seed: int) -> None:
    """Measure a graph and print it as one JSON document.

    A CSV holds `source,target[,weight]`, with or without a header; node-link JSON (sigma.js, d3) is read too. What cannot be
    read is told and left out.

    \b
    Example: seve lab graph links.csv > map.json
    """
    from seve.atlas.domain import readers
    from seve.atlas.domain.measures import read_graph

    file = readers.read(read_bytes(edges), edges)
    for each in file.refused[:SHOWN]:
        say(f"{edges}: {f'line {each.line}: ' if each.line else ''}{each.reason}; left out")
    if len(file.refused) > SHOWN:
        say(f"{edges}: {len(file.refused) - SHOWN} more left out")
    made = file.graph()
    print_json(_document(file, made, read_graph(made, seed=seed)))


def _document(file: Any, made: Any, reading: Any) -> dict[str, Any]:
    partition = reading.partition
    ids = file.ids
    return {
        "nodes": [_node(file, reading, number) for number in range(made.size)],
        "communities": partition.count,
        "modularity": round(partition.modularity, 6),
        "stability": round(partition.stability, 4),
        "resolution": round(partition.resolution, 4),
        "between": [{"community": number, "communities": list(pair)} for number, pair in enumerate(partition.between) if pair is not None],
        "reciprocity": round(reading.reciprocity, 6),
        "bridges": [
            {"node": ids[cut.node], "other": None if cut.other is None else ids[cut.other], "cut_off": [ids[each] for each in cut.cut_off]}
            for cut in reading.bridges
        ],
        "pacts": [{"members": [ids[each] for each in pact.members], "inward": round(pact.inward, 4)} for pact in reading.pacts],
        "resilience": reading.resilience,
        "error": {"betweenness": reading.betweenness.error, "harmonic": reading.harmonic.error},
        "links": made.links,
        "refused": [{"line": each.line, "reason": each.reason} for each in file.refused],
    }


def _node(file: Any, reading: Any, number: int) -> dict[str, Any]:
    return {
        "id": file.ids[number],
        "label": file.labels[number],
        "community": int(reading.partition.labels[number]),
        "pagerank": float(reading.pagerank[number]),
        "betweenness": float(reading.betweenness.values[number]),
        "harmonic": float(reading.harmonic.values[number]),
        "hub": float(reading.hub[number]),
        "authority": float(reading.authority[number]),
        "core": int(reading.core[number]),
        "in": int(reading.cited_by[number]),
        "out": int(reading.cites[number]),
        "x": round(float(reading.points[number, 0]), 4),
        "y": round(float(reading.points[number, 1]), 4),
    }
