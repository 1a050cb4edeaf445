"""The column that pgvector searches; a server without the extension does without (vectors.py then compares in numpy)."""

from django.db import migrations


def add_column(apps, editor):
    with editor.connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_available_extensions WHERE name = 'vector' AND default_version >= '0.7'")
        (available,) = cursor.fetchone()
        if not available:
            return
        cursor.execute("SELECT rolsuper OR EXISTS (SELECT FROM pg_extension WHERE extname = 'vector') FROM pg_roles WHERE rolname = current_user")
        (may_create,) = cursor.fetchone()
        if not may_create:
            return
        cursor.execute("CREATE EXTENSION IF NOT EXISTS vector")
        cursor.execute("ALTER TABLE stories_postvector ADD COLUMN embedding halfvec(512)")


def drop_column(apps, editor):
    with editor.connection.cursor() as cursor:
        cursor.execute("ALTER TABLE stories_postvector DROP COLUMN IF EXISTS embedding")


class Migration(migrations.Migration):
    dependencies = [("stories", "0001_initial")]
    operations = [migrations.RunPython(add_column, drop_column)]
