"""What `events` reads by expat, read by a scanner that is compiled where the machine that installs Sève has a compiler of C.

`texts` (characters and references), `tags` (names, attributes, name spaces), `items` (what they mean). It knows only the plain grammar
of XML 1.0: names in ASCII, the five entities, no document type. Whatever else stands in a feed, and whatever is not well-formed, raises
Odd, and expat has the word; tests hold the two beside each other on every feed at hand and on broken ones.
"""
