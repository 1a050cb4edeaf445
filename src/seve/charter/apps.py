from django.apps import AppConfig


class CharterConfig(AppConfig):
    name = "seve.charter"
    label = "charter"

    def ready(self) -> None:
        from seve.accounts import mail  # models exist from here on
        from seve.charter import attention

        mail.ask_first(attention.may_write)
