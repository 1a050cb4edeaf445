"""What strategy's own words are called on paper."""

from django.utils.translation import gettext_lazy as _

from seve.strategy.types import ActionState, EventKind, Measure, Stance

STANCE = {
    Stance.OWN: _("its own"),
    Stance.ADOPTED: _("taken up"),
    Stance.ADAPTED: _("adapted"),
    Stance.DECLINED: _("declined"),
}
ACTION = {
    ActionState.PLANNED: _("planned"),
    ActionState.RUNNING: _("under way"),
    ActionState.DONE: _("done"),
    ActionState.GIVEN_UP: _("given up"),
}
MEASURE = {
    Measure.ALIVE_VOICES: _("living voices"),
    Measure.SILENT_VOICES: _("silent voices"),
    Measure.REVIVED_VOICES: _("voices that came back"),
    Measure.LOST_LINKS: _("lost links"),
    Measure.LINKS_ACROSS: _("links across territories"),
    Measure.STORIES: _("stories told in four weeks"),
    Measure.POSTS: _("posts in four weeks"),
    Measure.OPEN_OVERLAPS: _("official platforms built twice"),
}
EVENT = {
    EventKind.ELECTION: _("election"),
    EventKind.LAUNCH: _("opening"),
    EventKind.CONSULTATION: _("consultation"),
    EventKind.MESSAGE: _("message"),
    EventKind.MEETING: _("meeting"),
    EventKind.MILESTONE: _("milestone"),
    EventKind.OTHER: _("other"),
}
