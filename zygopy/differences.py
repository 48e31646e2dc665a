"""A gradient compared with difference quotients: `check_gradient`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from .api import gradient, pullback
from .records import record
from .runtime.flattening import Unflatten
from .runtime.trees import parts

SINGLE = ("f2", "f4", "c8")


def check_gradient(f: Callable[..., Any], *args: Any, directions: int = 2, rtol: float = 1e-5, **kwargs: Any) -> None:
    """Compare the gradient of a scalar function with difference quotients, and look whether anything is disturbed.

    Parameters
    ----------
    f : callable, (*args, **kwargs) -> real scalar
    *args : numbers, arrays, structures of them, objects
        Where to check.  Every floating or complex number and array in them is moved; integers are not.
    directions : int
        In how many random directions each is moved.
    rtol : float
        How far gradient and quotient may be apart, relative to the size of the terms; 1e-2 in single precision.
    **kwargs
        Passed to `f`.

    Raises
    ------
    AssertionError
        The gradient is not what differences say, or `gradient` and `pullback` do not agree, or the arguments were
        changed by differentiating.  The message names the argument.
    ZygopyError
        As `gradient`.

    Notes
    -----
    At a kink (`abs` at 0) there is no derivative to compare with.  The differences are of fourth order.

    Examples
    --------
    >>> from zygopy import check_gradient
    >>> check_gradient(lambda x, y: np.sum(np.sin(x) * y), np.ones(3), 2.0)
    """
    places = Inexact(args)
    start = places.vector()
    copied = places(start)
    bars = gradient(f, *copied, **kwargs)
    plain = places(start)
    f(*plain, **kwargs)
    if not np.array_equal(Inexact(copied).vector(), Inexact(plain).vector(), equal_nan=True):
        raise AssertionError("differentiating changed the arguments otherwise than the plain call does")
    value, back = pullback(f, *places(start), checked=True, **kwargs)
    got, other = places.join(bars), places.join(back(type(value)(1.0) if isinstance(value, float) else 1.0))
    if not np.allclose(got, other, rtol=1e-9, atol=1e-9 * (1 + np.abs(got).max(initial=0.0)), equal_nan=True):
        raise AssertionError(f"`gradient` and `pullback` do not agree: {got} and {other}")
    rng = np.random.default_rng(0)
    for first, leaf in places.leaves.items():
        for _ in range(directions):
            dot = places.direction(first, leaf, rng)
            line = Line(f, places, start, dot, kwargs)
            compare(places.names[first], got, line, places.width(), rtol)


@record(eq=False)
class Line:
    """The function along a straight line through the arguments: ``line(h)``."""

    f: Callable[..., Any]
    places: Inexact
    start: Any
    dot: Any
    keywords: dict[str, Any]

    def __call__(self, h: float) -> float:
        return float(self.f(*self.places(self.start + h * self.dot), **self.keywords))


def compare(name: str, got: Any, line: Line, width: float, rtol: float) -> None:
    """Refuse a gradient `got` whose slope along the line is not that of the function."""
    terms = (np.conj(got) * line.dot).real
    slope, size = float(np.sum(terms)), float(np.sum(np.abs(terms)))

    def central(h: float) -> float:
        return (line(h) - line(-h)) / (2.0 * h)

    wanted = (4.0 * central(width / 2.0) - central(width)) / 3.0
    tolerance = max(rtol, 1e-2) if width > 1e-3 else rtol
    if not abs(slope - wanted) <= tolerance * (1e-3 + size + abs(wanted)):
        found = f"in one direction it gives {slope:.9g}, differences {wanted:.9g}"
        raise AssertionError(f"the gradient by `{name}` is wrong: {found}")


class Inexact(Unflatten):
    """The floating and complex numbers and arrays of a tree; whole numbers stay where they are."""

    def __init__(self, tree: Any) -> None:
        self.names: dict[int, str] = {}
        super().__init__(tree)

    def _visit(self, x: Any, path: tuple[Any, ...], inside: bool) -> None:
        if parts(x) is None:
            if getattr(x, "dtype", np.dtype(type(x))).kind not in "fc":
                return
            self.names.setdefault(self.size, "args" + "".join(f"[{key!r}]" for key in path))
        super()._visit(x, path, inside)

    def vector(self) -> Any:
        return np.concatenate([np.zeros(0), *(np.ravel(leaf) for leaf in self.leaves.values())])

    def direction(self, start: int, leaf: Any, rng: np.random.Generator) -> Any:
        """A random direction in which one number or array moves."""
        count = int(np.size(leaf))
        step = rng.choice([-1.0, 1.0], count) * rng.uniform(0.5, 1.5, count)
        dot = np.zeros(self.size, complex if np.iscomplexobj(leaf) else float)
        dot[start : start + count] = step + 1j * rng.uniform(-1.0, 1.0, count) if np.iscomplexobj(leaf) else step
        return dot

    def width(self) -> float:
        """How far to move: far enough in the precision of the least precise leaf."""
        return 1e-2 if any(np.asarray(leaf).dtype.str[1:] in SINGLE for leaf in self.leaves.values()) else 2e-4
