"""Refusals in the reader's language. Rules and services speak plain English lines; the doors that face people call `in_words`."""

import re
from functools import cache

from django.utils.translation import gettext, gettext_noop

LINES = [
    gettext_noop("cannot read {path}: {reason}"),
    gettext_noop("cannot write {path}: {reason}"),
    gettext_noop("{name} is empty: nothing to read"),
    gettext_noop("{name} is larger than {size} MB: split it"),
    gettext_noop("{name} is a binary file, not a list of addresses"),
    gettext_noop("{name} is a zip archive or a spreadsheet: save the sheet as CSV first, not a list of addresses"),
    gettext_noop("{name} is an old office document: save the sheet as CSV first, not a list of addresses"),
    gettext_noop("{name} is {what}, not a list of addresses"),
    gettext_noop("{name} holds no address: give an OPML, a CSV with a column “url”, or one address a line"),
    gettext_noop("{name} holds no object with a “url”"),
    gettext_noop("{name} declares XML entities, which no list of feeds needs: refused"),
    gettext_noop("{name} is not an OPML file: its first element is {element}"),
    gettext_noop("ill-formed XML: {fault}"),
    gettext_noop("cannot tell the form of {name}: end its name in {suffixes}"),
    gettext_noop("there is no address on this line"),
    gettext_noop("there is no address here"),
    gettext_noop("a quotation mark is never closed"),
    gettext_noop("{cells} cells where the first line has {columns}"),
    gettext_noop("“{value}” is no {field}: write {choices}"),
    gettext_noop("“{value}” is not a web address"),
    gettext_noop("this is a page of a service, not a place there: give the address of the account or of the blog"),
    gettext_noop("this place asked to be left alone"),
    gettext_noop("this is of a kind left out by default: bring it in undecided, then admit it with a reason"),
    gettext_noop("“{name}” is of a kind left out by default (minors, health, dating, genealogy): write why it is admitted"),
    gettext_noop("a reason has at most {limit} characters: it is shown in public"),
    gettext_noop("a reason is shown in public: take the address of mail out of it"),
    gettext_noop("its bounds belong to several places: merge those first"),
    gettext_noop("the territory “{code}” is not known: see the codes with: seve directory territories"),
    gettext_noop("the first line of a file of territories must be: code,name,level,parent"),
    gettext_noop("a territory needs a code and a name"),
    gettext_noop("a code has at most 32 characters, a name 120"),
    gettext_noop("“{level}” is no level: write {choices}"),
    gettext_noop("a territory cannot be its own parent"),
    gettext_noop("the parent “{parent}” is not known: put its line before this one"),
    gettext_noop("{name} declares XML entities, which no network needs: refused"),
    gettext_noop("{name} is not a GEXF file: its first element is {element}"),
    gettext_noop("{name} holds no node: nothing to read"),
    gettext_noop("this is no GeoJSON: lists within lists go too deep"),
    gettext_noop("this is no GeoJSON: {reason}"),
    gettext_noop("this is no GeoJSON of territories: a FeatureCollection with features is expected"),
    gettext_noop("this file has {count} territories, more than the {most} a page can show: split it"),
    gettext_noop("the parent “{parent}” is not known"),
    gettext_noop("a point of it has no two coordinates"),
    gettext_noop("its code stands in the file already"),
    gettext_noop("the coordinates of this file are no degrees: save it again in WGS 84 (EPSG:4326)"),
    gettext_noop("the outlines of this file keep {points} points or more, and a page draws {most}: take a lighter file"),
    gettext_noop("the territory “{code}” is not known: add it first, by a CSV line such as {line},Name,national,"),
    gettext_noop("it has no polygon"),
    gettext_noop("give at least two places to merge"),
    gettext_noop("one of these places was already merged into another: see seve directory list"),
    gettext_noop("place number {number} has no prefix {prefix}; it has: {held}"),
    gettext_noop("a place needs at least one prefix: refuse the place, or merge it, instead"),
    gettext_noop("{url} is already a prefix of “{name}” (number {number}): merge the two, or take it off there first"),
    gettext_noop("{url} is already a prefix of “{name}” (number {number})"),
    gettext_noop("{url} is the whole of “{name}”: there is nothing to split"),
    gettext_noop("{url} lies outside “{name}”, whose bounds are: {held}"),
    gettext_noop("{url} belongs to “{name}” (number {number}) by now: take it off there first"),
    gettext_noop("“{standing}” needs its proof: where is it declared or listed?"),
    gettext_noop("the confidence of a proof is between 0 and 1"),
    gettext_noop("a place needs a name"),
    gettext_noop("there is no place number {number}: see the numbers with: seve directory list"),
    gettext_noop("there is no nomination number {number}"),
    gettext_noop("there is no decision to undo"),
    gettext_noop("there is no decision number {number} to undo"),
    gettext_noop("this decision was already undone"),
    gettext_noop("what was needed to undo this decision is no longer kept"),
    gettext_noop("place number {number} was made again since: undo the later decision first"),
    gettext_noop("place number {number} was removed since: undo the later decision first"),
    gettext_noop("place number {number} was changed since ({field}): undo the later decision first"),
    gettext_noop("this address is longer than {limit} characters: {shown}"),
    gettext_noop("this address is longer than {limit} characters once encoded: {shown}"),
    gettext_noop("this address holds a backslash: {shown}"),
    gettext_noop("this address holds a control character: {shown}"),
    gettext_noop("this address holds a user name: {shown}"),
    gettext_noop("this address has no host: {shown}"),
    gettext_noop("this is not an absolute web address: {shown}"),
    gettext_noop("only http and https addresses are read: {shown}"),
    gettext_noop("an IPv4 address must be written like {like}: {shown}"),
    gettext_noop("the host is written with look-alike or invisible characters: {shown}"),
    gettext_noop("the host is not a valid international name: {shown}"),
    gettext_noop("the host of this address holds characters that no host name has: {shown}"),
]
FIELD = re.compile(r"\\{(\w+)\\}")


def in_words(line: str) -> str:
    """The same refusal in the active language; as it is when nobody has translated it."""
    for pattern, template in _patterns():
        if found := pattern.fullmatch(line):
            return gettext(template).format(**found.groupdict())
    return line


@cache
def _patterns() -> list[tuple[re.Pattern[str], str]]:
    """The lines as patterns, those with the most words of their own first."""
    ordered = sorted(LINES, key=lambda line: -len(re.sub(r"\{\w+\}", "", line)))
    return [(re.compile(FIELD.sub(r"(?P<\1>.*?)", re.escape(line)), re.S), line) for line in ordered]
