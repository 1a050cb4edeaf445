"""The WSGI entry point: pages are synchronous Django, served by Granian's threads."""

import os

from django.core.wsgi import get_wsgi_application

from seve.base.embeddings import warm_in_background

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "seve.project.settings")
application = get_wsgi_application()
warm_in_background()  # four seconds that nobody who types or searches should wait for
