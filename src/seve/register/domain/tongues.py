"""In which language a card's words are: by the words of the shared vocabulary, by small words and by accents.

Labels are too short for a language model.
"""

from seve.base.text import fold, stop_words, words
from seve.register.domain import vocabulary


def _listed(text: str) -> frozenset[str]:
    return frozenset(word for line in text.splitlines() for word in line.split("|") if word)


# the words of the vocabulary that only an English text says, and those that both languages say alike; all others are French
ENGLISH = _listed(
    """
debate|discuss|talk|exchange of views|argue|proposal|idea|suggest|ballot|poll|social network|social media|profile|community
meet|connect|member directory|mutual help|toolbox|toolkit|tool|leaflet|poster|download|template|talking point|canvass|door
volunteer|campaigning|phone bank|membership|join|register|sign up|subscription|dues|fundrais|crowdfund|give money|news
press release|announce|mailing|e-mail|training|tutorial|monitor|course|learn|school|event|calendar|meeting|rally|ticket
library|resource|knowledge|find a|near you|nearest|locator|map of|directory|sign |open letter|shop|store|sell|sale|broadcast
carpool|ride|lift to|good practice|hosting|host |blog platform|open a blog|campaign|manifesto|ask|answer|help desk|accounting
bookkeep|campaign accounts|invoice|database of|member records|watch|dashboard|barometer|member|activist|supporter|friend
donor|citizen|voter|everyone|inhabitant|people|young|youth|student|elected|councillor|mayor|press|journalist|lead|organiser
organizer|working group|thematic|staff|headquarters|employee|european|town hall|regional election|parliamentary|presidential
congress|internal election
"""
)
ALIKE = _listed(
    """
discussion|forum|conversation|agora|tribune|contribution|suggestion|vote|consultation|referendum|kit|logo|flyer|mobilis
mobiliz|equipe|caravan|terrain|inscription|information|journal|magazine|blog|article|newsletter|bulletin|webinar|universite
mooc|agenda|rendez-vous|document|archive|wiki|encyclop|dossier|petition|signature|boutique|video|tele|film|streaming|stream
tv|emission|podcast|radio|audio|motion|deliberation|campagne|candidat|candidate|programme|contact|question|assistance|support
faq|budget|intranet|administr|observ|format|public|media|section|commission|expert|permanent|bureau|europe|donat|base|crm
contacts|merchandis|goodies|t-shirt|geolocal|statisti|publi|municipal|legislative|federation|electoral|confront|deliber|amend
contribu|coordinat|editori|communique|dialogu|mini-site|back-office|phoning|localis
"""
)


def language_of(text: str) -> str:
    """ "fr", "en", or "" when nothing tells."""
    folded = fold(text).replace("’", "'")
    french, english = stop_words("fr"), stop_words("en")
    said = words(folded)
    score = sum((word in french) - (word in english) for word in said) + any(letter in "àâçèéêëîïôùûœ" for letter in text.lower())
    for word in _named(folded):
        score += -1 if word in ENGLISH else 0 if word in ALIKE else 1
    return "fr" if score > 0 else "en" if score < 0 else ""


def _named(folded: str) -> list[str]:
    """The words of the vocabulary in a text; of several that begin at one place, the longest."""
    found: dict[int, str] = {}
    for start in vocabulary.BEGINS.finditer(folded):
        for table in vocabulary.TABLES.values():
            for word in (word for spelled in table.values() for word in spelled):
                if folded.startswith(word, start.start()) and len(word) > len(found.get(start.start(), "")):
                    found[start.start()] = word
    return list(found.values())
