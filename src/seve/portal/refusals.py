"""What a room refuses, in the reader's language. The rooms speak plain English lines; each knows its own again."""

from seve.accounts import refusals as accounts
from seve.base.refusals import one_of
from seve.briefing import refusals as briefing
from seve.charter import refusals as charter
from seve.directory import wording as directory

in_words = one_of(charter.in_words, directory.in_words, briefing.in_words, accounts.in_words)
