"""Facts to an edition. Citations are scarce (one a place), so the weightiest sentences are composed first, whatever their section."""

from collections.abc import Iterable, Sequence

from seve.base.text import shorten
from seve.briefing.domain.conduct import Budget, Policy, may_be_told_of_many
from seve.briefing.domain.language import Phrases, phrases_of
from seve.briefing.domain.material import Gesture, Material, NewVoice, Page, Place, Return, Silence, Theme
from seve.briefing.types import Citation, Edition, Section, Sentence

MOST_THEMES, MOST_RELAYED, MOST_ALONE, MOST_SIGNS, MOST_GROUPS, MOST_HOLDS, MOST_UNDONE = 6, 6, 4, 3, 2, 2, 3
PAGES_OF_A_THEME = 4
MOST_ASKED = 3
ORDER = ("matters", "talk", "spreading", "once", "asked", "vitality", "map", "decide")
TAKEN_UP = {"link", "quote", "copy"}
NOWHERE = Place(0, "", "", False)


class Composer:
    """One edition in the making."""

    def __init__(self, facts: Material, language: str, policy: Policy) -> None:
        self.facts = facts
        self.phrases: Phrases = phrases_of(language)
        self.policy = policy
        self.budget = Budget(facts.places, policy)
        self.volume_waits = False
        self.sections: dict[str, list[Sentence]] = {key: [] for key in ORDER}
        many = [theme for theme in facts.themes if may_be_told_of_many(theme, policy, facts.ecosystem)]
        self.many: Sequence[Theme] = sorted(many, key=lambda theme: (-theme.sources, theme.first, theme.title))
        self.few: Sequence[Theme] = sorted(
            (theme for theme in facts.themes if theme.sources < policy.floor(facts.ecosystem) and spreads(theme)),
            key=lambda theme: (-theme.sources, -theme.first.timestamp(), theme.title),
        )

    def compose(self) -> tuple[str, tuple[Section, ...]]:
        """Title and sections; a section without a sentence is left out."""
        self._volume()
        top = self._themes()
        self._spreading()
        self._overlaps()
        self._asked()
        self._alone()
        self._gestures()
        self._vitality()
        self._map()
        if self.volume_waits:
            self._volume(last=True)
        title = self.phrases.theme_title(self.facts, top) if top else self.phrases.plain_title(self.facts)
        filled = (Section(self.phrases.section(key), tuple(self.sections[key]), key) for key in ORDER if self.sections[key])
        return title, tuple(filled)

    def _say(self, section: str, text: str, citations: tuple[Citation, ...]) -> bool:
        if citations:
            self.sections[section].append(Sentence(text, citations))
        return bool(citations)

    def _place(self, place: int | None) -> Place:
        return self.facts.places.get(place or 0, NOWHERE)

    def _volume(self, *, last: bool = False) -> None:
        """Rests on a page that no other sentence needs; where there is none, on what the others left."""
        needed = set() if last else {page.place for page in self._wanted_elsewhere()}
        citations = self.budget.take(page for page in self.facts.sample if page.place not in needed)
        if citations:
            self.sections["matters"].insert(0, Sentence(self.phrases.volume(self.facts), citations))
        elif not last:
            self.volume_waits = True

    def _wanted_elsewhere(self) -> Iterable[Page]:
        for theme in self.facts.themes:
            yield from theme.pages[:PAGES_OF_A_THEME]
        yield from self.facts.alone[:MOST_ALONE]
        signs: Sequence[Silence | Return | NewVoice | Gesture] = (
            *self.facts.silences,
            *self.facts.returns,
            *self.facts.new_voices,
            *self.facts.gestures,
        )
        for fact in signs:
            yield from fact.pages[:1]

    def _themes(self) -> Theme | None:
        """The first one matters most and stands first; returns it."""
        top: Theme | None = None
        for theme in self.many[:MOST_THEMES]:
            citations = self.budget.take(theme.pages, PAGES_OF_A_THEME)
            text = self.phrases.theme(theme, self._place(theme.pages[0].place if theme.pages else None))
            if self._say("talk" if top else "matters", text, citations):
                top = top or theme
        return top

    def _spreading(self) -> None:
        for theme in self.few:
            if len(self.sections["spreading"]) < MOST_RELAYED and theme.pages and self.budget.may_cite(theme.pages[0].place):
                text = self.phrases.relayed(theme, self._place(theme.pages[0].place))
                self._say("spreading", text, self.budget.take(theme.pages, PAGES_OF_A_THEME))

    def _alone(self) -> None:
        for page in self.facts.alone:
            if len(self.sections["once"]) < MOST_ALONE:
                text = self.phrases.alone(self._place(page.place), page.title, page.quote, page.date)
                self._say("once", text, self.budget.take([page]))

    def _vitality(self) -> None:
        told = sum(
            self._say("vitality", self.phrases.silence(silence, self._place(silence.place)), self.budget.take(silence.pages))
            for silence in self.facts.silences[:MOST_SIGNS]
        )
        rest = self.facts.silences[MOST_SIGNS:]
        if told and rest:
            citations = self.budget.take((page for silence in rest for page in silence.pages), len(rest))
            self._say("vitality", self.phrases.more_silences(len(rest)), citations)
        for back in self.facts.returns[:MOST_SIGNS]:
            self._say("vitality", self.phrases.back(back, self._place(back.place)), self.budget.take(back.pages))
        for voice in self.facts.new_voices[:MOST_SIGNS]:
            self._say("vitality", self.phrases.new_voice(voice, self._place(voice.place)), self.budget.take(voice.pages))
        for undone in self.facts.undone[:MOST_UNDONE]:
            text = self.phrases.undone(undone, self._place(undone.source), self._place(undone.target))
            self._say("vitality", text, self.budget.take(undone.pages))

    def _map(self) -> None:
        groups = [group for group in self.facts.groups if group.size >= self.policy.floor(self.facts.ecosystem)]
        if self.facts.map_places:
            pages = [page for group in self.facts.groups for page in group.pages]
            self._say("map", self.phrases.whole_map(self.facts), self.budget.take(pages))
        said = False
        for number, group in enumerate(groups[:MOST_GROUPS] if len(groups) > 1 else []):
            text = self.phrases.group(group, is_largest=number == 0, is_first=not said)
            said = self._say("map", text, self.budget.take(group.pages, 2)) or said
        for hold in self.facts.holds[:MOST_HOLDS]:
            other = self._place(hold.other) if hold.other is not None else None
            self._say("map", self.phrases.hold(hold, self._place(hold.place), other), self.budget.take(hold.pages, 2))

    def _overlaps(self) -> None:
        for overlap in self.facts.overlaps:
            self._say("decide", self.phrases.overlap(overlap), self.budget.take(overlap.pages, 2))

    def _asked(self) -> None:
        """Questions that wait: no place is cited, so they cost nothing of the budget."""
        for asked in self.facts.asked[:MOST_ASKED]:
            told = asked.times if asked.times >= self.policy.theme_sources else None
            words = shorten(asked.text, self.policy.quote_words)
            self._say("asked", self.phrases.asked(asked, told), (Citation(asked.url, words, asked.at, ""),))
        rest = self.facts.asked[MOST_ASKED:]
        if rest:
            pages = tuple(Citation(asked.url, shorten(asked.text, self.policy.quote_words), asked.at, "") for asked in rest[:6])
            self._say("asked", self.phrases.more_asked(len(rest)), pages)

    def _gestures(self) -> None:
        for gesture in self.facts.gestures:
            other = self._place(gesture.other) if gesture.other is not None else None
            text = self.phrases.gesture(gesture, self._place(gesture.place), other)
            self._say("decide", text, self.budget.take(gesture.pages, 2))


def spreads(theme: Theme) -> bool:
    """Whether somebody plainly took it up: two places that speak of one subject may well not know of one another."""
    return theme.sources > 2 or bool(TAKEN_UP & set(theme.hows))


def compose(facts: Material, *, language: str, territory: str | None, policy: Policy) -> Edition:
    """The same facts always make the same edition."""
    title, sections = Composer(facts, language, policy).compose()
    return Edition(title, facts.start, facts.end, language, territory, sections, facts.weeks)
