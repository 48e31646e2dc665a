"""What a program may say about its own differentiation."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from typing import Any, TypeVar

import numpy as np

from ..errors import RuleError
from .cotangents import ZERO, is_absent, is_array, is_number, project, zeros_for
from .trees import tree_map

T = TypeVar("T")


def stop_gradient(x: T) -> T:
    """Return `x` as a constant: no derivative flows back through it.

    Parameters
    ----------
    x : any

    Returns
    -------
    x : the same object

    Examples
    --------
    >>> from zygopy import gradient, stop_gradient
    >>> gradient(lambda x: x * stop_gradient(x), 3.0)
    (3.0,)
    """
    return x


def within_gradient() -> bool:
    """Whether the code that asks is being differentiated.

    Returns
    -------
    within : bool
        True in a derived function, False in a plain call.

    Examples
    --------
    >>> from zygopy import gradient, within_gradient
    >>> within_gradient()
    False
    >>> gradient(lambda x: 2.0 * x if within_gradient() else x, 1.0)
    (2.0,)
    """
    return False


def hook(fn: Callable[[Any], Any], x: T) -> T:  # noqa: ARG001 - the way back calls it
    """Return `x`; on the way back its cotangent becomes ``fn(cotangent)``.

    Parameters
    ----------
    fn : callable, (x_bar) -> x_bar or None
        Gets the cotangent that has arrived at the result, as a copy of its own: it may change an array in place.
        None leaves what it was given.  It is called once for each time that a cotangent arrives, the last first;
        not in a plain call.
    x : number, array or structure of them

    Returns
    -------
    x : the same object

    Raises
    ------
    RuleError
        On the way back: `fn` returned something of another shape than `x`.

    Examples
    --------
    >>> from zygopy import gradient, hook
    >>> gradient(lambda x: hook(lambda x_bar: -x_bar, x) ** 2, 3.0)
    (-6.0,)
    """
    return x


def hooked(fn: Callable[[Any], Any], bar: Any, x: Any) -> Any:
    """The cotangent of `x` after `fn` has seen it; where none arrived there is none to see."""
    if is_absent(bar):
        return ZERO
    own = bar.copy() if is_array(bar) else tree_map(copied, bar)
    seen = fn(own)
    return fitted(own if seen is None else seen, x)


def copied(bar: Any) -> Any:
    return bar.copy() if is_array(bar) else bar


def fitted(bar: Any, x: Any) -> Any:
    """A cotangent that the user made, in the dtype of `x`; of another shape it is refused."""
    if is_absent(bar) or not (is_array(x) or is_number(x)):
        return bar
    if not (is_array(bar) or is_number(bar)) or np.shape(bar) not in (np.shape(x), ()):
        form = f"an array of shape {np.shape(bar)}" if is_array(bar) else f"a {type(bar).__name__}"
        wanted = f"an array of shape {np.shape(x)}" if is_array(x) else "a number"
        raise RuleError(f"a hook made {form} of the cotangent of {wanted}",
                        why="a cotangent has the shape of what it belongs to",
                        hint="return an array of the shape that the hook was given")
    return project(bar, x)


class gradient_of:  # noqa: N801 - it reads like `open`
    """``with gradient_of(x) as x_bar:`` a block that runs on the way back, and may change `x_bar`.

    Parameters
    ----------
    x : number or array
        The name of a variable.  Where the way back comes past the block, `x_bar` is the cotangent that the rest of
        the program gave to it; what `x_bar` is after the block goes on to what made `x`.

    Notes
    -----
    Names in the block have the values that they have at its place; a name that it assigns is its own.  A plain call
    runs the block once, with zeros: ``if within_gradient():`` keeps it from that.

    Examples
    --------
    >>> from zygopy import gradient, gradient_of
    >>> def f(x):
    ...     y = x * x
    ...     with gradient_of(y) as y_bar:
    ...         y_bar = min(y_bar, 0.5)
    ...     return 3.0 * y
    >>> gradient(f, 2.0)
    (2.0,)
    """

    def __init__(self, x: Any) -> None:
        self.x = x

    def __enter__(self) -> Any:
        return zeros_for(self.x)

    def __exit__(self, *_: object) -> None:
        return None


def checkpointed(f: Any, /, *args: Any, **kwargs: Any) -> Any:
    """Return ``f(*args, **kwargs)``; what `f` computed on the way is not kept, but computed again on the way back.

    ``for x in checkpointed(xs, snapshots=k):`` is a loop over `xs` that keeps the state before at most `k` of its
    rounds, and runs the others again on the way back: ``(k + r)! / (k! r!)`` rounds run at most `r` times more.

    Parameters
    ----------
    f : callable
        It only computes: what it prints or draws would happen twice.  Or a sequence, with `snapshots`.
    *args, **kwargs
        Passed to `f`, and kept for the way back.
    snapshots : int
        With a sequence: how many states are kept, the start among them.

    Returns
    -------
    y : what `f` returns, or the sequence

    Raises
    ------
    UnsupportedSyntax
        Differentiated: `f` has effects, or calls what cannot be followed.
    AliasedMutation
        Differentiated: `f` writes to what others hold, or reads what is written to later.

    Notes
    -----
    Memory for one more run of `f`.
    Source: Griewank & Walther, *Evaluating Derivatives*, 2nd ed., ch. 12; the same, Algorithm 799: revolve, ACM
    TOMS 26 (2000).

    Examples
    --------
    >>> import numpy as np
    >>> from zygopy import checkpointed, gradient
    >>> def block(x, w):
    ...     return np.tanh(np.tanh(x * w) * w)
    >>> gradient(lambda x: np.sum(checkpointed(block, x, 2.0)), np.zeros(2))
    (array([4., 4.]),)
    """
    if not callable(f) and not args and kwargs.keys() == {"snapshots"}:
        return f
    return f(*args, **kwargs)


RECOMPUTED: AbstractContextManager[None] = nullcontext()  # the context of what is computed again


def is_known(x: object) -> bool:  # noqa: ARG001 - only the compiler looks at it
    """Whether a value is known by the time that the question is answered; at run time every one is."""
    return True


def is_wanted(x: object) -> bool:  # noqa: ARG001 - only the compiler looks at it
    """Whether somebody asks for the cotangent of an argument; at run time that is not known, and all are given."""
    return True
