"""What kinds and standings are called on every page, public or not."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

KIND: dict[str, str | Promise] = {
    "blog": _("blog"),
    "site": _("site"),
    "forum": _("forum"),
    "media": _("news site"),
    "video": _("video channel"),
    "podcast": _("podcast"),
    "newsletter": _("newsletter"),
    "social": _("social account"),
    "platform": _("platform"),
    "wiki": _("wiki"),
}
STANDING: dict[str, str | Promise] = {
    "official": _("official"),
    "affiliated": _("affiliated"),
    "independent": _("independent"),
}
