"""The public site, at the root of each language."""

from django.urls import path
from django.utils.translation import pgettext_lazy

from seve.portal import accessibility, around, leads, leaving, letters, pages, questions, transparency, visits
from seve.portal.keeping import kept

app_name = "portal"
urlpatterns = [
    path("", kept(pages.home), name="home"),
    path(pgettext_lazy("address", "places/"), kept(pages.places), name="places"),
    path(pgettext_lazy("address", "places/<int:pk>/"), kept(pages.place), name="place"),
    path(pgettext_lazy("address", "said/"), kept(pages.said), name="said"),
    path(pgettext_lazy("address", "near-you/"), kept(around.near), name="near"),
    path(pgettext_lazy("address", "platforms/"), kept(around.platforms), name="platforms"),
    path(pgettext_lazy("address", "letters/"), kept(letters.letters), name="letters"),
    path(pgettext_lazy("address", "letters/<int:pk>/"), kept(letters.letter), name="letter"),
    path(pgettext_lazy("address", "letters/atom.xml"), kept(letters.feed), name="letters-feed"),
    path("questions/", kept(questions.questions), name="questions"),
    path(pgettext_lazy("address", "questions/ask/"), questions.ask, name="ask"),
    path("questions/<int:pk>/", questions.question, name="question"),
    path(pgettext_lazy("address", "questions/mine/<str:token>/"), questions.mine, name="question-mine"),
    path(pgettext_lazy("address", "questions/tell/<str:token>/"), questions.told, name="question-told"),
    path("federation/", kept(around.federation), name="federation"),
    path(pgettext_lazy("address", "federation/write/<int:pk>/"), leads.write, name="write-to-lead"),
    path(pgettext_lazy("address", "transparency/"), kept(transparency.conduct), name="conduct"),
    path(pgettext_lazy("address", "transparency/records/"), kept(transparency.records), name="records"),
    path(pgettext_lazy("address", "transparency/assessment/"), kept(transparency.assessment), name="assessment"),
    path(pgettext_lazy("address", "transparency/places/"), kept(transparency.sources), name="sources"),
    path(pgettext_lazy("address", "transparency/places.csv"), kept(transparency.sources_csv), name="sources-csv"),
    path(pgettext_lazy("address", "site-map/"), kept(accessibility.site_map), name="site-map"),
    path(pgettext_lazy("address", "accessibility/"), kept(accessibility.statement), name="accessibility"),
    path("observation/", kept(visits.observation), name="observation"),
    path(pgettext_lazy("address", "leave/"), leaving.leave, name="leave"),
    path(pgettext_lazy("address", "leave/confirm/<str:token>/"), leaving.leave_by_mail, name="leave-by-mail"),
    path(pgettext_lazy("address", "my-place/"), leaving.claim, name="claim"),
    path(pgettext_lazy("address", "my-place/<str:code>/"), leaving.claimed, name="claimed"),
]
