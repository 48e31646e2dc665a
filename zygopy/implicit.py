"""Gradients with respect to arrays that a function reaches by itself: of globals, captured names, fields, entries."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .dispatch import Request, bind, run, target_of
from .errors import ZygopyError
from .runtime.params import Grads, Params, grads_of


def implicit(f: Callable[..., Any], given: tuple[Any, ...], kwargs: dict[str, Any], form: str,
             aux: bool = False) -> tuple[Any, Any]:
    """What the derived function of the form gives, and the values through which it reaches the arrays."""
    wanted, *more = given
    if more or kwargs:
        raise TypeError("a gradient with respect to params() is that of a function without arguments: "
                        "`lambda: loss(x, y)`")
    target = target_of(f)
    values, _ = bind(target, (), {})
    try:
        roots, found = run(target.function, [wanted, *values], Request((), form, aux))
    except ZygopyError as error:
        raise error.with_traceback(None) from None
    return roots, found


def value_and_grads(f: Callable[..., Any], given: tuple[Any, ...], kwargs: dict[str, Any],
                    aux: bool = False) -> tuple[Any, Grads]:
    """The value and the gradients by array."""
    roots, (value, bars) = implicit(f, given, kwargs, "implicit", aux)
    return value, grads_of(given[0], bars, roots)


def pullback_to_params(f: Callable[..., Any], given: tuple[Any, ...],
                       kwargs: dict[str, Any]) -> tuple[Any, Callable[[Any], Grads]]:
    """The value and the pullback to the arrays."""
    wanted: Params = given[0]
    roots, (y, inner) = implicit(f, given, kwargs, "implicit rule")

    def back(y_bar: Any) -> Grads:
        return grads_of(wanted, inner(y_bar), roots)

    return y, back
