from seve.harvest.parse.feeds.scan.texts cimport Texts, is_blank, letters

cdef enum:
    MOST_ATTRIBUTES = 48


cdef struct Attribute:
    Py_ssize_t name, name_end, value, value_end  # where they stand
    Py_ssize_t colon  # within the name, or -1
    bint plain  # the value is as it is written
    bint space  # it declares a name space


cdef class Name:
    cdef bytes raw
    cdef str expanded, local  # "uri local", and its end
    cdef str field  # what it goes by with us
    cdef bint asked, several, typed, body, of_head


cdef class Scope:
    cdef dict prefixes, names, attributes, within


cdef class Tags(Texts):
    cdef list opened, outer
    cdef Scope scope
    cdef Py_ssize_t changed_at  # how many elements stood open when the scope changed, or -1
    cdef bint begun, collects
    cdef list texts  # of the part that is collected
    cdef Attribute found[MOST_ATTRIBUTES]
    cdef int told, declared  # attributes of the tag; those of them that declare a name space
    cdef int scopes  # made so far

    cdef int read(self) except -1
    cdef int begin(self, Name name, Py_ssize_t at) except -1
    cdef int end(self, Name name, Py_ssize_t at) except -1
    cdef dict attributes_told(self)
    cdef int pass_declaration(self) except -1
    cdef int take_aside(self, Py_ssize_t at) except -1
    cdef int take_instruction(self, Py_ssize_t at) except -1
    cdef Py_ssize_t past_name(self, Py_ssize_t at) except -1
    cdef int take_text(self, Py_ssize_t at, Py_ssize_t end) except -1
    cdef int take_start(self, Py_ssize_t at) except -1
    cdef int take_end(self, Py_ssize_t at) except -1
    cdef int close(self, Py_ssize_t at) except -1
    cdef Py_ssize_t take_attributes(self, Py_ssize_t at) except -1
    cdef Py_ssize_t take_value(self, Attribute* one, Py_ssize_t at) except -1
    cdef int look_at_name(self, Attribute* one) except -1
    cdef bint is_same(self, Py_ssize_t one, Py_ssize_t other, Py_ssize_t size) noexcept
    cdef str value_of(self, Attribute* one)
    cdef int open_scope(self) except -1
    cdef Name named(self, Py_ssize_t at, Py_ssize_t end, Py_ssize_t colon)
    cdef str attribute_name(self, Attribute* one)
