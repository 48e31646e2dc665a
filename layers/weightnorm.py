"""Weights as a length times a direction: WeightNorm, and how to take it off again."""

from __future__ import annotations

from typing import Any

import numpy as np

from .printing import Layer
from .trees import children, fmap, isleaf, rebuilt_with

__all__ = ["WeightNorm", "remove_weight_norms"]


class WeightNorm(Layer):
    """layer with weight = g v / |v|, where |v| is taken over an axis.

    Parameters
    ----------
    layer : any layer
    which : str
        The name of its weight.
    axis : int or tuple of int
        Over which the length is taken; 0, the outputs, by default.

    Attributes
    ----------
    layer : the layer, whose weight is the direction v
    g : array
        The lengths, of length 1 along the axis.

    Raises
    ------
    AttributeError
        The layer has no such weight.
    ValueError
        A weight with a direction that is zero.

    Notes
    -----
    It computes what the layer computed before.  Source: Salimans & Kingma, *Weight normalization* (2016); Flux.

    Examples
    --------
    >>> plain = Conv((3,), 1, 2)
    >>> nparams(WeightNorm(plain))
    11
    """

    layer: Any
    g: Any
    which: Any
    axis: Any

    def __init__(self, layer: Any, which: str = "weight", axis: Any = 0) -> None:
        weight = getattr(layer, which)
        self.layer = layer
        self.g = np.sqrt(np.sum(weight * weight, axis=axis, keepdims=True))
        if (self.g == 0).any():
            raise ValueError(f"WeightNorm: `{which}` of {layer!r} has a direction that is zero")
        self.which = which
        self.axis = axis

    def __call__(self, *inputs: Any) -> Any:
        return self.plain()(*inputs)

    def plain(self) -> Any:
        """The layer with the weight that is meant."""
        v = getattr(self.layer, self.which)
        weight = self.g * v / np.sqrt(np.sum(v * v, axis=self.axis, keepdims=True))
        return rebuilt_with(self.layer, {self.which: weight})

    def trainable(self) -> tuple[str, ...]:
        """What training may change."""
        return ("layer", "g")

    def shown_parts(self) -> list[tuple[str | None, Any]]:
        """The layer, the lengths, and what they are of."""
        return [(None, self.layer), (None, self.g), (None, self.which), (None, self.axis)]

    __layers_show__ = "always"


def remove_weight_norms(model: Any) -> Any:
    """Return the model with plain layers, of the weights that are meant, in place of each `WeightNorm`.

    Examples
    --------
    >>> model = Chain(WeightNorm(Dense(3, 2)), tanh)
    >>> nparams(model), nparams(remove_weight_norms(model))
    (11, 8)
    """

    def plain(x: Any) -> Any:
        return x.plain() if isinstance(x, WeightNorm) else x

    return fmap(plain, model, exclude=lambda x: isleaf(x) or isinstance(x, WeightNorm) or not children(x))
