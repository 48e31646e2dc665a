"""What functions that call themselves gave back so far: a guess of the kind of what they will give."""

from __future__ import annotations

import types
import weakref
from threading import Lock
from typing import Any

import numpy as np

from .core.kinds import Array, Kind, Number, Symbol
from .errors import Passing

Form = tuple[type, Any, int]  # type, dtype, rank
NUMBERS = (float, complex, np.float64, np.float32, np.complex128)


class Surprise(Passing):
    """A function gave back something of another form than was guessed."""

    def __init__(self, function: types.FunctionType) -> None:
        super().__init__(function.__name__)
        self.function = function


def form_of(value: Any) -> Form | None:
    """The form of a number or array; None for anything else, and where an axis of length 1 may be broadcast."""
    if type(value) is np.ndarray and value.dtype.kind in "fc" and 1 not in value.shape and value.ndim:
        return np.ndarray, value.dtype, value.ndim
    return (type(value), None, 0) if type(value) in NUMBERS else None


def kind_of_form(form: Form) -> Kind:
    cls, dtype, ndim = form
    return Number(cls) if dtype is None else Array(dtype, tuple(Symbol() for _ in range(ndim)), cls)


def test_of_form(form: Form, value: str) -> str:
    """The expression that tests the form of `value`; it may use the names ``_cls`` and ``_dtype``."""
    if form[1] is None:
        return f"type({value}) is _cls"
    return f"type({value}) is _cls and {value}.dtype == _dtype and {value}.ndim == {form[2]} and 1 not in {value}.shape"


class Guesses:
    """For each function the one form of its results; none once they differed, or where it may not be run twice."""

    def __init__(self) -> None:
        self.forms: weakref.WeakKeyDictionary[types.CodeType, Form | None] = weakref.WeakKeyDictionary()
        self.lock = Lock()

    def observe(self, function: types.FunctionType, value: Any) -> None:
        form = form_of(value)
        with self.lock:
            known = self.forms.setdefault(function.__code__, form)
            if known != form:
                self.forms[function.__code__] = None

    def form(self, function: Any) -> Form | None:
        return self.forms.get(function.__code__)

    def kind(self, function: Any) -> Kind | None:
        """What the results of a function are, as far as was seen."""
        form = self.form(function)
        return None if form is None else kind_of_form(form)

    def give_up(self, function: Any) -> None:
        with self.lock:
            self.forms[function.__code__] = None
