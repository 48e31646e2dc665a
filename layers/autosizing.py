"""Models whose layers find out the sizes of their inputs: autosize."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from .printing import Layer
from .trees import children, walk

__all__ = ["autosize"]


class _Unknown:
    """A size that is not known yet."""

    def __repr__(self) -> str:
        return "_"


UNKNOWN = _Unknown()
BUILDING = threading.RLock()


class Lazy:
    """A layer with a size that is left open: with its first input it becomes the layer itself."""

    __layers_leaf__ = True
    made: type
    args: tuple[Any, ...]
    settings: dict[str, Any]

    def __call__(self, x: Any, *more: Any) -> Any:
        made: Any = self.made
        size = x.shape[getattr(made, "__layers_channels__", -1)]
        args = [size if arg is UNKNOWN else arg for arg in self.args]
        settings = {name: size if arg is UNKNOWN else arg for name, arg in self.settings.items()}
        self.__dict__.clear()
        self.__class__ = made
        made.__init__(self, *args, **settings)
        return self(x, *more)

    def __repr__(self) -> str:
        settings = (f"{name}={value!r}" for name, value in self.settings.items())
        return f"{self.made.__name__}({', '.join([*map(repr, self.args), *settings])})"


def autosize(shape: tuple[int, ...], build: Callable[[Any], Any]) -> Any:
    """Return the model that `build` makes, with the sizes that it leaves open as an input of a shape asks for.

    Parameters
    ----------
    shape : tuple of int
        That of an input, with the batch.
    build : callable, (unknown) -> model
        It passes `unknown` to layers in place of a number of features or channels.

    Raises
    ------
    DimensionMismatch
        Sizes that were given do not fit.
    ValueError
        A layer with a size left open is never reached.

    Notes
    -----
    Layers of images, and those that normalise channels, take the length of axis 1; all others that of the last axis.
    The model runs once, on zeros.  Source: Flux, `@autosize`.

    Examples
    --------
    >>> model = autosize((1, 3, 28, 28), lambda _: Chain(Conv((3, 3), _, 5), flatten, Dense(_, 10)))
    >>> model[0].weight.shape, model[2].weight.shape
    ((5, 3, 3, 3), (10, 3380))
    """
    with BUILDING, _lazily_made(Layer):
        model = build(UNKNOWN)
    with np.errstate(all="ignore"):
        model(np.zeros(shape, np.float32))
    for _, part in walk(model, children):
        if isinstance(part, Lazy):
            raise ValueError(f"autosize: the input does not reach {part!r}")
    return model


@contextlib.contextmanager
def _lazily_made(base: type) -> Iterator[None]:
    """Within this, a layer that is given UNKNOWN waits for its input."""
    classes = [cls for cls in _below(base) if "__init__" in vars(cls)]
    before = [vars(cls)["__init__"] for cls in classes]
    for cls, init in zip(classes, before, strict=True):
        cls.__init__ = _waiting(init)  # type: ignore[misc]
    try:
        yield
    finally:
        for cls, init in zip(classes, before, strict=True):
            cls.__init__ = init  # type: ignore[misc]


def _below(cls: type) -> list[type]:
    below: list[type] = cls.__subclasses__()
    return [cls, *(found for sub in below for found in _below(sub))]


def _waiting(init: Callable[..., None]) -> Callable[..., None]:
    def wait_or_make(self: Any, *args: Any, **settings: Any) -> None:
        if any(arg is UNKNOWN for arg in (*args, *settings.values())):
            made = type(self)
            self.__class__ = Lazy
            self.made, self.args, self.settings = made, args, settings
        else:
            init(self, *args, **settings)

    return wait_or_make
