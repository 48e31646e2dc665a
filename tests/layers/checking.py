"""Gradients of models against differences: with respect to the parameters and to the inputs, not to settings."""

import copy

import numpy as np

from layers import trainables
from zygopy import gradient


def follow(bar, path):
    """The entry of a gradient at a path; None where there is none."""
    for key in path:
        if bar is None:
            return None
        bar = bar[key] if isinstance(bar, (tuple, list, dict)) else getattr(bar, key)
    return bar


def check_model(loss, model, *inputs, rtol=1e-6, h=1e-5):
    """Compare the gradient of ``loss(model, *inputs)`` with differences, each array in a random direction.

    Each evaluation has a copy of the model, so that running statistics and generators start alike.
    """
    rng = np.random.default_rng(0)
    bars = gradient(loss, copy.deepcopy(model), *copy.deepcopy(inputs))
    for path, p in trainables((model, *inputs), path=True):
        bar = follow(bars, path)
        dot = rng.normal(size=p.shape)
        assert bar is None or (bar.shape == p.shape and bar.dtype == p.dtype), path
        got = 0.0 if bar is None else float(np.sum(bar * dot))

        def value(step, p=p, dot=dot):
            start = p.copy()
            p += step * dot
            result = loss(*copy.deepcopy((model, *inputs)))
            p[...] = start
            return float(result)

        want = (8 * (value(h) - value(-h)) - (value(2 * h) - value(-2 * h))) / (12 * h)
        size = abs(want) + (0.0 if bar is None else float(np.sum(np.abs(bar * dot))))
        assert abs(got - want) <= rtol * (1e-3 + size), f"{path}: {got} is not {want}"
