"""The public functions, documented."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from . import runtime
from .callables import demand_argnums, parameter_named
from .dispatch import BOOKS, Request, Target, bind, pick, record_for, run, target_of
from .emit import annotate
from .errors import NotScalar, ZygopyError
from .implicit import pullback_to_params, value_and_grads
from .runtime.identity import as_it_is
from .runtime.nesting import WithGradient, demand_scalar, differentiates
from .runtime.params import Grads, Params
from .runtime.stale import checksums, demand_unchanged
from .runtime.tied import tied
from .runtime.watching import WATCHED
from .seeds import seed_for
from .shortcuts import Shortcut, note_teller, remember, remembered, shortcut, taken, tells_more
from .source.read import read

SCALARS = frozenset({float, np.float64})

@differentiates("gradient")
def gradient(f: Callable[..., Any], *args: Any, zeros: bool = False, **kwargs: Any) -> Any:
    """Return the gradient of a scalar function: one entry for each positional argument.

    Parameters
    ----------
    f : callable, (*args, **kwargs) -> real scalar
        A plain Python function.
    *args : numbers, arrays, structures of them, objects
        Where the gradient is taken, and with respect to what; or `params(...)` alone, for an `f` without arguments
        that reaches these arrays by itself: through globals, closures, objects, containers.
    zeros : bool
        Zeros in place of None where no gradient exists.
    **kwargs
        Passed to `f`; not differentiated.

    Returns
    -------
    gradients : tuple
        For each argument its gradient, of the argument's form, shape and dtype (float64 for integers); None where
        none exists.  Units: those of the value per unit of the argument.  For `params(...)` a `Grads`, which is
        indexed by the array itself.

    Raises
    ------
    UnsupportedSyntax
        Something in `f` is outside the language; it points at the character.
    MissingRule
        A derivative flows through a function that has no rule and no Python source.
    NotScalar
        `f` returned something else than a real number.
    SourceNotFound
        `f` has no Python source, or was edited since it was imported.
    AliasedMutation
        `f` writes to memory in a way that is not followed.

    Notes
    -----
    The derivative is derived when a new combination of kinds of arguments first comes, and kept.
    Source: Griewank & Walther, *Evaluating Derivatives*, 2nd ed., ch. 3.

    Examples
    --------
    >>> from zygopy import gradient
    >>> gradient(lambda x: 3 * x**2 + 2 * x + 1, 2)
    (14.0,)
    """
    _, bars = value_and_bars(f, args, kwargs)
    if type(bars) is Grads:
        return bars.filled() if zeros else bars
    return filled(bars, args) if zeros else bars


@differentiates("withgradient")
def withgradient(f: Callable[..., Any], *args: Any, **kwargs: Any) -> WithGradient:
    """Return the value and the gradient of a function in one run.

    Where `f` returns a tuple, its first entry is differentiated and `val` is the whole tuple.

    Parameters
    ----------
    f : callable, (*args, **kwargs) -> real scalar, or a tuple that starts with one
    *args, **kwargs
        As for `gradient`.

    Returns
    -------
    val, grad : WithGradient
        The value, and a tuple as of `gradient`.

    Raises
    ------
    ZygopyError
        As `gradient`.

    Examples
    --------
    >>> from zygopy import withgradient
    >>> withgradient(lambda x: x * x, 3.0)
    WithGradient(val=9.0, grad=(6.0,))
    """
    aux = tells_more(f)
    try:
        return WithGradient(*value_and_bars(f, args, kwargs, aux))
    except NotScalar:
        if returns_tuple(f, args, kwargs) is aux:
            raise
    note_teller(f, not aux)
    return WithGradient(*value_and_bars(f, args, kwargs, not aux))


def returns_tuple(f: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]) -> bool:
    """Whether the core of `f` ends in a tuple."""
    target = target_of(f)
    values, _ = bind(target, () if args and type(args[0]) is Params else args, dict(kwargs))
    try:
        record_for(target.function, values, Request((), "joint", True))
    except ZygopyError:
        return False
    return True


def value_and_bars(
    f: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any], aux: bool = False
) -> tuple[Any, Any]:
    """The value and one cotangent for each positional argument; for `params` the gradients by array."""
    if args and type(args[0]) is Params:
        value, grads = value_and_grads(f, args, kwargs, aux)
        demand_number(value[0] if aux else value, f)
        return value, grads
    plain = None if kwargs else remembered(f, aux)
    result = None if plain is None else taken(plain, f, args)
    if result is not None:
        demand_number(result[0][0] if aux else result[0], f)
        return result  # type: ignore[no-any-return]
    target = target_of(f)
    values, where = bind(target, args, dict(kwargs))
    wrt = tuple(dict.fromkeys(index for index, _ in where))
    request = Request(wrt, "joint", aux)
    value, bars = guarded_run(target, values, request)
    demand_number(value[0] if aux else value, f)
    if not kwargs:
        remember(f, shortcut(f, target, where, values, args, request), aux)
    by_parameter = dict(zip(wrt, bars, strict=True))
    return value, tied(tuple(entry_of(by_parameter[index], entry) for index, entry in where), args)


def demand_number(value: Any, f: Any) -> None:
    """Refuse a value whose gradient is not defined, with the place of the function that gave it."""
    try:
        demand_scalar(value)
    except NotScalar as error:
        function = target_of(f).function
        if not function.__module__.startswith("zygopy."):
            source = read(function)
            error.place(source.span(source.tree))
        raise error.with_traceback(None) from None


def entry_of(bar: Any, entry: int | None) -> Any:
    if entry is None or bar is None:
        return bar
    part = bar[entry]
    return None if runtime.is_absent(part) else part


def guarded_run(target: Target, values: list[Any], request: Request, dots: tuple[Any, ...] = ()) -> Any:
    """Run, with no frame of ours in the traceback of an error of ours."""
    try:
        return run(target.function, values, request, dots)
    except ZygopyError as error:
        raise error.with_traceback(None) from None


def filled(bars: tuple[Any, ...], args: tuple[Any, ...]) -> tuple[Any, ...]:
    return tuple(runtime.fill_zeros(runtime.ZERO if bar is None else bar, x) for bar, x in zip(bars, args, strict=True))


# ------------------------------------------------------------------ function style


@differentiates("Gradient")
class Gradient:
    """What `grad` and `value_and_grad` return; pickles by reference to the function."""

    def __init__(
        self,
        f: Callable[..., Any],
        argnums: int | tuple[int, ...] = 0,
        argnames: str | tuple[str, ...] | None = None,
        has_aux: bool = False,
        value: bool = False,
    ) -> None:
        self.f = f
        self.argnums = argnums
        self.argnames = argnames
        self.has_aux = has_aux
        self.value = value
        self.bare = argnames is None and isinstance(argnums, int)
        self.__name__ = f"{'value_and_' if value else ''}grad({getattr(f, '__name__', type(f).__name__)})"
        self.__doc__ = getattr(f, "__doc__", None)
        self.plain: Shortcut | None = None

    def __reduce__(self) -> tuple[Any, ...]:
        return Gradient, (self.f, self.argnums, self.argnames, self.has_aux, self.value)

    @differentiates("call")
    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        plain = self.plain
        if plain is None or kwargs:
            return self.call(args, kwargs)
        attempt, tying, arity, generation = plain
        if tying is not None or len(args) != arity or generation != BOOKS.generation or WATCHED.count:
            result = taken(plain, self.f, args)
        else:  # as `taken`, without the cost of a call
            try:
                result = attempt(self.f, *args)
            except Exception as error:
                annotate(error)
                raise
        if result is None:
            return self.call(args, kwargs)
        value, bars = result
        if (type(value) is float or type(value) in SCALARS) and self.value:
            return (value, bars[0]) if self.bare else result
        return self.given(value, bars)

    def given(self, value: Any, bars: Any) -> Any:
        """What the caller gets of value and cotangents."""
        if type(value) not in SCALARS:
            demand_number(value[0] if self.has_aux else value, self.f)
        if self.bare:
            bars = bars[0]
        if self.value:
            return value, bars
        return (bars, value[1]) if self.has_aux else bars

    def call(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        """A call whose arguments are bound by Python's rules; what is found is kept where they stand in order."""
        target = target_of(self.f)
        values, where = bind(target, args, dict(kwargs))
        chosen = self.chosen(target, where, len(args))
        wrt = tuple(dict.fromkeys(index for index, _ in chosen))
        request = Request(wrt, "joint", self.has_aux)
        value, bars = guarded_run(target, values, request)
        self.plain = None if kwargs else shortcut(self.f, target, where, values, args, request)
        by_parameter = dict(zip(wrt, bars, strict=True))
        found = tuple([entry_of(by_parameter[index], entry) for index, entry in chosen])
        places = tuple([values[index] if entry is None else values[index][entry] for index, entry in chosen])
        return self.given(value, tied(found, places))

    def chosen(self, target: Target, where: list[tuple[int, int | None]], count: int) -> list[tuple[int, int | None]]:
        """The parameters that the derivative is with respect to, and the entries of ``*args``."""
        if self.argnames is not None:
            names = (self.argnames,) if isinstance(self.argnames, str) else self.argnames
            return [(parameter_named(target.function, name), None) for name in names]
        return [where[number] for number in demand_argnums(self.argnums, count)]


def grad(f: Callable[..., Any], argnums: int | tuple[int, ...] = 0, argnames: str | tuple[str, ...] | None = None,
         has_aux: bool = False) -> Gradient:
    """Return a function that computes the gradient of `f`.

    Parameters
    ----------
    f : callable, (*args) -> real scalar
    argnums : int or tuple of int
        The positional arguments to differentiate with respect to: an int gives a bare gradient, a tuple a tuple.
    argnames : str or tuple of str, optional
        Names of parameters, instead of `argnums`.
    has_aux : bool
        `f` returns ``(value, aux)``; the gradient function returns ``(gradient, aux)``.

    Returns
    -------
    gradient_of : callable, (*args) -> gradient

    Raises
    ------
    ZygopyError
        When called, as `gradient`.

    Examples
    --------
    >>> from zygopy import grad
    >>> grad(lambda x: x**3)(2.0)
    12.0
    """
    return Gradient(f, argnums, argnames, has_aux)


def value_and_grad(
    f: Callable[..., Any],
    argnums: int | tuple[int, ...] = 0,
    argnames: str | tuple[str, ...] | None = None,
    has_aux: bool = False,
) -> Gradient:
    """Return a function that computes the value and the gradient of `f` in one run.

    Parameters
    ----------
    f, argnums, argnames, has_aux
        As for `grad`.

    Returns
    -------
    value_and_gradient_of : callable, (*args) -> (value, gradient)
        As `scipy.optimize.minimize(..., jac=True)` wants it.

    Raises
    ------
    ZygopyError
        When called, as `gradient`.

    Examples
    --------
    >>> from zygopy import value_and_grad
    >>> value_and_grad(lambda x: x**3)(2.0)
    (8.0, 12.0)
    """
    return Gradient(f, argnums, argnames, has_aux, True)


@differentiates("pullback")
def pullback(
    f: Callable[..., Any], *args: Any, checked: bool = False, **kwargs: Any
) -> tuple[Any, Callable[[Any], Any]]:
    """Return the value of a function and the pullback at this point.

    Parameters
    ----------
    f : callable, (*args, **kwargs) -> number, array or structure of them
    *args, **kwargs
        As for `gradient`.
    checked : bool
        Whether `back` makes sure, by checksums, that the arguments are as the call left them.

    Returns
    -------
    y : the value
    back : callable, (y_bar) -> tuple
        Takes a cotangent of the form of `y` and gives one for each positional argument; may be called any number of
        times.  The arguments must not be changed between.

    Raises
    ------
    ZygopyError
        As `gradient`, but for `NotScalar`: any value will do.
    StaleResidual
        By `back`, if `checked`: an argument was changed since.
    UnsupportedValue
        By `back`, if `y_bar` has not the form of `y`; a number may stand for an array of it, None for zeros.

    Examples
    --------
    >>> from zygopy import pullback
    >>> y, back = pullback(lambda x: x * x, 3.0)
    >>> y, back(1.0), back(2.0)
    (9.0, (6.0,), (12.0,))
    """
    if args and type(args[0]) is Params:
        return pullback_to_params(f, args, kwargs)
    target = target_of(f)
    values, where = bind(target, args, dict(kwargs))
    wrt = tuple(dict.fromkeys(index for index, _ in where))
    entry_args = at_entry(args)
    y, inner = guarded_run(target, values, Request(wrt, "rule"))
    position = {parameter: i for i, parameter in enumerate(wrt)}

    sums = checksums((*args, kwargs)) if checked else None

    def back(y_bar: Any) -> tuple[Any, ...]:
        if sums is not None:
            demand_unchanged(sums, (*args, kwargs))
        bars = inner(seed_for(y_bar, y))
        found = [pick(bars, position[index], entry) for index, entry in where]
        pairs = zip(found, entry_args, strict=True)
        whole = [None if runtime.is_absent(bar) else runtime.finish(bar, x) for bar, x in pairs]
        return tied(tuple(whole), entry_args)

    return y, back


def at_entry(args: tuple[Any, ...]) -> tuple[Any, ...]:
    """The arguments with copies of lists and dicts, which the call may change: the gradient has the form at entry."""
    copies = {id(x): as_it_is(x) for x in args if changes_form(x)}
    return tuple(copies.get(id(x), x) for x in args)


def changes_form(x: Any) -> bool:
    """Whether a call may leave an argument longer or shorter than it was."""
    fields = getattr(x, "__dict__", None)
    held = fields.values() if isinstance(fields, dict) and not isinstance(x, type) else ()
    return any(type(part) is list or type(part) is dict for part in (x, *held))
