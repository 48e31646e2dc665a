"""Models of the manual of 2017: Affine, classes and functions as models with @net, and param."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import Any

import numpy as np

from .initialisers import initn
from .mismatch import DimensionMismatch, mismatch
from .nesting import Batch, rawbatch
from .parameters import drawn, in_dtype
from .printing import Layer, function_name, layer

__all__ = ["Affine", "net", "param"]


class Affine(Layer):
    """y = x W + b, with the weights (in, out).

    Parameters
    ----------
    in_, out : int
        Or, in their place, the weights, an array (in, out), and the bias, (1, out) or (out,).
    init : callable
        Of the weights and of the bias.
    bias : bool

    Attributes
    ----------
    W : array (in, out)
    b : array (1, out), or False

    Raises
    ------
    DimensionMismatch
        The last axis of the input is not of length `in_`; weights that are no matrix, a bias of another length.

    Notes
    -----
    `Dense` is the same with the weights (out, in), a bias (out,) and an activation.  A `Batch` gives a `Batch`.
    Source: Flux's manual of 2017, `Affine`.

    Examples
    --------
    >>> Affine(10, 20)(ones32(5, 10)).shape
    (5, 20)
    >>> Affine(np.eye(2), np.ones(2))(np.zeros(2))
    array([1., 1.])
    """

    W: Any
    b: Any

    def __init__(self, in_: Any, out: Any, init: Callable[..., Any] = initn, *, bias: bool = True) -> None:
        if np.ndim(in_) == 0:
            self.W, self.b = drawn(init, int(in_), int(out)), drawn(init, 1, int(out)) if bias else False
        else:
            self.W, self.b = np.asarray(in_), np.atleast_2d(np.asarray(out))
        if self.W.ndim != 2 or (self.b is not False and self.b.shape != (1, self.W.shape[1])):
            raise DimensionMismatch(f"Affine: weights {self.W.shape} and bias {self.b.shape} do not fit")

    def __call__(self, x: Any) -> Any:
        if isinstance(x, Batch):
            return type(x)(self(rawbatch(x)))
        x = in_dtype(x, self.W.dtype, self)
        if x.ndim == 0 or x.shape[-1] != self.W.shape[0]:
            raise mismatch(self, f"input.shape[-1] == {self.W.shape[0]} for its W of shape {self.W.shape}", x)
        y = x @ self.W
        if self.b is False:
            return y
        return y + (self.b[0] if x.ndim == 1 else self.b)

    def __repr__(self) -> str:
        return f"Affine({self.W.shape[0]} => {self.W.shape[1]})"


class _Net(Layer):
    """A function as a model."""

    __layers_show__ = "leaf"
    function: Any

    def __init__(self, function: Callable[..., Any]) -> None:
        self.function = function

    def __call__(self, *inputs: Any) -> Any:
        return self.function(*inputs)

    def __repr__(self) -> str:
        return f"net({function_name(self.function)})"


def net(template: Any) -> Any:
    """Make a model of a class that lists its parts, or of a function.

    Parameters
    ----------
    template : class or callable
        A class gets an `__init__` that takes its annotated fields, in order, and is printed with its parameters.

    Notes
    -----
    Source: Flux's manual of 2017, `@net`; what runs in it may be any Python.

    Examples
    --------
    >>> from typing import Any
    >>> @net
    ... class Model:
    ...     first: Any
    ...     second: Any
    ...
    ...     def __call__(self, x):
    ...         return softmax(self.second(sigmoid(self.first(x))))
    >>> Model(Affine(10, 20), Affine(20, 15))(ones32(4, 10)).shape
    (4, 15)
    >>> net(lambda x: 2 * x)(3)
    6
    """
    if isinstance(template, type):
        return layer(dataclasses.dataclass(eq=False, repr=False)(template))
    return _Net(template)


def param(x: Any) -> Any:
    """Return `x` as an array that training may change: of floating-point numbers, and writable.

    Examples
    --------
    >>> param([1, 2])
    array([1., 2.], dtype=float32)
    """
    x = np.array(x)
    return x if x.dtype.kind in "fc" else x.astype(np.float32)
