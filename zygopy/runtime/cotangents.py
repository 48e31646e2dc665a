"""Arithmetic of cotangents: nothing, zeros, sums, shapes and dtypes."""

from __future__ import annotations

import functools
from typing import Any, Final

import numpy as np

from ..errors import UnsupportedValue


class Zero:
    """The absent cotangent: nothing arrived here."""

    __slots__ = ()
    _only: Zero | None = None

    def __new__(cls) -> Zero:
        if cls._only is None:
            cls._only = super().__new__(cls)
        return cls._only

    def __repr__(self) -> str:
        return "ZERO"

    def __bool__(self) -> bool:
        return False

    def __reduce__(self) -> tuple[type[Zero], tuple[()]]:
        return (Zero, ())


ZERO: Final = Zero()
LARGE: Final = 4096  # elements, above which a new array costs more than the test whether one is needed

_FLOAT64: Final = np.dtype(np.float64)


def cotangent_dtype(dtype: np.dtype[Any]) -> np.dtype[Any] | None:
    """The dtype of the cotangent of an array of `dtype`: integers get float64; None where there is no derivative."""
    if dtype.kind in "fc":
        return dtype
    return _FLOAT64 if dtype.kind in "iu" else None


def is_array(x: Any) -> bool:
    """Whether `x` is an array, NumPy's or another's that follows its protocols; a NumPy scalar is a number."""
    if type(x) is np.ndarray:
        return True
    return hasattr(x, "dtype") and hasattr(x, "shape") and not isinstance(x, (np.generic, type))


def is_number(x: Any) -> bool:
    """Whether `x` is a number with a derivative: not a bool."""
    return isinstance(x, (int, float, complex, np.number)) and not isinstance(x, bool)


def is_absent(bar: Any) -> bool:
    """Whether no cotangent arrived."""
    return bar is ZERO or bar is None


def accumulate(a: Any, b: Any, *more: Any) -> Any:
    """The sum of cotangents of one value; never writes to any of them."""
    if more:
        return _together([bar for bar in (a, b, *more) if bar is not ZERO and bar is not None])
    if a is ZERO or a is None:
        return b
    if b is ZERO or b is None:
        return a
    cls = type(a)
    if cls is np.ndarray or cls is float:
        return a + b
    if isinstance(a, dict):
        if not isinstance(b, dict):  # the shadow of an object, and its Tangent
            return b + a
        return type(a)(_merged(a, b)) if cls in (dict, type(b)) else _merged(a, b)
    if isinstance(a, (tuple, list)):
        if len(a) != len(b):
            raise ValueError(f"cotangents of different lengths: {len(a)} and {len(b)}")
        return rebuilt(a, [accumulate(m, n) for m, n in zip(a, b, strict=True)])
    return a + b


def _together(bars: list[Any]) -> Any:
    """The sum of several cotangents: of dicts entry by entry, in place where an entry is a sum of ours already."""
    if not bars:
        return ZERO
    for bar in bars:
        if type(bar) is not dict:
            return functools.reduce(accumulate, bars)
    array, total, ours = np.ndarray, bars[0].copy(), set()
    for bar in bars[1:]:
        for key, part in bar.items():
            mine = total.get(key)
            if mine is None or mine is ZERO:
                total[key] = part
            elif part is None or part is ZERO:
                continue
            elif type(mine) is not array:
                total[key] = accumulate(mine, part)
            elif mine.size < LARGE:
                total[key] = mine + part
            elif key in ours and mine.dtype is part.dtype and mine.shape == part.shape:
                mine += part
            else:
                total[key] = mine + part
                ours.add(key)
    return total


def _merged(a: dict[Any, Any], b: dict[Any, Any]) -> dict[Any, Any]:
    merged = dict(a)
    for key, other in b.items():
        if other is None or other is ZERO:
            if key not in merged:
                merged[key] = other
            continue
        mine = merged.get(key)
        if mine is None or mine is ZERO:
            merged[key] = other
        else:
            merged[key] = mine + other if type(mine) is np.ndarray else accumulate(mine, other)
    return merged


def rebuilt(sequence: Any, items: list[Any]) -> Any:
    """A list, tuple or named tuple of the class of `sequence` that holds `items`."""
    if isinstance(sequence, list):
        return items
    make = getattr(type(sequence), "_make", tuple)
    return make(items)


# ------------------------------------------------------------------ shapes


def unbroadcast(g: Any, x: Any) -> Any:
    """Sum `g` down to the shape of `x`: the way back through broadcasting."""
    if type(x) is float and type(g) is float:
        return g
    shape = getattr(x, "shape", ())
    if getattr(g, "shape", ()) == shape:
        return g
    return _unbroadcast(g, x, shape)


def _unbroadcast(g: Any, x: Any, shape: tuple[int, ...]) -> Any:
    if g is ZERO or g is None:
        return g
    if isinstance(x, (list, tuple)):  # NumPy takes nested sequences for arrays
        shape = np.shape(x)
    extra = np.ndim(g) - len(shape)
    if extra > 0:
        g = g.sum(axis=tuple(range(extra)))
    axes = tuple(i for i, (m, n) in enumerate(zip(np.shape(g), shape, strict=False)) if n == 1 and m != 1)
    if axes and np.ndim(g) == len(shape):
        g = g.sum(axis=axes, keepdims=True)
    if np.shape(g) == shape or not hasattr(x, "dtype"):
        return g
    return _stretched(g, x)


def _stretched(g: Any, x: Any) -> Any:
    """`g` broadcast to the shape of the array `x`, in its place; a number takes the dtype of `x`."""
    if is_array(g):
        return np.broadcast_to(g, x.shape)
    dtype = np.result_type(cotangent_dtype(x.dtype) or _FLOAT64, g)
    if type(x) is np.ndarray:
        return np.broadcast_to(np.asarray(g, dtype), x.shape)
    return np.full_like(x, g, dtype=dtype, subok=False)


def spread(g: Any, x: Any, axis: Any = None, keepdims: Any = False) -> Any:
    """Undo the reduction of `x` along `axis`: a view of `g` that broadcasts against `x`."""
    if axis is None or keepdims or type(g) is float or np.ndim(x) == 0:
        return g
    if type(g) is complex or type(g) is int:
        return g
    if axis == 0:
        return g[None]
    if axis == -1:
        return g[..., None]
    return np.expand_dims(g, axis)


def spread_full(g: Any, x: Any, axis: Any = None, keepdims: Any = False) -> Any:
    """As `spread`, and broadcast to exactly the shape of `x` (a view that must not be written to)."""
    g = spread(g, x, axis, keepdims)
    if getattr(g, "shape", ()) == getattr(x, "shape", ()):
        return g
    return _stretched(g, x)


# ------------------------------------------------------------------ numbers and dtypes


def conj(x: Any) -> Any:
    """The complex conjugate; what is real is returned as it is."""
    if type(x) is float or type(x) is int:
        return x
    dtype = getattr(x, "dtype", None)
    if dtype is not None:
        return np.conjugate(x) if dtype.kind == "c" else x
    return x.conjugate() if isinstance(x, complex) else x


def project(g: Any, x: Any) -> Any:
    """Cast `g` to what the cotangent of the number or array `x` must be: its dtype, real where `x` is real.

    Integers get float64; what admits no gradient (bool, str, None) gets ZERO.  An array that arrives for a sequence
    (``np.tanh([a, b])``) is taken apart.  Other objects: `g` as it is (`project_tree` looks into them).
    """
    cls = type(x)
    if cls is float:
        return g if type(g) is float else _number(g, float)
    if cls is np.ndarray and type(g) is np.ndarray and g.dtype is x.dtype:
        return g
    if g is ZERO or g is None:
        return ZERO
    if isinstance(x, np.generic) or is_array(x):
        return _project_dtype(g, x)
    if isinstance(x, bool) or x is None or isinstance(x, (str, bytes)):
        return ZERO
    if isinstance(x, complex):
        return _number(g, complex)
    if isinstance(x, (list, tuple)):
        return _project_items(g, x)
    return _number(g, float) if isinstance(x, (int, float)) else g


def _number(g: Any, cls: Any) -> Any:
    """The cotangent of a Python number: a Python number."""
    if g is ZERO or g is None:
        return ZERO
    return cls(g.real) if cls is float else cls(g)


def _project_items(g: Any, x: Any) -> Any:
    if is_array(g) or is_number(g):
        items = list(np.broadcast_to(g, np.shape(x)))
        return rebuilt(x, [project(item, part) for item, part in zip(items, x, strict=True)])
    return g


def _project_dtype(g: Any, x: Any) -> Any:
    if x.dtype.kind in "OV":
        raise UnsupportedValue(f"an array of dtype {x.dtype} has no derivative", hint="use an array of numbers")
    dtype = cotangent_dtype(x.dtype)
    if dtype is None:
        return ZERO
    if dtype.kind != "c":
        g = g.real
    if isinstance(x, np.generic):
        return dtype.type(g.item() if is_array(g) else g)
    if not is_array(g):  # NumPy gives numbers where arrays of no axes meet
        return np.array(g, dtype) if x.shape == () and type(x) is np.ndarray else _stretched(dtype.type(g), x)
    return g if g.dtype == dtype else g.astype(dtype)


def zeros_for(x: Any) -> Any:
    """The zero cotangent of a number or array: its shape, layout and place, in its cotangent's dtype."""
    cls = type(x)
    if cls is float or cls is int:
        return 0.0
    dtype = getattr(x, "dtype", None)
    if dtype is None:
        return zero_number(x)
    dtype = cotangent_dtype(dtype)
    if dtype is None:
        return ZERO
    if isinstance(x, np.generic):
        return dtype.type(0)
    if cls is np.ndarray and x.flags.c_contiguous:  # memory that arrives as zeros is not written twice
        return np.zeros(x.shape, dtype)
    return np.zeros_like(x, dtype=dtype, subok=False)


def zero_number(x: Any) -> Any:
    """The zero cotangent of a Python number; ZERO for what admits none."""
    if not is_number(x):
        return ZERO
    return 0j if isinstance(x, complex) else 0.0


# ------------------------------------------------------------------ zeros that select


def divide_selected(g: Any, d: Any) -> Any:
    """``g / d``, but exactly 0 where `g` is exactly 0."""
    if type(g) is float and type(d) is float:
        return g / d if g else 0.0
    if not getattr(g, "shape", ()):
        return g / d if g else zeros_for(g * d)
    if not getattr(d, "shape", ()) and d:
        return g / d
    plain = _unless_singular(np.divide, g, d)
    if plain is not None:
        return plain
    g, d, out = _operands(g, d)
    return np.divide(g, d, out=out, where=g != 0)


def multiply_selected(a: Any, b: Any, out: Any = None) -> Any:
    """``a * b``, but exactly 0 where one of them is exactly 0, even if the other is infinite or nan.

    `out` is one of the two, if it is to be written over.
    """
    if type(a) is float and type(b) is float:
        return a * b if a and b else 0.0
    if not getattr(a, "shape", ()) and not getattr(b, "shape", ()):
        return a * b if a and b else zeros_for(np.result_type(a, b).type(0))
    if out is not None and nowhere_singular(a if out is b else b):
        return np.multiply(a, b, out=out)
    plain = _unless_singular(np.multiply, a, b)
    if plain is None:
        a, b, plain = _operands(a, b)
        np.multiply(a, b, out=plain, where=(a != 0) & (b != 0))
    if out is None:
        return plain
    out[...] = plain
    return out


def divide_chosen(h: Any, d: Any, g: Any) -> Any:
    """``h / d``, the slope of ``divide_selected(g, d)`` in `g`: 0 where g is 0 and d cannot be divided by."""
    if type(h) is float and type(d) is float and type(g) is float:
        return 0.0 if h == 0 or (g == 0 and (d == 0 or d != d)) else h / d
    return divide_selected(np.where((g != 0) | ((d != 0) & (d == d)), h, 0.0), d)


def multiply_chosen(h: Any, b: Any, a: Any) -> Any:
    """``h * b``, the slope of ``multiply_selected(a, b)`` in `a`: 0 where a is 0 and b is not finite."""
    return multiply_selected(np.where((a != 0) | np.isfinite(b), h, 0.0), b)


def nowhere_singular(a: Any) -> bool:
    """Whether neither a zero nor anything that is not finite stands in `a`."""
    return bool(np.isfinite(np.add.reduce(a, None)) and np.all(a))


def _unless_singular(function: np.ufunc, a: Any, b: Any) -> Any:
    """The plain quotient or product where all of it is finite: no zero met what it has to be kept from."""
    if type(a) is not np.ndarray or type(b) is not np.ndarray:
        return None
    with np.errstate(all="ignore"):  # where anything was wrong, it is computed again, and says so
        y = function(a, b)
        total = np.add.reduce(y, None)  # not finite if anything is not
    return y if y.dtype.kind in "fc" and np.isfinite(total) else None


def _operands(a: Any, b: Any) -> tuple[Any, Any, Any]:
    """`a` stretched to the shape of its product with `b`, `b`, and zeros of that form."""
    dtype = cotangent_dtype(np.result_type(a, b)) or _FLOAT64
    m, n = getattr(a, "shape", ()), getattr(b, "shape", ())
    if not m:
        a = np.full_like(b, a, dtype=dtype, subok=False)
    elif n and m != n:
        a = np.broadcast_to(a, np.broadcast_shapes(m, n))
    return a, b, np.zeros_like(a, dtype=dtype, subok=False)
