"""Every page's address. The language is in the path, in its own words, so that no cookie is needed to choose it."""

from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path

from seve.api import activitypub, federation
from seve.api.push import push_callback
from seve.desk.views.strategy import calendar_feed
from seve.portal.crawlers import robots, sitemap
from seve.portal.entrance_urls import ACCOUNT
from seve.portal.keeping import kept
from seve.portal.pages import root
from seve.portal.visits import addresses, observation_here

urlpatterns = [
    path("", root, name="root"),
    path("observation", observation_here, name="observation"),  # the address in our User-Agent
    path("observation.json", kept(addresses), name="observation-addresses"),  # where we visit from, for machines
    path("calendar/<str:token>.ics", calendar_feed, name="calendar-feed"),  # read by calendar programs, with a secret
    path("robots.txt", kept(robots), name="robots"),
    path("sitemap.xml", kept(sitemap), name="sitemap"),
    path("federation/<str:token>.ics", federation.calendar, name="federation-feed"),  # likewise
    path("push/<str:token>", push_callback, name="push"),  # where the hubs of feeds call us
    path(".well-known/webfinger", activitypub.webfinger, name="webfinger"),
    path("actor", activitypub.actor, name="actor"),  # our account in the fediverse
    path("actor/outbox", activitypub.outbox, name="actor-outbox"),
    path("inbox", activitypub.inbox, name="inbox"),  # who blocks it leaves; believed when signed
    *i18n_patterns(
        path("desk/", include("seve.desk.urls")),
        path(ACCOUNT, include("allauth.urls")),
        path("", include("seve.portal.entrance_urls")),
        path("", include("seve.portal.urls")),
    ),
]

handler400 = "seve.portal.errors.wrong_request"
handler403 = "seve.portal.errors.forbidden"
handler404 = "seve.portal.errors.not_found"
handler500 = "seve.portal.errors.broken"
