"""Recurrent models of the manual of 2017: cells with a state that they start from, unrolled over so many steps."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from zygopy import stop_gradient

from .elementwise import sigmoid
from .initialisers import initn
from .mismatch import mismatch
from .parameters import drawn, in_dtype
from .printing import Layer
from .trees import children, walk

__all__ = ["GatedRecurrent", "Recurrent", "flip", "reset", "unroll", "unroll1"]


class _Template(Layer):
    """What the cells share: weights (in, gates out) and (out, gates out), a bias, and a first output, all trained."""

    Wx: Any
    Wy: Any
    b: Any
    y: Any

    gates = 1

    def __init__(self, in_: int, out: int, init: Callable[..., Any] = initn) -> None:
        self.Wx, self.Wy = drawn(init, in_, self.gates * out), drawn(init, out, self.gates * out)
        self.b, self.y = drawn(init, 1, self.gates * out), drawn(init, 1, out)

    def checked(self, x: Any) -> Any:
        """The input in the dtype of the weights, of the length expected."""
        x = in_dtype(x, self.Wx.dtype, self)
        if x.shape[-1] != self.Wx.shape[0]:
            raise mismatch(self, f"input.shape[-1] == {self.Wx.shape[0]}", x)
        return x

    def initialstates(self) -> Any:
        """The first output."""
        return self.y

    def shown_parts(self) -> list[tuple[str | None, Any]]:
        """One line."""
        return []

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.Wx.shape[0]} => {self.Wy.shape[0]})"


class Recurrent(_Template):
    """y[t] = tanh(x[t] Wx + y[t-1] Wy + b): a cell, which gives (y, y).

    Parameters
    ----------
    in_, out : int
    init : callable
        Of weights, bias and first output.

    Attributes
    ----------
    Wx : array (in, out)
    Wy : array (out, out)
    b, y : array (1, out)

    Raises
    ------
    DimensionMismatch
        The last axis of the input is not of length `in_`.

    Notes
    -----
    Source: Flux's manual of 2017, `Recurrent`.

    Examples
    --------
    >>> unroll(Recurrent(10, 5), 3)(ones32(4, 3, 10)).shape
    (4, 3, 5)
    """

    def __call__(self, x: Any, state: Any = None) -> Any:
        y = self.y if state is None else state
        y = np.tanh(self.checked(x) @ self.Wx + y @ self.Wy + self.b)
        return y, y


class GatedRecurrent(_Template):
    """r, u = sigmoid(...), g = tanh(x Wx + (r y) Wy + b);  y' = (1 - u) g + u y: a cell, which gives (y', y').

    Parameters
    ----------
    in_, out, init
        As of `Recurrent`.

    Attributes
    ----------
    Wx : array (in, 3 out)
        For r, u and g, one after the other.
    Wy : array (out, 3 out)
    b : array (1, 3 out)
    y : array (1, out)

    Raises
    ------
    DimensionMismatch
        The last axis of the input is not of length `in_`.

    Notes
    -----
    Source: Cho et al., *Learning phrase representations using RNN encoder-decoder* (2014), third version.

    Examples
    --------
    >>> unroll(GatedRecurrent(10, 5), 3)(ones32(4, 3, 10)).shape
    (4, 3, 5)
    """

    gates = 3

    def __call__(self, x: Any, state: Any = None) -> Any:
        y = self.y if state is None else state
        n = self.y.shape[1]
        from_input = self.checked(x) @ self.Wx + self.b
        gates = sigmoid(from_input[..., : 2 * n] + y @ self.Wy[:, : 2 * n])
        r, u = gates[..., :n], gates[..., n:]
        g = np.tanh(from_input[..., 2 * n :] + (r * y) @ self.Wy[:, 2 * n :])
        y = (1 - u) * g + u * y
        return y, y


class Stateful(Layer):
    """A cell over n steps, which goes on from the state in which the last call has left it."""

    __layers_show__ = "leaf"
    cell: Any
    state: Any

    def __init__(self, cell: Any, n: int, stateful: bool, steps_in_array: bool) -> None:
        self.cell, self.n, self.stateful, self.steps_in_array = cell, n, stateful, steps_in_array
        self.state = None

    def __call__(self, x: Any) -> Any:
        if self.steps_in_array and (x.ndim != 3 or x.shape[1] != self.n):
            raise mismatch(self, f"input of shape (batch, {self.n}, in)", x)
        if not self.steps_in_array and len(x) != self.n:
            raise mismatch(self, f"{self.n} inputs", x)
        backwards = isinstance(self.cell, Flipped)
        state = self.state
        ys = []
        for t in range(self.n - 1, -1, -1) if backwards else range(self.n):
            y, state = self.cell(x[:, t] if self.steps_in_array else x[t], state)
            ys.append(y)
        if self.stateful:
            self.state = stop_gradient(state)
        ordered = ys[::-1] if backwards else ys
        return np.stack(ordered, axis=1) if self.steps_in_array else tuple(ordered)

    def trainable(self) -> tuple[str, ...]:
        """What training may change."""
        return ("cell",)

    def __repr__(self) -> str:
        return f"Stateful({self.cell!r}, {self.n})"


class Flipped(Layer):
    """A cell that `unroll` runs from the last step to the first."""

    __layers_show__ = "leaf"
    cell: Any

    def __init__(self, cell: Any) -> None:
        self.cell = cell

    def __call__(self, x: Any, state: Any = None) -> Any:
        return self.cell(x, state)

    def __repr__(self) -> str:
        return f"flip({self.cell!r})"


def unroll(cell: Any, n: int, stateful: bool = True, seq: bool = True) -> Any:
    """Return a model of sequences of n steps: y[t], state = cell(x[t], state), for each t.

    Parameters
    ----------
    cell : callable, (x, state) -> (y, state)
        Called with None for the state it starts from its own.
    n : int
    stateful : bool
        Whether a call goes on from where the last one ended; `reset` starts again.
    seq : bool
        True: sequences are arrays (batch, n, in).  False: tuples of n arrays (batch, in).

    Raises
    ------
    DimensionMismatch
        Sequences of another length, when called.

    Notes
    -----
    The gradient ends where a call begins.  Source: Flux's manual of 2017, `unroll`.

    Examples
    --------
    >>> cell = Recurrent(1, 1, init=ones32)
    >>> model = unroll(cell, 2)
    >>> model(ones32(1, 2, 1)).shape
    (1, 2, 1)
    """
    return Stateful(cell, n, stateful, seq)


def unroll1(cell: Any) -> Callable[..., Any]:
    """Return one step of a cell, (state, x) -> (state, y); the first state is None.

    Examples
    --------
    >>> state, y = unroll1(Recurrent(3, 2))(None, ones32(4, 3))
    >>> y.shape
    (4, 2)
    """

    def step(state: Any, x: Any) -> Any:
        y, state = cell(x, state)
        return state, y

    return step


def flip(cell: Any) -> Any:
    """Return a cell that `unroll` runs backwards: y[t] from x[t] and y[t+1].

    Examples
    --------
    >>> unroll(flip(Recurrent(3, 2)), 5)(ones32(4, 5, 3)).shape
    (4, 5, 2)
    """
    return cell.cell if isinstance(cell, Flipped) else Flipped(cell)


def reset(model: Any) -> Any:
    """Make everything in a model that `unroll` returned start again, and return the model.

    Examples
    --------
    >>> model = unroll(Recurrent(3, 2), 1)
    >>> first = model(ones32(4, 1, 3))
    >>> bool((reset(model)(ones32(4, 1, 3)) == first).all())
    True
    """
    for _, part in walk(model, children):
        if isinstance(part, Stateful):
            part.state = None
    return model
