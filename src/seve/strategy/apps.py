from django.apps import AppConfig


class StrategyConfig(AppConfig):
    name = "seve.strategy"
    label = "strategy"
