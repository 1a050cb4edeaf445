# cython: language_level=3
"""The tags of a document: well-formed, in order, each name with the name space it stands in. What they mean is for who inherits."""

from cpython.bytes cimport PyBytes_AS_STRING, PyBytes_FromStringAndSize, PyBytes_GET_SIZE
from libc.string cimport memchr, memcmp

import re

from seve.harvest.parse.feeds.names import Odd

cdef enum:
    DEEPEST = 10_000
    MOST_NAMES = 1_000
    MOST_SCOPES = 200  # made anew for each declaration that is not the last one's
    MOST_PREFIXES = 100

XML = "http://www.w3.org/XML/1998/namespace"
XMLNS = "http://www.w3.org/2000/xmlns/"

_declaration = re.compile(
    rb"<\?xml\s+version\s*=\s*(?:\"1\.0\"|'1\.0')(?:\s+encoding\s*=\s*(?:\"[A-Za-z][\w.-]*\"|'[A-Za-z][\w.-]*'))?"
    rb"(?:\s+standalone\s*=\s*(?:\"(?:yes|no)\"|'(?:yes|no)'))?\s*\?>"
)


cdef inline bint begins_name(unsigned char c) noexcept:
    return c'a' <= (c | 32) <= c'z' or c == c'_'


cdef inline bint is_of_name(unsigned char c) noexcept:
    return c'a' <= (c | 32) <= c'z' or c'0' <= c <= c'9' or c == c'_' or c == c'-' or c == c'.'


cdef class Name:
    """An element by its name as it is written."""


cdef class Scope:
    """The prefixes that stand somewhere in the document, and the names met there."""

    def __cinit__(self, dict prefixes):
        self.prefixes, self.names, self.attributes, self.within = prefixes, {}, {}, {}


cdef class Tags(Texts):
    """Walks through a document and calls `begin` and `end` for each element. Raises Odd."""

    def __cinit__(self, bytes body not None, *_, **__):
        self.opened, self.outer, self.texts = [], [], []
        self.scope, self.changed_at, self.scopes = Scope({b"": "", b"xml": XML}), -1, 0

    cdef int begin(self, Name name, Py_ssize_t at) except -1:
        raise NotImplementedError

    cdef int end(self, Name name, Py_ssize_t at) except -1:
        raise NotImplementedError

    cdef int read(self) except -1:
        cdef Py_ssize_t at
        cdef letters next
        cdef unsigned char c
        self.pass_declaration()
        while True:
            next = <letters>memchr(self.s + self.i, c'<', self.n - self.i)
            at = next - self.s if next != NULL else self.n
            if at > self.i:
                self.take_text(self.i, at)
            if next == NULL:
                break
            c = self.s[at + 1]
            if c == c'/':
                self.take_end(at)
            elif c == c'!':
                self.take_aside(at)
            elif c == c'?':
                self.take_instruction(at)
            else:
                self.take_start(at)
        if self.opened or not self.begun:
            raise Odd
        return 0

    cdef int pass_declaration(self) except -1:
        if self.body.startswith(b"<?xml", self.i) and is_blank(self.s[self.i + 5]):
            found = _declaration.match(self.body, self.i)
            if found is None:
                raise Odd
            self.i = found.end()
        return 0

    cdef int take_aside(self, Py_ssize_t at) except -1:
        """A comment, or text that stands as CDATA."""
        cdef Py_ssize_t end
        if self.n - at > 4 and memcmp(self.s + at, b"<!--", 4) == 0:
            end = self.find(b"--", 2, at + 4)
            if self.s[end + 2] != c'>':
                raise Odd
            self.check(at + 4, end)
            self.i = end + 3
        elif self.n - at > 9 and self.opened and memcmp(self.s + at, b"<![CDATA[", 9) == 0:
            end = self.find(b"]]>", 3, at + 9)
            if self.collects:
                self.texts.append(self.decoded(at + 9, end))
            else:
                self.check(at + 9, end)
            self.i = end + 3
        else:
            raise Odd
        return 0

    cdef int take_instruction(self, Py_ssize_t at) except -1:
        cdef Py_ssize_t end = self.past_name(at + 2), size = end - at - 2
        if size == 3 and self.body[at + 2 : end].lower() == b"xml":
            raise Odd
        at, end = end, self.find(b"?>", 2, end)
        if at != end and not is_blank(self.s[at]):
            raise Odd
        self.check(at, end)
        self.i = end + 2
        return 0

    cdef Py_ssize_t past_name(self, Py_ssize_t at) except -1:
        """Where a name without a prefix ends."""
        if not begins_name(self.s[at]):
            raise Odd
        while is_of_name(self.s[at]):
            at += 1
        return at

    cdef int take_text(self, Py_ssize_t at, Py_ssize_t end) except -1:
        cdef Py_ssize_t start = at
        cdef str value
        self.i = end
        while is_blank(self.s[at]):
            at += 1
        if at < end:
            if not self.opened:
                raise Odd
            self.check_text(at, end)
            if memchr(self.s + at, c'&', end - at) != NULL:
                value = self.resolved(start, end, False)
                if self.collects:
                    self.texts.append(value)
                return 0
        if self.collects:
            self.texts.append(self.decoded(start, end))
        else:
            self.check(at, end)
        return 0

    cdef int take_start(self, Py_ssize_t at) except -1:
        cdef Py_ssize_t end = self.past_name(at + 1), colon = -1
        cdef Name name
        cdef bint empty
        if self.s[end] == c':':
            colon = end - at - 1
            end = self.past_name(end + 1)
        self.i = self.take_attributes(end)
        empty = self.s[self.i] == c'/'
        self.i += 2 if empty else 1
        if not self.opened and self.begun:
            raise Odd
        self.begun = True
        if self.declared:
            self.open_scope()
        name = self.named(at + 1, end, colon)
        if len(self.opened) >= DEEPEST:
            raise Odd
        self.opened.append(name)
        self.begin(name, at)
        if empty:
            self.close(at)
        return 0

    cdef int take_end(self, Py_ssize_t at) except -1:
        cdef Py_ssize_t size, end
        cdef Name name
        if not self.opened:
            raise Odd
        name = <Name>self.opened[len(self.opened) - 1]
        size = PyBytes_GET_SIZE(name.raw)
        end = at + 2 + size
        if end >= self.n or memcmp(self.s + at + 2, PyBytes_AS_STRING(name.raw), size) != 0:
            raise Odd
        while is_blank(self.s[end]):
            end += 1
        if self.s[end] != c'>':
            raise Odd
        self.close(at)
        self.i = end + 1
        return 0

    cdef int close(self, Py_ssize_t at) except -1:
        cdef Name name = <Name>self.opened.pop()
        self.end(name, at)
        if self.changed_at == len(self.opened):
            self.scope, self.changed_at = self.outer.pop()
        return 0

    cdef Py_ssize_t take_attributes(self, Py_ssize_t at) except -1:
        """Finds the attributes of a tag, from behind its name to its > or />; where that is."""
        cdef Py_ssize_t start
        cdef Attribute* one
        cdef unsigned char c
        self.told = self.declared = 0
        while True:
            start = at
            while is_blank(self.s[at]):
                at += 1
            c = self.s[at]
            if c == c'>':
                break
            if c == c'/':
                if self.s[at + 1] != c'>':
                    raise Odd
                break
            if at == start or self.told == MOST_ATTRIBUTES:
                raise Odd
            one = &self.found[self.told]
            one.name, one.colon = at, -1
            at = self.past_name(at)
            if self.s[at] == c':':
                one.colon = at
                at = self.past_name(at + 1)
            one.name_end = at
            while is_blank(self.s[at]):
                at += 1
            if self.s[at] != c'=':
                raise Odd
            at = self.take_value(one, at + 1)
            self.look_at_name(one)
            self.told += 1
        return at

    cdef Py_ssize_t take_value(self, Attribute* one, Py_ssize_t at) except -1:
        cdef unsigned char c, quote, high = 0
        while is_blank(self.s[at]):
            at += 1
        quote = self.s[at]
        if quote != c'"' and quote != c"'":
            raise Odd
        at += 1
        one.value, one.plain = at, True
        while True:
            c = self.s[at]
            if c == quote:
                break
            if c == c'<' or c == 0:
                raise Odd
            if c == c'&' or c == c'\n' or c == c'\t':
                one.plain = False
            high |= c
            at += 1
        one.value_end = at
        if not one.plain or high >= 128:
            self.value_of(one)  # raises where it is no text
        return at + 1

    cdef int look_at_name(self, Attribute* one) except -1:
        """Whether it declares a name space. Raises Odd for what stands twice."""
        cdef Py_ssize_t size = one.name_end - one.name, local = one.name_end - one.colon - 1
        cdef Attribute* other
        cdef int k
        one.space = size >= 5 and memcmp(self.s + one.name, b"xmlns", 5) == 0 and (size == 5 or one.colon == one.name + 5)
        if one.space:
            self.declared += 1
        for k in range(self.told):
            other = &self.found[k]
            if other.name_end - other.name == size and self.is_same(other.name, one.name, size):
                raise Odd
            if one.colon < 0 or other.colon < 0 or one.space or other.space:
                continue
            if other.name_end - other.colon - 1 == local and self.is_same(other.colon + 1, one.colon + 1, local):
                raise Odd  # by another prefix perhaps, which may mean the same
        return 0

    cdef bint is_same(self, Py_ssize_t one, Py_ssize_t other, Py_ssize_t size) noexcept:
        return memcmp(self.s + one, self.s + other, size) == 0

    cdef str value_of(self, Attribute* one):
        return self.decoded(one.value, one.value_end) if one.plain else self.resolved(one.value, one.value_end, True)

    cdef int open_scope(self) except -1:
        """The prefixes that this element declares hold until it ends."""
        cdef list told = []
        cdef int k
        cdef Attribute* one
        cdef Scope scope
        for k in range(self.told):
            one = &self.found[k]
            if one.space:
                prefix = self.body[one.colon + 1 : one.name_end] if one.colon >= 0 else b""
                uri = self.value_of(one)
                if prefix in (b"xml", b"xmlns") or uri in (XML, XMLNS) or " " in uri or (prefix and not uri):
                    raise Odd
                told.append((prefix, uri))
        key = tuple(told)
        scope = <Scope>self.scope.within.get(key)
        if scope is None:
            self.scopes += 1
            if self.scopes > MOST_SCOPES or len(self.scope.prefixes) > MOST_PREFIXES:
                raise Odd
            scope = self.scope.within[key] = Scope({**self.scope.prefixes, **dict(told)})
        self.outer.append((self.scope, self.changed_at))
        self.scope, self.changed_at = scope, len(self.opened)
        return 0

    cdef Name named(self, Py_ssize_t at, Py_ssize_t end, Py_ssize_t colon):
        """The element; every prefix of its attributes is known."""
        cdef bytes raw = PyBytes_FromStringAndSize(<char*>self.s + at, end - at)
        cdef Name name = <Name>self.scope.names.get(raw)
        cdef int k
        for k in range(self.told):
            if self.found[k].colon >= 0 and not self.found[k].space:
                self.attribute_name(&self.found[k])
        if name is None:
            name = Name()
            name.raw = raw
            prefix = raw[:colon] if colon >= 0 else b""
            uri = self.scope.prefixes.get(prefix)
            if uri is None or len(self.scope.names) >= MOST_NAMES:
                raise Odd
            name.local = raw[colon + 1 :].decode()
            name.expanded = f"{uri} {name.local}" if uri else name.local
            self.scope.names[raw] = name
        return name

    cdef str attribute_name(self, Attribute* one):
        cdef bytes raw = PyBytes_FromStringAndSize(<char*>self.s + one.name, one.name_end - one.name)
        name = self.scope.attributes.get(raw)
        if name is None:
            if len(self.scope.attributes) >= MOST_NAMES:
                raise Odd
            if one.colon < 0:
                name = raw.decode()
            else:
                prefix, _, local = raw.partition(b":")
                uri = self.scope.prefixes.get(prefix)
                if not uri:
                    raise Odd
                name = f"{uri} {local.decode()}"
            self.scope.attributes[raw] = name
        return <str>name

    cdef dict attributes_told(self):
        cdef dict told = {}
        cdef int k
        for k in range(self.told):
            if not self.found[k].space:
                told[self.attribute_name(&self.found[k])] = self.value_of(&self.found[k])
        return told
