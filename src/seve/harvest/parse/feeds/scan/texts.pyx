# cython: language_level=3
"""The characters of a document: looked through, decoded, their references read.

Every walk over the bytes ends at the latest at the zero that Python keeps behind them: no zero within them passes the first look.
"""

from cpython.bytes cimport PyBytes_AS_STRING, PyBytes_GET_SIZE
from cpython.mem cimport PyMem_Free, PyMem_Realloc
from cpython.unicode cimport PyUnicode_DecodeUTF8
from libc.string cimport memchr, memcmp, memcpy

from seve.harvest.parse.feeds.names import Odd


cdef bint has_controls(letters s, Py_ssize_t n, bint* ascii) noexcept:
    """Whether a character stands there that XML forbids below the blank."""
    cdef unsigned char bad = 0, high = 0, c
    cdef Py_ssize_t i
    for i in range(n):
        c = s[i]
        high |= c
        bad |= (c < 32) & (c != 9) & (c != 10) & (c != 13)
    ascii[0] = high < 128
    return bad != 0


cdef bint has_nonsigns(letters s, Py_ssize_t n) noexcept:
    """Whether U+FFFE or U+FFFF stands there, which Python would take and XML does not."""
    cdef letters at = s
    while True:
        at = <letters>memchr(at, 0xEF, s + n - at)
        if at == NULL:
            return False
        if at[1] == 0xBF and at[2] >= 0xBE:
            return True
        at += 1


cdef class Texts:
    """Bytes in UTF-8 that hold only characters of XML. Raises Odd for others."""

    def __cinit__(self, bytes body not None, *_, **__):
        cdef bint ascii = False
        self.room, self.room_size = NULL, 0
        if has_controls(<letters>PyBytes_AS_STRING(body), PyBytes_GET_SIZE(body), &ascii):
            raise Odd
        if not ascii and has_nonsigns(<letters>PyBytes_AS_STRING(body), PyBytes_GET_SIZE(body)):
            raise Odd
        if memchr(PyBytes_AS_STRING(body), 13, PyBytes_GET_SIZE(body)) != NULL:
            body = body.replace(b"\r\n", b"\n").replace(b"\r", b"\n")  # as the standard has it, before anything is read
        self.body, self.ascii = body, ascii
        self.s, self.n = <letters>PyBytes_AS_STRING(body), PyBytes_GET_SIZE(body)
        self.i = 3 if body.startswith(b"\xef\xbb\xbf") else 0

    def __dealloc__(self):
        PyMem_Free(self.room)

    cdef Py_ssize_t find(self, const char* what, Py_ssize_t size, Py_ssize_t start) except -1:
        """Where these bytes stand next; Odd when nowhere."""
        cdef letters at = self.s + start
        while True:
            at = <letters>memchr(at, what[0], self.s + self.n - at)
            if at == NULL or at + size > self.s + self.n:
                raise Odd
            if memcmp(at, what, size) == 0:
                return at - self.s
            at += 1

    cdef str decoded(self, Py_ssize_t at, Py_ssize_t end):
        return PyUnicode_DecodeUTF8(<char*>self.s + at, end - at, NULL)

    cdef int check(self, Py_ssize_t at, Py_ssize_t end) except -1:
        """Raises where there is no UTF-8."""
        if not self.ascii:
            self.decoded(at, end)
        return 0

    cdef int check_text(self, Py_ssize_t at, Py_ssize_t end) except -1:
        """Raises Odd where the end of CDATA stands that never began."""
        if memchr(self.s + at, c']', end - at) != NULL and b"]]>" in self.body[at:end]:
            raise Odd
        return 0

    cdef str resolved(self, Py_ssize_t at, Py_ssize_t end, bint is_attribute):
        """The text with its references read; no reference is shorter than what it stands for."""
        cdef Py_ssize_t to = 0, next
        cdef unsigned char c
        cdef letters found
        self.make_room(end - at)
        while at < end:
            if is_attribute:
                next = at
                while next < end and self.s[next] != c'&':
                    c = self.s[next]
                    self.room[to + next - at] = c' ' if is_blank(c) else c
                    next += 1
            else:
                found = <letters>memchr(self.s + at, c'&', end - at)
                next = found - self.s if found != NULL else end
                memcpy(self.room + to, self.s + at, next - at)
            to += next - at
            at = next
            if at < end:
                at = self.take_reference(at + 1, &to)  # it stops before what ends the text: a < or a quote
        return PyUnicode_DecodeUTF8(<char*>self.room, to, NULL)

    cdef int make_room(self, Py_ssize_t size) except -1:
        cdef void* room
        if size > self.room_size:
            room = PyMem_Realloc(self.room, size)
            if room == NULL:
                raise MemoryError
            self.room, self.room_size = <unsigned char*>room, size
        return 0

    cdef Py_ssize_t take_reference(self, Py_ssize_t at, Py_ssize_t* to) except -1:
        """Writes what a reference stands for; where it ends. `at`: behind its &."""
        cdef letters s = self.s + at
        cdef unsigned char c = 0
        if s[0] == c'#':
            return self.take_number(at + 1, to)
        if s[0] == c'a' and s[1] == c'm' and s[2] == c'p' and s[3] == c';':
            c, at = c'&', at + 4
        elif s[0] == c'l' and s[1] == c't' and s[2] == c';':
            c, at = c'<', at + 3
        elif s[0] == c'g' and s[1] == c't' and s[2] == c';':
            c, at = c'>', at + 3
        elif s[0] == c'q' and s[1] == c'u' and s[2] == c'o' and s[3] == c't' and s[4] == c';':
            c, at = c'"', at + 5
        elif s[0] == c'a' and s[1] == c'p' and s[2] == c'o' and s[3] == c's' and s[4] == c';':
            c, at = c"'", at + 5
        else:
            raise Odd
        self.room[to[0]] = c
        to[0] += 1
        return at

    cdef Py_ssize_t take_number(self, Py_ssize_t at, Py_ssize_t* to) except -1:
        cdef unsigned int value = 0, base = 10, digit
        cdef unsigned char c
        cdef Py_ssize_t start
        if self.s[at] == c'x':
            base, at = 16, at + 1
        start = at
        while True:
            c = self.s[at]
            if c'0' <= c <= c'9':
                digit = c - c'0'
            elif base == 16 and c'a' <= (c | 32) <= c'f':
                digit = (c | 32) - c'a' + 10
            else:
                break
            value = value * base + digit
            if value > 0x10FFFF:
                raise Odd
            at += 1
        if at == start or self.s[at] != c';':
            raise Odd
        if value < 32 and value != 9 and value != 10 and value != 13:
            raise Odd
        if 0xD800 <= value <= 0xDFFF or value == 0xFFFE or value == 0xFFFF:
            raise Odd
        self.write(value, to)
        return at + 1

    cdef int write(self, unsigned int value, Py_ssize_t* to) except -1:
        """One character in UTF-8."""
        cdef unsigned char* out = self.room + to[0]
        if value < 0x80:
            out[0] = value
            to[0] += 1
        elif value < 0x800:
            out[0], out[1] = 0xC0 | value >> 6, 0x80 | value & 63
            to[0] += 2
        elif value < 0x10000:
            out[0], out[1], out[2] = 0xE0 | value >> 12, 0x80 | value >> 6 & 63, 0x80 | value & 63
            to[0] += 3
        else:
            out[0], out[1], out[2], out[3] = 0xF0 | value >> 18, 0x80 | value >> 12 & 63, 0x80 | value >> 6 & 63, 0x80 | value & 63
            to[0] += 4
        return 0
