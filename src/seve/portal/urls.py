"""The public site, at the root of each language."""

from django.urls import path

from seve.portal import around, leaving, letters, pages, questions, transparency

app_name = "portal"
urlpatterns = [
    path("", pages.home, name="home"),
    path("lieux/", pages.places, name="places"),
    path("lieux/<int:pk>/", pages.place, name="place"),
    path("dit/", pages.said, name="said"),
    path("pres-de-chez-vous/", around.near, name="near"),
    path("plateformes/", around.platforms, name="platforms"),
    path("lettres/", letters.letters, name="letters"),
    path("lettres/<int:pk>/", letters.letter, name="letter"),
    path("lettres/atom.xml", letters.feed, name="letters-feed"),
    path("questions/", questions.questions, name="questions"),
    path("questions/poser/", questions.ask, name="ask"),
    path("questions/<int:pk>/", questions.question, name="question"),
    path("questions/la-mienne/<str:token>/", questions.mine, name="question-mine"),
    path("questions/prevenir/<str:token>/", questions.told, name="question-told"),
    path("federation/", around.federation, name="federation"),
    path("transparence/", transparency.conduct, name="conduct"),
    path("transparence/registres/", transparency.records, name="records"),
    path("transparence/analyse/", transparency.assessment, name="assessment"),
    path("transparence/lieux/", transparency.sources, name="sources"),
    path("transparence/lieux.csv", transparency.sources_csv, name="sources-csv"),
    path("observation/", transparency.observation, name="observation"),
    path("partir/", leaving.leave, name="leave"),
    path("mon-lieu/", leaving.claim, name="claim"),
    path("mon-lieu/<str:code>/", leaving.claimed, name="claimed"),
]
