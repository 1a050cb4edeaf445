"""What people type on the desk, read and checked. A form that is refused comes back with all that was typed."""

from collections.abc import Callable

from django import forms

from seve.base.errors import SeveError
from seve.desk.refusals import in_words


def carried_out(form: forms.Form, act: Callable[[], object]) -> bool:
    """Do what a form asks. False when it is not valid or the room refuses: the form then says why, beside all that was typed."""
    if form.is_valid():
        try:
            act()
        except SeveError as refused:
            form.add_error(None, in_words(str(refused)))
        else:
            return True
    _lead_to_fault(form)
    return False


def _lead_to_fault(form: forms.Form) -> None:
    """The caret stands in the first field to mend when the page comes back: nobody looks for what is wrong."""
    names = [field.name for field in form.visible_fields()]
    if names:
        form.fields[next((name for name in names if name in form.errors), names[0])].widget.attrs["autofocus"] = True
