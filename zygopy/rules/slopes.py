"""`np.gradient`: slopes on a grid, as means of the slopes of neighbouring intervals."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..runtime import ZERO, conj, project, zeros_for
from .book import RuleBook, sample
from .scans import undo_diff
from .shapes import Answer

RULES = RuleBook("slopes")


@RULES.rule(np.gradient, samples=lambda rng: [
    sample(rng.normal(size=5)),
    sample(rng.normal(size=5), 0.5),
    sample(rng.normal(size=5), 0.5, edge_order=2),
    sample(rng.normal(size=5), np.array([0.0, 0.5, 0.75, 2.0, 2.25])),
    sample(rng.normal(size=5), np.array([0.0, 0.5, 0.75, 2.0, 2.25]), edge_order=2),
    sample(rng.normal(size=2)),
    sample(rng.normal(size=(3, 4))),
    sample(rng.normal(size=(3, 4)), 0.5),
    sample(rng.normal(size=(3, 4)), 0.5, np.array([0.0, 0.5, 0.75, 2.0]), edge_order=2),
    sample(rng.normal(size=(3, 4)), axis=-1),
    sample(rng.normal(size=(3, 4, 3)), 0.5, 2.0, axis=(2, 0)),
    sample(rng.normal(size=4).astype(np.float32)),
    sample(rng.normal(size=4) + 1j * rng.normal(size=4)),
])
def gradient_rule(f: Any, *varargs: Any, axis: Any = None, edge_order: Any = 1) -> Answer:
    """y is the slope of f along each axis."""
    y = np.gradient(f, *varargs, axis=axis, edge_order=edge_order)

    def pullback(bars: Any) -> tuple[Any, ...]:
        axes = tuple(range(np.ndim(f))) if axis is None else tuple(np.atleast_1d(axis))
        spacings = varargs if len(varargs) == len(axes) else (varargs[0] if varargs else 1.0,) * len(axes)
        f_bar, spacing_bars = zeros_for(f), []
        for g, spacing, each in zip(bars if isinstance(y, (tuple, list)) else (bars,), spacings, axes, strict=True):
            if g is ZERO:
                spacing_bars.append(zeros_for(spacing))
            else:
                moved = np.moveaxis(g, each, -1), np.moveaxis(f, each, -1)
                part, spacing_bar = along_one_axis(*moved, spacing, edge_order)
                f_bar = f_bar + np.moveaxis(part, -1, each)
                spacing_bars.append(spacing_bar)
        if len(varargs) < len(axes):  # one number for all axes
            spacing_bars = [sum(spacing_bars)] if varargs else []
        return (project(f_bar, f), *[project(bar, x) for bar, x in zip(spacing_bars, varargs, strict=True)])

    return y, pullback


def along_one_axis(g: Any, f: Any, spacing: Any, edge_order: Any) -> tuple[Any, Any]:
    """The cotangents of `f` and of its spacing along the last axis.

    Between intervals of widths d and e with slopes s and t the slope is w s + (1 - w) t, w = e / (d + e); at an end
    it is that of the last interval or, to second order, s + r (s - t), r = d / (d + e).
    """
    width = np.full(f.shape[-1] - 1, spacing) if np.ndim(spacing) == 0 else np.diff(spacing)
    slope = np.diff(f) / width
    slope_bar, width_bar = np.zeros_like(slope * g[..., :1]), np.zeros_like(width, dtype=slope.dtype)
    d, e, s, t = width[:-1], width[1:], slope[..., :-1], slope[..., 1:]
    inner = g[..., 1:-1]
    slope_bar[..., :-1] += inner * e / (d + e)
    slope_bar[..., 1:] += inner * d / (d + e)
    turn = rows(inner * conj(s - t)) / (d + e) ** 2
    width_bar[:-1] -= turn * e
    width_bar[1:] += turn * d
    for end, near, next_ in ((g[..., 0], 0, 1), (g[..., -1], -1, -2)):
        slope_bar[..., near] += end
        if edge_order == 2:
            total = width[near] + width[next_]
            slope_bar[..., near] += end * width[near] / total
            slope_bar[..., next_] -= end * width[near] / total
            turned = np.sum(end * conj(slope[..., near] - slope[..., next_])) / total**2
            width_bar[near] += turned * width[next_]
            width_bar[next_] -= turned * width[near]
    width_bar = width_bar - rows(slope_bar * conj(slope)) / width
    spacing_bar = np.sum(width_bar) if np.ndim(spacing) == 0 else undo_diff(width_bar, 1, -1)
    return undo_diff(slope_bar / width, 1, -1), spacing_bar.real


def rows(x: Any) -> Any:
    """The sum over all axes but the last."""
    return np.sum(x, axis=tuple(range(x.ndim - 1)))
