ctypedef const unsigned char* letters


cdef inline bint is_blank(unsigned char c) noexcept:
    return c == c' ' or c == c'\n' or c == c'\t'


cdef class Texts:
    cdef bytes body
    cdef letters s  # the body's own bytes, and a zero behind them
    cdef Py_ssize_t i, n  # how far it is read; its length
    cdef bint ascii
    cdef unsigned char* room  # for texts with references
    cdef Py_ssize_t room_size

    cdef Py_ssize_t find(self, const char* what, Py_ssize_t size, Py_ssize_t start) except -1
    cdef str decoded(self, Py_ssize_t at, Py_ssize_t end)
    cdef int check(self, Py_ssize_t at, Py_ssize_t end) except -1
    cdef int check_text(self, Py_ssize_t at, Py_ssize_t end) except -1
    cdef str resolved(self, Py_ssize_t at, Py_ssize_t end, bint is_attribute)
    cdef int make_room(self, Py_ssize_t size) except -1
    cdef Py_ssize_t take_reference(self, Py_ssize_t at, Py_ssize_t* to) except -1
    cdef Py_ssize_t take_number(self, Py_ssize_t at, Py_ssize_t* to) except -1
    cdef int write(self, unsigned int value, Py_ssize_t* to) except -1
