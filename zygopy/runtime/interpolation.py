"""The cotangents of a function that is interpolated between samples."""

from __future__ import annotations

from typing import Any

import numpy as np

from .cotangents import ZERO, project


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
