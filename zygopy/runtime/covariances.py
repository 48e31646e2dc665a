"""Covariances and correlations: the observations in columns, and cotangents of them and of their weights."""

from __future__ import annotations

from typing import Any

import numpy as np

from .cotangents import ZERO, conj, project


def columns_of(m: Any, y: Any, rowvar: Any) -> Any:
    """The observations of ``np.cov(m, y, rowvar)`` as columns, a row for each variable."""
    rows = in_rows(m, rowvar)
    return rows if y is None else np.concatenate([rows, in_rows(y, rowvar)])


def in_rows(m: Any, rowvar: Any) -> Any:
    """A row for each variable; numbers alone are one variable."""
    m = np.asarray(m)
    if m.ndim < 2:
        return np.reshape(m, (1, -1))
    return m if rowvar else m.T


def from_rows(rows_bar: Any, m: Any, rowvar: Any) -> Any:
    """The adjoint of `in_rows`."""
    if np.ndim(m) < 2:
        return project(np.reshape(rows_bar, np.shape(m)), m)
    return project(rows_bar if rowvar else rows_bar.T, m)


def parts_of_rows(rows_bar: Any, m: Any, y: Any, rowvar: Any) -> tuple[Any, Any]:
    """The cotangents of the two arrays whose variables were joined."""
    if y is None:
        return from_rows(rows_bar, m, rowvar), ZERO
    count = in_rows(m, rowvar).shape[0]
    return from_rows(rows_bar[:count], m, rowvar), from_rows(rows_bar[count:], y, rowvar)


def weights_of(fweights: Any, aweights: Any, length: Any) -> Any:
    """How much each observation counts."""
    if fweights is None:
        return np.ones(length) if aweights is None else np.asarray(aweights)
    return np.asarray(fweights) * 1.0 if aweights is None else np.asarray(fweights) * np.asarray(aweights)


def freedom_of(weights: Any, aweights: Any, ddof: Any) -> Any:
    """What the sum of products is divided by."""
    total = np.sum(weights)
    if ddof == 0:
        return total
    if aweights is None:
        return total - ddof
    return total - ddof * np.sum(weights * np.asarray(aweights)) / total


def degrees(bias: Any, ddof: Any) -> Any:
    """What `bias` means for `ddof`."""
    return (0 if bias else 1) if ddof is None else ddof


def cov_bars(c_bar: Any, m: Any, y: Any, rowvar: Any, ddof: Any, fweights: Any, aweights: Any) -> tuple[Any, Any, Any]:
    """The cotangents of the observations `m` and `y` and of their weights for ``C = Σ w (x - μ) (x - μ)ᴴ / n``.

    X_bar = (C_bar + C_barᴴ) (X - μ) w / n; the mean needs none, for Σ w (x - μ) = 0.
    """
    rows = columns_of(m, y, rowvar)
    count, length = rows.shape
    c_bar = np.reshape(c_bar, (count, count))
    weights = weights_of(fweights, aweights, length)
    free = freedom_of(weights, aweights, ddof)
    centred = rows - np.average(rows, axis=1, weights=weights)[:, None]
    sent = c_bar @ centred / free
    rows_bar = (sent + conj(c_bar).T @ centred / free) * weights
    m_bar, y_bar = parts_of_rows(rows_bar, m, y, rowvar)
    if aweights is None:
        return m_bar, y_bar, ZERO
    each = np.sum((conj(sent) * centred).real, axis=0)  # by each weight, at a constant divisor
    whole = np.sum(each * weights) / free
    total, squares = np.sum(weights), np.sum(weights * np.asarray(aweights))
    slopes = 1.0 - ddof * (2.0 * np.asarray(aweights) / total - squares / total**2)
    often = 1.0 if fweights is None else np.asarray(fweights)
    return m_bar, y_bar, project(often * (each - whole * slopes), aweights)


def corrcoef_bars(r_bar: Any, x: Any, y: Any, rowvar: Any) -> tuple[Any, Any]:
    """The cotangents of the observations for ``R = C / √(d dᵀ)``, where d is the diagonal of the covariances C."""
    rows = columns_of(x, y, rowvar)
    if len(rows) == 1:
        return parts_of_rows(np.zeros_like(rows), x, y, rowvar)
    centred = rows - np.mean(rows, axis=1, keepdims=True)
    size = np.sqrt(np.sum((conj(centred) * centred).real, axis=1, keepdims=True))
    unit = centred / size
    sent = r_bar @ unit + conj(r_bar).T @ unit
    along = np.sum((conj(unit) * sent).real, axis=1, keepdims=True)
    return parts_of_rows((sent - unit * along) / size, x, y, rowvar)
