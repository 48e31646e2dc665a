"""Norms of vectors and matrices.  At 0 they have gradient 0; where several elements decide, these share evenly."""

from __future__ import annotations

from typing import Any, Final

import numpy as np

from ..runtime import ZERO, project, spread
from ..runtime.factors import condition_bar, spectral_bar
from .book import Pullback, RuleBook, Sample, sample
from .contraction import adjoint

RULES = RuleBook("norms")

INFINITE: Final = (np.inf, -np.inf)
SPECTRAL: Final = (2, -2)


def euclidean_bar(x: Any, y: Any, y_bar: Any, axis: Any, keepdims: Any) -> Any:
    """x_bar = y_bar x / y, and 0 where y = 0."""
    return spread(y_bar / (y + (y == 0)), x, axis, keepdims) * x


def vector_bar(x: Any, y: Any, y_bar: Any, ord: Any, axis: Any, keepdims: Any) -> Any:  # noqa: A002  NumPy's name
    """The cotangent of x from that of its p-norm along one or more axes."""
    if ord is None or ord == 2:
        return euclidean_bar(x, y, y_bar, axis, keepdims)
    if ord == 1:
        return spread(y_bar, x, axis, keepdims) * np.sign(x)
    if ord == 0:
        return ZERO
    if ord in INFINITE:
        decides = np.abs(x) == spread(y, x, axis, keepdims)
        shares = decides / np.sum(decides, axis=axis, keepdims=True)
        return spread(y_bar, x, axis, keepdims) * shares * np.sign(x)
    ratio = np.abs(x) / spread(y + (y == 0), x, axis, keepdims)
    return spread(y_bar, x, axis, keepdims) * np.sign(x) * ratio ** (ord - 1)


def order_bar(x: Any, y: Any, y_bar: Any, ord: Any, axis: Any, keepdims: Any) -> Any:  # noqa: A002  NumPy's name
    """The cotangent of p: y_bar y / p times the mean of log |x| - log y, weighted by (|x| / y)ᵖ."""
    if ord is None or isinstance(ord, str) or ord == 0 or ord in INFINITE:
        return ZERO
    size = np.abs(x)
    whole = spread(y + (y == 0), x, axis, keepdims)
    terms = (size / whole) ** ord * np.log(np.where(size == 0, 1.0, size / whole))
    return project(np.sum(spread(y_bar, x, axis, keepdims) * whole * terms) / ord, ord)


def matrix_bar(x: Any, y: Any, y_bar: Any, ord: Any, axis: Any, keepdims: Any) -> Any:  # noqa: A002  NumPy's name
    """The cotangent of x from that of a norm of the matrices in two of its axes."""
    if ord is None or ord == "fro" or ord == "f":
        return euclidean_bar(x, y, y_bar, axis, keepdims)
    if ord == "nuc" or ord in SPECTRAL:
        if np.ndim(x) == 2:
            return spectral_bar(np.squeeze(y_bar) if keepdims else y_bar, x, ord)
        matrices = np.moveaxis(x, axis, (-2, -1))
        scale = np.squeeze(y_bar, axis) if keepdims else y_bar
        return np.moveaxis(spectral_bar(scale, matrices, ord), (-2, -1), axis)
    rows, columns = axis
    summed = columns if ord in INFINITE else rows
    totals = np.sum(np.abs(x), axis=summed, keepdims=True)
    decides = totals == spread(y, x, axis, keepdims)
    shares = decides / np.sum(decides, axis=axis, keepdims=True)
    return spread(y_bar, x, axis, keepdims) * shares * np.sign(x)


# ------------------------------------------------------------------ the three functions


def _norm_samples(rng: np.random.Generator) -> list[Sample]:
    x, a, cube = rng.normal(size=5), rng.normal(size=(3, 4)), rng.normal(size=(2, 3, 4))
    vectors: list[Any] = [2, 1, 3, 2.5, np.inf, -np.inf, 0, -1, 1.5]
    matrices: list[Any] = ["fro", "nuc", 2, -2, 1, -1, np.inf, -np.inf]
    return [
        *map(sample, (x, a, cube, a.T[::2], x + 1j, a * 1j + 1, np.array([2.5]))),
        *[sample(x, p) for p in vectors],
        *[sample(a, p) for p in matrices],
        *[sample(a, p, axis=0) for p in vectors],
        *[sample(cube, p, axis=(2, 0)) for p in matrices],
        *[sample(cube, p, (-2, -1), True) for p in matrices],
        *[sample(a + 1j, p, axis=1) for p in (None, 1, 3, np.inf)],
        *[sample(a + 1j * a[::-1], p) for p in matrices],
        sample(a, axis=1, keepdims=True),
        sample(a, keepdims=True),
        sample(cube, axis=(0, 2)),
        sample(cube, None, (0, -1), True),
        sample(np.zeros((0, 3)), axis=1),
    ]


@RULES.rule(np.linalg.norm, reduces="axis", samples=_norm_samples)
def norm_rule(
    x: Any,
    ord: Any = None,  # noqa: A002  NumPy's name
    axis: Any = None,
    keepdims: Any = False,
) -> tuple[Any, Pullback]:
    """y = ‖x‖.   x_bar = y_bar x / y for the Euclidean norm."""
    y = np.linalg.norm(x, ord, axis, keepdims)

    def pullback(y_bar: Any) -> tuple[Any, ...]:
        if axis is None and ord is None:
            return (project(euclidean_bar(x, y, y_bar, axis, keepdims), x),)
        if isinstance(axis, tuple) and len(axis) == 2:
            return (project(matrix_bar(x, y, y_bar, ord, axis, keepdims), x),)
        if axis is None and np.ndim(x) == 2:
            return (project(matrix_bar(x, y, y_bar, ord, (0, 1), keepdims), x),)
        x_bar = vector_bar(x, y, y_bar, ord, axis, keepdims)
        return project(x_bar, x), order_bar(x, y, y_bar, ord, axis, keepdims)

    return y, pullback


def _vector_norm_samples(rng: np.random.Generator) -> list[Sample]:
    a, cube = rng.normal(size=(3, 4)), rng.normal(size=(2, 3, 4))
    return [
        sample(a),
        sample(a, axis=1),
        sample(cube, axis=(0, 2), keepdims=True),
        sample(cube, axis=(0, 2), ord=3),
        sample(a, axis=0, ord=1),
        sample(a, ord=np.inf),
        sample(a, ord=np.inf, keepdims=True),
        sample(a + 1j, axis=-1, ord=3),
    ]


@RULES.rule(np.linalg.vector_norm, reduces="axis", samples=_vector_norm_samples)
def vector_norm_rule(
    x: Any,
    *,
    axis: Any = None,
    keepdims: Any = False,
    ord: Any = 2,  # noqa: A002  NumPy's name
) -> tuple[Any, Pullback]:
    """y = (Σ |x|ᵖ)^(1/p).   x_bar = y_bar x / y for p = 2."""
    y = np.linalg.vector_norm(x, axis=axis, keepdims=keepdims, ord=ord)

    def pullback(y_bar: Any) -> tuple[Any, ...]:
        x_bar = vector_bar(x, y, y_bar, ord, axis, keepdims)
        return project(x_bar, x), ZERO, ZERO, order_bar(x, y, y_bar, ord, axis, keepdims)

    return y, pullback


def _matrix_norm_samples(rng: np.random.Generator) -> list[Sample]:
    a, cube = rng.normal(size=(3, 4)), rng.normal(size=(2, 3, 4))
    orders: list[Any] = ["fro", "nuc", 2, -2, 1, -1, np.inf, -np.inf]
    return [
        sample(a),
        *[sample(cube, ord=p) for p in orders],
        *[sample(cube + 1j, keepdims=True, ord=p) for p in orders],
    ]


@RULES.rule(np.linalg.matrix_norm, reduces=(-2, -1), samples=_matrix_norm_samples)
def matrix_norm_rule(
    x: Any,
    *,
    keepdims: Any = False,
    ord: Any = "fro",  # noqa: A002  NumPy's name
) -> tuple[Any, Pullback]:
    """y = ‖X‖ of the matrices in the last two axes.   X_bar = y_bar X / y for the Frobenius norm."""
    y = np.linalg.matrix_norm(x, keepdims=keepdims, ord=ord)

    def pullback(y_bar: Any) -> tuple[Any, ...]:
        return (project(matrix_bar(x, y, y_bar, ord, (-2, -1), keepdims), x),)

    return y, pullback


# ------------------------------------------------------------------ condition numbers


def _cond_samples(rng: np.random.Generator) -> list[Sample]:
    a = rng.normal(size=(3, 3)) + 2.0 * np.eye(3)
    orders: list[Any] = [None, 2, -2, "fro", 1, -1, np.inf, -np.inf, "nuc"]
    return [*[sample(a, p) for p in orders], sample(np.stack([a, a.T]), 1), sample(a[:2]), sample(a + 1j, "fro")]


@RULES.rule(np.linalg.cond, reduces=(-2, -1), samples=_cond_samples)
def cond_rule(x: Any, p: Any = None) -> tuple[Any, Pullback]:
    """y = ‖X‖ ‖X⁻¹‖."""
    y = np.linalg.cond(x, p)

    def pullback(y_bar: Any) -> tuple[Any, ...]:
        if p is None or p in SPECTRAL:
            return (project(condition_bar(y_bar, x, y, p), x),)
        inverse = np.linalg.inv(x)
        size, inverse_size = np.linalg.norm(x, p, (-2, -1)), np.linalg.norm(inverse, p, (-2, -1))
        x_bar = matrix_bar(x, size, y_bar * inverse_size, p, (-2, -1), False)
        inverse_bar = matrix_bar(inverse, inverse_size, y_bar * size, p, (-2, -1), False)
        return (project(x_bar - adjoint(inverse) @ inverse_bar @ adjoint(inverse), x),)

    return y, pullback
