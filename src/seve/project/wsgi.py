"""The WSGI entry point: pages are synchronous Django, served by Granian's threads."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "seve.project.settings")
application = get_wsgi_application()
