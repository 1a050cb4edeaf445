from django.db import models


class Snapshot(models.Model):
    """The map at one date. Names and addresses are read from the directory, so that an opt-out reaches every old map."""

    at = models.DateTimeField(unique=True)
    computed_at = models.DateTimeField()
    nodes = models.PositiveIntegerField()
    edges = models.PositiveIntegerField()
    modularity = models.FloatField()
    stability = models.FloatField()
    reciprocity = models.FloatField()
    resolution = models.FloatField(default=1.0)
    changed = models.FloatField(default=1.0)  # share of the links that changed since communities were last searched for anew
    betweenness_error = models.FloatField(default=0.0)
    harmonic_error = models.FloatField(default=0.0)
    communities = models.JSONField(default=list)
    bridges = models.JSONField(default=list)
    pacts = models.JSONField(default=list)
    resilience = models.JSONField(default=dict)


class Node(models.Model):
    """One place on one snapshot."""

    snapshot = models.ForeignKey(Snapshot, on_delete=models.CASCADE, related_name="node_set")
    entity = models.ForeignKey("directory.WebEntity", on_delete=models.CASCADE, related_name="+")
    x = models.FloatField()
    y = models.FloatField()
    community = models.IntegerField()  # -1: without links
    pagerank = models.FloatField()
    betweenness = models.FloatField()
    hub = models.FloatField()
    authority = models.FloatField()
    harmonic = models.FloatField()
    core = models.PositiveIntegerField()
    cited_by = models.PositiveIntegerField()
    cites = models.PositiveIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["snapshot", "entity"], name="atlas_node_once")]


class Edge(models.Model):
    """What one place cites of another on one snapshot; the counts of each kind are kept apart."""

    snapshot = models.ForeignKey(Snapshot, on_delete=models.CASCADE, related_name="edge_set")
    source = models.ForeignKey("directory.WebEntity", on_delete=models.CASCADE, related_name="+")
    target = models.ForeignKey("directory.WebEntity", on_delete=models.CASCADE, related_name="+")
    weight = models.FloatField()
    pages = models.PositiveIntegerField()
    editorial = models.PositiveIntegerField()
    blogroll = models.PositiveIntegerField()
    boilerplate = models.PositiveIntegerField()
    social = models.PositiveIntegerField()
    first_seen = models.DateTimeField()
    last_seen = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["snapshot", "source", "target"], name="atlas_edge_once")]
        indexes = [models.Index(fields=["snapshot", "target"])]
