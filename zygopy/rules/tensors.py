"""Tensors as matrices: systems of equations and inverses over several axes at once."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..runtime import conj, project
from .book import RuleBook, Sample, sample
from .contraction import adjoint
from .shapes import Answer

RULES = RuleBook("tensors")


def systems(rng: np.random.Generator) -> list[Sample]:
    a = (rng.normal(size=(6, 6)) + 3.0 * np.eye(6)).reshape(2, 3, 2, 3)
    b = rng.normal(size=(2, 3))
    moved = np.moveaxis((rng.normal(size=(6, 6)) + 3.0 * np.eye(6)).reshape(3, 2, 2, 3), -1, 0)
    return [sample(a, b), sample(a + 0.5j, b - 1j), sample(moved, rng.normal(size=(3, 2)), axes=(0,)),
            sample(rng.normal(size=(3, 3)) + 3.0 * np.eye(3), rng.normal(size=3))]


def order_of(ndim: Any, axes: Any) -> list[int]:
    """The axes of the tensor with those that are solved for at the end."""
    chosen = [] if axes is None else [axis % ndim for axis in axes]
    return [axis for axis in range(ndim) if axis not in chosen] + chosen


@RULES.rule(np.linalg.tensorsolve, samples=systems)
def tensorsolve_rule(a: Any, b: Any, axes: Any = None) -> Answer:
    """A x = b over several axes.   b_bar = A⁻ᴴ x_bar,  A_bar = -b_bar x̄ᵀ."""
    x = np.linalg.tensorsolve(a, b, axes)

    def pullback(x_bar: Any) -> tuple[Any, ...]:
        order = order_of(np.ndim(a), axes)
        moved = np.transpose(a, order)
        matrix = np.reshape(moved, (np.size(b), np.size(b)))
        b_bar = np.linalg.solve(adjoint(matrix), np.ravel(x_bar))
        a_bar = np.reshape(-np.outer(b_bar, conj(np.ravel(x))), moved.shape)
        return project(np.transpose(a_bar, np.argsort(order)), a), project(np.reshape(b_bar, np.shape(b)), b)

    return x, pullback


def to_invert(rng: np.random.Generator) -> list[Sample]:
    a = rng.normal(size=(6, 6)) + 3.0 * np.eye(6)
    return [sample(a.reshape(2, 3, 3, 2)), sample(a.reshape(6, 2, 3), ind=1), sample(a.reshape(2, 3, 6) + 0.5j, 2)]


@RULES.rule(np.linalg.tensorinv, samples=to_invert)
def tensorinv_rule(a: Any, ind: Any = 2) -> Answer:
    """B = A⁻¹ over several axes.   A_bar = -Bᴴ B_bar Bᴴ."""
    b = np.linalg.tensorinv(a, ind)

    def pullback(b_bar: Any) -> tuple[Any, ...]:
        side = int(np.sqrt(np.size(b)))
        back = adjoint(np.reshape(b, (side, side)))
        a_bar = -back @ np.reshape(b_bar, (side, side)) @ back
        return (project(np.reshape(a_bar, np.shape(a)), a),)

    return b, pullback
