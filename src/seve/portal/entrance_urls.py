from django.urls import path

from seve.portal import entrance

app_name = "accounts"
urlpatterns = [
    path("premiers-pas/", entrance.first_steps, name="first-steps"),
    path("entrer/<str:token>/", entrance.enter, name="enter"),
    path("invitation/<str:token>/", entrance.invitation, name="invitation"),
]
