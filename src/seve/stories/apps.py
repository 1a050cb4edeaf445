from django.apps import AppConfig


class StoriesConfig(AppConfig):
    name = "seve.stories"
    label = "stories"
