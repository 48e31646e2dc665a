"""Layers of weights times features: Dense, Bilinear, Scale."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from .elementwise import identity
from .exponentials import logsoftmax, softmax
from .initialisers import glorot_uniform, ones32
from .mismatch import DimensionMismatch, mismatch
from .parameters import create_bias, drawn, in_dtype
from .printing import Layer, function_name

__all__ = ["Bilinear", "Dense", "Scale"]

Activation = Callable[..., Any]


def elementwise_only(act: Any) -> Any:
    """`act`, unless it is one that needs a whole axis."""
    if act in (softmax, logsoftmax):
        name = act.__name__
        raise ValueError(f"{name} is not of each element by itself: put it into the Chain, after the layer, instead")
    return act


def options(act: Any, bias: Any) -> str:
    """How Dense and its kin print their settings."""
    return ("" if act is identity else f", {function_name(act)}") + ("; bias=false" if bias is False else "")


class Dense(Layer):
    """y = act(x W^T + b): a fully connected layer.

    Parameters
    ----------
    in_, out : int
        Numbers of features; or, in place of both, the weights, an array (out, in).
    act : callable
        Of each element by itself.
    bias : bool or array
        True: zeros; False: none, and the field is False.
    init : callable, (out, in) -> array

    Attributes
    ----------
    weight : array (out, in)
    bias : array (out,), or False

    Raises
    ------
    ValueError
        `act` is softmax, which needs a whole axis.
    DimensionMismatch
        The last axis of the input is not of length `in_`; a bias or initial weights of another shape.

    Notes
    -----
    Takes (in,), (batch, in) or any number of leading axes, which stay.  Input of another dtype is converted to that of
    the weights, with a warning where that loses digits.  Source: Flux, `Dense`.

    Examples
    --------
    >>> layer = Dense(5, 2)
    >>> layer(np.ones((64, 5), np.float32)).shape
    (64, 2)
    >>> Dense(np.ones((2, 5)), False, tanh)(np.ones(5)).round(4)
    array([0.9999, 0.9999])
    """

    weight: Any
    bias: Any
    act: Activation

    def __init__(self, in_: Any, out: Any = True, act: Activation = identity, *, bias: Any = True,
                 init: Callable[..., Any] = glorot_uniform) -> None:
        if np.ndim(in_) == 0:
            weight = drawn(init, int(out), int(in_))
        else:
            weight, bias = np.asarray(in_), (bias if out is True else out)
        if weight.ndim != 2:
            raise DimensionMismatch(f"the weights of Dense are a matrix (out, in), got shape {weight.shape}")
        self.weight = weight
        self.bias = create_bias(weight, bias, weight.shape[0])
        self.act = elementwise_only(act)

    def __call__(self, x: Any) -> Any:
        x = in_dtype(x, self.weight.dtype, self)
        if x.ndim == 0 or x.shape[-1] != self.weight.shape[1]:
            raise mismatch(self, f"input.shape[-1] == {self.weight.shape[1]}", x)
        y = x @ self.weight.T
        if self.bias is not False:
            y = y + self.bias
        return self.act(y)

    def __repr__(self) -> str:
        out, in_ = self.weight.shape
        return f"Dense({in_} => {out}{options(self.act, self.bias)})"


class Bilinear(Layer):
    """z[o] = act(sum over i, j of x[i] W[o, i, j] y[j] + b[o]).

    Parameters
    ----------
    in_ : int or pair of int
        Features of `x` and of `y`, the same for both if one number; or the weights, an array (out, in1, in2).
    out : int
    act : callable
    bias : bool or array
    init : callable, (out, in1, in2) -> array
        The default is uniform, of Flux's scale: sqrt(6 / (out in1 + out in2)) at most.

    Attributes
    ----------
    weight : array (out, in1, in2)
    bias : array (out,), or False

    Raises
    ------
    DimensionMismatch
        The last axis of an input is not of the length expected.

    Notes
    -----
    Called with one input it takes it for both; with a pair, as from a Chain, both.  Source: Flux, `Bilinear`.

    Examples
    --------
    >>> layer = Bilinear((5, 4), 7)
    >>> layer(np.ones((32, 5), np.float32), np.ones((32, 4), np.float32)).shape
    (32, 7)
    >>> Bilinear(5, 7)
    Bilinear(5 => 7)
    """

    weight: Any
    bias: Any
    act: Activation

    def __init__(self, in_: Any, out: Any = True, act: Activation = identity, *, bias: Any = True,
                 init: Callable[..., Any] | None = None) -> None:
        if np.ndim(in_) < 3:
            first, second = (in_, in_) if np.ndim(in_) == 0 else in_
            weight = drawn(init or _flux_scale, int(out), int(first), int(second))
        else:
            weight, bias = np.asarray(in_), (bias if out is True else out)
        self.weight = weight
        self.bias = create_bias(weight, bias, weight.shape[0])
        self.act = elementwise_only(act)

    def __call__(self, x: Any, y: Any = None) -> Any:
        if isinstance(x, tuple):
            x, y = x
        if y is None:
            y = x
        x, y = in_dtype(x, self.weight.dtype, self), in_dtype(y, self.weight.dtype, self)
        if x.shape[-1] != self.weight.shape[1]:
            raise mismatch(self, f"first input.shape[-1] == {self.weight.shape[1]}", x)
        if y.shape[-1] != self.weight.shape[2]:
            raise mismatch(self, f"second input.shape[-1] == {self.weight.shape[2]}", y)
        z = np.einsum("...i,oij,...j->...o", x, self.weight, y, optimize=True)
        if self.bias is not False:
            z = z + self.bias
        return self.act(z)

    def __repr__(self) -> str:
        out, first, second = self.weight.shape
        sizes = f"{first}" if first == second else f"({first}, {second})"
        return f"Bilinear({sizes} => {out}{options(self.act, self.bias)})"


def _flux_scale(*shape: int) -> Any:
    """Glorot's bound with the fans that Flux takes: out in1 and out in2."""
    out, first, second = shape
    return glorot_uniform(out * first, out * second).reshape(out, first, out, second)[:, :, 0, :]


class Scale(Layer):
    """y = act(scale * x + bias), element by element.

    Parameters
    ----------
    *size : int
        The shape of the scale, which broadcasts against the last axes of the input; or the scale, an array, then
        perhaps the bias.  A callable at the end is the activation.
    act : callable
    bias : bool or array
    init : callable

    Attributes
    ----------
    scale : array (*size)
    bias : array (*size), or False

    Notes
    -----
    Source: Flux, `Scale`.

    Examples
    --------
    >>> Scale(np.array([1.0, 2.0, 3.0, 4.0]), False, np.square)(np.array([[1.0], [10.0]])).tolist()
    [[1.0, 4.0, 9.0, 16.0], [100.0, 400.0, 900.0, 1600.0]]
    """

    scale: Any
    bias: Any
    act: Activation

    def __init__(self, *size: Any, act: Activation = identity, bias: Any = True,
                 init: Callable[..., Any] = ones32) -> None:
        if size and callable(size[-1]):
            *size, act = size  # type: ignore[assignment]
        if size and np.ndim(size[0]) > 0:
            self.scale, bias = np.asarray(size[0]), (size[1] if len(size) > 1 else bias)
        else:
            self.scale = drawn(init, *(int(n) for n in size))
        self.bias = create_bias(self.scale, bias, *self.scale.shape)
        self.act = elementwise_only(act)

    def __call__(self, x: Any) -> Any:
        y = in_dtype(x, self.scale.dtype, self) * self.scale
        if self.bias is not False:
            y = y + self.bias
        return self.act(y)

    def __repr__(self) -> str:
        return f"Scale({', '.join(map(str, self.scale.shape))}{options(self.act, self.bias)})"
