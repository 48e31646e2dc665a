"""`np.gradient`: slopes on a grid, as means of the slopes of neighbouring intervals."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..runtime import project, zeros_for
from ..runtime.slopes import slope_bars
from .book import RuleBook, sample
from .reductions import absent
from .shapes import Answer

RULES = RuleBook("slopes")


def gradient_dot(y: Any, dots: Any, f: Any, *varargs: Any, axis: Any = None, edge_order: Any = 1) -> Any:
    """The slope of the tangent."""
    return np.gradient(dots[0], *varargs, axis=axis, edge_order=edge_order)


@RULES.rule(np.gradient, pushforward=gradient_dot, pushes=1, samples=lambda rng: [
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
            if absent(g):
                spacing_bars.append(zeros_for(spacing))
            else:
                moved = np.moveaxis(g, each, -1), np.moveaxis(f, each, -1)
                part, spacing_bar = slope_bars(*moved, spacing, edge_order)
                f_bar = f_bar + np.moveaxis(part, -1, each)
                spacing_bars.append(spacing_bar)
        if len(varargs) < len(axes):  # one number for all axes
            spacing_bars = [sum(spacing_bars)] if varargs else []
        return (project(f_bar, f), *[project(bar, x) for bar, x in zip(spacing_bars, varargs, strict=True)])

    return y, pullback
