"""What a process of pages does before it listens, so that its first reader waits for nothing."""

import gc

from django.conf import settings
from django.template import engines
from django.urls import reverse
from django.utils.translation import override

from seve.base.embeddings import warm_in_background
from seve.project.pace import Pace


def make_application() -> Pace:
    """The WSGI application, with every page known; two readings go on beside the first pages. Called once a process, by the server."""
    from seve.project.wsgi import application
    from seve.register import services as register  # its models exist once the application does

    _know_pages_and_words()
    gc.freeze()  # what is loaded by now stays: it need not be searched for rubbish with every thousand objects of a page
    warm_in_background()  # four seconds that nobody who types or searches should wait for
    register.warm_in_background()  # whoever declares a platform is answered at once, be there five thousand
    return application


def _know_pages_and_words() -> None:
    """Import every page, its addresses and its words in each language: a second."""
    for code, _name in settings.LANGUAGES:
        with override(code):
            reverse("desk:home")
    _ = engines["django"].engine.template_context_processors  # type: ignore[attr-defined]  # imported when first asked for
