"""Words, sentences and short forms of plain text, French and English first."""

import re
import unicodedata
from functools import cache

_WORD = re.compile(r"[^\W_]+(?:[-.’'][^\W_]+)*")
# l’, d’, qu’, jusqu’… before a vowel or a mute h: the article goes, the noun stays
_ELISION = re.compile(r"^(?:[cdjlmnst]|qu|jusqu|lorsqu|puisqu|quoiqu|quelqu|presqu)['’](?=[^\W\d_])", re.IGNORECASE)
_ENGLISH_TAIL = re.compile(r"(?:n['’]t|['’](?:s|re|ve|ll|d|m))$", re.IGNORECASE)
_BREAK = re.compile(r"(?<=[.!?…])(?:\s?[\"'”’»)\]])*\s+(?=[\"'“«(\[]?\s?[^\W_a-zà-ÿ])|\n{1,}")
_ABBREVIATION = re.compile(
    r"(?:\b(?:M|MM|Mme|Mlle|Mgr|Dr|Pr|St|Ste|Me|p|pp|[Aa]rt|al|[Cc]f|[Ee]x|éd|vol|fig|etc|env|av|bd|Mr|Mrs|Ms|Prof|vs|Jr|Sr|No|Inc|Ltd)|\b[A-ZÀ-Þ])\.$"
)
_MARKS = re.compile("[\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]+")  # accents, once apart from their letters
_LIGATURES = str.maketrans(
    {"œ": "oe", "Œ": "oe", "æ": "ae", "Æ": "ae", "ß": "ss", "ø": "o", "Ø": "o", "ł": "l", "Ł": "l", "đ": "d", "Đ": "d", "’": "'"}
)

_FRENCH = """
a à afin ai aie aient aies ainsi ait alors après as au aucun aucune aujourd'hui auquel aura aurait aussi autre autres aux auxquels avaient
avais avait avant avec avez aviez avions avoir avons ayant beaucoup bien c ça car ce ceci cela celle celles celui cent cependant certain
certaine certaines certains ces cet cette ceux chaque chez ci comme comment contre d dans de dedans dehors déjà depuis des dès desquels
deux devant doit doivent donc dont du duquel durant elle elles en encore enfin entre es est et étaient étais était étant été êtes être eu
eue eurent eut eux fait faire fois font furent fut grâce hors ici il ils j je jusqu jusque l la là laquelle le lequel les lesquelles
lesquels leur leurs lors lorsque lui m ma mais malgré me même mêmes mes mien moi moins mon n ne ni non nos notre nous nouveau nouvelle
nouvelles nouveaux on ont or ou où par parce parfois parmi pas pendant peu peut peuvent plus plusieurs plutôt pour pourquoi pourtant près
presque puis puisque qu quand que quel quelle quelles quelque quelques quels qui quoi quoique s sa sans sauf se sel selon sera serait
seront ses seulement si sien sinon soi soient sois soit sommes son sont sous soyez suis sur surtout t ta tandis tant te tel telle
tellement telles tels tes toi ton toujours tous tout toute toutefois toutes très trop tu un une unes uns va vers veut via voici voilà vont
vos votre vous vu y an ans année années jour jours mois semaine heure heures janvier février mars avril mai juin juillet août septembre
octobre novembre décembre lundi mardi mercredi jeudi vendredi samedi dimanche lire suite article blog site http https www com
"""
_ENGLISH = """
a about above after again against all also although always am an and another any are aren as at be became because been before being below
between both but by can cannot could couldn did didn do does doesn doing don down during each either else ever every few first for from
further get gets getting go goes going got had hadn has hasn have haven having he her here hers herself him himself his how however i if
in instead into is isn it its itself just last least let like made make makes many may me might more most much must my myself need neither
new next no nor not now of off often on once one only onto or other others our ours ourselves out over own per perhaps quite rather really
s same see seem seems several shall she should shouldn since so some something soon still such t than that the their theirs them
themselves then there these they thing things this those though through thus to together too two under until up upon us use used uses
using very via want wants was wasn way we well were weren what when where whether which while who whole whom whose why will with within
without won would wouldn yes yet you your yours yourself january february march april june july august september october november december
monday tuesday wednesday thursday friday saturday sunday day days week weeks month months year years today read post article blog site
http https www com
"""


def fold(text: str) -> str:
    """Lower case, without accents; ligatures open (œ → oe)."""
    if text.isascii():
        return text.lower()
    return _MARKS.sub("", unicodedata.normalize("NFKD", text.translate(_LIGATURES))).lower()


def words(text: str) -> list[str]:
    """The words in order, lower case, accents kept; French elisions and English possessives are taken off."""
    found = []
    for raw in _WORD.findall(text.lower()):
        word = _ENGLISH_TAIL.sub("", _ELISION.sub("", raw))
        if word:
            found.append(word)
    return found


def sentences(text: str) -> list[str]:
    """The sentences in order, stripped; a line break also ends a sentence, an abbreviation (M., cf., J.) does not."""
    found: list[str] = []
    start = 0
    for gap in _BREAK.finditer(text):
        if "\n" not in gap.group() and _ABBREVIATION.search(text[start : gap.start()]):
            continue
        found.append(text[start : gap.end()].strip())
        start = gap.end()
    found.append(text[start:].strip())
    return [sentence for sentence in found if sentence]


@cache
def stop_words(language: str) -> frozenset[str]:
    """The words that say nothing of a subject, with and without accents; those of both languages when it is neither French nor English."""
    lists = {"fr": _FRENCH, "en": _ENGLISH}
    plain = lists.get(language[:2].lower(), _FRENCH + _ENGLISH).split()
    return frozenset(plain) | frozenset(fold(word) for word in plain)


def shorten(text: str, words: int) -> str:
    """At most `words` words (runs without white space), on one line; a cut is marked by “…”, and made after a pause when one is near."""
    one_line = " ".join(text.split())
    pieces = one_line.split(" ")
    if len(pieces) <= words:
        return one_line
    kept = pieces[: max(words, 1)]
    for length in range(len(kept), max(len(kept) * 2 // 3, 1), -1):
        if kept[length - 1][-1] in ".!?…":
            return " ".join(kept[:length])
    return " ".join(kept).rstrip(" ,;:–—-(«“") + "…"
