"""The cotangents of functions that are interpolated between samples, and of polynomials."""

from __future__ import annotations

from typing import Any

import numpy as np

from .cotangents import ZERO, is_array, project, rebuilt
from .factors import lstsq_bars


def interp_bars(g: Any, x: Any, xp: Any, fp: Any, left: Any, right: Any, period: Any) -> tuple[Any, ...]:
    """The cotangents of the places x, the samples xp and fp, the values beyond the ends, and the period."""
    if period is not None:
        x_bar, xp_bar, fp_bar, period_bar = periodic_bars(g, x, xp, fp, period)
        return x_bar, xp_bar, fp_bar, ZERO, ZERO, project(period_bar, period)
    below, above = np.less(x, xp[0]), np.greater(x, xp[-1])
    inside = np.where((below & (left is not None)) | (above & (right is not None)), 0.0, g)
    x_bar, xp_bar, fp_bar = inner_bars(inside, x, xp, fp)
    left_bar = ZERO if left is None else project(np.sum(np.where(below, g, 0.0)), left)
    right_bar = ZERO if right is None else project(np.sum(np.where(above, g, 0.0)), right)
    return x_bar, xp_bar, fp_bar, left_bar, right_bar, ZERO


def inner_bars(g: Any, x: Any, xp: Any, fp: Any) -> tuple[Any, Any, Any]:
    """The cotangents of x, xp and fp, where the function goes on with its last values beyond the ends."""
    k = np.clip(np.searchsorted(xp, x, side="right") - 1, 0, max(len(xp) - 2, 0))
    after = np.minimum(k + 1, len(xp) - 1)
    width = np.where(after == k, 1.0, xp[after] - xp[k])
    t = np.clip((x - xp[k]) / width, 0.0, 1.0)
    fp_bar = np.zeros(len(xp), np.result_type(g))
    np.add.at(fp_bar, k, g * (1 - t))
    np.add.at(fp_bar, after, g * t)
    beyond = np.less(x, xp[0]) | np.greater(x, xp[-1])
    x_bar = (np.where(beyond, 0.0, g) * np.conjugate((fp[after] - fp[k]) / width)).real
    xp_bar = np.zeros(len(xp))
    np.add.at(xp_bar, k, -x_bar * (1 - t))
    np.add.at(xp_bar, after, -x_bar * t)
    return x_bar, xp_bar, fp_bar


def periodic_bars(g: Any, x: Any, xp: Any, fp: Any, period: Any) -> tuple[Any, Any, Any, Any]:
    """The cotangents of x, xp, fp and the period, with the samples of one period continued at both ends."""
    order = np.argsort(np.remainder(xp, period))
    ends = np.concatenate([order[-1:], order, order[:1]])
    shifts = np.zeros(len(ends))
    shifts[0], shifts[-1] = -1.0, 1.0
    around = np.remainder(xp, period)[ends] + shifts * period
    x_bar, around_bar, f_bar = inner_bars(g, np.remainder(x, period), around, np.asarray(fp)[ends])
    xp_bar, fp_bar = np.zeros(len(order)), np.zeros(len(order), f_bar.dtype)
    np.add.at(xp_bar, ends, around_bar)
    np.add.at(fp_bar, ends, f_bar)
    turns = np.sum(around_bar * (shifts - np.floor_divide(xp, period)[ends]))  # a remainder moves with the period, too
    return x_bar, xp_bar, fp_bar, turns - np.sum(x_bar * np.floor_divide(x, period))


# ------------------------------------------------------------------ polynomials, highest power first


def derivative_bar(g: Any, p: Any, m: int) -> Any:
    """The cotangent of a polynomial from that of its m-th derivative: times the exponents again."""
    for _ in range(m):
        g = np.concatenate([g * np.arange(len(g), 0, -1), np.zeros(1)])
    return project(g[len(g) - len(p) :] if len(g) > len(p) else g, p)


def integral_bars(g: Any, p: Any, m: int, k: Any) -> tuple[Any, Any]:
    """The cotangents of a polynomial and of the constants from that of its m-th integral."""
    constants: list[Any] = []
    for _ in range(m):
        constants.insert(0, g[-1])
        g = g[:-1] / np.arange(len(g) - 1, 0, -1)
    if k is None:
        return project(g, p), ZERO
    if np.ndim(k) == 0 or len(k) == 1:
        total = sum(constants)
        return project(g, p), project(total, k) if np.ndim(k) == 0 else rebuilt_like(k, [total])
    return project(g, p), rebuilt_like(k, constants)


def rebuilt_like(k: Any, items: list[Any]) -> Any:
    """An array, list or tuple like `k` of these numbers."""
    return project(np.array(items), k) if is_array(k) else rebuilt(k, items)


def fit_bars(g: Any, x: Any, y: Any, w: Any, p: Any) -> tuple[Any, Any, Any]:
    """The cotangents of the places, values and weights of a least squares fit of a polynomial."""
    powers = np.vander(x, len(p))
    weights = np.ones(len(x)) if w is None else np.asarray(w)
    rows = weights if np.ndim(y) == 1 else weights[:, None]
    a, b = powers * weights[:, None], y * rows
    a_bar, b_bar = lstsq_bars((g, ZERO, ZERO, ZERO), a, b, (p, np.zeros(0)))
    slopes = np.zeros_like(powers)
    slopes[:, :-1] = np.vander(x, len(p) - 1) * np.arange(len(p) - 1, 0, -1)
    x_bar = np.sum(a_bar * weights[:, None] * slopes, axis=1)
    of_values = b_bar * y if np.ndim(y) == 1 else np.sum(b_bar * y, axis=1)
    w_bar = ZERO if w is None else project(np.sum(a_bar * powers, axis=1) + of_values, w)
    return project(x_bar, x), project(b_bar * rows, y), w_bar
