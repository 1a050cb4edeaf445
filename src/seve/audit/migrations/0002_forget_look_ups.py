from django.db import migrations, models

# The one change that the database allows: a look-up older than twelve months loses who made it, and of what.
GUARD = """
CREATE OR REPLACE FUNCTION audit_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' THEN
        IF OLD.verb = 'desk.look' AND OLD.commitment IS NOT NULL AND OLD.forgotten_at IS NULL
            AND OLD.at < now() - interval '366 days'
            AND NEW.id = OLD.id AND NEW.verb = OLD.verb AND NEW.commitment = OLD.commitment
            AND NEW.previous_digest = OLD.previous_digest AND NEW.digest = OLD.digest
            AND NEW.at = date_trunc('day', OLD.at, 'UTC')
            AND NEW.actor = '' AND NEW.subject = '' AND NEW.detail = '{}'::jsonb AND NEW.salt IS NULL AND NEW.forgotten_at IS NOT NULL
        THEN
            RETURN NEW;
        END IF;
    END IF;
    RAISE EXCEPTION 'audit events are never changed or removed' USING ERRCODE = 'insufficient_privilege';
END $$;
GRANT UPDATE (at, actor, subject, detail, salt, forgotten_at) ON audit_auditevent TO CURRENT_USER;
"""
UNGUARD = """
CREATE OR REPLACE FUNCTION audit_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'audit events are never changed or removed' USING ERRCODE = 'insufficient_privilege';
END $$;
REVOKE UPDATE (at, actor, subject, detail, salt, forgotten_at) ON audit_auditevent FROM CURRENT_USER;
"""


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial")]

    operations = [
        migrations.AddField("auditevent", "salt", models.BinaryField(null=True)),
        migrations.AddField("auditevent", "commitment", models.BinaryField(null=True)),
        migrations.AddField("auditevent", "forgotten_at", models.DateTimeField(null=True)),
        migrations.RunSQL(GUARD, UNGUARD),
    ]
