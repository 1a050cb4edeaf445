"""What roles are called on every page, public or not."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

ROLE: dict[str, str | Promise] = {
    "coordinator": _("coordinator"),
    "helper": _("helper"),
    "territory-lead": _("territory lead"),
    "headquarters": _("headquarters reader"),
    "platform-owner": _("platform owner"),
    "guardian": _("guardian"),
    "member": _("member"),
}
