from django.urls import path
from django.utils.translation import pgettext_lazy

from seve.portal import entrance

ACCOUNT = pgettext_lazy("address", "account/")  # where django-allauth's pages stand

app_name = "accounts"
urlpatterns = [
    path(pgettext_lazy("address", "first-steps/"), entrance.first_steps, name="first-steps"),
    path(pgettext_lazy("address", "enter/<str:token>/"), entrance.enter, name="enter"),
    path("invitation/<str:token>/", entrance.invitation, name="invitation"),
]
