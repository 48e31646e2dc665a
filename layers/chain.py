"""Layers one after another: Chain, composition, the value after each layer, and what is computed again."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from zygopy import checkpointed

from .printing import Layer

__all__ = ["Chain", "Checkpoint", "activations", "compose"]


class Chain(Layer):
    """y = layers[-1](... layers[1](layers[0](x))).

    Parameters
    ----------
    *layers : callables
        Or one list of them, which stays a list.
    **named : callables
        Layers with names, to be found by them: ``model["encoder"]`` and ``model.encoder``.

    Raises
    ------
    ValueError
        Named and unnamed layers; a layer named `layers`.

    Notes
    -----
    Called with several arguments, it passes them on as one tuple.  Slices are chains.  Source: Flux, `Chain`.

    Examples
    --------
    >>> Chain(lambda x: x**2, lambda x: x + 1)(5)
    26
    >>> model = Chain(encoder=Dense(10, 5, tanh), decoder=Dense(5, 2))
    >>> model["encoder"] is model[0] is model.encoder
    True
    """

    layers: Any

    def __init__(self, *layers: Any, **named: Any) -> None:
        self.layers = sequence_of(layers, named, "Chain")

    @property
    def listed(self) -> bool:
        """Whether the layers are kept in a list."""
        return isinstance(self.layers, list)

    def __call__(self, *inputs: Any) -> Any:
        x = inputs[0] if len(inputs) == 1 else inputs
        for layer in self.layers.values() if isinstance(self.layers, dict) else self.layers:
            x = layer(x)
        return x

    def __getattr__(self, name: str) -> Any:
        return named_layer(self, name)

    def __getitem__(self, index: Any) -> Any:
        if isinstance(index, slice):
            if isinstance(self.layers, dict):
                return Chain(**dict(list(self.layers.items())[index]))
            return Chain(self.layers[index]) if self.listed else Chain(*self.layers[index])
        return layer_at(self.layers, index)

    def __len__(self) -> int:
        return len(self.layers)

    def __iter__(self) -> Iterator[Any]:
        return iter(listing(self.layers))

    def keys(self) -> list[Any]:
        """The names of the layers, or their positions."""
        return list(self.layers) if isinstance(self.layers, dict) else list(range(len(self.layers)))

    def shown_parts(self) -> list[tuple[str | None, Any]]:
        """The layers, with their names."""
        return named_parts(self.layers)


class Checkpoint(Layer):
    """y = layer(x), of which the way back keeps the input only, and computes all else again.

    Parameters
    ----------
    layer : any layer

    Raises
    ------
    UnsupportedSyntax
        When it is differentiated: something in the layer would happen twice, as the draws of `Dropout` or the running
        statistics of `BatchNorm` in training.

    Notes
    -----
    Memory for time, as `zygopy.checkpointed`.  Source: Chen et al., *Training deep nets with sublinear memory cost*
    (2016).

    Examples
    --------
    >>> Checkpoint(Dense(3, 2))(ones32(5, 3)).shape
    (5, 2)
    """

    layer: Any

    def __init__(self, layer: Any) -> None:
        self.layer = layer

    def __call__(self, *inputs: Any) -> Any:
        return checkpointed(self.layer, *inputs)

    def shown_parts(self) -> list[tuple[str | None, Any]]:
        """The layer."""
        return [(None, self.layer)]

    __layers_show__ = "always"


def sequence_of(layers: tuple[Any, ...], named: dict[str, Any], title: str,
                taken: tuple[str, ...] = ("layers",)) -> Any:
    """The layers of a container: a tuple, a dict of named ones, or the list that was given."""
    if layers and named:
        raise ValueError(f"{title}: layers with names and without do not mix")
    wrong = [name for name in named if name in taken]
    if wrong:
        raise ValueError(f"{title}: a layer cannot be named `{wrong[0]}`")
    if named:
        return named
    if len(layers) == 1 and isinstance(layers[0], (list, tuple, dict)):
        return layers[0]
    return layers


def listing(layers: Any) -> list[Any]:
    """Layers, whatever they are kept in, as a list."""
    return list(layers.values()) if isinstance(layers, dict) else list(layers)


def layer_at(layers: Any, index: Any) -> Any:
    """The layer of a name or at a position."""
    if isinstance(layers, dict) and isinstance(index, int):
        return listing(layers)[index]
    return layers[index]


def named_layer(container: Any, name: str) -> Any:
    """The layer of a name, as an attribute."""
    layers = container.__dict__.get("layers")
    if isinstance(layers, dict) and name in layers:
        return layers[name]
    raise AttributeError(f"{type(container).__name__} has no layer or field `{name}`")


def named_parts(layers: Any) -> list[tuple[str | None, Any]]:
    """Layers with their names, None where they have none."""
    return list(layers.items()) if isinstance(layers, dict) else [(None, layer) for layer in layers]


def activations(chain: Any, x: Any) -> tuple[Any, ...]:
    """Return what each layer of a chain gives, in order.

    Parameters
    ----------
    chain : Chain
    x : input

    Examples
    --------
    >>> activations(Chain(lambda x: x + 1, lambda x: x * 2, lambda x: x**3), 1)
    (2, 4, 64)
    """
    found = []
    for layer in chain:
        x = layer(x)
        found.append(x)
    return tuple(found)


def compose(*functions: Callable[..., Any]) -> Chain:
    """Return the composition of functions, the last of which is called first.

    Examples
    --------
    >>> compose(lambda x: x + 1, lambda x: x * 10)(2)
    21
    """
    return Chain(*reversed(functions))
