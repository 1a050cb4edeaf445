"""The public site, at the root of each language."""

from django.urls import path

from seve.portal import pages

app_name = "portal"
urlpatterns = [
    path("", pages.home, name="home"),
]
