"""Sums of products over named axes: einsum, tensordot, kron."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from ..runtime import ZERO, conj, project, spread, spread_full, unbroadcast
from ..runtime.places import diagonal_bar, fitted
from ..runtime.subscripts import (
    Way,
    block_axes,
    block_shape,
    free_axes,
    inverse,
    lettered,
    matching,
    padded_shape,
    summed_axes,
    way_back,
)
from ..runtime.whole import whole
from .book import Pullback, RuleBook, Sample, sample

RULES = RuleBook("einsum")

# ------------------------------------------------------------------ einsum


def _einsum_samples(rng: np.random.Generator) -> Iterator[Sample]:
    calls: list[tuple[Any, ...]] = [
        ("ij,jk->ik", (2, 3), (3, 4)), ("ij,kj", (2, 3), (4, 3)), ("ji,jk->ki", (3, 2), (3, 4)),
        ("i,i->", (3,), (3,)), ("i,i->", (3,), (1,)), ("i,i", (3,), (3,)), ("ij,ij->i", (2, 3), (2, 3)),
        ("ij,ij->ij", (2, 3), (2, 3)), ("i,j->ij", (2,), (3,)), ("ij->ji", (2, 3)), ("ji", (2, 3)), ("ij->", (2, 3)),
        ("ij->j", (2, 3)), ("ii->", (3, 3)), ("ii", (3, 3)), ("ii->i", (3, 3)), ("iij->j", (2, 2, 3)),
        ("iij,jk->ik", (2, 2, 3), (3, 2)), ("ij,jk->k", (2, 3), (3, 2)), ("ij,j->", (2, 3), (1,)),
        ("ij,jk->ik", (2, 1), (3, 4)), ("ij,jk->k", (2, 1), (3, 4)), ("iij,jk->k", (2, 2, 1), (3, 4)),
        ("bij,bjk->bik", (2, 3, 4), (2, 4, 2)), ("bhid,bhjd->bhij", (2, 2, 3, 4), (2, 2, 2, 4)),
        ("...ij,...j", (2, 2, 3), (2, 3)), ("...ij,jk->...ik", (2, 2, 3), (3, 2)),
        ("...i,...i->...", (2, 1, 3), (4, 3)), ("i...->...", (3, 2)), ("i...->i...", (3, 2)),
        ("ij,jk,kl->il", (2, 3), (3, 4), (4, 2)), ("a,ab,b->", (2,), (2, 3), (3,)), ("i, j -> i j", (2,), (3,)),
        ("nchwij,ocij->nohw", (2, 2, 2, 2, 2, 2), (3, 2, 2, 2)), ("ij,jk->ik", (0, 3), (3, 2)),
        ("ij,jk->ik", (2, 0), (0, 2)), ("ij->i", (2, 0)), (",ij->ij", (), (2, 3)), ("i->", (1,)),
        ("ijj->ij", (2, 3, 3)), ("ij,ji->", (2, 3), (3, 2)), ("ik,jk->", (2, 3), (2, 3)),
    ]  # fmt: skip
    for subscripts, *shapes in calls:
        yield sample(subscripts, *[np.asarray(rng.normal(size=shape)) for shape in shapes])
        yield sample(subscripts, *[rng.normal(size=shape) + 1j * rng.normal(size=shape) for shape in shapes])
        if shapes[0] != (2, 1):
            yield sample(subscripts, *[np.asarray(rng.normal(size=shape)) for shape in shapes], optimize=True)
    a, b = rng.normal(size=(2, 3)), rng.normal(size=(6, 4))[::2]
    yield sample("ij,jk->ik", a, b, optimize="greedy")
    yield sample("ij,jk->ik", a, b, optimize=["einsum_path", (0, 1)])
    yield sample(a, [0, 1], b, [1, 2], [0, 2])
    yield sample(a, [0, 1], b, [1, 2])
    yield sample(a, [..., 1], b, [1, 2], [..., 2])
    yield sample(a, [1, 30])


@RULES.rule(np.einsum, returns="view", multilinear=(0, 1), samples=_einsum_samples)  # of one operand it may be a view
def einsum_rule(subscripts: Any, *operands: Any, optimize: Any = False) -> tuple[Any, Pullback]:
    """y = Σ a b ...   a_bar = Σ y_bar b* ...: the same sum with y_bar in the place of a."""
    y = np.einsum(subscripts, *operands, optimize=optimize)

    def pullback(y_bar: Any) -> tuple[Any, ...]:
        if isinstance(subscripts, str):
            return (ZERO, *einsum_bars(subscripts, operands, y_bar, optimize))
        bars = whole(numbered_bars, (subscripts, *operands), y_bar, optimize)
        return tuple([bars[i] for i in range(len(operands) + 1)])

    return y, pullback


def numbered_bars(operands: tuple[Any, ...], y_bar: Any, optimize: Any) -> tuple[Any, ...]:
    """The cotangents of arrays and lists of axes by turns, and perhaps the axes of the result."""
    count = len(operands) // 2
    arrays, sublists = operands[: 2 * count : 2], operands[1 : 2 * count : 2]
    text = lettered(sublists, operands[-1] if len(operands) % 2 else None)
    bars = einsum_bars(text, arrays, y_bar, optimize)
    return (*[part for bar in bars for part in (bar, ZERO)], ZERO)[: len(operands)]


def einsum_bars(subscripts: str, operands: tuple[Any, ...], y_bar: Any, optimize: Any) -> tuple[Any, ...]:
    """The cotangents of the operands."""
    ndims = tuple([np.ndim(x) for x in operands])
    ways = [way_back(subscripts, ndims, i) for i in range(len(operands))]
    return tuple([
        project(operand_bar(ways[i], operands[i], others_of(operands, i), y_bar, optimize), operands[i])
        for i in range(len(operands))
    ])  # fmt: skip


def others_of(operands: tuple[Any, ...], i: int) -> tuple[Any, ...]:
    """All operands but one."""
    return (*operands[:i], *operands[i + 1 :])


def operand_bar(way: Way, x: Any, others: tuple[Any, ...], y_bar: Any, optimize: Any) -> Any:
    """The cotangent of the operand `x`."""
    call, missing, diagonal, scaled, product = way
    if scaled is not None:
        return unbroadcast(spread(y_bar, others[0], scaled) * conj(others[0]), x)
    if product is not None:
        y_first, left_turned, right_turned = product
        left, right = (y_bar, conj(others[0])) if y_first else (conj(others[0]), y_bar)
        return unbroadcast((left.T if left_turned else left) @ (right.T if right_turned else right), x)
    if not call:
        bar = y_bar
    elif optimize is False:
        bar = np.einsum(call, y_bar, *[conj(other) for other in others])
    else:
        chosen = optimize if isinstance(optimize, (bool, str)) else True  # a path holds for one order of operands
        bar = np.einsum(call, y_bar, *[conj(other) for other in others], optimize=chosen)
    if diagonal:
        return diagonal_bar(bar, x, diagonal, missing)
    if missing and others:
        return fitted(np.expand_dims(bar, missing), x)
    if missing:
        return spread_full(bar, x, missing)
    return unbroadcast(bar, x)


# ------------------------------------------------------------------ tensordot


def _tensordot_samples(rng: np.random.Generator) -> Iterator[Sample]:
    a, b = rng.normal(size=(3, 4, 2)), rng.normal(size=(4, 3, 5))
    yield sample(a, b, axes=([1, 0], [0, 1]))
    yield sample(a, b, ((0, 1), (1, 0)))
    yield sample(a, b, axes=(1, 0))
    yield sample(a, b, (-2, -3))
    yield sample(rng.normal(size=(2, 3)), rng.normal(size=(3, 4)), 1)
    yield sample(rng.normal(size=(2, 3, 4)), rng.normal(size=(3, 4, 2)))
    yield sample(rng.normal(size=2), rng.normal(size=3), axes=0)
    yield sample(rng.normal(size=(2, 3)), rng.normal(size=(2, 3)), axes=2)
    yield sample(rng.normal(size=(2, 0)), rng.normal(size=(0, 3)), axes=1)
    yield sample(rng.normal(size=(3, 2)).T + 1j, rng.normal(size=(4, 3)) * 1j, axes=(1, 1))


def _tensordot_keyword_samples(rng: np.random.Generator) -> Iterator[Sample]:
    return (call for call in _tensordot_samples(rng) if len(call.args) == 2)


@RULES.rule(np.tensordot, result="contract", multilinear=(0, 1), samples=_tensordot_samples)
def tensordot_rule(a: Any, b: Any, axes: Any = 2) -> tuple[Any, Pullback]:
    """C = A B, summed over pairs of axes; each cotangent is C_bar times the other, over the other's free axes."""
    c = np.tensordot(a, b, axes)

    def pullback(c_bar: Any) -> tuple[Any, ...]:
        a_bar, b_bar = tensordot_bars(a, b, axes, c_bar)
        return project(a_bar, a), project(b_bar, b)

    return c, pullback


@RULES.rule(np.linalg.tensordot, multilinear=(0, 1), samples=_tensordot_keyword_samples)
def linalg_tensordot_rule(x1: Any, x2: Any, axes: Any = 2) -> tuple[Any, Pullback]:
    """As `np.tensordot`."""
    c = np.linalg.tensordot(x1, x2, axes=axes)

    def pullback(c_bar: Any) -> tuple[Any, ...]:
        a_bar, b_bar = tensordot_bars(x1, x2, axes, c_bar)
        return project(a_bar, x1), project(b_bar, x2)

    return c, pullback


def tensordot_bars(a: Any, b: Any, axes: Any, c_bar: Any) -> tuple[Any, Any]:
    """The cotangents of the operands of a tensordot."""
    summed_a, summed_b = summed_axes(axes, np.ndim(a), np.ndim(b))
    free_a, free_b = free_axes(np.ndim(a), summed_a), free_axes(np.ndim(b), summed_b)
    rows = tuple(range(len(free_a)))
    columns = tuple(range(len(free_a), len(free_a) + len(free_b)))
    a_bar = np.tensordot(c_bar, conj(b), (columns, free_b))
    b_bar = np.tensordot(conj(a), c_bar, (free_a, rows))
    order_a = inverse((*free_a, *matching(summed_a, summed_b)))
    order_b = inverse((*matching(summed_b, summed_a), *free_b))
    if order_a != tuple(range(len(order_a))):
        a_bar = a_bar.transpose(order_a)
    if order_b != tuple(range(len(order_b))):
        b_bar = b_bar.transpose(order_b)
    return a_bar, b_bar


# ------------------------------------------------------------------ kron


def _kron_samples(rng: np.random.Generator) -> Iterator[Sample]:
    for m, n in (((2, 3), (3, 2)), ((3,), (2,)), ((2,), (3, 2)), ((2, 3), (2,)), ((), (2, 2)), ((1, 2, 3), (2, 1, 2))):
        yield sample(rng.normal(size=m), rng.normal(size=n))
    yield sample(rng.normal(size=(2, 2)) + 1j, rng.normal(size=(2, 3)) * 1j)


@RULES.rule(np.kron, multilinear=(0, 1), samples=_kron_samples)
def kron_rule(a: Any, b: Any) -> tuple[Any, Pullback]:
    """C = A ⊗ B: blocks a_ij B.   A_bar = ⟨C_bar blocks, B⟩,  B_bar = Σ a_ij* C_bar blocks."""
    c = np.kron(a, b)

    def pullback(c_bar: Any) -> tuple[Any, ...]:
        left, right = conj(a), conj(b)
        if np.ndim(a) != np.ndim(b):
            ndim = max(np.ndim(a), np.ndim(b))
            left = np.reshape(left, padded_shape(np.shape(a), ndim))
            right = np.reshape(right, padded_shape(np.shape(b), ndim))
        blocks = np.reshape(c_bar, block_shape(np.shape(a), np.shape(b)))
        outer, inner, every = block_axes(np.ndim(left))
        a_bar = np.tensordot(blocks, right, (inner, every))
        b_bar = np.tensordot(left, blocks, (every, outer))
        if np.ndim(a) != np.ndim(b):
            a_bar, b_bar = np.reshape(a_bar, np.shape(a)), np.reshape(b_bar, np.shape(b))
        return project(a_bar, a), project(b_bar, b)

    return c, pullback
