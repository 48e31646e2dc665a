"""Layers side by side: Parallel, PairwiseFusion, SkipConnection, Maxout."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

import numpy as np

from .chain import layer_at, listing, named_layer, named_parts, sequence_of
from .printing import Layer

__all__ = ["Maxout", "PairwiseFusion", "Parallel", "SkipConnection", "cat", "hcat", "vcat"]


def vcat(*xs: Any) -> Any:
    """Join arrays along the last axis, that of the features.

    Examples
    --------
    >>> vcat(np.ones((2, 1)), np.zeros((2, 2))).shape
    (2, 3)
    """
    return np.concatenate([np.atleast_1d(x) for x in xs], axis=-1)


def hcat(*xs: Any) -> Any:
    """Join arrays along the first axis, that of the batch; numbers become an array.

    Examples
    --------
    >>> hcat(1.0, 0.5)
    array([1. , 0.5])
    """
    return np.concatenate([np.atleast_1d(x) for x in xs], axis=0)


def cat(axis: int) -> Callable[..., Any]:
    """Return a function that joins arrays along an axis; 1 is that of the channels of images.

    Examples
    --------
    >>> cat(1)(np.ones((2, 3, 4, 4)), np.ones((2, 5, 4, 4))).shape
    (2, 8, 4, 4)
    """

    def joined(*xs: Any) -> Any:
        return np.concatenate(xs, axis=axis)

    joined.__name__ = f"cat({axis})"
    return joined


def added(*xs: Any) -> Any:
    """x1 + x2 + ..."""
    total = xs[0]
    for x in xs[1:]:
        total = total + x
    return total


def multiplied(*xs: Any) -> Any:
    """x1 x2 ..."""
    product = xs[0]
    for x in xs[1:]:
        product = product * x
    return product


added.__name__, multiplied.__name__ = "+", "*"
BY_NAME = {"+": added, "*": multiplied, "vcat": vcat, "hcat": hcat}


def connection_of(connection: Any) -> Any:
    """A function of all outputs; NumPy's of two, as `np.add`, are folded over them."""
    if isinstance(connection, str):
        if connection not in BY_NAME:
            raise ValueError(f"connection {connection!r}: the names are {', '.join(BY_NAME)}, or give a function")
        return BY_NAME[connection]
    if connection is np.add:
        return added
    if connection is np.multiply:
        return multiplied
    return connection


class _Branches(Layer):
    """Layers, by place or by name, and what brings their outputs together."""

    connection: Any
    layers: Any

    def __getattr__(self, name: str) -> Any:
        return named_layer(self, name)

    def __getitem__(self, index: Any) -> Any:
        return layer_at(self.layers, index)

    def __len__(self) -> int:
        return len(self.layers)

    def shown_parts(self) -> list[tuple[str | None, Any]]:
        """The connection, then the layers with their names."""
        return [(None, self.connection), *named_parts(self.layers)]


class Parallel(_Branches):
    """y = connection(layers[0](x1), layers[1](x2), ...).

    Parameters
    ----------
    connection : callable, (*outputs) -> y, or "+", "*", "vcat", "hcat"
    *layers : callables
    **named : callables

    Raises
    ------
    ValueError
        No layers; no input; another number of inputs than of layers.

    Notes
    -----
    One input goes to all layers; a tuple counts as several inputs; a single layer takes each of several inputs.
    Source: Flux, `Parallel`.

    Examples
    --------
    >>> p = Parallel("+", np.square, np.sqrt)
    >>> float(p(3.0, 4.0)), float(p((3.0, 4.0))), float(p(4.0))
    (11.0, 11.0, 18.0)
    """

    def __init__(self, connection: Any, *layers: Any, **named: Any) -> None:
        self.connection = connection_of(connection)
        self.layers = sequence_of(layers, named, "Parallel", ("layers", "connection"))
        if not self.layers:
            raise ValueError("Parallel needs at least one layer")

    def __call__(self, *inputs: Any) -> Any:
        if len(inputs) == 1 and isinstance(inputs[0], tuple):
            inputs = inputs[0]
        layers = list(self.layers.values()) if isinstance(self.layers, dict) else self.layers
        if len(inputs) == 1:
            return self.connection(*[layer(inputs[0]) for layer in layers])
        if len(layers) == 1 and inputs:
            return self.connection(*[layers[0](x) for x in inputs])
        if len(inputs) != len(layers):
            raise ValueError(f"Parallel with {len(layers)} layers takes one input or {len(layers)}, not {len(inputs)}")
        return self.connection(*[layer(x) for layer, x in zip(layers, inputs, strict=True)])


class PairwiseFusion(_Branches):
    """y1 = layers[0](x1), y2 = layers[1](connection(y1, x2)), ...; all of them are returned.

    Parameters
    ----------
    connection : callable, (y, x) -> input of the next layer
    *layers : callables
    **named : callables

    Raises
    ------
    ValueError
        A tuple of another length than the number of layers.

    Notes
    -----
    With an input that is no tuple, x: ``y[i] = connection(layers[i](y[i-1]), x)`` and ``y[0] = layers[0](x)``.
    Source: Flux, `PairwiseFusion`.

    Examples
    --------
    >>> PairwiseFusion("+", lambda v: v + 1, lambda v: v * 10)((1, 2))
    (2, 40)
    """

    def __init__(self, connection: Any, *layers: Any, **named: Any) -> None:
        self.connection = connection_of(connection)
        self.layers = sequence_of(layers, named, "PairwiseFusion", ("layers", "connection"))
        if not self.layers:
            raise ValueError("PairwiseFusion needs at least one layer")

    def __call__(self, *inputs: Any) -> tuple[Any, ...]:
        given = inputs[0] if len(inputs) == 1 else inputs
        layers = list(self.layers.values()) if isinstance(self.layers, dict) else self.layers
        if isinstance(given, tuple) and len(given) != len(layers):
            raise ValueError(f"PairwiseFusion with {len(layers)} layers takes {len(layers)} inputs, not {len(given)}")
        y = layers[0](given[0] if isinstance(given, tuple) else given)
        found = [y]
        for i in range(1, len(layers)):
            if isinstance(given, tuple):
                y = layers[i](self.connection(y, given[i]))
            else:
                y = self.connection(layers[i](y), given)
            found.append(y)
        return tuple(found)


class SkipConnection(Layer):
    """y = connection(layer(x), x).

    Parameters
    ----------
    layer : callable
    connection : callable, (layer(x), x) -> y, or "+", "*", "vcat", "hcat"

    Notes
    -----
    Source: He et al., *Deep residual learning for image recognition* (2015); Flux, `SkipConnection`.

    Examples
    --------
    >>> SkipConnection(lambda x: 2 * x, "+")(3)
    9
    """

    layers: Any
    connection: Any

    def __init__(self, layer: Any, connection: Any) -> None:
        self.layers = layer
        self.connection = connection_of(connection)

    def __call__(self, x: Any) -> Any:
        return self.connection(self.layers(x), x)

    def __getitem__(self, index: Any) -> Any:
        return self.layers[index]


class Maxout(Layer):
    """y = the largest of layers[0](x), layers[1](x), ..., element by element.

    Parameters
    ----------
    *layers : callables
        Or a function without arguments that makes a layer, and how often it is called.

    Notes
    -----
    Where several are largest they share the gradient.  Source: Goodfellow et al., *Maxout networks* (2013).

    Examples
    --------
    >>> Maxout(np.square, lambda x: x * 3)(np.array([-2, -1, 0, 1, 2]))
    array([4, 1, 0, 3, 6])
    >>> nparams(Maxout(lambda: Dense(5, 7, tanh), 3))
    126
    """

    layers: Any

    def __init__(self, *layers: Any) -> None:
        if len(layers) == 2 and isinstance(layers[1], int):
            layers = tuple(layers[0]() for _ in range(layers[1]))
        self.layers = tuple(listing(layers[0])) if len(layers) == 1 and isinstance(layers[0], (list, tuple)) else layers
        if not self.layers:
            raise ValueError("Maxout needs at least one layer")

    def __call__(self, x: Any) -> Any:
        return functools.reduce(np.maximum, [layer(x) for layer in self.layers])

    def __getitem__(self, index: Any) -> Any:
        return self.layers[index]

    def shown_parts(self) -> list[tuple[str | None, Any]]:
        """The layers."""
        return named_parts(self.layers)


