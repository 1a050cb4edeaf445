"""The WSGI entry point: pages are synchronous Django, behind the pace that keeps a flood from them."""

import os

from django.core.wsgi import get_wsgi_application

from seve.project.pace import Pace

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "seve.project.settings")
application = Pace(get_wsgi_application())
