from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from seve.harvest.types import LinkKind, Outcome, Via


def _choices(enum: type) -> list[tuple[str, str]]:
    return [(member.value, member.value) for member in enum]  # type: ignore[attr-defined]


class Feed(models.Model):
    """Something to visit again and again: a feed, a home page or a sitemap, with what we learned of its rhythm."""

    class Kind(models.TextChoices):
        FEED = "feed"
        HOME = "home"
        PAGE = "page"
        SITEMAP = "sitemap"

    entity = models.ForeignKey("directory.WebEntity", on_delete=models.CASCADE, related_name="+")
    url = models.TextField(unique=True)
    host = models.TextField()
    kind = models.CharField(max_length=8, choices=Kind.choices)
    depth = models.PositiveSmallIntegerField(default=0)
    state = models.CharField(max_length=16, choices=_choices(Outcome), blank=True)
    detail = models.TextField(blank=True)
    failures = models.PositiveIntegerField(default=0)
    etag = models.TextField(blank=True)
    last_modified = models.TextField(blank=True)
    content_hash = models.BinaryField(null=True)
    interval_minutes = models.PositiveIntegerField(default=60)
    next_due = models.DateTimeField(null=True)
    last_visit = models.DateTimeField(null=True)
    last_ok = models.DateTimeField(null=True)
    moved_to = models.TextField(blank=True)  # where a permanent redirect led; after three sightings it becomes the address
    moved_sightings = models.PositiveSmallIntegerField(default=0)
    hub = models.TextField(blank=True)
    topic = models.TextField(
        blank=True, db_default=""
    )  # the address under which the feed asks its hub to tell of it; "" when it is its own
    ttl_minutes = models.PositiveIntegerField(default=0)  # what the feed itself asks for; 0 when it does not say
    probed_at = models.DateTimeField(null=True)  # when the usual feed addresses of a home page were last tried
    skip_hours = models.PositiveIntegerField(default=0)  # bit h (0 to 23, UTC): the feed asks not to be read in that hour
    skip_days = models.PositiveSmallIntegerField(default=0)  # bit d (Monday 0 to Sunday 6, UTC)
    same_hands_at = models.DateTimeField(null=True)  # when a person said that the place is still the same; older words prove nothing

    class Meta:
        indexes = [models.Index(fields=["next_due"]), models.Index(fields=["host", "next_due"])]


class Visit(models.Model):
    """One request and how it ended. Append-only."""

    processing = {
        "purpose": _("showing how often each place is visited"),
        "basis": _("6(1)(f) accountability of the body"),
        "categories": _("address, date and outcome of each of our own visits"),
        "recipients": _("the team, the public"),
        "retention": _("until the place leaves"),
    }

    entity = models.ForeignKey("directory.WebEntity", on_delete=models.CASCADE, related_name="+", db_index=False)  # indexed below
    url = models.TextField()
    at = models.DateTimeField()
    outcome = models.CharField(max_length=16, choices=_choices(Outcome))
    status = models.PositiveSmallIntegerField(default=0)
    detail = models.TextField(blank=True)
    bytes = models.PositiveBigIntegerField(default=0)
    duration_ms = models.PositiveIntegerField(default=0)
    content_hash = models.BinaryField(null=True)
    via = models.CharField(max_length=8, choices=_choices(Via), default=Via.LIVE)
    archive = models.TextField(blank=True)
    guess = models.BooleanField(default=False, db_default=False)  # nobody told of this address: a usual place of feeds was tried

    class Meta:
        # the same answer told twice (an archive read again) is one visit
        constraints = [models.UniqueConstraint(fields=["url", "at"], name="harvest_visit_once")]
        indexes = [models.Index(fields=["entity", "-at"]), models.Index(fields=["-at"])]


class Post(models.Model):
    """Something that was said: an entry of a feed or a dated page, once per address. No author is kept."""

    processing = {
        "purpose": _("what is said on public places: stories, search, letters to headquarters"),
        "basis": _("6(1)(f) legitimate interest, 9(2)(e) made public by its author"),
        "categories": _("title, text, date and address of public texts; no author name"),
        "recipients": _("the team; titles and links: the public"),
        "retention": _("text 13 months by default, title and link until the place leaves"),
    }

    class Source(models.TextChoices):
        FEED = "feed"
        PAGE = "page"

    entity = models.ForeignKey("directory.WebEntity", on_delete=models.CASCADE, related_name="+", db_index=False)  # indexed below
    url = models.TextField()
    surt = models.TextField(unique=True)  # http and https, with and without www, are one address
    source = models.CharField(max_length=4, choices=Source.choices, default=Source.PAGE)  # where its text was read
    title = models.TextField(blank=True)
    text = models.TextField(blank=True)
    excerpt = models.TextField(blank=True)
    language = models.CharField(max_length=8, blank=True)
    published = models.DateTimeField()
    date_is_sure = models.BooleanField(default=True)
    tags = ArrayField(models.TextField(), default=list)
    content_hash = models.BinaryField()
    told = models.BinaryField(null=True)  # digest of the entry of a feed that last told it (services.retelling)
    directives = models.JSONField(default=dict)
    first_seen = models.DateTimeField()
    last_seen = models.DateTimeField()
    gone_at = models.DateTimeField(null=True)
    visit = models.ForeignKey(Visit, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        indexes = [
            models.Index(fields=["entity", "-published"]),
            models.Index(fields=["-published"]),
            models.Index(fields=["-date_is_sure", "-published", "id"]),  # the order of `selectors.posts`
        ]


class Page(models.Model):
    """A page we have read: what its links were read from, and the hash that tells whether to read it again."""

    processing = {
        "purpose": _("proof of a link: the page as it was when it was made"),
        "basis": _("6(1)(f) legitimate interest, 9(2)(e) made public by its author"),
        "categories": _(
            "addresses and titles of public pages; a copy of those that link one place to another, unless they ask not to be kept"
        ),
        "recipients": _("the team"),
        "retention": _("copies 13 months by default, longer while a letter cites them; until the place leaves"),
    }

    entity = models.ForeignKey("directory.WebEntity", on_delete=models.CASCADE, related_name="+")
    url = models.TextField()
    surt = models.TextField(unique=True)
    canonical_url = models.TextField(blank=True)  # when the page names another address of the same place
    title = models.TextField(blank=True)
    language = models.CharField(max_length=8, blank=True)
    published = models.DateTimeField(null=True)
    generator = models.TextField(blank=True)
    content_hash = models.BinaryField(null=True)  # none while the page is only known from a feed
    directives = models.JSONField(default=dict)
    first_seen = models.DateTimeField()
    last_seen = models.DateTimeField()
    last_outcome = models.CharField(max_length=16, choices=_choices(Outcome))
    archive = models.TextField(blank=True)

    class Meta:
        indexes = [models.Index(fields=["url"])]


class Hyperlink(models.Model):
    """One link of one page to an address outside its own place.

    While `gone_at` is empty the link was last seen whenever its page was (Page.last_seen); `last_seen` is then a lower bound.
    """

    processing = {
        "purpose": _("the map: which places link to which"),
        "basis": _("6(1)(f) legitimate interest, 9(2)(e) made public by its author"),
        "categories": _("links between public pages; never between persons"),
        "recipients": _("the team; the map: the public"),
        "retention": _("until one of the two places leaves"),
    }

    page = models.ForeignKey(Page, on_delete=models.CASCADE, related_name="+")
    source_entity = models.ForeignKey("directory.WebEntity", on_delete=models.CASCADE, related_name="+")
    target_url = models.TextField()
    target_surt = models.TextField()
    kind = models.CharField(max_length=12, choices=_choices(LinkKind))
    rel = ArrayField(models.TextField(), default=list)
    anchor = models.TextField(blank=True)
    first_seen = models.DateTimeField()
    last_seen = models.DateTimeField()
    gone_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["page", "target_url"], name="harvest_link_once_a_page")]
        indexes = [
            models.Index(fields=["target_surt"], name="harvest_link_target", opclasses=["text_pattern_ops"]),
        ]


class HostTurn(models.Model):
    """Whose turn it is to speak to a host or an address, so that all processes together stay as polite as one."""

    key = models.TextField(primary_key=True)  # "host:example.org" or "address:192.0.2.1"
    holder = models.TextField(blank=True)
    leased_until = models.DateTimeField(null=True)
    next_allowed = models.DateTimeField(null=True)


class RobotsFile(models.Model):
    """The robots.txt of an origin as last read, or why it could not be."""

    origin = models.TextField(primary_key=True)  # scheme://host:port
    status = models.PositiveSmallIntegerField(default=0)
    trouble = models.CharField(max_length=16, blank=True)
    body = models.BinaryField(default=bytes)
    fetched_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    failures = models.PositiveIntegerField(default=0)
    detail = models.TextField(blank=True, db_default="")  # why it could not be read where it led, for a person


class PushSubscription(models.Model):
    """A feed whose hub tells us when it changes (WebSub)."""

    feed = models.OneToOneField(Feed, on_delete=models.CASCADE, related_name="push")
    token = models.TextField(unique=True)  # the last part of our callback's address; nobody else knows it
    secret = models.TextField()  # by which the hub signs what it sends
    hub = models.TextField()
    topic = models.TextField()
    asked_at = models.DateTimeField()
    granted_until = models.DateTimeField(null=True)
    detail = models.TextField(blank=True)
    last_push = models.DateTimeField(null=True)  # when the hub last delivered something signed
    missed = models.PositiveSmallIntegerField(default=0)  # changes that our own visits found and the hub had not told
    signed_until = models.DateTimeField(null=True)  # when its share of pushes is whole again (services.push)
    unsigned_until = models.DateTimeField(null=True)  # the same, of what came without the secret
    ending = models.BooleanField(default=False)  # the hub is to stop; the row goes once it has agreed
