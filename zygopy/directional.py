"""Derivatives in a direction, and all of them at once: pushforward, jacobian, and the text that runs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal, NamedTuple

import numpy as np

from . import runtime
from .api import guarded_run, pullback
from .dispatch import Request, Target, bind, target_of
from .errors import UnsupportedValue
from .reading import Numbers, Source, derived_for
from .runtime.nesting import differentiates
from .runtime.trees import gradient_of_parts, parts

Mode = Literal["forward", "reverse"] | None


class WithJacobian(NamedTuple):
    """What `withjacobian` returns: the value and the jacobians."""

    val: Any
    grad: Any


@differentiates("pushforward")
def pushforward(f: Callable[..., Any], args: tuple[Any, ...], tangents: tuple[Any, ...]) -> tuple[Any, Any]:
    """Return the value of a function and its derivative in the direction of the tangents.

    y_dot = Σ ∂f/∂x_i x_dot_i, in one run beside the value: no tape, and no memory but that of the tangents.

    Parameters
    ----------
    f : callable, (*args) -> number, array or structure of them
    args : tuple
        Where the derivative is taken.
    tangents : tuple
        For each argument a tangent of its form and shape, or None for one that does not move; in structures, too.  Of
        an object a `Tangent` or a dict of fields.  Units: those of the argument per unit of whatever moves it.

    Returns
    -------
    y, y_dot : tuple
        The value, and its tangent: of its form, shape and dtype (float64 for integers); None where it admits none.

    Raises
    ------
    UnsupportedSyntax, MissingRule, SourceNotFound, AliasedMutation
        As `gradient`.
    UnsupportedValue
        A tangent has not the form of its argument.

    Notes
    -----
    The same program is walked as for a gradient, forwards: a tangent beside each value, statement by statement; see
    `tangent_source`.
    Source: Griewank & Walther, *Evaluating Derivatives*, 2nd ed., section 3.1.

    Examples
    --------
    >>> from zygopy import pushforward
    >>> pushforward(lambda x, y: x * y, (2.0, 3.0), (1.0, 0.5))
    (6.0, 4.0)
    """
    if not isinstance(args, (tuple, list)) or not isinstance(tangents, (tuple, list)) or len(args) != len(tangents):
        raise UnsupportedValue("a tangent is wanted for each argument", why="arguments and tangents are two tuples",
                               hint="pushforward(f, (x, y), (x_dot, None))")
    target = target_of(f)
    values, where = bind(target, tuple(args), {})
    seeds = [seeded(dot, x, f"tangents[{i}]") for i, (x, dot) in enumerate(zip(args, tangents, strict=True))]
    return along(target, values, gathered(values, where, seeds))


def along(target: Target, values: list[Any], moved: dict[int, Any]) -> tuple[Any, Any]:
    """Value and tangent, for tangents by parameter."""
    wrt = tuple(sorted(moved))
    y, y_dot = guarded_run(target, values, Request(wrt, "tangent"), tuple(moved[i] for i in wrt))
    dot = runtime.finish(y_dot, y)
    return y, None if runtime.is_absent(dot) else dot


def gathered(values: list[Any], where: list[tuple[int, int | None]], seeds: list[Any]) -> dict[int, Any]:
    """The tangent of each parameter from those of the arguments; a ``*args`` has one for each entry."""
    moved: dict[int, Any] = {}
    for (index, entry), seed in zip(where, seeds, strict=True):
        if entry is None:
            moved[index] = seed
        else:
            moved.setdefault(index, [None] * len(values[index]))[entry] = seed
    for index, dot in moved.items():
        if isinstance(dot, list) and isinstance(values[index], tuple):
            moved[index] = tuple(dot)
    return {i: dot for i, dot in moved.items() if not empty(dot)}


def empty(dot: Any) -> bool:
    return dot is None or (isinstance(dot, tuple) and all(map(empty, dot)))


def seeded(dot: Any, x: Any, path: str, done: dict[int, Any] | None = None) -> Any:
    """A tangent of the form of `x` that is ours, zeros where there is none; None where `x` admits none."""
    done = {} if done is None else done
    if runtime.is_absent(dot) and done == {}:
        return None
    if runtime.is_number(x) or runtime.is_array(x):
        return leaf(dot, x, path)
    held = parts(x)
    if held is None:
        return dot if isinstance(dot, runtime.Tangent) else None
    if id(x) not in done:
        done[id(x)] = x, None
        new = {key: seeded_part(dot, key, part, path, done) for key, part in held.items()}
        done[id(x)] = x, gradient_of_parts(x, new)
    return done[id(x)][1]


def seeded_part(dot: Any, key: Any, part: Any, path: str, done: dict[int, Any]) -> Any:
    try:
        below = None if runtime.is_absent(dot) else dot.get(key) if isinstance(dot, dict) else runtime.part_of(dot, key)
    except (LookupError, TypeError):
        raise UnsupportedValue(f"{path} has no part {key!r}", why="a tangent has the form of its argument") from None
    return seeded(below, part, f"{path}[{key!r}]", done)


def leaf(dot: Any, x: Any, path: str) -> Any:
    """The tangent of a number or array."""
    if runtime.is_absent(dot):
        zeros = runtime.zeros_for(x)
        return None if zeros is runtime.ZERO else zeros
    if np.shape(dot) != np.shape(x):
        raise UnsupportedValue(f"{path} is of shape {np.shape(dot)}, its argument of shape {np.shape(x)}",
                               why="a tangent has the form of its argument")
    if np.iscomplexobj(dot) and not np.iscomplexobj(x):
        raise UnsupportedValue(f"{path} is complex, its argument is real", why="a real number stays real")
    zeros = runtime.zeros_for(x)
    if zeros is runtime.ZERO:
        return None
    if runtime.is_array(zeros):
        zeros[...] = dot
        return zeros
    return type(zeros)(dot)


def tangent_source(f: Callable[..., Any], *args: Any, argnums: Numbers = None, **kwargs: Any) -> Source:
    """Return the text of the function that computes value and tangent.

    Parameters
    ----------
    f : callable
    *args : any
        The arguments for whose kinds it is derived; without them, the general version for any arguments.
    argnums : int or tuple of int, optional
        Which arguments have a tangent; None: all that admit one.
    **kwargs
        Passed to `f`; without a tangent.

    Returns
    -------
    text : str
        What is printed is what runs.

    Raises
    ------
    ZygopyError
        As `pushforward`.

    Examples
    --------
    >>> from zygopy import tangent_source
    >>> print(tangent_source(lambda x: x * x, 3.0))
    def f_tangent(x, x_dot):
        value = x * x
        value_dot = 2.0 * x * x_dot
        return value, value_dot
    """
    return Source(derived_for(f, args, kwargs, argnums, "tangent")[1].text.source.rstrip())


# ------------------------------------------------------------------ jacobians


def jacobian(f: Callable[..., Any], *args: Any, mode: Mode = None) -> tuple[Any, ...]:
    """Return all derivatives of all elements: one array for each argument.

    J[i..., j...] = ∂f[i...] / ∂x[j...].

    Parameters
    ----------
    f : callable, (*args) -> real number or array
    *args : real numbers and arrays
    mode : "forward", "reverse", optional
        "forward" runs once for each element of the arguments, "reverse" once and back for each element of the value.
        None: whichever is fewer.

    Returns
    -------
    jacobians : tuple
        For each argument an array of shape ``out.shape + in.shape`` (a number if both are), of the value's dtype; None
        for one that admits no derivative.  Units: those of the value per unit of the argument.

    Raises
    ------
    UnsupportedValue
        An argument, or the value, is neither a number nor an array, or an argument is complex.
    ZygopyError
        As `gradient`.

    Notes
    -----
    `f` is run on copies of the arguments.
    Source: Griewank & Walther, *Evaluating Derivatives*, 2nd ed., section 3.1 and 3.2.

    Examples
    --------
    >>> import numpy as np
    >>> from zygopy import jacobian
    >>> jacobian(lambda x: x[:2] * x[1:], np.array([1.0, 2.0, 3.0]))[0]
    array([[2., 1., 0.],
           [0., 3., 2.]])
    """
    return withjacobian(f, *args, mode=mode).grad  # type: ignore[no-any-return]


def withjacobian(f: Callable[..., Any], *args: Any, mode: Mode = None) -> WithJacobian:
    """Return the value and all derivatives of all elements.

    Parameters
    ----------
    f, *args, mode
        As for `jacobian`.

    Returns
    -------
    val, grad : WithJacobian
        The value, and a tuple as of `jacobian`.

    Raises
    ------
    ZygopyError
        As `jacobian`.

    Examples
    --------
    >>> from zygopy import withjacobian
    >>> withjacobian(lambda x: x * x, 3.0)
    WithJacobian(val=9.0, grad=(6.0,))
    """
    if mode not in (None, "forward", "reverse"):
        raise ValueError(f"mode={mode!r}: 'forward', 'reverse' or None")
    for i, x in enumerate(args):
        demand_numbers(x, f"argument {i}")
    moving = [x for x in args if admits(x)]
    size = sum(int(np.size(x)) for x in moving)
    if mode == "forward" or (mode is None and size == 1):
        return by_columns(f, args)
    y, back = pullback(f, *copied(args))
    demand_value(y)
    if mode is None and (size <= np.size(y) or np.iscomplexobj(y)):
        return by_columns(f, args)
    if np.iscomplexobj(y):
        raise UnsupportedValue("a complex value in reverse mode", why="each of its elements has two derivatives",
                               hint='use mode="forward"')
    return WithJacobian(y, by_rows(y, back, args))


def demand_numbers(x: Any, what: str) -> None:
    if isinstance(x, (tuple, list, dict)) or parts(x) is not None:
        raise UnsupportedValue(f"{what} is a {type(x).__name__}", why="a jacobian is that of numbers and arrays",
                               hint="flatten it: `vector, unflatten = zygopy.flatten(x)`")
    if np.iscomplexobj(x):
        raise UnsupportedValue(f"{what} is complex", why="its derivative has two directions",
                               hint="give the real and the imaginary part apart")


def demand_value(y: Any) -> None:
    if not runtime.is_number(y) and not runtime.is_array(y):
        raise UnsupportedValue(f"the function returned a {type(y).__name__}",
                               why="a jacobian is that of a number or an array", hint="return np.stack of the parts")


def admits(x: Any) -> bool:
    """Whether an argument admits a derivative."""
    return not runtime.is_absent(runtime.fill_zeros(None, x))


def copied(args: tuple[Any, ...]) -> tuple[Any, ...]:
    return tuple(x.copy() if isinstance(x, np.ndarray) else x for x in args)


def by_columns(f: Callable[..., Any], args: tuple[Any, ...]) -> WithJacobian:
    """Forwards, an element of an argument at a time."""
    y: Any = None
    found: list[Any] = []
    for i, x in enumerate(args):
        if not admits(x):
            found.append(None)
            continue
        columns = []
        for place in np.ndindex(np.shape(x)):
            dots: list[Any] = [None] * len(args)
            dots[i] = unit(x, place)
            y, column = pushforward(f, copied(args), tuple(dots))
            demand_value(y)
            columns.append(np.asarray(column if column is not None else 0.0))
        found.append(columns)
    if y is None:
        y = f(*copied(args))
        demand_value(y)
    rows = zip(found, args, strict=True)
    return WithJacobian(y, tuple(None if columns is None else side_by_side(columns, y, x) for columns, x in rows))


def unit(x: Any, place: tuple[int, ...]) -> Any:
    """The tangent that moves one element."""
    if not np.shape(x):
        return 1.0 if not isinstance(x, np.ndarray) else np.ones(())
    dot = np.zeros(np.shape(x))
    dot[place] = 1.0
    return dot


def side_by_side(columns: list[Any], y: Any, x: Any) -> Any:
    """The columns as one array of shape ``y.shape + x.shape``."""
    shape = (*np.shape(y), *np.shape(x))
    if not columns:
        return np.zeros(shape, np.result_type(y, np.float16) if np.asarray(y).dtype.kind in "fc" else float)
    whole = np.stack(columns, axis=-1).reshape(shape)
    return whole if shape else whole.item()


def by_rows(y: Any, back: Callable[[Any], tuple[Any, ...]], args: tuple[Any, ...]) -> tuple[Any, ...]:
    """Backwards, an element of the value at a time."""
    like = runtime.zeros_for(y)
    rows = []
    for place in np.ndindex(np.shape(y)):
        seed: Any = 1.0
        if runtime.is_array(like):
            seed = np.zeros(like.shape, like.dtype)
            seed[place] = 1.0
        rows.append(back(seed))
    return tuple(one_above_the_other([row[i] for row in rows], y, x) for i, x in enumerate(args))


def one_above_the_other(rows: list[Any], y: Any, x: Any) -> Any:
    if not admits(x):
        return None
    shape = (*np.shape(y), *np.shape(x))
    kept = [np.zeros(np.shape(x)) if row is None else np.asarray(row) for row in rows]
    whole = np.stack(kept).reshape(shape) if kept else np.zeros(shape)
    return whole if shape else whole.item()

