"""Second derivatives: Hessians, their diagonals and their products with a vector."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from . import runtime
from .api import gradient, pullback
from .directional import Mode, pushforward
from .errors import UnsupportedValue


def hessian(f: Callable[..., Any], x: Any, mode: Mode = None) -> Any:
    """Return the matrix of second derivatives of a scalar function: H[i, j] = ∂²f / ∂x_i ∂x_j.

    Parameters
    ----------
    f : callable, (x) -> real scalar
    x : number, or array of any shape
        Where the derivatives are taken.
    mode : "forward" or "reverse", optional
        How the gradient is differentiated: forward (the default) needs no more memory than the gradient.

    Returns
    -------
    H : number, or array of shape ``x.shape + x.shape``
        In the dtype of the gradient.  Units: those of the value per square of the unit of x.

    Raises
    ------
    NotScalar
        `f` returned something else than a real number.
    UnsupportedValue
        `x` is no real number or array of real numbers.
    ZygopyError
        As `gradient`.

    Notes
    -----
    The gradient is differentiated once for each element of x.
    Source: Griewank & Walther, *Evaluating Derivatives*, 2nd ed., ch. 5.

    Examples
    --------
    >>> import numpy as np
    >>> from zygopy import hessian
    >>> hessian(lambda x: x[0] ** 2 * x[1], np.array([2.0, 3.0]))
    array([[6., 4.],
           [4., 0.]])
    """
    demand_real(x)
    product = along(lambda x: gradient(f, x)[0], x, mode)
    if np.ndim(x) == 0:
        return product(runtime.zeros_for(x) + 1)
    columns = [product(unit(x, index)) for index in np.ndindex(x.shape)]
    if not columns:
        return np.zeros(x.shape + x.shape, runtime.cotangent_dtype(x.dtype))
    return np.reshape(np.stack(columns), x.shape + x.shape)


def diaghessian(f: Callable[..., Any], *args: Any, mode: Mode = None) -> tuple[Any, ...]:
    """Return the diagonals of the Hessians of a scalar function, one for each argument: ∂²f / ∂x_i².

    Parameters
    ----------
    f : callable, (*args) -> real scalar
    *args : numbers, or arrays of any shape
    mode : "forward" or "reverse", optional
        As for `hessian`.

    Returns
    -------
    diagonals : tuple
        For each argument a number or array of its shape.  Units: those of the value per square of the argument's.

    Raises
    ------
    NotScalar, UnsupportedValue, ZygopyError
        As `hessian`.

    Examples
    --------
    >>> import numpy as np
    >>> from zygopy import diaghessian
    >>> diaghessian(lambda x, y: np.sum(x**3) * y**2, np.array([1.0, 2.0]), 3.0)
    (array([ 54., 108.]), 18.0)
    """
    return tuple(diagonal(f, args, place, mode) for place in range(len(args)))


def diagonal(f: Callable[..., Any], args: tuple[Any, ...], place: int, mode: Mode) -> Any:
    """The diagonal for one of the arguments; the others are constants."""
    before, x, after = args[:place], args[place], args[place + 1 :]
    if np.ndim(x) == 0:
        return hessian(lambda x: f(*before, x, *after), x, mode)
    demand_real(x)
    product = along(lambda x: gradient(lambda x: f(*before, x, *after), x)[0], x, mode)
    found = runtime.zeros_for(x)
    for index in np.ndindex(x.shape):
        found[index] = product(unit(x, index))[index]
    return found


def hvp(f: Callable[..., Any], x: Any, v: Any, mode: Mode = None) -> Any:
    """Return the product of the Hessian of a scalar function with a vector, without the Hessian: H v.

    Parameters
    ----------
    f : callable, (x) -> real scalar
    x : number, array, structure of them or object
        Where the derivatives are taken.
    v : as the gradient of x
        The vector.
    mode : "forward" or "reverse", optional
        As for `hessian`.

    Returns
    -------
    product : as the gradient of x
        Units: those of the value times that of v per square of that of x.

    Raises
    ------
    NotScalar, ZygopyError
        As `gradient`.

    Notes
    -----
    The tangent of the gradient along v, at the price of a few evaluations of `f`; in reverse, for H is symmetric, the
    gradient of the slope along v.
    Source: Pearlmutter, "Fast exact multiplication by the Hessian", Neural Computation 6 (1994).

    Examples
    --------
    >>> import numpy as np
    >>> from zygopy import hvp
    >>> hvp(lambda x: x[0] ** 2 * x[1], np.array([2.0, 3.0]), np.array([1.0, 10.0]))
    array([46.,  4.])
    """
    return along(lambda x: gradient(f, x)[0], x, mode)(v)


def along(slope: Callable[[Any], Any], x: Any, mode: Mode) -> Callable[[Any], Any]:
    """The derivative of a gradient in a direction, zeros where there is none."""
    if mode == "reverse":
        value, back = pullback(slope, x)
        return lambda v: filled(None if value is None else back(v)[0], x)
    if mode not in (None, "forward"):
        raise UnsupportedValue(f"mode={mode!r}", why="a gradient is differentiated forward or in reverse",
                               hint='mode="forward" or mode="reverse"')
    return lambda v: filled(pushforward(slope, (x,), (v,))[1], x)


def demand_real(x: Any) -> None:
    """Refuse what has no Hessian of the promised form."""
    array = np.asarray(x) if not isinstance(x, (list, tuple, dict)) else None
    if array is None or array.dtype.kind not in "iuf":
        raise UnsupportedValue(f"the Hessian by a {type(x).__name__}", why="it is a matrix of real numbers",
                               hint="flatten a structure with `flatten`; use `hvp` for products with a vector")


def unit(x: Any, index: tuple[int, ...]) -> Any:
    """The unit vector of one element."""
    vector = runtime.zeros_for(x)
    vector[index] = 1.0
    return vector


def filled(bar: Any, x: Any) -> Any:
    """A gradient, zeros where there is none."""
    return runtime.fill_zeros(runtime.ZERO if bar is None else bar, x)
