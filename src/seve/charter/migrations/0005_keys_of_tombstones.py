import hashlib
import hmac

from django.conf import settings
from django.db import migrations, models


def name_the_oldest(apps, schema_editor):  # type: ignore[no-untyped-def]
    """Until now there was one key, the last of the list (project/keys.py)."""
    oldest = bytes.fromhex(settings.TOMBSTONE_KEYS[-1])
    name = hmac.new(oldest, b"seve.charter.name-of-key", hashlib.sha256).hexdigest()[:16]
    apps.get_model("charter", "OptOut").objects.filter(key="").update(key=name)


class Migration(migrations.Migration):
    dependencies = [("charter", "0004_federation_calendar")]

    operations = [
        migrations.AddField(model_name="optout", name="key", field=models.CharField(blank=True, max_length=16)),
        migrations.RunPython(name_the_oldest, migrations.RunPython.noop),
    ]
