"""Many steps of an LSTM at once: the loop by hand, with one product for the weights of all steps on the way back.

    i, f, o = sigmoid(...), g = tanh(...) of z[t] + h Wh^T;  c = f c + i g;  h = o tanh(c)
"""

from __future__ import annotations

from typing import Any

import numpy as np

import zygopy

__all__: list[str] = []


def squashed(z: Any, n: int, out: Any) -> None:
    """The gates of the sums: sigmoid of i, f and o, tanh of g; a sigmoid is a tanh of half as much."""
    out[...] = z
    out[..., : 2 * n] *= 0.5
    out[..., 3 * n :] *= 0.5
    np.tanh(out, out=out)
    for part in (out[..., : 2 * n], out[..., 3 * n :]):
        part *= 0.5
        part += 0.5


def run(z: Any, Wh: Any, h: Any, c: Any) -> tuple[Any, Any]:
    """All h and c, (batch, length, 2 n), and the gates, (length, batch, 4 n)."""
    batch, length, n = z.shape[0], z.shape[1], Wh.shape[1]
    dtype = np.result_type(z, Wh)
    states, gates = np.empty((batch, length, 2 * n), dtype), np.empty((length, batch, 4 * n), dtype)
    W = np.ascontiguousarray(Wh.T)
    for t in range(length):
        gate = gates[t]
        squashed(z[:, t] + h @ W, n, gate)
        c = gate[:, n : 2 * n] * c
        c += gate[:, :n] * gate[:, 2 * n : 3 * n]
        h = gate[:, 3 * n :] * np.tanh(c)
        states[:, t, :n], states[:, t, n:] = h, c
    return states, gates


def lstm(z: Any, Wh: Any, h: Any, c: Any) -> Any:
    """All h and c, (batch, length, 2 n), for z = Wi x + b, (batch, length, 4 n)."""
    return run(z, Wh, h, c)[0]


@zygopy.rule(lstm, result="like")
def lstm_rule(z: Any, Wh: Any, h: Any, c: Any) -> Any:
    """Backwards through the steps; Wh_bar = sum over t of gate_bar[t]^T h[t-1], as one product."""
    states, gates = run(z, Wh, h, c)

    def pullback(bars: Any) -> Any:
        return back(bars, states, gates, Wh, h, c)

    return states, pullback


def back(bars: Any, states: Any, gates: Any, Wh: Any, h: Any, c: Any) -> tuple[Any, Any, Any, Any]:
    """The cotangents of z, Wh, h and c."""
    length, batch, n = gates.shape[0], gates.shape[1], Wh.shape[1]
    z_bar = np.empty(gates.shape, gates.dtype)
    h_bar = c_bar = np.zeros((batch, n), gates.dtype)
    for t in range(length - 1, -1, -1):
        i, f, g, o = (gates[t, :, k * n : (k + 1) * n] for k in range(4))
        tanh_c = np.tanh(states[:, t, n:])
        h_bar = h_bar + bars[:, t, :n]
        c_bar = c_bar + bars[:, t, n:] + h_bar * o * (1 - tanh_c * tanh_c)
        bar = z_bar[t]
        bar[:, :n] = c_bar * g * i * (1 - i)
        bar[:, n : 2 * n] = c_bar * (states[:, t - 1, n:] if t else c) * f * (1 - f)
        bar[:, 2 * n : 3 * n] = c_bar * i * (1 - g * g)
        bar[:, 3 * n :] = h_bar * tanh_c * o * (1 - o)
        h_bar, c_bar = bar @ Wh, c_bar * f
    before = np.empty((length, batch, n), gates.dtype)
    before[0], before[1:] = h, states[:, :-1, :n].swapaxes(0, 1)
    Wh_bar = z_bar.reshape(-1, 4 * n).T @ before.reshape(-1, n)
    return z_bar.swapaxes(0, 1), Wh_bar, like(h_bar, h), like(c_bar, c)


def like(bar: Any, start: Any) -> Any:
    """The cotangent of a state that may have been one for all samples."""
    return bar if np.ndim(start) == bar.ndim else bar.sum(axis=0)
