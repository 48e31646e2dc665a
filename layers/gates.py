"""An LSTM over whole sequences: the loop by hand, with one product for the weights of all steps on the way back.

    i, f, o = sigmoid(...), g = tanh(...) of Wi x[t] + Wh h + b;  c = f c + i g;  h = o tanh(c)

The gates stand apart, (i f g o, length, batch, n), so that all arithmetic is on arrays without gaps.  A sigmoid is a
tanh of half as much: the halves are taken of the weights.
"""

from __future__ import annotations

from typing import Any

import numpy as np

import zygopy

__all__: list[str] = []


def run(x: Any, Wi: Any, Wh: Any, bias: Any, h: Any, c: Any) -> tuple[Any, Any, Any, Any]:
    """The gates, all h and c from the first ones on, (length + 1, batch, n), and tanh(c), (length, batch, n)."""
    batch, length, n = x.shape[0], x.shape[1], Wh.shape[1]
    halves = np.array([0.5, 0.5, 1.0, 0.5], x.dtype).reshape(4, 1, 1)
    W = np.ascontiguousarray((apart(Wh, n) * halves).swapaxes(1, 2))
    gates = steps_first(x) @ (apart(Wi, n) * halves).swapaxes(1, 2) + bias.reshape(4, 1, n) * halves
    gates = gates.reshape(4, length, batch, n)
    hs, cs = np.empty((length + 1, batch, n), x.dtype), np.empty((length + 1, batch, n), x.dtype)
    tanhs = np.empty((length, batch, n), x.dtype)
    hs[0], cs[0] = h, c
    for t in range(length):
        gate = gates[:, t]
        gate += hs[t] @ W
        np.tanh(gate, out=gate)
        for part in (gate[:2], gate[3:]):
            part *= 0.5
            part += 0.5
        cs[t + 1] = gate[1] * cs[t]
        cs[t + 1] += gate[0] * gate[2]
        tanhs[t] = np.tanh(cs[t + 1])
        hs[t + 1] = gate[3] * tanhs[t]
    return gates, hs, cs, tanhs


def apart(weight: Any, n: int) -> Any:
    """Weights (4 n, ...) as those of each gate, (4, n, ...)."""
    return weight.reshape(4, n, -1)


def steps_first(x: Any) -> Any:
    """Sequences (batch, length, in) as a matrix (length x batch, in)."""
    return np.ascontiguousarray(x.swapaxes(0, 1)).reshape(-1, x.shape[2])


def outputs(hs: Any, cs: Any) -> Any:
    """The outputs, and after them the last c, (batch, length + 1, n)."""
    y = np.empty((hs.shape[1], hs.shape[0], hs.shape[2]), hs.dtype)
    y[:, :-1] = hs[1:].swapaxes(0, 1)
    y[:, -1] = cs[-1]
    return y


def lstm(x: Any, Wi: Any, Wh: Any, bias: Any, h: Any, c: Any) -> Any:
    """All h, and after them the last c, (batch, length + 1, n), for x (batch, length, in)."""
    _, hs, cs, _ = run(x, Wi, Wh, bias, h, c)
    return outputs(hs, cs)


@zygopy.rule(lstm, result="like")
def lstm_rule(x: Any, Wi: Any, Wh: Any, bias: Any, h: Any, c: Any) -> Any:
    """Backwards through the steps; Wh_bar = sum over t of gate_bar[t]^T h[t-1], as one product for each gate."""
    gates, hs, cs, tanhs = run(x, Wi, Wh, bias, h, c)

    def pullback(y_bar: Any) -> Any:
        bars, h_bar, c_bar = back(y_bar, gates, cs, tanhs, Wh)
        rows = bars.reshape(4, -1, Wh.shape[1])
        columns = rows.swapaxes(1, 2)
        Wh_bar = (columns @ hs[:-1].reshape(-1, Wh.shape[1])).reshape(Wh.shape)
        Wi_bar = (columns @ steps_first(x)).reshape(Wi.shape)
        x_bar = (rows @ apart(Wi, Wh.shape[1])).sum(axis=0).reshape(x.shape[1], x.shape[0], x.shape[2]).swapaxes(0, 1)
        return x_bar, Wi_bar, Wh_bar, rows.sum(axis=1).reshape(bias.shape), like(h_bar, h), like(c_bar, c)

    return outputs(hs, cs), pullback


def back(y_bar: Any, gates: Any, cs: Any, tanhs: Any, Wh: Any) -> tuple[Any, Any, Any]:
    """The cotangents of the sums in the gates, of the first h and of the first c."""
    length, _, n = tanhs.shape
    W = np.ascontiguousarray(apart(Wh, n))
    bars = np.empty(gates.shape, gates.dtype)
    h_bars = np.ascontiguousarray(y_bar[:, :-1].swapaxes(0, 1))
    h_bar, c_bar = np.zeros(tanhs.shape[1:], gates.dtype), y_bar[:, -1]
    for t in range(length - 1, -1, -1):
        i, f, g, o = gates[0, t], gates[1, t], gates[2, t], gates[3, t]
        bar = bars[:, t]
        h_bar = h_bar + h_bars[t]
        o_bar = h_bar * tanhs[t] * o
        c_bar = c_bar + (h_bar * o - o_bar * tanhs[t])
        i_bar = c_bar * i
        bar[2] = i_bar * (1 - g * g)
        bar[0] = i_bar * g * (1 - i)
        bar[3] = o_bar * (1 - o)
        c_bar = c_bar * f
        bar[1] = c_bar * cs[t] * (1 - f)
        h_bar = (bar @ W).sum(axis=0)
    return bars, h_bar, c_bar


def like(bar: Any, start: Any) -> Any:
    """The cotangent of a state that may have been one for all samples."""
    return bar if np.ndim(start) == bar.ndim else bar.sum(axis=0)
