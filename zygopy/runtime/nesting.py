"""The differentiating functions, as the compiler knows them: a derivative taken inside code that is differentiated."""

from __future__ import annotations

import types
from collections.abc import Callable
from typing import Any, NamedTuple, TypeVar

import numpy as np

from ..errors import NotScalar

F = TypeVar("F", bound=Callable[..., Any])


class WithGradient(NamedTuple):
    """What `withgradient` returns: the value and the gradients."""

    val: Any
    grad: Any


def differentiates(form: str) -> Callable[[F], F]:
    """Mark a function that differentiates its first argument: `form` says what it gives."""

    def mark(function: F) -> F:
        function.differentiates = form  # type: ignore[attr-defined]
        return function

    return mark


def form_of(function: Any) -> str | None:
    """What a function that differentiates gives; None for any other."""
    form = getattr(function, "differentiates", None)
    return form if isinstance(form, str) else None


def demand_scalar(value: Any) -> None:
    """Refuse a value whose gradient is not defined.

    Raises
    ------
    NotScalar
        It is no real number.
    """
    if isinstance(value, (float, bool, int, np.floating, np.integer, np.bool_)):
        return
    shape = getattr(value, "shape", None)
    if shape == () and value.dtype.kind in "biuf":
        return
    raise not_scalar(value, shape)


def not_scalar(value: Any, shape: Any) -> NotScalar:
    """The error for a value that is no real number."""
    if value is None:
        return NotScalar(
            "the function returned None", why="a gradient is that of a number", hint="is a `return` missing?"
        )
    if isinstance(value, (complex, np.complexfloating)) or getattr(getattr(value, "dtype", None), "kind", "") == "c":
        return NotScalar("the function returned a complex number", why="a gradient is that of a real number",
                         hint="return `.real`, `.imag` or `abs(...)`")
    if shape is not None:
        hint = "return its only entry, `[0]`" if shape == (1,) else "sum or average it, or use `jacobian`"
        return NotScalar(
            f"the function returned an array of shape {shape}", why="a gradient is that of a number", hint=hint
        )
    return NotScalar(f"the function returned a {type(value).__name__}", why="a gradient is that of a number",
                     hint="return a number; for (value, extra) use `withgradient` or `has_aux=True`")


@differentiates("entries")
def entries_at(back: Any, places: Any, y_bar: Any) -> Any:
    """What a pullback gives, in the order of a call: an entry for each place, None where it has none."""
    bars = back(y_bar)
    return tuple([None if place is None else bars[place] for place in places])


def called(f: Any, *args: Any) -> Any:
    """``f(*args)``, of which the function is an argument as well."""
    return f(*args)


@differentiates("pulled")
def pulled_back(site: Any, names: Any, args: Any, y_bar: Any) -> Any:
    """What the pullback of a call at a site gives, looked up and run again; the last arguments have these names."""
    count = len(args) - len(names)
    return site(*args[:count], **dict(zip(names, args[count:], strict=True)))[1](y_bar)


def of_one_site() -> Any:
    """A `pulled_back` of its own, so that what is derived of it for one site takes no room from the others."""
    code = pulled_back.__code__.replace()
    own = types.FunctionType(code, pulled_back.__globals__, pulled_back.__name__)
    own.__module__ = pulled_back.__module__
    return differentiates("pulled")(own)
