"""Static files gathered once a version: named by their content, compressed, kept for ever by browsers."""

import shutil

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from whitenoise.storage import CompressedManifestStaticFilesStorage

from seve.base.errors import SeveError


def gather() -> None:
    """Copy, hash and compress every static file, unless those of this very version are there already."""
    newest = max((path.stat().st_mtime_ns for path in settings.PACKAGE.glob("*/static/**/*") if path.is_file()), default=0)
    label = f"{settings.SEVE_VERSION} {newest}"
    stamp = settings.STATIC_ROOT / ".gathered"
    if stamp.exists() and stamp.read_text() == label:
        return
    if settings.STATIC_ROOT.exists():
        shutil.rmtree(settings.STATIC_ROOT)
    storage = CompressedManifestStaticFilesStorage(location=str(settings.STATIC_ROOT))
    found = {path: (source, path) for finder in get_finders() for path, source in finder.list([])}
    for path, (source, _) in found.items():
        with source.open(path) as file:
            storage.save(path, file)
    for path, _, outcome in storage.post_process({path: (storage, path) for path in found}):
        if isinstance(outcome, Exception):
            raise SeveError(f"the static file {path} cannot be prepared: {outcome}")
    stamp.write_text(label)
