"""Methods and attributes of arrays that are spelt otherwise than NumPy's functions; the others stand with those.

Absent, and so refused where a derivative passes: `sort`, `partition`, `fill`, `put`, `resize`, which write to their
array, and `flat`, `view`, `byteswap`, `getfield`, which look at its memory in another way.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from ..core.kinds import Kind
from ..runtime import conj, project, zeros_for
from ..runtime.layouts import inverse_axes
from .book import RuleBook, Sample, sample
from .creation import from_parts
from .reductions import absent
from .shapes import Answer, reordered_like, reshaped

RULES = RuleBook("methods")

RULES.constant(
    np.ndarray.shape, np.ndarray.ndim, np.ndarray.size, np.ndarray.dtype, np.ndarray.itemsize, np.ndarray.nbytes,
    np.ndarray.strides, np.ndarray.flags, np.ndarray.device, np.ndarray.round,
    np.generic.shape, np.generic.ndim, np.generic.size, np.generic.dtype, np.generic.itemsize, np.generic.nbytes,
    np.generic.strides, np.generic.flags, np.generic.round,
    *([np.generic.device] if hasattr(np.generic, "device") else []),  # since NumPy 2.1
)  # fmt: skip


def ranks(rng: np.random.Generator) -> list[Sample]:
    """Arrays of each small rank and of several dtypes."""
    x = rng.normal(size=(2, 3))
    return [sample(np.array(1.5)), sample(x[0]), sample(x), sample(rng.normal(size=(2, 3, 4))),
            sample(x.astype(np.float32).T), sample(x + 1j * x[::-1])]


# ------------------------------------------------------------------ shapes


def reshaped_by(a: Any, *shape: Any, **__: Any) -> Kind:
    """The kind of ``a.reshape(2, 3)`` and of ``a.reshape((2, 3))``."""
    return reshaped(a, shape[0] if len(shape) == 1 else shape)


@RULES.linear(np.ndarray.reshape, np.generic.reshape, returns="view", result=reshaped_by, samples=lambda rng: [
    sample(rng.normal(size=(3, 4)), 2, 6),
    sample(rng.normal(size=(3, 4)), (6, -1)),
    sample(rng.normal(size=(3, 4)), -1),
    sample(rng.normal(size=(3, 4)).T, 2, 6, order="F"),
    sample(rng.normal(size=1), ()),
])
def reshape_rule(a: Any, /, *shape: Any, order: Any = "C") -> Answer:
    """y has the elements of a in another shape."""
    y = a.reshape(*shape, order=order)

    def pullback(y_bar: Any) -> tuple[Any, ...]:
        return (reordered_like(y_bar, a, order),)

    return y, pullback


@RULES.linear(np.ndarray.transpose, np.generic.transpose, returns="view", samples=lambda rng: [
    *ranks(rng),
    sample(rng.normal(size=(2, 3, 4)), 1, 2, 0),
    sample(rng.normal(size=(2, 3, 4)), (2, -3, 1)),
    sample(rng.normal(size=(2, 3, 4)), None),
])
def transpose_rule(a: Any, /, *axes: Any) -> Answer:
    """y is a with its axes in another order."""
    y = a.transpose(*axes)

    def pullback(y_bar: Any) -> tuple[Any, ...]:
        if np.ndim(a) < 2:
            return (project(y_bar, a),)
        order = axes[0] if len(axes) == 1 else axes
        return (y_bar.transpose(inverse_axes(order)) if order else y_bar.T,)

    return y, pullback


@RULES.linear(np.ndarray.T, np.generic.T, returns="view", samples=ranks)
def T_rule(a: Any, /) -> Answer:
    """y = aᵀ.   a_bar = y_barᵀ."""
    y = a.T

    def pullback(y_bar: Any) -> tuple[Any, ...]:
        return (y_bar.T if np.ndim(a) > 1 else project(y_bar, a),)

    return y, pullback


@RULES.linear(np.ndarray.mT, returns="view", samples=lambda rng: ranks(rng)[2:])
def mT_rule(a: Any, /) -> Answer:
    """y is a with its last two axes swapped."""
    y = a.mT

    def pullback(y_bar: Any) -> tuple[Any, ...]:
        return (y_bar.mT,)

    return y, pullback


# ------------------------------------------------------------------ copies and conversions


@RULES.linear(np.ndarray.copy, np.generic.copy, samples=ranks)
def copy_rule(a: Any, /, order: Any = "C") -> Answer:
    """y has the elements of a in memory of its own."""
    y = a.copy(order)

    def pullback(y_bar: Any) -> tuple[Any, ...]:
        return (project(y_bar, a),)

    return y, pullback


@RULES.linear(np.ndarray.astype, np.generic.astype, returns="argument", samples=lambda rng: [
    sample(rng.normal(size=(2, 3)), np.float32),
    sample(rng.normal(size=3).astype(np.float32), "float64"),
    sample(rng.normal(size=3), dtype=complex),
    sample(rng.normal(size=3) + 1j, np.complex128),
    sample(rng.normal(size=(2, 3)).T, float, copy=False),
    sample(np.array(1.5), float),
])
def astype_rule(a: Any, /, dtype: Any, order: Any = "K", casting: Any = "unsafe", *, copy: Any = True) -> Answer:
    """y is a in another dtype.   a_bar is y_bar in that of a; nothing if a fraction was dropped."""
    y = a.astype(dtype, order=order, casting=casting, copy=copy)

    def pullback(y_bar: Any) -> tuple[Any, ...]:
        return (from_parts(y_bar, y, a),)

    return y, pullback


@RULES.linear(np.ndarray.tolist, np.generic.tolist, result="unknown",
              samples=lambda rng: ranks(rng)[:4] + ranks(rng)[5:])
def tolist_rule(a: Any, /) -> Answer:
    """y is nested lists of numbers.   a_bar has theirs."""
    y = a.tolist()

    def pullback(y_bar: Any) -> tuple[Any, ...]:
        return (project(from_lists(y_bar, a), a),)

    return y, pullback


def from_lists(bars: Any, a: Any) -> Any:
    """The array of nested cotangents, with zeros in the shape of `a` where none arrived."""
    if absent(bars):
        return zeros_for(a)
    if isinstance(bars, (list, tuple)):
        return np.stack([from_lists(bar, a[i]) for i, bar in enumerate(bars)]) if bars else zeros_for(a)
    return bars


# ------------------------------------------------------------------ complex numbers


@RULES.linear(np.ndarray.conj, np.ndarray.conjugate, np.generic.conj, np.generic.conjugate, holomorphic=False,
              returns="argument", samples=ranks)
@RULES.linear(complex.conjugate, holomorphic=False, samples=lambda _: [sample(1.5 - 0.5j)])
@RULES.linear(float.conjugate, holomorphic=False, samples=lambda _: [sample(1.5)])
def conj_rule(a: Any, /) -> Answer:
    """y is the conjugate of a, which is a itself where it is real."""
    y = a.conjugate()

    def pullback(y_bar: Any) -> tuple[Any, ...]:
        return (project(conj(y_bar), a),)

    return y, pullback


@RULES.linear(np.ndarray.real, np.generic.real, holomorphic=False, returns="view", samples=ranks)
def real_rule(a: Any, /) -> Answer:
    """y = re a.   a_bar = y_bar."""
    y = a.real

    def pullback(y_bar: Any) -> tuple[Any, ...]:
        return (project(y_bar, a),)

    return y, pullback


@RULES.linear(np.ndarray.imag, np.generic.imag, holomorphic=False, returns="view", samples=ranks)
def imag_rule(a: Any, /) -> Answer:
    """y = im a.   a_bar = i y_bar, of which a real a takes nothing."""
    y = a.imag

    def pullback(y_bar: Any) -> tuple[Any, ...]:
        return (project(1j * y_bar, a),)

    return y, pullback
