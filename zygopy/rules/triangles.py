"""Diagonals and triangles: tril, triu, diag, diagonal, trace."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..runtime import project
from ..runtime.layouts import along_diagonal, trace_bar
from .book import RuleBook, sample
from .shapes import Answer

RULES = RuleBook("triangles")


@RULES.linear(np.tril, selects=True, samples=lambda rng: [
    sample(rng.normal(size=(3, 3))), sample(rng.normal(size=(3, 4)), -1), sample(rng.normal(size=(2, 3, 3)), k=1),
    sample(rng.normal(size=3))])
def tril_rule(m: Any, k: Any = 0) -> Answer:
    """y is the lower triangle of m, zeros above."""
    y = np.tril(m, k)

    def pullback(y_bar: Any) -> tuple[Any, ...]:
        if np.ndim(m) == 1:  # which becomes as many rows
            return (np.sum(np.tril(y_bar, k), axis=0),)
        return (np.tril(y_bar, k),)

    return y, pullback


@RULES.linear(np.triu, selects=True, samples=lambda rng: [
    sample(rng.normal(size=(3, 3))), sample(rng.normal(size=(3, 4)), -1), sample(rng.normal(size=(2, 3, 3)), k=1),
    sample(rng.normal(size=3))])
def triu_rule(m: Any, k: Any = 0) -> Answer:
    """y is the upper triangle of m, zeros below."""
    y = np.triu(m, k)

    def pullback(y_bar: Any) -> tuple[Any, ...]:
        if np.ndim(m) == 1:  # which becomes as many rows
            return (np.sum(np.triu(y_bar, k), axis=0),)
        return (np.triu(y_bar, k),)

    return y, pullback


@RULES.linear(np.diag, returns="view", selects=True, samples=lambda rng: [
    sample(rng.normal(size=3)), sample(rng.normal(size=3), -1), sample(rng.normal(size=(3, 3))),
    sample(rng.normal(size=(3, 4)), k=1), sample(rng.normal(size=(3, 2)), -1), sample(rng.normal(size=(2, 2)), 3)])
def diag_rule(v: Any, k: Any = 0) -> Answer:
    """y is the matrix with the diagonal v, or the diagonal of the matrix v."""
    y = np.diag(v, k)

    def pullback(y_bar: Any) -> tuple[Any, ...]:
        if np.ndim(v) == 1:
            return (np.diagonal(y_bar, k),)
        return (along_diagonal(y_bar, v, k),)

    return y, pullback


@RULES.linear(np.diagflat, selects=True, samples=lambda rng: [
    sample(rng.normal(size=3)), sample(rng.normal(size=(2, 2)), -1), sample(1.5, 1)])
def diagflat_rule(v: Any, k: Any = 0) -> Answer:
    """y is the matrix with the elements of v on a diagonal."""
    y = np.diagflat(v, k)

    def pullback(y_bar: Any) -> tuple[Any, ...]:
        return (project(np.diagonal(y_bar, k).reshape(np.shape(v)), v),)

    return y, pullback


@RULES.linear(np.diagonal, np.ndarray.diagonal, returns="view", selects=True, samples=lambda rng: [
    sample(rng.normal(size=(3, 3))), sample(rng.normal(size=(3, 4)), 1), sample(rng.normal(size=(3, 4)), offset=-1),
    sample(rng.normal(size=(2, 3, 4)), 1, axis1=2, axis2=0), sample(rng.normal(size=(2, 3, 3)), 0, -2, -1)])
def diagonal_rule(a: Any, offset: Any = 0, axis1: Any = 0, axis2: Any = 1) -> Answer:
    """y is a diagonal of a."""
    y = np.diagonal(a, offset, axis1, axis2)

    def pullback(y_bar: Any) -> tuple[Any, ...]:
        return (along_diagonal(y_bar, a, offset, axis1, axis2),)

    return y, pullback


@RULES.linear(np.trace, np.ndarray.trace, selects=True, samples=lambda rng: [
    sample(rng.normal(size=(3, 3))), sample(rng.normal(size=(3, 4)), 1), sample(rng.normal(size=(3, 4)), offset=-1),
    sample(rng.normal(size=(2, 3, 4)), 1, axis1=2, axis2=0), sample(rng.normal(size=(3, 3)).astype(np.float32)),
    sample(rng.normal(size=(2, 2)), 2)])
def trace_rule(a: Any, offset: Any = 0, axis1: Any = 0, axis2: Any = 1, dtype: Any = None) -> Answer:
    """y is the sum of a diagonal.   a_bar = y_bar I."""
    y = np.trace(a, offset, axis1, axis2, dtype=dtype)

    def pullback(y_bar: Any) -> tuple[Any, ...]:
        if np.ndim(a) == 2 and offset == 0:
            return (project(y_bar * np.eye(a.shape[0], a.shape[1]), a),)
        return (trace_bar(y_bar, a, offset, axis1, axis2),)

    return y, pullback
