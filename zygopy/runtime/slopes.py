"""The way back through `np.gradient` along one axis."""

from __future__ import annotations

from typing import Any

import numpy as np

from .cotangents import conj


def slope_bars(g: Any, f: Any, spacing: Any, edge_order: Any) -> tuple[Any, Any]:
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
    turn = _rows(inner * conj(s - t)) / (d + e) ** 2
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
    width_bar = width_bar - _rows(slope_bar * conj(slope)) / width
    spacing_bar = np.sum(width_bar) if np.ndim(spacing) == 0 else -np.diff(width_bar, prepend=0, append=0)
    return -np.diff(slope_bar / width, prepend=0, append=0), spacing_bar.real


def _rows(x: Any) -> Any:
    """The sum over all axes but the last."""
    return np.sum(x, axis=tuple(range(x.ndim - 1)))
