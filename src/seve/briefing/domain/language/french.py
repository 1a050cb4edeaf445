"""French: accord, élision, premier du mois, espaces fines."""

import re
from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime, timedelta

from seve.base.dates import in_words
from seve.base.text import shorten
from seve.briefing.domain.material import Asked, Gesture, Group, Hold, Material, NewVoice, Overlap, Place, Return, Silence, Theme, Undone

SHORT_MONTHS = ("janv.", "févr.", "mars", "avr.", "mai", "juin", "juil.", "août", "sept.", "oct.", "nov.", "déc.")
WORDS = ("zéro", "un", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf", "dix")
NARROW, FIXED = "\u202f", "\u00a0"
VOWEL = re.compile(r"[aeiouyhàâäéèêëîïôöùûüœæ]", re.IGNORECASE)
ASPIRATED = re.compile(r"(?:onze|huit|h[ée]ros)", re.IGNORECASE)
SECTIONS = {
    "matters": "L’essentiel",
    "talk": "Ce dont on parle",
    "spreading": "Ce qui commence à circuler",
    "once": "Dit une fois",
    "asked": "Demandé au siège, sans réponse",
    "vitality": "Vitalité",
    "map": "La carte",
    "decide": "Ce qu’il faut décider",
}
HOW = {"link": "par un lien", "quote": "en citant", "copy": "en recopiant", "rewrite": "avec ses mots"}


def typeset(text: str) -> str:
    """Espaces fines insécables devant ; ! ?, insécables devant : et dans les guillemets."""
    text = re.sub(r"[ \u00a0\u202f]*([;!?])(?=\s|$|»|\))", NARROW + r"\1", text)
    text = re.sub(r"[ \u00a0\u202f]+:(?=\s|$)", FIXED + ":", text)
    return re.sub(r"«[ \u00a0\u202f]*", "«" + FIXED, re.sub(r"[ \u00a0\u202f]*»", FIXED + "»", text))


def number(value: int, *, feminine: bool = False) -> str:
    """En lettres jusqu’à dix."""
    if value == 1 and feminine:
        return "une"
    return WORDS[value] if 0 <= value <= 10 else f"{value:,}".replace(",", NARROW)


def count(value: int, noun: str, plural: str = "", *, feminine: bool = False) -> str:
    """« un espace », « deux espaces », « zéro espace »."""
    return f"{number(value, feminine=feminine)} {noun if value < 2 else plural or noun + 's'}"


def of(words: str) -> str:
    """« de », son élision et ses contractions."""
    contracted = _contracted(words, "du ", "des ")
    if contracted:
        return contracted
    elided = VOWEL.match(words) and not ASPIRATED.match(words)
    return ("d’" if elided else "de ") + words


def to(words: str) -> str:
    """« à » et ses contractions."""
    return _contracted(words, "au ", "aux ") or f"à {words}"


def _contracted(words: str, singular: str, plural: str) -> str:
    """Avec l’article d’un nom propre : du Bug et le Bulletin, aux Démocrates ; rien s’il n’y en a pas."""
    if words.startswith("Le "):
        return singular + words[3:]
    return plural + words[4:] if words.startswith("Les ") else ""


def day(moment: date, *, with_year: bool = False) -> str:
    return in_words(moment, french=True, with_year=with_year)


def quoted(text: str, words: int = 20) -> str:
    """Entre guillemets ; ceux du texte lui-même deviennent anglais, comme le veut l’usage au second rang."""
    bare = re.sub(r"^«\s*([^«»]*?)\s*»$", r"\1", text.strip())
    inner = re.sub(r"«\s*", "“", re.sub(r"\s*»", "”", shorten(bare, words)))
    return f"« {inner} »"


def capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def called(place: Place, *, again: bool = False) -> str:
    """Le nom, ou « un espace (Finistère) »."""
    if place.name:
        return place.name
    return ("un autre espace" if again else "un espace") + (f" ({place.territory})" if place.territory else "")


def rhythm(days: int) -> str:
    return "chaque jour" if days <= 1 else f"tous les {number(days)} jours"


def delay(hours: float) -> str:
    """La durée, arrondie comme on la dirait."""
    if hours < 1:
        return "en moins d’une heure"
    if hours < 48:
        return f"en {count(round(hours), 'heure', feminine=True)}"
    return f"en {count(round(hours / 24), 'jour')}"


def later(hours: float) -> str:
    if hours < 1:
        return "dans l’heure"
    return f"{count(round(hours), 'heure', feminine=True)} plus tard" if hours < 48 else f"{count(round(hours / 24), 'jour')} plus tard"


class French:
    """Voir facts.Phrases."""

    def section(self, key: str) -> str:
        return SECTIONS[key]

    def period(self, start: datetime, end: datetime) -> str:
        last = end - timedelta(microseconds=1)
        if start.date() == last.date():
            return f"le {day(start, with_year=True)}"
        if (start.year, start.month) == (last.year, last.month):
            return f"du {'1er' if start.day == 1 else start.day} au {day(last, with_year=True)}"
        return f"du {day(start, with_year=start.year != last.year)} au {day(last, with_year=True)}"

    def plain_title(self, facts: Material) -> str:
        text = f"{count(facts.posts, 'publication', feminine=True)} dans {count(facts.voices, 'espace')}"
        return typeset(f"{capital(self.period(facts.start, facts.end))} : {text}")

    def theme_title(self, facts: Material, theme: Theme) -> str:
        said = f"{count(theme.sources, 'espace')} parlent de {quoted(theme.title, 14)}"
        return typeset(f"{capital(self.period(facts.start, facts.end))} : {said}")

    def volume(self, facts: Material) -> str:
        where = f" ({facts.territory})" if facts.territory else ""
        posts = f"{count(facts.posts, 'publication', feminine=True)} {'a' if facts.posts < 2 else 'ont'} paru"
        known = f", sur {number(facts.ecosystem)} que nous connaissons" if facts.ecosystem > facts.voices else ""
        return typeset(f"{capital(self.period(facts.start, facts.end))}{where}, {posts} dans {count(facts.voices, 'espace')}{known}.")

    def theme(self, theme: Theme, first: Place) -> str:
        said = f"{capital(count(theme.sources, 'espace'))} parlent de {quoted(theme.title)}"
        began = f"le premier est {called(first)}, le {day(theme.first)}"
        ways = self._ways(theme)
        followed = f"les autres ont suivi {delay(theme.hours)}" + (f", dont {ways}" if ways else "")
        return typeset(f"{said} : {began} ; {followed}.")

    def relayed(self, theme: Theme, first: Place) -> str:
        others = theme.sources - 1
        ways = self._ways(theme) if others > 1 else HOW.get(theme.hows[0], "") if theme.hows else ""
        followed = (
            f"{count(others, 'autre espace', 'autres espaces')} en {'parle' if others < 2 else 'parlent'} aussi, {later(theme.hours)}"
        )
        tail = f" ({ways})" if ways else ""
        return typeset(f"{capital(called(first))} a publié {quoted(theme.first_title)} le {day(theme.first)} ; {followed}{tail}.")

    def alone(self, place: Place, title: str, quote: str, date: datetime | None) -> str:
        when = f" le {day(date)}" if date else ""
        said = quoted(quote, 30) if quote else quoted(title)
        return typeset(f"Dit par {called(place)}{when}, et repris par personne : {said}")

    def silence(self, silence: Silence, place: Place) -> str:
        usual = f"qui publie d’ordinaire {rhythm(silence.gap_days)}"
        return typeset(f"{capital(called(place))}, {usual}, se tait depuis {count(silence.days, 'jour')}.")

    def more_silences(self, others: int) -> str:
        return typeset(f"{capital(count(others, 'autre espace', 'autres espaces'))} {'s’est tu' if others < 2 else 'se sont tus'}.")

    def back(self, back: Return, place: Place) -> str:
        return typeset(f"{capital(called(place))} est de retour après {count(back.days, 'jour')} de silence.")

    def new_voice(self, voice: NewVoice, place: Place) -> str:
        return typeset(f"Une voix nouvelle : {called(place)}, entendue pour la première fois le {day(voice.at)}.")

    def undone(self, undone: Undone, source: Place, target: Place) -> str:
        other = called(target, again=not source.name)
        links = f"{capital(count(undone.links, 'lien'))} {of(called(source))} vers {other}"
        return typeset(f"{links} {'a été défait' if undone.links < 2 else 'ont été défaits'}.")

    def whole_map(self, facts: Material) -> str:
        groups = f", en {count(len(facts.groups), 'groupe')}" if len(facts.groups) > 1 else ""
        return typeset(f"La carte compte {count(facts.map_places, 'espace')} et {count(facts.map_links, 'lien')}{groups}.")

    def group(self, group: Group, *, is_largest: bool, is_first: bool) -> str:
        who = "Le plus grand groupe" if is_largest else "Un groupe" if is_first else "Un autre groupe"
        words = self.join([f"« {word} »" for word in group.words[:3]])
        known_by = "le mot qui le distingue" if len(group.words) == 1 else "les mots qui le distinguent"
        about = f" ; {known_by} : {words}"
        return typeset(f"{who} réunit {count(group.size, 'espace')}{about if words else ''}.")

    def hold(self, hold: Hold, place: Place, other: Place | None) -> str:
        hang = count(hold.cut_off, "espace")
        if other is not None:
            return typeset(f"Un seul lien, entre {called(place)} et {called(other, again=not place.name)}, rattache {hang} au reste.")
        lost = "n’aurait plus" if hold.cut_off < 2 else "n’auraient plus"
        return typeset(f"Si {called(place)} se taisait, {hang} {lost} de chemin vers le reste.")

    def gesture(self, gesture: Gesture, place: Place, other: Place | None) -> str:
        numbers = gesture.numbers
        if gesture.kind == "repair-links":
            links = count(numbers["links"], "lien")
            return typeset(
                f"Signaler {to(called(place))} {links} de ses pages qui ne {'mène' if numbers['links'] < 2 else 'mènent'} plus nulle part."
            )
        if gesture.kind == "introduce" and other is not None:
            both = f"{count(numbers['common'], 'espace')} {'cite' if numbers['common'] < 2 else 'citent'} les deux"
            return typeset(f"Présenter {called(place)} {to(called(other, again=not place.name))} : {both}, et aucun ne renvoie à l’autre.")
        usual = f"rien depuis {count(numbers['days'], 'jour')}, quand il publie d’ordinaire {rhythm(numbers['gap'])}"
        return typeset(f"Prendre des nouvelles {of(called(place))} : {usual}.")

    def overlap(self, overlap: Overlap) -> str:
        return typeset(f"{overlap.one} et {overlap.other} répondent au même besoin : qui portera quoi ?")

    def asked(self, asked: Asked, times: int | None) -> str:
        often = f", posée {number(times)} fois" if times else ""
        return typeset(f"En attente depuis {count(asked.days, 'jour')}{often} : {quoted(asked.text, 30)}")

    def more_asked(self, others: int) -> str:
        verb = "attend" if others == 1 else "attendent"
        return typeset(f"{capital(count(others, 'autre question', 'autres questions'))} {verb} une réponse.")

    def chart_title(self) -> str:
        return "Publications par semaine"

    def chart_source(self, facts_end: datetime) -> str:
        return typeset(
            f"Source : dates publiées par les espaces eux-mêmes, jusqu’au {day(facts_end - timedelta(microseconds=1), with_year=True)}."
        )

    def sources_word(self) -> str:
        return "Sources"

    def lede(self) -> str:
        return "Chaque phrase s’ouvre sur ses sources."

    def to_source(self) -> str:
        return "vers la source"

    def table_word(self) -> str:
        return "Les mêmes nombres en tableau"

    def week_word(self) -> str:
        return "Semaine du"

    def posts_word(self) -> str:
        return "Publications"

    def in_quotes(self, text: str) -> str:
        return typeset(f"« {text} »")

    def a_day(self, moment: date) -> str:
        return day(moment, with_year=True)

    def axis_label(self) -> str:
        """Une expression de Vega : le mois, et l’année en janvier."""
        months = ", ".join(f"'{month}'" for month in SHORT_MONTHS)
        return (
            f"[{months}][toNumber(slice(datum.value, 5, 7)) - 1] + (slice(datum.value, 5, 7) == '01' ? ' ' + slice(datum.value, 0, 4) : '')"
        )

    def join(self, parts: Sequence[str]) -> str:
        return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} et {parts[-1]}" if parts else ""

    def _ways(self, theme: Theme) -> str:
        counted = Counter(theme.hows)
        said = [f"{number(counted[how])} {words}" for how, words in HOW.items() if counted[how]]
        return self.join(said).replace("avec ses mots", "avec leurs mots" if counted["rewrite"] > 1 else "avec ses mots")


PHRASES = French()
