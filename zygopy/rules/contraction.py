"""Products of vectors and matrices, and of stacks of them."""

from __future__ import annotations

import operator
from collections.abc import Iterator
from typing import Any

import numpy as np

from ..runtime import (
    ZERO,
    accumulate,
    conj,
    is_absent,
    multiply_chosen,
    project,
    unbroadcast,
    vecmat,
    vecmat_selected,
    zeros_for,
)
from .book import Pullback, RuleBook, Sample, sample

RULES = RuleBook("contraction")


def adjoint(a: Any) -> Any:
    """The conjugate transpose of the last two axes."""
    if np.ndim(a) == 2:
        return conj(a).T
    return conj(a).swapaxes(-1, -2)


# ------------------------------------------------------------------ matmul


def _matmul_samples(rng: np.random.Generator) -> Iterator[Sample]:
    shapes: list[tuple[tuple[int, ...], tuple[int, ...]]] = [
        ((3,), (3,)), ((2, 3), (3,)), ((3,), (3, 2)), ((2, 3), (3, 4)), ((1, 3), (3, 1)), ((0, 3), (3, 2)),
        ((2, 0), (0, 3)), ((2, 3, 4), (4, 2)), ((2, 1, 3, 4), (4, 2)), ((2, 3, 0), (0, 2)), ((0, 3, 4), (4, 2)),
        ((2, 3), (4, 3, 2)), ((2, 3, 4), (2, 4, 3)), ((2, 1, 3, 4), (3, 4, 2)), ((1, 3, 4), (2, 4, 2)),
        ((2, 3, 4), (4,)), ((3,), (2, 3, 4)), ((2, 2, 3, 4), (4,)),
    ]  # fmt: skip
    for m, n in shapes:
        yield sample(rng.normal(size=m), rng.normal(size=n))
    yield sample(rng.normal(size=(3, 2)).T, rng.normal(size=(6, 4))[::2])
    for m, n in shapes[:4] + shapes[7:8] + shapes[11:13] + shapes[15:17]:
        yield sample(rng.normal(size=m) + 1j * rng.normal(size=m), rng.normal(size=n) + 1j * rng.normal(size=n))


@RULES.rule(operator.matmul, np.matmul, np.linalg.matmul, result="contract", multilinear=(0, 1),
            samples=_matmul_samples)
def matmul_rule(a: Any, b: Any) -> tuple[Any, Pullback]:
    """C = A B.   A_bar = C_bar Bᴴ,  B_bar = Aᴴ C_bar; vectors are rows on the left and columns on the right."""
    c = np.matmul(a, b)

    def pullback(c_bar: Any) -> tuple[Any, ...]:
        if np.ndim(a) <= 2 and np.ndim(b) <= 2:
            a_bar, b_bar = small_product_bars(a, b, c_bar)
        elif np.ndim(b) == 1:
            a_bar, b_bar = column_product_bars(a, b, c_bar)
        else:
            a_bar, b_bar = stacked_product_bars(a, b, c_bar)
        return project(a_bar, a), project(b_bar, b)

    return c, pullback


def rows_of(a: Any) -> tuple[int, ...]:
    """All axes but the last."""
    return tuple(range(np.ndim(a) - 1))


def columns_of(b: Any) -> tuple[int, ...]:
    """All axes but the last but one."""
    return (*range(np.ndim(b) - 2), np.ndim(b) - 1)


def small_product_bars(a: Any, b: Any, c_bar: Any) -> tuple[Any, Any]:
    """The cotangents of a product of vectors and matrices."""
    if np.ndim(a) == 2 and np.ndim(b) == 2:
        return c_bar @ conj(b).T, conj(a).T @ c_bar
    if np.ndim(a) == 2:
        return c_bar[:, None] * conj(b), c_bar @ conj(a)
    if np.ndim(b) == 2:
        return conj(b) @ c_bar, conj(a)[:, None] * c_bar
    return c_bar * conj(b), c_bar * conj(a)


def column_product_bars(a: Any, b: Any, c_bar: Any) -> tuple[Any, Any]:
    """The cotangents of an array times a vector."""
    return c_bar[..., None] * conj(b), np.tensordot(c_bar, conj(a), np.ndim(c_bar))


def stacked_product_bars(a: Any, b: Any, c_bar: Any) -> tuple[Any, Any]:
    """The cotangents of a product with stacks of matrices; what is not stacked sums over the stack in one product."""
    if np.ndim(a) == 1:
        a_bar = np.tensordot(conj(b), c_bar, (columns_of(b), tuple(range(np.ndim(c_bar)))))
        return a_bar, conj(a)[:, None] * c_bar[..., None, :]
    if np.ndim(b) == 2:
        return c_bar @ conj(b).T, np.tensordot(conj(a), c_bar, (rows_of(a), rows_of(a)))
    if np.ndim(a) == 2:
        return np.tensordot(c_bar, conj(b), (columns_of(b), columns_of(b))), conj(a).T @ c_bar
    return unbroadcast(c_bar @ adjoint(b), a), unbroadcast(adjoint(a) @ c_bar, b)


# ------------------------------------------------------------------ dot, inner, outer, vdot


def _dot_samples(rng: np.random.Generator) -> Iterator[Sample]:
    shapes: list[tuple[tuple[int, ...], tuple[int, ...]]] = [
        ((3,), (3,)), ((2, 3), (3,)), ((3,), (3, 2)), ((2, 3), (3, 4)), ((0,), (0,)), ((2, 0), (0, 3)),
        ((1, 1), (1, 1)), ((), (2, 3)), ((2, 3), ()), ((2, 3, 4), (4,)), ((2, 3, 4), (4, 2)), ((2, 3), (4, 3, 2)),
        ((3,), (4, 3, 2)), ((2, 3, 4), (3, 4, 2)),
    ]  # fmt: skip
    for m, n in shapes:
        yield sample(rng.normal(size=m), rng.normal(size=n))
        yield sample(rng.normal(size=m) + 1j * rng.normal(size=m), rng.normal(size=n) + 1j * rng.normal(size=n))
    yield sample(rng.normal(size=(3, 2)).T, rng.normal(size=(6, 4))[::2])
    yield sample(2.5, rng.normal(size=(2, 3)))


def _method_dot_samples(rng: np.random.Generator) -> Iterator[Sample]:
    return (call for call in _dot_samples(rng) if isinstance(call.args[0], np.ndarray))


@RULES.rule(np.ndarray.dot, result="contract", multilinear=(0, 1), samples=_method_dot_samples)
@RULES.rule(np.dot, result="contract", multilinear=(0, 1), samples=_dot_samples)
def dot_rule(a: Any, b: Any) -> tuple[Any, Pullback]:
    """C = A B, summed over the last axis of A and the last but one of B; a number multiplies."""
    c = np.dot(a, b)

    def pullback(c_bar: Any) -> tuple[Any, ...]:
        if np.ndim(a) == 0 or np.ndim(b) == 0:
            a_bar, b_bar = unbroadcast(c_bar * conj(b), a), unbroadcast(c_bar * conj(a), b)
        elif np.ndim(a) <= 2 and np.ndim(b) <= 2:
            a_bar, b_bar = small_product_bars(a, b, c_bar)
        elif np.ndim(b) == 1:
            a_bar, b_bar = column_product_bars(a, b, c_bar)
        else:
            last = tuple(range(np.ndim(a) - 1, np.ndim(c_bar)))
            a_bar = np.tensordot(c_bar, conj(b), (last, columns_of(b)))
            b_bar = np.moveaxis(np.tensordot(conj(a), c_bar, (rows_of(a), rows_of(a))), 0, -2)
        return project(a_bar, a), project(b_bar, b)

    return c, pullback


def _inner_samples(rng: np.random.Generator) -> Iterator[Sample]:
    shapes: list[tuple[tuple[int, ...], tuple[int, ...]]] = [
        ((3,), (3,)), ((2, 3), (3,)), ((3,), (2, 3)), ((2, 3), (4, 3)), ((0,), (0,)), ((), (2, 3)), ((2, 3), ()),
        ((2, 3, 4), (4,)), ((2, 3, 4), (5, 1, 4)),
    ]  # fmt: skip
    for m, n in shapes:
        yield sample(rng.normal(size=m), rng.normal(size=n))
        yield sample(rng.normal(size=m) + 1j * rng.normal(size=m), rng.normal(size=n) + 1j * rng.normal(size=n))


@RULES.rule(np.inner, result="contract", multilinear=(0, 1), samples=_inner_samples)
def inner_rule(a: Any, b: Any) -> tuple[Any, Pullback]:
    """C = A Bᵀ, summed over the last axes.   A_bar = C_bar B*,  B_bar = C_barᵀ A*."""
    c = np.inner(a, b)

    def pullback(c_bar: Any) -> tuple[Any, ...]:
        if np.ndim(a) == 0 or np.ndim(b) == 0:
            a_bar, b_bar = unbroadcast(c_bar * conj(b), a), unbroadcast(c_bar * conj(a), b)
        elif np.ndim(a) == 1 and np.ndim(b) == 1:
            a_bar, b_bar = c_bar * conj(b), c_bar * conj(a)
        elif np.ndim(a) == 2 and np.ndim(b) == 2:
            a_bar, b_bar = c_bar @ conj(b), c_bar.T @ conj(a)
        else:
            a_bar = np.tensordot(c_bar, conj(b), np.ndim(b) - 1)
            b_bar = np.tensordot(c_bar, conj(a), (rows_of(a), rows_of(a)))
        return project(a_bar, a), project(b_bar, b)

    return c, pullback


def _outer_samples(rng: np.random.Generator) -> Iterator[Sample]:
    for m, n in (((3,), (2,)), ((1,), (4,)), ((0,), (2,))):
        yield sample(rng.normal(size=m), rng.normal(size=n))
    yield sample(rng.normal(size=3) + 1j * rng.normal(size=3), rng.normal(size=2) + 1j * rng.normal(size=2))


def _flat_outer_samples(rng: np.random.Generator) -> Iterator[Sample]:
    yield from _outer_samples(rng)
    yield sample(rng.normal(size=(2, 2)), rng.normal(size=(3, 1)))
    yield sample(rng.normal(size=(3, 2)).T, 2.5)
    yield sample(np.array(1.5), rng.normal(size=3))


@RULES.rule(np.outer, multilinear=(0, 1), samples=_flat_outer_samples)
def outer_rule(a: Any, b: Any) -> tuple[Any, Pullback]:
    """C = a bᵀ of flattened arrays.   a_bar = C_bar b*,  b_bar = a* C_bar."""
    c = np.outer(a, b)

    def pullback(c_bar: Any) -> tuple[Any, ...]:
        a_bar = c_bar @ conj(b if np.ndim(b) == 1 else np.ravel(b))
        b_bar = conj(a if np.ndim(a) == 1 else np.ravel(a)) @ c_bar
        if np.ndim(a) != 1:
            a_bar = a_bar.reshape(np.shape(a))
        if np.ndim(b) != 1:
            b_bar = b_bar.reshape(np.shape(b))
        return project(a_bar, a), project(b_bar, b)

    return c, pullback


@RULES.rule(np.linalg.outer, multilinear=(0, 1), samples=_outer_samples)
def vector_outer_rule(x1: Any, x2: Any) -> tuple[Any, Pullback]:
    """C = a bᵀ.   a_bar = C_bar b*,  b_bar = a* C_bar."""
    c = np.linalg.outer(x1, x2)

    def pullback(c_bar: Any) -> tuple[Any, ...]:
        return project(c_bar @ conj(x2), x1), project(conj(x1) @ c_bar, x2)

    return c, pullback


def _vdot_samples(rng: np.random.Generator) -> Iterator[Sample]:
    for m, n in (((3,), (3,)), ((2, 3), (2, 3)), ((2, 3), (3, 2)), ((0,), (0,)), ((), ()), ((4,), (2, 2))):
        yield sample(rng.normal(size=m), rng.normal(size=n))
        yield sample(rng.normal(size=m) + 1j * rng.normal(size=m), rng.normal(size=n) + 1j * rng.normal(size=n))
    yield sample(rng.normal(size=(3, 2)).T, rng.normal(size=(4, 3))[::2])


@RULES.rule(np.vdot, multilinear=(0, 1), samples=_vdot_samples)
def vdot_rule(a: Any, b: Any) -> tuple[Any, Pullback]:
    """c = Σ a* b.   a_bar = c_bar* b,  b_bar = c_bar a."""
    c = np.vdot(a, b)

    def pullback(c_bar: Any) -> tuple[Any, ...]:
        a_bar = conj(c_bar) * b
        b_bar = c_bar * a
        if np.ndim(a) != 1 or np.ndim(b) != 1:
            a_bar = np.reshape(a_bar, np.shape(a))
            b_bar = np.reshape(b_bar, np.shape(b))
        return project(a_bar, a), project(b_bar, b)

    return c, pullback


# ------------------------------------------------------------------ vecdot, matvec, vecmat


def _vecdot_samples(rng: np.random.Generator) -> Iterator[Sample]:
    shapes = (((3,), (3,)), ((2, 3), (2, 3)), ((2, 3), (3,)), ((2, 1, 3), (4, 3)), ((0, 3), (3,)), ((2, 0), (2, 0)))
    for m, n in shapes:
        yield sample(rng.normal(size=m), rng.normal(size=n))
        yield sample(rng.normal(size=m) + 1j * rng.normal(size=m), rng.normal(size=n) + 1j * rng.normal(size=n))
    yield sample(rng.normal(size=(3, 2)), rng.normal(size=(3, 2)), axis=0)
    yield sample(rng.normal(size=(4, 3, 2)), rng.normal(size=(3, 2)), axis=-2)
    yield sample(rng.normal(size=(3, 2, 4)), rng.normal(size=(3, 4)), axis=0)


@RULES.rule(np.vecdot, np.linalg.vecdot, multilinear=(0, 1), samples=_vecdot_samples)
def vecdot_rule(x1: Any, x2: Any, axis: Any = -1) -> tuple[Any, Pullback]:
    """c = Σ a* b along an axis.   a_bar = c_bar* b,  b_bar = c_bar a."""
    c: Any = np.vecdot(x1, x2, axis=axis)  # type: ignore[call-overload]

    def pullback(c_bar: Any) -> tuple[Any, ...]:
        if axis < 0 or np.ndim(x1) == np.ndim(x2):
            c_bar = np.expand_dims(c_bar, axis)
            return project(unbroadcast(conj(c_bar) * x2, x1), x1), project(unbroadcast(c_bar * x1, x2), x2)
        a, b, c_bar = np.moveaxis(x1, axis, -1), np.moveaxis(x2, axis, -1), c_bar[..., None]
        a_bar, b_bar = unbroadcast(conj(c_bar) * b, a), unbroadcast(c_bar * a, b)
        return project(np.moveaxis(a_bar, -1, axis), x1), project(np.moveaxis(b_bar, -1, axis), x2)

    return c, pullback


def _matvec_samples(rng: np.random.Generator) -> Iterator[Sample]:
    for m, n in (((2, 3), (3,)), ((4, 2, 3), (3,)), ((2, 3), (4, 3)), ((4, 2, 3), (4, 3)), ((1, 2, 3), (4, 3))):
        yield sample(rng.normal(size=m), rng.normal(size=n))
        yield sample(rng.normal(size=m) + 1j * rng.normal(size=m), rng.normal(size=n) + 1j * rng.normal(size=n))


def _vecmat_samples(rng: np.random.Generator) -> Iterator[Sample]:
    return (sample(conj(x.args[1]), np.swapaxes(x.args[0], -1, -2)) for x in _matvec_samples(rng))


if hasattr(np, "matvec"):  # NumPy 2.2

    @RULES.rule(np.matvec, multilinear=(0, 1), samples=_matvec_samples)
    def matvec_rule(x1: Any, x2: Any) -> tuple[Any, Pullback]:
        """y = A x.   A_bar = y_bar xᴴ,  x_bar = Aᴴ y_bar."""
        y = np.matvec(x1, x2)

        def pullback(y_bar: Any) -> tuple[Any, ...]:
            a_bar = y_bar[..., None] * conj(x2)[..., None, :]
            x_bar = conj(np.vecmat(y_bar, x1))
            return project(unbroadcast(a_bar, x1), x1), project(unbroadcast(x_bar, x2), x2)

        return y, pullback

    @RULES.rule(np.vecmat, multilinear=(0, 1), samples=_vecmat_samples)
    def vecmat_rule(x1: Any, x2: Any) -> tuple[Any, Pullback]:
        """y = xᴴ A.   x_bar = A y_bar*,  A_bar = x y_bar."""
        y = np.vecmat(x1, x2)

        def pullback(y_bar: Any) -> tuple[Any, ...]:
            a_bar = x1[..., :, None] * y_bar[..., None, :]
            x_bar = np.matvec(x2, conj(y_bar))
            return project(unbroadcast(x_bar, x1), x1), project(unbroadcast(a_bar, x2), x2)

        return y, pullback


def _row_samples(rng: np.random.Generator) -> Iterator[Sample]:
    yield sample(rng.normal(size=(2, 3)), rng.normal(size=(2, 3, 4)))
    yield sample(rng.uniform(1.0, 2.0, size=3), rng.normal(size=(3, 2)))


@RULES.rule(vecmat, result="unknown", multilinear=(0, 1), samples=_row_samples)
def rows_times_matrices(x: Any, a: Any) -> tuple[Any, Pullback]:
    """y = xᵀ A.   x_bar = A y_bar,  A_bar = x y_bar."""
    y = vecmat(x, a)

    def pullback(y_bar: Any) -> tuple[Any, ...]:
        return (a @ y_bar[..., None])[..., 0], x[..., None] * y_bar[..., None, :]

    return y, pullback


def _vecmat_selected_dot(y: Any, dots: Any, x: Any, a: Any) -> Any:
    """y_dot = x_dotᵀ A + xᵀ A_dot, but 0 where one is 0 and the other not finite."""
    x_dot, a_dot = dots
    total: Any = ZERO if is_absent(x_dot) else multiply_chosen(x_dot[..., None], a, x[..., None])
    if not is_absent(a_dot):
        total = accumulate(total, multiply_chosen(a_dot, x[..., None], a))
    return zeros_for(y) if is_absent(total) else total.sum(axis=-2)


@RULES.rule(vecmat_selected, result="unknown", selects=True, pushforward=_vecmat_selected_dot, samples=_row_samples)
def rows_times_matrices_selected(x: Any, a: Any) -> tuple[Any, Pullback]:
    """y = xᵀ A where x is not 0.   x_bar = A y_bar,  A_bar = x y_bar, but 0 where one is 0 and the other not finite."""
    y = vecmat_selected(x, a)

    def pullback(y_bar: Any) -> tuple[Any, ...]:
        spread_bar = np.broadcast_to(y_bar[..., None, :], a.shape)
        x_bar = multiply_chosen(spread_bar, a, x[..., None]).sum(axis=-1)
        return x_bar, multiply_chosen(spread_bar, x[..., None], a)

    return y, pullback


# ------------------------------------------------------------------ cross


def _cross_samples(rng: np.random.Generator) -> Iterator[Sample]:
    for m, n in (((3,), (3,)), ((2, 3), (2, 3)), ((2, 3), (3,)), ((0, 3), (3,))):
        yield sample(rng.normal(size=m), rng.normal(size=n))
    yield sample(rng.normal(size=(2, 3)) + 1j, rng.normal(size=(2, 3)) * 1j)


def _cross_axes_samples(rng: np.random.Generator) -> Iterator[Sample]:
    yield from _cross_samples(rng)
    yield sample(rng.normal(size=(3, 2)), rng.normal(size=(3, 2)), axis=0)
    yield sample(rng.normal(size=(3, 2)), rng.normal(size=(2, 3)), axisa=0)
    yield sample(rng.normal(size=(2, 4, 3)), rng.normal(size=(3, 4)), axisb=0, axisc=1)


@RULES.rule(np.cross, result="unknown", multilinear=(0, 1), samples=_cross_axes_samples)
def cross_rule(
    a: Any, b: Any, axisa: Any = -1, axisb: Any = -1, axisc: Any = -1, axis: Any = None
) -> tuple[Any, Pullback]:
    """c = a × b in space.   a_bar = b* × c_bar,  b_bar = c_bar × a*."""
    c = np.cross(a, b, axisa, axisb, axisc, axis)

    def pullback(c_bar: Any) -> tuple[Any, ...]:
        if axis is None and axisa == -1 and axisb == -1 and axisc == -1:
            a_bar, b_bar = np.cross(conj(b), c_bar), np.cross(c_bar, conj(a))
            return project(unbroadcast(a_bar, a), a), project(unbroadcast(b_bar, b), b)
        ia, ib, ic = (axisa, axisb, axisc) if axis is None else (axis, axis, axis)
        u, v, w_bar = np.moveaxis(conj(a), ia, -1), np.moveaxis(conj(b), ib, -1), np.moveaxis(c_bar, ic, -1)
        u_bar, v_bar = unbroadcast(np.cross(v, w_bar), u), unbroadcast(np.cross(w_bar, u), v)
        return project(np.moveaxis(u_bar, -1, ia), a), project(np.moveaxis(v_bar, -1, ib), b)

    return c, pullback


@RULES.rule(np.linalg.cross, multilinear=(0, 1), samples=_cross_samples)
def linalg_cross_rule(x1: Any, x2: Any, axis: Any = -1) -> tuple[Any, Pullback]:
    """c = a × b in space.   a_bar = b* × c_bar,  b_bar = c_bar × a*."""
    c = np.linalg.cross(x1, x2, axis=axis)

    def pullback(c_bar: Any) -> tuple[Any, ...]:
        a_bar = np.linalg.cross(conj(x2), c_bar, axis=axis)
        b_bar = np.linalg.cross(c_bar, conj(x1), axis=axis)
        return project(unbroadcast(a_bar, x1), x1), project(unbroadcast(b_bar, x2), x2)

    return c, pullback
