"""Every page's address. The language is in the path, so that no cookie is needed to choose it."""

from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path
from django.views.generic import RedirectView

urlpatterns = [
    path("", RedirectView.as_view(pattern_name="desk:home")),
    *i18n_patterns(
        path("desk/", include("seve.desk.urls")),
    ),
]
