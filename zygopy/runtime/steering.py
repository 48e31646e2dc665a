"""What a program may say about its own differentiation."""

from __future__ import annotations

from typing import TypeVar

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


def is_known(x: object) -> bool:  # noqa: ARG001 - only the compiler looks at it
    """Whether a value is known by the time that the question is answered; at run time every one is."""
    return True
