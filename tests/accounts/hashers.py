"""A password hasher slow enough to be measured, fast enough for a test (about 15 ms)."""

from django.contrib.auth.hashers import PBKDF2PasswordHasher


class SlowEnough(PBKDF2PasswordHasher):
    iterations = 60_000
