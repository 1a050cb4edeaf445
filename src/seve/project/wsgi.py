"""The WSGI entry point: pages are synchronous Django, served by Granian's threads."""

import gc
import os

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.template import engines
from django.urls import reverse
from django.utils.translation import override

from seve.base.embeddings import warm_in_background
from seve.project.pace import Pace


def _know_pages_and_words() -> None:
    """Import every page, its addresses and its words in each language now: a second that the first reader should not wait for."""
    for code, _name in settings.LANGUAGES:
        with override(code):
            reverse("desk:home")
    _ = engines["django"].engine.template_context_processors  # type: ignore[attr-defined]  # imported when first asked for


def _read_the_register() -> None:
    """Whoever declares a platform is answered at once, be there five thousand."""
    from seve.register import services as register  # its models exist once the application does

    register.warm_in_background()


os.environ.setdefault("DJANGO_SETTINGS_MODULE", "seve.project.settings")
application = Pace(get_wsgi_application())
_know_pages_and_words()
gc.freeze()  # what is loaded by now stays: it need not be searched for rubbish with every thousand objects of a page
warm_in_background()  # four seconds that nobody who types or searches should wait for
_read_the_register()
