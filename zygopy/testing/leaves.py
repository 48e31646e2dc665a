"""The numbers and arrays in the arguments and results of a call: to move them, to draw like them, to compare them."""

from __future__ import annotations

import copy
import pickle
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from ..runtime import ZERO, cotangent_dtype, is_absent, is_array, is_number

_VIEWS: tuple[Any, ...] = (type({}.keys()), type({}.values()), type({}.items()))


def plain(x: Any) -> Any:
    """`x`, or as a list the keys, values or items of a dict."""
    return list(x) if isinstance(x, _VIEWS) else x


def each(function: Callable[..., Any], x: Any, *rest: Any) -> Any:
    """`function` of every leaf of lists, tuples and dicts, and of those at the same places of `rest`."""
    if isinstance(x, dict):
        return {key: each(function, part, *(other[key] for other in rest)) for key, part in x.items()}
    if isinstance(x, (list, tuple)):
        items = [each(function, part, *(other[i] for other in rest)) for i, part in enumerate(x)]
        return items if isinstance(x, list) else getattr(type(x), "_make", tuple)(items)
    return function(x, *rest)


def leaves(x: Any) -> Iterator[Any]:
    """All that is in lists, tuples and dicts."""
    x = plain(x)
    if isinstance(x, dict):
        x = list(x.values())
    if isinstance(x, (list, tuple)):
        for part in x:
            yield from leaves(part)
    else:
        yield x


def dtype_of(x: Any) -> np.dtype[Any] | None:
    """The dtype of a number or array; None for anything else."""
    if is_array(x) or isinstance(x, np.generic):
        return x.dtype  # type: ignore[no-any-return]
    return np.dtype(type(x)) if isinstance(x, (bool, int, float, complex)) else None


def is_inexact(x: Any) -> bool:
    dtype = dtype_of(x)
    return dtype is not None and dtype.kind in "fc"


def carries(x: Any) -> bool:
    """Whether `x` is a number or array that admits a gradient."""
    dtype = dtype_of(x)
    return dtype is not None and cotangent_dtype(dtype) is not None


def drawn_like(x: Any, rng: np.random.Generator, inner: bool = False) -> Any:
    """A random cotangent for a value; inside a tuple whole numbers are counts and indices, which have none."""
    x = plain(x)
    if isinstance(x, dict):
        return {key: drawn_like(part, rng, True) for key, part in x.items()}
    if isinstance(x, (list, tuple)):
        items = [drawn_like(part, rng, True) for part in x]
        return items if isinstance(x, list) else getattr(type(x), "_make", tuple)(items)
    if not carries(x) or (inner and not is_inexact(x)):
        return ZERO
    dtype = cotangent_dtype(np.asarray(x).dtype)
    numbers = rng.uniform(0.5, 1.5, np.shape(x)) * rng.choice([-1.0, 1.0], np.shape(x))
    if dtype is not None and dtype.kind == "c":
        numbers = numbers + 1j * rng.uniform(-1.0, 1.0, np.shape(x))
    return as_kind(numbers, x, dtype)


def as_kind(numbers: Any, x: Any, dtype: Any) -> Any:
    """`numbers` as an array of `dtype`, or the kind of number that `x` is."""
    if is_array(x):
        made = np.empty_like(x, dtype=dtype)  # in its memory layout, which reshape(order="A") looks at
        made[...] = numbers
        return made
    return dtype.type(numbers) if isinstance(x, np.generic) else np.asarray(numbers).item()


def promoted(x: Any) -> Any:
    """`x` in double precision, so that differences are accurate."""
    dtype = dtype_of(x)
    if dtype is None or dtype.kind == "b":
        return x
    wide = np.dtype(np.complex128 if dtype.kind == "c" else np.float64)
    if is_array(x):
        return np.array(x, wide, order="K")
    return wide.type(x) if isinstance(x, np.generic) else (complex(x) if dtype.kind == "c" else float(x))


def moved(x: Any, step: float, direction: Any) -> Any:
    """``x + step * direction``; what has no direction stays."""
    if is_absent(direction):
        return x
    start = promoted(x)
    return as_kind(start + step * np.asarray(direction), x, dtype_of(start))


def inner(a: Any, b: Any) -> tuple[float, float]:
    """The real inner product of two trees, and the sum of the sizes of its terms."""
    if is_absent(a) or is_absent(b):
        return 0.0, 0.0
    a, b = plain(a), plain(b)
    if isinstance(a, dict):
        a, b = list(a.values()), [b[key] for key in a]
    if isinstance(a, (list, tuple)):
        sums = [inner(m, n) for m, n in zip(a, b, strict=True)]
        return sum(m for m, _ in sums), sum(n for _, n in sums)
    if not (is_number(a) or is_array(a)):
        return 0.0, 0.0
    terms = (np.conj(promoted(a)) * promoted(b)).real
    return float(np.sum(terms)), float(np.sum(np.abs(terms)))


def snapshot(x: Any) -> Any:
    """A copy with the memory layout of the original: what is not contiguous stays so."""
    return each(lambda leaf: leaf.copy(order="K") if is_array(leaf) else _copied(leaf), x)


def _copied(leaf: Any) -> Any:
    return leaf if is_number(leaf) or callable(leaf) else copy.deepcopy(leaf)


def identical(a: Any, b: Any) -> bool:
    """Whether two trees are equal in classes, shapes, dtypes and, nan and signed zeros too, in every byte."""
    if type(a) is not type(b):
        return False
    if isinstance(a, dict):
        return a.keys() == b.keys() and all(identical(part, b[key]) for key, part in a.items())
    if isinstance(a, (list, tuple)):
        return len(a) == len(b) and all(map(identical, a, b))
    if is_array(a) or isinstance(a, (np.generic, float, complex)):
        m, n = np.asarray(a), np.asarray(b)
        return m.shape == n.shape and m.dtype == n.dtype and m.tobytes() == n.tobytes()
    return a is b or bool(a == b) or pickle.dumps(a) == pickle.dumps(b)  # a generator of random numbers has no `==`


def close(a: Any, b: Any) -> bool:
    """Whether two results are the same but for rounding."""
    if type(a) is not type(b):
        return False
    a, b = plain(a), plain(b)
    if isinstance(a, dict):
        return a.keys() == b.keys() and all(close(part, b[key]) for key, part in a.items())
    if isinstance(a, (list, tuple)):
        return len(a) == len(b) and all(map(close, a, b))
    if not is_inexact(a):
        return identical(a, b)
    m, n = np.asarray(a), np.asarray(b)
    tolerance = 64 * float(np.finfo(m.dtype).eps)
    return m.shape == n.shape and m.dtype == n.dtype and np.allclose(m, n, tolerance, tolerance, equal_nan=True)
