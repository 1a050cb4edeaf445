"""English."""

import re
from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime, timedelta

from seve.base.dates import ENGLISH_MONTHS, in_words
from seve.base.text import shorten
from seve.briefing.domain.material import Asked, Gesture, Group, Hold, Material, NewVoice, Overlap, Place, Return, Silence, Theme, Undone

WORDS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
SECTIONS = {
    "matters": "What matters",
    "talk": "What is talked about",
    "spreading": "What begins to spread",
    "once": "Said once",
    "asked": "Asked of headquarters, without an answer",
    "vitality": "Vitality",
    "map": "The map",
    "decide": "What to decide",
}
HOW = {"link": "by a link", "quote": "by quoting", "copy": "by copying", "rewrite": "in its own words"}


def number(value: int) -> str:
    return WORDS[value] if 0 <= value <= 10 else f"{value:,}"


def count(value: int, noun: str, plural: str = "") -> str:
    return f"{number(value)} {noun if value == 1 else plural or noun + 's'}"


def day(moment: date, *, with_year: bool = False) -> str:
    return in_words(moment, french=False, with_year=with_year)


def quoted(text: str, words: int = 20) -> str:
    """In double marks; those of the text itself become single."""
    bare = re.sub(r"^“([^“”]*)”$", r"\1", text.strip())
    inner = shorten(bare, words).replace("“", "‘").replace("”", "’")
    return f"“{inner}”"


def capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def called(place: Place, *, again: bool = False) -> str:
    if place.name:
        return place.name
    return ("another place" if again else "a place") + (f" in {place.territory}" if place.territory else "")


def rhythm(days: int) -> str:
    return "every day" if days <= 1 else f"every {number(days)} days"


def delay(hours: float) -> str:
    if hours < 1:
        return "within the hour"
    return f"within {count(round(hours), 'hour')}" if hours < 48 else f"within {count(round(hours / 24), 'day')}"


def later(hours: float) -> str:
    if hours < 1:
        return "within the hour"
    return f"{count(round(hours), 'hour')} later" if hours < 48 else f"{count(round(hours / 24), 'day')} later"


class English:
    """See facts.Phrases."""

    def section(self, key: str) -> str:
        return SECTIONS[key]

    def period(self, start: datetime, end: datetime) -> str:
        last = end - timedelta(microseconds=1)
        if start.date() == last.date():
            return day(start, with_year=True)
        if (start.year, start.month) == (last.year, last.month):
            return f"{start.day} to {day(last, with_year=True)}"
        return f"{day(start, with_year=start.year != last.year)} to {day(last, with_year=True)}"

    def plain_title(self, facts: Material) -> str:
        return f"{self.period(facts.start, facts.end)}: {count(facts.posts, 'post')} in {count(facts.voices, 'place')}"

    def theme_title(self, facts: Material, theme: Theme) -> str:
        return f"{self.period(facts.start, facts.end)}: {count(theme.sources, 'place')} talk about {quoted(theme.title, 14)}"

    def volume(self, facts: Material) -> str:
        where = f" in {facts.territory}" if facts.territory else ""
        known = f" out of the {number(facts.ecosystem)} that we know" if facts.ecosystem > facts.voices else ""
        posts = f"{count(facts.posts, 'post')} appeared in {count(facts.voices, 'place')}"
        return f"From {self.period(facts.start, facts.end)}{where}, {posts}{known}."

    def theme(self, theme: Theme, first: Place) -> str:
        ways = self._ways(theme)
        followed = f"the others followed {delay(theme.hours)}" + (f", {ways}" if ways else "")
        said = f"{capital(count(theme.sources, 'place'))} talk about {quoted(theme.title)}"
        return f"{said}: the first was {called(first)}, on {day(theme.first)}; {followed}."

    def relayed(self, theme: Theme, first: Place) -> str:
        others = theme.sources - 1
        ways = self._ways(theme) if others > 1 else HOW.get(theme.hows[0], "") if theme.hows else ""
        followed = f"{count(others, 'other place')} {'speaks' if others == 1 else 'speak'} of it too, {later(theme.hours)}"
        said = f"{capital(called(first))} published {quoted(theme.first_title)} on {day(theme.first)}"
        return f"{said}; {followed}{f' ({ways})' if ways else ''}."

    def alone(self, place: Place, title: str, quote: str, date: datetime | None) -> str:
        when = f" on {day(date)}" if date else ""
        return f"Said by {called(place)}{when}, and taken up by nobody: {quoted(quote, 30) if quote else quoted(title)}"

    def silence(self, silence: Silence, place: Place) -> str:
        return (
            f"{capital(called(place))}, which usually posts {rhythm(silence.gap_days)}, has been silent for {count(silence.days, 'day')}."
        )

    def more_silences(self, others: int) -> str:
        return f"{capital(count(others, 'other place'))} fell silent."

    def back(self, back: Return, place: Place) -> str:
        return f"{capital(called(place))} is back after {count(back.days, 'day')} of silence."

    def new_voice(self, voice: NewVoice, place: Place) -> str:
        return f"A new voice: {called(place)}, first heard on {day(voice.at)}."

    def undone(self, undone: Undone, source: Place, target: Place) -> str:
        links = f"{capital(count(undone.links, 'link'))} from {called(source)} to {called(target, again=not source.name)}"
        return f"{links} came undone."

    def whole_map(self, facts: Material) -> str:
        groups = f", in {count(len(facts.groups), 'group')}" if len(facts.groups) > 1 else ""
        return f"The map holds {count(facts.map_places, 'place')} and {count(facts.map_links, 'link')}{groups}."

    def group(self, group: Group, *, is_largest: bool, is_first: bool) -> str:
        who = "The largest group" if is_largest else "A group" if is_first else "Another group"
        words = self.join([f"“{word}”" for word in group.words[:3]])
        about = f"; the {'word that sets' if len(group.words) == 1 else 'words that set'} it apart: {words}" if words else ""
        return f"{who} gathers {count(group.size, 'place')}{about}."

    def hold(self, hold: Hold, place: Place, other: Place | None) -> str:
        hang = count(hold.cut_off, "place")
        if other is not None:
            return f"A single link, between {called(place)} and {called(other, again=not place.name)}, ties {hang} to the rest."
        return f"If {called(place)} fell silent, {hang} would have no way left to the rest."

    def gesture(self, gesture: Gesture, place: Place, other: Place | None) -> str:
        numbers = gesture.numbers
        if gesture.kind == "repair-links":
            links = f"{count(numbers['links'], 'link')} on its pages that {'leads' if numbers['links'] == 1 else 'lead'} nowhere"
            return f"Tell {called(place)} of {links}."
        if gesture.kind == "introduce" and other is not None:
            both = f"{count(numbers['common'], 'place')} {'cites' if numbers['common'] == 1 else 'cite'} both"
            return f"Introduce {called(place)} to {called(other, again=not place.name)}: {both}, and neither links to the other."
        return f"Ask {called(place)} for news: nothing for {count(numbers['days'], 'day')}, when it usually posts {rhythm(numbers['gap'])}."

    def overlap(self, overlap: Overlap) -> str:
        return f"{overlap.one} and {overlap.other} serve the same need: which one will carry what?"

    def asked(self, asked: Asked, times: int | None) -> str:
        often = f", asked {number(times)} times" if times else ""
        return f"Waiting for {count(asked.days, 'day')}{often}: {quoted(asked.text, 30)}"

    def more_asked(self, others: int) -> str:
        return f"{capital(count(others, 'other question'))} {'waits' if others == 1 else 'wait'} for an answer."

    def chart_title(self) -> str:
        return "Posts per week"

    def chart_source(self, facts_end: datetime) -> str:
        return f"Source: dates given by the places themselves, up to {day(facts_end - timedelta(microseconds=1), with_year=True)}."

    def sources_word(self) -> str:
        return "Sources"

    def lede(self) -> str:
        return "Every sentence opens on its sources."

    def to_source(self) -> str:
        return "to the source"

    def table_word(self) -> str:
        return "The same numbers as a table"

    def week_word(self) -> str:
        return "Week of"

    def posts_word(self) -> str:
        return "Posts"

    def in_quotes(self, text: str) -> str:
        return f"“{text}”"

    def a_day(self, moment: date) -> str:
        return day(moment, with_year=True)

    def axis_label(self) -> str:
        """A Vega expression: the month, and the year in January."""
        months = ", ".join(f"'{month[:3]}'" for month in ENGLISH_MONTHS)
        return (
            f"[{months}][toNumber(slice(datum.value, 5, 7)) - 1] + (slice(datum.value, 5, 7) == '01' ? ' ' + slice(datum.value, 0, 4) : '')"
        )

    def join(self, parts: Sequence[str]) -> str:
        return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}" if parts else ""

    def _ways(self, theme: Theme) -> str:
        counted = Counter(theme.hows)
        said = [f"{number(counted[how])} {words}" for how, words in HOW.items() if counted[how]]
        return self.join(said).replace("in its own words", "in their own words" if counted["rewrite"] > 1 else "in its own words")


PHRASES = English()
