"""Recurrent cells: one step of a sequence, (input, state) -> (output, state)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from .dense import Activation, elementwise_only
from .elementwise import sigmoid, tanh
from .initialisers import glorot_uniform
from .mismatch import mismatch
from .parameters import create_bias, drawn, in_dtype
from .printing import Layer, function_name

__all__ = ["GRUCell", "GRUv3Cell", "LSTMCell", "RNNCell", "initialstates"]


def initialstates(cell: Any) -> Any:
    """Return the state that a cell or a recurrent layer starts from: zeros, without a batch.

    Examples
    --------
    >>> initialstates(RNNCell(10, 3))
    array([0., 0., 0.], dtype=float32)
    >>> len(initialstates(LSTMCell(3, 5)))
    2
    """
    return cell.initialstates()


class _Cell(Layer):
    """What cells share: weights of the input and of the state, for a number of gates."""

    Wi: Any
    Wh: Any
    bias: Any

    gates = 1

    def __init__(self, in_: int, out: int, *, init_kernel: Callable[..., Any] = glorot_uniform,
                 init_recurrent_kernel: Callable[..., Any] = glorot_uniform, bias: Any = True) -> None:
        self.Wi = drawn(init_kernel, self.gates * out, in_)
        self.Wh = drawn(init_recurrent_kernel, self.gates * out, out)
        self.bias = create_bias(self.Wi, bias, self.gates * out)

    def checked(self, x: Any) -> Any:
        """The input in the dtype of the weights, of the length expected."""
        x = in_dtype(x, self.Wi.dtype, self)
        if x.shape[-1] != self.Wi.shape[1]:
            raise mismatch(self, f"input.shape[-1] == {self.Wi.shape[1]}", x)
        return x

    def from_input(self, x: Any) -> Any:
        """Wi x + bias."""
        y = self.checked(x) @ self.Wi.T
        return y if self.bias is False else y + self.bias

    def initialstates(self) -> Any:
        """Zeros, one for each output."""
        return np.zeros(self.Wh.shape[1], self.Wh.dtype)

    def start(self, x: Any) -> Any:
        """Zeros, for each sample of an input."""
        return np.zeros((*x.shape[:-1], self.Wh.shape[1]), self.Wh.dtype)

    def __repr__(self) -> str:
        bias = ", bias=false" if self.bias is False else ""
        return f"{type(self).__name__}({self.Wi.shape[1]} => {self.Wh.shape[1]}{self.more()}{bias})"

    def more(self) -> str:
        """Settings that are printed."""
        return ""

    def trainable(self) -> tuple[str, ...]:
        """What training may change."""
        return ("Wi", "Wh", "bias")

    def shown_parts(self) -> list[tuple[str | None, Any]]:
        """One line."""
        return []


class RNNCell(_Cell):
    """h' = act(Wi x + Wh h + b); gives (h', h').

    Parameters
    ----------
    in_, out : int
    act : callable
    init_kernel, init_recurrent_kernel : callable
    bias : bool or array

    Attributes
    ----------
    Wi : array (out, in)
    Wh : array (out, out)
    bias : array (out,), or False

    Raises
    ------
    DimensionMismatch
        The last axis of the input is not of length `in_`.

    Notes
    -----
    Takes (in,) or (batch, in), and a state (out,) or (batch, out), zeros by default.
    Source: Elman, *Finding structure in time* (1990); Flux, `RNNCell`.

    Examples
    --------
    >>> y, state = RNNCell(3, 5)(rand32(4, 3))
    >>> y.shape, y is state
    ((4, 5), True)
    """

    act: Activation

    def __init__(self, in_: int, out: int, act: Activation = tanh, *, init_kernel: Callable[..., Any] = glorot_uniform,
                 init_recurrent_kernel: Callable[..., Any] = glorot_uniform, bias: Any = True) -> None:
        super().__init__(in_, out, init_kernel=init_kernel, init_recurrent_kernel=init_recurrent_kernel, bias=bias)
        self.act = elementwise_only(act)

    def __call__(self, x: Any, state: Any = None) -> Any:
        h = self.start(x) if state is None else state
        h = self.act(self.from_input(x) + h @ self.Wh.T)
        return h, h

    def more(self) -> str:
        """The activation."""
        return f", {function_name(self.act)}"


class LSTMCell(_Cell):
    """i, f, o = sigmoid(...), g = tanh(...) of Wi x + Wh h + b;  c' = f c + i g;  h' = o tanh(c').

    It gives (h', (h', c')).

    Parameters
    ----------
    in_, out, init_kernel, init_recurrent_kernel, bias
        As of `RNNCell`.

    Attributes
    ----------
    Wi : array (4 out, in)
        For i, f, g and o, one after the other.
    Wh : array (4 out, out)
    bias : array (4 out,), or False

    Raises
    ------
    DimensionMismatch
        The last axis of the input is not of length `in_`.

    Notes
    -----
    Source: Hochreiter & Schmidhuber, *Long short-term memory* (1997); Gers et al. 2000 for f; Flux, `LSTMCell`.

    Examples
    --------
    >>> y, (h, c) = LSTMCell(3, 5)(rand32(4, 3))
    >>> y.shape, c.shape
    ((4, 5), (4, 5))
    """

    gates = 4

    def initialstates(self) -> Any:
        """Zeros for h and for c."""
        return super().initialstates(), super().initialstates()

    def __call__(self, x: Any, state: Any = None) -> Any:
        h, c = (self.start(x), self.start(x)) if state is None else state
        n = self.Wh.shape[1]
        z = self.from_input(x) + h @ self.Wh.T
        c = sigmoid(z[..., n : 2 * n]) * c + sigmoid(z[..., :n]) * np.tanh(z[..., 2 * n : 3 * n])
        h = sigmoid(z[..., 3 * n :]) * np.tanh(c)
        return h, (h, c)


class GRUCell(_Cell):
    """r, z = sigmoid(...) of Wi x + Wh h + b;  g = tanh(Wi x + r (Wh h) + b);  h' = (1 - z) g + z h; gives (h', h').

    Parameters
    ----------
    in_, out, init_kernel, init_recurrent_kernel, bias
        As of `RNNCell`.

    Attributes
    ----------
    Wi : array (3 out, in)
        For r, z and g, one after the other.
    Wh : array (3 out, out)
    bias : array (3 out,), or False

    Raises
    ------
    DimensionMismatch
        The last axis of the input is not of length `in_`.

    Notes
    -----
    The bias of g stands outside of the product with r.  Source: Cho et al., *Learning phrase representations using RNN
    encoder-decoder* (2014), first version; Flux, `GRUCell`.

    Examples
    --------
    >>> y, h = GRUCell(3, 5)(rand32(3))
    >>> h.shape
    (5,)
    """

    gates = 3

    def __call__(self, x: Any, state: Any = None) -> Any:
        h = self.start(x) if state is None else state
        n = self.Wh.shape[1]
        zi, zh = self.from_input(x), h @ self.Wh.T
        r = sigmoid(zi[..., :n] + zh[..., :n])
        z = sigmoid(zi[..., n : 2 * n] + zh[..., n : 2 * n])
        g = np.tanh(zi[..., 2 * n :] + r * zh[..., 2 * n :])
        h = (1 - z) * g + z * h
        return h, h


class GRUv3Cell(_Cell):
    """r, z as of `GRUCell`;  g = tanh(Wi x + Wh_h (r (Wh h)) + b);  h' = (1 - z) g + z h; gives (h', h').

    Parameters
    ----------
    in_, out, init_kernel, init_recurrent_kernel, bias
        As of `RNNCell`.

    Attributes
    ----------
    Wi : array (3 out, in)
    Wh : array (3 out, out)
    Wh_h : array (out, out)
    bias : array (3 out,), or False

    Raises
    ------
    DimensionMismatch
        The last axis of the input is not of length `in_`.

    Notes
    -----
    A less usual variant, not an improvement of `GRUCell`.  Source: Cho et al. 2014, third version; Flux, `GRUv3Cell`,
    by the formula of its documentation.

    Examples
    --------
    >>> nparams(GRUv3Cell(3, 5))
    160
    """

    gates = 3
    Wh_h: Any

    def __init__(self, in_: int, out: int, *, init_kernel: Callable[..., Any] = glorot_uniform,
                 init_recurrent_kernel: Callable[..., Any] = glorot_uniform, bias: Any = True) -> None:
        super().__init__(in_, out, init_kernel=init_kernel, init_recurrent_kernel=init_recurrent_kernel, bias=bias)
        self.Wh_h = drawn(init_recurrent_kernel, out, out)

    def trainable(self) -> tuple[str, ...]:
        """What training may change."""
        return ("Wi", "Wh", "bias", "Wh_h")

    def __call__(self, x: Any, state: Any = None) -> Any:
        h = self.start(x) if state is None else state
        n = self.Wh.shape[1]
        zi, zh = self.from_input(x), h @ self.Wh.T
        r = sigmoid(zi[..., :n] + zh[..., :n])
        z = sigmoid(zi[..., n : 2 * n] + zh[..., n : 2 * n])
        g = np.tanh(zi[..., 2 * n :] + (r * zh[..., 2 * n :]) @ self.Wh_h.T)
        h = (1 - z) * g + z * h
        return h, h
