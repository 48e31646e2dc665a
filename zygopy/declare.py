"""The user's own rules: declared here, looked up before the library's."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .dispatch import BOOKS
from .rules.book import RuleBook

Decorator = Callable[[Callable[..., Any]], Callable[..., Any]]


def rule(*primitives: Any, **facts: Any) -> Decorator:
    """Declare how functions are differentiated, by a function of their arguments that returns (value, pullback).

    Parameters
    ----------
    *primitives : callables
        The functions that the rule is of.
    **facts
        What the compiler may rely on: ``result=`` (how the kind of the value follows: "elementwise"; "like", an array
        with as many axes as the first argument and the dtype of all arrays together; "unknown" if not given),
        ``returns=`` ("fresh" memory, a "view" of an argument, or an "argument"), ``writes=`` (positions written to),
        ``pure=`` (False: a call draws, or has an effect, so it is made once where it stands, whatever reads its value),
        ``samples=`` (calls to test it at).

    Returns
    -------
    declare : decorator
        Gives the function back as it is: it can be called and tested by itself.

    Notes
    -----
    ``pullback(y_bar)`` returns a tuple with a cotangent for each parameter; those at the end may be left out, and
    None or ZERO stands for none.  It may be called any number of times and must not write to what it is given.
    A rule declared again replaces the one before.

    Examples
    --------
    >>> def area(r):
    ...     return 3.0 * r * r
    >>> @zygopy.rule(area)
    ... def area_rule(r):
    ...     return area(r), lambda y_bar: (y_bar * 6.0 * r,)
    >>> zygopy.gradient(area, 2.0)
    (12.0,)
    """

    def declare(function: Callable[..., Any]) -> Callable[..., Any]:
        with _Declaring(*primitives) as book:
            book.rule(*primitives, **{"result": "unknown", "examined": True, **facts})(function)
        return function

    return declare


def linear(*primitives: Any, arguments: tuple[int, ...] = (0,), **facts: Any) -> Decorator:
    """Declare a rule, as `rule` does, of functions that are linear in some of their arguments.

    Parameters
    ----------
    *primitives : callables
    arguments : tuple of int
        The positions of the arguments in which they are linear, jointly: a tangent goes through the same call.
    **facts
        As of `rule`.

    Returns
    -------
    declare : decorator

    Examples
    --------
    >>> def doubled(x):
    ...     return x + x
    >>> @zygopy.linear(doubled)
    ... def doubled_rule(x):
    ...     return doubled(x), lambda y_bar: (2.0 * y_bar,)
    >>> zygopy.gradient(doubled, 3.0)
    (2.0,)
    """

    def declare(function: Callable[..., Any]) -> Callable[..., Any]:
        with _Declaring(*primitives) as book:
            book.linear(*primitives, arguments=arguments, **{"result": "unknown", "examined": True, **facts})(function)
        return function

    return declare


def elementwise(primitive: Any, partials: Callable[..., Any] | None = None, *aliases: Any, **facts: Any) -> None:
    """Declare the derivative of a function that works on each element by itself.

    Parameters
    ----------
    primitive : callable, (*args) -> y
    partials : callable, (y, *args) -> dy/dx, or a tuple with one for each argument
        None in the tuple: constant in that argument.
    *aliases : callables
        Other functions that compute the same.
    **facts
        ``over=`` instead of `partials`: 1 / (dy/dx) for a derivative that may be infinite; ``domain=``: for each
        argument the interval from which it is tested.

    Notes
    -----
    Broadcasting, dtypes and complex conjugation are part of the declaration.

    Examples
    --------
    >>> def cube(x):
    ...     return x * x * x
    >>> zygopy.elementwise(cube, lambda y, x: 3.0 * x * x)
    >>> zygopy.gradient(cube, 2.0)
    (12.0,)
    """
    with _Declaring(primitive, *aliases) as book:
        book.elementwise(primitive, partials, *aliases, **facts)


def constant(*primitives: Any, pure: bool = False) -> None:
    """Declare that what functions return carries no derivative.

    Parameters
    ----------
    *primitives : callables
    pure : bool, optional
        Whether they only compute: then equal calls are one, a call whose value nobody reads goes, and a call is tried
        with numbers of ours to see what it gives.  Otherwise each call happens exactly once, in order.

    Examples
    --------
    >>> def rate(name):
    ...     return {"low": 1.0, "high": 2.0}[name]
    >>> zygopy.constant(rate)
    >>> zygopy.gradient(lambda x: x * rate("high"), 3.0)
    (2.0,)
    """
    with _Declaring(*primitives) as book:
        book.constant(*primitives, pure=pure)


class _Declaring:
    """The user's book without rules of `primitives`; what was derived before is dropped at the end."""

    def __init__(self, *primitives: Any) -> None:
        if not primitives:
            raise TypeError("say which function it is the rule of: @zygopy.rule(function)")
        for primitive in primitives:
            if not callable(primitive):
                raise TypeError(f"a rule is of a function, not of a {type(primitive).__name__}")
        self.primitives = primitives

    def __enter__(self) -> RuleBook:
        for primitive in self.primitives:
            BOOKS.user.rules.pop(primitive, None)
        return BOOKS.user

    def __exit__(self, *_: object) -> None:
        BOOKS.changed()
