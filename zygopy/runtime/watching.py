"""Whether values are looked at as they come, and what is wrong with one: for `debug_nan`."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from threading import Lock
from typing import Any

import numpy as np

from ..errors import NotFinite, Span

_watching: ContextVar[bool] = ContextVar("watching", default=False)


class Watched:
    """How many threads and tasks watch: while none does, nobody need ask whether this one does."""

    __slots__ = ("count", "lock")

    def __init__(self) -> None:
        self.count = 0
        self.lock = Lock()

    def add(self, more: int) -> None:
        with self.lock:
            self.count += more


WATCHED = Watched()


watching: Callable[[], bool] = _watching.get  # whether what is derived now should examine its values


@contextmanager
def debug_nan() -> Iterator[None]:
    """Within this context the first value or cotangent that is not finite raises, naming the user's line.

    Raises
    ------
    NotFinite
        At the operation that made the first nan or infinity, on the way forward or back; it points at the expression
        whose value or cotangent it is.

    Notes
    -----
    Functions are derived anew for it, with an examination after each step: slower, and with the same numbers.
    It holds for the thread (or task) that entered it.

    Examples
    --------
    >>> import numpy as np
    >>> from zygopy import debug_nan, gradient
    >>> with debug_nan(), np.errstate(all="ignore"):
    ...     gradient(lambda x: x * np.sqrt(x), 0.0)
    Traceback (most recent call last):
    ...
    zygopy.NotFinite: [Z305] ...
    """
    token = _watching.set(True)
    WATCHED.add(1)
    try:
        yield
    finally:
        WATCHED.add(-1)
        _watching.reset(token)


@dataclass(frozen=True)
class Place:
    """Which value is examined: that of the user's expression at `span`, or a cotangent on the way back through it."""

    span: Span | None
    name: str | None
    backwards: bool


def examine(value: Any, place: Place) -> None:
    """Refuse a number or array with a nan or an infinity in it."""
    if isinstance(value, (float, complex)) or (hasattr(value, "dtype") and value.dtype.kind in "fc"):
        wrong = ~np.isfinite(value)
        if np.any(wrong):
            raise NotFinite(described(place), span=place.span, why=reason(value, wrong),
                            hint="leave `debug_nan` out to compute with it all the same")


def described(place: Place) -> str:
    if place.backwards:
        what = f"the cotangent `{place.name}`" if place.name else "a cotangent on the way back through this"
    else:
        what = f"the value of `{place.name}`" if place.name else "the value of this"
    return f"{what} is not finite"


def reason(value: Any, wrong: Any) -> str:
    """How much of it is wrong, and in which way."""
    bad = np.asarray(value)[np.asarray(wrong)]
    kinds = [kind for kind, found in (("nan", np.isnan(bad)), ("infinite", np.isinf(bad))) if np.any(found)]
    text = " or ".join(kinds)
    return f"it is {text}" if np.ndim(value) == 0 else f"{bad.size} of its {np.size(value)} elements are {text}"
