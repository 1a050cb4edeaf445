# cython: language_level=3
"""Markup cut at its tags, as the expression `_token` of `quick` cuts it: the key of each tag, or these and the texts between them.

Each walk stops at the fragment's length; the three widths of Python's texts are three readings of one source.
"""

from cpython.unicode cimport PyUnicode_1BYTE_KIND, PyUnicode_2BYTE_KIND, PyUnicode_DATA, PyUnicode_GET_LENGTH, PyUnicode_KIND, PyUnicode_Substring
from libc.string cimport memchr

ctypedef unsigned char narrow
ctypedef unsigned short wide
ctypedef unsigned int widest
ctypedef fused letter:
    narrow
    wide
    widest


cdef inline bint is_small(widest c) noexcept:
    return c'a' <= c <= c'z'


cdef inline bint is_letter(widest c) noexcept:
    return c'a' <= (c | 32) <= c'z'


cdef inline bint is_digit(widest c) noexcept:
    return c'0' <= c <= c'9'


cdef Py_ssize_t past(letter* s, Py_ssize_t i, Py_ssize_t n, const char* word) noexcept:
    """Where a word ends that stands at i; -1 when another stands there."""
    cdef Py_ssize_t k = 0
    while word[k]:
        if i + k >= n or s[i + k] != <unsigned char>word[k]:
            return -1
        k += 1
    return i + k


cdef Py_ssize_t past_value(letter* s, Py_ssize_t i, Py_ssize_t n) noexcept:
    """Behind the quote that ends a value (VALUE in `tags`); -1 when something odd stands in it."""
    while i < n:
        if s[i] == c'"':
            return i + 1
        if s[i] == c'<' or s[i] == c'>' or s[i] == c'`' or s[i] == c'\\':
            return -1
        i += 1
    return -1


cdef Py_ssize_t past_address(letter* s, Py_ssize_t i, Py_ssize_t n) noexcept:
    """Behind SURE_ADDRESS of `tags`; -1 when another value stands there."""
    cdef Py_ssize_t start
    cdef bint has_label = False
    i = past(s, i, n, b'"http')
    if i >= 0 and i < n and s[i] == c's':
        i += 1
    if i >= 0:
        i = past(s, i, n, b"://")
    if i < 0:
        return -1
    while not (i + 3 < n and (s[i] | 32) == c'x' and (s[i + 1] | 32) == c'n' and s[i + 2] == c'-' and s[i + 3] == c'-'):
        start = i
        while i < n and (is_letter(s[i]) or is_digit(s[i]) or s[i] == c'_' or s[i] == c'-'):
            i += 1
        if i == start or i >= n or s[i] != c'.':
            i = start
            break
        i += 1
        has_label = True
    start = i
    while i < n and is_letter(s[i]):
        i += 1
    if not has_label or i - start < 2:
        return -1
    if i + 1 < n and s[i] == c':' and is_digit(s[i + 1]):
        i += 1
        start = i
        while i < n and i < start + 4 and is_digit(s[i]):
            i += 1
    if i < n and (s[i] == c'/' or s[i] == c'?' or s[i] == c'#'):
        return past_value(s, i + 1, n)
    return i + 1 if i < n and s[i] == c'"' else -1


cdef const char* OF_LINKS[4]
cdef const char* OF_PICTURES[4]
OF_LINKS[:] = [b' title="', b' rel="', b' hreflang="', b""]
OF_PICTURES[:] = [b' alt="', b' title="', b' width="', b' height="']


cdef Py_ssize_t past_attributes(letter* s, Py_ssize_t i, Py_ssize_t n, const char** names) noexcept:
    """Behind the attributes of these names, each with the value it may have."""
    cdef Py_ssize_t then = i
    cdef int k
    while then >= 0:
        i, then = then, -1
        for k in range(4):
            if names[k][0] and then < 0:
                then = past(s, i, n, names[k])
        then = past_value(s, then, n) if then >= 0 else -1
    return i


cdef bint is_sure_link(letter* s, Py_ssize_t i, Py_ssize_t n) noexcept:
    """Whether SURE_LINK stands at i, and the end of the tag behind it."""
    i = past(s, i, n, b"href=")
    i = past_address(s, i, n) if i >= 0 else -1
    i = past_attributes(s, i, n, OF_LINKS) if i >= 0 else -1
    return i >= 0 and i < n and s[i] == c'>'


cdef bint is_sure_picture(letter* s, Py_ssize_t i, Py_ssize_t n) noexcept:
    """Whether SURE_PICTURE stands at i, and the end of the tag behind it."""
    i = past(s, i, n, b"src=")
    i = past_address(s, i, n) if i >= 0 else -1
    i = past_attributes(s, i, n, OF_PICTURES) if i >= 0 else -1
    if i >= 0 and i < n and s[i] == c' ':
        i += 1
    if i >= 0 and i < n and s[i] == c'/':
        i += 1
    return i >= 0 and i < n and s[i] == c'>'


cdef Py_ssize_t past_key(letter* s, Py_ssize_t i, Py_ssize_t n) noexcept:
    """Where the key ends of the tag whose `<` stands before i."""
    cdef Py_ssize_t at = i
    if i >= n or not (is_letter(s[i]) or s[i] == c'/' or s[i] == c'!' or s[i] == c'?'):
        return i
    if s[i] == c'/':
        at += 1
    if at < n and is_small(s[at]):
        while at < n and (is_small(s[at]) or is_digit(s[at])):
            at += 1
        if at < n and s[at] == c'>':
            return at + 1
        if at < n and s[at] == c' ':
            if at == i + 1 and s[i] == c'a' and is_sure_link(s, at + 1, n):
                return at + 1
            if at == i + 3 and s[i] == c'i' and s[i + 1] == c'm' and s[i + 2] == c'g' and is_sure_picture(s, at + 1, n):
                return at + 1
    at = i + 1
    while at < n and s[at] != c'<' and s[at] != c'>':
        at += 1
    return at + 1 if at < n and s[at] == c'>' else i + 1


cdef Py_ssize_t next_tag(letter* s, Py_ssize_t i, Py_ssize_t n) noexcept:
    """Where the next `<` stands, or n."""
    cdef void* found
    if letter is narrow:
        found = memchr(s + i, c'<', n - i)
        return <narrow*>found - s if found != NULL else n
    else:
        while i < n and s[i] != c'<':
            i += 1
        return i


cdef list walked(str html, letter* s, Py_ssize_t n, bint with_texts):
    cdef list parts = []
    cdef Py_ssize_t last = 0, at, end
    while True:
        at = next_tag(s, last, n)
        if with_texts:
            parts.append(PyUnicode_Substring(html, last, at))
        if at == n:
            return parts
        end = past_key(s, at + 1, n)
        parts.append(PyUnicode_Substring(html, at + 1, end))
        last = end


cdef list walked_by_width(str html, bint with_texts):
    cdef Py_ssize_t n = PyUnicode_GET_LENGTH(html)
    if PyUnicode_KIND(html) == PyUnicode_1BYTE_KIND:
        return walked(html, <narrow*>PyUnicode_DATA(html), n, with_texts)
    if PyUnicode_KIND(html) == PyUnicode_2BYTE_KIND:
        return walked(html, <wide*>PyUnicode_DATA(html), n, with_texts)
    return walked(html, <widest*>PyUnicode_DATA(html), n, with_texts)


def keys_of(str html not None):
    """The keys of all tags, as `_token.findall`."""
    return walked_by_width(html, False)


def cut(str html not None):
    """Text, key, text, …, text, as `_token.split`."""
    return walked_by_width(html, True)
