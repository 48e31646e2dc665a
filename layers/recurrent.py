"""Recurrent layers: a cell run over sequences (batch, length, features)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

import numpy as np

from .cells import GRUCell, GRUv3Cell, LSTMCell, RNNCell
from .gates import lstm
from .hot import OneHotArray
from .mismatch import mismatch
from .printing import Layer

__all__ = ["GRU", "GRUv3", "LSTM", "RNN", "Recurrence"]


def alone(ys: Any, state: Any) -> Any:
    """The outputs: a function, not a flag, for what a call gives is known when its gradient is derived."""
    del state
    return ys


def with_state(ys: Any, state: Any) -> Any:
    """The outputs and the last state."""
    return ys, state


class Recurrence(Layer):
    """y[t], state = cell(x[t], state), for each t: any cell as a layer of sequences.

    Parameters
    ----------
    cell : callable, (x, state) -> (y, state)
        One that gives its state only is fine too.
    return_state : bool
        Whether the last state is given too.

    Raises
    ------
    DimensionMismatch
        Input that is neither (length, in) nor (batch, length, in).

    Notes
    -----
    Takes (length, in) or (batch, length, in), and a state, that of the cell by default.  Source: Flux, `Recurrence`.

    Examples
    --------
    >>> Recurrence(RNNCell(2, 3))(rand32(4, 5, 2)).shape
    (4, 5, 3)
    """

    cell: Any
    gives: Any

    def __init__(self, cell: Any, return_state: bool = False) -> None:
        self.cell = cell
        self.gives = with_state if return_state else alone

    @property
    def return_state(self) -> bool:
        """Whether the last state is given too."""
        return self.gives is with_state

    def __call__(self, x: Any, state: Any = None) -> Any:
        if x.ndim not in (2, 3):
            raise mismatch(self, "input of shape (length, in) or (batch, length, in)", x)
        ys = []
        for t in range(x.shape[-2]):
            result = self.cell(x[..., t, :], state)
            y, state = result if isinstance(result, tuple) else (result, result)
            ys.append(y)
        return self.gives(np.stack(ys, axis=-2), state)

    def initialstates(self) -> Any:
        """Those of the cell."""
        return self.cell.initialstates()

    def trainable(self) -> tuple[str, ...]:
        """What training may change."""
        return ("cell",)

    __layers_show__ = "always"


class _Sequence(Recurrence):
    """A layer that is named for its cell, made with the cell's settings, and printed in one line."""

    __layers_show__ = "leaf"
    cell_class: ClassVar[Callable[..., Any]]

    def __init__(self, in_: int, out: int, *act: Any, return_state: bool = False, **settings: Any) -> None:
        super().__init__(type(self).cell_class(in_, out, *act, **settings), return_state)

    def __repr__(self) -> str:
        return repr(self.cell).replace("Cell(", "(", 1)


class RNN(_Sequence):
    """y[t] = act(Wi x[t] + Wh y[t-1] + b).

    Parameters
    ----------
    in_, out : int
    act : callable
        The hyperbolic tangent by default.
    return_state : bool
        Whether the last state is given too.
    **settings
        `init_kernel`, `init_recurrent_kernel` and `bias` of `RNNCell`.

    Raises
    ------
    DimensionMismatch
        Input that is neither (length, in) nor (batch, length, in).

    Notes
    -----
    Source: Flux, `RNN`.

    Examples
    --------
    >>> RNN(4, 6)(rand32(5, 3, 4), np.zeros((5, 6), np.float32)).shape
    (5, 3, 6)
    """

    cell_class = RNNCell


class LSTM(_Sequence):
    """`LSTMCell` over sequences; the state is a pair (h, c).

    Parameters
    ----------
    in_, out, return_state, **settings
        As of `RNN`, without an activation.

    Raises
    ------
    DimensionMismatch
        Input that is neither (length, in) nor (batch, length, in).

    Examples
    --------
    >>> y, (h, c) = LSTM(2, 3, return_state=True)(rand32(4, 5, 2))
    >>> y.shape, bool((y[:, -1] == h).all())
    ((4, 5, 3), True)
    """

    cell_class = LSTMCell

    def __call__(self, x: Any, state: Any = None) -> Any:
        if x.ndim not in (2, 3):
            raise mismatch(self, "input of shape (length, in) or (batch, length, in)", x)
        cell = self.cell
        x = cell.checked(x)
        if isinstance(x, OneHotArray):
            x = x.astype(cell.Wi.dtype)
        h, c = (cell.start(x[..., 0, :]), cell.start(x[..., 0, :])) if state is None else state
        bias = np.zeros(cell.Wi.shape[0], cell.Wi.dtype) if cell.bias is False else cell.bias
        if x.ndim == 2:
            y = lstm(x[np.newaxis], cell.Wi, cell.Wh, bias, h, c)[0]
        else:
            y = lstm(x, cell.Wi, cell.Wh, bias, h, c)
        hs = y[..., :-1, :]
        return self.gives(hs, (hs[..., -1, :], y[..., -1, :]))


class GRU(_Sequence):
    """`GRUCell` over sequences.

    Parameters
    ----------
    in_, out, return_state, **settings
        As of `RNN`, without an activation.

    Raises
    ------
    DimensionMismatch
        Input that is neither (length, in) nor (batch, length, in).

    Examples
    --------
    >>> GRU(2, 3)(rand32(5, 4, 2), np.zeros(3, np.float32)).shape
    (5, 4, 3)
    """

    cell_class = GRUCell


class GRUv3(_Sequence):
    """`GRUv3Cell` over sequences.

    Parameters
    ----------
    in_, out, return_state, **settings
        As of `RNN`, without an activation.

    Raises
    ------
    DimensionMismatch
        Input that is neither (length, in) nor (batch, length, in).

    Examples
    --------
    >>> GRUv3(2, 3)(rand32(4, 2)).shape
    (4, 3)
    """

    cell_class = GRUv3Cell
