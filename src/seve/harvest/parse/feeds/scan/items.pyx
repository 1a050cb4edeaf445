# cython: language_level=3
"""The items of a feed, and what it says of itself, as `events` has them."""

from seve.harvest.parse.feeds.scan.tags cimport Name, Tags

from seve.harvest.parse.feeds.events import BODIES, MARKUP_AS_XML, OF_HEAD, SEVERAL, TYPED, markup
from seve.harvest.parse.feeds.names import ATOM_FIELDS, ATOM_ROOT, RSS_FIELDS, XML_BASE, Odd


cdef class Items(Tags):
    """Each method does what the function of its name does in `events`."""

    cdef list items, path, above
    cdef dict head, attributes, item
    cdef object fields
    cdef str root, one, field
    cdef bint is_atom, within, is_author
    cdef Py_ssize_t depth, xhtml, children
    cdef Name part  # the part of an item that is open

    def __cinit__(self, bytes body not None, bint is_atom):
        self.items, self.head, self.path, self.above = [], {}, [], [""]
        self.is_atom, self.xhtml, self.one = is_atom, -1, ""
        self.fields = ATOM_FIELDS if is_atom else RSS_FIELDS
        self.root = ATOM_ROOT if is_atom else "rss"

    cdef str field_of(self, Name name):
        if not name.asked:
            name.field = self.fields[name.expanded]
            name.asked = True
            name.several, name.typed = name.field in SEVERAL, name.field in TYPED
            name.body, name.of_head = name.field in BODIES, name.field in OF_HEAD
        return name.field

    cdef str joined(self):
        cdef Py_ssize_t size = len(self.texts)
        if size == 1:
            return <str>self.texts[0]
        return "".join(self.texts) if size else ""

    cdef int begin(self, Name name, Py_ssize_t at) except -1:
        if not self.within:
            return self.begin_outside(name)
        self.depth += 1
        if self.depth == 1:
            self.begin_part(name, at)
        elif self.depth == 0:
            if name.expanded == self.one:
                self.begin_item()
            else:
                self.within = False
                self.begin_outside(name)
        elif self.part.field is None:
            self.field_of(name)
        elif self.is_author:
            if self.depth == 2:
                self.add_person()
                self.texts.clear()
        elif self.xhtml < 0:
            raise Odd  # elements in a text
        else:
            self.children += 1
        return 0

    cdef int begin_item(self) except -1:
        self.item = {}
        if self.told > self.declared:
            told = self.attributes_told()
            if XML_BASE in told:
                self.item["base"] = told[XML_BASE]
        self.items.append(self.item)
        return 0

    cdef int begin_part(self, Name name, Py_ssize_t at) except -1:
        self.part = name
        self.collects = self.field_of(name) is not None
        if not self.collects:
            self.is_author = False
            return 0
        self.texts.clear()
        self.is_author = self.is_atom and name.field == "author"
        self.xhtml, self.children, self.attributes = -1, 0, None
        if name.several or self.is_atom:
            self.attributes = self.attributes_told()
            if name.body and self.attributes.get("type") in MARKUP_AS_XML:
                self.xhtml = at
        return 0

    cdef int add_person(self) except -1:
        authors = self.item.setdefault("authors", [])
        if self.item.get("author@") is not self.attributes:
            self.item["author@"] = self.attributes
            authors.append({})
        return 0

    cdef int begin_outside(self, Name name) except -1:
        if not self.path:
            if name.expanded.lower() != self.root:
                raise Odd
            self.one, self.above = (f"{name.expanded[:-4]}entry", [name.expanded]) if self.is_atom else ("item", ["rss", "channel"])
        elif self.path != self.above:
            if self.field is not None:
                raise Odd  # elements in the title of the feed
            self.field_of(name)
        elif name.expanded == self.one:
            self.within, self.depth = True, 0
            self.begin_item()
            return 0
        else:
            self.field_of(name)
            self.field = name.field if name.of_head else None
            self.collects = self.field is not None
            if self.collects:
                self.attributes = self.attributes_told()
                self.texts.clear()
        self.path.append(name.expanded)
        return 0

    cdef int end(self, Name name, Py_ssize_t at) except -1:
        if not self.within:
            return self.end_outside()
        self.depth -= 1
        if self.depth == 0:
            if self.part.field is not None:
                self.end_part(at)
        elif self.depth < -1:
            self.within = False
            self.end_outside()
        elif self.depth == 1 and self.is_author:
            self.item["authors"][-1][name.local] = self.joined()
        return 0

    cdef int end_part(self, Py_ssize_t at) except -1:
        cdef str value = self.joined().strip(), field = self.part.field
        self.collects = False
        if self.xhtml >= 0:
            value, self.xhtml = markup(self.body[self.xhtml : at], value, self.children), -1
        if self.part.several:
            self.item.setdefault(field, []).append((value, self.attributes))
        elif value and (field not in self.item or field == "updated"):  # the latest change counts
            self.item[field] = value
            if self.is_atom and self.attributes and self.part.typed:
                self.item[f"{field}@"] = self.attributes
        return 0

    cdef int end_outside(self) except -1:
        self.path.pop()
        if self.field is not None:
            field, value = self.field, self.joined().strip()
            self.field, self.collects = None, False
            if field in SEVERAL:
                self.head.setdefault(field, []).append((value, self.attributes))
            elif value and field not in self.head:
                self.head[field], self.head[f"{field}@"] = value, self.attributes
        return 0


def read_items(bytes body not None, *, bint is_atom):
    """(the items, what the feed says of itself), as `events.read_items` has them; Odd also where expat might yet read on."""
    cdef Items reader = Items(body, is_atom)
    try:
        reader.read()
    except UnicodeDecodeError as wrong:
        raise Odd from wrong
    return reader.items, reader.head
