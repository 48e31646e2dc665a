"""A gated recurrent unit (Cho et al., 2014) over 30 steps: batch 16, 8 inputs, 32 hidden."""

import numpy as np

WRT = (0, 1, 2)


def sigmoid(x):
    return 1.0 / (1.0 + np.exp(-x))


def f(W, U, b, xs, ys):
    hidden = U.shape[0]
    h = np.zeros((xs.shape[1], hidden))
    for t in range(len(xs)):
        a = xs[t] @ W + b
        u = h @ U[:, : 2 * hidden]
        z = sigmoid(a[:, :hidden] + u[:, :hidden])
        r = sigmoid(a[:, hidden : 2 * hidden] + u[:, hidden:])
        c = np.tanh(a[:, 2 * hidden :] + (r * h) @ U[:, 2 * hidden :])
        h = (1.0 - z) * h + z * c
    return np.mean((h - ys) ** 2)


def inputs(rng):
    steps, batch, n, hidden = 30, 16, 8, 32
    W = rng.normal(size=(n, 3 * hidden)) / np.sqrt(n)
    U = rng.normal(size=(hidden, 3 * hidden)) / np.sqrt(hidden)
    return W, U, np.zeros(3 * hidden), rng.normal(size=(steps, batch, n)), rng.normal(size=(batch, hidden))


def hand(W, U, b, xs, ys):
    hidden = U.shape[0]
    U1, U2 = U[:, : 2 * hidden], U[:, 2 * hidden :]
    h = np.zeros((xs.shape[1], hidden))
    tape = []
    for x in xs:
        a = x @ W + b
        u = h @ U1
        z = sigmoid(a[:, :hidden] + u[:, :hidden])
        r = sigmoid(a[:, hidden : 2 * hidden] + u[:, hidden:])
        rh = r * h
        c = np.tanh(a[:, 2 * hidden :] + rh @ U2)
        tape.append((x, h, z, r, rh, c))
        h = (1.0 - z) * h + z * c
    gap = h - ys
    value = np.mean(gap**2)
    h_bar = gap * (2.0 / gap.size)
    W_bar, U_bar, b_bar = np.zeros_like(W), np.zeros_like(U), np.zeros_like(b)
    a_bar = np.empty((xs.shape[1], 3 * hidden))
    for x, h, z, r, rh, c in reversed(tape):
        np.multiply(h_bar * (c - h), z * (1.0 - z), out=a_bar[:, :hidden])
        c_bar = np.multiply(h_bar * z, 1.0 - c * c, out=a_bar[:, 2 * hidden :])
        rh_bar = c_bar @ U2.T
        np.multiply(rh_bar * h, r * (1.0 - r), out=a_bar[:, hidden : 2 * hidden])
        u_bar = a_bar[:, : 2 * hidden]
        U_bar[:, : 2 * hidden] += h.T @ u_bar
        U_bar[:, 2 * hidden :] += rh.T @ c_bar
        W_bar += x.T @ a_bar
        b_bar += a_bar.sum(axis=0)
        h_bar = h_bar * (1.0 - z) + rh_bar * r + u_bar @ U1.T
    return value, (W_bar, U_bar, b_bar)
